-- One attribute of a constraint, there and back.

-- case: a primary key has one more column
CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int);
-- before
ALTER TABLE t ADD PRIMARY KEY (a);
-- after
ALTER TABLE t ADD PRIMARY KEY (a, b);
-- rows
INSERT INTO t VALUES (1, 2, 3);

-- case: a primary key includes a column
CREATE TABLE t (a int NOT NULL, b int);
-- before
ALTER TABLE t ADD PRIMARY KEY (a);
-- after
ALTER TABLE t ADD PRIMARY KEY (a) INCLUDE (b);
-- rows
INSERT INTO t VALUES (1, 2);

-- case: a table has a primary key
-- before
CREATE TABLE t (a int, b int);
-- after
CREATE TABLE t (a int PRIMARY KEY, b int);
-- rows
INSERT INTO t VALUES (1, 2);

-- case: a unique constraint is added
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (1), (2);
-- after
ALTER TABLE t ADD UNIQUE (a);

-- case: rows are not unique
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (1), (1);
-- after
ALTER TABLE t ADD UNIQUE (a);
-- expect up: fails could not create unique index

-- case: a unique constraint is deferrable
CREATE TABLE t (a int);
-- before
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);
-- after
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED;
-- rows
INSERT INTO t VALUES (1), (2);

-- case: nulls are not distinct
CREATE TABLE t (a int);
-- before
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);
-- after
ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a);
-- rows
INSERT INTO t VALUES (1), (NULL);

-- case: a check is added
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (1);
-- after
ALTER TABLE t ADD CHECK (a > 0);
-- expect up: finds constraint-not-valid

-- case: a row breaks the new check
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (-1);
-- after
ALTER TABLE t ADD CHECK (a > 0);
-- expect up: fails is violated by some row

-- case: a check has another expression
CREATE TABLE t (a int);
-- before
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);
-- after
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 1);
-- rows
INSERT INTO t VALUES (2);

-- case: a check is not inherited
CREATE TABLE t (a int);
-- before
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);
-- after
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NO INHERIT;
-- rows
INSERT INTO t VALUES (2);

-- case: a check is not valid
CREATE TABLE t (a int);
-- before
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);
-- after
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;
-- rows
INSERT INTO t VALUES (2);
-- expect down: with VALIDATE CONSTRAINT
-- expect down: without DROP CONSTRAINT

-- case: an exclusion constraint is added
CREATE TABLE t (a int4range);
-- rows
INSERT INTO t VALUES ('[1,3)'), ('[5,7)');
-- after
ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (a WITH &&) WHERE (NOT isempty(a)) DEFERRABLE;

-- case: a foreign key is added
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (a int);
-- rows
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1), (NULL);
-- after
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p;

-- case: a row breaks the new foreign key
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (a int);
-- rows
INSERT INTO t VALUES (1);
-- after
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p;
-- expect up: fails is not present in table

-- case: a foreign key cascades
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (a int);
-- before
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p;
-- after
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p ON DELETE CASCADE ON UPDATE SET NULL;
-- rows
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1), (NULL);

-- case: a foreign key is deferrable
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (a int);
-- before
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p;
-- after
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p DEFERRABLE INITIALLY DEFERRED;
-- rows
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1), (NULL);
-- expect: without DROP CONSTRAINT

-- case: a foreign key matches in full
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int);
-- before
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p;
-- after
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p MATCH FULL;
-- rows
INSERT INTO p VALUES (1, 2);
INSERT INTO t VALUES (1, 2);

-- case: a foreign key sets only one column to null
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int);
-- before
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL;
-- after
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b);
-- rows
INSERT INTO p VALUES (1, 2);
INSERT INTO t VALUES (1, 2);

-- case: a foreign key is not valid
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (a int);
-- before
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p NOT VALID;
-- after
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p;
-- rows
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1), (NULL);
-- expect up: with VALIDATE CONSTRAINT

-- case: a constraint has a comment
CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0));
-- rows
INSERT INTO t VALUES (1);
-- after
COMMENT ON CONSTRAINT c ON t IS 'positive';

-- case: a check has another name
CREATE TABLE t (a int);
-- before
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);
COMMENT ON CONSTRAINT c ON t IS 'positive';
-- after
ALTER TABLE t ADD CONSTRAINT d CHECK (a > 0);
COMMENT ON CONSTRAINT d ON t IS 'positive';
-- rows
INSERT INTO t VALUES (1);

-- case: a primary key has another name
CREATE TABLE t (a int NOT NULL);
CREATE TABLE u (a int);
-- before
ALTER TABLE t ADD CONSTRAINT c PRIMARY KEY (a);
ALTER TABLE u ADD FOREIGN KEY (a) REFERENCES t;
-- after
ALTER TABLE t ADD CONSTRAINT d PRIMARY KEY (a);
ALTER TABLE u ADD FOREIGN KEY (a) REFERENCES t;
-- rows
INSERT INTO t VALUES (1);
INSERT INTO u VALUES (1);

-- case: a foreign key has another name
CREATE TABLE t (a int PRIMARY KEY);
CREATE TABLE u (a int);
-- before
ALTER TABLE u ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES t;
-- after
ALTER TABLE u ADD CONSTRAINT d FOREIGN KEY (a) REFERENCES t;
-- rows
INSERT INTO t VALUES (1);
INSERT INTO u VALUES (1);
