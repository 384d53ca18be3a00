-- Types, sequences, partitions and the rest.

-- case: 100 a new enum value is used in one go
-- before
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (id int, x e DEFAULT 'a');
-- after
CREATE TYPE e AS ENUM ('z', 'a', 'b', 'c');
CREATE TABLE t (id int, x e DEFAULT 'c', y e NOT NULL DEFAULT 'z');
CREATE INDEX i ON t (id) WHERE x = 'c';
CREATE FUNCTION f() RETURNS e LANGUAGE sql BEGIN ATOMIC SELECT 'c'::e; END;
-- rows
INSERT INTO t VALUES (1, 'b');
-- expect up: without DROP TYPE
-- expect down: loses t.y

-- case: 100 enum values stand in another order
-- before
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id int, x e DEFAULT 'a', many e[]);
CREATE INDEX i ON t (x);
CREATE VIEW v AS SELECT x FROM t WHERE x > 'a';
-- after
CREATE TYPE e AS ENUM ('c', 'b', 'a');
CREATE TABLE t (id int, x e DEFAULT 'a', many e[]);
CREATE INDEX i ON t (x);
CREATE VIEW v AS SELECT x FROM t WHERE x > 'a';
-- rows
INSERT INTO t VALUES (1, 'b', '{c,a}');

-- case: 101 an enum value that nobody holds is removed
-- before
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id int, x e DEFAULT 'a', many e[]);
CREATE INDEX i ON t (id) WHERE x = 'b';
CREATE FUNCTION f(x e) RETURNS e LANGUAGE sql AS 'SELECT $1';
CREATE VIEW v AS SELECT f(x) AS x FROM t;
CREATE DOMAIN d AS e DEFAULT 'a';
CREATE TYPE pair AS (x e, y int);
CREATE TABLE u (p pair, d d);
-- after
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (id int, x e DEFAULT 'a', many e[]);
CREATE INDEX i ON t (id) WHERE x = 'b';
CREATE FUNCTION f(x e) RETURNS e LANGUAGE sql AS 'SELECT $1';
CREATE VIEW v AS SELECT f(x) AS x FROM t;
CREATE DOMAIN d AS e DEFAULT 'a';
CREATE TYPE pair AS (x e, y int);
CREATE TABLE u (p pair, d d);
-- rows
INSERT INTO t VALUES (1, 'b', '{a}');
INSERT INTO u VALUES ('(a,1)', 'b');

-- case: 101 a row holds the enum value that is removed
-- before
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (id int, many e[]);
-- after
CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (id int, many e[]);
-- rows
INSERT INTO t VALUES (1, '{a,b}');
-- expect up: fails invalid input value for enum

-- case: 102 an enum value that rows hold has another name
-- before
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (id int, x e DEFAULT 'b');
CREATE VIEW v AS SELECT x FROM t WHERE x = 'b';
-- after
CREATE TYPE e AS ENUM ('a', 'c');
CREATE TABLE t (id int, x e DEFAULT 'c');
CREATE VIEW v AS SELECT x FROM t WHERE x = 'c';
-- rows
INSERT INTO t VALUES (1, 'b');
-- expect: fails invalid input value for enum
-- then
UPDATE t SET x = 'c';
INSERT INTO t VALUES (1, 'c');

-- case: 103 a sequence keeps its place whatever changes
-- before
CREATE TABLE t (a bigint);
CREATE SEQUENCE s MAXVALUE 1000;
GRANT USAGE ON SEQUENCE s TO readers;
-- after
CREATE TABLE t (a bigint);
CREATE SEQUENCE s AS int CYCLE INCREMENT 3 CACHE 2 OWNED BY t.a;
GRANT USAGE ON SEQUENCE s TO readers;
-- rows
INSERT INTO t SELECT nextval('s') FROM generate_series(1, 7);
-- expect: without DROP SEQUENCE

-- case: 104 a plain table does not become a partitioned one by itself
-- before
CREATE TABLE t (a int, b text);
-- after
CREATE TABLE t (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
-- rows
INSERT INTO t VALUES (1, 'x');
-- expect: refuses partition.*INSERT INTO

-- case: 105 bounds change beside a default partition
-- before
CREATE TABLE t (a int PRIMARY KEY, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
CREATE TABLE t_rest PARTITION OF t DEFAULT;
CREATE TABLE r (a int REFERENCES t);
-- after
CREATE TABLE t (a int PRIMARY KEY, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (20);
CREATE TABLE t_rest PARTITION OF t DEFAULT;
CREATE TABLE r (a int REFERENCES t);
-- rows
INSERT INTO t VALUES (1, 'x'), (100, 'y');
INSERT INTO r VALUES (100);
-- expect: without DROP TABLE

-- case: 105 rows do not fit the new bounds
-- before
CREATE TABLE t (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
-- after
CREATE TABLE t (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (5);
-- rows
INSERT INTO t VALUES (7, 'x');
-- expect up: fails violated by some row

-- case: 105 partitions are detached and attached, with everything of theirs
-- before
CREATE TABLE t (a int, b text, c int CHECK (c > 0)) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE TABLE t_2 (a int, b text, c int CHECK (c > 0));
CREATE INDEX t_b ON t (b);
CREATE INDEX t_2_b_idx ON t_2 (b);
-- after
CREATE TABLE t (a int, b text, c int CHECK (c > 0)) PARTITION BY LIST (a);
CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2);
CREATE TABLE t_1 (a int, b text, c int CHECK (c > 0));
CREATE INDEX t_b ON t (b);
CREATE INDEX t_1_b_idx ON t_1 (b);
-- rows
INSERT INTO t VALUES (1, 'x', 3);
INSERT INTO t_2 VALUES (2, 'y', 4);
-- expect: without (DROP TABLE|DROP INDEX|CREATE INDEX)

-- case: 106 a partition with columns in another order, an index, a policy and privileges of its own
-- after
CREATE TABLE t (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 (b text, x int, a int);
ALTER TABLE t_1 DROP COLUMN x;
ALTER TABLE t ATTACH PARTITION t_1 FOR VALUES FROM (1) TO (10);
CREATE INDEX t_1_b ON t_1 (b);
ALTER TABLE t_1 ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t_1 USING (a > 0);
GRANT SELECT ON t_1 TO readers;
-- then
INSERT INTO t VALUES (1, 'x');
-- expect down: loses t, t_1

-- case: 107 a table with rows starts and stops to inherit
-- before
CREATE TABLE p (a int, b text, CONSTRAINT c CHECK (a > 0));
CREATE TABLE k (a int, b text, x int, CONSTRAINT c CHECK (a > 0));
CREATE INDEX k_a ON k (a);
-- after
CREATE TABLE p (a int, b text, CONSTRAINT c CHECK (a > 0));
CREATE TABLE k (a int, b text, x int, CONSTRAINT c CHECK (a > 0)) INHERITS (p);
CREATE INDEX k_a ON k (a);
-- rows
INSERT INTO p VALUES (1, 'p');
INSERT INTO k VALUES (2, 'k', 3);
-- expect: without (DROP|CREATE)

-- case: 107 a child table inherits from another parent
-- before
CREATE TABLE p (a int);
CREATE TABLE q (a int);
CREATE TABLE k () INHERITS (p);
-- after
CREATE TABLE p (a int);
CREATE TABLE q (a int);
CREATE TABLE k () INHERITS (q);
-- rows
INSERT INTO k VALUES (2);
-- expect: without DROP TABLE

-- case: 108 all settings of a table change at once
-- before
CREATE TABLE t (a int PRIMARY KEY, b text) WITH (fillfactor = 50, autovacuum_enabled = off);
-- after
CREATE UNLOGGED TABLE t (a int PRIMARY KEY, b text) WITH (fillfactor = 60, toast_tuple_target = 200);
ALTER TABLE t REPLICA IDENTITY FULL;
-- rows
INSERT INTO t VALUES (1, 'x');
-- expect: without DROP

-- case: 109 settings of columns survive another type
-- before
CREATE TABLE t (a varchar, b int, c text);
ALTER TABLE t ALTER a SET STORAGE EXTERNAL, ALTER a SET COMPRESSION pglz, ALTER a SET STATISTICS 33, ALTER a SET (n_distinct = 7), ALTER b SET STATISTICS 44, ALTER c SET STORAGE MAIN;
-- after
CREATE TABLE t (a text, b bigint, c text);
ALTER TABLE t ALTER a SET STORAGE EXTERNAL, ALTER a SET COMPRESSION pglz, ALTER a SET STATISTICS 33, ALTER a SET (n_distinct = 7), ALTER b SET STATISTICS 44, ALTER c SET STORAGE EXTERNAL;
-- rows
INSERT INTO t VALUES ('x', 1, 'y');

-- case: 110 an extension is older and elsewhere
CREATE SCHEMA ext;
CREATE TABLE t (a int);
-- before
CREATE EXTENSION hstore VERSION '1.4';
ALTER TABLE t ADD COLUMN h hstore;
-- after
CREATE EXTENSION hstore VERSION '1.8' SCHEMA ext;
ALTER TABLE t ADD COLUMN h ext.hstore;
-- rows
INSERT INTO t VALUES (1, 'a=>1');
-- one way
-- expect up: without DROP

-- case: 111 a publication has another filter, columns and schemas
-- before
CREATE SCHEMA app;
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE TABLE u (a int PRIMARY KEY, b int);
CREATE PUBLICATION p FOR TABLE t WHERE (a > 1), u (a);
-- after
CREATE SCHEMA app;
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE TABLE u (a int PRIMARY KEY, b int);
CREATE PUBLICATION p FOR TABLE t WHERE (a > 5), u (a, b) WITH (publish_via_partition_root, publish = 'insert');
-- rows
INSERT INTO t VALUES (2, 3);
-- expect: without DROP PUBLICATION

-- case: 112 what is seldom made comes, changes and goes
CREATE TABLE t (a int, b text);
-- rows
INSERT INTO t VALUES (1, 'x');
-- before
CREATE FUNCTION yes(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = yes);
CREATE STATISTICS s (ndistinct) ON a, b FROM t;
CREATE TEXT SEARCH CONFIGURATION c (COPY = simple);
-- after
CREATE FUNCTION yes(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = yes, COMMUTATOR = ===);
CREATE STATISTICS s (dependencies) ON a, b FROM t;
CREATE TEXT SEARCH CONFIGURATION c (COPY = english);
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION make(int) RETURNS pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, $1)::pair';
CREATE CAST (int AS pair) WITH FUNCTION make(int) AS ASSIGNMENT;
CREATE CONVERSION l FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE OPERATOR FAMILY f USING btree;
CREATE OPERATOR CLASS o FOR TYPE int USING btree FAMILY f AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);
