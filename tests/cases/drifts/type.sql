-- One attribute of a type, there and back.

-- case: an enum is added
-- after
CREATE TYPE state AS ENUM ('open', 'it''s done');
COMMENT ON TYPE state IS 'x';
ALTER TYPE state OWNER TO ann;

-- case: an enum has one more value at the end
-- before
CREATE TYPE state AS ENUM ('open', 'done');
CREATE TABLE t (s state DEFAULT 'open', many state[]);
-- after
CREATE TYPE state AS ENUM ('open', 'done', 'gone');
CREATE TABLE t (s state DEFAULT 'open', many state[]);
-- rows
INSERT INTO t VALUES ('done', '{open,done}');
-- expect up: with ADD VALUE
-- expect up: without DROP

-- case: an enum has one more value in front and between
-- before
CREATE TYPE state AS ENUM ('open', 'done');
CREATE TABLE t (s state);
-- after
CREATE TYPE state AS ENUM ('new', 'open', 'half', 'done');
CREATE TABLE t (s state);
-- rows
INSERT INTO t VALUES ('done');
-- expect up: with ADD VALUE
-- expect up: without DROP

-- case: an enum value has another name
-- before
CREATE TYPE state AS ENUM ('open', 'done');
CREATE TABLE t (s state DEFAULT 'open', many state[]);
-- after
CREATE TYPE state AS ENUM ('open', 'finished');
CREATE TABLE t (s state DEFAULT 'open', many state[]);
-- rows
INSERT INTO t VALUES ('open', '{open}');

-- case: a composite type is added
-- after
CREATE TYPE pair AS (a int, b varchar(5) COLLATE "C");
COMMENT ON TYPE pair IS 'x';
COMMENT ON COLUMN pair.a IS 'first';

-- case: a composite type has one more attribute
-- before
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t (p pair, many pair[]);
-- after
CREATE TYPE pair AS (a int, b text, c int);
CREATE TABLE t (p pair, many pair[]);
-- rows
INSERT INTO t VALUES ('(1,x)', '{"(2,y)"}');
-- expect: changes t.p, t.many
-- expect down: loses pair.c

-- case: an attribute of a composite type has another type
-- before
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t (p pair);
-- after
CREATE TYPE pair AS (a bigint, b text);
CREATE TABLE t (p pair);
-- rows
INSERT INTO t VALUES ('(1,x)');

-- case: a range type is added
-- after
CREATE TYPE floats AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = many_floats);

-- case: a type has a comment
CREATE TYPE pair AS (a int, b text);
-- after
COMMENT ON TYPE pair IS 'x';

-- case: a type is closed to the public
CREATE TYPE pair AS (a int, b text);
-- after
REVOKE USAGE ON TYPE pair FROM PUBLIC;
GRANT USAGE ON TYPE pair TO readers WITH GRANT OPTION;

-- case: a domain is added
-- after
CREATE DOMAIN d AS varchar(10) COLLATE "C" DEFAULT 'x' NOT NULL CONSTRAINT c CHECK (VALUE <> '');
COMMENT ON DOMAIN d IS 'x';
COMMENT ON CONSTRAINT c ON DOMAIN d IS 'y';

-- case: a domain has another check
-- before
CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0);
CREATE TABLE t (a d);
-- after
CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 10);
CREATE TABLE t (a d);
-- rows
INSERT INTO t VALUES (20);

-- case: a row breaks the new check of its domain
-- before
CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0);
CREATE TABLE t (a d);
-- after
CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 10);
CREATE TABLE t (a d);
-- rows
INSERT INTO t VALUES (5);
-- expect up: fails contains values that violate

-- case: a domain is not null
-- before
CREATE DOMAIN d AS int;
CREATE TABLE t (a d);
-- after
CREATE DOMAIN d AS int NOT NULL;
CREATE TABLE t (a d);
-- rows
INSERT INTO t VALUES (20);

-- case: a domain has a default
-- before
CREATE DOMAIN d AS int;
CREATE TABLE t (a d);
-- after
CREATE DOMAIN d AS int DEFAULT 4;
CREATE TABLE t (a d);
-- rows
INSERT INTO t VALUES (20);
