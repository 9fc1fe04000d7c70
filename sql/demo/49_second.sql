-- The second transaction of a load begins here; what is behind it no longer changes customers.

set local jit = off;
select demo.fresh('{sales_order,order_line,order_hold,shipment,shipment_line,parcel,tracking_event,payment,refund,sales_return,return_line,
	reservation,stock_movement,bin_move,ticket,message,rating}');
