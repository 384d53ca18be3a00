-- lockkeeper revision 5b0000000003
-- message:    right
-- parents:    5b0000000001
-- created:    2026-01-05T10:00:00Z
-- +upgrade
ALTER TABLE public.t ADD COLUMN c int;
-- +downgrade
ALTER TABLE public.t DROP COLUMN c;
