-- Row-level security of the audit trail: managers read it, everyone adds to it.

ALTER TABLE app.audit_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY read ON app.audit_event FOR SELECT
    USING (tenant_id = app.current_tenant() AND app.has_role('manager'));
CREATE POLICY add ON app.audit_event FOR INSERT WITH CHECK (tenant_id = app.current_tenant());
