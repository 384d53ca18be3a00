-- Its own text stays the same; the index behind it is another one, and the old one may not be chosen again.
-- FROM
CREATE TABLE t (a int, b int);
ALTER TABLE t ADD CONSTRAINT one UNIQUE (a);
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES t (a);
INSERT INTO t VALUES (1, 1);
-- TO
CREATE TABLE t (a int, b int);
ALTER TABLE t ADD CONSTRAINT two UNIQUE (a);
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES t (a);
ALTER TABLE t ADD CONSTRAINT g FOREIGN KEY (a) REFERENCES t (a);
