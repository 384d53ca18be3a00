-- Constraints.

-- case: 45 a primary key grows under a foreign key and a view
-- before
CREATE TABLE t (a int, b int NOT NULL, PRIMARY KEY (a), CONSTRAINT u UNIQUE (a));
CREATE TABLE r (a int, b int, CONSTRAINT r_f FOREIGN KEY (a) REFERENCES t (a));
CREATE VIEW v AS SELECT a, b, count(*) FROM t GROUP BY a, b;
-- after
CREATE TABLE t (a int, b int NOT NULL, PRIMARY KEY (a, b), CONSTRAINT u UNIQUE (a));
CREATE TABLE r (a int, b int, CONSTRAINT r_f FOREIGN KEY (a, b) REFERENCES t (a, b));
CREATE VIEW v AS SELECT a, b, count(*) FROM t GROUP BY a, b;
-- rows
INSERT INTO t VALUES (1, 2);
INSERT INTO r VALUES (1, 2);

-- case: 46 a primary key includes a column
-- before
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE TABLE r (a int REFERENCES t);
-- after
CREATE TABLE t (a int, b int, CONSTRAINT t_pkey PRIMARY KEY (a) INCLUDE (b));
CREATE TABLE r (a int REFERENCES t);
-- rows
INSERT INTO t VALUES (1, 2);
INSERT INTO r VALUES (1);

-- case: 47 without its primary key a column takes nulls again
-- before
CREATE TABLE t (a int PRIMARY KEY, b int);
-- after
CREATE TABLE t (a int, b int);
-- rows
INSERT INTO t VALUES (1, 2);
-- expect up: gives 1: INSERT INTO t VALUES (NULL, 1) RETURNING b
-- expect down: fails contains null values

-- case: 48 a unique constraint is deferrable
-- before
CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a));
-- after
CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a) DEFERRABLE);
-- rows
INSERT INTO t VALUES (1);

-- case: 49 nulls are not distinct, but rows have two
-- before
CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a));
-- after
CREATE TABLE t (a int, CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a));
-- rows
INSERT INTO t VALUES (NULL), (NULL);
-- expect up: fails could not create unique index

-- case: 50 a unique index becomes a constraint
CREATE TABLE t (a int);
CREATE TABLE r (a int);
-- before
CREATE UNIQUE INDEX u ON t (a);
-- after
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);
-- rows
INSERT INTO t VALUES (1), (2);

-- case: 50 a unique index under a foreign key becomes a constraint
CREATE TABLE t (a int);
CREATE TABLE r (a int);
-- before
CREATE UNIQUE INDEX u ON t (a);
ALTER TABLE r ADD FOREIGN KEY (a) REFERENCES t (a);
-- after
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);
ALTER TABLE r ADD FOREIGN KEY (a) REFERENCES t (a);
-- rows
INSERT INTO t VALUES (1), (2);
INSERT INTO r VALUES (1);

-- case: 51 a check is not inherited any more, and the child keeps its rows
-- before
CREATE TABLE p (a int, CONSTRAINT c CHECK (a > 0));
CREATE TABLE k () INHERITS (p);
-- after
CREATE TABLE p (a int, CONSTRAINT c CHECK (a > 0) NO INHERIT);
CREATE TABLE k () INHERITS (p);
-- rows
INSERT INTO p VALUES (1);
INSERT INTO k VALUES (2);

-- case: 52 a check that is not valid is validated and back
-- before
CREATE TABLE t (a int);
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;
-- after
CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0));
-- rows
INSERT INTO t VALUES (1);
-- expect up: without DROP CONSTRAINT

-- case: 52 a row breaks a check that was not valid
-- before
CREATE TABLE t (a int);
INSERT INTO t VALUES (-1);
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;
-- after
CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0));
-- expect up: fails is violated by some row

-- case: 53 an exclusion constraint is one, not an index
-- before
CREATE TABLE t (a int, r tsrange);
-- after
CREATE TABLE t (a int, r tsrange, CONSTRAINT x EXCLUDE USING gist (r WITH &&) WHERE (a > 0));
-- rows
INSERT INTO t VALUES (1, '[2024-01-01,2024-01-02)');
-- expect up: gives x: SELECT contype FROM pg_constraint WHERE conname = 'x' AND connamespace = current_schema::regnamespace

-- case: 54 on delete set null names a column
-- before
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL);
-- after
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b));
-- rows
INSERT INTO p VALUES (1, 2);
INSERT INTO t VALUES (1, 2);

-- case: 55 a row breaks the full match
-- before
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p);
-- after
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p MATCH FULL);
-- rows
INSERT INTO t VALUES (1, NULL);
-- expect up: fails MATCH FULL

-- case: 56 the unique index under a foreign key is another one
-- before
CREATE TABLE t (a int, b int);
CREATE UNIQUE INDEX u ON t (a);
CREATE TABLE r (a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES t (a));
-- after
CREATE TABLE t (a int, b int);
CREATE UNIQUE INDEX u ON t (a) INCLUDE (b) WITH (fillfactor = 80);
CREATE TABLE r (a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES t (a));
-- rows
INSERT INTO t VALUES (1, 2);
INSERT INTO r VALUES (1);

-- case: 57 tables that refer to each other and to themselves come and go
-- before
CREATE TABLE old_one (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, o int REFERENCES old_one);
-- after
CREATE TABLE a (id int PRIMARY KEY, b int, a int REFERENCES a);
CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;
CREATE TABLE t (id int PRIMARY KEY, o int REFERENCES a);
-- rows
INSERT INTO old_one VALUES (1);
INSERT INTO t VALUES (1, NULL);
-- then
INSERT INTO a VALUES (1, NULL, 1);
INSERT INTO b VALUES (1, 1);
UPDATE a SET b = 1;
-- expect up: loses old_one
-- expect down: loses a, b

-- case: 59 a check of the parent alone is dropped
-- before
CREATE TABLE p (a int, CONSTRAINT c CHECK (a > 0));
CREATE TABLE k (CONSTRAINT c CHECK (a > 0)) INHERITS (p);
-- after
CREATE TABLE p (a int);
CREATE TABLE k (CONSTRAINT c CHECK (a > 0)) INHERITS (p);
-- rows
INSERT INTO k VALUES (2);

-- case: 60 comments on every sort of constraint
-- before
CREATE TABLE t (a int CONSTRAINT p PRIMARY KEY CONSTRAINT c CHECK (a > 0), b int CONSTRAINT f REFERENCES t, r int4range, CONSTRAINT x EXCLUDE USING gist (r WITH &&));
CREATE DOMAIN d AS int CONSTRAINT dc CHECK (VALUE > 0);
-- after
CREATE TABLE t (a int CONSTRAINT p PRIMARY KEY CONSTRAINT c CHECK (a > 0), b int CONSTRAINT f REFERENCES t, r int4range, CONSTRAINT x EXCLUDE USING gist (r WITH &&));
CREATE DOMAIN d AS int CONSTRAINT dc CHECK (VALUE > 0);
COMMENT ON CONSTRAINT p ON t IS 'p';
COMMENT ON CONSTRAINT c ON t IS 'c';
COMMENT ON CONSTRAINT f ON t IS 'f';
COMMENT ON CONSTRAINT x ON t IS 'x';
COMMENT ON CONSTRAINT dc ON DOMAIN d IS 'dc';
-- rows
INSERT INTO t (a) VALUES (1);
-- expect: without DROP

-- case: 61 a constraint trigger is deferrable
-- before
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
COMMENT ON TRIGGER g ON t IS 'kept';
-- after
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION f();
COMMENT ON TRIGGER g ON t IS 'kept';
-- rows
INSERT INTO t VALUES (1);

-- case: 58 a foreign key leads to a table that nobody manages here
CREATE SCHEMA lockkeeper;
CREATE TABLE lockkeeper.other (a int PRIMARY KEY);
-- before
CREATE TABLE t (a int CONSTRAINT stays REFERENCES lockkeeper.other, b int);
-- after
CREATE TABLE t (a int CONSTRAINT stays REFERENCES lockkeeper.other, b int CONSTRAINT comes REFERENCES lockkeeper.other ON DELETE SET NULL);
-- rows
INSERT INTO lockkeeper.other VALUES (1);
INSERT INTO t VALUES (1, 1);
-- expect: without lockkeeper\.other \(?$
