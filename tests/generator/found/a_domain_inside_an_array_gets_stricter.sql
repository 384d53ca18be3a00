-- The server refuses it while any column holds the domain inside another value.
-- FROM
CREATE DOMAIN d AS int;
CREATE DOMAIN e AS int;
CREATE TYPE c AS (a e);
CREATE TABLE t (a d[], b c);
INSERT INTO t VALUES ('{1,2}', ROW(3));
-- TO
CREATE DOMAIN d AS int NOT NULL;
CREATE DOMAIN e AS int CONSTRAINT positive CHECK (VALUE > 0);
CREATE TYPE c AS (a e);
CREATE TABLE t (a d[], b c);
CREATE TABLE u (a e[]);
