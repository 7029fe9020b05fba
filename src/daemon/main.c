/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <locale.h>
#include <unistd.h>

#include "daemon/outcry-daemon.h"
#include "outcry-build-config.h"

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  bindtextdomain (OUTCRY_GETTEXT_DOMAIN, OUTCRY_LOCALEDIR);
  bind_textdomain_codeset (OUTCRY_GETTEXT_DOMAIN, "UTF-8");
  textdomain (OUTCRY_GETTEXT_DOMAIN);

  return outcry_daemon_run (argc, argv, (const char * const *) environ);
}
