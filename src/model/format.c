// SPDX-License-Identifier: MIT
// format: how a cell of each kind is printed, aligned and read back.
#include "model/format.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "model/civil.h"
#include "model/screen.h"

// One cell at work: value is never NULL here.
struct cell {
	struct arena *arena;
	const struct format_context *ctx;
	const struct column *column;
	const struct rowset *rows;
	int row;
	const char *value;
};

typedef const char *(*print_fn)(const struct cell *c);

// --- numbers ------------------------------------------------------------------------------------

// Puts commas between the thousands of the whole part; s is [-]digits[.digits] or anything else.
static const char *
group_thousands(struct arena *arena, const char *s)
{
	size_t sign = s[0] == '-', whole = strspn(s + sign, "0123456789"), n = 0;
	char *out = arena_alloc(arena, strlen(s) + whole / 3 + 1);

	if (sign)
		out[n++] = '-';
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			out[n++] = ',';
		out[n++] = s[sign + i];
	}
	memcpy(out + n, s + sign + whole, strlen(s + sign + whole) + 1);
	return out;
}

// The decimal text of digits * 10^-exponent: "-5", 2 -> "-0.05".
static const char *
shift_decimals(struct arena *arena, const char *digits, int exponent)
{
	size_t sign = digits[0] == '-', n = strlen(digits + sign), e = (size_t)exponent;
	char *out = arena_alloc(arena, n + e + 4), *p = out;

	if (sign)
		*p++ = '-';
	if (n <= e) {
		*p++ = '0';
	} else {
		memcpy(p, digits + sign, n - e);
		p += n - e;
	}
	if (e == 0)
		return out;
	*p++ = '.';
	for (size_t i = n; i < e; i++)
		*p++ = '0';
	memcpy(p, n < e ? digits + sign : digits + sign + n - e, n < e ? n : e);
	return out;
}

// ISO 4217: currencies whose minor unit is not a hundredth.
static const struct format_currency currencies[] = {
	{"BHD", 3}, {"BIF", 0}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0}, {"IQD", 3}, {"ISK", 0},
	{"JOD", 3}, {"JPY", 0}, {"KMF", 0}, {"KRW", 0}, {"KWD", 3}, {"LYD", 3}, {"OMR", 3},
	{"PYG", 0}, {"RWF", 0}, {"TND", 3}, {"UGX", 0}, {"VND", 0}, {"VUV", 0}, {"XAF", 0},
	{"XOF", 0}, {"XPF", 0},
};

const struct format_currency *
format_currencies(int *n)
{
	*n = (int)(sizeof(currencies) / sizeof(*currencies));
	return currencies;
}

int
format_currency_exponent(const char *code)
{
	for (size_t i = 0; i < sizeof(currencies) / sizeof(*currencies); i++) {
		if (str_eq(currencies[i].code, code))
			return currencies[i].exponent;
	}
	return 2;
}

const char *
format_minor(struct arena *arena, const char *minor, const char *currency)
{
	size_t sign = minor[0] == '-';

	if (!minor[sign] || minor[sign + strspn(minor + sign, "0123456789")])
		return minor;
	return shift_decimals(arena, minor, format_currency_exponent(currency));
}

static const char *
print_number(const struct cell *c)
{
	return group_thousands(c->arena, c->value);
}

static const char *
print_money(const struct cell *c)
{
	const char *currency = c->column->currency
		? rowset_get(c->rows, c->row, c->column->currency) : NULL;
	const char *amount = group_thousands(c->arena, format_minor(c->arena, c->value, currency));

	return currency ? arena_printf(c->arena, "%s %s", amount, currency) : amount;
}

static const char *
print_percent(const struct cell *c)
{
	char *end;
	double share = strtod(c->value, &end);

	if (end == c->value || *end)
		return c->value;
	return arena_printf(c->arena, "%.1f%%", share * 100);
}

// --- dates and times ----------------------------------------------------------------------------

// Reads n digits at *p and the separator behind them ('\0': none).
static bool
digits(const char **p, int n, char separator, int *out)
{
	*out = 0;
	for (int i = 0; i < n; i++, (*p)++) {
		if (!isdigit((unsigned char)**p))
			return false;
		*out = *out * 10 + (**p - '0');
	}
	if (!separator)
		return true;
	return *(*p)++ == separator;
}

// "+08", "-03:30" or "+05:53:28" at p; false when there is something else.
static bool
parse_offset(const char *p, int *offset)
{
	int sign = *p == '-' ? -1 : 1, h, m = 0, s = 0;

	*offset = 0;
	if (!*p)
		return true;
	if ((*p != '+' && *p != '-') || (p++, !digits(&p, 2, '\0', &h)))
		return false;
	if (*p == ':' && (p++, !digits(&p, 2, '\0', &m)))
		return false;
	if (*p == ':' && (p++, !digits(&p, 2, '\0', &s)))
		return false;
	*offset = sign * (h * 3600 + m * 60 + s);
	return !*p;
}

bool
format_parse_time(const char *text, int64_t *epoch, int *utc_offset)
{
	const char *p = text;
	int y, mo, d, h, m, s;

	if (!digits(&p, 4, '-', &y) || !digits(&p, 2, '-', &mo) || !digits(&p, 2, '\0', &d) ||
		mo < 1 || mo > 12)
		return false;
	*epoch = civil_days(y, mo, d) * DAY_SECONDS;
	*utc_offset = 0;
	if (!*p)
		return true;
	if (*p++ != ' ' || !digits(&p, 2, ':', &h) || !digits(&p, 2, ':', &m) ||
		!digits(&p, 2, '\0', &s))
		return false;
	if (*p == '.')
		p += 1 + strspn(p + 1, "0123456789");
	if (!parse_offset(p, utc_offset))
		return false;
	*epoch += h * 3600 + m * 60 + s - *utc_offset;
	return true;
}

static const char *
print_date(const struct cell *c)
{
	int64_t epoch;
	int offset;

	if (!format_parse_time(c->value, &epoch, &offset))
		return c->value;
	return arena_strndup(c->arena, c->value, 10);
}

static const char *
print_datetime(const struct cell *c)
{
	int64_t epoch, y;
	int offset, m, d;
	char year[24];

	if (!format_parse_time(c->value, &epoch, &offset))
		return c->value;
	civil_date(civil_day_of(c->ctx->now + c->ctx->utc_offset), &y, &m, &d);
	snprintf(year, sizeof(year), "%04lld-", (long long)y);
	if (!str_starts(c->value, year) || strlen(c->value) < 16)
		return arena_strndup(c->arena, c->value, 10);
	return arena_strndup(c->arena, c->value + 5, 11);
}

// The two largest units of a span of minutes: 35m, 2h 05m, 3d 4h.
static const char *
print_span(struct arena *arena, const char *sign, int64_t minutes)
{
	if (minutes < 60)
		return arena_printf(arena, "%s%dm", sign, (int)minutes);
	if (minutes < 24 * 60)
		return arena_printf(arena, "%s%dh %02dm", sign, (int)(minutes / 60),
			(int)(minutes % 60));
	return arena_printf(arena, "%s%lldd %dh", sign, (long long)(minutes / (24 * 60)),
		(int)(minutes / 60 % 24));
}

static const char *
print_countdown(const struct cell *c)
{
	int64_t epoch;
	int offset;

	if (!format_parse_time(c->value, &epoch, &offset))
		return c->value;
	if (epoch >= c->ctx->now)
		return print_span(c->arena, "", (epoch - c->ctx->now) / 60);
	return print_span(c->arena, "-", (c->ctx->now - epoch + 59) / 60);
}

static const char *
print_ago(const struct cell *c)
{
	int64_t epoch, minutes;
	int offset;

	if (!format_parse_time(c->value, &epoch, &offset))
		return c->value;
	minutes = (c->ctx->now - epoch) / 60;
	if (minutes < 1)
		return _("now");
	if (minutes < 60)
		return arena_printf(c->arena, "%dm", (int)minutes);
	if (minutes < 48 * 60)
		return arena_printf(c->arena, "%dh", (int)(minutes / 60));
	return arena_printf(c->arena, "%lldd", (long long)(minutes / (24 * 60)));
}

// --- words --------------------------------------------------------------------------------------

static const struct {
	const char *code, *name;
} languages[] = {
	{"ar", N_("Arabic")}, {"cs", N_("Czech")}, {"da", N_("Danish")}, {"de", N_("German")},
	{"en", N_("English")}, {"es", N_("Spanish")}, {"fi", N_("Finnish")}, {"fr", N_("French")},
	{"he", N_("Hebrew")}, {"hi", N_("Hindi")}, {"id", N_("Indonesian")},
	{"it", N_("Italian")}, {"ja", N_("Japanese")}, {"ko", N_("Korean")},
	{"nl", N_("Dutch")}, {"pl", N_("Polish")}, {"pt", N_("Portuguese")},
	{"ru", N_("Russian")}, {"sv", N_("Swedish")}, {"th", N_("Thai")}, {"tr", N_("Turkish")},
	{"uk", N_("Ukrainian")}, {"vi", N_("Vietnamese")}, {"zh", N_("Chinese")},
	{"zh-Hans", N_("Chinese")}, {"zh-CN", N_("Chinese")}, {"zh_CN", N_("Chinese")},
	{"zh-Hant", N_("Chinese (traditional)")}, {"zh-TW", N_("Chinese (traditional)")},
};

bool
format_language(int i, const char **code, const char **name)
{
	if (i < 0 || i >= (int)(sizeof(languages) / sizeof(*languages)))
		return false;
	*code = languages[i].code;
	*name = languages[i].name;
	return true;
}

static const char *
print_language(const struct cell *c)
{
	const char *code, *name;

	for (int i = 0; format_language(i, &code, &name); i++) {
		if (str_eq(code, c->value))
			return _(name);
	}
	return c->value;
}

static const char *
print_text(const struct cell *c)
{
	return c->value;
}

static const char *
print_code(const struct cell *c)
{
	if (!c->ctx->set || !c->column->terms || !c->column->terms[0] || !c->value[0])
		return c->value;
	return arena_strdup(c->arena, screen_term(c->ctx->set, c->column->terms, c->value));
}

static const char *
print_bool(const struct cell *c)
{
	return c->value[0] == 't' ? _("yes") : _("no");
}

// --- the table ----------------------------------------------------------------------------------

static const struct {
	const char *name;
	print_fn print;
	int width;
	bool right;
} formats[FORMAT_COUNT_] = {
	[FORMAT_TEXT] = {"text", print_text, 20, false},
	[FORMAT_CODE] = {"code", print_code, 12, false},
	[FORMAT_INTEGER] = {"integer", print_number, 8, true},
	[FORMAT_DECIMAL] = {"decimal", print_number, 10, true},
	[FORMAT_MONEY] = {"money", print_money, 16, true},
	[FORMAT_DATE] = {"date", print_date, 10, false},
	[FORMAT_DATETIME] = {"datetime", print_datetime, 11, false},
	[FORMAT_COUNTDOWN] = {"countdown", print_countdown, 8, true},
	[FORMAT_AGO] = {"ago", print_ago, 5, true},
	[FORMAT_BOOL] = {"bool", print_bool, 4, false},
	[FORMAT_PERCENT] = {"percent", print_percent, 7, true},
	[FORMAT_LANGUAGE] = {"language", print_language, 10, false},
};

bool
format_parse(const char *name, enum format *out)
{
	for (int i = 0; i < FORMAT_COUNT_; i++) {
		if (str_eq(formats[i].name, name)) {
			*out = (enum format)i;
			return true;
		}
	}
	return false;
}

const char *
format_name(enum format f)
{
	return formats[f].name;
}

bool
format_is_right_aligned(enum format f)
{
	return formats[f].right;
}

int
format_default_width(enum format f)
{
	return formats[f].width;
}

const char *
format_cell(struct arena *arena, const struct format_context *ctx, const struct column *c,
	const struct rowset *r, int row)
{
	struct cell cell = {arena, ctx, c, r, row, rowset_get(r, row, c->name)};

	return cell.value ? formats[c->format].print(&cell) : "";
}
