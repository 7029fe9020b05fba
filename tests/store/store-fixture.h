/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/outcry-store.h"

/* A store in a directory of its own, and its calls awaited. A call without @error must succeed. */
typedef struct
{
  char        *directory;
  OutcryStore *store;
} StoreFixture;

void store_fixture_set_up    (StoreFixture *self, gconstpointer data);
void store_fixture_tear_down (StoreFixture *self, gconstpointer data);
void store_fixture_reopen    (StoreFixture *self);

/* Removes a directory and the files in it. */
void store_fixture_remove (const char *directory);

/* DIR/outcry.db (transfer full). */
char *store_fixture_file (const char *directory);

gint64 store_fixture_series (OutcryStore *store, const char *instrument, guint price_digits,
                             guint quantity_digits);
OutcrySeries *store_fixture_ensure (OutcryStore *store, const char *instrument, const char *source,
                                    guint price_digits, guint quantity_digits, GError **error);
OutcrySeries *store_fixture_find (OutcryStore *store, gint64 id);
GPtrArray *store_fixture_list (OutcryStore *store);
gssize store_fixture_add (OutcryStore *store, gint64 series, const OutcryTick *ticks, gsize n,
                          GError **error);
gssize store_fixture_put (OutcryStore *store, gint64 series, OutcryInterval interval,
                          const OutcryCandle *bars, gsize n, GError **error);
GArray *store_fixture_ticks (OutcryStore *store, gint64 series, OutcryTime from, OutcryTime to,
                             gsize limit);
GArray *store_fixture_bars (OutcryStore *store, gint64 series, OutcryInterval interval,
                            OutcryTime from, OutcryTime to, gsize limit);
GArray *store_fixture_candles (OutcryStore *store, gint64 series, OutcryInterval interval,
                               OutcrySession *session, OutcryTime from, OutcryTime to, gsize limit);
gboolean store_fixture_document (OutcryStore *store, const char *kind, const char *key,
                                 const char *value, GError **error);
GHashTable *store_fixture_documents (OutcryStore *store, const char *kind);

/* The result of a call that was started with store_fixture_done; iterates the context. */
GAsyncResult *store_fixture_wait (GAsyncResult **result);
void store_fixture_done (GObject *source, GAsyncResult *result, gpointer user_data);

/* A reproducible sequence. */
guint64 store_fixture_random (guint64 *state);

/* @n ticks that follow each other at up to @gap microseconds, ids from @id on (0: none). */
OutcryTick *store_fixture_make (guint64 seed, gsize n, OutcryTime start, gint64 gap, guint64 id);

void store_fixture_assert_ticks (GArray *ticks, const OutcryTick *expected, gsize n);
