/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every recipe, those that ship and those of tests/data/recipes, against a sample of what its
 * source documents (tests/data/samples/README.md). The rows that must come out stand beside it, in
 * NAME.expected. */

#include "recipe-test.h"

#include <string.h>

#include "market/outcry-stream.h"

typedef struct
{
  const char     *recipe;      /* as recipe_test_load() takes it */
  const char     *instruments; /* put at the head of its own, or NULL */
  const char     *feed;
  const char     *instrument;  /* or NULL */
  OutcryInterval  interval;
  const char     *now;
  const char     *sample;
} Sample;

#define TEST(name) "tests/data/recipes/" name ".yaml"

static const Sample samples[] = {
  { "coinbase-exchange", NULL, "candles", "BTC-USD", OUTCRY_INTERVAL_1M, "2024-03-13T11:00:30Z",
    "coinbase-exchange-candles.json" },
  { "kraken", NULL, "candles", "BTC-USD", OUTCRY_INTERVAL_1M, "2023-07-06T19:23:10Z",
    "kraken-candles.json" },
  { "kraken", NULL, "history", "BTC-USD", OUTCRY_INTERVAL_1M, "2023-07-06T19:23:10Z",
    "kraken-history.json" },
  { "kraken", NULL, "trades", NULL, OUTCRY_INTERVAL_1M, "2023-09-25T09:04:31Z",
    "kraken-trades.jsonl" },
  { "binance-vision", NULL, "candles", "BTC-USDT", OUTCRY_INTERVAL_1M, "2021-10-22T23:05:30Z",
    "binance-vision-candles.json" },
  { "binance-vision", "  NKN-USDT: {rest: NKNUSDT, ws: nknusdt, price: 8, quantity: 8}\n",
    "history", "NKN-USDT", OUTCRY_INTERVAL_1M, "2021-10-22T23:05:30Z",
    "binance-vision-history.json" },
  { "bitstamp", NULL, "candles", "ETH-USD", OUTCRY_INTERVAL_1M, "2022-01-05T01:00:00Z",
    "bitstamp-candles.json" },
  { "gemini", NULL, "candles", "BTC-USD", OUTCRY_INTERVAL_1M, "2019-06-05T17:32:30Z",
    "gemini-candles.json" },
  { "gemini", NULL, "trades", NULL, OUTCRY_INTERVAL_1M, "2025-05-15T15:11:00Z",
    "gemini-trades.jsonl" },
  { "frankfurter", NULL, "candles", NULL, OUTCRY_INTERVAL_1D, "2024-01-17T15:11:00Z",
    "frankfurter-candles.json" },
  { "ecb", NULL, "latest", NULL, OUTCRY_INTERVAL_1D, "2026-04-13T16:00:00Z", "ecb-latest.xml" },
  { "cboe-vix", NULL, "candles", "VIX", OUTCRY_INTERVAL_1D, "2026-11-20T06:00:00Z",
    "cboe-vix-candles.csv" },
  { TEST ("coinbase-advanced"), NULL, "candles", "BTC-USD", OUTCRY_INTERVAL_1M,
    "2024-04-04T01:01:30Z", "coinbase-advanced-candles.json" },
  { TEST ("coinbase-advanced"), NULL, "trades", NULL, OUTCRY_INTERVAL_1M, "2023-02-09T20:20:00Z",
    "coinbase-advanced-trades.jsonl" },
  { TEST ("bitfinex"), NULL, "candles", "BTC-USD", OUTCRY_INTERVAL_1M, "2023-03-10T16:30:00Z",
    "bitfinex-candles.json" },
  { TEST ("bitfinex"), NULL, "trades", NULL, OUTCRY_INTERVAL_1M, "2019-11-25T16:00:00Z",
    "bitfinex-trades.jsonl" },
  { TEST ("okx"), NULL, "candles", "BTC-USDT", OUTCRY_INTERVAL_1M, "2020-08-10T02:29:10Z",
    "okx-candles.json" },
  { TEST ("okx"), NULL, "trades", NULL, OUTCRY_INTERVAL_1M, "2021-08-27T06:41:38Z",
    "okx-trades.jsonl" },
  { TEST ("bybit"), NULL, "candles", "BTC-USDT", OUTCRY_INTERVAL_1M, "2022-12-09T18:02:00Z",
    "bybit-candles.json" },
  { TEST ("bybit"), NULL, "trades", NULL, OUTCRY_INTERVAL_1M, "2022-12-29T09:01:27Z",
    "bybit-trades.jsonl" },
  { TEST ("yahoo"), NULL, "candles", "VOD-GBP", OUTCRY_INTERVAL_1D, "2024-04-10T09:00:00Z",
    "yahoo-candles.json" },
  { TEST ("alpha-vantage"), NULL, "candles", "MSFT", OUTCRY_INTERVAL_1M, "2017-12-18T20:00:00Z",
    "alpha-vantage-candles.json" },
  { TEST ("twelve-data"), NULL, "candles", "AAPL", OUTCRY_INTERVAL_1M, "2021-09-16T20:30:00Z",
    "twelve-data-candles.json" },
  { TEST ("finnhub"), NULL, "candles", "BTC-USDT", OUTCRY_INTERVAL_1M, "2019-11-02T00:30:00Z",
    "finnhub-candles.json" },
  { TEST ("finnhub"), NULL, "trades", NULL, OUTCRY_INTERVAL_1M, "2019-12-05T06:20:00Z",
    "finnhub-trades.jsonl" },
  { TEST ("fred"), NULL, "candles", "DGS10", OUTCRY_INTERVAL_1D, "2024-01-05T12:00:00Z",
    "fred-candles.json" },
  { TEST ("fred"), NULL, "graph", "DGS10", OUTCRY_INTERVAL_1D, "2024-01-05T12:00:00Z",
    "fred-graph.csv" },
  { TEST ("nasdaq-data-link"), NULL, "candles", NULL, OUTCRY_INTERVAL_1D, "2018-01-04T12:00:00Z",
    "nasdaq-data-link-candles.json" },
  { TEST ("coingecko"), NULL, "candles", "BTC-USD", OUTCRY_INTERVAL_4H, "2024-03-03T12:00:00Z",
    "coingecko-candles.json" },
  { TEST ("massive"), NULL, "candles", "AAPL", OUTCRY_INTERVAL_1D, "2020-01-10T12:00:00Z",
    "massive-candles.json" },
  { TEST ("stooq"), NULL, "candles", "AAPL", OUTCRY_INTERVAL_1D, "2024-01-10T12:00:00Z",
    "stooq-candles.csv" },
  { TEST ("table-page"), NULL, "candles", NULL, OUTCRY_INTERVAL_1H, "2024-07-16T12:00:00Z",
    "table-page-candles.html" },
};

static char *
any_secret (const char *name,
            gpointer    user_data)
{
  return g_strdup ("secret");
}

static void
read_poll (const OutcryRecipeFeed *feed,
           const Sample           *sample,
           GBytes                 *body,
           OutcryBatch            *batch)
{
  OutcryTime now = recipe_test_time (sample->now);
  OutcryResponse response = { .status = 200, .body = body, .received = now };
  g_auto (OutcryAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryFetch) fetch = outcry_fetch_new (feed, sample->instrument, sample->interval, 0,
                                                    now, now, any_secret, NULL, &error);

  g_assert_no_error (error);
  outcry_fetch_take (fetch, &response, batch, &answer);
  g_assert_null (answer.reason);
}

/* Pages cannot be told by one sample; what matters here is what is read without a range. */
static void
read_all (const OutcryRecipeFeed *feed,
          const Sample           *sample,
          GBytes                 *body,
          OutcryBatch            *batch)
{
  g_autoptr (GError) error = NULL;

  outcry_recipe_feed_read (feed, sample->instrument, sample->interval,
                           recipe_test_time (sample->now), body, batch, &error);
  g_assert_no_error (error);
}

static void
read_socket (const OutcryRecipeFeed *feed,
             const Sample           *sample,
             GBytes                 *body,
             OutcryBatch            *batch)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryStream) stream = outcry_stream_new (feed, NULL, any_secret, NULL, &error);
  g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_no_error (error);
  outcry_stream_opened (stream, 0);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_assert_cmpint (outcry_stream_take (stream, lines[i], strlen (lines[i]),
                                           recipe_test_time (sample->now), 0, batch),
                       ==, OUTCRY_STREAM_GO_ON);
  outcry_batch_sort (batch);
}

static void
test_sample (gconstpointer data)
{
  const Sample *sample = data;
  g_autoptr (OutcryRecipe) recipe = recipe_test_load (sample->recipe, sample->instruments);
  const OutcryRecipeFeed *feed = outcry_recipe_find_feed (recipe, sample->feed);
  g_autofree char *path = g_strconcat ("tests/data/samples/", sample->sample, NULL);
  g_autofree char *expected_path = g_strconcat (path, ".expected", NULL);
  g_autoptr (GBytes) body = recipe_test_file (path);
  g_autoptr (GBytes) expected = recipe_test_file (expected_path);
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autofree char *dump = NULL;
  g_autofree char *wanted =
      g_strndup (g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));

  if (outcry_recipe_feed_get_kind (feed) == OUTCRY_FEED_SOCKET)
    read_socket (feed, sample, body, batch);
  else
    read_all (feed, sample, body, batch);
  dump = recipe_test_dump (batch);
  g_assert_cmpstr (dump, ==, wanted);

  /* A whole run from 1970 reads the same, where one page is all. */
  if (outcry_recipe_feed_get_kind (feed) == OUTCRY_FEED_POLL &&
      !outcry_recipe_feed_is_ranged (feed))
    {
      g_autoptr (OutcryBatch) again = outcry_batch_new ();
      g_autofree char *same = NULL;

      read_poll (feed, sample, body, again);
      same = recipe_test_dump (again);
      g_assert_cmpstr (same, ==, dump);
    }
}

/* A sample that nobody reads would prove nothing. */
static void
test_every_sample_is_read (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("OUTCRY_SOURCE_ROOT"), "tests/data/samples", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      gboolean found = !g_str_has_suffix (name, ".expected");

      for (guint i = 0; !found && i < G_N_ELEMENTS (samples); i++)
        found = g_str_has_prefix (name, samples[i].sample);
      if (!found)
        g_error ("%s is of no sample", name);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *name = g_strconcat ("/market/samples/", samples[i].sample, NULL);

      g_test_add_data_func (name, &samples[i], test_sample);
    }
  g_test_add_func ("/market/samples/every-one-is-read", test_every_sample_is_read);

  return g_test_run ();
}
