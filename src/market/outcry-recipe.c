/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Recipes: the top of the schema (docs/recipes.md) and its accessors. Feeds are read in
 * outcry-recipe-feed.c and outcry-recipe-socket.c. Everything is checked when a recipe is parsed,
 * so that a recipe which was taken can only fail by what a source answers. */

#include "market/outcry-recipe.h"

#include <string.h>

#include "base/outcry-keyed-hash.h"
#include "market/outcry-recipe-private.h"
#include "market/outcry-schema.h"

#define MAX_TEXT (256 * 1024)
#define MAX_INSTRUMENTS 2000
/* Bytes of an address in a message; never its query, where secrets are. */
#define MAX_SHOWN_URL 200

G_DEFINE_QUARK (outcry-recipe-error-quark, outcry_recipe_error)
G_DEFINE_BOXED_TYPE (OutcryRecipe, outcry_recipe, outcry_recipe_ref, outcry_recipe_unref)

static const char * const top_keys[] = {
  "recipe", "name", "title", "note", "source", "terms", "same_as", "limits", "instruments", NULL
};

/* What may stand in the place of a spelling in a template is not free for one. */
static const char * const reserved[] = { "from",    "before", "to",         "last",
                                        "now",     "step",   "cursor",     "id",
                                        "last_id", "secret", "instrument", NULL };

static void
instrument_free (gpointer data)
{
  OutcryRecipeInstrument *self = data;

  g_clear_pointer (&self->instrument, outcry_instrument_unref);
  g_clear_pointer (&self->spellings, g_hash_table_unref);
  g_free (self);
}

OutcryRecipe *
outcry_recipe_ref (OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
outcry_recipe_unref (OutcryRecipe *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  g_ptr_array_unref (self->feeds);
  g_ptr_array_unref (self->instruments);
  g_ptr_array_unref (self->secrets);
  g_hash_table_unref (self->symbols);
  g_hash_table_unref (self->folded);
  g_free (self->name);
  g_free (self->title);
  g_free (self->note);
  g_free (self->source);
  g_free (self->same_as);
  g_free (self->terms_url);
  g_free (self->cite);
  g_free (self->text);
  g_free (self);
}

static gboolean
name_is_valid (const char *name)
{
  if (!g_ascii_islower (*name) && !g_ascii_isdigit (*name))
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '-')
      return FALSE;
  return strlen (name) <= 64;
}

/* A lower-case DNS name of two labels or more; not an address. */
static gboolean
host_is_valid (const char *host)
{
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);
  guint n = g_strv_length (labels);

  if (n < 2 || strlen (host) > 253 || g_hostname_is_ip_address (host))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      gsize len = strlen (labels[i]);

      if (len == 0 || len > 63 || labels[i][0] == '-' || labels[i][len - 1] == '-')
        return FALSE;
      for (gsize k = 0; k < len; k++)
        if (!g_ascii_islower (labels[i][k]) && !g_ascii_isdigit (labels[i][k]) &&
            labels[i][k] != '-')
          return FALSE;
    }
  return TRUE;
}

gboolean
outcry_recipe_check_url (const OutcryRecipe  *self,
                         const char          *url,
                         gboolean             for_socket,
                         GError             **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *host = NULL;
  const char *scheme = for_socket ? "wss" : "https";
  const char *what = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (url != NULL, FALSE);

  if (strlen (url) > OUTCRY_URL_MAX)
    what = "it is longer than 8192 bytes";
  for (const char *p = url; what == NULL && *p != '\0'; p++)
    if ((guchar) *p <= 0x20 || (guchar) *p >= 0x7f)
      what = "it has blanks or characters that are not ASCII";
  if (what == NULL && (uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL)) == NULL)
    what = "it is not a URL";
  if (what == NULL && !g_str_equal (g_uri_get_scheme (uri), scheme))
    what = for_socket ? "it does not begin with wss://" : "it does not begin with https://";
  if (what == NULL && (g_uri_get_userinfo (uri) != NULL || g_uri_get_fragment (uri) != NULL))
    what = "it has a user or a fragment";
  if (what == NULL && g_uri_get_host (uri) != NULL)
    host = g_ascii_strdown (g_uri_get_host (uri), -1);
  if (what == NULL && (host == NULL || !host_is_valid (host)))
    what = "it has no host name";
  if (what == NULL && !g_str_equal (host, self->source) &&
      !(g_str_has_suffix (host, self->source) &&
        host[strlen (host) - strlen (self->source) - 1] == '.'))
    {
      g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA,
                   "the host %s is not %s, the source of this recipe, and does not end in it", host,
                   self->source);
      return FALSE;
    }
  if (what != NULL)
    g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA,
                 "the address \"%.*s\" cannot be used: %s",
                 (int) MIN (strcspn (url, "?"), MAX_SHOWN_URL), url, what);
  return what == NULL;
}

static gboolean
parse_text_member (const OutcryYamlNode  *node,
                   const char            *key,
                   char                 **text,
                   GError               **error)
{
  const OutcryYamlNode *member = outcry_yaml_node_get_member (node, key);

  if (member == NULL)
    return TRUE;
  *text = g_strdup (outcry_schema_text (member, key, error));
  return *text != NULL;
}

static gboolean
parse_source (OutcryRecipe          *self,
              const OutcryYamlNode  *root,
              GError               **error)
{
  const OutcryYamlNode *source = outcry_yaml_node_get_member (root, "source");
  const OutcryYamlNode *same_as = outcry_yaml_node_get_member (root, "same_as");

  if (source == NULL)
    return outcry_yaml_node_error (
        root, error,
        "\"source\" is missing: the domain that all its hosts end in, as in kraken.com");
  if (!parse_text_member (root, "source", &self->source, error) ||
      !parse_text_member (root, "same_as", &self->same_as, error))
    return FALSE;
  if (!host_is_valid (self->source))
    return outcry_yaml_node_error (source, error,
                                   "source: a domain in lower case with a dot in it is expected, "
                                   "such as kraken.com, not \"%s\"",
                                   self->source);
  if (self->same_as != NULL && !host_is_valid (self->same_as))
    return outcry_yaml_node_error (
        same_as, error,
        "same_as: the domain of another source is expected, such as ecb.europa.eu, not \"%s\"",
        self->same_as);
  return TRUE;
}

static gboolean
parse_head (OutcryRecipe          *self,
            const OutcryYamlNode  *root,
            GError               **error)
{
  const OutcryYamlNode *version = outcry_yaml_node_get_member (root, "recipe");
  const OutcryYamlNode *name = outcry_yaml_node_get_member (root, "name");
  guint number;

  if (version == NULL)
    return outcry_yaml_node_error (
        root, error, "this is not a recipe: the key \"recipe\" with its version, 1, is missing");
  if (!outcry_schema_number (version, "recipe", 1, 1, &number, error))
    return FALSE;
  if (name == NULL)
    return outcry_yaml_node_error (root, error, "\"name\" is missing");
  if (!parse_text_member (root, "name", &self->name, error))
    return FALSE;
  if (!name_is_valid (self->name))
    return outcry_yaml_node_error (
        name, error, "name: lower-case letters, digits and - are expected, at most 64, not \"%s\"",
        self->name);
  if (!parse_text_member (root, "title", &self->title, error) ||
      !parse_text_member (root, "note", &self->note, error))
    return FALSE;
  if (self->title == NULL)
    self->title = g_strdup (self->name);
  return parse_source (self, root, error);
}

static gboolean
parse_terms (OutcryRecipe          *self,
             const OutcryYamlNode  *node,
             GError               **error)
{
  static const char * const keys[] = { "url", "share", "cite", NULL };
  static const char * const shares[] = { "local", "bars", "all", NULL };
  const OutcryYamlNode *share;
  guint i = OUTCRY_SHARE_LOCAL;

  if (node == NULL)
    return TRUE;
  if (!outcry_schema_kind (node, "terms", OUTCRY_YAML_MAPPING, error) ||
      !outcry_yaml_node_check_keys (node, keys, error) ||
      !parse_text_member (node, "url", &self->terms_url, error) ||
      !parse_text_member (node, "cite", &self->cite, error))
    return FALSE;
  if (self->terms_url != NULL && !g_str_has_prefix (self->terms_url, "https://"))
    return outcry_yaml_node_error (outcry_yaml_node_get_member (node, "url"), error,
                                   "url: an address that begins with https:// is expected");
  share = outcry_yaml_node_get_member (node, "share");
  if (share != NULL && !outcry_schema_choice (share, "share", shares, &i, error))
    return FALSE;
  self->share = (OutcryShare) i;
  return TRUE;
}

static gboolean
parse_limits (OutcryRecipe          *self,
              const OutcryYamlNode  *node,
              GError               **error)
{
  static const char * const keys[] = { "gap", "per_minute", "per_day", NULL };
  const OutcryYamlNode *member;

  self->limits.gap_us = OUTCRY_SECOND;
  if (node == NULL)
    return TRUE;
  if (!outcry_schema_kind (node, "limits", OUTCRY_YAML_MAPPING, error) ||
      !outcry_yaml_node_check_keys (node, keys, error))
    return FALSE;
  member = outcry_yaml_node_get_member (node, "gap");
  if (member != NULL && !outcry_schema_duration (member, "gap", OUTCRY_SECOND, OUTCRY_DAY,
                                                 &self->limits.gap_us, error))
    return FALSE;
  member = outcry_yaml_node_get_member (node, "per_minute");
  if (member != NULL &&
      !outcry_schema_number (member, "per_minute", 1, 100000, &self->limits.per_minute, error))
    return FALSE;
  member = outcry_yaml_node_get_member (node, "per_day");
  return member == NULL ||
         outcry_schema_number (member, "per_day", 1, 10000000, &self->limits.per_day, error);
}

static gboolean
spelling_key_is_valid (const char *key)
{
  if (!g_ascii_islower (*key) || g_strv_contains (reserved, key))
    return FALSE;
  for (const char *p = key; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '_')
      return FALSE;
  return TRUE;
}

/* FALSE when another instrument has it. */
static gboolean
add_symbol (OutcryRecipe *self,
            const char   *symbol,
            guint         instrument)
{
  gpointer mine = GUINT_TO_POINTER (instrument + 1);
  gpointer other = g_hash_table_lookup (self->symbols, symbol);
  g_autofree char *folded = g_ascii_strdown (symbol, -1);
  gpointer known;

  if (other != NULL)
    return other == mine;
  g_hash_table_insert (self->symbols, g_strdup (symbol), mine);
  if (!g_hash_table_lookup_extended (self->folded, folded, NULL, &known))
    g_hash_table_insert (self->folded, g_steal_pointer (&folded), mine);
  else if (known != mine)
    g_hash_table_insert (self->folded, g_steal_pointer (&folded), NULL);
  return TRUE;
}

static gboolean
parse_spelling (OutcryRecipe            *self,
                OutcryRecipeInstrument  *instrument,
                const OutcryYamlNode    *node,
                guint                    i,
                GError                 **error)
{
  const char *key = outcry_yaml_node_get_key (node, i);
  const OutcryYamlNode *value = outcry_yaml_node_get_item (node, i);
  const char *text;

  if (!spelling_key_is_valid (key))
    return outcry_yaml_node_error (outcry_yaml_node_get_key_node (node, i), error,
                                   "\"%s\" cannot name a spelling: lower-case letters, digits and "
                                   "_ are expected, and none of the words of templates",
                                   key);
  text = outcry_schema_text (value, key, error);
  if (text == NULL)
    return FALSE;
  if (!add_symbol (self, text, self->instruments->len - 1))
    return outcry_yaml_node_error (value, error, "%s: another instrument is spelled \"%s\" too",
                                   key, text);
  g_hash_table_insert (instrument->spellings, g_strdup (key), g_strdup (text));
  return TRUE;
}

static gboolean
parse_instrument (OutcryRecipe          *self,
                  const char            *id,
                  const OutcryYamlNode  *id_node,
                  const OutcryYamlNode  *node,
                  GError               **error)
{
  OutcryRecipeInstrument *instrument = g_new0 (OutcryRecipeInstrument, 1);
  g_autoptr (GError) inner = NULL;
  const char *name = NULL;
  guint price = 0;
  guint quantity = 0;
  gboolean has_price = FALSE;

  g_ptr_array_add (self->instruments, instrument);
  instrument->spellings =
      g_hash_table_new_full (outcry_keyed_str_hash, g_str_equal, g_free, g_free);
  if (!outcry_schema_kind (node, id, OUTCRY_YAML_MAPPING, error))
    return FALSE;
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    {
      const char *key = outcry_yaml_node_get_key (node, i);
      const OutcryYamlNode *value = outcry_yaml_node_get_item (node, i);

      if (g_str_equal (key, "price"))
        has_price = outcry_schema_number (value, key, 0, OUTCRY_MAX_DIGITS, &price, error);
      if (g_str_equal (key, "price") ? !has_price
          : g_str_equal (key, "quantity")
              ? !outcry_schema_number (value, key, 0, OUTCRY_MAX_DIGITS, &quantity, error)
          : g_str_equal (key, "name") ? (name = outcry_schema_text (value, key, error)) == NULL
                                      : !parse_spelling (self, instrument, node, i, error))
        return FALSE;
    }
  if (!has_price)
    return outcry_yaml_node_error (
        node, error, "%s: \"price\" is missing: the digits after the point of its prices", id);
  instrument->instrument =
      outcry_instrument_new (id, name, (OutcryScale){ (guint8) price, (guint8) quantity }, &inner);
  if (instrument->instrument == NULL)
    return outcry_yaml_node_error (id_node, error, "\"%s\" cannot be an instrument: %s", id,
                                   inner->message);
  if (!add_symbol (self, id, self->instruments->len - 1))
    return outcry_yaml_node_error (id_node, error, "another instrument is spelled \"%s\"", id);
  return TRUE;
}

static gboolean
parse_instruments (OutcryRecipe          *self,
                   const OutcryYamlNode  *root,
                   GError               **error)
{
  const OutcryYamlNode *node = outcry_yaml_node_get_member (root, "instruments");

  if (node == NULL)
    return outcry_yaml_node_error (root, error, "\"instruments\" is missing");
  if (!outcry_schema_kind (node, "instruments", OUTCRY_YAML_MAPPING, error))
    return FALSE;
  if (outcry_yaml_node_get_size (node) == 0 || outcry_yaml_node_get_size (node) > MAX_INSTRUMENTS)
    return outcry_yaml_node_error (node, error, "instruments: from 1 to %d are expected",
                                   MAX_INSTRUMENTS);
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    if (!parse_instrument (self, outcry_yaml_node_get_key (node, i),
                           outcry_yaml_node_get_key_node (node, i),
                           outcry_yaml_node_get_item (node, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
is_feed (const OutcryYamlNode *node)
{
  return outcry_yaml_node_get_kind (node) == OUTCRY_YAML_MAPPING &&
         (outcry_yaml_node_get_member (node, "get") != NULL ||
          outcry_yaml_node_get_member (node, "post") != NULL ||
          outcry_yaml_node_get_member (node, "socket") != NULL);
}

/* Every key that is not of the top is a feed, when it says what to ask for. */
static gboolean
parse_feeds (OutcryRecipe          *self,
             const OutcryYamlNode  *root,
             GError               **error)
{
  for (guint i = 0; i < outcry_yaml_node_get_size (root); i++)
    {
      const char *key = outcry_yaml_node_get_key (root, i);
      const OutcryYamlNode *node = outcry_yaml_node_get_item (root, i);
      OutcryRecipeFeed *feed;

      if (g_strv_contains (top_keys, key))
        continue;
      if (!is_feed (node))
        return outcry_yaml_node_error (outcry_yaml_node_get_key_node (root, i), error,
                                       "\"%s\" is neither a key of a recipe nor a feed: a feed is "
                                       "a mapping with \"get\", \"post\" or \"socket\"",
                                       key);
      if (!name_is_valid (key))
        return outcry_yaml_node_error (
            outcry_yaml_node_get_key_node (root, i), error,
            "\"%s\" cannot name a feed: lower-case letters, digits and - are expected", key);
      feed = outcry_recipe_feed_new (self, key, node, error);
      if (feed == NULL)
        return FALSE;
      g_ptr_array_add (self->feeds, feed);
    }
  return self->feeds->len > 0 ||
         outcry_yaml_node_error (
             root, error,
             "there is no feed: a mapping with \"get\", \"post\" or \"socket\", "
             "such as \"candles\" or \"trades\"");
}

static OutcryRecipe *
recipe_new (const char *text,
            gsize       len)
{
  OutcryRecipe *self = g_new0 (OutcryRecipe, 1);

  self->ref_count = 1;
  self->text = g_strndup (text, len);
  self->instruments = g_ptr_array_new_with_free_func (instrument_free);
  self->feeds = g_ptr_array_new_with_free_func ((GDestroyNotify) outcry_recipe_feed_free);
  self->secrets = g_ptr_array_new_with_free_func (g_free);
  self->symbols = g_hash_table_new_full (outcry_keyed_str_hash, g_str_equal, g_free, NULL);
  self->folded = g_hash_table_new_full (outcry_keyed_str_hash, g_str_equal, g_free, NULL);
  return self;
}

OutcryRecipe *
outcry_recipe_parse (const char  *text,
                     gsize        len,
                     const char  *file_name,
                     GError     **error)
{
  g_autoptr (OutcryYaml) yaml = NULL;
  g_autoptr (OutcryRecipe) self = NULL;
  g_autoptr (GError) inner = NULL;
  const OutcryYamlNode *root;

  g_return_val_if_fail (text != NULL || len == 0, NULL);
  g_return_val_if_fail (file_name != NULL, NULL);

  if (len > MAX_TEXT)
    {
      g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA,
                   "%s:1:1: a recipe is at most %d KiB", file_name, MAX_TEXT / 1024);
      return NULL;
    }
  yaml = outcry_yaml_parse (text, len, file_name, &inner);
  if (yaml != NULL)
    {
      root = outcry_yaml_get_root (yaml);
      self = recipe_new (text, len);
      if (outcry_schema_kind (root, "a recipe", OUTCRY_YAML_MAPPING, &inner) &&
          parse_head (self, root, &inner) &&
          parse_terms (self, outcry_yaml_node_get_member (root, "terms"), &inner) &&
          parse_limits (self, outcry_yaml_node_get_member (root, "limits"), &inner) &&
          parse_instruments (self, root, &inner) && parse_feeds (self, root, &inner))
        {
          g_ptr_array_add (self->secrets, NULL);
          return g_steal_pointer (&self);
        }
    }
  g_set_error_literal (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA, inner->message);
  return NULL;
}

int
outcry_recipe_find_symbol (const OutcryRecipe *self,
                           const char         *symbol)
{
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (self->symbols, symbol));
  g_autofree char *folded = NULL;

  if (found == 0)
    {
      folded = g_ascii_strdown (symbol, -1);
      found = GPOINTER_TO_UINT (g_hash_table_lookup (self->folded, folded));
    }
  return (int) found - 1;
}

int
outcry_recipe_find_instrument (const OutcryRecipe *self,
                               const char         *id)
{
  for (guint i = 0; i < self->instruments->len; i++)
    if (g_str_equal (outcry_instrument_get_id (outcry_recipe_get_instrument (self, i)), id))
      return (int) i;
  return -1;
}

const char *
outcry_recipe_spell (guint       instrument,
                     const char *key,
                     gpointer    user_data)
{
  const OutcryRecipe *self = user_data;
  const OutcryRecipeInstrument *found = g_ptr_array_index (self->instruments, instrument);

  if (g_str_equal (key, "instrument"))
    return outcry_instrument_get_id (found->instrument);
  return g_hash_table_lookup (found->spellings, key);
}
