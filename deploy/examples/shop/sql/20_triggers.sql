-- Triggers of schema app.

CREATE TRIGGER touch BEFORE UPDATE ON app.tenant FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER touch BEFORE UPDATE ON app.member FOR EACH ROW EXECUTE FUNCTION app.touch();
