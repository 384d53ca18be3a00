-- since 18
-- FROM
CREATE TABLE t (a int4range, b int4range, c int);
CREATE TABLE r (a int4range, b int4range);
INSERT INTO t VALUES ('[1,2)', '[1,5)', 1);
-- TO
CREATE TABLE t (a int4range, b int4range, c int, CONSTRAINT k PRIMARY KEY (a, b WITHOUT OVERLAPS));
CREATE TABLE r (a int4range, b int4range, CONSTRAINT u UNIQUE (a, b WITHOUT OVERLAPS),
    CONSTRAINT f FOREIGN KEY (a, PERIOD b) REFERENCES t (a, PERIOD b));
