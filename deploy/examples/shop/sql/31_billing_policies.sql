-- Row-level security of schema billing.

ALTER TABLE billing.tax_rate ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON billing.tax_rate USING (tenant_id = app.current_tenant());

ALTER TABLE billing.number_range ENABLE ROW LEVEL SECURITY;
ALTER TABLE billing.number_range FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON billing.number_range USING (tenant_id = app.current_tenant());

ALTER TABLE billing.invoice ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON billing.invoice USING (tenant_id = app.current_tenant());

ALTER TABLE billing.invoice_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON billing.invoice_line
    USING (EXISTS (SELECT FROM billing.invoice i WHERE i.id = invoice_id AND i.tenant_id = app.current_tenant()));

ALTER TABLE billing.payment ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON billing.payment USING (tenant_id = app.current_tenant());
