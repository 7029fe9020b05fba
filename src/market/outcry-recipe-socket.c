/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The keys of a feed that is a socket: what to send, how it is acknowledged, what keeps it alive,
 * which ids follow each other. */

#include "market/outcry-recipe-private.h"

#include <string.h>

#include "market/outcry-schema.h"

#define MESSAGE_PLACES (OUTCRY_PLACE_SPELLING | OUTCRY_PLACE_LIST | OUTCRY_PLACE_SECRET)

/* One message, or a list of them. A list of lists is one of messages that are JSON arrays. */
static gboolean
parse_send (OutcryRecipeFeed      *self,
            const OutcryYamlNode  *node,
            GError               **error)
{
  gboolean is_list = node != NULL && outcry_yaml_node_get_kind (node) == OUTCRY_YAML_SEQUENCE;
  guint n = node == NULL ? 0 : is_list ? outcry_yaml_node_get_size (node) : 1;

  self->send = g_ptr_array_new_with_free_func ((GDestroyNotify) outcry_message_free);
  for (guint i = 0; i < n; i++)
    {
      OutcryMessage *message =
          outcry_recipe_feed_message (self, is_list ? outcry_yaml_node_get_item (node, i) : node,
                                      MESSAGE_PLACES, error);

      if (message == NULL)
        return FALSE;
      g_ptr_array_add (self->send, message);
    }
  return TRUE;
}

static gboolean
parse_bind (OutcryRecipeFeed      *self,
            const OutcryYamlNode  *node,
            GError               **error)
{
  static const char * const keys[] = { "channel", "symbol", NULL };
  const OutcryYamlNode *channel;
  const OutcryYamlNode *symbol;
  const char *text;

  if (node == NULL)
    return TRUE;
  if (!outcry_schema_kind (node, "bind", OUTCRY_YAML_MAPPING, error) ||
      !outcry_yaml_node_check_keys (node, keys, error))
    return FALSE;
  channel = outcry_yaml_node_get_member (node, "channel");
  symbol = outcry_yaml_node_get_member (node, "symbol");
  if (channel == NULL || symbol == NULL || self->ack == NULL)
    return outcry_yaml_node_error (
        node, error,
        "bind: {channel: place, symbol: place} of the message that \"ack\" describes is expected");
  text = outcry_schema_text (channel, "channel", error);
  self->bind_channel =
      text != NULL ? outcry_locator_new (channel, text, OUTCRY_ROW_JSON, error) : NULL;
  text = self->bind_channel != NULL ? outcry_schema_text (symbol, "symbol", error) : NULL;
  self->bind_symbol =
      text != NULL ? outcry_locator_new (symbol, text, OUTCRY_ROW_JSON, error) : NULL;
  return self->bind_symbol != NULL;
}

static gboolean
parse_alive (OutcryRecipeFeed      *self,
             const OutcryYamlNode  *node,
             GError               **error)
{
  static const char * const keys[] = { "when", "within", "ping", "every", "pong", NULL };
  OutcryAlive *alive = &self->alive;
  const OutcryYamlNode *member;

  if (node == NULL)
    return TRUE;
  if (!outcry_schema_kind (node, "alive", OUTCRY_YAML_MAPPING, error) ||
      !outcry_yaml_node_check_keys (node, keys, error))
    return FALSE;
  member = outcry_yaml_node_get_member (node, "when");
  if (member != NULL &&
      (alive->when = outcry_conditions_new (member, "when", OUTCRY_ROW_JSON, error)) == NULL)
    return FALSE;
  member = outcry_yaml_node_get_member (node, "within");
  if (member != NULL && !outcry_schema_duration (member, "within", OUTCRY_SECOND, OUTCRY_DAY,
                                                 &alive->within_us, error))
    return FALSE;
  member = outcry_yaml_node_get_member (node, "every");
  if (member != NULL &&
      !outcry_schema_duration (member, "every", OUTCRY_SECOND, OUTCRY_DAY, &alive->every_us, error))
    return FALSE;
  member = outcry_yaml_node_get_member (node, "ping");
  if (member != NULL &&
      (alive->ping = outcry_recipe_feed_message (self, member, OUTCRY_PLACE_SECRET, error)) == NULL)
    return FALSE;
  member = outcry_yaml_node_get_member (node, "pong");
  if (member != NULL &&
      (alive->pong = g_strdup (outcry_schema_text (member, "pong", error))) == NULL)
    return FALSE;
  if ((alive->ping != NULL) != (alive->every_us != 0))
    return outcry_yaml_node_error (node, error, "alive: \"ping\" and \"every\" belong together");
  if (alive->when != NULL && alive->within_us == 0)
    return outcry_yaml_node_error (node, error,
                                   "alive: \"when\" needs \"within\": the longest silence");
  return TRUE;
}

/* A refill that begins with / is of the host of the recipe's first poll. */
static char *
complete_refill (OutcryRecipeFeed *self,
                 const char       *text)
{
  for (guint i = 0; *text == '/' && i < self->recipe->feeds->len; i++)
    {
      const OutcryRecipeFeed *other = g_ptr_array_index (self->recipe->feeds, i);
      const char *url;
      const char *end;

      if (other->kind != OUTCRY_FEED_POLL)
        continue;
      url = outcry_template_get_prefix (other->url);
      end = strpbrk (strstr (url, "://") + 3, "/?");
      return g_strdup_printf ("%.*s%s", (int) (end != NULL ? end - url : (gssize) strlen (url)),
                              url, text);
    }
  return g_strdup (text);
}

static gboolean
parse_refill_url (OutcryRecipeFeed      *self,
                  const OutcryYamlNode  *node,
                  GError               **error)
{
  const OutcryPlaces places = OUTCRY_PLACE_SPELLING | OUTCRY_PLACE_ID | OUTCRY_PLACE_SECRET;
  const char *text = outcry_schema_text (node, "refill", error);
  g_autofree char *full = text != NULL ? complete_refill (self, text) : NULL;
  g_autoptr (OutcryTemplate) check = NULL;
  g_autoptr (GError) inner = NULL;

  if (full == NULL)
    return FALSE;
  if (*full == '/')
    return outcry_yaml_node_error (node, error,
                                   "refill: \"%s\" has no host, and no feed with \"get\" stands "
                                   "before this one to take it from",
                                   text);
  if (g_str_equal (full, text))
    {
      self->gap.refill = outcry_recipe_feed_url (self, node, "refill", places, FALSE, error);
      return self->gap.refill != NULL;
    }
  check = outcry_recipe_feed_template (self, node, "refill", places, error);
  if (check == NULL)
    return FALSE;
  self->gap.refill = outcry_template_new (full, places, &inner);
  g_assert_no_error (inner);
  return TRUE;
}

/* A URL whose answer is a list of rows with the same fields, or {get: URL, rows: path, tick:
 * fields}. */
static gboolean
parse_refill (OutcryRecipeFeed      *self,
              const OutcryYamlNode  *node,
              GError               **error)
{
  static const char * const keys[] = { "get", "rows", "tick", NULL };
  const OutcryYamlNode *get = node;
  const OutcryYamlNode *tick = NULL;

  if (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_MAPPING)
    {
      if (!outcry_yaml_node_check_keys (node, keys, error))
        return FALSE;
      get = outcry_yaml_node_get_member (node, "get");
      tick = outcry_yaml_node_get_member (node, "tick");
      if (get == NULL)
        return outcry_yaml_node_error (
            node, error,
            "refill: an address, or {get: address, rows: path, tick: fields} is expected");
    }
  if (get != node && outcry_yaml_node_get_member (node, "rows") != NULL)
    self->gap.rows = outcry_rows_new (node, TRUE, error);
  else
    self->gap.rows = outcry_rows_new_json ("$[*]", error);
  if (self->gap.rows == NULL || !parse_refill_url (self, get, error))
    return FALSE;
  if (tick != NULL)
    self->gap.shape = outcry_shape_new (tick, TRUE, outcry_rows_get_kind (self->gap.rows), error);
  return tick == NULL || self->gap.shape != NULL;
}

static gboolean
parse_gap (OutcryRecipeFeed      *self,
           const OutcryYamlNode  *node,
           GError               **error)
{
  static const char * const keys[] = { "key", "id", "refill", NULL };
  OutcryRowKind kind = outcry_rows_get_kind (self->rows);
  const OutcryYamlNode *key;
  const OutcryYamlNode *id;
  const OutcryYamlNode *refill;
  const char *text;

  if (node == NULL)
    return TRUE;
  if (!outcry_schema_kind (node, "gap", OUTCRY_YAML_MAPPING, error) ||
      !outcry_yaml_node_check_keys (node, keys, error))
    return FALSE;
  key = outcry_yaml_node_get_member (node, "key");
  id = outcry_yaml_node_get_member (node, "id");
  refill = outcry_yaml_node_get_member (node, "refill");
  if (id == NULL || !self->shape->ticks)
    return outcry_yaml_node_error (node, error,
                                   "gap: {key: place, id: place of ids that follow each other, "
                                   "refill: address} of ticks is expected");
  text = outcry_schema_text (id, "id", error);
  if (text == NULL || (self->gap.id = outcry_locator_new (id, text, kind, error)) == NULL)
    return FALSE;
  if (key != NULL)
    {
      text = outcry_schema_text (key, "key", error);
      if (text == NULL || (self->gap.key = outcry_locator_new (key, text, kind, error)) == NULL)
        return FALSE;
    }
  return refill == NULL || parse_refill (self, refill, error);
}

gboolean
outcry_recipe_feed_parse_socket (OutcryRecipeFeed      *self,
                                 const OutcryYamlNode  *node,
                                 GError               **error)
{
  const OutcryYamlNode *member;

  self->url = outcry_recipe_feed_url (self, outcry_yaml_node_get_member (node, "socket"), "socket",
                                      OUTCRY_PLACE_LIST | OUTCRY_PLACE_SECRET, TRUE, error);
  if (self->url == NULL || !parse_send (self, outcry_yaml_node_get_member (node, "send"), error))
    return FALSE;
  member = outcry_yaml_node_get_member (node, "each");
  if (member != NULL &&
      (self->each = outcry_recipe_feed_message (self, member, MESSAGE_PLACES, error)) == NULL)
    return FALSE;
  if (self->each != NULL && (outcry_template_get_places (self->url) & OUTCRY_PLACE_LIST) != 0 &&
      outcry_message_get_template (self->each) == NULL)
    return outcry_yaml_node_error (
        member, error, "each: a text is expected, since the address lists the instruments");
  member = outcry_yaml_node_get_member (node, "ack");
  if (member != NULL &&
      (self->ack = outcry_conditions_new (member, "ack", OUTCRY_ROW_JSON, error)) == NULL)
    return FALSE;
  member = outcry_yaml_node_get_member (node, "restart");
  if (member != NULL &&
      (self->restart = outcry_conditions_new (member, "restart", OUTCRY_ROW_JSON, error)) == NULL)
    return FALSE;
  member = outcry_yaml_node_get_member (node, "renew");
  if (member != NULL && !outcry_schema_duration (member, "renew", OUTCRY_MINUTE, 30 * OUTCRY_DAY,
                                                 &self->renew_us, error))
    return FALSE;
  member = outcry_yaml_node_get_member (node, "pace");
  if (member != NULL &&
      !outcry_schema_duration (member, "pace", 1000, OUTCRY_MINUTE, &self->pace_us, error))
    return FALSE;
  return parse_bind (self, outcry_yaml_node_get_member (node, "bind"), error) &&
         parse_alive (self, outcry_yaml_node_get_member (node, "alive"), error) &&
         parse_gap (self, outcry_yaml_node_get_member (node, "gap"), error);
}
