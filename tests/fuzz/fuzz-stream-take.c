/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any lines as messages of a socket, the first byte of each the seconds that passed: verdicts have
 * reasons, the deadline is ahead, gaps have an order. */

#include <string.h>

#include "market/outcry-stream.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static const char text[] =
    "recipe: 1\nname: fuzz\nsource: example.com\n"
    "instruments:\n  A-B: {x: AB, price: 2, quantity: 8}\n  A-C: {x: AC, price: 5, quantity: 0}\n"
    "f:\n  socket: wss://example.com\n  each: {s: \"{x}\"}\n  ack: {$.ok: present}\n  bind: "
    "{channel: $.c, symbol: $.s}\n"
    "  fail: [{when: {$.error: present}, say: $.error, throttled: many}]\n  restart: {$.event: "
    "restart}\n"
    "  alive: {when: {$.event: [hb, x]}, within: 60s, ping: ping, pong: pong, every: 20s}\n  "
    "renew: 1h\n  pace: 100ms\n"
    "  where: {\"$[1]\": [te, tu]}\n  rows: $[2][*]\n  gap: {key: \"$[0]\", id: \"[0]\", refill: "
    "\"https://example.com/{x}?from={id}\"}\n"
    "  tick: {symbol: {at: \"$[0]\", bound: true}, id: \"[0]\", time: {at: \"[1]\", unit: ms}, "
    "price: \"[2]\", quantity: {at: \"[3]\", abs: true}, side: {at: \"[3]\", sign: true}}\n";

static OutcryRecipe *recipe;

static void
drain (OutcryStream *stream,
       OutcryBatch  *batch,
       OutcryTime    now)
{
  char *message;
  char *instrument;
  guint64 first;
  guint64 last;
  OutcryRequest *request;

  while ((message = outcry_stream_next_message (stream)) != NULL)
    g_free (message);
  while (outcry_stream_next_gap (stream, &instrument, &first, &last, &request))
    {
      g_autoptr (GBytes) body = g_bytes_new_static ("[[3,1705276800000,1,1]]", 23);

      g_assert_cmpuint (first, <=, last);
      g_assert_true (g_str_has_prefix (request->url, "https://example.com/A"));
      outcry_stream_take_refill (stream, instrument, first, last, body, now, batch, NULL);
      g_free (instrument);
      outcry_request_free (request);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  OutcryTime now = G_GINT64_CONSTANT (1705276800) * OUTCRY_SECOND;
  g_autoptr (OutcryStream) stream = NULL;
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  const guint8 *end = data + size;
  gint64 clock = 0;

  if (recipe == NULL)
    recipe = outcry_recipe_parse (text, strlen (text), "fuzz.yaml", NULL);
  g_assert_nonnull (recipe);
  stream = outcry_stream_new (outcry_recipe_get_feed (recipe, 0), NULL, NULL, NULL, NULL);
  outcry_stream_opened (stream, clock);
  while (data < end)
    {
      const guint8 *line_end = memchr (data, '\n', (gsize) (end - data));
      gsize len = (gsize) ((line_end != NULL ? line_end : end) - data);
      OutcryStreamVerdict verdict = OUTCRY_STREAM_GO_ON;

      if (len > 0)
        {
          clock += (data[0] & 31) * OUTCRY_SECOND;
          verdict =
              outcry_stream_take (stream, (const char *) data + 1, len - 1, now, clock, batch);
        }
      if (verdict == OUTCRY_STREAM_GO_ON)
        verdict = outcry_stream_tick (stream, clock);
      if (verdict != OUTCRY_STREAM_GO_ON)
        {
          g_assert_nonnull (outcry_stream_get_reason (stream));
          g_assert_true (g_utf8_validate (outcry_stream_get_reason (stream), -1, NULL));
          g_assert_cmpint (outcry_stream_get_deadline (stream), ==, G_MAXINT64);
          outcry_stream_opened (stream, clock);
        }
      drain (stream, batch, now);
      g_assert_cmpint (outcry_stream_get_deadline (stream), >, clock);
      data += len + 1;
    }
  return 0;
}
