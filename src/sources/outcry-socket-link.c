/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The driver of an OutcryStream over libsoup's WebSocket.
 *
 * A link has at most one of: a handshake under way (cancellable), a connection, a timer for the
 * next try. Whatever ends a connection comes through end (), which tells why, clears everything and
 * arms the timer. libsoup 3.2 bounds a frame but not the sum of the frames of a message; so the
 * bytes that the kernel received are watched, and a message that does not end is cut off. Weak
 * case: between two looks (half a second) a fast sender may exceed that bound. */

#define G_LOG_DOMAIN "outcry-sources"

#include "sources/outcry-socket-link.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/outcry-message-text.h"
#include "sources/outcry-sources-error.h"

#define STABLE OUTCRY_MINUTE
#define WATCH_EVERY (OUTCRY_SECOND / 2)
/* Of tcpi_bytes_received in the kernel's struct tcp_info (since 4.2); the C library's stops before
 * it. */
#define BYTES_RECEIVED_AT 128
/* Rows refused in a row, with none taken between, before the format counts as changed. */
#define REFUSED_IN_A_ROW 20
/* Characters of what a source says when it closes. */
#define MAX_SAID 100

struct _OutcrySocketLink
{
  OutcryFetcher               *fetcher;
  OutcryClock                 *clock;
  OutcryRandom                *random;
  const OutcryRecipeFeed      *feed;
  OutcryRecipe                *recipe; /* keeps feed */
  const OutcrySocketLinkFuncs *funcs;
  gpointer                     user_data;

  OutcryStream                *stream;
  GCancellable                *cancellable;
  SoupWebsocketConnection     *connection;
  GSocket                     *socket;
  OutcryBatch                 *batch; /* waits for the flush */
  guint                        retry_timer, deadline_timer, flush_timer, watch_timer;
  gint64                       retry_at, live_since, deadline;
  guint64                      bytes_before;
  OutcryTime                   started;
  OutcrySocketState            state;
  OutcryOutcome                outcome;
  char                        *reason;
  guint                        failures;
  guint                        rows, skipped, refused, refused_in_a_row;
};

/* What a handshake's callback gets: the link may be gone by then. */
typedef struct
{
  OutcrySocketLink *link;
  GCancellable     *cancellable;
} Handshake;

static void connect_now (OutcrySocketLink *self);
static void pump        (OutcrySocketLink *self);

OutcrySocketLink *
outcry_socket_link_new (OutcryFetcher               *fetcher,
                        OutcryClock                 *clock,
                        OutcryRandom                *random,
                        const OutcryRecipeFeed      *feed,
                        const OutcrySocketLinkFuncs *funcs,
                        gpointer                     user_data)
{
  OutcrySocketLink *self = g_new0 (OutcrySocketLink, 1);

  self->fetcher = g_object_ref (fetcher);
  self->clock = g_object_ref (clock);
  self->random = g_object_ref (random);
  self->feed = feed;
  self->recipe = outcry_recipe_ref (outcry_recipe_feed_get_recipe (feed));
  self->funcs = funcs;
  self->user_data = user_data;
  self->batch = outcry_batch_new ();
  return self;
}

static void
set_state (OutcrySocketLink  *self,
           OutcrySocketState  state)
{
  if (self->state == state)
    return;
  self->state = state;
  self->funcs->changed (self, self->user_data);
}

static void
flush (OutcrySocketLink *self)
{
  g_autoptr(OutcryBatch) batch = self->batch;

  outcry_clock_clear_timer (self->clock, &self->flush_timer);
  self->batch = outcry_batch_new ();
  if (batch->rows == 0 && outcry_batch_count (batch) == 0)
    return;
  outcry_batch_sort (batch);
  self->funcs->batch (self, batch, self->user_data);
}

static void
on_flush (gpointer user_data)
{
  OutcrySocketLink *self = user_data;

  self->flush_timer = 0;
  flush (self);
}

/* Says goodbye; libsoup waits for the other side's, at most five seconds, and only then is it let
 * go. */
static void
close_politely (SoupWebsocketConnection *connection)
{
  if (soup_websocket_connection_get_state (connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  g_signal_connect (g_object_ref (connection), "closed", G_CALLBACK (g_object_unref), NULL);
  soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

/* Lets go of the connection, whatever state it is in. */
static void
drop_connection (OutcrySocketLink *self)
{
  outcry_clock_clear_timer (self->clock, &self->deadline_timer);
  outcry_clock_clear_timer (self->clock, &self->watch_timer);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->socket);
  if (self->connection != NULL)
    {
      g_autoptr(SoupWebsocketConnection) connection = g_steal_pointer (&self->connection);

      g_signal_handlers_disconnect_by_data (connection, self);
      close_politely (connection);
    }
}

static void
on_retry (gpointer user_data)
{
  OutcrySocketLink *self = user_data;

  self->retry_timer = 0;
  connect_now (self);
}

/* A connection or a try ended: tell, and arm the next. @retry_after_us -1 when not told. */
static void
end (OutcrySocketLink *self,
     OutcryOutcome     outcome,
     const char       *reason,
     gint64            retry_after_us)
{
  g_autofree char *why = g_strdup (reason); /* often the stream's own */
  gint64 now = outcry_clock_monotonic (self->clock);
  gint64 delay;
  guint rows, skipped, refused;

  drop_connection (self);
  flush (self);
  if (self->state == OUTCRY_SOCKET_STOPPED)
    return; /* whoever took the batch stopped the link: nothing is to be armed */

  if (self->live_since != 0 && now - self->live_since >= STABLE)
    self->failures = 0;
  self->live_since = 0;
  if (outcome == OUTCRY_OUTCOME_OK && self->failures == 0)
    delay = (gint64) ((double) OUTCRY_SECOND * outcry_random_unit (self->random));
  else
    {
      self->failures++;
      delay =
          outcry_backoff_delay (outcome == OUTCRY_OUTCOME_OK ? OUTCRY_OUTCOME_OFFLINE : outcome,
                                self->failures, retry_after_us, outcry_random_unit (self->random));
    }
  rows = self->rows;
  skipped = self->skipped;
  refused = self->refused;
  self->rows = self->skipped = self->refused = self->refused_in_a_row = 0;
  self->outcome = outcome;
  g_free (self->reason);
  self->reason = g_strdup (why);
  self->retry_at = now + delay;
  self->retry_timer = outcry_clock_add_timer (self->clock, delay, on_retry, self);
  self->state = OUTCRY_SOCKET_WAITING;
  self->funcs->ended (self, self->started, outcome, why, rows, skipped, refused, self->user_data);
  self->funcs->changed (self, self->user_data);
}

static void
end_with_verdict (OutcrySocketLink    *self,
                  OutcryStreamVerdict  verdict)
{
  g_autofree char *host = outcry_url_get_host (outcry_stream_get_url (self->stream));
  g_autofree char *why = g_strdup_printf ("%s: %s", host, outcry_stream_get_reason (self->stream));

  switch (verdict)
    {
    case OUTCRY_STREAM_RENEW:
      end (self, OUTCRY_OUTCOME_OK, why, -1);
      break;
    case OUTCRY_STREAM_REFUSED:
      end (self, OUTCRY_OUTCOME_ERROR, why, -1);
      break;
    case OUTCRY_STREAM_CHANGED:
      end (self, OUTCRY_OUTCOME_CHANGED, why, -1);
      break;
    case OUTCRY_STREAM_THROTTLED:
      end (self, OUTCRY_OUTCOME_THROTTLED, why, -1);
      break;
    case OUTCRY_STREAM_GO_ON:
    case OUTCRY_STREAM_CLOSE:
    default:
      end (self, OUTCRY_OUTCOME_OFFLINE, why, -1);
      break;
    }
}

static void
on_deadline (gpointer user_data)
{
  OutcrySocketLink *self = user_data;
  OutcryStreamVerdict verdict;

  self->deadline_timer = 0;
  verdict = outcry_stream_tick (self->stream, outcry_clock_monotonic (self->clock));
  if (verdict != OUTCRY_STREAM_GO_ON)
    end_with_verdict (self, verdict);
  else
    pump (self);
}

static void
end_too_large (OutcrySocketLink *self)
{
  g_autofree char *host = outcry_url_get_host (outcry_stream_get_url (self->stream));
  g_autofree char *why =
      g_strdup_printf ("%s: a message is larger than %d KiB", host,
                       OUTCRY_FETCHER_MAX_MESSAGE / 1024);

  end (self, OUTCRY_OUTCOME_ERROR, why, -1);
}

static guint64
bytes_received (OutcrySocketLink *self)
{
  guint8 info[BYTES_RECEIVED_AT + sizeof (guint64)];
  socklen_t length = sizeof info;
  guint64 bytes;

  if (self->socket == NULL ||
      getsockopt (g_socket_get_fd (self->socket), IPPROTO_TCP, TCP_INFO, info, &length) != 0 ||
      length < sizeof info)
    return self->bytes_before;
  memcpy (&bytes, info + BYTES_RECEIVED_AT, sizeof bytes);
  return bytes;
}

static void
on_watch (gpointer user_data)
{
  OutcrySocketLink *self = user_data;

  self->watch_timer = 0;
  if (bytes_received (self) - self->bytes_before > OUTCRY_SOCKET_LINK_MAX_PENDING)
    {
      end_too_large (self);
      return;
    }
  self->watch_timer = outcry_clock_add_timer (self->clock, WATCH_EVERY, on_watch, self);
}

static void
take_gaps (OutcrySocketLink *self)
{
  char *instrument;
  guint64 first, last;
  OutcryRequest *request;

  while (outcry_stream_next_gap (self->stream, &instrument, &first, &last, &request))
    {
      self->funcs->gap (self, instrument, first, last, request, self->user_data);
      g_free (instrument);
    }
}

/* After every call into the stream: send what it wants sent, look whether it is live, arm its
 * deadline. */
static void
pump (OutcrySocketLink *self)
{
  gint64 now = outcry_clock_monotonic (self->clock);
  gint64 deadline;
  char *message;

  while ((message = outcry_stream_next_message (self->stream)) != NULL)
    {
      soup_websocket_connection_send_text (self->connection, message);
      g_free (message);
    }
  take_gaps (self);
  if (self->state == OUTCRY_SOCKET_CONNECTING && outcry_stream_is_live (self->stream))
    {
      self->live_since = now;
      self->outcome = OUTCRY_OUTCOME_OK;
      g_clear_pointer (&self->reason, g_free);
      set_state (self, OUTCRY_SOCKET_LIVE);
    }
  deadline = outcry_stream_get_deadline (self->stream);
  if (self->connection == NULL || (self->deadline_timer != 0 && deadline == self->deadline))
    return;
  outcry_clock_clear_timer (self->clock, &self->deadline_timer);
  self->deadline = deadline;
  if (deadline != G_MAXINT64)
    self->deadline_timer =
        outcry_clock_add_timer (self->clock, MAX (0, deadline - now), on_deadline, self);
}

/* A row or more of the last message: is the format still the one described? */
static gboolean
is_sound (OutcrySocketLink *self,
          guint             rows,
          guint             skipped,
          guint             refused,
          gsize             count)
{
  self->rows += self->batch->rows - rows;
  self->skipped += self->batch->skipped - skipped;
  self->refused += self->batch->refused - refused;
  if (outcry_batch_count (self->batch) > count)
    self->refused_in_a_row = 0;
  else
    self->refused_in_a_row += self->batch->refused - refused;
  return self->refused_in_a_row < REFUSED_IN_A_ROW;
}

static void
on_message (SoupWebsocketConnection *connection,
            int                      type,
            GBytes                  *message,
            gpointer                 user_data)
{
  OutcrySocketLink *self = user_data;
  guint rows = self->batch->rows;
  guint skipped = self->batch->skipped;
  guint refused = self->batch->refused;
  gsize count = outcry_batch_count (self->batch);
  gsize len;
  const char *text = g_bytes_get_data (message, &len);
  OutcryStreamVerdict verdict;

  self->bytes_before = bytes_received (self);
  verdict = outcry_stream_take (self->stream, text != NULL ? text : "", len,
                                outcry_clock_now (self->clock),
                                outcry_clock_monotonic (self->clock), self->batch);
  if (!is_sound (self, rows, skipped, refused, count))
    {
      g_autofree char *why =
          g_strdup_printf ("every row is refused: %s",
                           self->batch->refusals->len > 0
                               ? (char *) g_ptr_array_index (self->batch->refusals, 0)
                               : "");

      end (self, OUTCRY_OUTCOME_CHANGED, why, -1);
      return;
    }
  if (verdict != OUTCRY_STREAM_GO_ON)
    {
      end_with_verdict (self, verdict);
      return;
    }
  if (self->batch->rows > 0 && self->flush_timer == 0)
    self->flush_timer =
        outcry_clock_add_timer (self->clock, OUTCRY_SOCKET_LINK_FLUSH, on_flush, self);
  pump (self);
}

static void
on_error (SoupWebsocketConnection *connection,
          GError                  *error,
          gpointer                 user_data)
{
  OutcrySocketLink *self = user_data;
  g_autofree char *host = outcry_url_get_host (outcry_stream_get_url (self->stream));
  g_autofree char *why = NULL;

  if (g_error_matches (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_TOO_BIG))
    {
      end_too_large (self);
      return;
    }
  why = g_strdup_printf ("the socket of %s broke: %s", host, error->message);
  end (self, OUTCRY_OUTCOME_OFFLINE, why, -1);
}

static void
on_closed (SoupWebsocketConnection *connection,
           gpointer                 user_data)
{
  OutcrySocketLink *self = user_data;
  g_autofree char *host = outcry_url_get_host (outcry_stream_get_url (self->stream));
  const char *data = soup_websocket_connection_get_close_data (connection);
  g_autofree char *why = NULL;
  guint code = soup_websocket_connection_get_close_code (connection);

  if (code == 0 || code == SOUP_WEBSOCKET_CLOSE_ABNORMAL || code == SOUP_WEBSOCKET_CLOSE_NO_STATUS)
    {
      why = g_strdup_printf ("%s cut the socket", host);
    }
  else
    {
      g_autofree char *said = outcry_message_text (data != NULL ? data : "", -1, MAX_SAID);

      why = g_strdup_printf ("%s closed the socket (%u%s%s)", host, code,
                             *said != '\0' ? ": " : "", said);
    }
  end (self, OUTCRY_OUTCOME_OFFLINE, why, -1);
}

static void
on_connected (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Handshake *handshake = user_data;
  OutcrySocketLink *self = handshake->link;
  g_autoptr(GCancellable) cancellable = handshake->cancellable;
  g_autoptr(SoupWebsocketConnection) connection = NULL;
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GError) error = NULL;

  g_free (handshake);
  connection = outcry_fetcher_connect_finish (OUTCRY_FETCHER (object), result, &socket, &error);
  if (g_cancellable_is_cancelled (cancellable))
    {
      /* The link stopped, or is gone; what may have been opened just then is closed. */
      if (connection != NULL)
        close_politely (connection);
      return;
    }
  if (connection == NULL)
    {
      OutcryFetchRules rules = self->funcs->rules (self->user_data);
      gint64           wait =
          outcry_fetcher_get_wait (self->fetcher, outcry_stream_get_url (self->stream), &rules);

      end (self, outcry_outcome_of_error (error), error->message,
           wait > OUTCRY_FETCHER_PATIENCE ? wait : -1);
      return;
    }
  g_clear_object (&self->cancellable);
  self->connection = g_steal_pointer (&connection);
  self->socket = g_steal_pointer (&socket);
  self->bytes_before = 0;
  self->bytes_before = bytes_received (self);
  g_signal_connect (self->connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->connection, "error", G_CALLBACK (on_error), self);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  self->watch_timer = outcry_clock_add_timer (self->clock, WATCH_EVERY, on_watch, self);
  outcry_stream_opened (self->stream, outcry_clock_monotonic (self->clock));
  pump (self);
}

static void
connect_now (OutcrySocketLink *self)
{
  OutcryFetchRules rules = self->funcs->rules (self->user_data);
  g_autoptr(GError) error = NULL;
  Handshake *handshake;

  self->started = outcry_clock_now (self->clock);
  set_state (self, OUTCRY_SOCKET_CONNECTING);
  if (self->state != OUTCRY_SOCKET_CONNECTING)
    return; /* whoever heard of it stopped the link */
  if (self->stream == NULL)
    self->stream =
        outcry_stream_new (self->feed, NULL, self->funcs->secret, self->user_data, &error);
  if (self->stream == NULL)
    {
      end (self, OUTCRY_OUTCOME_ERROR, error->message, -1);
      return;
    }
  handshake = g_new0 (Handshake, 1);
  self->cancellable = g_cancellable_new ();
  handshake->link = self;
  handshake->cancellable = g_object_ref (self->cancellable);
  outcry_fetcher_connect_async (self->fetcher, outcry_stream_get_url (self->stream),
                                outcry_stream_get_headers (self->stream), &rules, self->cancellable,
                                on_connected, handshake);
}

void
outcry_socket_link_start (OutcrySocketLink *self)
{
  g_return_if_fail (self != NULL);

  if (self->state != OUTCRY_SOCKET_STOPPED)
    return;
  self->failures = 0;
  /* A new stream: its secrets may be others than when it was stopped. */
  g_clear_pointer (&self->stream, outcry_stream_free);
  connect_now (self);
}

void
outcry_socket_link_stop (OutcrySocketLink *self)
{
  g_return_if_fail (self != NULL);

  drop_connection (self);
  outcry_clock_clear_timer (self->clock, &self->retry_timer);
  flush (self);
  self->live_since = 0;
  self->outcome = OUTCRY_OUTCOME_OK;
  g_clear_pointer (&self->reason, g_free);
  set_state (self, OUTCRY_SOCKET_STOPPED);
}

void
outcry_socket_link_hurry (OutcrySocketLink *self)
{
  g_return_if_fail (self != NULL);

  if (self->state != OUTCRY_SOCKET_WAITING)
    return;
  outcry_clock_clear_timer (self->clock, &self->retry_timer);
  connect_now (self);
}

void
outcry_socket_link_free (OutcrySocketLink *self)
{
  g_return_if_fail (self != NULL);

  drop_connection (self);
  outcry_clock_clear_timer (self->clock, &self->retry_timer);
  outcry_clock_clear_timer (self->clock, &self->flush_timer);
  g_clear_pointer (&self->batch, outcry_batch_free);
  g_clear_pointer (&self->stream, outcry_stream_free);
  g_clear_pointer (&self->recipe, outcry_recipe_unref);
  g_clear_object (&self->fetcher);
  g_clear_object (&self->clock);
  g_clear_object (&self->random);
  g_free (self->reason);
  g_free (self);
}

OutcrySocketState
outcry_socket_link_get_state (OutcrySocketLink *self)
{
  g_return_val_if_fail (self != NULL, OUTCRY_SOCKET_STOPPED);

  return self->state;
}

const OutcryRecipeFeed *
outcry_socket_link_get_feed (OutcrySocketLink *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->feed;
}

OutcryOutcome
outcry_socket_link_get_outcome (OutcrySocketLink *self)
{
  g_return_val_if_fail (self != NULL, OUTCRY_OUTCOME_OK);

  return self->outcome;
}

const char *
outcry_socket_link_get_reason (OutcrySocketLink *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->reason;
}

gint64
outcry_socket_link_get_retry (OutcrySocketLink *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->retry_at;
}

OutcryStream *
outcry_socket_link_get_stream (OutcrySocketLink *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->stream;
}
