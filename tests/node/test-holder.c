/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/outcry-node-holder.h"

typedef struct
{
  char *directory;
  char *lock;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->directory = g_dir_make_tmp ("outcry-holder-XXXXXX", NULL);
  fixture->lock = g_build_filename (fixture->directory, "lock", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_unlink (fixture->lock);
  g_rmdir (fixture->directory);
  g_free (fixture->lock);
  g_free (fixture->directory);
}

/* A process called @name that holds the lock, with what it writes into it; it is there on
 * return. */
static pid_t
start_holder (const char *lock,
              const char *name,
              const char *text)
{
  int ready[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (ready), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      int fd = open (lock, O_RDWR | O_CREAT, 0600);
      char own[32];

      snprintf (own, sizeof own, "%ld\n", (long) getpid ());
      prctl (PR_SET_NAME, name);
      signal (SIGTERM, SIG_DFL);
      alarm (60);
      if (fd < 0 || flock (fd, LOCK_EX) != 0)
        _exit (1);
      if (write (fd, text != NULL ? text : own, strlen (text != NULL ? text : own)) < 0
          || write (ready[1], "x", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }
  close (ready[1]);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  close (ready[0]);
  return pid;
}

static void
end_holder (pid_t pid)
{
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}

static void
test_daemon (Fixture       *fixture,
             gconstpointer  data)
{
  pid_t pid = start_holder (fixture->lock, "outcryd", NULL);
  int status;

  g_assert_cmpint (outcry_node_find_daemon (fixture->directory), ==, pid);
  g_assert_true (outcry_node_end_daemon (fixture->directory));
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGTERM);
  /* Its file is left over and says nothing any more. */
  g_assert_cmpint (outcry_node_find_daemon (fixture->directory), ==, 0);
  g_assert_false (outcry_node_end_daemon (fixture->directory));
}

static void
test_other_program (Fixture       *fixture,
                    gconstpointer  data)
{
  pid_t pid = start_holder (fixture->lock, "outcry", NULL);

  g_assert_cmpint (outcry_node_find_daemon (fixture->directory), ==, 0);
  g_assert_false (outcry_node_end_daemon (fixture->directory));
  end_holder (pid);
}

static void
test_unreadable (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char *const texts[] = { "", "x", "0", "1", "-1", "99999999999999999999" };

  g_assert_cmpint (outcry_node_find_daemon (fixture->directory), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      pid_t pid = start_holder (fixture->lock, "outcryd", texts[i]);

      g_assert_cmpint (outcry_node_find_daemon (fixture->directory), ==, 0);
      end_holder (pid);
      g_unlink (fixture->lock);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/node/holder/daemon", Fixture, NULL, set_up, test_daemon, tear_down);
  g_test_add ("/node/holder/other-program", Fixture, NULL, set_up, test_other_program, tear_down);
  g_test_add ("/node/holder/unreadable", Fixture, NULL, set_up, test_unreadable, tear_down);
  return g_test_run ();
}
