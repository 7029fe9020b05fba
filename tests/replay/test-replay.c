/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The replay server is itself code that tests stand on: trades make up their bars, ids are
 * consecutive, answers keep the sources' order. */

#include "outcry-replay.h"

#include <libsoup/soup.h>
#include <string.h>

#include "outcry-replay-market.h"

#define START (G_GINT64_CONSTANT (1795414492) * OUTCRY_SECOND)

static OutcryReplayMarket *
make_market (guint density)
{
  return outcry_replay_market_new (g_getenv ("OUTCRY_SOURCE_ROOT"), 1, density);
}

/* Every trade of four days: in order, with consecutive ids, found again by id, and together exactly
 * the bars. */
static void
test_trades_make_bars (void)
{
  OutcryReplayMarket *market = make_market (1);
  gint64 minute = outcry_floor_to (START, OUTCRY_MINUTE);
  gint64 end = minute + 4 * OUTCRY_DAY;
  OutcryReplayTrade trade;
  guint bars = 0;
  guint64 id;

  outcry_replay_market_get_next_trade (market, minute - 1, &trade);
  id = trade.id;
  for (; minute < end; minute += OUTCRY_MINUTE)
    {
      OutcryReplayBar bar, sum = { 0 };

      while (trade.time < minute + OUTCRY_MINUTE)
        {
          OutcryReplayTrade same;

          g_assert_cmpint (trade.time, >=, minute);
          g_assert_cmpuint (trade.id, ==, id);
          g_assert_cmpint (trade.size, >, 0);
          outcry_replay_market_get_trade (market, id, &same);
          g_assert_cmpint (same.time, ==, trade.time);
          g_assert_cmpint (same.price, ==, trade.price);
          if (sum.count++ == 0)
            sum.open = sum.high = sum.low = trade.price;
          sum.high = MAX (sum.high, trade.price);
          sum.low = MIN (sum.low, trade.price);
          sum.close = trade.price;
          sum.volume += trade.size;
          outcry_replay_market_get_next_trade (market, trade.time, &trade);
          id++;
        }
      outcry_replay_market_get_bar (market, minute, OUTCRY_MINUTE, end, &bar);
      g_assert_cmpuint (bar.count, ==, sum.count);
      if (sum.count == 0)
        continue;
      g_assert_cmpint (bar.open, ==, sum.open);
      g_assert_cmpint (bar.high, ==, sum.high);
      g_assert_cmpint (bar.low, ==, sum.low);
      g_assert_cmpint (bar.close, ==, sum.close);
      g_assert_cmpint (bar.volume, ==, sum.volume);
      bars++;
    }
  g_assert_cmpuint (bars, >, 4 * 1440 * 9 / 10);
  outcry_replay_market_free (market);
}

/* A running bar holds what has happened; a denser market has the same bars. */
static void
test_running (void)
{
  OutcryReplayMarket *market = make_market (1);
  OutcryReplayMarket *dense = make_market (50);
  gint64 minute = outcry_floor_to (START, OUTCRY_MINUTE);
  OutcryReplayBar early, late, whole, other;

  outcry_replay_market_get_bar (market, minute, OUTCRY_MINUTE, minute + 20 * OUTCRY_SECOND, &early);
  outcry_replay_market_get_bar (market, minute, OUTCRY_MINUTE, minute + 40 * OUTCRY_SECOND, &late);
  outcry_replay_market_get_bar (market, minute, OUTCRY_MINUTE, minute + OUTCRY_MINUTE, &whole);
  outcry_replay_market_get_bar (dense, minute, OUTCRY_MINUTE, minute + OUTCRY_MINUTE, &other);
  g_assert_cmpuint (early.count, <, late.count);
  g_assert_cmpuint (late.count, <, whole.count);
  g_assert_cmpint (early.open, ==, whole.open);
  g_assert_cmpint (other.high, ==, whole.high);
  g_assert_cmpint (other.volume, ==, whole.volume);
  g_assert_cmpuint (other.count, ==, 50 * whole.count);

  outcry_replay_market_get_bar (market, outcry_floor_to (minute, OUTCRY_HOUR), OUTCRY_HOUR,
                                minute + OUTCRY_DAY, &whole);
  g_assert_cmpuint (whole.count, >, 500);
  outcry_replay_market_free (market);
  outcry_replay_market_free (dense);
}

typedef struct
{
  OutcryClock  *clock;
  OutcryReplay *replay;
  SoupSession  *session;
} Fixture;

static void
fixture_set_up (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  f->clock = outcry_virtual_clock_new (START);
  f->replay = outcry_replay_new (f->clock, g_getenv ("OUTCRY_SOURCE_ROOT"), 1, 1, &error);
  g_assert_no_error (error);
  f->session = soup_session_new ();
}

static void
fixture_tear_down (Fixture       *f,
                   gconstpointer  data)
{
  soup_session_abort (f->session);
  g_clear_object (&f->session);
  outcry_replay_stop (f->replay);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->replay);
  g_clear_object (&f->clock);
}

static void
on_body (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  GBytes *bytes = soup_session_send_and_read_finish (SOUP_SESSION (object), result, &error);

  *(GBytes **) user_data = bytes != NULL ? bytes : g_bytes_new (NULL, 0);
}

static char *
get (Fixture    *f,
     const char *path,
     guint      *status)
{
  g_autofree char *url = g_strconcat (outcry_replay_get_url (f->replay), path, NULL);
  g_autoptr(SoupMessage) message = soup_message_new ("GET", url);
  GBytes *bytes = NULL;
  gsize size;

  soup_session_send_and_read_async (f->session, message, G_PRIORITY_DEFAULT, NULL, on_body, &bytes);
  while (bytes == NULL)
    g_main_context_iteration (NULL, TRUE);
  *status = soup_message_get_status (message);
  size = g_bytes_get_size (bytes);
  return g_bytes_unref_to_data (bytes, &size);
}

static guint
count (const char *text,
       const char *part)
{
  guint n = 0;

  for (const char *p = text; p != NULL && (p = strstr (p, part)) != NULL; p += strlen (part))
    n++;
  return n;
}

/* Each face answers at its real path, within its bounds. */
static void
test_faces (Fixture       *f,
            gconstpointer  data)
{
  static const struct
  {
    const char *path;
    guint       status;
    const char *begins;
    const char *part;
    guint       least;
  } cases[] = {
    { "/api.exchange.coinbase.com/products/BTC-USD/candles?granularity=60", 200, "[[", "],[", 250 },
    { "/api.exchange.coinbase.com/products/BTC-USD/candles?granularity=61", 400, "{\"message\"",
      "granularity", 1 },
    { "/api.exchange.coinbase.com/products/NOPE-USD/candles?granularity=60", 404, "{\"message\"",
      "NotFound", 1 },
    { "/api.exchange.coinbase.com/products/BTC-USD/trades", 200, "[{\"trade_id\"", "},{", 999 },
    { "/api.exchange.coinbase.com/products", 200, "[{\"id\"", "\"base_currency\"", 100 },
    { "/api.kraken.com/0/public/OHLC?pair=XBTUSD&interval=1", 200,
      "{\"error\":[],\"result\":{\"XXBTZUSD\"", "],[", 720 },
    { "/api.kraken.com/0/public/OHLC?pair=NOPE&interval=1", 200, "{\"error\":[\"EQuery", "pair",
      1 },
    { "/api.kraken.com/0/public/Trades?pair=XBTUSD&since=0", 200, "{\"error\":[]", "],[", 999 },
    { "/data-api.binance.vision/api/v3/klines?symbol=BTCUSDT&interval=1h&limit=1000", 200, "[[",
      "],[", 999 },
    { "/data-api.binance.vision/api/v3/klines?symbol=BTCUSDT&interval=7m", 400, "{\"code\"", "msg",
      1 },
    { "/data-api.binance.vision/api/v3/exchangeInfo", 200, "{\"timezone\"", "\"symbol\"", 500 },
    { "/www.bitstamp.net/api/v2/ohlc/btcusd/?step=60&limit=1000", 200, "{\"data\":{\"ohlc\":[{",
      "timestamp", 1000 },
    { "/api.gemini.com/v2/candles/btcusd/1day", 200, "[[", "],[", 364 },
    { "/www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml", 200, "<?xml", "currency=", 20 },
    { "/www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip", 200, "PK", "", 0 },
    { "/api.frankfurter.dev/v2/rates?base=EUR&quotes=USD,GBP&from=2026-11-01&to=2026-11-20", 200,
      "[{\"date\"", "},{", 29 },
    { "/cdn.cboe.com/api/global/us_indices/daily_prices/VIX_History.csv", 200, "DATE,OPEN", "\r\n",
      2000 },
    { "/unknown.host/", 404, "no such host", "", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint status;
      g_autofree char *text = get (f, cases[i].path, &status);

      g_test_message ("%s: %u %.60s", cases[i].path, status, text);
      g_assert_cmpuint (status, ==, cases[i].status);
      g_assert_true (strncmp (text, cases[i].begins, strlen (cases[i].begins)) == 0);
      if (*cases[i].part != '\0')
        g_assert_cmpuint (count (text, cases[i].part), >=, cases[i].least);
    }
  g_assert_cmpuint (outcry_replay_get_n_requests (f->replay), ==, G_N_ELEMENTS (cases));
  g_assert_cmpstr (outcry_replay_get_request (f->replay, 0)->host, ==, "api.exchange.coinbase.com");
}

static void
test_faults (Fixture       *f,
             gconstpointer  data)
{
  const char *path = "/api.gemini.com/v2/candles/btcusd/1m";
  guint status;
  char *text;

  g_assert_false (outcry_replay_add_fault (f->replay, "nonsense", 1, NULL));
  text = get (f, "/_fault?kind=500&count=2&host=api.gemini.com", &status);
  g_assert_cmpuint (status, ==, 200);
  g_free (text);
  g_free (get (f, "/api.kraken.com/0/public/OHLC?pair=XBTUSD", &status));
  g_assert_cmpuint (status, ==, 200);
  for (guint i = 0; i < 3; i++)
    {
      g_free (get (f, path, &status));
      g_assert_cmpuint (status, ==, i < 2 ? 500 : 200);
    }
  outcry_replay_add_fault (f->replay, "html", -1, NULL);
  text = get (f, path, &status);
  g_assert_true (g_str_has_prefix (text, "<!DOCTYPE html>"));
  g_free (text);
  outcry_replay_add_fault (f->replay, "none", 0, NULL);
  text = get (f, path, &status);
  g_assert_true (g_str_has_prefix (text, "[["));
  g_free (text);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/replay/market/trades-make-bars", test_trades_make_bars);
  g_test_add_func ("/replay/market/running", test_running);
  g_test_add ("/replay/server/faces", Fixture, NULL, fixture_set_up, test_faces, fixture_tear_down);
  g_test_add ("/replay/server/faults", Fixture, NULL, fixture_set_up, test_faults,
              fixture_tear_down);

  return g_test_run ();
}
