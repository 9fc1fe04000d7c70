// SPDX-License-Identifier: MIT
// Tests of src/term/key: every form of every key, and what must never become one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "term/key.h"

#define WAIT 3000 // ms after which nothing is incomplete any more

// Appends the keys that come out now, as "Up ^P [paste] ".
static void
drain(struct key_decoder *d, int64_t now, struct str *out)
{
	for (;;) {
		struct key_event e = key_next(d, now);
		char name[32];

		if (e.type == KEY_NONE)
			return;
		if (e.type == KEY_PASTE) {
			str_addf(out, "[%.*s] ", (int)e.text_len, e.text);
			continue;
		}
		if (e.type == KEY_ANSWER)
			continue; // no key
		key_label(e.key, name, sizeof(name));
		str_addf(out, "%s ", name);
	}
}

// Feeds the whole at once, then byte by byte: both must give `want`.
static void
check(const char *bytes, size_t n, const char *want, int line)
{
	struct str got = {0};

	for (int by_byte = 0; by_byte < 2; by_byte++) {
		struct key_decoder d;

		key_init(&d);
		str_clear(&got);
		for (size_t i = 0; i < n; i += by_byte ? 1 : n) {
			key_feed(&d, bytes + i, by_byte ? 1 : n);
			drain(&d, 1000, &got);
		}
		drain(&d, 1000 + WAIT, &got);
		drain(&d, 1000 + 2 * WAIT, &got);
		if (got.len)
			got.data[--got.len] = '\0'; // the last blank
		if (strcmp(str_text(&got), want) != 0)
			fail_msg("line %d, %s: got \"%s\", want \"%s\"", line,
				by_byte ? "byte by byte" : "at once", str_text(&got), want);
		key_done(&d);
	}
	str_free(&got);
}

#define FEED(d, bytes) key_feed(d, bytes, sizeof(bytes) - 1)
#define KEYS(bytes, want) check(bytes, sizeof(bytes) - 1, want, __LINE__)

static void
test_plain(void **state)
{
	(void)state;
	KEYS("aZ?", "a Z ?");
	KEYS("\xe4\xb8\xad", "\xe4\xb8\xad");
	KEYS("\r\n", "Enter");
	KEYS("\n\n", "Enter Enter");
	KEYS("\t\x7f\b", "Tab BkSp BkSp");
	KEYS("\x01\x10\x1a\x1c\x1f", "^A ^P ^Z ^\\ ^_");
	KEYS("\0", "^Spc");
	KEYS(" ", "Spc");
	KEYS("\xff\xfe", "");
	KEYS("\xc2\x9b", "");
	KEYS("\xe4\xb8", ""); // a cut-off character is forgotten
	KEYS("jjj\r", "j j j Enter");
}

static void
test_sequences(void **state)
{
	(void)state;
	KEYS("\x1b[A\x1bOB\x1b[C\x1bOD", "Up Down Right Left");
	KEYS("\x1b[H\x1bOF\x1b[1~\x1b[4~\x1b[7~\x1b[8~", "Home End Home End Home End");
	KEYS("\x1b[2~\x1b[3~\x1b[5~\x1b[6~", "Ins Del PgUp PgDn");
	KEYS("\x1b[Z", "S-Tab");
	KEYS("\x1b[1;2A\x1b[1;5C\x1b[3;5~\x1b[1;3D", "S-Up ^Right ^Del M-Left");
	KEYS("\x1b[a\x1bOa\x1b[7$\x1b[7^\x1b[7@", "S-Up ^Up S-Home ^Home ^S-Home");
	KEYS("\x1b\x1b[A", "M-Up");
	KEYS("\x1bOM\x1bOp\x1bOk", "Enter 0 +");
	KEYS("\x1bO5P\x1b[1;2P", "^F1 S-F1");
	KEYS("\x1b[97;5u\x1b[13;2u\x1b[27u", "^A S-Enter Esc");
	KEYS("\x1b[97;5:3u", ""); // a release
	KEYS("\x1b[27;5;112~", "^P");
}

static void
test_function_keys(void **state)
{
	static const char *const forms[12][4] = {
		{"\x1bOP", "\x1b[11~", "\x1b[[A", "\x1b" "1"},
		{"\x1bOQ", "\x1b[12~", "\x1b[[B", "\x1b" "2"},
		{"\x1bOR", "\x1b[13~", "\x1b[[C", "\x1b" "3"},
		{"\x1bOS", "\x1b[14~", "\x1b[[D", "\x1b" "4"},
		{"\x1b[15~", "\x1b[15~", "\x1b[[E", "\x1b" "5"},
		{"\x1b[17~", NULL, NULL, "\x1b" "6"},
		{"\x1b[18~", NULL, NULL, "\x1b" "7"},
		{"\x1b[19~", NULL, NULL, "\x1b" "8"},
		{"\x1b[20~", NULL, NULL, "\x1b" "9"},
		{"\x1b[21~", NULL, NULL, "\x1b" "0"},
		{"\x1b[23~", NULL, NULL, "\x1b-"},
		{"\x1b[24~", NULL, NULL, "\x1b="},
	};

	(void)state;
	for (int f = 0; f < 12; f++) {
		char want[8];

		snprintf(want, sizeof(want), "F%d", f + 1);
		for (int i = 0; i < 4; i++)
			if (forms[f][i])
				check(forms[f][i], strlen(forms[f][i]), want, f + 1);
	}
}

static void
test_escape(void **state)
{
	struct key_decoder d;
	struct str got = {0};

	(void)state;
	KEYS("\x1b", "Esc");
	KEYS("\x1b\x1b", "Esc Esc");
	KEYS("\x1bx", "M-x");
	KEYS("\x1b\x7f", "M-BkSp");
	KEYS("\x1b[", "M-[");
	KEYS("\x1b]", "M-]");

	key_init(&d);
	FEED(&d, "\x1b");
	drain(&d, 100, &got);
	assert_int_equal(got.len, 0);
	assert_int_equal(key_deadline(&d), 150);
	drain(&d, 149, &got);
	assert_int_equal(got.len, 0);
	drain(&d, 150, &got);
	assert_int_equal(key_deadline(&d), 0);
	FEED(&d, "1"); // within a second of the Esc
	drain(&d, 900, &got);
	FEED(&d, "1"); // only the first digit
	drain(&d, 901, &got);
	assert_string_equal(str_text(&got), "Esc F1 1 ");

	str_clear(&got);
	FEED(&d, "\x1b");
	drain(&d, 2000, &got);
	drain(&d, 2050, &got);
	FEED(&d, "1");
	drain(&d, 3050, &got);
	assert_string_equal(str_text(&got), "Esc 1 ");
	key_done(&d);
	str_free(&got);
}

// What the probe asked for is handed on; a far client gets more time for the rest of a key.
static void
test_answers_are_handed_on(void **state)
{
	static const char bytes[] = "\x1b[1;2R\x1b[?2026;2$y\x1b[?1;2c";
	struct key_decoder d;
	struct key_event e;

	(void)state;
	key_init(&d);
	key_feed(&d, bytes, sizeof(bytes) - 1);
	e = key_next(&d, 1000);
	assert_int_equal(e.type, KEY_ANSWER);
	assert_memory_equal(e.text, "1;2R", e.text_len);
	e = key_next(&d, 1000);
	assert_int_equal(e.type, KEY_ANSWER);
	assert_memory_equal(e.text, "?2026;2$y", e.text_len);
	assert_int_equal(key_next(&d, 1000).type, KEY_NONE);
	key_set_patience(&d, 1000);
	key_feed(&d, "\x1b", 1);
	assert_int_equal(key_next(&d, 2000).type, KEY_NONE);
	assert_int_equal(key_next(&d, 2149).type, KEY_NONE);
	assert_int_equal(key_next(&d, 2150).key, K_ESCAPE);
	key_done(&d);
}

static void
test_answers_are_swallowed(void **state)
{
	(void)state;
	KEYS("\x1b[12;40Ra", "a");
	KEYS("\x1b[1;2Ra", "a");
	KEYS("\x1b[?1;2c\x1b[>41;354;0ca", "a");
	KEYS("\x1b[?2026;2$y\x1b[2;1$ya", "a");
	KEYS("\x1b]11;rgb:ffff/ffff/ffff\x1b\\a", "a");
	KEYS("\x1b]11;rgb:ffff/ffff/ffff\x07" "a", "a");
	KEYS("\x1bP>|xterm(354)\x1b\\a", "a");
	KEYS("\x1b_Gi=31;OK\x1b\\a", "a");
	KEYS("\x1b[99~\x1b[1;2;3;4;5;6Aa", "a");
	KEYS("\x1b[<0;10;10Ma", "a");
	KEYS("\x1b[12\x1b[A", "Up"); // broken off
	KEYS("\x1bPjunk\r", "Enter"); // a person pressed Enter
}

static void
test_endless_garbage(void **state)
{
	struct key_decoder d;
	struct str got = {0};
	char block[4096];

	(void)state;
	key_init(&d);
	FEED(&d, "\x1b[");
	memset(block, '1', sizeof(block));
	for (int i = 0; i < 1000; i++) {
		key_feed(&d, block, sizeof(block));
		drain(&d, 1000, &got);
	}
	FEED(&d, "~\x1b]52;c;");
	for (int i = 0; i < 1000; i++) {
		key_feed(&d, block, sizeof(block));
		drain(&d, 1000, &got);
	}
	FEED(&d, "\x1b\\a");
	drain(&d, 1000, &got);
	assert_string_equal(str_text(&got), "a ");
	assert_true(d.pending.cap < 64 * 1024);
	key_done(&d);
	str_free(&got);
}

static void
test_string_that_never_ends(void **state)
{
	struct key_decoder d;
	struct str got = {0};

	(void)state;
	key_init(&d);
	FEED(&d, "\x1b]11;");
	drain(&d, 1000, &got);
	assert_int_equal(key_deadline(&d), 3000);
	drain(&d, 3000, &got);
	assert_int_equal(key_deadline(&d), 0);
	FEED(&d, "q");
	drain(&d, 3001, &got);
	assert_string_equal(str_text(&got), "q ");
	key_done(&d);
	str_free(&got);
}

static void
test_bracketed_paste(void **state)
{
	struct key_decoder d;
	struct str got = {0};

	(void)state;
	key_init(&d);
	FEED(&d, "x\x1b[200~a\r\nb\rc\x1b[31md\x07\x1b[201~y");
	drain(&d, 1000, &got);
	assert_string_equal(str_text(&got), "x [a\nb\nc[31md] y ");

	// In pieces: a CR LF, a character and the end cut in two.
	str_clear(&got);
	FEED(&d, "\x1b[200~one\r");
	drain(&d, 1000, &got);
	FEED(&d, "\ntwo\xe4\xb8");
	drain(&d, 1001, &got);
	FEED(&d, "\xad\x1b[20");
	drain(&d, 1002, &got);
	FEED(&d, "1~z");
	drain(&d, 1003, &got);
	assert_string_equal(str_text(&got), "[one\n] [two] [\xe4\xb8\xad] z ");

	// An Esc alone for a second ends a paste that would hold the terminal for ever.
	str_clear(&got);
	FEED(&d, "\x1b[200~abc");
	drain(&d, 2000, &got);
	FEED(&d, "\x1b");
	drain(&d, 2001, &got);
	drain(&d, 3001, &got);
	FEED(&d, "q");
	drain(&d, 3002, &got);
	assert_string_equal(str_text(&got), "[abc] q ");
	key_done(&d);
	str_free(&got);
}

static void
test_burst(void **state)
{
	static const char pasted[] = "Dear customer,\rthank you for your order.\r";
	struct key_decoder d;
	struct str got = {0};

	(void)state;
	key_init(&d);
	FEED(&d, pasted);
	drain(&d, 1000, &got);
	FEED(&d, "Yours\r"); // the last piece of the same paste
	drain(&d, 1050, &got);
	FEED(&d, "q\r");
	drain(&d, 1200, &got);
	assert_string_equal(str_text(&got),
		"[Dear customer,\nthank you for your order.\n] [Yours\n] q Enter ");

	// A client that has bracketed once is not watched.
	str_clear(&got);
	FEED(&d, "\x1b[200~\x1b[201~");
	FEED(&d, pasted);
	drain(&d, 2000, &got);
	assert_true(strstr(got.data, "Enter"));
	key_done(&d);

	// Type-ahead: short, or without a newline inside.
	key_init(&d);
	str_clear(&got);
	FEED(&d, "this is a long line typed ahead of the screen\r");
	drain(&d, 1000, &got);
	assert_null(strchr(got.data, '['));
	key_done(&d);
	str_free(&got);
}

static void
test_flush(void **state)
{
	struct key_decoder d;
	struct str got = {0};

	(void)state;
	key_init(&d);
	FEED(&d, "yyy\x1b");
	key_flush(&d);
	assert_int_equal(key_deadline(&d), 0);
	drain(&d, 5000, &got);
	assert_int_equal(got.len, 0);
	key_done(&d);
	str_free(&got);
}

static void
check_name(const char *name, const char *shown)
{
	char text[32];
	uint32_t key;

	if (!key_parse(name, &key))
		fail_msg("%s is no key", name);
	key_label(key, text, sizeof(text));
	assert_string_equal(text, shown);
}

static void
test_names(void **state)
{
	uint32_t key;

	(void)state;
	check_name("F1", "F1");
	check_name("f12", "F12");
	check_name("Ctrl+P", "^P");
	check_name("ctrl+p", "^P");
	check_name("Ctrl+Space", "^Spc");
	check_name("PageUp", "PgUp");
	check_name("Shift+Up", "S-Up");
	check_name("Shift+Tab", "S-Tab");
	check_name("Shift+a", "A");
	check_name("Alt+x", "M-x");
	check_name("Space", "Spc");
	check_name("slash", "/");
	check_name("plus", "+");
	check_name("a", "a");
	check_name("A", "A");
	check_name("\u4e2d", "\u4e2d");
	assert_false(key_parse("", &key));
	assert_false(key_parse("F13", &key));
	assert_false(key_parse("Ctrl+", &key));
	assert_false(key_parse("Hyper+x", &key));
	assert_false(key_parse("Shift+1", &key));
	assert_int_equal(key_fold(0xff1a), ':');
	assert_int_equal(key_fold(0xff0f), '/');
	assert_int_equal(key_fold(0x3000), ' ');
	assert_int_equal(key_fold(0x3001), '/');
	assert_int_equal(key_fold(K_CTRL | 'a'), K_CTRL | 'a');
	assert_int_equal(key_fold(K_SHIFT | K_UP), K_SHIFT | K_UP);
}

// Any bytes in any pieces: never a control or a surrogate as a key, and it always comes to rest.
static void
test_any_bytes(void **state)
{
	static const char lively[] = "\x1b\x1b\x1b[[O;~$]P\\01259;Aau\r\n\x07\xe4\xb8\xad\xc2\x9b\x80";

	(void)state;
	srand(11);
	for (int round = 0; round < 20000; round++) {
		struct key_decoder d;
		int64_t now = 1000;
		struct key_event e;

		key_init(&d);
		for (int piece = rand() % 6; piece >= 0; piece--) {
			char bytes[64];
			size_t n = (size_t)rand() % sizeof(bytes);

			for (size_t i = 0; i < n; i++)
				bytes[i] = lively[(size_t)rand() % (sizeof(lively) - 1)];
			key_feed(&d, bytes, n);
			now += rand() % 2 ? 0 : rand() % WAIT;
			while ((e = key_next(&d, now)).type != KEY_NONE) {
				if (e.type == KEY_PASTE) {
					assert_true(utf8_is_valid(e.text, e.text_len));
					continue;
				}
				assert_true((e.key & K_MASK) >= 0x20);
				assert_true((e.key & K_MASK) <= K_F12);
			}
		}
		for (int i = 0; i < 80; i++, now += WAIT)
			while (key_next(&d, now).type != KEY_NONE)
				;
		assert_int_equal(key_deadline(&d), 0);
		key_done(&d);
	}
}

// What has been taken does not count, however much it was and whether or not more has come since.
static void
test_backlog(void **state)
{
	enum { MUCH = 100000 };
	struct key_decoder d;
	char *letters = malloc(MUCH);

	(void)state;
	memset(letters, 'x', MUCH);
	key_init(&d);
	assert_int_equal(key_backlog(&d), 0);
	key_feed(&d, letters, MUCH);
	assert_int_equal(key_backlog(&d), MUCH);
	for (int i = 0; i < MUCH; i++)
		assert_int_equal(key_next(&d, 1000).type, KEY_PRESS);
	assert_int_equal(key_backlog(&d), 0);
	key_done(&d);
	free(letters);
}

// A password leaves nothing behind where it was decoded, typed or pasted.
static void
test_nothing_stays(void **state)
{
	static const char zeros[8];
	struct key_decoder d;

	(void)state;
	key_init(&d);
	FEED(&d, "secret");
	while (key_next(&d, 1000).type != KEY_NONE)
		;
	assert_memory_equal(d.pending.data, zeros, strlen("secret"));
	FEED(&d, "\x1b[200~secret\x1b[201~");
	assert_int_equal(key_next(&d, 1000).type, KEY_PASTE);
	assert_int_equal(key_next(&d, 1000).type, KEY_NONE);
	assert_memory_equal(d.pending.data, zeros, sizeof(zeros));
	assert_memory_equal(d.paste.data, zeros, strlen("secret"));
	key_done(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_sequences),
		cmocka_unit_test(test_function_keys),
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_answers_are_swallowed),
		cmocka_unit_test(test_answers_are_handed_on),
		cmocka_unit_test(test_endless_garbage),
		cmocka_unit_test(test_string_that_never_ends),
		cmocka_unit_test(test_bracketed_paste),
		cmocka_unit_test(test_burst),
		cmocka_unit_test(test_flush),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_backlog),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_nothing_stays),
	};

	return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
