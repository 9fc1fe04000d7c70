-- A hold on a supplier may replace another one: taking it back puts that one back, not none.
delete from core.compensation where object = 'api.supplier_hold';
select core.compensation_row('supplier_hold', 'supplier', 'supplier_id', 'hold hold_reason');
