/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "api-fixture.h"
#include "api/outcry-api-events.h"

/* A WebSocket of the same main loop, with what it received. */
typedef struct
{
  SoupSession             *session;
  SoupMessage             *message;
  SoupWebsocketConnection *connection;
  GPtrArray               *texts;
  GError                  *error;
  gboolean                 answered;
  gboolean                 closed;
} Listener;

static void
on_message (SoupWebsocketConnection *connection,
            int                      type,
            GBytes                  *message,
            Listener                *self)
{
  gsize size;
  const char *data = g_bytes_get_data (message, &size);

  g_ptr_array_add (self->texts, g_strndup (data, size));
}

static void
on_closed (SoupWebsocketConnection *connection,
           Listener                *self)
{
  self->closed = TRUE;
}

static void
on_connected (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Listener *self = user_data;

  self->connection =
      soup_session_websocket_connect_finish (SOUP_SESSION (object), result, &self->error);
  self->answered = TRUE;
  if (self->connection != NULL)
    {
      g_signal_connect (self->connection, "message", G_CALLBACK (on_message), self);
      g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
    }
}

static gboolean
is_answered (gpointer data)
{
  return ((Listener *) data)->answered;
}

static gboolean
is_closed (gpointer data)
{
  return ((Listener *) data)->closed;
}

static gboolean
has_hello (gpointer data)
{
  return ((Listener *) data)->texts->len > 0;
}

static void
listener_open (Listener   *self,
               ApiFixture *fixture,
               const char *query)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (fixture->socket);
  g_autofree char *url = g_strconcat ("http://outcry/v1/events", query, NULL);

  *self = (Listener) { .texts = g_ptr_array_new_with_free_func (g_free) };
  self->session = soup_session_new_with_options ("remote-connectable", address, NULL);
  self->message = soup_message_new ("GET", url);
  soup_session_websocket_connect_async (self->session, self->message, NULL, NULL,
                                        G_PRIORITY_DEFAULT, NULL, on_connected, self);
  api_spin_until (is_answered, self);
  if (self->connection != NULL)
    api_spin_until (has_hello, self);
}

static void
listener_close (Listener *self)
{
  if (self->connection != NULL && !self->closed)
    {
      soup_websocket_connection_close (self->connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
      api_spin_until (is_closed, self);
    }
  g_clear_object (&self->connection);
  g_clear_object (&self->message);
  g_clear_object (&self->session);
  g_clear_error (&self->error);
  g_ptr_array_unref (self->texts);
}

static void
emit_ticks (ApiFixture *fixture,
            const char *instrument,
            const char *source,
            guint       n)
{
  g_autofree OutcryTick *ticks = g_new0 (OutcryTick, n);
  OutcryScale scale = { 2, 8 };

  for (guint i = 0; i < n; i++)
    ticks[i] = (OutcryTick){ .time = G_GINT64_CONSTANT (1795155292500000) + i,
                             .price = OUTCRY_PRICE (4618100 + i),
                             .quantity = OUTCRY_QUANTITY (25000000),
                             .id = i + 1,
                             .side = OUTCRY_SIDE_SELL };
  g_signal_emit_by_name (fixture->node, "ticks", instrument, source, ticks, n, &scale);
}

static JsonObject *
event_at (ApiFixture *fixture,
          Listener   *listener,
          guint       i,
          JsonNode  **node)
{
  const char *text = g_ptr_array_index (listener->texts, i);
  g_autofree char *reason = NULL;

  *node = json_from_string (text, NULL);
  g_assert_nonnull (*node);
  if (!api_schema_check_value (fixture->schema, "Event", *node, &reason))
    g_error ("%s in %s", reason, text);

  return json_node_get_object (*node);
}

typedef struct
{
  Listener *listener;
  guint     n;
} Wanted;

static gboolean
has_wanted (gpointer data)
{
  Wanted *wanted = data;

  return wanted->listener->texts->len >= wanted->n;
}

static void
wait_for (Listener *listener,
          guint     n)
{
  Wanted wanted = { listener, n };

  api_spin_until (has_wanted, &wanted);
}

static void
test_ticks (ApiFixture    *fixture,
            gconstpointer  data)
{
  Listener listener;
  g_autoptr (JsonNode) hello = NULL;
  g_autoptr (JsonNode) event = NULL;
  JsonObject *object;
  JsonObject *tick;

  listener_open (&listener, fixture, "");
  g_assert_no_error (listener.error);
  object = event_at (fixture, &listener, 0, &hello);
  g_assert_cmpstr (json_object_get_string_member (object, "event"), ==, "hello");

  emit_ticks (fixture, "BTC-USD", "kraken", 2);
  wait_for (&listener, 2);
  object = event_at (fixture, &listener, 1, &event);
  g_assert_cmpstr (json_object_get_string_member (object, "event"), ==, "ticks");
  g_assert_cmpstr (json_object_get_string_member (object, "instrument"), ==, "BTC-USD");
  g_assert_cmpstr (json_object_get_string_member (object, "source"), ==, "kraken");
  tick = json_array_get_object_element (json_object_get_array_member (object, "ticks"), 1);
  g_assert_cmpstr (json_object_get_string_member (tick, "price"), ==, "46181.01");
  g_assert_cmpstr (json_object_get_string_member (tick, "quantity"), ==, "0.25000000");
  g_assert_cmpstr (json_object_get_string_member (tick, "time"), ==, "2026-11-20T06:14:52.500001Z");
  listener_close (&listener);
}

static void
test_bars_runs_sources (ApiFixture    *fixture,
                        gconstpointer  data)
{
  Listener listener;
  OutcryCandle bar = { .start = 0, .open = { 1 }, .high = { 3 }, .low = { 1 }, .close = { 2 },
                       .flags = OUTCRY_CANDLE_NO_VOLUME };
  OutcryScale scale = { 1, 0 };
  OutcryRun run = { .source = (char *) "ecb", .feed = (char *) "latest", .started = 1, .ended = 2,
                    .outcome = (char *) "changed", .reason = (char *) "HTML \"instead\" of XML" };
  static const char *const expected[] = { "hello",  "bars",   "run",
                                          "source", "source", "source-removed" };
  g_autoptr (JsonNode) removed = NULL;

  listener_open (&listener, fixture, "?kinds=bars,runs,sources&time=us");
  g_signal_emit_by_name (fixture->node, "bars", "EUR-USD", "ecb", OUTCRY_INTERVAL_1D, &bar, 1u,
                         &scale);
  g_signal_emit_by_name (fixture->node, "run", &run);
  emit_ticks (fixture, "BTC-USD", "kraken", 1);
  outcry_sources_set_paused (outcry_node_get_sources (fixture->node), "ecb", TRUE, NULL);
  outcry_sources_set_paused (outcry_node_get_sources (fixture->node), "ecb", FALSE, NULL);
  removed = api_fixture_expect (fixture, 200, "DELETE", "/v1/sources/ecb", NULL);
  wait_for (&listener, G_N_ELEMENTS (expected));

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (JsonNode) node = NULL;
      JsonObject *event = event_at (fixture, &listener, i, &node);

      g_assert_cmpstr (json_object_get_string_member (event, "event"), ==, expected[i]);
      if (i == 1)
        {
          JsonObject *candle =
              json_array_get_object_element (json_object_get_array_member (event, "bars"), 0);

          g_assert_cmpint (json_object_get_int_member (candle, "start"), ==, 0);
          g_assert_cmpstr (json_object_get_string_member (candle, "high"), ==, "0.3");
          g_assert_true (json_object_get_null_member (candle, "volume"));
        }
    }
  listener_close (&listener);
}

static void
test_filter (ApiFixture    *fixture,
             gconstpointer  data)
{
  Listener by_instrument;
  Listener by_source;

  listener_open (&by_instrument, fixture, "?kinds=ticks&instrument=BTC-USD,ETH-USD");
  listener_open (&by_source, fixture, "?source=kraken");
  emit_ticks (fixture, "XRP-USD", "coinbase-exchange", 1);
  emit_ticks (fixture, "ETH-USD", "coinbase-exchange", 1);
  emit_ticks (fixture, "XRP-USD", "kraken", 1);
  emit_ticks (fixture, "BTC-USD", "kraken", 1);
  wait_for (&by_instrument, 3);
  wait_for (&by_source, 3);
  g_assert_nonnull (strstr (g_ptr_array_index (by_instrument.texts, 1), "ETH-USD"));
  g_assert_nonnull (strstr (g_ptr_array_index (by_instrument.texts, 2), "BTC-USD"));
  g_assert_nonnull (strstr (g_ptr_array_index (by_source.texts, 1), "XRP-USD"));
  g_assert_nonnull (strstr (g_ptr_array_index (by_source.texts, 2), "BTC-USD"));
  g_assert_cmpuint (by_instrument.texts->len, ==, 3);
  g_assert_cmpuint (by_source.texts->len, ==, 3);
  listener_close (&by_instrument);
  listener_close (&by_source);
}

static void
test_refused_filters (ApiFixture    *fixture,
                      gconstpointer  data)
{
  static const struct
  {
    const char *query;
    const char *words;
  } cases[] = {
    { "?kinds=tick", "there are no events" },
    { "?kinds=ticks,,runs", "there are no events" },
    { "?kinds=", "kinds is empty" },
    { "?kind=ticks", "no parameter" },
    { "?time=ms", "no parameter" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Listener listener;

      listener_open (&listener, fixture, cases[i].query);
      g_assert_null (listener.connection);
      g_assert_cmpuint (soup_message_get_status (listener.message), ==, 400);
      g_assert_nonnull (strstr (soup_message_get_reason_phrase (listener.message), cases[i].words));
      listener_close (&listener);
    }
  g_assert_cmpuint (outcry_api_server_get_n_listeners (fixture->server), ==, 0);
}

/* Many rows come as several events, none of them large. */
static void
test_rows_are_split (ApiFixture    *fixture,
                     gconstpointer  data)
{
  Listener listener;
  guint rows = 0;

  listener_open (&listener, fixture, "");
  emit_ticks (fixture, "BTC-USD", "kraken", 1001);
  wait_for (&listener, 7);
  for (guint i = 1; i < 7; i++)
    {
      g_autoptr (JsonNode) node = NULL;
      JsonObject *event = event_at (fixture, &listener, i, &node);

      g_assert_cmpuint (strlen (g_ptr_array_index (listener.texts, i)), <, 65536);
      rows += json_array_get_length (json_object_get_array_member (event, "ticks"));
    }
  g_assert_cmpuint (rows, ==, 1001);
  listener_close (&listener);
}

static void
test_message_is_refused (ApiFixture    *fixture,
                         gconstpointer  data)
{
  Listener listener;

  listener_open (&listener, fixture, "");
  soup_websocket_connection_send_text (listener.connection, "{}");
  api_spin_until (is_closed, &listener);
  g_assert_cmpuint (soup_websocket_connection_get_close_code (listener.connection), ==,
                    SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA);
  listener_close (&listener);
}

static gboolean
has_listener (gpointer data)
{
  return outcry_api_server_get_n_listeners (data) == 1;
}

static gboolean
has_no_listener (gpointer data)
{
  return outcry_api_server_get_n_listeners (data) == 0;
}

/* A reader that does not read is dropped after a bounded number of events, and others go on. */
static void
test_slow_reader (ApiFixture    *fixture,
                  gconstpointer  data)
{
  static const char handshake[] =
      "GET /v1/events HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gconstpointer where = &address;
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  Listener other;
  guint sent = 0;

  g_strlcpy (address.sun_path, fixture->socket, sizeof address.sun_path);
  g_assert_cmpint (connect (fd, where, sizeof address), ==, 0);
  g_assert_cmpint (write (fd, handshake, sizeof handshake - 1), ==, sizeof handshake - 1);
  api_spin_until (has_listener, fixture->server);
  listener_open (&other, fixture, "?kinds=trouble");

  while (outcry_api_server_get_dropped (fixture->server) == 0)
    {
      emit_ticks (fixture, "BTC-USD", "kraken", 200);
      sent++;
      /* The socket's own buffers, the queue here, and no more: some 28 kB an event. */
      g_assert_cmpuint (sent, <, 200);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_test_message ("dropped after %u events", sent);
  g_assert_cmpuint (sent, >, OUTCRY_API_MAX_QUEUED_BYTES / 65536);
  g_assert_false (other.closed);
  listener_close (&other);
  api_spin_until (has_no_listener, fixture->server);
  close (fd);
}

/* The other bound: events so small that their number counts. Nothing is handed on meanwhile, since
 * the loop does not turn. */
static void
test_too_many_events (ApiFixture    *fixture,
                      gconstpointer  data)
{
  Listener listener;

  listener_open (&listener, fixture, "");
  for (guint i = 0; i < OUTCRY_API_MAX_QUEUED; i++)
    emit_ticks (fixture, "A", "b", 1);
  g_assert_cmpuint (outcry_api_server_get_dropped (fixture->server), ==, 0);
  emit_ticks (fixture, "A", "b", 1);
  g_assert_cmpuint (outcry_api_server_get_dropped (fixture->server), ==, 1);
  api_spin_until (is_closed, &listener);
  listener_close (&listener);
}

static void
test_too_many_listeners (ApiFixture    *fixture,
                         gconstpointer  data)
{
  Listener listeners[OUTCRY_API_MAX_LISTENERS + 1];

  for (guint i = 0; i <= OUTCRY_API_MAX_LISTENERS; i++)
    listener_open (&listeners[i], fixture, "?kinds=trouble");
  g_assert_nonnull (listeners[OUTCRY_API_MAX_LISTENERS - 1].connection);
  g_assert_null (listeners[OUTCRY_API_MAX_LISTENERS].connection);
  g_assert_cmpuint (soup_message_get_status (listeners[OUTCRY_API_MAX_LISTENERS].message), ==, 503);
  for (guint i = 0; i <= OUTCRY_API_MAX_LISTENERS; i++)
    listener_close (&listeners[i]);
  api_spin_until (has_no_listener, fixture->server);
}

static void
test_stop_says_goodbye (ApiFixture    *fixture,
                        gconstpointer  data)
{
  Listener listener;

  listener_open (&listener, fixture, "");
  outcry_api_server_stop (fixture->server);
  api_spin_until (is_closed, &listener);
  g_assert_cmpuint (soup_websocket_connection_get_close_code (listener.connection), ==,
                    SOUP_WEBSOCKET_CLOSE_GOING_AWAY);
  listener_close (&listener);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/api/events/" name, ApiFixture, NULL, api_fixture_set_up, function,                 \
              api_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("ticks", test_ticks);
  ADD ("bars-runs-sources", test_bars_runs_sources);
  ADD ("filter", test_filter);
  ADD ("refused-filters", test_refused_filters);
  ADD ("rows-are-split", test_rows_are_split);
  ADD ("message-is-refused", test_message_is_refused);
  ADD ("slow-reader", test_slow_reader);
  ADD ("too-many-events", test_too_many_events);
  ADD ("too-many-listeners", test_too_many_listeners);
  ADD ("stop-says-goodbye", test_stop_says_goodbye);

  return g_test_run ();
}
