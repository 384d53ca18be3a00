-- lockkeeper revision 5c0000000001
-- message:    for good
-- created:    2026-01-05T10:00:00Z
-- +upgrade
CREATE TABLE public.t (a int);
-- +irreversible: the past is gone
