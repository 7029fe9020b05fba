/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "api-fixture.h"
#include "api/outcry-api-client.h"

/* The client blocks, so it runs in a thread beside the node's loop. */
typedef struct
{
  const char *address;
  const char *method;
  const char *path;
  const char *body;
  JsonNode   *answer;
  GError     *error;
  guint       events;
  guint       wanted;
  gint        done; /* atomic */
} Call;

static gboolean
is_done (gpointer data)
{
  return g_atomic_int_get (&((Call *) data)->done) != 0;
}

static gpointer
run_call (gpointer data)
{
  Call *call = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GBytes) body =
      call->body != NULL ? g_bytes_new (call->body, strlen (call->body)) : NULL;
  OutcryApiClient *client;

  /* The session belongs to the context it is made in; the default one is the node's. */
  g_main_context_push_thread_default (context);
  client = outcry_api_client_new (call->address);
  call->answer =
      outcry_api_client_call (client, call->method, call->path, body, "text/plain", &call->error);
  g_object_unref (client);
  g_main_context_pop_thread_default (context);
  g_atomic_int_set (&call->done, 1);

  return NULL;
}

static void
do_call (Call *call)
{
  GThread *thread = g_thread_new ("client", run_call, call);

  api_spin_until (is_done, call);
  g_thread_join (thread);
}

static void
call_clear (Call *call)
{
  g_clear_pointer (&call->answer, json_node_unref);
  g_clear_error (&call->error);
}

static void
test_answer (ApiFixture    *fixture,
             gconstpointer  data)
{
  Call call = { .address = outcry_api_server_get_address (fixture->server),
                .method = "GET",
                .path = "/v1/status" };
  Call metrics = { .address = fixture->socket, .method = "GET", .path = "/v1/metrics" };

  do_call (&call);
  g_assert_no_error (call.error);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (call.answer), "api"), ==,
                   call.address);
  call_clear (&call);

  do_call (&metrics);
  g_assert_no_error (metrics.error);
  g_assert_nonnull (strstr (json_node_get_string (metrics.answer), "# TYPE outcry_"));
  call_clear (&metrics);
}

static void
test_refused (ApiFixture    *fixture,
              gconstpointer  data)
{
  Call call = { .address = fixture->socket, .method = "POST", .path = "/v1/sources/none/run" };

  do_call (&call);
  g_assert_error (call.error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_REFUSED);
  g_assert_cmpstr (call.error->message, ==, "there is no source “none”");
  call_clear (&call);
}

static void
test_no_node (void)
{
  g_autofree char *long_path = g_strnfill (200, 'x');
  g_autofree char *long_address = g_strconcat ("unix:/", long_path, NULL);
  const struct
  {
    const char *address;
    int         code;
    const char *words;
  } cases[] = {
    { "unix:/nonexistent/outcry/api.sock", OUTCRY_API_ERROR_NO_NODE,
      "no node answers at /nonexistent" },
    { "unix:relative.sock", OUTCRY_API_ERROR_ADDRESS, "unix:/PATH" },
    { "tcp:127.0.0.1:80", OUTCRY_API_ERROR_ADDRESS, "unix:/PATH" },
    { "", OUTCRY_API_ERROR_ADDRESS, "unix:/PATH" },
    { long_address, OUTCRY_API_ERROR_ADDRESS, "107" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Call call = { .address = cases[i].address, .method = "GET", .path = "/v1/status" };

      do_call (&call);
      g_assert_null (call.answer);
      g_assert_error (call.error, OUTCRY_API_ERROR, cases[i].code);
      g_test_message ("%s", call.error->message);
      g_assert_nonnull (strstr (call.error->message, cases[i].words));
      call_clear (&call);
    }
}

static gboolean
on_event (const char *text,
          gpointer    user_data)
{
  Call *call = user_data;

  return ++call->events < call->wanted;
}

static gpointer
run_watch (gpointer data)
{
  Call *call = data;
  g_autoptr (OutcryApiClient) client = outcry_api_client_new (call->address);

  outcry_api_client_watch (client, call->path, on_event, call, NULL, &call->error);
  g_atomic_int_set (&call->done, 1);

  return NULL;
}

static gboolean
has_listener (gpointer data)
{
  return outcry_api_server_get_n_listeners (data) == 1;
}

static void
test_watch (ApiFixture    *fixture,
            gconstpointer  data)
{
  Call call = { .address = fixture->socket, .path = "/v1/events?kinds=runs", .wanted = 3 };
  OutcryRun run = { .source = (char *) "ecb", .feed = (char *) "latest", .outcome = (char *) "ok" };
  GThread *thread = g_thread_new ("watch", run_watch, &call);

  api_spin_until (has_listener, fixture->server);
  g_signal_emit_by_name (fixture->node, "run", &run);
  g_signal_emit_by_name (fixture->node, "run", &run);
  api_spin_until (is_done, &call);
  g_thread_join (thread);
  g_assert_no_error (call.error);
  g_assert_cmpuint (call.events, ==, 3);
}

static void
test_watch_ends_with_the_node (ApiFixture    *fixture,
                               gconstpointer  data)
{
  Call call = { .address = fixture->socket, .path = "/v1/events", .wanted = 100 };
  GThread *thread = g_thread_new ("watch", run_watch, &call);

  api_spin_until (has_listener, fixture->server);
  outcry_api_server_stop (fixture->server);
  api_spin_until (is_done, &call);
  g_thread_join (thread);
  g_assert_error (call.error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_NO_NODE);
  g_assert_nonnull (strstr (call.error->message, "the node stops"));
  call_clear (&call);
}

static void
test_watch_refused (ApiFixture    *fixture,
                    gconstpointer  data)
{
  Call call = { .address = fixture->socket, .path = "/v1/events?kinds=nonsense", .wanted = 1 };
  GThread *thread = g_thread_new ("watch", run_watch, &call);

  api_spin_until (is_done, &call);
  g_thread_join (thread);
  g_assert_error (call.error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_REFUSED);
  g_assert_nonnull (strstr (call.error->message, "nonsense"));
  call_clear (&call);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/api/client/" name, ApiFixture, NULL, api_fixture_set_up, function,                 \
              api_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("answer", test_answer);
  ADD ("refused", test_refused);
  g_test_add_func ("/api/client/no-node", test_no_node);
  ADD ("watch", test_watch);
  ADD ("watch-ends-with-the-node", test_watch_ends_with_the_node);
  ADD ("watch-refused", test_watch_refused);

  return g_test_run ();
}
