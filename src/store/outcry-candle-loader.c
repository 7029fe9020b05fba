/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The best candles that can be made of what is held. Level by level, from one minute up to the
 * interval that is wanted: where the source told a bar of that level, it stands; where it did
 * not, what the finer level gives is joined; at the bottom, minutes come from ticks. A bar that
 * is marked as empty or running gives way to finer data where there is any. Since buckets nest,
 * levels at which nothing is stored are skipped, and without bars the ticks are folded into the
 * wanted interval directly.
 *
 * A candle is always made from the whole of its bucket, even where the bucket crosses @to. With
 * a limit the span is walked back from its end in windows that double, and empty stretches are
 * jumped over. */

#include "store/outcry-candle-loader.h"

/* 1970-01-05, a Monday. */
#define WEEK_ORIGIN (4 * OUTCRY_DAY)

/* Beyond this many holes between stored bars, the finer level is made for the whole span at
 * once. */
#define MAX_HOLES 64

typedef struct
{
  OutcryStorage *storage;
  gint64         series;
  OutcryInterval interval;
  OutcrySession *session;
  GCancellable  *cancellable;
} Loader;

static GArray *
candles_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
}

static const OutcryCandle *
candle_at (GArray *candles,
           guint   index)
{
  return &g_array_index (candles, OutcryCandle, index);
}

static gboolean
resample (const Loader    *loader,
          GArray          *candles,
          OutcryInterval   to,
          GArray          *out,
          GError         **error)
{
  GError *failure = NULL;

  if (outcry_candles_resample ((const OutcryCandle *) candles->data, candles->len, to,
                               loader->session, out, &failure))
    return TRUE;
  g_set_error_literal (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW, failure->message);
  g_error_free (failure);
  return FALSE;
}

/* Ticks of whole buckets, joined to @to. */
static GArray *
from_ticks (const Loader    *loader,
            OutcryInterval   to,
            OutcryTime       from,
            OutcryTime       until,
            GError         **error)
{
  gboolean direct = loader->session == NULL || to == OUTCRY_INTERVAL_1M;
  gint64 step = outcry_interval_duration (direct ? to : OUTCRY_INTERVAL_1M);
  gint64 origin = direct && to == OUTCRY_INTERVAL_1W ? WEEK_ORIGIN : 0;
  g_autoptr (GArray) candles = candles_new ();
  g_autoptr (GArray) joined = NULL;

  if (!outcry_storage_fold_ticks (loader->storage, loader->series, step, origin, from, until,
                                  candles, loader->cancellable, error))
    return NULL;
  if (direct)
    return g_steal_pointer (&candles);
  joined = candles_new ();
  return resample (loader, candles, to, joined, error) ? g_steal_pointer (&joined) : NULL;
}

static GArray *
stored_bars (const Loader    *loader,
             OutcryInterval   interval,
             OutcryTime       from,
             OutcryTime       until,
             GError         **error)
{
  g_autoptr (GArray) aligned = candles_new ();
  g_autoptr (GArray) bars
      = outcry_storage_load_bars (loader->storage, loader->series, interval, from, until, 0,
                                  loader->cancellable, error);

  if (bars == NULL)
    return NULL;
  /* A source may count its bars from elsewhere: each belongs to the bucket it begins in. */
  return resample (loader, bars, interval, aligned, error) ? g_steal_pointer (&aligned) : NULL;
}

static gboolean
is_firm (const OutcryCandle *bar)
{
  return (bar->flags & (OUTCRY_CANDLE_EMPTY | OUTCRY_CANDLE_RUNNING)) == 0;
}

/* Both ascending and of one interval. */
static GArray *
overlay (GArray *bars,
         GArray *made)
{
  GArray *out = candles_new ();
  guint i = 0;
  guint j = 0;

  while (i < bars->len || j < made->len)
    {
      const OutcryCandle *bar = i < bars->len ? candle_at (bars, i) : NULL;
      const OutcryCandle *other = j < made->len ? candle_at (made, j) : NULL;

      if (other == NULL || (bar != NULL && bar->start < other->start))
        {
          g_array_append_vals (out, bar, 1);
          i++;
        }
      else if (bar == NULL || other->start < bar->start)
        {
          g_array_append_vals (out, other, 1);
          j++;
        }
      else
        {
          g_array_append_vals (out, is_firm (bar) ? bar : other, 1);
          i++;
          j++;
        }
    }
  return out;
}

static GArray *make_level (const Loader    *loader,
                           OutcryInterval   level,
                           guint            mask,
                           OutcryTime       from,
                           OutcryTime       until,
                           GError         **error);

/* What lies below @level, joined to it. */
static GArray *
make_finer (const Loader    *loader,
            OutcryInterval   level,
            guint            mask,
            OutcryTime       from,
            OutcryTime       until,
            GError         **error)
{
  guint finer = mask & ((1u << level) - 1);
  g_autoptr (GArray) below = NULL;
  g_autoptr (GArray) joined = NULL;

  if (finer == 0)
    return from_ticks (loader, level, from, until, error);
  below =
      make_level (loader, (OutcryInterval) g_bit_storage (finer) - 1, finer, from, until, error);
  if (below == NULL)
    return NULL;
  joined = candles_new ();
  return resample (loader, below, level, joined, error) ? g_steal_pointer (&joined) : NULL;
}

/* The stretches of [from, until) without a firm bar, as pairs of times; NULL when they are too
 * many. */
static GArray *
find_holes (const Loader   *loader,
            OutcryInterval  level,
            GArray         *bars,
            OutcryTime      from,
            OutcryTime      until)
{
  g_autoptr (GArray) holes = g_array_new (FALSE, FALSE, sizeof (OutcryTime));
  OutcryTime at = from;

  for (guint i = 0; i < bars->len && holes->len <= 2 * MAX_HOLES; i++)
    {
      const OutcryCandle *bar = candle_at (bars, i);

      if (!is_firm (bar))
        continue;
      if (bar->start > at)
        {
          g_array_append_val (holes, at);
          g_array_append_val (holes, bar->start);
        }
      at = outcry_interval_next (level, loader->session, bar->start);
    }
  if (holes->len > 2 * MAX_HOLES)
    return NULL;
  if (at < until)
    {
      g_array_append_val (holes, at);
      g_array_append_val (holes, until);
    }
  return g_steal_pointer (&holes);
}

static GArray *
make_level (const Loader    *loader,
            OutcryInterval   level,
            guint            mask,
            OutcryTime       from,
            OutcryTime       until,
            GError         **error)
{
  g_autoptr (GArray) bars = NULL;
  g_autoptr (GArray) holes = NULL;
  g_autoptr (GArray) made = NULL;

  if ((mask & (1u << level)) == 0)
    return make_finer (loader, level, mask, from, until, error);
  bars = stored_bars (loader, level, from, until, error);
  if (bars == NULL)
    return NULL;
  holes = find_holes (loader, level, bars, from, until);
  if (holes == NULL)
    {
      made = make_finer (loader, level, mask, from, until, error);
      return made != NULL ? overlay (bars, made) : NULL;
    }
  made = candles_new ();
  for (guint i = 0; i + 1 < holes->len; i += 2)
    {
      g_autoptr (GArray) part
          = make_finer (loader, level, mask, g_array_index (holes, OutcryTime, i),
                        g_array_index (holes, OutcryTime, i + 1), error);

      if (part == NULL)
        return NULL;
      g_array_append_vals (made, part->data, part->len);
    }
  return overlay (bars, made);
}

/* Candles that start in [from, until), both of which are borders of buckets. */
static GArray *
make_window (const Loader  *loader,
             OutcryTime     from,
             OutcryTime     until,
             GError       **error)
{
  guint mask;

  if (!outcry_storage_bar_intervals (loader->storage, loader->series, from, until, &mask, error))
    return NULL;
  mask &= (2u << loader->interval) - 1;
  return make_level (loader, loader->interval, mask, from, until, error);
}

static OutcryTime
bucket_at_or_after (const Loader *loader,
                    OutcryTime    time)
{
  OutcryTime start = outcry_interval_floor (loader->interval, loader->session, time);

  return start < time ? outcry_interval_next (loader->interval, loader->session, start) : start;
}

/* Narrows [from, until) to the buckets of what is held. FALSE when nothing is left. */
static gboolean
clamp_to_held (const Loader        *loader,
               const OutcrySeries  *series,
               OutcryTime          *from,
               OutcryTime          *until)
{
  OutcryTime first = G_MAXINT64;
  OutcryTime last = G_MININT64;
  OutcryTime first_start, last_start;

  if (series->n_ticks > 0)
    {
      first = series->first_tick;
      last = series->last_tick;
    }
  if (series->n_bars > 0)
    {
      first = MIN (first, series->first_bar);
      last = MAX (last, series->last_bar);
    }
  if (first > last || *from >= *until)
    return FALSE;
  first_start = outcry_interval_floor (loader->interval, loader->session, first);
  last_start = outcry_interval_floor (loader->interval, loader->session, last);
  *from = *from <= first_start ? first_start : bucket_at_or_after (loader, *from);
  if (*until > last_start)
    *until = outcry_interval_next (loader->interval, loader->session, last_start);
  else
    *until = bucket_at_or_after (loader, *until);
  return *from < *until;
}

static void
prepend (GArray *candles,
         GArray *earlier)
{
  if (earlier->len > 0)
    g_array_prepend_vals (candles, earlier->data, earlier->len);
}

/* The latest @limit candles, window by window from the end. */
static GArray *
walk_back (const Loader  *loader,
           OutcryTime     from,
           OutcryTime     until,
           gsize          limit,
           GError       **error)
{
  g_autoptr (GArray) candles = candles_new ();
  gint64 duration = outcry_interval_duration (loader->interval);
  gint64 span = limit > (gsize) (until - from) / (gsize) duration ? until - from
                                                                  : (gint64) limit * duration;

  while (from < until && candles->len < limit)
    {
      g_autoptr (GArray) window = NULL;
      OutcryTime last, start;

      if (!outcry_storage_find_before (loader->storage, loader->series, loader->interval, until,
                                       &last, error))
        return NULL;
      if (last == OUTCRY_TIME_NONE || last < from)
        break;
      last = outcry_interval_floor (loader->interval, loader->session, last);
      until = outcry_interval_next (loader->interval, loader->session, last);
      start = from;
      if (until - from > span)
        start = outcry_interval_floor (loader->interval, loader->session, until - span);
      start = MAX (start, from);
      window = make_window (loader, start, until, error);
      if (window == NULL)
        return NULL;
      prepend (candles, window);
      until = start;
      if (span <= G_MAXINT64 / 2)
        span *= 2;
    }
  if (candles->len > limit)
    g_array_remove_range (candles, 0, candles->len - (guint) limit);
  return g_steal_pointer (&candles);
}

GArray *
outcry_candle_loader_load (OutcryStorage   *storage,
                           gint64           series,
                           OutcryInterval   interval,
                           OutcrySession   *session,
                           OutcryTime       from,
                           OutcryTime       to,
                           gsize            limit,
                           GCancellable    *cancellable,
                           GError         **error)
{
  Loader loader = { storage, series, interval, session, cancellable };
  g_autoptr (OutcrySeries) held = NULL;

  g_return_val_if_fail (OUTCRY_IS_STORAGE (storage), NULL);
  g_return_val_if_fail (interval < OUTCRY_N_INTERVALS, NULL);

  held = outcry_storage_get_series (storage, series, error);
  if (held == NULL)
    return NULL;
  if (!clamp_to_held (&loader, held, &from, &to))
    return candles_new ();
  return limit > 0 ? walk_back (&loader, from, to, limit, error)
                   : make_window (&loader, from, to, error);
}
