/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which ranges a poll asks for.
 *
 * Invariant: a range is never empty and never ends in the future of @now. Weak case: a bar that a
 * source publishes later than LATE_BARS bars after its time is not asked for again. */

#include "sources/outcry-backfill.h"

#define LATE_BARS 5
#define LATE_DAYS 30
#define TICK_DEPTH OUTCRY_HOUR

gint64
outcry_backfill_depth (OutcryInterval interval)
{
  switch (interval)
    {
    case OUTCRY_INTERVAL_1M:
      return OUTCRY_DAY;
    case OUTCRY_INTERVAL_5M:
      return 3 * OUTCRY_DAY;
    case OUTCRY_INTERVAL_15M:
      return 10 * OUTCRY_DAY;
    case OUTCRY_INTERVAL_1H:
      return 30 * OUTCRY_DAY;
    case OUTCRY_INTERVAL_4H:
      return 120 * OUTCRY_DAY;
    case OUTCRY_INTERVAL_1D:
      return 300 * OUTCRY_DAY;
    case OUTCRY_INTERVAL_1W:
    case OUTCRY_N_INTERVALS:
    default:
      return 5 * 365 * OUTCRY_DAY;
    }
}

guint
outcry_backfill_intervals (const OutcryRecipeFeed *feed,
                           OutcryInterval          intervals[OUTCRY_N_INTERVALS])
{
  static const OutcryInterval wanted[] = { OUTCRY_INTERVAL_1D, OUTCRY_INTERVAL_1H,
                                           OUTCRY_INTERVAL_1M };
  guint n = 0;

  g_return_val_if_fail (feed != NULL, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      if (outcry_recipe_feed_has_interval (feed, wanted[i]))
        intervals[n++] = wanted[i];
    }
  if (n > 0)
    return n;
  for (guint i = OUTCRY_N_INTERVALS; i-- > 0;)
    {
      if (outcry_recipe_feed_has_interval (feed, (OutcryInterval) i))
        intervals[n++] = (OutcryInterval) i;
    }
  return n;
}

gboolean
outcry_backfill_is_of_days (const OutcryRecipeFeed *feed)
{
  g_return_val_if_fail (feed != NULL, FALSE);

  if (outcry_recipe_feed_gives_ticks (feed))
    return FALSE;
  for (guint i = 0; i < OUTCRY_INTERVAL_1D; i++)
    {
      if (outcry_recipe_feed_has_interval (feed, (OutcryInterval) i))
        return FALSE;
    }
  return TRUE;
}

OutcryTime
outcry_backfill_until (const OutcryRecipeFeed *feed,
                       OutcryInterval          interval,
                       OutcryTime              now)
{
  g_return_val_if_fail (feed != NULL, now);

  if (outcry_recipe_feed_gives_ticks (feed) || outcry_backfill_is_of_days (feed))
    return now;
  return outcry_interval_floor (interval, NULL, now);
}

static OutcryTime
from_of_new (const OutcryRecipeFeed *feed,
             OutcryInterval          interval,
             OutcryTime              to)
{
  if (outcry_recipe_feed_gives_ticks (feed))
    return to - TICK_DEPTH;
  if (!outcry_recipe_feed_is_ranged (feed))
    return 0;
  /* One request brings years of days where there is nothing finer. */
  if (outcry_backfill_is_of_days (feed))
    return to - outcry_backfill_depth (OUTCRY_INTERVAL_1W);
  return to - outcry_backfill_depth (interval);
}

/* FALSE when the series is up to date. */
static gboolean
find_from (const OutcryRecipeFeed *feed,
           const char             *instrument,
           OutcryInterval          interval,
           OutcryTime              to,
           OutcryHeldFunc          held,
           gpointer                user_data,
           OutcryTime             *from)
{
  gboolean ticks = outcry_recipe_feed_gives_ticks (feed);
  OutcryTime last = held (instrument, interval, ticks, user_data);
  OutcryTime next;

  if (last == OUTCRY_TIME_NONE)
    {
      *from = from_of_new (feed, interval, to);
      return TRUE;
    }
  /* A clock that was ahead when this was saved must not silence the series. */
  *from = MIN (last, to - 1);
  if (ticks || last >= to)
    return TRUE;
  next = outcry_interval_next (interval, NULL, outcry_interval_floor (interval, NULL, last));
  return next < to;
}

static void
plan_interval (const OutcryRecipeFeed *feed,
               OutcryInterval          interval,
               OutcryTime              now,
               OutcryHeldFunc          held,
               gpointer                user_data,
               GArray                 *ranges)
{
  const OutcryRecipe *recipe = outcry_recipe_feed_get_recipe (feed);
  gboolean for_all = outcry_recipe_feed_is_for_all (feed);
  OutcryTime to = outcry_backfill_until (feed, interval, now);
  OutcryRange all = { .feed = feed, .interval = interval, .from = to, .to = to };

  for (guint i = 0; i < outcry_recipe_get_n_instruments (recipe); i++)
    {
      const char *id = outcry_instrument_get_id (outcry_recipe_get_instrument (recipe, i));
      OutcryTime from;

      if (!find_from (feed, id, interval, to, held, user_data, &from))
        continue;
      if (for_all)
        {
          all.from = MIN (all.from, from);
        }
      else
        {
          OutcryRange range = {
            .feed = feed, .instrument = id, .interval = interval, .from = from, .to = to
          };

          g_array_append_val (ranges, range);
        }
    }
  if (for_all && all.from < all.to)
    g_array_append_val (ranges, all);
}

void
outcry_backfill_plan (const OutcryRecipeFeed *feed,
                      OutcryTime              now,
                      OutcryHeldFunc          held,
                      gpointer                user_data,
                      GArray                 *ranges)
{
  OutcryInterval intervals[OUTCRY_N_INTERVALS];
  guint n;

  g_return_if_fail (feed != NULL);
  g_return_if_fail (held != NULL);
  g_return_if_fail (ranges != NULL);

  if (outcry_recipe_feed_gives_ticks (feed))
    {
      plan_interval (feed, OUTCRY_INTERVAL_1D, now, held, user_data, ranges);
      return;
    }
  n = outcry_backfill_intervals (feed, intervals);
  for (guint i = 0; i < n; i++)
    plan_interval (feed, intervals[i], now, held, user_data, ranges);
}

OutcryTime
outcry_backfill_held (OutcryInterval interval,
                      gboolean       ticks,
                      OutcryTime     old_held,
                      OutcryTime     newest,
                      OutcryTime     to)
{
  gint64 late;
  OutcryTime held = old_held;

  if (ticks)
    late = OUTCRY_MINUTE;
  else if (interval >= OUTCRY_INTERVAL_1D)
    late = LATE_DAYS * OUTCRY_DAY;
  else
    late = LATE_BARS * outcry_interval_duration (interval);

  if (newest != OUTCRY_TIME_NONE && (held == OUTCRY_TIME_NONE || newest > held || held > to))
    held = newest;
  if (held == OUTCRY_TIME_NONE || held < to - late)
    held = ticks ? to - late : outcry_interval_floor (interval, NULL, to - late);
  return held;
}
