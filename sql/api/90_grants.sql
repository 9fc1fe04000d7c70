-- Which permission each view and function of api asks for, and every grant there is. Grants follow from the
-- table: an object without a row here can be used by nobody.

delete from core.object_permission;
insert into core.object_permission (object, permission)
select 'api.' || o, r.permission
from (values
	('self', 'my_preference'),
	('self', 'me my_objects currency choices preference_set presence presence_put presence_drop saved_view '
		'export export_put export_fetched '
		'draft draft_field notification view_put view_drop view_pin view_last view_leave draft_put draft_drop notification_read '
		'undo_step undo outbox place place_put notice presence_take'),
	('import.use', 'import import_error import_put import_end my_request rehearse rehearse_commit'),
	('ticket.view', 'ticket ticket_message ticket_customer ticket_order ticket_order_line ticket_relation '
		'ticket_duplicate ticket_attachment attachment_read snippet template template_text macro ticket_template ticket_macro_preview queue '
		'calendar_day'),
	('self', 'absence absence_set absence_drop my_session my_session_drop my_key my_key_add my_key_drop'),
	('ticket.view', 'checklist ticket_check'),
	('ticket.work', 'ticket_take ticket_reply ticket_note ticket_status ticket_resolve ticket_priority ticket_snooze '
		'ticket_close ticket_merge ticket_unmerge ticket_split ticket_link ticket_unlink ticket_macro '
		'ticket_add customer_ticket_open order_ticket_open ticket_queue ticket_tag ticket_tick'),
	('ticket.assign', 'sla_alarm sla_alarm_explain'),
	('privacy.view', 'privacy_request privacy_event privacy_scope'),
	('privacy.ask', 'privacy_request_add'),
	('privacy.work', 'privacy_take privacy_identify privacy_answer privacy_refuse privacy_close'),
	('ticket.assign', 'ticket_assign'),
	('customer.view', 'customer customer_order customer_ticket customer_segment customer_consent customer_contact '
		'customer_address'),
	('customer.reveal', 'customer_reveal ticket_reveal order_reveal'),
	('customer.erase', 'customer_erase'),
	('order.view', 'sales_order sales_order_line sales_order_hold sales_order_event'),
	('order.hold', 'order_hold order_release'),
	('order.view', 'sales_order_approval sales_order_cancellation order_change order_change_line order_change_event'),
	('order.work', 'order_add order_create order_place order_confirm order_ask order_change_qty order_add_line order_change_shipping order_change_address '
		'change_submit change_cancel'),
	('order.note', 'order_note'),
	('order.cancel', 'order_cancel order_cancel_line'),
	('order.approve', 'order_approve order_reject change_approve change_reject'),
	('order.ship', 'order_process order_complete order_archive'),
	('payment.view', 'payment payment_event refund refund_event store_credit'),
	('payment.work', 'claim_recovery_pay order_pay payment_authorize payment_capture payment_void payment_fail refund_submit refund_succeed '
		'refund_fail'),
	('refund.request', 'order_refund payment_refund'),
	('refund.approve', 'refund_approve refund_reject'),
	('dispute.view', 'dispute dispute_event dispute_evidence'),
	('dispute.work', 'payment_dispute dispute_take dispute_submit dispute_accept dispute_win dispute_lose'),
	('credit.grant', 'order_goodwill order_use_credit'),
	('credit.approve', 'credit_approve credit_reject'),
	('settlement.view', 'settlement settlement_line journal account'),
	('settlement.work', 'settlement_suggest settlement_post settlement_line_match settlement_line_approve '
		'settlement_line_reject settlement_line_write_off'),
	('return.view', 'order_returnable sales_return return_line return_event exchange claim claim_recovery claim_recovery_event '
		'claim_event'),
	('ticket.view', 'ticket_return'),
	('return.work', 'order_return return_approve return_reject return_cancel return_label return_transit return_refund '
		'return_credit return_exchange return_close exchange_approve exchange_fulfil exchange_cancel order_claim '
		'claim_resolve claim_cancel claim_recover claim_recovery_chase claim_recovery_refuse'),
	('return.override', 'exchange_advance'),
	('return.receive', 'return_receive return_inspect return_send_back'),
	('claim.decide', 'claim_approve claim_deny'),
	('product.view', 'product product_variant sku product_listing category product_attribute product_text translation '
		'hs_code'),
	('listing.view', 'listing listing_flag listing_decision listing_event listing_version listing_version_flag listing_diff '
		'listing_evidence'),
	('listing.submit', 'listing_submit listing_pause listing_resume listing_publish listing_schedule listing_withdraw '
		'listing_archive'),
	('listing.decide', 'listing_approve listing_request_changes listing_reject listing_suspend listing_reinstate '
		'listing_version_approve listing_version_reject'),
	('supplier.view', 'supplier supplier_product supplier_event'),
	('stock.view', 'warehouse stock_level stock_movement stock_reservation lot stock_transfer'),
	('stock.adjust', 'stock_level_adjust stock_level_hold stock_level_release stock_level_transfer stock_transfer_ready stock_transfer_send '
		'stock_transfer_receive stock_transfer_cancel lot_status'),
	('stock.view', 'bin bin_level bin_move'),
	('stock.adjust', 'stock_level_move warehouse_add_bin stock_transfer_add'),
	('warehouse.manage', 'warehouse_add'),
	('stock.plan', 'stock_level_change'),
	('stock.view', 'stock_count stock_count_line'),
	('stock.count', 'stock_count_line_count'),
	('stock.review', 'stock_count_add warehouse_count stock_count_approve stock_count_reject stock_count_cancel'),
	('shipment.view', 'shipment_pick shipment shipment_line shipment_parcel shipment_tracking'),
	('shipment.work', 'order_ship shipment_pack shipment_label shipment_send shipment_cancel'),
	('shipment.track', 'shipment_status'),
	('supplier.view', 'supplier_paper supplier_price supplier_scorecard supplier_contract'),
	('supplier.edit', 'supplier_add supplier_change supplier_paper_add supplier_product_set supplier_price_tier_set supplier_contract_add'),
	('supplier.bank', 'supplier_bank supplier_bank_change'),
	('supplier.bank_approve', 'supplier_bank_approve supplier_bank_reject'),
	('purchase.view', 'purchase_order purchase_order_line purchase_order_revision purchase_order_approval '
		'purchase_order_event purchase_request rfq rfq_line quotation'),
	('purchase.request', 'stock_level_request purchase_request_add'),
	('purchase.work', 'supplier_order purchase_order_add purchase_order_change purchase_order_submit purchase_order_send '
		'purchase_order_acknowledge purchase_order_progress purchase_order_hold purchase_order_release '
		'purchase_order_cancel purchase_order_close purchase_request_order purchase_request_cancel '
		'purchase_request_quote rfq_send rfq_cancel rfq_quote quotation_award quotation_shortlist quotation_decline '
		'purchase_order_new rfq_add rfq_add_line'),
	('purchase.approve', 'purchase_order_approve purchase_order_reject'),
	('receipt.view', 'receipt receipt_line receipt_inspection receipt_landed_cost supplier_return'),
	('receipt.work', 'purchase_order_receive receipt_inspect receipt_sample receipt_accept receipt_put_away receipt_close '
		'receipt_reverse receipt_return'),
	('receipt.cost', 'receipt_cost'),
	('invoice.view', 'supplier_invoice supplier_invoice_line supplier_invoice_exception debit_note supplier_payment'),
	('payable.work', 'supplier_invoice_schedule supplier_payment_cancel debit_note_apply debit_note_cancel'),
	('payable.release', 'supplier_payment_release supplier_payment_confirm'),
	('invoice.work', 'purchase_order_bill supplier_invoice_match supplier_invoice_resolve supplier_invoice_hold '
		'supplier_invoice_release supplier_invoice_reject supplier_invoice_cancel'),
	('invoice.approve', 'supplier_invoice_approve'),
	('supplier.hold', 'supplier_hold supplier_release'),
	('person.view', 'person person_session person_key person_scope team team_member role role_permission role_limit login_attempt '
		'login_range'),
	('person.manage', 'person_disable person_enable person_add person_change person_invite person_totp_reset person_key_drop '
		'person_session_drop login_range_add login_range_drop'),
	('template.manage', 'template_add template_text_set template_retire macro_add macro_retire checklist_add checklist_retire'),
	('queue.manage', 'queue_calendar'),
	('rating.view', 'rating'),
	('product.edit', 'product_attribute_set product_text_set product_add product_add_variant product_change product_activate product_discontinue'),
	('product.view', 'attribute category_attribute'),
	('taxonomy.manage', 'category_add category_change category_retire category_attribute_set category_attribute_drop attribute_add attribute_change '
		'attribute_retire'),
	('order.view', 'duty_rate'),
	('duty.manage', 'duty_rate_add duty_rate_change duty_rate_retire'),
	('rule.view', 'evidence evidence_requirement'),
	('evidence.manage', 'evidence_add evidence_change evidence_retire requirement_add requirement_change requirement_retire'),
	('text.review', 'product_text_review'),
	('listing.edit', 'listing_edit listing_add'),
	('certificate.view', 'certificate'),
	('certificate.manage', 'certificate_new certificate_add certificate_revoke certificate_renew'),
	('rule.view', 'compliance_list list_entry rule rule_version'),
	('rule.build', 'compliance_list_add rule_add rule_change rule_test list_entry_add list_entry_drop'),
	('rule.publish', 'rule_publish rule_retire'),
	('case.view', 'compliance_case case_message case_evidence case_decision'),
	('case.work', 'case_take case_status case_snooze case_note case_evidence_add case_evidence_settle case_close '
		'case_reopen'),
	('case.decide', 'case_decide case_appeal_take case_appeal_decide'),
	('case.confirm', 'case_confirm case_return'),
	('case.appeal', 'case_appeal'),
	('case.open', 'case_open case_new'),
	('scope.manage', 'person_scope_set'),
	('team.manage', 'team_add team_member_add team_member_drop'),
	('role.ask', 'role_request role_ask role_permission_ask'),
	('role.approve', 'role_approve role_refuse'),
	('setting.view', 'setting series'),
	('setting.manage', 'setting_change series_change'),
	('job.view', 'job_run job'),
	('audit.view', 'audit_entry'),
	('customer.edit', 'customer_add customer_change customer_segment_set customer_consent_set customer_email_add customer_phone_add customer_messenger_add '
		'customer_tax_no_set contact_change contact_verify contact_main contact_remove customer_address_add address_change '
		'address_main address_remove'),
	('ticket.view', 'ticket_by_queue service_by_day'), ('ticket.assign', 'ticket_by_owner'), ('order.view', 'sales_by_day'),
	('payment.view', 'refund_by_status'), ('purchase.view', 'purchase_by_status'), ('stock.view', 'stock_by_warehouse'),
	('shipment.view', 'shipment_by_status'), ('listing.view', 'listing_by_market listing_by_status'), ('case.view', 'case_by_kind'),
	('person.view', 'person_by_role')
) r(permission, objects), unnest(string_to_array(r.objects, ' ')) o;

do $$
declare
	o record;
begin
	for o in
		select 'select on ' || c.oid::regclass as what
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = 'api' and c.relkind = 'v'
			and exists (select from core.object_permission p where p.object = 'api.' || c.relname)
		union all
		select 'execute on function ' || f.oid::regprocedure
		from pg_proc f join pg_namespace n on n.oid = f.pronamespace
		where n.nspname = 'api' and exists (select from core.object_permission p where p.object = 'api.' || f.proname)
	loop
		execute 'grant ' || o.what || ' to quayside_desk';
	end loop;
end
$$;

-- Functions that views call are checked against the caller, so the desk holds these; each only reveals
-- what the caller may know about itself, or computes.
grant usage on schema api, core, auth to quayside_desk;
grant execute on function auth.begin_session(text), auth.end_session(), auth.me(), auth.my_session(), auth.may(text),
	auth.can(text), core.now(), core.setting(text), core.movable(text, text), core.mask_email(text), core.mask_phone(text),
	core.mask_postcode(text), core.event_text(core.event), core.stock_state(int, int, int, int, int),
	core.counted_blind(bigint), core.variants_counted_blind(), core.bins_counted_blind(), core.in_base(bigint, text, numeric), core.event_value(text, text, text), core.status_domain(text),
	core.hold_is_mine(core.order_hold_kind, bigint), auth.limit_minor(core.limit_kind), core.money_text(bigint, text), core.return_check(bigint, int, core.return_reason),
	core.unit_paid(core.sales_order, bigint), core.not_worth_it(core.market, bigint, text, numeric) to quayside_desk;
grant execute on function core.template_body(bigint, bigint), core.may_see(text), core.category_line(bigint),
	core.text_hash(text, text), core.text_state(text, bytea, timestamptz, bytea),
	core.evidence_seen(bigint, text), core.today(), auth.scope(text), core.undo_state(core.undo_step, core.outbox) to quayside_desk;
grant execute on function core.sample_of(bigint, int), core.version_flags(bigint), core.bin_rank(text), core.bin_plan_seen(bigint, bigint) to quayside_desk;
grant execute on function core.board_days(int) to quayside_desk;

grant usage on schema auth to quayside_warden;
grant execute on function auth.invitation_right(text, text), auth.invitation_password(text, text), auth.invitation_secret(text, bytea),
	auth.invitation_chosen(text), auth.invitation_redeem(text, boolean, bigint), auth.reveal_take(text, bigint), auth.seal_begin(text, bigint, text, bigint, text),
	auth.seal_put(text, bigint, bigint, text, bigint, text, text, text, text), auth.contact_find(text, bigint, text, text) to quayside_warden;
grant execute on function auth.login_facts(text), auth.key_known(text, text), auth.totp_use(text, bigint),
	auth.note_login(text, text, text, text), auth.mint_token(text, text, text, bigint), auth.wants_lines(text), auth.close_session_of(text, bigint, text)
	to quayside_warden;

grant usage on schema core to quayside_work;
grant execute on function core.tell_screens(), core.ticket_tick(), core.tracking_tick(), core.wake_snoozed(), core.ticket_receive(bigint, text, core.language, text),
	core.rating_invite(bigint), core.rating_answer(text, int, text), core.certificates_act(), core.job_take(), core.job_end(bigint, boolean, text), core.job_note(text, int, int, text, bigint),
	core.after_sales_tick(), core.erasures_since(timestamptz), core.expire_reservations(), core.lots_expire(), core.listing_rescreen(int), core.listings_due(int), core.sourcing_expire(), core.suppliers_measure(),
	core.tally_fold(), core.wake_cases(), core.tracking_receive(core.carrier, text, timestamptz, text, text, text, core.tracking_source), core.outbox_release(), core.session_tidy(), core.settlement_import(text, text, text, date, jsonb) to quayside_work;

-- Mail. It reads a customer's address, so it is no part of the other background jobs.
grant usage on schema core to quayside_post;
grant execute on function core.mail_sender(text, text, core.language, text), core.mail_contact(bigint, text, text, text, text),
	core.mail_take(bigint, text, text, text, text, core.language, text[], text[], text, text[], int[], text[]),
	core.mail_file(bigint, text, text, text), core.mail_failed(text), core.mail_language(text, text) to quayside_post;
