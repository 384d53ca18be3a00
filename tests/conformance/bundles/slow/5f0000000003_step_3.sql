-- lockkeeper revision 5f0000000003
-- message:    step 3
-- parents:    5f0000000002
-- created:    2026-01-05T10:00:00Z
-- +upgrade no-transaction
CREATE TABLE public.t3 (a int);
-- +downgrade
DROP TABLE public.t3;
