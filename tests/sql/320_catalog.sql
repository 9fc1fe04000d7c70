-- Attributes by category, texts and their source, HS codes.
begin;
\ir setup.sql
select plan(28);
select t.log_in('eli');

create table t.thing as select p.product_id as id from core.product p join core.category c using (category_id) where c.category = 'toys' order by 1 limit 1;
create function t.thing(verb text, rest text) returns text language sql as $$
	select format('select r.note from api.product_%s(product_id => %s, version => %s, %s) r', verb, id, version, rest)
	from t.thing join core.product p on p.product_id = id $$;

-- the tree
select throws_ok($$update core.category set parent_id = (select category_id from core.category where category = 'toys') where category = 'goods'$$,
	'23514', null, 'a category is not above itself');
select is((select count(*)::int from core.category_line((select category_id from core.category where category = 'toys'))), 3, 'toys stand below leisure below goods');
select is((select t.value(format('select count(*) from api.product_attribute where product_id = %s', id)) from t.thing), '4', 'a product is asked what its whole line asks');

-- typed values
select is(t.value(t.thing('attribute_set', 'attribute => ''min_age'', value => ''8''')), 'Saved', 'a number');
select is(t.refusal(t.thing('attribute_set', 'attribute => ''min_age'', value => ''99''')) ->> 'field', 'value', 'out of range');
select is(t.state(t.thing('attribute_set', 'attribute => ''min_age'', value => ''eight''')), 'QS004', 'no number');
select is(t.state(t.thing('attribute_set', 'attribute => ''tested_on'', value => ''2026-02-30''')), 'QS004', 'no date');
select is(t.value(t.thing('attribute_set', 'attribute => ''tested_on'', value => ''2026-02-03''')), 'Saved', 'a date');
select is(t.state(t.thing('attribute_set', 'attribute => ''plug'', value => ''G''')), 'QS004', 'an attribute of another category');
select is(t.value(t.thing('attribute_set', 'attribute => ''min_age''')), 'Saved', 'taken away');
select is((select t.value(format('select missing from api.product_attribute where product_id = %s and attribute = ''min_age''', id)) from t.thing), 'true', 'it is missing then');
select throws_ok(format('insert into core.product_attribute values (%s, ''min_age'', ''old'')', (select id from t.thing)), '23514', null, 'not even a bug stores a wrong value');
select is((select string_agg(v.attribute || '=' || v.value, ' ') from core.product_attribute v where core.attribute_fault(v.attribute, v.value) is not null), null, 'every value in the catalog is right');

-- texts
create function t.text_state(lang text) returns text language sql as $$
	select t.value(format('select state from api.product_text where product_id = %s and language = %L', id, lang)) from t.thing $$;
select is(t.value(t.thing('text_set', 'language => ''de'', name => ''Bausteine''')), 'Saved', 'a translation');
select is(t.text_state('de'), 'reviewed', 'made by a person from the English of now');
select is(t.value(t.thing('text_set', 'language => ''fr'', name => ''Cubes'', origin => ''machine''')), 'Saved', 'a machine''s');
select is(t.text_state('fr'), 'machine', 'waits for a reader');
select is(t.value(t.thing('text_review', 'language => ''fr''')), 'Reviewed', 'somebody reads it');
select is(t.text_state('fr'), 'reviewed', 'and it counts');
select is(t.value(t.thing('text_set', 'language => ''en'', name => ''Building bricks''')), 'Saved', 'the English changes');
select is(t.text_state('de') || ' ' || t.text_state('fr'), 'stale stale', 'its translations are overtaken');
select is((select name from core.product p join t.thing on p.product_id = id), 'Building bricks', 'and the product is called so');
delete from core.product_text x using t.thing where x.product_id = id and x.language = 'ja';
select is(t.text_state('ja') || ' ' || (select t.value(format('select ja from api.translation where product_id = %s', id)) from t.thing), 'missing missing', 'what nobody wrote is missing, in the grid too');
select is(t.state(t.thing('text_review', 'language => ''ja''')), 'QS004', 'and cannot be reviewed');
select t.log_in('gus');
select is(t.state(t.thing('text_set', 'language => ''de'', name => ''x''')), '42501', 'a warehouse writes no texts');

-- HS codes
insert into ref.hs_import values ('XX', '950300', 'Toys; new words', '9503', '6'), ('XX', '950499', 'Games', '9504', '6');
select is(ref.hs_take(), 2, 'a table of codes is read in');
select is((select string_agg(description, ', ' order by hs_code) from ref.hs_code where hs_code in ('950300', '950499')), 'Toys; new words, Games', 'known ones are renewed');
insert into ref.hs_import values ('XX', '9504', 'Games', '94', '4');
select throws_ok('select ref.hs_take()', 'QS004', null, 'a row that does not fit is refused, and all with it');

select * from finish();
rollback;
