-- The outer wall for what people type: no text of a command is longer than this, whatever its function looks at.
-- Functions refuse sooner, and name the field.
alter domain core.short_text add constraint too_long check (length(value) <= 2000);
alter domain core.long_text add constraint too_long check (length(value) <= 200000);
