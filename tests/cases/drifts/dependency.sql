-- Changes that something else stands in the way of, there and back.

-- case: the type of a column changes under a view
-- before
CREATE TABLE t (a varchar(10), b int);
CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM v;
GRANT SELECT ON v TO readers;
COMMENT ON VIEW w IS 'kept';
COMMENT ON COLUMN w.a IS 'kept';
ALTER VIEW w ALTER COLUMN a SET DEFAULT 'kept';
-- after
CREATE TABLE t (a text, b int);
CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM v;
GRANT SELECT ON v TO readers;
COMMENT ON VIEW w IS 'kept';
COMMENT ON COLUMN w.a IS 'kept';
ALTER VIEW w ALTER COLUMN a SET DEFAULT 'kept';
-- rows
INSERT INTO t VALUES ('x', 1);

-- case: an enum value is dropped while the type is in use
-- before
CREATE TYPE state AS ENUM ('open', 'half', 'done');
CREATE FUNCTION is_done(s state) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT s::text = ''done''';
CREATE TABLE t (id int, s state NOT NULL DEFAULT 'open', many state[] DEFAULT '{open}', CHECK (s <> 'done' OR id > 0));
CREATE INDEX t_open ON t (id) WHERE s = 'open';
CREATE VIEW v AS SELECT s FROM t WHERE is_done(s);
GRANT SELECT ON v TO readers;
-- after
CREATE TYPE state AS ENUM ('open', 'done');
CREATE FUNCTION is_done(s state) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT s::text = ''done''';
CREATE TABLE t (id int, s state NOT NULL DEFAULT 'open', many state[] DEFAULT '{open}', CHECK (s <> 'done' OR id > 0));
CREATE INDEX t_open ON t (id) WHERE s = 'open';
CREATE VIEW v AS SELECT s FROM t WHERE is_done(s);
GRANT SELECT ON v TO readers;
-- rows
INSERT INTO t VALUES (1, 'done'), (2, 'open');
-- expect: without DROP TABLE

-- case: a row holds the enum value that is dropped
-- before
CREATE TYPE state AS ENUM ('open', 'half', 'done');
CREATE TABLE t (id int, s state);
-- after
CREATE TYPE state AS ENUM ('open', 'done');
CREATE TABLE t (id int, s state);
-- rows
INSERT INTO t VALUES (1, 'half');
-- expect up: fails invalid input value for enum

-- case: a function under a check returns another type
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + 1';
CREATE TABLE t (a int DEFAULT f(2), CONSTRAINT c CHECK (f(a) > 0));
CREATE INDEX t_f ON t (f(a));
CREATE POLICY p ON t USING (f(a) > 1);
CREATE VIEW v AS SELECT f(a) AS x FROM t;
-- after
CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT a + 1';
CREATE TABLE t (a int DEFAULT f(2), CONSTRAINT c CHECK (f(a) > 0));
CREATE INDEX t_f ON t (f(a));
CREATE POLICY p ON t USING (f(a) > 1);
CREATE VIEW v AS SELECT f(a) AS x FROM t;
-- rows
INSERT INTO t VALUES (1);

-- case: a policy reads a new table
CREATE TABLE t (a int, who name);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
-- rows
INSERT INTO t VALUES (1, 'ann');
-- after
CREATE TABLE members (who name PRIMARY KEY);
CREATE FUNCTION is_member(who name) RETURNS boolean LANGUAGE sql AS 'SELECT EXISTS (SELECT FROM members m WHERE m.who = $1)';
CREATE POLICY p ON t USING (is_member(who) AND who IN (SELECT m.who FROM members m));
-- expect down: loses members

-- case: two new tables refer to each other
-- after
CREATE TABLE a (id int PRIMARY KEY, b int);
CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a, self int REFERENCES b);
ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;
-- then
INSERT INTO a VALUES (1, NULL);
INSERT INTO b VALUES (1, 1, 1);
-- expect down: loses a, b

-- case: a view groups by the primary key
-- before
CREATE TABLE t (id int PRIMARY KEY, name text);
CREATE VIEW v AS SELECT id, name, count(*) FROM t GROUP BY id;
-- after
CREATE TABLE t (id int PRIMARY KEY, name text, more int);
CREATE VIEW v AS SELECT id, name, count(*) FROM t GROUP BY id;
-- rows
INSERT INTO t VALUES (1, 'x');
-- expect down: loses t.more

-- case: a function returns rows of a table
-- before
CREATE TABLE t (id int PRIMARY KEY, name text);
CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';
CREATE VIEW v AS SELECT id FROM f();
-- after
CREATE TABLE t (id int PRIMARY KEY, name text, more int);
CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';
CREATE VIEW v AS SELECT id FROM f();
-- rows
INSERT INTO t VALUES (1, 'x');
-- expect up: gives 1: SELECT count(*) FROM v
-- expect down: loses t.more

-- case: a new enum value is a default at once
-- before
CREATE TYPE state AS ENUM ('open');
CREATE TABLE t (id int, s state DEFAULT 'open');
-- after
CREATE TYPE state AS ENUM ('open', 'new');
CREATE TABLE t (id int, s state DEFAULT 'new', CHECK (s <> 'new' OR id > 0));
-- rows
INSERT INTO t VALUES (1, 'open');

-- case: names need quotes
-- before
CREATE SCHEMA "My Schema";
CREATE TABLE "My Schema"."Order" ("sel""ect" int PRIMARY KEY, "a.b" text, "100%" int);
-- after
CREATE SCHEMA "My Schema";
CREATE TABLE "My Schema"."Order" ("sel""ect" bigint PRIMARY KEY, "a.b" text DEFAULT '100%', "100%" int, CONSTRAINT "it's" CHECK ("100%" < 5));
CREATE INDEX "an index; --" ON "My Schema"."Order" ("a.b");
COMMENT ON COLUMN "My Schema"."Order"."a.b" IS 'x';
-- rows
INSERT INTO "My Schema"."Order" VALUES (1, 'x', 2);

-- case: texts have percent signs
-- before
CREATE TABLE t (a text);
-- after
CREATE TABLE t (a text DEFAULT '%s %d %%' CONSTRAINT c CHECK (a LIKE '%@%' OR a ~ '\d:x%'));
COMMENT ON TABLE t IS '100% \ done';
-- rows
INSERT INTO t VALUES ('a@b');
