/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Linear from price to pixel. Known weak case: a price of zero or less is drawn as any other. */

#include "app/chart/outcry-price-axis.h"

#include <math.h>

#include "node/outcry-formatter.h"

/* Of a short axis the rooms take at most this share. */
#define MOST_ROOM 0.45

struct _OutcryPriceAxis
{
  OutcryAxis parent_instance;

  double low, high;
  double above, below;
};

G_DEFINE_FINAL_TYPE (OutcryPriceAxis, outcry_price_axis, OUTCRY_TYPE_AXIS)

static void
get_frame (OutcryPriceAxis *self,
           double          *top,
           double          *height)
{
  double length = MAX (outcry_axis_get_length (OUTCRY_AXIS (self)), 1.0);
  double room = self->above + self->below;
  double scale = room > length * MOST_ROOM ? length * MOST_ROOM / room : 1.0;

  *top = self->above * scale;
  *height = length - room * scale;
}

static double
outcry_price_axis_get_position (OutcryAxis *axis,
                                double      value)
{
  OutcryPriceAxis *self = OUTCRY_PRICE_AXIS (axis);
  double top, height;

  get_frame (self, &top, &height);
  return top + (self->high - value) / (self->high - self->low) * height;
}

static double
outcry_price_axis_get_value (OutcryAxis *axis,
                             double      position)
{
  OutcryPriceAxis *self = OUTCRY_PRICE_AXIS (axis);
  double top, height;

  get_frame (self, &top, &height);
  return self->high - (position - top) / height * (self->high - self->low);
}

static void
outcry_price_axis_class_init (OutcryPriceAxisClass *klass)
{
  OutcryAxisClass *axis_class = OUTCRY_AXIS_CLASS (klass);

  axis_class->get_position = outcry_price_axis_get_position;
  axis_class->get_value = outcry_price_axis_get_value;
}

static void
outcry_price_axis_init (OutcryPriceAxis *self)
{
  self->low = 0.0;
  self->high = 1.0;
}

OutcryPriceAxis *
outcry_price_axis_new (void)
{
  return g_object_new (OUTCRY_TYPE_PRICE_AXIS, NULL);
}

void
outcry_price_axis_set_room (OutcryPriceAxis *self,
                            double           above,
                            double           below)
{
  g_return_if_fail (OUTCRY_IS_PRICE_AXIS (self));

  if (self->above == above && self->below == below)
    return;
  self->above = above;
  self->below = below;
  outcry_axis_changed (OUTCRY_AXIS (self));
}

void
outcry_price_axis_fit (OutcryPriceAxis *self,
                       double           low,
                       double           high)
{
  g_return_if_fail (OUTCRY_IS_PRICE_AXIS (self));
  g_return_if_fail (low <= high);

  if (high - low <= fabs (high) * 1e-9)
    {
      double spread = high != 0.0 ? fabs (high) * 0.005 : 0.5;

      low -= spread;
      high += spread;
    }
  if (self->low == low && self->high == high)
    return;
  self->low = low;
  self->high = high;
  outcry_axis_changed (OUTCRY_AXIS (self));
}

double
outcry_price_axis_get_low (OutcryPriceAxis *self)
{
  g_return_val_if_fail (OUTCRY_IS_PRICE_AXIS (self), 0.0);

  return self->low;
}

double
outcry_price_axis_get_high (OutcryPriceAxis *self)
{
  g_return_val_if_fail (OUTCRY_IS_PRICE_AXIS (self), 0.0);

  return self->high;
}

/* The least of 1, 2, 5 times a power of ten that is at least @least; its digits after the point. */
static double
round_step (double  least,
            guint   max_digits,
            guint  *digits)
{
  int power = (int) floor (log10 (least));
  double unit, factor;

  if (power < -(int) max_digits)
    {
      power = -(int) max_digits;
      least = pow (10.0, power);
    }
  unit = pow (10.0, power);
  factor = least / unit <= 1.0 + 1e-9 ? 1.0 : least / unit <= 2.0 ? 2.0
           : least / unit <= 5.0 ? 5.0 : 10.0;
  if (factor == 10.0)
    {
      power++;
      unit *= 10.0;
      factor = 1.0;
    }
  *digits = power < 0 ? (guint) -power : 0;
  return unit * factor;
}

GArray *
outcry_price_axis_dup_ticks (OutcryPriceAxis *self,
                             double           spacing,
                             guint            max_digits)
{
  OutcryAxis *axis = OUTCRY_AXIS (self);
  GArray *ticks;
  double length, top, bottom, step;
  guint digits;

  g_return_val_if_fail (OUTCRY_IS_PRICE_AXIS (self), NULL);

  ticks = g_array_new (FALSE, FALSE, sizeof (OutcryAxisTick));
  g_array_set_clear_func (ticks, (GDestroyNotify) outcry_axis_tick_clear);
  length = outcry_axis_get_length (axis);
  if (length < 1.0)
    return ticks;

  top = outcry_price_axis_get_value (axis, 0.0);
  bottom = outcry_price_axis_get_value (axis, length);
  step = round_step ((top - bottom) / length * spacing, max_digits, &digits);
  for (double n = floor (top / step); n * step >= bottom; n -= 1.0)
    {
      OutcryAxisTick tick = { .value = n * step };

      tick.position = outcry_price_axis_get_position (axis, tick.value);
      tick.text = outcry_format_axis_price (tick.value, digits);
      g_array_append_val (ticks, tick);
    }
  return ticks;
}
