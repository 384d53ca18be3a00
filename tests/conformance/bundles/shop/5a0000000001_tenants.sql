-- lockkeeper revision 5a0000000001
-- message:    tenants
-- created:    2026-01-05T10:00:00Z
-- +upgrade
CREATE SCHEMA app;
CREATE TABLE app.tenant (id bigint PRIMARY KEY, name text NOT NULL);
-- +downgrade
DROP TABLE app.tenant;
DROP SCHEMA app;
