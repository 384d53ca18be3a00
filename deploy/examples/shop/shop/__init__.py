"""The sample application: bookings and invoices of many small businesses (tenants) in one database."""
