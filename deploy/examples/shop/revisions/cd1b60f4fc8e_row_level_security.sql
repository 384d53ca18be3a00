-- lockkeeper revision cd1b60f4fc8e
-- message:    row-level security
-- parents:    ffc8a8e77d99
-- created:    2026-11-22T18:17:46Z
-- +upgrade
ALTER TABLE app.booked_service ENABLE ROW LEVEL SECURITY;

ALTER TABLE app.booking ENABLE ROW LEVEL SECURITY;

ALTER TABLE app.customer ENABLE ROW LEVEL SECURITY;

ALTER TABLE app.customer_note ENABLE ROW LEVEL SECURITY;

ALTER TABLE app.location ENABLE ROW LEVEL SECURITY;

ALTER TABLE app.member ENABLE ROW LEVEL SECURITY;

ALTER TABLE app.opening_hours ENABLE ROW LEVEL SECURITY;

ALTER TABLE app.resource ENABLE ROW LEVEL SECURITY;

ALTER TABLE app.service ENABLE ROW LEVEL SECURITY;

ALTER TABLE app.tenant ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON app.booked_service TO PUBLIC USING ((EXISTS ( SELECT
   FROM app.booking b
  WHERE ((b.id = booked_service.booking_id) AND (b.tenant_id = app.current_tenant())))));

CREATE POLICY own ON app.booking TO PUBLIC USING ((tenant_id = app.current_tenant()));

CREATE POLICY own ON app.customer TO PUBLIC USING ((tenant_id = app.current_tenant()));

CREATE POLICY own ON app.customer_note TO PUBLIC USING ((tenant_id = app.current_tenant()));

CREATE POLICY own ON app.location TO PUBLIC USING ((tenant_id = app.current_tenant()));

CREATE POLICY own ON app.member TO PUBLIC USING ((tenant_id = app.current_tenant()));

CREATE POLICY owners_hire ON app.member AS RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK (((role <> 'owner'::app.member_role) OR app.has_role('owner'::app.member_role)));

CREATE POLICY own ON app.opening_hours TO PUBLIC USING ((EXISTS ( SELECT
   FROM app.location l
  WHERE ((l.id = opening_hours.location_id) AND (l.tenant_id = app.current_tenant())))));

CREATE POLICY own ON app.resource TO PUBLIC USING ((tenant_id = app.current_tenant()));

CREATE POLICY own ON app.service TO PUBLIC USING ((tenant_id = app.current_tenant()));

CREATE POLICY own ON app.tenant TO PUBLIC USING ((id = app.current_tenant()));
-- +downgrade
DROP POLICY own ON app.tenant;

ALTER TABLE app.tenant DISABLE ROW LEVEL SECURITY;

DROP POLICY own ON app.service;

ALTER TABLE app.service DISABLE ROW LEVEL SECURITY;

DROP POLICY own ON app.resource;

ALTER TABLE app.resource DISABLE ROW LEVEL SECURITY;

DROP POLICY own ON app.opening_hours;

ALTER TABLE app.opening_hours DISABLE ROW LEVEL SECURITY;

DROP POLICY owners_hire ON app.member;

DROP POLICY own ON app.member;

ALTER TABLE app.member DISABLE ROW LEVEL SECURITY;

DROP POLICY own ON app.location;

ALTER TABLE app.location DISABLE ROW LEVEL SECURITY;

DROP POLICY own ON app.customer_note;

ALTER TABLE app.customer_note DISABLE ROW LEVEL SECURITY;

DROP POLICY own ON app.customer;

ALTER TABLE app.customer DISABLE ROW LEVEL SECURITY;

DROP POLICY own ON app.booking;

ALTER TABLE app.booking DISABLE ROW LEVEL SECURITY;

DROP POLICY own ON app.booked_service;

ALTER TABLE app.booked_service DISABLE ROW LEVEL SECURITY;
