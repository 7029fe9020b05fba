/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of commands, and the reading of a command line against it. Help, completion and
 * suggestions are all made from the table. Invariant: an option has an argument in every command or
 * in none, so that a line can be sorted into words and options before the command is known (a test
 * holds the table to it). */

#include "ctl/outcry-ctl-command.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/outcry-suggest.h"

#define RANGE_OPTIONS                                                                                 \
  { "since", "T", N_("from this time on: 2026-11-20, “2h ago”, yesterday"), FALSE },                         \
  { "until", "T", N_("up to this time, not included"), FALSE },                                              \
  { "source", "ID", N_("of this source only"), FALSE }

static const OutcryCtlOption add_options[] = {
  { "allow-private", NULL, N_("let it ask private addresses and plain http"), FALSE },
  { NULL },
};

static const OutcryCtlOption log_options[] = {
  { "limit", "N", N_("at most so many runs, the latest ones (50)"), FALSE },
  { NULL },
};

static const OutcryCtlOption tick_options[] = {
  RANGE_OPTIONS,
  { "limit", "N", N_("at most so many, the latest ones (1000)"), FALSE },
  { NULL },
};

static const OutcryCtlOption candle_options[] = {
  { "interval", "I", N_("1m, 5m, 15m, 1h, 4h, 1d or 1w"), TRUE },
  RANGE_OPTIONS,
  { "limit", "N", N_("at most so many, the latest ones (1000)"), FALSE },
  { NULL },
};

static const OutcryCtlOption import_options[] = {
  { "instrument", "ID", N_("what the rows are prices of"), TRUE },
  { "mapping", "FILE", N_("which column is what (guessed without)"), FALSE },
  { "dry-run", NULL, N_("read and check the rows, keep none"), FALSE },
  { NULL },
};

static const OutcryCtlOption export_tick_options[] = {
  { "output", "FILE", N_("where to, - for the standard output"), TRUE },
  RANGE_OPTIONS,
  { "as", "csv|json", N_("the same as --format (by the name of FILE, else csv)"), FALSE },
  { NULL },
};

static const OutcryCtlOption export_candle_options[] = {
  { "interval", "I", N_("1m, 5m, 15m, 1h, 4h, 1d or 1w"), TRUE },
  { "output", "FILE", N_("where to, - for the standard output"), TRUE },
  RANGE_OPTIONS,
  { "as", "csv|json", N_("the same as --format (by the name of FILE, else csv)"), FALSE },
  { NULL },
};

static const OutcryCtlOption watch_options[] = {
  { "kinds", "K,…", N_("ticks, bars, runs, sources, trouble (all)"), FALSE },
  { "instrument", "ID", N_("of this instrument only; several with commas"), FALSE },
  { "source", "ID", N_("of this source only; several with commas"), FALSE },
  { "count", "N", N_("end after so many events"), FALSE },
  { NULL },
};

static const OutcryCtlOption global_options[] = {
  { "data-dir", "DIR", N_("the directory of the node to speak to"), FALSE },
  { "api", "ADDRESS", N_("its socket, unix:PATH (DIR/api.sock)"), FALSE },
  { "format", "F", N_("table, json or yaml (table); csv or json for export"), FALSE },
  { "time", "F", N_("times in json and yaml: rfc3339 or us"), FALSE },
  { "help", NULL, N_("what a command does"), FALSE },
  { "version", NULL, N_("the version"), FALSE },
  { NULL },
};

static const OutcryCtlCommand commands[] = {
  { "status", NULL, NULL, NULL, N_("what the node does and how it is"), outcry_ctl_status, FALSE },
  { "metrics", NULL, NULL, NULL, N_("its figures in the text form of Prometheus"), outcry_ctl_metrics, FALSE },
  { "watch", NULL, NULL, watch_options, N_("events as they happen, one JSON line each"), outcry_ctl_watch, FALSE },
  { "source", "list", NULL, NULL, N_("all data sources and their state"), outcry_ctl_source_list, FALSE },
  { "source", "show", "ID", NULL, N_("one of them, with its recipe"), outcry_ctl_source_show, FALSE },
  { "source", "add", "FILE", add_options, N_("a new one from a recipe"), outcry_ctl_source_add, FALSE },
  { "source", "remove", "ID", NULL, N_("forget it; what it delivered stays"), outcry_ctl_source_remove, FALSE },
  { "source", "run", "ID", NULL, N_("fetch now"), outcry_ctl_source_run, FALSE },
  { "source", "pause", "ID", NULL, N_("fetch no more until resumed"), outcry_ctl_source_pause, FALSE },
  { "source", "resume", "ID", NULL, N_("fetch again as scheduled"), outcry_ctl_source_resume, FALSE },
  { "source", "log", "ID", log_options, N_("its latest runs and why they failed"), outcry_ctl_source_log, FALSE },
  { "source", "preview", "FILE", NULL, N_("try a recipe: the raw answer and what comes of it"),
    outcry_ctl_source_preview, FALSE },
  { "secret", "list", NULL, NULL, N_("the names of the secrets that are kept"), outcry_ctl_secret_list, FALSE },
  { "secret", "set", "NAME", NULL, N_("keep a secret for sources; asks for the value"),
    outcry_ctl_secret_set, FALSE },
  { "secret", "forget", "NAME", NULL, N_("remove a secret"), outcry_ctl_secret_forget, FALSE },
  { "instrument", "list", NULL, NULL, N_("what there are prices of"), outcry_ctl_instrument_list, FALSE },
  { "instrument", "show", "ID", NULL, N_("one instrument and what is held of it"),
    outcry_ctl_instrument_show, FALSE },
  { "tick", "list", "INSTRUMENT", tick_options, N_("trades"), outcry_ctl_tick_list, FALSE },
  { "candle", "list", "INSTRUMENT", candle_options, N_("candles"), outcry_ctl_candle_list, FALSE },
  { "import", NULL, "FILE", import_options, N_("ticks or bars from a CSV or JSON file"),
    outcry_ctl_import, FALSE },
  { "export", "ticks", "INSTRUMENT", export_tick_options, N_("trades to a file"),
    outcry_ctl_export_ticks, FALSE },
  { "export", "candles", "INSTRUMENT", export_candle_options, N_("candles to a file"),
    outcry_ctl_export_candles, FALSE },
  { "help", NULL, "[VERB]", NULL, N_("this, or the help of a verb"), outcry_ctl_help, FALSE },
  { "complete", NULL, NULL, NULL, NULL, outcry_ctl_complete, TRUE },
  { NULL },
};

G_DEFINE_QUARK (outcry-ctl-error-quark, outcry_ctl_error)

const OutcryCtlCommand *
outcry_ctl_get_commands (void)
{
  return commands;
}

const OutcryCtlOption *
outcry_ctl_get_global_options (void)
{
  return global_options;
}

/* A beginning counts as near as well: "stat" is not a misspelling of "status" but means it. */
const char *
outcry_ctl_suggest (const char         *word,
                    const char * const *words)
{
  g_return_val_if_fail (word != NULL && words != NULL, NULL);

  for (gsize i = 0; *word != '\0' && words[i] != NULL; i++)
    if (g_str_has_prefix (words[i], word))
      return words[i];

  return outcry_suggest (word, words);
}

/* The words that can stand at a place: verbs, or the nouns of a verb; each once, NULL-terminated.
 */
static GPtrArray *
list_words (const char *verb)
{
  GPtrArray *words = g_ptr_array_new ();

  for (const OutcryCtlCommand *command = commands; command->verb != NULL; command++)
    {
      const char *word = verb == NULL ? command->verb : command->noun;

      if (command->hidden || word == NULL || (verb != NULL && strcmp (command->verb, verb) != 0))
        continue;
      if (words->len == 0 || strcmp (g_ptr_array_index (words, words->len - 1), word) != 0)
        g_ptr_array_add (words, (gpointer) word);
    }
  g_ptr_array_add (words, NULL);

  return words;
}

static void
set_unknown (GError     **error,
             const char  *verb,
             const char  *word)
{
  g_autoptr (GPtrArray) words = list_words (verb);
  const char *near = outcry_ctl_suggest (word, (const char * const *) words->pdata);
  const char *before = verb != NULL ? verb : "";
  const char *blank = verb != NULL ? " " : "";

  if (near != NULL)
    g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                 _("there is no “%s%s%s”; did you mean “%s%s%s”?"), before, blank, word, before,
                 blank, near);
  else
    g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                 _("there is no “%s%s%s”; outcryctl help lists what there is"), before, blank,
                 word);
}

const OutcryCtlCommand *
outcry_ctl_find_command (const char  *verb,
                         const char  *noun,
                         GError     **error)
{
  gboolean verb_found = FALSE;
  g_autoptr (GPtrArray) nouns = NULL;
  g_autofree char *list = NULL;

  g_return_val_if_fail (verb != NULL, NULL);

  for (const OutcryCtlCommand *command = commands; command->verb != NULL; command++)
    if (strcmp (command->verb, verb) == 0)
      {
        verb_found = TRUE;
        if (command->noun == NULL || g_strcmp0 (command->noun, noun) == 0)
          return command;
      }

  if (!verb_found)
    {
      set_unknown (error, NULL, verb);
      return NULL;
    }
  if (noun != NULL)
    {
      set_unknown (error, verb, noun);
      return NULL;
    }

  nouns = list_words (verb);
  list = g_strjoinv (", ", (char **) nouns->pdata);
  g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
               _("“%s” needs one of: %s"), verb, list);

  return NULL;
}

static const OutcryCtlOption *
find_option (const OutcryCtlOption *options,
             const char            *name)
{
  for (; options != NULL && options->name != NULL; options++)
    if (strcmp (options->name, name) == 0)
      return options;

  return NULL;
}

const OutcryCtlOption *
outcry_ctl_find_option (const char *name)
{
  const OutcryCtlOption *option = find_option (global_options, name);

  for (const OutcryCtlCommand *command = commands; option == NULL && command->verb != NULL;
       command++)
    option = find_option (command->options, name);

  return option;
}

static void
set_unknown_option (GError                 **error,
                    const OutcryCtlCommand  *command,
                    const char              *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *near;

  for (const OutcryCtlOption *option = command != NULL ? command->options : NULL;
       option != NULL && option->name != NULL; option++)
    g_ptr_array_add (names, (gpointer) option->name);
  for (const OutcryCtlOption *option = global_options; option->name != NULL; option++)
    g_ptr_array_add (names, (gpointer) option->name);
  if (command == NULL)
    for (const OutcryCtlCommand *other = commands; other->verb != NULL; other++)
      for (const OutcryCtlOption *option = other->options;
           option != NULL && option->name != NULL; option++)
        g_ptr_array_add (names, (gpointer) option->name);
  g_ptr_array_add (names, NULL);

  near = outcry_ctl_suggest (name, (const char * const *) names->pdata);
  if (near != NULL)
    g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                 _("there is no option --%s; did you mean --%s?"), name, near);
  else if (command != NULL)
    {
      g_autofree char *usage = outcry_ctl_usage_of (command);

      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                   _("there is no option --%s: %s"), name, usage);
    }
  else
    g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                 _("there is no option --%s; outcryctl help lists what there is"), name);
}

/* One "--name", "--name=value" or "--name value" at argv[*i]. */
static gboolean
take_option (OutcryCtl  *self,
             int         argc,
             char      **argv,
             int        *i,
             GError    **error)
{
  const char *text = argv[*i] + 2;
  const char *equals = strchr (text, '=');
  g_autofree char *name =
      equals != NULL ? g_strndup (text, (gsize) (equals - text)) : g_strdup (text);
  const OutcryCtlOption *option = outcry_ctl_find_option (name);
  const char *value = "";

  if (option == NULL)
    {
      set_unknown_option (error, NULL, name);
      return FALSE;
    }
  if (option->argument == NULL && equals != NULL)
    {
      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE, _("--%s takes no value"), name);
      return FALSE;
    }
  if (option->argument != NULL)
    {
      if (equals == NULL && *i + 1 >= argc)
        {
          g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE, _("--%s needs a value: %s"),
                       name, option->argument);
          return FALSE;
        }
      value = equals != NULL ? equals + 1 : argv[++*i];
    }
  if (!g_hash_table_insert (self->options, g_steal_pointer (&name), g_strdup (value)))
    {
      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE, _("--%s is given twice"),
                   option->name);
      return FALSE;
    }

  return TRUE;
}

/* Every option is one of the command's, and none that it needs is missing. */
static gboolean
check_options (OutcryCtl  *self,
               GError    **error)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->options);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (find_option (self->command->options, name) == NULL &&
        find_option (global_options, name) == NULL)
      {
        set_unknown_option (error, self->command, name);
        return FALSE;
      }

  for (const OutcryCtlOption *option = self->command->options;
       option != NULL && option->name != NULL; option++)
    if (option->required && !g_hash_table_contains (self->options, option->name))
      {
        g_autofree char *usage = outcry_ctl_usage_of (self->command);

        g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE, _("--%s is missing: %s"),
                     option->name, usage);
        return FALSE;
      }

  return TRUE;
}

static gboolean
check_arguments (OutcryCtl  *self,
                 GError    **error)
{
  guint used = self->command->noun != NULL ? 2 : 1;
  guint given = self->words->len - used;
  const char *arguments = self->command->arguments;
  g_autofree char *usage = outcry_ctl_usage_of (self->command);

  if (given > (arguments != NULL ? 1 : 0))
    {
      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE, _("“%s” is too much: %s"),
                   (const char *) g_ptr_array_index (self->words, self->words->len - 1), usage);
      return FALSE;
    }
  if (given == 0 && arguments != NULL && arguments[0] != '[')
    {
      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE, _("%s is missing: %s"),
                   arguments, usage);
      return FALSE;
    }
  if (given == 1)
    {
      self->argument = g_ptr_array_index (self->words, used);
      if (*self->argument == '\0')
        {
          g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE, _("%s is empty: %s"),
                       arguments, usage);
          return FALSE;
        }
    }

  return TRUE;
}

gboolean
outcry_ctl_parse (OutcryCtl  *self,
                  int         argc,
                  char      **argv,
                  GError    **error)
{
  const char *noun;

  g_return_val_if_fail (self != NULL && self->options != NULL && self->words != NULL, FALSE);

  for (int i = 1; i < argc; i++)
    {
      if (strcmp (argv[i], "--") == 0)
        {
          while (++i < argc)
            g_ptr_array_add (self->words, argv[i]);
        }
      else if (strcmp (argv[i], "-h") == 0)
        g_hash_table_insert (self->options, g_strdup ("help"), g_strdup (""));
      else if (g_str_has_prefix (argv[i], "--"))
        {
          if (!take_option (self, argc, argv, &i, error))
            return FALSE;
        }
      else if (argv[i][0] == '-' && argv[i][1] != '\0')
        {
          g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                       _("there is no option %s; options have two dashes"), argv[i]);
          return FALSE;
        }
      else
        g_ptr_array_add (self->words, argv[i]);
    }

  if (self->words->len == 0 || g_hash_table_contains (self->options, "help") ||
      g_hash_table_contains (self->options, "version"))
    return TRUE;

  noun = self->words->len > 1 ? g_ptr_array_index (self->words, 1) : NULL;
  self->command = outcry_ctl_find_command (g_ptr_array_index (self->words, 0), noun, error);
  if (self->command == NULL)
    return FALSE;
  if (self->command->func == outcry_ctl_help || self->command->func == outcry_ctl_complete)
    return TRUE;

  return check_options (self, error) && check_arguments (self, error);
}

const char *
outcry_ctl_get_option (OutcryCtl  *self,
                       const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  return g_hash_table_lookup (self->options, name);
}

char *
outcry_ctl_usage_of (const OutcryCtlCommand *command)
{
  GString *out = g_string_new ("outcryctl ");

  g_string_append (out, command->verb);
  if (command->noun != NULL)
    g_string_append_printf (out, " %s", command->noun);
  if (command->arguments != NULL)
    g_string_append_printf (out, " %s", command->arguments);
  for (const OutcryCtlOption *option = command->options; option != NULL && option->name != NULL;
       option++)
    if (option->required)
      g_string_append_printf (out, " --%s %s", option->name, option->argument);

  return g_string_free (out, FALSE);
}
