/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-clock.h"
#include "market/outcry-batch.h"
#include "node/outcry-series-table.h"
#include "store/outcry-store.h"

G_BEGIN_DECLS

/* The way of everything that is written: in order, acknowledged, tried again when the store cannot
 * take it. Private to node/. */

typedef struct _OutcryRecorder OutcryRecorder;

typedef struct
{
  /* The store has it, durably. @added: how many of it were new. @on_top: ticks, all later than what
   * was held of this source. Amounts are in part->scale. */
  void (*stored)   (const char            *source,
                    const OutcryBatchPart *part,
                    gsize                  added,
                    gboolean               on_top,
                    gpointer               user_data);
  void (*ran)      (const OutcryRun       *run,
                    gpointer               user_data);
  /* The store cannot write (@error), or can again (NULL). */
  void (*trouble)  (const GError          *error,
                    gpointer               user_data);
  /* More waits than there is room for (or no longer): nothing more should be accepted. */
  void (*full)     (gboolean               full,
                    gpointer               user_data);
  /* A series was made or widened. */
  void (*series)   (const OutcrySeries    *series,
                    gpointer               user_data);
} OutcryRecorderEvents;

/* @error NULL: written. */
typedef void (*OutcryRecordedFunc) (gsize         added,
                                    const GError *error,
                                    gpointer      user_data);

/* @store, @table are borrowed for its life. */
OutcryRecorder *outcry_recorder_new  (OutcryStore                *store,
                                      OutcryClock                *clock,
                                      OutcrySeriesTable          *table,
                                      const OutcryRecorderEvents *events,
                                      gpointer                    user_data);
void            outcry_recorder_free (OutcryRecorder             *self);

/* Prices of a source: kept until they are written, however often that takes. */
void outcry_recorder_add_batch (OutcryRecorder    *self,
                                const char        *source,
                                const OutcryBatch *batch);

/* Prices whose writer waits for the outcome: an error is told and not tried again. */
void outcry_recorder_add_part (OutcryRecorder        *self,
                               const char            *source,
                               const OutcryBatchPart *part,
                               OutcryRecordedFunc     func,
                               gpointer               user_data);

void outcry_recorder_add_run (OutcryRecorder  *self,
                              const OutcryRun *run);

/* @value NULL removes. With @func an error is told and not tried again. */
void outcry_recorder_put_document (OutcryRecorder     *self,
                                   const char         *kind,
                                   const char         *key,
                                   const char         *value,
                                   OutcryRecordedFunc  func,
                                   gpointer            user_data);

/* Calls @func when all that was given before was handed to the store. */
void outcry_recorder_barrier (OutcryRecorder     *self,
                              OutcryRecordedFunc  func,
                              gpointer            user_data);

/* Tries once more, then calls @func; what cannot be written is given up, @added says how many ticks
 * and bars that were. Nothing is taken afterwards. */
void outcry_recorder_finish (OutcryRecorder     *self,
                             OutcryRecordedFunc  func,
                             gpointer            user_data);

/* Ticks and bars that are not acknowledged. */
gsize   outcry_recorder_get_unwritten (OutcryRecorder *self);
/* Over its life: retries, ticks and bars that did not fit their series. */
guint64 outcry_recorder_get_retries   (OutcryRecorder *self);
guint64 outcry_recorder_get_refused   (OutcryRecorder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryRecorder, outcry_recorder_free)

G_END_DECLS
