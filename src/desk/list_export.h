// SPDX-License-Identifier: MIT
// list_export: a list made ready to be fetched as a file: which form, which columns; then the command that
// fetches it. What leaves, and how many rows it had, is written down (api.export_put, api.export_fetched).
#pragma once

#include "desk/pane.h"

// Asks, and makes ready what the list shows now. Nothing of the table is used after it returns.
void list_export_open(struct desk *d, const struct pane *table);
