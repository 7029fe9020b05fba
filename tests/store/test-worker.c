/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The queue: order, group commit, cancelling, closing, contexts. */

#include "store-fixture.h"

#define START G_GINT64_CONSTANT (1700000000000000)
#define N 200

static void
count_done (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (outcry_store_add_ticks_finish (OUTCRY_STORE (source), result, &error), ==, 1);
  g_assert_no_error (error);
  ++*(guint *) user_data;
}

static void
push_many (OutcryStore      *store,
           gint64            series,
           const OutcryTick *ticks,
           guint            *done)
{
  for (guint i = 0; i < N; i++)
    outcry_store_add_ticks_async (store, series, ticks + i, 1, NULL, count_done, done);
}

/* Two hundred writes at once end in far fewer commits, and a read behind them sees them all. */
static void
test_group_commit (StoreFixture *self,
                   gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "BTC-USD", 2, 0);
  g_autofree OutcryTick *ticks = store_fixture_make (1, N, START, 1000, 1);
  g_autoptr (GArray) back = NULL;
  OutcryStoreFigures before, after;
  guint done = 0;

  outcry_store_get_figures (self->store, &before);
  push_many (self->store, series, ticks, &done);
  back = store_fixture_ticks (self->store, series, G_MININT64, G_MAXINT64, 0);
  store_fixture_assert_ticks (back, ticks, N);
  g_assert_cmpuint (done, ==, N);
  outcry_store_get_figures (self->store, &after);
  g_assert_cmpuint (after.commits - before.commits, <=, N / 2);
  g_assert_cmpuint (after.ticks, ==, N);
  g_assert_cmpuint (after.queued, ==, 0);
  g_assert_cmpint (after.last_commit, >, START);
}

static void
expect_not_found (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (outcry_store_add_ticks_finish (OUTCRY_STORE (source), result, &error), ==, -1);
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_NOT_FOUND);
  ++*(guint *) user_data;
}

/* Refused writes among good ones take nothing with them. */
static void
test_refused_alone (StoreFixture *self,
                    gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "BTC-USD", 2, 0);
  g_autofree OutcryTick *ticks = store_fixture_make (1, N, START, 1000, 1);
  g_autoptr (GArray) back = NULL;
  guint done = 0;
  guint refused = 0;

  for (guint i = 0; i < N; i++)
    {
      outcry_store_add_ticks_async (self->store, series, ticks + i, 1, NULL, count_done, &done);
      outcry_store_add_ticks_async (self->store, series + 77, ticks + i, 1, NULL, expect_not_found,
                                    &refused);
    }
  back = store_fixture_ticks (self->store, series, G_MININT64, G_MAXINT64, 0);
  store_fixture_assert_ticks (back, ticks, N);
  g_assert_cmpuint (done, ==, N);
  g_assert_cmpuint (refused, ==, N);
}

static void
test_cancelled (StoreFixture *self,
                gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "BTC-USD", 2, 0);
  g_autofree OutcryTick *ticks = store_fixture_make (1, 2, START, 1000, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) back = NULL;

  g_cancellable_cancel (cancellable);
  outcry_store_add_ticks_async (self->store, series, ticks, 1, cancellable, store_fixture_done,
                                &result);
  outcry_store_load_ticks_async (self->store, series, G_MININT64, G_MAXINT64, 0, cancellable,
                                 store_fixture_done, &read);
  store_fixture_add (self->store, series, ticks + 1, 1, NULL);
  g_assert_cmpint (
      outcry_store_add_ticks_finish (self->store, store_fixture_wait (&result), &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (outcry_store_load_ticks_finish (self->store, store_fixture_wait (&read), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  back = store_fixture_ticks (self->store, series, G_MININT64, G_MAXINT64, 0);
  store_fixture_assert_ticks (back, ticks + 1, 1);
}

/* Closing carries out what waits; later calls are told so. */
static void
test_close (StoreFixture *self,
            gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "BTC-USD", 2, 0);
  g_autofree OutcryTick *ticks = store_fixture_make (1, N, START, 1000, 1);
  g_autoptr (GArray) back = NULL;
  g_autoptr (GError) error = NULL;
  OutcryStoreFigures figures;
  guint done = 0;

  push_many (self->store, series, ticks, &done);
  outcry_store_close (self->store);
  outcry_store_close (self->store);
  while (done < N)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (store_fixture_add (self->store, series, ticks, 1, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  outcry_store_get_figures (self->store, &figures);
  g_assert_cmpuint (figures.queued, ==, 0);
  store_fixture_reopen (self);
  back = store_fixture_ticks (self->store, series, G_MININT64, G_MAXINT64, 0);
  store_fixture_assert_ticks (back, ticks, N);
}

/* The last reference may be the one that a call under way holds: delivering it closes the store. */
static void
test_let_go_under_way (void)
{
  for (guint i = 0; i < 20; i++)
    {
      StoreFixture self = { 0 };
      g_autofree OutcryTick *ticks = store_fixture_make (1, N, START, 1000, 1);
      g_autoptr (GError) error = NULL;
      gint64 series;
      guint done = 0;

      store_fixture_set_up (&self, NULL);
      series = store_fixture_series (self.store, "BTC-USD", 2, 0);
      push_many (self.store, series, ticks, &done);
      g_clear_object (&self.store);
      while (done < N)
        g_main_context_iteration (NULL, TRUE);
      self.store = outcry_store_open (self.directory, &error);
      g_assert_no_error (error);
      store_fixture_tear_down (&self, NULL);
    }
}

/* Whoever drops the last reference after a call has closed the store then and there. */
static void
test_let_go_after (StoreFixture *self,
                   gconstpointer data)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (store_fixture_document (self->store, "a", "b", "c", NULL));
      g_clear_object (&self->store);
      self->store = outcry_store_open (self->directory, &error);
      g_assert_no_error (error);
    }
}

static gpointer
use_in_thread (gpointer data)
{
  StoreFixture *self = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autofree OutcryTick *ticks = store_fixture_make (1, 10, START, 1000, 1);
  g_autoptr (GArray) back = NULL;
  gint64 series;

  g_main_context_push_thread_default (context);
  series = store_fixture_series (self->store, "THREAD", 2, 0);
  store_fixture_add (self->store, series, ticks, 10, NULL);
  back = store_fixture_ticks (self->store, series, G_MININT64, G_MAXINT64, 0);
  store_fixture_assert_ticks (back, ticks, 10);
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* Results come to the context of the caller; nobody iterates the main one here. */
static void
test_context (StoreFixture *self,
              gconstpointer data)
{
  g_thread_join (g_thread_new ("caller", use_in_thread, self));
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/worker/" name, StoreFixture, NULL, store_fixture_set_up, func,               \
              store_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("group-commit", test_group_commit);
  ADD ("refused-alone", test_refused_alone);
  ADD ("cancelled", test_cancelled);
  ADD ("close", test_close);
  g_test_add_func ("/store/worker/let-go-under-way", test_let_go_under_way);
  ADD ("let-go-after", test_let_go_after);
  ADD ("context", test_context);

  return g_test_run ();
}
