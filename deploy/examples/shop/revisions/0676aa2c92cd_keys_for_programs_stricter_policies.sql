-- lockkeeper revision 0676aa2c92cd
-- message:    keys for programs, stricter policies
-- parents:    386609f29864
-- created:    2026-11-22T18:17:54Z
-- +upgrade
CREATE TABLE app.api_key (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    tenant_id bigint NOT NULL,
    member_id bigint NOT NULL,
    digest bytea NOT NULL,
    scopes text[] NOT NULL DEFAULT '{read}'::text[],
    revoked_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT ck_api_key_digest CHECK ((octet_length(digest) = 32)),
    CONSTRAINT ck_api_key_scopes CHECK ((scopes <@ ARRAY['read'::text, 'book'::text, 'bill'::text])),
    CONSTRAINT pk_api_key PRIMARY KEY (id)
);

ALTER TABLE app.api_key ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE app.tenant IS 'One business; everything else belongs to exactly one of them.';

COMMENT ON COLUMN app.api_key.digest IS 'SHA-256 of the key';

CREATE INDEX ix_api_key_live ON app.api_key USING btree (tenant_id) WHERE (revoked_at IS NULL);

CREATE UNIQUE INDEX uq_api_key_digest ON app.api_key USING btree (digest);

CREATE INDEX ix_member_active_role ON app.member USING btree (tenant_id, role) WHERE active;

ALTER TABLE app.api_key ADD CONSTRAINT fk_api_key_member_id FOREIGN KEY (member_id) REFERENCES app.member(id) ON DELETE CASCADE;

ALTER TABLE app.api_key ADD CONSTRAINT fk_api_key_tenant_id FOREIGN KEY (tenant_id) REFERENCES app.tenant(id) ON DELETE CASCADE;

CREATE POLICY managers_price ON app.service AS RESTRICTIVE FOR UPDATE TO PUBLIC USING (app.has_role('manager'::app.member_role));

DROP POLICY own ON app.customer_note;

CREATE OR REPLACE FUNCTION app.current_tenant()
 RETURNS bigint
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ SELECT nullif(current_setting('app.tenant', true), '')::bigint $function$;

CREATE POLICY own ON app.api_key TO PUBLIC USING (((tenant_id = app.current_tenant()) AND ((member_id = app.current_member()) OR app.has_role('owner'::app.member_role))));

CREATE POLICY own ON app.customer_note FOR SELECT TO PUBLIC USING ((tenant_id = app.current_tenant()));

CREATE POLICY write ON app.customer_note TO PUBLIC USING (((tenant_id = app.current_tenant()) AND (author_id = app.current_member()))) WITH CHECK (((tenant_id = app.current_tenant()) AND (author_id = app.current_member())));

DROP TRIGGER touch ON app.booking;

CREATE TRIGGER touch BEFORE UPDATE ON app.booking FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION app.touch();

DROP INDEX app.ix_member_role;

ALTER TABLE app.member DROP CONSTRAINT ck_member_email;

ALTER TABLE app.member ADD CONSTRAINT ck_member_email CHECK (((email)::text ~~ '%_@_%'::text));
-- +downgrade
COMMENT ON TABLE app.tenant IS 'One business.';

CREATE INDEX ix_member_role ON app.member USING btree (tenant_id, role);

DROP POLICY managers_price ON app.service;

DROP POLICY write ON app.customer_note;

DROP POLICY own ON app.customer_note;

DROP TRIGGER touch ON app.booking;

CREATE TRIGGER touch BEFORE UPDATE ON app.booking FOR EACH ROW EXECUTE FUNCTION app.touch();

DROP INDEX app.ix_member_active_role;

ALTER TABLE app.member DROP CONSTRAINT ck_member_email;

ALTER TABLE app.member ADD CONSTRAINT ck_member_email CHECK (((email)::text ~~ '%@%'::text));

-- DESTRUCTIVE: loses table app.api_key
DROP TABLE app.api_key;

CREATE OR REPLACE FUNCTION app.current_tenant()
 RETURNS bigint
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ SELECT current_setting('app.tenant')::bigint $function$;

CREATE POLICY own ON app.customer_note TO PUBLIC USING ((tenant_id = app.current_tenant()));
