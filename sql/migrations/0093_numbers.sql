-- Every kind of document has a prefix of its own: counts shared one with cases, contacts with certificates, addresses with
-- stock adjustments.

-- Its views read columns that go; migrate builds it anew.
drop schema if exists api cascade;

alter table core.stock_count drop column stock_count_no;
alter table core.stock_count add column stock_count_no text collate "C" generated always as ('CNT-' || stock_count_id::text) stored unique;
alter table core.contact drop column contact_no;
alter table core.contact add column contact_no text collate "C" generated always as ('CTC-' || contact_id::text) stored unique;
alter table core.address drop column address_no;
alter table core.address add column address_no text collate "C" generated always as ('ADR-' || address_id::text) stored unique;
