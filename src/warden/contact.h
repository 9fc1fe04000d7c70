// SPDX-License-Identifier: MIT
// contact: what people type as personal data: whether it will do, how it is masked, by what it is found.
//
// A kind is what it is sealed as: email, phone, messenger, street, tax_no. All of this is done here because
// only a warden sees the value; the masks are those of core.mask_...() in the database.
#pragma once

#include "base/err.h"
#include "base/str.h"
#include "warden/personal.h"

// Appends typed without blanks at its ends and between its parts more than one. False when it is no such
// thing: an e-mail without @, a phone number without its country's prefix.
MUST_CHECK bool contact_read(const char *kind, const char *typed, struct str *value);
// Appends what lists may show.
void contact_mask(const char *kind, const char *value, struct str *masked);
// Appends the hex of the blind index; nothing for a kind that is not searched. To be found, a phone number
// may be written in any form that has all its digits.
void contact_index(const struct personal_master *m, const char *kind, const char *value, struct str *hex);

// For auth.seal_put(), in hex; index is empty when there is none.
struct contact_sealed {
	struct str data_key, value, index, masked;
};

// Seals value with the customer's data key (wrapped, in hex; NULL makes one). The caller frees out.
MUST_CHECK bool contact_seal(const struct personal_master *m, int64_t customer, const char *data_key,
	const char *kind, int64_t place_key, const char *value, struct contact_sealed *out, struct err *e);
void contact_sealed_free(struct contact_sealed *c);
