// SPDX-License-Identifier: MIT
// parse: an RFC 5322 message as records (ipc/record.h), which is all that leaves the jail.
//
//   from, from_name, reply_to   addresses in ASCII (punycode stays), names in UTF-8
//   subject, message_id, date   date as seconds since 1970; missing ones have no record
//   ref                         one each of In-Reply-To and References, in this order
//   to                          one each of the recipients, as addressed and as delivered
//   language                    of Content-Language
//   auto                        "reply" when a program answered, "bulk" when one wrote to many
//   failed_to, failed_id        of a report that a message of ours could not be delivered
//   text                        what it says, UTF-8, LF at line ends
//   file, file_type, file_data  one of each for an attachment, in this order
//   note                        what had to be left out; the whole message is then a file of its own
#pragma once

#include "base/str.h"

#define PARSE_FILES_MAX 50
#define PARSE_DEPTH_MAX 20
#define PARSE_PARTS_MAX 300

// Once, before the jail closes.
void parse_warm(void);
// Whatever the bytes are, something comes out: at least a text.
void parse_message(struct str *out, const char *bytes, size_t n);
