/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lock file of a data directory tells the process id of who has it. It is believed only when
 * the file is locked now and that process is an outcryd, since ids are used again. Known weak case:
 * in a sandbox with its own process ids the holder cannot be told, and nobody is asked to end. */

#include "node/outcry-node-holder.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define DAEMON "outcryd"

/* Whoever can take the lock is not kept out by a holder. */
static gboolean
is_locked (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean locked;

  if (fd < 0)
    return FALSE;
  locked = flock (fd, LOCK_SH | LOCK_NB) != 0;
  close (fd);
  return locked;
}

static gboolean
is_daemon (gint64 pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/comm", pid);
  g_autofree char *name = NULL;

  return g_file_get_contents (path, &name, NULL, NULL) && strcmp (g_strchomp (name), DAEMON) == 0;
}

pid_t
outcry_node_find_daemon (const char *data_dir)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gint64 pid;

  g_return_val_if_fail (data_dir != NULL, 0);

  path = g_build_filename (data_dir, "lock", NULL);
  if (!is_locked (path) || !g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  pid = g_ascii_strtoll (text, NULL, 10);
  return pid > 1 && pid <= G_MAXINT32 && is_daemon (pid) ? (pid_t) pid : 0;
}

gboolean
outcry_node_end_daemon (const char *data_dir)
{
  pid_t pid;

  g_return_val_if_fail (data_dir != NULL, FALSE);

  pid = outcry_node_find_daemon (data_dir);
  return pid > 0 && kill (pid, SIGTERM) == 0;
}
