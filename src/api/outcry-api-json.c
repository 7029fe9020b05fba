/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Domain objects to JSON. Invariant: a member is always there, null when nothing is known, so that
 * a reader never has to tell "missing" from "none"; every amount is an exact decimal string in the
 * digits of its series. */

#include "api/outcry-api-json.h"

#include <string.h>

/* How much of a preview is shown. */
#define RAW_HEAD 4096
#define SAMPLE 10

void
outcry_api_write_scale (OutcryJsonWriter *writer,
                        OutcryScale       scale)
{
  g_return_if_fail (writer != NULL);

  outcry_json_begin_object (writer, "scale");
  outcry_json_add_integer (writer, "price_digits", scale.price_digits);
  outcry_json_add_integer (writer, "quantity_digits", scale.quantity_digits);
  outcry_json_end_object (writer);
}

static const char *
share_to_string (OutcryShare share)
{
  switch (share)
    {
    case OUTCRY_SHARE_BARS:
      return "bars";
    case OUTCRY_SHARE_ALL:
      return "all";
    case OUTCRY_SHARE_LOCAL:
    default:
      return "local";
    }
}

static void
write_source_members (OutcryJsonWriter *writer,
                      OutcrySource     *source)
{
  OutcryRecipe *recipe = outcry_source_get_recipe (source);

  outcry_json_add_string (writer, "id", outcry_source_get_name (source));
  outcry_json_add_string (writer, "title", outcry_recipe_get_title (recipe));
  outcry_json_add_string (writer, "source", outcry_recipe_get_source (recipe));
  outcry_json_add_string (writer, "state",
                          outcry_source_state_to_string (outcry_source_get_state (source)));
  outcry_json_add_boolean (writer, "paused", outcry_source_get_paused (source));
  outcry_json_add_time (writer, "last_run", outcry_source_get_last_run (source));
  outcry_json_add_time (writer, "last_success", outcry_source_get_last_success (source));
  outcry_json_add_time (writer, "next_run", outcry_source_get_next_run (source));
  outcry_json_add_string (writer, "last_error", outcry_source_get_last_error (source));
  outcry_json_add_integer (writer, "rows", (gint64) outcry_source_get_rows (source));
  outcry_json_begin_array (writer, "instruments");
  for (guint i = 0; i < outcry_recipe_get_n_instruments (recipe); i++)
    outcry_json_add_string (writer, NULL,
                            outcry_instrument_get_id (outcry_recipe_get_instrument (recipe, i)));
  outcry_json_end_array (writer);
}

void
outcry_api_write_source (OutcryJsonWriter *writer,
                         const char       *name,
                         OutcrySource     *source)
{
  g_return_if_fail (writer != NULL && OUTCRY_IS_SOURCE (source));

  outcry_json_begin_object (writer, name);
  write_source_members (writer, source);
  outcry_json_end_object (writer);
}

static void
write_feed (OutcryJsonWriter       *writer,
            const OutcryRecipeFeed *feed)
{
  outcry_json_begin_object (writer, NULL);
  outcry_json_add_string (writer, "name", outcry_recipe_feed_get_name (feed));
  outcry_json_add_string (writer, "kind",
                          outcry_recipe_feed_get_kind (feed) == OUTCRY_FEED_SOCKET ? "socket"
                                                                                   : "poll");
  outcry_json_add_string (writer, "gives",
                          outcry_recipe_feed_gives_ticks (feed) ? "ticks" : "bars");
  outcry_json_begin_array (writer, "intervals");
  for (int i = 0; i < OUTCRY_N_INTERVALS; i++)
    if (!outcry_recipe_feed_gives_ticks (feed) &&
        outcry_recipe_feed_has_interval (feed, (OutcryInterval) i))
      outcry_json_add_string (writer, NULL, outcry_interval_to_string ((OutcryInterval) i));
  outcry_json_end_array (writer);
  outcry_json_end_object (writer);
}

void
outcry_api_write_source_detail (OutcryJsonWriter *writer,
                                OutcrySource     *source)
{
  OutcryRecipe *recipe;

  g_return_if_fail (writer != NULL && OUTCRY_IS_SOURCE (source));

  recipe = outcry_source_get_recipe (source);
  outcry_json_begin_object (writer, NULL);
  write_source_members (writer, source);
  outcry_json_add_string (writer, "note", outcry_recipe_get_note (recipe));
  outcry_json_add_string (writer, "same_as", outcry_recipe_get_same_as (recipe));
  outcry_json_add_string (writer, "terms_url", outcry_recipe_get_terms_url (recipe));
  outcry_json_add_string (writer, "cite", outcry_recipe_get_cite (recipe));
  outcry_json_add_string (writer, "share", share_to_string (outcry_recipe_get_share (recipe)));
  outcry_json_add_strings (writer, "secrets", outcry_recipe_get_secrets (recipe));
  outcry_json_begin_array (writer, "feeds");
  for (guint i = 0; i < outcry_recipe_get_n_feeds (recipe); i++)
    write_feed (writer, outcry_recipe_get_feed (recipe, i));
  outcry_json_end_array (writer);
  outcry_json_add_string (writer, "recipe", outcry_recipe_get_text (recipe));
  outcry_json_end_object (writer);
}

void
outcry_api_write_run (OutcryJsonWriter *writer,
                      const char       *name,
                      const OutcryRun  *run)
{
  g_return_if_fail (writer != NULL && run != NULL);

  outcry_json_begin_object (writer, name);
  outcry_json_add_string (writer, "source", run->source);
  outcry_json_add_string (writer, "feed", run->feed);
  outcry_json_add_string (writer, "instrument", run->instrument);
  outcry_json_add_time (writer, "started", run->started);
  outcry_json_add_time (writer, "ended", run->ended);
  outcry_json_add_string (writer, "outcome", run->outcome);
  outcry_json_add_string (writer, "reason", run->reason);
  outcry_json_add_integer (writer, "rows", run->rows);
  outcry_json_add_integer (writer, "skipped", run->skipped);
  outcry_json_add_integer (writer, "refused", run->refused);
  outcry_json_end_object (writer);
}

void
outcry_api_write_instrument (OutcryJsonWriter     *writer,
                             const char           *name,
                             OutcryInstrumentItem *item)
{
  OutcryScale scale;
  OutcryPrice price;
  OutcryTime time;
  int basis_points;

  g_return_if_fail (writer != NULL && OUTCRY_IS_INSTRUMENT_ITEM (item));

  scale = outcry_instrument_item_get_scale (item);
  outcry_json_begin_object (writer, name);
  outcry_json_add_string (writer, "id", outcry_instrument_item_get_id (item));
  outcry_json_add_string (writer, "name", outcry_instrument_item_get_name (item));
  outcry_json_add_string (writer, "group", outcry_instrument_item_get_group (item));
  outcry_api_write_scale (writer, scale);
  if (outcry_instrument_item_get_last (item, &price, &time))
    {
      outcry_json_add_decimal (writer, "last", price.ticks, scale.price_digits);
      outcry_json_add_time (writer, "last_time", time);
    }
  else
    {
      outcry_json_add_null (writer, "last");
      outcry_json_add_null (writer, "last_time");
    }
  if (outcry_instrument_item_get_change (item, &basis_points))
    outcry_json_add_decimal (writer, "change_percent", basis_points, 2);
  else
    outcry_json_add_null (writer, "change_percent");
  outcry_json_add_strings (writer, "sources", outcry_instrument_item_get_sources (item));
  outcry_json_end_object (writer);
}

void
outcry_api_write_series (OutcryJsonWriter   *writer,
                         const char         *name,
                         const OutcrySeries *series)
{
  g_return_if_fail (writer != NULL && series != NULL);

  outcry_json_begin_object (writer, name);
  outcry_json_add_string (writer, "source", series->source);
  outcry_api_write_scale (writer, series->scale);
  outcry_json_add_integer (writer, "ticks", (gint64) series->n_ticks);
  outcry_json_add_time (writer, "first_tick", series->first_tick);
  outcry_json_add_time (writer, "last_tick", series->last_tick);
  outcry_json_add_integer (writer, "bars", (gint64) series->n_bars);
  outcry_json_add_time (writer, "first_bar", series->first_bar);
  outcry_json_add_time (writer, "last_bar", series->last_bar);
  outcry_json_end_object (writer);
}

void
outcry_api_write_ticks (OutcryJsonWriter *writer,
                        const char       *name,
                        const OutcryTick *ticks,
                        gsize             n,
                        OutcryScale       scale)
{
  g_return_if_fail (writer != NULL && (ticks != NULL || n == 0));

  outcry_json_begin_array (writer, name);
  for (gsize i = 0; i < n; i++)
    {
      const OutcryTick *tick = &ticks[i];

      outcry_json_begin_object (writer, NULL);
      outcry_json_add_time (writer, "time", tick->time);
      outcry_json_add_decimal (writer, "price", tick->price.ticks, scale.price_digits);
      outcry_json_add_decimal (writer, "quantity", tick->quantity.lots, scale.quantity_digits);
      if (tick->side == OUTCRY_SIDE_NONE)
        outcry_json_add_null (writer, "side");
      else
        outcry_json_add_string (writer, "side", outcry_side_to_string ((OutcrySide) tick->side));
      if (tick->id == 0)
        outcry_json_add_null (writer, "id");
      else
        outcry_json_add_number (writer, "id", tick->id);
      outcry_json_end_object (writer);
    }
  outcry_json_end_array (writer);
}

void
outcry_api_write_candles (OutcryJsonWriter   *writer,
                          const char         *name,
                          const OutcryCandle *candles,
                          gsize               n,
                          OutcryScale         scale)
{
  g_return_if_fail (writer != NULL && (candles != NULL || n == 0));

  outcry_json_begin_array (writer, name);
  for (gsize i = 0; i < n; i++)
    {
      const OutcryCandle *candle = &candles[i];

      outcry_json_begin_object (writer, NULL);
      outcry_json_add_time (writer, "start", candle->start);
      outcry_json_add_decimal (writer, "open", candle->open.ticks, scale.price_digits);
      outcry_json_add_decimal (writer, "high", candle->high.ticks, scale.price_digits);
      outcry_json_add_decimal (writer, "low", candle->low.ticks, scale.price_digits);
      outcry_json_add_decimal (writer, "close", candle->close.ticks, scale.price_digits);
      if (candle->flags & OUTCRY_CANDLE_NO_VOLUME)
        outcry_json_add_null (writer, "volume");
      else
        outcry_json_add_decimal (writer, "volume", candle->volume.lots, scale.quantity_digits);
      if (candle->count == 0)
        outcry_json_add_null (writer, "count");
      else
        outcry_json_add_integer (writer, "count", candle->count);
      outcry_json_add_boolean (writer, "empty", (candle->flags & OUTCRY_CANDLE_EMPTY) != 0);
      outcry_json_add_boolean (writer, "running", (candle->flags & OUTCRY_CANDLE_RUNNING) != 0);
      outcry_json_end_object (writer);
    }
  outcry_json_end_array (writer);
}

static void
write_part (OutcryJsonWriter      *writer,
            const OutcryBatchPart *part)
{
  gboolean ticks = part->ticks != NULL && part->ticks->len > 0;
  const GArray *rows = ticks ? part->ticks : part->bars;
  guint n = rows != NULL ? rows->len : 0;
  guint from = n > SAMPLE ? n - SAMPLE : 0;

  outcry_json_begin_object (writer, NULL);
  outcry_json_add_string (writer, "instrument", part->instrument);
  outcry_json_add_string (writer, "kind", ticks ? "ticks" : "bars");
  if (ticks)
    outcry_json_add_null (writer, "interval");
  else
    outcry_json_add_string (writer, "interval", outcry_interval_to_string (part->interval));
  outcry_api_write_scale (writer, part->scale);
  outcry_json_add_integer (writer, "count", n);
  if (ticks)
    {
      const OutcryTick *all = (const OutcryTick *) (gpointer) rows->data;

      outcry_json_add_time (writer, "first", all[0].time);
      outcry_json_add_time (writer, "last", all[n - 1].time);
      outcry_api_write_ticks (writer, "sample", all + from, n - from, part->scale);
    }
  else
    {
      const OutcryCandle *all = n > 0 ? (const OutcryCandle *) (gpointer) rows->data : NULL;

      outcry_json_add_time (writer, "first", n > 0 ? all[0].start : OUTCRY_TIME_NONE);
      outcry_json_add_time (writer, "last", n > 0 ? all[n - 1].start : OUTCRY_TIME_NONE);
      outcry_api_write_candles (writer, "sample", n > 0 ? all + from : NULL, n - from, part->scale);
    }
  outcry_json_end_object (writer);
}

/* The head as text; NULL when it is not text at all (a zip, a gzip). A character cut at the end is
 * dropped. */
static char *
head_of (GBytes *raw)
{
  gsize size;
  const char *data = g_bytes_get_data (raw, &size);
  gsize length = MIN (size, RAW_HEAD);
  const char *end = NULL;

  if (size == 0)
    return g_strdup ("");
  if (memchr (data, '\0', length) != NULL)
    return NULL;
  if (!g_utf8_validate (data, (gssize) length, &end) && (gsize) (end - data) + 4 < length)
    return NULL;

  return g_strndup (data, (gsize) (end - data));
}

void
outcry_api_write_preview (OutcryJsonWriter  *writer,
                          const OutcryBatch *batch,
                          GBytes            *raw)
{
  g_return_if_fail (writer != NULL && batch != NULL);

  outcry_json_begin_object (writer, NULL);
  outcry_json_add_integer (writer, "rows", batch->rows);
  outcry_json_add_integer (writer, "skipped", batch->skipped);
  outcry_json_add_integer (writer, "refused", batch->refused);
  outcry_json_begin_array (writer, "refusals");
  for (guint i = 0; batch->refusals != NULL && i < batch->refusals->len; i++)
    outcry_json_add_string (writer, NULL, g_ptr_array_index (batch->refusals, i));
  outcry_json_end_array (writer);
  outcry_json_begin_array (writer, "parts");
  for (guint i = 0; i < batch->parts->len; i++)
    write_part (writer, g_ptr_array_index (batch->parts, i));
  outcry_json_end_array (writer);
  if (raw != NULL)
    {
      g_autofree char *head = head_of (raw);

      outcry_json_add_integer (writer, "raw_bytes", (gint64) g_bytes_get_size (raw));
      outcry_json_add_string (writer, "raw_head", head);
    }
  else
    {
      outcry_json_add_integer (writer, "raw_bytes", 0);
      outcry_json_add_null (writer, "raw_head");
    }
  outcry_json_end_object (writer);
}

void
outcry_api_write_import (OutcryJsonWriter         *writer,
                         const OutcryImportReport *report)
{
  g_return_if_fail (writer != NULL && report != NULL);

  outcry_json_begin_object (writer, NULL);
  outcry_json_add_string (writer, "kind", report->kind);
  outcry_json_add_boolean (writer, "dry_run", report->dry_run);
  outcry_json_add_integer (writer, "rows", report->rows);
  outcry_json_add_integer (writer, "good", report->good);
  outcry_json_add_integer (writer, "added", report->added);
  outcry_json_add_integer (writer, "bad", report->n_errors);
  outcry_json_add_time (writer, "first", report->first);
  outcry_json_add_time (writer, "last", report->last);
  outcry_json_begin_array (writer, "errors");
  for (guint i = 0; report->errors != NULL && i < report->errors->len; i++)
    {
      const OutcryImportError *error = g_ptr_array_index (report->errors, i);

      outcry_json_begin_object (writer, NULL);
      outcry_json_add_integer (writer, "line", error->line);
      outcry_json_add_string (writer, "column", error->column);
      outcry_json_add_string (writer, "reason", error->reason);
      outcry_json_end_object (writer);
    }
  outcry_json_end_array (writer);
  outcry_json_add_string (writer, "mapping", report->mapping);
  outcry_json_end_object (writer);
}
