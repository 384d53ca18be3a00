-- Functions of schema billing.

-- Gives out numbers without gaps: the row stays locked until the caller's transaction ends.
CREATE FUNCTION billing.next_number(for_tenant bigint, for_kind text DEFAULT 'invoice') RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    given bigint;
BEGIN
    INSERT INTO billing.number_range AS r (tenant_id, kind, last)
    VALUES (for_tenant, for_kind, 1)
    ON CONFLICT (tenant_id, kind) DO UPDATE SET last = r.last + 1
    RETURNING r.last INTO given;
    RETURN given;
END
$$;

CREATE FUNCTION billing.add_up() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE billing.invoice i
    SET total = coalesce((SELECT sum(l.net) FROM billing.invoice_line l WHERE l.invoice_id = i.id), 0)
    WHERE i.id IN (
        SELECT OLD.invoice_id WHERE TG_OP <> 'INSERT' UNION SELECT NEW.invoice_id WHERE TG_OP <> 'DELETE'
    );
    RETURN NULL;
END
$$;

CREATE FUNCTION billing.refuse_change_of_issued() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'invoice % is issued: void it and write another', OLD.number
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE PROCEDURE billing.void_invoice(invoice_id bigint)
    LANGUAGE sql
    AS $$
    UPDATE billing.invoice SET status = 'void' WHERE id = invoice_id AND status <> 'paid';
$$;
