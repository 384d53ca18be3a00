-- lockkeeper revision 5e0000000001
-- message:    rows
-- created:    2026-01-05T10:00:00Z
-- +upgrade
CREATE TABLE public.t (a int);
INSERT INTO public.t VALUES (1), (1);
-- +downgrade
DROP TABLE public.t;
