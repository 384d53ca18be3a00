-- One attribute of a trigger, event trigger or rule, there and back.

-- case: a trigger is added
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
-- rows
INSERT INTO t VALUES (1, 2);
-- after
CREATE TRIGGER g BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f('x');

-- case: a trigger has a condition
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
-- rows
INSERT INTO t VALUES (1, 2);
-- before
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- after
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION f();

-- case: a trigger watches a column
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
-- rows
INSERT INTO t VALUES (1, 2);
-- before
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- after
CREATE TRIGGER g BEFORE UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION f();

-- case: a trigger fires once a statement
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
-- rows
INSERT INTO t VALUES (1, 2);
-- before
CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- after
CREATE TRIGGER g AFTER UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION f();

-- case: a trigger is disabled
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- rows
INSERT INTO t VALUES (1, 2);
-- after
ALTER TABLE t DISABLE TRIGGER g;

-- case: a trigger fires always
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- rows
INSERT INTO t VALUES (1, 2);
-- before
ALTER TABLE t ENABLE REPLICA TRIGGER g;
-- after
ALTER TABLE t ENABLE ALWAYS TRIGGER g;

-- case: a trigger is a deferred constraint
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
-- rows
INSERT INTO t VALUES (1, 2);
-- before
CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- after
CREATE CONSTRAINT TRIGGER g AFTER UPDATE ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();

-- case: a trigger has transition tables
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
-- rows
INSERT INTO t VALUES (1, 2);
-- before
CREATE TRIGGER g AFTER UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION f();
-- after
CREATE TRIGGER g AFTER UPDATE ON t REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f();

-- case: a trigger has a comment
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- rows
INSERT INTO t VALUES (1, 2);
-- after
COMMENT ON TRIGGER g ON t IS 'x';

-- case: an event trigger is added
CREATE TABLE seen (tag text);
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO seen VALUES (tg_tag); END';
-- rows
INSERT INTO seen VALUES ('kept');
-- after
CREATE TABLE t (a int);
CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP VIEW') EXECUTE FUNCTION f();
COMMENT ON EVENT TRIGGER e IS 'x';
-- expect up: gives 1: SELECT count(*) FROM seen
-- expect down: loses t

-- case: an event trigger is disabled
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();
-- after
ALTER EVENT TRIGGER e DISABLE;
ALTER EVENT TRIGGER e OWNER TO CURRENT_USER;

-- case: a rule is added
CREATE TABLE t (a int);
CREATE TABLE log (a int);
-- rows
INSERT INTO t VALUES (1);
-- after
CREATE RULE r AS ON INSERT TO t WHERE NEW.a > 5 DO ALSO INSERT INTO log VALUES (NEW.a);
COMMENT ON RULE r ON t IS 'x';

-- case: a rule is disabled
CREATE TABLE t (a int);
CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING;
-- after
ALTER TABLE t DISABLE RULE r;

-- case: a policy is added
CREATE TABLE t (a int, who name);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
-- rows
INSERT INTO t VALUES (1, 'ann');
-- after
CREATE POLICY p ON t FOR UPDATE TO readers USING (who = CURRENT_USER) WITH CHECK (a > 0);

-- case: a policy has another condition
CREATE TABLE t (a int, who name);
-- before
CREATE POLICY p ON t USING (who = CURRENT_USER);
-- after
CREATE POLICY p ON t USING (who = CURRENT_USER AND a > 0);
-- rows
INSERT INTO t VALUES (1, 'ann');

-- case: a policy is for other roles
CREATE TABLE t (a int, who name);
-- before
CREATE POLICY p ON t USING (a > 0);
-- after
CREATE POLICY p ON t TO readers, writers USING (a > 0);
-- rows
INSERT INTO t VALUES (1, 'ann');

-- case: a policy is restrictive
CREATE TABLE t (a int, who name);
-- before
CREATE POLICY p ON t USING (a > 0);
-- after
CREATE POLICY p ON t AS RESTRICTIVE USING (a > 0);
-- rows
INSERT INTO t VALUES (1, 'ann');

-- case: a policy has no check any more
CREATE TABLE t (a int, who name);
-- before
CREATE POLICY p ON t USING (a > 0) WITH CHECK (a > 5);
-- after
CREATE POLICY p ON t USING (a > 0);
-- rows
INSERT INTO t VALUES (1, 'ann');

-- case: a policy has a comment
CREATE TABLE t (a int, who name);
CREATE POLICY p ON t USING (a > 0);
-- rows
INSERT INTO t VALUES (1, 'ann');
-- after
COMMENT ON POLICY p ON t IS 'x';
