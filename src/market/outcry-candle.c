/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Candles and the buckets of time they stand for.
 *
 * Invariant: buckets of every interval nest. Intraday buckets are counted from the start of the
 * day and end with it, weeks begin where a day begins; so joining minutes gives what joining
 * hours gives. */

#include "market/outcry-candle.h"

/* The first Monday after 1970-01-01, in days. */
#define FIRST_MONDAY 4

static const struct
{
  const char *name;
  gint64      duration;
} intervals[OUTCRY_N_INTERVALS] = {
  [OUTCRY_INTERVAL_1M] = { "1m", OUTCRY_MINUTE },
  [OUTCRY_INTERVAL_5M] = { "5m", 5 * OUTCRY_MINUTE },
  [OUTCRY_INTERVAL_15M] = { "15m", 15 * OUTCRY_MINUTE },
  [OUTCRY_INTERVAL_1H] = { "1h", OUTCRY_HOUR },
  [OUTCRY_INTERVAL_4H] = { "4h", 4 * OUTCRY_HOUR },
  [OUTCRY_INTERVAL_1D] = { "1d", OUTCRY_DAY },
  [OUTCRY_INTERVAL_1W] = { "1w", 7 * OUTCRY_DAY },
};

G_DEFINE_QUARK (outcry-candle-error-quark, outcry_candle_error)

const char *
outcry_interval_to_string (OutcryInterval interval)
{
  g_return_val_if_fail (interval < OUTCRY_N_INTERVALS, NULL);

  return intervals[interval].name;
}

gboolean
outcry_interval_from_string (const char     *text,
                             OutcryInterval *interval)
{
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (interval != NULL, FALSE);

  for (OutcryInterval i = OUTCRY_INTERVAL_1M; i < OUTCRY_N_INTERVALS; i++)
    {
      if (g_str_equal (text, intervals[i].name))
        {
          *interval = i;
          return TRUE;
        }
    }
  return FALSE;
}

gint64
outcry_interval_duration (OutcryInterval interval)
{
  g_return_val_if_fail (interval < OUTCRY_N_INTERVALS, 0);

  return intervals[interval].duration;
}

static gint64
monday_of (gint64 day)
{
  return outcry_floor_to (day - FIRST_MONDAY, 7) + FIRST_MONDAY;
}

OutcryTime
outcry_interval_floor (OutcryInterval       interval,
                       const OutcrySession *session,
                       OutcryTime           time)
{
  OutcryTime opening;
  gint64 day;

  g_return_val_if_fail (interval < OUTCRY_N_INTERVALS, time);

  time = CLAMP (time, -OUTCRY_SESSION_TIME_LIMIT, OUTCRY_SESSION_TIME_LIMIT);
  if (session == NULL && interval < OUTCRY_INTERVAL_1W)
    return outcry_floor_to (time, intervals[interval].duration);

  day = outcry_session_day (session, time);
  if (interval == OUTCRY_INTERVAL_1W)
    return outcry_session_opening (session, monday_of (day));
  opening = outcry_session_opening (session, day);
  if (interval == OUTCRY_INTERVAL_1D)
    return opening;
  return opening + outcry_floor_to (time - opening, intervals[interval].duration);
}

OutcryTime
outcry_interval_next (OutcryInterval       interval,
                      const OutcrySession *session,
                      OutcryTime           time)
{
  OutcryTime start, opening, next_opening;
  gint64 day;

  g_return_val_if_fail (interval < OUTCRY_N_INTERVALS, time);

  start = outcry_interval_floor (interval, session, time);
  if (session == NULL)
    return start + intervals[interval].duration;

  day = outcry_session_day (session, start);
  if (interval == OUTCRY_INTERVAL_1W)
    return outcry_session_opening (session, monday_of (day) + 7);
  opening = outcry_session_opening (session, day);
  /* A date the zone left out has the same opening as the next one. */
  do
    next_opening = outcry_session_opening (session, ++day);
  while (next_opening <= opening);
  if (interval == OUTCRY_INTERVAL_1D)
    return next_opening;
  return MIN (start + intervals[interval].duration, next_opening);
}

gboolean
outcry_candle_is_sound (const OutcryCandle *candle)
{
  const guint32 known = OUTCRY_CANDLE_EMPTY | OUTCRY_CANDLE_RUNNING | OUTCRY_CANDLE_NO_VOLUME;
  gint64 low, high;

  g_return_val_if_fail (candle != NULL, FALSE);

  low = candle->low.ticks;
  high = candle->high.ticks;
  if ((candle->flags & ~known) != 0 || candle->volume.lots < 0 ||
      candle->open.ticks < low || candle->open.ticks > high ||
      candle->close.ticks < low || candle->close.ticks > high)
    return FALSE;
  if ((candle->flags & OUTCRY_CANDLE_NO_VOLUME) != 0 && candle->volume.lots != 0)
    return FALSE;
  return (candle->flags & OUTCRY_CANDLE_EMPTY) == 0 ||
         (low == high && candle->volume.lots == 0);
}
