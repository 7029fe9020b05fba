/* SPDX-License-Identifier: GPL-3.0-or-later */

/* outcry: the application. Settings come from options, environment and file as those of outcryd do;
 * what is left on the command line is GTK's. */

#include <glib/gi18n.h>
#include <glib/gprintf.h>
#include <locale.h>

#include "app/outcry-application.h"
#include "app/outcry-uninstalled.h"
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

static OutcryConfig *
read_config (int     *argc,
             char   **argv,
             GError **error)
{
  g_autoptr (OutcryConfig) config = outcry_config_new (outcry_node_get_config_keys ());
  g_auto (GStrv) environment = g_get_environ ();

  if (!outcry_config_take_options (config, argc, argv, error)
      || !outcry_config_take_environment (config, (const char *const *) environment, error))
    return NULL;
  return g_steal_pointer (&config);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (OutcryConfig) config = NULL;
  g_autoptr (OutcryApplication) app = NULL;
  g_autoptr (GError) error = NULL;

  init_translations ();
  config = read_config (&argc, argv, &error);
  if (config == NULL)
    {
      g_fprintf (stderr, "outcry: %s\n", error->message);
      return 2;
    }
  if (argc > 1 && g_str_equal (argv[1], "--help"))
    {
      g_autofree char *options = outcry_config_describe (config);

      g_printf ("%s\n\n%s", _("Usage: outcry [OPTION…]"), options);
      return 0;
    }
  if (argc > 1 && g_str_equal (argv[1], "--version"))
    {
      g_printf ("outcry %s\n", OUTCRY_VERSION);
      return 0;
    }
  if (g_strcmp0 (outcry_config_get_string (config, "log-level"), "debug") == 0)
    g_log_set_debug_enabled (TRUE);

  g_set_application_name ("Outcry");
  gtk_window_set_default_icon_name (OUTCRY_APPLICATION_ID);
  app = outcry_application_new (config);
  return g_application_run (G_APPLICATION (app), argc, argv);
}
