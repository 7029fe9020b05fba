/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One instrument is read at a time, so that a chart that is opened meanwhile waits for one query
 * and not for all. Hours are tried first; an instrument of daily bars has none, then days are read.
 * There is no timer: what is shown goes out of date only when something new is stored.
 *
 * Invariant: an instrument is in the queue at most once. */

#include "node/outcry-watch.h"

#include "node/outcry-node-private.h"

/* How often a sparkline is read anew at most, while its instrument has prices. */
#define AFTER_BARS OUTCRY_MINUTE
#define AFTER_TICKS (10 * OUTCRY_MINUTE)

struct _OutcryWatch
{
  OutcryNode *node; /* owner */
  GQueue      queue;
  GHashTable *queued;
  GHashTable *read_at; /* instrument to gint64 *, monotonic */
  char       *current;
  OutcryTime  last; /* of what is held of the current one */
  gboolean    reading;
};

static void read_next (OutcryWatch *self);

OutcryWatch *
outcry_watch_new (OutcryNode *node)
{
  OutcryWatch *self = g_new0 (OutcryWatch, 1);

  self->node = node;
  g_queue_init (&self->queue);
  self->queued = g_hash_table_new (g_str_hash, g_str_equal);
  self->read_at = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
outcry_watch_free (OutcryWatch *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->queued);
  g_hash_table_unref (self->read_at);
  g_queue_clear_full (&self->queue, g_free);
  g_free (self->current);
  g_free (self);
}

/* When the price of the last candle was: that of the last tick when it lies in it. */
static OutcryTime
time_of_last (OutcryWatch        *self,
              const OutcryCandle *candle,
              OutcryInterval      interval)
{
  OutcryTime next = outcry_interval_next (interval, NULL, candle->start);

  return self->last >= candle->start && self->last < next ? self->last : candle->start;
}

/* The close that the change is against: 24 h before the last price, or the bar before. */
static const OutcryCandle *
find_reference (const OutcryCandle *candles,
                gsize               n,
                OutcryInterval      interval,
                OutcryTime          last)
{
  if (interval == OUTCRY_INTERVAL_1D)
    return n >= 2 ? &candles[n - 2] : NULL;
  for (gsize i = n; i-- > 0;)
    if (outcry_interval_next (interval, NULL, candles[i].start) <= last - OUTCRY_DAY)
      return &candles[i];
  return NULL;
}

static void
show (OutcryWatch        *self,
      const OutcryCandle *candles,
      gsize               n,
      OutcryInterval      interval,
      OutcryScale         scale,
      const char         *source)
{
  OutcryInstrumentItem *item =
      outcry_instrument_model_peek (self->node->instruments, self->current);
  g_autofree double *closes = g_new (double, n);
  const OutcryCandle *last = &candles[n - 1], *reference;
  OutcryTime time = time_of_last (self, last, interval);

  if (item == NULL)
    return;
  for (gsize i = 0; i < n; i++)
    closes[i] = outcry_price_to_double (candles[i].close, scale);
  reference = find_reference (candles, n, interval, time);
  outcry_instrument_item_set_history (item, closes, n, reference != NULL ? &reference->close : NULL,
                                      scale);
  outcry_instrument_item_add_price (item, last->close, scale, time,
                                    outcry_node_rank_source (self->node, source));
}

static void
end_reading (OutcryWatch *self)
{
  g_clear_pointer (&self->current, g_free);
  self->reading = FALSE;
  read_next (self);
}

static void load (OutcryWatch *self, OutcryInterval interval);

static void
on_loaded (OutcryWatch    *self,
           GAsyncResult   *result,
           OutcryInterval  interval)
{
  OutcryScale scale;
  const char *source;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) candles =
      outcry_node_load_candles_finish_source (self->node, result, &scale, &source, &error);

  if (candles == NULL)
    {
      end_reading (self);
      return;
    }
  if (interval == OUTCRY_INTERVAL_1H && candles->len < 3)
    {
      load (self, OUTCRY_INTERVAL_1D);
      return;
    }
  if (candles->len > 0)
    show (self, (OutcryCandle *) candles->data, candles->len, interval, scale, source);
  end_reading (self);
}

/* The node's own cancellable is cancelled before the watch is freed. */
static void
on_hours (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  if (!g_cancellable_is_cancelled (OUTCRY_NODE (object)->cancellable))
    on_loaded (user_data, result, OUTCRY_INTERVAL_1H);
}

static void
on_days (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  if (!g_cancellable_is_cancelled (OUTCRY_NODE (object)->cancellable))
    on_loaded (user_data, result, OUTCRY_INTERVAL_1D);
}

static void
load (OutcryWatch    *self,
      OutcryInterval  interval)
{
  gboolean hours = interval == OUTCRY_INTERVAL_1H;
  OutcryTime to = self->last + 1;
  OutcryTime from = hours ? outcry_floor_to (to - OUTCRY_DAY, OUTCRY_HOUR) - OUTCRY_HOUR
                          : to - 60 * OUTCRY_DAY;

  outcry_node_load_candles_async (self->node, self->current, NULL, interval, from, to,
                                  OUTCRY_SPARKLINE_MAX, self->node->cancellable,
                                  hours ? on_hours : on_days, self);
}

/* How far the series of @instrument reach. */
static OutcryTime
last_of (OutcryWatch *self,
         const char  *instrument)
{
  g_autoptr (GPtrArray) list = outcry_series_table_list (self->node->series, instrument);
  OutcryTime last = OUTCRY_TIME_NONE;

  for (guint i = 0; i < list->len; i++)
    {
      const OutcryHeldSeries *held = g_ptr_array_index (list, i);

      last = MAX (last, MAX (held->series->last_tick, held->series->last_bar));
    }
  return last;
}

static void
read_next (OutcryWatch *self)
{
  while (!self->reading && !self->node->stopped && !g_queue_is_empty (&self->queue))
    {
      gint64 *now = g_new (gint64, 1);

      self->current = g_queue_pop_head (&self->queue);
      g_hash_table_remove (self->queued, self->current);
      *now = outcry_clock_monotonic (self->node->clock);
      g_hash_table_insert (self->read_at, g_strdup (self->current), now);

      self->last = last_of (self, self->current);
      if (self->last == OUTCRY_TIME_NONE)
        {
          g_clear_pointer (&self->current, g_free);
          continue;
        }
      self->reading = TRUE;
      load (self, OUTCRY_INTERVAL_1H);
    }
}

void
outcry_watch_read (OutcryWatch *self,
                   const char  *instrument)
{
  if (!g_hash_table_contains (self->queued, instrument))
    {
      char *copy = g_strdup (instrument);

      g_queue_push_tail (&self->queue, copy);
      g_hash_table_add (self->queued, copy);
    }
  read_next (self);
}

void
outcry_watch_note (OutcryWatch *self,
                   const char  *instrument,
                   gboolean     bars)
{
  const gint64 *read_at = g_hash_table_lookup (self->read_at, instrument);
  OutcryInstrumentItem *item = outcry_instrument_model_peek (self->node->instruments, instrument);
  gint64 age;
  gsize n = 0;

  if (item == NULL)
    return;
  outcry_instrument_item_get_sparkline (item, &n);
  age = read_at != NULL ? outcry_clock_monotonic (self->node->clock) - *read_at : G_MAXINT64;
  if ((n < 2 && bars) || age >= (bars ? AFTER_BARS : AFTER_TICKS))
    outcry_watch_read (self, instrument);
}
