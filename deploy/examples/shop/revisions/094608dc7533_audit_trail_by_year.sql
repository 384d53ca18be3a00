-- lockkeeper revision 094608dc7533
-- message:    audit trail by year
-- parents:    8bc12c91e0e8
-- created:    2026-11-22T18:17:50Z
-- +upgrade
CREATE TABLE app.audit_event (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    occurred_at timestamp with time zone NOT NULL DEFAULT now(),
    tenant_id bigint NOT NULL,
    member_id bigint,
    action text NOT NULL,
    object_kind text NOT NULL,
    object_id bigint NOT NULL,
    address inet,
    detail jsonb NOT NULL DEFAULT '{}'::jsonb,
    CONSTRAINT pk_audit_event PRIMARY KEY (id, occurred_at)
) PARTITION BY RANGE (occurred_at);

ALTER TABLE app.audit_event ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE app.audit_event IS 'Append-only; a trigger refuses changes.';

CREATE TABLE app.audit_event_2026 (
    id bigint NOT NULL,
    occurred_at timestamp with time zone NOT NULL DEFAULT now(),
    tenant_id bigint NOT NULL,
    member_id bigint,
    action text NOT NULL,
    object_kind text NOT NULL,
    object_id bigint NOT NULL,
    address inet,
    detail jsonb NOT NULL DEFAULT '{}'::jsonb,
    CONSTRAINT audit_event_2026_pkey PRIMARY KEY (id, occurred_at)
);

CREATE TABLE app.audit_event_2027 (
    id bigint NOT NULL,
    occurred_at timestamp with time zone NOT NULL DEFAULT now(),
    tenant_id bigint NOT NULL,
    member_id bigint,
    action text NOT NULL,
    object_kind text NOT NULL,
    object_id bigint NOT NULL,
    address inet,
    detail jsonb NOT NULL DEFAULT '{}'::jsonb,
    CONSTRAINT audit_event_2027_pkey PRIMARY KEY (id, occurred_at)
);

CREATE TABLE app.audit_event_default (
    id bigint NOT NULL,
    occurred_at timestamp with time zone NOT NULL DEFAULT now(),
    tenant_id bigint NOT NULL,
    member_id bigint,
    action text NOT NULL,
    object_kind text NOT NULL,
    object_id bigint NOT NULL,
    address inet,
    detail jsonb NOT NULL DEFAULT '{}'::jsonb,
    CONSTRAINT audit_event_default_pkey PRIMARY KEY (id, occurred_at)
);

CREATE INDEX ix_audit_event_object ON ONLY app.audit_event USING btree (tenant_id, object_kind, object_id);

CREATE INDEX ix_audit_event_time ON ONLY app.audit_event USING brin (occurred_at);

CREATE INDEX audit_event_2026_occurred_at_idx ON app.audit_event_2026 USING brin (occurred_at);

CREATE INDEX audit_event_2026_tenant_id_object_kind_object_id_idx ON app.audit_event_2026 USING btree (tenant_id, object_kind, object_id);

CREATE INDEX audit_event_2027_occurred_at_idx ON app.audit_event_2027 USING brin (occurred_at);

CREATE INDEX audit_event_2027_tenant_id_object_kind_object_id_idx ON app.audit_event_2027 USING btree (tenant_id, object_kind, object_id);

CREATE INDEX audit_event_default_occurred_at_idx ON app.audit_event_default USING brin (occurred_at);

CREATE INDEX audit_event_default_tenant_id_object_kind_object_id_idx ON app.audit_event_default USING btree (tenant_id, object_kind, object_id);

ALTER TABLE ONLY app.audit_event ATTACH PARTITION app.audit_event_2026 FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');

ALTER TABLE ONLY app.audit_event ATTACH PARTITION app.audit_event_2027 FOR VALUES FROM ('2027-01-01 00:00:00+00') TO ('2028-01-01 00:00:00+00');

ALTER TABLE ONLY app.audit_event ATTACH PARTITION app.audit_event_default DEFAULT;

ALTER TABLE app.audit_event ADD CONSTRAINT fk_audit_event_tenant_id FOREIGN KEY (tenant_id) REFERENCES app.tenant(id);

CREATE OR REPLACE FUNCTION app.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$function$;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON app.audit_event FOR EACH ROW EXECUTE FUNCTION app.refuse_change();

CREATE POLICY add ON app.audit_event FOR INSERT TO PUBLIC WITH CHECK ((tenant_id = app.current_tenant()));

CREATE POLICY read ON app.audit_event FOR SELECT TO PUBLIC USING (((tenant_id = app.current_tenant()) AND app.has_role('manager'::app.member_role)));
-- +downgrade
-- DESTRUCTIVE: loses table app.audit_event
DROP TABLE app.audit_event;

DROP FUNCTION app.refuse_change();
