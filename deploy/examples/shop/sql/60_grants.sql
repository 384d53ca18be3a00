-- Reports are open to every role of the database; policies decide about rows. Tables are granted where roles are made.

GRANT USAGE ON SCHEMA app TO PUBLIC;
GRANT SELECT ON app.upcoming_booking TO PUBLIC;
