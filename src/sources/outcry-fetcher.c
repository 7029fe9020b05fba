/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose turn it is at which host, where requests really go, and the two libsoup sessions.
 *
 * Requests to a host form one queue, served in order when the limiter lets the head go. Sessions
 * are two so that a connection which was made for somebody who may reach private addresses is never
 * reused for somebody who may not. Weak case: proxies are not used at all, since behind one the
 * address that is really reached cannot be checked. */

#define G_LOG_DOMAIN "outcry-sources"

#include "sources/outcry-fetcher.h"

#include <string.h>

#include "outcry-build-config.h"
#include "sources/outcry-fetcher-private.h"
#include "sources/outcry-sources-error.h"

typedef struct
{
  OutcryFetcher *fetcher;
  char          *host;
  GQueue         ops;
  guint          timer;
  guint          pumping; /* how often pump () is at it; it may call itself */
} HostQueue;

G_DEFINE_FINAL_TYPE (OutcryFetcher, outcry_fetcher, G_TYPE_OBJECT)

static void pump (HostQueue *queue);

static void
host_queue_free (gpointer data)
{
  HostQueue *queue = data;

  outcry_clock_clear_timer (queue->fetcher->clock, &queue->timer);
  g_queue_clear (&queue->ops);
  g_free (queue->host);
  g_free (queue);
}

static void
outcry_fetcher_finalize (GObject *object)
{
  OutcryFetcher *self = OUTCRY_FETCHER (object);

  /* Each operation holds a reference through its task, so none is left here. */
  g_clear_pointer (&self->queues, g_hash_table_unref);
  g_clear_pointer (&self->overrides, g_hash_table_unref);
  g_clear_pointer (&self->limiter, outcry_host_limiter_free);
  g_clear_object (&self->sessions[0]);
  g_clear_object (&self->sessions[1]);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (outcry_fetcher_parent_class)->finalize (object);
}

static void
outcry_fetcher_class_init (OutcryFetcherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = outcry_fetcher_finalize;
}

static SoupSession *
make_session (void)
{
  SoupSession *session = soup_session_new_with_options ("user-agent", "Outcry/" OUTCRY_VERSION,
                                                        "max-conns", 128,
                                                        "max-conns-per-host", 16,
                                                        "timeout", 0,
                                                        NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  soup_session_set_proxy_resolver (session, NULL);
  return session;
}

static void
outcry_fetcher_init (OutcryFetcher *self)
{
  self->sessions[0] = make_session ();
  self->sessions[1] = make_session ();
  self->limiter = outcry_host_limiter_new ();
  self->queues = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, host_queue_free);
  self->overrides = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) g_uri_unref);
}

OutcryFetcher *
outcry_fetcher_new (OutcryClock *clock)
{
  OutcryFetcher *self;

  g_return_val_if_fail (OUTCRY_IS_CLOCK (clock), NULL);

  self = g_object_new (OUTCRY_TYPE_FETCHER, NULL);
  self->clock = g_object_ref (clock);
  return self;
}

char *
outcry_url_get_host (const char *url)
{
  g_autoptr(GUri) uri = NULL;
  const char *host;

  g_return_val_if_fail (url != NULL, NULL);

  uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;
  return host != NULL && *host != '\0' ? g_ascii_strdown (host, -1) : NULL;
}

gboolean
outcry_fetcher_add_override (OutcryFetcher  *self,
                             const char     *override,
                             GError        **error)
{
  static const char * const schemes[] = { "http", "https", "ws", "wss", NULL };
  g_autoptr(GUri) uri = NULL;
  g_autofree char *host = NULL;
  const char *equals;

  g_return_val_if_fail (OUTCRY_IS_FETCHER (self), FALSE);
  g_return_val_if_fail (override != NULL, FALSE);

  equals = strchr (override, '=');
  if (equals != NULL && equals != override)
    {
      host = g_ascii_strdown (override, equals - override);
      uri = g_uri_parse (equals + 1, SOUP_HTTP_URI_FLAGS, NULL);
    }
  if (uri == NULL || strpbrk (host, "/:@ ") != NULL || g_uri_get_host (uri) == NULL ||
      *g_uri_get_host (uri) == '\0' || !g_strv_contains (schemes, g_uri_get_scheme (uri)))
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID,
                   "\"%s\" is not of the form HOST=URL", override);
      return FALSE;
    }
  g_hash_table_replace (self->overrides, g_steal_pointer (&host), g_steal_pointer (&uri));
  return TRUE;
}

GUri *
outcry_fetcher_rewrite (OutcryFetcher *self,
                        GUri          *uri,
                        gboolean       is_socket,
                        gboolean      *overridden)
{
  g_autofree char *host = g_ascii_strdown (g_uri_get_host (uri), -1);
  GUri *target = g_hash_table_lookup (self->overrides, host);
  g_autofree char *path = NULL;
  const char *base;
  gsize base_length;
  gboolean secure;

  *overridden = target != NULL;
  if (target == NULL)
    return g_uri_ref (uri);

  secure = g_str_equal (g_uri_get_scheme (target), "https") ||
           g_str_equal (g_uri_get_scheme (target), "wss");
  base = g_uri_get_path (target);
  base_length = strlen (base);
  while (base_length > 0 && base[base_length - 1] == '/')
    base_length--;
  path = g_strdup_printf ("%.*s%s", (int) base_length, base, g_uri_get_path (uri));
  return g_uri_build (SOUP_HTTP_URI_FLAGS,
                      is_socket ? (secure ? "wss" : "ws") : (secure ? "https" : "http"),
                      NULL, g_uri_get_host (target), g_uri_get_port (target),
                      *path != '\0' ? path : "/", g_uri_get_query (uri), NULL);
}

static gboolean
is_unused (gpointer key,
           gpointer value,
           gpointer user_data)
{
  HostQueue *queue = value;

  return queue->pumping == 0 && queue->timer == 0 && g_queue_is_empty (&queue->ops);
}

static HostQueue *
find_queue (OutcryFetcher *self,
            const char    *host)
{
  HostQueue *queue = g_hash_table_lookup (self->queues, host);

  if (queue == NULL)
    {
      /* Redirects may name ever new hosts. */
      g_hash_table_foreach_remove (self->queues, is_unused, NULL);
      queue = g_new0 (HostQueue, 1);
      queue->fetcher = self;
      queue->host = g_strdup (host);
      g_queue_init (&queue->ops);
      g_hash_table_insert (self->queues, queue->host, queue);
    }
  return queue;
}

static void
on_turn (gpointer user_data)
{
  HostQueue *queue = user_data;

  queue->timer = 0;
  pump (queue);
}

static GError *
make_throttled (OutcryFetcher *self,
                OutcryFetchOp *op,
                gint64         wait)
{
  guint per_day = op->limits.per_day;

  if (per_day != 0 && outcry_fetcher_get_day_count (self, op->host) >= per_day)
    return g_error_new (OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_THROTTLED,
                        "today's %u requests to %s are used up", per_day, op->host);
  return g_error_new (OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_THROTTLED,
                      "%s is to be left alone for another %" G_GINT64_FORMAT " s", op->host,
                      (wait + OUTCRY_SECOND - 1) / OUTCRY_SECOND);
}

static void
serve (HostQueue *queue)
{
  OutcryFetcher *self = queue->fetcher;
  OutcryFetchOp *op;

  outcry_clock_clear_timer (self->clock, &queue->timer);
  while ((op = g_queue_peek_head (&queue->ops)) != NULL)
    {
      gint64 monotonic = outcry_clock_monotonic (self->clock);
      OutcryTime now = outcry_clock_now (self->clock);
      gint64 wait =
          outcry_host_limiter_wait (self->limiter, queue->host, &op->limits, monotonic, now);

      if (wait > 0 && wait <= OUTCRY_FETCHER_PATIENCE)
        {
          /* An answer that came meanwhile may have armed it already. */
          outcry_clock_clear_timer (self->clock, &queue->timer);
          queue->timer = outcry_clock_add_timer (self->clock, wait, on_turn, queue);
          return;
        }
      g_queue_pop_head (&queue->ops);
      op->queued = FALSE;
      if (wait > 0)
        {
          outcry_fetch_op_fail (op, make_throttled (self, op, wait));
          continue;
        }
      outcry_host_limiter_note (self->limiter, queue->host, monotonic, now);
      outcry_fetch_op_send (op);
    }
}

static void
pump (HostQueue *queue)
{
  g_autoptr(OutcryFetcher) fetcher = g_object_ref (queue->fetcher);

  queue->pumping++;
  serve (queue);
  queue->pumping--;
}

void
outcry_fetcher_enqueue (OutcryFetcher *self,
                        OutcryFetchOp *op)
{
  HostQueue *queue = find_queue (self, op->host);

  op->queued = TRUE;
  g_queue_push_tail (&queue->ops, op);
  if (queue->timer == 0)
    pump (queue);
}

void
outcry_fetcher_dequeue (OutcryFetcher *self,
                        OutcryFetchOp *op)
{
  HostQueue *queue = find_queue (self, op->host);

  op->queued = FALSE;
  g_queue_remove (&queue->ops, op);
  if (g_queue_is_empty (&queue->ops))
    outcry_clock_clear_timer (self->clock, &queue->timer);
}

void
outcry_fetcher_fetch_async (OutcryFetcher          *self,
                            const OutcryRequest    *request,
                            const OutcryFetchRules *rules,
                            GCancellable           *cancellable,
                            GAsyncReadyCallback     callback,
                            gpointer                user_data)
{
  OutcryFetchOp *op;
  GTask *task;

  g_return_if_fail (OUTCRY_IS_FETCHER (self));
  g_return_if_fail (request != NULL);
  g_return_if_fail (rules != NULL && rules->source != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, outcry_fetcher_fetch_async);
  op = outcry_fetch_op_new (self, task, rules);
  op->method = g_strdup (request->method != NULL ? request->method : "GET");
  op->headers = g_strdupv (request->headers);
  op->body = g_strdup (request->body);
  outcry_fetch_op_start (op, request->url);
}

OutcryReply *
outcry_fetcher_fetch_finish (OutcryFetcher  *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
outcry_fetcher_connect_async (OutcryFetcher          *self,
                              const char             *url,
                              const char * const     *headers,
                              const OutcryFetchRules *rules,
                              GCancellable           *cancellable,
                              GAsyncReadyCallback     callback,
                              gpointer                user_data)
{
  OutcryFetchOp *op;
  GTask *task;

  g_return_if_fail (OUTCRY_IS_FETCHER (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (rules != NULL && rules->source != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, outcry_fetcher_connect_async);
  op = outcry_fetch_op_new (self, task, rules);
  op->is_socket = TRUE;
  op->method = g_strdup ("GET");
  op->headers = g_strdupv ((char **) headers);
  outcry_fetch_op_start (op, url);
}

SoupWebsocketConnection *
outcry_fetcher_connect_finish (OutcryFetcher  *self,
                               GAsyncResult   *result,
                               GSocket       **socket,
                               GError        **error)
{
  SoupWebsocketConnection *connection;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  connection = g_task_propagate_pointer (G_TASK (result), error);
  if (socket != NULL)
    {
      GSocket *held =
          connection != NULL ? g_object_get_data (G_OBJECT (connection), "outcry-socket") : NULL;

      *socket = held != NULL ? g_object_ref (held) : NULL;
    }
  return connection;
}

gint64
outcry_fetcher_get_wait (OutcryFetcher          *self,
                         const char             *url,
                         const OutcryFetchRules *rules)
{
  g_autofree char *host = NULL;

  g_return_val_if_fail (OUTCRY_IS_FETCHER (self), 0);
  g_return_val_if_fail (url != NULL, 0);
  g_return_val_if_fail (rules != NULL, 0);

  host = outcry_url_get_host (url);
  if (host == NULL)
    return 0;
  return outcry_host_limiter_wait (self->limiter, host, &rules->limits,
                                   outcry_clock_monotonic (self->clock),
                                   outcry_clock_now (self->clock));
}

guint
outcry_fetcher_get_day_count (OutcryFetcher *self,
                              const char    *host)
{
  g_return_val_if_fail (OUTCRY_IS_FETCHER (self), 0);

  return outcry_host_limiter_get_day_count (self->limiter, host, outcry_clock_now (self->clock));
}

void
outcry_fetcher_set_day_count (OutcryFetcher *self,
                              const char    *host,
                              gint64         day,
                              guint          count)
{
  g_return_if_fail (OUTCRY_IS_FETCHER (self));

  outcry_host_limiter_set_day_count (self->limiter, host, day, count);
}

guint
outcry_fetcher_get_n_active (OutcryFetcher *self)
{
  g_return_val_if_fail (OUTCRY_IS_FETCHER (self), 0);

  return self->n_active;
}

void
outcry_reply_free (OutcryReply *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->host);
  g_free (self->content_type);
  g_free (self->retry_after);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

gint64
outcry_retry_after_parse (const char *text,
                          OutcryTime  now)
{
  g_autoptr(GDateTime) date = NULL;
  guint64 seconds;

  g_return_val_if_fail (text != NULL, -1);

  if (g_ascii_string_to_unsigned (text, 10, 0, 366 * 86400, &seconds, NULL))
    return (gint64) seconds * OUTCRY_SECOND;
  date = soup_date_time_new_from_http_string (text);
  if (date == NULL)
    return -1;
  return MAX (0, g_date_time_to_unix (date) * OUTCRY_SECOND - now);
}
