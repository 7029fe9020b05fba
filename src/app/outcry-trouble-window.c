/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A status page with the node's own explanation. Trying again closes this window after the next
 * one is open, so that the application never is without one in between. */

#include "app/outcry-trouble-window.h"

#include <glib/gi18n.h>

struct _OutcryTroubleWindow
{
  AdwApplicationWindow parent_instance;

  AdwStatusPage *page;
};

G_DEFINE_FINAL_TYPE (OutcryTroubleWindow, outcry_trouble_window, ADW_TYPE_APPLICATION_WINDOW)

static void
on_try_again (OutcryTroubleWindow *self)
{
  GtkApplication *app = gtk_window_get_application (GTK_WINDOW (self));

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  outcry_application_start (OUTCRY_APPLICATION (app));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
outcry_trouble_window_class_init (OutcryTroubleWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/outcry/Outcry/trouble-window.ui");
  gtk_widget_class_bind_template_child (widget_class, OutcryTroubleWindow, page);
  gtk_widget_class_bind_template_callback (widget_class, on_try_again);
}

static void
outcry_trouble_window_init (OutcryTroubleWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
outcry_trouble_window_new (OutcryApplication *app,
                           const GError      *error)
{
  OutcryTroubleWindow *self;
  g_autofree char *words = NULL;
  g_autofree char *escaped = NULL;

  g_return_val_if_fail (OUTCRY_IS_APPLICATION (app), NULL);
  g_return_val_if_fail (error != NULL, NULL);

  self = g_object_new (OUTCRY_TYPE_TROUBLE_WINDOW, "application", app, NULL);
  words = outcry_node_explain (error);
  /* The page's description is markup, and a path may hold an ampersand. */
  escaped = g_markup_escape_text (words, -1);
  adw_status_page_set_description (self->page, escaped);
  return GTK_WIDGET (self);
}
