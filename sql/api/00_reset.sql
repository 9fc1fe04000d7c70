-- Schema api is built anew by every migrate, in one transaction with its grants, so that what exists is
-- exactly what these files say. Functions of core, auth and audit are replaced in place.
--
-- Two kinds of view stand here. Where a row's own columns decide who may see it, the view is a
-- security_barrier. The lists are not: behind a barrier PostgreSQL can neither order by an index nor use a
-- text index. Their only condition is (select auth.can('api.<view>')), an uncorrelated sub-select that the
-- planner turns into a one-time filter above the scan: refused, not one row is read, so no predicate of the
-- caller's ever meets one. tests/sql/070_catalogue.sql holds both halves of this.

drop schema if exists api cascade;
create schema api;

-- What every action answers: the number people know the thing by, its new version, and what happened.
create type api.result as (ref text, version int, note text);
