-- One attribute of a function, procedure or aggregate, there and back.

-- case: a function is added
-- after
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';

-- case: a function has another body
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
GRANT EXECUTE ON FUNCTION f TO readers;
-- after
CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $x$ BEGIN
  RETURN 2; -- $$ stays
END $x$;
GRANT EXECUTE ON FUNCTION f TO readers;
-- expect: without DROP FUNCTION

-- case: a function is immutable
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
-- after
ALTER FUNCTION f IMMUTABLE;

-- case: a function runs as its owner
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
-- after
ALTER FUNCTION f SECURITY DEFINER;

-- case: a function has settings
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
-- after
ALTER FUNCTION f SET search_path = public, pg_temp;
ALTER FUNCTION f SET work_mem = '8MB';

-- case: a function has a cost and rows
CREATE FUNCTION f(a int) RETURNS SETOF int LANGUAGE sql AS 'SELECT a + 1';
-- after
ALTER FUNCTION f COST 7 ROWS 3;

-- case: a function is parallel safe
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
-- after
ALTER FUNCTION f PARALLEL SAFE;

-- case: a function is leakproof
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
-- after
ALTER FUNCTION f LEAKPROOF;

-- case: a function is strict
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
-- after
ALTER FUNCTION f STRICT;

-- case: an argument has a default
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
CREATE VIEW v AS SELECT f(1) AS x;
-- after
CREATE FUNCTION f(a int DEFAULT 4) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
CREATE VIEW v AS SELECT f(1) AS x;

-- case: a function returns another type
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
GRANT EXECUTE ON FUNCTION f TO readers;
COMMENT ON FUNCTION f IS 'kept';
-- after
CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql AS 'SELECT a + 1';
GRANT EXECUTE ON FUNCTION f TO readers;
COMMENT ON FUNCTION f IS 'kept';

-- case: a function is closed to the public
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
-- after
REVOKE EXECUTE ON FUNCTION f FROM PUBLIC;

-- case: a function has a comment
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
-- after
COMMENT ON FUNCTION f IS 'it''s';

-- case: a function has another owner
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
-- after
ALTER FUNCTION f OWNER TO ann;

-- case: a procedure is added
-- after
CREATE PROCEDURE f(a int, INOUT b int) LANGUAGE plpgsql AS 'BEGIN b := a; END';
COMMENT ON PROCEDURE f IS 'x';
GRANT EXECUTE ON PROCEDURE f TO readers;

-- case: a procedure has another body
-- before
CREATE PROCEDURE f(a int) LANGUAGE plpgsql AS 'BEGIN NULL; END';
-- after
CREATE PROCEDURE f(a int) LANGUAGE plpgsql AS 'BEGIN COMMIT; END';

-- case: an aggregate is added
-- after
CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int, initcond = '0', combinefunc = int4pl, parallel = safe);
COMMENT ON AGGREGATE total(int) IS 'x';
ALTER AGGREGATE total(int) OWNER TO ann;

-- case: an aggregate starts elsewhere
-- before
CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int, initcond = '0');
-- after
CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int, initcond = '7');

-- case: a procedure goes beside one that gives back what it takes
-- before
CREATE PROCEDURE p(a int, b int) LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE PROCEDURE p(OUT a int, OUT b int) LANGUAGE plpgsql AS 'BEGIN NULL; END';
COMMENT ON PROCEDURE p(IN int, IN int) IS 'x';
GRANT EXECUTE ON PROCEDURE p(IN int, IN int) TO readers;
-- after
CREATE PROCEDURE p(OUT a int, OUT b int) LANGUAGE plpgsql AS 'BEGIN NULL; END';
COMMENT ON PROCEDURE p() IS 'y';
