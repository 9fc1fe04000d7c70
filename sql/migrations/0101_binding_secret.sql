-- A backend proves that a binding is its own by a secret that only it was told, in place of the moment it began: asking for
-- that copies what all backends do, each time. Who is logged in now logs in again.

delete from auth.binding;
alter table auth.binding add column secret uuid not null default gen_random_uuid();
