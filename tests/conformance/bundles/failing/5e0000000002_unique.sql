-- lockkeeper revision 5e0000000002
-- message:    unique
-- parents:    5e0000000001
-- created:    2026-01-05T10:00:00Z
-- +upgrade
CREATE UNIQUE INDEX t_a ON public.t (a);
-- +downgrade
DROP INDEX public.t_a;
