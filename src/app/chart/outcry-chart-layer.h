/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/chart/outcry-chart-data.h"
#include "app/chart/outcry-price-axis.h"
#include "app/chart/outcry-time-axis.h"
#include "app/widgets/outcry-palette.h"

G_BEGIN_DECLS

/* One thing that is drawn over the plot of a chart, or beside it: each layer is a widget, so that
 * GTK keeps what the others drew when only one changes. A layer draws in snapshot() and reads
 * what it needs from the chart's view. */

/* Where the pointer or the keyboard's crosshair stands. */
typedef struct
{
  gboolean active;
  gboolean has_y; /* the pointer has a price; the keyboard has only a candle */
  gsize    index;
  double   y;
} OutcryCrosshair;

/* What all layers of a chart share; owned by the chart and longer lived than its layers. */
typedef struct
{
  OutcryChartData *data;
  OutcryTimeAxis  *time_axis;
  OutcryPriceAxis *price_axis;
  GArray          *time_ticks;  /* OutcryAxisTick */
  GArray          *price_ticks; /* OutcryAxisTick */
  OutcryCrosshair  crosshair;
  const char      *base;        /* "BTC": the unit of volumes; "" when there is none */
} OutcryChartView;

#define OUTCRY_TYPE_CHART_LAYER (outcry_chart_layer_get_type ())
G_DECLARE_DERIVABLE_TYPE (OutcryChartLayer, outcry_chart_layer, OUTCRY, CHART_LAYER, GtkWidget)

struct _OutcryChartLayerClass
{
  GtkWidgetClass parent_class;

  /* What makes it draw anew; by default all is drawn anew when the data or an axis changes. */
  gboolean follows_crosshair;
};

void                   outcry_chart_layer_set_view (OutcryChartLayer      *self,
                                                    const OutcryChartView *view);
const OutcryChartView *outcry_chart_layer_get_view (OutcryChartLayer      *self);

/* Draws anew when this layer follows the crosshair. */
void outcry_chart_layer_crosshair_moved (OutcryChartLayer *self);

/* Below this slot width a body cannot be told from a wick: one bar a column of pixels. */
#define OUTCRY_CHART_DENSE_SLOT 3.0

/* Width of a body in a slot: 68 % of it, odd, so that a wick of one pixel stands in its middle, and
 * with a gap of two pixels where there is room for that. */
double outcry_chart_body (double slot);

/* Drawing helpers. */
const GdkRGBA *outcry_chart_color (OutcryColor color);
void outcry_chart_fill (GtkSnapshot   *snapshot,
                        const GdkRGBA *color,
                        double         x,
                        double         y,
                        double         width,
                        double         height);

/* A line of dashes from (x, y), @length long: horizontal when @horizontal, one pixel thick. */
void outcry_chart_dashes (GtkSnapshot   *snapshot,
                          const GdkRGBA *color,
                          double         x,
                          double         y,
                          double         length,
                          gboolean       horizontal,
                          double         on,
                          double         off);

/* Text with tabular digits in the widget's font (transfer full). */
PangoLayout *outcry_chart_layout (GtkWidget  *widget,
                                  const char *text,
                                  int         weight);

/* Draws @layout with its left top corner at whole pixels. */
void outcry_chart_text (GtkSnapshot   *snapshot,
                        PangoLayout   *layout,
                        const GdkRGBA *color,
                        double         x,
                        double         y);

/* Text on a filled, rounded box that is as high as @height and as wide as @width. */
void outcry_chart_tag (GtkSnapshot   *snapshot,
                       PangoLayout   *layout,
                       const GdkRGBA *fill,
                       const GdkRGBA *color,
                       double         x,
                       double         y,
                       double         width,
                       double         height);

/* The plain layers, and the two rulers, which are layers that stand beside the plot. */
GtkWidget *outcry_grid_layer_new       (void);
GtkWidget *outcry_volume_layer_new     (void);
GtkWidget *outcry_candle_layer_new     (void);
GtkWidget *outcry_line_layer_new       (void);
GtkWidget *outcry_last_price_layer_new (void);
GtkWidget *outcry_crosshair_layer_new  (void);
GtkWidget *outcry_legend_layer_new     (void);
GtkWidget *outcry_price_ruler_new      (void);
GtkWidget *outcry_time_ruler_new       (void);

G_END_DECLS
