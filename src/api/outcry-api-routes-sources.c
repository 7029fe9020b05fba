/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sources, their recipes and runs, and the secrets that recipes name. A secret goes in and never
 * comes out: the interface lists names only. Invariant: its value is wiped from the memory that is
 * ours. Known weak case: libsoup's read buffer, through which it came, is not ours. */

#define G_LOG_DOMAIN "outcry-api"

#include "api/outcry-api-routes.h"

#include <string.h>

#include "api/outcry-api-json.h"

static OutcrySources *
sources_of (OutcryApiRequest *request)
{
  return outcry_node_get_sources (outcry_api_request_get_node (request));
}

/* Answers 404 and returns NULL when there is none of that id. */
static OutcrySource *
find_source (OutcryApiRequest *request)
{
  const char *id = outcry_api_request_get_segment (request);
  OutcrySource *source = outcry_sources_find (sources_of (request), id);

  if (source == NULL)
    outcry_api_request_refuse (request, SOUP_STATUS_NOT_FOUND, "not-found",
                               "there is no source “%s”", id);

  return source;
}

static void
reply_source (OutcryApiRequest *request,
              guint             status,
              OutcrySource     *source)
{
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_api_request_begin (request, &writer);
  outcry_api_write_source (&writer, NULL, source);
  outcry_api_request_reply (request, status, &writer);
}

void
outcry_api_get_sources (OutcryApiRequest *request)
{
  GListModel *sources = G_LIST_MODEL (sources_of (request));
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_api_request_begin (request, &writer);
  outcry_json_begin_object (&writer, NULL);
  outcry_json_begin_array (&writer, "sources");
  for (guint i = 0; i < g_list_model_get_n_items (sources); i++)
    {
      g_autoptr (OutcrySource) source = g_list_model_get_item (sources, i);

      outcry_api_write_source (&writer, NULL, source);
    }
  outcry_json_end_array (&writer);
  outcry_json_end_object (&writer);
  outcry_api_request_reply (request, SOUP_STATUS_OK, &writer);
}

void
outcry_api_get_source (OutcryApiRequest *request)
{
  OutcrySource *source = find_source (request);
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_api_request_begin (request, &writer);
  if (source == NULL)
    return;

  outcry_api_write_source_detail (&writer, source);
  outcry_api_request_reply (request, SOUP_STATUS_OK, &writer);
}

/* The file name is only for messages; a path is not needed in one. */
static const char *
get_file_name (OutcryApiRequest *request)
{
  const char *name = outcry_api_request_get_text (request, "file_name");

  return name != NULL && *name != '\0' ? name : "recipe";
}

static void
on_added (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (OutcryApiRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  OutcrySource *source = outcry_node_add_recipe_finish (OUTCRY_NODE (object), result, &error);

  if (source == NULL)
    outcry_api_request_fail (request, error);
  else
    reply_source (request, SOUP_STATUS_CREATED, source);
}

void
outcry_api_add_source (OutcryApiRequest *request)
{
  gboolean allow_private = FALSE;
  gsize size;
  const char *text = g_bytes_get_data (outcry_api_request_get_body (request), &size);

  if (!outcry_api_request_get_boolean (request, "allow_private", &allow_private))
    return;
  if (size == 0)
    {
      outcry_api_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "invalid",
                                 "the recipe is empty");
      return;
    }

  outcry_node_add_recipe_async (outcry_api_request_get_node (request), text, size,
                                get_file_name (request), allow_private,
                                outcry_api_request_get_cancellable (request), on_added,
                                outcry_api_request_ref (request));
}

static void
on_removed (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (OutcryApiRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_api_request_begin (request, &writer);
  if (!outcry_node_remove_source_finish (OUTCRY_NODE (object), result, &error))
    {
      outcry_api_request_fail (request, error);
      return;
    }

  outcry_json_begin_object (&writer, NULL);
  outcry_json_add_string (&writer, "id", outcry_api_request_get_segment (request));
  outcry_json_add_boolean (&writer, "removed", TRUE);
  outcry_json_end_object (&writer);
  outcry_api_request_reply (request, SOUP_STATUS_OK, &writer);
}

void
outcry_api_remove_source (OutcryApiRequest *request)
{
  if (find_source (request) == NULL)
    return;

  outcry_node_remove_source_async (outcry_api_request_get_node (request),
                                   outcry_api_request_get_segment (request),
                                   outcry_api_request_get_cancellable (request), on_removed,
                                   outcry_api_request_ref (request));
}

void
outcry_api_run_source (OutcryApiRequest *request)
{
  OutcrySource *source = find_source (request);
  g_autoptr (GError) error = NULL;

  if (source == NULL)
    return;

  if (!outcry_sources_run_now (sources_of (request), outcry_source_get_name (source), &error))
    outcry_api_request_fail (request, error);
  else
    reply_source (request, SOUP_STATUS_ACCEPTED, source);
}

static void
set_paused (OutcryApiRequest *request,
            gboolean          paused)
{
  OutcrySource *source = find_source (request);
  g_autoptr (GError) error = NULL;

  if (source == NULL)
    return;

  if (!outcry_sources_set_paused (sources_of (request), outcry_source_get_name (source), paused,
                                  &error))
    outcry_api_request_fail (request, error);
  else
    reply_source (request, SOUP_STATUS_OK, source);
}

void
outcry_api_pause_source (OutcryApiRequest *request)
{
  set_paused (request, TRUE);
}

void
outcry_api_resume_source (OutcryApiRequest *request)
{
  set_paused (request, FALSE);
}

static void
on_runs (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (OutcryApiRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs =
      outcry_store_list_runs_finish (OUTCRY_STORE (object), result, &error);
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_api_request_begin (request, &writer);
  if (runs == NULL)
    {
      outcry_api_request_fail (request, error);
      return;
    }

  outcry_json_begin_object (&writer, NULL);
  outcry_json_begin_array (&writer, "runs");
  for (guint i = 0; i < runs->len; i++)
    outcry_api_write_run (&writer, NULL, g_ptr_array_index (runs, i));
  outcry_json_end_array (&writer);
  outcry_json_end_object (&writer);
  outcry_api_request_reply (request, SOUP_STATUS_OK, &writer);
}

void
outcry_api_get_runs (OutcryApiRequest *request)
{
  gsize limit = 50;

  if (!outcry_api_request_get_count (request, "limit", 500, &limit) ||
      find_source (request) == NULL)
    return;

  outcry_store_list_runs_async (outcry_node_get_store (outcry_api_request_get_node (request)),
                                outcry_api_request_get_segment (request), (guint) limit,
                                outcry_api_request_get_cancellable (request), on_runs,
                                outcry_api_request_ref (request));
}

static void
on_preview (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (OutcryApiRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = NULL;
  g_autoptr (OutcryBatch) batch = NULL;
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_api_request_begin (request, &writer);
  batch = outcry_sources_preview_finish (OUTCRY_SOURCES (object), result, &raw, &error);
  if (batch == NULL)
    {
      outcry_api_request_fail (request, error);
      return;
    }

  outcry_api_write_preview (&writer, batch, raw);
  outcry_api_request_reply (request, SOUP_STATUS_OK, &writer);
}

void
outcry_api_preview (OutcryApiRequest *request)
{
  g_autoptr (OutcryRecipe) recipe = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *text = g_bytes_get_data (outcry_api_request_get_body (request), &size);

  if (size == 0)
    {
      outcry_api_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "invalid",
                                 "the recipe is empty");
      return;
    }
  recipe = outcry_recipe_parse (text, size, get_file_name (request), &error);
  if (recipe == NULL)
    {
      outcry_api_request_fail (request, error);
      return;
    }

  outcry_sources_preview_async (sources_of (request), recipe,
                                outcry_api_request_get_cancellable (request), on_preview,
                                outcry_api_request_ref (request));
}

/* The keyring's own words: no source is concerned. */
static void
fail_secret (OutcryApiRequest *request,
             const GError     *error)
{
  if (g_error_matches (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET))
    outcry_api_request_refuse (request, SOUP_STATUS_CONFLICT, "secret", "%s", error->message);
  else
    outcry_api_request_fail (request, error);
}

static void
write_users (OutcryJsonWriter *writer,
             GListModel       *sources,
             const char       *secret)
{
  outcry_json_begin_array (writer, "used_by");
  for (guint i = 0; i < g_list_model_get_n_items (sources); i++)
    {
      g_autoptr (OutcrySource) source = g_list_model_get_item (sources, i);

      if (g_strv_contains (outcry_recipe_get_secrets (outcry_source_get_recipe (source)), secret))
        outcry_json_add_string (writer, NULL, outcry_source_get_name (source));
    }
  outcry_json_end_array (writer);
}

static void
on_secrets (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (OutcryApiRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = outcry_secrets_list_finish (result, &error);
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_api_request_begin (request, &writer);
  if (names == NULL)
    {
      fail_secret (request, error);
      return;
    }

  outcry_json_begin_object (&writer, NULL);
  outcry_json_begin_array (&writer, "secrets");
  for (gsize i = 0; names[i] != NULL; i++)
    {
      outcry_json_begin_object (&writer, NULL);
      outcry_json_add_string (&writer, "name", names[i]);
      write_users (&writer, G_LIST_MODEL (sources_of (request)), names[i]);
      outcry_json_end_object (&writer);
    }
  outcry_json_end_array (&writer);
  outcry_json_end_object (&writer);
  outcry_api_request_reply (request, SOUP_STATUS_OK, &writer);
}

void
outcry_api_get_secrets (OutcryApiRequest *request)
{
  outcry_secrets_list_async (outcry_api_request_get_cancellable (request), on_secrets,
                             outcry_api_request_ref (request));
}

static void
reply_secret (OutcryApiRequest *request,
              const char       *what)
{
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_api_request_begin (request, &writer);
  outcry_json_begin_object (&writer, NULL);
  outcry_json_add_string (&writer, "name", outcry_api_request_get_segment (request));
  outcry_json_add_boolean (&writer, what, TRUE);
  outcry_json_end_object (&writer);
  outcry_api_request_reply (request, SOUP_STATUS_OK, &writer);
}

static void
on_secret_stored (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (OutcryApiRequest) request = user_data;
  g_autoptr (GError) error = NULL;

  if (!outcry_secrets_store_finish (result, &error))
    {
      fail_secret (request, error);
      return;
    }
  outcry_sources_secret_changed (sources_of (request), outcry_api_request_get_segment (request));
  reply_secret (request, "stored");
}

void
outcry_api_set_secret (OutcryApiRequest *request)
{
  gsize size;
  const char *data = g_bytes_get_data (outcry_api_request_get_body (request), &size);
  char *value;

  if (size == 0)
    {
      outcry_api_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "invalid",
                                 "the secret is empty");
      return;
    }
  if (memchr (data, '\0', size) != NULL || !g_utf8_validate (data, (gssize) size, NULL))
    {
      outcry_api_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "invalid",
                                 "the secret is not a text");
      return;
    }

  value = g_strndup (data, size);
  outcry_secrets_store_async (outcry_api_request_get_segment (request), value,
                              outcry_api_request_get_cancellable (request), on_secret_stored,
                              outcry_api_request_ref (request));
  explicit_bzero (value, size);
  g_free (value);
  /* The body is this request's own, and nobody reads it again. */
  explicit_bzero ((gpointer) data, size);
}

static void
on_secret_forgotten (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (OutcryApiRequest) request = user_data;
  g_autoptr (GError) error = NULL;

  if (outcry_secrets_forget_finish (result, &error))
    {
      outcry_sources_secret_changed (sources_of (request),
                                     outcry_api_request_get_segment (request));
      reply_secret (request, "forgotten");
    }
  else if (error != NULL)
    fail_secret (request, error);
  else
    outcry_api_request_refuse (request, SOUP_STATUS_NOT_FOUND, "not-found",
                               "there is no secret “%s”", outcry_api_request_get_segment (request));
}

void
outcry_api_forget_secret (OutcryApiRequest *request)
{
  outcry_secrets_forget_async (outcry_api_request_get_segment (request),
                               outcry_api_request_get_cancellable (request), on_secret_forgotten,
                               outcry_api_request_ref (request));
}
