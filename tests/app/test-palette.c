/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "app/widgets/outcry-palette.h"

static double
linear (double channel)
{
  return channel <= 0.03928 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

/* Relative luminance and contrast as WCAG 2.1 defines them. */
static double
get_luminance (const GdkRGBA *color)
{
  return 0.2126 * linear (color->red) + 0.7152 * linear (color->green)
         + 0.0722 * linear (color->blue);
}

static double
get_contrast (GdkRGBA front,
              GdkRGBA back)
{
  double a, b;

  front.red = front.red * front.alpha + back.red * (1.f - front.alpha);
  front.green = front.green * front.alpha + back.green * (1.f - front.alpha);
  front.blue = front.blue * front.alpha + back.blue * (1.f - front.alpha);
  a = get_luminance (&front);
  b = get_luminance (&back);
  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

static void
test_text_contrast (void)
{
  static const OutcryColor texts[] = {
    OUTCRY_COLOR_TEXT,      OUTCRY_COLOR_DIM,          OUTCRY_COLOR_UP_TEXT,
    OUTCRY_COLOR_DOWN_TEXT, OUTCRY_COLOR_WARNING_TEXT, OUTCRY_COLOR_ACCENT_TEXT,
  };
  static const OutcryColor backs[]
    = { OUTCRY_COLOR_VIEW, OUTCRY_COLOR_PANE, OUTCRY_COLOR_POPOVER };

  for (int dark = 0; dark < 2; dark++)
    for (int contrast = 0; contrast < 2; contrast++)
      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        for (guint j = 0; j < G_N_ELEMENTS (backs); j++)
          g_assert_cmpfloat (get_contrast (outcry_palette_resolve (texts[i], dark, contrast),
                                           outcry_palette_resolve (backs[j], dark, contrast)),
                             >=, 4.5);
}

static void
test_tag_contrast (void)
{
  static const OutcryColor pairs[][2] = {
    { OUTCRY_COLOR_TAG_TEXT, OUTCRY_COLOR_UP_TAG },
    { OUTCRY_COLOR_TAG_TEXT, OUTCRY_COLOR_DOWN_TAG },
    { OUTCRY_COLOR_CROSSHAIR_TAG_TEXT, OUTCRY_COLOR_CROSSHAIR_TAG },
  };

  for (int dark = 0; dark < 2; dark++)
    for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
      g_assert_cmpfloat (get_contrast (outcry_palette_resolve (pairs[i][0], dark, FALSE),
                                       outcry_palette_resolve (pairs[i][1], dark, FALSE)),
                         >=, 4.5);
}

static void
test_high_contrast (void)
{
  for (int dark = 0; dark < 2; dark++)
    {
      GdkRGBA dim = outcry_palette_resolve (OUTCRY_COLOR_DIM, dark, TRUE);
      GdkRGBA text = outcry_palette_resolve (OUTCRY_COLOR_TEXT, dark, TRUE);
      GdkRGBA line = outcry_palette_resolve (OUTCRY_COLOR_LINE, dark, TRUE);

      g_assert_true (gdk_rgba_equal (&dim, &text));
      g_assert_cmpfloat_with_epsilon (line.alpha, 0.5, 1e-6);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/palette/text-contrast", test_text_contrast);
  g_test_add_func ("/app/palette/tag-contrast", test_tag_contrast);
  g_test_add_func ("/app/palette/high-contrast", test_high_contrast);
  return g_test_run ();
}
