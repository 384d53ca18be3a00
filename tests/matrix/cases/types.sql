-- case: enums
-- from
CREATE TYPE appended AS ENUM ('a', 'b');
CREATE TYPE taken AS ENUM ('a', 'b', 'c');
CREATE TYPE owned AS ENUM ('a'); ALTER TYPE owned OWNER TO ann;
CREATE TYPE granted AS ENUM ('a'); GRANT USAGE ON TYPE granted TO ann;
CREATE TYPE commented AS ENUM ('a'); COMMENT ON TYPE commented IS 'one';
CREATE TABLE t (a appended, b taken DEFAULT 'a', c taken[]);
-- rows
INSERT INTO t VALUES ('a', 'b', '{a,b}');
-- to
CREATE TYPE appended AS ENUM ('a', 'b', 'c');
CREATE TYPE taken AS ENUM ('b', 'a');
CREATE TYPE owned AS ENUM ('a'); ALTER TYPE owned OWNER TO ben;
CREATE TYPE granted AS ENUM ('a'); GRANT USAGE ON TYPE granted TO ben WITH GRANT OPTION;
CREATE TYPE commented AS ENUM ('a'); COMMENT ON TYPE commented IS 'two';
CREATE TABLE t (a appended, b taken DEFAULT 'a', c taken[]);

-- case: composites
-- setup
CREATE TYPE mood AS ENUM ('a', 'b');
-- moved
CREATE TYPE mood AS ENUM ('b', 'a');
-- from
CREATE TYPE renamed AS (a mood, b int);
CREATE TYPE typed AS (a mood, b int);
CREATE TYPE appended AS (a mood);
CREATE TYPE collated AS (a mood, b text COLLATE "C");
CREATE TYPE owned AS (a mood); ALTER TYPE owned OWNER TO ann;
CREATE TYPE granted AS (a mood); GRANT USAGE ON TYPE granted TO ann;
CREATE TYPE commented AS (a mood); COMMENT ON TYPE commented IS 'one';
CREATE TYPE attributes AS (a mood); COMMENT ON COLUMN attributes.a IS 'one';
CREATE TYPE unused AS (a int, b text);
-- to
CREATE TYPE renamed AS (a mood, c int);
CREATE TYPE typed AS (a mood, b bigint);
CREATE TYPE appended AS (a mood, b int);
CREATE TYPE collated AS (a mood, b text COLLATE "POSIX");
CREATE TYPE owned AS (a mood); ALTER TYPE owned OWNER TO ben;
CREATE TYPE granted AS (a mood); GRANT USAGE ON TYPE granted TO ben;
CREATE TYPE commented AS (a mood); COMMENT ON TYPE commented IS 'two';
CREATE TYPE attributes AS (a mood); COMMENT ON COLUMN attributes.a IS 'two';
CREATE TYPE unused AS (a int, b text, c date);

-- case: domains
-- setup
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE FUNCTION f() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE COLLATION coll (lc_collate = 'C', lc_ctype = 'C');
-- moved
CREATE TYPE mood AS ENUM ('b', 'a');
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 1::bigint';
CREATE COLLATION coll (lc_collate = 'POSIX', lc_ctype = 'POSIX');
-- from
CREATE DOMAIN based AS int;
CREATE DOMAIN base_mood AS mood;
CREATE DOMAIN collated AS text COLLATE coll;
CREATE DOMAIN defaulted AS mood DEFAULT 'b';
CREATE DOMAIN called AS int DEFAULT f();
CREATE DOMAIN required AS mood NOT NULL;
CREATE DOMAIN checked AS mood CONSTRAINT c_definition CHECK (value::text <> 'x') CONSTRAINT c_comment CHECK (value::text <> 'y');
COMMENT ON CONSTRAINT c_comment ON DOMAIN checked IS 'one';
CREATE DOMAIN checked_by AS int CONSTRAINT c_called CHECK (value > f());
ALTER DOMAIN checked ADD CONSTRAINT c_valid CHECK (value::text <> 'z') NOT VALID;
CREATE DOMAIN owned AS mood; ALTER DOMAIN owned OWNER TO ann;
CREATE DOMAIN granted AS mood; GRANT USAGE ON DOMAIN granted TO ann;
CREATE DOMAIN commented AS mood; COMMENT ON DOMAIN commented IS 'one';
[17] CREATE DOMAIN named AS mood CONSTRAINT one NOT NULL;
CREATE TABLE t (a checked, b required, c based);
-- rows
INSERT INTO t VALUES ('b', 'b', 1);
-- to
CREATE DOMAIN based AS bigint;
CREATE DOMAIN base_mood AS mood;
CREATE DOMAIN collated AS text COLLATE "C";
CREATE DOMAIN defaulted AS mood;
CREATE DOMAIN called AS int DEFAULT f() + 1;
CREATE DOMAIN required AS mood;
CREATE DOMAIN checked AS mood CONSTRAINT c_definition CHECK (value::text <> 'w') CONSTRAINT c_comment CHECK (value::text <> 'y');
COMMENT ON CONSTRAINT c_comment ON DOMAIN checked IS 'two';
CREATE DOMAIN checked_by AS int CONSTRAINT c_called CHECK (value > f() + 1);
ALTER DOMAIN checked ADD CONSTRAINT c_valid CHECK (value::text <> 'z');
CREATE DOMAIN owned AS mood; ALTER DOMAIN owned OWNER TO ben;
CREATE DOMAIN granted AS mood; GRANT USAGE ON DOMAIN granted TO ben;
CREATE DOMAIN commented AS mood; COMMENT ON DOMAIN commented IS 'two';
[17] CREATE DOMAIN named AS mood CONSTRAINT two NOT NULL;
CREATE TABLE t (a checked, b required, c based);

-- case: ranges
-- setup
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE FUNCTION diff(int, int) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 1.0::float8';
CREATE FUNCTION diff_mood(mood, mood) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 1.0::float8';
CREATE COLLATION coll (lc_collate = 'C', lc_ctype = 'C');
-- moved
CREATE TYPE mood AS ENUM ('b', 'a');
CREATE FUNCTION diff(int, int) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 1.0::float8';
CREATE FUNCTION diff_mood(mood, mood) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 1.0::float8';
CREATE COLLATION coll (lc_collate = 'POSIX', lc_ctype = 'POSIX');
-- from
CREATE TYPE subtyped AS RANGE (subtype = mood);
CREATE TYPE subtyped_too AS RANGE (subtype = int);
CREATE TYPE classed AS RANGE (subtype = text, subtype_opclass = text_pattern_ops);
CREATE TYPE classed_coll AS RANGE (subtype = text, subtype_opclass = text_pattern_ops, collation = coll);
CREATE TYPE collated AS RANGE (subtype = text, collation = coll);
CREATE TYPE differing AS RANGE (subtype = int, subtype_diff = diff);
CREATE TYPE canon; CREATE FUNCTION canonical(canon) RETURNS canon LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE canon AS RANGE (subtype = int, canonical = canonical);
CREATE TYPE canon_mood; CREATE FUNCTION canonical(canon_mood) RETURNS canon_mood LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE canon_mood AS RANGE (subtype = mood, canonical = canonical);
CREATE TYPE differing_mood AS RANGE (subtype = mood, subtype_diff = diff_mood);
CREATE TYPE owned AS RANGE (subtype = mood); ALTER TYPE owned OWNER TO ann;
CREATE TYPE granted AS RANGE (subtype = mood); GRANT USAGE ON TYPE granted TO ann;
CREATE TYPE commented AS RANGE (subtype = mood); COMMENT ON TYPE commented IS 'one';
[14] CREATE TYPE multi AS RANGE (subtype = mood, multirange_type_name = many);
-- to
CREATE TYPE subtyped AS RANGE (subtype = mood);
CREATE TYPE subtyped_too AS RANGE (subtype = bigint);
CREATE TYPE classed AS RANGE (subtype = text);
CREATE TYPE classed_coll AS RANGE (subtype = text, collation = coll);
CREATE TYPE collated AS RANGE (subtype = text, collation = "C");
CREATE TYPE differing AS RANGE (subtype = int);
CREATE TYPE canon; CREATE FUNCTION canonical(canon) RETURNS canon LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE canon AS RANGE (subtype = int);
CREATE TYPE canon_mood; CREATE FUNCTION canonical(canon_mood) RETURNS canon_mood LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE canon_mood AS RANGE (subtype = mood, canonical = canonical);
CREATE TYPE differing_mood AS RANGE (subtype = mood, subtype_diff = diff_mood);
CREATE TYPE owned AS RANGE (subtype = mood); ALTER TYPE owned OWNER TO ben;
CREATE TYPE granted AS RANGE (subtype = mood); GRANT USAGE ON TYPE granted TO ben;
CREATE TYPE commented AS RANGE (subtype = mood); COMMENT ON TYPE commented IS 'two';
[14] CREATE TYPE multi AS RANGE (subtype = mood, multirange_type_name = lots);

-- case: base_types
-- setup
CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TYPE mood_too AS ENUM ('a', 'b');
[14] CREATE FUNCTION subscripts(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'raw_array_subscript_handler';
CREATE FUNCTION analyze_it(internal) RETURNS boolean LANGUAGE internal STRICT AS 'range_typanalyze';
CREATE FUNCTION modifiers(cstring[]) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
CREATE FUNCTION modifiers_out(int) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodout';
-- moved
CREATE TYPE mood AS ENUM ('b', 'a'); CREATE TYPE mood_too AS ENUM ('b', 'a');
[14] CREATE FUNCTION subscripts(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'raw_array_subscript_handler';
CREATE FUNCTION analyze_it(internal) RETURNS boolean LANGUAGE internal STRICT AS 'range_typanalyze';
CREATE FUNCTION modifiers(cstring[]) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
CREATE FUNCTION modifiers_out(int) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodout';
-- from
CREATE TYPE shell_only;
CREATE TYPE long; CREATE FUNCTION long_in(cstring) RETURNS long LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION long_out(long) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION long_receive(internal) RETURNS long LANGUAGE internal IMMUTABLE STRICT AS 'textrecv';
CREATE FUNCTION long_send(long) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'textsend';
CREATE TYPE long (INPUT = long_in, OUTPUT = long_out, RECEIVE = long_receive, SEND = long_send, TYPMOD_IN = modifiers, TYPMOD_OUT = modifiers_out,
  ANALYZE = analyze_it, STORAGE = extended, COLLATABLE = true);
ALTER TYPE long OWNER TO ann; GRANT USAGE ON TYPE long TO readers; COMMENT ON TYPE long IS 'one';
CREATE TYPE b_input; CREATE FUNCTION b_input_in(cstring) RETURNS b_input LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_input_out(b_input) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_input_in_too(cstring) RETURNS b_input LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_input_out_too(b_input) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_input (INPUT = b_input_in, OUTPUT = b_input_out, INTERNALLENGTH = 4, ALIGNMENT = int4);
CREATE TYPE b_output; CREATE FUNCTION b_output_in(cstring) RETURNS b_output LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_output_out(b_output) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_output_in_too(cstring) RETURNS b_output LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_output_out_too(b_output) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_output (INPUT = b_output_in, OUTPUT = b_output_out, INTERNALLENGTH = 4, ALIGNMENT = int4);
CREATE TYPE b_length; CREATE FUNCTION b_length_in(cstring) RETURNS b_length LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_length_out(b_length) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_length_in_too(cstring) RETURNS b_length LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_length_out_too(b_length) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_length (INPUT = b_length_in, OUTPUT = b_length_out, INTERNALLENGTH = 4, ALIGNMENT = int4);
CREATE TYPE b_value; CREATE FUNCTION b_value_in(cstring) RETURNS b_value LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_value_out(b_value) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_value_in_too(cstring) RETURNS b_value LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_value_out_too(b_value) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_value (INPUT = b_value_in, OUTPUT = b_value_out, INTERNALLENGTH = 4, ALIGNMENT = int4, PASSEDBYVALUE);
CREATE TYPE b_alignment; CREATE FUNCTION b_alignment_in(cstring) RETURNS b_alignment LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_alignment_out(b_alignment) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_alignment_in_too(cstring) RETURNS b_alignment LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_alignment_out_too(b_alignment) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_alignment (INPUT = b_alignment_in, OUTPUT = b_alignment_out, INTERNALLENGTH = 4, ALIGNMENT = int4);
CREATE TYPE b_category; CREATE FUNCTION b_category_in(cstring) RETURNS b_category LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_category_out(b_category) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_category_in_too(cstring) RETURNS b_category LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_category_out_too(b_category) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_category (INPUT = b_category_in, OUTPUT = b_category_out, INTERNALLENGTH = 4, ALIGNMENT = int4, CATEGORY = 'X');
CREATE TYPE b_preferred; CREATE FUNCTION b_preferred_in(cstring) RETURNS b_preferred LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_preferred_out(b_preferred) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_preferred_in_too(cstring) RETURNS b_preferred LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_preferred_out_too(b_preferred) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_preferred (INPUT = b_preferred_in, OUTPUT = b_preferred_out, INTERNALLENGTH = 4, ALIGNMENT = int4, CATEGORY = 'X', PREFERRED);
CREATE TYPE b_default; CREATE FUNCTION b_default_in(cstring) RETURNS b_default LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_default_out(b_default) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_default_in_too(cstring) RETURNS b_default LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_default_out_too(b_default) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_default (INPUT = b_default_in, OUTPUT = b_default_out, INTERNALLENGTH = 4, ALIGNMENT = int4, DEFAULT = '1');
CREATE TYPE b_delimiter; CREATE FUNCTION b_delimiter_in(cstring) RETURNS b_delimiter LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_delimiter_out(b_delimiter) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_delimiter_in_too(cstring) RETURNS b_delimiter LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_delimiter_out_too(b_delimiter) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_delimiter (INPUT = b_delimiter_in, OUTPUT = b_delimiter_out, INTERNALLENGTH = 4, ALIGNMENT = int4, DELIMITER = ';');
CREATE TYPE b_collatable; CREATE FUNCTION b_collatable_in(cstring) RETURNS b_collatable LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_collatable_out(b_collatable) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_collatable_in_too(cstring) RETURNS b_collatable LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_collatable_out_too(b_collatable) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_collatable (INPUT = b_collatable_in, OUTPUT = b_collatable_out, INTERNALLENGTH = 4, ALIGNMENT = int4, COLLATABLE = true);
CREATE TYPE b_element; CREATE FUNCTION b_element_in(cstring) RETURNS b_element LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_element_out(b_element) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_element_in_too(cstring) RETURNS b_element LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_element_out_too(b_element) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_element (INPUT = b_element_in, OUTPUT = b_element_out, INTERNALLENGTH = 4, ALIGNMENT = int4, ELEMENT = mood);
CREATE TYPE r_three; CREATE FUNCTION r_three_in(cstring) RETURNS r_three LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION r_three_out(r_three) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION r_three_in_too(cstring) RETURNS r_three LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION r_three_out_too(r_three) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE r_three (INPUT = r_three_in, OUTPUT = r_three_out, INTERNALLENGTH = 4, ALIGNMENT = int4, ELEMENT = mood_too);
CREATE TYPE r_one; CREATE FUNCTION r_one_in(cstring) RETURNS r_one LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION r_one_out(r_one) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION r_one_in_too(cstring) RETURNS r_one LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION r_one_out_too(r_one) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
[-13] CREATE TYPE r_one (INPUT = r_one_in, OUTPUT = r_one_out, INTERNALLENGTH = 4, ALIGNMENT = int4, PASSEDBYVALUE, CATEGORY = 'X', PREFERRED, DEFAULT = '1', DELIMITER = ';', COLLATABLE = true, ELEMENT = mood);
[14] CREATE TYPE r_one (INPUT = r_one_in, OUTPUT = r_one_out, INTERNALLENGTH = 4, ALIGNMENT = int4, PASSEDBYVALUE, CATEGORY = 'X', PREFERRED, DEFAULT = '1', DELIMITER = ';', COLLATABLE = true, ELEMENT = mood, SUBSCRIPT = subscripts);
CREATE TYPE r_two; CREATE FUNCTION r_two_in(cstring) RETURNS r_two LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION r_two_out(r_two) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION r_two_in_too(cstring) RETURNS r_two LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION r_two_out_too(r_two) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE r_two (INPUT = r_two_in_too, OUTPUT = r_two_out_too, INTERNALLENGTH = 8, ALIGNMENT = char, ELEMENT = mood, DEFAULT = '2', TYPMOD_IN = modifiers, TYPMOD_OUT = modifiers_out, ANALYZE = analyze_it, CATEGORY = 'Y', DELIMITER = ':');
[14] CREATE TYPE r_long; CREATE FUNCTION r_long_in(cstring) RETURNS r_long LANGUAGE internal IMMUTABLE STRICT AS 'textin';
[14] CREATE FUNCTION r_long_out(r_long) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
[14] CREATE FUNCTION r_long_receive(internal) RETURNS r_long LANGUAGE internal IMMUTABLE STRICT AS 'textrecv';
[14] CREATE FUNCTION r_long_send(r_long) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'textsend';
[14] CREATE TYPE r_long (INPUT = r_long_in, OUTPUT = r_long_out, RECEIVE = r_long_receive, SEND = r_long_send, STORAGE = external, ELEMENT = mood, SUBSCRIPT = subscripts);
ALTER TYPE r_one OWNER TO ann; GRANT USAGE ON TYPE r_one TO readers; COMMENT ON TYPE r_one IS 'one';
[14] CREATE TYPE b_subscript; CREATE FUNCTION b_subscript_in(cstring) RETURNS b_subscript LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
[14] CREATE FUNCTION b_subscript_out(b_subscript) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
[14] CREATE FUNCTION b_subscript_in_too(cstring) RETURNS b_subscript LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
[14] CREATE FUNCTION b_subscript_out_too(b_subscript) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
[14] CREATE TYPE b_subscript (INPUT = b_subscript_in, OUTPUT = b_subscript_out, INTERNALLENGTH = 4, ALIGNMENT = int4, ELEMENT = mood, SUBSCRIPT = subscripts);
-- to
CREATE TYPE long; CREATE FUNCTION long_in(cstring) RETURNS long LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION long_out(long) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION long_receive(internal) RETURNS long LANGUAGE internal IMMUTABLE STRICT AS 'textrecv';
CREATE FUNCTION long_send(long) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'textsend';
CREATE TYPE long (INPUT = long_in, OUTPUT = long_out, STORAGE = external, COLLATABLE = true);
ALTER TYPE long OWNER TO ben; GRANT USAGE ON TYPE long TO writers; COMMENT ON TYPE long IS 'two';
CREATE TYPE b_input; CREATE FUNCTION b_input_in(cstring) RETURNS b_input LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_input_out(b_input) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_input_in_too(cstring) RETURNS b_input LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_input_out_too(b_input) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_input (INPUT = b_input_in_too, OUTPUT = b_input_out, INTERNALLENGTH = 4, ALIGNMENT = int4);
CREATE TYPE b_output; CREATE FUNCTION b_output_in(cstring) RETURNS b_output LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_output_out(b_output) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_output_in_too(cstring) RETURNS b_output LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_output_out_too(b_output) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_output (INPUT = b_output_in, OUTPUT = b_output_out_too, INTERNALLENGTH = 4, ALIGNMENT = int4);
CREATE TYPE b_length; CREATE FUNCTION b_length_in(cstring) RETURNS b_length LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_length_out(b_length) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_length_in_too(cstring) RETURNS b_length LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_length_out_too(b_length) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_length (INPUT = b_length_in, OUTPUT = b_length_out, INTERNALLENGTH = 8, ALIGNMENT = int4);
CREATE TYPE b_value; CREATE FUNCTION b_value_in(cstring) RETURNS b_value LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_value_out(b_value) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_value_in_too(cstring) RETURNS b_value LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_value_out_too(b_value) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_value (INPUT = b_value_in, OUTPUT = b_value_out, INTERNALLENGTH = 4, ALIGNMENT = int4);
CREATE TYPE b_alignment; CREATE FUNCTION b_alignment_in(cstring) RETURNS b_alignment LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_alignment_out(b_alignment) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_alignment_in_too(cstring) RETURNS b_alignment LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_alignment_out_too(b_alignment) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_alignment (INPUT = b_alignment_in, OUTPUT = b_alignment_out, INTERNALLENGTH = 4, ALIGNMENT = char);
CREATE TYPE b_category; CREATE FUNCTION b_category_in(cstring) RETURNS b_category LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_category_out(b_category) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_category_in_too(cstring) RETURNS b_category LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_category_out_too(b_category) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_category (INPUT = b_category_in, OUTPUT = b_category_out, INTERNALLENGTH = 4, ALIGNMENT = int4, CATEGORY = 'Y');
CREATE TYPE b_preferred; CREATE FUNCTION b_preferred_in(cstring) RETURNS b_preferred LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_preferred_out(b_preferred) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_preferred_in_too(cstring) RETURNS b_preferred LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_preferred_out_too(b_preferred) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_preferred (INPUT = b_preferred_in, OUTPUT = b_preferred_out, INTERNALLENGTH = 4, ALIGNMENT = int4, CATEGORY = 'X');
CREATE TYPE b_default; CREATE FUNCTION b_default_in(cstring) RETURNS b_default LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_default_out(b_default) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_default_in_too(cstring) RETURNS b_default LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_default_out_too(b_default) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_default (INPUT = b_default_in, OUTPUT = b_default_out, INTERNALLENGTH = 4, ALIGNMENT = int4, DEFAULT = '2');
CREATE TYPE b_delimiter; CREATE FUNCTION b_delimiter_in(cstring) RETURNS b_delimiter LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_delimiter_out(b_delimiter) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_delimiter_in_too(cstring) RETURNS b_delimiter LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_delimiter_out_too(b_delimiter) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_delimiter (INPUT = b_delimiter_in, OUTPUT = b_delimiter_out, INTERNALLENGTH = 4, ALIGNMENT = int4, DELIMITER = ':');
CREATE TYPE b_collatable; CREATE FUNCTION b_collatable_in(cstring) RETURNS b_collatable LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_collatable_out(b_collatable) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_collatable_in_too(cstring) RETURNS b_collatable LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_collatable_out_too(b_collatable) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_collatable (INPUT = b_collatable_in, OUTPUT = b_collatable_out, INTERNALLENGTH = 4, ALIGNMENT = int4);
CREATE TYPE b_element; CREATE FUNCTION b_element_in(cstring) RETURNS b_element LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_element_out(b_element) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION b_element_in_too(cstring) RETURNS b_element LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION b_element_out_too(b_element) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE b_element (INPUT = b_element_in, OUTPUT = b_element_out, INTERNALLENGTH = 4, ALIGNMENT = int4, ELEMENT = int);
CREATE TYPE r_three; CREATE FUNCTION r_three_in(cstring) RETURNS r_three LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION r_three_out(r_three) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION r_three_in_too(cstring) RETURNS r_three LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION r_three_out_too(r_three) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE r_three (INPUT = r_three_in, OUTPUT = r_three_out, INTERNALLENGTH = 4, ALIGNMENT = int4, ELEMENT = mood_too);
CREATE TYPE r_one; CREATE FUNCTION r_one_in(cstring) RETURNS r_one LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION r_one_out(r_one) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION r_one_in_too(cstring) RETURNS r_one LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION r_one_out_too(r_one) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
[-13] CREATE TYPE r_one (INPUT = r_one_in, OUTPUT = r_one_out, INTERNALLENGTH = 4, ALIGNMENT = int4, PASSEDBYVALUE, CATEGORY = 'X', PREFERRED, DEFAULT = '1', DELIMITER = ';', COLLATABLE = true, ELEMENT = mood);
[14] CREATE TYPE r_one (INPUT = r_one_in, OUTPUT = r_one_out, INTERNALLENGTH = 4, ALIGNMENT = int4, PASSEDBYVALUE, CATEGORY = 'X', PREFERRED, DEFAULT = '1', DELIMITER = ';', COLLATABLE = true, ELEMENT = mood, SUBSCRIPT = subscripts);
CREATE TYPE r_two; CREATE FUNCTION r_two_in(cstring) RETURNS r_two LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION r_two_out(r_two) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION r_two_in_too(cstring) RETURNS r_two LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION r_two_out_too(r_two) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE r_two (INPUT = r_two_in_too, OUTPUT = r_two_out_too, INTERNALLENGTH = 8, ALIGNMENT = char, ELEMENT = mood, DEFAULT = '2', TYPMOD_IN = modifiers, TYPMOD_OUT = modifiers_out, ANALYZE = analyze_it, CATEGORY = 'Y', DELIMITER = ':');
[14] CREATE TYPE r_long; CREATE FUNCTION r_long_in(cstring) RETURNS r_long LANGUAGE internal IMMUTABLE STRICT AS 'textin';
[14] CREATE FUNCTION r_long_out(r_long) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
[14] CREATE FUNCTION r_long_receive(internal) RETURNS r_long LANGUAGE internal IMMUTABLE STRICT AS 'textrecv';
[14] CREATE FUNCTION r_long_send(r_long) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'textsend';
[14] CREATE TYPE r_long (INPUT = r_long_in, OUTPUT = r_long_out, RECEIVE = r_long_receive, SEND = r_long_send, STORAGE = external, ELEMENT = mood, SUBSCRIPT = subscripts);
ALTER TYPE r_one OWNER TO ben; GRANT USAGE ON TYPE r_one TO writers; COMMENT ON TYPE r_one IS 'two';
[14] CREATE TYPE b_subscript; CREATE FUNCTION b_subscript_in(cstring) RETURNS b_subscript LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
[14] CREATE FUNCTION b_subscript_out(b_subscript) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
[14] CREATE FUNCTION b_subscript_in_too(cstring) RETURNS b_subscript LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
[14] CREATE FUNCTION b_subscript_out_too(b_subscript) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
[14] CREATE TYPE b_subscript (INPUT = b_subscript_in, OUTPUT = b_subscript_out, INTERNALLENGTH = 4, ALIGNMENT = int4, ELEMENT = mood);

-- case: collations
-- from
CREATE COLLATION localed (lc_collate = 'C', lc_ctype = 'C');
CREATE COLLATION typed (lc_collate = 'C', lc_ctype = 'C');
CREATE COLLATION provided (locale = 'C');
CREATE COLLATION icu (provider = icu, locale = 'de');
CREATE COLLATION deterministic_or_not (provider = icu, locale = 'de', deterministic = false);
[16] CREATE COLLATION ruled (provider = icu, locale = 'de', rules = '&a < g');
CREATE COLLATION owned (locale = 'C'); ALTER COLLATION owned OWNER TO ann;
CREATE COLLATION commented (locale = 'C'); COMMENT ON COLLATION commented IS 'one';
-- to
CREATE COLLATION localed (lc_collate = 'POSIX', lc_ctype = 'C');
CREATE COLLATION typed (lc_collate = 'C', lc_ctype = 'POSIX');
CREATE COLLATION provided (provider = icu, locale = 'C');
CREATE COLLATION icu (provider = icu, locale = 'en');
CREATE COLLATION deterministic_or_not (provider = icu, locale = 'de');
[16] CREATE COLLATION ruled (provider = icu, locale = 'de', rules = '&b < g');
CREATE COLLATION owned (locale = 'C'); ALTER COLLATION owned OWNER TO ben;
CREATE COLLATION commented (locale = 'C'); COMMENT ON COLLATION commented IS 'two';
