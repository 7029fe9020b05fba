/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Three round swatches, follow system, light and dark, for the top of a menu. They set the action
 * "app.style-variant" (a string: "system", "light" or "dark"). */

#define OUTCRY_TYPE_THEME_CHOOSER (outcry_theme_chooser_get_type ())
G_DECLARE_FINAL_TYPE (OutcryThemeChooser, outcry_theme_chooser, OUTCRY, THEME_CHOOSER, GtkWidget)

GtkWidget *outcry_theme_chooser_new (void);

G_END_DECLS
