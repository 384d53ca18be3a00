-- Row-level security of attachments, keys and reminders.

ALTER TABLE app.attachment ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.attachment USING (tenant_id = app.current_tenant());

ALTER TABLE app.api_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.api_key
    USING (tenant_id = app.current_tenant() AND (member_id = app.current_member() OR app.has_role('owner')));

ALTER TABLE billing.reminder ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON billing.reminder USING (tenant_id = app.current_tenant());
