// SPDX-License-Identifier: MIT
// html: what a message in HTML says, without its looks.
#pragma once

#include <stddef.h>

#include "base/str.h"

// Appends the text: blocks and breaks on lines of their own, rows of tables one line each, the address of a link
// behind its words. html is UTF-8. Scripts, styles and what is marked hidden are left out. What has
// no tag in it is text as it is.
void html_text(struct str *out, const char *html, size_t n);
