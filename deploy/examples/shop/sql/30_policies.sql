-- Row-level security: a session sees the rows of its tenant and no others.

ALTER TABLE app.tenant ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.tenant USING (id = app.current_tenant());

ALTER TABLE app.member ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.member USING (tenant_id = app.current_tenant());
CREATE POLICY owners_hire ON app.member AS RESTRICTIVE FOR INSERT
    WITH CHECK (role <> 'owner'::app.member_role OR app.has_role('owner'));

ALTER TABLE app.customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.customer USING (tenant_id = app.current_tenant());

ALTER TABLE app.customer_note ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.customer_note FOR SELECT USING (tenant_id = app.current_tenant());
CREATE POLICY write ON app.customer_note FOR ALL
    USING (tenant_id = app.current_tenant() AND author_id = app.current_member())
    WITH CHECK (tenant_id = app.current_tenant() AND author_id = app.current_member());

ALTER TABLE app.location ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.location USING (tenant_id = app.current_tenant());

ALTER TABLE app.opening_hours ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.opening_hours
    USING (EXISTS (SELECT FROM app.location l WHERE l.id = location_id AND l.tenant_id = app.current_tenant()));

ALTER TABLE app.resource ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.resource USING (tenant_id = app.current_tenant());

ALTER TABLE app.service ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.service USING (tenant_id = app.current_tenant());
CREATE POLICY managers_price ON app.service AS RESTRICTIVE FOR UPDATE USING (app.has_role('manager'));

ALTER TABLE app.booking ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.booking USING (tenant_id = app.current_tenant());

ALTER TABLE app.booked_service ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.booked_service
    USING (EXISTS (SELECT FROM app.booking b WHERE b.id = booking_id AND b.tenant_id = app.current_tenant()));
