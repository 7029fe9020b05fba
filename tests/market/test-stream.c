/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "market/outcry-stream.h"

#include <string.h>

#include "recipe-test.h"

#define HEAD \
  "recipe: 1\n" \
  "name: test\n" \
  "source: example.com\n" \
  "instruments:\n" \
  "  BTC-USD: {rest: XBT, ws: btc/usd, price: 2, quantity: 4}\n" \
  "  ETH-USD: {rest: ETH, ws: eth/usd, price: 2, quantity: 4}\n"
#define TICK "  rows: $.d[*]\n  tick: {symbol: .s, id: .i, time: {at: .t, unit: s}, price: .p}\n"

#define NOW (G_GINT64_CONSTANT (1705276800) * OUTCRY_SECOND)

typedef struct
{
  OutcryRecipe *recipe;
  OutcryStream *stream;
  OutcryBatch  *batch;
} Socket;

static void
socket_clear (Socket *self)
{
  g_clear_pointer (&self->stream, outcry_stream_free);
  g_clear_pointer (&self->batch, outcry_batch_free);
  g_clear_pointer (&self->recipe, outcry_recipe_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Socket, socket_clear)

static char *
give_secret (const char *name,
             gpointer    user_data)
{
  return g_strdup ("s3cret");
}

static void
socket_start (Socket     *self,
              const char *feed)
{
  g_autofree char *text = g_strconcat (HEAD, feed, NULL);
  g_autoptr (GError) error = NULL;

  self->recipe = recipe_test_parse (text);
  self->batch = outcry_batch_new ();
  self->stream = outcry_stream_new (outcry_recipe_find_feed (self->recipe, "f"), NULL, give_secret,
                                    NULL, &error);
  g_assert_no_error (error);
}

static OutcryStreamVerdict
socket_take (Socket     *self,
             const char *text,
             gint64      seconds)
{
  return outcry_stream_take (self->stream, text, strlen (text), NOW, seconds * OUTCRY_SECOND,
                             self->batch);
}

static void
assert_sends (Socket     *self,
              const char *expected)
{
  g_autofree char *message = outcry_stream_next_message (self->stream);

  g_assert_cmpstr (message, ==, expected);
}

static void
assert_gap (Socket     *self,
            const char *instrument,
            guint64     first,
            guint64     last,
            const char *url)
{
  g_autofree char *id = NULL;
  g_autoptr (OutcryRequest) request = NULL;
  guint64 from;
  guint64 to;

  g_assert_true (outcry_stream_next_gap (self->stream, &id, &from, &to, &request));
  g_assert_cmpstr (id, ==, instrument);
  g_assert_cmpuint (from, ==, first);
  g_assert_cmpuint (to, ==, last);
  g_assert_cmpstr (request != NULL ? request->url : NULL, ==, url);
}

static void
assert_no_gap (Socket *self)
{
  g_autofree char *id = NULL;
  guint64 from;
  guint64 to;
  OutcryRequest *request;

  g_assert_false (outcry_stream_next_gap (self->stream, &id, &from, &to, &request));
}

static void
test_batch_subscription (void)
{
  g_auto (Socket) socket = { 0 };

  socket_start (
      &socket,
      "f:\n  socket: wss://ws.example.com/x?k={secret:key}\n  headers: {X-Key: \"{secret:key}\"}\n"
      "  send: [{op: sub, ids: [\"{ws*}\", \"fixed\"], n: 5, each: [{s: \"{rest*}\"}], all: "
      "\"{ws*}\"}, hello]\n"
      "  ack: {$.ok: \"true\"}\n" TICK);
  g_assert_cmpstr (outcry_stream_get_url (socket.stream), ==, "wss://ws.example.com/x?k=s3cret");
  g_assert_cmpstr (outcry_stream_get_headers (socket.stream)[0], ==, "X-Key");
  g_assert_cmpstr (outcry_stream_get_headers (socket.stream)[1], ==, "s3cret");
  g_assert_null (outcry_stream_next_message (socket.stream));
  g_assert_false (outcry_stream_is_live (socket.stream));
  outcry_stream_opened (socket.stream, 0);
  assert_sends (&socket, "{\"op\":\"sub\",\"ids\":[\"btc/usd\",\"eth/"
                         "usd\",\"fixed\"],\"n\":5,\"each\":[{\"s\":\"XBT\"},{\"s\":\"ETH\"}],"
                         "\"all\":\"btc/usd,eth/usd\"}");
  assert_sends (&socket, "hello");
  assert_sends (&socket, NULL);
  g_assert_cmpint (socket_take (&socket, "{\"ok\":true}", 1), ==, OUTCRY_STREAM_GO_ON);
  g_assert_false (outcry_stream_is_live (socket.stream));
  g_assert_cmpint (socket_take (&socket, "{\"ok\":true}", 1), ==, OUTCRY_STREAM_GO_ON);
  g_assert_true (outcry_stream_is_live (socket.stream));
}

static void
test_one_message_each (void)
{
  g_auto (Socket) socket = { 0 };

  socket_start (&socket, "f:\n  socket: wss://ws.example.com\n  each: {sub: \"t_{ws}\"}\n" TICK);
  outcry_stream_opened (socket.stream, 0);
  assert_sends (&socket, "{\"sub\":\"t_btc/usd\"}");
  assert_sends (&socket, "{\"sub\":\"t_eth/usd\"}");
  assert_sends (&socket, NULL);
  g_assert_true (outcry_stream_is_live (socket.stream));
}

static void
test_list_in_url (void)
{
  g_auto (Socket) socket = { 0 };

  socket_start (&socket, "f:\n  socket: wss://ws.example.com/s?streams={ws*}\n  each: "
                         "\"{ws}@trade\"\n  join: /\n" TICK);
  g_assert_cmpstr (outcry_stream_get_url (socket.stream), ==,
                   "wss://ws.example.com/s?streams=btc%2Fusd@trade/eth%2Fusd@trade");
  outcry_stream_opened (socket.stream, 0);
  assert_sends (&socket, NULL);
}

/* Only those asked for are subscribed to and taken. */
static void
test_some_instruments (void)
{
  g_autoptr (OutcryRecipe) recipe = recipe_test_parse (
      HEAD "f:\n  socket: wss://ws.example.com\n  send: {ids: [\"{ws*}\"]}\n" TICK);
  const OutcryRecipeFeed *feed = outcry_recipe_find_feed (recipe, "f");
  const char *ids[] = { "ETH-USD", NULL };
  const char *unknown[] = { "XRP-USD", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryStream) stream = outcry_stream_new (feed, ids, NULL, NULL, &error);
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autofree char *message = NULL;
  g_autofree char *dump = NULL;
  const char      *text =
      "{\"d\":[{\"s\":\"btc/usd\",\"i\":1,\"t\":1705276800,\"p\":\"1\"},{\"s\":\"ETH/"
      "USD\",\"i\":2,\"t\":1705276800,\"p\":\"2\"}]}";

  g_assert_no_error (error);
  outcry_stream_opened (stream, 0);
  message = outcry_stream_next_message (stream);
  g_assert_cmpstr (message, ==, "{\"ids\":[\"eth/usd\"]}");
  g_assert_cmpint (outcry_stream_take (stream, text, strlen (text), NOW, 0, batch), ==,
                   OUTCRY_STREAM_GO_ON);
  dump = recipe_test_dump (batch);
  g_assert_cmpstr (
      dump, ==, "ETH-USD 2024-01-15T00:00:00Z id=2 p=2.00 q=0.0000\nrows=2 skipped=1 refused=0\n");
  g_assert_null (outcry_stream_new (feed, unknown, NULL, NULL, &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA);
}

static void
test_pace (void)
{
  g_auto (Socket) socket = { 0 };

  socket_start (
      &socket,
      "f:\n  socket: wss://ws.example.com\n  each: {sub: \"{rest}\"}\n  pace: 200ms\n" TICK);
  outcry_stream_opened (socket.stream, 1000);
  assert_sends (&socket, "{\"sub\":\"XBT\"}");
  assert_sends (&socket, NULL);
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), ==, 201000);
  g_assert_cmpint (outcry_stream_tick (socket.stream, 201000), ==, OUTCRY_STREAM_GO_ON);
  assert_sends (&socket, "{\"sub\":\"ETH\"}");
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), ==, G_MAXINT64);
}

static void
test_silence (void)
{
  g_auto (Socket) socket = { 0 };

  socket_start (&socket, "f:\n  socket: wss://ws.example.com\n  alive: {when: {$.c: hb}, within: "
                         "10s}\n  where: {$.c: t}\n" TICK);
  outcry_stream_opened (socket.stream, 0);
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), ==, 10 * OUTCRY_SECOND);
  g_assert_cmpint (socket_take (&socket, "{\"c\":\"hb\"}", 4), ==, OUTCRY_STREAM_GO_ON);
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), ==, 14 * OUTCRY_SECOND);
  g_assert_cmpint (socket_take (&socket, "{\"c\":\"other\"}", 9), ==, OUTCRY_STREAM_GO_ON);
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), ==, 14 * OUTCRY_SECOND);
  /* Data is a sign of life too. */
  g_assert_cmpint (socket_take (&socket, "{\"c\":\"t\",\"d\":[]}", 12), ==, OUTCRY_STREAM_GO_ON);
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), ==, 22 * OUTCRY_SECOND);
  g_assert_cmpint (outcry_stream_tick (socket.stream, 21 * OUTCRY_SECOND), ==, OUTCRY_STREAM_GO_ON);
  g_assert_cmpint (outcry_stream_tick (socket.stream, 22 * OUTCRY_SECOND), ==, OUTCRY_STREAM_CLOSE);
  g_assert_cmpstr (outcry_stream_get_reason (socket.stream), ==, "silence for 10 s");
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), ==, G_MAXINT64);
}

/* A clock that goes back is no silence and no life. */
static void
test_time_does_not_go_back (void)
{
  g_auto (Socket) socket = { 0 };

  socket_start (&socket, "f:\n  socket: wss://ws.example.com\n  alive: {within: 10s}\n" TICK);
  outcry_stream_opened (socket.stream, 100 * OUTCRY_SECOND);
  g_assert_cmpint (socket_take (&socket, "{}", 50), ==, OUTCRY_STREAM_GO_ON);
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), ==, 110 * OUTCRY_SECOND);
}

static void
test_ping_and_pong (void)
{
  g_auto (Socket) socket = { 0 };

  socket_start (&socket, "f:\n  socket: wss://ws.example.com\n  alive: {ping: ping, pong: pong, "
                         "every: 25s, within: 60s}\n" TICK);
  outcry_stream_opened (socket.stream, 0);
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), ==, 25 * OUTCRY_SECOND);
  assert_sends (&socket, NULL);
  g_assert_cmpint (outcry_stream_tick (socket.stream, 25 * OUTCRY_SECOND), ==, OUTCRY_STREAM_GO_ON);
  assert_sends (&socket, "ping");
  g_assert_cmpint (socket_take (&socket, "pong", 26), ==, OUTCRY_STREAM_GO_ON);
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), ==, 50 * OUTCRY_SECOND);
  g_assert_cmpint (outcry_stream_tick (socket.stream, 86 * OUTCRY_SECOND), ==, OUTCRY_STREAM_CLOSE);
}

static void
test_ping_is_json (void)
{
  g_auto (Socket) socket = { 0 };

  socket_start (&socket, "f:\n  socket: wss://ws.example.com\n  alive: {ping: {method: ping, id: "
                         "1}, every: 5s}\n" TICK);
  outcry_stream_opened (socket.stream, 0);
  g_assert_cmpint (outcry_stream_tick (socket.stream, 5 * OUTCRY_SECOND), ==, OUTCRY_STREAM_GO_ON);
  assert_sends (&socket, "{\"method\":\"ping\",\"id\":1}");
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), ==, 10 * OUTCRY_SECOND);
}

static void
test_renewal (void)
{
  g_auto (Socket) socket = { 0 };

  socket_start (&socket, "f:\n  socket: wss://ws.example.com\n  renew: 23h\n" TICK);
  outcry_stream_opened (socket.stream, 0);
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), ==, 23 * OUTCRY_HOUR);
  g_assert_cmpint (outcry_stream_tick (socket.stream, 23 * OUTCRY_HOUR), ==, OUTCRY_STREAM_RENEW);
  outcry_stream_opened (socket.stream, 23 * OUTCRY_HOUR);
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), ==, 46 * OUTCRY_HOUR);
}

static void
test_restart (void)
{
  g_auto (Socket) socket = { 0 };

  socket_start (&socket,
                "f:\n  socket: wss://ws.example.com\n  restart: {$.event: reconnect}\n" TICK);
  outcry_stream_opened (socket.stream, 0);
  g_assert_cmpint (socket_take (&socket, "{\"event\":\"reconnect\"}", 1), ==, OUTCRY_STREAM_RENEW);
  g_assert_cmpstr (outcry_stream_get_reason (socket.stream), ==,
                   "the source asks for another connection");
  g_assert_cmpint (socket_take (&socket, "{\"d\":[]}", 1), ==, OUTCRY_STREAM_RENEW);
}

static void
test_no_acknowledgement (void)
{
  g_auto (Socket) socket = { 0 };

  socket_start (
      &socket,
      "f:\n  socket: wss://ws.example.com\n  each: {sub: \"{ws}\"}\n  ack: {$.ok: present}\n" TICK);
  outcry_stream_opened (socket.stream, 0);
  assert_sends (&socket, "{\"sub\":\"btc/usd\"}");
  assert_sends (&socket, "{\"sub\":\"eth/usd\"}");
  g_assert_cmpint (socket_take (&socket, "{\"ok\":1}", 1), ==, OUTCRY_STREAM_GO_ON);
  g_assert_cmpint (outcry_stream_get_deadline (socket.stream), <, G_MAXINT64);
  g_assert_cmpint (outcry_stream_tick (socket.stream, outcry_stream_get_deadline (socket.stream)),
                   ==, OUTCRY_STREAM_CLOSE);
  g_assert_cmpstr (outcry_stream_get_reason (socket.stream), ==,
                   "1 of 2 subscriptions were acknowledged in time");
}

static void
test_refused (void)
{
  const struct { const char *message; OutcryStreamVerdict verdict; const char *reason;
  } cases[] = {
    { "{\"success\":false,\"error\":\"no such pair\"}", OUTCRY_STREAM_REFUSED, "no such pair" },
    { "{\"success\":false,\"error\":\"Too many requests\"}", OUTCRY_STREAM_THROTTLED,
      "Too many requests" },
    { "{\"success\":false,\"error\":\"key s3cret is bad\"}", OUTCRY_STREAM_REFUSED,
      "key *** is bad" },
    { "{\"success\":false}", OUTCRY_STREAM_REFUSED, "the source says no" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Socket) socket = { 0 };

      socket_start (
          &socket,
          "f:\n  socket: wss://ws.example.com\n  send: {k: \"{secret:key}\"}\n"
          "  fail: [{when: {$.success: false}, say: $.error, throttled: ^Too many}]\n" TICK);
      outcry_stream_opened (socket.stream, 0);
      g_assert_cmpint (socket_take (&socket, cases[i].message, 1), ==, cases[i].verdict);
      g_assert_cmpstr (outcry_stream_get_reason (socket.stream), ==, cases[i].reason);
    }
}

static void
test_broken_messages (void)
{
  const char *messages[] = { "",     "{\"d\":[{\"s\":\"btc", "hello", "<html>",
                             "[1,2", "{\"a\":1,\"a\":2}",    "\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_auto (Socket) socket = { 0 };

      socket_start (&socket, "f:\n  socket: wss://ws.example.com\n" TICK);
      outcry_stream_opened (socket.stream, 0);
      g_assert_cmpint (socket_take (&socket, messages[i], 1), ==, OUTCRY_STREAM_CLOSE);
      g_assert_true (
          g_str_has_prefix (outcry_stream_get_reason (socket.stream), "a broken message: "));
    }
}

static void
test_message_limit (void)
{
  g_auto (Socket) socket = { 0 };
  g_autofree char *large = g_strnfill (OUTCRY_STREAM_MESSAGE_MAX + 1, ' ');

  socket_start (&socket, "f:\n  socket: wss://ws.example.com\n" TICK);
  outcry_stream_opened (socket.stream, 0);
  g_assert_cmpint (socket_take (&socket, large, 1), ==, OUTCRY_STREAM_CLOSE);
}

/* One bad message is refused with words; many in a row are another format. */
static void
test_changed_messages (void)
{
  g_auto (Socket) socket = { 0 };
  const char *good = "{\"d\":[{\"s\":\"btc/usd\",\"i\":1,\"t\":1705276800,\"p\":\"1\"}]}";
  const char *bad = "{\"d\":[{\"s\":\"btc/usd\",\"i\":1,\"t\":1705276800,\"p\":\"\"}]}";

  socket_start (&socket, "f:\n  socket: wss://ws.example.com\n" TICK);
  outcry_stream_opened (socket.stream, 0);
  for (guint i = 0; i < 19; i++)
    g_assert_cmpint (socket_take (&socket, bad, 1), ==, OUTCRY_STREAM_GO_ON);
  g_assert_cmpint (socket_take (&socket, good, 1), ==, OUTCRY_STREAM_GO_ON);
  for (guint i = 0; i < 19; i++)
    g_assert_cmpint (socket_take (&socket, bad, 1), ==, OUTCRY_STREAM_GO_ON);
  g_assert_cmpint (socket_take (&socket, bad, 1), ==, OUTCRY_STREAM_CHANGED);
  g_assert_cmpstr (
      outcry_stream_get_reason (socket.stream), ==,
      "the messages changed: none of 1 rows can be read; row 1: price: \"\" is not a number");
  g_assert_cmpuint (socket.batch->refused, ==, 39);
}

#define GAPS                                                                                       \
  "polls:\n  get: https://api.example.com/v1/bars?i={rest}\n  steps: {1m: 1}\n  rows: $\n"         \
  "  bar: {time: {at: .t, unit: s}, close: .c}\n"                                                  \
  "f:\n  socket: wss://ws.example.com\n  gap: {key: .s, id: .i, refill: "                          \
  "\"/trades/{rest}?from={id}&to={last_id}\"}\n" TICK
#define ROW(s, i) "{\"s\":\"" s "\",\"i\":" #i ",\"t\":1705276800,\"p\":\"1\"}"

static void
test_gaps (void)
{
  g_auto (Socket) socket = { 0 };

  socket_start (&socket, GAPS);
  outcry_stream_opened (socket.stream, 0);
  g_assert_cmpint (socket_take (&socket, "{\"d\":[" ROW ("btc/usd", 10) "," ROW ("eth/usd", 5) "]}",
                                1),
                   ==, OUTCRY_STREAM_GO_ON);
  g_assert_cmpint (socket_take (&socket,
                                "{\"d\":[" ROW ("btc/usd", 12) "," ROW ("btc/usd", 11) "]}", 1),
                   ==, OUTCRY_STREAM_GO_ON);
  assert_no_gap (&socket);
  g_assert_cmpint (socket_take (&socket,
                                "{\"d\":[" ROW ("btc/usd", 16) "," ROW ("eth/usd",
                                                                        6) "," ROW ("btc/usd",
                                                                                    12) "]}",
                                1),
                   ==, OUTCRY_STREAM_GO_ON);
  assert_gap (&socket, "BTC-USD", 13, 15, "https://api.example.com/trades/XBT?from=13&to=15");
  assert_no_gap (&socket);
  /* What was missed between two connections is a gap as well. */
  outcry_stream_opened (socket.stream, 100);
  g_assert_cmpint (socket_take (&socket, "{\"d\":[" ROW ("eth/usd", 8) "]}", 1), ==,
                   OUTCRY_STREAM_GO_ON);
  assert_gap (&socket, "ETH-USD", 7, 7, "https://api.example.com/trades/ETH?from=7&to=7");
}

static void
test_gap_list_is_bounded (void)
{
  g_auto (Socket) socket = { 0 };
  guint64 first;
  guint64 last;
  guint n = 0;

  socket_start (&socket, GAPS);
  outcry_stream_opened (socket.stream, 0);
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{\"d\":[{\"s\":\"btc/usd\",\"i\":%u,\"t\":1705276800,\"p\":\"1\"}]}",
                           i * 2);

      g_assert_cmpint (socket_take (&socket, text, 1), ==, OUTCRY_STREAM_GO_ON);
    }
  for (;; n++)
    {
      g_autofree char *id = NULL;
      g_autoptr (OutcryRequest) request = NULL;

      if (!outcry_stream_next_gap (socket.stream, &id, &first, &last, &request))
        break;
    }
  g_assert_cmpuint (n, ==, 256);
  g_assert_cmpuint (last, ==, 797);
}

static void
test_refill (void)
{
  g_auto (Socket) socket = { 0 };
  g_autoptr (GError) error = NULL;
  const char *text =
      "[{\"i\":16,\"t\":1705276803,\"p\":\"4\"},{\"i\":15,\"t\":1705276802,\"p\":\"3\"},{\"i\":13,"
      "\"t\":1705276801,\"p\":\"2\"},"
      "{\"i\":14,\"t\":1705276801,\"p\":\"x\"},{\"i\":12,\"t\":1705276800,\"p\":\"1\"}]";
  g_autoptr (GBytes) answer = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) broken = g_bytes_new_static ("[{", 2);
  g_autofree char *dump = NULL;

  socket_start (&socket, GAPS);
  outcry_stream_opened (socket.stream, 0);
  outcry_stream_take_refill (socket.stream, "BTC-USD", 13, 15, answer, NOW + OUTCRY_MINUTE,
                             socket.batch, &error);
  g_assert_no_error (error);
  dump = recipe_test_dump (socket.batch);
  g_assert_cmpstr (dump, ==,
    "BTC-USD 2024-01-15T00:00:01Z id=13 p=2.00 q=0.0000\n"
    "BTC-USD 2024-01-15T00:00:02Z id=15 p=3.00 q=0.0000\n"
    "rows=5 skipped=2 refused=1\n"
    "row 4: price: \"x\" is not a number\n");
  g_assert_false (outcry_stream_take_refill (socket.stream, "BTC-USD", 13, 15, broken, NOW,
                                             socket.batch, &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_TRUNCATED);
}

/* A refill of another shape, and the shipped one of Coinbase against a sample. */
static void
test_refill_shapes (void)
{
  g_auto (Socket) socket = { 0 };
  g_autoptr (OutcryRecipe) coinbase = recipe_test_load ("coinbase-exchange", NULL);
  g_autoptr (OutcryStream) stream =
      outcry_stream_new (outcry_recipe_find_feed (coinbase, "trades"), NULL, NULL, NULL, NULL);
  g_autoptr (GBytes) sample = recipe_test_file ("tests/data/samples/coinbase-exchange-refill.json");
  g_autoptr (GBytes) answer = g_bytes_new_static ("{\"rows\":[[7,1705276800,\"1.5\"]]}", 31);
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *dump = NULL;
  g_autofree char *other = NULL;

  socket_start (
      &socket,
      "f:\n  socket: wss://ws.example.com\n"
      "  gap: {id: .i, refill: {get: \"https://api.example.com/{rest}\", rows: \"$.rows[*]\","
      " tick: {id: \"[0]\", time: {at: \"[1]\", unit: s}, price: \"[2]\"}}}\n" TICK);
  outcry_stream_take_refill (socket.stream, "ETH-USD", 7, 7, answer, NOW, socket.batch, &error);
  g_assert_no_error (error);
  dump = recipe_test_dump (socket.batch);
  g_assert_cmpstr (
      dump, ==, "ETH-USD 2024-01-15T00:00:00Z id=7 p=1.50 q=0.0000\nrows=1 skipped=0 refused=0\n");

  outcry_stream_take_refill (stream, "BTC-USD", 11, 12, sample,
                             recipe_test_time ("2024-03-13T11:01:00Z"), batch, &error);
  g_assert_no_error (error);
  other = recipe_test_dump (batch);
  g_assert_cmpstr (other, ==,
    "BTC-USD 2024-03-13T11:00:01.123456Z id=11 p=73250.00 q=0.50000000 sell\n"
    "BTC-USD 2024-03-13T11:00:02.500000Z id=12 p=73250.01 q=0.00100000 buy\n"
    "rows=3 skipped=1 refused=0\n");
}

static void
test_bindings (void)
{
  g_auto (Socket) socket = { 0 };
  g_autofree char *dump = NULL;

  socket_start (&socket, "f:\n  socket: wss://ws.example.com\n  each: {sub: \"{ws}\"}\n  ack: "
                         "{$.ok: present}\n  bind: {channel: $.id, symbol: $.s}\n"
                         "  where: {\"$[1]\": te}\n  rows: $[2]\n"
                         "  tick: {symbol: {at: \"$[0]\", bound: true}, time: {at: \"[0]\", unit: "
                         "s}, price: \"[1]\"}\n");
  outcry_stream_opened (socket.stream, 0);
  g_assert_cmpint (socket_take (&socket, "{\"ok\":1,\"id\":18446744073709551617,\"s\":\"eth/usd\"}",
                                1),
                   ==, OUTCRY_STREAM_GO_ON);
  g_assert_cmpint (socket_take (&socket, "[18446744073709551617,\"te\",[1705276800,2]]", 1), ==,
                   OUTCRY_STREAM_GO_ON);
  g_assert_cmpint (socket_take (&socket, "[18446744073709551616,\"te\",[1705276800,2]]", 1), ==,
                   OUTCRY_STREAM_GO_ON);
  /* Channels are numbered anew on each connection. */
  outcry_stream_opened (socket.stream, 10);
  g_assert_cmpint (socket_take (&socket, "[18446744073709551617,\"te\",[1705276800,2]]", 11), ==,
                   OUTCRY_STREAM_GO_ON);
  dump = recipe_test_dump (socket.batch);
  g_assert_cmpstr (dump, ==,
    "ETH-USD 2024-01-15T00:00:00Z id=0 p=2.00 q=0.0000\n"
    "rows=3 skipped=0 refused=2\n"
    "row 1: symbol: channel \"18446744073709551616\" was not announced\n"
    "row 1: symbol: channel \"18446744073709551617\" was not announced\n");
}

static void
test_text_ids (void)
{
  g_auto (Socket) socket = { 0 };
  OutcryBatchPart *part;

  socket_start (&socket, "f:\n  socket: wss://ws.example.com\n" TICK);
  outcry_stream_opened (socket.stream, 0);
  g_assert_cmpint (
      socket_take (&socket,
                   "{\"d\":[{\"s\":\"btc/usd\",\"i\":\"abc\",\"t\":1705276800,\"p\":\"1\"}]}", 1),
      ==, OUTCRY_STREAM_GO_ON);
  part = g_ptr_array_index (socket.batch->parts, 0);
  /* SHA-256 of "abc" begins with ba7816bf8f01cfea. */
  g_assert_cmphex (g_array_index (part->ticks, OutcryTick, 0).id, ==,
                   G_GUINT64_CONSTANT (0xba7816bf8f01cfea));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/stream/batch-subscription", test_batch_subscription);
  g_test_add_func ("/market/stream/one-message-each", test_one_message_each);
  g_test_add_func ("/market/stream/list-in-url", test_list_in_url);
  g_test_add_func ("/market/stream/some-instruments", test_some_instruments);
  g_test_add_func ("/market/stream/pace", test_pace);
  g_test_add_func ("/market/stream/silence", test_silence);
  g_test_add_func ("/market/stream/time-does-not-go-back", test_time_does_not_go_back);
  g_test_add_func ("/market/stream/ping-and-pong", test_ping_and_pong);
  g_test_add_func ("/market/stream/ping-is-json", test_ping_is_json);
  g_test_add_func ("/market/stream/renewal", test_renewal);
  g_test_add_func ("/market/stream/restart", test_restart);
  g_test_add_func ("/market/stream/no-acknowledgement", test_no_acknowledgement);
  g_test_add_func ("/market/stream/refused", test_refused);
  g_test_add_func ("/market/stream/broken-messages", test_broken_messages);
  g_test_add_func ("/market/stream/message-limit", test_message_limit);
  g_test_add_func ("/market/stream/changed-messages", test_changed_messages);
  g_test_add_func ("/market/stream/gaps", test_gaps);
  g_test_add_func ("/market/stream/gap-list-is-bounded", test_gap_list_is_bounded);
  g_test_add_func ("/market/stream/refill", test_refill);
  g_test_add_func ("/market/stream/refill-shapes", test_refill_shapes);
  g_test_add_func ("/market/stream/bindings", test_bindings);
  g_test_add_func ("/market/stream/text-ids", test_text_ids);

  return g_test_run ();
}
