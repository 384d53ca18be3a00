-- case: wrappers
-- from
CREATE FUNCTION handles() RETURNS fdw_handler LANGUAGE c AS '$libdir/file_fdw', 'file_fdw_handler';
CREATE FOREIGN DATA WRAPPER w_handler HANDLER handles;
CREATE FOREIGN DATA WRAPPER w_validator VALIDATOR postgresql_fdw_validator;
CREATE FOREIGN DATA WRAPPER w_options OPTIONS (a '1');
CREATE FOREIGN DATA WRAPPER w_owner; ALTER FOREIGN DATA WRAPPER w_owner OWNER TO chief;
CREATE FOREIGN DATA WRAPPER w_grants; GRANT USAGE ON FOREIGN DATA WRAPPER w_grants TO ann;
CREATE FOREIGN DATA WRAPPER w_comment; COMMENT ON FOREIGN DATA WRAPPER w_comment IS 'one';
-- to
CREATE FUNCTION handles() RETURNS fdw_handler LANGUAGE c AS '$libdir/file_fdw', 'file_fdw_handler';
CREATE FOREIGN DATA WRAPPER w_handler;
CREATE FOREIGN DATA WRAPPER w_validator;
CREATE FOREIGN DATA WRAPPER w_options OPTIONS (a '2', b '3');
CREATE FOREIGN DATA WRAPPER w_owner;
CREATE FOREIGN DATA WRAPPER w_grants; GRANT USAGE ON FOREIGN DATA WRAPPER w_grants TO ben;
CREATE FOREIGN DATA WRAPPER w_comment; COMMENT ON FOREIGN DATA WRAPPER w_comment IS 'two';

-- case: servers
-- note: a validator's result may be of any type, so that it is made again, and everything above it.
-- setup
CREATE FUNCTION validates_too(text[], oid) RETURNS void LANGUAGE plpgsql AS 'begin end';
CREATE FUNCTION validates_three(text[], oid) RETURNS void LANGUAGE plpgsql AS 'begin end';
-- moved
CREATE FUNCTION validates_too(text[], oid) RETURNS bool LANGUAGE plpgsql AS 'begin return true; end';
CREATE FUNCTION validates_three(text[], oid) RETURNS bool LANGUAGE plpgsql AS 'begin return true; end';
-- from
CREATE FOREIGN DATA WRAPPER w_under VALIDATOR validates_too;
CREATE FOREIGN DATA WRAPPER w_second;
CREATE FOREIGN DATA WRAPPER w_with VALIDATOR validates_too OPTIONS (a '1'); GRANT USAGE ON FOREIGN DATA WRAPPER w_with TO ann;
ALTER FOREIGN DATA WRAPPER w_with OWNER TO chief; COMMENT ON FOREIGN DATA WRAPPER w_with IS 'one';
CREATE FUNCTION handles() RETURNS fdw_handler LANGUAGE c AS '$libdir/file_fdw', 'file_fdw_handler';
CREATE FOREIGN DATA WRAPPER w_handled HANDLER handles VALIDATOR validates_too;
CREATE FOREIGN DATA WRAPPER w_three VALIDATOR validates_three; CREATE SERVER s_three FOREIGN DATA WRAPPER w_three;
CREATE SERVER s_wrapper FOREIGN DATA WRAPPER w_under;
CREATE SERVER s_type TYPE 'one' FOREIGN DATA WRAPPER w_under;
CREATE SERVER s_version VERSION '1' FOREIGN DATA WRAPPER w_under;
CREATE SERVER s_options FOREIGN DATA WRAPPER w_under OPTIONS (a '1');
CREATE SERVER s_owner FOREIGN DATA WRAPPER w_under; ALTER SERVER s_owner OWNER TO ann;
CREATE SERVER s_grants FOREIGN DATA WRAPPER w_under; GRANT USAGE ON FOREIGN SERVER s_grants TO ann;
CREATE SERVER s_comment FOREIGN DATA WRAPPER w_under; COMMENT ON SERVER s_comment IS 'one';
CREATE USER MAPPING FOR ann SERVER s_type OPTIONS ("user" 'one');
CREATE USER MAPPING FOR ben SERVER s_version OPTIONS ("user" 'one');
CREATE SERVER s_under FOREIGN DATA WRAPPER w_under; CREATE SERVER s_under_too FOREIGN DATA WRAPPER w_under;
CREATE FOREIGN TABLE f_server (a int) SERVER s_under;
CREATE FOREIGN TABLE f_options (a int) SERVER s_under OPTIONS (a '1');
CREATE FOREIGN TABLE f_owner (a int) SERVER s_under; ALTER FOREIGN TABLE f_owner OWNER TO ann;
CREATE FOREIGN TABLE f_grants (a int) SERVER s_under; GRANT SELECT ON f_grants TO ann;
CREATE FOREIGN TABLE f_comment (a int) SERVER s_under; COMMENT ON FOREIGN TABLE f_comment IS 'one';
CREATE FOREIGN TABLE f_columns (a int OPTIONS (a '1'), b int DEFAULT 1, c int NOT NULL, CHECK (a > 1)) SERVER s_under;
CREATE TABLE parent (a int); CREATE FOREIGN TABLE f_heir () INHERITS (parent) SERVER s_under;
CREATE TABLE parts (a int) PARTITION BY LIST (a); CREATE TABLE parent_too (a int); CREATE FOREIGN TABLE f_heir_too () INHERITS (parent_too) SERVER s_under;
CREATE TABLE parts_too (a int) PARTITION BY LIST (a); CREATE FOREIGN TABLE f_part_too PARTITION OF parts_too FOR VALUES IN (1) SERVER s_under;
CREATE FOREIGN TABLE f_part PARTITION OF parts FOR VALUES IN (1) SERVER s_under;
-- to
CREATE FOREIGN DATA WRAPPER w_under VALIDATOR validates_too;
CREATE FOREIGN DATA WRAPPER w_second;
CREATE FOREIGN DATA WRAPPER w_with VALIDATOR validates_too OPTIONS (a '2'); GRANT USAGE ON FOREIGN DATA WRAPPER w_with TO ben;
COMMENT ON FOREIGN DATA WRAPPER w_with IS 'two';
CREATE FUNCTION handles() RETURNS fdw_handler LANGUAGE c AS '$libdir/file_fdw', 'file_fdw_handler';
CREATE FOREIGN DATA WRAPPER w_handled VALIDATOR validates_too;
CREATE FOREIGN DATA WRAPPER w_three VALIDATOR validates_three; CREATE SERVER s_three FOREIGN DATA WRAPPER w_three;
CREATE SERVER s_wrapper FOREIGN DATA WRAPPER w_second;
CREATE SERVER s_type TYPE 'two' FOREIGN DATA WRAPPER w_under;
CREATE SERVER s_version VERSION '2' FOREIGN DATA WRAPPER w_under;
CREATE SERVER s_options FOREIGN DATA WRAPPER w_under OPTIONS (a '2', b '3');
CREATE SERVER s_owner FOREIGN DATA WRAPPER w_under; ALTER SERVER s_owner OWNER TO ben;
CREATE SERVER s_grants FOREIGN DATA WRAPPER w_under; GRANT USAGE ON FOREIGN SERVER s_grants TO ben;
CREATE SERVER s_comment FOREIGN DATA WRAPPER w_under; COMMENT ON SERVER s_comment IS 'two';
CREATE USER MAPPING FOR ann SERVER s_type OPTIONS ("user" 'one');
CREATE USER MAPPING FOR ben SERVER s_version OPTIONS ("user" 'two');
CREATE SERVER s_under FOREIGN DATA WRAPPER w_under; CREATE SERVER s_under_too FOREIGN DATA WRAPPER w_under;
CREATE FOREIGN TABLE f_server (a int) SERVER s_under_too;
CREATE FOREIGN TABLE f_options (a int) SERVER s_under OPTIONS (a '2', b '3');
CREATE FOREIGN TABLE f_owner (a int) SERVER s_under; ALTER FOREIGN TABLE f_owner OWNER TO ben;
CREATE FOREIGN TABLE f_grants (a int) SERVER s_under; GRANT SELECT, INSERT ON f_grants TO ben;
CREATE FOREIGN TABLE f_comment (a int) SERVER s_under; COMMENT ON FOREIGN TABLE f_comment IS 'two';
CREATE FOREIGN TABLE f_columns (a int OPTIONS (a '2'), b int DEFAULT 2, c int, CHECK (a > 1)) SERVER s_under;
CREATE TABLE parent (a int); CREATE FOREIGN TABLE f_heir () INHERITS (parent) SERVER s_under;
CREATE TABLE parts (a int) PARTITION BY LIST (a); CREATE TABLE parent_too (a int); CREATE FOREIGN TABLE f_heir_too () INHERITS (parent_too) SERVER s_under;
CREATE TABLE parts_too (a int) PARTITION BY LIST (a); CREATE FOREIGN TABLE f_part_too PARTITION OF parts_too FOR VALUES IN (1) SERVER s_under;
CREATE FOREIGN TABLE f_part PARTITION OF parts FOR VALUES IN (2) SERVER s_under;
