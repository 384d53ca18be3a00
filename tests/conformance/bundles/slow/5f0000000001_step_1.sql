-- lockkeeper revision 5f0000000001
-- message:    step 1
-- created:    2026-01-05T10:00:00Z
-- +upgrade no-transaction
CREATE TABLE public.t1 (a int);
-- +downgrade
DROP TABLE public.t1;
