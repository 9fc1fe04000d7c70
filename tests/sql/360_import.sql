-- Imports: a rehearsal checks everything and can never be kept; runs are one's own.
begin;
\ir setup.sql
select plan(10);

select t.log_in('eli');
select t.desk_do($$select api.rehearse()$$);
create temp table before as select count(*) as n from audit.entry;
select is(t.value($$select (api.product_add('Lamp', 'Lumo', 'home', 'REH-1', 5, 1, 2)).note$$), 'Added', 'a rehearsal does what is asked');
select is((select count(*) from audit.entry), (select n from before), 'and leaves the record alone');
select is(t.state($$select api.product_add('Lamp', 'Lumo', 'home', 'REH-1', 5, 1, 2)$$), 'QS004', 'what came before in it counts');
select is(t.state($$select api.rehearse_commit()$$), '00000', 'what a commit checks can be checked');
select throws_ok('set constraints core.rehearsal_ends immediate', 'P0001', 'A rehearsal is never kept', 'it cannot be committed');
delete from core.rehearsal;
select t.desk_do($$select api.product_add('Lamp', 'Lumo', 'home', 'REH-2', 5, 1, 2)$$);
select is((select count(*) from audit.entry), (select n + 1 from before), 'without a rehearsal the record grows');

-- an import is its owner's and who may see all; it ends once
create temp table run as select t.value($$select (api.import_put('product.new', repeat('a', 32), 2)).ref$$)::bigint as id;
grant select on run to public;
select t.log_in('bao');
select is(t.amount('select * from api.import'), 0::bigint, 'not for others');
select is(t.state($$select api.import_end((select id from run), 1, 0, 1, '{2}', '{x}', '{y}')$$), 'QS002', 'nor for others to end');
select t.log_in('eli');
select t.desk_do($$select api.import_end((select id from run), 1, 0, 1, '{2}', '{SKU}', '{taken}')$$);
select is(t.value('select status || line || field || reason from api.import join api.import_error using (import_id)'), 'partly2SKUtaken',
	'its errors are kept');
select is(t.state($$select api.import_end((select id from run), 1, 0, 1)$$), 'QS002', 'it ends once');

select * from finish();
rollback;
