/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests: routing, bounds, parameters, answers. Invariants: the body is gathered here, chunk by
 * chunk into one array, and never beyond its route's bound (libsoup's own gathering is off); the
 * message is paused exactly while a handler that has not answered holds the request; after the
 * client is gone nothing touches the message any more. Known weak case: a client that leaves while
 * a handler works is noticed only when the answer is written, since libsoup does not read a paused
 * connection; the work is bounded, so it is done for nobody. */

#define G_LOG_DOMAIN "outcry-api"

#include "api/outcry-api-request.h"

#include <errno.h>
#include <string.h>

#include "api/outcry-api-query.h"

/* Bytes that are read and thrown away beyond the bound, so that a client which sends first and
 * reads later sees the refusal; who goes on sending is cut off. */
#define GRACE (4 * 1024 * 1024)
#define MESSAGE_KEY "outcry-api-request"

struct _OutcryApiRequest
{
  guint                 references;
  OutcryNode           *node;
  SoupServerMessage    *message;
  char                 *address;
  const OutcryApiRoute *route;
  GHashTable           *query;
  char                 *segment;
  GByteArray           *gathered;
  gsize                 discarded;
  GBytes               *body;
  GCancellable         *cancellable;
  gboolean              integer_times;
  gboolean              answered;
  gboolean              paused;
  gboolean              gone;
};

static void
on_gone (SoupServerMessage *message,
         gpointer           user_data)
{
  OutcryApiRequest *self = user_data;

  if (self->gone)
    return;
  self->gone = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_object_set_data (G_OBJECT (message), MESSAGE_KEY, NULL);
}

OutcryApiRequest *
outcry_api_request_new (OutcryNode        *node,
                        SoupServerMessage *message,
                        const char        *address)
{
  OutcryApiRequest *self;

  g_return_val_if_fail (OUTCRY_IS_NODE (node), NULL);
  g_return_val_if_fail (SOUP_IS_SERVER_MESSAGE (message), NULL);

  self = g_new0 (OutcryApiRequest, 1);
  self->references = 1;
  self->node = g_object_ref (node);
  self->message = g_object_ref (message);
  self->address = g_strdup (address);
  self->cancellable = g_cancellable_new ();
  g_signal_connect (message, "disconnected", G_CALLBACK (on_gone), self);
  g_signal_connect (message, "finished", G_CALLBACK (on_gone), self);
  g_object_set_data_full (G_OBJECT (message), MESSAGE_KEY, self,
                          (GDestroyNotify) outcry_api_request_unref);

  return self;
}

OutcryApiRequest *
outcry_api_request_of (SoupServerMessage *message)
{
  g_return_val_if_fail (SOUP_IS_SERVER_MESSAGE (message), NULL);

  return g_object_get_data (G_OBJECT (message), MESSAGE_KEY);
}

OutcryApiRequest *
outcry_api_request_ref (OutcryApiRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->references++;

  return self;
}

void
outcry_api_request_unref (OutcryApiRequest *self)
{
  g_return_if_fail (self != NULL && self->references > 0);

  if (--self->references > 0)
    return;

  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_pointer (&self->gathered, g_byte_array_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->message);
  g_clear_object (&self->node);
  g_free (self->segment);
  g_free (self->address);
  g_free (self);
}

gboolean
outcry_api_pattern_match (const char  *pattern,
                          const char  *path,
                          char       **segment)
{
  const char *brace;
  const char *rest;
  gsize length;

  g_return_val_if_fail (pattern != NULL && path != NULL && segment != NULL, FALSE);

  *segment = NULL;
  brace = strchr (pattern, '{');
  if (brace == NULL)
    return strcmp (pattern, path) == 0;

  if (strncmp (pattern, path, (gsize) (brace - pattern)) != 0)
    return FALSE;
  path += brace - pattern;
  length = strcspn (path, "/");
  rest = strchr (brace, '}') + 1;
  if (length == 0 || strcmp (rest, path + length) != 0)
    return FALSE;

  /* A slash or a nul that was escaped is no part of any name. */
  *segment = g_uri_unescape_segment (path, path + length, "/");
  if (*segment != NULL && !g_utf8_validate (*segment, -1, NULL))
    g_clear_pointer (segment, g_free);

  return *segment != NULL;
}

/* Members of an object with one string each; used where nothing else can go wrong. */
static char *
format_error (const char *code,
              const char *reason,
              gsize      *length)
{
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_json_writer_init (&writer, FALSE);
  outcry_json_begin_object (&writer, NULL);
  outcry_json_begin_object (&writer, "error");
  outcry_json_add_string (&writer, "code", code);
  outcry_json_add_string (&writer, "message", reason);
  outcry_json_end_object (&writer);
  outcry_json_end_object (&writer);

  return outcry_json_writer_end (&writer, length);
}

void
outcry_api_refuse_message (SoupServerMessage *message,
                           guint              status,
                           const char        *code,
                           const char        *reason)
{
  gsize length;
  char *text;

  g_return_if_fail (SOUP_IS_SERVER_MESSAGE (message));

  text = format_error (code, reason, &length);
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, text, length);
}

/* Marks the request answered; FALSE when the answer has nowhere to go. */
static gboolean
begin_answer (OutcryApiRequest *self)
{
  if (self->answered)
    {
      g_warning ("%s was answered twice", self->route != NULL ? self->route->pattern : "a request");
      return FALSE;
    }
  self->answered = TRUE;

  return !self->gone;
}

static void
end_answer (OutcryApiRequest *self)
{
  if (self->paused)
    {
      self->paused = FALSE;
      soup_server_message_unpause (self->message);
    }
}

void
outcry_api_request_begin (OutcryApiRequest *self,
                          OutcryJsonWriter *writer)
{
  g_return_if_fail (self != NULL);

  outcry_json_writer_init (writer, self->integer_times);
}

void
outcry_api_request_reply (OutcryApiRequest *self,
                          guint             status,
                          OutcryJsonWriter *writer)
{
  g_autofree char *text = NULL;
  gsize length;

  g_return_if_fail (self != NULL && writer != NULL);

  text = outcry_json_writer_end (writer, &length);
  if (!begin_answer (self))
    return;

  soup_server_message_set_status (self->message, status, NULL);
  soup_server_message_set_response (self->message, "application/json", SOUP_MEMORY_TAKE,
                                    g_steal_pointer (&text), length);
  end_answer (self);
}

void
outcry_api_request_reply_bytes (OutcryApiRequest *self,
                                const char       *media_type,
                                GBytes           *bytes)
{
  SoupMessageHeaders *headers;

  g_return_if_fail (self != NULL && bytes != NULL);

  if (!begin_answer (self))
    return;

  headers = soup_server_message_get_response_headers (self->message);
  soup_server_message_set_status (self->message, SOUP_STATUS_OK, NULL);
  soup_message_headers_replace (headers, "Content-Type", media_type);
  soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), bytes);
  end_answer (self);
}

void
outcry_api_request_refuse (OutcryApiRequest *self,
                           guint             status,
                           const char       *code,
                           const char       *format,
                           ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  g_return_if_fail (self != NULL);

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);

  if (!begin_answer (self))
    return;
  outcry_api_refuse_message (self->message, status, code, reason);
  end_answer (self);
}

typedef struct
{
  int         error;
  guint       status;
  const char *code;
} Refusal;

static const Refusal node_refusals[] = {
  { OUTCRY_NODE_ERROR_NOT_FOUND, SOUP_STATUS_NOT_FOUND, "not-found" },
  { OUTCRY_NODE_ERROR_INVALID, SOUP_STATUS_BAD_REQUEST, "invalid" },
  { OUTCRY_NODE_ERROR_REFUSED, SOUP_STATUS_CONFLICT, "refused" },
  { OUTCRY_NODE_ERROR_UNAVAILABLE, SOUP_STATUS_SERVICE_UNAVAILABLE, "unavailable" },
  { 0, 0, NULL },
};

static const Refusal sources_refusals[] = {
  { OUTCRY_SOURCES_ERROR_EXISTS, SOUP_STATUS_CONFLICT, "exists" },
  { OUTCRY_SOURCES_ERROR_NOT_FOUND, SOUP_STATUS_NOT_FOUND, "not-found" },
  { OUTCRY_SOURCES_ERROR_REFUSED, SOUP_STATUS_CONFLICT, "refused" },
  { OUTCRY_SOURCES_ERROR_OFFLINE, SOUP_STATUS_BAD_GATEWAY, "offline" },
  { OUTCRY_SOURCES_ERROR_LIMIT, SOUP_STATUS_BAD_GATEWAY, "limit" },
  { OUTCRY_SOURCES_ERROR_SECRET, SOUP_STATUS_CONFLICT, "secret" },
  { OUTCRY_SOURCES_ERROR_HALTED, SOUP_STATUS_CONFLICT, "refused" },
  { 0, 0, NULL },
};

static const Refusal store_refusals[] = {
  { OUTCRY_STORE_ERROR_IN_USE, SOUP_STATUS_CONFLICT, "in-use" },
  { OUTCRY_STORE_ERROR_READ_ONLY, SOUP_STATUS_SERVICE_UNAVAILABLE, "read-only" },
  { OUTCRY_STORE_ERROR_FULL, SOUP_STATUS_INSUFFICIENT_STORAGE, "full" },
  { OUTCRY_STORE_ERROR_CORRUPT, SOUP_STATUS_INTERNAL_SERVER_ERROR, "corrupt" },
  { OUTCRY_STORE_ERROR_NEWER, SOUP_STATUS_SERVICE_UNAVAILABLE, "newer" },
  { OUTCRY_STORE_ERROR_NOT_FOUND, SOUP_STATUS_NOT_FOUND, "not-found" },
  { OUTCRY_STORE_ERROR_OVERFLOW, SOUP_STATUS_UNPROCESSABLE_ENTITY, "overflow" },
  { OUTCRY_STORE_ERROR_IO, SOUP_STATUS_SERVICE_UNAVAILABLE, "io" },
  { 0, 0, NULL },
};

static const Refusal recipe_refusals[] = {
  { OUTCRY_RECIPE_ERROR_SCHEMA, SOUP_STATUS_BAD_REQUEST, "recipe" },
  { OUTCRY_RECIPE_ERROR_FORMAT, SOUP_STATUS_BAD_GATEWAY, "changed" },
  { OUTCRY_RECIPE_ERROR_LIMIT, SOUP_STATUS_BAD_GATEWAY, "limit" },
  { OUTCRY_RECIPE_ERROR_SECRET, SOUP_STATUS_CONFLICT, "secret" },
  { 0, 0, NULL },
};

static Refusal
refusal_of (const GError *error)
{
  const Refusal *table = NULL;
  const char *domain = g_quark_to_string (error->domain);

  if (error->domain == OUTCRY_NODE_ERROR)
    table = node_refusals;
  else if (error->domain == OUTCRY_SOURCES_ERROR)
    table = sources_refusals;
  else if (error->domain == OUTCRY_STORE_ERROR)
    table = store_refusals;
  else if (error->domain == OUTCRY_RECIPE_ERROR)
    table = recipe_refusals;
  /* What was sent does not read: a recipe, a mapping, an amount, a time. */
  else if (g_str_has_prefix (domain, "outcry-yaml") || g_str_has_prefix (domain, "outcry-json") ||
           g_str_has_prefix (domain, "outcry-decimal") || g_str_has_prefix (domain, "outcry-time"))
    return (Refusal) { 0, SOUP_STATUS_BAD_REQUEST, "invalid" };

  for (; table != NULL && table->code != NULL; table++)
    if (table->error == error->code)
      return *table;

  return (Refusal) { 0, SOUP_STATUS_INTERNAL_SERVER_ERROR, "failed" };
}

void
outcry_api_request_fail (OutcryApiRequest *self,
                         const GError     *error)
{
  Refusal refusal;
  g_autofree char *words = NULL;

  g_return_if_fail (self != NULL && error != NULL);

  refusal = refusal_of (error);
  /* The node takes YAML for settings; here it was sent with the request, and its message says where
   * it is wrong. */
  words = g_str_has_prefix (g_quark_to_string (error->domain), "outcry-yaml")
              ? g_strdup (error->message)
              : outcry_node_explain (error);
  outcry_api_request_refuse (self, refusal.status, refusal.code, "%s", words);
}

static gboolean
is_known_parameter (const OutcryApiRoute *route,
                    const char           *name)
{
  g_auto (GStrv) known = g_strsplit (route->parameters != NULL ? route->parameters : "", " ", -1);

  return strcmp (name, "time") == 0 || g_strv_contains ((const char * const *) known, name);
}

/* A misspelt parameter that is silently ignored would give an answer to another question. */
static gboolean
check_query (OutcryApiRequest *self)
{
  GHashTableIter iter;
  gpointer name, value;
  const char *times;

  g_hash_table_iter_init (&iter, self->query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!is_known_parameter (self->route, name))
      {
        outcry_api_request_refuse (self, SOUP_STATUS_BAD_REQUEST, "parameter",
                                   "%s %s has no parameter “%s”", self->route->method,
                                   self->route->pattern, (const char *) name);
        return FALSE;
      }

  times = g_hash_table_lookup (self->query, "time");
  if (times != NULL && strcmp (times, "us") != 0 && strcmp (times, "rfc3339") != 0)
    {
      outcry_api_request_refuse (self, SOUP_STATUS_BAD_REQUEST, "parameter",
                                 "time is us or rfc3339, not “%s”", times);
      return FALSE;
    }
  self->integer_times = g_strcmp0 (times, "us") == 0;

  return TRUE;
}

static void
refuse_too_large (OutcryApiRequest *self)
{
  outcry_api_request_refuse (self, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large",
                             "a body of %" G_GSIZE_FORMAT " bytes at most is taken here",
                             self->route != NULL ? self->route->max_body : 0);
}

static void
on_chunk (SoupServerMessage *message,
          GBytes            *chunk,
          gpointer           user_data)
{
  OutcryApiRequest *self = user_data;
  gsize size;
  gconstpointer data = g_bytes_get_data (chunk, &size);
  gsize bound = self->route != NULL ? self->route->max_body : 0;

  if (!self->answered && self->gathered->len + size <= bound)
    {
      g_byte_array_append (self->gathered, data, (guint) size);
      return;
    }

  g_byte_array_set_size (self->gathered, 0);
  self->discarded += size;
  if (!self->answered)
    refuse_too_large (self);
  if (self->discarded > GRACE)
    {
      /* Emits "disconnected", which lets go of this request. */
      g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

      if (stream != NULL)
        g_io_stream_close (stream, NULL, NULL);
    }
}

/* Methods of @path for the Allow header; NULL when the path is none of ours. */
static char *
list_methods (const OutcryApiRoute *routes,
              const char           *path)
{
  g_autoptr (GPtrArray) methods = g_ptr_array_new ();

  for (; routes->method != NULL; routes++)
    {
      g_autofree char *segment = NULL;

      if (outcry_api_pattern_match (routes->pattern, path, &segment))
        g_ptr_array_add (methods, (gpointer) routes->method);
    }
  if (methods->len == 0)
    return NULL;
  g_ptr_array_add (methods, NULL);

  return g_strjoinv (", ", (char **) methods->pdata);
}

static void
refuse_unrouted (OutcryApiRequest     *self,
                 const OutcryApiRoute *routes,
                 const char           *path)
{
  g_autofree char *methods = list_methods (routes, path);
  const char *method = soup_server_message_get_method (self->message);

  if (methods == NULL)
    {
      outcry_api_request_refuse (self, SOUP_STATUS_NOT_FOUND, "path",
                                 "there is nothing at %s; docs/api.md has the paths", path);
      return;
    }

  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), "Allow",
                                methods);
  outcry_api_request_refuse (self, SOUP_STATUS_METHOD_NOT_ALLOWED, "method",
                             "%s takes %s, not %s", path, methods, method);
}

gboolean
outcry_api_request_route (OutcryApiRequest     *self,
                          const OutcryApiRoute *routes,
                          const char           *path,
                          const char           *query)
{
  SoupMessageHeaders *headers;
  const char *method;
  g_autofree char *reason = NULL;

  g_return_val_if_fail (self != NULL && self->route == NULL, FALSE);
  g_return_val_if_fail (routes != NULL && path != NULL, FALSE);

  soup_message_body_set_accumulate (soup_server_message_get_request_body (self->message), FALSE);
  self->gathered = g_byte_array_new ();
  g_signal_connect (self->message, "got-chunk", G_CALLBACK (on_chunk), self);

  method = soup_server_message_get_method (self->message);
  for (const OutcryApiRoute *route = routes; route->method != NULL; route++)
    if (strcmp (route->method, method) == 0 &&
        outcry_api_pattern_match (route->pattern, path, &self->segment))
      {
        self->route = route;
        break;
      }
  if (self->route == NULL)
    {
      refuse_unrouted (self, routes, path);
      return FALSE;
    }

  headers = soup_server_message_get_request_headers (self->message);
  self->query = outcry_api_query_parse (query, &reason);
  if (self->query == NULL)
    {
      outcry_api_request_refuse (self, SOUP_STATUS_BAD_REQUEST, "parameter", "%s", reason);
      return FALSE;
    }
  if (!check_query (self))
    return FALSE;
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      soup_message_headers_get_content_length (headers) > (goffset) self->route->max_body)
    {
      refuse_too_large (self);
      return FALSE;
    }

  return TRUE;
}

void
outcry_api_request_dispatch (OutcryApiRequest *self)
{
  g_return_if_fail (self != NULL);

  if (self->answered || self->gone || self->route == NULL)
    return;

  self->body = g_byte_array_free_to_bytes (g_steal_pointer (&self->gathered));
  outcry_api_request_ref (self);
  self->route->handler (self);
  if (!self->answered && !self->gone)
    {
      self->paused = TRUE;
      soup_server_message_pause (self->message);
    }
  outcry_api_request_unref (self);
}

OutcryNode *
outcry_api_request_get_node (OutcryApiRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->node;
}

const char *
outcry_api_request_get_address (OutcryApiRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->address;
}

const char *
outcry_api_request_get_segment (OutcryApiRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->segment;
}

GBytes *
outcry_api_request_get_body (OutcryApiRequest *self)
{
  g_return_val_if_fail (self != NULL && self->body != NULL, NULL);

  return self->body;
}

SoupMessageHeaders *
outcry_api_request_get_headers (OutcryApiRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return soup_server_message_get_request_headers (self->message);
}

const char *
outcry_api_request_get_media_type (OutcryApiRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return soup_message_headers_get_content_type (outcry_api_request_get_headers (self), NULL);
}

GCancellable *
outcry_api_request_get_cancellable (OutcryApiRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->cancellable;
}

const char *
outcry_api_request_get_text (OutcryApiRequest *self,
                             const char       *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  return g_hash_table_lookup (self->query, name);
}

gboolean
outcry_api_request_get_required (OutcryApiRequest  *self,
                                 const char        *name,
                                 const char       **value)
{
  g_return_val_if_fail (self != NULL && value != NULL, FALSE);

  *value = outcry_api_request_get_text (self, name);
  if (*value != NULL && **value != '\0')
    return TRUE;

  outcry_api_request_refuse (self, SOUP_STATUS_BAD_REQUEST, "parameter",
                             "%s %s needs the parameter “%s”", self->route->method,
                             self->route->pattern, name);

  return FALSE;
}

gboolean
outcry_api_request_get_boolean (OutcryApiRequest *self,
                                const char       *name,
                                gboolean         *value)
{
  const char *text = outcry_api_request_get_text (self, name);

  if (text == NULL)
    return TRUE;
  if (strcmp (text, "true") == 0 || strcmp (text, "false") == 0)
    {
      *value = text[0] == 't';
      return TRUE;
    }

  outcry_api_request_refuse (self, SOUP_STATUS_BAD_REQUEST, "parameter",
                             "%s is true or false, not “%s”", name, text);

  return FALSE;
}

gboolean
outcry_api_request_get_count (OutcryApiRequest *self,
                              const char       *name,
                              guint64           maximum,
                              gsize            *value)
{
  const char *text = outcry_api_request_get_text (self, name);
  guint64 number;

  if (text == NULL)
    return TRUE;
  if (g_ascii_string_to_unsigned (text, 10, 1, maximum, &number, NULL))
    {
      *value = (gsize) number;
      return TRUE;
    }

  outcry_api_request_refuse (self, SOUP_STATUS_BAD_REQUEST, "parameter",
                             "%s is a number from 1 to %" G_GUINT64_FORMAT ", not “%s”", name,
                             maximum, text);

  return FALSE;
}

gboolean
outcry_api_request_get_time (OutcryApiRequest *self,
                             const char       *name,
                             OutcryTime       *value)
{
  const char *text = outcry_api_request_get_text (self, name);
  gint64 number;

  if (text == NULL)
    return TRUE;
  /* The bounds of a time, 1677 to 2262, in microseconds. */
  if (g_ascii_string_to_signed (text, 10, G_MININT64 / 1000, G_MAXINT64 / 1000, &number, NULL))
    {
      *value = number;
      return TRUE;
    }
  if (outcry_time_parse_rfc3339 (text, -1, value, NULL))
    return TRUE;

  outcry_api_request_refuse (self, SOUP_STATUS_BAD_REQUEST, "parameter",
                             "%s is a time as in RFC 3339 (2026-11-20T06:14:52Z) or a whole number of "
                             "microseconds, not “%s”",
                             name, text);

  return FALSE;
}

gboolean
outcry_api_request_get_interval (OutcryApiRequest *self,
                                 OutcryInterval   *value)
{
  const char *text;

  if (!outcry_api_request_get_required (self, "interval", &text))
    return FALSE;
  if (outcry_interval_from_string (text, value))
    return TRUE;

  outcry_api_request_refuse (self, SOUP_STATUS_BAD_REQUEST, "parameter",
                             "interval is one of 1m 5m 15m 1h 4h 1d 1w, not “%s”", text);

  return FALSE;
}
