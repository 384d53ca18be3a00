-- case: checks
-- setup
CREATE FUNCTION f() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE TABLE added (a int);
-- moved
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 1::bigint';
CREATE TABLE added (a int);
-- from
CREATE TABLE t (a int, CONSTRAINT k_expression CHECK (a >= f()), CONSTRAINT k_inherit CHECK (a > -f()), CONSTRAINT k_comment CHECK (a > -2 * f()));
ALTER TABLE t ADD CONSTRAINT k_valid CHECK (a > -3 * f()) NOT VALID;
COMMENT ON CONSTRAINT k_comment ON t IS 'one';
[18] ALTER TABLE t ADD CONSTRAINT k_enforced CHECK (a > -5 * f());
ALTER TABLE added ADD CONSTRAINT k CHECK (a > 0);
CREATE TABLE parent (a int, CONSTRAINT shared CHECK (a > -f())); CREATE TABLE child (CONSTRAINT shared CHECK (a > -f())) INHERITS (parent);
CREATE TABLE other_child () INHERITS (parent);
-- rows
INSERT INTO t VALUES (2), (3); INSERT INTO added VALUES (1); INSERT INTO child VALUES (4);
-- to
CREATE TABLE t (a int, CONSTRAINT k_expression CHECK (a > f()), CONSTRAINT k_inherit CHECK (a > -f()) NO INHERIT, CONSTRAINT k_comment CHECK (a > -2 * f()));
ALTER TABLE t ADD CONSTRAINT k_valid CHECK (a > -3 * f());
COMMENT ON CONSTRAINT k_comment ON t IS 'two';
[18] ALTER TABLE t ADD CONSTRAINT k_enforced CHECK (a > -5 * f()) NOT ENFORCED;
ALTER TABLE added ADD CONSTRAINT k CHECK (a > -1);
CREATE TABLE parent (a int, CONSTRAINT shared CHECK (a > -f())); CREATE TABLE child (CONSTRAINT shared CHECK (a > -f())) INHERITS (parent);
CREATE TABLE other_child () INHERITS (parent);

-- case: keys
-- aspects: key.definition
-- setup
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
-- moved
CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint';
-- from
CREATE TABLE t1 (id int, other int, g int GENERATED ALWAYS AS (f(id)) STORED NOT NULL, CONSTRAINT key_columns PRIMARY KEY (g));
CREATE TABLE t2 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT is_deferrable UNIQUE (g));
CREATE TABLE t3 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT include UNIQUE (g));
[15] CREATE TABLE t4 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT nulls UNIQUE (g));
CREATE TABLE t5 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT primary_or_unique UNIQUE (g));
CREATE TABLE t6 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT options UNIQUE (g) WITH (fillfactor = 50));
CREATE TABLE t7 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT space UNIQUE (g) USING INDEX TABLESPACE other_space);
CREATE TABLE t8 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT clustered UNIQUE (g)); ALTER TABLE t8 CLUSTER ON clustered;
CREATE TABLE t9 (id int, g int GENERATED ALWAYS AS (f(id)) STORED NOT NULL, CONSTRAINT replica UNIQUE (g)); ALTER TABLE t9 REPLICA IDENTITY USING INDEX replica;
CREATE TABLE t10 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT commented UNIQUE (g)); COMMENT ON CONSTRAINT commented ON t10 IS 'one';
CREATE TABLE t11 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT index_commented UNIQUE (g)); COMMENT ON INDEX index_commented IS 'one';
[18] CREATE TABLE t12 (id int, a int4range, g int4range GENERATED ALWAYS AS (int4range(f(id)::int, NULL)) STORED, CONSTRAINT periods UNIQUE (a, g));
-- rows
INSERT INTO t1 VALUES (1, 1); INSERT INTO t2 VALUES (1); INSERT INTO t9 VALUES (1);
-- to
CREATE TABLE t1 (id int, other int, g int GENERATED ALWAYS AS (f(id)) STORED NOT NULL, CONSTRAINT key_columns PRIMARY KEY (g, id));
CREATE TABLE t2 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT is_deferrable UNIQUE (g) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE t3 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT include UNIQUE (g) INCLUDE (id));
[15] CREATE TABLE t4 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT nulls UNIQUE NULLS NOT DISTINCT (g));
CREATE TABLE t5 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT primary_or_unique PRIMARY KEY (g));
CREATE TABLE t6 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT options UNIQUE (g) WITH (fillfactor = 60));
CREATE TABLE t7 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT space UNIQUE (g));
CREATE TABLE t8 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT clustered UNIQUE (g));
CREATE TABLE t9 (id int, g int GENERATED ALWAYS AS (f(id)) STORED NOT NULL, CONSTRAINT replica UNIQUE (g));
CREATE TABLE t10 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT commented UNIQUE (g)); COMMENT ON CONSTRAINT commented ON t10 IS 'two';
CREATE TABLE t11 (id int, g int GENERATED ALWAYS AS (f(id)) STORED, CONSTRAINT index_commented UNIQUE (g)); COMMENT ON INDEX index_commented IS 'two';
[18] CREATE TABLE t12 (id int, a int4range, g int4range GENERATED ALWAYS AS (int4range(f(id)::int, NULL)) STORED, CONSTRAINT periods UNIQUE (a, g WITHOUT OVERLAPS));

-- case: added_keys
-- setup
CREATE TABLE added (id int);
-- from
ALTER TABLE added ADD CONSTRAINT added_key PRIMARY KEY (id);
CREATE TABLE p (id int, CONSTRAINT on_partitioned PRIMARY KEY (id)) PARTITION BY LIST (id);
-- rows
INSERT INTO added VALUES (1);
-- to
ALTER TABLE added ADD CONSTRAINT added_key PRIMARY KEY (id) DEFERRABLE;
CREATE TABLE p (id int, CONSTRAINT on_partitioned PRIMARY KEY (id)) PARTITION BY LIST (id);

-- case: exclusions
-- aspects: exclusion.definition
-- setup
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
-- moved
CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint';
-- from
CREATE TABLE t1 (id int, CONSTRAINT operators EXCLUDE USING btree (f(id) WITH =));
CREATE TABLE t2 (id int, CONSTRAINT is_deferrable EXCLUDE USING btree (f(id) WITH =));
CREATE TABLE t3 (id int, CONSTRAINT predicate EXCLUDE USING btree (f(id) WITH =) WHERE (id > 0));
CREATE TABLE t4 (id int, CONSTRAINT options EXCLUDE USING btree (f(id) WITH =) WITH (fillfactor = 50));
CREATE TABLE t5 (id int, CONSTRAINT space EXCLUDE USING btree (f(id) WITH =) USING INDEX TABLESPACE other_space);
CREATE TABLE t6 (id int, CONSTRAINT clustered EXCLUDE USING btree (f(id) WITH =)); ALTER TABLE t6 CLUSTER ON clustered;
CREATE TABLE t7 (id int, CONSTRAINT commented EXCLUDE USING btree (f(id) WITH =)); COMMENT ON CONSTRAINT commented ON t7 IS 'one';
CREATE TABLE t8 (id int, CONSTRAINT index_commented EXCLUDE USING btree (f(id) WITH =)); COMMENT ON INDEX index_commented IS 'one';
CREATE TABLE t9 (id int, CONSTRAINT statistics_of EXCLUDE USING btree (f(id) WITH =)); ALTER INDEX statistics_of ALTER COLUMN 1 SET STATISTICS 50;
[17] CREATE TABLE p (id int, CONSTRAINT on_partitioned EXCLUDE (id WITH =)) PARTITION BY LIST (id);
-- rows
INSERT INTO t1 VALUES (1);
-- to
CREATE TABLE t1 (id int, CONSTRAINT operators EXCLUDE USING hash (f(id) WITH =));
CREATE TABLE t2 (id int, CONSTRAINT is_deferrable EXCLUDE USING btree (f(id) WITH =) DEFERRABLE);
CREATE TABLE t3 (id int, CONSTRAINT predicate EXCLUDE USING btree (f(id) WITH =) WHERE (id > 1));
CREATE TABLE t4 (id int, CONSTRAINT options EXCLUDE USING btree (f(id) WITH =) WITH (fillfactor = 60));
CREATE TABLE t5 (id int, CONSTRAINT space EXCLUDE USING btree (f(id) WITH =));
CREATE TABLE t6 (id int, CONSTRAINT clustered EXCLUDE USING btree (f(id) WITH =));
CREATE TABLE t7 (id int, CONSTRAINT commented EXCLUDE USING btree (f(id) WITH =)); COMMENT ON CONSTRAINT commented ON t7 IS 'two';
CREATE TABLE t8 (id int, CONSTRAINT index_commented EXCLUDE USING btree (f(id) WITH =)); COMMENT ON INDEX index_commented IS 'two';
CREATE TABLE t9 (id int, CONSTRAINT statistics_of EXCLUDE USING btree (f(id) WITH =)); ALTER INDEX statistics_of ALTER COLUMN 1 SET STATISTICS 60;
[17] CREATE TABLE p (id int, CONSTRAINT on_partitioned EXCLUDE (id WITH =)) PARTITION BY LIST (id);

-- case: foreign_keys
-- aspects: foreign_key.definition
-- setup
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
-- moved
CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint';
-- from
CREATE TABLE r (id int, g int GENERATED ALWAYS AS (f(id)) STORED, UNIQUE (g), h int GENERATED ALWAYS AS (f(id)) STORED UNIQUE, UNIQUE (g, h));
CREATE TABLE t (a int, b int,
  CONSTRAINT key_columns FOREIGN KEY (a) REFERENCES r (g), CONSTRAINT target FOREIGN KEY (a) REFERENCES r (g),
  CONSTRAINT match FOREIGN KEY (a, b) REFERENCES r (g, h), CONSTRAINT on_update FOREIGN KEY (a) REFERENCES r (g),
  CONSTRAINT on_delete FOREIGN KEY (a) REFERENCES r (g) ON DELETE CASCADE,
[15]  CONSTRAINT on_delete_columns FOREIGN KEY (a, b) REFERENCES r (g, h) ON DELETE SET NULL (a),
  CONSTRAINT is_deferrable FOREIGN KEY (a) REFERENCES r (g), CONSTRAINT is_deferred FOREIGN KEY (a) REFERENCES r (g) DEFERRABLE,
  CONSTRAINT commented FOREIGN KEY (a) REFERENCES r (g));
COMMENT ON CONSTRAINT commented ON t IS 'one';
ALTER TABLE t ADD CONSTRAINT validated FOREIGN KEY (a) REFERENCES r (g) NOT VALID;
[18] ALTER TABLE t ADD CONSTRAINT enforced FOREIGN KEY (a) REFERENCES r (g);
-- rows
INSERT INTO r VALUES (1); INSERT INTO t VALUES (1, 1);
-- to
CREATE TABLE r (id int, g int GENERATED ALWAYS AS (f(id)) STORED, UNIQUE (g), h int GENERATED ALWAYS AS (f(id)) STORED UNIQUE, UNIQUE (g, h));
CREATE TABLE t (a int, b int,
  CONSTRAINT key_columns FOREIGN KEY (b) REFERENCES r (g), CONSTRAINT target FOREIGN KEY (a) REFERENCES r (h),
  CONSTRAINT match FOREIGN KEY (a, b) REFERENCES r (g, h) MATCH FULL, CONSTRAINT on_update FOREIGN KEY (a) REFERENCES r (g) ON UPDATE RESTRICT,
  CONSTRAINT on_delete FOREIGN KEY (a) REFERENCES r (g) ON DELETE SET NULL,
[15]  CONSTRAINT on_delete_columns FOREIGN KEY (a, b) REFERENCES r (g, h) ON DELETE SET NULL (b),
  CONSTRAINT is_deferrable FOREIGN KEY (a) REFERENCES r (g) DEFERRABLE, CONSTRAINT is_deferred FOREIGN KEY (a) REFERENCES r (g) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT commented FOREIGN KEY (a) REFERENCES r (g));
COMMENT ON CONSTRAINT commented ON t IS 'two';
ALTER TABLE t ADD CONSTRAINT validated FOREIGN KEY (a) REFERENCES r (g);
[18] ALTER TABLE t ADD CONSTRAINT enforced FOREIGN KEY (a) REFERENCES r (g) NOT ENFORCED;
