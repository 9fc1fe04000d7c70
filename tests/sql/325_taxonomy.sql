-- Categories, attributes and required papers: made, changed, retired; by whom; and what does not go together.
begin;
\ir setup.sql
select no_plan();

create function t.cat(fn text, code text, rest text default '') returns text language sql as
	$$ select t.call('category_' || fn, 'category', (select category_id from core.category where category = code), rest) $$;
create function t.attr(fn text, code text, rest text default '') returns text language sql as
	$$ select t.call('attribute_' || fn, 'attribute', (select attribute_id from core.attribute where attribute = code), rest) $$;
create function t.ev(fn text, code text, rest text default '') returns text language sql as
	$$ select t.call('evidence_' || fn, 'evidence', (select evidence_id from core.evidence where evidence = code), rest) $$;

-- categories
select t.log_in('amy');
select is(t.state('select * from api.category_add(''x'', ''X'')'), '42501', 'an agent makes no category');
select t.log_in(t.person('catalog'));
select is(t.refusal('select * from api.category_add(''A b'', ''X'')')->>'field', 'category', 'a code is small letters, digits and _');
select is(t.value('select note from api.category_add(''zz_top'', ''Top'', null, ''851830'')'), 'Added', 'one at the top');
select is(t.value('select note from api.category_add(''zz_below'', ''Below'', ''zz_top'')'), 'Added', 'and one below it');
select is(t.refusal('select * from api.category_add(''zz_top'', ''Again'')')->>'field', 'category', 'not twice');
select is(t.value('select path from api.category where category_no = ''zz_below'''), 'Top / Below', 'the list says where it is');
select is(t.refusal(t.cat('change', 'zz_top', ', parent => ''zz_below'''))->>'field', 'parent', 'none lies below itself');
select is(t.value(t.cat('change', 'zz_below', ', name => ''Under''')), 'Saved', 'a name is changed');
select is(t.refusal(format('select * from api.category_change(%s, 1, name => ''Late'')', (select category_id from core.category where category = 'zz_below')))->>'state', 'QS001',
	'who saw an old one is told');
select is(t.refusal(t.cat('retire', 'zz_top', ', reason => ''test'''))->>'state', 'QS003', 'one with others below it stays');

-- attributes
select is(t.refusal('select * from api.attribute_add(''zz_fit'', ''Fit'', ''choice'')')->>'field', 'choices', 'a choice needs something to choose from');
select is(t.refusal('select * from api.attribute_add(''zz_fit'', ''Fit'', ''text'', lowest => 1)')->>'field', 'lowest', 'a text has no lowest value');
select is(t.value('select note from api.attribute_add(''zz_fit'', ''Fit'', ''choice'', choices => ''slim, wide, slim'')'), 'Added', 'an attribute is made');
select is((select array_to_string(choices, '|') from core.attribute where attribute = 'zz_fit'), 'slim|wide', 'with each choice once, in their order');
select is(t.value(t.cat('attribute_set', 'zz_top', ', attribute => ''zz_fit'', required => ''yes''')), 'Saved', 'a category asks for it');
select is(t.value('select string_agg(attribute_no || '' '' || required || '' '' || asked_by, '','') from api.category_attribute x join api.category c using (category_id) where c.category_no = ''zz_below'''),
	'zz_fit true Top', 'and those below it ask with it');
select is(t.refusal(t.attr('retire', 'zz_fit', ', reason => ''test'''))->>'state', 'QS003', 'what is asked for stays');
select is(t.refusal(t.attr('change', 'zz_fit', ', lowest => 3'))->>'field', 'lowest', 'a choice gets no lowest value');
update core.product set category_id = (select category_id from core.category where category = 'zz_below') where product_id = 10001;
select is(t.value(format('select note from api.product_attribute_set(10001, %s, ''zz_fit'', ''wide'')', version)), 'Saved', 'a product says it') from core.product where product_id = 10001;
select is(t.refusal(t.attr('change', 'zz_fit', ', choices => ''slim, narrow'''))->>'message', 'P-10001 says something else about itself', 'what products say has to stay possible');
select is(t.value(t.attr('change', 'zz_fit', ', choices => ''slim, wide, narrow''')), 'Saved', 'more choices are fine');
select is(t.refusal(t.cat('retire', 'zz_below', ', reason => ''test'''))->>'state', 'QS003', 'a category with products stays');
select is(t.value(t.cat('attribute_drop', 'zz_top', ', attribute => ''zz_fit''')), 'Removed', 'a category asks no more');
select is(t.value(t.attr('retire', 'zz_fit', ', reason => ''test''')), 'Retired', 'then it is retired');
select is(t.refusal(t.cat('attribute_set', 'zz_top', ', attribute => ''zz_fit'''))->>'field', 'attribute', 'and asked for no more');
update core.product set category_id = (select category_id from core.category where category = 'zz_top') where product_id = 10001;
select is(t.value(t.cat('retire', 'zz_below', ', reason => ''test''')), 'Retired', 'an empty category is retired');
select is(t.refusal('select * from api.category_add(''zz_new'', ''New'', ''zz_below'')')->>'field', 'parent', 'and nothing comes below it');
select is((select count(*) from api.choices('category_code') where code = 'zz_below'), 0::bigint, 'nor is it offered');

-- papers
select is(t.state('select * from api.evidence_add(''zz_mark'', ''Mark'')'), '42501', 'who keeps categories keeps no papers');
select t.log_in(t.person('compliance'));
create table t.epoch as select epoch from core.screening;
select is(t.value('select note from api.evidence_add(''zz_mark'', ''Mark'', ''LAW 1'')'), 'Added', 'a paper');
select is(t.value('select note from api.requirement_add(''DE'', ''zz_top'', ''zz_mark'')'), 'Added', 'a market asks for it');
select is(t.refusal('select * from api.requirement_add(''DE'', ''zz_top'', ''zz_mark'')')->>'state', 'QS003', 'once');
select cmp_ok((select epoch from core.screening), '>', (select epoch from t.epoch), 'listings are screened anew');
select is((select string_agg(reason::text, ',') from core.evidence_of(10001, 'DE') where evidence = 'zz_mark'), 'missing', 'a product below is without it');
create function t.req(fn text, rest text default '') returns text language sql as $$ select format('select r.note from api.requirement_%s(%s, %s%s) r', fn, requirement_id, version, rest)
	from core.evidence_requirement where evidence = 'zz_mark' $$;
select is(t.value(t.req('change', ', only_battery => ''yes''')), 'Saved', 'only for what has a battery');
select is(t.refusal(t.ev('retire', 'zz_mark', ', reason => ''test'''))->>'state', 'QS003', 'a paper that is asked for stays');
select is(t.value(t.req('retire', ', reason => ''test''')), 'Retired', 'asked for no more');
select is((select count(*) from core.evidence_of(10001, 'DE') where evidence = 'zz_mark'), 0::bigint, 'nothing is without it then');
select is(t.value('select note from api.requirement_add(''DE'', ''zz_top'', ''zz_mark'')'), 'Added', 'it may be taken up again');
select is((select count(*) from core.evidence_requirement where evidence = 'zz_mark' and active and not only_battery), 1::bigint, 'as the one it was');
select is(t.value(t.req('retire', ', reason => ''test''')), 'Retired', 'and given up');
select is(t.value(t.ev('change', 'zz_mark', ', law => ''LAW 2''')), 'Saved', 'its law is changed');
select is(t.value(t.ev('retire', 'zz_mark', ', reason => ''test''')), 'Retired', 'then the paper goes');
select is((select count(*) from api.choices('evidence_code') where code = 'zz_mark'), 0::bigint, 'and is offered no more');
select is((select count(*) from core.event where entity in ('category', 'attribute', 'evidence', 'requirement')) > 15, true, 'each has a history');

select * from finish();
rollback;
