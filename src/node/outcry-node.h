/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/outcry-clock.h"
#include "base/outcry-config.h"
#include "base/outcry-instrument.h"
#include "base/outcry-random.h"
#include "market/outcry-candle.h"
#include "market/outcry-tick.h"
#include "sources/outcry-secrets.h"
#include "sources/outcry-sources.h"
#include "store/outcry-store.h"

G_BEGIN_DECLS

/* The node: it wires store, sources and what later layers bring, and is what both faces hold.
 * Everything here is on the main loop; nothing blocks longer than opening the store does. */

#define OUTCRY_NODE_ERROR (outcry_node_error_quark ())
GQuark outcry_node_error_quark (void);

typedef enum
{
  OUTCRY_NODE_ERROR_NOT_FOUND,   /* no such instrument, source, series */
  OUTCRY_NODE_ERROR_INVALID,     /* what was given cannot be meant: a mapping, a file, an option */
  OUTCRY_NODE_ERROR_REFUSED,     /* understood, and not done: the name is taken, it is too large */
  OUTCRY_NODE_ERROR_UNAVAILABLE, /* not now: the node has stopped */
} OutcryNodeError;

#define OUTCRY_TYPE_NODE (outcry_node_get_type ())
G_DECLARE_FINAL_TYPE (OutcryNode, outcry_node, OUTCRY, NODE, GObject)

/* The configuration keys of a node (data-dir, config, listen, network, log-level, source-override,
 * ...), for outcry_config_new(). */
const OutcryConfigKey *outcry_node_get_config_keys (void);

/* What the tables of outcry_config_new() cannot check: addresses, names, overrides. Called by
 * outcry_node_new() as well. */
gboolean outcry_node_check_config (OutcryConfig  *config,
                                   GError       **error);

/* The data directory that @config means, by default outcry/ in the XDG data home (transfer
 * full). */
char *outcry_node_find_data_dir (OutcryConfig *config);

/* Where recipes/ and history/ lie: the environment's OUTCRY_PKGDATADIR, else as installed. */
const char *outcry_node_get_pkgdatadir (void);

/* Opens the data directory (created 0700 when missing), the store and the sources; the recipes that
 * were shipped are there when it returns, the bundled history comes after outcry_node_start().
 * Blocking for milliseconds. @clock, @random: NULL for the system's. Errors are of the store's
 * domain (IN_USE, READ_ONLY, FULL ...) or the node's; outcry_node_explain() turns them into
 * words. */
OutcryNode *outcry_node_new (OutcryConfig  *config,
                             OutcryClock   *clock,
                             OutcryRandom  *random,
                             GError       **error);

/* Sources begin to run. What a first start has to import is read when the main loop has nothing
 * better to do, so that a window is painted before. */
void outcry_node_start (OutcryNode *self);

/* Stops sources, writes what is not written, closes the store. The node stays readable but does
 * nothing more. An error says how much could not be written. */
void     outcry_node_stop_async  (OutcryNode           *self,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
gboolean outcry_node_stop_finish (OutcryNode           *self,
                                  GAsyncResult         *result,
                                  GError              **error);

/* A sentence a user understands for any error of the node, translated (transfer full). */
char *outcry_node_explain (const GError *error);

const char    *outcry_node_get_data_dir (OutcryNode *self);
OutcryConfig  *outcry_node_get_config   (OutcryNode *self);
OutcryClock   *outcry_node_get_clock    (OutcryNode *self);
OutcryStore   *outcry_node_get_store    (OutcryNode *self);
OutcrySources *outcry_node_get_sources  (OutcryNode *self);

/* What people call the source @name: its recipe's title, or the name when there is none. */
const char *outcry_node_get_source_title (OutcryNode *self,
                                          const char *name);

OutcryTime     outcry_node_get_started  (OutcryNode *self); /* when it was made */

/* What is wrong with the store ("The disk is full..."), translated, NULL while all is well;
 * "notify::trouble". What sources deliver meanwhile is kept and written when it is over. */
const char *outcry_node_get_trouble (OutcryNode *self);

/* What is wrong with this computer's clock, translated, NULL while nothing is known against it;
 * "notify::clock-notice". */
const char *outcry_node_get_clock_notice (OutcryNode *self);

/* How many ticks and bars are taken and not yet durable. */
gsize outcry_node_get_unwritten (OutcryNode *self);

/* Whether bundled history is still being imported; "notify::importing-history". */
gboolean outcry_node_get_importing_history (OutcryNode *self);

/* A GListModel of OutcryInstrumentItem, every instrument that a source names or the store holds, by
 * group then id (transfer none). */
GListModel *outcry_node_get_instruments (OutcryNode *self);

/* The item of one instrument (transfer none), or NULL. O(1). */
typedef struct _OutcryInstrumentItem OutcryInstrumentItem;
OutcryInstrumentItem *outcry_node_find_instrument (OutcryNode *self,
                                                   const char *instrument);

/* The words a source asks to be shown with its data ("Source: ECB statistics"), or NULL. Also of
 * series that came with the program. */
const char *outcry_node_get_attribution (OutcryNode *self,
                                         const char *source);

/* Candles of [from, to), ascending, with @limit > 0 the latest ones; of @source, or with NULL over
 * all sources: in each bucket those of the preferred source that has one. NOT_FOUND when nothing is
 * known of the instrument. The result is a GArray of OutcryCandle in *scale (transfer full); a
 * candle whose time is not over is RUNNING. */
void    outcry_node_load_candles_async  (OutcryNode           *self,
                                         const char           *instrument,
                                         const char           *source,
                                         OutcryInterval        interval,
                                         OutcryTime            from,
                                         OutcryTime            to,
                                         gsize                 limit,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
GArray *outcry_node_load_candles_finish (OutcryNode           *self,
                                         GAsyncResult         *result,
                                         OutcryScale          *scale,
                                         GError              **error);

/* Ticks likewise; with a NULL @source those of all sources, merged by time, then id. GArray of
 * OutcryTick in *scale (transfer full). */
void    outcry_node_load_ticks_async  (OutcryNode           *self,
                                       const char           *instrument,
                                       const char           *source,
                                       OutcryTime            from,
                                       OutcryTime            to,
                                       gsize                 limit,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
GArray *outcry_node_load_ticks_finish (OutcryNode           *self,
                                       GAsyncResult         *result,
                                       OutcryScale          *scale,
                                       GError              **error);

/* Recipes: kept in the store; shipped ones are there from the first start. Adding one is durable
 * before the source begins. REFUSED when the name is taken; a wrong recipe is an error of the
 * recipes' domain that names file, line and column. The source is (transfer none). */
void          outcry_node_add_recipe_async  (OutcryNode           *self,
                                             const char           *text,
                                             gsize                 len,
                                             const char           *file_name,
                                             gboolean              allow_private,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
OutcrySource *outcry_node_add_recipe_finish (OutcryNode           *self,
                                             GAsyncResult         *result,
                                             GError              **error);

/* Removes the recipe; what it delivered stays. NOT_FOUND. */
void     outcry_node_remove_source_async  (OutcryNode           *self,
                                           const char           *name,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean outcry_node_remove_source_finish (OutcryNode           *self,
                                           GAsyncResult         *result,
                                           GError              **error);

/* Figures in Prometheus text, version 0.0.4 (transfer full). */
char *outcry_node_format_metrics (OutcryNode *self);

/* Signals, each after the store acknowledged what it tells; what was held before is not told again
 * unless it came together with something new:
 *   "ticks"  (const char *instrument, const char *source, const OutcryTick *ticks, guint n,
 *             const OutcryScale *scale)
 *   "bars"   (const char *instrument, const char *source, int interval, const OutcryCandle *bars,
 *             guint n, const OutcryScale *scale)
 *   "run"    (const OutcryRun *run) */

G_END_DECLS
