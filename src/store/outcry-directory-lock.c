/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One node a data directory. The lock is on the open file, not on the process, so a second store in
 * the same process is refused as well. */

#include "store/outcry-directory-lock.h"

#include "store/outcry-store.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static int
fail (const char  *directory,
      int          number,
      GError     **error)
{
  OutcryStoreError code = OUTCRY_STORE_ERROR_IO;

  if (number == EACCES || number == EPERM || number == EROFS)
    code = OUTCRY_STORE_ERROR_READ_ONLY;
  else if (number == ENOSPC || number == EDQUOT)
    code = OUTCRY_STORE_ERROR_FULL;
  g_set_error (error, OUTCRY_STORE_ERROR, code, "the directory %s cannot be written: %s", directory,
               g_strerror (number));
  return -1;
}

static int
fail_in_use (int          fd,
             const char  *directory,
             GError     **error)
{
  char holder[32] = { 0 };
  gssize len = pread (fd, holder, sizeof holder - 1, 0);

  if (len > 0)
    g_strchomp (holder);
  g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_IN_USE,
               "the directory %s is in use by process %s", directory,
               len > 0 ? holder : "(unknown)");
  g_close (fd, NULL);
  return -1;
}

int
outcry_directory_lock (const char  *directory,
                       GError     **error)
{
  g_autofree char *path = g_build_filename (directory, "lock", NULL);
  g_autofree char *holder = g_strdup_printf ("%ld\n", (long) getpid ());
  int fd, number;

  g_return_val_if_fail (directory != NULL, -1);

  if (g_mkdir_with_parents (directory, 0700) != 0)
    return fail (directory, errno, error);
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (directory, errno, error);
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      number = errno;
      if (number == EWOULDBLOCK)
        return fail_in_use (fd, directory, error);
      g_close (fd, NULL);
      return fail (directory, number, error);
    }
  /* On a full disk the number may be missing; the lock holds all the same. */
  if (ftruncate (fd, 0) == 0 && pwrite (fd, holder, strlen (holder), 0) < 0)
    g_debug ("%s: %s", path, g_strerror (errno));
  return fd;
}
