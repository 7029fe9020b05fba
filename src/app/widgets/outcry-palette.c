/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table below is the sheet of colours of the design. Text is at least 4.5 : 1 on view, pane
 * and popover. High contrast is computed from it: lines at 50 %, dim text as text, bars 15 % more.
 * A style sheet cannot be asked for its named colours without API that GTK deprecates, so they go
 * the other way: from here into one provider for the display. */

#define G_LOG_DOMAIN "outcry-app"

#include "app/widgets/outcry-palette.h"

#include <adwaita.h>
#include <gtk/gtk.h>

typedef struct
{
  guint32 rgb;
  guint8  percent;
} Shade;

typedef struct
{
  const char *name;
  Shade       light, dark;
} Role;

static const Role roles[OUTCRY_N_COLORS] = {
  [OUTCRY_COLOR_VIEW] = { "oc_view", { 0xffffff, 100 }, { 0x1e1e1f, 100 } },
  [OUTCRY_COLOR_PANE] = { "oc_pane", { 0xf4f4f5, 100 }, { 0x2a2a2b, 100 } },
  [OUTCRY_COLOR_CARD] = { "oc_card", { 0xffffff, 100 }, { 0x2a2a2b, 100 } },
  [OUTCRY_COLOR_POPOVER] = { "oc_popover", { 0xffffff, 100 }, { 0x383838, 100 } },
  [OUTCRY_COLOR_TEXT] = { "oc_text", { 0x1f1f23, 92 }, { 0xffffff, 93 } },
  [OUTCRY_COLOR_DIM] = { "oc_dim", { 0x1f1f23, 68 }, { 0xffffff, 62 } },
  [OUTCRY_COLOR_FAINT] = { "oc_faint", { 0x1f1f23, 38 }, { 0xffffff, 38 } },
  [OUTCRY_COLOR_LINE] = { "oc_line", { 0x000000, 10 }, { 0xffffff, 11 } },
  [OUTCRY_COLOR_GRID] = { "oc_grid", { 0x000000, 6 }, { 0xffffff, 6 } },
  [OUTCRY_COLOR_HOVER] = { "oc_hover", { 0x000000, 5 }, { 0xffffff, 6 } },
  [OUTCRY_COLOR_SELECTED] = { "oc_selected", { 0x1f1f23, 10 }, { 0xffffff, 10 } },
  [OUTCRY_COLOR_SEGMENTS] = { "oc_segments", { 0x000000, 6 }, { 0xffffff, 6 } },
  [OUTCRY_COLOR_SEGMENT] = { "oc_segment", { 0xffffff, 100 }, { 0x505053, 100 } },
  [OUTCRY_COLOR_ACCENT_TEXT] = { "oc_accent_text", { 0x1a5fb4, 100 }, { 0x78aeed, 100 } },
  [OUTCRY_COLOR_CROSSHAIR] = { "oc_crosshair", { 0x1f1f23, 50 }, { 0xffffff, 50 } },
  [OUTCRY_COLOR_CROSSHAIR_TAG] = { "oc_crosshair_tag", { 0x3d3846, 100 }, { 0xdeddda, 100 } },
  [OUTCRY_COLOR_CROSSHAIR_TAG_TEXT]
    = { "oc_crosshair_tag_text", { 0xffffff, 100 }, { 0x1e1e1e, 100 } },
  [OUTCRY_COLOR_UP] = { "oc_up", { 0x1f9d6b, 100 }, { 0x2fae7b, 100 } },
  [OUTCRY_COLOR_DOWN] = { "oc_down", { 0xd9414d, 100 }, { 0xe2555f, 100 } },
  [OUTCRY_COLOR_UP_TEXT] = { "oc_up_text", { 0x0a6d43, 100 }, { 0x5fd3a2, 100 } },
  [OUTCRY_COLOR_DOWN_TEXT] = { "oc_down_text", { 0xc01c28, 100 }, { 0xff8a8a, 100 } },
  [OUTCRY_COLOR_UP_TAG] = { "oc_up_tag", { 0x0a6d43, 100 }, { 0x2fae7b, 100 } },
  [OUTCRY_COLOR_DOWN_TAG] = { "oc_down_tag", { 0xc01c28, 100 }, { 0xe2555f, 100 } },
  [OUTCRY_COLOR_TAG_TEXT] = { "oc_tag_text", { 0xffffff, 100 }, { 0x101010, 100 } },
  [OUTCRY_COLOR_UP_VOLUME] = { "oc_up_volume", { 0x1f9d6b, 26 }, { 0x2fae7b, 34 } },
  [OUTCRY_COLOR_DOWN_VOLUME] = { "oc_down_volume", { 0xd9414d, 26 }, { 0xe2555f, 34 } },
  [OUTCRY_COLOR_SPARKLINE] = { "oc_sparkline", { 0x5d6b80, 100 }, { 0x9aa7ba, 100 } },
  [OUTCRY_COLOR_GOOD] = { "oc_good", { 0x0f8a8a, 100 }, { 0x35b5b0, 100 } },
  [OUTCRY_COLOR_WARNING] = { "oc_warning", { 0xc64600, 100 }, { 0xff9a52, 100 } },
  [OUTCRY_COLOR_WARNING_TEXT] = { "oc_warning_text", { 0xa83a00, 100 }, { 0xff9a52, 100 } },
};

struct _OutcryPalette
{
  GObject parent_instance;

  GtkCssProvider *provider;
  GdkRGBA         colors[OUTCRY_N_COLORS];
  gboolean        high_contrast;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (OutcryPalette, outcry_palette, G_TYPE_OBJECT)

static guint
contrast_percent (OutcryColor color,
                  guint       percent)
{
  switch ((int) color)
    {
    case OUTCRY_COLOR_LINE:
    case OUTCRY_COLOR_CROSSHAIR:
      return MAX (percent, 50);
    case OUTCRY_COLOR_TEXT:
    case OUTCRY_COLOR_DIM:
    case OUTCRY_COLOR_CROSSHAIR_TAG:
      return 100;
    case OUTCRY_COLOR_FAINT:
      return 68;
    case OUTCRY_COLOR_GRID:
    case OUTCRY_COLOR_HOVER:
    case OUTCRY_COLOR_SELECTED:
    case OUTCRY_COLOR_SEGMENTS:
    case OUTCRY_COLOR_UP_VOLUME:
    case OUTCRY_COLOR_DOWN_VOLUME:
      return MIN (percent + 15, 100);
    default:
      return percent;
    }
}

static void
reload (OutcryPalette *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  gboolean dark = adw_style_manager_get_dark (style);
  g_autofree char *css = NULL;

  self->high_contrast = adw_style_manager_get_high_contrast (style);
  for (guint i = 0; i < OUTCRY_N_COLORS; i++)
    self->colors[i] = outcry_palette_resolve (i, dark, self->high_contrast);
  css = outcry_palette_to_css (self);
  gtk_css_provider_load_from_data (self->provider, css, -1);
  g_signal_emit (self, changed_signal, 0);
}

static void
outcry_palette_finalize (GObject *object)
{
  OutcryPalette *self = OUTCRY_PALETTE (object);

  g_clear_object (&self->provider);

  G_OBJECT_CLASS (outcry_palette_parent_class)->finalize (object);
}

static void
outcry_palette_class_init (OutcryPaletteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = outcry_palette_finalize;

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
outcry_palette_init (OutcryPalette *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->provider = gtk_css_provider_new ();
  reload (self);
  /* libadwaita defines window_bg_color and others at its own priority; these go above. */
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (self->provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (reload), self,
                           G_CONNECT_SWAPPED);
}

OutcryPalette *
outcry_palette_get_default (void)
{
  static OutcryPalette *palette;

  if (palette == NULL)
    palette = g_object_new (OUTCRY_TYPE_PALETTE, NULL);
  return palette;
}

const GdkRGBA *
outcry_palette_get (OutcryPalette *self,
                    OutcryColor    color)
{
  g_return_val_if_fail (OUTCRY_IS_PALETTE (self), NULL);
  g_return_val_if_fail ((guint) color < OUTCRY_N_COLORS, NULL);

  return &self->colors[color];
}

GdkRGBA
outcry_palette_resolve (OutcryColor color,
                        gboolean    dark,
                        gboolean    high_contrast)
{
  const Shade *shade;
  guint percent;

  g_return_val_if_fail ((guint) color < OUTCRY_N_COLORS, ((GdkRGBA) { 0 }));

  shade = dark ? &roles[color].dark : &roles[color].light;
  percent = high_contrast ? contrast_percent (color, shade->percent) : shade->percent;
  return (GdkRGBA) {
    (float) ((shade->rgb >> 16) & 0xff) / 255.f,
    (float) ((shade->rgb >> 8) & 0xff) / 255.f,
    (float) (shade->rgb & 0xff) / 255.f,
    (float) percent / 100.f,
  };
}

gboolean
outcry_palette_is_high_contrast (OutcryPalette *self)
{
  g_return_val_if_fail (OUTCRY_IS_PALETTE (self), FALSE);

  return self->high_contrast;
}

char *
outcry_palette_to_css (OutcryPalette *self)
{
  static const struct
  {
    const char  *name;
    OutcryColor  color;
  } adwaita[] = {
    { "window_bg_color", OUTCRY_COLOR_VIEW },     { "window_fg_color", OUTCRY_COLOR_TEXT },
    { "view_bg_color", OUTCRY_COLOR_VIEW },       { "view_fg_color", OUTCRY_COLOR_TEXT },
    { "headerbar_bg_color", OUTCRY_COLOR_PANE },  { "headerbar_fg_color", OUTCRY_COLOR_TEXT },
    { "headerbar_shade_color", OUTCRY_COLOR_LINE }, { "card_bg_color", OUTCRY_COLOR_CARD },
    { "popover_bg_color", OUTCRY_COLOR_POPOVER }, { "popover_fg_color", OUTCRY_COLOR_TEXT },
    { "dialog_bg_color", OUTCRY_COLOR_POPOVER },
  };
  GString *css;

  g_return_val_if_fail (OUTCRY_IS_PALETTE (self), NULL);

  css = g_string_new (NULL);
  for (guint i = 0; i < OUTCRY_N_COLORS; i++)
    {
      g_autofree char *text = gdk_rgba_to_string (&self->colors[i]);

      g_string_append_printf (css, "@define-color %s %s;\n", roles[i].name, text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (adwaita); i++)
    g_string_append_printf (css, "@define-color %s @%s;\n", adwaita[i].name,
                            roles[adwaita[i].color].name);
  return g_string_free (css, FALSE);
}
