/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Messages: the YAML tree with its scalars compiled to templates, rendered to JSON text by hand, so
 * that a number keeps the digits the recipe gives it. Depth is bounded by the YAML reader. */

#include "market/outcry-message.h"

#include <string.h>

#include "market/outcry-json.h"

typedef enum
{
  KIND_STRING,
  KIND_LITERAL, /* a JSON number, true, false, null: as it stands */
  KIND_ARRAY,
  KIND_OBJECT,
} Kind;

struct _OutcryMessage
{
  Kind            kind;
  OutcryTemplate *template; /* STRING */
  char           *literal;
  GPtrArray      *items;    /* OutcryMessage */
  GPtrArray      *keys;     /* OutcryTemplate */
  OutcryPlaces    places;   /* its own and those below */
};

static OutcryMessage *
message_new (Kind kind)
{
  OutcryMessage *self = g_new0 (OutcryMessage, 1);

  self->kind = kind;
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) outcry_message_free);
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) outcry_template_free);
  return self;
}

void
outcry_message_free (OutcryMessage *self)
{
  if (self == NULL)
    return;
  outcry_template_free (self->template);
  g_free (self->literal);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->keys);
  g_free (self);
}

static OutcryTemplate *
template_at (const OutcryYamlNode *node,
             const char           *text,
             OutcryPlaces          allowed,
             GError              **error)
{
  g_autoptr (GError) inner = NULL;
  OutcryTemplate *template = outcry_template_new (text, allowed, &inner);

  if (template == NULL)
    outcry_yaml_node_error (node, error, "%s", inner->message);
  return template;
}

/* Whether a plain scalar is a JSON number, true, false or null. */
static gboolean
is_literal (const char *text)
{
  g_autoptr (JsonNode) node = NULL;
  gboolean is_number = FALSE;

  if (*text != '-' && !g_ascii_isdigit (*text) && !g_str_equal (text, "true") &&
      !g_str_equal (text, "false") && !g_str_equal (text, "null"))
    return FALSE;
  node = outcry_json_parse (text, strlen (text), NULL);
  if (node == NULL)
    return FALSE;
  outcry_json_get_text (node, &is_number);
  return is_number || g_ascii_isalpha (*text);
}

static OutcryMessage *
parse_node (const OutcryYamlNode *node,
            OutcryPlaces          allowed,
            gboolean              inside,
            GError              **error)
{
  OutcryYamlKind kind = outcry_yaml_node_get_kind (node);
  g_autoptr (OutcryMessage) self = message_new (kind == OUTCRY_YAML_SEQUENCE  ? KIND_ARRAY
                                                : kind == OUTCRY_YAML_MAPPING ? KIND_OBJECT
                                                                              : KIND_STRING);

  if (kind == OUTCRY_YAML_SCALAR)
    {
      const char *text = outcry_yaml_node_get_text (node);

      if (inside && outcry_yaml_node_is_plain (node) && is_literal (text))
        {
          self->kind = KIND_LITERAL;
          self->literal = g_strdup (text);
          return g_steal_pointer (&self);
        }
      self->template = template_at (node, text, allowed, error);
      if (self->template == NULL)
        return NULL;
      self->places = outcry_template_get_places (self->template);
      return g_steal_pointer (&self);
    }
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    {
      OutcryMessage *item;

      if (kind == OUTCRY_YAML_MAPPING)
        {
          OutcryTemplate *key = template_at (outcry_yaml_node_get_key_node (node, i),
                                             outcry_yaml_node_get_key (node, i), allowed, error);

          if (key == NULL)
            return NULL;
          g_ptr_array_add (self->keys, key);
          self->places |= outcry_template_get_places (key);
        }
      item = parse_node (outcry_yaml_node_get_item (node, i), allowed, TRUE, error);
      if (item == NULL)
        return NULL;
      g_ptr_array_add (self->items, item);
      self->places |= item->places;
    }
  return g_steal_pointer (&self);
}

OutcryMessage *
outcry_message_new (const OutcryYamlNode *node,
                    OutcryPlaces          allowed,
                    GError              **error)
{
  g_return_val_if_fail (node != NULL, NULL);

  return parse_node (node, allowed, FALSE, error);
}

OutcryPlaces
outcry_message_get_places (const OutcryMessage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->places;
}

gboolean
outcry_message_is_json (const OutcryMessage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->kind == KIND_ARRAY || self->kind == KIND_OBJECT;
}

const OutcryTemplate *
outcry_message_get_template (const OutcryMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->template;
}

void
outcry_message_each_template (const OutcryMessage *self,
                              OutcryTemplateFunc   func,
                              gpointer             user_data)
{
  g_return_if_fail (self != NULL);

  if (self->template != NULL)
    func (self->template, user_data);
  for (guint i = 0; i < self->keys->len; i++)
    func (g_ptr_array_index (self->keys, i), user_data);
  for (guint i = 0; i < self->items->len; i++)
    outcry_message_each_template (g_ptr_array_index (self->items, i), func, user_data);
}

static void
append_json_string (GString    *out,
                    const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      if ((guchar) *p < 0x20)
        g_string_append_printf (out, "\\u%04x", (guchar) *p);
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static gboolean
append_template (const OutcryTemplate         *template,
                 const OutcryTemplateContext  *context,
                 GString                      *out,
                 GError                      **error)
{
  g_autofree char *text = outcry_template_render (template, context, FALSE, error);

  if (text == NULL)
    return FALSE;
  append_json_string (out, text);
  return TRUE;
}

static gboolean append_node (const OutcryMessage          *self,
                             const OutcryTemplateContext  *context,
                             GString                      *out,
                             GError                      **error);

/* An item of a sequence: one for each instrument when it lists them, whatever its kind. */
static gboolean
append_item (const OutcryMessage          *item,
             const OutcryTemplateContext  *context,
             GString                      *out,
             gboolean                     *first,
             GError                      **error)
{
  gboolean is_list =
      (item->places & OUTCRY_PLACE_LIST) != 0 && !context->single && item->kind != KIND_ARRAY;
  guint n = is_list ? context->n_instruments : 1;

  for (guint i = 0; i < n; i++)
    {
      OutcryTemplateContext one = *context;

      if (is_list)
        {
          one.single = TRUE;
          one.instrument = context->instruments[i];
        }
      if (!*first)
        g_string_append_c (out, ',');
      *first = FALSE;
      if (!append_node (item, &one, out, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
append_node (const OutcryMessage          *self,
             const OutcryTemplateContext  *context,
             GString                      *out,
             GError                      **error)
{
  gboolean first = TRUE;

  if (self->kind == KIND_LITERAL)
    {
      g_string_append (out, self->literal);
      return TRUE;
    }
  if (self->kind == KIND_STRING)
    return append_template (self->template, context, out, error);
  g_string_append_c (out, self->kind == KIND_ARRAY ? '[' : '{');
  for (guint i = 0; i < self->items->len; i++)
    {
      const OutcryMessage *item = g_ptr_array_index (self->items, i);

      if (self->kind == KIND_ARRAY)
        {
          if (!append_item (item, context, out, &first, error))
            return FALSE;
          continue;
        }
      if (i > 0)
        g_string_append_c (out, ',');
      if (!append_template (g_ptr_array_index (self->keys, i), context, out, error))
        return FALSE;
      g_string_append_c (out, ':');
      if (!append_node (item, context, out, error))
        return FALSE;
    }
  g_string_append_c (out, self->kind == KIND_ARRAY ? ']' : '}');
  return TRUE;
}

char *
outcry_message_render (const OutcryMessage          *self,
                       const OutcryTemplateContext  *context,
                       GError                      **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (context != NULL, NULL);

  if (self->kind == KIND_STRING)
    return outcry_template_render (self->template, context, FALSE, error);
  if (!append_node (self, context, out, error))
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}
