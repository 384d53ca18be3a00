-- Functions that policies and triggers use.

-- The tenant for which the session works: the application sets app.tenant after it has authenticated the caller.
CREATE FUNCTION app.current_tenant() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.tenant', true), '')::bigint $$;

COMMENT ON FUNCTION app.current_tenant() IS 'Tenant of the session; NULL when none is set, and then no row is visible.';

CREATE FUNCTION app.current_member() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.member', true), '')::bigint $$;

CREATE FUNCTION app.touch() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION app.touch() IS 'Keeps updated_at; what a client writes into it is lost.';

CREATE FUNCTION app.has_role(at_least app.member_role) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT EXISTS (
        SELECT FROM app.member m WHERE m.id = app.current_member() AND m.active AND m.role <= at_least
    )
$$;
