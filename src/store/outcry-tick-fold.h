/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-candle.h"
#include "store/outcry-tick-columns.h"

G_BEGIN_DECLS

/* Joins ascending ticks into candles of a fixed step. Its running candle lives here until
 * outcry_tick_fold_end(). */
typedef struct
{
  gint64        step;
  gint64        origin;
  GArray       *candles; /* borrowed */
  gboolean      open;
  OutcryTime    last;    /* last instant of the running bucket */
  OutcryCandle  running;
} OutcryTickFold;

void outcry_tick_fold_init (OutcryTickFold *self,
                            gint64          step,
                            gint64          origin,
                            GArray         *candles);

/* Errors: OUTCRY_STORE_ERROR_OVERFLOW when a volume does not fit. */
gboolean outcry_tick_fold_add (OutcryTickFold           *self,
                               const OutcryTickColumns  *columns,
                               gsize                     start,
                               gsize                     end,
                               GError                  **error);
void     outcry_tick_fold_end (OutcryTickFold           *self);

G_END_DECLS
