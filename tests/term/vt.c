// SPDX-License-Identifier: MIT
// vt: the eyes of the terminal tests: a virtual terminal of cells, fed with what a program writes.
#include "vt.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <vterm.h>

#include "base/mem.h"
#include "base/utf8.h"

struct vt {
	VTerm *term;
	VTermScreen *screen;
	vt_reply *reply;
	void *ctx;
	bool cursor_visible;
	int bells;
	char title[128];
};

static int
on_termprop(VTermProp prop, VTermValue *value, void *user)
{
	struct vt *vt = user;
	if (prop == VTERM_PROP_CURSORVISIBLE)
		vt->cursor_visible = value->boolean;
	else if (prop == VTERM_PROP_TITLE)
		str_copy(vt->title, sizeof(vt->title), value->string);
	return 1;
}

static int
on_bell(void *user)
{
	((struct vt *)user)->bells++;
	return 1;
}

static const VTermScreenCallbacks callbacks = {
	.settermprop = on_termprop,
	.bell = on_bell,
};

static void
on_output(const char *bytes, size_t n, void *user)
{
	struct vt *vt = user;
	vt->reply(bytes, n, vt->ctx);
}

struct vt *
vt_new(int cols, int rows, vt_reply *reply, void *ctx)
{
	struct vt *vt = xcalloc(1, sizeof(*vt));
	vt->reply = reply;
	vt->ctx = ctx;
	vt->cursor_visible = true;
	vt->term = vterm_new(rows, cols);
	vterm_set_utf8(vt->term, 1);
	vterm_output_set_callback(vt->term, on_output, vt);
	vt->screen = vterm_obtain_screen(vt->term);
	vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
	vterm_screen_enable_altscreen(vt->screen, 1);
	vterm_screen_reset(vt->screen, 1);
	return vt;
}

void
vt_free(struct vt *vt)
{
	if (!vt)
		return;
	vterm_free(vt->term);
	free(vt);
}

void
vt_feed(struct vt *vt, const char *bytes, size_t n)
{
	vterm_input_write(vt->term, bytes, n);
	vterm_screen_flush_damage(vt->screen);
}

void
vt_resize(struct vt *vt, int cols, int rows)
{
	vterm_set_size(vt->term, rows, cols);
	vterm_screen_flush_damage(vt->screen);
}

int
vt_cols(const struct vt *vt)
{
	int rows, cols;
	vterm_get_size(vt->term, &rows, &cols);
	return cols;
}

int
vt_rows(const struct vt *vt)
{
	int rows, cols;
	vterm_get_size(vt->term, &rows, &cols);
	return rows;
}

static int
colour_of(const VTermColor *c)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
		return VT_DEFAULT;
	if (VTERM_COLOR_IS_INDEXED(c))
		return c->indexed.idx;
	return VT_RGB | c->rgb.red << 16 | c->rgb.green << 8 | c->rgb.blue;
}

static unsigned
attrs_of(const VTermScreenCellAttrs *a)
{
	return (a->bold ? VT_BOLD : 0u) | (a->underline ? VT_UNDERLINE : 0u) | (a->italic ? VT_ITALIC : 0u) |
		(a->blink ? VT_BLINK : 0u) | (a->reverse ? VT_REVERSE : 0u) | (a->strike ? VT_STRIKE : 0u);
}

void
vt_cell(const struct vt *vt, int row, int col, struct vt_cell *out)
{
	VTermScreenCell cell = {0};
	vterm_screen_get_cell(vt->screen, (VTermPos){.row = row, .col = col}, &cell);
	*out = (struct vt_cell){
		.width = cell.width,
		.attrs = attrs_of(&cell.attrs),
		.fg = colour_of(&cell.fg),
		.bg = colour_of(&cell.bg),
	};
	if (cell.chars[0] == UINT32_MAX) {
		out->width = 0;
		return;
	}
	size_t n = 0;
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
		n += utf8_encode(cell.chars[i], out->text + n);
	if (n == 0)
		out->text[n++] = ' ';
	out->text[n] = '\0';
}

unsigned
vt_rgb(const struct vt *vt, int colour)
{
	if (colour & VT_RGB)
		return (unsigned)colour & 0xffffffu;
	VTermColor c;
	vterm_state_get_palette_color(vterm_obtain_state(vt->term), colour, &c);
	vterm_screen_convert_color_to_rgb(vt->screen, &c);
	return (unsigned)(c.rgb.red << 16 | c.rgb.green << 8 | c.rgb.blue);
}

void
vt_row(const struct vt *vt, int row, struct str *out)
{
	int cols = vt_cols(vt);
	for (int col = 0; col < cols; col++) {
		struct vt_cell cell;
		vt_cell(vt, row, col, &cell);
		str_add(out, cell.text);
	}
}

// The column of the cell that holds byte `at` of the row's text.
static int
column_of(const struct vt *vt, int row, size_t at)
{
	size_t n = 0;
	int cols = vt_cols(vt);
	for (int col = 0; col < cols; col++) {
		struct vt_cell cell;
		vt_cell(vt, row, col, &cell);
		n += strlen(cell.text);
		if (n > at)
			return col;
	}
	return cols;
}

bool
vt_find(const struct vt *vt, const char *text, int *row, int *col)
{
	struct str line = {0};
	bool found = false;
	int rows = vt_rows(vt);
	for (int r = 0; r < rows && !found; r++) {
		str_clear(&line);
		vt_row(vt, r, &line);
		const char *at = strstr(str_text(&line), text);
		if (!at)
			continue;
		found = true;
		if (row)
			*row = r;
		if (col)
			*col = column_of(vt, r, (size_t)(at - line.data));
	}
	str_free(&line);
	return found;
}

bool
vt_cursor(const struct vt *vt, int *row, int *col)
{
	VTermPos pos;
	vterm_state_get_cursorpos(vterm_obtain_state(vt->term), &pos);
	*row = pos.row;
	*col = pos.col;
	return vt->cursor_visible;
}

const char *
vt_title(const struct vt *vt)
{
	return vt->title;
}

int
vt_bells(const struct vt *vt)
{
	return vt->bells;
}

// --- keys -----------------------------------------------------------------------------------------

static const struct {
	const char *name;
	VTermKey key;
} special_keys[] = {
	{"Up", VTERM_KEY_UP},
	{"Down", VTERM_KEY_DOWN},
	{"Left", VTERM_KEY_LEFT},
	{"Right", VTERM_KEY_RIGHT},
	{"Home", VTERM_KEY_HOME},
	{"End", VTERM_KEY_END},
	{"PgUp", VTERM_KEY_PAGEUP},
	{"PgDn", VTERM_KEY_PAGEDOWN},
	{"Insert", VTERM_KEY_INS},
	{"Delete", VTERM_KEY_DEL},
	{"Enter", VTERM_KEY_ENTER},
	{"Tab", VTERM_KEY_TAB},
	{"Esc", VTERM_KEY_ESCAPE},
	{"Backspace", VTERM_KEY_BACKSPACE},
	{"F1", VTERM_KEY_FUNCTION(1)},
	{"F2", VTERM_KEY_FUNCTION(2)},
	{"F3", VTERM_KEY_FUNCTION(3)},
	{"F4", VTERM_KEY_FUNCTION(4)},
	{"F5", VTERM_KEY_FUNCTION(5)},
	{"F6", VTERM_KEY_FUNCTION(6)},
	{"F7", VTERM_KEY_FUNCTION(7)},
	{"F8", VTERM_KEY_FUNCTION(8)},
	{"F9", VTERM_KEY_FUNCTION(9)},
	{"F10", VTERM_KEY_FUNCTION(10)},
	{"F11", VTERM_KEY_FUNCTION(11)},
	{"F12", VTERM_KEY_FUNCTION(12)},
};

// A printable key the way terminals of today send it. libvterm would use CSI u for some of these.
static bool
send_character(struct vt *vt, const char *name, unsigned mods)
{
	if (str_eq(name, "Space"))
		name = " ";
	uint32_t cp;
	size_t len = strlen(name);
	if (len == 0 || utf8_decode(name, len, &cp) != len)
		return false;
	char bytes[8];
	size_t n = 0;
	if (mods & VTERM_MOD_ALT)
		bytes[n++] = '\033';
	if (mods & VTERM_MOD_CTRL) {
		if (len != 1)
			return false;
		bytes[n++] = name[0] == '?' ? '\177' : (char)(name[0] & 0x1f);
	} else {
		memcpy(bytes + n, name, len);
		n += len;
	}
	vt->reply(bytes, n, vt->ctx);
	return true;
}

bool
vt_key(struct vt *vt, const char *name)
{
	unsigned mods = VTERM_MOD_NONE;
	for (;;) {
		// "Ctrl++" is the plus sign with Ctrl, so a name is never eaten whole.
		if (str_starts(name, "Ctrl+") && name[5])
			mods |= VTERM_MOD_CTRL, name += 5;
		else if (str_starts(name, "Alt+") && name[4])
			mods |= VTERM_MOD_ALT, name += 4;
		else if (str_starts(name, "Shift+") && name[6])
			mods |= VTERM_MOD_SHIFT, name += 6;
		else
			break;
	}
	for (size_t i = 0; i < sizeof(special_keys) / sizeof(special_keys[0]); i++) {
		if (strcasecmp(name, special_keys[i].name) == 0) {
			vterm_keyboard_key(vt->term, special_keys[i].key, (VTermModifier)mods);
			return true;
		}
	}
	return send_character(vt, name, mods);
}

void
vt_paste(struct vt *vt, const char *text)
{
	vterm_keyboard_start_paste(vt->term);
	vt->reply(text, strlen(text), vt->ctx);
	vterm_keyboard_end_paste(vt->term);
}
