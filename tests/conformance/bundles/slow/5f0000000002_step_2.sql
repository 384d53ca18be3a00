-- lockkeeper revision 5f0000000002
-- message:    step 2
-- parents:    5f0000000001
-- created:    2026-01-05T10:00:00Z
-- +upgrade no-transaction
SELECT pg_sleep(2);
-- +downgrade
SELECT 1;
