/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help and completion, both made from the table of commands. "outcryctl complete -- WORDS" prints
 * what the last of the words can become; data/outcryctl.bash asks it. Ids come from the node when
 * it answers, and nothing is said when it does not. */

#include "ctl/outcry-ctl-command.h"

#include <glib/gi18n.h>
#include <string.h>

static void
append_options (GString               *out,
                const OutcryCtlOption *options)
{
  for (; options != NULL && options->name != NULL; options++)
    {
      g_autofree char *left = options->argument != NULL
                                  ? g_strdup_printf ("--%s %s", options->name, options->argument)
                                  : g_strdup_printf ("--%s", options->name);
      glong padding = 20 - g_utf8_strlen (left, -1);

      g_string_append_printf (out, "  %s%*s  %s\n", left, (int) MAX (padding, 0), "",
                              _(options->description));
    }
}

static void
append_command (GString                *out,
                const OutcryCtlCommand *command)
{
  g_autofree char *left = g_strjoin (" ", command->verb, command->noun != NULL ? command->noun : "",
                                     command->arguments != NULL ? command->arguments : "", NULL);
  g_auto (GStrv) parts = g_strsplit_set (left, " ", -1);
  GString *tidy = g_string_new (NULL);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_string_append_printf (tidy, "%s%s", tidy->len > 0 ? " " : "", parts[i]);
  g_string_append_printf (out, "  %-26s  %s\n", tidy->str, _(command->summary));
  g_string_free (tidy, TRUE);
}

static void
append_everything (GString *out)
{
  g_string_append (out, _("outcryctl speaks to the Outcry node of this user.\n\n"
                          "Usage: outcryctl [OPTIONS] VERB …\n\n"));
  for (const OutcryCtlCommand *command = outcry_ctl_get_commands (); command->verb != NULL;
       command++)
    if (!command->hidden)
      append_command (out, command);
  g_string_append (out, _("\nOptions of all verbs:\n"));
  append_options (out, outcry_ctl_get_global_options ());
  g_string_append (out, _("\n“outcryctl VERB --help” has the options of a verb. Ends with 0 when "
                           "it is done, 1 when the node\n"
                           "refuses (the reason is on stderr), 2 when the command line is wrong, 3 "
                           "when no node answers.\n"));
}

static void
append_help_of (GString                *out,
                const OutcryCtlCommand *command)
{
  g_autofree char *usage = outcry_ctl_usage_of (command);

  g_string_append_printf (out, "%s%s\n    %s\n", usage,
                          command->options != NULL ? _(" [OPTIONS]") : "", _ (command->summary));
  append_options (out, command->options);
}

gboolean
outcry_ctl_print_help (const char  *verb,
                       const char  *noun,
                       GError     **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean found = FALSE;

  if (verb == NULL)
    append_everything (out);
  for (const OutcryCtlCommand *command = outcry_ctl_get_commands ();
       verb != NULL && command->verb != NULL; command++)
    {
      if (command->hidden || strcmp (command->verb, verb) != 0 ||
          (noun != NULL && command->noun != NULL && strcmp (command->noun, noun) != 0))
        continue;
      if (found)
        g_string_append_c (out, '\n');
      append_help_of (out, command);
      found = TRUE;
    }
  if (verb != NULL && !found)
    return outcry_ctl_find_command (verb, noun, error) != NULL;

  return outcry_ctl_write (out->str, out->len, error);
}

gboolean
outcry_ctl_help (OutcryCtl  *self,
                 GError    **error)
{
  guint n = self->words->len;

  return outcry_ctl_print_help (n > 1 ? g_ptr_array_index (self->words, 1) : NULL,
                                n > 2 ? g_ptr_array_index (self->words, 2) : NULL, error);
}

static void
offer (GString    *out,
       const char *prefix,
       const char *word)
{
  if (g_str_has_prefix (word, prefix))
    g_string_append_printf (out, "%s\n", word);
}

static void
offer_option (GString               *out,
              const char            *prefix,
              const OutcryCtlOption *options)
{
  for (; options != NULL && options->name != NULL; options++)
    {
      g_autofree char *word = g_strconcat ("--", options->name, NULL);

      offer (out, prefix, word);
    }
}

/* The ids of the objects in @member of the answer at @path. */
static void
offer_ids (OutcryCtl  *self,
           GString    *out,
           const char *prefix,
           const char *path,
           const char *member,
           const char *id)
{
  g_autoptr (JsonNode) answer = outcry_ctl_call (self, "GET", path, NULL, NULL, NULL);
  JsonArray *array;

  if (answer == NULL)
    return;
  array = json_object_get_array_member (json_node_get_object (answer), member);
  for (guint i = 0; i < json_array_get_length (array); i++)
    offer (out, prefix,
           json_object_get_string_member (json_array_get_object_element (array, i), id));
}

static void
offer_values (OutcryCtl  *self,
              GString    *out,
              const char *prefix,
              const char *option)
{
  static const char * const intervals[] = { "1m", "5m", "15m", "1h", "4h", "1d", "1w", NULL };
  static const char * const formats[] = { "table", "json", "yaml", NULL };
  const char * const *values = NULL;

  if (strcmp (option, "interval") == 0)
    values = intervals;
  else if (strcmp (option, "format") == 0)
    values = formats;
  else if (strcmp (option, "instrument") == 0)
    offer_ids (self, out, prefix, "/v1/instruments", "instruments", "id");
  else if (strcmp (option, "source") == 0)
    offer_ids (self, out, prefix, "/v1/sources", "sources", "id");

  for (gsize i = 0; values != NULL && values[i] != NULL; i++)
    offer (out, prefix, values[i]);
}

static void
offer_argument (OutcryCtl              *self,
                GString                *out,
                const char             *prefix,
                const OutcryCtlCommand *command)
{
  if (g_strcmp0 (command->arguments, "INSTRUMENT") == 0 ||
      strcmp (command->verb, "instrument") == 0)
    offer_ids (self, out, prefix, "/v1/instruments", "instruments", "id");
  else if (strcmp (command->verb, "source") == 0 && g_strcmp0 (command->arguments, "ID") == 0)
    offer_ids (self, out, prefix, "/v1/sources", "sources", "id");
  else if (strcmp (command->verb, "secret") == 0 && g_strcmp0 (command->arguments, "NAME") == 0)
    offer_ids (self, out, prefix, "/v1/secrets", "secrets", "name");
}

/* The option that @text stands for, when the next word is its value. */
static const OutcryCtlOption *
option_with_value (const char *text)
{
  const OutcryCtlOption *option = NULL;

  if (g_str_has_prefix (text, "--"))
    option = outcry_ctl_find_option (text + 2);

  return option != NULL && option->argument != NULL ? option : NULL;
}

/* Verbs, or the second words of @verb. */
static void
offer_words (GString    *out,
             const char *prefix,
             const char *verb)
{
  const char *last = "";

  for (const OutcryCtlCommand *command = outcry_ctl_get_commands (); command->verb != NULL;
       command++)
    {
      const char *word = verb == NULL ? command->verb : command->noun;

      if (command->hidden || word == NULL || (verb != NULL && strcmp (verb, command->verb) != 0) ||
          strcmp (word, last) == 0)
        continue;
      offer (out, prefix, word);
      last = word;
    }
}

gboolean
outcry_ctl_complete (OutcryCtl  *self,
                     GError    **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *words[2] = { NULL, NULL };
  guint n_words = 0;
  guint last = self->words->len - 1;
  const char *prefix = last > 0 ? g_ptr_array_index (self->words, last) : "";
  const char *before = last > 1 ? g_ptr_array_index (self->words, last - 1) : "";
  const OutcryCtlCommand *command = NULL;
  const OutcryCtlOption *pending;

  /* The words before the last, without options and their values. */
  for (guint i = 1; i < last; i++)
    {
      const char *word = g_ptr_array_index (self->words, i);

      if (g_str_has_prefix (word, "--"))
        i += option_with_value (word) != NULL;
      else if (n_words < 2)
        words[n_words++] = word;
    }
  if (n_words > 0)
    command = outcry_ctl_find_command (words[0], words[1], NULL);

  pending = option_with_value (before);
  if (pending != NULL)
    offer_values (self, out, prefix, pending->name);
  else if (g_str_has_prefix (prefix, "--"))
    {
      offer_option (out, prefix, command != NULL ? command->options : NULL);
      offer_option (out, prefix, outcry_ctl_get_global_options ());
    }
  else if (n_words == 0)
    offer_words (out, prefix, NULL);
  else if (command == NULL)
    offer_words (out, prefix, words[0]);
  else
    offer_argument (self, out, prefix, command);

  return outcry_ctl_write (out->str, out->len, error);
}
