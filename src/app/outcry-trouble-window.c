/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A status page with the node's own explanation. A start that works opens the next window before
 * this one goes, so that the application never is without one in between. An outcryd that was asked
 * to end needs a moment, so the start is then tried until it works or the time is over. */

#include "app/outcry-trouble-window.h"

#include <glib/gi18n.h>

#include "base/outcry-config.h"
#include "base/outcry-yaml.h"
#include "node/outcry-node-holder.h"

#define RETRY_MS 150
#define MOST_RETRIES 100

struct _OutcryTroubleWindow
{
  AdwApplicationWindow parent_instance;

  AdwStatusPage *page;
  GtkWidget     *try_again;
  GtkWidget     *take_over;
  GtkSpinner    *spinner;
  guint          retry;
  guint          retries;
};

G_DEFINE_FINAL_TYPE (OutcryTroubleWindow, outcry_trouble_window, ADW_TYPE_APPLICATION_WINDOW)

static OutcryApplication *
get_application (OutcryTroubleWindow *self)
{
  return OUTCRY_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
}

static void
show_error (OutcryTroubleWindow *self,
            const GError        *error)
{
  g_autofree char *directory
    = outcry_node_find_data_dir (outcry_application_get_config (get_application (self)));
  g_autofree char *words = NULL;
  g_autofree char *escaped = NULL;
  gboolean settings = error->domain == OUTCRY_CONFIG_ERROR || error->domain == OUTCRY_YAML_ERROR;
  gboolean daemon = !settings && outcry_node_find_daemon (directory) > 0;

  if (daemon)
    words = g_strdup (_("Outcry is running without a window (outcryd) and has the data. Stop it, "
                        "and this window goes on in its place."));
  else
    words = outcry_node_explain (error);
  /* The page's description is markup, and a path may hold an ampersand. */
  escaped = g_markup_escape_text (words, -1);
  adw_status_page_set_description (self->page, escaped);
  gtk_widget_set_visible (self->take_over, daemon);
  /* Settings are read once, at the start of the program. */
  gtk_widget_set_visible (self->try_again, !daemon && !settings);
}

/* Whether it started, and this window is gone. */
static gboolean
try_start (OutcryTroubleWindow  *self,
           GError              **error)
{
  if (!outcry_application_start (get_application (self), error))
    return FALSE;
  gtk_window_destroy (GTK_WINDOW (self));
  return TRUE;
}

static void
on_try_again (OutcryTroubleWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (!try_start (self, &error))
    show_error (self, error);
}

static gboolean
on_retry (gpointer user_data)
{
  OutcryTroubleWindow *self = user_data;
  g_autoptr (GError) error = NULL;

  self->retry = 0;
  if (try_start (self, &error))
    return G_SOURCE_REMOVE;
  if (++self->retries < MOST_RETRIES)
    {
      self->retry = g_timeout_add (RETRY_MS, on_retry, self);
      return G_SOURCE_REMOVE;
    }
  gtk_spinner_stop (self->spinner);
  gtk_widget_set_sensitive (self->take_over, TRUE);
  show_error (self, error);
  return G_SOURCE_REMOVE;
}

static void
on_take_over (OutcryTroubleWindow *self)
{
  g_autofree char *directory
    = outcry_node_find_data_dir (outcry_application_get_config (get_application (self)));

  outcry_node_end_daemon (directory);
  gtk_widget_set_sensitive (self->take_over, FALSE);
  gtk_spinner_start (self->spinner);
  self->retries = 0;
  if (self->retry == 0)
    self->retry = g_timeout_add (RETRY_MS, on_retry, self);
}

static void
outcry_trouble_window_dispose (GObject *object)
{
  OutcryTroubleWindow *self = OUTCRY_TROUBLE_WINDOW (object);

  g_clear_handle_id (&self->retry, g_source_remove);

  G_OBJECT_CLASS (outcry_trouble_window_parent_class)->dispose (object);
}

static void
outcry_trouble_window_class_init (OutcryTroubleWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = outcry_trouble_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/outcry/Outcry/trouble-window.ui");
  gtk_widget_class_bind_template_child (widget_class, OutcryTroubleWindow, page);
  gtk_widget_class_bind_template_child (widget_class, OutcryTroubleWindow, try_again);
  gtk_widget_class_bind_template_child (widget_class, OutcryTroubleWindow, take_over);
  gtk_widget_class_bind_template_child (widget_class, OutcryTroubleWindow, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_try_again);
  gtk_widget_class_bind_template_callback (widget_class, on_take_over);
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

  g_return_val_if_fail (OUTCRY_IS_APPLICATION (app), NULL);
  g_return_val_if_fail (error != NULL, NULL);

  self = g_object_new (OUTCRY_TYPE_TROUBLE_WINDOW, "application", app, NULL);
  show_error (self, error);
  return GTK_WIDGET (self);
}
