-- Templates, macros, links, a few merges, ratings of what was resolved, and who looks at what.

insert into core.template (code, name, class, created_by, created_at, updated_at)
select v.code, v.name, v.class, p.person_id, demo.t0() - interval '120 days', demo.t0() - make_interval(days => 3 + v.n::int)
from (values
	(1, 'where_is_it', 'Where is my parcel', 'delivery'), (2, 'damaged_photo', 'Damaged: ask for a photo', 'damaged'),
	(3, 'return_how', 'How to return', 'return'), (4, 'customs_wait', 'Held by customs', 'customs'),
	(5, 'refund_done', 'Refund is on its way', 'payment'), (6, 'thanks_close', 'Anything else?', null)
) v(n, code, name, class)
cross join (select person_id from core.person where login = 'dan') p
order by v.n;

insert into core.template_text (template_id, language, body, written_by, written_at)
select t.template_id, v.language, v.body, t.created_by, t.updated_at
from (values
	('where_is_it', 'en', E'Dear {customer},\n\nyour order {order} is on its way. The tracking number is {tracking}; it may take a day until the carrier shows it.\n\nKind regards\n{agent}'),
	('where_is_it', 'de', E'Guten Tag {customer},\n\nIhre Bestellung {order} ist unterwegs. Die Sendungsnummer lautet {tracking}; bis der Zusteller sie anzeigt, kann ein Tag vergehen.\n\nFreundliche Grüße\n{agent}'),
	('where_is_it', 'es', E'Hola, {customer}:\n\nsu pedido {order} está en camino. El número de seguimiento es {tracking}; puede tardar un día en aparecer.\n\nUn saludo\n{agent}'),
	('where_is_it', 'fr', E'Bonjour {customer},\n\nvotre commande {order} est en route. Le numéro de suivi est {tracking} ; il peut apparaître avec un jour de retard.\n\nCordialement\n{agent}'),
	('where_is_it', 'ja', E'{customer}様\n\nご注文{order}は発送済みです。お問い合わせ番号は{tracking}です。反映まで一日ほどかかる場合があります。\n\n{agent}'),
	('where_is_it', 'zh', E'{customer}您好:\n\n您的订单{order}正在配送途中,运单号为{tracking},物流信息可能延迟一天显示。\n\n{agent}'),
	('where_is_it', 'ar', E'مرحبًا {customer}،\n\nطلبك {order} في الطريق. رقم التتبع هو {tracking} وقد يستغرق ظهوره يومًا.\n\nمع التحية\n{agent}'),
	('damaged_photo', 'en', E'Dear {customer},\n\nwe are sorry that order {order} arrived damaged. Please send us a photo of the article and of the box, and we will replace it at once.\n\nKind regards\n{agent}'),
	('damaged_photo', 'de', E'Guten Tag {customer},\n\nes tut uns leid, dass Bestellung {order} beschädigt ankam. Bitte senden Sie uns ein Foto des Artikels und des Kartons, wir ersetzen ihn sofort.\n\nFreundliche Grüße\n{agent}'),
	('damaged_photo', 'zh', E'{customer}您好:\n\n很抱歉订单{order}到货时已损坏。请发来商品和包装的照片,我们会立即为您补发。\n\n{agent}'),
	('damaged_photo', 'es', E'Hola, {customer}:\n\nsentimos que el pedido {order} llegara dañado. Envíenos una foto del artículo y de la caja y lo cambiaremos enseguida.\n\nUn saludo\n{agent}'),
	('return_how', 'en', E'Dear {customer},\n\nyou may return order {order} within 30 days. The label is attached; any drop-off point takes it.\n\nKind regards\n{agent}'),
	('return_how', 'de', E'Guten Tag {customer},\n\nSie können Bestellung {order} innerhalb von 30 Tagen zurückgeben. Das Etikett liegt bei.\n\nFreundliche Grüße\n{agent}'),
	('return_how', 'ja', E'{customer}様\n\nご注文{order}は30日以内でしたら返品いただけます。返送用ラベルを添付いたします。\n\n{agent}'),
	('customs_wait', 'en', E'Dear {customer},\n\nthe parcel {tracking} is with customs. This usually takes three working days; we keep an eye on it.\n\nKind regards\n{agent}'),
	('customs_wait', 'es', E'Hola, {customer}:\n\nel paquete {tracking} está en la aduana. Suele tardar tres días laborables.\n\nUn saludo\n{agent}'),
	('refund_done', 'en', E'Dear {customer},\n\nwe have refunded order {order}. It may take five days until you see the money.\n\nKind regards\n{agent}'),
	('refund_done', 'fr', E'Bonjour {customer},\n\nnous avons remboursé la commande {order}. Le délai bancaire est de cinq jours.\n\nCordialement\n{agent}'),
	('thanks_close', 'en', E'Dear {customer},\n\ngood to hear that it is settled. Write to us any time.\n\nKind regards\n{agent}')
) v(code, language, body)
join core.template t on t.code = v.code;

insert into core.macro (macro, name, template_id, next, priority, class, resolution, note, take, position)
select v.macro, v.name, t.template_id, v.next, v.priority, v.class, v.resolution, v.note, v.take, v.position
from (values
	('where_is_it', 'Tracking number, wait for the carrier', 'where_is_it', 'waiting_carrier', null, 'delivery', null, null, true, 1),
	('damaged_photo', 'Ask for a photo, wait', 'damaged_photo', 'waiting_customer', null, 'damaged', null, null, true, 2),
	('return_how', 'Send the return label, wait', 'return_how', 'waiting_customer', null, 'return', null, 'Label sent', true, 3),
	('refund_done', 'Refunded, resolve', 'refund_done', 'resolved', null, 'payment', 'refunded', null, true, 4),
	('thanks_close', 'Settled, resolve', 'thanks_close', 'resolved', null, 'other', 'answered', null, false, 5),
	('urgent_lead', 'Urgent, for the lead', null, 'waiting_internal', 'urgent', null, null, 'Please look at this first', false, 6)
) v(macro, name, template, next, priority, class, resolution, note, take, position)
left join core.template t on t.code = v.template;

-- What is to be done for tickets of a class, and how far it is.
insert into core.checklist_item (class, position, item, mandatory)
values ('damaged', 1, 'Photo of the damage is here', false), ('damaged', 2, 'Carrier told within 7 days', false), ('damaged', 3, 'Claim or return opened', false),
	('return', 1, 'Checked what may come back', false), ('return', 2, 'Label sent', false), ('customs', 1, 'Customs papers compared with the order', false),
	('customs', 2, 'Customer told who pays the duty', false), ('payment', 1, 'Payment found', false), ('delivery', 1, 'Tracking looked up', false),
	('delivery', 2, 'Carrier asked when there was no scan for 5 days', false);
insert into core.ticket_check
select t.ticket_id, i.checklist_item_id, t.owner_id, t.updated_at
from core.ticket t join core.checklist_item i on i.class = t.class
where t.owner_id is not null and t.status not in ('closed', 'merged', 'spam') and demo.h(t.ticket_id * 10 + i.position, 626, 100) < 40;

-- Deadlines missed in the last days, some of them explained.
insert into core.sla_alarm (ticket_id, kind, due_at, breached_at, reason, explained_by, explained_at)
select t.ticket_id, 'first_response', t.first_response_due, t.first_response_due + interval '1 min', e.reason, case when e.reason <> '' then p.person_id end,
	case when e.reason <> '' then t.first_response_due + interval '6 h' end
from core.ticket t
cross join (select person_id from core.person where login = 'dan') p
cross join lateral (select case when demo.h(t.ticket_id, 627, 100) < 50 then demo.pick('{Two colleagues were ill.,Too many at once after the sale.,Waited for the carrier.,Was in the wrong queue.}', t.ticket_id, 628) else '' end as reason) e
where t.first_response_due < least(coalesce(t.first_responded_at, 'infinity'), core.now() - interval '1 day') and t.status not in ('merged', 'spam')
	and t.first_response_due > core.now() - interval '10 days';

-- A customer who writes again about the same order.
insert into core.ticket_link (ticket_id, other_id, kind, linked_by, linked_at)
select x.ticket_id, x.before, 'follow_up', x.owner_id, x.created_at + interval '10 min'
from (
	select t.ticket_id, t.owner_id, t.created_at,
		lag(t.ticket_id) over (partition by t.customer_id, t.order_id order by t.ticket_id) as before
	from core.ticket t where t.order_id is not null and t.owner_id is not null
) x
where x.before is not null;

insert into core.rating (ticket_id, agent_id, queue, language, asked_at, expires_at, score, comment, answered_at)
select t.ticket_id, t.owner_id, t.queue, t.language, t.resolved_at, t.resolved_at + interval '30 days', s.score,
	coalesce(case when s.score is not null and demo.h(t.ticket_id, 623, 100) < 30 then case
		when s.score <= 2 then demo.pick('{Took far too long.,Had to explain it three times.,等了太久。,Keine klare Antwort.}', t.ticket_id, 624)
		when s.score >= 4 then demo.pick('{Fast and friendly.,Sehr freundlich!,很快就解决了。,Muy amables.}', t.ticket_id, 624) end end, ''),
	case when s.score is not null then t.resolved_at + make_interval(hours => 1 + demo.h(t.ticket_id, 625, 40)::int) end
from core.ticket t
cross join lateral (select case when demo.h(t.ticket_id, 621, 100) < 34 then case when r < 7 then 1 when r < 14 then 2
	when r < 26 then 3 when r < 58 then 4 else 5 end end as score from (select demo.h(t.ticket_id, 622, 100) as r) x) s
where t.resolved_at is not null
order by t.ticket_id;

insert into core.presence (entity, entity_id, person_id, doing, since, seen_at)
select v.entity, v.id, p.person_id, v.doing, core.now() - interval '1 min', core.now()
from (
	select 'ticket' as entity, (select min(ticket_id) from core.ticket where status = 'open') as id, 'lina' as login, 'writing' as doing
	union all select 'order', (select min(order_id) from core.sales_order), 'uma', 'viewing'
	union all select 'listing', (select min(listing_id) from core.listing where status = 'in_review'), 'rosa', 'viewing'
	union all select 'product', (select min(product_id) from core.product), 'tian', 'viewing'
	union all select 'supplier', (select min(supplier_id) from core.supplier), 'qiang', 'viewing'
	union all select 'person', (select min(person_id) from core.person), 'vera', 'viewing'
) v
join core.person p on p.login = v.login;
