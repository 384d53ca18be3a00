-- lockkeeper revision 09525a671924
-- message:    customers and notes about them
-- parents:    63a7e657314b
-- created:    2026-11-22T18:17:42Z
-- +upgrade
CREATE TABLE app.customer (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    tenant_id bigint NOT NULL,
    name character varying(80) NOT NULL,
    email character varying(320),
    address jsonb NOT NULL DEFAULT '{"country": "DE"}'::jsonb,
    tags text[] NOT NULL DEFAULT '{}'::text[],
    archived_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT ck_customer_address CHECK ((address ? 'country'::text)),
    CONSTRAINT ck_customer_tags CHECK ((cardinality(tags) <= 20)),
    CONSTRAINT pk_customer PRIMARY KEY (id)
);

CREATE TABLE app.customer_note (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    tenant_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    author_id bigint,
    body text NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT pk_customer_note PRIMARY KEY (id)
);

CREATE INDEX ix_customer_live ON app.customer USING btree (tenant_id) WHERE (archived_at IS NULL);

CREATE INDEX ix_customer_name ON app.customer USING btree (tenant_id, lower((name)::text));

CREATE INDEX ix_customer_tags ON app.customer USING gin (tags);

CREATE INDEX ix_customer_note_newest ON app.customer_note USING btree (customer_id, created_at DESC);

ALTER TABLE app.customer ADD CONSTRAINT fk_customer_tenant_id FOREIGN KEY (tenant_id) REFERENCES app.tenant(id) ON DELETE CASCADE;

ALTER TABLE app.customer_note ADD CONSTRAINT fk_customer_note_author_id FOREIGN KEY (author_id) REFERENCES app.member(id) ON DELETE SET NULL;

ALTER TABLE app.customer_note ADD CONSTRAINT fk_customer_note_customer_id FOREIGN KEY (customer_id) REFERENCES app.customer(id) ON DELETE CASCADE;

ALTER TABLE app.customer_note ADD CONSTRAINT fk_customer_note_tenant_id FOREIGN KEY (tenant_id) REFERENCES app.tenant(id) ON DELETE CASCADE;

CREATE TRIGGER touch BEFORE UPDATE ON app.customer FOR EACH ROW EXECUTE FUNCTION app.touch();

CREATE TRIGGER touch BEFORE UPDATE OF body ON app.customer_note FOR EACH ROW EXECUTE FUNCTION app.touch();
-- +downgrade
-- DESTRUCTIVE: loses table app.customer_note
DROP TABLE app.customer_note;

-- DESTRUCTIVE: loses table app.customer
DROP TABLE app.customer;
