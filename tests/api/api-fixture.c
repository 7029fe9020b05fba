/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "api-fixture.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_tree (inner);
    }
  g_remove (path);
}

void
api_spin_until (gboolean (*done) (gpointer data),
                gpointer   data)
{
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (!done (data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (500);
    }
}

void
api_fixture_set_up (ApiFixture    *self,
                    gconstpointer  unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *schema =
      g_build_filename (g_getenv ("OUTCRY_SOURCE_ROOT"), "docs", "api.yaml", NULL);
  g_autofree char *data_dir = g_build_filename (g_getenv ("OUTCRY_SOURCE_ROOT"), "data", NULL);

  /* The shipped recipes, uninstalled. */
  if (g_getenv ("OUTCRY_PKGDATADIR") == NULL)
    g_setenv ("OUTCRY_PKGDATADIR", data_dir, TRUE);
  self->directory = g_dir_make_tmp ("outcry-api-XXXXXX", &error);
  g_assert_no_error (error);
  self->config = outcry_config_new (outcry_node_get_config_keys ());
  g_assert_true (outcry_config_set (self->config, "data-dir", self->directory, &error));
  self->node = outcry_node_new (self->config, NULL, NULL, &error);
  g_assert_no_error (error);
  self->socket = g_build_filename (self->directory, "api.sock", NULL);
  self->server = outcry_api_server_new (self->node, self->socket, &error);
  g_assert_no_error (error);
  self->schema = api_schema_load (schema, &error);
  g_assert_no_error (error);
}

static void
on_stopped (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  gboolean *stopped = user_data;

  outcry_node_stop_finish (OUTCRY_NODE (object), result, NULL);
  *stopped = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

void
api_fixture_tear_down (ApiFixture    *self,
                       gconstpointer  data)
{
  gboolean stopped = FALSE;

  if (self->server != NULL)
    outcry_api_server_stop (self->server);
  outcry_node_stop_async (self->node, on_stopped, &stopped);
  api_spin_until (is_true, &stopped);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->server);
  g_clear_object (&self->node);
  g_clear_object (&self->config);
  remove_tree (self->directory);
  api_schema_free (self->schema);
  g_free (self->socket);
  g_free (self->directory);
}

typedef struct
{
  gboolean  done;
  GBytes   *body;
  GError   *error;
} Pending;

static void
on_answer (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Pending *pending = user_data;

  pending->body =
      soup_session_send_and_read_finish (SOUP_SESSION (object), result, &pending->error);
  pending->done = TRUE;
}

void
api_fixture_ask (ApiFixture *self,
                 const char *method,
                 const char *path,
                 const char *body,
                 ApiAnswer  *answer)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->socket);
  g_autoptr (SoupSession) session =
      soup_session_new_with_options ("remote-connectable", address, NULL);
  g_autofree char *url = g_strconcat ("http://outcry", path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  Pending pending = { 0 };
  gsize size;
  const char *data;

  if (body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, "application/octet-stream", bytes);
    }
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, on_answer,
                                    &pending);
  api_spin_until (is_true, &pending.done);
  g_assert_no_error (pending.error);

  data = g_bytes_get_data (pending.body, &size);
  *answer = (ApiAnswer){
    .status = soup_message_get_status (message),
    .type = g_strdup (
        soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL)),
    .allow = g_strdup (
        soup_message_headers_get_one (soup_message_get_response_headers (message), "Allow")),
    .body = pending.body,
    .text = g_strndup (data != NULL ? data : "", size),
  };
}

void
api_answer_clear (ApiAnswer *answer)
{
  g_clear_pointer (&answer->type, g_free);
  g_clear_pointer (&answer->allow, g_free);
  g_clear_pointer (&answer->text, g_free);
  g_clear_pointer (&answer->body, g_bytes_unref);
}

JsonNode *
api_fixture_expect (ApiFixture *self,
                    guint       status,
                    const char *method,
                    const char *path,
                    const char *body)
{
  g_auto (ApiAnswer) answer = { 0 };
  g_autofree char *reason = NULL;

  api_fixture_ask (self, method, path, body, &answer);
  g_test_message ("%s %s: %u %.200s", method, path, answer.status, answer.text);
  g_assert_cmpuint (answer.status, ==, status);
  if (!api_schema_check_answer (self->schema, method, path, answer.status, answer.type, answer.body,
                                &reason))
    g_error ("%s", reason);

  return strcmp (answer.type, "application/json") == 0 ? json_from_string (answer.text, NULL)
                                                       : NULL;
}

void
api_fixture_expect_refusal (ApiFixture *self,
                            guint       status,
                            const char *words,
                            const char *method,
                            const char *path,
                            const char *body)
{
  g_auto (ApiAnswer) answer = { 0 };
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *reason = NULL;
  const char *message;

  api_fixture_ask (self, method, path, body, &answer);
  g_test_message ("%s %s: %u %.200s", method, path, answer.status, answer.text);
  g_assert_cmpuint (answer.status, ==, status);
  g_assert_cmpstr (answer.type, ==, "application/json");
  node = json_from_string (answer.text, NULL);
  g_assert_nonnull (node);
  if (!api_schema_check_value (self->schema, "Error", node, &reason))
    g_error ("%s", reason);
  message = json_object_get_string_member (
      json_object_get_object_member (json_node_get_object (node), "error"), "message");
  if (strstr (message, words) == NULL)
    g_error ("“%s” does not say “%s”", message, words);
}
