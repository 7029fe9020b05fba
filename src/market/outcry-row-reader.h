/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-batch.h"
#include "market/outcry-recipe-private.h"

G_BEGIN_DECLS

/* Rows of an answer or a message into a batch, as a feed describes them. */

/* Told of each tick that was read, before duplicates go. */
typedef void (*OutcryTickFunc) (const OutcryRow  *row,
                                guint             instrument,
                                const OutcryTick *tick,
                                gpointer          user_data);

typedef struct
{
  const OutcryRecipeFeed *feed;
  const OutcryRows       *rows;       /* of the feed, or of its refill */
  const OutcryShape      *shape;
  const OutcryConditions *where;      /* or NULL */
  int                     instrument; /* whose answer it is, or -1: "symbol" tells */
  gboolean                ignore_symbol;
  const gboolean         *wanted;     /* by instrument, or NULL: all */
  OutcryInterval          interval;
  OutcryTime              now;        /* decides what is running, and what is the future */
  gboolean                clip;       /* to [from, to) */
  OutcryTime              from;
  OutcryTime              to;
  OutcryDrop              drop;
  GHashTable             *bindings;   /* channel -> symbol, or NULL */
  OutcryTickFunc          tick_func;  /* or NULL */
  gpointer                user_data;
} OutcryRowReader;

/* What one answer had, for paging and judging. */
typedef struct
{
  guint      rows;    /* seen */
  guint      read;    /* readable, whether they were wanted or not */
  guint      refused;
  OutcryTime first;   /* of the readable rows; OUTCRY_TIME_NONE without one */
  OutcryTime last;
  guint64    last_id; /* the greatest */
} OutcryReadStats;

/* Adds to @batch, ascending by time for each instrument, each bar once. FALSE and an error when the
 * answer is not what the recipe describes; rows before the place of the error are in the batch
 * then, unless it is the shape itself. */
gboolean outcry_row_reader_read (const OutcryRowReader    *self,
                             const OutcryDocument  *document,
                             OutcryBatch           *batch,
                             OutcryReadStats       *stats,
                             GError               **error);

G_END_DECLS
