/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fields, one at a time: what its YAML makes of a value. */

#include "recipe-test.h"

#include <string.h>

/* The value of one row, as recipe_test_dump() has it after @from, up to a blank; or the refusal; or
 * "skipped". */
static char *
read_one (const char *shape,
          const char *row,
          const char *from)
{
  g_autofree char *text = g_strdup_printf (
      "recipe: 1\nname: t\nsource: a.com\ninstruments:\n  A-B: {price: 2, quantity: 3}\n"
      "f:\n  get: https://a.com/\n  rows: $.r[*]\n  skip: [\"-\"]\n  %s\n",
      shape);
  g_autofree char *json = g_strdup_printf (
      "{\"r\":[%s],\"zone\":\"Asia/Tokyo\",\"bad\":\"../../etc/localtime\",\"unit\":\"GBp\"}", row);
  g_autoptr (OutcryRecipe) recipe = recipe_test_parse (text);
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autofree char *dump = NULL;
  const char *found;

  outcry_recipe_feed_read (outcry_recipe_find_feed (recipe, "f"), NULL, OUTCRY_INTERVAL_1M,
                           recipe_test_time ("2024-01-20"), body, batch, NULL);
  if (batch->refused > 0)
    return g_strdup (g_ptr_array_index (batch->refusals, 0));
  if (batch->skipped > 0)
    return g_strdup ("skipped");
  dump = recipe_test_dump (batch);
  found = strstr (dump, from) + strlen (from);
  return g_strndup (found, strcspn (found, " \n"));
}

typedef struct
{
  const char *field;
  const char *value;
  const char *expected;
} Case;

static void
check (const Case *cases,
       gsize       n,
       const char *shape,
       const char *row,
       const char *from)
{
  for (gsize i = 0; i < n; i++)
    {
      g_auto (GStrv) shape_parts = g_strsplit (shape, "@", 2);
      g_auto (GStrv) row_parts = g_strsplit (row, "@", 2);
      g_autofree char *whole_shape = g_strjoinv (cases[i].field, shape_parts);
      g_autofree char *whole_row = g_strjoinv (cases[i].value, row_parts);
      g_autofree char *result = read_one (whole_shape, whole_row, from);

      if (!g_str_equal (result, cases[i].expected))
        g_error ("%s of %s: \"%s\" was expected, this came: %s", cases[i].field, cases[i].value,
                 cases[i].expected, result);
    }
}

static void
test_amounts (void)
{
  const Case cases[] = {
    { ".p", "1.5", "1.50" },
    { ".p", "\"1.5\"", "1.50" },
    { ".p", "-1.5", "-1.50" },
    { ".p", "150e-2", "1.50" },
    { ".p", "1.5E+3", "1500.00" },
    { ".p", "1.500000", "1.50" },
    { ".p", "1.505", "row 1: price: \"1.505\" has more than 2 digits after the point" },
    { ".p", "92233720368547758.07", "92233720368547758.07" },
    { ".p", "92233720368547758.08", "row 1: price: \"92233720368547758.08\" is too large" },
    { ".p", "null", "skipped" },
    { ".p", "\"-\"", "skipped" },
    { ".p", "\" 1\"", "row 1: price: \" 1\" is not a number" },
    { ".p", "\"1,5\"", "row 1: price: \"1,5\" is not a number" },
    { ".p", "\"0x10\"", "row 1: price: \"0x10\" is not a number" },
    { ".p", "[1]", "row 1: price: an array or object is at .p" },
    { ".q", "1", "row 1: price: nothing is there at .q" },
    { "{at: .p, round: 2}", "1.505", "1.50" },
    { "{at: .p, round: 2}", "1.515", "1.52" },
    { "{at: .p, round: 2}", "1.5150000000000000001", "1.52" },
    { "{at: .p, round: scale}", "2.2357688599999963", "2.24" },
    { "{at: .p, round: 1}", "1.25", "1.20" },
    { "{at: .p, round: 4}", "1.23", "1.23" },
    { "{at: .p, round: 4}", "1.23456",
      "row 1: price: \"1.23456\", rounded to 4 digits, does not fit 2 digits" },
    { "{at: .p, scale: 0.01}", "150", "1.50" },
    { "{at: .p, scale: 0.01}", "1.5e4", "150.00" },
    { "{at: .p, scale: 0.01}", "150.5",
      "row 1: price: \"150.5\" has more than 2 digits after the point" },
    { "{at: .p, scale: 0.01, round: 2}", "150.5", "1.50" },
    { "{at: .p, scale: 1000}", "1.5", "1500.00" },
    { "{at: .p, scale: 1e-3}", "1500", "1.50" },
    { "{at: .p, scale: 10}", "\"x\"", "row 1: price: \"x\" is not a number" },
    { "{at: .p, scale: {at: $.unit, map: {GBp: 0.01}}}", "150", "1.50" },
    { "{at: .p, scale: {at: $.unit, map: {USD: 0.01}, else: 10}}", "150", "1500.00" },
    { "{at: .p, scale: {at: $.none, map: {USD: 0.01}}}", "150",
      "row 1: price: nothing is there at $.none, which decides its scale" },
    { "{at: .p, abs: true}", "-1.5", "1.50" },
    { "{at: .p, negate: true}", "-1.5", "1.50" },
    { "{at: .p, abs: true}", "-92233720368547758.08",
      "row 1: price: \"-92233720368547758.08\" is too large" },
    { "{at: .p, cut: \"USD \"}", "\"USD 1.5\"", "1.50" },
    { "{at: .p, cut: {end: \" *\"}}", "\"1.5 *\"", "1.50" },
    { "{at: .p, cut: \"USD \"}", "\"1.5\"", "1.50" },
    { "{at: .p, map: {par: \"1\"}, else: \"2\"}", "\"par\"", "1.00" },
    { "{at: .p, map: {par: \"1\"}, else: \"2\"}", "\"other\"", "2.00" },
    { "{at: .p, map: {par: \"1\"}}", "\"other\"",
      "row 1: price: \"other\" is none of the texts in its map" },
  };

  check (cases, G_N_ELEMENTS (cases), "tick: {time: {at: .t, unit: s}, price: @}",
         "{\"t\":1,\"p\":@}", " p=");
}

static void
test_sides (void)
{
  const Case cases[] = {
    { ".s", "\"buy\"", "buy" },
    { ".s", "\"SELL\"", "sell" },
    { ".s", "\"b\"", "row 1: side: \"b\" is neither buy nor sell" },
    { "{at: .s, map: {b: buy, s: sell}}", "\"s\"", "sell" },
    { "{at: .s, map: {\"true\": sell, \"false\": buy}}", "true", "sell" },
    { "{at: .s, map: {\"0\": buy, \"1\": sell}}", "1", "sell" },
    { "{at: .s, sign: true}", "-0.5", "sell" },
    { "{at: .s, sign: true}", "0.5", "buy" },
    { "{at: .s, sign: true}", "\"-x\"", "row 1: side: \"-x\" is not a number" },
  };

  check (cases, G_N_ELEMENTS (cases), "tick: {time: {at: .t, unit: s}, price: .p, side: @}",
         "{\"t\":1,\"p\":1,\"s\":@}", " q=0.000 ");
}

static void
test_quantities (void)
{
  const Case cases[] = {
    { ".q", "0", "0.000" },
    { ".q", "0.0005", "row 1: quantity: \"0.0005\" has more than 3 digits after the point" },
    { ".q", "-0.5", "row 1: quantity: it is negative" },
    { ".none", "1", "row 1: quantity: nothing is there at .none" },
  };

  check (cases, G_N_ELEMENTS (cases), "tick: {time: {at: .t, unit: s}, price: .p, quantity: @}",
         "{\"t\":1,\"p\":1,\"q\":@}", " q=");
}

static void
test_times (void)
{
  const Case cases[] = {
    { "{at: .t, unit: s}", "1705276800", "2024-01-15T00:00:00Z" },
    { "{at: .t, unit: s}", "1705276800.123456789", "2024-01-15T00:00:00.123456Z" },
    { "{at: .t, unit: s}", "1.7052768e9", "2024-01-15T00:00:00Z" },
    { "{at: .t, unit: ms}", "\"1705276800001\"", "2024-01-15T00:00:00.001000Z" },
    { "{at: .t, unit: us}", "1705276800000001", "2024-01-15T00:00:00.000001Z" },
    { "{at: .t, unit: ns}", "1705276800000001999", "2024-01-15T00:00:00.000001Z" },
    { "{at: .t, unit: rfc3339}", "\"2024-01-15T01:00:00.5+01:00\"", "2024-01-15T00:00:00.500000Z" },
    { "{at: .t, unit: date}", "\"2024-01-15\"", "2024-01-15T00:00:00Z" },
    { "{at: .t, unit: \"%d %B %Y\"}", "\"15 January 2024\"", "2024-01-15T00:00:00Z" },
    { "{at: .t, unit: \"%Y-%m-%d %H:%M\", zone: Asia/Tokyo}", "\"2024-01-15 09:00\"",
      "2024-01-15T00:00:00Z" },
    { "{at: .t, unit: \"%Y-%m-%d %H:%M\", zone: $.zone}", "\"2024-01-15 09:00\"",
      "2024-01-15T00:00:00Z" },
    { "{at: .t, unit: \"%Y-%m-%d %H:%M\", zone: $.bad}", "\"2024-01-15 09:00\"",
      "row 1: time: no time zone is named at $.bad (\"../../etc/localtime\")" },
    { "{at: .t, unit: \"%Y-%m-%d %H:%M\", zone: $.none}", "\"2024-01-15 09:00\"",
      "row 1: time: no time zone is named at $.none (\"\")" },
    { "{at: .t, cut: T, unit: s}", "\"T1705276800\"", "2024-01-15T00:00:00Z" },
    { "{at: .t, unit: s}", "1705276800000",
      "row 1: time: \"1705276800000\" is not a time of its unit between 1677 and 2262" },
    { "{at: .t, unit: ms}", "1905276800000",
      "row 1: time: 2030-05-17T19:33:20.000000Z is in the future" },
    { "{at: .t, unit: s}", "\"now\"",
      "row 1: time: \"now\" is not a time of its unit between 1677 and 2262" },
    { "{at: .t, unit: s}", "null", "skipped" },
  };

  check (cases, G_N_ELEMENTS (cases), "tick: {time: @, price: .p}", "{\"p\":1,\"t\":@}", "A-B ");
}

/* A day of a zone is the UTC day of the same date. */
static void
test_floor (void)
{
  const Case days[] = {
    { "{at: .t, unit: rfc3339, floor: true}", "\"2024-01-15T14:30:00Z\"", "2024-01-15T00:00:00Z" },
    { "{at: .t, unit: rfc3339, zone: Asia/Tokyo, floor: true}", "\"2024-01-15T15:00:00Z\"",
      "2024-01-16T00:00:00Z" },
    { "{at: .t, unit: rfc3339, zone: America/New_York, floor: true}", "\"2024-01-15T04:59:59Z\"",
      "2024-01-14T00:00:00Z" },
    { "{at: .t, unit: rfc3339}", "\"2024-01-15T14:30:00Z\"",
      "row 1: time: no 1d bar begins at 2024-01-15T14:30:00.000000Z" },
  };
  const Case weeks[] = {
    { "{at: .t, unit: date, floor: true}", "\"2024-01-18\"", "2024-01-15T00:00:00Z" },
    { "{at: .t, unit: date}", "\"2024-01-18\"",
      "row 1: time: no 1w bar begins at 2024-01-18T00:00:00.000000Z" },
  };
  const Case minutes[] = {
    { "{at: .t, unit: s, zone: Asia/Tokyo, floor: true}", "1705276859", "2024-01-15T00:00:00Z" },
  };

  check (days, G_N_ELEMENTS (days), "bar: {step: 1d, close: .p, time: @}", "{\"p\":1,\"t\":@}",
         "1d ");
  check (weeks, G_N_ELEMENTS (weeks), "bar: {step: 1w, close: .p, time: @}", "{\"p\":1,\"t\":@}",
         "1w ");
  check (minutes, G_N_ELEMENTS (minutes), "bar: {step: 1m, close: .p, time: @}",
         "{\"p\":1,\"t\":@}", "1m ");
}

static void
test_optional (void)
{
  g_autofree char *absent = read_one (
      "bar: {step: 1d, close: .p, time: {at: .t, unit: date}, volume: {at: .v, optional: true}}",
      "{\"p\":1,\"t\":\"2024-01-15\"}", "c=");
  g_autofree char *null =
      read_one ("bar: {step: 1d, close: .p, time: {at: .t, unit: date}, volume: .v}",
                "{\"p\":1,\"t\":\"2024-01-15\",\"v\":null}", "c=");
  g_autofree char *missing =
      read_one ("bar: {step: 1d, close: .p, time: {at: .t, unit: date}, volume: .v}",
                "{\"p\":1,\"t\":\"2024-01-15\"}", "c=");

  g_assert_cmpstr (absent, ==, "1.00");
  g_assert_cmpstr (null, ==, "1.00");
  g_assert_cmpstr (missing, ==, "row 1: volume: nothing is there at .v");
}

static void
test_counts (void)
{
  const Case cases[] = {
    { ".n", "308", "308" },
    { ".n", "4294967295", "4294967295" },
    { ".n", "4294967296", "row 1: count: 4294967296 is not a count" },
    { ".n", "-1", "row 1: count: -1 is not a count" },
    { ".n", "1.5", "row 1: count: \"1.5\" has more than 0 digits after the point" },
  };

  check (cases, G_N_ELEMENTS (cases),
         "bar: {step: 1d, close: .p, time: {at: .t, unit: date}, count: @}",
         "{\"p\":1,\"t\":\"2024-01-15\",\"n\":@}", "n=");
}

static void
test_ids (void)
{
  const Case cases[] = {
    { ".i", "18446744073709551615", "18446744073709551615" },
    { ".i", "\"7\"", "7" },
    { ".i", "null", "0" },
    { ".i", "\"abc\"", "13436514500253700074" }, /* 0xba7816bf8f01cfea of SHA-256 */
    { "{at: .i, cut: t-}", "\"t-9\"", "9" },
  };

  check (cases, G_N_ELEMENTS (cases), "tick: {time: {at: .t, unit: s}, price: .p, id: @}",
         "{\"t\":1,\"p\":1,\"i\":@}", "id=");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/field/amounts", test_amounts);
  g_test_add_func ("/market/field/sides", test_sides);
  g_test_add_func ("/market/field/quantities", test_quantities);
  g_test_add_func ("/market/field/times", test_times);
  g_test_add_func ("/market/field/floor", test_floor);
  g_test_add_func ("/market/field/optional", test_optional);
  g_test_add_func ("/market/field/counts", test_counts);
  g_test_add_func ("/market/field/ids", test_ids);

  return g_test_run ();
}
