/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where settings come from: the command line, the environment, a YAML file. */

#include "base/outcry-config-private.h"
#include "base/outcry-message-text.h"
#include "base/outcry-yaml.h"

#include <gio/gio.h>
#include <string.h>

static gboolean
is_boolean (const OutcryConfigSlot *slot)
{
  return slot != NULL && slot->key->type == OUTCRY_CONFIG_BOOLEAN;
}

/* The option without its dashes. A key of the very name comes first, so that one may begin with
 * "no-". */
static OutcryConfigSlot *
find_option (OutcryConfig *self,
             const char   *name,
             gsize         len,
             gboolean     *negated)
{
  OutcryConfigSlot *slot = outcry_config_find (self, name, len);

  *negated = FALSE;
  if (slot != NULL || len < 3 || strncmp (name, "no-", 3) != 0)
    return slot;
  slot = outcry_config_find (self, name + 3, len - 3);
  *negated = is_boolean (slot);
  return *negated ? slot : NULL;
}

static gboolean
refuse_option (OutcryConfig  *self,
               const char    *name,
               gsize          len,
               GError       **error)
{
  g_autofree char *option = outcry_message_text (name, (gssize) len, 80);
  g_autofree char *hint = outcry_config_hint (self, option, "--");

  g_set_error (error, OUTCRY_CONFIG_ERROR, OUTCRY_CONFIG_ERROR_UNKNOWN, "unknown option “--%s”%s",
               option, hint);
  return FALSE;
}

/* @argument: of argv, begins with "--"; @next follows it. Whether @next was its value too. */
static gboolean
take_option (OutcryConfig  *self,
             const char    *argument,
             const char    *next,
             gboolean      *took_next,
             GError       **error)
{
  const char *name = argument + 2;
  gsize len = strcspn (name, "=");
  gboolean negated;
  OutcryConfigSlot *slot = find_option (self, name, len, &negated);
  g_autofree char *where = g_strndup (argument, len + 2);
  const char *value = name[len] == '=' ? name + len + 1 : NULL;

  *took_next = FALSE;
  if (slot == NULL)
    return refuse_option (self, name, len, error);
  if (value != NULL && negated)
    {
      g_set_error (error, OUTCRY_CONFIG_ERROR, OUTCRY_CONFIG_ERROR_VALUE, "%s takes no value",
                   where);
      return FALSE;
    }
  if (value == NULL && is_boolean (slot))
    value = negated ? "false" : "true";
  if (value == NULL && (next == NULL || g_str_has_prefix (next, "--")))
    {
      g_set_error (error, OUTCRY_CONFIG_ERROR, OUTCRY_CONFIG_ERROR_VALUE,
                   "%s needs a value%s%s", where, slot->key->argument != NULL ? ": " : "",
                   slot->key->argument != NULL ? slot->key->argument : "");
      return FALSE;
    }
  if (value == NULL)
    {
      value = next;
      *took_next = TRUE;
    }
  return outcry_config_put (slot, OUTCRY_CONFIG_RANK_OPTION, "option", where, value, error);
}

gboolean
outcry_config_take_options (OutcryConfig  *self,
                            int           *argc,
                            char         **argv,
                            GError       **error)
{
  int kept = 1;

  g_return_val_if_fail (OUTCRY_IS_CONFIG (self), FALSE);
  g_return_val_if_fail (argc != NULL && argv != NULL, FALSE);

  for (int i = 1; i < *argc; i++)
    {
      gboolean took_next;

      if (strcmp (argv[i], "--") == 0)
        {
          while (++i < *argc)
            argv[kept++] = argv[i];
        }
      else if (!g_str_has_prefix (argv[i], "--"))
        argv[kept++] = argv[i];
      else if (!take_option (self, argv[i], i + 1 < *argc ? argv[i + 1] : NULL, &took_next, error))
        return FALSE;
      else
        i += took_next ? 1 : 0;
    }
  if (kept < *argc)
    argv[kept] = NULL;
  *argc = MIN (*argc, kept);
  return TRUE;
}

char *
outcry_config_variable (const char *key)
{
  g_autofree char *name = g_strconcat ("OUTCRY_", key, NULL);

  for (char *p = name; *p != '\0'; p++)
    *p = *p == '-' ? '_' : g_ascii_toupper (*p);
  return g_steal_pointer (&name);
}

static gboolean
take_variable (OutcryConfigSlot  *slot,
               const char        *name,
               const char        *value,
               GError           **error)
{
  g_auto (GStrv) words = NULL;

  if (slot->key->type != OUTCRY_CONFIG_LIST)
    return outcry_config_put (slot, OUTCRY_CONFIG_RANK_ENVIRONMENT, "environment", name, value,
                              error);
  words = g_strsplit_set (value, " \t\n", -1);
  outcry_config_empty_list (slot, OUTCRY_CONFIG_RANK_ENVIRONMENT, "environment");
  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (words[i][0] != '\0' &&
          !outcry_config_put (slot, OUTCRY_CONFIG_RANK_ENVIRONMENT, "environment", name, words[i],
                              error))
        return FALSE;
    }
  return TRUE;
}

gboolean
outcry_config_take_environment (OutcryConfig        *self,
                                const char * const  *envp,
                                GError             **error)
{
  g_return_val_if_fail (OUTCRY_IS_CONFIG (self), FALSE);
  g_return_val_if_fail (envp != NULL, FALSE);

  for (guint i = 0; i < self->n_slots; i++)
    {
      g_autofree char *name = outcry_config_variable (self->slots[i].key->key);
      const char *value = g_environ_getenv ((char **) envp, name);

      if (value != NULL && value[0] != '\0' &&
          !take_variable (&self->slots[i], name, value, error))
        return FALSE;
    }
  return TRUE;
}

/* Whole, but never more than one byte beyond what is allowed, whatever the file is. */
static GBytes *
read_file (const char  *path,
           GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree char *text = NULL;
  gsize len = 0;

  if (stream == NULL)
    return NULL;
  text = g_malloc (OUTCRY_YAML_MAX_SIZE + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), text, OUTCRY_YAML_MAX_SIZE + 1, &len, NULL,
                                error))
    return NULL;
  return g_bytes_new (text, len);
}

static gboolean
refuse_node (const OutcryYamlNode  *node,
             OutcryConfigError      code,
             GError               **error,
             const char            *message)
{
  g_autofree char *shown = outcry_message_text (message, -1, G_MAXSIZE);

  g_set_error (error, OUTCRY_CONFIG_ERROR, (int) code, "%s:%u:%u: %s",
               outcry_yaml_node_get_file (node), outcry_yaml_node_get_line (node),
               outcry_yaml_node_get_column (node), shown);
  return FALSE;
}

static gboolean
put_node (OutcryConfigSlot      *slot,
          const OutcryYamlNode  *node,
          const char            *origin,
          GError               **error)
{
  const char *text = outcry_yaml_node_get_text (node);
  g_autofree char *where = g_strdup_printf ("%s: %s", origin, slot->key->key);
  g_autofree char *message = NULL;

  if (text != NULL && (text[0] != '\0' || !outcry_yaml_node_is_plain (node)))
    return outcry_config_put (slot, OUTCRY_CONFIG_RANK_FILE, origin, where, text, error);
  message = g_strdup_printf ("%s: one value is expected", slot->key->key);
  return refuse_node (node, OUTCRY_CONFIG_ERROR_VALUE, error, message);
}

static char *
node_origin (const OutcryYamlNode *node)
{
  return g_strdup_printf ("%s:%u:%u", outcry_yaml_node_get_file (node),
                          outcry_yaml_node_get_line (node), outcry_yaml_node_get_column (node));
}

static gboolean
take_list (OutcryConfigSlot      *slot,
           const OutcryYamlNode  *node,
           GError               **error)
{
  g_autofree char *origin = node_origin (node);
  gboolean is_one = outcry_yaml_node_get_kind (node) == OUTCRY_YAML_SCALAR;

  outcry_config_empty_list (slot, OUTCRY_CONFIG_RANK_FILE, origin);
  /* A key whose items are all commented out. */
  if (is_one && outcry_yaml_node_is_plain (node) && outcry_yaml_node_get_text (node)[0] == '\0')
    return TRUE;
  if (outcry_yaml_node_get_kind (node) != OUTCRY_YAML_SEQUENCE)
    return put_node (slot, node, origin, error);
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    {
      const OutcryYamlNode *item = outcry_yaml_node_get_item (node, i);
      g_autofree char *item_origin = node_origin (item);

      if (!put_node (slot, item, item_origin, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_member (OutcryConfig          *self,
             const OutcryYamlNode  *key,
             const OutcryYamlNode  *node,
             GError               **error)
{
  const char *name = outcry_yaml_node_get_text (key);
  OutcryConfigSlot *slot = outcry_config_find (self, name, strlen (name));
  g_autofree char *origin = node_origin (node);
  g_autofree char *message = NULL;
  g_autofree char *hint = NULL;

  if (slot != NULL && slot->key->type == OUTCRY_CONFIG_LIST)
    return take_list (slot, node, error);
  if (slot != NULL)
    return put_node (slot, node, origin, error);
  hint = outcry_config_hint (self, name, "");
  message = g_strdup_printf ("unknown key “%s”%s", name, hint);
  return refuse_node (key, OUTCRY_CONFIG_ERROR_UNKNOWN, error, message);
}

gboolean
outcry_config_take_text (OutcryConfig  *self,
                         const char    *text,
                         gssize         len,
                         const char    *file_name,
                         GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (OutcryYaml) yaml = NULL;
  const OutcryYamlNode *root;

  g_return_val_if_fail (OUTCRY_IS_CONFIG (self), FALSE);
  g_return_val_if_fail (text != NULL || len == 0, FALSE);

  yaml = outcry_yaml_parse (text, len, file_name, &local_error);
  if (yaml == NULL)
    {
      g_set_error_literal (error, OUTCRY_CONFIG_ERROR, OUTCRY_CONFIG_ERROR_FILE,
                           local_error->message);
      return FALSE;
    }
  root = outcry_yaml_get_root (yaml);
  if (outcry_yaml_node_get_kind (root) != OUTCRY_YAML_MAPPING)
    return refuse_node (root, OUTCRY_CONFIG_ERROR_FILE, error, "keys with values are expected");
  for (guint i = 0; i < outcry_yaml_node_get_size (root); i++)
    {
      if (!take_member (self, outcry_yaml_node_get_key_node (root, i),
                        outcry_yaml_node_get_item (root, i), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
outcry_config_take_file (OutcryConfig  *self,
                         const char    *path,
                         gboolean       must_exist,
                         GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *shown = NULL;

  g_return_val_if_fail (OUTCRY_IS_CONFIG (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  bytes = read_file (path, &local_error);
  if (bytes != NULL)
    return outcry_config_take_text (self, g_bytes_get_data (bytes, NULL),
                                    (gssize) g_bytes_get_size (bytes), path, error);
  if (!must_exist && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  shown = outcry_message_text (path, -1, G_MAXSIZE);
  g_set_error (error, OUTCRY_CONFIG_ERROR, OUTCRY_CONFIG_ERROR_FILE, "%s: %s", shown,
               local_error->message);
  return FALSE;
}
