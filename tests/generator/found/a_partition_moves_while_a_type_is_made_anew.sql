-- The new type comes to the partition by its own statement: it is no partition at that moment.
-- FROM
CREATE DOMAIN d AS text;
CREATE TABLE t (a int, b d) PARTITION BY LIST (a);
CREATE TABLE p PARTITION OF t FOR VALUES IN (1);
INSERT INTO t VALUES (1, '2');
-- TO
CREATE DOMAIN d AS int;
CREATE TABLE t (a int, b d) PARTITION BY LIST (a);
CREATE TABLE p PARTITION OF t FOR VALUES IN (1, 2);
