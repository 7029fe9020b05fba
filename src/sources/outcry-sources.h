/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/outcry-source.h"
#include "sources/outcry-sources-error.h"

G_BEGIN_DECLS

/* All sources of a node: a GListModel of OutcrySource, one libsoup session, one request limiter a host. */

#define OUTCRY_TYPE_SOURCES (outcry_sources_get_type ())
G_DECLARE_FINAL_TYPE (OutcrySources, outcry_sources, OUTCRY, SOURCES, GObject)

OutcrySources *outcry_sources_new (OutcryClock *clock, OutcryRandom *random);

/* "api.kraken.com=http://127.0.0.1:8080": requests and sockets to that host go there instead, whatever scheme and address it has. */
gboolean outcry_sources_add_override (OutcrySources *self, const char *override, GError **error);

/* How far back a new series is filled, microseconds (default 30 days of 1d bars, ... see outcry-backfill.h). */

/* Adds a recipe. @state: what save_state() gave for it before, or NULL. The source does nothing before outcry_sources_start(). EXISTS when the name is taken. */
OutcrySource *outcry_sources_add    (OutcrySources *self, OutcryRecipe *recipe, const char *state, GError **error); /* (transfer none) */
gboolean      outcry_sources_remove (OutcrySources *self, const char *name, GError **error);
OutcrySource *outcry_sources_find   (OutcrySources *self, const char *name); /* (transfer none), or NULL */

void outcry_sources_start (OutcrySources *self);
void outcry_sources_stop  (OutcrySources *self); /* cancels all that is under way */

gboolean outcry_sources_run_now    (OutcrySources *self, const char *name, GError **error);
gboolean outcry_sources_set_paused (OutcrySources *self, const char *name, gboolean paused, GError **error);
/* The user allows private addresses and plain http for this source. */
gboolean outcry_sources_set_allow_private (OutcrySources *self, const char *name, gboolean allow, GError **error);

/* Asks a source for older or finer bars or ticks now ("older data loads as one pans"); the batch arrives by the source's signal as well. */
void     outcry_sources_request_range_async  (OutcrySources *self, const char *name, const char *instrument, OutcryInterval interval, OutcryTime from, OutcryTime to, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean outcry_sources_request_range_finish (OutcrySources *self, GAsyncResult *result, GError **error);

/* Runs a recipe's polls once without adding it: what it would deliver, and the raw first answer. */
void         outcry_sources_preview_async  (OutcrySources *self, OutcryRecipe *recipe, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
OutcryBatch *outcry_sources_preview_finish (OutcrySources *self, GAsyncResult *result, GBytes **raw, GError **error);

/* What to keep over a restart: cursors, last success of each feed and instrument, pause, allowances, day quota; JSON text (transfer full). "state-changed" (name) is emitted when it is worth saving. */
char *outcry_sources_save_state (OutcrySources *self, const char *name);

/* Signals: "batch" (OutcrySource *, OutcryBatch *), "run" (OutcrySource *, const OutcrySourceRun *), "state-changed" (const char *name): those of its sources, joined. */

G_END_DECLS
