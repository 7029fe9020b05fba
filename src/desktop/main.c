/* SPDX-License-Identifier: GPL-3.0-or-later */

/* outcry: the application, and beside its window the local interface, so that outcryctl can speak
 * to it as to outcryd. Settings come from options, environment and file as those of outcryd do. A
 * window without the interface is better than none: when its socket cannot be had, that is logged.
 * */

#define G_LOG_DOMAIN "outcry-desktop"

#include <glib/gi18n.h>
#include <glib/gprintf.h>
#include <locale.h>
#include <unistd.h>

#include "api/outcry-api-server.h"
#include "app/outcry-application.h"
#include "app/outcry-uninstalled.h"
#include "node/outcry-log.h"
#include "outcry-build-config.h"

static void
init_translations (void)
{
  g_autofree char *built = outcry_uninstalled_path ("po");
  const char *folder = g_getenv ("OUTCRY_LOCALEDIR");

  setlocale (LC_ALL, "");
  if (folder == NULL)
    folder = built != NULL ? built : OUTCRY_LOCALEDIR;
  bindtextdomain (OUTCRY_GETTEXT_DOMAIN, folder);
  bind_textdomain_codeset (OUTCRY_GETTEXT_DOMAIN, "UTF-8");
  textdomain (OUTCRY_GETTEXT_DOMAIN);
}

static gboolean
read_config (OutcryConfig  *config,
             int           *argc,
             char         **argv,
             GError       **error)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *directory = NULL;
  g_autofree char *standard = NULL;
  const char *file;

  if (!outcry_config_take_options (config, argc, argv, error)
      || !outcry_config_take_environment (config, (const char *const *) environment, error))
    return FALSE;
  directory = outcry_node_find_data_dir (config);
  standard = g_build_filename (directory, "outcry.yaml", NULL);
  file = outcry_config_get_string (config, "config");
  return outcry_config_take_file (config, file != NULL ? file : standard, file != NULL, error)
         && outcry_node_check_config (config, error);
}

static gboolean
print_and_done (OutcryConfig *config,
                int           argc,
                char        **argv)
{
  for (int i = 1; i < argc; i++)
    {
      if (g_str_equal (argv[i], "--version"))
        {
          g_printf ("outcry %s\n", OUTCRY_VERSION);
          return TRUE;
        }
      if (g_str_equal (argv[i], "--help") || g_str_equal (argv[i], "-h"))
        {
          g_autofree char *options = outcry_config_describe (config);

          g_printf ("%s\n\n%s", _("Usage: outcry [OPTION…]"), options);
          return TRUE;
        }
    }
  return FALSE;
}

static void
on_node_ready (OutcryApplication  *app,
               OutcryNode         *node,
               OutcryApiServer   **server)
{
  g_autofree char *path = g_build_filename (outcry_node_get_data_dir (node), "api.sock", NULL);
  g_autoptr (GError) error = NULL;

  *server = outcry_api_server_new (node, path, &error);
  if (*server == NULL)
    g_message ("outcryctl cannot speak to this window: %s", error->message);
}

static void
on_node_ending (OutcryApplication  *app,
                OutcryApiServer   **server)
{
  g_clear_object (server);
}

static int
show_refusal (OutcryConfig *config,
              const GError *error)
{
  g_autoptr (OutcryApplication) app = NULL;

  if (!gtk_init_check ())
    return 2;
  app = outcry_application_new (config);
  outcry_application_refuse (app, error);
  g_application_set_flags (G_APPLICATION (app), G_APPLICATION_NON_UNIQUE);
  g_application_run (G_APPLICATION (app), 0, NULL);
  return 2;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (OutcryConfig) config = NULL;
  g_autoptr (OutcryApplication) app = NULL;
  g_autoptr (GError) error = NULL;
  OutcryApiServer *server = NULL;
  GLogLevelFlags level = G_LOG_LEVEL_MESSAGE;
  int status;

  init_translations ();
  config = outcry_config_new (outcry_node_get_config_keys ());
  if (print_and_done (config, argc, argv))
    return 0;
  if (!read_config (config, &argc, argv, &error))
    {
      g_fprintf (stderr, "outcry: %s\n", error->message);
      /* From a launcher nobody reads that. */
      return isatty (STDERR_FILENO) ? 2 : show_refusal (config, error);
    }
  outcry_log_level_from_string (outcry_config_get_string (config, "log-level"), &level);
  outcry_log_init (level, g_str_equal (outcry_config_get_string (config, "log-format"), "json")
                            ? OUTCRY_LOG_JSON
                            : OUTCRY_LOG_TEXT);

  g_set_application_name ("Outcry");
  gtk_window_set_default_icon_name (OUTCRY_APPLICATION_ID);
  app = outcry_application_new (config);
  g_signal_connect (app, "node-ready", G_CALLBACK (on_node_ready), &server);
  g_signal_connect (app, "node-ending", G_CALLBACK (on_node_ending), &server);
  status = g_application_run (G_APPLICATION (app), argc, argv);
  g_clear_object (&server);
  return status;
}
