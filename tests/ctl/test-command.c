/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "ctl/outcry-ctl-command.h"

typedef struct
{
  OutcryCtl ctl;
  GError   *error;
  char    **argv;
} Line;

static gboolean
parse (Line       *line,
       const char *text)
{
  int argc;

  *line = (Line) { 0 };
  g_assert_true (g_shell_parse_argv (text, &argc, &line->argv, NULL));
  line->ctl.options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  line->ctl.words = g_ptr_array_new ();

  return outcry_ctl_parse (&line->ctl, argc, line->argv, &line->error);
}

static void
line_clear (Line *line)
{
  g_hash_table_unref (line->ctl.options);
  g_ptr_array_unref (line->ctl.words);
  g_clear_error (&line->error);
  g_strfreev (line->argv);
}

static void
test_words_and_options (void)
{
  static const char * const lines[] = {
    "outcryctl candle list BTC-USD --interval 1m --limit=5 --format json",
    "outcryctl --format json candle --limit 5 list --interval=1m BTC-USD",
    "outcryctl candle list --interval 1m --format=json --limit=5 -- BTC-USD",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      Line line;

      g_assert_true (parse (&line, lines[i]));
      g_assert_cmpstr (line.ctl.command->verb, ==, "candle");
      g_assert_cmpstr (line.ctl.command->noun, ==, "list");
      g_assert_cmpstr (line.ctl.argument, ==, "BTC-USD");
      g_assert_cmpstr (outcry_ctl_get_option (&line.ctl, "interval"), ==, "1m");
      g_assert_cmpstr (outcry_ctl_get_option (&line.ctl, "limit"), ==, "5");
      g_assert_cmpstr (outcry_ctl_get_option (&line.ctl, "format"), ==, "json");
      g_assert_null (outcry_ctl_get_option (&line.ctl, "since"));
      line_clear (&line);
    }
}

/* What a stranger types, and the words that must be in the answer. */
static void
test_usage (void)
{
  static const struct
  {
    const char *line;
    const char *words;
  } cases[] = {
    { "outcryctl sorce list", "did you mean “source”" },
    { "outcryctl soruce list", "did you mean “source”" },
    { "outcryctl stat", "did you mean “status”" },
    { "outcryctl source lst", "did you mean “source list”" },
    { "outcryctl source", "“source” needs one of: list, show, add" },
    { "outcryctl xyzzy", "outcryctl help" },
    { "outcryctl source frobnicate", "there is no “source frobnicate”" },
    { "outcryctl source run", "ID is missing: outcryctl source run ID" },
    { "outcryctl source run ''", "ID is empty" },
    { "outcryctl source run a b", "“b” is too much" },
    { "outcryctl status now", "“now” is too much" },
    { "outcryctl candle list BTC-USD", "--interval is missing" },
    { "outcryctl candle list BTC-USD --intervall 1m", "did you mean --interval" },
    { "outcryctl candle list BTC-USD --interval", "--interval needs a value" },
    { "outcryctl tick list BTC-USD --interval 1m",
      "there is no option --interval: outcryctl tick list INSTRUMENT" },
    { "outcryctl import f.csv --instrument X --dry-run=yes", "--dry-run takes no value" },
    { "outcryctl tick list X --limit 1 --limit 2", "--limit is given twice" },
    { "outcryctl status -x", "options have two dashes" },
    { "outcryctl status --zzzzzz", "there is no option --zzzzzz" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Line line;

      g_test_message ("%s", cases[i].line);
      g_assert_false (parse (&line, cases[i].line));
      g_assert_error (line.error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE);
      g_test_message ("  %s", line.error->message);
      g_assert_nonnull (strstr (line.error->message, cases[i].words));
      line_clear (&line);
    }
}

/* A line is sorted into words and options before its command is known: the rule that makes it
 * possible. */
static void
test_option_arity (void)
{
  for (const OutcryCtlCommand *command = outcry_ctl_get_commands (); command->verb != NULL;
       command++)
    for (const OutcryCtlOption *option = command->options; option != NULL && option->name != NULL;
         option++)
      {
        const OutcryCtlOption *first = outcry_ctl_find_option (option->name);

        g_assert_nonnull (first);
        g_assert_cmpint (first->argument != NULL, ==, option->argument != NULL);
      }
}

/* Each verb has a second word in all its commands or in none, and its commands stand together. */
static void
test_table (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  const OutcryCtlCommand *previous = NULL;

  for (const OutcryCtlCommand *command = outcry_ctl_get_commands (); command->verb != NULL;
       command++)
    {
      g_assert_nonnull (command->func);
      g_assert_true (command->hidden || command->summary != NULL);
      if (previous != NULL && strcmp (previous->verb, command->verb) == 0)
        {
          g_assert_nonnull (previous->noun);
          g_assert_nonnull (command->noun);
        }
      else
        g_assert_true (g_hash_table_add (seen, (gpointer) command->verb));
      previous = command;
    }
}

static void
test_suggest (void)
{
  static const char * const words[] = { "status", "metrics", "source", "secret", NULL };

  g_assert_cmpstr (outcry_ctl_suggest ("stauts", words), ==, "status");
  g_assert_cmpstr (outcry_ctl_suggest ("secrt", words), ==, "secret");
  g_assert_cmpstr (outcry_ctl_suggest ("metric", words), ==, "metrics");
  g_assert_null (outcry_ctl_suggest ("order", words));
  g_assert_null (outcry_ctl_suggest ("", words));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ctl/command/words-and-options", test_words_and_options);
  g_test_add_func ("/ctl/command/usage", test_usage);
  g_test_add_func ("/ctl/command/option-arity", test_option_arity);
  g_test_add_func ("/ctl/command/table", test_table);
  g_test_add_func ("/ctl/command/suggest", test_suggest);

  return g_test_run ();
}
