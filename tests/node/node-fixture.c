/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "node-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

void
node_fixture_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      node_fixture_remove_tree (child);
    }
  g_remove (path);
}

void
node_fixture_set_up (NodeFixture   *self,
                     gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *recipes = NULL;
  g_autofree char *history = NULL;

  self->directory = g_dir_make_tmp ("outcry-node-XXXXXX", &error);
  g_assert_no_error (error);
  self->data_dir = g_build_filename (self->directory, "data", NULL);
  self->pkgdatadir = g_build_filename (self->directory, "pkgdata", NULL);
  recipes = g_build_filename (self->pkgdatadir, "recipes", NULL);
  history = g_build_filename (self->pkgdatadir, "history", NULL);
  g_assert_cmpint (g_mkdir_with_parents (recipes, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (history, 0700), ==, 0);
  g_setenv ("OUTCRY_PKGDATADIR", self->pkgdatadir, TRUE);

  self->clock = outcry_virtual_clock_new (NODE_FIXTURE_NOW);
  self->config = outcry_config_new (outcry_node_get_config_keys ());
  g_assert_true (outcry_config_set (self->config, "data-dir", self->data_dir, &error));
  g_assert_no_error (error);
}

void
node_fixture_open (NodeFixture  *self,
                   GError      **error)
{
  g_autoptr (OutcryRandom) random = outcry_seeded_random_new (1);
  g_autoptr (GError) unexpected = NULL;

  g_assert_null (self->node);
  self->node = outcry_node_new (self->config, self->clock, random,
                                error != NULL ? error : &unexpected);
  g_assert_no_error (unexpected);
}

static void
on_gone (gpointer  user_data,
         GObject  *node)
{
  *(gboolean *) user_data = TRUE;
}

void
node_fixture_close (NodeFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean gone = FALSE;

  if (self->node == NULL)
    return;
  outcry_node_stop_async (self->node, node_fixture_done, &result);
  node_fixture_wait (&result);
  outcry_node_stop_finish (self->node, result, NULL);
  g_clear_object (&result);
  /* Questions that were under way hold it until they are answered: nothing else may. */
  g_object_weak_ref (G_OBJECT (self->node), on_gone, &gone);
  g_object_unref (g_steal_pointer (&self->node));
  NODE_WAIT (gone);
}

void
node_fixture_tear_down (NodeFixture   *self,
                        gconstpointer  data)
{
  node_fixture_close (self);
  g_clear_object (&self->config);
  g_clear_object (&self->clock);
  node_fixture_remove_tree (self->directory);
  g_free (self->directory);
  g_free (self->data_dir);
  g_free (self->pkgdatadir);
}

void
node_fixture_ship (NodeFixture *self,
                   const char  *path,
                   const char  *text)
{
  g_autofree char *file = g_build_filename (self->pkgdatadir, path, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, text, -1, &error);
  g_assert_no_error (error);
}

char *
node_fixture_recipe (const char *name,
                     const char *instruments,
                     gboolean    socket)
{
  return g_strdup_printf (
      "recipe: 1\nname: %s\nsource: example.org\nterms: {url: https://example.org, share: local, "
      "cite: "
      "\"Source: %s\"}\nlimits: {gap: 1s}\ninstruments: %s\n"
      "candles:\n  get: https://example.org/%s/{rest}?step={step}&from={from:s}&to={to:s}\n"
      "  steps: {1m: 60, 1h: 3600, 1d: 86400}\n  rows: $[*]\n  order: oldest\n"
      "  bar: {time: {at: \"[0]\", unit: s}, open: \"[1]\", high: \"[2]\", low: \"[3]\", close: "
      "\"[4]\"}\n"
      "%s",
      name, name, instruments, name,
      socket ? "trades:\n  socket: wss://ws.example.org\n  send: [{op: \"{rest*}\"}]\n  rows: $\n"
               "  tick: {symbol: .s, time: {at: .t, unit: s}, price: .p, quantity: .q}\n"
             : "");
}

void
node_fixture_iterate (const char *what,
                      gint64      end)
{
  if (g_get_monotonic_time () > end)
    g_error ("waited in vain for %s", what);
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (200);
}

void
node_fixture_advance (NodeFixture *self,
                      gint64       duration)
{
  outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (self->clock), duration);
}

void
node_fixture_frame (NodeFixture *self)
{
  if (outcry_sources_get_n_active (outcry_node_get_sources (self->node)) == 0)
    node_fixture_advance (self, OUTCRY_FRAME);
}

static void
on_runs (GObject      *store,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GPtrArray) runs =
      outcry_store_list_runs_finish (OUTCRY_STORE (store), result, NULL);

  g_assert_nonnull (runs);
  *(gboolean *) user_data = TRUE;
}

void
node_fixture_settle (NodeFixture *self)
{
  /* What an answer leads to may ask again: twice more than any chain of questions is long. */
  for (int i = 0; i < 6; i++)
    {
      gboolean done = FALSE;

      outcry_store_list_runs_async (outcry_node_get_store (self->node), NULL, 1, NULL, on_runs,
                                    &done);
      NODE_WAIT (done);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

void
node_fixture_ticks (NodeFixture      *self,
                    const char       *source,
                    const char       *instrument,
                    OutcryScale       scale,
                    const OutcryTick *ticks,
                    guint             n)
{
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  OutcryBatchPart *part = outcry_batch_part (batch, instrument, scale, OUTCRY_INTERVAL_1M);

  g_array_append_vals (part->ticks, ticks, n);
  outcry_batch_sort (batch);
  outcry_recorder_add_batch (self->node->recorder, source, batch);
}

void
node_fixture_bars (NodeFixture        *self,
                   const char         *source,
                   const char         *instrument,
                   OutcryScale         scale,
                   OutcryInterval      interval,
                   const OutcryCandle *bars,
                   guint               n)
{
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  OutcryBatchPart *part = outcry_batch_part (batch, instrument, scale, interval);

  g_array_append_vals (part->bars, bars, n);
  outcry_batch_sort (batch);
  outcry_recorder_add_batch (self->node->recorder, source, batch);
}

OutcryTick
node_fixture_tick (OutcryTime time,
                   gint64     price,
                   gint64     quantity,
                   guint64    id)
{
  return (OutcryTick) {
    .time = time,
    .price = OUTCRY_PRICE (price),
    .quantity = OUTCRY_QUANTITY (quantity),
    .id = id,
    .side = OUTCRY_SIDE_BUY,
  };
}

OutcryCandle
node_fixture_bar (OutcryTime start,
                  gint64     price)
{
  return (OutcryCandle) {
    .start = start,
    .open = OUTCRY_PRICE (price),
    .high = OUTCRY_PRICE (price + 2),
    .low = OUTCRY_PRICE (price - 2),
    .close = OUTCRY_PRICE (price + 1),
    .volume = OUTCRY_QUANTITY (10),
  };
}

void
node_fixture_done (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
node_fixture_wait (GAsyncResult **result)
{
  NODE_WAIT (*result != NULL);
  return *result;
}

static gboolean
write_text (const char *path,
            const char *text)
{
  int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  gboolean written = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    g_close (fd, NULL);
  return written;
}

gboolean
node_fixture_mount_small (const char *path,
                          guint       kilobytes)
{
  g_autofree char *options = g_strdup_printf ("size=%uk,mode=0777", kilobytes);
  g_autofree char *users = g_strdup_printf ("0 %u 1", (guint) getuid ());
  gboolean root = geteuid () == 0;

  if (unshare (CLONE_NEWNS | (root ? 0 : CLONE_NEWUSER)) != 0)
    return FALSE;
  if (!root && (!write_text ("/proc/self/setgroups", "deny") ||
                !write_text ("/proc/self/uid_map", users)))
    return FALSE;
  if (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
    return FALSE;
  return mount ("outcry-test", path, "tmpfs", 0, options) == 0;
}

void
node_fixture_fill_disk (const char *path)
{
  char block[4096] = { 1 };
  int fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, block, sizeof block) > 0)
    ;
  g_assert_cmpint (errno, ==, ENOSPC);
  g_close (fd, NULL);
}
