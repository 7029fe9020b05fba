/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-decimal.h"

G_BEGIN_DECLS

/* Exact amounts. A price is a whole number of ticks, a quantity a whole number of lots; how many
 * decimal digits a tick or a lot stands for belongs to the instrument (or to the series of a
 * source), not to the amount: value = ticks * 10^-price_digits. Distinct struct types, so that the
 * compiler refuses a price where a quantity is meant. No floating point on any path but drawing. */

typedef struct
{
  gint64 ticks;
} OutcryPrice;

typedef struct
{
  gint64 lots;
} OutcryQuantity;

/* ticks * lots, in units of 10^-(price_digits + quantity_digits). */
typedef struct
{
  __int128 units;
} OutcryNotional;

/* Decimal digits after the point of one tick and one lot, each at most OUTCRY_MAX_DIGITS. */
typedef struct
{
  guint8 price_digits;
  guint8 quantity_digits;
} OutcryScale;

#define OUTCRY_PRICE(t) ((OutcryPrice) { (t) })
#define OUTCRY_QUANTITY(l) ((OutcryQuantity) { (l) })

/* Nul-terminated text, nothing rounded. Errors: OutcryDecimalError. */
gboolean outcry_price_parse    (const char      *text,
                                OutcryScale      scale,
                                OutcryPrice     *price,
                                GError         **error);
gboolean outcry_quantity_parse (const char      *text,
                                OutcryScale      scale,
                                OutcryQuantity  *quantity,
                                GError         **error);

/* (transfer full) */
char *outcry_price_format    (OutcryPrice    price,
                              OutcryScale    scale);
char *outcry_quantity_format (OutcryQuantity quantity,
                              OutcryScale    scale);
char *outcry_notional_format (OutcryNotional notional,
                              OutcryScale    scale);

/* Sums and differences that say when they overflow: FALSE, and the result is left as it was. */
gboolean outcry_price_add    (OutcryPrice     a,
                              OutcryPrice     b,
                              OutcryPrice    *sum);
gboolean outcry_price_sub    (OutcryPrice     a,
                              OutcryPrice     b,
                              OutcryPrice    *difference);
gboolean outcry_quantity_add (OutcryQuantity  a,
                              OutcryQuantity  b,
                              OutcryQuantity *sum);
gboolean outcry_quantity_sub (OutcryQuantity  a,
                              OutcryQuantity  b,
                              OutcryQuantity *difference);
gboolean outcry_notional_add (OutcryNotional  a,
                              OutcryNotional  b,
                              OutcryNotional *sum);
gboolean outcry_notional_sub (OutcryNotional  a,
                              OutcryNotional  b,
                              OutcryNotional *difference);

/* Cannot overflow. */
OutcryNotional outcry_notional (OutcryPrice    price,
                                OutcryQuantity quantity);

/* notional / quantity, the average price in ticks (a VWAP), rounded half to even. FALSE when the
 * quantity is zero or the price does not fit. */
gboolean outcry_notional_average (OutcryNotional  notional,
                                  OutcryQuantity  quantity,
                                  OutcryPrice    *price);

/* For drawing and statistics only. */
double outcry_price_to_double    (OutcryPrice    price,
                                  OutcryScale    scale);
double outcry_quantity_to_double (OutcryQuantity quantity,
                                  OutcryScale    scale);
double outcry_notional_to_double (OutcryNotional notional,
                                  OutcryScale    scale);

G_END_DECLS
