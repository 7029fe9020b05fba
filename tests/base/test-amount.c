/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/outcry-amount.h"

static const OutcryScale scale = { .price_digits = 2, .quantity_digits = 8 };

static void
test_parse_and_format (void)
{
  g_autoptr (GError) error = NULL;
  OutcryPrice price = { 0 };
  OutcryQuantity quantity = { 0 };
  g_autofree char *price_text = NULL;
  g_autofree char *quantity_text = NULL;

  g_assert_true (outcry_price_parse ("46181.5", scale, &price, &error));
  g_assert_no_error (error);
  g_assert_cmpint (price.ticks, ==, 4618150);
  g_assert_true (outcry_quantity_parse ("0.00000001", scale, &quantity, NULL));
  g_assert_cmpint (quantity.lots, ==, 1);
  price_text = outcry_price_format (price, scale);
  g_assert_cmpstr (price_text, ==, "46181.50");
  quantity_text = outcry_quantity_format (quantity, scale);
  g_assert_cmpstr (quantity_text, ==, "0.00000001");
  g_assert_false (outcry_price_parse ("46181.555", scale, &price, &error));
  g_assert_error (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_PRECISION);
  g_assert_cmpint (price.ticks, ==, 4618150);
}

static void
test_overflow (void)
{
  OutcryPrice price = { 7 };
  OutcryQuantity quantity = { 7 };

  g_assert_false (outcry_price_add (OUTCRY_PRICE (G_MAXINT64), OUTCRY_PRICE (1), &price));
  g_assert_false (outcry_price_sub (OUTCRY_PRICE (G_MININT64), OUTCRY_PRICE (1), &price));
  g_assert_cmpint (price.ticks, ==, 7);
  g_assert_false (
      outcry_quantity_add (OUTCRY_QUANTITY (G_MAXINT64), OUTCRY_QUANTITY (1), &quantity));
  g_assert_false (
      outcry_quantity_sub (OUTCRY_QUANTITY (-2), OUTCRY_QUANTITY (G_MAXINT64), &quantity));
  g_assert_cmpint (quantity.lots, ==, 7);
  g_assert_true (outcry_price_add (OUTCRY_PRICE (G_MAXINT64), OUTCRY_PRICE (-1), &price));
  g_assert_cmpint (price.ticks, ==, G_MAXINT64 - 1);
  g_assert_true (outcry_quantity_sub (OUTCRY_QUANTITY (5), OUTCRY_QUANTITY (3), &quantity));
  g_assert_cmpint (quantity.lots, ==, 2);
}

static void
test_notional (void)
{
  OutcryNotional largest =
      outcry_notional (OUTCRY_PRICE (G_MININT64), OUTCRY_QUANTITY (G_MININT64));
  OutcryNotional least = outcry_notional (OUTCRY_PRICE (G_MININT64), OUTCRY_QUANTITY (G_MAXINT64));
  OutcryNotional sum = { 0 };
  g_autofree char *large_text = outcry_notional_format (largest, (OutcryScale) { 18, 18 });
  g_autofree char *whole_text = outcry_notional_format (least, (OutcryScale) { 0, 0 });
  g_autofree char *small_text = outcry_notional_format ((OutcryNotional) { -1 }, scale);
  g_autofree char *zero_text = outcry_notional_format ((OutcryNotional) { 0 }, scale);

  /* 2^126 and -2^63 (2^63 - 1). */
  g_assert_cmpstr (large_text, ==, "85.070591730234615865843651857942052864");
  g_assert_cmpstr (whole_text, ==, "-85070591730234615856620279821087277056");
  g_assert_cmpstr (small_text, ==, "-0.0000000001");
  g_assert_cmpstr (zero_text, ==, "0.0000000000");

  g_assert_true (outcry_notional_add (largest, least, &sum));
  g_assert_true (sum.units == (__int128) 1 << 63);
  sum = largest;
  g_assert_false (outcry_notional_add (largest, largest, &sum));
  g_assert_true (sum.units == largest.units);
  g_assert_true (outcry_notional_sub (largest, largest, &sum));
  g_assert_true (sum.units == 0);
}

static void
test_average (void)
{
  OutcryNotional notional = outcry_notional (OUTCRY_PRICE (100), OUTCRY_QUANTITY (3));
  OutcryPrice price = { 0 };

  g_assert_true (outcry_notional_add (notional,
                                      outcry_notional (OUTCRY_PRICE (103), OUTCRY_QUANTITY (3)),
                                      &notional));
  /* 101.5 to even */
  g_assert_true (outcry_notional_average (notional, OUTCRY_QUANTITY (6), &price));
  g_assert_cmpint (price.ticks, ==, 102);
  g_assert_true (outcry_notional_average ((OutcryNotional) { -5 }, OUTCRY_QUANTITY (2), &price));
  g_assert_cmpint (price.ticks, ==, -2);
  g_assert_false (outcry_notional_average (notional, OUTCRY_QUANTITY (0), &price));
  g_assert_false (outcry_notional_average ((OutcryNotional) { (__int128) 1 << 63 },
                                           OUTCRY_QUANTITY (1), &price));
  g_assert_true (outcry_notional_average ((OutcryNotional) { (__int128) 1 << 63 },
                                          OUTCRY_QUANTITY (-1), &price));
  g_assert_cmpint (price.ticks, ==, G_MININT64);
}

/* Any one price held in parts has itself as the average. */
static void
test_average_of_one_price (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      OutcryPrice price = OUTCRY_PRICE (g_test_rand_int_range (G_MININT32, G_MAXINT32)), average;
      OutcryQuantity total = { 0 };
      OutcryNotional notional = { 0 };

      for (guint part = 0; part < 5; part++)
        {
          OutcryQuantity quantity = OUTCRY_QUANTITY (g_test_rand_int_range (1, G_MAXINT32));

          g_assert_true (outcry_quantity_add (total, quantity, &total));
          g_assert_true (
              outcry_notional_add (notional, outcry_notional (price, quantity), &notional));
        }
      g_assert_true (outcry_notional_average (notional, total, &average));
      g_assert_cmpint (average.ticks, ==, price.ticks);
    }
}

static void
test_to_double (void)
{
  g_assert_cmpfloat (outcry_price_to_double (OUTCRY_PRICE (4618150), scale), ==, 46181.5);
  g_assert_cmpfloat (outcry_quantity_to_double (OUTCRY_QUANTITY (-1), scale), ==, -1e-8);
  g_assert_cmpfloat (outcry_notional_to_double ((OutcryNotional) { 25 }, (OutcryScale) { 1, 1 }),
                     ==, 0.25);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/amount/parse-and-format", test_parse_and_format);
  g_test_add_func ("/base/amount/overflow", test_overflow);
  g_test_add_func ("/base/amount/notional", test_notional);
  g_test_add_func ("/base/amount/average", test_average);
  g_test_add_func ("/base/amount/average-of-one-price", test_average_of_one_price);
  g_test_add_func ("/base/amount/to-double", test_to_double);

  return g_test_run ();
}
