-- Triggers of bookings.

CREATE TRIGGER touch BEFORE UPDATE ON app.booking
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION app.touch();

-- Whoever shows bookings on a screen listens to this.
CREATE FUNCTION app.announce_booking() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('booking', format('%s:%s', NEW.tenant_id, NEW.id));
    RETURN NULL;
END
$$;

CREATE TRIGGER announce AFTER INSERT OR UPDATE OF status ON app.booking
    FOR EACH ROW EXECUTE FUNCTION app.announce_booking();
