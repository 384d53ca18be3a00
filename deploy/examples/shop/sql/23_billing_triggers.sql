-- Triggers of schema billing.

CREATE TRIGGER touch BEFORE UPDATE ON billing.invoice FOR EACH ROW EXECUTE FUNCTION app.touch();

CREATE TRIGGER add_up AFTER INSERT OR UPDATE OR DELETE ON billing.invoice_line
    FOR EACH ROW EXECUTE FUNCTION billing.add_up();

CREATE TRIGGER issued_stays BEFORE DELETE ON billing.invoice
    FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION billing.refuse_change_of_issued();
