-- lockkeeper revision 5d0000000002
-- message:    drop
-- parents:    5d0000000001
-- created:    2026-01-05T10:00:00Z
-- +upgrade
ALTER TABLE public.t DROP COLUMN b;
-- +downgrade
ALTER TABLE public.t ADD COLUMN b int;
