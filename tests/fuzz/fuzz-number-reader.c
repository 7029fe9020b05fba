/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers of people: the first byte chooses locale and scale. What is read exactly is, written as a
 * plain decimal, read as the same; two readings differ; a refusal has a reason. */

#include "base/outcry-number-reader.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const OutcryNumberFormat formats[] = {
    { ".", "," }, { ",", "." }, { ",", "\u202f" }, { ".", "’" },
    { "٫", "٬" }, { ".", "" },  { ",", " " },
  };
  static const OutcryNumberFormat plain = { ".", "" };
  g_autofree char *text = NULL;
  char written[OUTCRY_DECIMAL_BUFFER];
  OutcryReading reading, again;
  guint digits;

  if (size < 1)
    return 0;
  digits = data[0] / 8 % (OUTCRY_MAX_DIGITS + 1);
  text = g_strndup ((const char *) data + 1, size - 1);
  reading = outcry_number_read (text, &formats[data[0] % G_N_ELEMENTS (formats)], digits);
  switch (reading.kind)
    {
    case OUTCRY_READING_EXACT:
      outcry_decimal_format_to (reading.value, digits, written);
      again = outcry_number_read (written, &plain, digits);
      g_assert_cmpint (again.kind, ==, OUTCRY_READING_EXACT);
      g_assert_cmpint (again.value, ==, reading.value);
      break;
    case OUTCRY_READING_AMBIGUOUS:
      g_assert_cmpint (reading.value, !=, reading.other);
      break;
    case OUTCRY_READING_INVALID:
      g_assert_nonnull (reading.reason);
      break;
    case OUTCRY_READING_EMPTY:
    default:
      break;
    }
  return 0;
}
