-- What people choose about looks and keys beyond what core.person holds; the actions they have recorded.

select core.domain_add('preference', array['symbols', 'bell']);
select core.domain_add('keymap', array['mail', '5250']);
update core.person set color = 'auto' where color = 'basic';
select core.domain_set('color_mode', array['auto', 'light', 'dark', 'contrast', 'colorblind', 'none']);
select core.domain_set('symbol_mode', array['auto', 'lines', 'wide', 'ascii']);
select core.domain_set('bell_mode', array['off', 'on']);

create table core.person_preference (
	person_id bigint not null references core.person,
	preference core.preference not null,
	value text not null,
	primary key (person_id, preference)
);

-- A recording is the words of commands (do SCREEN.ACTION --PARAMETER VALUE), one line each, without the record:
-- they are carried out on the record under the cursor, through the same functions as by hand.
create table core.recording (
	recording_id bigint generated always as identity primary key,
	person_id bigint not null references core.person,
	name text not null check (length(name) between 1 and 60),
	steps jsonb not null,
	updated_at timestamptz not null,
	unique (person_id, name)
);
