/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* outcryd: a node without a display, steered over its socket. */

/* What the process ends with. */
typedef enum
{
  OUTCRY_DAEMON_DONE = 0,
  OUTCRY_DAEMON_FAILED = 1, /* it could not start, or not write all it held when it ended */
  OUTCRY_DAEMON_USAGE = 2,  /* an option, a variable or the configuration is wrong */
  OUTCRY_DAEMON_IN_USE = 3, /* another node has the data directory */
} OutcryDaemonExit;

/* The whole program but main(). Runs until SIGTERM or SIGINT. */
int outcry_daemon_run (int                  argc,
                       char               **argv,
                       const char * const  *envp);

G_END_DECLS
