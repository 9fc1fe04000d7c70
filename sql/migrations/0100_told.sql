-- How far screens have been told what the audit record says has changed (core.tell_screens()).

create table audit.told (
	only_row boolean primary key default true check (only_row),
	seqs bigint[] not null -- of each chain, chain 0 first
);
insert into audit.told (seqs) select array_agg(h.seq order by h.chain) from audit.head h;
