/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Real disks that cannot be written: a tmpfs of four megabytes, the same mounted read-only, and
 * a directory without permission. Each runs in a child with namespaces of its own, or as a user
 * without rights, and is skipped with its reason where the system does not admit that. */

#include "store-fixture.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define SKIPPED 77
#define START G_GINT64_CONSTANT (1700000000000000)

static char *program;

static void
write_file (const char *path,
            const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  if (fd < 0 || write (fd, text, strlen (text)) < 0)
    g_printerr ("%s: %s\n", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
}

/* A tmpfs at @directory that only this process sees. */
static gboolean
mount_small (const char *directory)
{
  g_autofree char *map = g_strdup_printf ("0 %d 1", (int) getuid ());

  if (unshare (CLONE_NEWNS) != 0)
    {
      if (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0)
        return FALSE;
      write_file ("/proc/self/uid_map", map);
    }
  return mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("outcry", directory, "tmpfs", 0, "size=4m") == 0;
}

/* Adds batches until one is refused; returns how many ticks were acknowledged. */
static gsize
fill (OutcryStore      *store,
      gint64            series,
      const OutcryTick *ticks,
      gsize             n)
{
  g_autoptr (GError) error = NULL;
  gsize held = 0;

  while (held < n)
    {
      gsize size = MIN (n - held, held % 3 == 0 ? 5000 : 20);
      gssize added = store_fixture_add (store, series, ticks + held, size, &error);

      if (added < 0)
        {
          g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_FULL);
          return held;
        }
      held += (gsize) added;
    }
  g_error ("the disk was never full");
}

static void
assert_held (OutcryStore      *store,
             gint64            series,
             const OutcryTick *ticks,
             gsize             n)
{
  g_autoptr (GArray) back = store_fixture_ticks (store, series, G_MININT64, G_MAXINT64, 0);

  store_fixture_assert_ticks (back, ticks, n);
}

static void
use_full (const char *directory,
          gboolean  (*make_room) (const char *directory))
{
  const gsize n = 2000000;
  g_autofree OutcryTick *ticks = store_fixture_make (1, n, START, 1000000, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryStore) store = outcry_store_open (directory, &error);
  gint64 series;
  gsize held;

  g_assert_no_error (error);
  series = store_fixture_series (store, "FULL", 2, 0);
  held = fill (store, series, ticks, n);
  g_assert_cmpuint (held, >, 10000);
  assert_held (store, series, ticks, held);
  g_assert_cmpint (store_fixture_add (store, series, ticks + held, 200000, &error), ==, -1);
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_FULL);
  assert_held (store, series, ticks, held);

  /* The same store goes on when there is room, and another process finds all of it. */
  g_assert_true (make_room (directory));
  g_assert_cmpint (store_fixture_add (store, series, ticks + held, 100000, NULL), ==, 100000);
  assert_held (store, series, ticks, held + 100000);
  outcry_store_close (store);
  g_clear_object (&store);
  store = outcry_store_open (directory, NULL);
  assert_held (store, series, ticks, held + 100000);
}

static gboolean
grow_mount (const char *directory)
{
  return mount ("outcry", directory, "tmpfs", MS_REMOUNT, "size=64m") == 0;
}

static int
child_full (const char *directory)
{
  if (!mount_small (directory))
    return SKIPPED;
  use_full (directory, grow_mount);
  return 0;
}

static gboolean
lift_limit (const char *directory)
{
  const struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

  return setrlimit (RLIMIT_FSIZE, &limit) == 0;
}

/* A limit on the size of files is felt as a full disk. */
static int
child_limited (const char *directory)
{
  const struct rlimit limit = { 2 * 1024 * 1024, RLIM_INFINITY };

  signal (SIGXFSZ, SIG_IGN);
  if (setrlimit (RLIMIT_FSIZE, &limit) != 0)
    return SKIPPED;
  use_full (directory, lift_limit);
  return 0;
}

static int
child_no_room_at_all (const char *directory)
{
  g_autofree char *ballast = g_build_filename (directory, "ballast", NULL);
  g_autofree char *zeros = g_malloc0 (65536);
  g_autoptr (GError) error = NULL;
  int fd;

  if (!mount_small (directory))
    return SKIPPED;
  fd = open (ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  while (write (fd, zeros, 65536) > 0)
    ;
  close (fd);
  g_assert_null (outcry_store_open (directory, &error));
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_FULL);
  return 0;
}

static void
assert_read_only (const char *directory)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (outcry_store_open (directory, &error));
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_READ_ONLY);
  g_assert_nonnull (strstr (error->message, directory));
}

static int
child_read_only (const char *directory)
{
  g_autoptr (OutcryStore) store = NULL;

  if (!mount_small (directory))
    return SKIPPED;
  store = outcry_store_open (directory, NULL);
  store_fixture_document (store, "recipe", "ecb", "kept", NULL);
  outcry_store_close (store);
  if (mount ("outcry", directory, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL) != 0)
    return SKIPPED;
  assert_read_only (directory);
  return 0;
}

static int
child_no_permission (const char *directory)
{
  g_autofree char *inside = g_build_filename (directory, "data", NULL);

  g_assert_cmpint (g_mkdir (inside, 0555), ==, 0);
  g_assert_cmpint (chmod (directory, 0755), ==, 0);
  if (getuid () == 0 && setresuid (65534, 65534, 65534) != 0)
    return SKIPPED;
  assert_read_only (inside);
  return 0;
}

static const struct
{
  const char *name;
  int       (*run) (const char *directory);
} children[] = {
  { "full", child_full },
  { "limited", child_limited },
  { "no-room-at-all", child_no_room_at_all },
  { "read-only", child_read_only },
  { "no-permission", child_no_permission },
};

static void
test_child (gconstpointer data)
{
  const char *name = data;
  g_autofree char *directory = g_dir_make_tmp ("outcry-disk-XXXXXX", NULL);
  const char *const argv[] = { program, "--child", name, directory, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);

  g_assert_no_error (error);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  store_fixture_remove (directory);
  g_assert_true (g_subprocess_get_if_exited (process));
  if (g_subprocess_get_exit_status (process) == SKIPPED)
    g_test_skip ("this system admits neither namespaces nor another user");
  else
    g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    for (guint i = 0; i < G_N_ELEMENTS (children); i++)
      if (g_str_equal (argv[2], children[i].name))
        return children[i].run (argv[3]);

  g_test_init (&argc, &argv, NULL);
  program = argv[0];

  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      g_autofree char *path = g_strconcat ("/store/disk/", children[i].name, NULL);

      g_test_add_data_func (path, children[i].name, test_child);
    }

  return g_test_run ();
}
