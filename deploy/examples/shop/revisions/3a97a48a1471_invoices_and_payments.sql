-- lockkeeper revision 3a97a48a1471
-- message:    invoices and payments
-- parents:    cd1b60f4fc8e
-- created:    2026-11-22T18:17:47Z
-- +upgrade
CREATE SCHEMA billing;

CREATE TYPE billing.invoice_status AS ENUM ('draft', 'issued', 'paid', 'void');

CREATE TYPE billing.payment_method AS ENUM ('cash', 'card', 'transfer');

CREATE DOMAIN billing.currency_code AS text CONSTRAINT currency_code_check CHECK ((VALUE ~ '^[A-Z]{3}$'::text));

CREATE TABLE billing.invoice (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    tenant_id bigint NOT NULL,
    number bigint NOT NULL,
    customer_id bigint NOT NULL,
    booking_id bigint,
    status billing.invoice_status NOT NULL DEFAULT 'draft'::billing.invoice_status,
    currency billing.currency_code NOT NULL DEFAULT 'EUR'::text,
    issued_on date NOT NULL DEFAULT CURRENT_DATE,
    due_on date NOT NULL,
    total numeric(14,2) NOT NULL DEFAULT 0,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT ck_invoice_due CHECK ((due_on >= issued_on)),
    CONSTRAINT pk_invoice PRIMARY KEY (id),
    CONSTRAINT uq_invoice_tenant_id_number UNIQUE (tenant_id, number)
);

ALTER TABLE billing.invoice ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE billing.invoice IS 'Numbers have no gaps; a wrong invoice becomes void, it is never deleted.';

CREATE TABLE billing.invoice_line (
    invoice_id bigint NOT NULL,
    "position" integer NOT NULL,
    description text NOT NULL,
    quantity numeric(10,3) NOT NULL,
    unit_price numeric(12,2) NOT NULL,
    net numeric(14,2) GENERATED ALWAYS AS (round((quantity * unit_price), 2)) STORED NOT NULL,
    tax_rate_id bigint,
    CONSTRAINT ck_invoice_line_quantity CHECK ((quantity <> (0)::numeric)),
    CONSTRAINT pk_invoice_line PRIMARY KEY (invoice_id, "position")
);

ALTER TABLE billing.invoice_line ENABLE ROW LEVEL SECURITY;

CREATE TABLE billing.number_range (
    tenant_id bigint NOT NULL,
    kind text NOT NULL,
    last bigint NOT NULL DEFAULT 0,
    CONSTRAINT pk_number_range PRIMARY KEY (tenant_id, kind)
);

ALTER TABLE billing.number_range ENABLE ROW LEVEL SECURITY;

ALTER TABLE billing.number_range FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE billing.number_range IS 'Written by billing.next_number() only.';

CREATE TABLE billing.payment (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    tenant_id bigint NOT NULL,
    invoice_id bigint NOT NULL,
    amount numeric(14,2) NOT NULL,
    method billing.payment_method NOT NULL,
    received_at timestamp with time zone NOT NULL DEFAULT now(),
    bank_reference text,
    CONSTRAINT ck_payment_amount CHECK ((amount > (0)::numeric)),
    CONSTRAINT pk_payment PRIMARY KEY (id)
);

ALTER TABLE billing.payment ENABLE ROW LEVEL SECURITY;

CREATE TABLE billing.tax_rate (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    tenant_id bigint NOT NULL,
    name text NOT NULL,
    percent numeric(5,2) NOT NULL,
    valid daterange NOT NULL DEFAULT '(,)'::daterange,
    CONSTRAINT ck_tax_rate_percent CHECK (((percent >= (0)::numeric) AND (percent < (100)::numeric))),
    CONSTRAINT pk_tax_rate PRIMARY KEY (id),
    CONSTRAINT one_rate_at_a_time EXCLUDE USING gist (tenant_id WITH =, name WITH =, valid WITH &&)
);

ALTER TABLE billing.tax_rate ENABLE ROW LEVEL SECURITY;

CREATE INDEX ix_invoice_customer ON billing.invoice USING btree (customer_id) INCLUDE (status, total);

CREATE INDEX ix_invoice_open ON billing.invoice USING btree (due_on) WHERE (status = 'issued'::billing.invoice_status);

CREATE INDEX ix_payment_invoice ON billing.payment USING btree (invoice_id);

ALTER TABLE billing.invoice ADD CONSTRAINT fk_invoice_booking_id FOREIGN KEY (booking_id) REFERENCES app.booking(id) ON DELETE SET NULL;

ALTER TABLE billing.invoice ADD CONSTRAINT fk_invoice_customer_id FOREIGN KEY (customer_id) REFERENCES app.customer(id);

ALTER TABLE billing.invoice ADD CONSTRAINT fk_invoice_tenant_id FOREIGN KEY (tenant_id) REFERENCES app.tenant(id) ON DELETE CASCADE;

ALTER TABLE billing.invoice_line ADD CONSTRAINT fk_invoice_line_invoice_id FOREIGN KEY (invoice_id) REFERENCES billing.invoice(id) ON DELETE CASCADE;

ALTER TABLE billing.invoice_line ADD CONSTRAINT fk_invoice_line_tax_rate_id FOREIGN KEY (tax_rate_id) REFERENCES billing.tax_rate(id);

ALTER TABLE billing.number_range ADD CONSTRAINT fk_number_range_tenant_id FOREIGN KEY (tenant_id) REFERENCES app.tenant(id) ON DELETE CASCADE;

ALTER TABLE billing.payment ADD CONSTRAINT fk_payment_invoice_id FOREIGN KEY (invoice_id) REFERENCES billing.invoice(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE billing.payment ADD CONSTRAINT fk_payment_tenant_id FOREIGN KEY (tenant_id) REFERENCES app.tenant(id) ON DELETE CASCADE;

ALTER TABLE billing.tax_rate ADD CONSTRAINT fk_tax_rate_tenant_id FOREIGN KEY (tenant_id) REFERENCES app.tenant(id) ON DELETE CASCADE;

CREATE OR REPLACE FUNCTION billing.add_up()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    UPDATE billing.invoice i
    SET total = coalesce((SELECT sum(l.net) FROM billing.invoice_line l WHERE l.invoice_id = i.id), 0)
    WHERE i.id IN (
        SELECT OLD.invoice_id WHERE TG_OP <> 'INSERT' UNION SELECT NEW.invoice_id WHERE TG_OP <> 'DELETE'
    );
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION billing.next_number(for_tenant bigint, for_kind text DEFAULT 'invoice'::text)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
DECLARE
    given bigint;
BEGIN
    INSERT INTO billing.number_range AS r (tenant_id, kind, last)
    VALUES (for_tenant, for_kind, 1)
    ON CONFLICT (tenant_id, kind) DO UPDATE SET last = r.last + 1
    RETURNING r.last INTO given;
    RETURN given;
END
$function$;

CREATE OR REPLACE FUNCTION billing.refuse_change_of_issued()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION 'invoice % is issued: void it and write another', OLD.number
        USING ERRCODE = 'restrict_violation';
END
$function$;

CREATE OR REPLACE PROCEDURE billing.void_invoice(IN invoice_id bigint)
 LANGUAGE sql
AS $procedure$
    UPDATE billing.invoice SET status = 'void' WHERE id = invoice_id AND status <> 'paid';
$procedure$;

CREATE TRIGGER issued_stays BEFORE DELETE ON billing.invoice FOR EACH ROW WHEN ((old.status <> 'draft'::billing.invoice_status)) EXECUTE FUNCTION billing.refuse_change_of_issued();

CREATE TRIGGER touch BEFORE UPDATE ON billing.invoice FOR EACH ROW EXECUTE FUNCTION app.touch();

CREATE TRIGGER add_up AFTER INSERT OR DELETE OR UPDATE ON billing.invoice_line FOR EACH ROW EXECUTE FUNCTION billing.add_up();

CREATE POLICY own ON billing.invoice TO PUBLIC USING ((tenant_id = app.current_tenant()));

CREATE POLICY own ON billing.invoice_line TO PUBLIC USING ((EXISTS ( SELECT
   FROM billing.invoice i
  WHERE ((i.id = invoice_line.invoice_id) AND (i.tenant_id = app.current_tenant())))));

CREATE POLICY own ON billing.number_range TO PUBLIC USING ((tenant_id = app.current_tenant()));

CREATE POLICY own ON billing.payment TO PUBLIC USING ((tenant_id = app.current_tenant()));

CREATE POLICY own ON billing.tax_rate TO PUBLIC USING ((tenant_id = app.current_tenant()));
-- +downgrade
DROP PROCEDURE billing.void_invoice(bigint);

DROP FUNCTION billing.next_number(bigint, text);

-- DESTRUCTIVE: loses table billing.payment
DROP TABLE billing.payment;

-- DESTRUCTIVE: loses table billing.number_range
DROP TABLE billing.number_range;

-- DESTRUCTIVE: loses table billing.invoice_line
DROP TABLE billing.invoice_line;

DROP FUNCTION billing.add_up();

-- DESTRUCTIVE: loses table billing.tax_rate
DROP TABLE billing.tax_rate;

-- DESTRUCTIVE: loses table billing.invoice
DROP TABLE billing.invoice;

DROP FUNCTION billing.refuse_change_of_issued();

DROP DOMAIN billing.currency_code;

DROP TYPE billing.payment_method;

DROP TYPE billing.invoice_status;

DROP SCHEMA billing;
