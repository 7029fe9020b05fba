/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/outcry-number-reader.h"

#include <locale.h>
#include <string.h>

static const OutcryNumberFormat american = { ".", "," };
static const OutcryNumberFormat german = { ",", "." };
static const OutcryNumberFormat french = { ",", "\u202f" };
static const OutcryNumberFormat swiss = { ".", "’" };
static const OutcryNumberFormat persian = { "٫", "٬" };
static const OutcryNumberFormat none = { ".", "" };

typedef struct
{
  const char               *text;
  const OutcryNumberFormat *format;
  guint                     digits;
  gint64                    value;
} Exact;

static const Exact exact[] = {
  { "1234", &american, 2, 123400 },
  { "1234.5", &american, 2, 123450 },
  { "1,234.50", &american, 2, 123450 },
  { "1,234,567", &american, 2, 123456700 },
  { "12,34,567.8", &american, 2, 123456780 },
  { "1,23,456", &american, 0, 123456 },
  { "1.234", &american, 3, 1234 },
  { "0.001", &american, 3, 1 },
  { "1.500", &american, 2, 150 },
  { "1,23", &american, 2, 123 },
  { "1,2345", &american, 4, 12345 },
  { "1234,567", &american, 3, 1234567 },
  { "1.234,56", &american, 2, 123456 },
  { "1.234.567", &american, 0, 1234567 },
  { "-1,234.5", &american, 1, -12345 },
  { "−5", &american, 1, -50 },
  { "+5", &american, 0, 5 },
  { "  7.5 ", &american, 1, 75 },
  { ".5", &american, 1, 5 },
  { "5.", &american, 1, 50 },
  { "1,234", &american, 2, 123400 },
  { "0,000", &american, 3, 0 },
  { "1\u00a0234.5", &american, 1, 12345 },
  { "1.234,56", &german, 2, 123456 },
  { "1,234", &german, 3, 1234 },
  { "0,001", &german, 3, 1 },
  { "1.234", &german, 2, 123400 },
  { "1.5", &german, 1, 15 },
  { "1,234.5", &german, 1, 12345 },
  { "1.234.567,8", &german, 1, 12345678 },
  { "1\u202f234,5", &french, 1, 12345 },
  { "1 234,5", &french, 1, 12345 },
  { "1\u00a0234\u202f567", &french, 0, 1234567 },
  { "1 234,567", &french, 3, 1234567 },
  { "1’234.5", &swiss, 1, 12345 },
  { "1'234'567.25", &swiss, 2, 123456725 },
  { "۱٬۲۳۴٫۵", &persian, 1, 12345 },
  { "１２３", &american, 0, 123 },
  { "000123", &american, 0, 123 },
  { "1234", &none, 0, 1234 },
  { "9223372036854775807", &american, 0, G_MAXINT64 },
  { "-9,223,372,036,854,775,808", &american, 0, G_MININT64 },
};

static void
test_exact (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (exact); i++)
    {
      OutcryReading reading = outcry_number_read (exact[i].text, exact[i].format, exact[i].digits);

      g_test_message ("%s", exact[i].text);
      g_assert_cmpint (reading.kind, ==, OUTCRY_READING_EXACT);
      g_assert_cmpint (reading.value, ==, exact[i].value);
    }
}

static void
test_ambiguous (void)
{
  static const struct
  {
    const char               *text;
    const OutcryNumberFormat *format;
    guint                     digits;
    gint64                    value, other;
  } cases[] = {
    { "1,234", &american, 3, 1234000, 1234 },
    { "-1,234", &american, 3, -1234000, -1234 },
    { "123,456", &american, 4, 1234560000, 1234560 },
    { "0,001", &american, 8, 100000000, 100000 },
    { "0,500", &american, 2, 50000, 50 },
    { "1.234", &german, 3, 1234000, 1234 },
    { "0.001", &german, 3, 1000, 1 },
    { "1.234", &french, 3, 1234000, 1234 },
    { "1,234", &swiss, 3, 1234000, 1234 },
    { "1,234", &none, 3, 1234000, 1234 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      OutcryReading reading = outcry_number_read (cases[i].text, cases[i].format, cases[i].digits);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (reading.kind, ==, OUTCRY_READING_AMBIGUOUS);
      g_assert_cmpint (reading.value, ==, cases[i].value);
      g_assert_cmpint (reading.other, ==, cases[i].other);
    }
}

static void
test_invalid (void)
{
  static const struct
  {
    const char               *text;
    const OutcryNumberFormat *format;
    guint                     digits;
    const char               *reason;
  } cases[] = {
    { "x", &american, 2, OUTCRY_READING_NOT_A_NUMBER },
    { "-", &american, 2, OUTCRY_READING_NOT_A_NUMBER },
    { ".", &american, 2, OUTCRY_READING_NOT_A_NUMBER },
    { "--5", &american, 2, OUTCRY_READING_NOT_A_NUMBER },
    { "5-", &american, 2, OUTCRY_READING_NOT_A_NUMBER },
    { "1e5", &american, 2, OUTCRY_READING_NOT_A_NUMBER },
    { "$5", &american, 2, OUTCRY_READING_NOT_A_NUMBER },
    { "100 200", &american, 2, OUTCRY_READING_NOT_A_NUMBER },
    { "1,23,45", &american, 2, OUTCRY_READING_BAD_GROUPS },
    { "1,2,3", &american, 2, OUTCRY_READING_BAD_GROUPS },
    { "1,,234", &american, 2, OUTCRY_READING_BAD_GROUPS },
    { "1.2.3", &american, 2, OUTCRY_READING_BAD_GROUPS },
    { "1.234,567.8", &american, 2, OUTCRY_READING_BAD_GROUPS },
    { "1,234.567,8", &american, 3, OUTCRY_READING_BAD_GROUPS },
    { "0,123,456", &american, 2, OUTCRY_READING_BAD_GROUPS },
    { "1234,567.8", &american, 2, OUTCRY_READING_BAD_GROUPS },
    { ",234.5", &american, 2, OUTCRY_READING_BAD_GROUPS },
    { "1 23", &french, 2, OUTCRY_READING_BAD_GROUPS },
    { "1,234 567", &french, 2, OUTCRY_READING_BAD_GROUPS },
    { "1.2345", &german, 2, OUTCRY_READING_TOO_PRECISE },
    { "1,234", &german, 2, OUTCRY_READING_TOO_PRECISE },
    { "1.234", &american, 2, OUTCRY_READING_TOO_PRECISE },
    { "0,001", &american, 2, OUTCRY_READING_TOO_PRECISE },
    { "1٫5٫5", &persian, 2, OUTCRY_READING_BAD_GROUPS },
    { "9223372036854775808", &american, 0, OUTCRY_READING_TOO_LARGE },
    { "1,234", &american, 18, OUTCRY_READING_TOO_LARGE },
  };
  g_autofree char *endless = g_strnfill (100000, '7');
  g_autofree char *commas = g_strnfill (100000, ',');

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      OutcryReading reading = outcry_number_read (cases[i].text, cases[i].format, cases[i].digits);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (reading.kind, ==, OUTCRY_READING_INVALID);
      g_assert_cmpstr (reading.reason, ==, cases[i].reason);
    }
  g_assert_cmpint (outcry_number_read ("1\xff", &american, 2).kind, ==, OUTCRY_READING_INVALID);
  g_assert_cmpint (outcry_number_read (endless, &american, 2).kind, ==, OUTCRY_READING_INVALID);
  g_assert_cmpint (outcry_number_read (commas, &american, 2).kind, ==, OUTCRY_READING_INVALID);
}

static void
test_empty (void)
{
  g_assert_cmpint (outcry_number_read ("", &american, 2).kind, ==, OUTCRY_READING_EMPTY);
  g_assert_cmpint (outcry_number_read (" \u202f\u00a0", &american, 2).kind, ==,
                   OUTCRY_READING_EMPTY);
}

/* As the locale writes it. */
static char *
write_number (gint64                    value,
              const OutcryNumberFormat *format,
              guint                     digits)
{
  g_autofree char *plain = outcry_decimal_format (value, digits);
  const char *start = plain + (plain[0] == '-' ? 1 : 0);
  const char *point = start + strcspn (start, ".");
  GString *text = g_string_new (plain[0] == '-' ? "-" : "");

  for (const char *p = start; p < point; p++)
    {
      if (p > start && (point - p) % 3 == 0)
        g_string_append (text, format->group);
      g_string_append_c (text, *p);
    }
  if (*point == '.')
    g_string_append_printf (text, "%s%s", format->decimal_point, point + 1);
  return g_string_free (text, FALSE);
}

/* What a locale writes with all its digits is read as it was meant, without a question. */
static void
test_round_trip (void)
{
  static const OutcryNumberFormat *formats[] = { &american, &german,  &french,
                                                 &swiss,    &persian, &none };

  for (guint i = 0; i < 20000; i++)
    {
      const OutcryNumberFormat *format = formats[g_test_rand_int_range (0, G_N_ELEMENTS (formats))];
      guint digits = (guint) g_test_rand_int_range (0, 9);
      guint64 bits = ((guint64) (guint32) g_test_rand_int () << 32) | (guint32) g_test_rand_int ();
      gint64 value = (gint64) bits >> g_test_rand_int_range (0, 64);
      g_autofree char *text = write_number (value, format, digits);
      OutcryReading reading = outcry_number_read (text, format, digits);

      g_assert_cmpint (reading.kind, ==, OUTCRY_READING_EXACT);
      g_assert_cmpint (reading.value, ==, value);
    }
}

static void
test_locale (void)
{
  OutcryNumberFormat format;

  setlocale (LC_NUMERIC, "C");
  outcry_number_format_from_locale (&format);
  g_assert_cmpstr (format.decimal_point, ==, ".");
  g_assert_cmpstr (format.group, ==, "");
}

/* Only where the system has the locale. */
/* What the C library says of a locale, and a number as it writes it. */
static void
test_locales (void)
{
  static const struct
  {
    const char *name, *decimal_point, *group, *text;
  } locales[] = {
    { "de_DE.UTF-8", ",", ".", "1.234.567,5" },
    { "fr_FR.UTF-8", ",", "\u202f", "1 234 567,5" },
    { "de_CH.UTF-8", ".", "’", "1’234’567.5" },
  };
  guint n_tried = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (locales); i++)
    {
      OutcryNumberFormat format;
      OutcryReading reading;

      if (setlocale (LC_NUMERIC, locales[i].name) == NULL)
        continue;
      n_tried++;
      outcry_number_format_from_locale (&format);
      setlocale (LC_NUMERIC, "C");
      g_assert_cmpstr (format.decimal_point, ==, locales[i].decimal_point);
      g_assert_cmpstr (format.group, ==, locales[i].group);
      reading = outcry_number_read (locales[i].text, &format, 2);
      g_assert_cmpint (reading.kind, ==, OUTCRY_READING_EXACT);
      g_assert_cmpint (reading.value, ==, 123456750);
    }
  if (n_tried < G_N_ELEMENTS (locales))
    g_test_skip ("not all of the German, French and Swiss locales are here");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/number-reader/exact", test_exact);
  g_test_add_func ("/base/number-reader/ambiguous", test_ambiguous);
  g_test_add_func ("/base/number-reader/invalid", test_invalid);
  g_test_add_func ("/base/number-reader/empty", test_empty);
  g_test_add_func ("/base/number-reader/round-trip", test_round_trip);
  g_test_add_func ("/base/number-reader/locale", test_locale);
  g_test_add_func ("/base/number-reader/locales", test_locales);

  return g_test_run ();
}
