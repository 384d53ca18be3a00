-- lockkeeper revision 8bc12c91e0e8
-- message:    views and reports
-- parents:    3a97a48a1471
-- created:    2026-11-22T18:17:49Z
-- +upgrade
GRANT USAGE ON SCHEMA app TO PUBLIC;

GRANT USAGE ON SCHEMA billing TO PUBLIC;

GRANT SELECT (due_on) ON TABLE billing.invoice TO PUBLIC;

GRANT SELECT (id) ON TABLE billing.invoice TO PUBLIC;

GRANT SELECT (number) ON TABLE billing.invoice TO PUBLIC;

GRANT SELECT (status) ON TABLE billing.invoice TO PUBLIC;

REVOKE EXECUTE ON PROCEDURE billing.void_invoice(bigint) FROM PUBLIC;

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

CREATE VIEW billing.open_invoice AS SELECT i.id,
    i.tenant_id,
    i.number,
    i.customer_id,
    i.due_on,
    i.total,
    i.currency,
    (i.total - COALESCE(sum(p.amount), (0)::numeric)) AS owed
   FROM (billing.invoice i
     LEFT JOIN billing.payment p ON ((p.invoice_id = i.id)))
  WHERE (i.status = 'issued'::billing.invoice_status)
  GROUP BY i.id;

CREATE MATERIALIZED VIEW billing.monthly_revenue AS SELECT i.tenant_id,
    (date_trunc('month'::text, (i.issued_on)::timestamp without time zone))::date AS month,
    i.currency,
    sum(i.total) AS total
   FROM billing.invoice i
  WHERE (i.status = ANY (ARRAY['issued'::billing.invoice_status, 'paid'::billing.invoice_status]))
  GROUP BY i.tenant_id, ((date_trunc('month'::text, (i.issued_on)::timestamp without time zone))::date), i.currency WITH NO DATA;

CREATE UNIQUE INDEX uq_monthly_revenue ON billing.monthly_revenue USING btree (tenant_id, month, currency);

COMMENT ON COLUMN billing.open_invoice.owed IS 'What is not paid yet; negative when too much came in.';
-- +downgrade
REVOKE USAGE ON SCHEMA app FROM PUBLIC;

REVOKE USAGE ON SCHEMA billing FROM PUBLIC;

REVOKE SELECT (due_on) ON TABLE billing.invoice FROM PUBLIC;

REVOKE SELECT (id) ON TABLE billing.invoice FROM PUBLIC;

REVOKE SELECT (number) ON TABLE billing.invoice FROM PUBLIC;

REVOKE SELECT (status) ON TABLE billing.invoice FROM PUBLIC;

GRANT EXECUTE ON PROCEDURE billing.void_invoice(bigint) TO PUBLIC;

DROP MATERIALIZED VIEW billing.monthly_revenue;

DROP VIEW billing.open_invoice;

DROP VIEW app.upcoming_booking;
