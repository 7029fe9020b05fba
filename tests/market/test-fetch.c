/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "recipe-test.h"

#include <gio/gio.h>

#include <string.h>

#define HEAD \
  "recipe: 1\n" \
  "name: test\n" \
  "source: example.com\n" \
  "instruments:\n" \
  "  BTC-USD: {rest: XBT/USD, price: 2, quantity: 8}\n"
#define BAR                                                                                        \
  "  bar: {time: {at: \"[0]\", unit: s}, open: \"[1]\", high: \"[2]\", low: \"[3]\", close: "      \
  "\"[4]\", volume: \"[5]\"}\n"
#define TICK "  tick: {id: .i, time: {at: .t, unit: ms}, price: .p, quantity: .q}\n"

/* 2024-01-15T00:00:00Z */
#define DAY_START G_GINT64_CONSTANT (1705276800)
#define AT(seconds) ((DAY_START + (seconds)) * OUTCRY_SECOND)

typedef struct
{
  OutcryRecipe *recipe;
  OutcryFetch  *fetch;
  OutcryBatch  *batch;
  OutcryAnswer  answer;
} Run;

static void
run_clear (Run *run)
{
  outcry_answer_clear (&run->answer);
  g_clear_pointer (&run->batch, outcry_batch_free);
  g_clear_pointer (&run->fetch, outcry_fetch_free);
  g_clear_pointer (&run->recipe, outcry_recipe_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static char *
give_secret (const char *name,
             gpointer    user_data)
{
  return g_strcmp0 (name, "key") == 0 ? g_strdup (user_data) : NULL;
}

/* Starts the feed "f" of HEAD and @feed. */
static void
run_start (Run        *run,
           const char *feed,
           OutcryTime  from,
           OutcryTime  to)
{
  g_autofree char *text = g_strconcat (HEAD, "f:\n", feed, NULL);
  g_autoptr (GError) error = NULL;

  run->recipe = recipe_test_parse (text);
  run->batch = outcry_batch_new ();
  run->fetch =
      outcry_fetch_new (outcry_recipe_find_feed (run->recipe, "f"), "BTC-USD", OUTCRY_INTERVAL_1M,
                        from, to, AT (86400), give_secret, (gpointer) "s3cret&key", &error);
  g_assert_no_error (error);
}

static OutcryAnswerKind
run_take (Run        *run,
          guint       status,
          const char *body)
{
  outcry_answer_clear (&run->answer);
  return recipe_test_take (run->fetch, status, body, -1, run->batch, &run->answer);
}

static const char *
run_url (Run *run)
{
  const OutcryRequest *request = outcry_fetch_get_request (run->fetch);

  return request != NULL ? request->url : NULL;
}

/* @n one-minute bars from minute @first of the day. */
static char *
bars (guint first,
      guint n)
{
  GString *text = g_string_new ("[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s[%" G_GINT64_FORMAT ",\"1\",\"2\",\"1\",\"1.5\",\"3\"]",
                            i > 0 ? "," : "", DAY_START + (gint64) (first + i) * 60);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

static guint
n_bars (const Run *run)
{
  return run->batch->parts->len == 0
             ? 0
             : ((OutcryBatchPart *) g_ptr_array_index (run->batch->parts, 0))->bars->len;
}

static guint
n_ticks (const Run *run)
{
  return run->batch->parts->len == 0
             ? 0
             : ((OutcryBatchPart *) g_ptr_array_index (run->batch->parts, 0))->ticks->len;
}

static void
test_request (void)
{
  g_auto (Run) run = { 0 };
  const OutcryRequest *request;

  run_start (
      &run,
      "  post: "
      "https://api.example.com/"
      "{rest}?s={step}&k={secret:key}&a={from:rfc3339}&b={last:ms}&c={before:s}&d={to:%Y%m%dT%H}\n"
      "  headers: {X-Key: \"{secret:key}\", Accept: text/plain}\n"
      "  body: {symbol: \"{rest}\", n: 5, exact: 1.50, all: [\"{rest*}\"], on: true, text: \"5\", "
      "none: null}\n"
      "  steps: {1m: 60}\n  rows: $[*]\n" BAR,
      AT (0), AT (3600));
  request = outcry_fetch_get_request (run.fetch);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (
      request->url, ==,
      "https://api.example.com/"
      "XBT%2FUSD?s=60&k=s3cret%26key&a=2024-01-15T00:00:00Z&b=1705280340000&c=1705276740"
      "&d=20240115T01");
  g_assert_cmpstr (request->headers[0], ==, "X-Key");
  g_assert_cmpstr (request->headers[1], ==, "s3cret&key");
  g_assert_cmpstr (request->headers[2], ==, "Accept");
  g_assert_cmpstr (request->headers[3], ==, "text/plain");
  g_assert_cmpstr (request->headers[4], ==, "Content-Type");
  g_assert_cmpstr (request->headers[5], ==, "application/json");
  g_assert_null (request->headers[6]);
  g_assert_cmpstr (request->body, ==,
                   "{\"symbol\":\"XBT/USD\",\"n\":5,\"exact\":1.50,\"all\":[\"XBT/"
                   "USD\"],\"on\":true,\"text\":\"5\",\"none\":null}");
}

static void
test_secrets (void)
{
  g_autoptr (OutcryRecipe) recipe =
      recipe_test_parse (HEAD "f:\n  get: https://example.com/?k={secret:other}\n  rows: $\n" TICK);
  const OutcryRecipeFeed *feed = outcry_recipe_find_feed (recipe, "f");
  g_autoptr (GError) error = NULL;

  g_assert_null (outcry_fetch_new (feed, NULL, OUTCRY_INTERVAL_1M, 0, 1, 1, give_secret,
                                   (gpointer) "x", &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SECRET);
  g_assert_nonnull (strstr (error->message, "\"other\""));
  g_clear_error (&error);
  g_assert_null (outcry_fetch_new (feed, NULL, OUTCRY_INTERVAL_1M, 0, 1, 1, NULL, NULL, &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SECRET);
}

/* A secret that would make a second header is not sent. */
static void
test_secret_with_line_end (void)
{
  g_autoptr (OutcryRecipe) recipe = recipe_test_parse (
      HEAD
      "f:\n  get: https://example.com/\n  headers: {X-Key: \"{secret:key}\"}\n  rows: $\n" TICK);
  g_autoptr (GError) error = NULL;

  g_assert_null (outcry_fetch_new (outcry_recipe_find_feed (recipe, "f"), NULL, OUTCRY_INTERVAL_1M,
                                   0, 1, 1, give_secret, (gpointer) "a\r\nHost: evil", &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SECRET);
}

static void
test_secret_is_struck_out (void)
{
  g_auto (Run) run = { 0 };

  run_start (&run,
             "  get: https://example.com/?k={secret:key}\n  fail: [{at: $.Information}]\n  rows: "
             "$.x[*]\n" TICK,
             AT (0), AT (60));
  g_assert_cmpint (
      run_take (&run, 200,
                "{\"Information\": \"your API key as s3cret&key has reached 25 a day\"}"),
      ==, OUTCRY_ANSWER_ERROR);
  g_assert_cmpstr (run.answer.reason, ==, "your API key as *** has reached 25 a day");
  g_assert_false (run.answer.changed_shape);
}

static void
test_wrong_question (void)
{
  g_autoptr (OutcryRecipe) recipe = recipe_test_parse (
      HEAD "f:\n  get: https://example.com/{rest}\n  steps: {1m: 1}\n  rows: $\n" BAR);
  const OutcryRecipeFeed *feed = outcry_recipe_find_feed (recipe, "f");
  g_autoptr (GError) error = NULL;

  g_assert_null (
      outcry_fetch_new (feed, "ETH-USD", OUTCRY_INTERVAL_1M, 0, 1, 1, NULL, NULL, &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA);
  g_clear_error (&error);
  g_assert_null (outcry_fetch_new (feed, NULL, OUTCRY_INTERVAL_1M, 0, 1, 1, NULL, NULL, &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA);
  g_clear_error (&error);
  g_assert_null (
      outcry_fetch_new (feed, "BTC-USD", OUTCRY_INTERVAL_1H, 0, 1, 1, NULL, NULL, &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA);
}

#define WINDOWS                                                                                    \
  "  get: https://example.com/?a={from:s}&b={to:s}\n  steps: {1m: 1}\n  page: {rows: 10, by: "     \
  "time}\n  rows: $[*]\n" BAR

static void
test_pages_by_window (void)
{
  g_auto (Run) run = { 0 };
  g_autofree char *first = bars (0, 10);
  g_autofree char *none = bars (0, 0);
  g_autofree char *last = bars (18, 10);

  run_start (&run, WINDOWS, AT (0), AT (25 * 60));
  g_assert_cmpstr (run_url (&run), ==, "https://example.com/?a=1705276800&b=1705277400");
  g_assert_cmpint (run_take (&run, 200, first), ==, OUTCRY_ANSWER_MORE);
  g_assert_cmpstr (run_url (&run), ==, "https://example.com/?a=1705277400&b=1705278000");
  g_assert_cmpint (run_take (&run, 200, none), ==, OUTCRY_ANSWER_MORE);
  g_assert_cmpstr (run_url (&run), ==, "https://example.com/?a=1705278000&b=1705278300");
  /* Rows before the window and behind the range are clipped. */
  g_assert_cmpint (run_take (&run, 200, last), ==, OUTCRY_ANSWER_DONE);
  g_assert_null (run_url (&run));
  g_assert_cmpuint (n_bars (&run), ==, 15);
  g_assert_cmpuint (run.batch->skipped, ==, 5);
}

/* A throttled page can be asked for again. */
static void
test_throttled_page_stays (void)
{
  g_auto (Run) run = { 0 };
  g_autofree char *url = NULL;
  g_autofree char *first = bars (0, 10);

  run_start (&run, WINDOWS, AT (0), AT (600));
  url = g_strdup (run_url (&run));
  g_assert_cmpint (run_take (&run, 429, "slow down"), ==, OUTCRY_ANSWER_THROTTLED);
  g_assert_cmpstr (run_url (&run), ==, url);
  g_assert_cmpint (run_take (&run, 200, first), ==, OUTCRY_ANSWER_DONE);
  g_assert_cmpuint (n_bars (&run), ==, 10);
}

static void
test_pages_forward_from_the_last_row (void)
{
  g_auto (Run) run = { 0 };
  g_autofree char *first = bars (0, 10);
  g_autofree char *second = bars (10, 4);

  run_start (&run,
             "  get: https://example.com/?a={from:s}\n  steps: {1m: 1}\n  page: {rows: 10, by: "
             "time}\n  rows: $[*]\n" BAR,
             AT (0), AT (3600));
  g_assert_cmpint (run_take (&run, 200, first), ==, OUTCRY_ANSWER_MORE);
  g_assert_cmpstr (run_url (&run), ==, "https://example.com/?a=1705277400");
  g_assert_cmpint (run_take (&run, 200, second), ==, OUTCRY_ANSWER_DONE);
  g_assert_cmpuint (n_bars (&run), ==, 14);
}

static void
test_pages_back (void)
{
  g_auto (Run) run = { 0 };
  g_autofree char *late = bars (50, 10);
  g_autofree char *early = bars (41, 10);
  g_autofree char *earliest = bars (32, 10);

  run_start (&run,
             "  get: https://example.com/?b={to:s}\n  steps: {1m: 1}\n  page: {rows: 10, by: time, "
             "back: true}\n  rows: $[*]\n" BAR,
             AT (35 * 60), AT (3600));
  g_assert_cmpstr (run_url (&run), ==, "https://example.com/?b=1705280400");
  g_assert_cmpint (run_take (&run, 200, late), ==, OUTCRY_ANSWER_MORE);
  g_assert_cmpstr (run_url (&run), ==, "https://example.com/?b=1705279800");
  g_assert_cmpint (run_take (&run, 200, early), ==, OUTCRY_ANSWER_MORE);
  g_assert_cmpint (run_take (&run, 200, earliest), ==, OUTCRY_ANSWER_DONE);
  g_assert_cmpuint (n_bars (&run), ==, 25);
}

/* The same page over and over does not go on for ever. */
static void
test_pages_back_need_progress (void)
{
  g_auto (Run) run = { 0 };
  g_autofree char *late = bars (50, 10);

  run_start (&run,
             "  get: https://example.com/?b={to:s}\n  steps: {1m: 1}\n  page: {rows: 10, by: time, "
             "back: true}\n  rows: $[*]\n" BAR,
             AT (0), AT (3600));
  g_assert_cmpint (run_take (&run, 200, late), ==, OUTCRY_ANSWER_MORE);
  g_assert_cmpint (run_take (&run, 200, late), ==, OUTCRY_ANSWER_DONE);
}

/* Ticks without an id on the border of two pages come once. */
static void
test_pages_of_ticks_by_time (void)
{
  g_auto (Run) run = { 0 };

  run_start (&run,
             "  get: https://example.com/?a={from:ms}\n  page: {rows: 3, by: time}\n  rows: $[*]\n"
             "  tick: {time: {at: .t, unit: ms}, price: .p}\n",
             AT (0), AT (60));
  g_assert_cmpint (run_take (&run, 200,
                             "[{\"t\":1705276800001,\"p\":1},{\"t\":1705276800002,\"p\":2},{\"t\":"
                             "1705276800002,\"p\":3}]"),
                   ==, OUTCRY_ANSWER_MORE);
  g_assert_cmpstr (run_url (&run), ==, "https://example.com/?a=1705276800002");
  g_assert_cmpint (run_take (&run, 200,
                             "[{\"t\":1705276800002,\"p\":2},{\"t\":1705276800002,\"p\":3},{\"t\":"
                             "1705276800002,\"p\":4}]"),
                   ==, OUTCRY_ANSWER_MORE);
  /* A page full of one instant cannot be told from the next: go on behind it. */
  g_assert_cmpstr (run_url (&run), ==, "https://example.com/?a=1705276800003");
  g_assert_cmpint (run_take (&run, 200, "[{\"t\":1705276800009,\"p\":5}]"), ==, OUTCRY_ANSWER_DONE);
  g_assert_cmpuint (n_ticks (&run), ==, 5);
}

static void
test_pages_by_id (void)
{
  g_auto (Run) run = { 0 };

  run_start (&run,
             "  get: https://example.com/?s={rest}&{cursor}&n=2\n  page: {by: id, rows: 2, start: "
             "\"a={from:ms}\", next: \"fromId={id}\"}\n  rows: $[*]\n" TICK,
             AT (0), AT (60));
  g_assert_cmpstr (run_url (&run), ==, "https://example.com/?s=XBT%2FUSD&a=1705276800000&n=2");
  g_assert_cmpint (run_take (&run, 200,
                             "[{\"i\":7,\"t\":1705276800001,\"p\":1,\"q\":1},{\"i\":8,\"t\":"
                             "1705276800002,\"p\":1,\"q\":1}]"),
                   ==, OUTCRY_ANSWER_MORE);
  g_assert_cmpstr (run_url (&run), ==, "https://example.com/?s=XBT%2FUSD&fromId=9&n=2");
  /* The second is behind the range: the last page. */
  g_assert_cmpint (run_take (&run, 200,
                             "[{\"i\":9,\"t\":1705276800003,\"p\":1,\"q\":1},{\"i\":10,\"t\":"
                             "1705276999999,\"p\":1,\"q\":1}]"),
                   ==, OUTCRY_ANSWER_DONE);
  g_assert_cmpuint (n_ticks (&run), ==, 3);
}

#define CURSOR                                                                                     \
  "  get: https://example.com/?since={cursor}\n  page: {cursor: $.last, start: \"{from:ns}\"}\n  " \
  "rows: $.rows[*]\n" TICK

/* A cursor of 19 digits is text: as a double it would be 122 off. */
static void
test_pages_by_cursor (void)
{
  g_auto (Run) run = { 0 };

  run_start (&run, CURSOR, AT (0), AT (60));
  g_assert_cmpstr (run_url (&run), ==, "https://example.com/?since=1705276800000000000");
  g_assert_cmpint (run_take (&run, 200,
                             "{\"last\":1762820035982277754,\"rows\":[{\"i\":1,\"t\":1705276800001,"
                             "\"p\":1,\"q\":1}]}"),
                   ==, OUTCRY_ANSWER_MORE);
  g_assert_cmpstr (run_url (&run), ==, "https://example.com/?since=1762820035982277754");
  g_assert_cmpint (
      run_take (&run, 200,
                "{\"last\":\"a b&c\",\"rows\":[{\"i\":2,\"t\":1705276800002,\"p\":1,\"q\":1}]}"),
      ==, OUTCRY_ANSWER_MORE);
  g_assert_cmpstr (run_url (&run), ==, "https://example.com/?since=a%20b%26c");
  g_assert_cmpint (
      run_take (&run, 200,
                "{\"last\":\"a b&c\",\"rows\":[{\"i\":3,\"t\":1705276800003,\"p\":1,\"q\":1}]}"),
      ==, OUTCRY_ANSWER_DONE);
  g_assert_cmpuint (n_ticks (&run), ==, 3);
}

static void
test_cursor_ends (void)
{
  const char *ends[] = {
    "{\"last\":\"x\",\"rows\":[]}",
    "{\"last\":null,\"rows\":[{\"i\":1,\"t\":1705276800001,\"p\":1,\"q\":1}]}",
    "{\"last\":\"\",\"rows\":[{\"i\":1,\"t\":1705276800001,\"p\":1,\"q\":1}]}",
    "{\"rows\":[{\"i\":1,\"t\":1705276800001,\"p\":1,\"q\":1}]}",
    "{\"last\":\"x\",\"rows\":[{\"i\":1,\"t\":1705276860000,\"p\":1,\"q\":1}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_auto (Run) run = { 0 };

      run_start (&run, CURSOR, AT (0), AT (60));
      g_assert_cmpint (run_take (&run, 200, ends[i]), ==, OUTCRY_ANSWER_DONE);
    }
}

#define NEXT                                                                                       \
  "  get: https://api.example.com/v2/aggs?k={secret:key}\n  page: {url: $.next_url, add: "         \
  "\"k={secret:key}\"}\n  rows: $.r[*]\n" TICK
#define ROW "\"r\":[{\"i\":1,\"t\":1705276800001,\"p\":1,\"q\":1}]"

static void
test_pages_by_url (void)
{
  g_auto (Run) run = { 0 };

  run_start (&run, NEXT, AT (0), AT (60));
  g_assert_cmpint (run_take (&run, 200,
                             "{\"next_url\":\"https://api.example.com/v2/aggs?cursor=bGlt\"," ROW
                             "}"),
                   ==, OUTCRY_ANSWER_MORE);
  g_assert_cmpstr (run_url (&run), ==,
                   "https://api.example.com/v2/aggs?cursor=bGlt&k=s3cret%26key");
  g_assert_cmpint (run_take (&run, 200, "{\"next_url\":\"/v3/more\"," ROW "}"), ==,
                   OUTCRY_ANSWER_MORE);
  g_assert_cmpstr (run_url (&run), ==, "https://api.example.com/v3/more?k=s3cret%26key");
  g_assert_cmpint (run_take (&run, 200, "{" ROW "}"), ==, OUTCRY_ANSWER_DONE);
}

/* Neither another host nor another scheme gets the secret. */
static void
test_next_url_stays_with_the_source (void)
{
  const char *urls[] = {
    "https://evil.org/",
    "http://api.example.com/",
    "https://api.example.com.evil.org/",
    "//evil.org/x",
    "https://x@api.example.com/",
    "file:///etc/passwd",
    "https://127.0.0.1/",
    "https://api.example.com/\\u000d\\u000aX: y",
    "wss://api.example.com/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_auto (Run) run = { 0 };
      g_autofree char *body = g_strdup_printf ("{\"next_url\":\"%s\"," ROW "}", urls[i]);

      run_start (&run, NEXT, AT (0), AT (60));
      g_assert_cmpint (run_take (&run, 200, body), ==, OUTCRY_ANSWER_ERROR);
      g_assert_null (run_url (&run));
      g_assert_null (strstr (run.answer.reason, "s3cret"));
      g_assert_cmpuint (n_ticks (&run), ==, 1);
    }
}

static void
test_page_limit (void)
{
  g_auto (Run) run = { 0 };
  OutcryAnswerKind kind = OUTCRY_ANSWER_MORE;
  guint n = 0;

  run_start (&run,
             "  get: https://example.com/?a={from:s}&b={to:s}\n  steps: {1m: 1}\n  page: {rows: 1, "
             "by: time}\n  rows: $[*]\n" BAR,
             AT (0), AT (86400));
  for (; kind == OUTCRY_ANSWER_MORE; n++)
    kind = run_take (&run, 200, "[]");
  g_assert_cmpuint (n, ==, 1000);
  g_assert_cmpint (kind, ==, OUTCRY_ANSWER_ERROR);
  g_assert_nonnull (strstr (run.answer.reason, "more than 1000 pages"));
}

static void
test_page_limit_of_the_recipe (void)
{
  g_auto (Run) run = { 0 };

  run_start (&run,
             "  get: https://example.com/?a={from:s}&b={to:s}\n  steps: {1m: 1}\n  page: {rows: 1, "
             "by: time, pages: 2}\n  rows: $[*]\n" BAR,
             AT (0), AT (86400));
  g_assert_cmpint (run_take (&run, 200, "[]"), ==, OUTCRY_ANSWER_MORE);
  g_assert_cmpint (run_take (&run, 200, "[]"), ==, OUTCRY_ANSWER_DONE);
}

static void
test_status (void)
{
  const struct { guint status; OutcryAnswerKind kind;
  } cases[] = {
    { 429, OUTCRY_ANSWER_THROTTLED }, { 403, OUTCRY_ANSWER_BLOCKED },
    { 451, OUTCRY_ANSWER_BLOCKED },   { 404, OUTCRY_ANSWER_ERROR },
    { 500, OUTCRY_ANSWER_ERROR },     { 503, OUTCRY_ANSWER_ERROR },
    { 301, OUTCRY_ANSWER_ERROR },     { 401, OUTCRY_ANSWER_ERROR },
    { 418, OUTCRY_ANSWER_THROTTLED }, { 204, OUTCRY_ANSWER_ERROR },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Run) run = { 0 };

      run_start (&run,
                 "  get: https://example.com/\n  fail: [{status: 418, as: throttled}]\n  rows: "
                 "$[*]\n" TICK,
                 AT (0), AT (60));
      g_assert_cmpint (run_take (&run, cases[i].status, ""), ==, cases[i].kind);
      g_assert_nonnull (run.answer.reason);
      g_assert_false (run.answer.changed_shape);
      g_assert_cmpint (run.answer.retry_after_us, ==, -1);
    }
}

static void
test_retry_after (void)
{
  const struct { const char *header; gint64 seconds;
  } cases[] = {
    { "120", 120 },
    { "0", 0 },
    { "Mon, 15 Jan 2024 12:01:30 GMT", 90 },
    { "Mon, 15 Jan 2024 11:00:00 GMT", 0 },
    { "soon", -1 },
    { "-5", -1 },
    { "99999999999999999999", -1 },
    { "", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Run) run = { 0 };
      g_autoptr (GBytes) body = g_bytes_new_static ("x", 1);
      OutcryResponse response = {
        .status = i % 2 == 0 ? 429 : 503,
        .retry_after = cases[i].header,
        .body = body,
        .received = recipe_test_time ("2024-01-15T12:00:00Z"),
      };

      run_start (&run, "  get: https://example.com/\n  rows: $[*]\n" TICK, AT (0), AT (60));
      outcry_fetch_take (run.fetch, &response, run.batch, &run.answer);
      g_assert_cmpint (run.answer.kind, ==, OUTCRY_ANSWER_THROTTLED);
      g_assert_cmpint (run.answer.retry_after_us, ==,
                       cases[i].seconds < 0 ? -1 : cases[i].seconds * OUTCRY_SECOND);
    }
}

static void
test_failures (void)
{
  const struct
  {
    const char      *fail;
    guint            status;
    const char      *body;
    OutcryAnswerKind kind;
    const char      *reason;
  } cases[] = {
    { "[{at: \"$.error[0]\", as: error, throttled: \"^EAPI:Rate\"}]", 200,
      "{\"error\":[\"EAPI:Rate limit\"]}", OUTCRY_ANSWER_THROTTLED, "EAPI:Rate limit" },
    { "[{at: \"$.error[0]\", as: error, throttled: \"^EAPI:Rate\"}]", 200,
      "{\"error\":[\"EGeneral:x\"]}", OUTCRY_ANSWER_ERROR, "EGeneral:x" },
    { "[{at: $.msg, blocked: country}]", 200, "{\"msg\":\"not in your country\"}",
      OUTCRY_ANSWER_BLOCKED, "not in your country" },
    { "[{status: [404, 422], say: $.message, as: blocked}]", 422, "{\"message\":\"no such base\"}",
      OUTCRY_ANSWER_BLOCKED, "no such base" },
    { "[{status: 404, say: $.message}]", 404, "gone", OUTCRY_ANSWER_ERROR, "HTTP status 404" },
    { "[{when: {$.retCode: {not: \"0\"}}, say: $.retMsg}]", 200,
      "{\"retCode\":10006,\"retMsg\":\"Too many visits\"}", OUTCRY_ANSWER_ERROR,
      "Too many visits" },
    { "[{when: {$.code: [\"50011\", \"50013\"]}, say: $.msg, as: throttled}]", 200,
      "{\"code\":\"50011\",\"msg\":\"slow\"}", OUTCRY_ANSWER_THROTTLED, "slow" },
    { "[{at: $.errors}]", 200, "{\"errors\":[{\"field\":\"step\",\"code\":7}]}",
      OUTCRY_ANSWER_ERROR, "step" },
    { "[{text: \"(?i)exceeded.*limit\", as: throttled}]", 200, "Exceeded the daily hits limit",
      OUTCRY_ANSWER_THROTTLED, "Exceeded the daily hits limit" },
    { "[{html: true, as: blocked}]", 200, "<!DOCTYPE html><html><title>Just a moment</title>",
      OUTCRY_ANSWER_BLOCKED, "an HTML page came instead of data" },
    { "[{html: true, status: 403, as: error}]", 403, "\n<html><body>CloudFront",
      OUTCRY_ANSWER_ERROR, "an HTML page came instead of data" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Run) run = { 0 };
      g_autofree char *feed =
          g_strdup_printf ("  get: https://example.com/\n  fail: %s\n  rows: $.r[*]\n" TICK,
                           cases[i].fail);

      run_start (&run, feed, AT (0), AT (60));
      g_assert_cmpint (run_take (&run, cases[i].status, cases[i].body), ==, cases[i].kind);
      g_assert_cmpstr (run.answer.reason, ==, cases[i].reason);
      g_assert_false (run.answer.changed_shape);
    }
}

/* Empty errors of a good answer are none. */
static void
test_no_failure (void)
{
  const char *bodies[] = {
    "{\"error\":[]," ROW "}",
    "{\"error\":null," ROW "}",
    "{\"error\":\"\"," ROW "}",
    "{\"error\":{}," ROW "}",
    "{" ROW "}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_auto (Run) run = { 0 };

      run_start (&run,
                 "  get: https://example.com/\n  fail: [{at: $.error}]\n  rows: $.r[*]\n" TICK,
                 AT (0), AT (60));
      g_assert_cmpint (run_take (&run, 200, bodies[i]), ==, OUTCRY_ANSWER_DONE);
      g_assert_cmpuint (n_ticks (&run), ==, 1);
    }
}

static void
test_changed_shape (void)
{
  const struct { const char *body; gboolean changed; const char *reason;
  } cases[] = {
    { "<!doctype html><html></html>", TRUE, "HTML page" },
    { "  <html>", TRUE, "HTML page" },
    { "hello", TRUE, "not JSON" },
    { "", FALSE, "ends early" },
    { "{\"r\":[{\"i\":1,\"t\":17052768", FALSE, "ends early" },
    { "{\"rows\":[]}", TRUE, "no rows at $.r[*]" },
    { "{\"r\":\"x\"}", TRUE, "no rows at $.r[*]" },
    { "{\"r\":[{\"id\":1}]}", TRUE,
      "none of 1 rows can be read; row 1: time: nothing is there at .t" },
    { "{\"r\":[{\"i\":1,\"t\":1705276800001,\"p\":{},\"q\":1}]}", TRUE,
      "an array or object is at .p" },
    { "{\"r\":[],\"r\":[]}", TRUE, "twice" },
    { "{\"r\":[010]}", TRUE, "not JSON" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Run) run = { 0 };

      run_start (&run, "  get: https://example.com/\n  rows: $.r[*]\n" TICK, AT (0), AT (60));
      g_assert_cmpint (run_take (&run, 200, cases[i].body), ==, OUTCRY_ANSWER_ERROR);
      if (strstr (run.answer.reason, cases[i].reason) == NULL)
        g_error ("\"%s\" was expected, this came: %s", cases[i].reason, run.answer.reason);
      g_assert_cmpint (run.answer.changed_shape, ==, cases[i].changed);
      g_assert_null (run_url (&run));
    }
}

static void
test_no_rows_is_no_failure (void)
{
  const char *bodies[] = { "{\"r\":[]}", "{\"r\":null}" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_auto (Run) run = { 0 };

      run_start (&run, "  get: https://example.com/\n  rows: $.r[*]\n" TICK, AT (0), AT (60));
      g_assert_cmpint (run_take (&run, 200, bodies[i]), ==, OUTCRY_ANSWER_DONE);
      g_assert_cmpuint (outcry_batch_count (run.batch), ==, 0);
    }
}

static void
test_body_limit (void)
{
  g_auto (Run) run = { 0 };
  g_autofree char *body = g_strnfill (8 * 1024 * 1024 + 1, ' ');

  run_start (&run, "  get: https://example.com/\n  rows: $.r[*]\n" TICK, AT (0), AT (60));
  g_assert_cmpint (run_take (&run, 200, body), ==, OUTCRY_ANSWER_ERROR);
  g_assert_nonnull (strstr (run.answer.reason, "larger than 8 MiB"));
  g_assert_false (run.answer.changed_shape);
}

/* Bad rows are refused with words, the others taken. */
static void
test_hostile_rows (void)
{
  g_auto (Run) run = { 0 };
  g_autofree char *dump = NULL;

  run_start (&run, "  get: https://example.com/\n  steps: {1m: 1}\n  rows: $[*]\n" BAR, AT (0),
             AT (86400));
  g_assert_cmpint (run_take (&run, 200,
    "[[1705276800,\"1\",\"2\",\"1\",\"1.5\",\"3\"],"                     /* 1: sound */
    "[1705276860,\"1\",\"2\",\"1\",\"1.5\",\"-3\"],"                    /* negative volume */
    "[1705276860,\"1\",\"2\",\"1\",\"1.505\",\"3\"],"                   /* too fine */
    "[1705276860,\"1\",\"2\",\"1\",\"99999999999999999999\",\"3\"],"    /* beyond int64 */
    "[1705276860,\"1\",\"2\",\"1\",\"1e400\",\"3\"],"
    "[1705276860,\"1\",\"2\",\"1\",\"\",\"3\"],"
    "[1705276860,\"1\",\"2\",\"1\",\"NaN\",\"3\"],"
    "[1705276860,\"1\",\"2\",\"1\",true,\"3\"],"
    "[1705276860,\"1\",\"0.5\",\"1\",\"1.5\",\"3\"],"                   /* high below low */
    "[1705276861,\"1\",\"2\",\"1\",\"1.5\",\"3\"],"                     /* no bar begins there */
    "[99999999999999,\"1\",\"2\",\"1\",\"1.5\",\"3\"],"                 /* out of range */
    "[1905276840,\"1\",\"2\",\"1\",\"1.5\",\"3\"],"                     /* the future */
    "[\"x\",\"1\",\"2\",\"1\",\"1.5\",\"3\"],"
    "[1705276860,\"1\"],"
    "\"row\","
    "[1705276920,null,null,null,null,null],"                            /* 16: skipped */
    "[1705276980,\"1\",\"2\",\"1\",\"1.5\",null]]"                      /* 17: no volume told */
    ), ==, OUTCRY_ANSWER_DONE);
  dump = recipe_test_dump (run.batch);
  g_assert_cmpstr (dump, ==,
    "BTC-USD 1m 2024-01-15T00:00:00Z o=1.00 h=2.00 l=1.00 c=1.50 v=3.00000000\n"
    "BTC-USD 1m 2024-01-15T00:03:00Z o=1.00 h=2.00 l=1.00 c=1.50\n"
    "rows=17 skipped=1 refused=14\n"
    "row 2: volume: it is negative\n"
    "row 3: close: \"1.505\" has more than 2 digits after the point\n"
    "row 4: close: \"99999999999999999999\" is too large\n"
    "row 5: close: \"1e400\" is too large\n"
    "row 6: close: \"\" is not a number\n"
    "row 7: close: \"NaN\" is not a number\n"
    "row 8: close: \"true\" is not a number\n"
    "row 9: open, high, low and close contradict each other\n"
    "row 10: time: no 1m bar begins at 2024-01-15T00:01:01.000000Z\n"
    "row 11: time: \"99999999999999\" is not a time of its unit between 1677 and 2262\n"
    "row 12: time: 2030-05-17T19:34:00.000000Z is in the future\n"
    "row 13: time: \"x\" is not a time of its unit between 1677 and 2262\n"
    "row 14: close: nothing is there at [4]\n"
    "row 15: time: nothing is there at [0]\n");
}

static void
test_repeated_bars (void)
{
  g_auto (Run) run = { 0 };
  g_autofree char *dump = NULL;

  run_start (&run, "  get: https://example.com/\n  steps: {1m: 1}\n  rows: $[*]\n" BAR, AT (0),
             AT (86400));
  g_assert_cmpint (run_take (&run, 200,
                             "[[1705276860,1,2,1,2,3],[1705276800,1,2,1,1.5,3],[1705276860,1,2,1,2."
                             "00,3],[1705276800,1,2,1,1,3]]"),
                   ==, OUTCRY_ANSWER_DONE);
  dump = recipe_test_dump (run.batch);
  g_assert_cmpstr (dump, ==,
    "BTC-USD 1m 2024-01-15T00:00:00Z o=1.00 h=2.00 l=1.00 c=1.50 v=3.00000000\n"
    "BTC-USD 1m 2024-01-15T00:01:00Z o=1.00 h=2.00 l=1.00 c=2.00 v=3.00000000\n"
    "rows=4 skipped=1 refused=1\n"
    "row 4: another bar of this time has other values\n");
}

static void
test_running_bars (void)
{
  const char *answer = "[[1705363140,1,1,1,1,3],[1705363200,1,1,1,1,0],[1705363260,1,1,1,1,1]]";
  const struct { const char *drop; const char *dump;
  } cases[] = {
    { "", "BTC-USD 1m 2024-01-15T23:59:00Z o=1.00 h=1.00 l=1.00 c=1.00 v=3.00000000\n"
          "BTC-USD 1m 2024-01-16T00:00:00Z o=1.00 h=1.00 l=1.00 c=1.00 v=0.00000000 empty running\n"
          "BTC-USD 1m 2024-01-16T00:01:00Z o=1.00 h=1.00 l=1.00 c=1.00 v=1.00000000 running\n"
          "rows=3 skipped=0 refused=0\n" },
    { "  drop: open\n", "BTC-USD 1m 2024-01-15T23:59:00Z o=1.00 h=1.00 l=1.00 c=1.00 "
                        "v=3.00000000\nrows=3 skipped=2 refused=0\n" },
    { "  drop: last\n",
      "BTC-USD 1m 2024-01-15T23:59:00Z o=1.00 h=1.00 l=1.00 c=1.00 v=3.00000000\n"
      "BTC-USD 1m 2024-01-16T00:00:00Z o=1.00 h=1.00 l=1.00 c=1.00 v=0.00000000 empty running\n"
      "rows=3 skipped=1 refused=0\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Run) run = { 0 };
      g_autofree char *feed = g_strconcat (
          "  get: https://example.com/\n  steps: {1m: 1}\n  empty: volume\n  rows: $[*]\n",
          cases[i].drop, BAR, NULL);
      g_autofree char *dump = NULL;

      run_start (&run, feed, AT (0), AT (90000));
      g_assert_cmpint (run_take (&run, 200, answer), ==, OUTCRY_ANSWER_DONE);
      dump = recipe_test_dump (run.batch);
      g_assert_cmpstr (dump, ==, cases[i].dump);
    }
}

static void
test_packed (void)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  const char *text = "{" ROW "}";
  char packed[256];
  gsize taken;
  gsize len;

  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), text, strlen (text), packed,
                                        sizeof packed, G_CONVERTER_INPUT_AT_END, &taken, &len,
                                        NULL),
                   ==, G_CONVERTER_FINISHED);
  for (gsize cut = 0; cut <= len; cut++)
    {
      g_auto (Run) run = { 0 };
      OutcryAnswerKind kind;

      run_start (&run, "  get: https://example.com/\n  unzip: gzip\n  rows: $.r[*]\n" TICK, AT (0),
                 AT (60));
      kind = recipe_test_take (run.fetch, 200, packed, (gssize) cut, run.batch, &run.answer);
      g_assert_cmpint (kind, ==, cut == len ? OUTCRY_ANSWER_DONE : OUTCRY_ANSWER_ERROR);
      g_assert_false (run.answer.changed_shape);
    }
}

static void
test_read (void)
{
  g_autoptr (OutcryRecipe) recipe = recipe_test_parse (
      HEAD "f:\n  get: https://example.com/\n  fail: [{at: $.error}]\n  rows: $.r[*]\n" TICK);
  const OutcryRecipeFeed *feed = outcry_recipe_find_feed (recipe, "f");
  g_autoptr (GBytes) good = g_bytes_new_static ("{" ROW "}", strlen ("{" ROW "}"));
  g_autoptr (GBytes) bad = g_bytes_new_static ("{\"error\":\"no\"}", 14);
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (
      outcry_recipe_feed_read (feed, NULL, OUTCRY_INTERVAL_1M, AT (60), good, batch, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (outcry_batch_count (batch), ==, 1);
  g_assert_false (
      outcry_recipe_feed_read (feed, NULL, OUTCRY_INTERVAL_1M, AT (60), bad, batch, &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT);
  g_assert_cmpstr (error->message, ==, "no");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/fetch/request", test_request);
  g_test_add_func ("/market/fetch/secrets", test_secrets);
  g_test_add_func ("/market/fetch/secret-with-line-end", test_secret_with_line_end);
  g_test_add_func ("/market/fetch/secret-is-struck-out", test_secret_is_struck_out);
  g_test_add_func ("/market/fetch/wrong-question", test_wrong_question);
  g_test_add_func ("/market/fetch/pages-by-window", test_pages_by_window);
  g_test_add_func ("/market/fetch/throttled-page-stays", test_throttled_page_stays);
  g_test_add_func ("/market/fetch/pages-forward-from-the-last-row",
                   test_pages_forward_from_the_last_row);
  g_test_add_func ("/market/fetch/pages-back", test_pages_back);
  g_test_add_func ("/market/fetch/pages-back-need-progress", test_pages_back_need_progress);
  g_test_add_func ("/market/fetch/pages-of-ticks-by-time", test_pages_of_ticks_by_time);
  g_test_add_func ("/market/fetch/pages-by-id", test_pages_by_id);
  g_test_add_func ("/market/fetch/pages-by-cursor", test_pages_by_cursor);
  g_test_add_func ("/market/fetch/cursor-ends", test_cursor_ends);
  g_test_add_func ("/market/fetch/pages-by-url", test_pages_by_url);
  g_test_add_func ("/market/fetch/next-url-stays-with-the-source",
                   test_next_url_stays_with_the_source);
  g_test_add_func ("/market/fetch/page-limit", test_page_limit);
  g_test_add_func ("/market/fetch/page-limit-of-the-recipe", test_page_limit_of_the_recipe);
  g_test_add_func ("/market/fetch/status", test_status);
  g_test_add_func ("/market/fetch/retry-after", test_retry_after);
  g_test_add_func ("/market/fetch/failures", test_failures);
  g_test_add_func ("/market/fetch/no-failure", test_no_failure);
  g_test_add_func ("/market/fetch/changed-shape", test_changed_shape);
  g_test_add_func ("/market/fetch/no-rows-is-no-failure", test_no_rows_is_no_failure);
  g_test_add_func ("/market/fetch/body-limit", test_body_limit);
  g_test_add_func ("/market/fetch/hostile-rows", test_hostile_rows);
  g_test_add_func ("/market/fetch/repeated-bars", test_repeated_bars);
  g_test_add_func ("/market/fetch/running-bars", test_running_bars);
  g_test_add_func ("/market/fetch/packed", test_packed);
  g_test_add_func ("/market/fetch/read", test_read);

  return g_test_run ();
}
