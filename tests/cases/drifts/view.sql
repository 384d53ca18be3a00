-- One attribute of a view, there and back.

-- case: a view is added
CREATE TABLE t (a int, b int);
-- rows
INSERT INTO t VALUES (1, 2);
-- after
CREATE VIEW v AS SELECT a FROM t;

-- case: a view has another query
CREATE TABLE t (a int, b int);
-- before
CREATE VIEW v AS SELECT a FROM t;
COMMENT ON VIEW v IS 'kept';
GRANT SELECT ON v TO readers;
-- after
CREATE VIEW v AS SELECT a FROM t WHERE b > 0;
COMMENT ON VIEW v IS 'kept';
GRANT SELECT ON v TO readers;
-- rows
INSERT INTO t VALUES (1, 2);
-- expect: without DROP VIEW

-- case: a view has one more column
CREATE TABLE t (a int, b int);
-- before
CREATE VIEW v AS SELECT a FROM t;
GRANT SELECT ON v TO readers;
-- after
CREATE VIEW v AS SELECT a, b FROM t;
GRANT SELECT ON v TO readers;
-- rows
INSERT INTO t VALUES (1, 2);
-- expect up: without DROP VIEW

-- case: a view is one of its caller
CREATE TABLE t (a int, b int);
-- before
CREATE VIEW v AS SELECT a FROM t;
-- after
CREATE VIEW v WITH (security_invoker = true) AS SELECT a FROM t;
-- rows
INSERT INTO t VALUES (1, 2);

-- case: a view is a security barrier
CREATE TABLE t (a int, b int);
-- before
CREATE VIEW v AS SELECT a FROM t;
-- after
CREATE VIEW v WITH (security_barrier = true) AS SELECT a FROM t;
-- rows
INSERT INTO t VALUES (1, 2);

-- case: a view has a check option
CREATE TABLE t (a int, b int);
-- before
CREATE VIEW v AS SELECT a FROM t WHERE a > 0;
-- after
CREATE VIEW v AS SELECT a FROM t WHERE a > 0 WITH LOCAL CHECK OPTION;
-- rows
INSERT INTO t VALUES (1, 2);

-- case: a view has a comment
CREATE VIEW v AS SELECT 1 AS a;
-- after
COMMENT ON VIEW v IS 'it''s';
COMMENT ON COLUMN v.a IS 'one';

-- case: a column of a view has a default
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a, b FROM t;
-- rows
INSERT INTO t VALUES (1, 2);
-- after
ALTER VIEW v ALTER COLUMN b SET DEFAULT 9;

-- case: a view has privileges
CREATE VIEW v AS SELECT 1 AS a;
-- after
GRANT SELECT ON v TO readers;
GRANT INSERT (a) ON v TO writers;

-- case: a view has another owner
CREATE VIEW v AS SELECT 1 AS a;
GRANT SELECT ON v TO readers;
-- after
ALTER VIEW v OWNER TO ann;

-- case: a materialized view is added
CREATE TABLE t (a int, b int);
-- rows
INSERT INTO t VALUES (1, 2);
-- after
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
-- expect up: gives 1: SELECT a FROM m

-- case: a materialized view has another query
CREATE TABLE t (a int, b int);
-- before
CREATE MATERIALIZED VIEW m WITH (fillfactor = 80) AS SELECT a FROM t;
CREATE UNIQUE INDEX m_a ON m (a);
COMMENT ON INDEX m_a IS 'kept';
ALTER MATERIALIZED VIEW m ALTER COLUMN a SET STATISTICS 50;
ALTER MATERIALIZED VIEW m CLUSTER ON m_a;
GRANT SELECT ON m TO readers;
COMMENT ON MATERIALIZED VIEW m IS 'kept';
COMMENT ON COLUMN m.a IS 'kept';
CREATE VIEW v AS SELECT a FROM m;
-- after
CREATE MATERIALIZED VIEW m WITH (fillfactor = 80) AS SELECT b AS a FROM t;
CREATE UNIQUE INDEX m_a ON m (a);
COMMENT ON INDEX m_a IS 'kept';
ALTER MATERIALIZED VIEW m ALTER COLUMN a SET STATISTICS 50;
ALTER MATERIALIZED VIEW m CLUSTER ON m_a;
GRANT SELECT ON m TO readers;
COMMENT ON MATERIALIZED VIEW m IS 'kept';
COMMENT ON COLUMN m.a IS 'kept';
CREATE VIEW v AS SELECT a FROM m;
-- rows
INSERT INTO t VALUES (1, 2);
REFRESH MATERIALIZED VIEW m;
-- expect: changes m.a
-- expect up: gives 2: SELECT a FROM v
