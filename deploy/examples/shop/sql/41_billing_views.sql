-- Reports of schema billing.

CREATE VIEW billing.open_invoice AS
SELECT i.id, i.tenant_id, i.number, i.customer_id, i.due_on, i.total, i.currency,
       i.total - coalesce(sum(p.amount), 0) AS owed
FROM billing.invoice i
LEFT JOIN billing.payment p ON p.invoice_id = i.id
WHERE i.status = 'issued'::billing.invoice_status
GROUP BY i.id;

COMMENT ON COLUMN billing.open_invoice.owed IS 'What is not paid yet; negative when too much came in.';

CREATE MATERIALIZED VIEW billing.monthly_revenue AS
SELECT i.tenant_id, date_trunc('month', i.issued_on::timestamp)::date AS month, i.currency, sum(i.total) AS total,
       count(*) AS invoices
FROM billing.invoice i
WHERE i.status IN ('issued'::billing.invoice_status, 'paid'::billing.invoice_status)
GROUP BY i.tenant_id, date_trunc('month', i.issued_on::timestamp)::date, i.currency
WITH NO DATA;

CREATE UNIQUE INDEX uq_monthly_revenue ON billing.monthly_revenue (tenant_id, month, currency);
