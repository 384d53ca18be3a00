-- The server makes the unique index anew with the column, and would not take the foreign key along.
-- FROM
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE TABLE k (a int, b int, CONSTRAINT i UNIQUE (a) INCLUDE (b));
CREATE TABLE r (a int CONSTRAINT f REFERENCES k (a));
INSERT INTO k VALUES (1, 1);
INSERT INTO r VALUES (1);
-- TO
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE TABLE k (a int, b bigint, CONSTRAINT i UNIQUE (a) INCLUDE (b));
CREATE TABLE r (a int CONSTRAINT f REFERENCES k (a));
