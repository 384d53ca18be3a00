-- lockkeeper revision 5f0000000004
-- message:    step 4
-- parents:    5f0000000003
-- created:    2026-01-05T10:00:00Z
-- +upgrade no-transaction
CREATE TABLE public.t4 (a int);
-- +downgrade
DROP TABLE public.t4;
