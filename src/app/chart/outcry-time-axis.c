/* SPDX-License-Identifier: GPL-3.0-or-later */

/* State is two numbers: the width of a slot and the index that stands at the right edge. The right
 * edge may lie beyond the last candle (free room), but a few candles always stay in sight.
 *
 * Labels: the step of time between labels is the least of a table that keeps them apart at the
 * visible range's average of time a pixel; each round time is then looked up among the candles.
 * Known weak case: where gaps are very uneven within one view, labels are uneven, too. */

#include "app/chart/outcry-time-axis.h"

#include <math.h>

#include "node/outcry-formatter.h"

#define DEFAULT_SLOT 7.0
#define WIDEST_SLOT 48.0
#define WIDEST_DEFAULT_SLOT 14.0
#define RIGHT_ROOM 24.0
#define STAY 3.0

struct _OutcryTimeAxis
{
  OutcryAxis parent_instance;

  OutcryChartData *data;
  GTimeZone       *utc;
  GTimeZone       *local;
  double           slot;
  double           right; /* index at the right edge */
  gsize            n;
};

/* Either microseconds or months. */
typedef struct
{
  gint64 us;
  int    months;
} Step;

static const Step steps[] = {
  { OUTCRY_MINUTE, 0 },     { 5 * OUTCRY_MINUTE, 0 }, { 15 * OUTCRY_MINUTE, 0 },
  { 30 * OUTCRY_MINUTE, 0 }, { OUTCRY_HOUR, 0 },       { 2 * OUTCRY_HOUR, 0 },
  { 3 * OUTCRY_HOUR, 0 },   { 6 * OUTCRY_HOUR, 0 },   { 12 * OUTCRY_HOUR, 0 },
  { OUTCRY_DAY, 0 },        { 7 * OUTCRY_DAY, 0 },    { 0, 1 },
  { 0, 2 },                 { 0, 3 },                 { 0, 6 },
  { 0, 12 },                { 0, 24 },                { 0, 60 },
  { 0, 120 },               { 0, 240 },
};

G_DEFINE_FINAL_TYPE (OutcryTimeAxis, outcry_time_axis, OUTCRY_TYPE_AXIS)

static double
get_length (OutcryTimeAxis *self)
{
  return MAX (outcry_axis_get_length (OUTCRY_AXIS (self)), 1.0);
}

/* Candle i takes [i - 0.5, i + 0.5), so the right edge at rest is n - 0.5 and the room. */
static double
get_rest (OutcryTimeAxis *self)
{
  return (double) self->n - 0.5 + RIGHT_ROOM / self->slot;
}

static gboolean
is_following (OutcryTimeAxis *self)
{
  return self->right >= (double) self->n - 0.5;
}

static void
constrain (OutcryTimeAxis *self)
{
  double least_slot = MIN (1.0, get_length (self) / (double) MAX (self->n, 1));
  double stay, most;

  self->slot = CLAMP (self->slot, least_slot, WIDEST_SLOT);
  stay = MIN (STAY, (double) self->n);
  most = (double) self->n - 0.5 + get_length (self) / self->slot - stay;
  self->right = CLAMP (self->right, stay - 0.5, MAX (most, get_rest (self)));
}

static double
outcry_time_axis_get_position (OutcryAxis *axis,
                               double      value)
{
  OutcryTimeAxis *self = OUTCRY_TIME_AXIS (axis);

  return get_length (self) - (self->right - value) * self->slot;
}

static double
outcry_time_axis_get_value (OutcryAxis *axis,
                            double      position)
{
  OutcryTimeAxis *self = OUTCRY_TIME_AXIS (axis);

  return self->right - (get_length (self) - position) / self->slot;
}

static void
outcry_time_axis_resized (OutcryAxis *axis,
                          double      old)
{
  OutcryTimeAxis *self = OUTCRY_TIME_AXIS (axis);

  /* Before the first length nothing was laid out. */
  if (old <= 1.0)
    {
      outcry_time_axis_reset (self);
      return;
    }
  /* Free room made for a wide window would fill a narrow one. */
  if (is_following (self))
    self->right = MIN (self->right, get_rest (self));
  constrain (self);
}

static void
on_reset (OutcryTimeAxis *self)
{
  self->n = outcry_chart_data_get_n (self->data);
  outcry_time_axis_reset (self);
}

static void
on_changed (OutcryTimeAxis *self)
{
  gsize n = outcry_chart_data_get_n (self->data);
  gboolean was_empty = self->n == 0;
  gboolean following = is_following (self);
  gsize more = n - self->n;

  self->n = n;
  if (was_empty)
    {
      outcry_time_axis_reset (self);
      return;
    }
  if (following)
    self->right += (double) more;
  constrain (self);
  outcry_axis_changed (OUTCRY_AXIS (self));
}

static void
on_prepended (OutcryTimeAxis *self,
              guint           older)
{
  self->n = outcry_chart_data_get_n (self->data);
  self->right += (double) older;
  constrain (self);
  outcry_axis_changed (OUTCRY_AXIS (self));
}

static void
outcry_time_axis_finalize (GObject *object)
{
  OutcryTimeAxis *self = OUTCRY_TIME_AXIS (object);

  g_clear_object (&self->data);
  g_time_zone_unref (self->utc);
  g_time_zone_unref (self->local);

  G_OBJECT_CLASS (outcry_time_axis_parent_class)->finalize (object);
}

static void
outcry_time_axis_class_init (OutcryTimeAxisClass *klass)
{
  OutcryAxisClass *axis_class = OUTCRY_AXIS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = outcry_time_axis_finalize;
  axis_class->get_position = outcry_time_axis_get_position;
  axis_class->get_value = outcry_time_axis_get_value;
  axis_class->resized = outcry_time_axis_resized;
}

static void
outcry_time_axis_init (OutcryTimeAxis *self)
{
  self->utc = g_time_zone_new_utc ();
  self->local = g_time_zone_new_local ();
  self->slot = DEFAULT_SLOT;
}

OutcryTimeAxis *
outcry_time_axis_new (OutcryChartData *data)
{
  OutcryTimeAxis *self;

  g_return_val_if_fail (OUTCRY_IS_CHART_DATA (data), NULL);

  self = g_object_new (OUTCRY_TYPE_TIME_AXIS, NULL);
  self->data = g_object_ref (data);
  self->n = outcry_chart_data_get_n (data);
  g_signal_connect_object (data, "reset", G_CALLBACK (on_reset), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (data, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (data, "prepended", G_CALLBACK (on_prepended), self, G_CONNECT_SWAPPED);
  outcry_time_axis_reset (self);
  return self;
}

double
outcry_time_axis_get_slot (OutcryTimeAxis *self)
{
  g_return_val_if_fail (OUTCRY_IS_TIME_AXIS (self), 1.0);

  return self->slot;
}

gboolean
outcry_time_axis_get_visible (OutcryTimeAxis *self,
                              gsize          *from,
                              gsize          *to)
{
  double first, last;

  g_return_val_if_fail (OUTCRY_IS_TIME_AXIS (self), FALSE);

  first = floor (outcry_time_axis_get_value (OUTCRY_AXIS (self), 0.0) + 0.5);
  last = ceil (self->right + 0.5);
  first = MAX (first, 0.0);
  last = MIN (last, (double) self->n);
  if (first >= last)
    return FALSE;
  *from = (gsize) first;
  *to = (gsize) last;
  return TRUE;
}

gboolean
outcry_time_axis_get_index (OutcryTimeAxis *self,
                            double          position,
                            gsize          *index)
{
  double value;

  g_return_val_if_fail (OUTCRY_IS_TIME_AXIS (self), FALSE);

  if (self->n == 0)
    return FALSE;
  value = floor (outcry_time_axis_get_value (OUTCRY_AXIS (self), position) + 0.5);
  *index = (gsize) CLAMP (value, 0.0, (double) (self->n - 1));
  return TRUE;
}

void
outcry_time_axis_reset (OutcryTimeAxis *self)
{
  g_return_if_fail (OUTCRY_IS_TIME_AXIS (self));

  self->slot = CLAMP ((get_length (self) - RIGHT_ROOM) / (double) MAX (self->n, 1), DEFAULT_SLOT,
                      WIDEST_DEFAULT_SLOT);
  self->right = get_rest (self);
  outcry_axis_changed (OUTCRY_AXIS (self));
}

void
outcry_time_axis_pan (OutcryTimeAxis *self,
                      double          pixels)
{
  double old;

  g_return_if_fail (OUTCRY_IS_TIME_AXIS (self));

  old = self->right;
  self->right -= pixels / self->slot;
  constrain (self);
  if (self->right != old)
    outcry_axis_changed (OUTCRY_AXIS (self));
}

void
outcry_time_axis_zoom (OutcryTimeAxis *self,
                       double          factor,
                       double          position)
{
  double value, old;

  g_return_if_fail (OUTCRY_IS_TIME_AXIS (self));
  g_return_if_fail (factor > 0.0);

  value = outcry_time_axis_get_value (OUTCRY_AXIS (self), position);
  old = self->slot;
  self->slot *= factor;
  constrain (self);
  if (self->slot == old)
    return;
  self->right = value + (get_length (self) - position) / self->slot;
  constrain (self);
  outcry_axis_changed (OUTCRY_AXIS (self));
}

void
outcry_time_axis_go_to_start (OutcryTimeAxis *self)
{
  g_return_if_fail (OUTCRY_IS_TIME_AXIS (self));

  self->right = get_length (self) / self->slot - 0.5;
  self->right = MIN (self->right, get_rest (self));
  constrain (self);
  outcry_axis_changed (OUTCRY_AXIS (self));
}

void
outcry_time_axis_go_to_end (OutcryTimeAxis *self)
{
  g_return_if_fail (OUTCRY_IS_TIME_AXIS (self));

  self->right = get_rest (self);
  outcry_axis_changed (OUTCRY_AXIS (self));
}

void
outcry_time_axis_show (OutcryTimeAxis *self,
                       gsize           index)
{
  double position;

  g_return_if_fail (OUTCRY_IS_TIME_AXIS (self));

  position = outcry_time_axis_get_position (OUTCRY_AXIS (self), (double) index);
  if (position < self->slot / 2.0)
    outcry_time_axis_pan (self, self->slot / 2.0 - position);
  else if (position > get_length (self) - self->slot / 2.0)
    outcry_time_axis_pan (self, get_length (self) - self->slot / 2.0 - position);
}

GTimeZone *
outcry_time_axis_get_zone (OutcryTimeAxis *self)
{
  g_return_val_if_fail (OUTCRY_IS_TIME_AXIS (self), NULL);

  return outcry_chart_data_get_interval (self->data) >= OUTCRY_INTERVAL_1D ? self->utc
                                                                           : self->local;
}

static gint64
get_offset (GTimeZone  *zone,
            OutcryTime  time)
{
  gint interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL,
                                             outcry_floor_to (time, OUTCRY_SECOND) / OUTCRY_SECOND);

  return interval < 0 ? 0 : g_time_zone_get_offset (zone, interval) * OUTCRY_SECOND;
}

/* "Local" times here are wall-clock readings counted as if they were UTC. */
static OutcryTime
local_to_utc (GTimeZone *zone,
              gint64     local)
{
  OutcryTime guess = local - get_offset (zone, local);

  return local - get_offset (zone, guess);
}

static gint64
step_floor (const Step *step,
            gint64      local)
{
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) first = NULL;
  int month;

  /* Weeks begin on Monday; 1970-01-05 was one. */
  if (step->months == 0)
    {
      gint64 origin = step->us == 7 * OUTCRY_DAY ? 4 * OUTCRY_DAY : 0;

      return outcry_floor_to (local - origin, step->us) + origin;
    }
  time = g_date_time_new_from_unix_utc (outcry_floor_to (local, OUTCRY_SECOND) / OUTCRY_SECOND);
  if (time == NULL)
    return local;
  month = g_date_time_get_year (time) * 12 + g_date_time_get_month (time) - 1;
  month -= month % step->months;
  first = g_date_time_new_utc (month / 12, month % 12 + 1, 1, 0, 0, 0);
  return first != NULL ? g_date_time_to_unix (first) * OUTCRY_SECOND : local;
}

static gint64
step_next (const Step *step,
           gint64      local)
{
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) next = NULL;

  if (step->months == 0)
    return local + step->us;
  time = g_date_time_new_from_unix_utc (local / OUTCRY_SECOND);
  next = time != NULL ? g_date_time_add_months (time, step->months) : NULL;
  return next != NULL ? g_date_time_to_unix (next) * OUTCRY_SECOND : G_MAXINT64;
}

static gint64
step_length (const Step *step)
{
  return step->months == 0 ? step->us : step->months * 30 * OUTCRY_DAY;
}

static void
add_tick (OutcryTimeAxis *self,
          GArray         *ticks,
          OutcryTime      time,
          const Step     *step,
          double          spacing)
{
  OutcryAxisTick tick = { 0 };
  gsize index = outcry_chart_data_find (self->data, time);

  if (index >= self->n)
    return;
  tick.value = (double) index;
  tick.position = outcry_time_axis_get_position (OUTCRY_AXIS (self), tick.value);
  tick.text = outcry_format_axis_time (time, step_length (step), outcry_time_axis_get_zone (self),
                                       &tick.is_major);
  if (ticks->len > 0)
    {
      OutcryAxisTick *last = &g_array_index (ticks, OutcryAxisTick, ticks->len - 1);

      if (tick.position - last->position < spacing * 0.6)
        {
          if (!tick.is_major || last->is_major)
            {
              outcry_axis_tick_clear (&tick);
              return;
            }
          g_array_set_size (ticks, ticks->len - 1);
        }
    }
  g_array_append_val (ticks, tick);
}

/* Where each label is a change of month, none stands out by it. */
static void
unmark (GArray *ticks)
{
  for (guint i = 0; i < ticks->len; i++)
    if (!g_array_index (ticks, OutcryAxisTick, i).is_major)
      return;
  for (guint i = 0; i < ticks->len; i++)
    g_array_index (ticks, OutcryAxisTick, i).is_major = FALSE;
}

GArray *
outcry_time_axis_dup_ticks (OutcryTimeAxis *self,
                            double          spacing)
{
  GArray *ticks;
  const OutcryCandle *candles;
  const Step *step = &steps[G_N_ELEMENTS (steps) - 1];
  GTimeZone *zone;
  gsize n, from, to;
  gint64 local;
  double us_per_pixel;

  g_return_val_if_fail (OUTCRY_IS_TIME_AXIS (self), NULL);

  ticks = g_array_new (FALSE, FALSE, sizeof (OutcryAxisTick));
  g_array_set_clear_func (ticks, (GDestroyNotify) outcry_axis_tick_clear);
  candles = outcry_chart_data_get (self->data, &n);
  if (!outcry_time_axis_get_visible (self, &from, &to))
    return ticks;

  us_per_pixel = (double) (candles[to - 1].start - candles[from].start
                           + outcry_interval_duration (outcry_chart_data_get_interval (self->data)))
                 / ((double) (to - from) * self->slot);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if ((double) step_length (&steps[i]) >= us_per_pixel * spacing)
      {
        step = &steps[i];
        break;
      }

  zone = outcry_time_axis_get_zone (self);
  local = step_floor (step, candles[from].start + get_offset (zone, candles[from].start));
  /* One label a spacing at most, so the loop is bounded by the width; the cap is against gaps. */
  for (guint i = 0; i < 500 && local <= candles[to - 1].start + OUTCRY_DAY; i++)
    {
      OutcryTime time = local_to_utc (zone, local);

      if (time >= candles[from].start && time <= candles[to - 1].start)
        add_tick (self, ticks, time, step, spacing);
      local = step_next (step, local);
    }
  unmark (ticks);
  return ticks;
}
