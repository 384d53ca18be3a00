-- Identity and names.

-- case: 1 a column of another name is a loss, and said
-- before
CREATE TABLE t (id int, a int);
-- after
CREATE TABLE t (id int, b int);
-- rows
INSERT INTO t VALUES (1, 7);
-- then
UPDATE t SET b = 8;
-- expect up: loses t.a
-- expect down: loses t.b

-- case: 2 a table of another name with one more column is a loss, and said
-- before
CREATE TABLE a (x int);
-- after
CREATE TABLE b (x int, y int);
-- rows
INSERT INTO a VALUES (1);
-- then
INSERT INTO b VALUES (1, 2);
-- expect up: loses a
-- expect down: loses b

-- case: 3 two columns exchange their types, never their values
-- before
CREATE TABLE t (a int, b text);
-- after
CREATE TABLE t (a text, b int);
-- rows
INSERT INTO t VALUES (1, '2');
-- expect up: gives 1|2: SELECT a, b FROM t

-- case: 4 a column that a view reads has another name
-- before
CREATE TABLE t (id int, a int);
CREATE VIEW v AS SELECT a FROM t;
-- after
CREATE TABLE t (id int, b int);
CREATE VIEW v AS SELECT b AS a FROM t;
-- rows
INSERT INTO t VALUES (1, 7);
-- then
UPDATE t SET b = 8;
-- expect up: loses t.a
-- expect down: loses t.b

-- case: 5 a table was renamed and its parts were not
-- before
CREATE TABLE t (id serial PRIMARY KEY, a int CHECK (a > 0));
CREATE INDEX ON t (a);
ALTER TABLE t RENAME TO u;
-- after
CREATE TABLE u (id serial PRIMARY KEY, a int CHECK (a > 0));
CREATE INDEX ON u (a);
-- rows
INSERT INTO u (a) VALUES (1), (2);
-- expect: without DROP TABLE
-- expect: gives 3: SELECT nextval(pg_get_serial_sequence('u', 'id'))

-- case: 6 a constraint has another name
CREATE TABLE t (a int);
-- before
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);
COMMENT ON CONSTRAINT c ON t IS 'kept';
-- after
ALTER TABLE t ADD CONSTRAINT d CHECK (a > 0);
COMMENT ON CONSTRAINT d ON t IS 'kept';
-- rows
INSERT INTO t VALUES (1);

-- case: 7 a parameter has another name
CREATE TABLE t (a int);
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';
ALTER TABLE t ADD CONSTRAINT c CHECK (f(a) > 0), ALTER COLUMN a SET DEFAULT f(4);
CREATE VIEW v AS SELECT f(a) AS x FROM t;
-- after
CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT b';
ALTER TABLE t ADD CONSTRAINT c CHECK (f(a) > 0), ALTER COLUMN a SET DEFAULT f(4);
CREATE VIEW v AS SELECT f(a) AS x FROM t;
-- rows
INSERT INTO t VALUES (1);

-- case: 8 a parameter with a default replaces an overload
CREATE TABLE t (a int);
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
CREATE VIEW v AS SELECT f(1) AS x;
-- after
CREATE FUNCTION f(a int, b int DEFAULT 0) RETURNS int LANGUAGE sql AS 'SELECT a + b';
CREATE VIEW v AS SELECT f(1) AS x;
-- rows
INSERT INTO t VALUES (1);

-- case: 9 names are equal in their first 63 bytes
-- before
CREATE TABLE a_table_of_a_rather_long_name_that_goes_on_and_on_for_some_time (a int, b int);
CREATE INDEX ON a_table_of_a_rather_long_name_that_goes_on_and_on_for_some_time (a);
-- after
CREATE TABLE a_table_of_a_rather_long_name_that_goes_on_and_on_for_some_time (a int, b int);
CREATE INDEX ON a_table_of_a_rather_long_name_that_goes_on_and_on_for_some_time (a);
CREATE INDEX ON a_table_of_a_rather_long_name_that_goes_on_and_on_for_some_time (b);
CREATE INDEX ON a_table_of_a_rather_long_name_that_goes_on_and_on_for_some_time (a, b);
ALTER TABLE a_table_of_a_rather_long_name_that_goes_on_and_on_for_some_time ADD UNIQUE (a), ADD UNIQUE (b), ADD CHECK (a > 0), ADD CHECK (b > 0);
-- rows
INSERT INTO a_table_of_a_rather_long_name_that_goes_on_and_on_for_some_time VALUES (1, 2);

-- case: 10 every name needs its quotes
-- before
CREATE TABLE "Order" ("a.b" int, "100%" int, "sel""ect" int, U&"d\00e4" int);
-- after
CREATE TABLE "Order" ("a.b" bigint, "100%" int NOT NULL, "sel""ect" int DEFAULT 3, U&"d\00e4" int);
CREATE INDEX "i.j" ON "Order" ("a.b", ("100%" % 7));
COMMENT ON COLUMN "Order"."sel""ect" IS '%s';
GRANT SELECT ("sel""ect") ON "Order" TO readers;
CREATE VIEW "V w" AS SELECT "a.b" AS "x y" FROM "Order";
CREATE FUNCTION "F"("A b" int) RETURNS int LANGUAGE sql AS 'SELECT "A b"';
CREATE POLICY "p;q" ON "Order" USING ("100%" > 1);
-- rows
INSERT INTO "Order" VALUES (1, 2, 3, 4);

-- case: 11 parts of two tables have one name
CREATE SCHEMA app;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (a int);
CREATE TABLE app.t (a int);
-- before
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);
CREATE INDEX i ON t (a);
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY p ON t USING (a > 0);
-- after
ALTER TABLE app.t ADD CONSTRAINT c CHECK (a > 0);
CREATE INDEX i ON app.t (a);
CREATE TRIGGER g BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY p ON app.t USING (a > 0);
-- rows
INSERT INTO t VALUES (1);
INSERT INTO app.t VALUES (1);

-- case: 12 a schema of another name is a loss, and said
-- before
CREATE SCHEMA a;
CREATE TABLE a.t (x int);
CREATE FUNCTION a.f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM a.t';
-- after
CREATE SCHEMA b;
CREATE TABLE b.t (x int);
CREATE FUNCTION b.f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM b.t';
-- rows
INSERT INTO a.t VALUES (1);
-- then
INSERT INTO b.t VALUES (1);
-- expect up: loses a.t
-- expect down: loses b.t
