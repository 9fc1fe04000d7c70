// SPDX-License-Identifier: MIT
// command: the table of what the people of a soak do.
//
// Everything is picked from the newest few rows and a handful of articles, so that many people want the
// same thing at once.
#include "command.h"

#include <stddef.h>
#include <string.h>

// One of twelve among the newest rows of a view.
#define NEWEST(columns, view, condition, key)                                                      \
	"select " columns " from (select x.*, row_number() over () as nth, count(*) over () as "   \
	"many from (select * from (select * from api." view " order by " key " desc limit 200) v " \
	"where " condition " limit 12) x) y where nth = 1 + $1::bigint % many"
// The same with nothing but key and version wanted, which is most.
#define ROW(view, condition, key) NEWEST(key ", version", view, condition, key)
// The articles that everybody wants.
#define HOT "(select variant_id from api.product_variant order by variant_id limit 4)"
#define LEVEL(columns, condition)                                                                  \
	"select " columns " from api.stock_level y where variant_id in " HOT " and " condition     \
	" order by stock_level_id limit 1 offset $1::bigint % 9"

#define ORDER "order_id => $2, version => $3"
#define PAYMENT "payment_id => $2, version => $3"
#define REFUND "refund_id => $2, version => $3"
#define SHIPMENT "shipment_id => $2, version => $3"
#define RETURN "return_id => $2, version => $3"
#define TICKET "ticket_id => $2, version => $3"
#define LEVEL_ROW "stock_level_id => $2, version => $3"
#define PURCHASE "purchase_order_id => $2, version => $3"
#define RECEIPT "receipt_id => $2, version => $3"

const struct soak_command soak_commands[] = {
	// orders
	{"order_create", "al", 10,
		"select customer_id, version, (select string_agg(sku || ' ' || 1 + ($1::bigint / 16) % "
		"40, ',') from (select sku from api.product_variant order by variant_id limit 2 offset "
		"$1::bigint % 3) v) from api.customer order by customer_id limit 1 offset $1::bigint % 40",
		"customer_id => $2, version => $3, market => 'DE', items => $4"},
	{"order_place", "al", 12, ROW("sales_order", "can_place", "order_id"), ORDER},
	{"order_pay", "f", 20, ROW("sales_order", "can_pay and payment_status = 'unpaid'", "order_id"),
		ORDER ", method => 'card'"},
	{"order_confirm", "al", 14,
		ROW("sales_order", "can_confirm and payment_status in ('authorized', 'paid')",
			"order_id"), ORDER},
	{"order_approve", "lf", 12, ROW("sales_order", "can_approve", "order_id"), ORDER},
	{"order_process", "lw", 6, ROW("sales_order", "can_process", "order_id"), ORDER},
	{"order_complete", "lw", 4, ROW("sales_order", "can_complete", "order_id"), ORDER},
	{"order_hold", "alfw", 2, ROW("sales_order", "can_hold", "order_id"),
		ORDER ", kind => 'manual', reason => 'soak'"},
	{"order_release", "lf", 6, ROW("sales_order", "can_release", "order_id"),
		ORDER ", reason => 'soak'"},
	{"order_cancel", "alf", 2, ROW("sales_order", "can_cancel", "order_id"),
		ORDER ", reason => 'customer', note => 'soak'"},
	{"order_change_qty", "al", 3,
		"select s.order_id, s.version, l.line_no, l.qty + 1 - ($1::bigint % 3) from api.sales_order "
		"s join api.sales_order_line l using (order_id) where s.can_change order by s.order_id "
		"desc, l.line_no limit 1 offset $1::bigint % 12",
		ORDER ", line => $4::text, qty => $5, reason => 'soak'"},
	{"change_submit", "al", 4, ROW("order_change", "can_submit", "order_change_id"),
		"order_change_id => $2, version => $3"},
	{"change_approve", "lf", 4, ROW("order_change", "can_approve", "order_change_id"),
		"order_change_id => $2, version => $3"},

	// money
	{"payment_capture", "f", 20, ROW("payment", "can_capture", "payment_id"), PAYMENT},
	{"payment_void", "f", 1, ROW("payment", "can_void", "payment_id"), PAYMENT ", reason => 'soak'"},
	{"order_refund", "alf", 6,
		NEWEST("order_id, version, round((1 + $1::bigint % 9000) / 100.0, 2)", "sales_order",
			"can_refund and currency = 'EUR'", "order_id"),
		ORDER ", amount => $4, reason => 'price_difference'"},
	{"payment_refund", "lf", 5,
		NEWEST("payment_id, version, round(refundable_minor / 100.0, 2)", "payment",
			"can_refund and currency = 'EUR'", "payment_id"),
		PAYMENT ", amount => $4, reason => 'goodwill'"},
	{"refund_approve", "lf", 10, ROW("refund", "can_approve", "refund_id"), REFUND},
	{"refund_reject", "lf", 2, ROW("refund", "can_reject", "refund_id"), REFUND ", reason => 'soak'"},
	{"refund_submit", "f", 10, ROW("refund", "can_submit", "refund_id"), REFUND},
	{"refund_succeed", "f", 10, ROW("refund", "can_succeed", "refund_id"), REFUND},
	{"refund_fail", "f", 2, ROW("refund", "can_fail", "refund_id"), REFUND ", reason => 'soak'"},
	{"order_goodwill", "al", 3,
		NEWEST("order_id, version, round((1 + $1::bigint % 4000) / 100.0, 2)", "sales_order",
			"can_goodwill and currency = 'EUR'", "order_id"),
		ORDER ", amount => $4, reason => 'soak'"},
	{"credit_approve", "lf", 4, ROW("store_credit", "can_approve", "store_credit_id"),
		"store_credit_id => $2, version => $3"},
	{"order_use_credit", "al", 2,
		ROW("sales_order", "can_use_credit and payment_status = 'unpaid'", "order_id"), ORDER},
	{"payment_dispute", "f", 1, ROW("payment", "can_dispute and state = 'captured'", "payment_id"),
		PAYMENT ", reason => 'fraudulent', due => core.now() + interval '7 days'"},
	{"dispute_take", "f", 2, ROW("dispute", "can_take", "dispute_id"),
		"dispute_id => $2, version => $3"},
	{"dispute_accept", "f", 2, ROW("dispute", "can_accept", "dispute_id"),
		"dispute_id => $2, version => $3, reason => 'soak'"},

	// shipping and what comes back
	{"order_ship", "w", 16,
		"select s.order_id, s.version, (select c.code from api.choices('service_code', s.order_id) "
		"c limit 1) from api.sales_order s where s.holds = 0 and s.status in ('confirmed', "
		"'processing') and exists (select from api.stock_reservation r where r.order_id = "
		"s.order_id and r.status = 'active') order by s.order_id desc limit 1 offset "
		"$1::bigint % 12", ORDER ", service => $4"},
	{"shipment_pack", "w", 12, ROW("shipment", "can_pack", "shipment_id"),
		SHIPMENT ", weight_g => 700"},
	{"shipment_label", "w", 12,
		NEWEST("shipment_id, version, 'SOAK' || $1::bigint % 1000000", "shipment", "can_label",
			"shipment_id"), SHIPMENT ", tracking_no => $4"},
	{"shipment_send", "w", 14, ROW("shipment", "can_send", "shipment_id"), SHIPMENT},
	{"shipment_cancel", "w", 1, ROW("shipment", "can_cancel", "shipment_id"),
		SHIPMENT ", reason => 'soak'"},
	{"shipment_status", "w", 8, ROW("shipment", "can_status", "shipment_id"),
		SHIPMENT ", status => 'delivered'"},
	{"order_return", "al", 6,
		"select s.order_id, s.version, r.line_no from api.order_returnable r join api.sales_order s "
		"using (order_id) where r.left_qty > 0 and r.verdict = 'eligible' order by s.order_id desc "
		"limit 1 offset $1::bigint % 12",
		ORDER ", line => $4::text, qty => 1, reason => 'changed_mind'"},
	{"return_approve", "al", 5, ROW("sales_return", "can_approve", "return_id"), RETURN},
	{"return_receive", "w", 5,
		"select r.return_id, r.version, l.line_no from api.sales_return r join api.return_line l "
		"using (return_id) where r.can_receive and l.qty_received < l.qty_requested order by 1 desc "
		"limit 1 offset $1::bigint % 6", RETURN ", line => $4::text, qty => 1"},
	{"return_inspect", "w", 5,
		"select r.return_id, r.version, l.line_no from api.sales_return r join api.return_line l "
		"using (return_id) where r.can_inspect and l.inspected_at is null order by 1 desc limit 1 "
		"offset $1::bigint % 6",
		RETURN ", line => $4::text, grade => 'resellable', disposition => 'restock'"},
	{"return_refund", "al", 4, ROW("sales_return", "can_refund", "return_id"), RETURN},
	{"return_credit", "al", 2, ROW("sales_return", "can_credit", "return_id"), RETURN},
	{"return_cancel", "al", 1, ROW("sales_return", "can_cancel", "return_id"),
		RETURN ", reason => 'soak'"},

	// stock
	{"stock_level_adjust", "w", 5,
		LEVEL("stock_level_id, version, (case when $1::bigint % 5 < 3 then 60 else -20 end)",
			"can_adjust"), LEVEL_ROW ", change => $4, reason => 'recounted'"},
	{"stock_level_hold", "w", 2, LEVEL("stock_level_id, version", "can_hold"),
		LEVEL_ROW ", qty => 3, reason => 'quality_hold'"},
	{"stock_level_release", "w", 2, LEVEL("stock_level_id, version", "can_release"),
		LEVEL_ROW ", qty => 2, reason => 'quality_release'"},
	{"stock_level_transfer", "w", 3,
		LEVEL("stock_level_id, version, (select w.warehouse from api.warehouse w where w.warehouse "
			"<> y.warehouse and w.enabled order by 1 limit 1)", "can_transfer"),
		LEVEL_ROW ", warehouse => $4, qty => 5"},
	{"stock_transfer_send", "w", 4, ROW("stock_transfer", "can_send", "stock_transfer_id"),
		"stock_transfer_id => $2, version => $3"},
	{"stock_transfer_receive", "w", 4, ROW("stock_transfer", "can_receive", "stock_transfer_id"),
		"stock_transfer_id => $2, version => $3, qty => 2"},

	// purchasing
	{"supplier_order", "b", 10,
		"select s.supplier_id, s.version, p.sku, p.moq from api.supplier_product p join "
		"api.supplier s using (supplier_id) where p.variant_id in " HOT " order by p.variant_id, "
		"s.supplier_id limit 1 offset $1::bigint % 4",
		"supplier_id => $2, version => $3, warehouse => (select w.warehouse from api.warehouse w "
		"where w.enabled order by w.priority limit 1), sku => $4, qty => $5"},
	{"purchase_order_submit", "b", 10, ROW("purchase_order", "can_submit", "purchase_order_id"),
		PURCHASE},
	{"purchase_order_approve", "bf", 8, ROW("purchase_order", "can_approve", "purchase_order_id"),
		PURCHASE},
	{"purchase_order_send", "b", 10, ROW("purchase_order", "can_send", "purchase_order_id"), PURCHASE},
	{"purchase_order_cancel", "b", 1, ROW("purchase_order", "can_cancel", "purchase_order_id"),
		PURCHASE ", reason => 'soak'"},
	{"purchase_order_receive", "w", 8, ROW("purchase_order", "can_receive", "purchase_order_id"),
		PURCHASE ", everything => 'yes'"},
	{"receipt_inspect", "w", 3, ROW("receipt", "can_inspect and lines = 1", "receipt_id"),
		RECEIPT ", accepted => 2, rejected => 1, reason => 'damaged'"},
	{"receipt_accept", "w", 8, ROW("receipt", "can_accept", "receipt_id"), RECEIPT},
	{"receipt_put_away", "w", 6, ROW("receipt", "can_put_away", "receipt_id"), RECEIPT},
	{"receipt_reverse", "w", 1, ROW("receipt", "can_reverse", "receipt_id"),
		RECEIPT ", reason => 'soak'"},

	// tickets
	{"ticket_take", "al", 3, ROW("ticket", "can_take", "ticket_id"), TICKET},
	{"ticket_note", "al", 4, ROW("ticket", "can_note", "ticket_id"), TICKET ", body => 'soak'"},
	{"ticket_reply", "al", 6, ROW("ticket", "can_reply", "ticket_id"), TICKET ", body => 'soak'"},
	{"ticket_priority", "al", 2,
		NEWEST("ticket_id, version, (array['low', 'normal', 'high', 'urgent'])[1 + $1::bigint % 4]",
			"ticket", "can_priority", "ticket_id"), TICKET ", priority => $4"},
	{"ticket_merge", "al", 4,
		"select a.ticket_id, a.version, b.ticket_no from api.ticket a join api.ticket b on "
		"b.customer_id = a.customer_id and b.ticket_id <> a.ticket_id where a.can_merge and "
		"b.status not in ('closed', 'merged', 'spam') order by a.customer_id, a.ticket_id limit 1 "
		"offset $1::bigint % 6", TICKET ", target => $4"},
	{"ticket_unmerge", "al", 4,
		NEWEST("ticket_id, version", "ticket", "can_unmerge", "updated_at desc, ticket_id"),
		TICKET ", reason => 'soak'"},
};
const int soak_commands_n = sizeof(soak_commands) / sizeof(soak_commands[0]);

static int
weight(int row, char role, const int64_t *idle_until, int64_t now_ms)
{
	return strchr(soak_commands[row].roles, role) && now_ms >= idle_until[row]
		? soak_commands[row].weight : 0;
}

int
soak_command_for(char role, uint64_t random, const int64_t *idle_until, int64_t now_ms)
{
	int total = 0, left;

	for (int i = 0; i < soak_commands_n; i++)
		total += weight(i, role, idle_until, now_ms);
	if (total == 0)
		return -1;
	left = (int)(random % (uint64_t)total);
	for (int i = 0;; i++) {
		left -= weight(i, role, idle_until, now_ms);
		if (left < 0)
			return i;
	}
}
