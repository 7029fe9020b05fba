/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One feed of a recipe: what to ask for, where the rows are, what becomes of them. The keys of
 * sockets are read in outcry-recipe-socket.c. */

#include "market/outcry-recipe-private.h"

#include <string.h>

#include "base/outcry-keyed-hash.h"
#include "market/outcry-schema.h"

/* A request that lists nothing beyond this is more likely to be a mistake. */
#define MAX_HEADERS 16

static const char * const poll_keys[] = { "get",      "post", "headers", "body",   "unzip",
                                         "format",   "rows", "columns", "header", "delimiter",
                                         "unpivot",  "skip", "where",   "steps",  "join",
                                         "page",     "fail", "order",   "drop",   "empty",
                                         "schedule", "bar",  "tick",    NULL };

static const char * const socket_keys[] = { "socket", "headers", "send",   "each",  "join",
                                           "pace",   "ack",     "bind",   "fail",  "alive",
                                           "renew",  "restart", "format", "rows",  "columns",
                                           "skip",   "where",   "gap",    "order", "empty",
                                           "drop",   "bar",     "tick",   NULL };

void
outcry_recipe_feed_free (OutcryRecipeFeed *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_ptr_array_unref (self->secrets);
  outcry_template_free (self->url);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_pointer (&self->header_templates, g_ptr_array_unref);
  outcry_message_free (self->body);
  g_free (self->unzip);
  g_free (self->join);
  for (guint i = 0; i < OUTCRY_N_INTERVALS; i++)
    g_free (self->steps[i]);
  outcry_rows_free (self->rows);
  outcry_shape_free (self->shape);
  outcry_conditions_free (self->where);
  outcry_failures_free (self->failures);
  outcry_locator_free (self->page.at);
  outcry_template_free (self->page.start);
  outcry_template_free (self->page.next);
  outcry_template_free (self->page.add);
  outcry_schedule_clear (&self->schedule);
  g_clear_pointer (&self->send, g_ptr_array_unref);
  outcry_message_free (self->each);
  outcry_conditions_free (self->ack);
  outcry_locator_free (self->bind_channel);
  outcry_locator_free (self->bind_symbol);
  outcry_conditions_free (self->restart);
  outcry_conditions_free (self->alive.when);
  outcry_message_free (self->alive.ping);
  g_free (self->alive.pong);
  outcry_locator_free (self->gap.key);
  outcry_locator_free (self->gap.id);
  outcry_template_free (self->gap.refill);
  outcry_rows_free (self->gap.rows);
  outcry_shape_free (self->gap.shape);
  g_free (self);
}

typedef struct
{
  OutcryRecipeFeed     *feed;
  const OutcryYamlNode *node;
  GError               *error;
} Check;

/* Every instrument must have the spelling that a template asks for. */
static void
check_key (const char *key,
           gpointer    user_data)
{
  Check *check = user_data;
  OutcryRecipe *recipe = check->feed->recipe;

  for (guint i = 0; check->error == NULL && i < recipe->instruments->len; i++)
    if (outcry_recipe_spell (i, key, recipe) == NULL)
      outcry_yaml_node_error (check->node, &check->error,
                              "the instrument %s has no spelling \"%s\", which is used here",
                              outcry_instrument_get_id (outcry_recipe_get_instrument (recipe, i)),
                              key);
}

static void
add_name (GPtrArray  *names,
          const char *name)
{
  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (name));
}

static void
note_secret (const char *name,
             gpointer    user_data)
{
  OutcryRecipeFeed *feed = user_data;

  add_name (feed->secrets, name);
  add_name (feed->recipe->secrets, name);
}

static void
check_template (const OutcryTemplate *template,
                gpointer              user_data)
{
  Check *check = user_data;

  outcry_template_each_key (template, check_key, check);
  outcry_template_each_secret (template, note_secret, check->feed);
}

static gboolean
take_check (Check   *check,
            GError **error)
{
  if (check->error == NULL)
    return TRUE;
  g_propagate_error (error, check->error);
  return FALSE;
}

OutcryTemplate *
outcry_recipe_feed_template (OutcryRecipeFeed      *self,
                             const OutcryYamlNode  *node,
                             const char            *what,
                             OutcryPlaces           allowed,
                             GError               **error)
{
  const char *text = outcry_schema_text (node, what, error);
  g_autoptr (OutcryTemplate) template = NULL;
  g_autoptr (GError) inner = NULL;
  Check check = { self, node, NULL };

  if (text == NULL)
    return NULL;
  template = outcry_template_new (text, allowed, &inner);
  if (template == NULL)
    {
      outcry_yaml_node_error (node, error, "%s: %s", what, inner->message);
      return NULL;
    }
  check_template (template, &check);
  if (!take_check (&check, error))
    return NULL;
  self->places |= outcry_template_get_places (template);
  return g_steal_pointer (&template);
}

OutcryMessage *
outcry_recipe_feed_message (OutcryRecipeFeed      *self,
                            const OutcryYamlNode  *node,
                            OutcryPlaces           allowed,
                            GError               **error)
{
  g_autoptr (OutcryMessage) message = outcry_message_new (node, allowed, error);
  Check check = { self, node, NULL };

  if (message == NULL)
    return NULL;
  outcry_message_each_template (message, check_template, &check);
  if (!take_check (&check, error))
    return NULL;
  self->places |= outcry_message_get_places (message);
  return g_steal_pointer (&message);
}

OutcryTemplate *
outcry_recipe_feed_url (OutcryRecipeFeed      *self,
                        const OutcryYamlNode  *node,
                        const char            *what,
                        OutcryPlaces           allowed,
                        gboolean               for_socket,
                        GError               **error)
{
  g_autoptr (OutcryTemplate) template =
      outcry_recipe_feed_template (self, node, what, allowed, error);
  g_autoptr (GError) inner = NULL;
  const char *prefix;
  const char *host;

  if (template == NULL)
    return NULL;
  prefix = outcry_template_get_prefix (template);
  host = strstr (prefix, "://");
  if (outcry_template_get_places (template) != 0 &&
      (host == NULL || strpbrk (host + 3, "/?") == NULL))
    {
      outcry_yaml_node_error (node, error,
                              "%s: the host must stand there as it is, before the first {", what);
      return NULL;
    }
  if (!outcry_recipe_check_url (self->recipe, prefix, for_socket, &inner))
    {
      outcry_yaml_node_error (node, error, "%s: %s", what, inner->message);
      return NULL;
    }
  return g_steal_pointer (&template);
}

static gboolean
header_name_is_valid (const char *name)
{
  static const char * const ours[] = { "host",       "content-length", "transfer-encoding",
                                      "connection", "upgrade",        "accept-encoding",
                                      NULL };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  if (*name == '\0' || g_strv_contains (ours, lower) || g_str_has_prefix (lower, "sec-"))
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  return TRUE;
}

static gboolean
parse_headers (OutcryRecipeFeed      *self,
               const OutcryYamlNode  *node,
               GError               **error)
{
  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->header_templates = g_ptr_array_new_with_free_func ((GDestroyNotify) outcry_template_free);
  if (node == NULL)
    return TRUE;
  if (!outcry_schema_kind (node, "headers", OUTCRY_YAML_MAPPING, error))
    return FALSE;
  if (outcry_yaml_node_get_size (node) > MAX_HEADERS)
    return outcry_yaml_node_error (node, error, "headers: at most %d are expected", MAX_HEADERS);
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    {
      const char *name = outcry_yaml_node_get_key (node, i);
      OutcryTemplate *template;

      if (!header_name_is_valid (name))
        return outcry_yaml_node_error (outcry_yaml_node_get_key_node (node, i), error,
                                       "headers: \"%s\" cannot be set", name);
      template = outcry_recipe_feed_template (self, outcry_yaml_node_get_item (node, i), name,
                                              OUTCRY_PLACE_SECRET | OUTCRY_PLACE_SPELLING, error);
      if (template == NULL)
        return FALSE;
      g_ptr_array_add (self->headers, g_strdup (name));
      g_ptr_array_add (self->header_templates, template);
      for (const char *p = outcry_yaml_node_get_text (outcry_yaml_node_get_item (node, i));
           *p != '\0'; p++)
        if (g_ascii_iscntrl (*p))
          return outcry_yaml_node_error (outcry_yaml_node_get_item (node, i), error,
                                         "headers: a value is one line");
    }
  return TRUE;
}

/* {1m: 60, 5m: 300, ...}: steps that no bar here has (30m, 6h) are known to the source, not to us.
 */
static gboolean
parse_steps (OutcryRecipeFeed      *self,
             const OutcryYamlNode  *node,
             GError               **error)
{
  gboolean any = FALSE;

  if (node == NULL)
    return TRUE;
  if (!outcry_schema_kind (node, "steps", OUTCRY_YAML_MAPPING, error))
    return FALSE;
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    {
      const char *key = outcry_yaml_node_get_key (node, i);
      const char *text = outcry_schema_text (outcry_yaml_node_get_item (node, i), key, error);
      OutcryInterval interval;
      gint64 duration;

      if (text == NULL)
        return FALSE;
      if (!outcry_duration_parse (key, &duration, NULL))
        return outcry_yaml_node_error (outcry_yaml_node_get_key_node (node, i), error,
                                       "steps: a duration such as 1m or 1d is expected, not \"%s\"",
                                       key);
      if (!outcry_interval_from_string (key, &interval))
        continue;
      self->steps[interval] = g_strdup (text);
      any = TRUE;
    }
  return any ||
         outcry_yaml_node_error (node, error,
                                 "steps: at least one of 1m, 5m, 15m, 1h, 4h, 1d, 1w is expected");
}

static gboolean
parse_request (OutcryRecipeFeed      *self,
               const OutcryYamlNode  *node,
               GError               **error)
{
  const OutcryPlaces places = OUTCRY_PLACE_SPELLING | OUTCRY_PLACE_LIST | OUTCRY_PLACE_FROM |
                              OUTCRY_PLACE_TO | OUTCRY_PLACE_NOW | OUTCRY_PLACE_STEP |
                              OUTCRY_PLACE_CURSOR | OUTCRY_PLACE_SECRET;
  const OutcryYamlNode *get = outcry_yaml_node_get_member (node, "get");
  const OutcryYamlNode *post = outcry_yaml_node_get_member (node, "post");
  const OutcryYamlNode *body = outcry_yaml_node_get_member (node, "body");
  const OutcryYamlNode *unzip = outcry_yaml_node_get_member (node, "unzip");

  if (get != NULL && post != NULL)
    return outcry_yaml_node_error (post, error, "either \"get\" or \"post\" is expected");
  self->method = get != NULL ? "GET" : "POST";
  self->url = outcry_recipe_feed_url (self, get != NULL ? get : post, get != NULL ? "get" : "post",
                                      places, FALSE, error);
  if (self->url == NULL)
    return FALSE;
  if (body != NULL)
    {
      if (post == NULL)
        return outcry_yaml_node_error (body, error, "body: only a \"post\" has one");
      self->body = outcry_recipe_feed_message (self, body, places, error);
      if (self->body == NULL)
        return FALSE;
    }
  if (unzip != NULL &&
      (self->unzip = g_strdup (outcry_schema_text (unzip, "unzip", error))) == NULL)
    return FALSE;
  return TRUE;
}

static gboolean
parse_shape (OutcryRecipeFeed      *self,
             const OutcryYamlNode  *node,
             GError               **error)
{
  const OutcryYamlNode *bar = outcry_yaml_node_get_member (node, "bar");
  const OutcryYamlNode *tick = outcry_yaml_node_get_member (node, "tick");

  if ((bar != NULL) == (tick != NULL))
    return outcry_yaml_node_error (
        node, error, "%s: one of \"bar\" and \"tick\" is expected: the fields of a row",
        self->name);
  self->shape = outcry_shape_new (bar != NULL ? bar : tick, tick != NULL,
                                  outcry_rows_get_kind (self->rows), error);
  return self->shape != NULL;
}

static gboolean
has_steps (const OutcryRecipeFeed *self)
{
  for (guint i = 0; i < OUTCRY_N_INTERVALS; i++)
    if (self->steps[i] != NULL)
      return TRUE;
  return FALSE;
}

/* What must fit together. */
static gboolean
check_feed (OutcryRecipeFeed      *self,
            const OutcryYamlNode  *node,
            GError               **error)
{
  gboolean is_one = (self->places & OUTCRY_PLACE_SPELLING) != 0 && self->kind == OUTCRY_FEED_POLL;

  if (self->shape->ticks && has_steps (self))
    return outcry_yaml_node_error (outcry_yaml_node_get_member (node, "steps"), error,
                                   "steps: ticks have no steps");
  if ((self->places & OUTCRY_PLACE_STEP) != 0 && !has_steps (self))
    return outcry_yaml_node_error (node, error,
                                   "%s: {step} needs \"steps\", as in {1m: 60, 1h: 3600}",
                                   self->name);
  if (!self->shape->ticks && self->shape->has_step == has_steps (self))
    return outcry_yaml_node_error (
        node, error,
        self->shape->has_step ? "%s: either \"steps\" or \"step\" in \"bar\" is expected, not both"
                              : "%s: \"steps\", or \"step\" in \"bar\" is missing",
        self->name);
  if (self->shape->symbol == NULL && !is_one && self->recipe->instruments->len > 1)
    return outcry_yaml_node_error (
        node, error,
        "%s: \"symbol\" is missing in its fields: the answer is for several instruments",
        self->name);
  return TRUE;
}

static gboolean
parse_rest (OutcryRecipeFeed      *self,
            const OutcryYamlNode  *node,
            GError               **error)
{
  static const char * const drops[] = { "open", "last", NULL };
  static const char * const orders[] = { "oldest", "newest", NULL };
  static const char * const empties[] = { "volume", NULL };
  const OutcryYamlNode *member;
  guint i = 0;

  member = outcry_yaml_node_get_member (node, "where");
  if (member != NULL &&
      (self->where = outcry_conditions_new (member, "where", outcry_rows_get_kind (self->rows),
                                            error)) == NULL)
    return FALSE;
  member = outcry_yaml_node_get_member (node, "fail");
  if (member != NULL &&
      (self->failures = outcry_failures_new (member,
                                             outcry_rows_get_kind (self->rows) == OUTCRY_ROW_XML
                                                 ? OUTCRY_ROW_XML
                                                 : OUTCRY_ROW_JSON,
                                             self->kind == OUTCRY_FEED_SOCKET, error)) == NULL)
    return FALSE;
  member = outcry_yaml_node_get_member (node, "order");
  if (member != NULL && !outcry_schema_choice (member, "order", orders, &i, error))
    return FALSE;
  self->newest_first = member != NULL && i == 1;
  member = outcry_yaml_node_get_member (node, "drop");
  if (member != NULL)
    {
      if (self->shape->ticks)
        return outcry_yaml_node_error (member, error, "drop: it is for bars, this feed has ticks");
      if (!outcry_schema_choice (member, "drop", drops, &i, error))
        return FALSE;
      self->drop = i == 0 ? OUTCRY_DROP_OPEN : OUTCRY_DROP_LAST;
    }
  member = outcry_yaml_node_get_member (node, "empty");
  if (member != NULL)
    {
      if (self->shape->ticks || self->shape->volume == NULL)
        return outcry_yaml_node_error (member, error, "empty: it is for bars with a volume");
      if (!outcry_schema_choice (member, "empty", empties, &i, error))
        return FALSE;
      self->shape->empty_is_no_volume = TRUE;
    }
  member = outcry_yaml_node_get_member (node, "join");
  self->join =
      member == NULL ? g_strdup (",") : g_strdup (outcry_schema_text (member, "join", error));
  return self->join != NULL;
}

/* Bars every hour at the most, when they are of a day; else every minute. */
static gboolean
parse_schedule (OutcryRecipeFeed      *self,
                const OutcryYamlNode  *node,
                GError               **error)
{
  if (node != NULL)
    return outcry_schedule_parse (&self->schedule, node, error);
  self->schedule.kind = OUTCRY_SCHEDULE_INTERVAL;
  self->schedule.interval_us = OUTCRY_MINUTE;
  if (!self->shape->ticks && self->shape->has_step)
    self->schedule.interval_us =
        CLAMP (outcry_interval_duration (self->shape->step), OUTCRY_MINUTE, OUTCRY_HOUR);
  self->schedule.weekdays = 0x7f;
  self->schedule.zone = g_strdup ("UTC");
  self->schedule.calendar = g_strdup ("");
  return TRUE;
}

OutcryRecipeFeed *
outcry_recipe_feed_new (OutcryRecipe          *recipe,
                        const char            *name,
                        const OutcryYamlNode  *node,
                        GError               **error)
{
  OutcryRecipeFeed *self = g_new0 (OutcryRecipeFeed, 1);
  gboolean is_socket = outcry_yaml_node_get_member (node, "socket") != NULL;
  gboolean ok;

  self->recipe = recipe;
  self->name = g_strdup (name);
  self->secrets = g_ptr_array_new_with_free_func (g_free);
  self->kind = is_socket ? OUTCRY_FEED_SOCKET : OUTCRY_FEED_POLL;
  ok = outcry_yaml_node_check_keys (node, is_socket ? socket_keys : poll_keys, error) &&
       (self->rows = outcry_rows_new (node, is_socket, error)) != NULL &&
       parse_shape (self, node, error) &&
       parse_steps (self, outcry_yaml_node_get_member (node, "steps"), error) &&
       parse_rest (self, node, error) &&
       parse_headers (self, outcry_yaml_node_get_member (node, "headers"), error);
  if (ok && is_socket)
    ok = outcry_recipe_feed_parse_socket (self, node, error);
  else if (ok)
    ok = parse_request (self, node, error) && outcry_recipe_feed_parse_page (self, node, error);
  if (ok)
    ok = check_feed (self, node, error) &&
         parse_schedule (self, outcry_yaml_node_get_member (node, "schedule"), error);
  if (!ok)
    g_clear_pointer (&self, outcry_recipe_feed_free);
  return self;
}

static void
wipe (gpointer data)
{
  explicit_bzero (data, strlen (data));
  g_free (data);
}

GHashTable *
outcry_recipe_feed_load_secrets (const OutcryRecipeFeed  *self,
                                 OutcrySecretFunc         func,
                                 gpointer                 user_data,
                                 GError                 **error)
{
  g_autoptr (GHashTable) table =
      g_hash_table_new_full (outcry_keyed_str_hash, g_str_equal, g_free, wipe);

  for (guint i = 0; i < self->secrets->len; i++)
    {
      const char *name = g_ptr_array_index (self->secrets, i);
      char *value = func != NULL ? func (name, user_data) : NULL;

      if (value == NULL)
        {
          g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SECRET,
                       "the secret \"%s\" is not there", name);
          return NULL;
        }
      g_hash_table_insert (table, g_strdup (name), value);
    }
  return g_steal_pointer (&table);
}

char *
outcry_recipe_secret_of_table (const char *name,
                               gpointer    user_data)
{
  return g_strdup (g_hash_table_lookup (user_data, name));
}

static char *
strike_out (char       *text,
            const char *value)
{
  g_auto (GStrv) parts = NULL;

  if (*value == '\0' || strstr (text, value) == NULL)
    return text;
  parts = g_strsplit (text, value, -1);
  g_free (text);
  return g_strjoinv ("***", parts);
}

char *
outcry_recipe_scrub (GHashTable *secrets,
                     char       *text)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, secrets);
  while (text != NULL && g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_autofree char *escaped = g_uri_escape_string (value, ":@", FALSE);

      text = strike_out (strike_out (text, value), escaped);
    }
  return text;
}
