/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shows a chart of made-up candles, to look at: chart-view [--candles N] [--pan FRAMES].
 * With --pan it moves through them, prints the main thread's CPU time of a frame (p50 and p95), and
 * ends. Needs a display. */

#include <adwaita.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "app/chart/outcry-chart.h"
#include "app/widgets/outcry-palette.h"

static int n_candles = 1200;
static int pan_frames = 0;

typedef struct
{
  GtkWidget *chart;
  GArray    *times; /* double, milliseconds */
  double     begun;
  int        frame;
} Run;

static GArray *
create_candles (guint n)
{
  GArray *candles = g_array_sized_new (FALSE, TRUE, sizeof (OutcryCandle), n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  OutcryTime start = 1641254400 * OUTCRY_SECOND - (gint64) n * 15 * OUTCRY_MINUTE;
  gint64 price = 4618100;

  for (guint i = 0; i < n; i++)
    {
      OutcryCandle candle = { .start = start + (gint64) i * 15 * OUTCRY_MINUTE };
      gint64 a = price, b = price + g_rand_int_range (rand, -9000, 9001);

      b = MAX (b, 100000);
      candle.open.ticks = a;
      candle.close.ticks = b;
      candle.high.ticks = MAX (a, b) + g_rand_int_range (rand, 0, 6000);
      candle.low.ticks = MAX (MIN (a, b) - g_rand_int_range (rand, 0, 6000), 1);
      candle.volume.lots = g_rand_int_range (rand, 1000, 90000) + llabs (a - b) * 12;
      price = b;
      g_array_append_val (candles, candle);
    }
  return candles;
}

static double
cpu_ms (void)
{
  struct timespec spec;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spec);
  return (double) spec.tv_sec * 1e3 + (double) spec.tv_nsec / 1e6;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  const double *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  Run *run = user_data;
  OutcryTimeAxis *axis = outcry_chart_get_time_axis (OUTCRY_CHART (run->chart));

  run->begun = cpu_ms ();
  outcry_time_axis_pan (axis, 7.0);
  if (run->frame % 40 == 39)
    outcry_time_axis_zoom (axis, 0.6, 300.0);
  return G_SOURCE_CONTINUE;
}

static void
on_after_paint (GdkFrameClock *clock,
                Run           *run)
{
  double spent = cpu_ms () - run->begun;

  if (run->begun > 0.0)
    g_array_append_val (run->times, spent);
  if (++run->frame < pan_frames)
    return;
  g_array_sort (run->times, compare_doubles);
  g_print ("{\"candles\": %d, \"frames\": %u, \"p50_ms\": %.2f, \"p95_ms\": %.2f, "
           "\"slot\": %.4f}\n",
           n_candles, run->times->len, g_array_index (run->times, double, run->times->len / 2),
           g_array_index (run->times, double, run->times->len * 95 / 100),
           outcry_time_axis_get_slot (outcry_chart_get_time_axis (OUTCRY_CHART (run->chart))));
  exit (0);
}

static void
on_activate (GtkApplication *app)
{
  GtkWidget *window = adw_application_window_new (app);
  g_autoptr (GArray) candles = create_candles ((guint) n_candles);
  OutcryScale scale = { 2, 4 };
  Run *run = g_new0 (Run, 1);

  outcry_palette_get_default ();
  run->chart = outcry_chart_new ();
  run->times = g_array_new (FALSE, FALSE, sizeof (double));
  outcry_chart_set_instrument (OUTCRY_CHART (run->chart), "BTC-USD", "BTC");
  outcry_chart_data_reset (outcry_chart_get_data (OUTCRY_CHART (run->chart)),
                           (const OutcryCandle *) (gpointer) candles->data, candles->len,
                           OUTCRY_INTERVAL_15M, scale);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), run->chart);
  gtk_window_set_default_size (GTK_WINDOW (window), 740, 600);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (run->chart);
  if (pan_frames > 0)
    {
      gtk_widget_add_tick_callback (run->chart, on_tick, run, NULL);
      g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint",
                        G_CALLBACK (on_after_paint), run);
    }
}

int
main (int   argc,
      char *argv[])
{
  const GOptionEntry options[] = {
    { "candles", 0, 0, G_OPTION_ARG_INT, &n_candles, NULL, NULL },
    { "pan", 0, 0, G_OPTION_ARG_INT, &pan_frames, NULL, NULL },
    { NULL },
  };
  g_autoptr (AdwApplication) app
    = adw_application_new ("org.outcry.ChartView", G_APPLICATION_NON_UNIQUE);

  g_application_add_main_option_entries (G_APPLICATION (app), options);
  g_application_set_resource_base_path (G_APPLICATION (app), "/org/outcry/Outcry");
  g_signal_connect (app, "activate", G_CALLBACK (on_activate), NULL);
  return g_application_run (G_APPLICATION (app), argc, argv);
}
