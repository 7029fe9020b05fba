/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as an answer to each kind of feed: the first byte chooses the feed, the second the
 * status. What comes out is sorted and sound, in the range that was asked for, and a fetch ends. */

#include <string.h>

#include "market/outcry-fetch.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static const char text[] =
    "recipe: 1\nname: fuzz\nsource: example.com\n"
    "instruments:\n  A-B: {x: AB, price: 2, quantity: 8}\n  A-C: {x: AC, price: 5, quantity: 0}\n"
    "a:\n  get: https://example.com/{x}?a={from:s}&b={to:s}\n  steps: {1m: 1}\n  page: {rows: 2, "
    "by: time}\n"
    "  fail: [{at: \"$.error[0]\", throttled: ^E}, {html: true, as: blocked}, {text: (?i)limit, "
    "as: throttled}]\n"
    "  rows: $.*[*]\n  drop: last\n  empty: volume\n"
    "  bar: {time: {at: \"[0]\", unit: s}, open: \"[1]\", high: \"[2]\", low: \"[3]\", close: "
    "\"[4]\", volume: {at: \"[5]\", round: 8}, count: \"[6]\"}\n"
    "b:\n  get: https://example.com/?c={cursor}\n  page: {cursor: $.last, start: \"{from:ns}\"}\n  "
    "rows: $.d[*]\n  where: {.k: [t, u]}\n"
    "  tick: {symbol: {at: .s, cut: p_, map: {AB: A-B}, else: A-C}, id: .i, time: {at: .t, unit: "
    "ms}, price: {at: .p, scale: 0.01},"
    " quantity: {at: .q, abs: true}, side: {at: .q, sign: true}}\n"
    "c:\n  get: https://example.com/\n  unzip: gzip\n  format: csv\n  unpivot: {keep: [Date], "
    "name: n, value: v}\n  skip: [\"\", N/A]\n"
    "  bar: {step: 1d, symbol: n, close: v, time: {at: Date, unit: date}}\n"
    "d:\n  get: https://example.com/\n  format: csv\n  skip: [\"\", N/A]\n"
    "  bar: {step: 1d, symbol: n, close: v, time: {at: Date, unit: \"%d %B %Y\", zone: "
    "Europe/Berlin, floor: true}}\n"
    "e:\n  get: https://example.com/\n  format: xml\n  rows: //r\n  fail: [{at: //error}]\n"
    "  bar: {step: 1d, symbol: \"@s\", close: \"@v\", time: {at: ../@t, unit: date}}\n"
    "f:\n  get: https://example.com/\n  format: html\n  rows: //tr\n  bar: {step: 1d, symbol: td, "
    "close: \"td[2]\", time: {at: \"td[3]\", unit: date}}\n"
    "g:\n  get: https://example.com/\n  rows: {t: $.t, o: $.o, s: $.s}\n  bar: {step: 1h, symbol: "
    "s, close: o, time: {at: t, unit: s, zone: $.z}}\n"
    "h:\n  get: https://example.com/\n  page: {url: $.next}\n  rows: $.data[*]\n  columns: "
    "$.names\n"
    "  tick: {symbol: s, time: {at: [d, t], unit: \"%Y-%m-%d %H:%M\", zone: {at: z}}, price: p}\n";

static OutcryRecipe *recipe;

static void
check_part (const OutcryBatchPart *part)
{
  for (guint i = 0; i < part->bars->len; i++)
    {
      const OutcryCandle *bar = &g_array_index (part->bars, OutcryCandle, i);

      g_assert_true (outcry_candle_is_sound (bar));
      g_assert_true (i == 0 || bar[-1].start < bar->start);
    }
  for (guint i = 0; i < part->ticks->len; i++)
    {
      const OutcryTick *tick = &g_array_index (part->ticks, OutcryTick, i);

      g_assert_cmpint (tick->quantity.lots, >=, 0);
      g_assert_true (i == 0 || outcry_tick_compare (tick - 1, tick) <= 0);
    }
}

static void
check_answer (const OutcryAnswer *answer,
              const OutcryBatch  *batch)
{
  gboolean is_taken = answer->kind == OUTCRY_ANSWER_MORE || answer->kind == OUTCRY_ANSWER_DONE;

  g_assert_true (is_taken == (answer->reason == NULL));
  g_assert_true (answer->reason == NULL || g_utf8_validate (answer->reason, -1, NULL));
  g_assert_cmpuint (batch->refusals->len, <=, MIN (batch->refused, OUTCRY_BATCH_MAX_REFUSALS));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const guint statuses[] = { 200, 200, 200, 200, 200, 200, 404, 429, 503, 301, 418 };
  OutcryTime now = G_GINT64_CONSTANT (1705276800) * OUTCRY_SECOND;
  const OutcryRecipeFeed *feed;
  g_autoptr (OutcryFetch) fetch = NULL;
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autoptr (GBytes) body = NULL;
  OutcryResponse response = { .received = now };

  if (size < 2)
    return 0;
  if (recipe == NULL)
    recipe = outcry_recipe_parse (text, strlen (text), "fuzz.yaml", NULL);
  g_assert_nonnull (recipe);
  feed = outcry_recipe_get_feed (recipe, data[0] % outcry_recipe_get_n_feeds (recipe));
  fetch = outcry_fetch_new (feed, outcry_recipe_feed_is_for_all (feed) ? NULL : "A-B",
                            OUTCRY_INTERVAL_1M, now - OUTCRY_HOUR, now, now, NULL, NULL, NULL);
  g_assert_nonnull (fetch);
  body = g_bytes_new_static (data + 2, size - 2);
  response.status = statuses[data[1] % G_N_ELEMENTS (statuses)];
  response.retry_after = data[1] % 2 == 0 ? "7" : NULL;
  response.body = body;
  for (guint i = 0; i < 40; i++)
    {
      g_auto (OutcryAnswer) answer = { 0 };

      outcry_fetch_take (fetch, &response, batch, &answer);
      check_answer (&answer, batch);
      if (answer.kind != OUTCRY_ANSWER_MORE)
        break;
      g_assert_true (g_str_has_prefix (outcry_fetch_get_request (fetch)->url, "https://"));
    }
  outcry_batch_sort (batch);
  for (guint i = 0; i < batch->parts->len; i++)
    check_part (g_ptr_array_index (batch->parts, i));
  return 0;
}
