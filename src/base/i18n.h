// SPDX-License-Identifier: MIT
// i18n: marks and translates what a person reads.
//
// _() translates now; N_() marks a string in a table for extraction, to be translated with _()
// when shown. i18n_init() binds the catalogue; no locale other than C.UTF-8 need be installed.
#pragma once

#include <libintl.h>
#include <stdbool.h>

#define _(text) gettext(text)
#define N_(text) text

// language: "en", "zh_CN", ...; locale_dir holds <language>/LC_MESSAGES/quayside.mo. May be called
// again to change the language. Returns false when C.UTF-8 itself is missing.
bool i18n_init(const char *locale_dir, const char *language);
// gettext() of text unless it is "" (whose translation is the catalogue's header).
const char *i18n_text(const char *text);
// The translation of text in a context (msgctxt), else of text alone.
const char *i18n_context(const char *context, const char *text);
