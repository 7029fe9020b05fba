/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-candle.h"
#include "market/outcry-tick.h"

G_BEGIN_DECLS

/* A line of candles that grows at both ends, and what of it is news: what a candle series is made
 * of, without where it comes from. Private to node/. */

typedef struct
{
  OutcryInterval interval;
  OutcryScale    scale;
  GArray        *candles; /* OutcryCandle, ascending */
  const char    *source;  /* of the last candle; interned, NULL when there is none */
  OutcryTime     told;    /* start of the last candle when its source told it as a bar */

  guint prepended;                /* put in front since it was told last */
  gsize changed_from, changed_to; /* from >= to: nothing */
} OutcryCandleLine;

void outcry_candle_line_init  (OutcryCandleLine *self,
                               OutcryInterval    interval);
void outcry_candle_line_clear (OutcryCandleLine *self);

OutcryCandle *outcry_candle_line_last (OutcryCandleLine *self); /* or NULL */

/* Index of the first candle whose bucket is that of @time or later; the length when none is. */
gsize outcry_candle_line_find (OutcryCandleLine *self,
                               OutcryTime        time);

/* Brings the candles held and @candles, of @scale, to one scale. FALSE when that cannot be. */
gboolean outcry_candle_line_join_scales (OutcryCandleLine *self,
                                         GArray           *candles,
                                         OutcryScale       scale);

/* Puts @tick of @source (interned), in the scale of the line and later than all ticks of that
 * source before, on top. @may_pass: the source is less preferred than that of the last candle,
 * which then stays as it is. FALSE when it cannot be told from here what comes of it. */
gboolean outcry_candle_line_put_tick (OutcryCandleLine *self,
                                      const OutcryTick *tick,
                                      const char       *source,
                                      gboolean          may_pass);

/* Replaces the candles that begin in [from, to) by @candles, of the same scale; @source is that of
 * the last of them. @in_front: they are older than all that are held. */
void outcry_candle_line_replace (OutcryCandleLine *self,
                                 OutcryTime        from,
                                 OutcryTime        to,
                                 GArray           *candles,
                                 const char       *source,
                                 gboolean          in_front);

/* The last candle's time is over. */
void outcry_candle_line_end_running (OutcryCandleLine *self);

/* Drops all. */
void outcry_candle_line_empty (OutcryCandleLine *self);

/* What is news, once: FALSE when nothing is. [*from, *to) may be empty when the end went away. */
gboolean outcry_candle_line_take_news (OutcryCandleLine *self,
                                       guint            *prepended,
                                       guint            *from,
                                       guint            *to,
                                       gboolean         *changed);

G_END_DECLS
