-- case: schemas
-- from
CREATE SCHEMA schema_owned AUTHORIZATION ann;
CREATE SCHEMA schema_granted; GRANT USAGE ON SCHEMA schema_granted TO ann;
CREATE SCHEMA schema_commented; COMMENT ON SCHEMA schema_commented IS 'one';
-- to
CREATE SCHEMA schema_owned AUTHORIZATION ben;
CREATE SCHEMA schema_granted; GRANT CREATE, USAGE ON SCHEMA schema_granted TO ben WITH GRANT OPTION;
CREATE SCHEMA schema_commented; COMMENT ON SCHEMA schema_commented IS 'two';

-- case: access_methods
-- from
CREATE ACCESS METHOD m_type TYPE TABLE HANDLER heap_tableam_handler;
CREATE ACCESS METHOD m_handler TYPE INDEX HANDLER bthandler;
CREATE ACCESS METHOD m_comment TYPE INDEX HANDLER bthandler; COMMENT ON ACCESS METHOD m_comment IS 'one';
-- to
CREATE ACCESS METHOD m_type TYPE TABLE HANDLER heap_tableam_handler;
CREATE ACCESS METHOD m_handler TYPE INDEX HANDLER hashhandler;
CREATE ACCESS METHOD m_comment TYPE INDEX HANDLER bthandler; COMMENT ON ACCESS METHOD m_comment IS 'two';

-- case: languages
-- setup
CREATE FUNCTION call_one() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION call_two() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
-- from
CREATE TRUSTED LANGUAGE l_trusted HANDLER call_one;
CREATE LANGUAGE l_handler HANDLER call_one;
CREATE LANGUAGE l_inline HANDLER call_one INLINE plpgsql_inline_handler;
CREATE LANGUAGE l_validator HANDLER call_one VALIDATOR plpgsql_validator;
CREATE TRUSTED LANGUAGE l_owner HANDLER call_one; ALTER LANGUAGE l_owner OWNER TO ann;
CREATE TRUSTED LANGUAGE l_grants HANDLER call_one; REVOKE USAGE ON LANGUAGE l_grants FROM PUBLIC; GRANT USAGE ON LANGUAGE l_grants TO ann;
CREATE LANGUAGE l_comment HANDLER call_one; COMMENT ON LANGUAGE l_comment IS 'one';
-- to
CREATE LANGUAGE l_trusted HANDLER call_one;
CREATE LANGUAGE l_handler HANDLER call_two;
CREATE LANGUAGE l_inline HANDLER call_one;
CREATE LANGUAGE l_validator HANDLER call_one;
CREATE TRUSTED LANGUAGE l_owner HANDLER call_one; ALTER LANGUAGE l_owner OWNER TO ben;
CREATE TRUSTED LANGUAGE l_grants HANDLER call_one; GRANT USAGE ON LANGUAGE l_grants TO ben;
CREATE LANGUAGE l_comment HANDLER call_one; COMMENT ON LANGUAGE l_comment IS 'two';

-- case: transforms
-- setup
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE FUNCTION out_of_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'textlike_support';
CREATE FUNCTION out_of_sql_too(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'textlike_support';
CREATE FUNCTION into_sql(internal) RETURNS mood LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
CREATE FUNCTION into_sql_too(internal) RETURNS mood LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
CREATE FUNCTION into_int(internal) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
CREATE FUNCTION into_int_too(internal) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
-- moved
CREATE TYPE mood AS ENUM ('b', 'a');
CREATE FUNCTION out_of_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'textlike_support';
CREATE FUNCTION out_of_sql_too(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'textlike_support';
CREATE FUNCTION into_sql(internal) RETURNS mood LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
CREATE FUNCTION into_sql_too(internal) RETURNS mood LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
CREATE FUNCTION into_int(internal) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
CREATE FUNCTION into_int_too(internal) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
-- from
CREATE TRANSFORM FOR mood LANGUAGE plpgsql (FROM SQL WITH FUNCTION out_of_sql(internal), TO SQL WITH FUNCTION into_sql(internal));
COMMENT ON TRANSFORM FOR mood LANGUAGE plpgsql IS 'one';
CREATE TRANSFORM FOR int LANGUAGE plpgsql (TO SQL WITH FUNCTION into_int(internal));
CREATE TYPE other AS ENUM ('a');
-- to
CREATE TRANSFORM FOR mood LANGUAGE plpgsql (FROM SQL WITH FUNCTION out_of_sql_too(internal), TO SQL WITH FUNCTION into_sql_too(internal));
COMMENT ON TRANSFORM FOR mood LANGUAGE plpgsql IS 'two';
CREATE TRANSFORM FOR int LANGUAGE plpgsql (TO SQL WITH FUNCTION into_int_too(internal));
CREATE TYPE other AS ENUM ('a');

-- case: event_triggers
-- setup
CREATE FUNCTION fires() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE FUNCTION fires_too() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
-- from
CREATE EVENT TRIGGER e_event ON ddl_command_start EXECUTE FUNCTION fires();
CREATE EVENT TRIGGER e_tags ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION fires();
CREATE EVENT TRIGGER e_function ON ddl_command_start EXECUTE FUNCTION fires();
CREATE EVENT TRIGGER e_enabled ON ddl_command_start EXECUTE FUNCTION fires(); ALTER EVENT TRIGGER e_enabled DISABLE;
CREATE EVENT TRIGGER e_comment ON ddl_command_start EXECUTE FUNCTION fires(); COMMENT ON EVENT TRIGGER e_comment IS 'one';
-- to
CREATE EVENT TRIGGER e_event ON ddl_command_end EXECUTE FUNCTION fires();
CREATE EVENT TRIGGER e_tags ON ddl_command_start WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION fires();
CREATE EVENT TRIGGER e_function ON ddl_command_start EXECUTE FUNCTION fires_too();
CREATE EVENT TRIGGER e_enabled ON ddl_command_start EXECUTE FUNCTION fires(); ALTER EVENT TRIGGER e_enabled ENABLE ALWAYS;
CREATE EVENT TRIGGER e_comment ON ddl_command_start EXECUTE FUNCTION fires(); COMMENT ON EVENT TRIGGER e_comment IS 'two';

-- case: event_trigger_owners
-- note: only superusers own event triggers.
-- setup
CREATE FUNCTION fires() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
-- from
CREATE EVENT TRIGGER e_owner ON ddl_command_start EXECUTE FUNCTION fires(); ALTER EVENT TRIGGER e_owner OWNER TO chief;
-- to
CREATE EVENT TRIGGER e_owner ON ddl_command_start EXECUTE FUNCTION fires();

-- case: extensions
-- setup
CREATE SCHEMA ext_one; CREATE SCHEMA ext_two;
-- from
CREATE EXTENSION citext SCHEMA ext_one VERSION '1.4'; COMMENT ON EXTENSION citext IS 'one';
CREATE EXTENSION pg_trgm SCHEMA ext_one;
-- to
CREATE EXTENSION citext SCHEMA ext_one VERSION '1.4'; COMMENT ON EXTENSION citext IS 'two';
CREATE EXTENSION pg_trgm SCHEMA ext_two;

-- case: extension_versions
-- one way
-- from
CREATE EXTENSION hstore VERSION '1.5';
-- to
CREATE EXTENSION hstore VERSION '1.6';

-- case: default_privileges
-- from
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ann;
ALTER DEFAULT PRIVILEGES IN SCHEMA default_privileges GRANT SELECT ON SEQUENCES TO ann;
ALTER DEFAULT PRIVILEGES FOR ROLE ben REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- to
ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO ann;
ALTER DEFAULT PRIVILEGES IN SCHEMA default_privileges GRANT USAGE ON SEQUENCES TO ben WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE ben GRANT EXECUTE ON FUNCTIONS TO ann;

-- case: publications
-- setup
CREATE TABLE listed (a int PRIMARY KEY, b int); CREATE TABLE other (a int PRIMARY KEY, b int);
CREATE SCHEMA listed_too;
-- from
CREATE PUBLICATION p_all FOR ALL TABLES;
CREATE PUBLICATION p_publish WITH (publish = 'insert, update');
CREATE PUBLICATION p_root WITH (publish_via_partition_root);
[18] CREATE PUBLICATION p_generated WITH (publish_generated_columns = stored);
CREATE PUBLICATION p_owner; ALTER PUBLICATION p_owner OWNER TO ann;
CREATE PUBLICATION p_comment; COMMENT ON PUBLICATION p_comment IS 'one';
CREATE PUBLICATION p_member FOR TABLE listed;
[15] CREATE PUBLICATION p_columns FOR TABLE listed (a);
[15] CREATE PUBLICATION p_filter FOR TABLE listed WHERE (a > 1);
[15] CREATE PUBLICATION p_schema FOR TABLES IN SCHEMA listed_too;
-- to
CREATE PUBLICATION p_all;
CREATE PUBLICATION p_publish WITH (publish = 'insert');
CREATE PUBLICATION p_root;
[18] CREATE PUBLICATION p_generated;
CREATE PUBLICATION p_owner; ALTER PUBLICATION p_owner OWNER TO ben;
CREATE PUBLICATION p_comment; COMMENT ON PUBLICATION p_comment IS 'two';
CREATE PUBLICATION p_member FOR TABLE other;
[15] CREATE PUBLICATION p_columns FOR TABLE listed (a, b);
[15] CREATE PUBLICATION p_filter FOR TABLE listed WHERE (a > 2);
[15] CREATE PUBLICATION p_schema FOR TABLES IN SCHEMA publications;

-- case: published_restored
-- since: 15
-- setup
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
-- moved
CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint';
-- from
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (f(a)) STORED);
CREATE TABLE u (a int, g int GENERATED ALWAYS AS (f(a)) STORED);
CREATE PUBLICATION p_other FOR TABLE u WHERE (g > 1) WITH (publish = 'insert');
CREATE PUBLICATION p_filtered FOR TABLE t WHERE (g > 1) WITH (publish = 'insert');
[18] CREATE PUBLICATION p_of_columns FOR TABLE t (a, g) WITH (publish = 'insert');
-- to
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (f(a)) STORED);
CREATE TABLE u (a int, g int GENERATED ALWAYS AS (f(a)) STORED);
CREATE PUBLICATION p_other FOR TABLE u WHERE (g > 1) WITH (publish = 'insert');
CREATE PUBLICATION p_filtered FOR TABLE t WHERE (g > 2) WITH (publish = 'insert');
[18] CREATE PUBLICATION p_of_columns FOR TABLE t (g) WITH (publish = 'insert');

-- case: subscriptions
-- alone
-- from
CREATE SUBSCRIPTION s_publications CONNECTION '' PUBLICATION one WITH (connect = false, slot_name = NONE);
CREATE SUBSCRIPTION s_options CONNECTION '' PUBLICATION one WITH (connect = false, slot_name = NONE, synchronous_commit = off);
CREATE SUBSCRIPTION s_slot CONNECTION '' PUBLICATION one WITH (connect = false, slot_name = NONE); ALTER SUBSCRIPTION s_slot SET (slot_name = first);
CREATE SUBSCRIPTION s_owner CONNECTION '' PUBLICATION one WITH (connect = false, slot_name = NONE); ALTER SUBSCRIPTION s_owner OWNER TO chief;
CREATE SUBSCRIPTION s_comment CONNECTION '' PUBLICATION one WITH (connect = false, slot_name = NONE); COMMENT ON SUBSCRIPTION s_comment IS 'one';
-- to
CREATE SUBSCRIPTION s_publications CONNECTION '' PUBLICATION two WITH (connect = false, slot_name = NONE);
CREATE SUBSCRIPTION s_options CONNECTION '' PUBLICATION one WITH (connect = false, slot_name = NONE, synchronous_commit = on);
CREATE SUBSCRIPTION s_slot CONNECTION '' PUBLICATION one WITH (connect = false, slot_name = NONE); ALTER SUBSCRIPTION s_slot SET (slot_name = second);
CREATE SUBSCRIPTION s_owner CONNECTION '' PUBLICATION one WITH (connect = false, slot_name = NONE);
CREATE SUBSCRIPTION s_comment CONNECTION '' PUBLICATION one WITH (connect = false, slot_name = NONE); COMMENT ON SUBSCRIPTION s_comment IS 'two';
