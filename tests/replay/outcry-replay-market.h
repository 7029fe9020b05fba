/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-time.h"

G_BEGIN_DECLS

/* The market that the replay server shows: real bars (tests/data, data/history) laid over the time
 * axis again and again, so that every moment has trades and a bar of it is always the same,
 * whichever server is asked when.
 *
 * Each minute's bar is played as a fixed number of trades which make up exactly that bar: first the
 * open, last the close, the high and the low between, volumes that add up. Ids are consecutive.
 * Daily bars, rates and the index come from series of their own. All amounts are whole numbers of
 * 1e-8. */
typedef struct _OutcryReplayMarket OutcryReplayMarket;

typedef struct
{
  gint64  time; /* microseconds */
  gint64  price, size;
  guint64 id;
  gboolean buy; /* the taker's side */
} OutcryReplayTrade;

typedef struct
{
  gint64 start; /* microseconds */
  gint64 open, high, low, close, volume;
  guint  count; /* 0: nothing was traded */
} OutcryReplayBar;

/* @root: of the source tree. @density: trades a minute in twelves; 1 is twelve. Fails the program
 * when data is missing. */
OutcryReplayMarket *outcry_replay_market_new  (const char *root,
                                               guint64     seed,
                                               guint       density);
void                outcry_replay_market_free (OutcryReplayMarket *self);

/* Prices of @product: BTC's as they are, others divided by a number of their own, rounded to
 * @digits. FALSE for a product whose letters hold "NOPE". */
gboolean outcry_replay_market_has (const char *product);
gint64   outcry_replay_price      (const char *product,
                                   guint       digits,
                                   gint64      price);

/* The bar of [start, start + step) as far as it had happened at @now; step in microseconds, a
 * multiple of a minute or a day and more. A bar without a trade has the last close before it and
 * count 0. */
void outcry_replay_market_get_bar (OutcryReplayMarket *self,
                                   gint64              start,
                                   gint64              step,
                                   gint64              now,
                                   OutcryReplayBar    *bar);

/* The first trade after @time, the trade with an id, the id of the last trade at or before @time.
 */
void    outcry_replay_market_get_next_trade (OutcryReplayMarket *self,
                                             gint64              time,
                                             OutcryReplayTrade  *trade);
void    outcry_replay_market_get_trade      (OutcryReplayMarket *self,
                                             guint64             id,
                                             OutcryReplayTrade  *trade);
guint64 outcry_replay_market_get_last_id    (OutcryReplayMarket *self,
                                             gint64              time);

/* ECB's euro rates: the currencies, and the texts of one day (N/A where there was none; NULL on a
 * closing day). Days since 1970-01-01. */
const char * const *outcry_replay_market_get_currencies (OutcryReplayMarket *self);
const char * const *outcry_replay_market_get_rates      (OutcryReplayMarket *self,
                                                         gint64              day);

/* The last day whose rates are out at @now (15:00 UTC). */
gint64 outcry_replay_market_get_rates_day (gint64 now);

G_END_DECLS
