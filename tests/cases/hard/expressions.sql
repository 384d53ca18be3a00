-- Defaults, expressions and how they print.

-- case: 36 now and current_timestamp are two defaults
-- before
CREATE TABLE t (a timestamptz DEFAULT now());
-- after
CREATE TABLE t (a timestamptz DEFAULT CURRENT_TIMESTAMP);
-- rows
INSERT INTO t VALUES ('2024-01-01');

-- case: 37 a default with and without its cast is one
-- before
CREATE TABLE t (a varchar DEFAULT 'x');
-- after
CREATE TABLE t (a varchar DEFAULT 'x'::character varying);
-- rows
INSERT INTO t VALUES ('y');
-- expect: without ALTER

-- case: 38 a list in a check is one whether the server or a person wrote it
-- before
CREATE TABLE t (s varchar, n int, CONSTRAINT c CHECK (s IN ('a', 'b')));
-- after
CREATE TABLE t (s varchar, n bigint, CONSTRAINT c CHECK (s IN ('a', 'b')));
-- rows
INSERT INTO t VALUES ('a', 1);

-- case: 39 constants do not depend on the session's settings
-- before
SET TimeZone = 'Asia/Tokyo';
SET DateStyle = 'German, DMY';
SET IntervalStyle = 'iso_8601';
CREATE TABLE t (a timestamptz DEFAULT '2024-01-02 00:00:00+00', b interval DEFAULT '1 day 02:00', c date DEFAULT '2024-05-06'::date) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00');
-- after
CREATE TABLE t (a timestamptz DEFAULT '2024-01-02 00:00:00+00', b interval DEFAULT '1 day 02:00', c date DEFAULT '2024-05-06'::date) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00');
-- rows
INSERT INTO t DEFAULT VALUES;
-- expect: without ALTER

-- case: 40 a sequence in a default is one by its identity
-- before
CREATE SCHEMA app;
CREATE SEQUENCE app.s;
SET search_path = app;
CREATE TABLE public.t (a int DEFAULT nextval('s'));
RESET search_path;
-- after
CREATE SCHEMA app;
CREATE SEQUENCE app.s;
CREATE TABLE t (a int DEFAULT nextval('app.s'));
-- rows
INSERT INTO t DEFAULT VALUES;
-- expect: without ALTER

-- case: 41 a view of everything sees the new column
-- before
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT * FROM t;
-- after
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT * FROM t;
-- rows
INSERT INTO t VALUES (1);
-- expect up: without DROP VIEW
-- expect down: loses t.b

-- case: 43 a body with other ends of lines is another body
-- before
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS E'BEGIN\r\n RETURN 1; \r\nEND';
-- after
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$BEGIN
 RETURN length('$$ $fn$ $function$');
END$f$;

-- case: 44 a string body becomes a parsed one
CREATE TABLE t (a int, b int);
-- before
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT sum(a) FROM t';
-- after
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(a) FROM t; END;
-- rows
INSERT INTO t VALUES (1, 2);

-- case: 44 a column under a parsed body is dropped
-- before
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(b) FROM t; END;
CREATE VIEW v AS SELECT f() AS x;
-- after
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(a) FROM t; END;
CREATE VIEW v AS SELECT f() AS x;
-- rows
INSERT INTO t (a) VALUES (1);
UPDATE t SET b = 2;
-- expect up: loses t.b
