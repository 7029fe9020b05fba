/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Exact amounts: prices, quantities and their products, with arithmetic that tells of an overflow.
 * A product of two int64 fits 128 bits always; only sums of products can overflow. */

#include "base/outcry-amount.h"

gboolean
outcry_price_parse (const char   *text,
                    OutcryScale   scale,
                    OutcryPrice  *price,
                    GError      **error)
{
  return outcry_decimal_parse (text, -1, scale.price_digits, OUTCRY_ROUND_REFUSE,
                               &price->ticks, error);
}

gboolean
outcry_quantity_parse (const char      *text,
                       OutcryScale      scale,
                       OutcryQuantity  *quantity,
                       GError         **error)
{
  return outcry_decimal_parse (text, -1, scale.quantity_digits, OUTCRY_ROUND_REFUSE,
                               &quantity->lots, error);
}

char *
outcry_price_format (OutcryPrice price,
                     OutcryScale scale)
{
  return outcry_decimal_format (price.ticks, scale.price_digits);
}

char *
outcry_quantity_format (OutcryQuantity quantity,
                        OutcryScale    scale)
{
  return outcry_decimal_format (quantity.lots, scale.quantity_digits);
}

char *
outcry_notional_format (OutcryNotional notional,
                        OutcryScale    scale)
{
  guint digits = (guint) scale.price_digits + scale.quantity_digits;
  unsigned __int128 magnitude = (unsigned __int128) notional.units;
  char buffer[OUTCRY_DECIMAL_BUFFER];
  char *p = buffer + sizeof buffer;
  guint written = 0;

  g_return_val_if_fail (digits <= 2 * OUTCRY_MAX_DIGITS, NULL);

  if (notional.units < 0)
    magnitude = -magnitude;
  *--p = '\0';
  while (magnitude != 0 || written <= digits)
    {
      if (written == digits && digits > 0)
        *--p = '.';
      *--p = (char) ('0' + (int) (magnitude % 10));
      magnitude /= 10;
      written++;
    }
  if (notional.units < 0)
    *--p = '-';
  return g_strdup (p);
}

gboolean
outcry_price_add (OutcryPrice  a,
                  OutcryPrice  b,
                  OutcryPrice *sum)
{
  gint64 ticks;

  if (__builtin_add_overflow (a.ticks, b.ticks, &ticks))
    return FALSE;
  sum->ticks = ticks;
  return TRUE;
}

gboolean
outcry_price_sub (OutcryPrice  a,
                  OutcryPrice  b,
                  OutcryPrice *difference)
{
  gint64 ticks;

  if (__builtin_sub_overflow (a.ticks, b.ticks, &ticks))
    return FALSE;
  difference->ticks = ticks;
  return TRUE;
}

gboolean
outcry_quantity_add (OutcryQuantity  a,
                     OutcryQuantity  b,
                     OutcryQuantity *sum)
{
  gint64 lots;

  if (__builtin_add_overflow (a.lots, b.lots, &lots))
    return FALSE;
  sum->lots = lots;
  return TRUE;
}

gboolean
outcry_quantity_sub (OutcryQuantity  a,
                     OutcryQuantity  b,
                     OutcryQuantity *difference)
{
  gint64 lots;

  if (__builtin_sub_overflow (a.lots, b.lots, &lots))
    return FALSE;
  difference->lots = lots;
  return TRUE;
}

gboolean
outcry_notional_add (OutcryNotional  a,
                     OutcryNotional  b,
                     OutcryNotional *sum)
{
  __int128 units;

  if (__builtin_add_overflow (a.units, b.units, &units))
    return FALSE;
  sum->units = units;
  return TRUE;
}

gboolean
outcry_notional_sub (OutcryNotional  a,
                     OutcryNotional  b,
                     OutcryNotional *difference)
{
  __int128 units;

  if (__builtin_sub_overflow (a.units, b.units, &units))
    return FALSE;
  difference->units = units;
  return TRUE;
}

OutcryNotional
outcry_notional (OutcryPrice    price,
                 OutcryQuantity quantity)
{
  return (OutcryNotional) { (__int128) price.ticks * quantity.lots };
}

gboolean
outcry_notional_average (OutcryNotional  notional,
                         OutcryQuantity  quantity,
                         OutcryPrice    *price)
{
  gboolean negative = (notional.units < 0) != (quantity.lots < 0);
  unsigned __int128 dividend = (unsigned __int128) notional.units;
  guint64 divisor = (guint64) quantity.lots;
  unsigned __int128 whole, rest;

  if (quantity.lots == 0)
    return FALSE;
  if (notional.units < 0)
    dividend = -dividend;
  if (quantity.lots < 0)
    divisor = -divisor;
  whole = dividend / divisor;
  rest = dividend % divisor;
  if (rest * 2 > divisor || (rest * 2 == divisor && (whole & 1) != 0))
    whole++;
  if (whole > (guint64) G_MAXINT64 + (negative ? 1 : 0))
    return FALSE;
  price->ticks = (gint64) (negative ? -(guint64) whole : (guint64) whole);
  return TRUE;
}

/* Exact: a double holds every power of ten up to 10^22. */
static double
power_of_ten (guint digits)
{
  double power = 1;

  while (digits-- > 0)
    power *= 10;
  return power;
}

double
outcry_price_to_double (OutcryPrice price,
                        OutcryScale scale)
{
  g_return_val_if_fail (scale.price_digits <= OUTCRY_MAX_DIGITS, 0);

  return (double) price.ticks / power_of_ten (scale.price_digits);
}

double
outcry_quantity_to_double (OutcryQuantity quantity,
                           OutcryScale    scale)
{
  g_return_val_if_fail (scale.quantity_digits <= OUTCRY_MAX_DIGITS, 0);

  return (double) quantity.lots / power_of_ten (scale.quantity_digits);
}

double
outcry_notional_to_double (OutcryNotional notional,
                           OutcryScale    scale)
{
  g_return_val_if_fail (scale.price_digits <= OUTCRY_MAX_DIGITS, 0);
  g_return_val_if_fail (scale.quantity_digits <= OUTCRY_MAX_DIGITS, 0);

  return (double) notional.units / power_of_ten (scale.price_digits) /
         power_of_ten (scale.quantity_digits);
}
