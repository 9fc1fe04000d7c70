-- A few translations that nobody has written, where no listing needs them yet.

delete from core.product_text t
where t.language in ('ar', 'fr', 'ja') and demo.h(t.product_id * 8 + ascii(t.language), 640, 100) < 9
	and not exists (select from core.listing l where l.product_id = t.product_id and l.language = t.language);
