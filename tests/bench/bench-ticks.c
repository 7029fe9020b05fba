/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The store under ten million ticks: how long until they are durable, how large, and how long
 * one-minute bars of all instruments and of one take, through the same asynchronous calls the
 * node makes. Loading counts from opening the fresh store to its closing, every write synced
 * before it is told. Queries are the median of several, on a store opened anew. With --peer the
 * same ticks go through another database and the bars of both have to be equal to the last
 * digit. */

#include "bench-peer.h"
#include "bench.h"

#include "store/outcry-store.h"

#include <glib/gstdio.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Enough that one group of writes is ready when the one before is synced. */
#define IN_FLIGHT 8

typedef struct
{
  guint64  seed;
  gsize    n;
  char    *directory;
  GArray  *ticks[BENCH_INSTRUMENTS]; /* OutcryTick */
  gint64   series[BENCH_INSTRUMENTS];
  GArray  *bars[BENCH_INSTRUMENTS];  /* OutcryCandle */
  guint    waiting;
  guint64  added;
} Bench;

static guint64
next_random (guint64 *state)
{
  guint64 z = *state += G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94D049BB133111EB);
  return z ^ (z >> 31);
}

/* One week from 2026-11-02: exponential gaps, a random walk in ticks, 1 to 1,000 lots, ids in
 * order. */
static GArray *
make_ticks (guint64 *state,
            gsize    n)
{
  GArray *ticks = g_array_sized_new (FALSE, FALSE, sizeof (OutcryTick), (guint) n);
  double gap = 7.0 * OUTCRY_DAY / (double) MAX (n, 1);
  OutcryTime time = G_GINT64_CONSTANT (1793577600000000);
  gint64 price = 1000000 + (gint64) (next_random (state) % 9000000);

  for (gsize i = 0; i < n; i++)
    {
      double unit = (double) (next_random (state) >> 11) * 0x1p-53;
      guint64 bits = next_random (state);
      OutcryTick tick = { 0 };

      time += (OutcryTime) (-log1p (-unit) * gap);
      price += (gint64) (bits % 11) - 5;
      tick.time = time;
      tick.price = OUTCRY_PRICE (price);
      tick.quantity = OUTCRY_QUANTITY (1 + (gint64) ((bits >> 8) % 1000));
      tick.id = i + 1;
      tick.side = (bits >> 32 & 1) != 0 ? OUTCRY_SIDE_BUY : OUTCRY_SIDE_SELL;
      g_array_append_val (ticks, tick);
    }
  return ticks;
}

static void
wait_for (Bench *bench,
          guint  left)
{
  while (bench->waiting > left)
    g_main_context_iteration (NULL, TRUE);
}

static void
fail (const char *what,
      GError     *error)
{
  g_printerr ("%s: %s\n", what, error->message);
  exit (1);
}

static OutcryStore *
open_store (Bench *bench)
{
  g_autoptr (GError) error = NULL;
  OutcryStore *store = outcry_store_open (bench->directory, &error);

  if (store == NULL)
    fail ("open", error);
  return store;
}

static void
on_series (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Bench *bench = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcrySeries) series
      = outcry_store_ensure_series_finish (OUTCRY_STORE (source), result, &error);

  if (series == NULL)
    fail ("series", error);
  bench->series[atoi (series->instrument + 1)] = series->id;
  bench->waiting--;
}

static void
on_added (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Bench *bench = user_data;
  g_autoptr (GError) error = NULL;
  gssize added = outcry_store_add_ticks_finish (OUTCRY_STORE (source), result, &error);

  if (added < 0)
    fail ("add", error);
  bench->added += (guint64) added;
  bench->waiting--;
}

static double
load (Bench *bench)
{
  double start = bench_now ();
  OutcryStore *store = open_store (bench);

  for (guint i = 0; i < BENCH_INSTRUMENTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("I%02u", i);
      g_autoptr (OutcryInstrument) instrument
          = outcry_instrument_new (name, NULL, (OutcryScale) { 2, 0 }, NULL);

      bench->waiting++;
      outcry_store_ensure_series_async (store, instrument, "bench", NULL, on_series, bench);
    }
  wait_for (bench, 0);
  for (guint i = 0; i < BENCH_INSTRUMENTS; i++)
    {
      wait_for (bench, IN_FLIGHT - 1);
      bench->waiting++;
      outcry_store_add_ticks_async (store, bench->series[i], (OutcryTick *) bench->ticks[i]->data,
                                    bench->ticks[i]->len, NULL, on_added, bench);
    }
  wait_for (bench, 0);
  outcry_store_close (store);
  g_object_unref (store);
  return bench_now () - start;
}

static guint64
directory_bytes (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;
  guint64 bytes = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);
      GStatBuf status;

      if (g_stat (path, &status) == 0)
        bytes += (guint64) status.st_size;
    }
  return bytes;
}

typedef struct
{
  Bench *bench;
  guint  instrument;
} Query;

static void
on_bars (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Query *query = user_data;
  g_autoptr (GError) error = NULL;
  GArray *bars = outcry_store_load_candles_finish (OUTCRY_STORE (source), result, &error);

  if (bars == NULL)
    fail ("bars", error);
  g_clear_pointer (&query->bench->bars[query->instrument], g_array_unref);
  query->bench->bars[query->instrument] = bars;
  query->bench->waiting--;
}

static double
query_bars (Bench       *bench,
            OutcryStore *store,
            guint        first,
            guint        last)
{
  Query queries[BENCH_INSTRUMENTS];
  double start = bench_now ();

  for (guint i = first; i <= last; i++)
    {
      queries[i] = (Query) { bench, i };
      bench->waiting++;
      outcry_store_load_candles_async (store, bench->series[i], OUTCRY_INTERVAL_1M, NULL,
                                       G_MININT64, G_MAXINT64, 0, NULL, on_bars, &queries[i]);
    }
  wait_for (bench, 0);
  return bench_now () - start;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static double
median_query (Bench       *bench,
              OutcryStore *store,
              guint        first,
              guint        last)
{
  double seconds[BENCH_QUERIES];

  for (guint i = 0; i < BENCH_QUERIES; i++)
    seconds[i] = query_bars (bench, store, first, last);
  qsort (seconds, BENCH_QUERIES, sizeof *seconds, compare_doubles);
  return seconds[BENCH_QUERIES / 2];
}

/* FNV-1a over whole words, of all bars in order. */
static void
digest (Bench      *bench,
        BenchTicks *figures)
{
  guint64 hash = G_GUINT64_CONSTANT (1469598103934665603);

  figures->bars = 0;
  for (guint i = 0; i < BENCH_INSTRUMENTS; i++)
    for (guint j = 0; j < bench->bars[i]->len; j++)
      {
        const OutcryCandle *bar = &g_array_index (bench->bars[i], OutcryCandle, j);
        const gint64 words[] = { i, bar->start, bar->open.ticks, bar->high.ticks, bar->low.ticks,
                                 bar->close.ticks, bar->volume.lots, bar->count };

        for (guint k = 0; k < G_N_ELEMENTS (words); k++)
          hash = (hash ^ (guint64) words[k]) * G_GUINT64_CONSTANT (1099511628211);
        figures->bars++;
      }
  g_snprintf (figures->bars_hash, sizeof figures->bars_hash, "%016" G_GINT64_MODIFIER "x", hash);
}

static void
remove_directory (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (directory);
}

static void
measure (Bench      *bench,
         BenchTicks *figures)
{
  OutcryStore *store;
  double start;

  start = bench_cpu ();
  figures->load_s = load (bench);
  figures->load_cpu_s = bench_cpu () - start;
  if (bench->added != bench->n)
    {
      g_printerr ("%" G_GUINT64_FORMAT " of %" G_GSIZE_FORMAT " ticks were added\n", bench->added,
                  bench->n);
      exit (1);
    }
  figures->bytes = directory_bytes (bench->directory);
  start = bench_now ();
  store = open_store (bench);
  figures->open_s = bench_now () - start;
  figures->bars_all_s = median_query (bench, store, 0, BENCH_INSTRUMENTS - 1);
  figures->bars_one_s
      = median_query (bench, store, BENCH_INSTRUMENTS / 2, BENCH_INSTRUMENTS / 2);
  digest (bench, figures);
  g_object_unref (store);
}

static void
print (gsize             n,
       const BenchTicks *own,
       const BenchTicks *peer,
       const char       *peer_version)
{
  g_print ("{\"subject\":\"ticks\",\"n\":%" G_GSIZE_FORMAT ",\"load_s\":%.4f,\"load_cpu_s\":%.3f,"
           "\"bytes\":%" G_GUINT64_FORMAT
           ",\"bars_all_s\":%.5f,\"bars_one_s\":%.6f,\"bars\":%" G_GUINT64_FORMAT
           ",\"bars_hash\":\"%s\",\"open_s\":%.5f",
           n, own->load_s, own->load_cpu_s, own->bytes, own->bars_all_s, own->bars_one_s, own->bars,
           own->bars_hash, own->open_s);
  if (peer != NULL)
    g_print (",\"peer\":\"%s\",\"peer_load_s\":%.4f,\"peer_load_cpu_s\":%.3f,"
             "\"peer_bytes\":%" G_GUINT64_FORMAT
             ",\"peer_bars_all_s\":%.5f,\"peer_bars_one_s\":%.6f,\"peer_bars\":%" G_GUINT64_FORMAT
             ",\"bars_equal\":%s,\"ratio_load\":%.2f,\"ratio_bytes\":%.2f,\"ratio_bars_all\":%.2f,"
             "\"ratio_bars_one\":%.2f",
             peer_version, peer->load_s, peer->load_cpu_s, peer->bytes, peer->bars_all_s,
             peer->bars_one_s, peer->bars,
             own->bars == peer->bars && g_str_equal (own->bars_hash, peer->bars_hash) ? "true"
                                                                                      : "false",
             peer->load_s / own->load_s, (double) peer->bytes / (double) own->bytes,
             peer->bars_all_s / own->bars_all_s, peer->bars_one_s / own->bars_one_s);
  g_print ("}\n");
}

static int
run (Bench      *bench,
     const char *peer_name)
{
  BenchTicks own = { 0 };
  BenchTicks peer = { 0 };
  g_autofree char *version = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < BENCH_INSTRUMENTS; i++)
    bench->ticks[i] = make_ticks (&bench->seed, bench->n / BENCH_INSTRUMENTS
                                                    + (i < bench->n % BENCH_INSTRUMENTS));
  measure (bench, &own);
  remove_directory (bench->directory);
  if (peer_name != NULL &&
      !bench_peer_duckdb (bench->directory, bench->ticks, &peer, &version, &error))
    {
      g_printerr ("%s: %s\n", peer_name, error->message);
      return 1;
    }
  print (bench->n, &own, peer_name != NULL ? &peer : NULL, version);
  if (peer_name != NULL && !g_str_equal (own.bars_hash, peer.bars_hash))
    {
      g_printerr ("the bars of both are not equal\n");
      return 1;
    }
  return 0;
}

int
bench_ticks (int    argc,
             char **argv)
{
  g_autofree char *peer = NULL;
  g_autofree char *parent = NULL;
  g_autofree char *made = NULL;
  const GOptionEntry entries[] = {
    { "peer", 0, 0, G_OPTION_ARG_STRING, &peer, "Also measure another database", "duckdb" },
    { "dir", 0, 0, G_OPTION_ARG_FILENAME, &parent, "Where to write (default /var/tmp)", "DIR" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("N");
  g_autoptr (GError) error = NULL;
  Bench bench = { .seed = 20261120 };
  guint64 n;
  int code;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2 ||
      !g_ascii_string_to_unsigned (argv[1], 10, 1, 1000000000, &n, &error) ||
      (peer != NULL && !g_str_equal (peer, "duckdb")))
    {
      g_printerr ("ticks: %s\n", error != NULL ? error->message : "a number of ticks is expected");
      return 2;
    }
  bench.n = n;
  made = g_build_filename (parent != NULL ? parent : "/var/tmp", "outcry-bench-XXXXXX", NULL);
  if (g_mkdtemp (made) == NULL)
    {
      g_printerr ("ticks: %s cannot be made\n", made);
      return 1;
    }
  bench.directory = made;
  code = run (&bench, peer);
  remove_directory (made);
  for (guint i = 0; i < BENCH_INSTRUMENTS; i++)
    {
      g_clear_pointer (&bench.ticks[i], g_array_unref);
      g_clear_pointer (&bench.bars[i], g_array_unref);
    }
  return code;
}
