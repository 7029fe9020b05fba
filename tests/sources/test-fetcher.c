/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fetcher over real sockets of the loopback, on a virtual clock: time-outs and gaps pass
 * without waiting, and only while nothing is on the wire. */

#include "sources/outcry-fetcher.h"

#include <stdio.h>
#include <string.h>

#include "outcry-test-listener.h"
#include "sources/outcry-sources-error.h"

#define START (G_GINT64_CONSTANT (1795414492) * OUTCRY_SECOND)

typedef struct
{
  OutcryClock       *clock;
  OutcryFetcher     *fetcher;
  GSocketService    *service;
  SoupServer        *server;
  char              *base;
  OutcryFetchRules   rules;
  GArray            *times;    /* virtual time of each request seen */
  GPtrArray         *paths;
  char              *agent, *cookie, *encoding, *body, *key;
  SoupServerMessage *stalled;
  OutcryReply       *reply;
  GError            *error;
  guint              done;
  guint              n_chunks, n_cut; /* of endless bodies */
} Fixture;

static void
serve_bytes (SoupServerMessage *message,
             const char        *type,
             const void        *data,
             gsize              len)
{
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, data, len);
}

static void
serve_gzip (SoupServerMessage *message,
            gsize              plain,
            gsize              cut)
{
  g_autoptr (GConverter) zip =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autofree char *zeros = g_malloc0 (plain);
  g_autoptr(GInputStream) in = g_memory_input_stream_new_from_data (zeros, (gssize) plain, NULL);
  g_autoptr(GInputStream) packed = g_converter_input_stream_new (in, zip);
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (out);

  g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "Content-Encoding", "gzip");
  serve_bytes (message, "application/json", g_memory_output_stream_get_data (memory),
               g_memory_output_stream_get_data_size (memory) - cut);
}

static void
redirect (SoupServerMessage *message,
          const char        *location)
{
  soup_server_message_set_status (message, 302, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                location);
}

static void
on_wrote_chunk (SoupServerMessage *message,
                Fixture           *f)
{
  static const char chunk[65536];

  f->n_chunks++;
  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                            chunk, sizeof chunk);
  soup_server_message_unpause (message);
}

static void
on_cut (SoupServerMessage *message,
        Fixture           *f)
{
  f->n_cut++;
}

static void
serve_endless (Fixture           *f,
               SoupServerMessage *message)
{
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                     SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), f);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_cut), f);
  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                            "[", 1);
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  Fixture *f = user_data;
  SoupMessageHeaders *in = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *out = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  OutcryTime now = outcry_clock_now (f->clock);
  guint hops;

  g_array_append_val (f->times, now);
  g_ptr_array_add (f->paths, g_uri_to_string (soup_server_message_get_uri (message)));
  g_free (f->agent);
  f->agent = g_strdup (soup_message_headers_get_one (in, "User-Agent"));
  g_free (f->cookie);
  f->cookie = g_strdup (soup_message_headers_get_list (in, "Cookie"));
  g_free (f->encoding);
  f->encoding = g_strdup (soup_message_headers_get_list (in, "Accept-Encoding"));
  g_free (f->key);
  f->key = g_strdup (soup_message_headers_get_one (in, "X-Key"));
  g_free (f->body);
  f->body = g_strndup (body->data != NULL ? body->data : "", (gsize) body->length);
  soup_message_headers_append (out, "Set-Cookie", "id=1; Path=/");

  if (sscanf (path, "/up/hop/%u", &hops) == 1 && hops > 0)
    {
      g_autofree char *next = g_strdup_printf ("/hop/%u", hops - 1);

      redirect (message, next);
    }
  else if (g_str_equal (path, "/up/to-other"))
    redirect (message, "https://evil.net/");
  else if (g_str_equal (path, "/up/to-files"))
    {
      redirect (message, "https://files.kraken.com/there");
      soup_server_message_set_status (message, 307, NULL);
    }
  else if (g_str_equal (path, "/up/to-plain"))
    redirect (message, "http://api.kraken.com/");
  else if (g_str_equal (path, "/up/stall"))
    {
      f->stalled = g_object_ref (message);
      soup_server_message_pause (message);
    }
  else if (g_str_equal (path, "/up/stall-body"))
    {
      f->stalled = g_object_ref (message);
      soup_server_message_set_status (message, 200, NULL);
      soup_message_headers_set_encoding (out, SOUP_ENCODING_CHUNKED);
      soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                                "[[1", 3);
    }
  else if (g_str_equal (path, "/up/large"))
    {
      g_autofree char *data = g_malloc0 (OUTCRY_FETCHER_MAX_BODY + 1);

      serve_bytes (message, "text/plain", data, OUTCRY_FETCHER_MAX_BODY + 1);
    }
  else if (g_str_equal (path, "/up/large-chunked"))
    {
      g_autofree char *data = g_malloc0 (OUTCRY_FETCHER_MAX_BODY + 1);

      soup_message_headers_set_encoding (out, SOUP_ENCODING_CHUNKED);
      serve_bytes (message, "text/plain", data, OUTCRY_FETCHER_MAX_BODY + 1);
    }
  else if (g_str_equal (path, "/up/endless"))
    serve_endless (f, message);
  else if (g_str_equal (path, "/up/to-endless"))
    {
      serve_endless (f, message);
      redirect (message, "/after");
    }
  else if (g_str_equal (path, "/up/bomb"))
    serve_gzip (message, 32 << 20, 0);
  else if (g_str_equal (path, "/up/gzip"))
    serve_gzip (message, 100000, 0);
  else if (g_str_equal (path, "/up/cut"))
    serve_gzip (message, 100000, 20);
  else if (g_str_equal (path, "/up/busy"))
    {
      soup_server_message_set_status (message, 429, NULL);
      soup_message_headers_append (out, "Retry-After", "120");
    }
  else
    {
      soup_message_headers_replace (out, "Date", "Mon, 23 Nov 2026 06:14:00 GMT");
      soup_message_headers_replace (out, "Age", "12");
      serve_bytes (message, "application/json", "[1]", 3);
    }
}

static void
fixture_set_up (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *override = NULL;

  f->clock = outcry_virtual_clock_new (START);
  f->fetcher = outcry_fetcher_new (f->clock);
  f->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  f->times = g_array_new (FALSE, FALSE, sizeof (OutcryTime));
  f->paths = g_ptr_array_new_with_free_func (g_free);
  f->rules = (OutcryFetchRules) { .source = "kraken.com" };
  soup_server_add_handler (f->server, NULL, on_request, f, NULL);
  f->service = outcry_test_listen (f->server, &f->base, &error);
  g_assert_no_error (error);

  override = g_strdup_printf ("api.kraken.com=%s/up/", f->base);
  outcry_fetcher_add_override (f->fetcher, override, &error);
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture       *f,
                   gconstpointer  data)
{
  g_clear_pointer (&f->service, outcry_test_stop_listen);
  soup_server_disconnect (f->server);
  g_clear_object (&f->stalled);
  g_clear_object (&f->server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (outcry_fetcher_get_n_active (f->fetcher), ==, 0);
  g_assert_finalize_object (f->fetcher);
  g_clear_object (&f->clock);
  g_clear_pointer (&f->reply, outcry_reply_free);
  g_clear_error (&f->error);
  g_array_unref (f->times);
  g_ptr_array_unref (f->paths);
  g_free (f->agent);
  g_free (f->cookie);
  g_free (f->encoding);
  g_free (f->body);
  g_free (f->key);
  g_free (f->base);
}

static void
on_done (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Fixture *f = user_data;

  g_clear_pointer (&f->reply, outcry_reply_free);
  g_clear_error (&f->error);
  f->reply = outcry_fetcher_fetch_finish (OUTCRY_FETCHER (object), result, &f->error);
  f->done++;
}

/* Time goes on only while nothing is on the wire. */
static void
wait_done (Fixture *f,
           guint    n)
{
  while (f->done < n)
    {
      if (g_main_context_iteration (NULL, FALSE))
        continue;
      if (outcry_fetcher_get_n_active (f->fetcher) > 0)
        g_main_context_iteration (NULL, TRUE);
      else
        g_assert_true (outcry_virtual_clock_step (OUTCRY_VIRTUAL_CLOCK (f->clock)));
    }
}

static void
begin (Fixture      *f,
       const char   *url,
       GCancellable *cancellable)
{
  char *headers[] = { NULL };
  OutcryRequest request = { .method = (char *) "GET", .url = (char *) url, .headers = headers };

  outcry_fetcher_fetch_async (f->fetcher, &request, &f->rules, cancellable, on_done, f);
}

static void
get (Fixture    *f,
     const char *url)
{
  guint n = f->done + 1;

  begin (f, url, NULL);
  wait_done (f, n);
}

static void
assert_words (Fixture    *f,
              int         code,
              const char *words)
{
  g_assert_null (f->reply);
  g_assert_error (f->error, OUTCRY_SOURCES_ERROR, code);
  g_assert_cmpstr (f->error->message, ==, words);
}

static void
test_answer (Fixture       *f,
             gconstpointer  data)
{
  get (f, "https://api.kraken.com/0/public/OHLC?pair=XBTUSD&since=1");
  g_assert_no_error (f->error);
  g_assert_cmpuint (f->reply->status, ==, 200);
  g_assert_cmpstr (f->reply->host, ==, "api.kraken.com");
  g_assert_cmpstr (f->reply->content_type, ==, "application/json");
  g_assert_cmpmem (g_bytes_get_data (f->reply->body, NULL), g_bytes_get_size (f->reply->body),
                   "[1]", 3);
  g_assert_cmpint (f->reply->received, ==, START);
  g_assert_cmpint (f->reply->server_time, ==, START - 40 * OUTCRY_SECOND);
  g_assert_true (g_str_has_suffix (f->paths->pdata[0], "/up/0/public/OHLC?pair=XBTUSD&since=1"));
  g_assert_true (g_str_has_prefix (f->agent, "Outcry/"));
  g_assert_cmpstr (f->encoding, ==, "gzip");

  get (f, "https://api.kraken.com/again");
  g_assert_null (f->cookie);
}

static void
test_headers_and_body (Fixture       *f,
                       gconstpointer  data)
{
  char *headers[] = { (char *) "X-Key", (char *) "secret", NULL };
  char *bad[] = { (char *) "Host", (char *) "evil.net", NULL };
  char *split[] = { (char *) "X-Key", (char *) "a\r\nHost: b", NULL };
  OutcryRequest request = { .method = (char *) "POST",
                            .url = (char *) "https://api.kraken.com/",
                            .headers = headers,
                            .body = (char *) "{}" };

  outcry_fetcher_fetch_async (f->fetcher, &request, &f->rules, NULL, on_done, f);
  wait_done (f, 1);
  g_assert_no_error (f->error);
  g_assert_cmpstr (f->body, ==, "{}");
  request.headers = bad;
  outcry_fetcher_fetch_async (f->fetcher, &request, &f->rules, NULL, on_done, f);
  wait_done (f, 2);
  assert_words (f, OUTCRY_SOURCES_ERROR_REFUSED, "the header \"Host\" may not be set by a recipe");
  request.headers = split;
  outcry_fetcher_fetch_async (f->fetcher, &request, &f->rules, NULL, on_done, f);
  wait_done (f, 3);
  g_assert_error (f->error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_REFUSED);
  g_assert_cmpuint (f->times->len, ==, 1);
}

/* At most one a second, in the order of asking, as the server sees it. */
static void
test_gap (Fixture       *f,
          gconstpointer  data)
{
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *url = g_strdup_printf ("https://api.kraken.com/%u", i);

      begin (f, url, NULL);
    }
  wait_done (f, 6);
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *suffix = g_strdup_printf ("/up/%u", i);

      g_assert_true (g_str_has_suffix (f->paths->pdata[i], suffix));
      if (i > 0)
        g_assert_cmpint (g_array_index (f->times, OutcryTime, i) -
                             g_array_index (f->times, OutcryTime, i - 1),
                         >=, OUTCRY_SECOND);
    }
}

static void
test_stall (Fixture       *f,
            gconstpointer  data)
{
  begin (f, "https://api.kraken.com/stall", NULL);
  while (f->stalled == NULL)
    g_main_context_iteration (NULL, TRUE);
  outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (f->clock), OUTCRY_FETCHER_IDLE - 1);
  g_assert_cmpuint (f->done, ==, 0);
  outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (f->clock), 1);
  wait_done (f, 1);
  assert_words (f, OUTCRY_SOURCES_ERROR_OFFLINE, "no answer from api.kraken.com within 20 s");
}

static void
test_stall_in_body (Fixture       *f,
                    gconstpointer  data)
{
  begin (f, "https://api.kraken.com/stall-body", NULL);
  while (f->stalled == NULL)
    g_main_context_iteration (NULL, TRUE);
  /* The first bytes are on their way; there is no event to wait for but their arrival. */
  for (guint i = 0; i < 20; i++)
    {
      g_usleep (2000);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (f->clock), OUTCRY_FETCHER_IDLE);
  wait_done (f, 1);
  assert_words (f, OUTCRY_SOURCES_ERROR_OFFLINE,
                "api.kraken.com stopped in the middle of its answer for 20 s");
}

static void
test_bounds (Fixture       *f,
             gconstpointer  data)
{
  get (f, "https://api.kraken.com/large");
  assert_words (f, OUTCRY_SOURCES_ERROR_LIMIT,
                "api.kraken.com: the answer is larger than 8192 KiB");
  get (f, "https://api.kraken.com/large-chunked");
  assert_words (f, OUTCRY_SOURCES_ERROR_LIMIT,
                "api.kraken.com: the answer is larger than 8192 KiB");
  get (f, "https://api.kraken.com/bomb");
  assert_words (f, OUTCRY_SOURCES_ERROR_LIMIT,
                "api.kraken.com: the answer is larger than 8192 KiB");
  get (f, "https://api.kraken.com/cut");
  assert_words (f, OUTCRY_SOURCES_ERROR_ANSWER, "api.kraken.com: the gzip answer is cut off");
  get (f, "https://api.kraken.com/gzip");
  g_assert_no_error (f->error);
  g_assert_cmpuint (g_bytes_get_size (f->reply->body), ==, 100000);
}

/* Whoever sends without an end is hung up on, not read on in the background. */
static void
test_endless (Fixture       *f,
              gconstpointer  data)
{
  get (f, "https://api.kraken.com/endless");
  assert_words (f, OUTCRY_SOURCES_ERROR_LIMIT,
                "api.kraken.com: the answer is larger than 8192 KiB");
  while (f->n_cut < 1)
    {
      g_assert_cmpuint (f->n_chunks, <, 2048);
      g_main_context_iteration (NULL, TRUE);
    }
  f->n_chunks = 0;
  get (f, "https://api.kraken.com/to-endless");
  g_assert_no_error (f->error);
  while (f->n_cut < 2)
    {
      g_assert_cmpuint (f->n_chunks, <, 2048);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_redirects (Fixture       *f,
                gconstpointer  data)
{
  get (f, "https://api.kraken.com/hop/5");
  g_assert_no_error (f->error);
  g_assert_cmpuint (f->times->len, ==, 6);
  g_assert_cmpint (g_array_index (f->times, OutcryTime, 5) - START, >=, 5 * OUTCRY_SECOND);
  get (f, "https://api.kraken.com/hop/6");
  assert_words (f, OUTCRY_SOURCES_ERROR_LIMIT, "api.kraken.com redirects more than 5 times");
  get (f, "https://api.kraken.com/to-other");
  assert_words (
      f, OUTCRY_SOURCES_ERROR_REFUSED,
      "redirected: evil.net is not a host of kraken.com, which the recipe names as its source");
  get (f, "https://api.kraken.com/to-plain");
  assert_words (f, OUTCRY_SOURCES_ERROR_REFUSED,
                "redirected: http without encryption is refused (api.kraken.com)");
}

/* A key is for the host it was sent to, not for where that one points. */
static void
test_keys_stay (Fixture       *f,
                gconstpointer  data)
{
  char *headers[] = { (char *) "X-Key", (char *) "abc", NULL };
  OutcryRequest request = { .method = (char *) "GET",
                            .url = (char *) "https://api.kraken.com/hop/1",
                            .headers = headers };
  g_autofree char *override = g_strdup_printf ("files.kraken.com=%s/up/", f->base);

  g_assert_true (outcry_fetcher_add_override (f->fetcher, override, NULL));
  outcry_fetcher_fetch_async (f->fetcher, &request, &f->rules, NULL, on_done, f);
  wait_done (f, 1);
  g_assert_no_error (f->error);
  g_assert_cmpstr (f->key, ==, "abc");

  request.url = (char *) "https://api.kraken.com/to-files";
  outcry_fetcher_fetch_async (f->fetcher, &request, &f->rules, NULL, on_done, f);
  wait_done (f, 2);
  g_assert_no_error (f->error);
  g_assert_cmpstr (f->reply->host, ==, "files.kraken.com");
  g_assert_null (f->key);

  request.method = (char *) "POST";
  request.body = (char *) "secret";
  outcry_fetcher_fetch_async (f->fetcher, &request, &f->rules, NULL, on_done, f);
  wait_done (f, 3);
  assert_words (f, OUTCRY_SOURCES_ERROR_REFUSED,
                "api.kraken.com redirects what was posted to another host");
}

static void
test_retry_after (Fixture       *f,
                  gconstpointer  data)
{
  get (f, "https://api.kraken.com/busy");
  g_assert_no_error (f->error);
  g_assert_cmpuint (f->reply->status, ==, 429);
  g_assert_cmpstr (f->reply->retry_after, ==, "120");
  get (f, "https://api.kraken.com/");
  assert_words (f, OUTCRY_SOURCES_ERROR_THROTTLED,
                "api.kraken.com is to be left alone for another 120 s");
  g_assert_cmpint (outcry_fetcher_get_wait (f->fetcher, "https://api.kraken.com/", &f->rules), ==,
                   120 * OUTCRY_SECOND);
  g_assert_cmpuint (f->times->len, ==, 1);
  outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (f->clock), 120 * OUTCRY_SECOND);
  get (f, "https://api.kraken.com/");
  g_assert_no_error (f->error);

  g_assert_cmpint (outcry_retry_after_parse ("0", START), ==, 0);
  g_assert_cmpint (outcry_retry_after_parse ("Mon, 23 Nov 2026 06:15:00 GMT", START), ==,
                   8 * OUTCRY_SECOND);
  g_assert_cmpint (outcry_retry_after_parse ("Mon, 23 Nov 2020 06:15:00 GMT", START), ==, 0);
  g_assert_cmpint (outcry_retry_after_parse ("-1", START), ==, -1);
  g_assert_cmpint (outcry_retry_after_parse ("soon", START), ==, -1);
}

static void
test_day_quota (Fixture       *f,
                gconstpointer  data)
{
  f->rules.limits.per_day = 2;
  get (f, "https://api.kraken.com/1");
  get (f, "https://api.kraken.com/2");
  g_assert_no_error (f->error);
  get (f, "https://api.kraken.com/3");
  assert_words (f, OUTCRY_SOURCES_ERROR_THROTTLED,
                "today's 2 requests to api.kraken.com are used up");
  g_assert_cmpuint (outcry_fetcher_get_day_count (f->fetcher, "api.kraken.com"), ==, 2);
}

static void
test_cancel (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GCancellable) waiting = g_cancellable_new ();
  g_autoptr(GCancellable) sent = g_cancellable_new ();

  begin (f, "https://api.kraken.com/stall", sent);
  begin (f, "https://api.kraken.com/never", waiting);
  g_cancellable_cancel (waiting);
  while (f->done < 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  while (f->stalled == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (sent);
  wait_done (f, 2);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  begin (f, "https://api.kraken.com/never", sent);
  wait_done (f, 3);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (f->times->len, ==, 1);
}

static void
test_refused_connection (Fixture       *f,
                         gconstpointer  data)
{
  g_autofree char *override = g_strdup_printf ("ws.kraken.com=%s", f->base);

  g_assert_true (outcry_fetcher_add_override (f->fetcher, override, NULL));
  g_clear_pointer (&f->service, outcry_test_stop_listen);
  get (f, "https://ws.kraken.com/");
  assert_words (f, OUTCRY_SOURCES_ERROR_OFFLINE, "ws.kraken.com refuses the connection");
  g_assert_false (outcry_fetcher_add_override (f->fetcher, "kraken.com", NULL));
  g_assert_false (outcry_fetcher_add_override (f->fetcher, "=http://127.0.0.1/", NULL));
  g_assert_false (outcry_fetcher_add_override (f->fetcher, "a/b=http://127.0.0.1/", NULL));
  g_assert_false (outcry_fetcher_add_override (f->fetcher, "kraken.com=file:///etc/passwd", NULL));
}

/* A resolver that answers with the loopback, as a hostile name server would. */
#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static GList *
answer_loopback (const char  *name,
                 GError     **error)
{
  if (g_str_has_prefix (name, "unknown"))
    {
      g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no such name");
      return NULL;
    }
  return g_list_append (NULL, g_inet_address_new_from_string ("127.0.0.1"));
}

static GList *
test_resolver_lookup (GResolver     *resolver,
                      const char    *name,
                      GCancellable  *cancellable,
                      GError       **error)
{
  return answer_loopback (name, error);
}

static void
free_addresses (gpointer data)
{
  g_resolver_free_addresses (data);
}

static void
test_resolver_lookup_async (GResolver           *resolver,
                            const char          *name,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;
  GList *addresses = answer_loopback (name, &error);

  if (addresses == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, addresses, free_addresses);
}

static void
test_resolver_lookup_flags_async (GResolver                *resolver,
                                  const char               *name,
                                  GResolverNameLookupFlags  flags,
                                  GCancellable             *cancellable,
                                  GAsyncReadyCallback       callback,
                                  gpointer                  user_data)
{
  test_resolver_lookup_async (resolver, name, cancellable, callback, user_data);
}

static GList *
test_resolver_lookup_finish (GResolver     *resolver,
                             GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name = test_resolver_lookup;
  resolver_class->lookup_by_name_async = test_resolver_lookup_async;
  resolver_class->lookup_by_name_finish = test_resolver_lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = test_resolver_lookup_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = test_resolver_lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

/* A public name that resolves to this machine: refused on the address itself, nothing was sent;
 * allowed when the user did. */
static void
test_rebinding (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(GResolver) old = g_resolver_get_default ();
  g_autoptr(GResolver) hostile = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr(GUri) base = g_uri_parse (f->base, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *url = g_strdup_printf ("https://rebind.kraken.com:%d/", g_uri_get_port (base));
  g_autofree char *plain = g_strdup_printf ("http://rebind.kraken.com:%d/", g_uri_get_port (base));

  g_resolver_set_default (hostile);
  get (f, url);
  assert_words (f, OUTCRY_SOURCES_ERROR_REFUSED,
                "rebind.kraken.com is at the private address 127.0.0.1");
  get (f, "https://unknown.kraken.com/");
  assert_words (f, OUTCRY_SOURCES_ERROR_OFFLINE,
                "the name unknown.kraken.com is not found; is there a network?");
  g_assert_cmpuint (f->times->len, ==, 0);

  f->rules.allow_private = TRUE;
  get (f, plain);
  g_assert_no_error (f->error);
  g_assert_cmpuint (f->times->len, ==, 1);

  /* The connection that was made for the allowed one is not lent to the other. */
  f->rules.allow_private = FALSE;
  get (f, url);
  assert_words (f, OUTCRY_SOURCES_ERROR_REFUSED,
                "rebind.kraken.com is at the private address 127.0.0.1");
  g_resolver_set_default (old);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/sources/fetcher/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("answer", test_answer);
  ADD ("headers-and-body", test_headers_and_body);
  ADD ("gap", test_gap);
  ADD ("stall", test_stall);
  ADD ("stall-in-body", test_stall_in_body);
  ADD ("bounds", test_bounds);
  ADD ("endless", test_endless);
  ADD ("redirects", test_redirects);
  ADD ("keys-stay", test_keys_stay);
  ADD ("retry-after", test_retry_after);
  ADD ("day-quota", test_day_quota);
  ADD ("cancel", test_cancel);
  ADD ("refused-connection", test_refused_connection);
  ADD ("rebinding", test_rebinding);

  return g_test_run ();
}
