// SPDX-License-Identifier: MIT
// body: the parts of a message: its text, its files, and the report of a failed delivery.
#pragma once

#include <gmime/gmime.h>

#include "base/str.h"

void body_warm(void);
// Adds the records text, file..., failed_... and note (mime/parse.h). False when parts were left out, as notes say.
bool body_add(struct str *out, GMimeMessage *m);
