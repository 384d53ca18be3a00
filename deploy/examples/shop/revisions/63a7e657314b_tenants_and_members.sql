-- lockkeeper revision 63a7e657314b
-- message:    tenants and members
-- parents:    none
-- created:    2026-11-22T18:17:41Z
-- +upgrade
CREATE SCHEMA app;

CREATE TYPE app.member_role AS ENUM ('owner', 'manager', 'staff');

CREATE TYPE app.plan_tier AS ENUM ('free', 'team', 'business');

CREATE TABLE app.member (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    tenant_id bigint NOT NULL,
    email character varying(320) NOT NULL,
    email_folded text GENERATED ALWAYS AS (lower((email)::text)) STORED NOT NULL,
    full_name text NOT NULL,
    role app.member_role NOT NULL DEFAULT 'staff'::app.member_role,
    active boolean NOT NULL DEFAULT true,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT ck_member_email CHECK (((email)::text ~~ '%@%'::text)),
    CONSTRAINT pk_member PRIMARY KEY (id)
);

CREATE TABLE app.tenant (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    slug character varying(63) NOT NULL,
    name text NOT NULL,
    tier app.plan_tier NOT NULL DEFAULT 'free'::app.plan_tier,
    settings jsonb NOT NULL DEFAULT '{}'::jsonb,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT ck_tenant_slug CHECK (((slug)::text ~ '^[a-z][a-z0-9\-]{1,62}$'::text)),
    CONSTRAINT pk_tenant PRIMARY KEY (id),
    CONSTRAINT uq_tenant_slug UNIQUE (slug)
);

COMMENT ON TABLE app.tenant IS 'One business.';

COMMENT ON COLUMN app.tenant.settings IS 'Free-form; keys are documented in the handbook.';

CREATE INDEX ix_member_role ON app.member USING btree (tenant_id, role);

CREATE UNIQUE INDEX uq_member_email ON app.member USING btree (tenant_id, email_folded);

ALTER TABLE app.member ADD CONSTRAINT fk_member_tenant_id FOREIGN KEY (tenant_id) REFERENCES app.tenant(id) ON DELETE CASCADE;

CREATE OR REPLACE FUNCTION app.current_member()
 RETURNS bigint
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ SELECT nullif(current_setting('app.member', true), '')::bigint $function$;

CREATE OR REPLACE FUNCTION app.current_tenant()
 RETURNS bigint
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ SELECT current_setting('app.tenant')::bigint $function$;

COMMENT ON FUNCTION app.current_tenant() IS 'Tenant of the session; NULL when none is set, and then no row is visible.';

CREATE OR REPLACE FUNCTION app.has_role(at_least app.member_role)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
    SELECT EXISTS (
        SELECT FROM app.member m WHERE m.id = app.current_member() AND m.active AND m.role <= at_least
    )
$function$;

CREATE OR REPLACE FUNCTION app.touch()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$function$;

COMMENT ON FUNCTION app.touch() IS 'Keeps updated_at; what a client writes into it is lost.';

CREATE TRIGGER touch BEFORE UPDATE ON app.member FOR EACH ROW EXECUTE FUNCTION app.touch();

CREATE TRIGGER touch BEFORE UPDATE ON app.tenant FOR EACH ROW EXECUTE FUNCTION app.touch();
-- +downgrade
DROP FUNCTION app.has_role(app.member_role);

DROP FUNCTION app.current_tenant();

DROP FUNCTION app.current_member();

-- DESTRUCTIVE: loses table app.member
DROP TABLE app.member;

-- DESTRUCTIVE: loses table app.tenant
DROP TABLE app.tenant;

DROP FUNCTION app.touch();

DROP TYPE app.plan_tier;

DROP TYPE app.member_role;

DROP SCHEMA app;
