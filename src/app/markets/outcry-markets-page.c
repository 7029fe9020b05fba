/* SPDX-License-Identifier: GPL-3.0-or-later */

/* List and detail. In a narrow window the list is shown until a row is opened; the chart's Back
 * button returns to it. */

#include "app/markets/outcry-markets-page.h"

#include "app/markets/outcry-chart-pane.h"
#include "app/markets/outcry-watch-list.h"

struct _OutcryMarketsPage
{
  GtkWidget parent_instance;

  GtkStack        *stack;
  GtkWidget       *list_side;
  GtkWidget       *separator;
  OutcryWatchList *list;
  OutcryChartPane *pane;
  GListModel      *model;
  gboolean         narrow;
  gboolean         detail;
};

enum
{
  PROP_0,
  PROP_NARROW,
  PROP_INSTRUMENT,
  PROP_INTERVAL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (OutcryMarketsPage, outcry_markets_page, GTK_TYPE_WIDGET)

static void
update_sides (OutcryMarketsPage *self)
{
  gtk_widget_set_visible (self->list_side, !self->narrow || !self->detail);
  gtk_widget_set_visible (GTK_WIDGET (self->pane), !self->narrow || self->detail);
  gtk_widget_set_visible (self->separator, !self->narrow);
  gtk_widget_set_hexpand (self->list_side, self->narrow);
  gtk_widget_set_size_request (self->list_side, self->narrow ? -1 : 322, -1);
}

static void
on_selected (OutcryMarketsPage *self)
{
  outcry_chart_pane_set_item (self->pane, outcry_watch_list_get_selected (self->list));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INSTRUMENT]);
}

static void
on_opened (OutcryMarketsPage *self)
{
  self->detail = TRUE;
  update_sides (self);
  if (self->narrow)
    gtk_widget_child_focus (GTK_WIDGET (self->pane), GTK_DIR_TAB_FORWARD);
}

static void
on_back (OutcryMarketsPage *self)
{
  self->detail = FALSE;
  update_sides (self);
  gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

static void
on_interval (OutcryMarketsPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INTERVAL]);
}

static void
on_items_changed (OutcryMarketsPage *self)
{
  gtk_stack_set_visible_child_name (self->stack,
                                    g_list_model_get_n_items (self->model) > 0 ? "markets"
                                                                               : "empty");
}

static void
outcry_markets_page_dispose (GObject *object)
{
  OutcryMarketsPage *self = OUTCRY_MARKETS_PAGE (object);
  GtkWidget *child;

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (outcry_markets_page_parent_class)->dispose (object);
}

static void
outcry_markets_page_get_property (GObject    *object,
                                  guint       id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  OutcryMarketsPage *self = OUTCRY_MARKETS_PAGE (object);

  switch (id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_INSTRUMENT:
      g_value_set_string (value, outcry_watch_list_get_chosen (self->list));
      break;
    case PROP_INTERVAL:
      g_object_get_property (G_OBJECT (self->pane), "interval", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
outcry_markets_page_set_property (GObject      *object,
                                  guint         id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  OutcryMarketsPage *self = OUTCRY_MARKETS_PAGE (object);

  switch (id)
    {
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      g_object_set (self->pane, "narrow", self->narrow, NULL);
      update_sides (self);
      break;
    case PROP_INSTRUMENT:
      outcry_watch_list_select (self->list, g_value_get_string (value));
      break;
    case PROP_INTERVAL:
      g_object_set_property (G_OBJECT (self->pane), "interval", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
outcry_markets_page_class_init (OutcryMarketsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = outcry_markets_page_dispose;
  object_class->get_property = outcry_markets_page_get_property;
  object_class->set_property = outcry_markets_page_set_property;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_INSTRUMENT]
    = g_param_spec_string ("instrument", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_INTERVAL]
    = g_param_spec_string ("interval", NULL, NULL, "1d",
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (OUTCRY_TYPE_WATCH_LIST);
  g_type_ensure (OUTCRY_TYPE_CHART_PANE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/outcry/Outcry/markets/markets-page.ui");
  gtk_widget_class_bind_template_child (widget_class, OutcryMarketsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, OutcryMarketsPage, list_side);
  gtk_widget_class_bind_template_child (widget_class, OutcryMarketsPage, separator);
  gtk_widget_class_bind_template_child (widget_class, OutcryMarketsPage, list);
  gtk_widget_class_bind_template_child (widget_class, OutcryMarketsPage, pane);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_opened);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_interval);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
outcry_markets_page_init (OutcryMarketsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_sides (self);
}

void
outcry_markets_page_set_node (OutcryMarketsPage *self,
                              OutcryNode        *node)
{
  g_return_if_fail (OUTCRY_IS_MARKETS_PAGE (self));
  g_return_if_fail (OUTCRY_IS_NODE (node) && self->model == NULL);

  outcry_chart_pane_set_node (self->pane, node);
  self->model = g_object_ref (outcry_node_get_instruments (node));
  g_signal_connect_swapped (self->model, "items-changed", G_CALLBACK (on_items_changed), self);
  on_items_changed (self);
  outcry_watch_list_set_model (self->list, self->model);
}
