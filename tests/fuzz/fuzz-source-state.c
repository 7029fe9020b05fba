/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The saved state of a source: whatever text was stored, the source is there and what it saves can
 * be read again. */

#include <stdint.h>
#include <string.h>

#include "sources/outcry-sources.h"

#define START (G_GINT64_CONSTANT (1795414492) * OUTCRY_SECOND)

static const char recipe_text[] =
    "recipe: 1\nname: a\nsource: example.com\ninstruments: {BTC-USD: {rest: B, price: 2}}\n"
    "candles:\n"
    "  get: https://example.com/{rest}?step={step}&from={from:s}\n"
    "  steps: {1m: 60, 1d: 86400}\n"
    "  rows: $[*]\n"
    "  bar: {time: {at: '[0]', unit: s}, open: '[1]', high: '[2]', low: '[3]', close: '[4]', "
    "volume: '[5]'}\n";

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

static GLogWriterOutput
say_nothing (GLogLevelFlags   level,
             const GLogField *fields,
             gsize            n_fields,
             gpointer         user_data)
{
  return G_LOG_WRITER_HANDLED;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static OutcryRecipe *recipe;
  g_autoptr(OutcryClock) clock = outcry_virtual_clock_new (START);
  g_autoptr(OutcryRandom) random = outcry_seeded_random_new (1);
  g_autoptr(OutcrySources) sources = outcry_sources_new (clock, random);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *saved = NULL;
  g_autofree char *again = NULL;

  if (recipe == NULL)
    {
      g_log_set_writer_func (say_nothing, NULL, NULL);
      recipe = outcry_recipe_parse (recipe_text, strlen (recipe_text), "fuzz", NULL);
    }
  g_assert_nonnull (outcry_sources_add (sources, recipe, text, &error));
  saved = outcry_sources_save_state (sources, "a");
  g_assert_true (outcry_sources_remove (sources, "a", NULL));
  g_assert_nonnull (outcry_sources_add (sources, recipe, saved, &error));
  again = outcry_sources_save_state (sources, "a");
  g_assert_cmpstr (saved, ==, again);
  return 0;
}
