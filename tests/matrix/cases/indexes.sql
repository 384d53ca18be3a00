-- case: indexes
-- aspects: index.definition
-- setup
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION f(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
-- moved
CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint';
CREATE FUNCTION f(text) RETURNS varchar LANGUAGE sql IMMUTABLE AS 'SELECT $1::varchar';
-- from
CREATE TABLE t (a int, b int, s text);
CREATE INDEX "unique" ON t (f(a));
CREATE INDEX columns ON t (f(a));
CREATE INDEX method ON t USING btree (f(a));
CREATE INDEX include ON t (f(a));
CREATE INDEX predicate ON t (a) WHERE f(a) > 1;
CREATE INDEX ordering ON t (f(a) DESC);
CREATE INDEX nulls ON t (f(a) NULLS FIRST);
CREATE INDEX "collation" ON t (f(s) COLLATE "C");
CREATE INDEX operator_class ON t (f(s) text_pattern_ops);
[15] CREATE UNIQUE INDEX nulls_distinct ON t (f(a));
CREATE INDEX options ON t (f(a)) WITH (fillfactor = 50);
CREATE INDEX space ON t (f(a)) TABLESPACE other_space;
CREATE INDEX statistics ON t (f(a)); ALTER INDEX statistics ALTER COLUMN 1 SET STATISTICS 50;
CREATE INDEX commented ON t (f(a)); COMMENT ON INDEX commented IS 'one';
CREATE INDEX is_clustered ON t (f(a)); ALTER TABLE t CLUSTER ON is_clustered;
CREATE TABLE u (a int NOT NULL, g int GENERATED ALWAYS AS (f(a)) STORED NOT NULL);
CREATE UNIQUE INDEX is_replica ON u (g); ALTER TABLE u REPLICA IDENTITY USING INDEX is_replica;
CREATE MATERIALIZED VIEW m AS SELECT f(a) AS a FROM t; CREATE INDEX on_matview ON m (a);
-- rows
INSERT INTO t VALUES (1, 2, 'x'), (2, 3, 'y'); INSERT INTO u VALUES (1);
-- to
CREATE TABLE t (a int, b int, s text);
CREATE UNIQUE INDEX "unique" ON t (f(a));
CREATE INDEX columns ON t (f(a), b);
CREATE INDEX method ON t USING hash (f(a));
CREATE INDEX include ON t (f(a)) INCLUDE (b);
CREATE INDEX predicate ON t (a) WHERE f(a) > 2;
CREATE INDEX ordering ON t (f(a));
CREATE INDEX nulls ON t (f(a));
CREATE INDEX "collation" ON t (f(s) COLLATE "POSIX");
CREATE INDEX operator_class ON t (f(s));
[15] CREATE UNIQUE INDEX nulls_distinct ON t (f(a)) NULLS NOT DISTINCT;
CREATE INDEX options ON t (f(a)) WITH (fillfactor = 60);
CREATE INDEX space ON t (f(a));
CREATE INDEX statistics ON t (f(a)); ALTER INDEX statistics ALTER COLUMN 1 SET STATISTICS 60;
CREATE INDEX commented ON t (f(a)); COMMENT ON INDEX commented IS 'two';
CREATE INDEX is_clustered ON t (f(a));
CREATE TABLE u (a int NOT NULL, g int GENERATED ALWAYS AS (f(a)) STORED NOT NULL);
CREATE UNIQUE INDEX is_replica ON u (g);
CREATE MATERIALIZED VIEW m AS SELECT f(a) AS a FROM t; CREATE UNIQUE INDEX on_matview ON m (a);

-- case: partitioned_indexes
-- setup
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
-- moved
CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint';
-- from
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE INDEX one ON p (f(b)); CREATE INDEX two ON p (f(b)) WITH (fillfactor = 50);
CREATE INDEX alone ON p1 (b);
-- rows
INSERT INTO p VALUES (1, 2);
-- to
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE INDEX one ON p (f(b)); CREATE INDEX two ON p (f(b)) WITH (fillfactor = 60);
CREATE INDEX alone ON p1 (b); CREATE INDEX three ON ONLY p (b); ALTER INDEX three ATTACH PARTITION alone;

-- case: statistics
-- setup
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
-- moved
CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint';
-- from
CREATE TABLE t (a int, b int, g int GENERATED ALWAYS AS (f(a)) STORED);
CREATE TABLE u (a int, b int, g int GENERATED ALWAYS AS (f(a)) STORED);
CREATE STATISTICS s_columns ON a, g FROM t;
CREATE STATISTICS s_kinds (mcv) ON a, g FROM t;
CREATE STATISTICS s_table ON a, g FROM t;
CREATE STATISTICS s_target ON a, g FROM t; ALTER STATISTICS s_target SET STATISTICS 50;
CREATE STATISTICS s_owner ON a, g FROM t; ALTER STATISTICS s_owner OWNER TO ann;
CREATE STATISTICS s_comment ON a, g FROM t; COMMENT ON STATISTICS s_comment IS 'one';
[14] CREATE STATISTICS s_expression ON a, f(b) FROM t;
-- to
CREATE TABLE t (a int, b int, g int GENERATED ALWAYS AS (f(a)) STORED);
CREATE TABLE u (a int, b int, g int GENERATED ALWAYS AS (f(a)) STORED);
CREATE STATISTICS s_columns ON b, g FROM t;
CREATE STATISTICS s_kinds (ndistinct) ON a, g FROM t;
CREATE STATISTICS s_table ON a, g FROM u;
CREATE STATISTICS s_target ON a, g FROM t; ALTER STATISTICS s_target SET STATISTICS 60;
CREATE STATISTICS s_owner ON a, g FROM t; ALTER STATISTICS s_owner OWNER TO ben;
CREATE STATISTICS s_comment ON a, g FROM t; COMMENT ON STATISTICS s_comment IS 'two';
[14] CREATE STATISTICS s_expression ON a, (f(b) + 1) FROM t;
