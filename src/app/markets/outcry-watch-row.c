/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The texts are drawn, not labels: four labels never share two baselines, and each would lay the
 * window out anew when its text changes. Sizes derive from the row's font, so large text works.
 * The row itself carries the accessible name. */

#include "app/markets/outcry-watch-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/widgets/outcry-palette.h"
#include "app/widgets/outcry-sparkline.h"

/* Of the font's size: the second line, both baselines, the right column. */
#define CAPTION_SCALE 0.818
#define FIRST_BASELINE 1.38
#define SECOND_BASELINE 2.48
#define ROW_HEIGHT 3.06
#define RIGHT_COLUMN 6.8

#define OUTCRY_TYPE_WATCH_CELL (outcry_watch_cell_get_type ())
G_DECLARE_FINAL_TYPE (OutcryWatchCell, outcry_watch_cell, OUTCRY, WATCH_CELL, GtkWidget)

struct _OutcryWatchCell
{
  GtkWidget parent_instance;

  GtkWidget            *sparkline;
  OutcryInstrumentItem *item; /* borrowed from the row */
};

struct _OutcryWatchRow
{
  GtkListBoxRow parent_instance;

  OutcryWatchCell      *cell;
  OutcryInstrumentItem *item;
};

G_DEFINE_FINAL_TYPE (OutcryWatchCell, outcry_watch_cell, GTK_TYPE_WIDGET)
G_DEFINE_FINAL_TYPE (OutcryWatchRow, outcry_watch_row, GTK_TYPE_LIST_BOX_ROW)

static double
get_em (GtkWidget *widget)
{
  const PangoFontDescription *font
    = pango_context_get_font_description (gtk_widget_get_pango_context (widget));
  double size = (double) pango_font_description_get_size (font) / PANGO_SCALE;

  if (!pango_font_description_get_size_is_absolute (font))
    size *= pango_cairo_context_get_resolution (gtk_widget_get_pango_context (widget)) / 72.0;
  return size > 0.0 ? size : 14.67;
}

/* Draws @text with its baseline at @baseline, from @x or, when @right, up to @x; at most @room. */
static void
draw_text (GtkWidget   *widget,
           GtkSnapshot *snapshot,
           const char  *text,
           gboolean     caption,
           PangoWeight  weight,
           OutcryColor  color,
           double       x,
           gboolean     right,
           double       baseline,
           double       room)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  g_autoptr (PangoAttrList) attrs = pango_attr_list_new ();
  int width;

  pango_attr_list_insert (attrs, pango_attr_font_features_new ("tnum=1"));
  pango_attr_list_insert (attrs, pango_attr_weight_new (weight));
  if (caption)
    pango_attr_list_insert (attrs, pango_attr_scale_new (CAPTION_SCALE));
  pango_layout_set_attributes (layout, attrs);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_get_pixel_size (layout, &width, NULL);
  if (width > room)
    {
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (layout, (int) (MAX (room, 0.0) * PANGO_SCALE));
      pango_layout_get_pixel_size (layout, &width, NULL);
    }
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
    snapshot,
    &GRAPHENE_POINT_INIT ((float) floor (right ? x - width : x),
                          (float) floor (baseline - (double) pango_layout_get_baseline (layout)
                                                      / PANGO_SCALE)));
  gtk_snapshot_append_layout (snapshot, layout,
                              outcry_palette_get (outcry_palette_get_default (), color));
  gtk_snapshot_restore (snapshot);
}

/* -1, 0 or 1, and 0 when unknown. */
static int
get_direction (OutcryInstrumentItem *item)
{
  int points = 0;

  if (!outcry_instrument_item_get_change (item, &points))
    return 0;
  return (points > 0) - (points < 0);
}

static void
outcry_watch_cell_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  OutcryWatchCell *self = OUTCRY_WATCH_CELL (widget);
  OutcryInstrumentItem *item = self->item;
  double em = get_em (widget);
  double width = gtk_widget_get_width (widget);
  double top = (gtk_widget_get_height (widget) - ROW_HEIGHT * em) / 2.0;
  double first = round (top + FIRST_BASELINE * em), second = round (top + SECOND_BASELINE * em);
  double left_room = width - RIGHT_COLUMN * em - gtk_widget_get_width (self->sparkline) - 8.0;
  int direction = get_direction (item);
  const char *change = outcry_instrument_item_get_change_text (item);
  g_autofree char *arrow = NULL;
  gboolean known, stale;
  OutcryPrice price;
  OutcryTime time;

  draw_text (widget, snapshot, outcry_instrument_item_get_id (item), FALSE, PANGO_WEIGHT_SEMIBOLD,
             OUTCRY_COLOR_TEXT, 0.0, FALSE, first, left_room);
  draw_text (widget, snapshot, outcry_instrument_item_get_name (item), TRUE, PANGO_WEIGHT_NORMAL,
             OUTCRY_COLOR_DIM, 0.0, FALSE, second, left_room);
  known = outcry_instrument_item_get_last (item, &price, &time);
  stale = outcry_instrument_item_get_stale (item);
  draw_text (widget, snapshot, outcry_instrument_item_get_last_text (item), FALSE,
             known && !stale ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL,
             stale   ? OUTCRY_COLOR_DIM
             : known ? OUTCRY_COLOR_TEXT
                     : OUTCRY_COLOR_FAINT, width, TRUE, first,
             RIGHT_COLUMN * em);
  if (direction != 0)
    arrow = g_strdup_printf ("%s %s", direction > 0 ? "▲" : "▼", change);
  draw_text (widget, snapshot, arrow != NULL ? arrow : change, TRUE, PANGO_WEIGHT_NORMAL,
             direction > 0 ? OUTCRY_COLOR_UP_TEXT
             : direction < 0 ? OUTCRY_COLOR_DOWN_TEXT
             : known         ? OUTCRY_COLOR_DIM
                             : OUTCRY_COLOR_FAINT,
             width, TRUE, second, RIGHT_COLUMN * em);
  gtk_widget_snapshot_child (widget, self->sparkline, snapshot);
}

static void
outcry_watch_cell_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  double em = get_em (widget);

  *minimum = *natural = (int) ceil (em * (orientation == GTK_ORIENTATION_HORIZONTAL ? 18.0
                                                                                    : ROW_HEIGHT));
  *minimum_baseline = *natural_baseline = -1;
}

static void
outcry_watch_cell_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  OutcryWatchCell *self = OUTCRY_WATCH_CELL (widget);
  int spark_width, spark_height;

  gtk_widget_measure (self->sparkline, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &spark_width, NULL,
                      NULL);
  gtk_widget_measure (self->sparkline, GTK_ORIENTATION_VERTICAL, -1, NULL, &spark_height, NULL,
                      NULL);
  gtk_widget_size_allocate (
    self->sparkline,
    &(GtkAllocation) { MAX (width - (int) (RIGHT_COLUMN * get_em (widget)) - spark_width, 0),
                       (height - spark_height) / 2, spark_width, spark_height },
    -1);
}

static void
outcry_watch_cell_dispose (GObject *object)
{
  OutcryWatchCell *self = OUTCRY_WATCH_CELL (object);

  g_clear_pointer (&self->sparkline, gtk_widget_unparent);

  G_OBJECT_CLASS (outcry_watch_cell_parent_class)->dispose (object);
}

static void
outcry_watch_cell_class_init (OutcryWatchCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = outcry_watch_cell_dispose;
  widget_class->snapshot = outcry_watch_cell_snapshot;
  widget_class->measure = outcry_watch_cell_measure;
  widget_class->size_allocate = outcry_watch_cell_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
outcry_watch_cell_init (OutcryWatchCell *self)
{
  self->sparkline = outcry_sparkline_new ();
  gtk_widget_set_parent (self->sparkline, GTK_WIDGET (self));
  g_signal_connect_object (outcry_palette_get_default (), "changed",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

static void
update (OutcryWatchRow *self)
{
  int direction = get_direction (self->item);
  const double *closes;
  g_autofree char *label = NULL;
  gsize n;

  closes = outcry_instrument_item_get_sparkline (self->item, &n);
  outcry_sparkline_set_values (OUTCRY_SPARKLINE (self->cell->sparkline), closes, n,
                               direction > 0 ? OUTCRY_COLOR_UP
                               : direction < 0 ? OUTCRY_COLOR_DOWN
                                               : OUTCRY_COLOR_SPARKLINE);
  /* Translators: read out for a row: id, name, last price, change. */
  label = g_strdup_printf (_("%s, %s, last %s, change %s"),
                           outcry_instrument_item_get_id (self->item),
                           outcry_instrument_item_get_name (self->item),
                           outcry_instrument_item_get_last_text (self->item),
                           outcry_instrument_item_get_change_text (self->item));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self->cell));
}

static void
outcry_watch_row_dispose (GObject *object)
{
  OutcryWatchRow *self = OUTCRY_WATCH_ROW (object);

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);

  G_OBJECT_CLASS (outcry_watch_row_parent_class)->dispose (object);
}

static void
outcry_watch_row_finalize (GObject *object)
{
  OutcryWatchRow *self = OUTCRY_WATCH_ROW (object);

  g_clear_object (&self->item);

  G_OBJECT_CLASS (outcry_watch_row_parent_class)->finalize (object);
}

static void
outcry_watch_row_class_init (OutcryWatchRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = outcry_watch_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = outcry_watch_row_finalize;
}

static void
outcry_watch_row_init (OutcryWatchRow *self)
{
  self->cell = g_object_new (OUTCRY_TYPE_WATCH_CELL, NULL);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), GTK_WIDGET (self->cell));
}

GtkWidget *
outcry_watch_row_new (OutcryInstrumentItem *item)
{
  OutcryWatchRow *self;

  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (item), NULL);

  self = g_object_new (OUTCRY_TYPE_WATCH_ROW, NULL);
  self->item = g_object_ref (item);
  self->cell->item = item;
  g_signal_connect_swapped (item, "changed", G_CALLBACK (update), self);
  update (self);
  return GTK_WIDGET (self);
}

OutcryInstrumentItem *
outcry_watch_row_get_item (OutcryWatchRow *self)
{
  g_return_val_if_fail (OUTCRY_IS_WATCH_ROW (self), NULL);

  return self->item;
}
