-- One attribute of a table, there and back.

-- case: a table is added
CREATE TABLE old_one (id int PRIMARY KEY);
INSERT INTO old_one VALUES (1), (2);
-- after
CREATE TABLE invoice (id int PRIMARY KEY, total numeric(10,2) NOT NULL DEFAULT 0);
-- then
INSERT INTO invoice VALUES (1, 10), (2, 20);
-- expect down: loses invoice

-- case: a table has another name
-- before
CREATE TABLE invoice (id int, note text);
-- after
CREATE TABLE bill (id int, note text);
-- rows
INSERT INTO invoice VALUES (1, 'a');
-- then
INSERT INTO bill VALUES (1, 'a');
-- expect up: loses invoice
-- expect down: loses bill

-- case: a table has a comment
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (1), (2);
-- after
COMMENT ON TABLE t IS 'it''s a "table"';

-- case: a table has another owner
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, s serial, a int);
GRANT SELECT ON t TO readers;
-- rows
INSERT INTO t (a) VALUES (1), (2);
-- after
ALTER TABLE t OWNER TO ann;

-- case: a table is unlogged
CREATE TABLE t (a int PRIMARY KEY, b text);
-- rows
INSERT INTO t VALUES (1, 'x');
-- after
ALTER TABLE t SET UNLOGGED;

-- case: a table has storage options
CREATE TABLE t (a int, b text);
-- rows
INSERT INTO t VALUES (1, 'x');
-- after
ALTER TABLE t SET (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = off);

-- case: a table's replica identity is full
CREATE TABLE t (a int PRIMARY KEY);
-- rows
INSERT INTO t VALUES (1);
-- after
ALTER TABLE t REPLICA IDENTITY FULL;

-- case: a table's replica identity is nothing
CREATE TABLE t (a int PRIMARY KEY);
-- rows
INSERT INTO t VALUES (1);
-- after
ALTER TABLE t REPLICA IDENTITY NOTHING;

-- case: a table's replica identity is an index
CREATE TABLE t (a int NOT NULL, b int);
CREATE UNIQUE INDEX t_a ON t (a);
-- rows
INSERT INTO t VALUES (1, 2);
-- after
ALTER TABLE t REPLICA IDENTITY USING INDEX t_a;

-- case: a table is clustered on an index
CREATE TABLE t (a int);
CREATE INDEX t_a ON t (a);
-- rows
INSERT INTO t VALUES (2), (1);
-- after
ALTER TABLE t CLUSTER ON t_a;

-- case: a table is clustered on another index
CREATE TABLE t (a int, b int);
CREATE INDEX t_a ON t (a);
CREATE INDEX t_b ON t (b);
-- before
ALTER TABLE t CLUSTER ON t_a;
-- after
ALTER TABLE t CLUSTER ON t_b;
-- rows
INSERT INTO t VALUES (2, 1);

-- case: row level security is enabled
CREATE TABLE t (a int);
CREATE POLICY p ON t USING (a > 0);
-- rows
INSERT INTO t VALUES (2);
-- after
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
-- expect down: finds row-security-disabled

-- case: row level security is forced
CREATE TABLE t (a int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
-- rows
INSERT INTO t VALUES (2);
-- after
ALTER TABLE t FORCE ROW LEVEL SECURITY;

-- case: a table has privileges
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (2);
-- after
GRANT SELECT, INSERT ON t TO readers;
GRANT ALL ON t TO writers;
REVOKE DELETE ON t FROM CURRENT_USER;

-- case: a table has privileges with grant option
CREATE TABLE t (a int);
GRANT SELECT ON t TO readers;
-- rows
INSERT INTO t VALUES (2);
-- after
GRANT SELECT ON t TO readers WITH GRANT OPTION;

-- case: a privilege is granted by another role
CREATE TABLE t (a int);
GRANT SELECT ON t TO ann WITH GRANT OPTION;
-- rows
INSERT INTO t VALUES (2);
-- after
SET ROLE ann;
GRANT SELECT ON t TO readers;

-- case: a table inherits
CREATE TABLE parent (a int, b text);
CREATE TABLE child (a int, b text, c int);
-- rows
INSERT INTO parent VALUES (1, 'p');
INSERT INTO child VALUES (2, 'c', 3);
-- after
ALTER TABLE child INHERIT parent;
-- expect: without DROP TABLE

-- case: a table has another access method
CREATE ACCESS METHOD other TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE t (a int PRIMARY KEY, b text);
-- rows
INSERT INTO t VALUES (1, 'x');
-- after
ALTER TABLE t SET ACCESS METHOD other;

-- case: a table is made of a type
CREATE TYPE pair AS (a int, b text);
-- before
CREATE TABLE t (a int, b text);
-- after
CREATE TABLE t OF pair;
-- rows
INSERT INTO t VALUES (1, 'x');
