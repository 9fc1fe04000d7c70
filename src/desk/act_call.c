// SPDX-License-Identifier: MIT
// act_call: the call of an action: its parameters, and the answer.
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/i18n.h"
#include "desk/batch.h"
#include "model/query.h"

// One call under way; freed in its callback.
struct flight {
	struct act_call call;
	struct personal_params params;
	act_done_fn done;
	void *ctx;
};

void
act_request_key(char out[ACT_REQUEST_KEY])
{
	unsigned char b[16];

	if (getrandom(b, sizeof(b), 0) != sizeof(b))
		abort();
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40); // RFC 9562, version 4
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	snprintf(out, ACT_REQUEST_KEY,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		b[15]);
}

void
act_call_free(struct act_call *call)
{
	rowset_free(&call->row);
	free(call->key);
	free(call->ident);
	batch_free(call->batch);
	free(call);
}

static void
land(struct flight *flight, const char *ref, const char *note, const struct err *e)
{
	flight->call.desk->dirty = true;
	flight->done(flight->ctx, ref ? ref : "", note ? i18n_text(note) : "", e);
	personal_params_free(&flight->params);
	free(flight);
}

static void
on_result(void *ctx, struct rowset *r, const struct err *e)
{
	struct flight *flight = ctx;

	flight->call.desk->calls--;
	land(flight, e ? NULL : rowset_get(r, 0, "ref"), e ? NULL : rowset_get(r, 0, "note"), e);
}

void
act_call_query(struct arena *arena, const struct routine *fn, const char *key, const char *version,
	const char *request_key, const struct personal_params *given, struct query *out)
{
	const char *names[PERSONAL_PARAMS + 3], *values[PERSONAL_PARAMS + 3];
	int n = 0;

	if (key) {
		names[n] = fn->params[0].name;
		values[n++] = key;
	}
	if (catalog_param(fn, "version")) {
		names[n] = "version";
		values[n++] = version;
	}
	if (catalog_param(fn, "request_key")) {
		names[n] = "request_key";
		values[n++] = request_key;
	}
	for (int i = 0; i < given->n; i++) {
		names[n] = given->names[i];
		values[n++] = given->values[i];
	}
	query_action(arena, fn, names, values, n, out);
}

// Nothing private is left among the values.
static void
on_sealed(void *ctx, const struct err *e)
{
	struct flight *flight = ctx;
	const struct act_call *call = &flight->call;
	struct arena arena = {0};
	struct query sql;

	if (e) {
		land(flight, NULL, NULL, e);
		return;
	}
	call->desk->calls++;
	act_call_query(&arena, call->routine, call->key, call->version, call->request_key,
		&flight->params, &sql);
	conn_call(call->desk->conn, CONN_NORMAL, sql.sql, sql.n_params, sql.params, on_result, flight);
	arena_free(&arena);
}

void
act_call_send(const struct act_call *call, const char *const *names, const char *const *values,
	int n, act_done_fn done, void *ctx)
{
	struct flight *flight;

	if (call->batch) {
		personal_params_set(&call->batch->given, names, values, n);
		done(ctx, "", "", NULL);
		return;
	}
	flight = xcalloc(1, sizeof(*flight));
	flight->call = *call;
	flight->done = done;
	flight->ctx = ctx;
	flight->params = (struct personal_params){.fn = call->routine, .key = call->key,
		.desk = call->desk, .done = on_sealed, .ctx = flight};
	personal_params_set(&flight->params, names, values, n);
	personal_seal(&flight->params);
}
