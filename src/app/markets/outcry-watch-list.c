/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A GtkListBox over the node's model: tens of rows, not thousands, and it has group headers, which
 * GtkListView of this GTK has not. The list box drops its selection when the model replaces
 * rows, so the wish is kept by id and applied again. */

#include "app/markets/outcry-watch-list.h"

#include <glib/gi18n.h>

#include "app/markets/outcry-watch-row.h"

struct _OutcryWatchList
{
  GtkWidget parent_instance;

  GtkListBox           *list;
  GListModel           *model;
  char                 *wish;
  OutcryInstrumentItem *selected;
  gboolean              updating;
};

enum
{
  PROP_0,
  PROP_SELECTED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint opened_signal;

G_DEFINE_FINAL_TYPE (OutcryWatchList, outcry_watch_list, GTK_TYPE_WIDGET)

static void
set_selected (OutcryWatchList      *self,
              OutcryInstrumentItem *item)
{
  if (g_set_object (&self->selected, item))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
on_row_selected (OutcryWatchList *self,
                 GtkListBoxRow   *row)
{
  OutcryInstrumentItem *item;

  if (self->updating || row == NULL)
    return;
  item = outcry_watch_row_get_item (OUTCRY_WATCH_ROW (row));
  g_free (self->wish);
  self->wish = g_strdup (outcry_instrument_item_get_id (item));
  set_selected (self, item);
}

static void
on_row_activated (OutcryWatchList *self)
{
  g_signal_emit (self, opened_signal, 0);
}


static void
update_header (GtkListBoxRow *row,
               GtkListBoxRow *before,
               gpointer       user_data)
{
  const char *group
    = outcry_instrument_item_get_group (outcry_watch_row_get_item (OUTCRY_WATCH_ROW (row)));
  GtkWidget *label;

  if (before != NULL
      && g_strcmp0 (group, outcry_instrument_item_get_group (
                             outcry_watch_row_get_item (OUTCRY_WATCH_ROW (before)))) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (group);
  gtk_label_set_xalign (GTK_LABEL (label), 0.f);
  gtk_widget_add_css_class (label, "oc-group");
  gtk_list_box_row_set_header (row, label);
}

static gboolean
has_price (OutcryInstrumentItem *item)
{
  OutcryPrice price;
  OutcryTime time;

  return outcry_instrument_item_get_last (item, &price, &time);
}

static guint
find_wish (OutcryWatchList *self)
{
  guint n = self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
  guint priced = G_MAXUINT;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (OutcryInstrumentItem) item = g_list_model_get_item (self->model, i);

      if (g_strcmp0 (outcry_instrument_item_get_id (item), self->wish) == 0)
        return i;
      if (priced == G_MAXUINT && has_price (item))
        priced = i;
    }
  return priced != G_MAXUINT ? priced : 0;
}

static void
apply_wish (OutcryWatchList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) find_wish (self));

  self->updating = TRUE;
  gtk_list_box_select_row (self->list, row);
  self->updating = FALSE;
  set_selected (self, row != NULL ? outcry_watch_row_get_item (OUTCRY_WATCH_ROW (row)) : NULL);
}

/* As long as nothing was chosen and what is selected has no price, the first to get one is it. */
static void
on_item_changed (OutcryWatchList *self)
{
  if (self->wish == NULL && self->selected != NULL && !has_price (self->selected))
    apply_wish (self);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  g_signal_connect_object (item, "changed", G_CALLBACK (on_item_changed), user_data,
                           G_CONNECT_SWAPPED);
  return outcry_watch_row_new (OUTCRY_INSTRUMENT_ITEM (item));
}

/* Rows have their places once the list was laid out, so after the first frame. */
static gboolean
show_selected (GtkWidget     *widget,
               GdkFrameClock *clock,
               gpointer       user_data)
{
  OutcryWatchList *self = OUTCRY_WATCH_LIST (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  GtkAdjustment *adjustment = gtk_list_box_get_adjustment (self->list);
  graphene_rect_t box;

  if (gtk_widget_get_height (GTK_WIDGET (self->list)) == 0)
    return G_SOURCE_CONTINUE;
  if (row != NULL && adjustment != NULL
      && gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list), &box))
    gtk_adjustment_clamp_page (adjustment, box.origin.y, box.origin.y + box.size.height);
  return G_SOURCE_REMOVE;
}

static void
outcry_watch_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (outcry_watch_list_parent_class)->map (widget);
  gtk_widget_add_tick_callback (widget, show_selected, NULL, NULL);
}

static void
outcry_watch_list_dispose (GObject *object)
{
  OutcryWatchList *self = OUTCRY_WATCH_LIST (object);
  GtkWidget *child;

  self->updating = TRUE;
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
  g_clear_object (&self->selected);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (outcry_watch_list_parent_class)->dispose (object);
}

static void
outcry_watch_list_finalize (GObject *object)
{
  OutcryWatchList *self = OUTCRY_WATCH_LIST (object);

  g_free (self->wish);

  G_OBJECT_CLASS (outcry_watch_list_parent_class)->finalize (object);
}

static void
outcry_watch_list_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SELECTED:
      g_value_set_object (value, OUTCRY_WATCH_LIST (object)->selected);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
outcry_watch_list_class_init (OutcryWatchListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = outcry_watch_list_dispose;
  object_class->finalize = outcry_watch_list_finalize;
  object_class->get_property = outcry_watch_list_get_property;
  widget_class->map = outcry_watch_list_map;

  properties[PROP_SELECTED]
    = g_param_spec_object ("selected", NULL, NULL, OUTCRY_TYPE_INSTRUMENT_ITEM,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  opened_signal = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/outcry/Outcry/markets/watch-list.ui");
  gtk_widget_class_bind_template_child (widget_class, OutcryWatchList, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
outcry_watch_list_init (OutcryWatchList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, update_header, NULL, NULL);
}

void
outcry_watch_list_set_model (OutcryWatchList *self,
                             GListModel      *model)
{
  g_return_if_fail (OUTCRY_IS_WATCH_LIST (self));
  g_return_if_fail (G_IS_LIST_MODEL (model) && self->model == NULL);

  self->model = g_object_ref (model);
  gtk_list_box_bind_model (self->list, model, create_row, self, NULL);
  /* After the list box, which connected first. */
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (apply_wish), self);
  apply_wish (self);
}

OutcryInstrumentItem *
outcry_watch_list_get_selected (OutcryWatchList *self)
{
  g_return_val_if_fail (OUTCRY_IS_WATCH_LIST (self), NULL);

  return self->selected;
}

void
outcry_watch_list_select (OutcryWatchList *self,
                          const char      *id)
{
  g_return_if_fail (OUTCRY_IS_WATCH_LIST (self));

  g_free (self->wish);
  self->wish = g_strdup (id);
  apply_wish (self);
}

const char *
outcry_watch_list_get_chosen (OutcryWatchList *self)
{
  g_return_val_if_fail (OUTCRY_IS_WATCH_LIST (self), NULL);

  return self->wish;
}
