-- What screens and reports read.

CREATE VIEW app.upcoming_booking AS
SELECT b.id, b.tenant_id, r.name AS resource, c.name AS customer, lower(b.during) AS starts, upper(b.during) AS ends,
       b.status
FROM app.booking b
JOIN app.resource r ON r.id = b.resource_id
JOIN app.customer c ON c.id = b.customer_id
WHERE upper(b.during) > now() AND b.status <> 'cancelled'::app.booking_status;

COMMENT ON VIEW app.upcoming_booking IS 'Bookings that are not over and not cancelled.';
