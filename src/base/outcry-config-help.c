/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings as text for --help: two columns of 80 altogether. */

#include "base/outcry-config-private.h"

#define INDENT 28
#define WIDTH 80

#define PLACES \
  "Each option is a key of the configuration file too, and an environment variable: log-level " \
  "and OUTCRY_LOG_LEVEL for --log-level. An option counts before the environment, that before " \
  "the file."

static char *
option_text (const OutcryConfigKey *key)
{
  const char *no = "";

  if (key->type == OUTCRY_CONFIG_BOOLEAN)
    {
      /* Only what can be switched off is shown as such. */
      if (!g_str_has_prefix (key->key, "no-"))
        no = "[no-]";
      return g_strdup_printf ("  --%s%s", no, key->key);
    }
  return g_strdup_printf ("  --%s %s", key->key, key->argument != NULL ? key->argument : "VALUE");
}

static char *
description_text (const OutcryConfigKey *key)
{
  g_autoptr (GString) text = g_string_new (key->description);

  if (key->type == OUTCRY_CONFIG_LIST)
    g_string_append (text, " (may be repeated)");
  if (key->type == OUTCRY_CONFIG_CHOICE)
    {
      g_autofree char *choices = g_strjoinv (", ", (char **) key->choices);

      g_string_append_printf (text, " (%s)", choices);
    }
  if (key->fallback != NULL && key->fallback[0] != '\0' && key->type != OUTCRY_CONFIG_BOOLEAN)
    g_string_append_printf (text, " (default: %s)", key->fallback);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Adds words from column @column on, breaking lines; ends the last one. */
static void
append_wrapped (GString    *out,
                const char *text,
                glong       column,
                guint       indent)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  glong start = column;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      glong len = g_utf8_strlen (words[i], -1);

      if (column > start && column + 1 + len > WIDTH)
        {
          g_string_append_printf (out, "\n%*s", (int) indent, "");
          column = start = (glong) indent;
        }
      else if (column > start)
        {
          g_string_append_c (out, ' ');
          column++;
        }
      g_string_append (out, words[i]);
      column += len;
    }
  g_string_append_c (out, '\n');
}

char *
outcry_config_describe (OutcryConfig *self)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (OUTCRY_IS_CONFIG (self), NULL);

  for (guint i = 0; i < self->n_slots; i++)
    {
      const OutcryConfigKey *key = self->slots[i].key;
      g_autofree char *option = NULL;
      g_autofree char *description = NULL;
      glong len;

      if (key->description == NULL)
        continue;
      option = option_text (key);
      description = description_text (key);
      len = g_utf8_strlen (option, -1);
      g_string_append (out, option);
      if (len > INDENT - 2)
        g_string_append_printf (out, "\n%*s", INDENT, "");
      else
        g_string_append_printf (out, "%*s", (int) (INDENT - len), "");
      append_wrapped (out, description, INDENT, INDENT);
    }
  g_string_append_c (out, '\n');
  append_wrapped (out, PLACES, 0, 0);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
