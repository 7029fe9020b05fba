/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What polls ask for, and when a clock counts as wrong: both pure functions. */

#include "sources/outcry-backfill.h"

#include <string.h>

#include "sources/outcry-clock-skew.h"

#define NOW (G_GINT64_CONSTANT (1795414492) * OUTCRY_SECOND) /* 2026-11-23T06:14:52Z */

static const char exchange[] =
    "recipe: 1\nname: a\nsource: example.com\ninstruments: {BTC-USD: {rest: B, price: 2}, ETH-USD: "
    "{rest: E, price: 2}}\n"
    "candles:\n"
    "  get: https://example.com/{rest}?step={step}&from={from:s}&to={to:s}\n"
    "  steps: {1m: 60, 5m: 300, 1h: 3600, 1d: 86400}\n"
    "  rows: $[*]\n"
    "  bar: {time: {at: '[0]', unit: s}, open: '[1]', high: '[2]', low: '[3]', close: '[4]', "
    "volume: '[5]'}\n";
static const char rates[] =
    "recipe: 1\nname: b\nsource: example.com\ninstruments: {EUR-USD: {rest: USD, price: 4}, "
    "EUR-GBP: {rest: GBP, price: 4}}\n"
    "latest:\n"
    "  get: https://example.com/rates\n"
    "  rows: $[*]\n"
    "  bar: {step: 1d, symbol: .s, close: .r, time: {at: .d, unit: date}}\n";

static OutcryTime
held_of_table (const char     *instrument,
               OutcryInterval  interval,
               gboolean        ticks,
               gpointer        user_data)
{
  g_autofree char *key =
      g_strdup_printf ("%s %s", instrument, outcry_interval_to_string (interval));
  OutcryTime *held = user_data != NULL ? g_hash_table_lookup (user_data, key) : NULL;

  return held != NULL ? *held : OUTCRY_TIME_NONE;
}

static OutcryRecipe *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  OutcryRecipe *recipe = outcry_recipe_parse (text, strlen (text), "test.yaml", &error);

  g_assert_no_error (error);
  return recipe;
}

static void
test_new_series (void)
{
  g_autoptr(OutcryRecipe) recipe = parse (exchange);
  g_autoptr(GArray) ranges = g_array_new (FALSE, FALSE, sizeof (OutcryRange));
  const OutcryInterval order[] = { OUTCRY_INTERVAL_1D, OUTCRY_INTERVAL_1H, OUTCRY_INTERVAL_1M };

  outcry_backfill_plan (outcry_recipe_get_feed (recipe, 0), NOW, held_of_table, NULL, ranges);
  g_assert_cmpuint (ranges->len, ==, 6);
  for (guint i = 0; i < 6; i++)
    {
      const OutcryRange *range = &g_array_index (ranges, OutcryRange, i);

      g_assert_cmpint (range->interval, ==, order[i / 2]);
      g_assert_cmpstr (range->instrument, ==, i % 2 == 0 ? "BTC-USD" : "ETH-USD");
      g_assert_cmpint (range->to, ==, outcry_interval_floor (range->interval, NULL, NOW));
      g_assert_cmpint (range->to - range->from, ==, outcry_backfill_depth (range->interval));
    }
}

static void
test_increment (void)
{
  g_autoptr(OutcryRecipe) recipe = parse (exchange);
  g_autoptr(GArray) ranges = g_array_new (FALSE, FALSE, sizeof (OutcryRange));
  g_autoptr(GHashTable) table = g_hash_table_new (g_str_hash, g_str_equal);
  OutcryTime minute = outcry_floor_to (NOW, OUTCRY_MINUTE);
  OutcryTime today = outcry_floor_to (NOW, OUTCRY_DAY);
  OutcryTime hour = outcry_floor_to (NOW, OUTCRY_HOUR);
  /* BTC has all but the last minute and the last hour; ETH all there can be, and a minute held in
   * the future. */
  OutcryTime minute_b = minute - 2 * OUTCRY_MINUTE;
  OutcryTime hour_b = hour - 2 * OUTCRY_HOUR;
  OutcryTime day = today - OUTCRY_DAY;
  OutcryTime minute_e = NOW + 365 * OUTCRY_DAY;
  OutcryTime hour_e = hour - OUTCRY_HOUR;

  g_hash_table_insert (table, (char *) "BTC-USD 1m", &minute_b);
  g_hash_table_insert (table, (char *) "BTC-USD 1h", &hour_b);
  g_hash_table_insert (table, (char *) "BTC-USD 1d", &day);
  g_hash_table_insert (table, (char *) "ETH-USD 1m", &minute_e);
  g_hash_table_insert (table, (char *) "ETH-USD 1h", &hour_e);
  g_hash_table_insert (table, (char *) "ETH-USD 1d", &day);
  outcry_backfill_plan (outcry_recipe_get_feed (recipe, 0), NOW, held_of_table, table, ranges);
  g_assert_cmpuint (ranges->len, ==, 3);
  g_assert_cmpint (g_array_index (ranges, OutcryRange, 0).from, ==, hour_b);
  g_assert_cmpint (g_array_index (ranges, OutcryRange, 1).from, ==, minute_b);
  g_assert_cmpint (g_array_index (ranges, OutcryRange, 1).to, ==, minute);
  g_assert_cmpstr (g_array_index (ranges, OutcryRange, 2).instrument, ==, "ETH-USD");
  g_assert_cmpint (g_array_index (ranges, OutcryRange, 2).from, <, minute);
}

static void
test_rates (void)
{
  g_autoptr(OutcryRecipe) recipe = parse (rates);
  const OutcryRecipeFeed *feed = outcry_recipe_get_feed (recipe, 0);
  g_autoptr(GArray) ranges = g_array_new (FALSE, FALSE, sizeof (OutcryRange));
  g_autoptr(GHashTable) table = g_hash_table_new (g_str_hash, g_str_equal);
  OutcryTime friday = outcry_floor_to (NOW, OUTCRY_DAY) - 3 * OUTCRY_DAY;
  OutcryTime today = outcry_floor_to (NOW, OUTCRY_DAY);

  g_assert_true (outcry_backfill_is_of_days (feed));
  outcry_backfill_plan (feed, NOW, held_of_table, NULL, ranges);
  g_assert_cmpuint (ranges->len, ==, 1);
  g_assert_null (g_array_index (ranges, OutcryRange, 0).instrument);
  g_assert_cmpint (g_array_index (ranges, OutcryRange, 0).from, ==, 0);
  g_assert_cmpint (g_array_index (ranges, OutcryRange, 0).to, ==, NOW);

  /* The oldest of the two decides; nothing is asked when both have today's. */
  g_hash_table_insert (table, (char *) "EUR-USD 1d", &today);
  g_hash_table_insert (table, (char *) "EUR-GBP 1d", &friday);
  g_array_set_size (ranges, 0);
  outcry_backfill_plan (feed, NOW, held_of_table, table, ranges);
  g_assert_cmpuint (ranges->len, ==, 1);
  g_assert_cmpint (g_array_index (ranges, OutcryRange, 0).from, ==, friday);
  g_hash_table_insert (table, (char *) "EUR-GBP 1d", &today);
  g_array_set_size (ranges, 0);
  outcry_backfill_plan (feed, NOW, held_of_table, table, ranges);
  g_assert_cmpuint (ranges->len, ==, 0);
}

static void
test_held (void)
{
  OutcryTime to = outcry_floor_to (NOW, OUTCRY_MINUTE);

  g_assert_cmpint (outcry_backfill_held (OUTCRY_INTERVAL_1M, FALSE, OUTCRY_TIME_NONE,
                                         to - OUTCRY_MINUTE, to),
                   ==, to - OUTCRY_MINUTE);
  /* An instrument without trades: not further back than a few bars, not forth. */
  g_assert_cmpint (outcry_backfill_held (OUTCRY_INTERVAL_1M, FALSE, to - OUTCRY_HOUR,
                                         OUTCRY_TIME_NONE, to),
                   ==, to - 5 * OUTCRY_MINUTE);
  g_assert_cmpint (outcry_backfill_held (OUTCRY_INTERVAL_1M, FALSE, to - OUTCRY_MINUTE,
                                         to - OUTCRY_HOUR, to),
                   ==, to - OUTCRY_MINUTE);
  /* What was held in the future gives way. */
  g_assert_cmpint (outcry_backfill_held (OUTCRY_INTERVAL_1M, FALSE, to + OUTCRY_DAY,
                                         to - OUTCRY_MINUTE, to),
                   ==, to - OUTCRY_MINUTE);
}

static void
test_skew (void)
{
  g_autoptr(OutcryClockSkew) skew = outcry_clock_skew_new ();
  g_autofree char *words = NULL;
  const gint64 hour = OUTCRY_HOUR;

  g_assert_cmpint (outcry_clock_skew_get (skew), ==, 0);
  g_assert_null (outcry_clock_skew_explain (skew));
  outcry_clock_skew_note (skew, "api.kraken.com", NOW + 20 * OUTCRY_SECOND, NOW, 100000);
  g_assert_cmpint (outcry_clock_skew_get (skew), ==, 0);

  /* One host against one: the nearer to our own clock; two against one: they have it. */
  outcry_clock_skew_note (skew, "api.gemini.com", NOW + hour, NOW, 100000);
  g_assert_cmpint (outcry_clock_skew_get (skew), ==, 0);
  outcry_clock_skew_note (skew, "www.bitstamp.net", NOW + hour + OUTCRY_SECOND, NOW, 100000);
  g_assert_cmpint (ABS (outcry_clock_skew_get (skew) - hour), <, 2 * OUTCRY_SECOND);
  words = outcry_clock_skew_explain (skew);
  g_assert_cmpstr (
      words, ==, "this computer's clock is about 3600 s behind (api.gemini.com and 1 more say so)");

  /* No Date, or an answer that took long, says nothing. */
  outcry_clock_skew_note (skew, "api.kraken.com", OUTCRY_TIME_NONE, NOW, 100000);
  outcry_clock_skew_note (skew, "api.kraken.com", NOW + hour, NOW, 11 * OUTCRY_SECOND);
  outcry_clock_skew_note (skew, "api.gemini.com", NOW, NOW, 100000);
  g_assert_cmpint (outcry_clock_skew_get (skew), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sources/backfill/new-series", test_new_series);
  g_test_add_func ("/sources/backfill/increment", test_increment);
  g_test_add_func ("/sources/backfill/rates", test_rates);
  g_test_add_func ("/sources/backfill/held", test_held);
  g_test_add_func ("/sources/backfill/clock-skew", test_skew);

  return g_test_run ();
}
