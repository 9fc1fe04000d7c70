// SPDX-License-Identifier: MIT
// vt: the eyes of the terminal tests: a virtual terminal of cells, fed with what a program writes.
//
// The only user of libvterm. Rows and columns are 0-based. What the terminal itself sends back
// (keys, replies to queries) goes to the `reply` function given at creation.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct vt;

typedef void vt_reply(const char *bytes, size_t n, void *ctx);

#define VT_DEFAULT (-1)
#define VT_RGB 0x1000000 // or-ed into a colour given as 0xrrggbb; otherwise it is a palette index

enum vt_attr {
	VT_BOLD = 1,
	VT_UNDERLINE = 2,
	VT_ITALIC = 4,
	VT_BLINK = 8,
	VT_REVERSE = 16,
	VT_STRIKE = 32,
};

struct vt_cell {
	char text[32]; // UTF-8 cluster; " " when blank; "" for the second cell of a wide one
	int width;     // 1 or 2; 0 for the second cell of a wide one
	unsigned attrs;
	int fg, bg;
};

struct vt *vt_new(int cols, int rows, vt_reply *reply, void *ctx);
void vt_free(struct vt *vt); // NULL is fine
void vt_feed(struct vt *vt, const char *bytes, size_t n);
void vt_resize(struct vt *vt, int cols, int rows);
int vt_cols(const struct vt *vt);
int vt_rows(const struct vt *vt);

void vt_cell(const struct vt *vt, int row, int col, struct vt_cell *out);
// The colour as 0xrrggbb, defaults resolved by the caller.
unsigned vt_rgb(const struct vt *vt, int colour);
// Appends the text of one row, padded to the full width.
void vt_row(const struct vt *vt, int row, struct str *out);
// Where text first stands on one row; either pointer may be NULL.
bool vt_find(const struct vt *vt, const char *text, int *row, int *col);
// Returns whether the cursor is visible.
bool vt_cursor(const struct vt *vt, int *row, int *col);
const char *vt_title(const struct vt *vt);
int vt_bells(const struct vt *vt);

// Sends a key by name: "Down", "F3", "Ctrl+P", "Alt+x", "Shift+Tab", "a". False: no such key.
bool vt_key(struct vt *vt, const char *name);
// Sends text as a paste: bracketed when the program asked for that.
void vt_paste(struct vt *vt, const char *text);
