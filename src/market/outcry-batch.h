/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-candle.h"
#include "market/outcry-tick.h"

G_BEGIN_DECLS

/* What one answer or message of a source came to: per instrument its ticks or its bars, and the rows that
 * were refused, each with the reason. */
typedef struct
{
  char           *instrument; /* id */
  OutcryScale     scale;
  OutcryInterval  interval; /* of the bars */
  GArray         *ticks;    /* OutcryTick, ascending by time, then id, duplicates of one answer dropped */
  GArray         *bars;     /* OutcryCandle, ascending by start */
} OutcryBatchPart;

typedef struct
{
  GPtrArray *parts;    /* OutcryBatchPart */
  guint      rows;     /* seen */
  guint      skipped;  /* by the recipe's own rules: filters, null, N/A, the running bar */
  guint      refused;  /* unsound or unreadable rows */
  GPtrArray *refusals; /* char *, the first 20 in words: "row 17: close: \"abc\" is not a number" */
} OutcryBatch;

OutcryBatch     *outcry_batch_new   (void);
void             outcry_batch_free  (OutcryBatch *self);
OutcryBatchPart *outcry_batch_part  (OutcryBatch *self, const char *instrument, OutcryScale scale, OutcryInterval interval); /* found or made */
void             outcry_batch_refuse (OutcryBatch *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void             outcry_batch_sort  (OutcryBatch *self);
gsize            outcry_batch_count (const OutcryBatch *self); /* ticks and bars */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryBatch, outcry_batch_free)

G_END_DECLS
