/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Decimals: the first byte is the scale, the rest the text, read with each rounding. What parses can
 * be written and read back, and the roundings lie about the exact value as they should. */

#include "base/outcry-decimal.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
check_value (gint64 value,
             guint  digits)
{
  char text[OUTCRY_DECIMAL_BUFFER];
  gsize len = outcry_decimal_format_to (value, digits, text);
  gint64 again = 0;

  g_assert_true (
      outcry_decimal_parse (text, (gssize) len, digits, OUTCRY_ROUND_REFUSE, &again, NULL));
  g_assert_cmpint (again, ==, value);
  g_assert_cmpint (outcry_decimal_digits (text, (gssize) len), ==, (int) digits);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GError) error = NULL;
  gint64 values[4] = { 0 };
  gboolean parsed[4];
  const char *text;
  gssize len;
  guint digits;

  if (size < 1)
    return 0;
  digits = data[0] % (OUTCRY_MAX_DIGITS + 1);
  text = (const char *) data + 1;
  len = (gssize) size - 1;
  for (int rounding = OUTCRY_ROUND_REFUSE; rounding <= OUTCRY_ROUND_FLOOR; rounding++)
    {
      g_clear_error (&error);
      parsed[rounding] = outcry_decimal_parse (text, len, digits, (OutcryRounding) rounding,
                                               &values[rounding], &error);
      g_assert_true (parsed[rounding] == (error == NULL));
      g_assert_true (g_error_matches (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_SYNTAX) ==
                     (outcry_decimal_digits (text, len) < 0));
      if (parsed[rounding])
        check_value (values[rounding], digits);
    }
  if (parsed[OUTCRY_ROUND_REFUSE])
    g_assert_true (values[OUTCRY_ROUND_REFUSE] == values[OUTCRY_ROUND_DOWN] &&
                   values[OUTCRY_ROUND_REFUSE] == values[OUTCRY_ROUND_FLOOR] &&
                   values[OUTCRY_ROUND_REFUSE] == values[OUTCRY_ROUND_HALF_EVEN]);
  if (parsed[OUTCRY_ROUND_HALF_EVEN] && parsed[OUTCRY_ROUND_FLOOR])
    g_assert_true (values[OUTCRY_ROUND_FLOOR] == values[OUTCRY_ROUND_HALF_EVEN] ||
                   values[OUTCRY_ROUND_FLOOR] + 1 == values[OUTCRY_ROUND_HALF_EVEN]);
  if (parsed[OUTCRY_ROUND_DOWN] && parsed[OUTCRY_ROUND_FLOOR])
    g_assert_cmpint (values[OUTCRY_ROUND_FLOOR], <=, values[OUTCRY_ROUND_DOWN]);
  return 0;
}
