-- How a person writes numbers: 1,234.56 or 1.234,56.

select core.domain_set('number_format', array['point', 'comma']);
select core.domain_add('preference', array['number_format']);
