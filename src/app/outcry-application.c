/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Order of a start: settings and colours, the node (milliseconds: it opens its store), the window,
 * then, when idle, the node's sources. At the end the node is stopped and waited for, so that
 * all that arrived is in the store; a hold keeps the main loop until then. */

#define G_LOG_DOMAIN "outcry-app"

#include "app/outcry-application.h"

#include <glib/gi18n.h>

#include "app/outcry-trouble-window.h"
#include "app/outcry-uninstalled.h"
#include "app/outcry-window.h"
#include "app/widgets/outcry-palette.h"
#include "outcry-build-config.h"

struct _OutcryApplication
{
  AdwApplication parent_instance;

  OutcryConfig *config;
  OutcryNode   *node;
  GSettings    *settings;
  GError       *refused; /* what is wrong with the settings, or NULL */
  gboolean      stopping;
};

enum
{
  NODE_READY,
  NODE_ENDING,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OutcryApplication, outcry_application, ADW_TYPE_APPLICATION)

static void
apply_style_variant (OutcryApplication *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "style-variant");
  g_autoptr (GVariant) state = g_action_get_state (action);
  const char *variant = g_variant_get_string (state, NULL);

  AdwColorScheme scheme = g_str_equal (variant, "dark")    ? ADW_COLOR_SCHEME_FORCE_DARK
                          : g_str_equal (variant, "light") ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                                           : ADW_COLOR_SCHEME_DEFAULT;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

static void
add_style_variant (OutcryApplication *self)
{
  g_autoptr (GAction) action = NULL;

  if (self->settings != NULL)
    action = g_settings_create_action (self->settings, "style-variant");
  else
    action = G_ACTION (g_simple_action_new_stateful ("style-variant", G_VARIANT_TYPE_STRING,
                                                     g_variant_new_string ("system")));
  g_action_map_add_action (G_ACTION_MAP (self), action);
  g_signal_connect_object (action, "notify::state", G_CALLBACK (apply_style_variant), self,
                           G_CONNECT_SWAPPED);
  apply_style_variant (self);
}

static void
open_window (OutcryApplication *self)
{
  GtkWidget *window = outcry_window_new (self);

  gtk_window_present (GTK_WINDOW (window));
}

static gboolean
on_idle_start (gpointer user_data)
{
  OutcryApplication *self = user_data;

  if (self->node != NULL && !self->stopping)
    outcry_node_start (self->node);
  return G_SOURCE_REMOVE;
}

static void
outcry_application_activate (GApplication *app)
{
  OutcryApplication *self = OUTCRY_APPLICATION (app);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (app));
  g_autoptr (GError) error = NULL;

  if (self->stopping)
    return;
  if (window != NULL)
    gtk_window_present (window);
  else if (!outcry_application_start (self, &error))
    outcry_application_explain (self, error);
}

static void
on_new_window (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  OutcryApplication *self = user_data;

  if (self->node != NULL && !self->stopping)
    open_window (self);
}

static void
on_about (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));
  const char *developers[] = { "The Outcry contributors", NULL };

  adw_show_about_window (parent, "application-name", "Outcry", "application-icon",
                         OUTCRY_APPLICATION_ID, "version", OUTCRY_VERSION, "developer-name",
                         _("The Outcry contributors"), "developers", developers, "comments",
                         _("Prices from sources you choose, on your own computer."),
                         "license-type", GTK_LICENSE_GPL_3_0, "copyright",
                         "© The Outcry contributors", NULL);
}

static void
on_quit (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  GList *windows;

  /* Closing each lets it remember its state; without windows the application ends. */
  windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
  g_list_free (windows);
}

static void
on_stopped (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GApplication) app = user_data;
  g_autoptr (GError) error = NULL;

  if (!outcry_node_stop_finish (OUTCRY_NODE (object), result, &error))
    g_message ("The node did not stop in order: %s", error->message);
  g_application_release (app);
}

static void
outcry_application_window_removed (GtkApplication *app,
                                   GtkWindow      *window)
{
  OutcryApplication *self = OUTCRY_APPLICATION (app);

  GTK_APPLICATION_CLASS (outcry_application_parent_class)->window_removed (app, window);

  if (gtk_application_get_windows (app) != NULL || self->node == NULL || self->stopping)
    return;
  self->stopping = TRUE;
  g_application_hold (G_APPLICATION (self));
  g_signal_emit (self, signals[NODE_ENDING], 0);
  outcry_node_stop_async (self->node, on_stopped, g_object_ref (self));
}

static void
outcry_application_startup (GApplication *app)
{
  static const GActionEntry actions[] = {
    { "new-window", on_new_window },
    { "about", on_about },
    { "quit", on_quit },
  };
  static const struct
  {
    const char *action;
    const char *accels[2];
  } accels[] = {
    { "app.new-window", { "<Control>n" } },
    { "app.quit", { "<Control>q" } },
    { "window.close", { "<Control>w" } },
    { "win.page::markets", { "<Alt>1" } },
    { "win.page::exchange", { "<Alt>2" } },
    { "win.page::peers", { "<Alt>3" } },
    { "win.page::registry", { "<Alt>4" } },
    { "win.menu", { "F10" } },
  };
  OutcryApplication *self = OUTCRY_APPLICATION (app);

  G_APPLICATION_CLASS (outcry_application_parent_class)->startup (app);

  self->settings = outcry_settings_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (app), actions, G_N_ELEMENTS (actions), self);
  add_style_variant (self);
  outcry_palette_get_default ();
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (
      GTK_APPLICATION (app), accels[i].action,
      (const char *[]) { accels[i].accels[0], accels[i].accels[1], NULL });
}

static void
outcry_application_finalize (GObject *object)
{
  OutcryApplication *self = OUTCRY_APPLICATION (object);

  g_clear_object (&self->node);
  g_clear_object (&self->settings);
  g_clear_object (&self->config);
  g_clear_error (&self->refused);

  G_OBJECT_CLASS (outcry_application_parent_class)->finalize (object);
}

static void
outcry_application_class_init (OutcryApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = outcry_application_finalize;
  G_APPLICATION_CLASS (klass)->startup = outcry_application_startup;
  G_APPLICATION_CLASS (klass)->activate = outcry_application_activate;
  GTK_APPLICATION_CLASS (klass)->window_removed = outcry_application_window_removed;

  signals[NODE_READY] = g_signal_new ("node-ready", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 1, OUTCRY_TYPE_NODE);
  signals[NODE_ENDING] = g_signal_new ("node-ending", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
outcry_application_init (OutcryApplication *self)
{
}

OutcryApplication *
outcry_application_new (OutcryConfig *config)
{
  OutcryApplication *self;
  gboolean own_directory;

  g_return_val_if_fail (OUTCRY_IS_CONFIG (config), NULL);

  own_directory = !g_str_equal (outcry_config_get_origin (config, "data-dir"), "default");
  self = g_object_new (OUTCRY_TYPE_APPLICATION, "application-id", OUTCRY_APPLICATION_ID,
                       "resource-base-path", "/org/outcry/Outcry", "flags",
                       own_directory ? G_APPLICATION_NON_UNIQUE : G_APPLICATION_DEFAULT_FLAGS,
                       NULL);
  self->config = g_object_ref (config);
  return self;
}

void
outcry_application_refuse (OutcryApplication *self,
                           const GError      *error)
{
  g_return_if_fail (OUTCRY_IS_APPLICATION (self));
  g_return_if_fail (error != NULL);

  g_clear_error (&self->refused);
  self->refused = g_error_copy (error);
}

gboolean
outcry_application_start (OutcryApplication  *self,
                          GError            **error)
{
  g_return_val_if_fail (OUTCRY_IS_APPLICATION (self), FALSE);

  if (self->refused != NULL)
    {
      g_propagate_error (error, g_error_copy (self->refused));
      return FALSE;
    }
  if (self->node == NULL)
    {
      self->node = outcry_node_new (self->config, NULL, NULL, error);
      if (self->node == NULL)
        return FALSE;
      g_signal_emit (self, signals[NODE_READY], 0, self->node);
      /* The first picture comes first. */
      g_idle_add_full (GDK_PRIORITY_REDRAW + 20, on_idle_start, g_object_ref (self),
                       g_object_unref);
    }
  open_window (self);
  return TRUE;
}

void
outcry_application_explain (OutcryApplication *self,
                            const GError      *error)
{
  g_return_if_fail (OUTCRY_IS_APPLICATION (self));
  g_return_if_fail (error != NULL);

  g_message ("The node does not start: %s", error->message);
  gtk_window_present (GTK_WINDOW (outcry_trouble_window_new (self, error)));
}

OutcryConfig *
outcry_application_get_config (OutcryApplication *self)
{
  g_return_val_if_fail (OUTCRY_IS_APPLICATION (self), NULL);

  return self->config;
}

OutcryNode *
outcry_application_get_node (OutcryApplication *self)
{
  g_return_val_if_fail (OUTCRY_IS_APPLICATION (self), NULL);

  return self->node;
}

GSettings *
outcry_application_get_settings (OutcryApplication *self)
{
  g_return_val_if_fail (OUTCRY_IS_APPLICATION (self), NULL);

  return self->settings;
}
