/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-amount.h"
#include "base/outcry-time.h"

G_BEGIN_DECLS

/* The side of the taker: what the trade did to the book. */
typedef enum
{
  OUTCRY_SIDE_NONE,
  OUTCRY_SIDE_BUY,
  OUTCRY_SIDE_SELL,
} OutcrySide;

/* One trade as a source tells it. Its scale belongs to the series. Plain, 40 bytes, no padding
 * that is not zero. */
typedef struct
{
  OutcryTime     time;
  OutcryPrice    price;
  OutcryQuantity quantity;
  /* The source's own; 0 when it has none; of a text id the first 8 bytes of its SHA-256. */
  guint64        id;
  guint32        side; /* OutcrySide */
  guint32        reserved;
} OutcryTick;

/* "", "buy", "sell"; static. */
const char *outcry_side_to_string   (OutcrySide        side);
/* FALSE, and @side left as it was, when @text names none. */
gboolean    outcry_side_from_string (const char       *text,
                                     OutcrySide       *side);

/* By time, then id: less than, equal to or greater than 0. */
int         outcry_tick_compare     (const OutcryTick *a,
                                     const OutcryTick *b);

G_END_DECLS
