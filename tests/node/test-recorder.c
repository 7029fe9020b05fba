/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "node/outcry-recorder.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

typedef struct
{
  char              *directory;
  OutcryStore       *store;
  OutcryClock       *clock;
  OutcrySeriesTable *table;
  OutcryRecorder    *recorder;
  GString           *heard; /* what was told, in order */
} Fixture;

static void
on_stored (const char            *source,
           const OutcryBatchPart *part,
           gsize                  added,
           gboolean               on_top,
           gpointer               user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->heard, "%s/%s:%u+%u=%" G_GSIZE_FORMAT "%s@%u ", source,
                          part->instrument, part->ticks->len, part->bars->len, added,
                          on_top ? "^" : "", part->scale.price_digits);
}

static void
on_ran (const OutcryRun *run,
        gpointer         user_data)
{
  g_string_append_printf (((Fixture *) user_data)->heard, "run:%s ", run->outcome);
}

static void
on_trouble (const GError *error,
            gpointer      user_data)
{
  g_string_append_printf (((Fixture *) user_data)->heard, "trouble:%d ", error != NULL);
}

static void
on_full (gboolean full,
         gpointer user_data)
{
  g_string_append_printf (((Fixture *) user_data)->heard, "full:%d ", full);
}

static void
on_series (const OutcrySeries *series,
           gpointer            user_data)
{
  g_string_append_printf (((Fixture *) user_data)->heard, "series:%s@%u ", series->instrument,
                          series->scale.price_digits);
}

static const OutcryRecorderEvents events = { on_stored, on_ran, on_trouble, on_full, on_series };

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("outcry-recorder-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->store = outcry_store_open (fixture->directory, &error);
  g_assert_no_error (error);
  fixture->clock = outcry_virtual_clock_new (0);
  fixture->table = outcry_series_table_new ();
  fixture->heard = g_string_new (NULL);
  fixture->recorder =
      outcry_recorder_new (fixture->store, fixture->clock, fixture->table, &events, fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  outcry_recorder_free (fixture->recorder);
  outcry_store_close (fixture->store);
  g_object_unref (fixture->store);
  outcry_series_table_free (fixture->table);
  g_object_unref (fixture->clock);
  g_string_free (fixture->heard, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  dir = g_dir_open (fixture->directory, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->directory, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->directory);
  g_free (fixture->directory);
}

static void
say (Fixture     *fixture,
     const char  *source,
     guint        digits,
     OutcryTime   time,
     guint64      id,
     gint64       price)
{
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  OutcryTick tick = { .time = time, .id = id, .price = { price }, .quantity = { 1 } };
  OutcryScale scale = { (guint8) digits, 0 };

  g_array_append_val (outcry_batch_part (batch, "A-B", scale, OUTCRY_INTERVAL_1M)->ticks, tick);
  outcry_recorder_add_batch (fixture->recorder, source, batch);
}

static void
on_done (gsize         added,
         const GError *error,
         gpointer      user_data)
{
  *(int *) user_data = error != NULL ? error->code + 100 : (int) added + 1;
}

#define WAIT(condition)                                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 end_ = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;                                   \
    while (!(condition))                                                                           \
      {                                                                                            \
        g_assert_cmpint (g_get_monotonic_time (), <, end_);                                        \
        if (!g_main_context_iteration (NULL, FALSE))                                               \
          g_usleep (200);                                                                          \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

/* All is told in the order it was given, whatever it is; later ticks are known to be on top. */
static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  OutcryRun run = { .source = (char *) "s", .feed = (char *) "f", .outcome = (char *) "ok" };

  say (fixture, "s", 2, 10, 1, 100);
  say (fixture, "s", 2, 20, 2, 100);
  outcry_recorder_add_run (fixture->recorder, &run);
  say (fixture, "s", 2, 15, 3, 100);
  say (fixture, "s", 2, 20, 2, 100);
  say (fixture, "s", 2, 20, 4, 100);
  g_assert_cmpuint (outcry_recorder_get_unwritten (fixture->recorder), ==, 5);
  WAIT (outcry_recorder_get_unwritten (fixture->recorder) == 0);
  g_assert_cmpstr (fixture->heard->str, ==,
                   "series:A-B@2 s/A-B:1+0=1^@2 s/A-B:1+0=1^@2 run:ok s/A-B:1+0=1@2 "
                   "s/A-B:1+0=0@2 s/A-B:1+0=1^@2 ");
}

/* A finer scale widens the series, a coarser one is brought to it, both in order. */
static void
test_scales (Fixture       *fixture,
             gconstpointer  data)
{
  say (fixture, "s", 1, 10, 1, 5);
  say (fixture, "s", 3, 20, 2, 5000);
  say (fixture, "s", 0, 30, 3, 5);
  WAIT (outcry_recorder_get_unwritten (fixture->recorder) == 0);
  g_assert_cmpstr (fixture->heard->str, ==,
                   "series:A-B@1 s/A-B:1+0=1^@1 series:A-B@3 s/A-B:1+0=1^@3 s/A-B:1+0=1^@3 ");
}

/* What does not fit is refused alone, counted, and no trouble. */
static void
test_overflow (Fixture       *fixture,
               gconstpointer  data)
{
  say (fixture, "s", 6, 10, 1, 5);
  say (fixture, "s", 0, 20, 2, G_MAXINT64 / 1000);
  say (fixture, "s", 0, 30, 3, 7);
  WAIT (outcry_recorder_get_unwritten (fixture->recorder) == 0);
  g_assert_cmpstr (fixture->heard->str, ==, "series:A-B@6 s/A-B:1+0=1^@6 s/A-B:1+0=1^@6 ");
  g_assert_cmpuint (outcry_recorder_get_refused (fixture->recorder), ==, 1);
}

static void
test_waiter (Fixture       *fixture,
             gconstpointer  data)
{
  OutcryTick tick = { .time = 1, .price = { G_MAXINT64 / 10 }, .quantity = { 1 } };
  OutcryBatchPart part = { .instrument = (char *) "A-B" };
  int written = 0, refused = 0, passed = 0, put = 0;

  part.ticks = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  part.bars = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  g_array_append_val (part.ticks, tick);
  outcry_recorder_add_part (fixture->recorder, "import", &part, on_done, &written);
  say (fixture, "s", 2, 1, 1, 1);
  outcry_recorder_barrier (fixture->recorder, on_done, &passed);
  g_assert_cmpint (passed, ==, 0);
  outcry_recorder_put_document (fixture->recorder, "k", "n", "v", on_done, &put);
  WAIT (put != 0);
  g_assert_cmpint (written, ==, 2);
  g_assert_cmpint (passed, ==, 1);
  g_assert_cmpint (put, ==, 1);

  /* The waiter is told why not. */
  part.scale.price_digits = 3;
  g_array_index (part.ticks, OutcryTick, 0).price.ticks = 1;
  outcry_recorder_add_part (fixture->recorder, "import", &part, on_done, &refused);
  WAIT (refused != 0);
  g_assert_cmpint (refused, ==, 100 + OUTCRY_STORE_ERROR_OVERFLOW);
  g_array_unref (part.ticks);
  g_array_unref (part.bars);
}

/* An instrument that no store takes is refused; the queue goes on. */
static void
test_bad_instrument (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  OutcryTick tick = { .time = 1, .price = { 1 }, .quantity = { 1 } };

  g_array_append_val (
      outcry_batch_part (batch, "no good", (OutcryScale){ 0, 0 }, OUTCRY_INTERVAL_1M)->ticks, tick);
  outcry_recorder_add_batch (fixture->recorder, "s", batch);
  say (fixture, "s", 0, 1, 1, 1);
  WAIT (outcry_recorder_get_unwritten (fixture->recorder) == 0);
  g_assert_cmpuint (outcry_recorder_get_refused (fixture->recorder), ==, 1);
  g_assert_nonnull (strstr (fixture->heard->str, "s/A-B:1+0=1"));
}

static void
test_finish (Fixture       *fixture,
             gconstpointer  data)
{
  int finished = 0, late = 0;
  OutcryTick tick = { .time = 1 };
  OutcryBatchPart part = { .instrument = (char *) "A-B" };

  say (fixture, "s", 0, 1, 1, 1);
  outcry_recorder_finish (fixture->recorder, on_done, &finished);
  say (fixture, "s", 0, 2, 2, 1);
  part.ticks = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  g_array_append_val (part.ticks, tick);
  outcry_recorder_add_part (fixture->recorder, "s", &part, on_done, &late);
  g_assert_cmpint (late, >=, 100);
  WAIT (finished != 0);
  g_assert_cmpint (finished, ==, 1);
  g_assert_cmpstr (fixture->heard->str, ==, "series:A-B@0 s/A-B:1+0=1^@0 ");
  g_array_unref (part.ticks);
}

static void
limit_files (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (bytes, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* What the disk has no room for waits; what is refused behind it meanwhile is refused itself. */
static void
test_refused_behind (Fixture       *fixture,
                     gconstpointer  data)
{
  say (fixture, "s", 6, 10, 1, G_MAXINT64 / 10);
  WAIT (outcry_recorder_get_unwritten (fixture->recorder) == 0);
  g_string_truncate (fixture->heard, 0);

  signal (SIGXFSZ, SIG_IGN);
  limit_files (0);
  say (fixture, "s", 6, 20, 2, 5);
  say (fixture, "s", 9, 30, 3, 5);
  WAIT (outcry_recorder_get_refused (fixture->recorder) == 1);
  g_assert_cmpuint (outcry_recorder_get_unwritten (fixture->recorder), ==, 1);
  limit_files (RLIM_INFINITY);
  outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (fixture->clock), OUTCRY_MINUTE);
  WAIT (outcry_recorder_get_unwritten (fixture->recorder) == 0);
  g_assert_cmpstr (fixture->heard->str, ==, "trouble:1 trouble:0 s/A-B:1+0=1^@6 ");
}

/* Runs and single ticks take room as well, beside what is in them. */
static void
test_full_of_runs (Fixture       *fixture,
                   gconstpointer  data)
{
  const OutcryRun run = { .source = (char *) "s", .feed = (char *) "f", .outcome = (char *) "ok" };

  /* The first waits for its series, and all others for it. */
  say (fixture, "s", 0, 10, 1, 5);
  for (guint i = 0; i < 70000; i++)
    outcry_recorder_add_run (fixture->recorder, &run);
  g_assert_cmpstr (fixture->heard->str, ==, "full:1 ");
}

/* More waits than there is room for: told once, and once that it is over. */
static void
test_full (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  OutcryBatchPart *part =
      outcry_batch_part (batch, "A-B", (OutcryScale) { 0, 0 }, OUTCRY_INTERVAL_1M);

  g_array_set_size (part->ticks, 1300000);
  for (guint i = 0; i < part->ticks->len; i++)
    g_array_index (part->ticks, OutcryTick, i) = (OutcryTick) { .time = i, .price = { 1 } };
  outcry_recorder_add_batch (fixture->recorder, "s", batch);
  g_assert_cmpstr (fixture->heard->str, ==, "full:1 ");
  WAIT (outcry_recorder_get_unwritten (fixture->recorder) == 0);
  WAIT (g_str_has_suffix (fixture->heard->str, "full:0 "));
}

#define ADD(name, test) g_test_add ("/node/recorder/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("order", test_order);
  ADD ("scales", test_scales);
  ADD ("overflow", test_overflow);
  ADD ("waiter", test_waiter);
  ADD ("bad-instrument", test_bad_instrument);
  ADD ("finish", test_finish);
  ADD ("refused-behind", test_refused_behind);
  ADD ("full", test_full);
  ADD ("full-of-runs", test_full_of_runs);

  return g_test_run ();
}
