/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* The colours of Outcry, one table for drawn widgets and style sheets alike: drawing code asks for
 * a role, style sheets see it as a named colour (@oc_up). Follows light, dark and high contrast. */

typedef enum
{
  OUTCRY_COLOR_VIEW,
  OUTCRY_COLOR_PANE,
  OUTCRY_COLOR_CARD,
  OUTCRY_COLOR_POPOVER,
  OUTCRY_COLOR_TEXT,
  OUTCRY_COLOR_DIM,
  OUTCRY_COLOR_FAINT,
  OUTCRY_COLOR_LINE,
  OUTCRY_COLOR_GRID,
  OUTCRY_COLOR_HOVER,
  OUTCRY_COLOR_SELECTED,
  OUTCRY_COLOR_SEGMENTS,
  OUTCRY_COLOR_SEGMENT,
  OUTCRY_COLOR_ACCENT_TEXT,
  OUTCRY_COLOR_CROSSHAIR,
  OUTCRY_COLOR_CROSSHAIR_TAG,
  OUTCRY_COLOR_CROSSHAIR_TAG_TEXT,
  OUTCRY_COLOR_UP,
  OUTCRY_COLOR_DOWN,
  OUTCRY_COLOR_UP_TEXT,
  OUTCRY_COLOR_DOWN_TEXT,
  OUTCRY_COLOR_UP_TAG,
  OUTCRY_COLOR_DOWN_TAG,
  OUTCRY_COLOR_TAG_TEXT,
  OUTCRY_COLOR_UP_VOLUME,
  OUTCRY_COLOR_DOWN_VOLUME,
  OUTCRY_COLOR_SPARKLINE,
  OUTCRY_COLOR_GOOD,
  OUTCRY_COLOR_WARNING,
  OUTCRY_COLOR_WARNING_TEXT,
  OUTCRY_N_COLORS,
} OutcryColor;

#define OUTCRY_TYPE_PALETTE (outcry_palette_get_type ())
G_DECLARE_FINAL_TYPE (OutcryPalette, outcry_palette, OUTCRY, PALETTE, GObject)

/* The application's, made with the first call; libadwaita must be initialised. Signal "changed".
 * (transfer none) */
OutcryPalette *outcry_palette_get_default (void);

const GdkRGBA *outcry_palette_get (OutcryPalette *self,
                                   OutcryColor    color);

/* What the table has for a role in a given mode; needs no display. */
GdkRGBA outcry_palette_resolve (OutcryColor color,
                                gboolean    dark,
                                gboolean    high_contrast);

/* Up candles are then drawn hollow, so that they differ by more than colour. */
gboolean outcry_palette_is_high_contrast (OutcryPalette *self);

/* The table as @define-color lines (transfer full). */
char *outcry_palette_to_css (OutcryPalette *self);

G_END_DECLS
