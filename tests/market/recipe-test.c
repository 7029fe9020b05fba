/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "recipe-test.h"

#include <string.h>

#include "market/outcry-unpack.h"

static char *
tree_path (const char *path)
{
  return g_build_filename (g_getenv ("OUTCRY_SOURCE_ROOT"), path, NULL);
}

OutcryRecipe *
recipe_test_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  OutcryRecipe *recipe = outcry_recipe_parse (text, strlen (text), "test.yaml", &error);

  g_assert_no_error (error);
  return recipe;
}

OutcryRecipe *
recipe_test_load (const char *name,
                  const char *instruments)
{
  g_autofree char *relative = strchr (name, '/') != NULL
                                  ? g_strdup (name)
                                  : g_strconcat ("data/recipes/", name, ".yaml", NULL);
  g_autofree char *path = tree_path (relative);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) whole = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  whole = g_string_new (text);
  if (instruments != NULL)
    {
      g_autofree char *with = g_strconcat ("\ninstruments:\n", instruments, NULL);

      g_assert_cmpuint (g_string_replace (whole, "\ninstruments:\n", with, 0), ==, 1);
    }
  return recipe_test_parse (whole->str);
}

GBytes *
recipe_test_file (const char *path)
{
  g_autofree char *full = tree_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GBytes *unpacked;
  char *text;
  gsize len;

  g_file_get_contents (full, &text, &len, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (text, len);
  if (!g_str_has_suffix (path, ".gz"))
    return g_steal_pointer (&bytes);
  unpacked = outcry_unpack_gzip (bytes, OUTCRY_UNPACK_MAX, &error);
  g_assert_no_error (error);
  return unpacked;
}

static char *
short_time (OutcryTime time)
{
  char *text = outcry_time_format_rfc3339 (time);
  char *zeros = strstr (text, ".000000Z");

  if (zeros != NULL)
    strcpy (zeros, "Z");
  return text;
}

static void
dump_bar (GString               *out,
          const OutcryBatchPart *part,
          const OutcryCandle    *bar)
{
  g_autofree char *start = short_time (bar->start);
  g_autofree char *open = outcry_price_format (bar->open, part->scale);
  g_autofree char *high = outcry_price_format (bar->high, part->scale);
  g_autofree char *low = outcry_price_format (bar->low, part->scale);
  g_autofree char *close = outcry_price_format (bar->close, part->scale);
  g_autofree char *volume = outcry_quantity_format (bar->volume, part->scale);

  g_string_append_printf (out, "%s %s %s o=%s h=%s l=%s c=%s", part->instrument,
                          outcry_interval_to_string (part->interval), start, open, high, low,
                          close);
  if ((bar->flags & OUTCRY_CANDLE_NO_VOLUME) == 0)
    g_string_append_printf (out, " v=%s", volume);
  if (bar->count != 0)
    g_string_append_printf (out, " n=%u", bar->count);
  if ((bar->flags & OUTCRY_CANDLE_EMPTY) != 0)
    g_string_append (out, " empty");
  if ((bar->flags & OUTCRY_CANDLE_RUNNING) != 0)
    g_string_append (out, " running");
  g_string_append_c (out, '\n');
}

static void
dump_tick (GString               *out,
           const OutcryBatchPart *part,
           const OutcryTick      *tick)
{
  g_autofree char *time = short_time (tick->time);
  g_autofree char *price = outcry_price_format (tick->price, part->scale);
  g_autofree char *quantity = outcry_quantity_format (tick->quantity, part->scale);

  g_string_append_printf (out, "%s %s id=%" G_GUINT64_FORMAT " p=%s q=%s", part->instrument, time,
                          tick->id, price, quantity);
  if (tick->side != OUTCRY_SIDE_NONE)
    g_string_append_printf (out, " %s", outcry_side_to_string ((OutcrySide) tick->side));
  g_string_append_c (out, '\n');
}

char *
recipe_test_dump (const OutcryBatch *batch)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < batch->parts->len; i++)
    {
      const OutcryBatchPart *part = g_ptr_array_index (batch->parts, i);

      for (guint k = 0; k < part->bars->len; k++)
        dump_bar (out, part, &g_array_index (part->bars, OutcryCandle, k));
      for (guint k = 0; k < part->ticks->len; k++)
        dump_tick (out, part, &g_array_index (part->ticks, OutcryTick, k));
    }
  g_string_append_printf (out, "rows=%u skipped=%u refused=%u\n", batch->rows, batch->skipped,
                          batch->refused);
  for (guint i = 0; i < batch->refusals->len; i++)
    g_string_append_printf (out, "%s\n", (const char *) g_ptr_array_index (batch->refusals, i));
  return g_string_free (out, FALSE);
}

OutcryTime
recipe_test_time (const char *rfc3339)
{
  g_autoptr (GError) error = NULL;
  OutcryTime time = 0;

  outcry_time_parse_rfc3339 (rfc3339, -1, &time, &error);
  g_assert_no_error (error);
  return time;
}

OutcryAnswerKind
recipe_test_take (OutcryFetch  *fetch,
                  guint         status,
                  const char   *body,
                  gssize        len,
                  OutcryBatch  *batch,
                  OutcryAnswer *answer)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, len < 0 ? strlen (body) : (gsize) len);
  OutcryResponse response = { .status = status,
                              .body = bytes,
                              .received = recipe_test_time ("2024-01-15T12:00:00Z") };

  outcry_fetch_take (fetch, &response, batch, answer);
  return answer->kind;
}
