/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "node/outcry-instrument-model.h"
#include "node/outcry-metrics.h"
#include "node/outcry-node.h"
#include "node/outcry-recorder.h"
#include "node/outcry-series-table.h"

G_BEGIN_DECLS

/* What the parts of the node share. Private to node/. */

struct _OutcryNode
{
  GObject parent_instance;

  OutcryConfig  *config;
  OutcryClock   *clock;
  OutcryRandom  *random;
  char          *data_dir;
  OutcryStore   *store;
  OutcrySources *sources;
  GCancellable  *cancellable; /* of all that the node itself waits for */

  OutcrySeriesTable     *series;
  OutcryRecorder        *recorder;
  OutcryInstrumentModel *instruments;
  struct _OutcryWatch   *watch;
  struct _OutcryHistory *history;
  GHashTable            *adding;         /* names of recipes that are being written */
  GHashTable            *unsaved_states; /* names of sources whose state is to be saved */

  gboolean   running;
  gboolean   stopped;
  gboolean   held_back; /* sources rest since too much waits to be written */
  char      *trouble;
  char      *clock_notice;
  OutcryTime started;
  gint64     started_monotonic;
  gint64     wall_offset; /* wall clock less monotonic, when it was last looked at */
  gint64     clock_sound_until; /* monotonic */
  gboolean   clock_skewed;      /* the sources' servers say so */

  OutcryMetrics *metrics;
  guint          state_timer;
};

/* Told to views inside the node, as "ticks" and "bars" are to those outside: */
typedef struct
{
  const char         *instrument;
  const char         *source;
  OutcryScale         scale;
  const OutcryTick   *ticks;
  guint               n_ticks;
  const OutcryCandle *bars;
  guint               n_bars;
  OutcryInterval      interval;
  gboolean            on_top; /* the ticks are all new and later than what was held of the source */
} OutcryNodeUpdate;

/* Signal "update" (const OutcryNodeUpdate *), before "ticks" and "bars". */

/* 0 is the most preferred source of all: the configuration's "prefer", then recipes with a socket,
 * other recipes, those that repeat another source, imported files, bundled history. */
guint outcry_node_rank_source (OutcryNode *self,
                               const char *source);

/* The series of an instrument, of one source or all, preferred first: OutcryHeldSeries (transfer
 * container). */
GPtrArray *outcry_node_list_series (OutcryNode *self,
                                    const char *instrument,
                                    const char *source);

/* NULL-terminated names of the recipes that name @instrument, preferred first (transfer full). */
char **outcry_node_list_recipes_of (OutcryNode *self,
                                    const char *instrument);

/* As outcry_node_load_candles_finish(), and says which source the last candle is of: interned, NULL
 * when there is none. */
GArray *outcry_node_load_candles_finish_source (OutcryNode    *self,
                                                GAsyncResult  *result,
                                                OutcryScale   *scale,
                                                const char   **last_source,
                                                GError       **error);

/* All times that can be asked for. */
#define OUTCRY_TIME_FIRST (G_MININT64 / 4)
#define OUTCRY_TIME_LAST (G_MAXINT64 / 4)

/* Asks the sources of @instrument, preferred first, for candles before @before, until the store has
 * some of the stretch asked for that it did not have. FALSE without error: nobody has any.
 * UNAVAILABLE: the node does not run. */
void     outcry_node_fetch_older_async  (OutcryNode           *self,
                                         const char           *instrument,
                                         OutcryInterval        interval,
                                         OutcryTime            before,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean outcry_node_fetch_older_finish (OutcryNode           *self,
                                         GAsyncResult         *result,
                                         GError              **error);

/* The series of imported files is OUTCRY_IMPORT_SOURCE; that of daily bars which come with the
 * program: */
#define OUTCRY_BUNDLED_SOURCE "bundled"

/* Loads the stored and shipped recipes into the sources; blocking, before anything runs. */
gboolean outcry_node_load_recipes (OutcryNode  *self,
                                   GError     **error);

void outcry_node_set_trouble      (OutcryNode *self,
                                   const char *trouble);
void outcry_node_set_clock_notice (OutcryNode *self,
                                   const char *notice);
void outcry_node_notify_history   (OutcryNode *self);

/* Looks for signs of a wrong clock in a batch of a live source. */
void outcry_node_check_clock (OutcryNode        *self,
                              const char        *source,
                              const OutcryBatch *batch);
void outcry_node_check_skew  (OutcryNode        *self);

G_END_DECLS
