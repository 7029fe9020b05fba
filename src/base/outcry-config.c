/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Settings: a slot a key, with the value of the highest rank seen so far and where it came from. A
 * value of a lower rank is still checked, so that a mistake in the file is told even while an
 * option hides it. */

#include "base/outcry-config.h"

#include "base/outcry-config-private.h"
#include "base/outcry-decimal.h"
#include "base/outcry-message-text.h"
#include "base/outcry-suggest.h"
#include "base/outcry-time.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (OutcryConfig, outcry_config, G_TYPE_OBJECT)
G_DEFINE_QUARK (outcry-config-error-quark, outcry_config_error)

static gboolean
parse_boolean (const char *value,
               gint64     *number)
{
  static const char * const words[] = { "false", "true", "no", "yes", "off", "on", "0", "1" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_ascii_strcasecmp (value, words[i]) == 0)
        {
          *number = (gint64) i % 2;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
refuse (const char  *where,
        const char  *value,
        GError     **error,
        const char  *what)
{
  g_autofree char *shown = outcry_message_text (value, -1, 80);

  g_set_error (error, OUTCRY_CONFIG_ERROR, OUTCRY_CONFIG_ERROR_VALUE, "%s: “%s” is not %s", where,
               shown, what);
  return FALSE;
}

static char *
bound_text (const OutcryConfigKey *key,
            gint64                 bound)
{
  if (key->type == OUTCRY_CONFIG_DURATION && bound >= 0)
    return outcry_duration_format (bound);
  return g_strdup_printf ("%" G_GINT64_FORMAT, bound);
}

static gboolean
check_number (const OutcryConfigKey  *key,
              gint64                  number,
              const char             *where,
              const char             *value,
              GError                **error)
{
  g_autofree char *minimum = NULL;
  g_autofree char *maximum = NULL;
  g_autofree char *what = NULL;

  if ((key->minimum == 0 && key->maximum == 0) ||
      (number >= key->minimum && number <= key->maximum))
    return TRUE;
  minimum = bound_text (key, key->minimum);
  maximum = bound_text (key, key->maximum);
  what = g_strdup_printf ("within %s and %s", minimum, maximum);
  return refuse (where, value, error, what);
}

/* Whether @value is one of the key's type; the number it stands for. */
static gboolean
check_value (const OutcryConfigKey  *key,
             const char             *where,
             const char             *value,
             gint64                 *number,
             GError                **error)
{
  g_autofree char *choices = NULL;
  g_autofree char *what = NULL;

  switch (key->type)
    {
    case OUTCRY_CONFIG_BOOLEAN:
      return parse_boolean (value, number) ||
             refuse (where, value, error, "true or false, yes or no, on or off, 1 or 0");
    case OUTCRY_CONFIG_INTEGER:
      if (!outcry_decimal_parse (value, -1, 0, OUTCRY_ROUND_REFUSE, number, NULL))
        return refuse (where, value, error, "a whole number");
      return check_number (key, *number, where, value, error);
    case OUTCRY_CONFIG_DURATION:
      if (!outcry_duration_parse (value, number, NULL))
        return refuse (where, value, error, "a duration such as 250ms, 5s, 1m, 4h, 1d or 1w");
      return check_number (key, *number, where, value, error);
    case OUTCRY_CONFIG_CHOICE:
      if (g_strv_contains (key->choices, value))
        return TRUE;
      choices = g_strjoinv (", ", (char **) key->choices);
      what = g_strdup_printf ("one of %s", choices);
      return refuse (where, value, error, what);
    case OUTCRY_CONFIG_STRING:
    case OUTCRY_CONFIG_LIST:
    default:
      return TRUE;
    }
}

static void
set_origin (OutcryConfigSlot *slot,
            OutcryConfigRank  rank,
            const char       *origin)
{
  char *copy = g_strdup (origin);

  g_free (slot->origin);
  slot->origin = copy;
  slot->rank = rank;
}

void
outcry_config_empty_list (OutcryConfigSlot *slot,
                          OutcryConfigRank  rank,
                          const char       *origin)
{
  if (rank < slot->rank)
    return;
  g_ptr_array_set_size (slot->list, 0);
  g_ptr_array_add (slot->list, NULL);
  set_origin (slot, rank, origin);
}

gboolean
outcry_config_put (OutcryConfigSlot  *slot,
                   OutcryConfigRank   rank,
                   const char        *origin,
                   const char        *where,
                   const char        *value,
                   GError           **error)
{
  gint64 number = 0;

  if (!check_value (slot->key, where, value, &number, error))
    return FALSE;
  if (rank < slot->rank)
    return TRUE;
  if (slot->key->type == OUTCRY_CONFIG_LIST)
    {
      if (rank > slot->rank)
        outcry_config_empty_list (slot, rank, origin);
      g_ptr_array_insert (slot->list, (int) slot->list->len - 1, g_strdup (value));
    }
  else if (slot->key->type == OUTCRY_CONFIG_STRING || slot->key->type == OUTCRY_CONFIG_CHOICE)
    {
      char *copy = g_strdup (value);

      g_free (slot->text);
      slot->text = copy;
    }
  slot->number = number;
  set_origin (slot, rank, origin);
  return TRUE;
}

OutcryConfigSlot *
outcry_config_find (OutcryConfig *self,
                    const char   *key,
                    gsize         len)
{
  for (guint i = 0; i < self->n_slots; i++)
    {
      if (strncmp (self->slots[i].key->key, key, len) == 0 && self->slots[i].key->key[len] == '\0')
        return &self->slots[i];
    }
  return NULL;
}

char *
outcry_config_hint (OutcryConfig *self,
                    const char   *key,
                    const char   *prefix)
{
  const char *nearest = outcry_suggest (key, (const char * const *) self->names);

  return nearest == NULL ? g_strdup ("")
                         : g_strdup_printf ("; did you mean “%s%s”?", prefix, nearest);
}

static void
set_fallback (OutcryConfigSlot *slot)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = NULL;

  set_origin (slot, OUTCRY_CONFIG_RANK_DEFAULT, "default");
  if (slot->key->type == OUTCRY_CONFIG_LIST)
    {
      slot->list = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (slot->list, NULL);
    }
  if (slot->key->fallback == NULL)
    return;
  if (slot->key->type == OUTCRY_CONFIG_LIST)
    words = g_strsplit (slot->key->fallback, " ", -1);
  else
    {
      words = g_new0 (char *, 2);
      words[0] = g_strdup (slot->key->fallback);
    }
  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (!outcry_config_put (slot, OUTCRY_CONFIG_RANK_DEFAULT, "default", slot->key->key, words[i],
                              &error))
        g_error ("the default of %s", error->message);
    }
}

static void
outcry_config_finalize (GObject *object)
{
  OutcryConfig *self = OUTCRY_CONFIG (object);

  for (guint i = 0; i < self->n_slots; i++)
    {
      g_free (self->slots[i].origin);
      g_free (self->slots[i].text);
      g_clear_pointer (&self->slots[i].list, g_ptr_array_unref);
    }
  g_free (self->slots);
  g_strfreev (self->names);

  G_OBJECT_CLASS (outcry_config_parent_class)->finalize (object);
}

static void
outcry_config_class_init (OutcryConfigClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = outcry_config_finalize;
}

static void
outcry_config_init (OutcryConfig *self)
{
}

OutcryConfig *
outcry_config_new (const OutcryConfigKey *keys)
{
  OutcryConfig *self;

  g_return_val_if_fail (keys != NULL, NULL);

  self = g_object_new (OUTCRY_TYPE_CONFIG, NULL);
  while (keys[self->n_slots].key != NULL)
    self->n_slots++;
  self->slots = g_new0 (OutcryConfigSlot, self->n_slots);
  self->names = g_new0 (char *, self->n_slots + 1);
  for (guint i = 0; i < self->n_slots; i++)
    {
      self->slots[i].key = &keys[i];
      self->names[i] = g_strdup (keys[i].key);
      set_fallback (&self->slots[i]);
    }
  return self;
}

gboolean
outcry_config_set (OutcryConfig  *self,
                   const char    *key,
                   const char    *value,
                   GError       **error)
{
  OutcryConfigSlot *slot;
  g_autofree char *hint = NULL;

  g_return_val_if_fail (OUTCRY_IS_CONFIG (self), FALSE);
  g_return_val_if_fail (key != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  slot = outcry_config_find (self, key, strlen (key));
  if (slot != NULL)
    return outcry_config_put (slot, OUTCRY_CONFIG_RANK_OPTION, "option", key, value, error);
  hint = outcry_config_hint (self, key, "");
  g_set_error (error, OUTCRY_CONFIG_ERROR, OUTCRY_CONFIG_ERROR_UNKNOWN, "unknown key “%s”%s", key,
               hint);
  return FALSE;
}

static const OutcryConfigSlot *
get_slot (OutcryConfig *self,
          const char   *key)
{
  g_return_val_if_fail (OUTCRY_IS_CONFIG (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return outcry_config_find (self, key, strlen (key));
}

const char *
outcry_config_get_string (OutcryConfig *self,
                          const char   *key)
{
  const OutcryConfigSlot *slot = get_slot (self, key);

  g_return_val_if_fail (slot != NULL, NULL);
  g_return_val_if_fail (slot->key->type == OUTCRY_CONFIG_STRING ||
                        slot->key->type == OUTCRY_CONFIG_CHOICE, NULL);

  return slot->text;
}

gboolean
outcry_config_get_boolean (OutcryConfig *self,
                           const char   *key)
{
  const OutcryConfigSlot *slot = get_slot (self, key);

  g_return_val_if_fail (slot != NULL, FALSE);
  g_return_val_if_fail (slot->key->type == OUTCRY_CONFIG_BOOLEAN, FALSE);

  return slot->number != 0;
}

gint64
outcry_config_get_integer (OutcryConfig *self,
                           const char   *key)
{
  const OutcryConfigSlot *slot = get_slot (self, key);

  g_return_val_if_fail (slot != NULL, 0);
  g_return_val_if_fail (slot->key->type == OUTCRY_CONFIG_INTEGER ||
                        slot->key->type == OUTCRY_CONFIG_DURATION, 0);

  return slot->number;
}

const char * const *
outcry_config_get_list (OutcryConfig *self,
                        const char   *key)
{
  static const char * const nothing[] = { NULL };
  const OutcryConfigSlot *slot = get_slot (self, key);

  g_return_val_if_fail (slot != NULL, nothing);
  g_return_val_if_fail (slot->key->type == OUTCRY_CONFIG_LIST, nothing);

  return (const char * const *) slot->list->pdata;
}

const char *
outcry_config_get_origin (OutcryConfig *self,
                          const char   *key)
{
  const OutcryConfigSlot *slot = get_slot (self, key);

  g_return_val_if_fail (slot != NULL, NULL);

  return slot->origin;
}
