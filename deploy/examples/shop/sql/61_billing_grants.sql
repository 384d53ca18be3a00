-- Grants of schema billing. Voiding an invoice is for those who were given it.

GRANT USAGE ON SCHEMA billing TO PUBLIC;
GRANT SELECT (id, number, due_on, status) ON billing.invoice TO PUBLIC;
REVOKE EXECUTE ON PROCEDURE billing.void_invoice(bigint) FROM PUBLIC;
