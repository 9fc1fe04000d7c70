-- Where things begin: what is made without a row, and what is refused.
begin;
\ir setup.sql
select no_plan();

create function t.make(verb text, args text) returns text language sql as $$ select format('select r.ref from api.%s(%s) r', verb, args) $$;

-- product, variant, listing
create function t.product(rest text) returns text language sql as $$ select t.make('product_add', 'name => ''Lamp'', brand => ''Lumo'', category => (select category from api.category where products > 0 order by 1 limit 1), weight_g => 300, cost => 4, price => 12.50, ' || rest) $$;
select t.log_in('amy');
select is(t.state(t.make('product_add', 'name => ''X'', brand => ''B'', category => ''x'', sku => ''XXXX-1'', weight_g => 1, cost => 1, price => 1')), '42501', 'an agent adds no product');
select t.log_in('eli');
select is(t.refusal(t.make('product_add', 'name => ''X'', brand => ''B'', category => ''nothing'', sku => ''XXXX-1'', weight_g => 1, cost => 1, price => 1'))->>'field', 'category', 'a category there is');
select is(t.refusal(t.product('sku => ''a b'''))->>'field', 'sku', 'a SKU is letters and digits');
select is(t.refusal(t.product('sku => ''LAMP-1'', gtin => ''4006381333932'''))->>'field', 'gtin', 'a GTIN checks itself');
select is(t.refusal(t.product('sku => ''LAMP-1'', hs_code => ''94'''))->>'field', 'hs_code', 'a customs code is long enough');
select is(t.refusal(t.product('sku => ''LAMP-1'', origin => ''XX'''))->>'field', 'origin', 'a country there is');
select is(t.refusal(t.product('sku => ''LAMP-1'', currency => ''XXX'''))->>'field', 'currency', 'a currency there is');
create table t.made (ref text);
create function t.made(verb text, args text) returns text language plpgsql as $$
declare
	r text := t.value(t.make(verb, args));
begin
	delete from t.made;
	insert into t.made values (r);
	return r;
end
$$;
create table t.p as select t.value(t.product('sku => ''lamp-1'', gtin => ''4006381333931'', hs_code => ''9405.21'', origin => ''cn''')) as no;
select is((select concat_ws(' ', p.status, p.hs_code, p.origin, v.sku, v.main, v.price_minor, v.currency, x.language) from core.product p join t.p k on p.product_no = k.no join core.variant v using (product_id)
	join core.product_text x using (product_id)), 'draft 940521 CN LAMP-1 t 1250 EUR en', 'a product with its first SKU and its English text');
create function t.pid() returns bigint language sql as $$ select product_id from core.product join t.p k on product_no = k.no $$;
select is(t.refusal(t.product('sku => ''LAMP-1'''))->>'field', 'sku', 'a SKU is one');
select is(t.value(t.call('product_add_variant', 'product', t.pid(), ', sku => ''LAMP-2'', name => ''black'', weight_g => 310, cost => 4, price => 13')), 'Variant added', 'a second SKU');
select is((select count(*) from core.variant where product_id = t.pid() and main), 1::bigint, 'one of them is the main one');
select is(t.value(t.call('product_change', 'product', t.pid(), ', battery => true, name => ''Desk lamp''')), 'Saved', 'it is changed');
select is(t.refusal(t.call('product_change', 'product', t.pid(), ', battery => true'))->>'message', 'Nothing was changed', 'or not');
select is(t.refusal(t.call('product_activate', 'product', t.pid()))->>'state', case when exists (select from core.product p, core.category_line(p.category_id) k join core.category_attribute r on r.category_id = k and r.required where p.product_id = t.pid()) then 'QS003' end, 'a product whose category asks for more is not active yet');
insert into core.product_attribute select t.pid(), a.attribute, case a.type when 'number' then coalesce(a.lowest, 1)::text when 'boolean' then 'yes' when 'choice' then a.choices[1] when 'date' then '2026-01-01' else 'x' end
from core.attribute a where a.pattern is null and a.attribute in (select r.attribute from core.product p, core.category_line(p.category_id) k join core.category_attribute r on r.category_id = k and r.required where p.product_id = t.pid());
select is(t.value(t.call('product_activate', 'product', t.pid())), 'Active', 'then it is');
create table t.li as select t.value(t.make('listing_add', format('product => %L, market => ''DE'', channel => ''webshop'', language => ''de'', title => ''Lampe'', description => ''Hell'', price => 19.90', (select no from t.p)))) as no;
select is((select concat_ws(' ', l.status, l.price_minor, l.currency, v.number, v.state) from core.listing l join t.li on l.listing_no = t.li.no join core.listing_version v using (listing_id)), 'draft 1990 EUR 1 draft', 'a listing, a draft with its first version');
select cmp_ok((select flags from core.listing l join t.li on l.listing_no = t.li.no), '>', 0, 'screened at once');
select is(t.refusal(t.make('listing_add', 'product => ''lamp-2'', market => ''DE'', channel => ''webshop'', language => ''de'', title => ''L'', description => ''H'', price => 1'))->>'field', 'market', 'once per market and channel, by whatever SKU');
select is(t.refusal(t.make('listing_add', 'product => ''nope'', market => ''DE'', channel => ''webshop'', language => ''de'', title => ''L'', description => ''H'', price => 1'))->>'field', 'product', 'of a product there is');
update core.listing set status = 'paused' from t.li where listing_no = t.li.no;
select is(t.refusal(t.call('product_discontinue', 'product', t.pid(), ', reason => ''old'''))->>'message', 'It is still offered', 'what is offered is not discontinued');
update core.listing set status = 'withdrawn' from t.li where listing_no = t.li.no;
select is(t.value(t.call('product_discontinue', 'product', t.pid(), ', reason => ''old''')), 'Discontinued', 'after that it is');

-- compliance
select t.log_in('cai');
select is(t.refusal(t.make('compliance_list_add', 'list => ''Toy words'', name => ''T'', kind => ''words'''))->>'field', 'list', 'a list has a code');
select is(t.value(t.make('compliance_list_add', 'list => ''toy_words'', name => ''T'', kind => ''words''')), 'toy_words', 'a list');
select is(t.refusal(t.make('compliance_list_add', 'list => ''toy_words'', name => ''T'', kind => ''words'''))->>'field', 'list', 'once');
select is(t.refusal(t.make('rule_add', 'name => ''X'', list => ''none'', flag => ''trademark'', severity => ''low'''))->>'field', 'list', 'a rule goes by a list there is');
select matches(t.value(t.make('certificate_new', format('product => %L, evidence => ''ce_doc'', number => ''N1'', issuer => ''TUV'', markets => ''DE FR'', issued_on => core.now()::date', (select no from t.p)))), '^CT-', 'a certificate');
select is(t.refusal(t.make('certificate_new', format('product => %L, evidence => ''ce_doc'', number => ''N1'', issuer => ''TUV'', markets => ''DE XX'', issued_on => core.now()::date', (select no from t.p))))->>'field', 'markets', 'for markets there are');
select t.made('case_new', format('about => %L, kind => ''complaint'', severity => ''high'', title => ''Breaks''', (select lower(no) from t.li)));
select is((select entity || ' ' || market from core.compliance_case join t.made on case_no = ref), 'listing DE', 'a case about a listing, in its market');
select is(t.refusal(t.make('case_new', 'about => ''SO-1'', kind => ''complaint'', severity => ''high'', title => ''X'''))->>'field', 'about', 'about what cases are about');

-- suppliers and what they sell
select t.log_in('bao');
create function t.sup(name text, rest text default '') returns text language sql as $$ select t.make('supplier_add', format('name => %L, trade_name => ''T'', country => ''CN'', city => ''X'', language => ''zh'', currency => ''CNY'', terms => ''net_30'', incoterm => ''FOB'', lead_time_days => 20', name)) $$;
create table t.s as select t.value(t.sup('新工厂')) as no;
select matches((select no from t.s), '^V-', 'a supplier');
select is(t.refusal(t.sup('新工厂'))->>'field', 'name', 'once');
create function t.sid() returns bigint language sql as $$ select supplier_id from core.supplier join t.s on supplier_no = t.s.no $$;
select is(t.value(t.call('supplier_change', 'supplier', t.sid(), ', terms => ''net_60'', lead_time_days => 25')), 'Saved', 'its terms change');
select is((select terms || ' ' || lead_time_days from core.supplier where supplier_id = t.sid()), 'net_60 25', 'as said');
select is(t.refusal(t.call('supplier_change', 'supplier', t.sid()))->>'message', 'Nothing was changed', 'or do not');
select is(t.value(t.call('supplier_product_set', 'supplier', t.sid(), ', sku => ''LAMP-1'', price => 30, moq => 50, multiple => 10, main => true')), 'Price noted', 'what it sells');
select is(t.value(t.call('supplier_product_set', 'supplier', t.sid(), ', sku => ''LAMP-1'', price => 28, moq => 50, multiple => 10')), 'Price noted', 'said again');
select is((select concat_ws(' ', cost_minor, currency, moq, multiple, main, lead_time_days) from core.supplier_product where supplier_id = t.sid()), '2800 CNY 50 10 t 25', 'the later holds, and it stays the main one');
select is(t.refusal(t.call('supplier_price_tier_set', 'supplier', t.sid(), ', sku => ''LAMP-2'', min_qty => 100, price => 1'))->>'field', 'sku', 'a tier of what it sells');
select is(t.value(t.call('supplier_price_tier_set', 'supplier', t.sid(), ', sku => ''LAMP-1'', min_qty => 500, price => 25')), 'Price noted', 'a tier');
select is(t.refusal(t.call('supplier_price_tier_set', 'supplier', t.sid(), ', sku => ''LAMP-1'', min_qty => 400'))->>'field', 'min_qty', 'no tier to take away');
select is(t.refusal(t.call('supplier_contract_add', 'supplier', t.sid(), ', number => ''C1'', starts_on => ''2026-02-01'', ends_on => ''2026-01-01'''))->>'field', 'ends_on', 'a contract ends after it begins');
select is(t.value(t.call('supplier_contract_add', 'supplier', t.sid(), ', number => ''C1'', starts_on => ''2026-01-01'', ends_on => ''2026-12-31'', commitment => 100000')), 'Contract added', 'a contract');

-- buying
select t.made('purchase_order_new', format('supplier => %L, warehouse => ''LAX'', sku => ''LAMP-1'', qty => 500', (select no from t.s)));
select is((select concat_ws(' ', status, total_minor, currency) from core.purchase_order join t.made on purchase_order_no = ref), 'draft 1250000 CNY', 'an order, at the price from that quantity on');
select is(t.refusal(t.make('purchase_order_new', format('supplier => %L, warehouse => ''LAX'', sku => ''LAMP-1'', qty => 55', (select no from t.s))))->>'field', 'qty', 'in the steps that are sold');
select t.made('purchase_request_add', 'sku => ''LAMP-1'', warehouse => ''SZX'', qty => 80');
select is((select qty || ' ' || status from core.purchase_request join t.made on purchase_request_no = ref), '80 pending', 'a request');
select is(t.refusal(t.make('purchase_request_add', 'sku => ''LAMP-1'', warehouse => ''NOWHERE'', qty => 80'))->>'field', 'warehouse', 'for a warehouse there is');
select is(t.refusal(t.make('rfq_add', 'sku => ''LAMP-2'', warehouse => ''SZX'', qty => 80, due_on => (core.now() + interval ''9 days'')::date'))->>'field', 'sku', 'nobody sells it, so nobody is asked');
select matches(t.value(t.make('rfq_add', 'sku => ''LAMP-1'', warehouse => ''SZX'', qty => 80, due_on => (core.now() + interval ''9 days'')::date')), '^RFQ-', 'somebody is');
select is(t.refusal(t.call('rfq_add_line', 'rfq', (select max(rfq_id) from core.rfq), ', sku => ''LAMP-1'', qty => 1'))->>'field', 'sku', 'a line once');
select is((select count(*) from core.rfq_supplier where rfq_id = (select max(rfq_id) from core.rfq)), 1::bigint, 'who sells it is invited');

-- stock
select matches(t.value(t.make('stock_count_add', 'warehouse => ''SZX'', lines => 3, abc => ''C''')), '^CNT-', 'a count');
select is(t.refusal(t.make('warehouse_add', 'warehouse => ''x'', name => ''X'', kind => ''home'', country => ''DE'', city => ''B'''))->>'field', 'warehouse', 'a warehouse has a code');
select is(t.value(t.make('warehouse_add', 'warehouse => ''ber'', name => ''Berlin'', kind => ''overseas'', country => ''DE'', city => ''Berlin''')), 'BER', 'a warehouse');
select is((select time_zone from core.warehouse where warehouse = 'BER'), 'Europe/Berlin', 'in the zone of its country');
select t.log_in('gus');
select is(t.refusal(t.make('stock_transfer_add', 'sku => ''LAMP-1'', from_warehouse => ''SZX'', to_warehouse => ''LAX'', qty => 1'))->>'field', 'from_warehouse', 'only what is there is sent');
select matches(t.value(t.make('stock_transfer_add', format('sku => %L, from_warehouse => ''SZX'', to_warehouse => ''BER'', qty => 1', (select v.sku from core.stock_level l join core.variant v using (variant_id)
	join core.warehouse w using (warehouse_id) where w.warehouse = 'SZX' and l.available > 5 and not exists (select from core.stock_count_line c where c.stock_level_id = l.stock_level_id and c.status in ('pending', 'recount')) order by 1 limit 1)))), '^TR-', 'a transfer');
select * from finish();
rollback;
