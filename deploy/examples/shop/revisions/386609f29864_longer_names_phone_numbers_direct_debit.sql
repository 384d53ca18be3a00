-- lockkeeper revision 386609f29864
-- message:    longer names, phone numbers, direct debit
-- parents:    094608dc7533
-- created:    2026-11-22T18:17:52Z
-- +upgrade
ALTER TYPE billing.payment_method ADD VALUE 'direct_debit' AFTER 'transfer';

ALTER TABLE app.customer ADD COLUMN phone character varying(40);

COMMENT ON COLUMN app.customer.phone IS 'E.164, with the leading +';

ALTER TABLE app.service ALTER COLUMN price TYPE numeric(12,2);

ALTER TABLE app.location ALTER COLUMN time_zone SET DEFAULT 'Europe/Berlin'::text;

DROP VIEW app.upcoming_booking;

ALTER TABLE app.customer ALTER COLUMN name TYPE character varying(200);

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

ALTER TABLE app.booking DROP CONSTRAINT no_double_booking;

ALTER TABLE app.booking ADD CONSTRAINT no_double_booking EXCLUDE USING gist (resource_id WITH =, during WITH &&) WHERE ((status <> 'cancelled'::app.booking_status));
-- +downgrade
ALTER TYPE billing.payment_method RENAME TO lk_old_9d695b48cb5e;

CREATE TYPE billing.payment_method AS ENUM ('cash', 'card', 'transfer');

ALTER TABLE app.service ALTER COLUMN price TYPE numeric(10,2);

ALTER TABLE billing.payment ALTER COLUMN method TYPE billing.payment_method USING method::text::billing.payment_method;

ALTER TABLE app.location ALTER COLUMN time_zone SET DEFAULT 'UTC'::text;

DROP VIEW app.upcoming_booking;

ALTER TABLE app.customer ALTER COLUMN name TYPE character varying(80);

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

ALTER TABLE app.booking DROP CONSTRAINT no_double_booking;

ALTER TABLE app.booking ADD CONSTRAINT no_double_booking EXCLUDE USING gist (resource_id WITH =, during WITH &&);

-- DESTRUCTIVE: loses column app.customer.phone
ALTER TABLE app.customer DROP COLUMN phone;

DROP TYPE billing.lk_old_9d695b48cb5e;
