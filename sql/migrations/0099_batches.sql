-- What was done to many rows at once is taken back at once.

create index undo_step_batch on core.undo_step (batch) where batch is not null;
