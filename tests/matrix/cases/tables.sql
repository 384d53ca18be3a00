-- case: tables
-- setup
CREATE TYPE of_type AS (a int, b text);
CREATE TYPE of_other AS (a int, b text);
[-14] CREATE ACCESS METHOD other_heap TYPE TABLE HANDLER heap_tableam_handler;
[15] CREATE ACCESS METHOD other_heap TYPE TABLE HANDLER heap_tableam_handler;
-- from
CREATE TABLE t_persistence (a int);
CREATE TABLE t_of (a int, b text);
CREATE TABLE t_of_other OF of_type;
CREATE TABLE t_tablespace (a int) TABLESPACE other_space;
CREATE TABLE t_options (a int) WITH (fillfactor = 50);
CREATE TABLE t_no_options (a int);
CREATE TABLE t_replica (a int);
CREATE TABLE t_row_security (a int);
CREATE TABLE t_force (a int);
CREATE TABLE t_owner (a int); ALTER TABLE t_owner OWNER TO ann;
CREATE TABLE t_comment (a int); COMMENT ON TABLE t_comment IS 'one';
CREATE TABLE t_grants (a int); GRANT SELECT ON t_grants TO ann;
[15] CREATE TABLE t_method (a int) USING other_heap;
-- rows
INSERT INTO t_persistence VALUES (1), (2);
INSERT INTO t_of VALUES (1, 'x');
INSERT INTO t_of_other VALUES (1, 'x');
INSERT INTO t_tablespace VALUES (1);
INSERT INTO t_options VALUES (1);
INSERT INTO t_row_security VALUES (1);
[15] INSERT INTO t_method VALUES (1);
-- to
CREATE UNLOGGED TABLE t_persistence (a int);
CREATE TABLE t_of OF of_type;
CREATE TABLE t_of_other OF of_other;
CREATE TABLE t_tablespace (a int);
CREATE TABLE t_options (a int) WITH (fillfactor = 60, autovacuum_enabled = false);
CREATE TABLE t_no_options (a int) WITH (toast_tuple_target = 200);
CREATE TABLE t_replica (a int); ALTER TABLE t_replica REPLICA IDENTITY FULL;
CREATE TABLE t_row_security (a int); ALTER TABLE t_row_security ENABLE ROW LEVEL SECURITY;
CREATE TABLE t_force (a int); ALTER TABLE t_force FORCE ROW LEVEL SECURITY;
CREATE TABLE t_owner (a int); ALTER TABLE t_owner OWNER TO ben;
CREATE TABLE t_comment (a int); COMMENT ON TABLE t_comment IS 'two';
CREATE TABLE t_grants (a int); GRANT INSERT, SELECT ON t_grants TO ben WITH GRANT OPTION;
[15] CREATE TABLE t_method (a int);

-- case: table_methods
-- note: before 15 no ALTER changes the access method; the tables are made and dropped with different ones.
-- setup
CREATE ACCESS METHOD third_heap TYPE TABLE HANDLER heap_tableam_handler;
-- from
CREATE TABLE t (a int) USING third_heap;
CREATE TABLE u (a int);

-- case: partitioned
-- from
CREATE TABLE by_range (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE by_list (a int, b int) PARTITION BY LIST (b);
CREATE TABLE by_hash (a bigint, b int) PARTITION BY HASH (a, (b + 1));

-- case: partitions
-- from
CREATE TABLE p (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE q (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE p_bound PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p_parent PARTITION OF p FOR VALUES FROM (20) TO (30);
CREATE TABLE p_default PARTITION OF p FOR VALUES FROM (40) TO (50);
-- rows
INSERT INTO p VALUES (1, 1), (21, 2), (41, 3);
-- to
CREATE TABLE p (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE q (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE p_bound PARTITION OF p FOR VALUES FROM (0) TO (20);
CREATE TABLE p_parent PARTITION OF q FOR VALUES FROM (20) TO (30);
CREATE TABLE p_default PARTITION OF p DEFAULT;

-- case: inheritance
-- from
CREATE TABLE a (x int); CREATE TABLE b (x int);
CREATE TABLE heir () INHERITS (a);
CREATE TABLE two () INHERITS (a, b);
CREATE TABLE changes (x int) INHERITS (a);
-- rows
INSERT INTO a VALUES (1); INSERT INTO heir VALUES (2); INSERT INTO changes VALUES (3);
-- to
CREATE TABLE a (x int); CREATE TABLE b (x int);
CREATE TABLE heir () INHERITS (a);
CREATE TABLE two () INHERITS (a, b);
CREATE TABLE changes (x int) INHERITS (b);
