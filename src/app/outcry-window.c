/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Header bar, banner, pages, and below 700 pixels the switcher at the bottom. State is read from
 * the settings when the window is made and written when it closes or something is chosen. */

#define G_LOG_DOMAIN "outcry-app"

#include "app/outcry-window.h"

#include <glib/gi18n.h>
#include <time.h>

#include "app/markets/outcry-markets-page.h"
#include "app/widgets/outcry-adaptive.h"
#include "app/widgets/outcry-theme-chooser.h"

struct _OutcryWindow
{
  AdwApplicationWindow parent_instance;

  OutcryAdaptive    *adaptive;
  AdwHeaderBar      *header;
  GtkStack          *title_stack;
  AdwWindowTitle    *title;
  GtkMenuButton     *menu_button;
  GtkRevealer       *banner;
  GtkLabel          *banner_label;
  AdwViewStack      *pages;
  OutcryMarketsPage *markets;

  GSettings *settings;
  OutcryNode *node;
  gulong      painted;
};

G_DEFINE_FINAL_TYPE (OutcryWindow, outcry_window, ADW_TYPE_APPLICATION_WINDOW)

static void
on_narrow (OutcryWindow *self)
{
  gboolean narrow = outcry_adaptive_get_narrow (self->adaptive);

  gtk_stack_set_visible_child_name (self->title_stack, narrow ? "title" : "switcher");
  adw_header_bar_set_centering_policy (self->header, narrow ? ADW_CENTERING_POLICY_LOOSE
                                                            : ADW_CENTERING_POLICY_STRICT);
}

static void
on_page (OutcryWindow *self)
{
  GtkWidget *child = adw_view_stack_get_visible_child (self->pages);
  const char *name = adw_view_stack_get_visible_child_name (self->pages);

  if (child == NULL)
    return;
  adw_window_title_set_title (
    self->title, adw_view_stack_page_get_title (adw_view_stack_get_page (self->pages, child)));
  if (self->settings != NULL)
    g_settings_set_string (self->settings, "page", name);
}

static void
on_trouble (OutcryWindow *self)
{
  const char *trouble = outcry_node_get_trouble (self->node);

  if (trouble != NULL)
    gtk_label_set_text (self->banner_label, trouble);
  gtk_revealer_set_reveal_child (self->banner, trouble != NULL);
}

static void
set_page (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  adw_view_stack_set_visible_child_name (OUTCRY_WINDOW (widget)->pages,
                                         g_variant_get_string (parameter, NULL));
}

static void
open_menu (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  gtk_menu_button_popup (OUTCRY_WINDOW (widget)->menu_button);
}

/* For whoever measures: CLOCK_MONOTONIC, to set against the time of exec, and what the process has
 * computed till then, which does not depend on what else the machine does. */
static void
on_after_paint (GdkFrameClock *clock,
                OutcryWindow  *self)
{
  struct timespec cpu = { 0 };

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &cpu);
  g_debug ("First frame painted at %" G_GINT64_FORMAT " us, %" G_GINT64_FORMAT " us of CPU",
           g_get_monotonic_time (), (gint64) cpu.tv_sec * 1000000 + cpu.tv_nsec / 1000);
  g_clear_signal_handler (&self->painted, clock);
}

static void
outcry_window_realize (GtkWidget *widget)
{
  OutcryWindow *self = OUTCRY_WINDOW (widget);

  GTK_WIDGET_CLASS (outcry_window_parent_class)->realize (widget);
  self->painted = g_signal_connect (gtk_widget_get_frame_clock (widget), "after-paint",
                                    G_CALLBACK (on_after_paint), self);
}

static void
outcry_window_unrealize (GtkWidget *widget)
{
  OutcryWindow *self = OUTCRY_WINDOW (widget);

  g_clear_signal_handler (&self->painted, gtk_widget_get_frame_clock (widget));
  GTK_WIDGET_CLASS (outcry_window_parent_class)->unrealize (widget);
}

static gboolean
outcry_window_close_request (GtkWindow *window)
{
  OutcryWindow *self = OUTCRY_WINDOW (window);
  int width, height;

  if (self->settings != NULL)
    {
      gtk_window_get_default_size (window, &width, &height);
      g_settings_set (self->settings, "window-size", "(ii)", width, height);
      g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
    }
  return GTK_WINDOW_CLASS (outcry_window_parent_class)->close_request (window);
}

static void
outcry_window_dispose (GObject *object)
{
  OutcryWindow *self = OUTCRY_WINDOW (object);

  if (self->node != NULL)
    g_signal_handlers_disconnect_by_data (self->node, self);
  g_clear_object (&self->node);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (outcry_window_parent_class)->dispose (object);
}

static void
outcry_window_class_init (OutcryWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = outcry_window_dispose;
  widget_class->realize = outcry_window_realize;
  widget_class->unrealize = outcry_window_unrealize;
  GTK_WINDOW_CLASS (klass)->close_request = outcry_window_close_request;

  g_type_ensure (OUTCRY_TYPE_ADAPTIVE);
  g_type_ensure (OUTCRY_TYPE_MARKETS_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/outcry/Outcry/window.ui");
  gtk_widget_class_bind_template_child (widget_class, OutcryWindow, adaptive);
  gtk_widget_class_bind_template_child (widget_class, OutcryWindow, header);
  gtk_widget_class_bind_template_child (widget_class, OutcryWindow, title_stack);
  gtk_widget_class_bind_template_child (widget_class, OutcryWindow, title);
  gtk_widget_class_bind_template_child (widget_class, OutcryWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, OutcryWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, OutcryWindow, banner_label);
  gtk_widget_class_bind_template_child (widget_class, OutcryWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, OutcryWindow, markets);
  gtk_widget_class_bind_template_callback (widget_class, on_narrow);
  gtk_widget_class_bind_template_callback (widget_class, on_page);
  gtk_widget_class_install_action (widget_class, "win.page", "s", set_page);
  gtk_widget_class_install_action (widget_class, "win.menu", NULL, open_menu);
}

static void
outcry_window_init (OutcryWindow *self)
{
  GtkPopover *menu;

  gtk_widget_init_template (GTK_WIDGET (self));
  menu = gtk_menu_button_get_popover (self->menu_button);
  gtk_popover_menu_add_child (GTK_POPOVER_MENU (menu), outcry_theme_chooser_new (), "theme");
}

static void
restore (OutcryWindow *self)
{
  g_autofree char *page = g_settings_get_string (self->settings, "page");
  g_autofree char *instrument = g_settings_get_string (self->settings, "instrument");
  int width, height;

  g_settings_get (self->settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  outcry_adaptive_expect_width (self->adaptive, width);
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  if (page[0] != '\0' && adw_view_stack_get_child_by_name (self->pages, page) != NULL)
    adw_view_stack_set_visible_child_name (self->pages, page);
  if (instrument[0] != '\0')
    g_object_set (self->markets, "instrument", instrument, NULL);
}

static void
on_instrument (OutcryWindow *self)
{
  g_autofree char *id = NULL;

  g_object_get (self->markets, "instrument", &id, NULL);
  if (id != NULL)
    g_settings_set_string (self->settings, "instrument", id);
}

GtkWidget *
outcry_window_new (OutcryApplication *app)
{
  OutcryWindow *self;

  g_return_val_if_fail (OUTCRY_IS_APPLICATION (app), NULL);
  g_return_val_if_fail (outcry_application_get_node (app) != NULL, NULL);

  self = g_object_new (OUTCRY_TYPE_WINDOW, "application", app, NULL);
  self->node = g_object_ref (outcry_application_get_node (app));
  g_set_object (&self->settings, outcry_application_get_settings (app));
  on_page (self);
  if (self->settings != NULL)
    {
      restore (self);
      /* One window's choice is the next one's start, but does not move the others. */
      g_settings_bind (self->settings, "interval", self->markets, "interval",
                       G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_GET_NO_CHANGES);
    }
  outcry_markets_page_set_node (self->markets, self->node);
  if (self->settings != NULL)
    g_signal_connect_object (self->markets, "notify::instrument", G_CALLBACK (on_instrument), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->node, "notify::trouble", G_CALLBACK (on_trouble), self,
                           G_CONNECT_SWAPPED);
  on_trouble (self);
  return GTK_WIDGET (self);
}
