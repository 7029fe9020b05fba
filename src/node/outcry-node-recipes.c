/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Recipes as documents of the store. Those that come with the program are copied there at the first
 * start, each followed by a document "shipped" with the hash of what was copied; so a start that
 * was cut off goes on, a recipe that the user removed stays away, one the user changed stays
 * changed, and a newer program brings its newer text to all others. */

#define G_LOG_DOMAIN "outcry-node"

#include "node/outcry-node-private.h"

#include "base/outcry-hash.h"
#include "node/outcry-history.h"
#include "node/outcry-i18n.h"

typedef struct
{
  GHashTable *documents;
  GError     *error;
  gboolean    done;
} DocumentsAnswer;

static void
on_documents (GObject      *store,
              GAsyncResult *result,
              gpointer      user_data)
{
  DocumentsAnswer *answer = user_data;

  answer->documents =
      outcry_store_list_documents_finish (OUTCRY_STORE (store), result, &answer->error);
  answer->done = TRUE;
}

/* Blocking, on a context of its own: nothing else of the program runs meanwhile. */
static GHashTable *
list_documents (OutcryNode  *self,
                const char  *kind,
                GError     **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  DocumentsAnswer answer = { NULL };

  g_main_context_push_thread_default (context);
  outcry_store_list_documents_async (self->store, kind, NULL, on_documents, &answer);
  while (!answer.done)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);

  if (answer.documents == NULL)
    g_propagate_error (error, answer.error);
  return answer.documents;
}

static void
take_shipped (OutcryNode *self,
              GHashTable *recipes,
              GHashTable *shipped,
              const char *path)
{
  g_autofree char *text = NULL;
  g_autofree char *hash_text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryRecipe) recipe = NULL;
  const char *name, *known, *stored;
  OutcryHash hash;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &error) ||
      (recipe = outcry_recipe_parse (text, length, path, &error)) == NULL)
    {
      g_message ("shipped recipe left out: %s", error->message);
      return;
    }
  name = outcry_recipe_get_name (recipe);
  outcry_hash_of (text, length, &hash);
  hash_text = outcry_hash_to_hex (&hash);
  known = g_hash_table_lookup (shipped, name);
  stored = g_hash_table_lookup (recipes, name);
  if (g_strcmp0 (known, hash_text) == 0)
    return;

  if (stored != NULL && known != NULL)
    {
      g_autofree char *stored_hash = NULL;

      outcry_hash_of (stored, strlen (stored), &hash);
      stored_hash = outcry_hash_to_hex (&hash);
      if (!g_str_equal (stored_hash, known))
        return;
    }
  if ((stored == NULL && known == NULL) || (stored != NULL && known != NULL))
    {
      outcry_recorder_put_document (self->recorder, "recipe", name, text, NULL, NULL);
      g_hash_table_insert (recipes, g_strdup (name), g_steal_pointer (&text));
    }
  outcry_recorder_put_document (self->recorder, "shipped", name, hash_text, NULL, NULL);
}

static void
take_all_shipped (OutcryNode *self,
                  GHashTable *recipes,
                  GHashTable *shipped)
{
  g_autofree char *directory = g_build_filename (outcry_node_get_pkgdatadir (), "recipes", NULL);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (g_str_has_suffix (name, ".yaml"))
        take_shipped (self, recipes, shipped, path);
    }
}

static int
compare_keys (const void *a,
              const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_stored (OutcryNode *self,
            GHashTable *recipes,
            GHashTable *states)
{
  guint n;
  g_autofree gpointer *names = g_hash_table_get_keys_as_array (recipes, &n);

  qsort (names, n, sizeof (gpointer), compare_keys);
  for (guint i = 0; i < n; i++)
    {
      const char *name = names[i];
      const char *text = g_hash_table_lookup (recipes, name);
      g_autoptr (GError) error = NULL;
      g_autoptr (OutcryRecipe) recipe = outcry_recipe_parse (text, strlen (text), name, &error);

      if (recipe == NULL || outcry_sources_add (self->sources, recipe,
                                                g_hash_table_lookup (states, name), &error) == NULL)
        g_message ("recipe left out: %s", error->message);
    }
}

static void
remember_history (OutcryNode *self,
                  GHashTable *bundled)
{
  GHashTableIter iter;
  gpointer file, hash;

  g_hash_table_iter_init (&iter, bundled);
  while (g_hash_table_iter_next (&iter, &file, &hash))
    outcry_history_set_done (self->history, file, hash);
}

gboolean
outcry_node_load_recipes (OutcryNode  *self,
                          GError     **error)
{
  g_autoptr (GHashTable) recipes = NULL;
  g_autoptr (GHashTable) shipped = NULL;
  g_autoptr (GHashTable) states = NULL;
  g_autoptr (GHashTable) bundled = NULL;

  if ((recipes = list_documents (self, "recipe", error)) == NULL ||
      (shipped = list_documents (self, "shipped", error)) == NULL ||
      (states = list_documents (self, "source-state", error)) == NULL ||
      (bundled = list_documents (self, "bundled", error)) == NULL)
    return FALSE;
  take_all_shipped (self, recipes, shipped);
  add_stored (self, recipes, states);
  remember_history (self, bundled);
  return TRUE;
}

/* Adding. */

typedef struct
{
  OutcryRecipe *recipe;
  gboolean      allow_private;
} Adding;

static void
adding_free (gpointer data)
{
  Adding *adding = data;

  g_clear_pointer (&adding->recipe, outcry_recipe_unref);
  g_free (adding);
}

static void
on_recipe_written (gsize         added,
                   const GError *write_error,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  OutcryNode *self = g_task_get_source_object (task);
  Adding *adding = g_task_get_task_data (task);
  const char *name = outcry_recipe_get_name (adding->recipe);
  g_autoptr (GError) error = NULL;
  OutcrySource *source;

  g_hash_table_remove (self->adding, name);
  if (write_error != NULL)
    {
      g_task_return_error (task, g_error_copy (write_error));
      return;
    }
  source = outcry_sources_add (self->sources, adding->recipe, NULL, &error);
  if (source == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (adding->allow_private &&
      !outcry_sources_set_allow_private (self->sources, name, TRUE, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_task_return_pointer (task, source, NULL);
}

void
outcry_node_add_recipe_async (OutcryNode          *self,
                              const char          *text,
                              gsize                len,
                              const char          *file_name,
                              gboolean             allow_private,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (OutcryRecipe) recipe = NULL;
  g_autoptr (GError) error = NULL;
  const char *name;
  Adding *adding;

  g_return_if_fail (OUTCRY_IS_NODE (self));
  g_return_if_fail (text != NULL && file_name != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, outcry_node_add_recipe_async);
  recipe = outcry_recipe_parse (text, len, file_name, &error);
  if (recipe == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  name = outcry_recipe_get_name (recipe);
  if (outcry_sources_find (self->sources, name) != NULL ||
      g_hash_table_contains (self->adding, name) || g_str_equal (name, "import") ||
      g_str_equal (name, OUTCRY_BUNDLED_SOURCE))
    {
      g_task_return_new_error (task, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_REFUSED, "%s",
                               _("There is a source of this name already."));
      return;
    }

  adding = g_new0 (Adding, 1);
  adding->recipe = g_steal_pointer (&recipe);
  adding->allow_private = allow_private;
  g_task_set_task_data (task, adding, adding_free);
  g_hash_table_add (self->adding, g_strdup (name));
  /* One of that name may have been removed just before a crash; its permissions are its own. */
  outcry_recorder_put_document (self->recorder, "source-state", name, NULL, NULL, NULL);
  outcry_recorder_put_document (self->recorder, "recipe", name,
                                outcry_recipe_get_text (adding->recipe), on_recipe_written,
                                g_steal_pointer (&task));
}

OutcrySource *
outcry_node_add_recipe_finish (OutcryNode    *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Removing. */

static void
on_recipe_removed (gsize         added,
                   const GError *write_error,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  OutcryNode *self = g_task_get_source_object (task);
  const char *name = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (write_error != NULL)
    {
      g_task_return_error (task, g_error_copy (write_error));
      return;
    }
  outcry_recorder_put_document (self->recorder, "source-state", name, NULL, NULL, NULL);
  g_hash_table_remove (self->unsaved_states, name);
  if (!outcry_sources_remove (self->sources, name, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

void
outcry_node_remove_source_async (OutcryNode          *self,
                                 const char          *name,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (OUTCRY_IS_NODE (self));
  g_return_if_fail (name != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, outcry_node_remove_source_async);
  if (outcry_sources_find (self->sources, name) == NULL)
    {
      g_task_return_new_error (task, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_NOT_FOUND,
                               "there is no source named \"%s\"", name);
      return;
    }
  g_task_set_task_data (task, g_strdup (name), g_free);
  outcry_recorder_put_document (self->recorder, "recipe", name, NULL, on_recipe_removed,
                                g_steal_pointer (&task));
}

gboolean
outcry_node_remove_source_finish (OutcryNode    *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
