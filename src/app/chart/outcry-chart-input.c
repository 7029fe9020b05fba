/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pointer, wheel and keys of a chart. The pointer's crosshair has a price; that of the keyboard
 * (Shift and arrows) has a candle only, and is read out. */

#include "app/chart/outcry-chart-private.h"

#include <math.h>

#define WHEEL_FACTOR 1.15
#define KEY_FACTOR 1.25
#define WHEEL_PAN 60.0
#define KEY_PAN_SHARE 0.1
/* A touchpad tells surface pixels; so many make a wheel's click. */
#define PIXELS_A_CLICK 30.0

static void
point_at (OutcryChart *self,
          double       x,
          double       y)
{
  gsize index;

  self->pointer_x = x;
  self->pointer_y = y;
  if (x < 0.0 || y < 0.0 || x >= self->plot_width || y >= self->plot_height
      || !outcry_time_axis_get_index (self->view.time_axis, x, &index))
    outcry_chart_clear_crosshair (self);
  else
    outcry_chart_set_crosshair (self, index, y);
}

static void
on_motion (OutcryChart *self,
           double       x,
           double       y)
{
  /* GTK tells a motion, too, when something moves below a pointer at rest. */
  if (x != self->pointer_x || y != self->pointer_y)
    point_at (self, x, y);
}

static void
on_leave (OutcryChart *self)
{
  self->pointer_x = -1.0;
  if (self->view.crosshair.has_y)
    outcry_chart_clear_crosshair (self);
}

static gboolean
on_scroll (OutcryChart              *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *scroll)
{
  GdkModifierType state
    = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));
  double x = self->pointer_x >= 0.0 ? MIN (self->pointer_x, self->plot_width)
                                    : self->plot_width / 2.0;

  if (gtk_event_controller_scroll_get_unit (scroll) == GDK_SCROLL_UNIT_SURFACE)
    {
      dx /= PIXELS_A_CLICK;
      dy /= PIXELS_A_CLICK;
    }
  if ((state & GDK_SHIFT_MASK) != 0 && dx == 0.0)
    {
      dx = dy;
      dy = 0.0;
    }
  if (dx != 0.0)
    outcry_time_axis_pan (self->view.time_axis, -dx * WHEEL_PAN);
  if (dy != 0.0)
    outcry_time_axis_zoom (self->view.time_axis, pow (WHEEL_FACTOR, -dy), x);
  if (self->view.crosshair.has_y)
    point_at (self, self->pointer_x, self->pointer_y);
  return GDK_EVENT_STOP;
}

static void
on_drag_begin (OutcryChart *self)
{
  self->dragged = 0.0;
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
on_drag_update (OutcryChart    *self,
                double          dx,
                double          dy,
                GtkGestureDrag *drag)
{
  double x, y;

  if (self->dragged == 0.0 && !gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) dx, 0))
    return;
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
  outcry_time_axis_pan (self->view.time_axis, dx - self->dragged);
  self->dragged = dx;
  if (gtk_gesture_drag_get_start_point (drag, &x, &y))
    point_at (self, x + dx, y + dy);
}

static void
on_drag_end (OutcryChart *self)
{
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
}

static void
on_pressed (OutcryChart *self,
            int          n_press)
{
  if (n_press == 2)
    outcry_time_axis_reset (self->view.time_axis);
}

static gboolean
key_pan (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  OutcryChart *self = OUTCRY_CHART (widget);

  outcry_time_axis_pan (self->view.time_axis,
                        -g_variant_get_int32 (args) * self->plot_width * KEY_PAN_SHARE);
  return TRUE;
}

static gboolean
key_crosshair (GtkWidget *widget,
               GVariant  *args,
               gpointer   user_data)
{
  OutcryChart *self = OUTCRY_CHART (widget);
  int step = g_variant_get_int32 (args);
  gsize n = outcry_chart_data_get_n (self->view.data);
  gsize index;

  if (n == 0)
    return FALSE;
  /* At first the crosshair stands on the last candle in sight. */
  if (self->view.crosshair.active)
    index = (gsize) CLAMP ((gssize) self->view.crosshair.index + step, 0, (gssize) n - 1);
  else if (!outcry_time_axis_get_index (self->view.time_axis, self->plot_width, &index))
    return FALSE;
  outcry_time_axis_show (self->view.time_axis, index);
  outcry_chart_set_crosshair (self, index, -1.0);
  return TRUE;
}

static gboolean
key_zoom (GtkWidget *widget,
          GVariant  *args,
          gpointer   user_data)
{
  OutcryChart *self = OUTCRY_CHART (widget);
  OutcryAxis *axis = OUTCRY_AXIS (self->view.time_axis);
  gsize n = outcry_chart_data_get_n (self->view.data);
  double anchor = self->plot_width / 2.0;

  /* What one looks at stays: the crosshair's candle, or else the latest one. */
  if (self->view.crosshair.active)
    anchor = outcry_axis_get_position (axis, (double) self->view.crosshair.index);
  else if (n > 0 && outcry_axis_get_position (axis, (double) n - 1.0) <= self->plot_width)
    anchor = outcry_axis_get_position (axis, (double) n - 1.0);
  outcry_time_axis_zoom (self->view.time_axis, pow (KEY_FACTOR, g_variant_get_int32 (args)),
                         anchor);
  return TRUE;
}

static gboolean
key_end (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  OutcryChart *self = OUTCRY_CHART (widget);

  if (g_variant_get_int32 (args) < 0)
    outcry_time_axis_go_to_start (self->view.time_axis);
  else if (g_variant_get_int32 (args) > 0)
    outcry_time_axis_go_to_end (self->view.time_axis);
  else
    outcry_time_axis_reset (self->view.time_axis);
  return TRUE;
}

static gboolean
key_escape (GtkWidget *widget,
            GVariant  *args,
            gpointer   user_data)
{
  OutcryChart *self = OUTCRY_CHART (widget);

  if (!self->view.crosshair.active)
    return FALSE;
  outcry_chart_clear_crosshair (self);
  return TRUE;
}

void
outcry_chart_class_init_input (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint           key, keypad;
    GdkModifierType modifiers;
    GtkShortcutFunc func;
    int             arg;
  } keys[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, 0, key_pan, -1 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 0, key_pan, 1 },
    { GDK_KEY_Left, GDK_KEY_KP_Left, GDK_SHIFT_MASK, key_crosshair, -1 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, GDK_SHIFT_MASK, key_crosshair, 1 },
    { GDK_KEY_plus, GDK_KEY_KP_Add, 0, key_zoom, 1 },
    { GDK_KEY_equal, 0, 0, key_zoom, 1 },
    { GDK_KEY_minus, GDK_KEY_KP_Subtract, 0, key_zoom, -1 },
    { GDK_KEY_Home, GDK_KEY_KP_Home, 0, key_end, -1 },
    { GDK_KEY_End, GDK_KEY_KP_End, 0, key_end, 1 },
    { GDK_KEY_0, GDK_KEY_KP_0, 0, key_end, 0 },
    { GDK_KEY_Escape, 0, 0, key_escape, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_class_add_binding (widget_class, keys[i].key, keys[i].modifiers, keys[i].func,
                                    "i", keys[i].arg);
      if (keys[i].keypad != 0)
        gtk_widget_class_add_binding (widget_class, keys[i].keypad, keys[i].modifiers,
                                      keys[i].func, "i", keys[i].arg);
    }
}

void
outcry_chart_init_input (OutcryChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll
    = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);

  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));

  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_group (drag, click);
}
