-- One attribute of a partitioned table, there and back. A partition is never dropped to be moved.

-- case: a partition is added
CREATE TABLE t (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
CREATE INDEX t_b ON t (b);
-- rows
INSERT INTO t VALUES (5, 'x');
-- after
CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (10) TO (20);
-- then
INSERT INTO t VALUES (15, 'y');
-- expect down: loses t_2

-- case: a default partition is added
CREATE TABLE t (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
-- rows
INSERT INTO t VALUES (5, 'x');
-- after
CREATE TABLE t_rest PARTITION OF t DEFAULT;
-- expect down: loses t_rest

-- case: a partition is detached
CREATE TABLE t (a int, b text, PRIMARY KEY (a)) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
CREATE INDEX t_b ON t (b);
-- rows
INSERT INTO t VALUES (5, 'x');
-- after
ALTER TABLE t DETACH PARTITION t_1;
-- expect: without DROP TABLE
-- expect: gives 1: SELECT count(*) FROM t_1

-- case: a partition has other bounds
CREATE TABLE t (a int, b text, PRIMARY KEY (a)) PARTITION BY RANGE (a);
CREATE INDEX t_b ON t (b);
-- before
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
-- after
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (20);
-- rows
INSERT INTO t VALUES (5, 'x');
-- expect: without DROP TABLE
-- expect: with DETACH PARTITION

-- case: two partitions exchange their bounds
CREATE TABLE t (a int, b text) PARTITION BY RANGE (a);
-- before
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (10) TO (20);
-- after
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (5);
CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (5) TO (20);
-- rows
INSERT INTO t VALUES (3, 'x'), (15, 'y');
-- expect: without DROP TABLE

-- case: a table has another partition key
-- before
CREATE TABLE t (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
-- after
CREATE TABLE t (a int, b text) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (5);
-- rows
INSERT INTO t VALUES (5, 'x');
-- expect: refuses partition.*INSERT INTO

-- case: a partition has an index of its own
CREATE TABLE t (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
-- rows
INSERT INTO t VALUES (5, 'x');
-- after
CREATE INDEX t_1_b ON t_1 (b);

-- case: a partition has a policy of its own
CREATE TABLE t (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
-- rows
INSERT INTO t VALUES (5, 'x');
-- after
ALTER TABLE t_1 ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t_1 USING (a > 3);

-- case: a column of a partition has a default of its own
CREATE TABLE t (a int, b text DEFAULT 'x') PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
-- rows
INSERT INTO t VALUES (5, 'x');
-- after
ALTER TABLE t_1 ALTER COLUMN b SET DEFAULT 'y';
ALTER TABLE t_1 ALTER COLUMN b SET NOT NULL;
