/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A disk that is really full: a small one of our own, in a process that sees it alone. */

#include "node-fixture.h"

#include "node/outcry-import.h"

#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

static const OutcryScale scale = { 2, 3 };

typedef struct
{
  NodeFixture fixture;
  char       *filler;
  guint       told, troubles;
} Disk;

static void
on_trouble (OutcryNode *node,
            GParamSpec *pspec,
            Disk       *disk)
{
  disk->troubles++;
}

static void
on_ticks (OutcryNode        *node,
          const char        *instrument,
          const char        *source,
          const OutcryTick  *ticks,
          guint              n,
          const OutcryScale *told_scale,
          Disk              *disk)
{
  disk->told += n;
}

/* FALSE when there can be no such disk here. */
static gboolean
open_disk (Disk *disk)
{
  node_fixture_set_up (&disk->fixture, NULL);
  g_assert_cmpint (g_mkdir (disk->fixture.data_dir, 0700), ==, 0);
  if (!node_fixture_mount_small (disk->fixture.data_dir, 4096))
    return FALSE;
  node_fixture_open (&disk->fixture, NULL);
  g_signal_connect (disk->fixture.node, "notify::trouble", G_CALLBACK (on_trouble), disk);
  g_signal_connect (disk->fixture.node, "ticks", G_CALLBACK (on_ticks), disk);
  disk->filler = g_build_filename (disk->fixture.data_dir, "filler", NULL);
  return TRUE;
}

/* Enough that some of it does not fit what the files have already. */
static void
say_much (Disk  *disk,
          guint  first)
{
  g_autoptr (GArray) ticks = g_array_new (FALSE, FALSE, sizeof (OutcryTick));

  for (guint i = 0; i < 60000; i++)
    {
      OutcryTick tick =
          node_fixture_tick (NODE_FIXTURE_NOW + (first + i) * OUTCRY_SECOND,
                             (gint64) ((first + i) * G_GUINT64_CONSTANT (2654435761) % 1000000007),
                             (gint64) (i * G_GUINT64_CONSTANT (40503) % 65537), first + i);

      g_array_append_val (ticks, tick);
    }
  node_fixture_ticks (&disk->fixture, "kraken", "BTC-USD", scale, (OutcryTick *) ticks->data,
                      ticks->len);
}

/* A file that somebody waits for: TRUE when it was taken, FALSE with the reason. */
static gboolean
import (Disk    *disk,
        GError **error)
{
  static const char csv[] = "time,price,quantity\n2026-11-20T06:00:00Z,1.5,2\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (csv, sizeof csv - 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (OutcryImportReport) report = NULL;

  outcry_node_import_async (disk->fixture.node, bytes, "t.csv", "TEST-USD", NULL, FALSE, NULL,
                            node_fixture_done, &result);
  node_fixture_wait (&result);
  report = outcry_node_import_finish (disk->fixture.node, result, error);
  return report != NULL;
}

/* Tried in a process of its own, whose mounts end with it. */
static gboolean
can_mount (void)
{
  int status = 1;
  pid_t pid = fork ();

  if (pid == 0)
    _exit (node_fixture_mount_small (g_get_tmp_dir (), 64) ? 0 : 1);
  return pid > 0 && waitpid (pid, &status, 0) == pid && status == 0;
}

/* TRUE in the process that has the disk. Without the right to mount one the test is skipped. */
static gboolean
begin (Disk *disk)
{
  if (!g_test_subprocess ())
    {
      /* Told here: to the parent a skipped child is a failed one. */
      if (!can_mount ())
        {
          g_test_skip ("a disk of one's own cannot be mounted here");
          return FALSE;
        }
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return FALSE;
    }
  g_assert_true (open_disk (disk));
  return TRUE;
}

static void
test_full_disk (void)
{
  Disk disk = { 0 };
  g_autoptr (GError) error = NULL;
  const char *trouble;

  if (!begin (&disk))
    return;
  say_much (&disk, 1);
  NODE_WAIT (disk.told == 60000);
  g_assert_null (outcry_node_get_trouble (disk.fixture.node));

  node_fixture_fill_disk (disk.filler);
  say_much (&disk, 100001);
  NODE_WAIT (outcry_node_get_trouble (disk.fixture.node) != NULL);
  trouble = outcry_node_get_trouble (disk.fixture.node);
  g_assert_nonnull (strstr (trouble, "The disk is full"));
  g_assert_nonnull (strstr (trouble, "kept in memory"));
  g_assert_cmpuint (disk.troubles, ==, 1);

  /* It is tried again and again, and more is taken meanwhile. */
  node_fixture_advance (&disk.fixture, 3 * OUTCRY_SECOND);
  node_fixture_settle (&disk.fixture);
  say_much (&disk, 200001);
  node_fixture_settle (&disk.fixture);
  g_assert_cmpuint (disk.told, ==, 60000);
  g_assert_cmpuint (outcry_node_get_unwritten (disk.fixture.node), ==, 120000);
  g_assert_nonnull (outcry_node_get_trouble (disk.fixture.node));

  /* Who waits for an answer has it at once, and not when there is room. */
  g_assert_false (import (&disk, &error));
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_FULL);

  /* Room again: everything arrives, once. */
  g_assert_cmpint (g_remove (disk.filler), ==, 0);
  NODE_WAIT_FRAMES (&disk.fixture, disk.told == 180000);
  g_assert_null (outcry_node_get_trouble (disk.fixture.node));
  g_assert_cmpuint (disk.troubles, ==, 2);
  g_assert_cmpuint (outcry_node_get_unwritten (disk.fixture.node), ==, 0);
  g_clear_error (&error);
  g_assert_true (import (&disk, &error));
  g_assert_no_error (error);
  g_free (disk.filler);
  node_fixture_tear_down (&disk.fixture, NULL);
}

/* What cannot be written at the end is told, not hidden. */
static void
test_lost_at_end (void)
{
  Disk disk = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (!begin (&disk))
    return;
  say_much (&disk, 1);
  NODE_WAIT (disk.told == 60000);
  node_fixture_fill_disk (disk.filler);
  say_much (&disk, 100001);
  NODE_WAIT (outcry_node_get_trouble (disk.fixture.node) != NULL);

  outcry_node_stop_async (disk.fixture.node, node_fixture_done, &result);
  node_fixture_wait (&result);
  g_assert_false (outcry_node_stop_finish (disk.fixture.node, result, &error));
  g_assert_nonnull (strstr (error->message, "60000 prices could not be written"));
  g_clear_object (&result);
  node_fixture_tear_down (&disk.fixture, NULL);
  g_free (disk.filler);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/node/trouble/full-disk", test_full_disk);
  g_test_add_func ("/node/trouble/lost-at-end", test_lost_at_end);

  return g_test_run ();
}
