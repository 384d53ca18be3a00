-- lockkeeper revision 5b0000000001
-- message:    base
-- created:    2026-01-05T10:00:00Z
-- +upgrade
CREATE TABLE public.t (a int);
-- +downgrade
DROP TABLE public.t;
