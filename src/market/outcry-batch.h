/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-candle.h"
#include "market/outcry-tick.h"

G_BEGIN_DECLS

/* What one answer or message of a source came to: per instrument its ticks or its bars, and the
 * rows that were refused, each with the reason. */
typedef struct
{
  char           *instrument; /* id */
  OutcryScale     scale;
  OutcryInterval  interval;   /* of the bars */
  GArray         *ticks;      /* OutcryTick */
  GArray         *bars;       /* OutcryCandle */
} OutcryBatchPart;

#define OUTCRY_BATCH_MAX_REFUSALS 20

typedef struct
{
  GPtrArray  *parts;    /* OutcryBatchPart, in the order they were first asked for */
  GHashTable *index;    /* the same, for outcry_batch_part() alone */
  guint       rows;     /* seen */
  guint       skipped;  /* by the recipe's own rules: filters, null, N/A, the running bar */
  guint       refused;  /* unsound or unreadable rows */
  GPtrArray  *refusals; /* char *, the first 20 in words: "row 17: close: \"abc\" is not a number" */
} OutcryBatch;

/* (transfer full) */
OutcryBatch     *outcry_batch_new    (void);
void             outcry_batch_free   (OutcryBatch       *self);

/* The part of these three, made when there is none yet (transfer none). O(1). */
OutcryBatchPart *outcry_batch_part   (OutcryBatch       *self,
                                      const char        *instrument,
                                      OutcryScale        scale,
                                      OutcryInterval     interval);

/* Counts a refused row and keeps the reason when it is one of the first: as outcry_message_text()
 * shows it, at most 400 characters. */
void             outcry_batch_refuse (OutcryBatch       *self,
                                      const char        *format,
                                      ...) G_GNUC_PRINTF (2, 3);

/* Ticks ascending by time, then id, those without an id in the order they came; of ticks with
 * equal time and id (not 0) the first stays. Bars ascending by start; of bars with one start the
 * last one that came
 * stays: it is the newest word on a running bar. */
void             outcry_batch_sort   (OutcryBatch       *self);

/* Ticks and bars of all parts. */
gsize            outcry_batch_count  (const OutcryBatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryBatch, outcry_batch_free)

G_END_DECLS
