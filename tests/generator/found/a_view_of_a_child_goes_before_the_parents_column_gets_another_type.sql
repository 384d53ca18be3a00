-- FROM
CREATE TABLE parent (a date, b int);
CREATE TABLE child (c int) INHERITS (parent);
CREATE TABLE grandchild (d int) INHERITS (child);
CREATE MATERIALIZED VIEW of_child AS SELECT a AS v FROM child;
CREATE VIEW of_grandchild AS SELECT a FROM grandchild;
CREATE TABLE whole (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE part PARTITION OF whole FOR VALUES FROM (1) TO (9);
CREATE VIEW of_part AS SELECT b FROM part;
-- TO
CREATE TYPE c AS (x text, y int);
CREATE TABLE parent (a c, b int);
CREATE TABLE child (c int) INHERITS (parent);
CREATE TABLE grandchild (d int) INHERITS (child);
CREATE VIEW of_grandchild AS SELECT a FROM grandchild;
CREATE TABLE whole (a int, b date) PARTITION BY RANGE (a);
CREATE TABLE part PARTITION OF whole FOR VALUES FROM (1) TO (9);
