-- lockkeeper revision 5f0000000006
-- message:    step 6
-- parents:    5f0000000005
-- created:    2026-01-05T10:00:00Z
-- +upgrade no-transaction
CREATE TABLE public.t6 (a int);
-- +downgrade
DROP TABLE public.t6;
