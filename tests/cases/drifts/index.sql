-- One attribute of an index, there and back.

-- case: an index is added
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (1), (1);
-- after
CREATE INDEX t_a ON t (a);
-- expect up: finds not-concurrent-index

-- case: a unique index is added
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (1), (2);
-- after
CREATE UNIQUE INDEX t_a ON t (a);

-- case: an index has another method
CREATE TABLE t (a int);
-- before
CREATE INDEX i ON t (a);
-- after
CREATE INDEX i ON t USING hash (a);
-- rows
INSERT INTO t VALUES (1), (1);

-- case: an index has other columns
CREATE TABLE t (a int, b int);
-- before
CREATE INDEX i ON t (a);
-- after
CREATE INDEX i ON t (b, a);
-- rows
INSERT INTO t VALUES (1, 1);

-- case: an index goes down with nulls last
CREATE TABLE t (a int, b int);
-- before
CREATE INDEX i ON t (a);
-- after
CREATE INDEX i ON t (a DESC NULLS LAST);
-- rows
INSERT INTO t VALUES (1, 1);

-- case: an index has another operator class
CREATE TABLE t (a text);
-- before
CREATE INDEX i ON t (a);
-- after
CREATE INDEX i ON t (a text_pattern_ops);
-- rows
INSERT INTO t VALUES ('x');

-- case: an operator class of an index has options
CREATE TABLE t (a int4range);
-- before
CREATE INDEX i ON t USING brin (a range_inclusion_ops);
-- after
CREATE INDEX i ON t USING brin (a range_inclusion_ops) WITH (pages_per_range = 32, autosummarize = on);
-- rows
INSERT INTO t VALUES ('[1,2)');

-- case: an index includes a column
CREATE TABLE t (a int, b int);
-- before
CREATE INDEX i ON t (a);
-- after
CREATE INDEX i ON t (a) INCLUDE (b);
-- rows
INSERT INTO t VALUES (1, 1);

-- case: an index has a predicate
CREATE TABLE t (a int, b int);
-- before
CREATE INDEX i ON t (a);
-- after
CREATE INDEX i ON t (a) WHERE b > 0;
-- rows
INSERT INTO t VALUES (1, 1);

-- case: an index has an expression
CREATE TABLE t (a text, b int);
-- before
CREATE INDEX i ON t (lower(a));
-- after
CREATE INDEX i ON t (upper(a));
-- rows
INSERT INTO t VALUES ('x', 1);

-- case: an index has a fillfactor
CREATE TABLE t (a int);
-- before
CREATE INDEX i ON t (a);
-- after
CREATE INDEX i ON t (a) WITH (fillfactor = 70);
-- rows
INSERT INTO t VALUES (1);
-- expect: without DROP INDEX

-- case: an index has a comment
CREATE TABLE t (a int);
CREATE INDEX i ON t (a);
-- rows
INSERT INTO t VALUES (1);
-- after
COMMENT ON INDEX i IS 'fast';

-- case: an expression of an index has a statistics target
CREATE TABLE t (a text);
CREATE INDEX i ON t (a, lower(a));
-- rows
INSERT INTO t VALUES ('x');
-- after
ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 300;

-- case: an index has another name
CREATE TABLE t (a int);
-- before
CREATE INDEX i ON t (a);
-- after
CREATE INDEX j ON t (a);
-- rows
INSERT INTO t VALUES (1);

-- case: an index of a materialized view is added
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
-- rows
INSERT INTO t VALUES (1);
REFRESH MATERIALIZED VIEW m;
-- after
CREATE UNIQUE INDEX m_a ON m (a);
