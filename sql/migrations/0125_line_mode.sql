-- Who wants lines instead of screens begins with them on every terminal; and how a list was last filtered.

select core.domain_set('interface_mode', array['screen', 'lines']);
select core.domain_add('preference', array['interface']);

-- Null: as the view has it, or the screen.
alter table core.view_last add column filter text check (length(filter) <= 2000);
