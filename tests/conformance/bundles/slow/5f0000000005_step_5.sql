-- lockkeeper revision 5f0000000005
-- message:    step 5
-- parents:    5f0000000004
-- created:    2026-01-05T10:00:00Z
-- +upgrade no-transaction
CREATE TABLE public.t5 (a int);
-- +downgrade
DROP TABLE public.t5;
