-- Partitions of the audit trail, one a year. The default catches what has no partition yet.

CREATE TABLE app.audit_event_2026 PARTITION OF app.audit_event
    FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');
CREATE TABLE app.audit_event_2027 PARTITION OF app.audit_event
    FOR VALUES FROM ('2027-01-01 00:00:00+00') TO ('2028-01-01 00:00:00+00');
CREATE TABLE app.audit_event_default PARTITION OF app.audit_event DEFAULT;
