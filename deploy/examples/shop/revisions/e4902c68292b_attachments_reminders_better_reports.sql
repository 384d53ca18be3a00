-- lockkeeper revision e4902c68292b
-- message:    attachments, reminders, better reports
-- parents:    0676aa2c92cd
-- created:    2026-11-22T18:17:55Z
-- +upgrade
CREATE TABLE app.attachment (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    tenant_id bigint NOT NULL,
    booking_id bigint NOT NULL,
    file_name text NOT NULL,
    media_type text NOT NULL DEFAULT 'application/octet-stream'::text,
    byte_size integer NOT NULL,
    sha256 bytea NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT ck_attachment_byte_size CHECK (((byte_size >= 1) AND (byte_size <= 50000000))),
    CONSTRAINT ck_attachment_sha256 CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT pk_attachment PRIMARY KEY (id)
);

ALTER TABLE app.attachment ENABLE ROW LEVEL SECURITY;

CREATE TABLE billing.reminder (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    tenant_id bigint NOT NULL,
    invoice_id bigint NOT NULL,
    level smallint NOT NULL,
    sent_on date NOT NULL DEFAULT CURRENT_DATE,
    fee numeric(8,2) NOT NULL DEFAULT 0,
    CONSTRAINT ck_reminder_first_is_free CHECK (((level > 1) OR (fee = (0)::numeric))),
    CONSTRAINT ck_reminder_level CHECK (((level >= 1) AND (level <= 3))),
    CONSTRAINT pk_reminder PRIMARY KEY (id),
    CONSTRAINT uq_reminder_invoice_id_level UNIQUE (invoice_id, level)
);

ALTER TABLE billing.reminder ENABLE ROW LEVEL SECURITY;

CREATE INDEX ix_attachment_booking_id ON app.attachment USING btree (booking_id);

ALTER TABLE app.attachment ADD CONSTRAINT fk_attachment_booking_id FOREIGN KEY (booking_id) REFERENCES app.booking(id) ON DELETE CASCADE;

ALTER TABLE app.attachment ADD CONSTRAINT fk_attachment_tenant_id FOREIGN KEY (tenant_id) REFERENCES app.tenant(id) ON DELETE CASCADE;

ALTER TABLE billing.reminder ADD CONSTRAINT fk_reminder_invoice_id FOREIGN KEY (invoice_id) REFERENCES billing.invoice(id) ON DELETE CASCADE;

ALTER TABLE billing.reminder ADD CONSTRAINT fk_reminder_tenant_id FOREIGN KEY (tenant_id) REFERENCES app.tenant(id) ON DELETE CASCADE;

CREATE OR REPLACE VIEW app.upcoming_booking AS SELECT b.id,
    b.tenant_id,
    r.name AS resource,
    c.name AS customer,
    lower(b.during) AS starts,
    upper(b.during) AS ends,
    b.status
   FROM ((app.booking b
     JOIN app.resource r ON ((r.id = b.resource_id)))
     JOIN app.customer c ON ((c.id = b.customer_id)))
  WHERE ((upper(b.during) > now()) AND (b.status <> 'cancelled'::app.booking_status));

CREATE POLICY own ON app.attachment TO PUBLIC USING ((tenant_id = app.current_tenant()));

CREATE POLICY own ON billing.reminder TO PUBLIC USING ((tenant_id = app.current_tenant()));

DROP MATERIALIZED VIEW billing.monthly_revenue;

CREATE MATERIALIZED VIEW billing.monthly_revenue AS SELECT i.tenant_id,
    (date_trunc('month'::text, (i.issued_on)::timestamp without time zone))::date AS month,
    i.currency,
    sum(i.total) AS total,
    count(*) AS invoices
   FROM billing.invoice i
  WHERE (i.status = ANY (ARRAY['issued'::billing.invoice_status, 'paid'::billing.invoice_status]))
  GROUP BY i.tenant_id, ((date_trunc('month'::text, (i.issued_on)::timestamp without time zone))::date), i.currency WITH NO DATA;

CREATE UNIQUE INDEX uq_monthly_revenue ON billing.monthly_revenue USING btree (tenant_id, month, currency);
-- +downgrade
DROP MATERIALIZED VIEW billing.monthly_revenue;

CREATE MATERIALIZED VIEW billing.monthly_revenue AS SELECT i.tenant_id,
    (date_trunc('month'::text, (i.issued_on)::timestamp without time zone))::date AS month,
    i.currency,
    sum(i.total) AS total
   FROM billing.invoice i
  WHERE (i.status = ANY (ARRAY['issued'::billing.invoice_status, 'paid'::billing.invoice_status]))
  GROUP BY i.tenant_id, ((date_trunc('month'::text, (i.issued_on)::timestamp without time zone))::date), i.currency WITH NO DATA;

CREATE UNIQUE INDEX uq_monthly_revenue ON billing.monthly_revenue USING btree (tenant_id, month, currency);

DROP VIEW app.upcoming_booking;

CREATE VIEW app.upcoming_booking AS SELECT b.id,
    b.tenant_id,
    r.name AS resource,
    c.name AS customer,
    lower(b.during) AS starts,
    upper(b.during) AS ends
   FROM ((app.booking b
     JOIN app.resource r ON ((r.id = b.resource_id)))
     JOIN app.customer c ON ((c.id = b.customer_id)))
  WHERE ((upper(b.during) > now()) AND (b.status <> 'cancelled'::app.booking_status));

GRANT SELECT ON TABLE app.upcoming_booking TO PUBLIC;

COMMENT ON VIEW app.upcoming_booking IS 'Bookings that are not over and not cancelled.';

-- DESTRUCTIVE: loses table billing.reminder
DROP TABLE billing.reminder;

-- DESTRUCTIVE: loses table app.attachment
DROP TABLE app.attachment;
