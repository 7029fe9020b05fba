/* SPDX-License-Identifier: GPL-3.0-or-later */

/* outcry-replay: the replay server as a program, for tests that start real programs. One JSON line
 * on standard output when it listens; ends on SIGTERM or SIGINT, and when its standard input ends,
 * so that it does not outlive the test that started it. */

#include "outcry-replay.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_input (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  char buffer[256];

  if (read (fd, buffer, sizeof buffer) > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* KIND[:COUNT[:HOST]] */
static gboolean
add_fault (OutcryReplay *replay,
           const char   *text)
{
  g_auto(GStrv) parts = g_strsplit (text, ":", 3);
  guint n = g_strv_length (parts);

  return n > 0 && outcry_replay_add_fault (replay, parts[0], n > 1 ? atoi (parts[1]) : 1,
                                           n > 2 ? parts[2] : NULL);
}

static void
say_ready (OutcryReplay *replay)
{
  g_auto(GStrv) overrides = outcry_replay_get_overrides (replay);

  printf ("{\"event\":\"ready\",\"url\":\"%s\",\"overrides\":[", outcry_replay_get_url (replay));
  for (guint i = 0; overrides[i] != NULL; i++)
    printf ("%s\"%s\"", i > 0 ? "," : "", overrides[i]);
  printf ("]}\n");
  fflush (stdout);
}

int
main (int   argc,
      char *argv[])
{
  const char *environment = g_getenv ("OUTCRY_SOURCE_ROOT");
  g_autofree char *root = g_strdup (environment != NULL ? environment : ".");
  g_auto(GStrv) faults = NULL;
  gint64 seed = 1;
  int speed = 1;
  GOptionEntry entries[] = {
    { "root", 0, 0, G_OPTION_ARG_FILENAME, &root, "The source tree, for its data", "DIR" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Of the trades", "N" },
    { "speed", 0, 0, G_OPTION_ARG_INT, &speed, "Trades a minute, in twelves", "N" },
    { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &faults, "KIND[:COUNT[:HOST]], repeat", "FAULT" },
    { NULL }
  };
  g_autoptr (GOptionContext) options =
      g_option_context_new ("- play the sources of the shipped recipes");
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(OutcryClock) clock = outcry_system_clock_new ();
  g_autoptr(OutcryReplay) replay = NULL;
  g_autoptr(GError) error = NULL;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    {
      fprintf (stderr, "outcry-replay: %s\n", error->message);
      return 2;
    }
  replay = outcry_replay_new (clock, root, (guint64) seed, (guint) MAX (speed, 1), &error);
  if (replay == NULL)
    {
      fprintf (stderr, "outcry-replay: %s\n", error->message);
      return 1;
    }
  for (guint i = 0; faults != NULL && faults[i] != NULL; i++)
    {
      if (!add_fault (replay, faults[i]))
        {
          fprintf (stderr, "outcry-replay: there is no fault \"%s\"\n", faults[i]);
          return 2;
        }
    }
  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_unix_signal_add (SIGINT, on_signal, loop);
  g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, loop);
  say_ready (replay);
  g_main_loop_run (loop);
  outcry_replay_stop (replay);
  return 0;
}
