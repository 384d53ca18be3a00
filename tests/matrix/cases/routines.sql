-- case: functions
-- aspects: function.definition
-- setup
CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TYPE pair AS (a mood, b int);
CREATE FUNCTION support(internal) RETURNS internal LANGUAGE internal STRICT AS 'textlike_support';
-- moved
CREATE TYPE mood AS ENUM ('b', 'a'); CREATE TYPE pair AS (a mood, b int);
CREATE FUNCTION support(internal) RETURNS internal LANGUAGE internal STRICT AS 'textlike_support';
-- from
CREATE FUNCTION body(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION volatility(mood) RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
CREATE FUNCTION strictness(mood) RETURNS int LANGUAGE sql STRICT AS 'SELECT 1';
CREATE FUNCTION security(mood) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
CREATE FUNCTION leakproof(mood) RETURNS int LANGUAGE sql LEAKPROOF AS 'SELECT 1';
CREATE FUNCTION parallel(mood) RETURNS int LANGUAGE sql PARALLEL SAFE AS 'SELECT 1';
CREATE FUNCTION cost(mood) RETURNS int LANGUAGE sql COST 5 AS 'SELECT 1';
CREATE FUNCTION rows(mood) RETURNS SETOF int LANGUAGE sql ROWS 5 AS 'SELECT 1';
CREATE FUNCTION settings(mood) RETURNS int LANGUAGE sql SET search_path = 'a', 'b' AS 'SELECT 1';
CREATE FUNCTION supported(mood) RETURNS int LANGUAGE sql SUPPORT support AS 'SELECT 1';
CREATE FUNCTION language(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
[14] CREATE FUNCTION standard_body(m mood) RETURNS text LANGUAGE sql RETURN m::text || 'a';
CREATE FUNCTION result(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION result_set(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION argument_name(a mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION argument_default(a mood, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION less_defaults(a mood DEFAULT 'b', b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION output_name(mood, OUT a int, OUT b int) LANGUAGE sql AS 'SELECT 1, 2';
CREATE FUNCTION owned(mood) RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION owned OWNER TO ann;
CREATE FUNCTION granted(mood) RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION granted FROM PUBLIC; GRANT EXECUTE ON FUNCTION granted TO ann;
CREATE FUNCTION commented(mood) RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION commented IS 'one';
CREATE FUNCTION window_or_not(mood) RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
-- to
CREATE FUNCTION body(mood) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE FUNCTION volatility(mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION strictness(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION security(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION leakproof(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION parallel(mood) RETURNS int LANGUAGE sql PARALLEL RESTRICTED AS 'SELECT 1';
CREATE FUNCTION cost(mood) RETURNS int LANGUAGE sql COST 6 AS 'SELECT 1';
CREATE FUNCTION rows(mood) RETURNS SETOF int LANGUAGE sql ROWS 6 AS 'SELECT 1';
CREATE FUNCTION settings(mood) RETURNS int LANGUAGE sql SET search_path = 'b' SET work_mem = '1MB' AS 'SELECT 1';
CREATE FUNCTION supported(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION language(mood) RETURNS int LANGUAGE plpgsql AS 'begin return 1; end';
[14] CREATE FUNCTION standard_body(m mood) RETURNS text LANGUAGE sql RETURN m::text || 'b';
CREATE FUNCTION result(mood) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION result_set(mood) RETURNS SETOF int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION argument_name(b mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION argument_default(a mood, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION less_defaults(a mood, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION output_name(mood, OUT a int, OUT c int) LANGUAGE sql AS 'SELECT 1, 2';
CREATE FUNCTION owned(mood) RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION owned OWNER TO ben;
CREATE FUNCTION granted(mood) RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT EXECUTE ON FUNCTION granted TO ben WITH GRANT OPTION;
CREATE FUNCTION commented(mood) RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION commented IS 'two';
CREATE FUNCTION window_or_not(mood) RETURNS bigint LANGUAGE internal AS 'window_row_number';

-- case: procedures
-- aspects: procedure.definition
-- setup
CREATE TYPE mood AS ENUM ('a', 'b');
-- moved
CREATE TYPE mood AS ENUM ('b', 'a');
-- from
CREATE PROCEDURE body(mood) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE security(mood) LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
CREATE PROCEDURE settings(mood) LANGUAGE sql SET work_mem = '2MB' AS 'SELECT 1';
CREATE PROCEDURE language(mood) LANGUAGE sql AS 'SELECT 1';
[14] CREATE PROCEDURE standard_body(m mood) LANGUAGE sql BEGIN ATOMIC SELECT m; END;
CREATE PROCEDURE argument_name(a mood) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE argument_default(a mood, b int DEFAULT 1) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE less_defaults(a mood DEFAULT 'b', b int DEFAULT 1) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE in_out(a mood, INOUT b int) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE in_out_mode(a mood, INOUT b int) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE owned(mood) LANGUAGE sql AS 'SELECT 1'; ALTER PROCEDURE owned OWNER TO ann;
CREATE PROCEDURE granted(mood) LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON PROCEDURE granted FROM PUBLIC;
CREATE PROCEDURE commented(mood) LANGUAGE sql AS 'SELECT 1'; COMMENT ON PROCEDURE commented IS 'one';
-- to
CREATE PROCEDURE body(mood) LANGUAGE sql AS 'SELECT 2';
CREATE PROCEDURE security(mood) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE settings(mood) LANGUAGE sql SET work_mem = '3MB' AS 'SELECT 1';
CREATE PROCEDURE language(mood) LANGUAGE plpgsql AS 'begin end';
[14] CREATE PROCEDURE standard_body(m mood) LANGUAGE sql BEGIN ATOMIC SELECT m; SELECT 2; END;
CREATE PROCEDURE argument_name(b mood) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE argument_default(a mood, b int DEFAULT 2) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE less_defaults(a mood, b int DEFAULT 1) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE in_out(a mood, INOUT c int) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE in_out_mode(a mood, b int) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE owned(mood) LANGUAGE sql AS 'SELECT 1'; ALTER PROCEDURE owned OWNER TO ben;
CREATE PROCEDURE granted(mood) LANGUAGE sql AS 'SELECT 1'; GRANT EXECUTE ON PROCEDURE granted TO ben;
CREATE PROCEDURE commented(mood) LANGUAGE sql AS 'SELECT 1'; COMMENT ON PROCEDURE commented IS 'two';

-- case: aggregates
-- aspects: aggregate.options
-- setup
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE FUNCTION transition(int, mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION transition_too(int, mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION transition_long(bigint, mood) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 1::bigint';
CREATE FUNCTION final(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION final_mood(int, mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION final_text(int) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''x''';
CREATE FUNCTION combine(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
-- moved
CREATE TYPE mood AS ENUM ('b', 'a');
CREATE FUNCTION transition(int, mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION transition_too(int, mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION transition_long(bigint, mood) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 1::bigint';
CREATE FUNCTION final(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION final_mood(int, mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION final_text(int) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''x''';
CREATE FUNCTION combine(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
-- from
CREATE AGGREGATE function(mood) (SFUNC = transition, STYPE = int);
CREATE AGGREGATE state_type(mood) (SFUNC = transition, STYPE = int, FINALFUNC = final);
CREATE AGGREGATE final_function(mood) (SFUNC = transition, STYPE = int, FINALFUNC = final);
CREATE AGGREGATE combine_function(mood) (SFUNC = transition, STYPE = int);
CREATE AGGREGATE start_value(mood) (SFUNC = transition, STYPE = int, INITCOND = '1');
CREATE AGGREGATE space(mood) (SFUNC = transition, STYPE = int, SSPACE = 100);
CREATE AGGREGATE parallel(mood) (SFUNC = transition, STYPE = int, PARALLEL = safe);
CREATE AGGREGATE final_modify(mood) (SFUNC = transition, STYPE = int, FINALFUNC = final, FINALFUNC_MODIFY = read_write);
CREATE AGGREGATE moving(mood) (SFUNC = transition, STYPE = int, MSFUNC = transition, MINVFUNC = transition, MSTYPE = int);
CREATE AGGREGATE result(mood) (SFUNC = transition, STYPE = int, FINALFUNC = final);
CREATE AGGREGATE argument_name(a mood) (SFUNC = transition, STYPE = int);
CREATE AGGREGATE ordered_set(mood ORDER BY mood) (SFUNC = transition, STYPE = int, FINALFUNC = final_mood);
CREATE AGGREGATE hypothetical_or_not(mood ORDER BY mood) (SFUNC = transition, STYPE = int, FINALFUNC = final_mood, HYPOTHETICAL);
CREATE AGGREGATE owned(mood) (SFUNC = transition, STYPE = int); ALTER AGGREGATE owned(mood) OWNER TO ann;
CREATE AGGREGATE granted(mood) (SFUNC = transition, STYPE = int); GRANT EXECUTE ON FUNCTION granted(mood) TO ann;
CREATE AGGREGATE commented(mood) (SFUNC = transition, STYPE = int); COMMENT ON AGGREGATE commented(mood) IS 'one';
-- to
CREATE AGGREGATE function(mood) (SFUNC = transition_too, STYPE = int);
CREATE AGGREGATE state_type(mood) (SFUNC = transition, STYPE = int);
CREATE AGGREGATE final_function(mood) (SFUNC = transition, STYPE = int);
CREATE AGGREGATE combine_function(mood) (SFUNC = transition, STYPE = int, COMBINEFUNC = combine);
CREATE AGGREGATE start_value(mood) (SFUNC = transition, STYPE = int, INITCOND = '2');
CREATE AGGREGATE space(mood) (SFUNC = transition, STYPE = int, SSPACE = 200);
CREATE AGGREGATE parallel(mood) (SFUNC = transition, STYPE = int, PARALLEL = restricted);
CREATE AGGREGATE final_modify(mood) (SFUNC = transition, STYPE = int, FINALFUNC = final, FINALFUNC_MODIFY = shareable);
CREATE AGGREGATE moving(mood) (SFUNC = transition, STYPE = int, MSFUNC = transition_too, MINVFUNC = transition, MSTYPE = int);
CREATE AGGREGATE result(mood) (SFUNC = transition, STYPE = int, FINALFUNC = final_text);
CREATE AGGREGATE argument_name(b mood) (SFUNC = transition, STYPE = int);
CREATE AGGREGATE ordered_set(mood ORDER BY mood) (SFUNC = transition, STYPE = int, FINALFUNC = final_mood);
CREATE AGGREGATE hypothetical_or_not(mood ORDER BY mood) (SFUNC = transition, STYPE = int, FINALFUNC = final_mood);
CREATE AGGREGATE owned(mood) (SFUNC = transition, STYPE = int); ALTER AGGREGATE owned(mood) OWNER TO ben;
CREATE AGGREGATE granted(mood) (SFUNC = transition, STYPE = int); GRANT EXECUTE ON FUNCTION granted(mood) TO ben;
CREATE AGGREGATE commented(mood) (SFUNC = transition, STYPE = int); COMMENT ON AGGREGATE commented(mood) IS 'two';

-- case: operators
-- setup
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE FUNCTION compares(mood, mood) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION compares_too(mood, mood) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
-- moved
CREATE TYPE mood AS ENUM ('b', 'a');
CREATE FUNCTION compares(mood, mood) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION compares_too(mood, mood) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
-- from
CREATE OPERATOR <# (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood);
CREATE OPERATOR >## (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood);
CREATE OPERATOR <## (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood, COMMUTATOR = >##);
CREATE OPERATOR <> (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood);
CREATE OPERATOR = (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood, NEGATOR = <>);
CREATE OPERATOR <### (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood, RESTRICT = eqsel);
CREATE OPERATOR <#### (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood, JOIN = eqjoinsel);
CREATE OPERATOR <=# (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood, COMMUTATOR = <=#, HASHES);
CREATE OPERATOR <=## (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood, COMMUTATOR = <=##, MERGES);
CREATE OPERATOR <+# (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood); ALTER OPERATOR <+# (mood, mood) OWNER TO ann;
CREATE OPERATOR <-# (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood); COMMENT ON OPERATOR <-# (mood, mood) IS 'one';
CREATE OPERATOR !# (FUNCTION = int4um, RIGHTARG = int);
-- to
CREATE OPERATOR <# (FUNCTION = compares_too, LEFTARG = mood, RIGHTARG = mood);
CREATE OPERATOR >## (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood);
CREATE OPERATOR <## (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood);
CREATE OPERATOR <> (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood);
CREATE OPERATOR = (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood);
CREATE OPERATOR <### (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood, RESTRICT = neqsel);
CREATE OPERATOR <#### (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood, JOIN = neqjoinsel);
CREATE OPERATOR <=# (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood, COMMUTATOR = <=#);
CREATE OPERATOR <=## (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood, COMMUTATOR = <=##);
CREATE OPERATOR <+# (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood); ALTER OPERATOR <+# (mood, mood) OWNER TO ben;
CREATE OPERATOR <-# (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood); COMMENT ON OPERATOR <-# (mood, mood) IS 'two';
CREATE OPERATOR !# (FUNCTION = int4um, RIGHTARG = int);

-- case: operator_classes
-- setup
CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TYPE mood_too AS ENUM ('a', 'b');
CREATE FUNCTION compares(mood, mood) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION orders(mood, mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE OPERATOR <# (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood);
CREATE OPERATOR =# (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood);
CREATE OPERATOR FAMILY other USING btree;
-- moved
CREATE TYPE mood AS ENUM ('b', 'a'); CREATE TYPE mood_too AS ENUM ('b', 'a');
CREATE FUNCTION compares(mood, mood) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION orders(mood, mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE OPERATOR <# (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood);
CREATE OPERATOR =# (FUNCTION = compares, LEFTARG = mood, RIGHTARG = mood);
CREATE OPERATOR FAMILY other USING btree;
-- from
CREATE OPERATOR CLASS in_family FOR TYPE mood USING btree AS OPERATOR 1 <#, FUNCTION 1 orders(mood, mood);
CREATE OPERATOR CLASS by_default DEFAULT FOR TYPE mood USING btree AS OPERATOR 1 <#, FUNCTION 1 orders(mood, mood);
CREATE OPERATOR CLASS with_members FOR TYPE mood USING btree AS OPERATOR 1 <#, FUNCTION 1 orders(mood, mood);
CREATE OPERATOR CLASS for_type FOR TYPE int USING btree AS OPERATOR 1 <, FUNCTION 1 btint4cmp(int, int);
CREATE OPERATOR CLASS stored_one FOR TYPE mood USING gist AS STORAGE point; CREATE OPERATOR CLASS stored_two FOR TYPE mood_too USING brin AS STORAGE text;
CREATE OPERATOR CLASS stored FOR TYPE box USING gist AS STORAGE point;
CREATE OPERATOR CLASS owned FOR TYPE mood USING btree AS OPERATOR 1 <#, FUNCTION 1 orders(mood, mood); ALTER OPERATOR CLASS owned USING btree OWNER TO ann;
CREATE OPERATOR CLASS commented FOR TYPE mood USING btree AS OPERATOR 1 <#, FUNCTION 1 orders(mood, mood); COMMENT ON OPERATOR CLASS commented USING btree IS 'one';
CREATE OPERATOR FAMILY f USING btree; ALTER OPERATOR FAMILY f USING btree OWNER TO ann; COMMENT ON OPERATOR FAMILY f USING btree IS 'one';
ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 <# (mood, mood), FUNCTION 1 (mood, mood) orders(mood, mood);
CREATE OPERATOR FAMILY h USING hash; ALTER OPERATOR FAMILY h USING hash ADD OPERATOR 1 =# (mood, mood);
-- to
CREATE OPERATOR CLASS in_family FOR TYPE mood USING btree FAMILY other AS OPERATOR 1 <#, FUNCTION 1 orders(mood, mood);
CREATE OPERATOR CLASS by_default FOR TYPE mood USING btree AS OPERATOR 1 <#, FUNCTION 1 orders(mood, mood);
CREATE OPERATOR CLASS with_members FOR TYPE mood USING btree AS OPERATOR 1 <#, OPERATOR 3 =#, FUNCTION 1 orders(mood, mood);
CREATE OPERATOR CLASS for_type FOR TYPE bigint USING btree AS OPERATOR 1 <, FUNCTION 1 btint8cmp(bigint, bigint);
CREATE OPERATOR CLASS stored_one FOR TYPE mood USING gist AS STORAGE point; CREATE OPERATOR CLASS stored_two FOR TYPE mood_too USING brin AS STORAGE text;
CREATE OPERATOR CLASS stored FOR TYPE box USING gist AS STORAGE circle;
CREATE OPERATOR CLASS owned FOR TYPE mood USING btree AS OPERATOR 1 <#, FUNCTION 1 orders(mood, mood); ALTER OPERATOR CLASS owned USING btree OWNER TO ben;
CREATE OPERATOR CLASS commented FOR TYPE mood USING btree AS OPERATOR 1 <#, FUNCTION 1 orders(mood, mood); COMMENT ON OPERATOR CLASS commented USING btree IS 'two';
CREATE OPERATOR FAMILY f USING btree; ALTER OPERATOR FAMILY f USING btree OWNER TO ben; COMMENT ON OPERATOR FAMILY f USING btree IS 'two';
ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 =# (mood, mood), FUNCTION 1 (mood, mood) orders(mood, mood);
CREATE OPERATOR FAMILY h USING hash; ALTER OPERATOR FAMILY h USING hash ADD OPERATOR 1 =# (mood, mood);

-- case: casts
-- setup
CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TYPE pair AS (a mood);
CREATE FUNCTION to_int(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION to_int_too(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION to_text(mood) RETURNS money LANGUAGE sql AS 'SELECT 1::money';
-- moved
CREATE TYPE mood AS ENUM ('b', 'a'); CREATE TYPE pair AS (a mood);
CREATE FUNCTION to_int(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION to_int_too(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION to_text(mood) RETURNS money LANGUAGE sql AS 'SELECT 1::money';
-- from
CREATE CAST (mood AS int) WITH FUNCTION to_int(mood);
CREATE CAST (mood AS money) WITH FUNCTION to_text(mood);
CREATE CAST (pair AS text) WITH INOUT AS ASSIGNMENT;
CREATE CAST (mood AS date) WITH INOUT; COMMENT ON CAST (mood AS date) IS 'one';
-- to
CREATE CAST (mood AS int) WITH FUNCTION to_int_too(mood);
CREATE CAST (mood AS money) WITH INOUT;
CREATE CAST (pair AS text) WITH INOUT AS IMPLICIT;
CREATE CAST (mood AS date) WITH INOUT; COMMENT ON CAST (mood AS date) IS 'two';

-- case: conversions
-- setup
[-13] CREATE FUNCTION converts(int, int, cstring, internal, int) RETURNS void LANGUAGE c STRICT AS '$libdir/utf8_and_iso8859_1', 'iso8859_1_to_utf8';
[14] CREATE FUNCTION converts(int, int, cstring, internal, int, bool) RETURNS int LANGUAGE c STRICT AS '$libdir/utf8_and_iso8859_1', 'iso8859_1_to_utf8';
-- from
CREATE CONVERSION source FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE CONVERSION target FOR 'UTF8' TO 'LATIN2' FROM utf8_to_iso8859;
CREATE CONVERSION function FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE CONVERSION source_too FOR 'WIN1250' TO 'UTF8' FROM win_to_utf8;
CREATE DEFAULT CONVERSION by_default FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE CONVERSION owned FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8; ALTER CONVERSION owned OWNER TO ann;
CREATE CONVERSION commented FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8; COMMENT ON CONVERSION commented IS 'one';
-- to
CREATE CONVERSION source FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE CONVERSION target FOR 'UTF8' TO 'LATIN3' FROM utf8_to_iso8859;
CREATE CONVERSION function FOR 'LATIN1' TO 'UTF8' FROM converts;
CREATE CONVERSION source_too FOR 'WIN1251' TO 'UTF8' FROM win_to_utf8;
CREATE CONVERSION by_default FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE CONVERSION owned FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8; ALTER CONVERSION owned OWNER TO ben;
CREATE CONVERSION commented FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8; COMMENT ON CONVERSION commented IS 'two';
