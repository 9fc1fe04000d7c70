-- What the company sells: kinds of product with their name in seven languages, customs code, weight in grams
-- and cost in euro cents. Brand and series make products of them.

create unlogged table demo.thing (
	nth int primary key, category text, hs text, battery boolean, liquid boolean, weight int, cost int,
	en text, zh text, es text, de text, ja text, ar text, fr text
);
insert into demo.thing
select row_number() over () - 1, v.* from (values
	('power', '850440', false, false, 140, 920, 'USB-C wall charger 65 W', '65W USB-C 快充充电器', 'cargador USB-C de 65 W', 'USB-C-Ladegerät 65 W', 'USB-C急速充電器 65W', 'شاحن جداري USB-C بقوة 65 واط', 'chargeur mural USB-C 65 W'),
	('power', '850760', true, false, 380, 1340, 'power bank 20,000 mAh', '20000毫安充电宝', 'batería externa de 20.000 mAh', 'Powerbank 20.000 mAh', 'モバイルバッテリー 20000mAh', 'بطارية محمولة 20000 مللي أمبير', 'batterie externe 20 000 mAh'),
	('power', '850440', false, false, 160, 780, 'wireless charging pad', '无线充电板', 'base de carga inalámbrica', 'kabellose Ladestation', 'ワイヤレス充電パッド', 'قاعدة شحن لاسلكية', 'chargeur à induction'),
	('power', '854442', false, false, 45, 210, 'braided USB-C cable 2 m', '2米编织USB-C数据线', 'cable USB-C trenzado de 2 m', 'USB-C-Kabel geflochten 2 m', 'USB-Cケーブル 編み込み 2m', 'كابل USB-C مجدول بطول 2 متر', 'câble USB-C tressé 2 m'),
	('audio', '851830', true, false, 55, 1150, 'wireless earbuds', '真无线蓝牙耳机', 'auriculares inalámbricos', 'kabellose Ohrhörer', 'ワイヤレスイヤホン', 'سماعات أذن لاسلكية', 'écouteurs sans fil'),
	('audio', '851821', true, false, 520, 1680, 'waterproof Bluetooth speaker', '防水蓝牙音箱', 'altavoz Bluetooth impermeable', 'wasserdichter Bluetooth-Lautsprecher', '防水Bluetoothスピーカー', 'مكبر صوت بلوتوث مقاوم للماء', 'enceinte Bluetooth étanche'),
	('audio', '851830', true, false, 260, 2450, 'noise-cancelling headphones', '主动降噪头戴式耳机', 'auriculares con cancelación de ruido', 'Kopfhörer mit Geräuschunterdrückung', 'ノイズキャンセリングヘッドホン', 'سماعات رأس عازلة للضوضاء', 'casque à réduction de bruit'),
	('computing', '847330', false, false, 420, 1120, 'aluminium laptop stand', '铝合金笔记本支架', 'soporte de aluminio para portátil', 'Laptopständer aus Aluminium', 'アルミ製ノートPCスタンド', 'حامل حاسوب محمول من الألمنيوم', 'support en aluminium pour ordinateur'),
	('computing', '847160', true, false, 620, 2390, 'mechanical keyboard 75 %', '75%配列机械键盘', 'teclado mecánico 75 %', 'mechanische Tastatur 75 %', 'メカニカルキーボード 75%', 'لوحة مفاتيح ميكانيكية 75%', 'clavier mécanique 75 %'),
	('computing', '847160', true, false, 95, 740, 'silent wireless mouse', '静音无线鼠标', 'ratón inalámbrico silencioso', 'leise Funkmaus', '静音ワイヤレスマウス', 'فأرة لاسلكية صامتة', 'souris sans fil silencieuse'),
	('computing', '847180', false, false, 110, 1560, '8-in-1 USB-C hub', '八合一USB-C扩展坞', 'concentrador USB-C 8 en 1', 'USB-C-Hub 8 in 1', 'USB-Cハブ 8in1', 'موزع USB-C ثمانية في واحد', 'hub USB-C 8 en 1'),
	('computing', '852580', false, false, 170, 1490, 'full-HD webcam', '全高清网络摄像头', 'cámara web Full HD', 'Full-HD-Webcam', 'フルHDウェブカメラ', 'كاميرا ويب عالية الدقة', 'webcam Full HD'),
	('phone', '392690', false, false, 40, 160, 'clear phone case', '透明手机壳', 'funda transparente para móvil', 'durchsichtige Handyhülle', 'クリアスマホケース', 'غطاء هاتف شفاف', 'coque transparente'),
	('phone', '700719', false, false, 60, 130, 'tempered-glass screen protector', '钢化玻璃膜', 'protector de cristal templado', 'Schutzfolie aus Panzerglas', '強化ガラスフィルム', 'واقي شاشة من الزجاج المقوى', 'protection en verre trempé'),
	('phone', '851770', false, false, 150, 520, 'magnetic car phone mount', '磁吸车载手机支架', 'soporte magnético para coche', 'magnetische Autohalterung', '車載マグネットホルダー', 'حامل هاتف مغناطيسي للسيارة', 'support magnétique pour voiture'),
	('phone', '900791', true, false, 210, 860, 'selfie tripod with remote', '带遥控自拍三脚架', 'trípode para selfis con mando', 'Selfie-Stativ mit Fernbedienung', 'リモコン付き自撮り三脚', 'حامل ثلاثي للسيلفي مع جهاز تحكم', 'trépied selfie avec télécommande'),
	('wearable', '910212', true, false, 65, 2780, 'fitness smartwatch', '运动智能手表', 'reloj inteligente deportivo', 'Fitness-Smartwatch', 'フィットネススマートウォッチ', 'ساعة ذكية رياضية', 'montre connectée de sport'),
	('wearable', '911390', false, false, 25, 190, 'silicone watch strap', '硅胶表带', 'correa de silicona', 'Silikonarmband', 'シリコンバンド', 'حزام ساعة من السيليكون', 'bracelet en silicone'),
	('home', '940521', false, false, 640, 1380, 'dimmable desk lamp', '可调光台灯', 'lámpara de escritorio regulable', 'dimmbare Schreibtischlampe', '調光デスクランプ', 'مصباح مكتب قابل للتعتيم', 'lampe de bureau à variateur'),
	('home', '940542', false, false, 210, 640, 'LED strip light 5 m', '5米LED灯带', 'tira de luces LED de 5 m', 'LED-Streifen 5 m', 'LEDテープライト 5m', 'شريط إضاءة LED بطول 5 أمتار', 'ruban LED 5 m'),
	('home', '850980', false, false, 780, 1720, 'ultrasonic humidifier', '超声波加湿器', 'humidificador ultrasónico', 'Ultraschall-Luftbefeuchter', '超音波式加湿器', 'مرطب جو بالموجات فوق الصوتية', 'humidificateur à ultrasons'),
	('home', '850811', true, false, 1150, 3340, 'cordless hand vacuum', '无线手持吸尘器', 'aspiradora de mano sin cable', 'kabelloser Handstaubsauger', 'コードレスハンディ掃除機', 'مكنسة يدوية لاسلكية', 'aspirateur à main sans fil'),
	('home', '630140', false, false, 900, 1090, 'fleece throw blanket', '珊瑚绒毛毯', 'manta de forro polar', 'Kuscheldecke aus Fleece', 'フリースブランケット', 'بطانية من الصوف الناعم', 'plaid en polaire'),
	('home', '940490', false, false, 1300, 1480, 'memory-foam pillow', '记忆棉枕头', 'almohada viscoelástica', 'Kissen aus Memory-Schaum', '低反発まくら', 'وسادة من الإسفنج الطبي', 'oreiller à mémoire de forme'),
	('kitchen', '851671', false, false, 2100, 3960, 'pour-over coffee maker', '手冲滴漏咖啡机', 'cafetera de goteo', 'Filterkaffeemaschine', 'ドリップコーヒーメーカー', 'آلة قهوة بالتقطير', 'cafetière à filtre'),
	('kitchen', '851660', false, false, 4300, 5240, 'air fryer 4.5 l', '4.5升空气炸锅', 'freidora de aire de 4,5 l', 'Heißluftfritteuse 4,5 l', 'ノンフライヤー 4.5L', 'مقلاة هوائية سعة 4.5 لتر', 'friteuse à air 4,5 l'),
	('kitchen', '961700', false, false, 360, 690, 'insulated steel bottle 750 ml', '750毫升不锈钢保温杯', 'botella térmica de acero de 750 ml', 'Thermosflasche aus Edelstahl 750 ml', 'ステンレスボトル 750ml', 'قارورة عازلة من الفولاذ 750 مل', 'gourde isotherme en acier 750 ml'),
	('kitchen', '821191', false, false, 890, 1840, 'five-piece knife set', '五件套刀具', 'juego de cinco cuchillos', 'Messerset fünfteilig', '包丁5点セット', 'طقم سكاكين من خمس قطع', 'set de cinq couteaux'),
	('kitchen', '842310', true, false, 480, 760, 'digital kitchen scale', '电子厨房秤', 'báscula digital de cocina', 'digitale Küchenwaage', 'デジタルキッチンスケール', 'ميزان مطبخ رقمي', 'balance de cuisine numérique'),
	('kitchen', '392410', false, false, 720, 830, 'food container set', '食品保鲜盒套装', 'juego de recipientes herméticos', 'Frischhaltedosen-Set', '保存容器セット', 'طقم علب حفظ الطعام', 'lot de boîtes alimentaires'),
	('outdoor', '630622', false, false, 2650, 4120, 'two-person tent', '双人户外帐篷', 'tienda de campaña para dos', 'Zelt für zwei Personen', '2人用テント', 'خيمة لشخصين', 'tente deux places'),
	('outdoor', '940430', false, false, 1250, 2260, 'three-season sleeping bag', '三季睡袋', 'saco de dormir de tres estaciones', 'Drei-Jahreszeiten-Schlafsack', '3シーズン寝袋', 'كيس نوم لثلاثة فصول', 'sac de couchage trois saisons'),
	('outdoor', '851310', true, false, 90, 710, 'rechargeable head torch', '充电式头灯', 'linterna frontal recargable', 'aufladbare Stirnlampe', '充電式ヘッドライト', 'مصباح رأس قابل للشحن', 'lampe frontale rechargeable'),
	('outdoor', '420292', false, false, 860, 1930, 'hiking backpack 35 l', '35升登山背包', 'mochila de senderismo de 35 l', 'Wanderrucksack 35 l', '登山リュック 35L', 'حقيبة ظهر للتنزه 35 لتر', 'sac à dos de randonnée 35 l'),
	('outdoor', '940179', false, false, 2900, 2480, 'folding camping chair', '折叠露营椅', 'silla plegable de camping', 'Campingstuhl faltbar', '折りたたみキャンプチェア', 'كرسي تخييم قابل للطي', 'chaise de camping pliante'),
	('outdoor', '950691', false, false, 1400, 1160, 'yoga mat 6 mm', '6毫米瑜伽垫', 'esterilla de yoga de 6 mm', 'Yogamatte 6 mm', 'ヨガマット 6mm', 'سجادة يوغا 6 مم', 'tapis de yoga 6 mm'),
	('outdoor', '950691', false, false, 620, 540, 'resistance band set', '弹力带套装', 'juego de bandas elásticas', 'Fitnessband-Set', 'トレーニングチューブセット', 'طقم أحزمة مقاومة', 'lot de bandes élastiques'),
	('beauty', '330499', false, true, 80, 480, 'vitamin C face serum', '维C精华液', 'sérum facial de vitamina C', 'Gesichtsserum mit Vitamin C', 'ビタミンC美容液', 'سيروم فيتامين سي للوجه', 'sérum visage à la vitamine C'),
	('beauty', '330499', false, true, 110, 390, 'mineral sunscreen SPF 50', 'SPF50物理防晒霜', 'protector solar mineral FPS 50', 'mineralische Sonnencreme LSF 50', 'ミネラル日焼け止め SPF50', 'واقي شمس معدني SPF 50', 'crème solaire minérale SPF 50'),
	('beauty', '330499', false, true, 250, 310, 'hydrating sheet masks, pack of 10', '补水面膜10片装', 'mascarillas hidratantes, 10 unidades', 'Feuchtigkeitsmasken, 10 Stück', '保湿フェイスマスク 10枚', 'أقنعة ترطيب، 10 قطع', 'masques hydratants, lot de 10'),
	('beauty', '851631', false, false, 690, 2150, 'ionic hair dryer', '负离子吹风机', 'secador iónico', 'Ionen-Haartrockner', 'イオンヘアドライヤー', 'مجفف شعر أيوني', 'sèche-cheveux ionique'),
	('beauty', '850980', true, false, 190, 1290, 'sonic toothbrush', '声波电动牙刷', 'cepillo de dientes sónico', 'Schallzahnbürste', '音波電動歯ブラシ', 'فرشاة أسنان صوتية', 'brosse à dents sonique'),
	('toys', '950300', false, false, 740, 1010, 'wooden building blocks', '木制积木', 'bloques de madera', 'Holzbausteine', '木製つみき', 'مكعبات بناء خشبية', 'blocs de construction en bois'),
	('toys', '950300', true, false, 380, 1940, 'mini drone for beginners', '新手迷你无人机', 'mini dron para principiantes', 'Mini-Drohne für Einsteiger', '初心者向けミニドローン', 'طائرة مسيرة صغيرة للمبتدئين', 'mini drone pour débutants'),
	('toys', '950300', false, false, 450, 870, 'magnetic tile set', '磁力片积木', 'juego de piezas magnéticas', 'Magnetbausteine', 'マグネットブロック', 'طقم قطع مغناطيسية', 'jeu de tuiles magnétiques'),
	('toys', '950300', false, false, 330, 620, 'plush panda', '熊猫毛绒玩具', 'panda de peluche', 'Plüsch-Panda', 'パンダのぬいぐるみ', 'دمية باندا محشوة', 'panda en peluche'),
	('pets', '420100', false, false, 260, 680, 'no-pull dog harness', '防爆冲狗胸背', 'arnés antitirones para perro', 'Hundegeschirr gegen Ziehen', '犬用ハーネス', 'طوق صدر للكلاب', 'harnais anti-traction pour chien'),
	('pets', '842121', false, false, 940, 1470, 'cat water fountain', '猫咪自动饮水机', 'fuente de agua para gatos', 'Katzentrinkbrunnen', '猫用自動給水器', 'نافورة ماء للقطط', 'fontaine à eau pour chat'),
	('office', '482010', false, false, 310, 280, 'dotted notebook A5', 'A5点阵笔记本', 'cuaderno de puntos A5', 'Notizbuch A5 gepunktet', 'ドット方眼ノート A5', 'دفتر منقط A5', 'carnet à points A5'),
	('office', '960810', false, false, 90, 240, 'gel pens, set of 12', '12支中性笔', 'bolígrafos de gel, 12 unidades', 'Gelstifte, 12er-Set', 'ゲルペン 12本セット', 'أقلام جل، 12 قطعة', 'stylos gel, lot de 12')
) v(category, hs, battery, liquid, weight, cost, en, zh, es, de, ja, ar, fr);

create unlogged table demo.brand as
select ord - 1 as nth, brand from unnest('{Lumora,Kestrel,Nordpeak,Tidewell,Amberly,Voltera,Havenly,Skylark,Orrin,Bexley}'::text[])
	with ordinality b(brand, ord);
