-- Triggers of customers and of what they book.

CREATE TRIGGER touch BEFORE UPDATE ON app.customer FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER touch BEFORE UPDATE OF body ON app.customer_note FOR EACH ROW EXECUTE FUNCTION app.touch();
