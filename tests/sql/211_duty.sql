-- Import duty: the rate that counts, kept with the order's line, and the rates kept by people.
begin;
\ir setup.sql
select no_plan();

create function t.line(country text) returns core.order_line language plpgsql as $$
declare
	s bigint := (select order_id from core.sales_order where status = 'draft' or holds = 0 order by order_id desc limit 1);
	l core.order_line;
begin
	update core.sales_order set ship_country = $1 where order_id = s;
	perform core.order_lines_add(s, array(select v.variant_id from core.variant v join core.product p using (product_id)
		where p.hs_code is not null and p.origin = 'CN' order by 1 limit 1), '{3}', '{1000}');
	select x.* into l from core.order_line x where x.order_id = s order by x.line_no desc limit 1;
	return l;
end
$$;
create table t.goods as select p.hs_code from core.variant v join core.product p using (product_id) where p.hs_code is not null and p.origin = 'CN' order by v.variant_id limit 1;
select is((t.line('GB')).duty_percent, null, 'nobody has said');
select t.log_in('amy');
select is(t.state('select * from api.duty_rate_add(''GB'', ''85'', 2)'), '42501', 'an agent keeps no rates');
select t.log_in('fay');
select is(t.refusal('select * from api.duty_rate_add(''GB'', ''8'', 2)')->>'field', 'hs_prefix', 'a code has two digits at least');
select is(t.refusal('select * from api.duty_rate_add(''GB'', ''85'', 501)')->>'field', 'percent', 'a rate has a limit');
select is(t.value(format('select note from api.duty_rate_add(''GB'', %L, 2)', left(hs_code, 2))), 'Added', 'a rate for a chapter') from t.goods;
select is(t.refusal(format('select * from api.duty_rate_add(''GB'', %L, 3)', left(hs_code, 2)))->>'state', 'QS003', 'once') from t.goods;
create table t.first as select l.* from t.line('GB') l;
select is((select duty_percent || ' ' || duty_minor from t.first), '2.000 60', 'it counts for a line, with what it comes to');
select is(t.value(format('select note from api.duty_rate_add(''GB'', %L, 4.5)', hs_code)), 'Added', 'one for the very code') from t.goods;
select is((t.line('GB')).duty_percent, 4.5, 'counts before that of the chapter');
select is(t.value(format('select note from api.duty_rate_add(''GB'', %L, 7, ''CN'')', hs_code)), 'Added', 'one for the origin') from t.goods;
select is((t.line('GB')).duty_percent, 7.0, 'counts before that for all');
select is((t.line('DE')).duty_percent, null, 'other countries have their own');
select is((t.line('CN')).duty_percent, 0.0, 'what stays at home pays none');
select is(t.value(format('select note from api.duty_rate_change(%s, %s, 9)', duty_rate_id, version)), 'Saved', 'a rate changes') from core.duty_rate where origin = 'CN';
select is((select l.duty_percent from core.order_line l join t.first f using (order_line_id)), 2.0, 'what was written stays');
select throws_ok('update core.order_line set duty_percent = 1 where order_line_id = (select order_line_id from t.first)', '42501', null, 'and nothing changes it');
update core.order_line set qty = 5 where order_line_id = (select order_line_id from t.first);
select is((select l.duty_minor from core.order_line l join t.first f using (order_line_id)), 100::bigint, 'for more pieces it comes to more');
select is(t.value(format('select note from api.duty_rate_retire(%s, %s, ''test'')', duty_rate_id, version)), 'Retired', 'a rate is retired') from core.duty_rate where origin = 'CN';
select is((t.line('GB')).duty_percent, 4.5, 'and counts no more');

-- What a destination says of a product comes before the product's own code.
insert into core.product_hs (product_id, country, hs_code)
select p.product_id, 'GB', '99999999' from core.variant v join core.product p using (product_id) where p.hs_code is not null and p.origin = 'CN' order by v.variant_id limit 1;
select is((t.line('GB')).hs_code, '99999999', 'the line has the code of its destination');
select is((t.line('GB')).duty_percent, null, 'and the duty of that');

select * from finish();
rollback;
