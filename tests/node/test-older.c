/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Charts that ask their sources: a real server on the loopback that has candles from a certain
 * moment on. */

#include "node-fixture.h"

#include "node/outcry-candle-series.h"

#include <string.h>

/* 40 days before the fixture's now: the first that the server has. */
#define EARLIEST (NODE_FIXTURE_NOW - 40 * OUTCRY_DAY)

typedef struct
{
  NodeFixture     node;
  GSocketService *service;
  int             requests; /* atomic */
  int             refuse;   /* atomic: answers 500 */
} Fixture;

static gint64
query_number (const char *request,
              const char *name)
{
  const char *at = strstr (request, name);

  return at != NULL ? g_ascii_strtoll (at + strlen (name), NULL, 10) : 0;
}

static char *
make_answer (Fixture    *fixture,
             const char *request)
{
  gint64 step = query_number (request, "step="), from = query_number (request, "from=");
  gint64 to = query_number (request, "to="), earliest = EARLIEST / OUTCRY_SECOND;
  g_autoptr (GString) body = g_string_new ("[");

  g_atomic_int_inc (&fixture->requests);
  if (g_atomic_int_get (&fixture->refuse) || step <= 0)
    return g_strdup ("HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  to = MIN (to, NODE_FIXTURE_NOW / OUTCRY_SECOND);
  for (gint64 t = (MAX (from, earliest) + step - 1) / step * step; t < to; t += step)
    g_string_append_printf (body, "%s[%" G_GINT64_FORMAT ",\"1.50\",\"2.00\",\"1.00\",\"1.75\"]",
                            body->len > 1 ? "," : "", t);
  g_string_append_c (body, ']');
  return g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                          "%" G_GSIZE_FORMAT "\r\nConnection: close\r\n\r\n%s",
                          body->len, body->str);
}

static gboolean
on_connection (GThreadedSocketService *service,
               GSocketConnection      *connection,
               GObject                *source,
               gpointer                user_data)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr (GString) request = g_string_new (NULL);
  g_autofree char *answer = NULL;
  char buffer[1024];
  gssize n;

  while (strstr (request->str, "\r\n\r\n") == NULL &&
         (n = g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (request, buffer, n);
  answer = make_answer (user_data, request->str);
  g_output_stream_write_all (out, answer, strlen (answer), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autofree char *recipe = node_fixture_recipe ("web", "{BTC-USD: {rest: b, price: 2}}", FALSE);
  g_autofree char *override = NULL;
  g_autoptr (GError) error = NULL;

  node_fixture_set_up (&fixture->node, NULL);
  fixture->service = g_threaded_socket_service_new (4);
  g_socket_listener_add_address (G_SOCKET_LISTENER (fixture->service), address,
                                 G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->service, "run", G_CALLBACK (on_connection), fixture);
  override = g_strdup_printf ("example.org=http://127.0.0.1:%u",
                              g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  g_assert_true (outcry_config_set (fixture->node.config, "source-override", override, &error));
  node_fixture_ship (&fixture->node, "recipes/web.yaml", recipe);
  node_fixture_open (&fixture->node, NULL);
  outcry_node_start (fixture->node.node);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  node_fixture_tear_down (&fixture->node, NULL);
  g_socket_service_stop (fixture->service);
  g_socket_listener_close (G_SOCKET_LISTENER (fixture->service));
  g_object_unref (fixture->service);
}

static void
check_whole (OutcryCandleSeries *series,
             gint64              step)
{
  gsize n;
  const OutcryCandle *candles = outcry_candle_series_get (series, &n);

  for (gsize i = 1; i < n; i++)
    g_assert_cmpint (candles[i].start, ==, candles[i - 1].start + step);
}

/* An empty chart asks by itself; older ones come on demand until nobody has any. */
static void
test_asked (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (OutcryCandleSeries) series = NULL;
  const OutcryCandle *candles;
  gsize n, before;
  guint rounds = 0;

  series = outcry_candle_series_new (fixture->node.node, "BTC-USD", OUTCRY_INTERVAL_1H);
  NODE_WAIT_FRAMES (&fixture->node, outcry_candle_series_get_n (series) >= 200);
  g_assert_cmpint (g_atomic_int_get (&fixture->requests), >, 0);

  while (!outcry_candle_series_get_at_start (series))
    {
      before = outcry_candle_series_get_n (series);
      outcry_candle_series_load_older (series);
      NODE_WAIT_FRAMES (&fixture->node, !outcry_candle_series_get_loading (series));
      g_assert_null (outcry_candle_series_get_error (series));
      g_assert_true (outcry_candle_series_get_at_start (series) ||
                     outcry_candle_series_get_n (series) > before);
      g_assert_cmpuint (++rounds, <, 100);
    }
  candles = outcry_candle_series_get (series, &n);
  g_assert_cmpuint (n, >=, 40 * 24 - 1);
  g_assert_cmpint (candles[0].start, ==, EARLIEST);
  check_whole (series, OUTCRY_HOUR);
}

/* A source that fails: words, what is there stays, and it can be tried again. */
static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (OutcryCandleSeries) series = NULL;
  gsize n;

  series = outcry_candle_series_new (fixture->node.node, "BTC-USD", OUTCRY_INTERVAL_1H);
  NODE_WAIT_FRAMES (&fixture->node, outcry_candle_series_get_n (series) >= 200 &&
                                        !outcry_candle_series_get_loading (series));
  g_atomic_int_set (&fixture->refuse, TRUE);
  do
    {
      n = outcry_candle_series_get_n (series);
      outcry_candle_series_load_older (series);
      NODE_WAIT_FRAMES (&fixture->node, !outcry_candle_series_get_loading (series));
    }
  while (outcry_candle_series_get_n (series) > n);
  g_assert_nonnull (outcry_candle_series_get_error (series));
  g_assert_true (
      g_str_has_prefix (outcry_candle_series_get_error (series), "Older candles did not arrive. "));
  g_assert_false (outcry_candle_series_get_at_start (series));
  g_assert_cmpuint (outcry_candle_series_get_n (series), >=, 200);

  g_atomic_int_set (&fixture->refuse, FALSE);
  outcry_candle_series_load_older (series);
  g_assert_null (outcry_candle_series_get_error (series));
  NODE_WAIT_FRAMES (&fixture->node, !outcry_candle_series_get_loading (series));
  g_assert_cmpuint (outcry_candle_series_get_n (series), >, n);
  check_whole (series, OUTCRY_HOUR);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/node/older/asked", Fixture, NULL, set_up, test_asked, tear_down);
  g_test_add ("/node/older/refused", Fixture, NULL, set_up, test_refused, tear_down);

  return g_test_run ();
}
