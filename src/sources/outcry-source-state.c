/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a source keeps over a restart, as JSON:
 *
 *   {"version": 1, "paused": false, "allow_private": false, "rows": 12, "last_run": T,
 * "last_success": T, "quota": {"api.kraken.com": {"day": 20777, "count": 3}}, "polls": {"candles":
 * T}, "held": {"BTC-USD 1d": T, "BTC-USD ticks": T}}
 *
 * T: microseconds. Members that are missing or of another kind are as for a new source, so that an
 * older or newer program can read it; a text that is no JSON object is an error. */

#define G_LOG_DOMAIN "outcry-sources"

#include "sources/outcry-source-private.h"

#include <json-glib/json-glib.h>

#include "market/outcry-json.h"
#include "sources/outcry-sources-error.h"

#define MAX_STATE (4 * 1024 * 1024)

static void
add_time (JsonBuilder *builder,
          const char  *name,
          OutcryTime   time)
{
  if (time == OUTCRY_TIME_NONE)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, time);
}

static void
add_quota (JsonBuilder  *builder,
           OutcrySource *self)
{
  OutcryTime now = outcry_clock_now (self->clock);
  GHashTableIter iter;
  gpointer host;

  json_builder_set_member_name (builder, "quota");
  json_builder_begin_object (builder);
  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, &host, NULL))
    {
      json_builder_set_member_name (builder, host);
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "day");
      json_builder_add_int_value (builder, outcry_floor_to (now, OUTCRY_DAY) / OUTCRY_DAY);
      json_builder_set_member_name (builder, "count");
      json_builder_add_int_value (builder, outcry_fetcher_get_day_count (self->fetcher, host));
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static void
add_polls (JsonBuilder  *builder,
           OutcrySource *self)
{
  gboolean at_work = self->started && !self->paused;

  json_builder_set_member_name (builder, "polls");
  json_builder_begin_object (builder);
  for (guint i = 0; i < self->polls->len; i++)
    {
      OutcryPoll *poll = g_ptr_array_index (self->polls, i);

      add_time (builder, outcry_recipe_feed_get_name (poll->feed),
                at_work ? outcry_scheduler_get_last_success (poll->scheduler)
                        : poll->saved_success);
    }
  json_builder_end_object (builder);
}

static void
add_held (JsonBuilder  *builder,
          OutcrySource *self)
{
  GHashTableIter iter;
  gpointer key, value;

  json_builder_set_member_name (builder, "held");
  json_builder_begin_object (builder);
  g_hash_table_iter_init (&iter, self->held);
  while (g_hash_table_iter_next (&iter, &key, &value))
    add_time (builder, key, *(OutcryTime *) value);
  json_builder_end_object (builder);
}

char *
outcry_source_save (OutcrySource *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, 1);
  json_builder_set_member_name (builder, "paused");
  json_builder_add_boolean_value (builder, self->paused);
  json_builder_set_member_name (builder, "allow_private");
  json_builder_add_boolean_value (builder, self->allow_private);
  json_builder_set_member_name (builder, "rows");
  json_builder_add_int_value (builder, (gint64) MIN (self->rows, G_MAXINT64));
  add_time (builder, "last_run", self->last_run);
  add_time (builder, "last_success", self->last_success);
  add_quota (builder, self);
  add_polls (builder, self);
  add_held (builder, self);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

static gboolean
get_int (JsonObject *object,
         const char *name,
         gint64     *value)
{
  JsonNode *node = outcry_json_get_member (object, name);
  gboolean is_number = FALSE;
  const char *text = node != NULL ? outcry_json_get_text (node, &is_number) : NULL;

  return text != NULL && is_number &&
         g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, value, NULL);
}

static gboolean
get_boolean (JsonObject *object,
             const char *name)
{
  JsonNode *node = outcry_json_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static JsonObject *
get_object (JsonObject *object,
            const char *name)
{
  JsonNode *node = outcry_json_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
load_quota (OutcrySource *self,
            JsonObject   *quota)
{
  JsonObjectIter iter;
  const char *host;
  JsonNode *node;

  json_object_iter_init (&iter, quota);
  while (json_object_iter_next (&iter, &host, &node))
    {
      gint64 day, count;

      host = outcry_json_member_name (host);
      if (!JSON_NODE_HOLDS_OBJECT (node) || !get_int (json_node_get_object (node), "day", &day) ||
          !get_int (json_node_get_object (node), "count", &count) || count < 0 ||
          count > G_MAXINT32)
        continue;
      g_hash_table_add (self->hosts, g_strdup (host));
      outcry_fetcher_set_day_count (self->fetcher, host, day, (guint) count);
    }
}

/* Only for series which the recipe still has. */
static void
load_held (OutcrySource *self,
           JsonObject   *held)
{
  for (guint i = 0; i < outcry_recipe_get_n_instruments (self->recipe); i++)
    {
      const char *id = outcry_instrument_get_id (outcry_recipe_get_instrument (self->recipe, i));

      for (guint k = 0; k <= OUTCRY_HELD_TICKS; k++)
        {
          g_autofree char *key =
              g_strdup_printf ("%s %s", id,
                               k == OUTCRY_HELD_TICKS
                                   ? "ticks"
                                   : outcry_interval_to_string ((OutcryInterval) k));
          gint64 time;

          if (get_int (held, key, &time) && time != OUTCRY_TIME_NONE)
            outcry_source_set_held (self, id, k, time);
        }
    }
}

gboolean
outcry_source_load (OutcrySource  *self,
                    const char    *state,
                    GError       **error)
{
  g_autoptr(JsonNode) root = NULL;
  gsize length = strlen (state);
  JsonObject *object, *part;
  gint64 rows;

  root = length <= MAX_STATE ? outcry_json_parse (state, length, NULL) : NULL;
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID,
                   "the saved state of %s is unreadable", outcry_recipe_get_name (self->recipe));
      return FALSE;
    }
  object = json_node_get_object (root);
  self->paused = get_boolean (object, "paused");
  self->allow_private = get_boolean (object, "allow_private");
  if (get_int (object, "rows", &rows) && rows >= 0)
    self->rows = (guint64) rows;
  get_int (object, "last_run", &self->last_run);
  get_int (object, "last_success", &self->last_success);
  if ((part = get_object (object, "quota")) != NULL)
    load_quota (self, part);
  if ((part = get_object (object, "held")) != NULL)
    load_held (self, part);
  part = get_object (object, "polls");
  for (guint i = 0; part != NULL && i < self->polls->len; i++)
    {
      OutcryPoll *poll = g_ptr_array_index (self->polls, i);

      get_int (part, outcry_recipe_feed_get_name (poll->feed), &poll->saved_success);
    }
  outcry_source_update (self);
  return TRUE;
}
