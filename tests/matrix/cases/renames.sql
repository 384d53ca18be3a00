-- case: renames
-- rename: enum:renames.e = renames.e_new
-- rename: composite:renames.c = renames.c_new
-- rename: domain:renames.d = renames.d_new
-- rename: domain_check:renames.d.k = renames.d_new.k_new
-- rename: range:renames.r = renames.r_new
-- rename: collation:renames.coll = renames.coll_new
-- rename: conversion:renames.conv = renames.conv_new
-- rename: function:renames.f(integer) = renames.f_new(integer)
-- rename: procedure:renames.p(integer) = renames.p_new(integer)
-- rename: aggregate:renames.a(integer) = renames.a_new(integer)
-- rename: table:renames.t = renames.t_new
-- rename: column:renames.t.id = renames.t_new.id_new
-- rename: key:renames.t.k = renames.t_new.k_new
-- rename: check:renames.t.c = renames.t_new.c_new
-- rename: exclusion:renames.t.x = renames.t_new.x_new
-- rename: foreign_key:renames.t.fk = renames.t_new.fk_new
-- rename: index:renames.t.i = renames.t_new.i_new
-- rename: policy:renames.t.pol = renames.t_new.pol_new
-- rename: trigger:renames.t.tr = renames.t_new.tr_new
-- rename: rule:renames.t.ru = renames.t_new.ru_new
-- rename: statistics:renames.st = renames.st_new
-- rename: view:renames.v = renames.v_new
-- rename: matview:renames.m = renames.m_new
-- rename: sequence:renames.s = renames.s_new
-- rename: ts_parser:renames.tp = renames.tp_new
-- rename: ts_template:renames.tt = renames.tt_new
-- rename: ts_dictionary:renames.td = renames.td_new
-- rename: ts_configuration:renames.tc = renames.tc_new
-- rename: foreign_table:renames.ft = renames.ft_new
-- rename: schema:schema_old = schema_new
-- rename: language:language_old = language_new
-- rename: fdw:fdw_old = fdw_new
-- rename: server:server_old = server_new
-- rename: publication:publication_old = publication_new
-- rename: event_trigger:event_old = event_new
-- from
CREATE SCHEMA schema_old;
CREATE TYPE e AS ENUM ('a'); CREATE TYPE c AS (a int); CREATE DOMAIN d AS int CONSTRAINT k CHECK (value > 1); CREATE TYPE r AS RANGE (subtype = int);
CREATE COLLATION coll (locale = 'C'); CREATE CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE p(int) LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE a(int) (SFUNC = int4pl, STYPE = int);
CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION fires_too() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE TABLE t (id int, b int, CONSTRAINT k PRIMARY KEY (id), CONSTRAINT c CHECK (id > 0), CONSTRAINT x EXCLUDE (b WITH =),
  CONSTRAINT fk FOREIGN KEY (b) REFERENCES t (id));
CREATE INDEX i ON t (b); CREATE POLICY pol ON t USING (id > 1); CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION fires();
CREATE RULE ru AS ON DELETE TO t DO INSTEAD NOTHING; CREATE STATISTICS st ON id, b FROM t;
CREATE VIEW v AS SELECT b FROM t; CREATE MATERIALIZED VIEW m AS SELECT b FROM t; CREATE SEQUENCE s;
CREATE TEXT SEARCH PARSER tp (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE tt (LEXIZE = dsimple_lexize, INIT = dsimple_init); CREATE TEXT SEARCH DICTIONARY td (TEMPLATE = tt);
CREATE TEXT SEARCH CONFIGURATION tc (PARSER = tp);
CREATE LANGUAGE language_old HANDLER plpgsql_call_handler;
CREATE FOREIGN DATA WRAPPER fdw_old; CREATE SERVER server_old FOREIGN DATA WRAPPER fdw_old; CREATE FOREIGN TABLE ft (a int) SERVER server_old;
CREATE PUBLICATION publication_old; CREATE EVENT TRIGGER event_old ON ddl_command_end EXECUTE FUNCTION fires_too();
-- renamed
CREATE SCHEMA schema_new;
CREATE TYPE e_new AS ENUM ('a'); CREATE TYPE c_new AS (a int); CREATE DOMAIN d_new AS int CONSTRAINT k_new CHECK (value > 1); CREATE TYPE r_new AS RANGE (subtype = int);
[14] DROP TYPE r_new; CREATE TYPE r_new AS RANGE (subtype = int, multirange_type_name = r_multirange);
CREATE COLLATION coll_new (locale = 'C'); CREATE CONVERSION conv_new FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE FUNCTION f_new(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE p_new(int) LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE a_new(int) (SFUNC = int4pl, STYPE = int);
CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION fires_too() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE TABLE t_new (id_new int, b int, CONSTRAINT k_new PRIMARY KEY (id_new), CONSTRAINT c_new CHECK (id_new > 0), CONSTRAINT x_new EXCLUDE (b WITH =),
  CONSTRAINT fk_new FOREIGN KEY (b) REFERENCES t_new (id_new));
CREATE INDEX i_new ON t_new (b); CREATE POLICY pol_new ON t_new USING (id_new > 1); CREATE TRIGGER tr_new AFTER INSERT ON t_new FOR EACH ROW EXECUTE FUNCTION fires();
CREATE RULE ru_new AS ON DELETE TO t_new DO INSTEAD NOTHING; CREATE STATISTICS st_new ON id_new, b FROM t_new;
CREATE VIEW v_new AS SELECT b FROM t_new; CREATE MATERIALIZED VIEW m_new AS SELECT b FROM t_new; CREATE SEQUENCE s_new;
CREATE TEXT SEARCH PARSER tp_new (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE tt_new (LEXIZE = dsimple_lexize, INIT = dsimple_init); CREATE TEXT SEARCH DICTIONARY td_new (TEMPLATE = tt_new);
CREATE TEXT SEARCH CONFIGURATION tc_new (PARSER = tp_new);
CREATE LANGUAGE language_new HANDLER plpgsql_call_handler;
CREATE FOREIGN DATA WRAPPER fdw_new; CREATE SERVER server_new FOREIGN DATA WRAPPER fdw_new; CREATE FOREIGN TABLE ft_new (a int) SERVER server_new;
CREATE PUBLICATION publication_new; CREATE EVENT TRIGGER event_new ON ddl_command_end EXECUTE FUNCTION fires_too();
