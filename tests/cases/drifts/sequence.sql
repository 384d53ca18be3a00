-- One attribute of a sequence, there and back.

-- case: a sequence is added
-- after
CREATE SEQUENCE s AS smallint INCREMENT 2 START 3 MINVALUE 3 MAXVALUE 99 CACHE 5 CYCLE;
COMMENT ON SEQUENCE s IS 'x';

-- case: a sequence has another increment
CREATE SEQUENCE s;
-- rows
SELECT nextval('s'), nextval('s'), nextval('s');
-- after
ALTER SEQUENCE s INCREMENT 5;

-- case: a sequence cycles
CREATE SEQUENCE s;
-- rows
SELECT nextval('s'), nextval('s'), nextval('s');
-- after
ALTER SEQUENCE s CYCLE;

-- case: a sequence has another type
CREATE SEQUENCE s;
-- rows
SELECT nextval('s'), nextval('s'), nextval('s');
-- after
ALTER SEQUENCE s AS int;

-- case: a sequence starts elsewhere
CREATE SEQUENCE s;
-- rows
SELECT nextval('s'), nextval('s'), nextval('s');
-- after
ALTER SEQUENCE s START 100 MINVALUE -5 MAXVALUE 5000;

-- case: a sequence belongs to a column
CREATE SEQUENCE s;
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (nextval('s')), (nextval('s'));
-- after
ALTER SEQUENCE s OWNED BY t.a;

-- case: a sequence has privileges
CREATE SEQUENCE s;
-- rows
SELECT nextval('s');
-- after
GRANT USAGE, SELECT ON SEQUENCE s TO readers;

-- case: a sequence is unlogged
CREATE SEQUENCE s;
-- rows
SELECT nextval('s');
-- after
ALTER SEQUENCE s SET UNLOGGED;
