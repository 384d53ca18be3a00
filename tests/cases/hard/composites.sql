-- Composite types: what uses one attribute, what is made of the type, what holds its rows.

-- case: 29 an attribute goes that a view reads out of a function's rows
-- before
CREATE TYPE c AS (a int, d int, b text);
CREATE FUNCTION f() RETURNS SETOF c LANGUAGE sql AS 'SELECT 1, 2, ''x''';
CREATE VIEW v AS SELECT f.a, f.b FROM f() f;
CREATE VIEW w AS SELECT f.a FROM f() f;
CREATE VIEW x AS SELECT a FROM v;
CREATE TABLE t (many c[]);
GRANT SELECT ON v TO readers;
COMMENT ON VIEW x IS 'kept';
-- after
CREATE TYPE c AS (a int, d int);
CREATE FUNCTION f() RETURNS SETOF c LANGUAGE sql AS 'SELECT 1, 2';
CREATE VIEW v AS SELECT f.a, f.d FROM f() f;
CREATE VIEW w AS SELECT f.a FROM f() f;
CREATE VIEW x AS SELECT a FROM v;
CREATE TABLE t (many c[]);
GRANT SELECT ON v TO readers;
COMMENT ON VIEW x IS 'kept';
-- rows
INSERT INTO t VALUES ('{"(1,2,x)"}');
-- expect: without DROP (TYPE|FUNCTION|VIEW public\.w)
-- expect: changes t.many
-- expect up: loses c.b
-- expect: gives 1: SELECT a FROM w

-- case: 29 an attribute goes that a view let go of
-- before
CREATE TYPE c AS (a int, b text);
CREATE FUNCTION f() RETURNS SETOF c LANGUAGE plpgsql AS 'BEGIN RETURN; END';
CREATE VIEW v AS SELECT b FROM f();
CREATE VIEW w AS SELECT b FROM v;
-- after
CREATE TYPE c AS (a int);
CREATE FUNCTION f() RETURNS SETOF c LANGUAGE plpgsql AS 'BEGIN RETURN; END';
CREATE VIEW v AS SELECT 'x'::text AS b;
CREATE VIEW w AS SELECT b FROM v;
-- expect up: loses c.b
-- expect up: without DROP VIEW

-- case: 29 an attribute has another type that views read and nothing holds
-- before
CREATE TYPE c AS (a int, b text, d int);
CREATE FUNCTION f() RETURNS SETOF c LANGUAGE plpgsql AS 'BEGIN RETURN; END';
CREATE VIEW v AS SELECT f.b FROM f() f;
CREATE VIEW w AS SELECT f.a FROM f() f;
-- after
CREATE TYPE c AS (a int, b int, d text COLLATE "C");
CREATE FUNCTION f() RETURNS SETOF c LANGUAGE plpgsql AS 'BEGIN RETURN; END';
CREATE VIEW v AS SELECT f.b FROM f() f;
CREATE VIEW w AS SELECT f.a FROM f() f;
-- expect: without VIEW (public\.)?w
-- expect: without DROP (TYPE|FUNCTION)

-- case: 29 an attribute goes that everything of a table reads
-- before
CREATE TYPE c AS (a int, b int);
CREATE TABLE t (x c, g int GENERATED ALWAYS AS ((x).b) STORED, CONSTRAINT k CHECK ((x).b > 0));
CREATE INDEX i ON t (((x).b)) WHERE (x).b > 0;
CREATE POLICY p ON t USING ((x).b > 0);
-- after
CREATE TYPE c AS (a int);
CREATE TABLE t (x c, g int GENERATED ALWAYS AS ((x).a) STORED, CONSTRAINT k CHECK ((x).a > 0));
CREATE INDEX i ON t (((x).a)) WHERE (x).a > 0;
CREATE POLICY p ON t USING ((x).a > 0);
-- rows
INSERT INTO t VALUES ('(1,2)');
-- expect: changes t.x
-- expect up: loses c.b

-- case: 29 a column goes and only the views that read it know
-- before
CREATE TABLE t (a int, b text, d int);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE VIEW w AS SELECT a FROM t;
CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';
CREATE VIEW x AS SELECT f.a FROM f() f;
-- after
CREATE TABLE t (a int, d bigint);
CREATE VIEW v AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM t;
CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';
CREATE VIEW x AS SELECT f.a FROM f() f;
-- rows
INSERT INTO t VALUES (1, 'x', 2);
-- expect: without DROP VIEW (public\.)?[wx]
-- expect up: loses t.b

-- case: 29 tables of a type keep their rows when an attribute has another type
-- before
CREATE TYPE c AS (a int, b text);
CREATE TABLE t OF c (PRIMARY KEY (a));
CREATE TABLE u OF c (b DEFAULT 'y');
CREATE TABLE r (a int REFERENCES t);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE VIEW w AS SELECT b FROM t;
GRANT SELECT ON t TO readers;
-- after
CREATE TYPE c AS (a bigint, b text);
CREATE TABLE t OF c (PRIMARY KEY (a));
CREATE TABLE u OF c (b DEFAULT 'y');
CREATE TABLE r (a int REFERENCES t);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE VIEW w AS SELECT b FROM t;
GRANT SELECT ON t TO readers;
-- rows
INSERT INTO t VALUES (1, 'x');
INSERT INTO u VALUES (2);
INSERT INTO r VALUES (1);
-- expect: without DROP (TABLE|COLUMN)
-- expect: without VIEW (public\.)?w

-- case: 29 tables and columns of a type that loses, gains and changes attributes
-- before
CREATE TYPE c AS (a text, b int, d int);
CREATE TABLE t OF c;
CREATE TABLE u (x c, many c[]);
-- after
CREATE TYPE c AS (a int, b int, e date);
CREATE TABLE t OF c;
CREATE TABLE u (x c, many c[]);
-- rows
INSERT INTO t VALUES ('1', 2, 3);
INSERT INTO u VALUES ('(1,2,3)', NULL);
-- expect: changes u.x
-- expect up: loses c.d, t.d
-- expect up: gives (1,2,): SELECT x FROM u
-- expect up: gives (1,2,): SELECT t FROM t
-- expect down: loses c.e, t.e

-- case: 29 a table of a type cannot follow another order of attributes
-- before
CREATE TYPE c AS (a int, b text);
CREATE TABLE t OF c;
-- after
CREATE TYPE c AS (b text, a int);
CREATE TABLE t OF c;
-- rows
INSERT INTO t VALUES (1, 'x');
-- expect: refuses table public\.t .*order.*attributes.*move the rows

-- case: 29 a table is made of another type
CREATE TYPE c AS (a int, b text);
CREATE TYPE d AS (a int, e date);
-- before
CREATE TABLE t OF c;
-- after
CREATE TABLE t OF d;
-- rows
INSERT INTO t VALUES (1, 'x');
-- expect up: loses t.b
-- expect down: loses t.e
