-- Views and materialized views.

-- case: 73 a view's columns are added in the middle, altered and removed
-- before
CREATE TABLE t (a int, b int, c text);
CREATE VIEW v AS SELECT a, c FROM t;
CREATE VIEW w AS SELECT a, b, c FROM t;
CREATE VIEW x AS SELECT a FROM v;
GRANT SELECT ON v TO readers;
COMMENT ON VIEW x IS 'kept';
-- after
CREATE TABLE t (a int, b int, c text);
CREATE VIEW v AS SELECT a, b, c FROM t;
CREATE VIEW w AS SELECT a::bigint AS a, c FROM t;
CREATE VIEW x AS SELECT a FROM v;
GRANT SELECT ON v TO readers;
COMMENT ON VIEW x IS 'kept';
-- rows
INSERT INTO t VALUES (1, 2, 'x');

-- case: 74 the first of a chain of views changes
-- before
CREATE TABLE t (a int, b int);
CREATE VIEW v1 AS SELECT a FROM t;
CREATE VIEW v2 WITH (security_barrier) AS SELECT a FROM v1;
CREATE VIEW v3 WITH (security_invoker) AS SELECT a FROM v2;
GRANT SELECT ON v2 TO readers WITH GRANT OPTION;
REVOKE ALL ON v3 FROM CURRENT_USER;
COMMENT ON VIEW v3 IS 'kept';
COMMENT ON COLUMN v2.a IS 'kept';
ALTER VIEW v3 OWNER TO ann;
-- after
CREATE TABLE t (a int, b int);
CREATE VIEW v1 AS SELECT a::bigint AS a, b FROM t;
CREATE VIEW v2 WITH (security_barrier) AS SELECT a FROM v1;
CREATE VIEW v3 WITH (security_invoker) AS SELECT a FROM v2;
GRANT SELECT ON v2 TO readers WITH GRANT OPTION;
REVOKE ALL ON v3 FROM CURRENT_USER;
COMMENT ON VIEW v3 IS 'kept';
COMMENT ON COLUMN v2.a IS 'kept';
ALTER VIEW v3 OWNER TO ann;
-- rows
INSERT INTO t VALUES (1, 2);

-- case: 75 a view of its caller stays one when its query changes
-- before
CREATE TABLE t (a int, b int);
CREATE VIEW v WITH (security_invoker = true, security_barrier = true) AS SELECT a FROM t;
-- after
CREATE TABLE t (a int, b int);
CREATE VIEW v WITH (security_invoker = true, security_barrier = true) AS SELECT a FROM t WHERE b > 0;
-- rows
INSERT INTO t VALUES (1, 2);
-- expect: without DROP VIEW

-- case: 76 options and check option of a view
-- before
CREATE TABLE t (a int, b int);
CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t WHERE b > 0 WITH LOCAL CHECK OPTION;
-- after
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a FROM t WHERE b > 0 WITH CASCADED CHECK OPTION;
-- rows
INSERT INTO t VALUES (1, 2);
-- expect: without DROP VIEW

-- case: 77 a view's column default survives
-- before
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a, b FROM t;
ALTER VIEW v ALTER COLUMN b SET DEFAULT 4;
-- after
CREATE TABLE t (a int, b bigint);
CREATE VIEW v AS SELECT a, b FROM t;
ALTER VIEW v ALTER COLUMN b SET DEFAULT 4;
-- rows
INSERT INTO t VALUES (1, 2);

-- case: 78 a primary key is replaced under a view that groups by it
-- before
CREATE TABLE t (a int, b int, name text, CONSTRAINT k PRIMARY KEY (a));
CREATE VIEW v AS SELECT a, name, count(*) FROM t GROUP BY a;
GRANT SELECT ON v TO readers;
-- after
CREATE TABLE t (a int, b int, name text, CONSTRAINT k PRIMARY KEY (a) INCLUDE (b));
CREATE VIEW v AS SELECT a, name, count(*) FROM t GROUP BY a;
GRANT SELECT ON v TO readers;
-- rows
INSERT INTO t VALUES (1, 2, 'x');

-- case: 79 views that read each other are made by way of a first version
-- after
CREATE VIEW a AS SELECT 1 AS x;
CREATE VIEW b AS SELECT x FROM a;
CREATE OR REPLACE VIEW a AS SELECT x FROM b;

-- case: 79 a view reads a function that returns its rows
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (1);
-- after
CREATE VIEW v AS SELECT a FROM t;
CREATE FUNCTION f() RETURNS SETOF v LANGUAGE sql AS 'SELECT * FROM t';
CREATE OR REPLACE VIEW v AS SELECT a FROM f();

-- case: 80 a materialized view is filled again
-- before
CREATE TABLE t (a int, b int);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
-- after
CREATE TABLE t (a int, b int);
CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t WITH NO DATA;
-- rows
INSERT INTO t VALUES (1, 2);
REFRESH MATERIALIZED VIEW m;
-- expect: gives t: SELECT relispopulated FROM pg_class WHERE oid = 'm'::regclass
