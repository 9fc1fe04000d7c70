-- Reference data that rarely changes: currencies, countries, languages, markets, carriers.

select core.domain_set('language', array['en', 'zh', 'es', 'de', 'ja', 'ar', 'fr']);
select core.domain_set('market', array['US', 'GB', 'DE', 'FR', 'ES', 'JP', 'AE', 'SG', 'MX']);
select core.domain_set('sales_channel', array['webshop', 'amazon', 'ebay', 'rakuten', 'tiktok', 'noon', 'mercado']);
select core.domain_set('carrier', array['dhl', 'ups', 'fedex', 'usps', 'royal_mail', 'correos', 'colissimo',
	'yamato', 'aramex', 'singpost', 'yunexpress', '4px']);
select core.domain_set('incoterm', array['EXW', 'FCA', 'FOB', 'CIF', 'CPT', 'DAP', 'DDP']);

create table ref.currency (
	currency text primary key check (currency ~ '^[A-Z]{3}$'),
	name text not null,
	minor_units int not null check (minor_units between 0 and 4),
	-- units of the base currency for one unit; snapshotted on every order
	rate numeric(18, 8) not null check (rate > 0)
);
insert into ref.currency values
	('EUR', 'Euro', 2, 1), ('USD', 'US dollar', 2, 0.92), ('GBP', 'Pound sterling', 2, 1.17),
	('JPY', 'Japanese yen', 0, 0.0061), ('CNY', 'Renminbi', 2, 0.127), ('AED', 'UAE dirham', 2, 0.25),
	('SGD', 'Singapore dollar', 2, 0.68), ('MXN', 'Mexican peso', 2, 0.051), ('HKD', 'Hong Kong dollar', 2, 0.118),
	('TWD', 'New Taiwan dollar', 2, 0.0286), ('VND', 'Vietnamese dong', 0, 0.000037), ('KRW', 'South Korean won', 0, 0.00067);

create table ref.country (
	country text primary key check (country ~ '^[A-Z]{2}$'),
	name text not null,
	currency text references ref.currency,
	time_zone text not null
);
insert into ref.country values
	('US', 'United States', 'USD', 'America/New_York'), ('GB', 'United Kingdom', 'GBP', 'Europe/London'),
	('DE', 'Germany', 'EUR', 'Europe/Berlin'), ('AT', 'Austria', 'EUR', 'Europe/Vienna'),
	('FR', 'France', 'EUR', 'Europe/Paris'), ('BE', 'Belgium', 'EUR', 'Europe/Brussels'),
	('ES', 'Spain', 'EUR', 'Europe/Madrid'), ('MX', 'Mexico', 'MXN', 'America/Mexico_City'),
	('JP', 'Japan', 'JPY', 'Asia/Tokyo'), ('AE', 'United Arab Emirates', 'AED', 'Asia/Dubai'),
	('SG', 'Singapore', 'SGD', 'Asia/Singapore'), ('CN', 'China', 'CNY', 'Asia/Shanghai'),
	('HK', 'Hong Kong', 'HKD', 'Asia/Hong_Kong'), ('TW', 'Taiwan', 'TWD', 'Asia/Taipei'),
	('VN', 'Vietnam', 'VND', 'Asia/Ho_Chi_Minh'), ('KR', 'South Korea', 'KRW', 'Asia/Seoul'),
	('PL', 'Poland', 'EUR', 'Europe/Warsaw'), ('TR', 'Türkiye', 'EUR', 'Europe/Istanbul'),
	('IN', 'India', 'USD', 'Asia/Kolkata'), ('IE', 'Ireland', 'EUR', 'Europe/Dublin');

create table ref.market (
	market core.market primary key,
	country text not null references ref.country,
	currency text not null references ref.currency,
	language core.language not null,
	-- VAT or sales tax included in the price shown, in percent
	tax_percent numeric(5, 2) not null
);
insert into ref.market values
	('US', 'US', 'USD', 'en', 0), ('GB', 'GB', 'GBP', 'en', 20), ('DE', 'DE', 'EUR', 'de', 19),
	('FR', 'FR', 'EUR', 'fr', 20), ('ES', 'ES', 'EUR', 'es', 21), ('JP', 'JP', 'JPY', 'ja', 10),
	('AE', 'AE', 'AED', 'ar', 5), ('SG', 'SG', 'SGD', 'zh', 9), ('MX', 'MX', 'MXN', 'es', 16);
