/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of outcryd: settings, node, local interface, the one line on stdout that says it is
 * ready, and the end. Invariants: nothing but that line and what --help and --version print goes to
 * stdout; a first SIGTERM or SIGINT ends it in order, a second one at once, and when the order
 * takes too long the process ends all the same, since what was acknowledged is on the disk already.
 */

#define G_LOG_DOMAIN "outcryd"

#include "daemon/outcry-daemon.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/outcry-api-server.h"
#include "api/outcry-json-writer.h"
#include "daemon/outcry-memory.h"
#include "node/outcry-log.h"
#include "node/outcry-node.h"
#include "outcry-build-config.h"

/* Seconds that an orderly end may take. */
#define END_WITHIN 20

typedef struct
{
  GMainLoop          *loop;
  OutcryConfig       *config;
  OutcryNode         *node;
  OutcryApiServer    *server;
  OutcryMemoryKeeper *memory;
  gboolean            ending;
  OutcryDaemonExit    exit;
} Daemon;

static void
on_too_long (int number)
{
  static const char words[] = "outcryd: the end took too long; what was not written is lost\n";

  if (write (STDERR_FILENO, words, sizeof words - 1) < 0)
    _exit (OUTCRY_DAEMON_FAILED);
  _exit (OUTCRY_DAEMON_FAILED);
}

static void
limit_the_end (void)
{
  struct sigaction action = { .sa_handler = on_too_long };

  sigemptyset (&action.sa_mask);
  sigaction (SIGALRM, &action, NULL);
  alarm (END_WITHIN);
}

static void
on_stopped (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Daemon *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!outcry_node_stop_finish (OUTCRY_NODE (object), result, &error))
    {
      g_autofree char *words = outcry_node_explain (error);

      g_warning ("%s", words);
      self->exit = OUTCRY_DAEMON_FAILED;
    }
  g_main_loop_quit (self->loop);
}

static gboolean
on_end (gpointer user_data)
{
  Daemon *self = user_data;

  if (self->ending)
    _exit (OUTCRY_DAEMON_FAILED);

  self->ending = TRUE;
  g_message ("ending");
  limit_the_end ();
  outcry_api_server_stop (self->server);
  outcry_node_stop_async (self->node, on_stopped, self);

  return G_SOURCE_CONTINUE;
}

/* Terminals send it when they close, and some habits to reload; a node reads its settings once. */
static gboolean
on_hangup (gpointer user_data)
{
  g_message ("SIGHUP: settings are read at the start only; restart to change them");

  return G_SOURCE_CONTINUE;
}

/* Before the rest of the command line is looked at, so that help is there for whoever gets it
 * wrong. */
static gboolean
print_and_done (OutcryConfig  *config,
                int            argc,
                char         **argv)
{
  for (int i = 1; i < argc && strcmp (argv[i], "--") != 0; i++)
    {
      if (strcmp (argv[i], "--version") == 0)
        {
          g_print ("outcryd %s\n", OUTCRY_VERSION);
          return TRUE;
        }
      if (strcmp (argv[i], "--help") == 0 || strcmp (argv[i], "-h") == 0)
        {
          g_autofree char *options = outcry_config_describe (config);

          g_print (_("outcryd is an Outcry node without a display; outcryctl steers it.\n\n"
                     "Usage: outcryd [OPTIONS]\n\n%s\n"
                     "On stdout it writes one line of JSON when it is ready; logs go to stderr. SIGTERM ends it in order.\n"
                     "Ends with 0 after that, 1 when it cannot work, 2 when a setting is wrong, 3 when another node\n"
                     "has the data directory.\n"),
                   options);
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
read_config (OutcryConfig        *config,
             int                  argc,
             char               **argv,
             const char * const  *envp,
             GError             **error)
{
  g_autofree char *directory = NULL;
  g_autofree char *standard = NULL;
  const char *file;

  if (!outcry_config_take_options (config, &argc, argv, error) ||
      !outcry_config_take_environment (config, envp, error))
    return FALSE;
  if (argc > 1)
    {
      g_set_error (error, OUTCRY_CONFIG_ERROR, OUTCRY_CONFIG_ERROR_UNKNOWN,
                   _("“%s” is too much; outcryd --help has the options"), argv[1]);
      return FALSE;
    }

  directory = outcry_node_find_data_dir (config);
  standard = g_build_filename (directory, "outcry.yaml", NULL);
  file = outcry_config_get_string (config, "config");

  return outcry_config_take_file (config, file != NULL ? file : standard, file != NULL, error) &&
         outcry_node_check_config (config, error);
}

static void
begin_log (OutcryConfig *config)
{
  GLogLevelFlags level = G_LOG_LEVEL_MESSAGE;
  const char *format = outcry_config_get_string (config, "log-format");

  outcry_log_level_from_string (outcry_config_get_string (config, "log-level"), &level);
  outcry_log_init (level, strcmp (format, "json") == 0 ? OUTCRY_LOG_JSON : OUTCRY_LOG_TEXT);
}

static gboolean
print_ready (OutcryApiServer *server)
{
  g_auto (OutcryJsonWriter) writer = { 0 };
  g_autofree char *line = NULL;

  outcry_json_writer_init (&writer, FALSE);
  outcry_json_begin_object (&writer, NULL);
  outcry_json_add_string (&writer, "event", "ready");
  /* A node has these once there is a peer-to-peer layer. */
  outcry_json_add_null (&writer, "peer_id");
  outcry_json_add_strings (&writer, "addresses", NULL);
  outcry_json_add_string (&writer, "api", outcry_api_server_get_address (server));
  outcry_json_end_object (&writer);
  line = outcry_json_writer_end (&writer, NULL);

  return printf ("%s\n", line) > 0 && fflush (stdout) == 0;
}

static OutcryDaemonExit
exit_of (const GError *error)
{
  /* Nothing is asked of a source at the start but its overrides, which are settings. */
  if (error->domain == OUTCRY_CONFIG_ERROR || error->domain == OUTCRY_SOURCES_ERROR)
    return OUTCRY_DAEMON_USAGE;
  if (g_error_matches (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_IN_USE) ||
      g_error_matches (error, OUTCRY_API_SERVER_ERROR, OUTCRY_API_SERVER_ERROR_IN_USE))
    return OUTCRY_DAEMON_IN_USE;

  return OUTCRY_DAEMON_FAILED;
}

static gboolean
start (Daemon  *self,
       GError **error)
{
  g_autofree char *path = NULL;

  self->node = outcry_node_new (self->config, NULL, NULL, error);
  if (self->node == NULL)
    return FALSE;
  path = g_build_filename (outcry_node_get_data_dir (self->node), "api.sock", NULL);
  self->server = outcry_api_server_new (self->node, path, error);
  if (self->server == NULL)
    return FALSE;

  if (!print_ready (self->server))
    g_message ("nobody reads the standard output; the node works all the same");
  outcry_node_start (self->node);
  self->memory = outcry_memory_keeper_new (outcry_node_get_clock (self->node));

  return TRUE;
}

static void
run (Daemon *self)
{
  g_autoptr (GError) error = NULL;
  guint signals[] = {
    g_unix_signal_add (SIGTERM, on_end, self),
    g_unix_signal_add (SIGINT, on_end, self),
    g_unix_signal_add (SIGHUP, on_hangup, self),
  };

  if (start (self, &error))
    {
      g_main_loop_run (self->loop);
    }
  else
    {
      /* What the local interface says of its socket is in words already. */
      g_autofree char *words = error->domain == OUTCRY_API_SERVER_ERROR
                                   ? g_strdup (error->message)
                                   : outcry_node_explain (error);

      g_printerr ("outcryd: %s\n", words);
      self->exit = exit_of (error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (signals[i]);
}

int
outcry_daemon_run (int                  argc,
                   char               **argv,
                   const char * const  *envp)
{
  Daemon self = { 0 };
  g_autoptr (GError) error = NULL;

  outcry_memory_init ();
  self.config = outcry_config_new (outcry_node_get_config_keys ());
  if (print_and_done (self.config, argc, argv))
    {
      g_object_unref (self.config);
      return fflush (stdout) == 0 ? OUTCRY_DAEMON_DONE : OUTCRY_DAEMON_FAILED;
    }
  if (!read_config (self.config, argc, argv, envp, &error))
    {
      g_printerr ("outcryd: %s\n", error->message);
      g_object_unref (self.config);
      return OUTCRY_DAEMON_USAGE;
    }

  begin_log (self.config);
  self.loop = g_main_loop_new (NULL, FALSE);
  run (&self);
  g_clear_pointer (&self.memory, outcry_memory_keeper_free);
  g_clear_object (&self.server);
  g_clear_object (&self.node);
  g_clear_object (&self.config);
  g_main_loop_unref (self.loop);

  return self.exit;
}
