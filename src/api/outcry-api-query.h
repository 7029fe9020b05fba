/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The query of a request, "a=1&b=two%20words", by name (transfer full); an empty table for NULL.
 * Stricter than a form: a name without a value is one with an empty value, a name given twice, a
 * wrong escape or bytes that are not UTF-8 are refused in words (*@reason, transfer full). "+" is
 * itself and not a blank, so that 2026-11-20T00:00:00+01:00 can be written as it is. */
GHashTable *outcry_api_query_parse (const char  *query,
                                    char       **reason);

G_END_DECLS
