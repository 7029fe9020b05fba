/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Widgets must not change others while they are allocated, so a change of class is noticed in
 * size_allocate and carried out in a tick callback, before the next frame's layout. */

#include "app/widgets/outcry-adaptive.h"

#define LEAST_WIDTH 340

struct _OutcryAdaptive
{
  GtkWidget parent_instance;

  GtkWidget *child;
  gboolean   narrow;
  gboolean   next;
  guint      tick;
};

enum
{
  PROP_0,
  PROP_CHILD,
  PROP_NARROW,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (OutcryAdaptive, outcry_adaptive, GTK_TYPE_WIDGET)

static void
set_narrow (OutcryAdaptive *self,
            gboolean        narrow)
{
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  OutcryAdaptive *self = OUTCRY_ADAPTIVE (widget);

  self->tick = 0;
  set_narrow (self, self->next);
  return G_SOURCE_REMOVE;
}

static void
set_child (OutcryAdaptive *self,
           GtkWidget      *child)
{
  if (self->child == child)
    return;
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
}

static void
outcry_adaptive_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  OutcryAdaptive *self = OUTCRY_ADAPTIVE (widget);

  *minimum = *natural = 0;
  if (self->child != NULL)
    {
      /* A child is never measured for less than it can do with. */
      if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
        {
          int least;

          gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL,
                              NULL);
          for_size = MAX (for_size, least);
        }
      gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
    }
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, LEAST_WIDTH);
  else
    *minimum = MIN (*minimum, LEAST_WIDTH);
  *natural = MAX (*minimum, *natural);
  *minimum_baseline = *natural_baseline = -1;
}

static void
outcry_adaptive_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  OutcryAdaptive *self = OUTCRY_ADAPTIVE (widget);
  int least_width, least_height;

  self->next = width < OUTCRY_NARROW_WIDTH;
  if (self->next != self->narrow && self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (widget, on_tick, NULL, NULL);
  if (self->child == NULL)
    return;
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
  width = MAX (width, least_width);
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, width, &least_height, NULL, NULL,
                      NULL);
  gtk_widget_size_allocate (self->child,
                            &(GtkAllocation) { 0, 0, width, MAX (height, least_height) }, -1);
}

static void
outcry_adaptive_dispose (GObject *object)
{
  OutcryAdaptive *self = OUTCRY_ADAPTIVE (object);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (outcry_adaptive_parent_class)->dispose (object);
}

static void
outcry_adaptive_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  OutcryAdaptive *self = OUTCRY_ADAPTIVE (object);

  switch (id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
outcry_adaptive_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  OutcryAdaptive *self = OUTCRY_ADAPTIVE (object);

  switch (id)
    {
    case PROP_CHILD:
      set_child (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
outcry_adaptive_class_init (OutcryAdaptiveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = outcry_adaptive_dispose;
  object_class->get_property = outcry_adaptive_get_property;
  object_class->set_property = outcry_adaptive_set_property;
  widget_class->measure = outcry_adaptive_measure;
  widget_class->size_allocate = outcry_adaptive_size_allocate;

  properties[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
outcry_adaptive_init (OutcryAdaptive *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

gboolean
outcry_adaptive_get_narrow (OutcryAdaptive *self)
{
  g_return_val_if_fail (OUTCRY_IS_ADAPTIVE (self), FALSE);

  return self->narrow;
}

void
outcry_adaptive_expect_width (OutcryAdaptive *self,
                              int             width)
{
  g_return_if_fail (OUTCRY_IS_ADAPTIVE (self));

  set_narrow (self, width < OUTCRY_NARROW_WIDTH);
}
