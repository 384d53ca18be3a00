-- One attribute of a schema and of what stands in the database beside tables, there and back.

-- case: a schema is added
-- after
CREATE SCHEMA app AUTHORIZATION ann;

-- case: a schema has privileges
CREATE SCHEMA app;
-- after
GRANT USAGE ON SCHEMA app TO readers;
GRANT CREATE ON SCHEMA app TO writers WITH GRANT OPTION;

-- case: a schema has a comment
CREATE SCHEMA app;
-- after
COMMENT ON SCHEMA app IS 'x';

-- case: an extension is added
-- after
CREATE SCHEMA ext;
CREATE EXTENSION citext SCHEMA ext;
-- expect down: loses citext

-- case: default privileges are granted
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (1);
-- after
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO readers;
ALTER DEFAULT PRIVILEGES FOR ROLE ann IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO writers;
ALTER DEFAULT PRIVILEGES FOR ROLE ben REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- case: statistics are added
CREATE TABLE t (a int, b int);
-- rows
INSERT INTO t VALUES (1, 2);
-- after
CREATE STATISTICS s (ndistinct, mcv) ON a, b FROM t;
ALTER STATISTICS s SET STATISTICS 50;
COMMENT ON STATISTICS s IS 'x';

-- case: statistics are of another sort
CREATE TABLE t (a int, b int);
-- rows
INSERT INTO t VALUES (1, 2);
-- before
CREATE STATISTICS s (ndistinct) ON a, b FROM t;
-- after
CREATE STATISTICS s (ndistinct) ON a, (b + 1) FROM t;

-- case: a collation is added
-- after
CREATE COLLATION german (provider = icu, locale = 'de-u-co-phonebk', deterministic = false);
COMMENT ON COLLATION german IS 'x';

-- case: an operator is added
-- after
CREATE FUNCTION near(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT abs($1 - $2) < 3';
CREATE OPERATOR ~~~ (FUNCTION = near, LEFTARG = int, RIGHTARG = int, COMMUTATOR = ~~~, RESTRICT = eqsel);
COMMENT ON OPERATOR ~~~ (int, int) IS 'x';

-- case: a publication is added
CREATE TABLE t (a int PRIMARY KEY, b int);
-- rows
INSERT INTO t VALUES (1, 2);
-- after
CREATE PUBLICATION p FOR TABLE t WITH (publish = 'insert, update');
COMMENT ON PUBLICATION p IS 'x';

-- case: a publication has a row filter
CREATE TABLE t (a int PRIMARY KEY, b int);
-- rows
INSERT INTO t VALUES (1, 2);
-- before
CREATE PUBLICATION p FOR TABLE t;
-- after
CREATE PUBLICATION p FOR TABLE t WHERE (a > 5);

-- case: a publication has a column list
CREATE TABLE t (a int PRIMARY KEY, b int);
-- rows
INSERT INTO t VALUES (1, 2);
-- before
CREATE PUBLICATION p FOR TABLE t;
-- after
CREATE PUBLICATION p FOR TABLE t (a);

-- case: a publication is of a schema
CREATE SCHEMA app;
CREATE TABLE t (a int PRIMARY KEY, b int);
-- rows
INSERT INTO t VALUES (1, 2);
-- before
CREATE PUBLICATION p FOR TABLE t;
-- after
CREATE PUBLICATION p FOR TABLES IN SCHEMA app;
