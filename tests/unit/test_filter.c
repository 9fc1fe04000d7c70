// SPDX-License-Identifier: MIT
// Tests of the filter language: what each filter becomes, as SQL and parameters, and the mistakes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "fixture_ticket.h"
#include "model/query.h"

#include <cmocka.h>

static const struct filter_context context = {
	&ticket_screen, &ticket_relation, &ticket_format, "amy",
};

// The condition of the filter, with parameters put in place of $n as '...'.
static bool
condition(const char *text, char *out, size_t size, struct err *e)
{
	struct arena arena = {0};
	struct filter f;
	struct query q;
	struct list_request r = {.screen = &ticket_screen, .relation = &ticket_relation, .filter = &f};
	struct str s = {0};
	const char *p, *end;
	bool ok = filter_parse(&arena, &context, text, &f, e);

	if (ok) {
		query_count(&arena, &r, 1, &q);
		p = strstr(q.sql, " where ");
		p = p ? p + 7 : "";
		end = strstr(p, " limit ");
		for (; *p && p != end; p++) {
			if (*p != '$') {
				str_addc(&s, *p);
				continue;
			}
			str_addf(&s, "'%s'", q.params[strtol(p + 1, NULL, 10) - 1]);
			p += strspn(p + 1, "0123456789");
		}
		snprintf(out, size, "%s", str_text(&s));
	}
	str_free(&s);
	arena_free(&arena);
	return ok;
}

#define MINOR(op, value)                                                                           \
	"\"total_minor\" " op " '" value "'::numeric * case when \"currency\" in ('BIF', 'CLP', "  \
	"'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', "     \
	"'XOF', 'XPF') then 1 when \"currency\" in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', "    \
	"'TND') then 1000 else 100 end"
#define SEARCH(value) "\"ticket_no\" ilike '" value "'::text or \"subject\" ilike '" value "'::text"

#define NAMED(value) "\"owner_name\" ilike " value "::text"
#define URGENT "\"priority\" in ('urgent'::text)"

static const struct {
	const char *filter, *sql;
} good[] = {
	{"", ""}, {"   ", ""},
	// codes
	{"status:open", "(\"status\" = 'open'::text)"},
	{"STATUS:Open", "(\"status\" = 'open'::text)"},
	{"status：open", "(\"status\" = 'open'::text)"},
	{"status=open", "(\"status\" = 'open'::text)"},
	{"status:open,new", "(\"status\" = 'open'::text or \"status\" = 'new'::text)"},
	{"status:open，new", "(\"status\" = 'open'::text or \"status\" = 'new'::text)"},
	{"status:\"Waiting for customer\"", "(\"status\" = 'waiting_customer'::text)"},
	{"status:waiting-customer", "(\"status\" = 'waiting_customer'::text)"},
	{"status:waiting", "(\"status\" = 'waiting_customer'::text or \"status\" = 'waiting_supplier'::text)"},
	{"-status:closed", "(\"status\" = 'closed'::text) is not true"},
	{"status:none", "(\"status\" = 'none'::text)"}, // a code of that name
	{"status:", "(\"status\" is null or \"status\" = '')"},
	{"status:any", "(\"status\" is null or \"status\" = '') is not true"},
	{"owner:me", "(\"owner\" = 'amy'::text)"},
	{"owner:bao", "(\"owner\" = 'bao'::text or \"owner\" = 'BAO'::text or " NAMED("'%bao%'") ")"},
	{"owner:佐藤花", "(\"owner\" = '佐藤花'::text or " NAMED("'%佐藤花%'") ")"},
	{"owner:me,佐藤", "(\"owner\" = 'amy'::text or \"owner\" = '佐藤'::text or "
		NAMED("'%佐藤%'") ")"},
	{"owner:li,wang", "(\"owner\" = 'li'::text or \"owner\" = 'LI'::text or "
		"\"owner\" = 'wang'::text or \"owner\" = 'WANG'::text or " NAMED("'%li%'") " or " NAMED("'%wang%'") ")"},
	{"owner:=\"佐藤花\"", "(\"owner\" = '佐藤花'::text or \"owner_name\" in ('佐藤花'::text))"},
	{"-owner:佐藤", "(\"owner\" = '佐藤'::text or " NAMED("'%佐藤%'") ") is not true"},
	{"agent:me", "(\"owner\" = 'amy'::text)"}, // the heading over the names
	{"owner_name:me", "(\"owner_name\" ilike '%me%'::text)"},
	{"owner:none", "(\"owner\" is null or \"owner\" = '')"},
	{"-owner:none", "(\"owner\" is null or \"owner\" = '') is not true"},
	{"country:DE", "(\"country\" = 'DE'::text or \"country\" = 'de'::text)"},
	{"language:German", "(\"language\" = 'de'::text)"},
	{"language:ja", "(\"language\" = 'ja'::text)"},
	// text
	{"subject:damaged", "(\"subject\" ilike '%damaged%'::text)"},
	{"subject:\"li na\"", "(\"subject\" ilike '%li na%'::text)"},
	{"subject:“li na”", "(\"subject\" ilike '%li na%'::text)"},
	{"subject:a,b", "(\"subject\" ilike '%a%'::text or \"subject\" ilike '%b%'::text)"},
	{"subject:=Exact", "(\"subject\" = 'Exact'::text)"},
	{"subject:50%_\\", "(\"subject\" ilike '%50\\%\\_\\\\%'::text)"},
	{"subject:\"say \"\"hi\"\"\"", "(\"subject\" ilike '%say \"hi\"%'::text)"},
	{"subject:\"\"", "(\"subject\" is null or \"subject\" = '')"},
	{"subject:none", "(\"subject\" is null or \"subject\" = '')"},
	{"subject:\"none\"", "(\"subject\" ilike '%none%'::text)"},
	{"subject:'; drop table x", "(\"subject\" ilike '%';%'::text) and (" SEARCH("%drop%") ") and ("
		SEARCH("%table%") ") and (" SEARCH("%x%") ")"},
	// search
	{"T-1024", "(" SEARCH("%T-1024%") ")"},
	{"\"two words\"", "(" SEARCH("%two words%") ")"},
	{"-chat", "(" SEARCH("%chat%") ") is not true"},
	{"14:30", "(" SEARCH("%14:30%") ")"},
	{"a=b", "(" SEARCH("%a=b%") ")"},
	{"\"status:open\"", "(" SEARCH("%status:open%") ")"},
	{"你好。", "(" SEARCH("%你好。%") ")"},
	{"ＡＢ１", "(" SEARCH("%AB1%") ")"},
	{"发票　退款", "(" SEARCH("%发票%") ") and (" SEARCH("%退款%") ")"},
	// a word that is shown for a code
	{"urgent", "(" SEARCH("%urgent%") " or " URGENT ")"},
	{"urg JAPANESE", "(" SEARCH("%urg%") " or " URGENT ") and (" SEARCH("%JAPANESE%")
		" or \"language\" in ('ja'::text))"},
	{"-urgent", "(" SEARCH("%urgent%") " or " URGENT ") is not true"},
	{"ur", "(" SEARCH("%ur%") ")"}, {"\"urgent\"", "(" SEARCH("%urgent%") ")"},
	{"ja", "(" SEARCH("%ja%") " or \"language\" in ('ja'::text))"},
	{"waiting-cust", "(" SEARCH("%waiting-cust%") " or \"status\" in ('waiting_customer'::text))"},
	{"waiting", "(" SEARCH("%waiting%")
		" or \"status\" in ('waiting_customer'::text, 'waiting_supplier'::text))"},
	// blanks behind an operator
	{"status: open", "(\"status\" = 'open'::text)"},
	{"status：　open  urgent", "(\"status\" = 'open'::text) and (" SEARCH("%urgent%") " or " URGENT ")"},
	{"-status: \"Waiting for customer\"", "(\"status\" = 'waiting_customer'::text) is not true"},
	{"messages: >3", "(\"messages\" > '3'::int8)"}, {"messages:> 3", "(\"messages\" > '3'::int8)"},
	{"messages>= -3", "(\"messages\" >= '-3'::int8)"},
	{"due: 14:30", "(\"due_at\" >= '2026-03-02 14:30:00'::timestamptz and "
		"\"due_at\" < '2026-03-02 14:31:00'::timestamptz)"},
	{"owner: status:open", "(\"owner\" is null or \"owner\" = '') and (\"status\" = 'open'::text)"},
	{"owner: -status:open", "(\"owner\" is null or \"owner\" = '') and "
		"(\"status\" = 'open'::text) is not true"},
	{"owner: -x", "(\"owner\" is null or \"owner\" = '') and (" SEARCH("%x%") ") is not true"},
	{"owner: messages>1", "(\"owner\" is null or \"owner\" = '') and (\"messages\" > '1'::int8)"},
	{"owner:  ", "(\"owner\" is null or \"owner\" = '')"},
	{"14: x", "(" SEARCH("%14:%") ") and (" SEARCH("%x%") ")"},
	// numbers
	{"messages:3", "(\"messages\" = '3'::int8)"},
	{"messages:>3", "(\"messages\" > '3'::int8)"},
	{"messages>=3", "(\"messages\" >= '3'::int8)"},
	{"messages:≤3", "(\"messages\" <= '3'::int8)"},
	{"messages:＞＝3", "(\"messages\" >= '3'::int8)"},
	{"messages:1,2", "(\"messages\" = '1'::int8 or \"messages\" = '2'::int8)"},
	{"messages:2..5", "(\"messages\" >= '2'::int8 and \"messages\" <= '5'::int8)"},
	{"messages:2..2", "(\"messages\" >= '2'::int8 and \"messages\" <= '2'::int8)"},
	{"messages:2…5", "(\"messages\" >= '2'::int8 and \"messages\" <= '5'::int8)"},
	{"messages:2。。5", "(\"messages\" >= '2'::int8 and \"messages\" <= '5'::int8)"},
	{"messages:..5", "(\"messages\" <= '5'::int8)"}, {"messages:5..", "(\"messages\" >= '5'::int8)"},
	{"messages:2k", "(\"messages\" = '2000'::int8)"}, {"messages:1.5k", "(\"messages\" = '1500'::int8)"},
	{"messages:1.25万", "(\"messages\" = '12500'::int8)"},
	{"messages:none", "(\"messages\" is null)"},
	{"score:>80%", "(\"score\" > '80e-2'::numeric)"}, {"score:87.3", "(\"score\" = '87.3e-2'::numeric)"},
	{"amount:>100", "(" MINOR(">", "100") ")"}, {"total:12.50", "(" MINOR("=", "12.50") ")"},
	{"total_minor:1.2345k", "(" MINOR("=", "1234.5") ")"},
	{"amount:-5..10", "(" MINOR(">=", "-5") " and " MINOR("<=", "10") ")"},
	// dates and times
	{"due:today", "(\"due_at\" >= '2026-03-02'::timestamptz and \"due_at\" < '2026-03-03'::timestamptz)"},
	{"due:>today", "(\"due_at\" >= '2026-03-03'::timestamptz)"},
	{"due:>=today", "(\"due_at\" >= '2026-03-02'::timestamptz)"},
	{"due:<today", "(\"due_at\" < '2026-03-02'::timestamptz)"},
	{"due:<=today", "(\"due_at\" < '2026-03-03'::timestamptz)"},
	{"due:..today", "(\"due_at\" < '2026-03-03'::timestamptz)"},
	{"due:mon..", "(\"due_at\" >= '2026-03-09'::timestamptz)"},
	{"due:<2h", "(\"due_at\" < '2026-03-02 11:00:30+08:00'::timestamptz)"},
	{"due_at:<+2h", "(\"due_at\" < '2026-03-02 11:00:30+08:00'::timestamptz)"},
	{"dueby:-1..+1", "(\"due_at\" >= '2026-03-01'::timestamptz and \"due_at\" < '2026-03-04'::timestamptz)"},
	{"due:\"2026-03-02 14:30\"", "(\"due_at\" >= '2026-03-02 14:30:00'::timestamptz and "
		"\"due_at\" < '2026-03-02 14:31:00'::timestamptz)"},
	{"due：今天", "(\"due_at\" >= '2026-03-02'::timestamptz and \"due_at\" < '2026-03-03'::timestamptz)"},
	{"due:overdue", "(\"due_at\" < '2026-03-02 09:00:30+08:00'::timestamptz)"},
	{"placed:Overdue", "(\"placed_on\" < '2026-03-02'::date)"},
	{"due:\"tomorrow 9\"", "(\"due_at\" >= '2026-03-03 09:00:00'::timestamptz and "
		"\"due_at\" < '2026-03-03 09:01:00'::timestamptz)"},
	{"due:<\"明天9点\"", "(\"due_at\" < '2026-03-03 09:00:00'::timestamptz)"},
	{"due:none", "(\"due_at\" is null)"},
	{"placed:0302", "(\"placed_on\" >= '2026-03-02'::date and \"placed_on\" < '2026-03-03'::date)"},
	{"placed:<=14:00", "(\"placed_on\" < '2026-03-03'::date)"},
	// the rest
	{"vip:yes", "(\"vip\" = 'true'::bool)"}, {"vip:no", "(\"vip\" = 'false'::bool)"},
	{"-vip:yes", "(\"vip\" = 'true'::bool) is not true"},
	{"tags:red,blue", "('red'::text = any(\"tags\") or 'blue'::text = any(\"tags\"))"},
	{"ticket_id:7", "(\"ticket_id\" = '7'::int8)"},
	{"status:open messages:>1 T-1", "(\"status\" = 'open'::text) and (\"messages\" > '1'::int8) and ("
		SEARCH("%T-1%") ")"},
};

static void
test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		char sql[2048];
		struct err e;

		if (!condition(good[i].filter, sql, sizeof(sql), &e))
			fail_msg("%s: refused at %s: %s", good[i].filter, e.where, e.msg);
		if (strcmp(sql, good[i].sql) != 0)
			fail_msg("%s\n is  %s\n not %s", good[i].filter, sql, good[i].sql);
	}
}

static const struct {
	const char *filter, *where, *msg, *hint; // hint: a part of it
} bad[] = {
	{"statu:open", "character 1", "There is no column \"statu\"", "Did you mean status?"},
	{"T-1 zzzzz:open", "character 5", "There is no column \"zzzzz\"", "Columns: ticket_no, status"},
	{"-Messsages:1", "character 2", "There is no column \"Messsages\"", "Did you mean Messages?"},
	{"version:1", "character 1", "There is no column \"version\"", ""},
	{"status:opne", "character 8", "status is never \"opne\"", "Did you mean Open? Values: New, Open"},
	{"status:qqqqqqqq", "character 8", "status is never \"qqqqqqqq\"", "Values: New, Open, \"Waiting for customer\", "},
	{"status:qqqqqqqq", "character 8", "status is never \"qqqqqqqq\"", "No status\", none, any"},
	{"status:yes", "character 8", "status is never \"yes\"", "Did you mean status:any?"},
	{"priority: No", "character 11", "priority is never \"No\"", "Did you mean priority:none?"},
	{"statu: open", "character 1", "There is no column \"statu\"", "Did you mean status?"},
	{"due:>overdue", "character 6", "\"overdue\" is not a date or time", "overdue, none, any"},
	{"status:open,zzzzzzz", "character 13", "status is never \"zzzzzzz\"", ""},
	{"status:open,", "character 13", "A value is missing here", ""},
	{"status:>open", "character 9", "status can only be compared with : or =", ""},
	{"状态 messages:x", "character 13", "\"x\" is not a number", "or none, any"},
	{"messages:1.5", "character 10", "\"1.5\" is not a whole number", ""},
	{"messages:99999999999999999999", "character 10", "\"99999999999999999999\" is not a whole number", ""},
	{"messages:>", "character 11", "A value is missing here", ""},
	{"messages:..", "character 10", "A range needs a beginning or an end", ""},
	{"messages:5..2", "character 10", "This range ends before it begins", ""},
	{"messages:1..x", "character 13", "\"x\" is not a number", ""},
	{"messages:>1,2", "character 11", "One value, or a range a..b, can stand here", ""},
	{"due:soon", "character 5", "\"soon\" is not a date or time", "For example today"},
	{"due:today..yesterday", "character 5", "This range ends before it begins", ""},
	{"due:today,tomorrow", "character 5", "One value, or a range a..b, can stand here", ""},
	{"vip:maybe", "character 5", "vip is yes or no", "none or any"},
	{"extra:x", "character 7", "extra cannot be filtered", ""},
	{"subject:\"open end", "character 9", "This quote is not closed", ""},
	{"http://example.org", "character 1", "There is no column \"http\"", "Columns:"},
};

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char sql[2048];
		struct err e;

		if (condition(bad[i].filter, sql, sizeof(sql), &e))
			fail_msg("%s: became %s", bad[i].filter, sql);
		if (strcmp(e.where, bad[i].where) || strcmp(e.msg, bad[i].msg) ||
			!strstr(e.hint, bad[i].hint))
			fail_msg("%s: %s: %s (%s)", bad[i].filter, e.where, e.msg, e.hint);
		assert_int_equal(e.cls, ERR_DATA);
	}
}

// --- in Chinese -----------------------------------------------------------------------------------

// Sorted by msgid, as a catalogue must be.
static const char *const translations[][2] = {
	{"", "Content-Type: text/plain; charset=UTF-8\n"},
	{"Agent", "负责人"}, {"Japanese", "日语"}, {"Open", "打开"}, {"Priority", "优先级"},
	{"Status", "状态"}, {"Values: %s", "可用值：%s"}, {"any", "任意"}, {"character %d", "第 %d 个字符"},
	{"me", "我"}, {"none", "无"}, {"overdue", "已逾期"},
	{"ticket_priority\004Urgent", "紧急"}, {"ticket_status\004Open", "处理中"},
};
#define N_TRANSLATIONS ((uint32_t)(sizeof(translations) / sizeof(*translations)))

// The catalogue as msgfmt would write it.
static void
write_catalogue(FILE *out)
{
	const uint32_t head[] = {0x950412de, 0, N_TRANSLATIONS, 28, 28 + 8 * N_TRANSLATIONS, 0, 0};
	uint32_t at = 28 + 16 * N_TRANSLATIONS;

	fwrite(head, sizeof(head), 1, out);
	for (int k = 0; k < 2; k++) {
		for (uint32_t i = 0; i < N_TRANSLATIONS; i++) {
			const uint32_t entry[] = {(uint32_t)strlen(translations[i][k]), at};

			fwrite(entry, sizeof(entry), 1, out);
			at += entry[0] + 1;
		}
	}
	for (int k = 0; k < 2; k++) {
		for (uint32_t i = 0; i < N_TRANSLATIONS; i++)
			fwrite(translations[i][k], strlen(translations[i][k]) + 1, 1, out);
	}
}

static int
speak_chinese(void **state)
{
	static char dir[] = "/tmp/test_filter.XXXXXX";
	char path[128];
	FILE *out;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "mkdir -p %s/zh_CN/LC_MESSAGES", dir);
	assert_int_equal(system(path), 0);
	snprintf(path, sizeof(path), "%s/zh_CN/LC_MESSAGES/quayside.mo", dir);
	out = fopen(path, "we");
	assert_non_null(out);
	write_catalogue(out);
	assert_int_equal(fclose(out), 0);
	assert_true(i18n_init(dir, "zh_CN"));
	*state = dir;
	return 0;
}

static int
speak_english(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -r %s", (const char *)*state);
	return system(command) == 0 && i18n_init("/nonexistent", "en") ? 0 : -1;
}

static const struct {
	const char *filter, *sql;
} chinese[] = {
	{"status:处理中", "(\"status\" = 'open'::text)"}, {"状态：Open", "(\"status\" = 'open'::text)"},
	{"优先级:紧急", "(\"priority\" = 'urgent'::text)"}, {"优先级：　紧急", "(\"priority\" = 'urgent'::text)"},
	{"负责人:我", "(\"owner\" = 'amy'::text)"},
	{"负责人:无", "(\"owner\" is null or \"owner\" = '')"},
	{"due:已逾期", "(\"due_at\" < '2026-03-02 09:00:30+08:00'::timestamptz)"},
	{"紧急 日语", "(" SEARCH("%紧急%") " or " URGENT ") and (" SEARCH("%日语%")
		" or \"language\" in ('ja'::text))"},
	{"处理", "(" SEARCH("%处理%") " or \"status\" in ('open'::text))"},
	{"处", "(" SEARCH("%处%") ")"},
};

static void
test_chinese(void **state)
{
	char sql[2048];
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(chinese) / sizeof(*chinese); i++) {
		if (!condition(chinese[i].filter, sql, sizeof(sql), &e))
			fail_msg("%s: refused at %s: %s", chinese[i].filter, e.where, e.msg);
		if (strcmp(sql, chinese[i].sql) != 0)
			fail_msg("%s\n is  %s\n not %s", chinese[i].filter, sql, chinese[i].sql);
	}
	assert_false(condition("status:打开", sql, sizeof(sql), &e)); // what Open is elsewhere
	assert_string_equal(e.where, "第 8 个字符");
	assert_non_null(strstr(e.hint, "可用值：New, 处理中, "));
	assert_non_null(strstr(e.hint, ", 无, 任意"));
}

// Whatever is typed, there is a condition or an error, and no more.
static void
test_noise(void **state)
{
	static const char *const pieces[] = {
		"status", "due", "messages", "subject", ":", "=", ">", "<", "..", ",", "\"", " ", "-",
		"open", "5", "today", "：", "“", "…", "\xff", "\xe4\xbd", "none", "%", "amount", "tags",
	};
	const int n = (int)(sizeof(pieces) / sizeof(*pieces));
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[128] = "", sql[4096];
		struct err e = {0};

		for (int k = 0; k < 8; k++) {
			seed = seed * 1103515245u + 12345u;
			strcat(text, pieces[(seed >> 16) % (unsigned)n]);
		}
		if (!condition(text, sql, sizeof(sql), &e)) {
			assert_int_equal(e.cls, ERR_DATA);
			assert_true(str_starts(e.where, "character "));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_noise),
		cmocka_unit_test_setup_teardown(test_chinese, speak_chinese, speak_english),
	};

	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
