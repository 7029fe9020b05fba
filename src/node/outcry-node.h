/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/outcry-clock.h"
#include "base/outcry-config.h"
#include "base/outcry-random.h"
#include "base/outcry-instrument.h"
#include "market/outcry-candle.h"
#include "market/outcry-tick.h"
#include "sources/outcry-sources.h"
#include "store/outcry-store.h"

G_BEGIN_DECLS

/* The node: it wires store, sources and what later layers bring, and is what both faces hold. Everything here is on the main loop; nothing blocks. */

#define OUTCRY_NODE_ERROR (outcry_node_error_quark ())
GQuark outcry_node_error_quark (void);

typedef enum
{
  OUTCRY_NODE_ERROR_NOT_FOUND,
  OUTCRY_NODE_ERROR_INVALID,
  OUTCRY_NODE_ERROR_REFUSED,
  OUTCRY_NODE_ERROR_UNAVAILABLE,
} OutcryNodeError;

#define OUTCRY_TYPE_NODE (outcry_node_get_type ())
G_DECLARE_FINAL_TYPE (OutcryNode, outcry_node, OUTCRY, NODE, GObject)

/* The configuration keys of a node (data-dir, config, listen, network, log-level, source-override, ...), for outcry_config_new(). */
const OutcryConfigKey *outcry_node_get_config_keys (void);

/* Opens the data directory (created 0700 when missing), bundled history and shipped recipes on first use, the store, the sources. Blocking for
 * milliseconds. @clock, @random: NULL for the system's. Errors are of the store's domain (IN_USE, READ_ONLY, FULL ...) or the node's;
 * outcry_node_explain() turns them into words. */
OutcryNode *outcry_node_new   (OutcryConfig *config, OutcryClock *clock, OutcryRandom *random, GError **error);
void        outcry_node_start (OutcryNode *self); /* sources begin to run */
/* Stops sources, flushes, closes the store. The node stays readable but does nothing more. */
void        outcry_node_stop_async  (OutcryNode *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean    outcry_node_stop_finish (OutcryNode *self, GAsyncResult *result, GError **error);

/* A sentence a user understands for any error of the node, translated (transfer full). */
char *outcry_node_explain (const GError *error);

const char    *outcry_node_get_data_dir (OutcryNode *self);
OutcryConfig  *outcry_node_get_config   (OutcryNode *self);
OutcryClock   *outcry_node_get_clock    (OutcryNode *self);
OutcryStore   *outcry_node_get_store    (OutcryNode *self);
OutcrySources *outcry_node_get_sources  (OutcryNode *self);

/* What went wrong with the store last ("The disk is full..."), translated, NULL while all is well; "notify::trouble". */
const char *outcry_node_get_trouble (OutcryNode *self);

/* A GListModel of OutcryInstrumentItem, every instrument that a source names or the store holds, by group then id. */
GListModel *outcry_node_get_instruments (OutcryNode *self); /* (transfer none) */

/* Candles of an instrument over all its sources: in each bucket those of the preferred source that has one. */
void    outcry_node_load_candles_async  (OutcryNode *self, const char *instrument, const char *source, OutcryInterval interval, OutcryTime from, OutcryTime to, gsize limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* GArray of OutcryCandle in *scale (transfer full). */
GArray *outcry_node_load_candles_finish (OutcryNode *self, GAsyncResult *result, OutcryScale *scale, GError **error);

void    outcry_node_load_ticks_async  (OutcryNode *self, const char *instrument, const char *source, OutcryTime from, OutcryTime to, gsize limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GArray *outcry_node_load_ticks_finish (OutcryNode *self, GAsyncResult *result, OutcryScale *scale, GError **error);

/* Recipes: kept in the store; shipped ones are there from the first start. */
void          outcry_node_add_recipe_async   (OutcryNode *self, const char *text, gsize len, const char *file_name, gboolean allow_private, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
OutcrySource *outcry_node_add_recipe_finish  (OutcryNode *self, GAsyncResult *result, GError **error); /* (transfer none) */
void          outcry_node_remove_source_async  (OutcryNode *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      outcry_node_remove_source_finish (OutcryNode *self, GAsyncResult *result, GError **error);

/* Figures in Prometheus text, version 0.0.4 (transfer full). */
char *outcry_node_format_metrics (OutcryNode *self);

/* Signals, each after the store acknowledged what it tells:
 *   "ticks"  (const char *instrument, const char *source, const OutcryTick *ticks, guint n, OutcryScale *scale)
 *   "bars"   (const char *instrument, const char *source, int interval, const OutcryCandle *bars, guint n, OutcryScale *scale)
 *   "run"    (const OutcryRun *run) */

G_END_DECLS
