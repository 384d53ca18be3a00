-- lockkeeper revision 5d0000000001
-- message:    table
-- created:    2026-01-05T10:00:00Z
-- +upgrade
CREATE TABLE public.t (a int, b int);
INSERT INTO public.t VALUES (1, 2);
-- +downgrade
DROP TABLE public.t;
