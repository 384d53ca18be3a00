-- ALTER TABLE p ... TYPE is refused while p is a partition.
-- FROM
CREATE TYPE old AS ENUM ('a');
CREATE TABLE t (a int, b old) PARTITION BY HASH (a);
CREATE TABLE p PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);
INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, 'a');
-- TO
CREATE TYPE new AS ENUM ('a');
CREATE TABLE u (a int, b new) PARTITION BY HASH (a);
CREATE TABLE p (a int, b new);
