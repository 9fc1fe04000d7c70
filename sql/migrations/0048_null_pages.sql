-- A page of rows without the column that orders them comes by the key; an index that begins with that column does
-- not give it in this order.

create index certificate_unlimited on core.certificate (certificate_id) where expires_on is null;
