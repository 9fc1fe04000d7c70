-- Recorded actions have no way in or out yet: what nobody can reach is not kept.

drop table core.recording;
