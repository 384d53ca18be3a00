-- lockkeeper revision 5b0000000002
-- message:    left
-- parents:    5b0000000001
-- created:    2026-01-05T10:00:00Z
-- +upgrade
ALTER TABLE public.t ADD COLUMN b int;
-- +downgrade
ALTER TABLE public.t DROP COLUMN b;
