-- Indexes.

-- case: 63 btree becomes hash, gin, brin
-- before
CREATE TABLE t (a int, b int[], c int);
CREATE INDEX i ON t (a);
CREATE INDEX j ON t (b);
CREATE INDEX k ON t (c);
-- after
CREATE TABLE t (a int, b int[], c int);
CREATE INDEX i ON t USING hash (a);
CREATE INDEX j ON t USING gin (b);
CREATE INDEX k ON t USING brin (c);
-- rows
INSERT INTO t VALUES (1, '{1}', 2);

-- case: 64 operator classes differ
-- before
CREATE TABLE t (a text, b jsonb);
CREATE INDEX i ON t (a);
CREATE INDEX j ON t USING gin (b);
-- after
CREATE TABLE t (a text, b jsonb);
CREATE INDEX i ON t (a text_pattern_ops);
CREATE INDEX j ON t USING gin (b jsonb_path_ops);
-- rows
INSERT INTO t VALUES ('x', '{}');

-- case: 65 included columns and predicates differ
-- before
CREATE TABLE t (a int, b int, c int);
CREATE INDEX i ON t (a) INCLUDE (b) WHERE c > 0;
-- after
CREATE TABLE t (a int, b int, c int);
CREATE INDEX i ON t (a) INCLUDE (c) WHERE c > 1;
-- rows
INSERT INTO t VALUES (1, 2, 3);

-- case: 66 storage options change in place
-- before
CREATE TABLE t (a int, b int[], c int);
CREATE INDEX i ON t (a) WITH (fillfactor = 80);
CREATE INDEX j ON t USING gin (b);
CREATE INDEX k ON t USING brin (c) WITH (pages_per_range = 16);
ALTER TABLE t ADD CONSTRAINT u UNIQUE (c) WITH (fillfactor = 60);
-- after
CREATE TABLE t (a int, b int[], c int);
CREATE INDEX i ON t (a) WITH (fillfactor = 90, deduplicate_items = off);
CREATE INDEX j ON t USING gin (b) WITH (fastupdate = off);
CREATE INDEX k ON t USING brin (c) WITH (autosummarize = on);
ALTER TABLE t ADD CONSTRAINT u UNIQUE (c) WITH (fillfactor = 70);
-- rows
INSERT INTO t VALUES (1, '{1}', 2);
-- expect: without DROP

-- case: 67 an index goes down with a statistics target on its expression
-- before
CREATE TABLE t (x int);
CREATE INDEX i ON t (x, (x + 1));
ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 100;
-- after
CREATE TABLE t (x int);
CREATE INDEX i ON t (x DESC NULLS LAST, (x + 1));
ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 100;
-- rows
INSERT INTO t VALUES (1);

-- case: 68 an index with the marks of its table is built anew
-- before
CREATE TABLE t (a int NOT NULL, b int NOT NULL);
CREATE UNIQUE INDEX i ON t (a);
ALTER TABLE t REPLICA IDENTITY USING INDEX i, CLUSTER ON i;
COMMENT ON INDEX i IS 'kept';
-- after
CREATE TABLE t (a int NOT NULL, b int NOT NULL);
CREATE UNIQUE INDEX i ON t (a) INCLUDE (b);
ALTER TABLE t REPLICA IDENTITY USING INDEX i, CLUSTER ON i;
COMMENT ON INDEX i IS 'kept';
-- rows
INSERT INTO t VALUES (1, 2);
-- expect: gives t|t: SELECT indisreplident, indisclustered FROM pg_index WHERE indexrelid = 'i'::regclass

-- case: 68 the replica identity goes from one index to another
-- before
CREATE TABLE t (a int NOT NULL, b int NOT NULL);
CREATE UNIQUE INDEX i ON t (a);
CREATE UNIQUE INDEX j ON t (b);
ALTER TABLE t REPLICA IDENTITY USING INDEX i;
-- after
CREATE TABLE t (a int NOT NULL, b int NOT NULL);
CREATE UNIQUE INDEX j ON t (b);
ALTER TABLE t REPLICA IDENTITY USING INDEX j;
-- rows
INSERT INTO t VALUES (1, 2);

-- case: 68 a marked index is carried along when its column has another type
-- before
CREATE TABLE t (a int NOT NULL, b text);
CREATE UNIQUE INDEX i ON t (a);
CREATE INDEX j ON t (lower(b));
ALTER INDEX j ALTER COLUMN 1 SET STATISTICS 55;
ALTER TABLE t REPLICA IDENTITY USING INDEX i, CLUSTER ON i;
-- after
CREATE TABLE t (a bigint NOT NULL, b varchar);
CREATE UNIQUE INDEX i ON t (a);
CREATE INDEX j ON t (lower(b));
ALTER INDEX j ALTER COLUMN 1 SET STATISTICS 55;
ALTER TABLE t REPLICA IDENTITY USING INDEX i, CLUSTER ON i;
-- rows
INSERT INTO t VALUES (1, 'X');

-- case: 69 an invalid index of the right name is built anew
CREATE TABLE t (a int);
-- before
CREATE INDEX i ON t (a);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass;
-- after
CREATE INDEX i ON t (a);
-- rows
INSERT INTO t VALUES (1), (1);
-- expect up: gives t: SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass
-- one way

-- case: 70 a partition's own index is adopted by the parent's new one
-- before
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (10) TO (20);
CREATE INDEX t_1_b_idx ON t_1 (b);
-- after
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10);
CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (10) TO (20);
CREATE INDEX t_1_b_idx ON t_1 (b);
CREATE INDEX t_b ON t (b);
-- rows
INSERT INTO t VALUES (1, 2), (11, 3);
-- expect up: without CREATE INDEX t_1_b_idx

-- case: 71 the index of a materialized view returns with everything
-- before
CREATE TABLE t (a int, b int);
CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t;
CREATE UNIQUE INDEX m_a ON m (a) WITH (fillfactor = 50);
CREATE INDEX m_e ON m ((a + b));
ALTER INDEX m_e ALTER COLUMN 1 SET STATISTICS 66;
COMMENT ON INDEX m_a IS 'kept';
ALTER MATERIALIZED VIEW m OWNER TO ann;
ALTER MATERIALIZED VIEW m ALTER COLUMN b SET STORAGE PLAIN;
GRANT SELECT (a) ON m TO readers;
-- after
CREATE TABLE t (a int, b int);
CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t WHERE a > 0;
CREATE UNIQUE INDEX m_a ON m (a) WITH (fillfactor = 50);
CREATE INDEX m_e ON m ((a + b));
ALTER INDEX m_e ALTER COLUMN 1 SET STATISTICS 66;
COMMENT ON INDEX m_a IS 'kept';
ALTER MATERIALIZED VIEW m OWNER TO ann;
ALTER MATERIALIZED VIEW m ALTER COLUMN b SET STORAGE PLAIN;
GRANT SELECT (a) ON m TO readers;
-- rows
GRANT SELECT ON t TO ann;
INSERT INTO t VALUES (1, 2);
REFRESH MATERIALIZED VIEW m;

-- case: 72 a unique column becomes the primary key
-- before
CREATE TABLE t (a int NOT NULL, UNIQUE (a));
CREATE TABLE r (a int REFERENCES t (a));
-- after
CREATE TABLE t (a int PRIMARY KEY);
CREATE TABLE r (a int REFERENCES t (a));
-- rows
INSERT INTO t VALUES (1);
INSERT INTO r VALUES (1);
