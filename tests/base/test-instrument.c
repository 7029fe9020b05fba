/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/outcry-instrument.h"

static void
test_ids (void)
{
  static const char * const good[] = {
    "BTC-USD", "VIX",    "eur-usd",   "A",
    "BRK.B",   "US_T10", "BRK.B-USD", "12345678901234567890123456789012",
  };
  static const char * const bad[] = {
    "",          "-",
    "-USD",      "BTC-",
    "BTC-USD-X", "BTC--USD",
    ".",         "..",
    "_A",        "BTC-.X",
    "BTC/USD",   "BTC USD",
    "B\xc3\x9f", "123456789012345678901234567890123",
    "a\nb",      "^VIX",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_test_message ("%s", good[i]);
      g_assert_true (outcry_instrument_id_is_valid (good[i]));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (outcry_instrument_id_is_valid (bad[i]));
    }
  g_assert_false (outcry_instrument_id_is_valid (NULL));
}

static void
test_parts (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryInstrument) pair =
      outcry_instrument_new ("BTC-USD", "Bitcoin", (OutcryScale) { 2, 8 }, &error);
  g_autoptr (OutcryInstrument) index =
      outcry_instrument_new ("VIX", NULL, (OutcryScale) { 6, 0 }, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (outcry_instrument_get_id (pair), ==, "BTC-USD");
  g_assert_cmpstr (outcry_instrument_get_name (pair), ==, "Bitcoin");
  g_assert_cmpstr (outcry_instrument_get_base (pair), ==, "BTC");
  g_assert_cmpstr (outcry_instrument_get_quote (pair), ==, "USD");
  g_assert_cmpuint (outcry_instrument_get_scale (pair).quantity_digits, ==, 8);
  g_assert_cmpstr (outcry_instrument_get_base (index), ==, "VIX");
  g_assert_null (outcry_instrument_get_quote (index));
  g_assert_null (outcry_instrument_get_name (index));
}

static void
test_refused (void)
{
  g_autoptr (GError) id_error = NULL;
  g_autoptr (GError) scale_error = NULL;

  g_assert_null (outcry_instrument_new ("../etc", NULL, (OutcryScale) { 2, 8 }, &id_error));
  g_assert_error (id_error, OUTCRY_INSTRUMENT_ERROR, OUTCRY_INSTRUMENT_ERROR_ID);
  g_assert_null (outcry_instrument_new ("X", NULL, (OutcryScale) { 19, 8 }, &scale_error));
  g_assert_error (scale_error, OUTCRY_INSTRUMENT_ERROR, OUTCRY_INSTRUMENT_ERROR_SCALE);
}

static void
test_boxed (void)
{
  g_autoptr (OutcryInstrument) pair =
      outcry_instrument_new ("BTC-USD", NULL, (OutcryScale) { 2, 8 }, NULL);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, OUTCRY_TYPE_INSTRUMENT);
  g_value_set_boxed (&value, pair);
  g_assert_true (g_value_get_boxed (&value) == pair);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/instrument/ids", test_ids);
  g_test_add_func ("/base/instrument/parts", test_parts);
  g_test_add_func ("/base/instrument/refused", test_refused);
  g_test_add_func ("/base/instrument/boxed", test_boxed);

  return g_test_run ();
}
