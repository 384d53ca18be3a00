-- FROM
CREATE TABLE t (a int, b int);
-- TO
CREATE TABLE t (c int, b int);
CREATE STATISTICS s (ndistinct) ON c, b FROM t;
