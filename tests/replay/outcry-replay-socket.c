/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sockets: what each source wants to hear first, how it acknowledges, beats and tells trades.
 *
 * All products of a connection trade at the same instants, so one timer serves them. Frames are
 * written by libsoup, except in the faults that break a message apart, which write the bytes
 * themselves. */

#include "outcry-replay-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

typedef struct _ReplaySocket ReplaySocket;

typedef struct
{
  const char *host;
  gboolean    by_url;     /* subscribed by the URL alone */
  gint64      beat_every; /* 0: never */
  void      (*hear)       (ReplaySocket *socket, JsonObject *message);
  void      (*beat)       (ReplaySocket *socket, GString *text);
  void (*trade) (ReplaySocket            *socket,
                 const char              *product,
                 const OutcryReplayTrade *trade,
                 GString                 *text);
} SocketFace;

struct _ReplaySocket
{
  OutcryReplay            *replay;
  const SocketFace        *face;
  SoupWebsocketConnection *connection;
  GPtrArray               *products;
  guint                    trade_timer, beat_timer, patience_timer, rest_timer;
  OutcryReplayTrade        next;
  GBytes                  *rest;    /* second half of a frame that was split */
  GQueue                   pending; /* texts that wait for it */
  GByteArray              *endless;
  gsize                    endless_sent;
  guint                    endless_idle;
  gboolean                 silent;
};

static void
socket_free (ReplaySocket *socket)
{
  OutcryClock *clock = socket->replay->clock;

  outcry_clock_clear_timer (clock, &socket->trade_timer);
  outcry_clock_clear_timer (clock, &socket->beat_timer);
  outcry_clock_clear_timer (clock, &socket->patience_timer);
  outcry_clock_clear_timer (clock, &socket->rest_timer);
  g_clear_handle_id (&socket->endless_idle, g_source_remove);
  g_clear_pointer (&socket->endless, g_byte_array_unref);
  g_clear_pointer (&socket->rest, g_bytes_unref);
  g_queue_clear_full (&socket->pending, g_free);
  g_signal_handlers_disconnect_by_data (socket->connection, socket);
  g_clear_object (&socket->connection);
  g_ptr_array_unref (socket->products);
  g_free (socket);
}

static void
on_closed (SoupWebsocketConnection *connection,
           gpointer                 user_data)
{
  ReplaySocket *socket = user_data;

  g_ptr_array_remove (socket->replay->sockets, socket);
}

static void
write_raw (ReplaySocket *socket,
           const void   *data,
           gsize         len)
{
  GIOStream *stream = soup_websocket_connection_get_io_stream (socket->connection);

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), data, len, NULL, NULL, NULL);
  g_output_stream_flush (g_io_stream_get_output_stream (stream), NULL, NULL);
}

/* An unmasked frame of a server, RFC 6455, 5.2. */
static void
append_frame (GByteArray *frame,
              guint8      first,
              const char *text,
              gsize       len)
{
  guint8 head[4] = { first, (guint8) len };

  if (len >= 126)
    {
      head[1] = 126;
      head[2] = (guint8) (len >> 8);
      head[3] = (guint8) len;
    }
  g_byte_array_append (frame, head, len >= 126 ? 4 : 2);
  g_byte_array_append (frame, (const guint8 *) text, (guint) len);
}

static void send_text (ReplaySocket *socket, const char *text);

static void
on_rest (gpointer user_data)
{
  ReplaySocket *socket = user_data;
  g_autoptr(GBytes) rest = g_steal_pointer (&socket->rest);
  char *text;

  socket->rest_timer = 0;
  write_raw (socket, g_bytes_get_data (rest, NULL), g_bytes_get_size (rest));
  while (socket->rest == NULL && (text = g_queue_pop_head (&socket->pending)) != NULL)
    {
      send_text (socket, text);
      g_free (text);
    }
}

static void
send_broken (ReplaySocket *socket,
             const char   *text,
             gboolean      fragment)
{
  g_autoptr(GByteArray) frame = g_byte_array_new ();
  gsize len = MIN (strlen (text), 65535);
  gsize half = len / 2;

  /* One broken message at a time: another would land inside it. */
  if (socket->silent || socket->rest != NULL)
    {
      send_text (socket, text);
      return;
    }
  if (fragment)
    {
      append_frame (frame, 0x01, text, half);
      append_frame (frame, 0x80, text + half, len - half);
      write_raw (socket, frame->data, frame->len);
      return;
    }
  append_frame (frame, 0x81, text, len);
  half = frame->len / 2;
  write_raw (socket, frame->data, half);
  socket->rest = g_bytes_new (frame->data + half, frame->len - half);
  socket->rest_timer = outcry_clock_add_timer (socket->replay->clock, 50000, on_rest, socket);
}

static void
send_text (ReplaySocket *socket,
           const char   *text)
{
  if (socket->silent ||
      soup_websocket_connection_get_state (socket->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  if (socket->rest != NULL)
    g_queue_push_tail (&socket->pending, g_strdup (text));
  else
    soup_websocket_connection_send_text (socket->connection, text);
}

#define ENDLESS_BYTES (12 * 1024 * 1024)

/* Sends what the socket takes of a message that has no last frame. */
static gboolean
on_endless (gpointer user_data)
{
  ReplaySocket *socket = user_data;
  GIOStream *stream = soup_websocket_connection_get_io_stream (socket->connection);
  GPollableOutputStream *out = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));
  const guint8 *data = socket->endless->data;

  for (;;)
    {
      gsize at = socket->endless_sent % socket->endless->len;
      g_autoptr (GError) error = NULL;
      gssize n = g_pollable_output_stream_write_nonblocking (out, data + at,
                                                             socket->endless->len - at, NULL, &error);

      if (n > 0)
        socket->endless_sent += (gsize) n;
      if (n > 0 && socket->endless_sent < ENDLESS_BYTES)
        continue;
      if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
      socket->endless_idle = 0;
      return G_SOURCE_REMOVE;
    }
}

static void
begin_endless (ReplaySocket *socket)
{
  g_autofree char *blanks = g_strnfill (60000, ' ');

  /* The first frame of the message, then one piece again and again. */
  socket->endless = g_byte_array_new ();
  append_frame (socket->endless, 0x01, blanks, 1);
  write_raw (socket, socket->endless->data, socket->endless->len);
  g_byte_array_set_size (socket->endless, 0);
  append_frame (socket->endless, 0x00, blanks, 60000);
  socket->silent = TRUE;
  socket->endless_idle = g_idle_add (on_endless, socket);
}

/* A trade's message, or what a fault makes of it. */
static void
send_trade (ReplaySocket            *socket,
            const char              *product,
            const OutcryReplayTrade *trade)
{
  static const char * const kinds[] = { "stall",   "drop", "schema",  "fragment", "split",
                                        "garbage", "gap",  "restart", "endless",  NULL };
  const char *fault = outcry_replay_take_fault (socket->replay, socket->face->host, kinds);
  g_autoptr(GString) text = g_string_new (NULL);

  socket->face->trade (socket, product, trade, text);
  if (fault == NULL)
    send_text (socket, text->str);
  else if (g_str_equal (fault, "stall"))
    socket->silent = TRUE;
  else if (g_str_equal (fault, "drop"))
    {
      socket->silent = TRUE;
      g_io_stream_close (soup_websocket_connection_get_io_stream (socket->connection), NULL, NULL);
    }
  else if (g_str_equal (fault, "endless"))
    begin_endless (socket);
  else if (g_str_equal (fault, "schema"))
    {
      g_string_replace (text, "\"price\"", "\"cost\"", 0);
      g_string_replace (text, "\"price_str\"", "\"cost_str\"", 0);
      g_string_replace (text, "\"p\"", "\"cost\"", 0);
      send_text (socket, text->str);
    }
  else if (g_str_equal (fault, "garbage"))
    send_text (socket, "{\"type\":");
  else if (g_str_equal (fault, "restart"))
    {
      send_text (socket, text->str);
      send_text (socket,
                 strstr (socket->face->host, "bitstamp") != NULL
                     ? "{\"event\":\"bts:request_reconnect\",\"channel\":\"\",\"data\":\"\"}"
                     : "{\"stream\":\"\",\"data\":{\"e\":\"serverShutdown\",\"E\":1}}");
    }
  else if (g_str_equal (fault, "fragment") || g_str_equal (fault, "split"))
    send_broken (socket, text->str, g_str_equal (fault, "fragment"));
}

static void
on_trade (gpointer user_data)
{
  ReplaySocket *socket = user_data;
  OutcryReplayTrade trade = socket->next;
  gint64 now = outcry_replay_now (socket->replay);

  socket->trade_timer = 0;
  for (guint i = 0; i < socket->products->len; i++)
    send_trade (socket, g_ptr_array_index (socket->products, i), &trade);
  outcry_replay_market_get_next_trade (socket->replay->market, trade.time, &socket->next);
  socket->trade_timer =
      outcry_clock_add_timer (socket->replay->clock, socket->next.time - now, on_trade, socket);
}

static void
on_beat (gpointer user_data)
{
  ReplaySocket *socket = user_data;
  g_autoptr(GString) text = g_string_new (NULL);

  socket->beat_timer =
      outcry_clock_add_timer (socket->replay->clock, socket->face->beat_every, on_beat, socket);
  socket->face->beat (socket, text);
  if (text->len > 0)
    send_text (socket, text->str);
}

static void
begin_trades (ReplaySocket *socket)
{
  gint64 now = outcry_replay_now (socket->replay);

  outcry_clock_clear_timer (socket->replay->clock, &socket->patience_timer);
  if (socket->trade_timer != 0 || socket->products->len == 0)
    return;
  outcry_replay_market_get_next_trade (socket->replay->market, now, &socket->next);
  socket->trade_timer =
      outcry_clock_add_timer (socket->replay->clock, socket->next.time - now, on_trade, socket);
}

/* FALSE for a product that is not there, or when a fault wants it so. */
static gboolean
add_product (ReplaySocket *socket,
             const char   *product)
{
  static const char * const kinds[] = { "refuse", NULL };

  if (product == NULL || !outcry_replay_market_has (product) ||
      outcry_replay_take_fault (socket->replay, socket->face->host, kinds) != NULL)
    return FALSE;
  g_ptr_array_add (socket->products, g_strdup (product));
  return TRUE;
}

static const char *
get_text (JsonObject *object,
          const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object,
           const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static JsonObject *
get_object (JsonObject *object,
            const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gint64
now_of (ReplaySocket *socket)
{
  return outcry_replay_now (socket->replay);
}

/* Coinbase Exchange */

static void
coinbase_trade (ReplaySocket            *socket,
                const char              *product,
                const OutcryReplayTrade *trade,
                GString                 *text)
{
  g_string_append_printf (
      text,
      "{\"type\":\"match\",\"trade_id\":%" G_GUINT64_FORMAT
      ",\"maker_order_id\":\"6a2a1e4f-0000-4000-8000-000000000001\",\"taker_order_id\":"
      "\"6a2a1e4f-0000-4000-8000-000000000002\",\"side\":\"%s\",\"size\":\"",
      trade->id, trade->buy ? "sell" : "buy");
  outcry_replay_append_amount (text, trade->size, 8);
  g_string_append (text, "\",\"price\":\"");
  outcry_replay_append_amount (text, outcry_replay_price (product, 2, trade->price), 2);
  g_string_append_printf (text,
                          "\",\"product_id\":\"%s\",\"sequence\":%" G_GUINT64_FORMAT ",\"time\":\"",
                          product, trade->id * 7);
  outcry_replay_append_time (text, trade->time);
  g_string_append (text, "\"}");
}

static void
coinbase_hear (ReplaySocket *socket,
               JsonObject   *message)
{
  JsonArray *ids = get_array (message, "product_ids");
  g_autoptr (GString) text = g_string_new (
      "{\"type\":\"subscriptions\",\"channels\":[{\"name\":\"matches\",\"product_ids\":[");

  if (g_strcmp0 (get_text (message, "type"), "subscribe") != 0)
    return;
  for (guint i = 0; ids != NULL && i < json_array_get_length (ids); i++)
    {
      const char *id = json_array_get_string_element (ids, i);

      if (!add_product (socket, id))
        {
          g_autofree char *no = g_strdup_printf (
              "{\"type\":\"error\",\"message\":\"Failed to subscribe\",\"reason\":\"%s is "
              "not a valid product\"}",
              id);

          send_text (socket, no);
          return;
        }
      g_string_append_printf (text, "%s\"%s\"", i > 0 ? "," : "", id);
    }
  g_string_append (text, "]}]}");
  send_text (socket, text->str);
  for (guint i = 0; i < socket->products->len; i++)
    {
      const char *product = g_ptr_array_index (socket->products, i);
      g_autoptr(GString) last = g_string_new (NULL);
      OutcryReplayTrade trade;

      outcry_replay_market_get_trade (socket->replay->market,
                                      outcry_replay_market_get_last_id (socket->replay->market,
                                                                        now_of (socket)),
                                      &trade);
      coinbase_trade (socket, product, &trade, last);
      g_string_replace (last, "\"match\"", "\"last_match\"", 1);
      send_text (socket, last->str);
    }
  begin_trades (socket);
}

static void
coinbase_beat (ReplaySocket *socket,
               GString      *text)
{
  guint64 last = outcry_replay_market_get_last_id (socket->replay->market, now_of (socket));

  if (socket->products->len == 0)
    return;
  g_string_append_printf (text, "{\"type\":\"heartbeat\",\"last_trade_id\":%" G_GUINT64_FORMAT
                          ",\"product_id\":\"%s\",\"sequence\":%" G_GUINT64_FORMAT ",\"time\":\"",
                          last, (char *) g_ptr_array_index (socket->products, 0), last * 7);
  outcry_replay_append_time (text, now_of (socket));
  g_string_append (text, "\"}");
}

/* Kraken, version 2 */

static void
kraken_trade (ReplaySocket            *socket,
              const char              *product,
              const OutcryReplayTrade *trade,
              GString                 *text)
{
  guint digits = outcry_replay_price_digits (socket->face->host, product);

  g_string_append_printf (text,
                          "{\"channel\":\"trade\",\"type\":\"update\",\"data\":[{\"symbol\":\"%s\","
                          "\"side\":\"%s\",\"price\":",
                          product, trade->buy ? "buy" : "sell");
  outcry_replay_append_amount (text, outcry_replay_price (product, digits, trade->price), digits);
  g_string_append (text, ",\"qty\":");
  outcry_replay_append_amount (text, trade->size, 8);
  g_string_append_printf (text,
                          ",\"ord_type\":\"limit\",\"trade_id\":%" G_GUINT64_FORMAT
                          ",\"timestamp\":\"",
                          trade->id);
  outcry_replay_append_time (text, trade->time);
  g_string_append (text, "\"}]}");
}

static void
kraken_hear (ReplaySocket *socket,
             JsonObject   *message)
{
  JsonObject *params = get_object (message, "params");
  JsonArray *symbols = get_array (params, "symbol");
  const char *method = get_text (message, "method");

  if (g_strcmp0 (method, "ping") == 0)
    {
      send_text (socket, "{\"method\":\"pong\",\"time_in\":\"2026-11-20T06:00:00.000001Z\",\"time_"
                         "out\":\"2026-11-20T06:00:00.000002Z\"}");
      return;
    }
  if (g_strcmp0 (method, "subscribe") != 0)
    return;
  for (guint i = 0; symbols != NULL && i < json_array_get_length (symbols); i++)
    {
      const char *symbol = json_array_get_string_element (symbols, i);
      g_autofree char *text = NULL;

      if (add_product (socket, symbol))
        text = g_strdup_printf ("{\"method\":\"subscribe\",\"result\":{\"channel\":\"trade\","
                                "\"snapshot\":false,\"symbol\":\"%s\"},"
                                "\"success\":true,\"time_in\":\"2026-11-20T06:00:00.000001Z\","
                                "\"time_out\":\"2026-11-20T06:00:00.000002Z\"}",
                                symbol);
      else
        text =
            g_strdup_printf ("{\"error\":\"Currency pair not supported "
                             "%s\",\"method\":\"subscribe\",\"success\":false,\"symbol\":\"%s\"}",
                             symbol, symbol);
      send_text (socket, text);
    }
  begin_trades (socket);
}

static void
kraken_beat (ReplaySocket *socket,
             GString      *text)
{
  if (socket->products->len > 0)
    g_string_append (text, "{\"channel\":\"heartbeat\"}");
}

/* Binance */

static void
binance_trade (ReplaySocket            *socket,
               const char              *product,
               const OutcryReplayTrade *trade,
               GString                 *text)
{
  g_autofree char *symbol = g_ascii_strup (product, -1);

  g_string_append_printf (
      text,
      "{\"stream\":\"%s@aggTrade\",\"data\":{\"e\":\"aggTrade\",\"E\":%" G_GINT64_FORMAT
      ",\"s\":\"%s\",\"a\":%" G_GUINT64_FORMAT ",\"p\":\"",
      product, trade->time / 1000, symbol, trade->id);
  outcry_replay_append_amount (text, outcry_replay_price (symbol, 2, trade->price), 8);
  g_string_append (text, "\",\"q\":\"");
  outcry_replay_append_amount (text, trade->size, 8);
  g_string_append_printf (text,
                          "\",\"f\":1,\"l\":1,\"T\":%" G_GINT64_FORMAT ",\"m\":%s,\"M\":true}}",
                          trade->time / 1000, trade->buy ? "false" : "true");
}

/* Bitstamp */

static void
bitstamp_trade (ReplaySocket            *socket,
                const char              *product,
                const OutcryReplayTrade *trade,
                GString                 *text)
{
  guint digits = outcry_replay_price_digits (socket->face->host, product);
  gint64 price = outcry_replay_price (product, digits, trade->price);

  g_string_append_printf (
      text,
      "{\"channel\":\"live_trades_%s\",\"event\":\"trade\",\"data\":{\"id\":%" G_GUINT64_FORMAT
      ",\"timestamp\":\"%" G_GINT64_FORMAT "\",\"amount\":",
      product, trade->id, trade->time / OUTCRY_SECOND);
  outcry_replay_append_number (text, trade->size);
  g_string_append (text, ",\"amount_str\":\"");
  outcry_replay_append_amount (text, trade->size, 8);
  g_string_append (text, "\",\"price\":");
  outcry_replay_append_number (text, price);
  g_string_append (text, ",\"price_str\":\"");
  outcry_replay_append_amount (text, price, digits);
  g_string_append_printf (text,
                          "\",\"type\":%d,\"microtimestamp\":\"%" G_GINT64_FORMAT
                          "\",\"buy_order_id\":1,\"sell_order_id\":2}}",
                          trade->buy ? 0 : 1, trade->time);
}

static void
bitstamp_hear (ReplaySocket *socket,
               JsonObject   *message)
{
  const char *event = get_text (message, "event");
  const char *channel = get_text (get_object (message, "data"), "channel");
  g_autofree char *text = NULL;

  if (g_strcmp0 (event, "bts:heartbeat") == 0)
    {
      send_text (
          socket,
          "{\"event\":\"bts:heartbeat\",\"channel\":\"\",\"data\":{\"status\":\"success\"}}");
      return;
    }
  if (g_strcmp0 (event, "bts:subscribe") != 0)
    return;
  if (channel != NULL && g_str_has_prefix (channel, "live_trades_") &&
      add_product (socket, channel + strlen ("live_trades_")))
    text = g_strdup_printf (
        "{\"event\":\"bts:subscription_succeeded\",\"channel\":\"%s\",\"data\":{}}", channel);
  else
    text = g_strdup ("{\"event\":\"bts:error\",\"channel\":\"\",\"data\":{\"code\":null,"
                     "\"message\":\"Incorrect channel\"}}");
  send_text (socket, text);
  begin_trades (socket);
}

/* Gemini */

static void
gemini_trade (ReplaySocket            *socket,
              const char              *product,
              const OutcryReplayTrade *trade,
              GString                 *text)
{
  g_string_append_printf (text,
                          "{\"E\":%" G_GINT64_FORMAT "000,\"s\":\"%s\",\"t\":%" G_GUINT64_FORMAT
                          ",\"p\":\"",
                          trade->time, product, trade->id);
  outcry_replay_append_amount (text, outcry_replay_price (product, 2, trade->price), 2);
  g_string_append (text, "\",\"q\":\"");
  outcry_replay_append_amount (text, trade->size, 8);
  g_string_append_printf (text, "\",\"m\":%s}", trade->buy ? "false" : "true");
}

static void
gemini_hear (ReplaySocket *socket,
             JsonObject   *message)
{
  JsonArray *params = get_array (message, "params");
  const char *id = get_text (message, "id");
  g_autofree char *text = NULL;

  if (g_strcmp0 (get_text (message, "method"), "subscribe") != 0)
    return;
  for (guint i = 0; params != NULL && i < json_array_get_length (params); i++)
    {
      g_autofree char *stream = g_strdup (json_array_get_string_element (params, i));
      char *at = strchr (stream, '@');

      if (at != NULL)
        *at = '\0';
      if (!add_product (socket, stream))
        {
          text = g_strdup_printf ("{\"id\":\"%s\",\"status\":400,\"error\":{\"code\":-1121,\"msg\":"
                                  "\"Invalid symbol\"}}",
                                  id);
          send_text (socket, text);
          return;
        }
    }
  text = g_strdup_printf ("{\"id\":\"%s\",\"status\":200}", id);
  send_text (socket, text);
  begin_trades (socket);
}

static const SocketFace faces[] = {
  { "ws-feed.exchange.coinbase.com", FALSE, OUTCRY_SECOND, coinbase_hear, coinbase_beat,
    coinbase_trade },
  { "ws.kraken.com", FALSE, OUTCRY_SECOND, kraken_hear, kraken_beat, kraken_trade },
  { "data-stream.binance.vision", TRUE, 0, NULL, NULL, binance_trade },
  { "ws.bitstamp.net", FALSE, 0, bitstamp_hear, NULL, bitstamp_trade },
  { "ws.gemini.com", FALSE, 0, gemini_hear, NULL, gemini_trade },
};

static void
on_message (SoupWebsocketConnection *connection,
            int                      type,
            GBytes                  *message,
            gpointer                 user_data)
{
  ReplaySocket *socket = user_data;
  g_autoptr(JsonParser) parser = json_parser_new ();
  gsize len;
  const char *text = g_bytes_get_data (message, &len);
  JsonNode *root;

  if (socket->face->hear == NULL || !json_parser_load_from_data (parser, text, (gssize) len, NULL))
    return;
  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    socket->face->hear (socket, json_node_get_object (root));
}

/* Who does not subscribe in time is cut off. */
static void
on_impatient (gpointer user_data)
{
  ReplaySocket *socket = user_data;

  socket->patience_timer = 0;
  soup_websocket_connection_close (socket->connection, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION,
                                   "no subscription");
}

static void
subscribe_by_url (ReplaySocket *socket,
                  const char   *target)
{
  const char *streams = strstr (target, "streams=");
  g_auto(GStrv) parts = NULL;

  if (streams != NULL)
    {
      g_autofree char *plain = g_uri_unescape_string (streams + strlen ("streams="), NULL);

      parts = g_strsplit (plain != NULL ? plain : "", "/", -1);
    }
  for (guint i = 0; parts != NULL && parts[i] != NULL; i++)
    {
      char *at = strchr (parts[i], '@');

      if (at != NULL)
        *at = '\0';
      add_product (socket, parts[i]);
    }
  begin_trades (socket);
}

void
outcry_replay_accept_socket (OutcryReplay            *self,
                             const char              *host,
                             const char              *target,
                             SoupWebsocketConnection *connection)
{
  ReplaySocket *socket;
  const SocketFace *face = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (faces); i++)
    {
      if (g_str_equal (faces[i].host, host))
        face = &faces[i];
    }
  if (face == NULL)
    {
      soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION,
                                       "no such host");
      return;
    }
  socket = g_new0 (ReplaySocket, 1);
  socket->replay = self;
  socket->face = face;
  socket->connection = g_object_ref (connection);
  socket->products = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&socket->pending);
  if (self->sockets == NULL)
    self->sockets = g_ptr_array_new_with_free_func ((GDestroyNotify) socket_free);
  g_ptr_array_add (self->sockets, socket);
  g_signal_connect (connection, "message", G_CALLBACK (on_message), socket);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), socket);

  if (g_str_equal (host, "ws.kraken.com"))
    send_text (socket, "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"version\":\"2.0."
                       "9\",\"system\":\"online\","
                       "\"api_version\":\"v2\",\"connection_id\":18239578009413566319}]}");
  if (face->beat_every > 0)
    socket->beat_timer = outcry_clock_add_timer (self->clock, face->beat_every, on_beat, socket);
  if (face->by_url)
    subscribe_by_url (socket, target);
  else
    socket->patience_timer =
        outcry_clock_add_timer (self->clock, 5 * OUTCRY_SECOND, on_impatient, socket);
}
