/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "market/outcry-recipe.h"

#include <string.h>

/* A small sound recipe; tests change one place of it. */
#define HEAD \
  "recipe: 1\n" \
  "name: test\n" \
  "source: example.com\n" \
  "instruments:\n" \
  "  BTC-USD: {rest: XBTUSD, ws: BTC/USD, price: 2, quantity: 8}\n"
#define CANDLES                                                                                    \
  "candles:\n"                                                                                     \
  "  get: https://api.example.com/bars?pair={rest}&step={step}&from={from:s}\n"                    \
  "  steps: {1m: 1, 30m: 30, 1d: 1440}\n"                                                          \
  "  rows: $.data[*]\n"                                                                            \
  "  bar: {time: {at: \"[0]\", unit: s}, open: \"[1]\", high: \"[2]\", low: \"[3]\", close: "      \
  "\"[4]\", volume: \"[5]\"}\n"

static OutcryRecipe *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  OutcryRecipe *recipe = outcry_recipe_parse (text, strlen (text), "test.yaml", &error);

  g_assert_no_error (error);
  g_assert_nonnull (recipe);
  return recipe;
}

static void
assert_refused (const char *text,
                const char *place,
                const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *start = g_strdup_printf ("test.yaml:%s: ", place);
  OutcryRecipe *recipe = outcry_recipe_parse (text, strlen (text), "test.yaml", &error);

  if (recipe != NULL)
    g_error ("taken, though \"%s\" was expected:\n%s", words, text);
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA);
  if (!g_str_has_prefix (error->message, start) || strstr (error->message, words) == NULL)
    g_error ("\"%s\" at %s was expected, this came: %s", words, place, error->message);
}

static void
test_accessors (void)
{
  g_autoptr (OutcryRecipe) recipe = parse (HEAD
    "title: Test exchange\nnote: never tried\nsame_as: other.example.org\n"
    "terms: {url: https://example.com/terms, share: bars, cite: \"Source: test\"}\n"
    "limits: {gap: 2s, per_minute: 30, per_day: 100}\n" CANDLES
    "trades:\n"
    "  socket: wss://ws.example.com\n"
    "  send: [{op: subscribe, key: \"{secret:test-key}\", args: [\"{ws*}\"]}]\n"
    "  rows: $\n"
    "  tick: {symbol: .s, time: {at: .t, unit: ms}, price: .p}\n");
  const OutcryRecipeFeed *candles = outcry_recipe_find_feed (recipe, "candles");
  const OutcryRecipeFeed *trades = outcry_recipe_find_feed (recipe, "trades");

  g_assert_cmpstr (outcry_recipe_get_name (recipe), ==, "test");
  g_assert_cmpstr (outcry_recipe_get_title (recipe), ==, "Test exchange");
  g_assert_cmpstr (outcry_recipe_get_note (recipe), ==, "never tried");
  g_assert_cmpstr (outcry_recipe_get_source (recipe), ==, "example.com");
  g_assert_cmpstr (outcry_recipe_get_same_as (recipe), ==, "other.example.org");
  g_assert_cmpstr (outcry_recipe_get_terms_url (recipe), ==, "https://example.com/terms");
  g_assert_cmpstr (outcry_recipe_get_cite (recipe), ==, "Source: test");
  g_assert_cmpint (outcry_recipe_get_share (recipe), ==, OUTCRY_SHARE_BARS);
  g_assert_cmpint (outcry_recipe_get_limits (recipe)->gap_us, ==, 2 * OUTCRY_SECOND);
  g_assert_cmpuint (outcry_recipe_get_limits (recipe)->per_minute, ==, 30);
  g_assert_cmpuint (outcry_recipe_get_limits (recipe)->per_day, ==, 100);
  g_assert_cmpuint (outcry_recipe_get_n_instruments (recipe), ==, 1);
  g_assert_cmpstr (outcry_instrument_get_id (outcry_recipe_get_instrument (recipe, 0)), ==,
                   "BTC-USD");
  g_assert_cmpuint (outcry_instrument_get_scale (outcry_recipe_get_instrument (recipe, 0))
                        .quantity_digits,
                    ==, 8);
  g_assert_cmpuint (outcry_recipe_get_n_feeds (recipe), ==, 2);
  g_assert_true (outcry_recipe_get_feed (recipe, 0) == candles);
  g_assert_null (outcry_recipe_find_feed (recipe, "latest"));
  g_assert_cmpstr (outcry_recipe_get_secrets (recipe)[0], ==, "test-key");
  g_assert_null (outcry_recipe_get_secrets (recipe)[1]);
  g_assert_true (g_str_has_prefix (outcry_recipe_get_text (recipe), "recipe: 1\n"));

  g_assert_cmpstr (outcry_recipe_feed_get_name (candles), ==, "candles");
  g_assert_cmpint (outcry_recipe_feed_get_kind (candles), ==, OUTCRY_FEED_POLL);
  g_assert_false (outcry_recipe_feed_gives_ticks (candles));
  g_assert_true (outcry_recipe_feed_has_interval (candles, OUTCRY_INTERVAL_1M));
  g_assert_false (outcry_recipe_feed_has_interval (candles, OUTCRY_INTERVAL_5M));
  g_assert_false (outcry_recipe_feed_is_for_all (candles));
  g_assert_true (outcry_recipe_feed_is_ranged (candles));
  g_assert_true (outcry_recipe_feed_get_recipe (candles) == recipe);
  g_assert_cmpint (outcry_recipe_feed_get_schedule (candles)->kind, ==, OUTCRY_SCHEDULE_INTERVAL);
  g_assert_cmpint (outcry_recipe_feed_get_schedule (candles)->interval_us, ==, OUTCRY_MINUTE);
  g_assert_cmpint (outcry_recipe_feed_get_kind (trades), ==, OUTCRY_FEED_SOCKET);
  g_assert_true (outcry_recipe_feed_gives_ticks (trades));
  g_assert_false (outcry_recipe_feed_has_interval (trades, OUTCRY_INTERVAL_1M));
}

static void
test_defaults (void)
{
  g_autoptr (OutcryRecipe) recipe = parse (HEAD CANDLES);
  g_autoptr (OutcryRecipe) copy = outcry_recipe_ref (recipe);

  g_assert_cmpstr (outcry_recipe_get_title (copy), ==, "test");
  g_assert_null (outcry_recipe_get_note (copy));
  g_assert_null (outcry_recipe_get_cite (copy));
  g_assert_cmpint (outcry_recipe_get_share (copy), ==, OUTCRY_SHARE_LOCAL);
  g_assert_cmpint (outcry_recipe_get_limits (copy)->gap_us, ==, OUTCRY_SECOND);
  g_assert_cmpuint (outcry_recipe_get_limits (copy)->per_day, ==, 0);
  g_assert_null (outcry_recipe_get_secrets (copy)[0]);
}

static void
test_head_errors (void)
{
  const struct { const char *text; const char *place; const char *words;
  } cases[] = {
    { "", "1:1", "not a recipe" },
    { "recipe: 2\n", "1:9", "from 1 to 1" },
    { "recipe: 1\nname: Test\n", "2:7", "lower-case" },
    { "recipe: 1\nname: a\n", "1:1", "\"source\" is missing" },
    { "recipe: 1\nname: a\nsource: com\n", "3:9", "with a dot" },
    { "recipe: 1\nname: a\nsource: Example.com\n", "3:9", "lower case" },
    { "recipe: 1\nname: a\nsource: 10.0.0.1\n", "3:9", "domain" },
    { "recipe: 1\nname: a\nsource: a.com\nsame_as: x\n", "4:10", "another source" },
    { "recipe: 1\nname: a\nsource: a.com\n", "1:1", "\"instruments\" is missing" },
    { "recipe: 1\nname: a\nsource: a.com\ninstruments: {}\n", "4:14", "from 1" },
    { "recipe: 1\nname: a\nsource: a.com\ninstruments: {BTC-USD: {}}\n", "4:24",
      "\"price\" is missing" },
    { "recipe: 1\nname: a\nsource: a.com\ninstruments: {BTC-USD: {price: 19}}\n", "4:32",
      "from 0 to 18" },
    { "recipe: 1\nname: a\nsource: a.com\ninstruments: {btc usd: {price: 1}}\n", "4:15",
      "cannot be an instrument" },
    { "recipe: 1\nname: a\nsource: a.com\ninstruments: {A-B: {price: 1, from: x}}\n", "4:31",
      "cannot name a spelling" },
    { "recipe: 1\nname: a\nsource: a.com\ninstruments: {A-B: {price: 1, r: x}, A-C: {price: 1, r: "
      "x}}\n",
      "4:57", "another instrument" },
    { HEAD, "1:1", "there is no feed" },
    { HEAD "candels: {rows: $}\n", "6:1", "neither a key of a recipe nor a feed" },
    { HEAD "terms: {share: everyone}\n" CANDLES, "6:16", "one of local, bars, all" },
    { HEAD "terms: {shares: all}\n" CANDLES, "6:9", "share" },
    { HEAD "limits: {gap: 100ms}\n" CANDLES, "6:15", "not between 1000 ms" },
    { HEAD "limits: {gap: soon}\n" CANDLES, "6:15", "a duration such as" },
    { HEAD "Bad feed: {get: \"https://example.com\"}\n", "6:1", "cannot name a feed" },
    { "recipe: 1\nrecipe: 1\n", "2:1", "recipe" },
    { "recipe: [1\n", "2:1", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i].text, cases[i].place, cases[i].words);
}

/* Each line is put under "f:" of a recipe; column and line are of the whole. */
static void
test_feed_errors (void)
{
#define GET "f:\n  get: https://api.example.com/x\n"
#define BAR "  bar: {step: 1d, time: {at: .t, unit: s}, close: .c}\n"
#define TICK "  tick: {time: {at: .t, unit: s}, price: .p}\n"
  const struct { const char *text; const char *place; const char *words;
  } cases[] = {
    { "f:\n  get: http://api.example.com/x\n  rows: $\n" BAR, "7:8", "https://" },
    { "f:\n  get: https://api.example.org/x\n  rows: $\n" BAR, "7:8",
      "api.example.org is not example.com" },
    { "f:\n  get: https://notexample.com/x\n  rows: $\n" BAR, "7:8", "does not end in it" },
    { "f:\n  get: https://example.com.evil.org/x\n  rows: $\n" BAR, "7:8", "does not end in it" },
    { "f:\n  get: https://user@example.com/x\n  rows: $\n" BAR, "7:8", "a user" },
    { "f:\n  get: https://127.0.0.1/x\n  rows: $\n" BAR, "7:8", "no host name" },
    { "f:\n  get: https://example.com{rest}/x\n  rows: $\n" BAR, "7:8", "before the first {" },
    { "f:\n  get: https://{rest}.example.com/x\n  rows: $\n" BAR, "7:8", "before the first {" },
    { "f:\n  get: https://example.com/{other}\n  rows: $\n" BAR, "7:8", "no spelling \"other\"" },
    { "f:\n  get: https://example.com/{from}\n  rows: $\n" BAR, "7:8", "a time needs a unit" },
    { "f:\n  get: https://example.com/{rest\n  rows: $\n" BAR, "7:8", "not closed" },
    { "f:\n  get: https://example.com/{cursor}\n  rows: $\n" BAR, "7:3",
      "{cursor} needs \"page\"" },
    { "f:\n  get: https://example.com/{step}\n  rows: $\n" BAR, "7:3", "{step} needs \"steps\"" },
    { "f:\n  get: https://example.com/{secret:a b}\n  rows: $\n" BAR, "7:8", "{secret:NAME}" },
    { "f:\n  get: https://example.com/\n  post: https://example.com/\n  rows: $\n" BAR, "8:9",
      "either \"get\" or \"post\"" },
    { GET BAR, "7:3", "\"rows\" is missing" },
    { GET "  rows: data[*]\n" BAR, "8:9", "begins with $" },
    { GET "  rows: $.data[-1]\n" BAR, "8:9", "column 8" },
    { GET "  rows: $\n", "7:3", "one of \"bar\" and \"tick\"" },
    { GET "  rows: $\n" BAR TICK, "7:3", "one of \"bar\" and \"tick\"" },
    { GET "  rows: $\n  row: $\n" BAR, "9:3", "rows" },
    { GET "  rows: $\n  bar: {time: {at: .t, unit: s}, close: .c}\n", "7:3",
      "\"step\" in \"bar\" is missing" },
    { GET "  rows: $\n  bar: {step: 2d, time: {at: .t, unit: s}, close: .c}\n", "9:15",
      "one of 1m" },
    { GET "  rows: $\n  bar: {step: 1d, time: {at: .t}, close: .c}\n", "9:25",
      "\"unit\" is missing" },
    { GET "  rows: $\n  bar: {step: 1d, time: .t, close: .c}\n", "9:25", "unit: s" },
    { GET "  rows: $\n  bar: {step: 1d, time: {at: .t, unit: sec}, close: .c}\n", "9:40",
      "one of s, ms, us" },
    { GET "  rows: $\n  bar: {step: 1d, time: {at: .t, unit: s, zone: Mars/Base}, close: .c}\n",
      "9:49", "not a time zone" },
    { GET
      "  rows: $\n  bar: {step: 1d, time: {at: .t, unit: s, zone: ../../etc/passwd}, close: .c}\n",
      "9:49", "path" },
    { GET "  rows: $\n  bar: {step: 1d, time: {at: .t, unit: s}}\n", "9:8",
      "\"close\" is missing" },
    { GET "  rows: $\n  bar: {step: 1d, time: {at: .t, unit: s}, close: .c, open: .o}\n", "9:8",
      "close alone" },
    { GET "  rows: $\n  bar: {step: 1d, time: {at: .t, unit: s}, close: c}\n", "9:51", "column 1" },
    { GET "  rows: $\n  bar: {step: 1d, time: {at: .t, unit: s}, close: {at: .c, scale: 3}}\n",
      "9:67", "a power of ten" },
    { GET "  rows: $\n  bar: {step: 1d, time: {at: .t, unit: s}, close: {at: .c, rond: 3}}\n",
      "9:60", "unknown key" },
    { GET "  rows: $\n  bar: {step: 1d, time: {at: .t, unit: s}, close: {round: 3}}\n", "9:51",
      "\"at\" is missing" },
    { GET "  rows: $\n  drop: first\n" BAR, "9:9", "one of open, last" },
    { GET "  rows: $\n  drop: open\n" TICK, "9:9", "it is for bars" },
    { GET "  rows: $\n  empty: volume\n" BAR, "9:10", "with a volume" },
    { GET "  rows: $\n  steps: {1m: 1}\n" TICK, "9:10", "no steps" },
    { GET "  rows: $\n  steps: {1m: 1}\n" BAR, "7:3", "not both" },
    { GET "  rows: $\n  steps: {soon: 1}\n" BAR, "9:11", "a duration" },
    { GET "  rows: $\n  unzip: []\n" BAR, "9:10", "a text is expected" },
    { GET "  rows: $\n  format: pdf\n" BAR, "9:11", "one of json, csv, xml, html" },
    { GET "  rows: $\n  unpivot: {keep: a, name: b, value: c}\n" BAR, "9:12", "only a table" },
    { GET "  rows: //x[\n  format: xml\n" BAR, "8:9", "XPath" },
    { GET "  rows: $\n  format: csv\n" BAR, "8:9", "leave this out" },
    { GET "  format: csv\n  delimiter: abc\n  bar: {step: 1d, time: {at: t, unit: s}, close: c}\n",
      "9:14", "one ASCII character" },
    { GET "  format: csv\n  header: [a, a]\n  bar: {step: 1d, time: {at: t, unit: s}, close: c}\n",
      "9:11", "stands twice" },
    { GET "  rows: {a: $.a, b: .b}\n  bar: {step: 1d, time: {at: a, unit: s}, close: b}\n", "8:21",
      "begins with $" },
    { GET "  rows: $\n  where: {}\n" BAR, "9:10", "at least one place" },
    { GET "  rows: $\n  where: {$.a: {is: 3}}\n" BAR, "9:17", "unknown key" },
    { GET "  rows: $\n  fail: {status: 1}\n" BAR, "9:9", "a list" },
    { GET "  rows: $\n  fail: [{as: error}]\n" BAR, "9:10", "applies to everything" },
    { GET "  rows: $\n  fail: [{status: 429, as: slow}]\n" BAR, "9:28", "one of throttled" },
    { GET "  rows: $\n  fail: [{at: message}]\n" BAR, "9:15", "begins with $" },
    { GET "  rows: $\n  fail: [{text: \"(\"}]\n" BAR, "9:17", "not a regular expression" },
    { GET "  rows: $\n  page: {rows: 3}\n" BAR, "9:9", "one of \"by\"" },
    { GET "  rows: $\n  page: {rows: 3, by: time}\n" BAR, "9:9", "{from:...}" },
    { GET "  rows: $\n  page: {cursor: $.next}\n" BAR, "9:9", "{cursor} is nowhere" },
    { GET "  rows: $\n  page: {url: .next}\n" BAR, "9:15", "begins with $" },
    { GET "  rows: $\n  headers: {Host: x}\n" BAR, "9:13", "cannot be set" },
    { GET "  rows: $\n  headers: {X-A: \"a\\nb\"}\n" BAR, "9:18", "one line" },
    { GET "  rows: $\n  body: x\n" BAR, "9:9", "only a \"post\"" },
    { GET "  rows: $\n  schedule: {interval: 1s, cron: x}\n" BAR, "9:13", "one of \"interval\"" },
    { GET "  rows: $\n  schedule: {cron: \"* * * *\"}\n" BAR, "9:20", "five fields" },
    { GET "  rows: $\n  schedule: {cron: \"60 * * * *\"}\n" BAR, "9:20", "five fields" },
    { GET "  rows: $\n  schedule: {cron: \"5/10 * * * *\"}\n" BAR, "9:20", "five fields" },
    { GET "  rows: $\n  schedule: {after: \"25:00 UTC\"}\n" BAR, "9:21", "no time" },
    { GET "  rows: $\n  schedule: {after: \"16:15 Berlin\"}\n" BAR, "9:21", "not a time zone" },
    { GET "  rows: $\n  schedule: {after: \"16:15\", days: mo}\n" BAR, "9:36", "mon-fri" },
    { GET "  rows: $\n  schedule: {after: \"16:15\", calendar: moon}\n" BAR, "9:40",
      "one of target, nyse" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (HEAD, cases[i].text, NULL);

      assert_refused (text, cases[i].place, cases[i].words);
    }
#undef GET
#undef BAR
#undef TICK
}

static void
test_socket_errors (void)
{
#define SOCKET "f:\n  socket: wss://ws.example.com\n  rows: $\n"
#define TICK "  tick: {time: {at: .t, unit: s}, price: .p}\n"
  const struct { const char *text; const char *place; const char *words;
  } cases[] = {
    { "f:\n  socket: ws://ws.example.com\n  rows: $\n" TICK, "7:11", "wss://" },
    { "f:\n  socket: https://ws.example.com\n  rows: $\n" TICK, "7:11", "wss://" },
    { SOCKET "  format: csv\n" TICK, "9:11", "messages of a socket are JSON" },
    { SOCKET "  get: https://example.com\n" TICK, "9:3", "get" },
    { SOCKET "  send: [{a: \"{from:s}\"}]\n" TICK, "9:14", "no use here" },
    { SOCKET "  bind: {channel: $.id, symbol: $.s}\n" TICK, "9:9", "\"ack\"" },
    { SOCKET "  alive: {ping: x}\n" TICK, "9:10", "belong together" },
    { SOCKET "  alive: {when: {$.a: b}}\n" TICK, "9:10", "needs \"within\"" },
    { SOCKET "  gap: {key: .s}\n" TICK, "9:8", "ids that follow each other" },
    { SOCKET "  gap: {id: .i, refill: /trades}\n" TICK, "9:25", "has no host" },
    { SOCKET "  gap: {id: .i, refill: \"https://example.org/trades\"}\n" TICK, "9:25",
      "example.org" },
    { SOCKET "  renew: 1s\n" TICK, "9:10", "not between" },
    { SOCKET "  fail: [{status: 429}]\n" TICK, "9:11", "status" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (HEAD, cases[i].text, NULL);

      assert_refused (text, cases[i].place, cases[i].words);
    }
#undef SOCKET
#undef TICK
}

/* Without a symbol, an answer for several instruments cannot be told apart. */
static void
test_symbol_is_needed (void)
{
  assert_refused (
      HEAD
      "  ETH-USD: {rest: ETHUSD, ws: ETH/USD, price: 2}\n"
      "f:\n  get: https://example.com/\n  rows: $\n  tick: {time: {at: .t, unit: s}, price: .p}\n",
      "8:3", "\"symbol\" is missing");
}

static void
test_schedules (void)
{
  g_autoptr (OutcryRecipe) recipe = parse (
      HEAD
      "a:\n  get: https://example.com/\n  rows: $\n  tick: {time: {at: .t, unit: s}, price: .p}\n"
      "  schedule: {after: \"16:15 Europe/Berlin\", days: [mon-wed, sat], calendar: target}\n"
      "b:\n  get: https://example.com/\n  rows: $\n  tick: {time: {at: .t, unit: s}, price: .p}\n"
      "  schedule: {cron: \"*/5 8-18 1,15 * 1-5\", zone: America/New_York}\n"
      "c:\n  get: https://example.com/\n  rows: $\n  bar: {step: 1d, time: {at: .t, unit: s}, "
      "close: .p}\n"
      "d:\n  get: https://example.com/\n  rows: $\n  tick: {time: {at: .t, unit: s}, price: .p}\n"
      "  schedule: {interval: 15m}\n");
  const OutcrySchedule *a = outcry_recipe_feed_get_schedule (outcry_recipe_find_feed (recipe, "a"));
  const OutcrySchedule *b = outcry_recipe_feed_get_schedule (outcry_recipe_find_feed (recipe, "b"));
  const OutcrySchedule *c = outcry_recipe_feed_get_schedule (outcry_recipe_find_feed (recipe, "c"));
  const OutcrySchedule *d = outcry_recipe_feed_get_schedule (outcry_recipe_find_feed (recipe, "d"));

  g_assert_cmpint (a->kind, ==, OUTCRY_SCHEDULE_AFTER);
  g_assert_cmpuint (a->minute, ==, 16 * 60 + 15);
  g_assert_cmpuint (a->weekdays, ==, 1 << 0 | 1 << 1 | 1 << 2 | 1 << 5);
  g_assert_cmpstr (a->zone, ==, "Europe/Berlin");
  g_assert_cmpstr (a->calendar, ==, "target");
  g_assert_cmpint (b->kind, ==, OUTCRY_SCHEDULE_CRON);
  g_assert_cmpstr (b->cron, ==, "*/5 8-18 1,15 * 1-5");
  g_assert_cmpstr (b->zone, ==, "America/New_York");
  g_assert_cmpint (c->kind, ==, OUTCRY_SCHEDULE_INTERVAL);
  g_assert_cmpint (c->interval_us, ==, OUTCRY_HOUR);
  g_assert_cmpint (d->interval_us, ==, 15 * OUTCRY_MINUTE);
  g_assert_cmpstr (d->calendar, ==, "");
}

static void
test_size_limit (void)
{
  g_autofree char *text = g_strnfill (256 * 1024 + 1, '#');

  assert_refused (text, "1:1", "at most 256 KiB");
}

static void
test_shipped (void)
{
  static const struct
  {
    const char *name;
    const char *source;
    guint       feeds;
    OutcryShare share;
  } shipped[] = {
    { "binance-vision", "binance.vision", 3, OUTCRY_SHARE_LOCAL },
    { "bitstamp", "bitstamp.net", 2, OUTCRY_SHARE_LOCAL },
    { "cboe-vix", "cboe.com", 1, OUTCRY_SHARE_LOCAL },
    { "coinbase-exchange", "coinbase.com", 2, OUTCRY_SHARE_LOCAL },
    { "ecb", "ecb.europa.eu", 2, OUTCRY_SHARE_ALL },
    { "frankfurter", "frankfurter.dev", 1, OUTCRY_SHARE_ALL },
    { "gemini", "gemini.com", 2, OUTCRY_SHARE_LOCAL },
    { "kraken", "kraken.com", 3, OUTCRY_SHARE_LOCAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (shipped); i++)
    {
      g_autofree char *file = g_strconcat (shipped[i].name, ".yaml", NULL);
      g_autofree char *path =
          g_build_filename (g_getenv ("OUTCRY_SOURCE_ROOT"), "data", "recipes", file, NULL);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (OutcryRecipe) recipe = NULL;

      g_file_get_contents (path, &text, NULL, &error);
      g_assert_no_error (error);
      recipe = outcry_recipe_parse (text, strlen (text), file, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (outcry_recipe_get_name (recipe), ==, shipped[i].name);
      g_assert_cmpstr (outcry_recipe_get_source (recipe), ==, shipped[i].source);
      g_assert_cmpuint (outcry_recipe_get_n_feeds (recipe), ==, shipped[i].feeds);
      g_assert_cmpint (outcry_recipe_get_share (recipe), ==, shipped[i].share);
      g_assert_nonnull (outcry_recipe_get_note (recipe));
      g_assert_null (outcry_recipe_get_secrets (recipe)[0]);
    }
}

/* What docs/recipes.md shows is taken: its whole recipe, and its socket beside a poll. */
static void
test_documentation (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("OUTCRY_SOURCE_ROOT"), "docs", "recipes.md", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) blocks = NULL;
  guint n = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  blocks = g_strsplit (text, "```yaml\n", -1);
  for (guint i = 1; blocks[i] != NULL; i++)
    {
      g_autoptr (OutcryRecipe) recipe = NULL;
      g_autofree char *whole = NULL;

      *strstr (blocks[i], "```") = '\0';
      if (g_str_has_prefix (blocks[i], "recipe: 1"))
        whole = g_strdup (blocks[i]);
      else if (g_str_has_prefix (blocks[i], "trades:"))
        whole = g_strconcat (HEAD, CANDLES, blocks[i], NULL);
      else
        continue;
      recipe = outcry_recipe_parse (whole, strlen (whole), "recipes.md", &error);
      g_assert_no_error (error);
      g_assert_cmpuint (outcry_recipe_get_n_feeds (recipe), ==, 2);
      n++;
    }
  g_assert_cmpuint (n, ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/recipe/accessors", test_accessors);
  g_test_add_func ("/market/recipe/defaults", test_defaults);
  g_test_add_func ("/market/recipe/head-errors-name-the-place", test_head_errors);
  g_test_add_func ("/market/recipe/feed-errors-name-the-place", test_feed_errors);
  g_test_add_func ("/market/recipe/socket-errors-name-the-place", test_socket_errors);
  g_test_add_func ("/market/recipe/symbol-is-needed", test_symbol_is_needed);
  g_test_add_func ("/market/recipe/schedules", test_schedules);
  g_test_add_func ("/market/recipe/size-limit", test_size_limit);
  g_test_add_func ("/market/recipe/shipped", test_shipped);
  g_test_add_func ("/market/recipe/documentation", test_documentation);

  return g_test_run ();
}
