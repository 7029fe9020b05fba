/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/outcry-decimal.h"

#include <string.h>

typedef struct
{
  const char     *text;
  guint           digits;
  OutcryRounding  rounding;
  gint64          value;
} Good;

static const Good good[] = {
  { "0", 0, OUTCRY_ROUND_REFUSE, 0 },
  { "-0", 8, OUTCRY_ROUND_REFUSE, 0 },
  { "46181.0", 1, OUTCRY_ROUND_REFUSE, 461810 },
  { "-12.50", 2, OUTCRY_ROUND_REFUSE, -1250 },
  { "12.5", 8, OUTCRY_ROUND_REFUSE, 1250000000 },
  { ".5", 1, OUTCRY_ROUND_REFUSE, 5 },
  { "007.5", 1, OUTCRY_ROUND_REFUSE, 75 },
  { "1.500000000000000000000000000000", 1, OUTCRY_ROUND_REFUSE, 15 },
  { "1e-3", 3, OUTCRY_ROUND_REFUSE, 1 },
  { "1.5E+2", 0, OUTCRY_ROUND_REFUSE, 150 },
  { "1.1684e+08", 0, OUTCRY_ROUND_REFUSE, 116840000 },
  { "123456789e-9", 9, OUTCRY_ROUND_REFUSE, 123456789 },
  { "0e999999999999999999999", 18, OUTCRY_ROUND_REFUSE, 0 },
  { "1000000000000000000000e-21", 0, OUTCRY_ROUND_REFUSE, 1 },
  { "0.000000000000000000000000000001e30", 0, OUTCRY_ROUND_REFUSE, 1 },
  { "9223372036854775807", 0, OUTCRY_ROUND_REFUSE, G_MAXINT64 },
  { "-9223372036854775808", 0, OUTCRY_ROUND_REFUSE, G_MININT64 },
  { "-9.223372036854775808", 18, OUTCRY_ROUND_REFUSE, G_MININT64 },
  { "-92233720368547758080e-1", 0, OUTCRY_ROUND_REFUSE, G_MININT64 },
  { "0.000000000000000001", 18, OUTCRY_ROUND_REFUSE, 1 },
  { "2.2357688599999963", 8, OUTCRY_ROUND_HALF_EVEN, 223576886 },
  { "0.5", 0, OUTCRY_ROUND_HALF_EVEN, 0 },
  { "1.5", 0, OUTCRY_ROUND_HALF_EVEN, 2 },
  { "2.5", 0, OUTCRY_ROUND_HALF_EVEN, 2 },
  { "-2.5", 0, OUTCRY_ROUND_HALF_EVEN, -2 },
  { "-3.5", 0, OUTCRY_ROUND_HALF_EVEN, -4 },
  { "2.50000000000000000000000001", 0, OUTCRY_ROUND_HALF_EVEN, 3 },
  { "2.4999999999999999999999999", 0, OUTCRY_ROUND_HALF_EVEN, 2 },
  { "5e-1", 0, OUTCRY_ROUND_HALF_EVEN, 0 },
  { "5.0001e-1", 0, OUTCRY_ROUND_HALF_EVEN, 1 },
  { "9e-99999999999", 18, OUTCRY_ROUND_HALF_EVEN, 0 },
  { "1.999", 2, OUTCRY_ROUND_DOWN, 199 },
  { "-1.999", 2, OUTCRY_ROUND_DOWN, -199 },
  { "1.999", 2, OUTCRY_ROUND_FLOOR, 199 },
  { "-1.991", 2, OUTCRY_ROUND_FLOOR, -200 },
  { "-1.990", 2, OUTCRY_ROUND_FLOOR, -199 },
  { "-1e-40", 2, OUTCRY_ROUND_FLOOR, -1 },
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 value = 42;

      g_test_message ("%s", good[i].text);
      outcry_decimal_parse (good[i].text, -1, good[i].digits, good[i].rounding, &value, &error);
      g_assert_no_error (error);
      g_assert_cmpint (value, ==, good[i].value);
    }
}

static void
test_syntax (void)
{
  static const char * const bad[] = {
    "",
    "-",
    ".",
    "-.",
    "5.",
    "+1",
    " 1",
    "1 ",
    "1,5",
    "1.2.3",
    "--1",
    "1e",
    "1e+",
    "e5",
    "1e5.0",
    "0x1F",
    "Infinity",
    "NaN",
    "N/A",
    "1_000",
    "1e5e5",
    "1-",
    "\xef\xbc\x91",
    "99999999999999999999x",
    "12345678901234567890.",
    "1.5e1x",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 value = 42;

      g_test_message ("%s", bad[i]);
      g_assert_false (outcry_decimal_parse (bad[i], -1, 4, OUTCRY_ROUND_DOWN, &value, &error));
      g_assert_error (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_SYNTAX);
      g_assert_cmpint (value, ==, 42);
      g_assert_cmpint (outcry_decimal_digits (bad[i], -1), ==, -1);
    }
}

static void
test_overflow (void)
{
  static const char * const bad[] = {
    "9223372036854775808",    "-9223372036854775809",  "1e19",
    "1e18446744073709551617", "99999999999999999999",  "9223372036854775807.5",
    "18446744073709551616",   "1234567890123456789e1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 value = 42;

      g_test_message ("%s", bad[i]);
      g_assert_false (outcry_decimal_parse (bad[i], -1, 0, OUTCRY_ROUND_HALF_EVEN, &value, &error));
      g_assert_error (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_OVERFLOW);
      g_assert_cmpint (value, ==, 42);
    }
  g_assert_false (outcry_decimal_parse ("9.3", -1, 18, OUTCRY_ROUND_REFUSE, &(gint64) { 0 }, NULL));
}

static void
test_precision (void)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 42;

  g_assert_false (outcry_decimal_parse ("1.2345", -1, 3, OUTCRY_ROUND_REFUSE, &value, &error));
  g_assert_error (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_PRECISION);
  g_assert_cmpstr (error->message, ==, "“1.2345” has more than 3 digits after the point");
  g_assert_false (outcry_decimal_parse ("1e-400", -1, 3, OUTCRY_ROUND_REFUSE, &value, NULL));
  g_assert_false (outcry_decimal_parse ("1.00000000000000000000001", -1, 3, OUTCRY_ROUND_REFUSE,
                                        &value, NULL));
  g_assert_cmpint (value, ==, 42);
}

/* What follows the length is not read. */
static void
test_length (void)
{
  gint64 value;

  g_assert_true (outcry_decimal_parse ("12.345", 4, 2, OUTCRY_ROUND_REFUSE, &value, NULL));
  g_assert_cmpint (value, ==, 1230);
  g_assert_false (outcry_decimal_parse ("12\0.5", 5, 2, OUTCRY_ROUND_REFUSE, &value, NULL));
  g_assert_false (outcry_decimal_parse (NULL, 0, 2, OUTCRY_ROUND_REFUSE, &value, NULL));
}

static void
test_format (void)
{
  static const struct
  {
    gint64      value;
    guint       digits;
    const char *text;
  } cases[] = {
    { 0, 0, "0" },
    { 0, 3, "0.000" },
    { 5, 1, "0.5" },
    { -5, 2, "-0.05" },
    { 461810, 1, "46181.0" },
    { 1000, 0, "1000" },
    { 99, 0, "99" },
    { 100, 0, "100" },
    { G_MAXINT64, 0, "9223372036854775807" },
    { G_MININT64, 0, "-9223372036854775808" },
    { G_MININT64, 18, "-9.223372036854775808" },
    { G_GINT64_CONSTANT (1000000000000000000), 0, "1000000000000000000" },
    { G_GINT64_CONSTANT (999999999999999999), 18, "0.999999999999999999" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = outcry_decimal_format (cases[i].value, cases[i].digits);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static gint64
random_int64 (void)
{
  guint64 bits = ((guint64) (guint32) g_test_rand_int () << 32) | (guint32) g_test_rand_int ();

  /* Every order of magnitude alike. */
  return (gint64) bits >> g_test_rand_int_range (0, 64);
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      gint64 value = random_int64 (), back = 0;
      guint digits = (guint) g_test_rand_int_range (0, OUTCRY_MAX_DIGITS + 1);
      char buffer[OUTCRY_DECIMAL_BUFFER];
      gsize len = outcry_decimal_format_to (value, digits, buffer);

      g_assert_cmpuint (len, ==, strlen (buffer));
      g_assert_true (outcry_decimal_parse (buffer, -1, digits, OUTCRY_ROUND_REFUSE, &back, NULL));
      g_assert_cmpint (back, ==, value);
      g_assert_cmpint (outcry_decimal_digits (buffer, -1), ==, (int) digits);
    }
}

/* The text of the whole number by printf, with an exponent that moves the point. */
static void
test_exponent_moves_point (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      gint64 value = random_int64 (), plain = 0, moved = 0;
      guint digits = (guint) g_test_rand_int_range (0, OUTCRY_MAX_DIGITS + 1);
      int shift = g_test_rand_int_range (-40, 41);
      g_autofree char *text = outcry_decimal_format (value, digits);
      g_autofree char *with = g_strdup_printf ("%se%d", text, shift);
      g_autofree char *zeros = g_strnfill ((gsize) MAX (shift, 0), '0');
      g_autofree char *down = g_strdup_printf ("%" G_GINT64_FORMAT "%se-%d", value, zeros,
                                               (int) digits + MAX (shift, 0));
      gboolean fits = outcry_decimal_parse (with, -1, 4, OUTCRY_ROUND_HALF_EVEN, &moved, NULL);

      g_assert_true (outcry_decimal_parse (down, -1, digits, OUTCRY_ROUND_REFUSE, &plain, NULL));
      g_assert_cmpint (plain, ==, value);
      if (fits && (int) digits - shift >= 0 && (int) digits - shift <= OUTCRY_MAX_DIGITS)
        {
          gint64 expected = 0;

          g_assert_true (outcry_decimal_rescale (value, (guint) ((int) digits - shift), 4,
                                                 OUTCRY_ROUND_HALF_EVEN, &expected));
          g_assert_cmpint (moved, ==, expected);
        }
    }
}

static __int128
floor_div (__int128 a,
           __int128 b)
{
  return a / b - (a % b < 0 ? 1 : 0);
}

/* Against the definition, in 128 bits. */
static void
test_rescale (void)
{
  for (guint i = 0; i < 50000; i++)
    {
      gint64 value = random_int64 (), rescaled = 42;
      guint from = (guint) g_test_rand_int_range (0, OUTCRY_MAX_DIGITS + 1);
      guint to = (guint) g_test_rand_int_range (0, OUTCRY_MAX_DIGITS + 1);
      OutcryRounding rounding = (OutcryRounding) g_test_rand_int_range (0, 4);
      __int128 up = 1, down = 1, exact, expected, rest;
      gboolean fits;

      for (guint d = from; d < to; d++)
        up *= 10;
      for (guint d = to; d < from; d++)
        down *= 10;
      exact = (__int128) value * up;
      expected = floor_div (exact, down);
      rest = exact - expected * down;
      if (rounding == OUTCRY_ROUND_HALF_EVEN)
        expected += rest * 2 > down || (rest * 2 == down && (expected & 1) != 0) ? 1 : 0;
      else if (rounding == OUTCRY_ROUND_DOWN && exact < 0)
        expected += rest != 0 ? 1 : 0;
      fits = expected >= G_MININT64 && expected <= G_MAXINT64 &&
             (rounding != OUTCRY_ROUND_REFUSE || rest == 0);

      g_assert_cmpint (outcry_decimal_rescale (value, from, to, rounding, &rescaled), ==, fits);
      g_assert_cmpint (rescaled, ==, fits ? (gint64) expected : 42);
    }
}

static void
test_digits (void)
{
  g_assert_cmpint (outcry_decimal_digits ("1.50", -1), ==, 2);
  g_assert_cmpint (outcry_decimal_digits ("1e-3", -1), ==, 3);
  g_assert_cmpint (outcry_decimal_digits ("1.25e1", -1), ==, 1);
  g_assert_cmpint (outcry_decimal_digits ("1.5E+2", -1), ==, 0);
  g_assert_cmpint (outcry_decimal_digits ("1.5000", 3), ==, 1);
  g_assert_cmpint (outcry_decimal_digits ("1e-99999999999999999999", -1), ==, G_MAXINT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/decimal/good", test_good);
  g_test_add_func ("/base/decimal/syntax", test_syntax);
  g_test_add_func ("/base/decimal/overflow", test_overflow);
  g_test_add_func ("/base/decimal/precision", test_precision);
  g_test_add_func ("/base/decimal/length", test_length);
  g_test_add_func ("/base/decimal/format", test_format);
  g_test_add_func ("/base/decimal/round-trip", test_round_trip);
  g_test_add_func ("/base/decimal/exponent-moves-point", test_exponent_moves_point);
  g_test_add_func ("/base/decimal/rescale", test_rescale);
  g_test_add_func ("/base/decimal/digits", test_digits);

  return g_test_run ();
}
