/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sources at work: what they ask for, at what pace, what they keep over a restart, what the user
 * can do with them. */

#include "sources-lab.h"

#include <string.h>

#define MINI_HEAD \
  "recipe: 1\nname: mini\nsource: kraken.com\nlimits: {gap: 1s}\n" \
  "instruments:\n  BTC-USD: {rest: XBTUSD, price: 1, quantity: 8}\n"
#define MINI_CANDLES                                                                               \
  "candles:\n"                                                                                     \
  "  get: https://api.kraken.com/0/public/OHLC?pair={rest}&interval={step}&since={before:s}\n"     \
  "  steps: {1m: 1, 1h: 60, 1d: 1440}\n"                                                           \
  "  fail: [{at: \"$.error[0]\", as: error}]\n"                                                    \
  "  rows: $.result.*[*]\n"                                                                        \
  "  order: oldest\n  drop: last\n  empty: volume\n"                                               \
  "  bar: {time: {at: \"[0]\", unit: s}, open: \"[1]\", high: \"[2]\", low: \"[3]\", close: "      \
  "\"[4]\", volume: \"[6]\"}\n"

static gint64
round_to (gint64 amount,
          guint  digits)
{
  for (; digits < 8; digits++)
    amount /= 10;
  return amount;
}

/* Every bar held equals the market's, to the last digit. */
static guint
assert_bars (Lab        *lab,
             const char *series,
             gint64      step,
             const char *product,
             guint       shown_digits,
             guint       digits)
{
  OutcryReplayMarket *market = outcry_replay_market_new (g_getenv ("OUTCRY_SOURCE_ROOT"), 1, 1);
  gint64 now = outcry_clock_now (lab->clock);
  guint n = 0;

  for (gint64 t = lab_first (lab, series); t <= lab_last (lab, series); t += step)
    {
      const OutcryCandle *bar = lab_find_bar (lab, series, t);
      OutcryReplayBar wanted;

      outcry_replay_market_get_bar (market, t, step, now, &wanted);
      if (bar == NULL || (bar->flags & OUTCRY_CANDLE_EMPTY))
        {
          g_assert_cmpuint (wanted.count, ==, 0);
          continue;
        }
      g_assert_cmpint (bar->open.ticks, ==,
                       round_to (outcry_replay_price (product, shown_digits, wanted.open), digits));
      g_assert_cmpint (bar->high.ticks, ==,
                       round_to (outcry_replay_price (product, shown_digits, wanted.high), digits));
      g_assert_cmpint (bar->low.ticks, ==,
                       round_to (outcry_replay_price (product, shown_digits, wanted.low), digits));
      g_assert_cmpint (bar->close.ticks, ==,
                       round_to (outcry_replay_price (product, shown_digits, wanted.close),
                                 digits));
      g_assert_cmpint (bar->volume.lots, ==, wanted.volume);
      g_assert_cmpuint (bar->flags & OUTCRY_CANDLE_RUNNING, ==, 0);
      n++;
    }
  outcry_replay_market_free (market);
  return n;
}

/* A new source fills its series, the long bars first, then keeps them up to date, no faster than
 * allowed. */
static void
test_backfill (Lab           *lab,
               gconstpointer  data)
{
  OutcrySource *source = lab_add (lab, lab_read_recipe ("coinbase-exchange"), NULL);
  OutcryTime last;

  outcry_sources_start (lab->sources);
  lab_advance (lab, 3 * OUTCRY_MINUTE);
  g_assert_cmpuint (lab_count_runs (lab, " error:") + lab_count_runs (lab, " changed:") +
                        lab_count_runs (lab, " offline:"),
                    ==, 0);
  g_assert_cmpuint (assert_bars (lab, "coinbase-exchange BTC-USD 1d", OUTCRY_DAY, "BTC-USD", 2, 2),
                    >=, 300);
  g_assert_cmpuint (assert_bars (lab, "coinbase-exchange ETH-USD 1h", OUTCRY_HOUR, "ETH-USD", 2, 2),
                    >=, 640);
  g_assert_cmpuint (assert_bars (lab, "coinbase-exchange BTC-USD 1m", OUTCRY_MINUTE, "BTC-USD", 2,
                                 2),
                    >=, 1200);
  g_assert_cmpint (outcry_source_get_rows (source), >, 8 * 2100);

  last = lab_last (lab, "coinbase-exchange BTC-USD 1m");
  lab_advance (lab, 10 * OUTCRY_MINUTE);
  g_assert_cmpint (lab_last (lab, "coinbase-exchange BTC-USD 1m"), >=, last + 9 * OUTCRY_MINUTE);
  assert_bars (lab, "coinbase-exchange BTC-USD 1m", OUTCRY_MINUTE, "BTC-USD", 2, 2);
  lab_assert_gaps (lab);
}

/* All that is shipped, together: every source gives what it promises, none complains, each host is
 * asked gently. */
static void
test_shipped (Lab           *lab,
              gconstpointer  data)
{
  static const struct
  {
    const char *recipe;
    const char *series;
    guint       least;
    gboolean    live;
  } shipped[] = {
    { "binance-vision", "binance-vision BTC-USDT 1m", 1440, TRUE },
    { "bitstamp", "bitstamp ETH-USD 1h", 700, TRUE },
    { "cboe-vix", "cboe-vix VIX 1d", 2000, FALSE },
    { "coinbase-exchange", "coinbase-exchange BTC-EUR 1d", 299, TRUE },
    { "ecb", "ecb EUR-USD 1d", 4000, FALSE },
    { "frankfurter", "frankfurter EUR-GBP 1d", 1200, FALSE },
    { "gemini", "gemini BTC-USD 1m", 1200, TRUE },
    { "kraken", "kraken BTC-USD 1m", 700, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (shipped); i++)
    lab_add (lab, lab_read_recipe (shipped[i].recipe), NULL);
  outcry_sources_start (lab->sources);
  lab_advance (lab, 5 * OUTCRY_MINUTE);

  for (guint i = 0; i < lab->runs->len; i++)
    g_assert_nonnull (strstr (g_ptr_array_index (lab->runs, i), " ok: "));
  for (gsize i = 0; i < G_N_ELEMENTS (shipped); i++)
    {
      OutcrySource *source = outcry_sources_find (lab->sources, shipped[i].recipe);
      g_autofree char *ticks = g_strdup (shipped[i].series);

      g_test_message ("%s: %s, %u", shipped[i].recipe,
                      outcry_source_state_to_string (outcry_source_get_state (source)),
                      lab_count (lab, shipped[i].series));
      g_assert_cmpuint (lab_count (lab, shipped[i].series), >=, shipped[i].least);
      g_assert_null (outcry_source_get_last_error (source));
      g_assert_cmpint (outcry_source_get_state (source), ==,
                       shipped[i].live ? OUTCRY_SOURCE_LIVE : OUTCRY_SOURCE_IDLE);
      strcpy (strrchr (ticks, ' ') + 1, "t");
      if (shipped[i].live)
        {
          g_autofree char *series = g_strconcat (ticks, "icks", NULL);

          g_assert_cmpuint (lab_count (lab, series), >=, 20);
        }
    }
  g_assert_cmpint (outcry_sources_get_clock_skew (lab->sources), ==, 0);
  lab_assert_gaps (lab);
}

/* A restart asks for what is missing, not for all again; a day's quota outlives it. */
static void
test_restart (Lab           *lab,
              gconstpointer  data)
{
  g_autofree char *state = NULL;
  g_autofree char *vix = NULL;
  guint before;

  lab_add (lab, lab_parse_recipe (MINI_HEAD MINI_CANDLES), NULL);
  lab_add (lab, lab_read_recipe ("cboe-vix"), NULL);
  outcry_sources_start (lab->sources);
  lab_advance (lab, OUTCRY_MINUTE);
  g_assert_cmpuint (lab->states, >=, 4);
  state = outcry_sources_save_state (lab->sources, "mini");
  vix = outcry_sources_save_state (lab->sources, "cboe-vix");
  g_test_message ("%s", state);
  outcry_sources_remove (lab->sources, "mini", NULL);
  outcry_sources_remove (lab->sources, "cboe-vix", NULL);
  g_assert_null (outcry_sources_find (lab->sources, "mini"));

  /* Two hours later. */
  lab_advance (lab, 2 * OUTCRY_HOUR);
  g_hash_table_remove_all (lab->series);
  before = lab_count_requests (lab, "api.kraken.com");
  lab_add (lab, lab_parse_recipe (MINI_HEAD MINI_CANDLES), state);
  lab_add (lab, lab_read_recipe ("cboe-vix"), vix);
  g_assert_cmpint (outcry_source_get_last_success (outcry_sources_find (lab->sources, "mini")), !=,
                   OUTCRY_TIME_NONE);
  lab_advance (lab, 5 * OUTCRY_SECOND);
  g_assert_cmpuint (lab_count_requests (lab, "api.kraken.com") - before, ==, 2);
  g_assert_cmpuint (lab_count (lab, "mini BTC-USD 1m"), >=, 115);
  g_assert_cmpuint (lab_count (lab, "mini BTC-USD 1m"), <=, 125);
  g_assert_cmpuint (lab_count (lab, "mini BTC-USD 1h"), ==, 3);
  g_assert_cmpuint (lab_count (lab, "mini BTC-USD 1d"), ==, 0);
  g_assert_cmpuint (lab_count_requests (lab, "cdn.cboe.com"), ==, 1);

  /* A state that is no state is dropped. */
  outcry_sources_remove (lab->sources, "mini", NULL);
  lab_add (lab, lab_parse_recipe (MINI_HEAD MINI_CANDLES), "[1,2");
  lab_advance (lab, 20 * OUTCRY_SECOND);
  g_assert_cmpuint (lab_count (lab, "mini BTC-USD 1d"), >=, 299);
}

/* A source of daily rates: the history once, the latest each working day, the history again after
 * days away. */
static void
test_daily_rates (Lab           *lab,
                  gconstpointer  data)
{
  OutcrySource *source = lab_add (lab, lab_read_recipe ("ecb"), NULL);
  g_autofree char *state = NULL;
  guint n;

  outcry_sources_start (lab->sources);
  lab_advance (lab, OUTCRY_MINUTE);
  g_assert_cmpuint (lab_count_runs (lab, "ecb history - ok"), ==, 1);
  g_assert_cmpuint (lab_count_requests (lab, "www.ecb.europa.eu"), ==, 1);
  /* Monday 06:14: Friday's is the last. */
  g_assert_cmpint (lab_last (lab, "ecb EUR-USD 1d"), ==,
                   outcry_floor_to (LAB_START, OUTCRY_DAY) - 3 * OUTCRY_DAY);
  n = lab_count (lab, "ecb EUR-USD 1d");

  lab_advance (lab, OUTCRY_DAY);
  g_assert_cmpuint (lab_count_runs (lab, "ecb latest - ok"), ==, 1);
  g_assert_cmpuint (lab_count (lab, "ecb EUR-USD 1d"), ==, n + 1);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_IDLE);
  /* Tuesday at 16:15 in Berlin, up to a minute later. */
  g_assert_cmpint (outcry_source_get_next_run (source) / OUTCRY_MINUTE * OUTCRY_MINUTE, ==,
                   outcry_floor_to (LAB_START, OUTCRY_DAY) + OUTCRY_DAY + 15 * OUTCRY_HOUR +
                       15 * OUTCRY_MINUTE);
  g_assert_cmpuint (lab_find_bar (lab, "ecb EUR-USD 1d", lab_last (lab, "ecb EUR-USD 1d"))->flags &
                        OUTCRY_CANDLE_RUNNING,
                    ==, 0);

  state = outcry_sources_save_state (lab->sources, "ecb");
  outcry_sources_remove (lab->sources, "ecb", NULL);
  lab_advance (lab, 4 * OUTCRY_DAY);
  lab_add (lab, lab_read_recipe ("ecb"), state);
  lab_advance (lab, OUTCRY_MINUTE);
  g_assert_cmpuint (lab_count_runs (lab, "ecb history - ok"), ==, 2);
  g_assert_cmpuint (lab_count (lab, "ecb EUR-USD 1d"), ==, n + 5);
}

static void
on_range (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  GError **error = user_data;

  if (outcry_sources_request_range_finish (OUTCRY_SOURCES (object), result, error))
    *error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_EXISTS, "done");
}

static GError *
request (Lab            *lab,
         const char     *name,
         const char     *instrument,
         OutcryInterval  interval,
         OutcryTime      from,
         OutcryTime      to)
{
  GError *error = NULL;

  outcry_sources_request_range_async (lab->sources, name, instrument, interval, from, to, NULL,
                                      on_range, &error);
  while (error == NULL)
    lab_advance (lab, OUTCRY_SECOND);
  return error;
}

static void
test_ranges (Lab           *lab,
             gconstpointer  data)
{
  OutcryTime to = outcry_floor_to (LAB_START, OUTCRY_DAY) - 100 * OUTCRY_DAY;
  g_autoptr (GError) done = NULL, unknown = NULL, missing = NULL, ticks = NULL, empty = NULL,
                     paused = NULL;

  lab_add (lab, lab_read_recipe ("coinbase-exchange"), NULL);
  lab_add (lab, lab_read_recipe ("kraken"), NULL);
  empty = request (lab, "coinbase-exchange", "BTC-USD", OUTCRY_INTERVAL_5M, to - OUTCRY_DAY, to);
  g_assert_error (empty, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_HALTED);
  outcry_sources_start (lab->sources);
  done = request (lab, "coinbase-exchange", "BTC-USD", OUTCRY_INTERVAL_5M, to - 2 * OUTCRY_DAY, to);
  g_assert_error (done, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_cmpuint (assert_bars (lab, "coinbase-exchange BTC-USD 5m", 5 * OUTCRY_MINUTE, "BTC-USD",
                                 2, 2),
                    >=, 450);
  g_assert_cmpint (lab_first (lab, "coinbase-exchange BTC-USD 5m"), >=, to - 2 * OUTCRY_DAY);
  g_assert_cmpint (lab_last (lab, "coinbase-exchange BTC-USD 5m"), <, to);
  ticks = request (lab, "kraken", "BTC-USD", OUTCRY_N_INTERVALS, LAB_START - OUTCRY_DAY,
                   LAB_START - 20 * OUTCRY_HOUR);
  g_assert_error (ticks, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_cmpuint (lab_count (lab, "kraken BTC-USD ticks"), >, 2000);
  unknown = request (lab, "nope", "BTC-USD", OUTCRY_INTERVAL_1M, 0, to);
  g_assert_error (unknown, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_NOT_FOUND);
  missing = request (lab, "kraken", "BTC-USD", OUTCRY_INTERVAL_1W, 0, to);
  g_assert_error (missing, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_NOT_FOUND);
  g_assert_cmpstr (missing->message, ==, "kraken gives no 1w of BTC-USD");
  outcry_sources_set_paused (lab->sources, "kraken", TRUE, NULL);
  paused = request (lab, "kraken", "BTC-USD", OUTCRY_INTERVAL_1D, 0, to);
  g_assert_error (paused, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_HALTED);
  lab_assert_gaps (lab);
}

static void
on_cancelled_range (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      outcry_sources_request_range_finish (OUTCRY_SOURCES (object), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ++*(guint *) user_data;
}

/* A range of twenty pages, given up at the first; and one given up before it began. */
static void
test_cancelled_range (Lab           *lab,
                      gconstpointer  data)
{
  OutcryTime to = outcry_floor_to (LAB_START, OUTCRY_DAY);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint pages = 0, done = 0;

  lab_add (lab, lab_read_recipe ("coinbase-exchange"), NULL);
  outcry_sources_start (lab->sources);
  outcry_sources_request_range_async (lab->sources, "coinbase-exchange", "BTC-USD",
                                      OUTCRY_INTERVAL_1M, to - 4 * OUTCRY_DAY, to, cancellable,
                                      on_cancelled_range, &done);
  outcry_sources_request_range_async (lab->sources, "coinbase-exchange", "ETH-USD",
                                      OUTCRY_INTERVAL_1M, to - 4 * OUTCRY_DAY, to, cancellable,
                                      on_cancelled_range, &done);
  while (lab_count (lab, "coinbase-exchange BTC-USD 1m") == 0)
    lab_advance (lab, OUTCRY_SECOND);
  g_cancellable_cancel (cancellable);
  lab_advance (lab, 3 * OUTCRY_SECOND);
  g_assert_cmpuint (done, ==, 2);
  for (guint i = 0; i < outcry_replay_get_n_requests (lab->replay); i++)
    pages += strstr (outcry_replay_get_request (lab->replay, i)->target, "granularity=60&") != NULL;
  /* The first, and one that was on its way. */
  g_assert_cmpuint (pages, <=, 2);
  g_assert_cmpuint (lab_count (lab, "coinbase-exchange ETH-USD 1m"), ==, 0);
}

static void
test_pause (Lab           *lab,
            gconstpointer  data)
{
  OutcrySource *source = lab_add (lab, lab_read_recipe ("kraken"), NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *state = NULL;
  guint requests;

  g_assert_false (outcry_sources_run_now (lab->sources, "kraken", &error));
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_HALTED);
  g_clear_error (&error);
  outcry_sources_start (lab->sources);
  lab_wait_state (lab, source, OUTCRY_SOURCE_LIVE, OUTCRY_MINUTE);
  g_assert_true (outcry_sources_set_paused (lab->sources, "kraken", TRUE, &error));
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_PAUSED);
  g_assert_cmpint (outcry_source_get_next_run (source), ==, OUTCRY_TIME_NONE);
  lab_settle (lab);
  g_assert_cmpuint (outcry_replay_get_n_sockets (lab->replay), ==, 0);
  requests = outcry_replay_get_n_requests (lab->replay);
  lab_advance (lab, 10 * OUTCRY_MINUTE);
  g_assert_cmpuint (outcry_replay_get_n_requests (lab->replay), ==, requests);

  /* Paused it stays over a restart. */
  state = outcry_sources_save_state (lab->sources, "kraken");
  outcry_sources_remove (lab->sources, "kraken", NULL);
  source = lab_add (lab, lab_read_recipe ("kraken"), state);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_PAUSED);
  lab_advance (lab, OUTCRY_MINUTE);
  g_assert_cmpuint (outcry_replay_get_n_requests (lab->replay), ==, requests);
  g_assert_true (outcry_sources_set_paused (lab->sources, "kraken", FALSE, &error));
  lab_wait_state (lab, source, OUTCRY_SOURCE_LIVE, OUTCRY_MINUTE);
  g_assert_cmpuint (outcry_replay_get_n_requests (lab->replay), >, requests);
  lab_assert_gaps (lab);
}

static void
test_run_now (Lab           *lab,
              gconstpointer  data)
{
  OutcrySource *source = lab_add (lab, lab_read_recipe ("cboe-vix"), NULL);
  g_autoptr(GError) error = NULL;

  outcry_sources_start (lab->sources);
  lab_wait_state (lab, source, OUTCRY_SOURCE_FETCHING, OUTCRY_MINUTE);
  lab_wait_state (lab, source, OUTCRY_SOURCE_IDLE, OUTCRY_MINUTE);
  g_assert_cmpuint (lab_count_requests (lab, "cdn.cboe.com"), ==, 1);
  for (guint i = 0; i < 5; i++)
    {
      g_assert_true (outcry_sources_run_now (lab->sources, "cboe-vix", &error));
      lab_advance (lab, OUTCRY_MINUTE);
    }
  /* Four a day, says the recipe; the fifth is refused in words. */
  g_assert_cmpuint (lab_count_requests (lab, "cdn.cboe.com"), ==, 4);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_WAITING);
  g_assert_cmpstr (outcry_source_get_last_error (source), ==,
                   "today's 4 requests to cdn.cboe.com are used up");
  g_assert_cmpint (outcry_source_get_next_run (source), >=,
                   outcry_floor_to (LAB_START, OUTCRY_DAY) + OUTCRY_DAY);
  g_assert_false (outcry_sources_run_now (lab->sources, "nope", &error));
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_NOT_FOUND);
}

/* The machine slept: what was missed is fetched at once on waking. */
static void
test_sleep (Lab           *lab,
            gconstpointer  data)
{
  lab_add (lab, lab_parse_recipe (MINI_HEAD MINI_CANDLES), NULL);
  outcry_sources_start (lab->sources);
  lab_advance (lab, OUTCRY_MINUTE);
  outcry_virtual_clock_set_wall (OUTCRY_VIRTUAL_CLOCK (lab->clock),
                                 outcry_clock_now (lab->clock) + 8 * OUTCRY_HOUR);
  lab_advance (lab, 2 * OUTCRY_MINUTE);
  assert_bars (lab, "mini BTC-USD 1m", OUTCRY_MINUTE, "BTC-USD", 1, 1);
  g_assert_cmpint (lab_last (lab, "mini BTC-USD 1m"), >=, LAB_START + 8 * OUTCRY_HOUR);
  g_assert_cmpuint (lab_count_runs (lab, "error"), ==, 0);
}

static void
on_preview (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_object_ref (result);
  *(GAsyncResult **) user_data = result;
}

static OutcryBatch *
preview (Lab           *lab,
         OutcryRecipe  *recipe,
         GBytes       **raw,
         GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(OutcryRecipe) owned = recipe;

  outcry_sources_preview_async (lab->sources, recipe, NULL, on_preview, &result);
  while (result == NULL)
    lab_advance (lab, OUTCRY_SECOND);
  return outcry_sources_preview_finish (lab->sources, result, raw, error);
}

static void
test_preview (Lab           *lab,
              gconstpointer  data)
{
  static const char socket_only[] =
      "recipe: 1\nname: s\nsource: kraken.com\ninstruments: {BTC-USD: {ws: BTC/USD, price: 1, "
      "quantity: 8}}\n"
      "trades:\n"
      "  socket: wss://ws.kraken.com/v2\n"
      "  send: [{method: subscribe, params: {channel: trade, symbol: [\"{ws*}\"], snapshot: "
      "false}}]\n"
      "  where: {$.channel: trade}\n"
      "  rows: $.data[*]\n"
      "  tick: {symbol: .symbol, id: .trade_id, time: {at: .timestamp, unit: rfc3339}, price: "
      ".price, quantity: .qty, side: .side}\n";
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) raw = NULL;
  g_autoptr(OutcryBatch) batch = preview (lab, lab_read_recipe ("kraken"), &raw, &error);
  g_autoptr(OutcryBatch) failed = NULL;
  g_autoptr(OutcryBatch) heard = NULL;
  const OutcryBatchPart *part;

  g_assert_no_error (error);
  g_assert_cmpuint (batch->parts->len, ==, 1);
  part = g_ptr_array_index (batch->parts, 0);
  g_assert_cmpstr (part->instrument, ==, "BTC-USD");
  g_assert_cmpuint (part->bars->len, ==, 100);
  g_assert_true (
      g_str_has_prefix (g_bytes_get_data (raw, NULL), "{\"error\":[],\"result\":{\"XXBTZUSD\""));
  g_clear_pointer (&raw, g_bytes_unref);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (lab->sources)), ==, 0);
  g_assert_cmpuint (lab->batches, ==, 0);

  outcry_replay_add_fault (lab->replay, "html", 1, NULL);
  failed = preview (lab, lab_read_recipe ("gemini"), &raw, &error);
  g_assert_null (failed);
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_ANSWER);
  g_assert_nonnull (raw);
  g_clear_error (&error);
  g_clear_pointer (&raw, g_bytes_unref);

  heard = preview (lab, lab_parse_recipe (socket_only), &raw, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcry_batch_count (heard), >=, 1);
  g_assert_null (raw);
}

static void
on_refused_range (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  guint *refused = user_data;
  g_autoptr(GError) error = NULL;

  g_assert_false (
      outcry_sources_request_range_finish (OUTCRY_SOURCES (object), result, &error));
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET);
  (*refused)++;
}

static void
ask_range (Lab   *lab,
           guint *refused)
{
  outcry_sources_request_range_async (lab->sources, "keyed", "BTC-USD", OUTCRY_INTERVAL_1M,
                                      LAB_START - OUTCRY_DAY, LAB_START, NULL,
                                      on_refused_range, refused);
}

/* A recipe that needs a key: refused in words while there is no Secret Service. */
static void
test_needs_secret (Lab           *lab,
                   gconstpointer  data)
{
  OutcrySource *source =
      lab_add (lab,
               lab_parse_recipe ("recipe: 1\nname: keyed\nsource: kraken.com\ninstruments: "
                                 "{BTC-USD: {rest: XBTUSD, price: 1, quantity: 8}}\n"
                                 "candles:\n"
                                 "  get: "
                                 "https://api.kraken.com/0/public/"
                                 "OHLC?pair={rest}&interval={step}&apikey={secret:kraken-key}\n"
                                 "  steps: {1m: 1}\n"
                                 "  rows: $.result.*[*]\n"
                                 "  bar: {time: {at: '[0]', unit: s}, open: '[1]', high: '[2]', "
                                 "low: '[3]', close: '[4]', volume: '[6]'}\n"),
               NULL);

  guint refused = 0;

  outcry_sources_start (lab->sources);
  ask_range (lab, &refused);
  lab_wait_state (lab, source, OUTCRY_SOURCE_NEEDS_SECRET, OUTCRY_MINUTE);
  lab_settle (lab);
  g_assert_cmpuint (refused, ==, 1);
  ask_range (lab, &refused);
  lab_settle (lab);
  g_assert_cmpuint (refused, ==, 2);
  g_assert_nonnull (
      strstr (outcry_source_get_last_error (source), "the secret \"kraken-key\" is needed"));
  lab_advance (lab, OUTCRY_HOUR);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_NEEDS_SECRET);
  g_assert_cmpuint (outcry_replay_get_n_requests (lab->replay), ==, 0);
  outcry_sources_secret_changed (lab->sources, "kraken-key");
  outcry_sources_secret_changed (lab->sources, "another");
  lab_advance (lab, OUTCRY_SECOND);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_NEEDS_SECRET);
}

static void
test_adding (Lab           *lab,
             gconstpointer  data)
{
  g_autoptr(OutcryRecipe) recipe = lab_parse_recipe (MINI_HEAD MINI_CANDLES);
  g_autoptr (OutcryRecipe) odd =
      lab_parse_recipe (MINI_HEAD MINI_CANDLES "  schedule: {cron: \"0 0 30 2 *\"}\n");
  g_autoptr(GError) error = NULL;

  lab_add (lab, outcry_recipe_ref (recipe), NULL);
  g_assert_null (outcry_sources_add (lab->sources, recipe, NULL, &error));
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (outcry_sources_remove (lab->sources, "mini", &error));
  g_assert_false (outcry_sources_remove (lab->sources, "mini", &error));
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (outcry_sources_add (lab->sources, odd, NULL, &error));
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "mini: candles: the schedule is never due");
}

int
main (int   argc,
      char *argv[])
{
  /* No Secret Service, whatever session the tests run in. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                                            \
  g_test_add ("/sources/sources/" name, Lab, NULL, lab_set_up, func, lab_tear_down)
  ADD ("backfill", test_backfill);
  ADD ("shipped", test_shipped);
  ADD ("restart", test_restart);
  ADD ("daily-rates", test_daily_rates);
  ADD ("ranges", test_ranges);
  ADD ("cancelled-range", test_cancelled_range);
  ADD ("pause", test_pause);
  ADD ("run-now", test_run_now);
  ADD ("sleep", test_sleep);
  ADD ("preview", test_preview);
  ADD ("needs-secret", test_needs_secret);
  ADD ("adding", test_adding);

  return g_test_run ();
}
