-- lockkeeper revision ffc8a8e77d99
-- message:    bookings, never two at once
-- parents:    3752f1d22772
-- created:    2026-11-22T18:17:45Z
-- +upgrade
CREATE EXTENSION btree_gist WITH SCHEMA public;

CREATE TYPE app.booking_status AS ENUM ('requested', 'confirmed', 'cancelled');

CREATE TABLE app.booked_service (
    booking_id bigint NOT NULL,
    service_id bigint NOT NULL,
    quantity integer NOT NULL DEFAULT 1,
    price numeric(12,2) NOT NULL,
    CONSTRAINT ck_booked_service_quantity CHECK ((quantity > 0)),
    CONSTRAINT pk_booked_service PRIMARY KEY (booking_id, service_id)
);

CREATE TABLE app.booking (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    tenant_id bigint NOT NULL,
    reference uuid NOT NULL DEFAULT gen_random_uuid(),
    resource_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    during tstzrange NOT NULL,
    status app.booking_status NOT NULL DEFAULT 'requested'::app.booking_status,
    remark text,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT ck_booking_during CHECK ((NOT isempty(during))),
    CONSTRAINT pk_booking PRIMARY KEY (id),
    CONSTRAINT uq_booking_reference UNIQUE (reference),
    CONSTRAINT no_double_booking EXCLUDE USING gist (resource_id WITH =, during WITH &&)
);

CREATE INDEX ix_booking_customer ON app.booking USING btree (customer_id);

CREATE INDEX ix_booking_start ON app.booking USING btree (tenant_id, lower(during));

ALTER TABLE app.booked_service ADD CONSTRAINT fk_booked_service_booking_id FOREIGN KEY (booking_id) REFERENCES app.booking(id) ON DELETE CASCADE;

ALTER TABLE app.booked_service ADD CONSTRAINT fk_booked_service_service_id FOREIGN KEY (service_id) REFERENCES app.service(id);

ALTER TABLE app.booking ADD CONSTRAINT fk_booking_customer_id FOREIGN KEY (customer_id) REFERENCES app.customer(id);

ALTER TABLE app.booking ADD CONSTRAINT fk_booking_resource_id FOREIGN KEY (resource_id) REFERENCES app.resource(id);

ALTER TABLE app.booking ADD CONSTRAINT fk_booking_tenant_id FOREIGN KEY (tenant_id) REFERENCES app.tenant(id) ON DELETE CASCADE;

CREATE OR REPLACE FUNCTION app.announce_booking()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    PERFORM pg_notify('booking', format('%s:%s', NEW.tenant_id, NEW.id));
    RETURN NULL;
END
$function$;

CREATE TRIGGER announce AFTER INSERT OR UPDATE OF status ON app.booking FOR EACH ROW EXECUTE FUNCTION app.announce_booking();

CREATE TRIGGER touch BEFORE UPDATE ON app.booking FOR EACH ROW EXECUTE FUNCTION app.touch();
-- +downgrade
-- DESTRUCTIVE: loses table app.booked_service
DROP TABLE app.booked_service;

-- DESTRUCTIVE: loses table app.booking
DROP TABLE app.booking;

DROP FUNCTION app.announce_booking();

DROP TYPE app.booking_status;

DROP EXTENSION btree_gist;
