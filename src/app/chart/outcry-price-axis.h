/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/chart/outcry-axis.h"

G_BEGIN_DECLS

/* The vertical axis: values are prices. It keeps free room above and below what it is fitted to. */

#define OUTCRY_TYPE_PRICE_AXIS (outcry_price_axis_get_type ())
G_DECLARE_FINAL_TYPE (OutcryPriceAxis, outcry_price_axis, OUTCRY, PRICE_AXIS, OutcryAxis)

OutcryPriceAxis *outcry_price_axis_new (void);

/* Room in pixels; it shrinks in proportion when the axis is short. */
void outcry_price_axis_set_room (OutcryPriceAxis *self,
                                 double           above,
                                 double           below);

/* Shows @low to @high; equal ones are spread, so that a flat series has an axis too. */
void outcry_price_axis_fit (OutcryPriceAxis *self,
                            double           low,
                            double           high);

double outcry_price_axis_get_low  (OutcryPriceAxis *self);
double outcry_price_axis_get_high (OutcryPriceAxis *self);

/* Round prices at least @spacing pixels apart, from the top, steps of 1, 2 or 5 times a power of
 * ten but never finer than 10^-@max_digits. GArray of OutcryAxisTick (transfer full). */
GArray *outcry_price_axis_dup_ticks (OutcryPriceAxis *self,
                                     double           spacing,
                                     guint            max_digits);

G_END_DECLS
