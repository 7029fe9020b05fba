/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Secrets by name in the default keyring. The schema has one attribute, so that a look-up is exact;
 * "list" searches for the schema alone. Weak case: a locked keyring in a session that cannot ask
 * for its password looks like an absent secret. */

#define G_LOG_DOMAIN "outcry-sources"

#include "sources/outcry-secrets.h"

#include <libsecret/secret.h>
#include <string.h>

#include "sources/outcry-sources-error.h"

static const SecretSchema schema = {
  "org.outcry.Outcry.Secret",
  SECRET_SCHEMA_NONE,
  {
    { "name", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

gboolean
outcry_secret_name_is_valid (const char *name)
{
  gsize length;

  g_return_val_if_fail (name != NULL, FALSE);

  length = strlen (name);
  return length > 0 && length <= OUTCRY_SECRET_MAX_NAME &&
         strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "._-") == length;
}

/* The words for a failure of the service; takes @error. */
static GError *
explain (GError *error)
{
  GError *words;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;
  g_dbus_error_strip_remote_error (error);
  if (error->domain == G_DBUS_ERROR || error->domain == G_IO_ERROR ||
      error->domain == G_SPAWN_ERROR)
    words = g_error_new (OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET,
                         "there is no Secret Service in this session, such as GNOME Keyring or "
                         "KWallet (%s)",
                         error->message);
  else
    words = g_error_new (OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET,
                         "the Secret Service refused (%s)", error->message);
  g_error_free (error);
  return words;
}

/* A prompt for the keyring's password that nobody answers would keep a request for ever. */
typedef struct
{
  GCancellable *own;
  GCancellable *outer; /* the caller's, or NULL */
  gulong        handler;
  GSource      *timeout;
  gboolean      expired;
} Patience;

static void
patience_free (Patience *self)
{
  g_source_destroy (self->timeout);
  g_source_unref (self->timeout);
  if (self->outer != NULL)
    g_signal_handler_disconnect (self->outer, self->handler);
  g_clear_object (&self->outer);
  g_object_unref (self->own);
  g_free (self);
}

static gboolean
on_expired (gpointer user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);
  Patience *self = g_task_get_task_data (task);

  self->expired = TRUE;
  g_task_return_new_error (task, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET,
                           "the keyring was not unlocked within %d seconds",
                           OUTCRY_SECRET_PATIENCE);
  g_cancellable_cancel (self->own);
  return G_SOURCE_REMOVE;
}

/* What the service is to be asked with: cancelled with the caller's, and when it takes too long.
 * Borrowed from @task. */
static GCancellable *
limit_patience (GTask        *task,
                GCancellable *outer)
{
  Patience *self = g_new0 (Patience, 1);

  self->own = g_cancellable_new ();
  self->timeout = g_timeout_source_new_seconds (OUTCRY_SECRET_PATIENCE);
  g_source_set_callback (self->timeout, on_expired, task, NULL);
  g_source_attach (self->timeout, g_task_get_context (task));
  if (outer != NULL)
    {
      self->outer = g_object_ref (outer);
      self->handler = g_signal_connect_swapped (outer, "cancelled",
                                                G_CALLBACK (g_cancellable_cancel), self->own);
      if (g_cancellable_is_cancelled (outer))
        g_cancellable_cancel (self->own);
    }
  g_task_set_task_data (task, self, (GDestroyNotify) patience_free);
  return self->own;
}

/* The service may answer after @task has ended, or never. */
static gboolean
is_given_up (GTask *task)
{
  return ((Patience *) g_task_get_task_data (task))->expired;
}

static GTask *
begin (gpointer             tag,
       const char          *name,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  if (name != NULL && !outcry_secret_name_is_valid (name))
    {
      g_task_return_new_error (task, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET,
                               "\"%.64s\" cannot be the name of a secret", name);
      g_clear_object (&task);
    }
  return task;
}

static void
on_looked_up (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  char *value = secret_password_lookup_nonpageable_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, explain (error));
  else
    g_task_return_pointer (task, value, (GDestroyNotify) secret_password_free);
}

void
outcry_secrets_lookup_async (const char          *name,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (name != NULL);

  task = begin (outcry_secrets_lookup_async, name, cancellable, callback, user_data);
  if (task != NULL)
    secret_password_lookup (&schema, cancellable, on_looked_up, task, "name", name, NULL);
}

char *
outcry_secrets_lookup_finish (GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_stored (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  gboolean stored = secret_password_store_finish (result, &error);

  if (is_given_up (task))
    g_clear_error (&error);
  else if (stored)
    g_task_return_boolean (task, TRUE);
  else if (error == NULL)
    g_task_return_new_error (task, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET,
                             "the keyring was not unlocked");
  else
    g_task_return_error (task, explain (error));
}

void
outcry_secrets_store_async (const char          *name,
                            const char          *value,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autofree char *label = NULL;
  GTask *task;

  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  task = begin (outcry_secrets_store_async, name, cancellable, callback, user_data);
  if (task == NULL)
    return;
  if (*value == '\0' || strlen (value) > OUTCRY_SECRET_MAX_VALUE ||
      !g_utf8_validate (value, -1, NULL) || strpbrk (value, "\r\n") != NULL)
    {
      g_task_return_new_error (task, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET,
                               "a secret is one line of text of at most %d bytes",
                               OUTCRY_SECRET_MAX_VALUE);
      g_object_unref (task);
      return;
    }
  label = g_strdup_printf ("Outcry: %s", name);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, value,
                         limit_patience (task, cancellable), on_stored, task, "name", name, NULL);
}

gboolean
outcry_secrets_store_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_cleared (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  gboolean removed = secret_password_clear_finish (result, &error);

  if (is_given_up (task))
    g_clear_error (&error);
  else if (error != NULL)
    g_task_return_error (task, explain (error));
  else
    g_task_return_boolean (task, removed);
}

void
outcry_secrets_forget_async (const char          *name,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (name != NULL);

  task = begin (outcry_secrets_forget_async, name, cancellable, callback, user_data);
  if (task != NULL)
    secret_password_clear (&schema, limit_patience (task, cancellable), on_cleared, task, "name",
                           name, NULL);
}

gboolean
outcry_secrets_forget_finish (GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static void
on_searched (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GList *items = secret_password_search_finish (result, &error);
  GPtrArray *names;

  if (error != NULL)
    {
      g_task_return_error (task, explain (error));
      return;
    }
  names = g_ptr_array_new ();
  for (GList *l = items; l != NULL; l = l->next)
    {
      g_autoptr(GHashTable) attributes = secret_retrievable_get_attributes (l->data);
      const char *name = g_hash_table_lookup (attributes, "name");

      if (name != NULL)
        g_ptr_array_add (names, g_strdup (name));
    }
  g_list_free_full (items, g_object_unref);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  g_task_return_pointer (task, g_ptr_array_free (names, FALSE), (GDestroyNotify) g_strfreev);
}

void
outcry_secrets_list_async (GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = begin (outcry_secrets_list_async, NULL, cancellable, callback, user_data);

  secret_password_search (&schema, SECRET_SEARCH_ALL, cancellable, on_searched, task, NULL);
}

char **
outcry_secrets_list_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
outcry_secret_free (char *value)
{
  secret_password_free (value);
}
