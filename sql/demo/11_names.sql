-- Where customers live and what they are called. Latin spellings beside the others make believable addresses.

create unlogged table demo.place (
	nth int, language text, country text, market text, city text, postcode text, street text, dial text
);
insert into demo.place
select row_number() over (partition by language order by ord) - 1, language, country, market, city, postcode, street, dial
from (values
	(1, 'en', 'US', 'US', 'Portland', '97209', 'NW Lovejoy St', '+1503'), (2, 'en', 'US', 'US', 'Austin', '78704', 'S Congress Ave', '+1512'),
	(3, 'en', 'US', 'US', 'Columbus', '43215', 'E Broad St', '+1614'), (4, 'en', 'US', 'US', 'Denver', '80206', 'Josephine St', '+1303'),
	(5, 'en', 'US', 'US', 'Brooklyn', '11215', '7th Ave', '+1718'), (6, 'en', 'GB', 'GB', 'Leeds', 'LS6 3HN', 'Otley Road', '+44113'),
	(7, 'en', 'GB', 'GB', 'Bristol', 'BS6 5QA', 'Gloucester Road', '+44117'), (8, 'en', 'GB', 'GB', 'Edinburgh', 'EH9 1PR', 'Marchmont Road', '+44131'),
	(9, 'en', 'GB', 'GB', 'Norwich', 'NR2 3RL', 'Unthank Road', '+44160'), (10, 'en', 'IE', 'GB', 'Cork', 'T12 K8AF', 'Douglas Street', '+35321'),
	(1, 'de', 'DE', 'DE', 'Hamburg', '20255', 'Osterstraße', '+4940'), (2, 'de', 'DE', 'DE', 'Leipzig', '04229', 'Karl-Heine-Straße', '+49341'),
	(3, 'de', 'DE', 'DE', 'Köln', '50823', 'Venloer Straße', '+49221'), (4, 'de', 'DE', 'DE', 'München', '81667', 'Wörthstraße', '+4989'),
	(5, 'de', 'DE', 'DE', 'Freiburg', '79098', 'Kaiser-Joseph-Straße', '+49761'), (6, 'de', 'AT', 'DE', 'Wien', '1070', 'Neubaugasse', '+431'),
	(7, 'de', 'AT', 'DE', 'Graz', '8010', 'Sporgasse', '+43316'),
	(1, 'es', 'ES', 'ES', 'Valencia', '46005', 'Carrer de Sueca', '+3496'), (2, 'es', 'ES', 'ES', 'Sevilla', '41003', 'Calle Feria', '+3495'),
	(3, 'es', 'ES', 'ES', 'Madrid', '28012', 'Calle de Embajadores', '+3491'), (4, 'es', 'ES', 'ES', 'Bilbao', '48005', 'Calle Bidebarrieta', '+3494'),
	(5, 'es', 'MX', 'MX', 'Guadalajara', '44160', 'Avenida La Paz', '+5233'), (6, 'es', 'MX', 'MX', 'Puebla', '72000', 'Calle 5 Oriente', '+5222'),
	(7, 'es', 'MX', 'MX', 'Ciudad de México', '06700', 'Calle Durango', '+5255'),
	(1, 'ja', 'JP', 'JP', '横浜市', '231-0862', '山手町', '+8145'), (2, 'ja', 'JP', 'JP', '札幌市', '060-0062', '南二条西', '+8111'),
	(3, 'ja', 'JP', 'JP', '福岡市', '810-0041', '大名', '+8192'), (4, 'ja', 'JP', 'JP', '東京都世田谷区', '155-0031', '北沢', '+8133'),
	(5, 'ja', 'JP', 'JP', '京都市', '604-8005', '恵比須町', '+8175'), (6, 'ja', 'JP', 'JP', '仙台市', '980-0811', '一番町', '+8122'),
	(1, 'zh', 'SG', 'SG', '新加坡', '328974', '马里士他路', '+6562'), (2, 'zh', 'SG', 'SG', '新加坡', '460210', '勿洛北街', '+6564'),
	(3, 'zh', 'HK', 'SG', '香港', '', '弥敦道', '+85223'), (4, 'zh', 'TW', 'SG', '台北', '106', '永康街', '+88622'),
	(5, 'zh', 'CN', 'SG', '杭州', '310012', '文三路', '+86571'), (6, 'zh', 'CN', 'SG', '成都', '610041', '玉林街', '+8628'),
	(7, 'zh', 'CN', 'SG', '广州', '510620', '体育西路', '+8620'),
	(1, 'ar', 'AE', 'AE', 'دبي', '', 'شارع الوصل', '+9714'), (2, 'ar', 'AE', 'AE', 'أبوظبي', '', 'شارع الكورنيش', '+9712'),
	(3, 'ar', 'AE', 'AE', 'الشارقة', '', 'شارع العروبة', '+9716'), (4, 'ar', 'AE', 'AE', 'العين', '', 'شارع خليفة', '+9713'),
	(1, 'fr', 'FR', 'FR', 'Nantes', '44000', 'rue Crébillon', '+332'), (2, 'fr', 'FR', 'FR', 'Lyon', '69004', 'rue de Cuire', '+334'),
	(3, 'fr', 'FR', 'FR', 'Rennes', '35000', 'rue Saint-Georges', '+332'), (4, 'fr', 'FR', 'FR', 'Paris', '75011', 'rue Oberkampf', '+331'),
	(5, 'fr', 'BE', 'FR', 'Liège', '4000', 'rue Saint-Gilles', '+324')
) p(ord, language, country, market, city, postcode, street, dial);

-- given and family: "shown=latin"; a name without = is its own spelling.
create unlogged table demo.naming (
	language text primary key, given text[], family text[], family_first boolean, joint text
);
insert into demo.naming values
	('en', '{Olivia,James,Grace,Ethan,Hannah,Marcus,Priya,Liam,Zoe,Caleb,Naomi,Oscar,Abigail,Dylan,Ruth,Theo,Imani,Patrick,Lucy,Samuel,Chloe,Aaron,Freya,Declan}',
	 '{Bennett,Hughes,Ramirez,Okafor,Sullivan,Patel,Nguyen,Fletcher,Morgan,Whitaker,Coleman,Doyle,Hawkins,Marsh,Reid,Vaughn,Ellis,Grant,Palmer,Foster,Shah,Burke,Lawson,Pike,Quinn,Thorne}', false, ' '),
	('de', '{Lena,Felix,Katrin,Jürgen,Sophie,Moritz,Anke,Tobias,Greta,Matthias,Birgit,Emil,Johanna,Stefan,Miriam,Uwe,Clara,Henrik}',
	 '{Schröder,Fischer,Baumann,Krüger,Vogel,Hoffmann,Lindner,Groß,Brandt,Seidel,Kaiser,Jäger,Winkler,Pohl,Eichhorn,Voss,Reinhardt,Thiel}', false, ' '),
	('es', '{Lucía,Javier,Carmen,Álvaro,Marta,Diego,Elena,Andrés,Paula,Iván,Rocío,Sergio,Valeria,Héctor,Noelia,Rubén,Ximena,Adrián}',
	 '{García,Núñez,Herrera,Ibáñez,Castillo,Domínguez,Peña,Vidal,Muñoz,Cabrera,Rivas,Salazar,Fuentes,Márquez,Solís,Ayala,Campos,Zamora}', false, ' '),
	('ja', '{美咲=misaki,健太=kenta,由美=yumi,大輔=daisuke,さくら=sakura,拓也=takuya,恵=megumi,直樹=naoki,千尋=chihiro,翔=sho,陽子=yoko,和也=kazuya,真由=mayu,亮=ryo}',
	 '{鈴木=suzuki,田中=tanaka,渡辺=watanabe,伊藤=ito,山本=yamamoto,中村=nakamura,小林=kobayashi,加藤=kato,吉田=yoshida,山田=yamada,松本=matsumoto,井上=inoue,木村=kimura,清水=shimizu,森=mori}', true, ' '),
	('zh', '{婷=ting,伟=wei,晓燕=xiaoyan,志强=zhiqiang,雅文=yawen,浩然=haoran,思琪=siqi,建国=jianguo,佳怡=jiayi,子轩=zixuan,慧敏=huimin,俊杰=junjie,欣怡=xinyi,明辉=minghui,雨桐=yutong,文博=wenbo}',
	 '{张=zhang,刘=liu,陈=chen,杨=yang,黄=huang,赵=zhao,周=zhou,吴=wu,徐=xu,林=lin,何=he,郭=guo,罗=luo,梁=liang,谢=xie,郑=zheng,叶=ye,欧阳=ouyang}', true, ''),
	('ar', '{محمد=mohammed,فاطمة=fatima,أحمد=ahmed,مريم=mariam,خالد=khalid,نورة=noura,عمر=omar,سارة=sara,يوسف=yousef,ليلى=layla,سعيد=saeed,هند=hind}',
	 '{المنصوري=almansoori,الهاشمي=alhashimi,النعيمي=alnuaimi,الشامسي=alshamsi,حداد=haddad,خوري=khoury,الزعابي=alzaabi,العلي=alali,الكعبي=alkaabi,درويش=darwish,السويدي=alsuwaidi}', false, ' '),
	('fr', '{Camille,Hugo,Manon,Étienne,Chloé,Benoît,Juliette,Mathis,Aurélie,Rémi,Sylvie,Gaël,Inès,Thibault}',
	 '{Lefèvre,Moreau,Girard,Rousseau,Chevalier,Marchand,Besson,Guérin,Perrot,Noël,Delmas,Fabre,Joubert,Colin}', false, ' ');
