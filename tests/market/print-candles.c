/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prints the candles of all seven intervals that captured trades come to, for candles.py, which
 * computes them in its own way, to compare.
 *
 *   print-candles [--shuffle SEED] [--session ZONE OPEN CLOSE] FORMAT FILE...
 *
 * Formats: "freqtrade", trades as JSON; "lean-ticks DATE ZONE", milliseconds of the local day,
 * prices in 1/10000; "lean-bars DATE", bars of one second. DATE is of the first FILE, one a day
 * follows.
 * Lines: interval, start in microseconds, open, high, low, close, volume, count. */

#include <locale.h>
#include <string.h>

#include "data-file.h"
#include "market/outcry-candle-builder.h"
#include "market/outcry-json.h"

typedef struct
{
  OutcryScale  scale;
  GArray      *ticks; /* OutcryTick */
  GArray      *bars;  /* OutcryCandle of one second */
} Trades;

static gint64
decimal (const char *text,
         guint       digits)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  if (!outcry_decimal_parse (text, -1, digits, OUTCRY_ROUND_REFUSE, &value, &error))
    g_error ("%s: %s", text, error->message);
  return value;
}

/* [[milliseconds, "id", null, "buy", price, amount, cost], ...] */
static void
read_freqtrade (Trades     *trades,
                const char *path)
{
  g_autoptr (GString) content = data_file_read (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = outcry_json_parse (content->str, content->len, &error);
  JsonArray *rows;

  if (root == NULL)
    g_error ("%s: %s", path, error->message);
  rows = json_node_get_array (root);
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < json_array_get_length (rows); i++)
      {
        JsonArray *row = json_array_get_array_element (rows, i);
        const char *text[6];
        OutcryTick tick = { 0 };

        for (guint k = 0; k < G_N_ELEMENTS (text); k++)
          text[k] = outcry_json_get_text (json_array_get_element (row, k), NULL);
        if (pass == 0)
          {
            trades->scale.price_digits = (guint8) MAX (trades->scale.price_digits,
                                                       outcry_decimal_digits (text[4], -1));
            trades->scale.quantity_digits = (guint8) MAX (trades->scale.quantity_digits,
                                                          outcry_decimal_digits (text[5], -1));
            continue;
          }
        tick.time = decimal (text[0], 0) * 1000;
        tick.id = (guint64) decimal (text[1], 0);
        tick.price.ticks = decimal (text[4], trades->scale.price_digits);
        tick.quantity.lots = decimal (text[5], trades->scale.quantity_digits);
        g_array_append_val (trades->ticks, tick);
      }
}

/* milliseconds,price,quantity,exchange,condition,suspicious */
static void
read_lean_tick (Trades     *trades,
                OutcryTime  midnight,
                char      **fields)
{
  OutcryTick tick = { .time = midnight + decimal (fields[0], 0) * 1000 };

  trades->scale = (OutcryScale) { 4, 0 };
  tick.price.ticks = decimal (fields[1], 0);
  tick.quantity.lots = decimal (fields[2], 0);
  g_array_append_val (trades->ticks, tick);
}

/* milliseconds,open,high,low,close,volume */
static void
read_lean_bar (Trades     *trades,
               OutcryTime  midnight,
               char      **fields)
{
  OutcryCandle bar = { .start = midnight + decimal (fields[0], 0) * 1000 };

  trades->scale = (OutcryScale) { 2, 8 };
  bar.open.ticks = decimal (fields[1], 2);
  bar.high.ticks = decimal (fields[2], 2);
  bar.low.ticks = decimal (fields[3], 2);
  bar.close.ticks = decimal (fields[4], 2);
  bar.volume.lots = decimal (fields[5], 8);
  if (!outcry_candle_is_sound (&bar))
    g_error ("bar %s is not sound", fields[0]);
  g_array_append_val (trades->bars, bar);
}

static void
read_lean (Trades     *trades,
           const char *path,
           OutcryTime  midnight,
           void      (*read_row) (Trades *trades, OutcryTime midnight, char **fields))
{
  g_autoptr (GString) content = data_file_read (path);
  g_auto (GStrv) lines = g_strsplit (content->str, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (g_strchomp (lines[i]), ",", -1);

      if (g_strv_length (fields) == 6)
        read_row (trades, midnight, fields);
    }
}

static OutcryTime
midnight_of (const char *date,
             const char *zone,
             int         days)
{
  g_autoptr (GTimeZone) time_zone = g_time_zone_new_identifier (zone);
  g_autoptr (GDateTime) first = NULL;
  g_autoptr (GDateTime) day = NULL;
  g_autofree char *iso = g_strconcat (date, "T00:00:00", NULL);

  g_assert_nonnull (time_zone);
  first = g_date_time_new_from_iso8601 (iso, time_zone);
  g_assert_nonnull (first);
  day = g_date_time_add_days (first, days);
  return g_date_time_to_unix (day) * OUTCRY_SECOND;
}

static void
shuffle (GArray  *ticks,
         guint32  seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (guint i = ticks->len; i > 1; i--)
    {
      guint k = (guint) g_rand_int_range (rand, 0, (gint32) i);
      OutcryTick tick = g_array_index (ticks, OutcryTick, i - 1);

      g_array_index (ticks, OutcryTick, i - 1) = g_array_index (ticks, OutcryTick, k);
      g_array_index (ticks, OutcryTick, k) = tick;
    }
}

static void
print_candles (OutcryInterval      interval,
               const OutcryCandle *candles,
               gsize               n,
               OutcryScale         scale)
{
  for (gsize i = 0; i < n; i++)
    {
      const OutcryPrice prices[] = { candles[i].open, candles[i].high, candles[i].low,
                                     candles[i].close };
      g_autofree char *volume = outcry_quantity_format (candles[i].volume, scale);

      g_print ("%s %" G_GINT64_FORMAT, outcry_interval_to_string (interval), candles[i].start);
      for (guint k = 0; k < G_N_ELEMENTS (prices); k++)
        {
          g_autofree char *price = outcry_price_format (prices[k], scale);

          g_print (" %s", price);
        }
      g_print (" %s %u\n", volume, candles[i].count);
    }
}

static void
print_interval (const Trades   *trades,
                OutcryInterval  interval,
                OutcrySession  *session)
{
  g_autoptr (OutcryCandleBuilder) builder = outcry_candle_builder_new (interval, session, 0);
  g_autoptr (GArray) joined = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  const OutcryCandle *candles;
  gsize n;

  for (guint i = 0; i < trades->ticks->len; i++)
    {
      const OutcryTick *tick = &g_array_index (trades->ticks, OutcryTick, i);

      if (outcry_candle_builder_add (builder, tick, NULL) != OUTCRY_TICK_TAKEN)
        g_error ("tick %u was not taken", i);
    }
  candles = outcry_candle_builder_get (builder, &n);
  print_candles (interval, candles, n, trades->scale);

  if (!outcry_candles_resample ((const OutcryCandle *) (gpointer) trades->bars->data,
                                trades->bars->len, interval, session, joined, NULL))
    g_error ("the volume overflows");
  print_candles (interval, (const OutcryCandle *) (gpointer) joined->data, joined->len,
                 trades->scale);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (OutcrySession) session = NULL;
  g_autoptr (GArray) ticks = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  g_autoptr (GArray) bars = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  Trades trades = { .ticks = ticks, .bars = bars };
  const char *seed = NULL;
  int i = 1;

  setlocale (LC_ALL, "");
  if (i + 1 < argc && g_str_equal (argv[i], "--shuffle"))
    {
      seed = argv[i + 1];
      i += 2;
    }
  if (i + 3 < argc && g_str_equal (argv[i], "--session"))
    {
      session = outcry_session_new (argv[i + 1], (guint) decimal (argv[i + 2], 0),
                                    (guint) decimal (argv[i + 3], 0), OUTCRY_SESSION_EVERY_DAY,
                                    NULL);
      g_assert_nonnull (session);
      i += 4;
    }
  if (i + 1 < argc && g_str_equal (argv[i], "freqtrade"))
    read_freqtrade (&trades, argv[i + 1]);
  else if (i + 3 < argc && g_str_equal (argv[i], "lean-ticks"))
    for (int k = i + 3; k < argc; k++)
      read_lean (&trades, argv[k], midnight_of (argv[i + 1], argv[i + 2], k - i - 3),
                 read_lean_tick);
  else if (i + 2 < argc && g_str_equal (argv[i], "lean-bars"))
    for (int k = i + 2; k < argc; k++)
      read_lean (&trades, argv[k], midnight_of (argv[i + 1], "UTC", k - i - 2), read_lean_bar);
  else
    g_error ("see the head of " __FILE__);

  if (seed != NULL)
    shuffle (ticks, (guint32) decimal (seed, 0));
  g_print ("digits %u %u\n", trades.scale.price_digits, trades.scale.quantity_digits);
  for (OutcryInterval interval = OUTCRY_INTERVAL_1M; interval < OUTCRY_N_INTERVALS; interval++)
    print_interval (&trades, interval, session);
  return 0;
}
