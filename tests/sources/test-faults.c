/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything that goes wrong at a source, one after the other: the right state, words that name
 * what happened, the last good data kept, and the way back without anybody's help. */

#include "sources-lab.h"

#include <string.h>

#define HOST "api.kraken.com"
#define SOCKET_HOST "ws.kraken.com"

static const char poll_text[] =
    "recipe: 1\nname: mini\nsource: kraken.com\nlimits: {gap: 1s}\n"
    "instruments:\n  BTC-USD: {rest: XBTUSD, price: 1, quantity: 8}\n"
    "candles:\n"
    "  get: https://api.kraken.com/0/public/OHLC?pair={rest}&interval={step}&since={before:s}\n"
    "  steps: {1m: 1}\n"
    "  fail: [{at: \"$.error[0]\", as: error}]\n"
    "  rows: $.result.*[*]\n"
    "  order: oldest\n  drop: last\n  empty: volume\n"
    "  bar: {time: {at: \"[0]\", unit: s}, open: \"[1]\", high: \"[2]\", low: \"[3]\", close: "
    "\"[4]\", volume: \"[6]\"}\n";

static const char socket_text[] =
    "recipe: 1\nname: mini\nsource: kraken.com\nlimits: {gap: 1s}\n"
    "instruments:\n  BTC-USD: {ws: BTC/USD, price: 1, quantity: 8}\n"
    "trades:\n"
    "  socket: wss://ws.kraken.com/v2\n"
    "  send: [{method: subscribe, params: {channel: trade, symbol: [\"{ws*}\"], snapshot: "
    "false}}]\n"
    "  ack: {$.method: subscribe, $.success: true}\n"
    "  fail: [{when: {$.success: false}, say: $.error}]\n"
    "  alive: {when: {$.channel: heartbeat}, within: 10s, ping: {method: ping}, every: 30s}\n"
    "  where: {$.channel: trade}\n"
    "  rows: $.data[*]\n"
    "  gap: {key: .symbol, id: .trade_id}\n"
    "  tick: {symbol: .symbol, id: .trade_id, time: {at: .timestamp, unit: rfc3339}, price: "
    ".price, quantity: .qty, side: .side}\n";

typedef struct
{
  const char        *kind;
  OutcrySourceState  state;
  const char        *outcome;
  const char        *words;
  gint64             back_within; /* of virtual time, when the fault is over */
} FaultCase;

/* A good start, the fault for a while, then none. */
static void
run_poll_fault (Lab             *lab,
                const FaultCase *fault)
{
  OutcrySource *source = lab_add (lab, lab_parse_recipe (poll_text), NULL);
  g_autofree char *run =
      g_strdup_printf ("mini candles BTC-USD %s: %s", fault->outcome, fault->words);
  OutcryTime success, last;
  guint held;

  outcry_sources_start (lab->sources);
  lab_advance (lab, 10 * OUTCRY_SECOND);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_IDLE);
  held = lab_count (lab, "mini BTC-USD 1m");
  last = lab_last (lab, "mini BTC-USD 1m");
  g_assert_cmpuint (held, >=, 719);
  success = outcry_source_get_last_success (source);

  outcry_replay_add_fault (lab->replay, fault->kind, -1, HOST);
  g_ptr_array_set_size (lab->runs, 0);
  if (g_str_equal (fault->kind, "stall"))
    {
      /* It is on the wire until time passes, and time passes only when nothing is on the wire. */
      guint n = lab_count_requests (lab, HOST);

      while (lab_count_requests (lab, HOST) == n)
        {
          if (!g_main_context_iteration (NULL, FALSE))
            outcry_virtual_clock_step (OUTCRY_VIRTUAL_CLOCK (lab->clock));
        }
      while (outcry_source_get_last_error (source) == NULL)
        {
          g_main_context_iteration (NULL, FALSE);
          outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (lab->clock), OUTCRY_SECOND);
        }
    }
  else
    {
      lab_wait_runs (lab, 1, 2 * OUTCRY_MINUTE);
    }
  g_test_message ("%s: %s", fault->kind, lab_last_run (lab));
  g_assert_cmpstr (outcry_source_state_to_string (outcry_source_get_state (source)), ==,
                   outcry_source_state_to_string (fault->state));
  g_assert_cmpstr (lab_last_run (lab), ==, run);
  g_assert_cmpstr (outcry_source_get_last_error (source), ==, fault->words);
  g_assert_cmpint (outcry_source_get_next_run (source), >, outcry_clock_now (lab->clock));
  g_assert_cmpint (outcry_source_get_last_success (source), ==, success);
  g_assert_cmpuint (lab_count (lab, "mini BTC-USD 1m"), ==, held);

  outcry_replay_add_fault (lab->replay, "none", 0, NULL);
  lab_advance (lab, fault->back_within);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_IDLE);
  g_assert_null (outcry_source_get_last_error (source));
  g_assert_cmpint (outcry_source_get_last_success (source), >, success);
  g_assert_cmpint (lab_last (lab, "mini BTC-USD 1m"), >, last);
  lab_assert_gaps (lab);
}

static const FaultCase poll_faults[] = {
  { "500", OUTCRY_SOURCE_WAITING, "error", "HTTP status 500 from api.kraken.com",
    2 * OUTCRY_MINUTE },
  { "429", OUTCRY_SOURCE_WAITING, "throttled", "HTTP status 429 from api.kraken.com",
    4 * OUTCRY_MINUTE },
  { "403", OUTCRY_SOURCE_FAILED, "blocked", "HTTP status 403 from api.kraken.com",
    30 * OUTCRY_MINUTE },
  { "stall", OUTCRY_SOURCE_WAITING, "offline", "no answer from api.kraken.com within 20 s",
    2 * OUTCRY_MINUTE },
  { "gzip", OUTCRY_SOURCE_WAITING, "error", "api.kraken.com: the gzip answer is cut off",
    2 * OUTCRY_MINUTE },
  { "drop", OUTCRY_SOURCE_WAITING, "offline",
    "api.kraken.com cut the connection in the middle of its answer", 2 * OUTCRY_MINUTE },
  { "html", OUTCRY_SOURCE_FAILED, "changed", "api.kraken.com: an HTML page came instead of JSON",
    10 * OUTCRY_MINUTE },
  { "schema", OUTCRY_SOURCE_FAILED, "changed", "api.kraken.com: there are no rows at $.result.*[*]",
    10 * OUTCRY_MINUTE },
  { "large", OUTCRY_SOURCE_WAITING, "error", "api.kraken.com: the answer is larger than 8192 KiB",
    2 * OUTCRY_MINUTE },
  { "redirect", OUTCRY_SOURCE_FAILED, "blocked",
    "redirected: http without encryption is refused (169.254.169.254)", 30 * OUTCRY_MINUTE },
};

static void
test_poll (Lab           *lab,
           gconstpointer  data)
{
  run_poll_fault (lab, data);
}

/* Nothing is asked before a Retry-After is over, by nobody. */
static void
test_retry_after (Lab           *lab,
                  gconstpointer  data)
{
  OutcrySource *source = lab_add (lab, lab_parse_recipe (poll_text), NULL);
  guint n;

  outcry_replay_add_fault (lab->replay, "429", 1, HOST);
  outcry_sources_start (lab->sources);
  lab_wait_runs (lab, 1, OUTCRY_MINUTE);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_WAITING);
  n = lab_count_requests (lab, HOST);
  outcry_sources_run_now (lab->sources, "mini", NULL);
  lab_advance (lab, 6 * OUTCRY_SECOND);
  g_assert_cmpuint (lab_count_requests (lab, HOST), ==, n);
  lab_advance (lab, 2 * OUTCRY_SECOND);
  g_assert_cmpuint (lab_count_requests (lab, HOST), ==, n + 1);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_IDLE);
}

/* An instrument that the source does not know costs the others nothing. */
static void
test_unknown_instrument (Lab           *lab,
                         gconstpointer  data)
{
  g_autofree char *text = g_strdup (poll_text);
  g_auto(GStrv) parts = g_strsplit (text, "candles:\n", 2);
  g_autofree char *both =
      g_strdup_printf ("%s  NOPE-USD: {rest: NOPE, price: 1, quantity: 8}\n"
                       "  ETH-USD: {rest: ETHUSD, price: 2, quantity: 8}\ncandles:\n%s",
                       parts[0], parts[1]);
  OutcrySource *source = lab_add (lab, lab_parse_recipe (both), NULL);

  outcry_sources_start (lab->sources);
  lab_advance (lab, 20 * OUTCRY_SECOND);
  g_assert_cmpuint (lab_count (lab, "mini BTC-USD 1m"), >=, 700);
  g_assert_cmpuint (lab_count (lab, "mini ETH-USD 1m"), >=, 700);
  g_assert_cmpuint (lab_count_runs (lab, "mini candles NOPE-USD error: "), ==, 1);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_WAITING);
  g_assert_nonnull (strstr (outcry_source_get_last_error (source), "EQuery:Unknown asset pair"));
}

/* This computer's clock is an hour behind: told in words, and the newest bars are there all the
 * same, none of them running. */
static void
test_wrong_clock (Lab           *lab,
                  gconstpointer  data)
{
  OutcrySource *source = lab_add (lab, lab_parse_recipe (poll_text), NULL);
  g_autofree char *words = NULL;
  OutcryTime there;

  lab_use_server_ahead (lab, OUTCRY_HOUR);
  outcry_sources_start (lab->sources);
  lab_advance (lab, 3 * OUTCRY_MINUTE);
  there = outcry_clock_now (lab->clock) + OUTCRY_HOUR;
  words = outcry_sources_explain_clock_skew (lab->sources);
  g_assert_cmpstr (words, ==,
                   "this computer's clock is about 3600 s behind (api.kraken.com says so)");
  g_assert_cmpuint (lab_count_runs (lab, "ok: this computer's clock is about 3600 s behind"), >=,
                    3);
  g_assert_cmpuint (lab_count_runs (lab, " changed:") + lab_count_runs (lab, " error:"), ==, 0);
  g_assert_cmpint (lab_last (lab, "mini BTC-USD 1m"), >=,
                   outcry_floor_to (there, OUTCRY_MINUTE) - 2 * OUTCRY_MINUTE);
  g_assert_cmpint (lab_last (lab, "mini BTC-USD 1m"), <, outcry_floor_to (there, OUTCRY_MINUTE));
  g_assert_cmpuint (lab_find_bar (lab, "mini BTC-USD 1m", lab_last (lab, "mini BTC-USD 1m"))
                            ->flags &
                        OUTCRY_CANDLE_RUNNING,
                    ==, 0);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_IDLE);

  /* It is set right. */
  lab_use_server_ahead (lab, 0);
  lab_advance (lab, 3 * OUTCRY_MINUTE);
  g_assert_cmpint (outcry_sources_get_clock_skew (lab->sources), ==, 0);
}

/* And an hour ahead: bars that are running there must not be taken for whole. */
static void
test_clock_ahead (Lab           *lab,
                  gconstpointer  data)
{
  OutcryTime there;

  lab_add (lab, lab_parse_recipe (poll_text), NULL);
  lab_use_server_ahead (lab, -OUTCRY_HOUR);
  outcry_sources_start (lab->sources);
  lab_advance (lab, 3 * OUTCRY_MINUTE);
  there = outcry_clock_now (lab->clock) - OUTCRY_HOUR;
  g_assert_cmpint (ABS (outcry_sources_get_clock_skew (lab->sources) + OUTCRY_HOUR), <,
                   2 * OUTCRY_SECOND);
  g_assert_cmpint (lab_last (lab, "mini BTC-USD 1m"), <, outcry_floor_to (there, OUTCRY_MINUTE));
  g_assert_cmpuint (lab_count_runs (lab, " changed:") + lab_count_runs (lab, " error:"), ==, 0);
}

/* One server whose Date is wrong does not make our clock wrong, when others agree with it. */
static void
test_wrong_date (Lab           *lab,
                 gconstpointer  data)
{
  lab_add (lab, lab_read_recipe ("gemini"), NULL);
  lab_add (lab, lab_read_recipe ("bitstamp"), NULL);
  lab_add (lab, lab_parse_recipe (poll_text), NULL);
  outcry_replay_add_fault (lab->replay, "date", -1, HOST);
  outcry_sources_start (lab->sources);
  lab_advance (lab, 3 * OUTCRY_MINUTE);
  g_assert_cmpint (outcry_sources_get_clock_skew (lab->sources), ==, 0);
  g_assert_cmpuint (lab_count_runs (lab, " changed:") + lab_count_runs (lab, " error:"), ==, 0);
}

/* Sockets */

static OutcrySource *
start_socket (Lab *lab)
{
  OutcrySource *source = lab_add (lab, lab_parse_recipe (socket_text), NULL);

  outcry_sources_start (lab->sources);
  lab_wait_state (lab, source, OUTCRY_SOURCE_LIVE, OUTCRY_MINUTE);
  lab_advance (lab, 20 * OUTCRY_SECOND);
  g_assert_cmpuint (lab_count (lab, "mini BTC-USD ticks"), >=, 3);
  return source;
}

/* Every id from the first to the last. */
static void
assert_consecutive (Lab        *lab,
                    const char *series)
{
  g_assert_cmpint (lab_last (lab, series) - lab_first (lab, series) + 1, ==,
                   lab_count (lab, series));
}

static const FaultCase socket_faults[] = {
  { "stall", OUTCRY_SOURCE_WAITING, "offline", "ws.kraken.com: silence for 10 s", OUTCRY_MINUTE },
  { "drop", OUTCRY_SOURCE_WAITING, "offline", "ws.kraken.com cut the socket", OUTCRY_MINUTE },
  { "endless", OUTCRY_SOURCE_FAILED, "error", "ws.kraken.com: a message is larger than 4096 KiB",
    2 * OUTCRY_MINUTE },
  { "garbage", OUTCRY_SOURCE_WAITING, "offline",
    "ws.kraken.com: a broken message: ", OUTCRY_MINUTE },
};

static void
test_socket (Lab           *lab,
             gconstpointer  data)
{
  const FaultCase *fault = data;
  OutcrySource *source = start_socket (lab);
  g_autofree char *run = g_strdup_printf ("mini trades - %s: %s", fault->outcome, fault->words);
  guint held;

  outcry_replay_add_fault (lab->replay, fault->kind, 1, SOCKET_HOST);
  lab_wait_runs (lab, 1, OUTCRY_MINUTE);
  held = lab_count (lab, "mini BTC-USD ticks");
  g_test_message ("%s: %s", fault->kind, lab_last_run (lab));
  g_assert_true (g_str_has_prefix (lab_last_run (lab), run));
  g_assert_cmpint (outcry_source_get_state (source), ==, fault->state);
  g_assert_true (g_str_has_suffix (lab_last_run (lab), outcry_source_get_last_error (source)));
  lab_wait_state (lab, source, OUTCRY_SOURCE_LIVE, OUTCRY_MINUTE);
  g_assert_null (outcry_source_get_last_error (source));
  lab_advance (lab, fault->back_within);
  g_assert_cmpuint (lab_count (lab, "mini BTC-USD ticks"), >, held);
  g_assert_cmpuint (outcry_replay_get_n_sockets (lab->replay), ==, 1);
}

/* A frame in two, and two in a frame's place, are nothing that anybody notices. */
static void
test_frames (Lab           *lab,
             gconstpointer  data)
{
  OutcrySource *source = start_socket (lab);

  outcry_replay_add_fault (lab->replay, "fragment", 3, SOCKET_HOST);
  lab_advance (lab, 30 * OUTCRY_SECOND);
  outcry_replay_add_fault (lab->replay, "split", 3, SOCKET_HOST);
  lab_advance (lab, OUTCRY_MINUTE);
  assert_consecutive (lab, "mini BTC-USD ticks");
  g_assert_cmpuint (lab->runs->len, ==, 0);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_LIVE);
}

/* What cannot be filled is told. */
static void
test_gap (Lab           *lab,
          gconstpointer  data)
{
  start_socket (lab);
  outcry_replay_add_fault (lab->replay, "gap", 2, SOCKET_HOST);
  lab_advance (lab, OUTCRY_MINUTE);
  g_assert_cmpuint (lab_count_runs (lab, "mini trades BTC-USD ok: 2 trades of BTC-USD were missed"),
                    ==, 1);
}

/* What can be filled is: ids left out, and those of a connection that was cut. */
static void
test_refill (Lab           *lab,
             gconstpointer  data)
{
  OutcrySource *coinbase = lab_add (lab, lab_read_recipe ("coinbase-exchange"), NULL);
  OutcrySource *binance = lab_add (lab, lab_read_recipe ("binance-vision"), NULL);

  outcry_sources_start (lab->sources);
  lab_wait_state (lab, coinbase, OUTCRY_SOURCE_LIVE, OUTCRY_MINUTE);
  lab_wait_state (lab, binance, OUTCRY_SOURCE_LIVE, OUTCRY_MINUTE);
  lab_advance (lab, 3 * OUTCRY_MINUTE);
  outcry_replay_add_fault (lab->replay, "gap", 17, "ws-feed.exchange.coinbase.com");
  outcry_replay_add_fault (lab->replay, "gap", 15, "data-stream.binance.vision");
  lab_advance (lab, 2 * OUTCRY_MINUTE);
  outcry_replay_add_fault (lab->replay, "drop", 1, "ws-feed.exchange.coinbase.com");
  lab_advance (lab, 3 * OUTCRY_MINUTE);
  g_assert_cmpuint (lab_count_runs (lab, "ws-feed.exchange.coinbase.com cut the socket"), ==, 1);
  g_assert_cmpuint (lab_count_runs (lab, "coinbase-exchange trades BTC-USD ok:"), >=, 1);
  assert_consecutive (lab, "coinbase-exchange BTC-USD ticks");
  assert_consecutive (lab, "coinbase-exchange ETH-USD ticks");
  assert_consecutive (lab, "binance-vision BTC-USDT ticks");
  lab_assert_gaps (lab);
}

/* The source asks for another connection: it gets one at once, and that is no failure. */
static void
test_restart (Lab           *lab,
              gconstpointer  data)
{
  OutcrySource *source = lab_add (lab, lab_read_recipe ("bitstamp"), NULL);

  outcry_sources_start (lab->sources);
  lab_wait_state (lab, source, OUTCRY_SOURCE_LIVE, OUTCRY_MINUTE);
  lab_advance (lab, 2 * OUTCRY_MINUTE);
  outcry_replay_add_fault (lab->replay, "restart", 1, "ws.bitstamp.net");
  lab_advance (lab, 20 * OUTCRY_SECOND);
  g_assert_cmpuint (
      lab_count_runs (
          lab, "bitstamp trades - ok: ws.bitstamp.net: the source asks for another connection"),
      ==, 1);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_LIVE);
  g_assert_null (outcry_source_get_last_error (source));
  g_assert_cmpuint (lab_count_requests (lab, "ws.bitstamp.net"), ==, 2);
}

/* A connection lives for 23 hours, says Binance's recipe. */
static void
test_renewal (Lab           *lab,
              gconstpointer  data)
{
  g_autofree char *text = g_strconcat (socket_text, "  renew: 5m\n", NULL);
  OutcrySource *source = lab_add (lab, lab_parse_recipe (text), NULL);

  outcry_sources_start (lab->sources);
  lab_advance (lab, 11 * OUTCRY_MINUTE);
  g_assert_cmpuint (lab_count_runs (lab,
                                    "mini trades - ok: ws.kraken.com: the connection is renewed"),
                    ==, 2);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_LIVE);
}

static void
test_refused_subscription (Lab           *lab,
                           gconstpointer  data)
{
  OutcrySource *source = lab_add (lab, lab_parse_recipe (socket_text), NULL);

  outcry_replay_add_fault (lab->replay, "refuse", -1, SOCKET_HOST);
  outcry_sources_start (lab->sources);
  lab_wait_runs (lab, 1, OUTCRY_MINUTE);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_FAILED);
  g_assert_cmpstr (outcry_source_get_last_error (source), ==,
                   "ws.kraken.com: Currency pair not supported BTC/USD");
  lab_advance (lab, OUTCRY_HOUR);
  g_assert_cmpuint (lab_count_requests (lab, SOCKET_HOST), <, 12);
  outcry_replay_add_fault (lab->replay, "none", 0, NULL);
  lab_advance (lab, 40 * OUTCRY_MINUTE);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_LIVE);
}

static void
test_changed_messages (Lab           *lab,
                       gconstpointer  data)
{
  OutcrySource *source = start_socket (lab);
  guint held;

  outcry_replay_add_fault (lab->replay, "schema", -1, SOCKET_HOST);
  lab_wait_runs (lab, 1, 5 * OUTCRY_MINUTE);
  held = lab_count (lab, "mini BTC-USD ticks");
  g_assert_true (g_str_has_prefix (lab_last_run (lab), "mini trades - changed: "));
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_FAILED);
  outcry_replay_add_fault (lab->replay, "none", 0, NULL);
  lab_wait_state (lab, source, OUTCRY_SOURCE_LIVE, 10 * OUTCRY_MINUTE);
  lab_advance (lab, OUTCRY_MINUTE);
  g_assert_cmpuint (lab_count (lab, "mini BTC-USD ticks"), >, held);
}

/* The server is gone for an hour: ever rarer tries, and back soon after it is. */
static void
test_away (Lab           *lab,
           gconstpointer  data)
{
  OutcrySource *source = start_socket (lab);

  g_assert_true (
      outcry_sources_add_override (lab->sources, "ws.kraken.com=http://127.0.0.1:1/", NULL));
  outcry_replay_add_fault (lab->replay, "drop", 1, SOCKET_HOST);
  lab_advance (lab, OUTCRY_HOUR);
  g_assert_cmpuint (lab_count_runs (lab,
                                    "mini trades - offline: ws.kraken.com refuses the connection"),
                    >=, 10);
  g_assert_cmpuint (lab->runs->len, <=, 30);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_WAITING);
  g_assert_cmpstr (outcry_source_get_last_error (source), ==,
                   "ws.kraken.com refuses the connection");
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (poll_faults); i++)
    {
      g_autofree char *path = g_strconcat ("/sources/faults/poll/", poll_faults[i].kind, NULL);

      g_test_add (path, Lab, &poll_faults[i], lab_set_up, test_poll, lab_tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (socket_faults); i++)
    {
      g_autofree char *path = g_strconcat ("/sources/faults/socket/", socket_faults[i].kind, NULL);

      g_test_add (path, Lab, &socket_faults[i], lab_set_up, test_socket, lab_tear_down);
    }
#define ADD(name, func)                                                                            \
  g_test_add ("/sources/faults/" name, Lab, NULL, lab_set_up, func, lab_tear_down)
  ADD ("retry-after", test_retry_after);
  ADD ("unknown-instrument", test_unknown_instrument);
  ADD ("wrong-clock", test_wrong_clock);
  ADD ("clock-ahead", test_clock_ahead);
  ADD ("wrong-date", test_wrong_date);
  ADD ("frames", test_frames);
  ADD ("gap", test_gap);
  ADD ("refill", test_refill);
  ADD ("restart", test_restart);
  ADD ("renewal", test_renewal);
  ADD ("refused-subscription", test_refused_subscription);
  ADD ("changed-messages", test_changed_messages);
  ADD ("away", test_away);

  return g_test_run ();
}
