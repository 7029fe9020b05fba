/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Recipes against captured traffic (tests/data/exchange-captures) and the bundled ECB history. The
 * figures were counted with Python's decimal module, independently. */

#include "recipe-test.h"

#include <string.h>

#include "market/outcry-json.h"
#include "market/outcry-stream.h"

#define CAPTURES "tests/data/exchange-captures/"

/* Feeds each received line "time: message" of a capture; @only, or NULL: lines without it are left
 * out. */
static void
replay (OutcryStream *stream,
        const char   *file,
        const char   *only,
        OutcryBatch  *batch)
{
  g_autoptr (GBytes) bytes = recipe_test_file (file);
  const char *p = g_bytes_get_data (bytes, NULL);
  const char *end = p + g_bytes_get_size (bytes);
  guint n = 0;

  while (p < end)
    {
      const char *line_end = memchr (p, '\n', (gsize) (end - p));
      const char *colon;
      OutcryTime now;

      if (line_end == NULL)
        line_end = end;
      colon = g_strstr_len (p, line_end - p, ": ");
      if (g_ascii_isdigit (*p) && colon != NULL &&
          (only == NULL || g_strstr_len (p, line_end - p, only) != NULL))
        {
          g_assert_true (outcry_time_parse_epoch (p, colon - p, 1000000000, &now, NULL));
          g_assert_cmpint (outcry_stream_take (stream, colon + 2, (gsize) (line_end - colon - 2),
                                               now, now, batch),
                           ==, OUTCRY_STREAM_GO_ON);
          n++;
        }
      p = line_end + 1;
    }
  g_assert_cmpuint (n, >, 0);
  outcry_batch_sort (batch);
}

static OutcryStream *
open_stream (OutcryRecipe *recipe,
             const char   *feed)
{
  g_autoptr (GError) error = NULL;
  OutcryStream *stream =
      outcry_stream_new (outcry_recipe_find_feed (recipe, feed), NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  outcry_stream_opened (stream, 0);
  return stream;
}

static const OutcryBatchPart *
find_part (const OutcryBatch *batch,
           const char        *instrument)
{
  for (guint i = 0; i < batch->parts->len; i++)
    {
      const OutcryBatchPart *part = g_ptr_array_index (batch->parts, i);

      if (g_str_equal (part->instrument, instrument))
        return part;
    }
  g_error ("no part of %s", instrument);
}

/* The sum of all prices or quantities, at eight digits. */
static char *
sum_of (const OutcryBatch *batch,
        gboolean           quantities,
        guint             *buys)
{
  gint64 sum = 0;

  for (guint i = 0; i < batch->parts->len; i++)
    {
      const OutcryBatchPart *part = g_ptr_array_index (batch->parts, i);

      for (guint k = 0; k < part->ticks->len; k++)
        {
          const OutcryTick *tick = &g_array_index (part->ticks, OutcryTick, k);
          gint64 value;

          g_assert_true (
              outcry_decimal_rescale (quantities ? tick->quantity.lots : tick->price.ticks,
                                      quantities ? part->scale.quantity_digits
                                                 : part->scale.price_digits,
                                      8, OUTCRY_ROUND_REFUSE, &value));
          sum += value;
          if (buys != NULL && tick->side == OUTCRY_SIDE_BUY)
            (*buys)++;
        }
    }
  return outcry_decimal_format (sum, 8);
}

static void
test_coinbase (void)
{
  g_autoptr (OutcryRecipe) recipe =
      recipe_test_load ("coinbase-exchange",
                        "  SKL-USD: {rest: SKL-USD, price: 4, quantity: 8}\n  SKL-BTC: {rest: "
                        "SKL-BTC, price: 8, quantity: 8}\n"
                        "  SKL-GBP: {rest: SKL-GBP, price: 4, quantity: 8}\n  BAND-GBP: {rest: "
                        "BAND-GBP, price: 4, quantity: 8}\n"
                        "  BAND-BTC: {rest: BAND-BTC, price: 8, quantity: 8}\n  NMR-EUR: {rest: "
                        "NMR-EUR, price: 4, quantity: 8}\n"
                        "  YFI-BTC: {rest: YFI-BTC, price: 6, quantity: 8}\n  DASH-BTC: {rest: "
                        "DASH-BTC, price: 8, quantity: 8}\n"
                        "  NU-GBP: {rest: NU-GBP, price: 4, quantity: 8}\n  CRV-EUR: {rest: "
                        "CRV-EUR, price: 4, quantity: 8}\n");
  g_autoptr (OutcryStream) stream = open_stream (recipe, "trades");
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autofree char *prices = NULL;
  g_autofree char *quantities = NULL;
  g_autofree char *instrument = NULL;
  guint64 first;
  guint64 last;
  OutcryRequest *request;
  const OutcryBatchPart *part;
  guint buys = 0;

  replay (stream, CAPTURES "COINBASE.ws.28.0.gz", NULL, batch);
  g_assert_true (outcry_stream_is_live (stream));
  g_assert_cmpuint (outcry_batch_count (batch), ==, 107);
  g_assert_cmpuint (batch->refused, ==, 0);
  prices = sum_of (batch, FALSE, &buys);
  quantities = sum_of (batch, TRUE, NULL);
  g_assert_cmpstr (prices, ==, "725.09771556");
  g_assert_cmpstr (quantities, ==, "57718.74400700");
  g_assert_cmpuint (buys, ==, 53);
  part = find_part (batch, "SKL-USD");
  g_assert_cmpuint (part->ticks->len, ==, 53);
  g_assert_cmpuint (g_array_index (part->ticks, OutcryTick, 0).id, ==, 1568267);
  g_assert_cmpuint (g_array_index (part->ticks, OutcryTick, 52).id, ==, 1568319);
  g_assert_false (outcry_stream_next_gap (stream, &instrument, &first, &last, &request));
}

static void
test_kraken_v1 (void)
{
  g_autoptr (OutcryRecipe) recipe = recipe_test_load ("tests/data/recipes/kraken-v1.yaml", NULL);
  g_autoptr (OutcryStream) stream = open_stream (recipe, "trades");
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autofree char *dump = NULL;

  replay (stream, CAPTURES "KRAKEN.ws.48.0.gz", NULL, batch);
  g_assert_true (outcry_stream_is_live (stream));
  dump = recipe_test_dump (batch);
  g_assert_cmpstr (dump, ==,
    "XMR-USD 2021-04-17T16:49:02.557535Z id=0 p=354.11 q=0.89594024 sell\n"
    "XMR-USD 2021-04-17T16:49:05.715785Z id=0 p=354.55 q=1.25690315 buy\n"
    "XMR-USD 2021-04-17T16:49:10.826417Z id=0 p=354.04 q=0.28245396 sell\n"
    "XMR-USD 2021-04-17T16:49:10.827816Z id=0 p=353.81 q=1.71754604 sell\n"
    "SC-EUR 2021-04-17T16:49:05.920708Z id=0 p=0.042990 q=15979.71727919 sell\n"
    "SC-EUR 2021-04-17T16:49:15.718950Z id=0 p=0.042980 q=8500.00000000 buy\n"
    "SC-EUR 2021-04-17T16:49:15.720582Z id=0 p=0.043000 q=2383.16665529 buy\n"
    "SC-EUR 2021-04-17T16:49:17.908269Z id=0 p=0.043030 q=1081.72663000 buy\n"
    "SC-EUR 2021-04-17T16:49:17.946108Z id=0 p=0.042960 q=5000.00000000 sell\n"
    "SC-EUR 2021-04-17T16:49:18.135041Z id=0 p=0.043040 q=20000.00000000 buy\n"
    "rows=10 skipped=0 refused=0\n");
}

static void
test_binance (void)
{
  g_autoptr (OutcryRecipe) recipe =
      recipe_test_load ("binance-vision",
                        "  NKN-USDT: {rest: NKNUSDT, ws: nknusdt, price: 8, quantity: 8}\n  "
                        "LRC-BTC: {rest: LRCBTC, ws: lrcbtc, price: 8, quantity: 8}\n");
  g_autoptr (OutcryStream) stream = open_stream (recipe, "trades");
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autofree char *dump = NULL;

  g_assert_true (
      g_str_has_prefix (outcry_stream_get_url (stream),
                        "wss://data-stream.binance.vision/stream?streams=nknusdt@aggTrade/"
                        "lrcbtc@aggTrade/btcusdt@aggTrade/"));
  g_assert_null (outcry_stream_next_message (stream));
  g_assert_true (outcry_stream_is_live (stream));
  replay (stream, CAPTURES "BINANCE.ws.1.0.gz", NULL, batch);
  dump = recipe_test_dump (batch);
  g_assert_cmpstr (dump, ==,
    "NKN-USDT 2021-10-12T00:28:43.963000Z id=15683430 p=0.35280000 q=58.00000000 buy\n"
    "LRC-BTC 2021-10-12T00:28:54.486000Z id=9213679 p=0.00000638 q=177.00000000 buy\n"
    "rows=2 skipped=0 refused=0\n");
}

/* Bars by socket. */
static void
test_binance_klines (void)
{
  g_autoptr (OutcryRecipe) recipe =
      recipe_test_load ("tests/data/recipes/binance-klines.yaml", NULL);
  g_autoptr (OutcryStream) stream = open_stream (recipe, "bars");
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autofree char *dump = NULL;

  replay (stream, CAPTURES "BINANCE.ws.1.0.gz", NULL, batch);
  dump = recipe_test_dump (batch);
  g_assert_cmpstr (dump, ==,
                   "NKN-USDT 1m 2021-10-12T00:28:00Z o=0.35270000 h=0.35280000 l=0.35220000 "
                   "c=0.35280000 v=25877.00000000 n=30 running\n"
                   "LRC-BTC 1m 2021-10-12T00:28:00Z o=0.00000638 h=0.00000638 l=0.00000638 "
                   "c=0.00000638 v=177.00000000 n=1 running\n"
                   "rows=2 skipped=0 refused=0\n");
}

static void
test_bitstamp (void)
{
  g_autoptr (OutcryRecipe) recipe = recipe_test_load ("bitstamp", NULL);
  g_autoptr (OutcryStream) stream = open_stream (recipe, "trades");
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autofree char *dump = NULL;

  replay (stream, CAPTURES "BITSTAMP.ws.1.0-trades.gz", NULL, batch);
  g_assert_true (outcry_stream_is_live (stream));
  dump = recipe_test_dump (batch);
  g_assert_cmpstr (dump, ==,
    "ETH-USD 2022-01-05T00:48:19.596000Z id=216000477 p=3805.44 q=0.07920000 buy\n"
    "ETH-USD 2022-01-05T00:48:29.599000Z id=216000484 p=3802.93 q=0.93100000 sell\n"
    "ETH-USD 2022-01-05T00:48:29.599000Z id=216000485 p=3802.89 q=3.23948640 sell\n"
    "ETH-USD 2022-01-05T00:48:41.243000Z id=216000500 p=3800.75 q=0.60000000 sell\n"
    "ETH-USD 2022-01-05T00:48:41.243000Z id=216000501 p=3800.74 q=7.56178113 sell\n"
    "ETH-USD 2022-01-05T00:48:41.243000Z id=216000502 p=3800.74 q=3.10111288 sell\n"
    "ETH-USD 2022-01-05T00:48:41.243000Z id=216000503 p=3800.73 q=6.28947800 sell\n"
    "ETH-USD 2022-01-05T00:48:41.243000Z id=216000504 p=3800.54 q=8.27640641 sell\n"
    "ETH-USD 2022-01-05T00:48:41.243000Z id=216000505 p=3800.53 q=2.10800000 sell\n"
    "ETH-USD 2022-01-05T00:48:41.269000Z id=216000506 p=3800.80 q=2.73248242 sell\n"
    "rows=10 skipped=0 refused=0\n");
}

/* The symbol stands only in the acknowledgement of the channel. */
static void
test_bitfinex (void)
{
  g_autoptr (OutcryRecipe) recipe =
      recipe_test_load ("tests/data/recipes/bitfinex.yaml",
                        "  BFT-USD: {rest: tBFTUSD, price: 6, quantity: 8}\n  MNA-BTC: {rest: "
                        "tMNABTC, price: 8, quantity: 8}\n"
                        "  SNG-USD: {rest: tSNGUSD, price: 6, quantity: 8}\n  IOT-ETH: {rest: "
                        "tIOTETH, price: 8, quantity: 8}\n"
                        "  ODE-USD: {rest: tODEUSD, price: 6, quantity: 8}\n  TEST: {rest: "
                        "\"tTESTBTC:TESTUSD\", price: 5, quantity: 8}\n");
  g_autoptr (OutcryStream) stream = open_stream (recipe, "snapshot");
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autofree char *quantities = NULL;
  guint buys = 0;

  replay (stream, CAPTURES "BITFINEX.ws.11.0-trades.gz", NULL, batch);
  g_assert_cmpuint (outcry_batch_count (batch), ==, 210);
  g_assert_cmpuint (batch->refused, ==, 0);
  g_assert_cmpuint (find_part (batch, "DOG-USD")->ticks->len, ==, 30);
  quantities = sum_of (batch, TRUE, &buys);
  g_assert_cmpstr (quantities, ==, "257923.51940501");
  g_assert_cmpuint (buys, ==, 88);
}

/* The two large lists: exact, and within the bounds. */
static void
test_lists (void)
{
  const struct { const char *file; const char *path; gsize n;
  } cases[] = {
    { CAPTURES "BINANCE.0.gz", "$.symbols[*]", 1695 },
    { CAPTURES "KRAKEN.0.gz", "$.result.*", 304 },
    { CAPTURES "COINBASE.0.gz", "$[*]", 162 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = recipe_test_file (cases[i].file);
      const char *text = g_bytes_get_data (bytes, NULL);
      const char *from = g_strstr_len (text, 200, ": ") + 2;
      const char *end = memchr (from, '\n', g_bytes_get_size (bytes) - (gsize) (from - text));
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = outcry_json_parse (from, (gsize) (end - from), &error);
      g_autoptr (OutcryJsonPath) path = outcry_json_path_new (cases[i].path, NULL);

      g_assert_no_error (error);
      g_assert_cmpuint (outcry_json_path_each (path, node, G_MAXSIZE, NULL, NULL), ==, cases[i].n);
    }
}

/* 217 555 rates of 41 currencies, 29 of which are still quoted. */
static void
test_ecb_history (void)
{
  g_autoptr (OutcryRecipe) recipe =
      recipe_test_load ("ecb",
                        "  EUR-BGN: {rest: BGN, price: 4}\n  EUR-CYP: {rest: CYP, price: 6}\n  "
                        "EUR-EEK: {rest: EEK, price: 4}\n  EUR-LTL: {rest: LTL, price: 4}\n"
                        "  EUR-LVL: {rest: LVL, price: 6}\n  EUR-MTL: {rest: MTL, price: 4}\n  "
                        "EUR-ROL: {rest: ROL, price: 0}\n  EUR-SIT: {rest: SIT, price: 4}\n"
                        "  EUR-SKK: {rest: SKK, price: 3}\n  EUR-HRK: {rest: HRK, price: 4}\n  "
                        "EUR-RUB: {rest: RUB, price: 4}\n  EUR-TRL: {rest: TRL, price: 0}\n");
  const OutcryRecipeFeed *feed = outcry_recipe_find_feed (recipe, "history");
  g_autoptr (GBytes) body = recipe_test_file ("data/history/ecb-eurofxref-hist.zip");
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autoptr (GError) error = NULL;
  const OutcryBatchPart *part;
  const OutcryCandle *bar;

  g_assert_true (outcry_recipe_feed_is_for_all (feed));
  g_assert_false (outcry_recipe_feed_is_ranged (feed));
  outcry_recipe_feed_read (feed, NULL, OUTCRY_INTERVAL_1D,
                           recipe_test_time ("2026-04-13T18:00:00Z"), body, batch, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcry_batch_count (batch), ==, 217555);
  g_assert_cmpuint (batch->refused, ==, 0);
  g_assert_cmpuint (batch->parts->len, ==, 41);
  part = find_part (batch, "EUR-USD");
  bar = &g_array_index (part->bars, OutcryCandle, 0);
  g_assert_cmpint (bar->start, ==, recipe_test_time ("1999-01-04"));
  g_assert_cmpint (bar->close.ticks, ==, 11789);
  bar = &g_array_index (part->bars, OutcryCandle, part->bars->len - 1);
  g_assert_cmpint (bar->start, ==, recipe_test_time ("2026-04-13"));
  g_assert_cmpint (bar->close.ticks, ==, 11684);
  g_assert_cmpuint (bar->flags, ==, OUTCRY_CANDLE_NO_VOLUME);
}

/* The daily CSV file: blanks behind commas, a month in words. */
static void
test_ecb_daily_csv (void)
{
  g_autoptr (OutcryRecipe) recipe = recipe_test_parse (
    "recipe: 1\nname: ecb-csv\nsource: ecb.europa.eu\n"
    "instruments:\n  EUR-USD: {rest: USD, price: 4}\n  EUR-IDR: {rest: IDR, price: 2}\n"
    "latest:\n  get: https://www.ecb.europa.eu/stats/eurofxref/eurofxref.csv\n  format: csv\n"
    "  unpivot: {keep: [Date], name: currency, value: rate}\n"
    "  bar: {step: 1d, symbol: currency, close: rate, time: {at: Date, unit: \"%d %B %Y\"}}\n");
  g_autoptr (GBytes) body = recipe_test_file ("tests/data/ecb/eurofxref.csv");
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *dump = NULL;

  outcry_recipe_feed_read (outcry_recipe_find_feed (recipe, "latest"), NULL, OUTCRY_INTERVAL_1D,
                           recipe_test_time ("2026-04-14T18:00:00Z"), body, batch, &error);
  g_assert_no_error (error);
  dump = recipe_test_dump (batch);
  g_assert_cmpstr (dump, ==,
    "EUR-USD 1d 2026-04-13T00:00:00Z o=1.1684 h=1.1684 l=1.1684 c=1.1684\n"
    "EUR-IDR 1d 2026-04-13T00:00:00Z o=20082.05 h=20082.05 l=20082.05 c=20082.05\n"
    "rows=29 skipped=27 refused=0\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/captures/coinbase", test_coinbase);
  g_test_add_func ("/market/captures/kraken-v1", test_kraken_v1);
  g_test_add_func ("/market/captures/binance", test_binance);
  g_test_add_func ("/market/captures/binance-klines", test_binance_klines);
  g_test_add_func ("/market/captures/bitstamp", test_bitstamp);
  g_test_add_func ("/market/captures/bitfinex", test_bitfinex);
  g_test_add_func ("/market/captures/lists", test_lists);
  g_test_add_func ("/market/captures/ecb-history", test_ecb_history);
  g_test_add_func ("/market/captures/ecb-daily-csv", test_ecb_daily_csv);

  return g_test_run ();
}
