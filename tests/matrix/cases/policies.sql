-- case: policies
-- setup
CREATE FUNCTION allowed() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
-- moved
CREATE FUNCTION allowed() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1::bigint';
-- from
CREATE TABLE t (a int);
CREATE POLICY command ON t FOR SELECT USING (a = allowed());
CREATE POLICY permissive ON t USING (a = allowed());
CREATE POLICY roles ON t TO ann USING (a = allowed());
CREATE POLICY using_only ON t FOR ALL USING (a = allowed());
CREATE POLICY using_none ON t FOR ALL;
CREATE POLICY check_only ON t FOR ALL USING (true) WITH CHECK (a = allowed());
CREATE POLICY check_none ON t FOR ALL USING (a = allowed());
CREATE POLICY commented ON t USING (a = allowed()); COMMENT ON POLICY commented ON t IS 'one';
-- rows
INSERT INTO t VALUES (1), (2);
-- to
CREATE TABLE t (a int);
CREATE POLICY command ON t FOR DELETE USING (a = allowed());
CREATE POLICY permissive ON t AS RESTRICTIVE USING (a = allowed());
CREATE POLICY roles ON t TO ben, readers USING (a = allowed());
CREATE POLICY using_only ON t FOR ALL USING (a > allowed());
CREATE POLICY using_none ON t FOR ALL USING (a = allowed());
CREATE POLICY check_only ON t FOR ALL USING (true) WITH CHECK (a > allowed());
CREATE POLICY check_none ON t FOR ALL USING (a = allowed()) WITH CHECK (a = allowed());
CREATE POLICY commented ON t USING (a = allowed()); COMMENT ON POLICY commented ON t IS 'two';
