-- Staff. Whoever needs a password gets it from the program that loads this.

select auth.person_add(login, name, string_to_array(roles, ' '), language, time_zone)
from (values
	('amy', 'Amy Carter', 'agent', 'en', 'Europe/London'),
	('bao', '鲍雪', 'buyer', 'zh_CN', 'Asia/Shanghai'),
	('cai', '蔡文静', 'compliance', 'zh_CN', 'Asia/Shanghai'),
	('dan', 'Dan Whitfield', 'lead', 'en', 'Europe/London'),
	('eli', 'Eli Navarro', 'catalog', 'en', 'Europe/Madrid'),
	('fay', 'Fay Lindqvist', 'finance', 'en', 'Europe/Berlin'),
	('gus', 'Gus Moreno', 'warehouse', 'en', 'America/New_York'),
	('ada', 'Ada Kowalska', 'admin', 'en', 'Europe/Warsaw'),
	('hana', '佐藤花', 'agent', 'en', 'Asia/Tokyo'),
	('ines', 'Inés Ortega', 'agent', 'en', 'Europe/Madrid'),
	('jonas', 'Jonas Weber', 'agent', 'en', 'Europe/Berlin'),
	('karim', 'Karim Mansour', 'agent', 'en', 'Asia/Dubai'),
	('lina', '李娜', 'agent', 'zh_CN', 'Asia/Shanghai'),
	('mei', '陈美玲', 'agent', 'zh_CN', 'Asia/Singapore'),
	('noah', 'Noah Brooks', 'agent', 'en', 'America/New_York'),
	('odile', 'Odile Lambert', 'agent', 'en', 'Europe/Paris'),
	('qiang', '王强', 'buyer', 'zh_CN', 'Asia/Shanghai'),
	('rosa', 'Rosa Bianchi', 'compliance', 'en', 'Europe/Paris'),
	('sun', '孙晓东', 'warehouse', 'zh_CN', 'Asia/Shanghai'),
	('tian', '田静', 'catalog', 'zh_CN', 'Asia/Shanghai'),
	('uma', 'Uma Rao', 'finance', 'en', 'Asia/Singapore'),
	('vera', '魏岚', 'lead', 'zh_CN', 'Asia/Shanghai')
) p(login, name, roles, language, time_zone);

-- Agents by the language they answer in; the rest of a queue goes to whoever speaks English.
create unlogged table demo.agent as
select row_number() over (partition by a.language order by a.login) as nth, a.language, p.person_id, p.name
from (values
	('en', 'amy'), ('en', 'noah'), ('en', 'dan'), ('de', 'jonas'), ('de', 'amy'), ('es', 'ines'),
	('ja', 'hana'), ('zh', 'lina'), ('zh', 'mei'), ('zh', 'vera'), ('ar', 'karim'), ('fr', 'odile')
) a(language, login)
join core.person p using (login);
