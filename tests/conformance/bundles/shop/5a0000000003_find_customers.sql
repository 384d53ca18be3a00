-- lockkeeper revision 5a0000000003
-- message:    find customers
-- parents:    5a0000000002
-- created:    2026-01-05T10:00:00Z
-- +upgrade no-transaction
CREATE INDEX CONCURRENTLY customer_tenant_idx ON app.customer (tenant_id);
-- +downgrade
DROP INDEX app.customer_tenant_idx;
