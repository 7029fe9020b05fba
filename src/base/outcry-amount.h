/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

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

/* Decimal digits after the point of one tick and one lot. */
typedef struct
{
  guint8 price_digits;
  guint8 quantity_digits;
} OutcryScale;

/* int64 holds 18 whole decimal digits; more digits after the point than that cannot be had. */
#define OUTCRY_MAX_DIGITS 18

#define OUTCRY_PRICE(t) ((OutcryPrice) { (t) })
#define OUTCRY_QUANTITY(l) ((OutcryQuantity) { (l) })

/* What to do with digits beyond the scale. */
typedef enum
{
  OUTCRY_ROUND_REFUSE,    /* a nonzero digit beyond the scale is an error */
  OUTCRY_ROUND_HALF_EVEN, /* round to the nearest, ties to even */
  OUTCRY_ROUND_DOWN,      /* towards zero */
} OutcryRounding;

#define OUTCRY_DECIMAL_ERROR (outcry_decimal_error_quark ())
GQuark outcry_decimal_error_quark (void);

typedef enum
{
  OUTCRY_DECIMAL_ERROR_SYNTAX,    /* not a decimal number */
  OUTCRY_DECIMAL_ERROR_OVERFLOW,  /* does not fit */
  OUTCRY_DECIMAL_ERROR_PRECISION, /* more digits than the scale holds */
} OutcryDecimalError;

/* Decimal text ("-12.50", "1e-3", "1.5E+2"; ASCII, '.' only, no blanks, no grouping, no leading
 * '+', JSON's leading-zero rule not enforced) to a whole number of 10^-digits. Exact. @len may
 * be -1 for a nul-terminated text. */
gboolean outcry_decimal_parse (const char     *text,
                               gssize          len,
                               guint           digits,
                               OutcryRounding  rounding,
                               gint64         *value,
                               GError        **error);

/* The other way: value * 10^-digits as text with exactly @digits digits after the point
 * (transfer full). */
char *outcry_decimal_format (gint64 value,
                             guint  digits);

/* The same into a buffer; returns the length. */
#define OUTCRY_DECIMAL_BUFFER 48
gsize outcry_decimal_format_to (gint64 value,
                                guint  digits,
                                char   buffer[OUTCRY_DECIMAL_BUFFER]);

/* value * 10^-from as a whole number of 10^-to. FALSE on overflow, or with OUTCRY_ROUND_REFUSE on a
 * lost digit. */
gboolean outcry_decimal_rescale (gint64          value,
                                 guint           from_digits,
                                 guint           to_digits,
                                 OutcryRounding  rounding,
                                 gint64         *rescaled);

/* Digits after the point that @text needs to be held exactly (trailing zeros count as written,
 * exponents resolved), or -1 when it is not a decimal number. "1.50" needs 2, "1e-3" 3. */
int outcry_decimal_digits (const char *text,
                           gssize      len);

gboolean outcry_price_parse    (const char *text, OutcryScale scale, OutcryPrice *price, GError **error);
gboolean outcry_quantity_parse (const char *text, OutcryScale scale, OutcryQuantity *quantity, GError **error);
char *outcry_price_format    (OutcryPrice price, OutcryScale scale);       /* (transfer full) */
char *outcry_quantity_format (OutcryQuantity quantity, OutcryScale scale); /* (transfer full) */

/* Sums and products that say when they overflow: FALSE, and the result is left as it was. */
gboolean outcry_price_add      (OutcryPrice a, OutcryPrice b, OutcryPrice *sum);
gboolean outcry_quantity_add   (OutcryQuantity a, OutcryQuantity b, OutcryQuantity *sum);
gboolean outcry_quantity_sub   (OutcryQuantity a, OutcryQuantity b, OutcryQuantity *difference);
OutcryNotional outcry_notional (OutcryPrice price, OutcryQuantity quantity); /* cannot overflow */
gboolean outcry_notional_add   (OutcryNotional a, OutcryNotional b, OutcryNotional *sum);
char *outcry_notional_format   (OutcryNotional notional, OutcryScale scale); /* (transfer full) */

/* For drawing and statistics only. */
double outcry_price_to_double    (OutcryPrice price, OutcryScale scale);
double outcry_quantity_to_double (OutcryQuantity quantity, OutcryScale scale);

G_END_DECLS
