-- FROM
CREATE TYPE c AS (a int, b text);
CREATE TABLE t OF c;
INSERT INTO t VALUES (1, 'x');
-- TO
CREATE TYPE c AS (a int, d character varying(20));
CREATE TABLE t OF c;
CREATE TABLE u OF c (a NOT NULL);
