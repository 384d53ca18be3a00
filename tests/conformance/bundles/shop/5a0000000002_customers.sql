-- lockkeeper revision 5a0000000002
-- message:    customers
-- parents:    5a0000000001
-- created:    2026-01-05T10:00:00Z
-- +upgrade
CREATE TABLE app.customer (
  id bigint PRIMARY KEY,
  tenant_id bigint NOT NULL REFERENCES app.tenant
);
-- +downgrade
DROP TABLE app.customer;
