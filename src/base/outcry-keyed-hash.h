/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Hashes for tables whose keys strangers choose: SipHash-2-4 under a key drawn once a process, so
 * that nobody can prepare keys that all fall into one place (g_str_hash() invites it). They differ
 * from run to run: never store them, and never let an order depend on them. Any thread. */
guint64 outcry_keyed_hash     (gconstpointer  data,
                               gsize          len);

/* Of a nul-terminated text; a GHashFunc to go with g_str_equal(). */
guint   outcry_keyed_str_hash (gconstpointer  text);

G_END_DECLS
