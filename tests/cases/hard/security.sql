-- Security, privileges and ownership.

-- case: 93 a policy is restrictive
-- before
CREATE TABLE t (a int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t FOR SELECT TO readers USING (a > 0);
COMMENT ON POLICY p ON t IS 'kept';
-- after
CREATE TABLE t (a int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t AS RESTRICTIVE FOR SELECT TO readers USING (a > 0);
COMMENT ON POLICY p ON t IS 'kept';
-- rows
INSERT INTO t VALUES (1);

-- case: 94 row security is forced and the policies stay
-- before
CREATE TABLE t (a int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (a > 0);
-- after
CREATE TABLE t (a int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (a > 0);
-- rows
INSERT INTO t VALUES (1);
-- expect: without POLICY

-- case: 95 a policy calls a new function that reads a new table
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (1);
-- after
CREATE TABLE m (a int);
CREATE FUNCTION f(x int) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public BEGIN ATOMIC SELECT EXISTS (SELECT FROM m WHERE a = x); END;
CREATE POLICY p ON t USING (f(a));
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
-- expect down: loses m

-- case: 96 privileges of columns and grant options
-- before
CREATE TABLE t (a int, b int);
GRANT SELECT (a), INSERT (a, b) ON t TO readers;
GRANT UPDATE ON t TO writers WITH GRANT OPTION;
-- after
CREATE TABLE t (a int, b int);
GRANT SELECT (b), INSERT (a) ON t TO readers WITH GRANT OPTION;
GRANT UPDATE ON t TO writers;
GRANT UPDATE (a) ON t TO writers WITH GRANT OPTION;
-- rows
INSERT INTO t VALUES (1, 2);

-- case: 97 default privileges are in force while objects are made anew
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO readers;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
CREATE TABLE t (a int, b int);
-- before
CREATE VIEW v AS SELECT a FROM t;
REVOKE ALL ON v FROM readers;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- after
CREATE VIEW v AS SELECT b, a FROM t;
REVOKE ALL ON v FROM readers;
GRANT INSERT ON v TO writers;
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT 1';
CREATE TABLE n (a int);
REVOKE SELECT ON n FROM readers;
-- rows
INSERT INTO t VALUES (1, 2);
-- expect down: loses n

-- case: 97 default privileges change beside new tables
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (1);
-- after
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO writers;
CREATE TABLE n (a int);
-- expect down: loses n

-- case: 98 everything has another owner
-- before
CREATE SCHEMA app;
CREATE TABLE app.t (id serial, n int GENERATED ALWAYS AS IDENTITY, a int);
CREATE VIEW app.v AS SELECT a FROM app.t;
CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS a;
CREATE FUNCTION app.f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';
CREATE PROCEDURE app.p() LANGUAGE plpgsql AS 'BEGIN END';
CREATE AGGREGATE app.g(int) (sfunc = int4pl, stype = int);
CREATE TYPE app.e AS ENUM ('a');
CREATE TYPE app.c AS (a int);
CREATE TYPE app.r AS RANGE (subtype = int);
CREATE DOMAIN app.d AS int;
CREATE SEQUENCE app.s;
CREATE STATISTICS app.st ON a, id FROM app.t;
CREATE PUBLICATION pub;
GRANT SELECT ON app.t TO readers;
-- after
CREATE SCHEMA app;
CREATE TABLE app.t (id serial, n int GENERATED ALWAYS AS IDENTITY, a int);
CREATE VIEW app.v AS SELECT a FROM app.t;
CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS a;
CREATE FUNCTION app.f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';
CREATE PROCEDURE app.p() LANGUAGE plpgsql AS 'BEGIN END';
CREATE AGGREGATE app.g(int) (sfunc = int4pl, stype = int);
CREATE TYPE app.e AS ENUM ('a');
CREATE TYPE app.c AS (a int);
CREATE TYPE app.r AS RANGE (subtype = int);
CREATE DOMAIN app.d AS int;
CREATE SEQUENCE app.s;
CREATE STATISTICS app.st ON a, id FROM app.t;
CREATE PUBLICATION pub;
GRANT SELECT ON app.t TO readers;
ALTER TABLE app.t OWNER TO ann;
ALTER VIEW app.v OWNER TO ann;
ALTER MATERIALIZED VIEW app.m OWNER TO ann;
ALTER FUNCTION app.f OWNER TO ann;
ALTER PROCEDURE app.p OWNER TO ann;
ALTER AGGREGATE app.g(int) OWNER TO ann;
ALTER TYPE app.e OWNER TO ann;
ALTER TYPE app.c OWNER TO ann;
ALTER TYPE app.r OWNER TO ann;
ALTER DOMAIN app.d OWNER TO ann;
ALTER SEQUENCE app.s OWNER TO ann;
ALTER STATISTICS app.st OWNER TO ann;
ALTER PUBLICATION pub OWNER TO ann;
ALTER SCHEMA app OWNER TO ann;
-- rows
INSERT INTO app.t (a) VALUES (1);
-- expect: without (DROP|CREATE)
