/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The swatches are toggle buttons, which an action with a target makes into a group. They take the
 * focus, or else the first item of the menu below would open highlighted. */

#include "app/widgets/outcry-theme-chooser.h"

#include <glib/gi18n.h>

struct _OutcryThemeChooser
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (OutcryThemeChooser, outcry_theme_chooser, GTK_TYPE_WIDGET)

static void
outcry_theme_chooser_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (outcry_theme_chooser_parent_class)->dispose (object);
}

static void
outcry_theme_chooser_class_init (OutcryThemeChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = outcry_theme_chooser_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "octhemechooser");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
add_swatch (OutcryThemeChooser *self,
            const char         *variant,
            const char         *name)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *swatch = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");
  GtkWidget *label = gtk_label_new (name);

  gtk_widget_add_css_class (swatch, "swatch");
  gtk_widget_add_css_class (swatch, variant);
  gtk_widget_add_css_class (check, "check");
  gtk_widget_set_halign (check, GTK_ALIGN_END);
  gtk_widget_set_valign (check, GTK_ALIGN_END);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), swatch);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), check);
  gtk_widget_set_halign (overlay, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), overlay);
  gtk_box_append (GTK_BOX (box), label);

  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_hexpand (button, TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", variant);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "app.style-variant");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
}

static void
outcry_theme_chooser_init (OutcryThemeChooser *self)
{
  GtkBoxLayout *layout
    = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_box_layout_set_homogeneous (layout, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Appearance"), -1);
  add_swatch (self, "system", _("Follow System"));
  add_swatch (self, "light", _("Light"));
  add_swatch (self, "dark", _("Dark"));
}

GtkWidget *
outcry_theme_chooser_new (void)
{
  return g_object_new (OUTCRY_TYPE_THEME_CHOOSER, NULL);
}
