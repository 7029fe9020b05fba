/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kill -9 at any moment: nothing acknowledged is lost, nothing is damaged. A child writes ticks,
 * small batches and large, in time and late, several under way at once, and tells over a pipe
 * what was acknowledged; the parent kills it after a random time, checks the file with SQLite's
 * own integrity check, opens the store and compares every tick with what it must be. Each tick
 * follows from its number, so a child goes on where the last one was told to be. OUTCRY_KILLS
 * sets the number of kills for a longer soak. */

#include "store-fixture.h"

#include <gio/gunixinputstream.h>
#include <sqlite3.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KILLS 60
#define FRESH_EVERY 15
#define LONGEST_US 400000
#define IN_FLIGHT 4
#define START G_GINT64_CONSTANT (1700000000000000)

static char *program;

/* Tick number @n, from 0. One in eight is late by up to two hours. */
static OutcryTick
tick_of (guint64 n)
{
  guint64 state = n;
  guint64 bits = store_fixture_random (&state);
  OutcryTime late = bits % 8 == 0 ? (OutcryTime) (bits >> 20) % (2 * OUTCRY_HOUR) : 0;

  return (OutcryTick) {
    .time = START + (OutcryTime) n * 100000 - late,
    .price = OUTCRY_PRICE ((gint64) (bits >> 8) % 100000),
    .quantity = OUTCRY_QUANTITY ((gint64) (bits >> 40) % 1000),
    .id = n + 1,
    .side = (guint32) (bits % 3),
  };
}

typedef struct
{
  guint64 told;    /* all before this number are acknowledged */
  guint   waiting;
} Child;

typedef struct
{
  Child *child;
  gsize  n;
} Batch;

/* Batches end in the order in which they were pushed. */
static void
on_added (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autofree Batch *batch = user_data;
  Child *child = batch->child;
  g_autoptr (GError) error = NULL;

  if (outcry_store_add_ticks_finish (OUTCRY_STORE (source), result, &error) < 0)
    {
      g_printerr ("child: %s\n", error->message);
      exit (1);
    }
  child->told += batch->n;
  child->waiting--;
  if (write (STDOUT_FILENO, &child->told, sizeof child->told) != sizeof child->told)
    exit (1);
}

static gsize
batch_size (guint64 *state)
{
  guint64 bits = store_fixture_random (state);

  switch (bits % 16)
    {
    case 0:
      return 1000 + bits / 16 % 3000;
    case 1:
      return 8192 + bits / 16 % 30000;
    default:
      return 1 + bits / 16 % 40;
    }
}

static int
write_for_ever (const char *directory,
                guint64     from)
{
  g_autoptr (GError) error = NULL;
  OutcryStore *store = outcry_store_open (directory, &error);
  guint64 state = from ^ (guint64) g_get_real_time ();
  guint64 next = from;
  Child child = { from, 0 };
  gint64 series;

  if (store == NULL)
    {
      g_printerr ("child: %s\n", error->message);
      return 1;
    }
  series = store_fixture_series (store, "KILL", 2, 0);
  for (;;)
    {
      Batch *batch = g_new (Batch, 1);
      g_autofree OutcryTick *ticks = NULL;

      *batch = (Batch) { &child, batch_size (&state) };
      ticks = g_new (OutcryTick, batch->n);
      for (gsize i = 0; i < batch->n; i++)
        ticks[i] = tick_of (next++);
      child.waiting++;
      outcry_store_add_ticks_async (store, series, ticks, batch->n, NULL, on_added, batch);
      while (child.waiting >= IN_FLIGHT)
        g_main_context_iteration (NULL, TRUE);
    }
}

/* Runs a child, kills it after @delay and returns what it told last. */
static guint64
run_and_kill (const char *directory,
              guint64     from,
              gulong      delay)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, from);
  const char *const argv[] = { program, "--write", directory, number, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  int fd;
  guint64 told;

  g_assert_no_error (error);
  g_usleep (delay);
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (process));
  g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGKILL);
  fd = g_unix_input_stream_get_fd (
      G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (process)));
  while (read (fd, &told, sizeof told) == sizeof told)
    {
      g_assert_cmpuint (told, >, from);
      from = told;
    }
  return from;
}

static void
assert_file_is_sound (const char *directory)
{
  g_autofree char *path = store_fixture_file (directory);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* All of [0, told) are held, each as it must be, ascending; beyond there may be some that were
 * written but not told yet. */
static void
assert_all_held (const char *directory,
                 guint64     told)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryStore) store = outcry_store_open (directory, &error);
  g_autoptr (OutcrySeries) held = NULL;
  g_autoptr (GArray) ticks = NULL;
  OutcryStoreFigures figures;
  gint64 series;
  guint64 found = 0;

  g_assert_no_error (error);
  series = store_fixture_series (store, "KILL", 2, 0);
  held = store_fixture_find (store, series);
  ticks = store_fixture_ticks (store, series, G_MININT64, G_MAXINT64, 0);
  g_assert_cmpuint (held->n_ticks, ==, ticks->len);
  for (guint i = 0; i < ticks->len; i++)
    {
      const OutcryTick *tick = &g_array_index (ticks, OutcryTick, i);
      const OutcryTick expected = tick_of (tick->id - 1);

      g_assert_cmpmem (tick, sizeof *tick, &expected, sizeof expected);
      g_assert_true (i == 0 || outcry_tick_compare (tick - 1, tick) < 0);
      found += tick->id <= told;
    }
  g_assert_cmpuint (found, ==, told);
  outcry_store_get_figures (store, &figures);
  g_assert_cmpuint (figures.corrupt_blocks, ==, 0);
  outcry_store_close (store);
}

static void
test_kill (void)
{
  const char *wanted = g_getenv ("OUTCRY_KILLS");
  guint kills = wanted != NULL ? (guint) atoi (wanted) : KILLS;
  g_autofree char *directory = NULL;
  guint64 state = (guint64) g_test_rand_int ();
  guint64 told = 0;
  guint64 all = 0;

  for (guint i = 0; i < kills; i++)
    {
      if (i % FRESH_EVERY == 0)
        {
          if (directory != NULL)
            store_fixture_remove (directory);
          g_free (directory);
          directory = g_dir_make_tmp ("outcry-kill-XXXXXX", NULL);
          all += told;
          told = 0;
        }
      told = run_and_kill (directory, told, store_fixture_random (&state) % LONGEST_US);
      assert_file_is_sound (directory);
      assert_all_held (directory, told);
    }
  g_test_message ("%u kills, %" G_GUINT64_FORMAT " ticks acknowledged", kills, all + told);
  g_assert_cmpuint (all + told, >, 0);
  if (directory != NULL)
    store_fixture_remove (directory);
}

/* The lock goes with its holder. */
static void
test_lock_goes_with_holder (void)
{
  g_autofree char *directory = g_dir_make_tmp ("outcry-kill-XXXXXX", NULL);
  const char *const argv[] = { program, "--write", directory, "0", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_autoptr (OutcryStore) store = NULL;
  guint64 told;

  g_assert_no_error (error);
  g_assert_cmpint (g_input_stream_read (g_subprocess_get_stdout_pipe (process), &told, sizeof told,
                                        NULL, NULL),
                   ==, sizeof told);
  store = outcry_store_open (directory, &error);
  g_assert_null (store);
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, g_subprocess_get_identifier (process)));
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  store = outcry_store_open (directory, NULL);
  g_assert_nonnull (store);
  g_clear_object (&store);
  store_fixture_remove (directory);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && g_str_equal (argv[1], "--write"))
    return write_for_ever (argv[2], g_ascii_strtoull (argv[3], NULL, 10));

  g_test_init (&argc, &argv, NULL);
  program = argv[0];

  g_test_add_func ("/store/kill/lock-goes-with-holder", test_lock_goes_with_holder);
  g_test_add_func ("/store/kill/kill-9", test_kill);

  return g_test_run ();
}
