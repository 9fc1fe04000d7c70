-- How it was made sure that somebody is who they say is written about them too.

insert into core.free_text (tab, col, by, left_there) values ('privacy_request', 'identity_proof', 'customer_id', '(erased)');
