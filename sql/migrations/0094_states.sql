-- States that changed without a machine get one, and states that nothing can reach go.

select core.domain_add('event_kind', array['tested']);

-- What is expected is open on its order; quantities are counted as they are taken in.
select core.domain_set('receipt_status', array['arrived', 'inspecting', 'accepted', 'partially_accepted', 'rejected', 'put_away', 'closed', 'reversed']);

select core.transition_add('stock_transfer', 'draft', 'ready_to_ship', 'stock_transfer_ready', 'stock.adjust');
select core.transition_add('stock_transfer', 'ready_to_ship', 'in_transit', 'stock_transfer_send', 'stock.adjust');
select core.transition_add('stock_transfer', 'ready_to_ship', 'cancelled', 'stock_transfer_cancel', 'stock.adjust', true);

select core.transition_add('rule', 'draft', 'test', 'rule_test', 'rule.build');
select core.transition_add('rule', 'draft test', 'retired', 'rule_change', 'rule.build');
select core.transition_add('rule', 'test', 'published', 'rule_publish', 'rule.publish');
select core.transition_add('rule', 'published', 'retired', 'rule_publish', 'rule.publish');
select core.transition_add('rule', 'published', 'retired', 'rule_retire', 'rule.publish', true);
select core.transition_add('certificate', 'valid', 'revoked', 'certificate_revoke', 'certificate.manage', true);
select core.transition_add('certificate', 'valid', 'superseded', 'certificate_renew', 'certificate.manage');
select core.transition_add('case_evidence', 'requested submitted', 'submitted accepted rejected waived', 'case_evidence_settle', 'case.work');
select core.transition_add('bank_change', 'requested', 'approved', 'supplier_bank_approve', 'supplier.bank_approve', true);
select core.transition_add('bank_change', 'requested', 'rejected', 'supplier_bank_reject', 'supplier.bank_approve', true);
select core.transition_add('bank_change', 'approved', 'superseded', 'supplier_bank_approve', 'supplier.bank_approve');
select core.transition_add('role_request', 'requested', 'approved', 'role_approve', 'role.approve');
select core.transition_add('role_request', 'requested', 'refused', 'role_refuse', 'role.approve', true);
select core.transition_add('approval', 'pending', 'approved', 'order_approve', 'order.approve');
select core.transition_add('approval', 'pending', 'rejected', 'order_reject', 'order.approve');
