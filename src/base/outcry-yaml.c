/* SPDX-License-Identifier: GPL-3.0-or-later */

/* YAML as far as configuration and recipes need it: a tree of texts, each with its place.
 *
 * libyaml's events are folded into nodes, whose memory belongs to the document. The text is
 * hostile: its size, depth, encoding and every feature that could make a small text large (aliases)
 * or mean something else than it says (tags, duplicate keys) are refused before or while the tree
 * grows. The recursion is bounded by OUTCRY_YAML_MAX_DEPTH, and keys are looked up by a hash that
 * nobody can prepare for.
 *
 * Known weak case: a text of nothing but one-letter items takes some forty times its size. */

#include "base/outcry-yaml.h"

#include "base/outcry-keyed-hash.h"
#include "base/outcry-message-text.h"
#include "base/outcry-suggest.h"

#include <string.h>
#include <yaml.h>

struct _OutcryYamlNode
{
  OutcryYaml     *document; /* unowned */
  char           *text;     /* scalar */
  GPtrArray      *items;    /* owned nodes; values of a mapping */
  GPtrArray      *keys;     /* owned nodes; mapping */
  GHashTable     *index;    /* mapping: unowned key text to unowned value */
  guint           line;
  guint           column;
  OutcryYamlKind  kind;
  gboolean        plain;
};

struct _OutcryYaml
{
  gatomicrefcount  refs;
  char            *file_name;
  OutcryYamlNode  *root;
};

G_DEFINE_QUARK (outcry-yaml-error-quark, outcry_yaml_error)

static void
node_free (gpointer data)
{
  OutcryYamlNode *node = data;

  g_clear_pointer (&node->index, g_hash_table_unref);
  g_clear_pointer (&node->items, g_ptr_array_unref);
  g_clear_pointer (&node->keys, g_ptr_array_unref);
  g_free (node->text);
  g_free (node);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryYamlNode, node_free)

static OutcryYamlNode *
node_new (OutcryYaml         *document,
          OutcryYamlKind      kind,
          const yaml_mark_t  *mark)
{
  OutcryYamlNode *node = g_new0 (OutcryYamlNode, 1);

  node->document = document;
  node->kind = kind;
  node->line = (guint) mark->line + 1;
  node->column = (guint) mark->column + 1;
  if (kind != OUTCRY_YAML_SCALAR)
    node->items = g_ptr_array_new_with_free_func (node_free);
  if (kind == OUTCRY_YAML_MAPPING)
    {
      node->keys = g_ptr_array_new_with_free_func (node_free);
      node->index = g_hash_table_new (outcry_keyed_str_hash, g_str_equal);
    }
  return node;
}

typedef struct
{
  OutcryYaml    *document;
  yaml_parser_t  parser;
  yaml_event_t   event;
  gboolean       has_event;
  const char    *text;
  gsize          len;
} Builder;

/* What the text says comes from strangers, and is shown in messages as such. */
static void G_GNUC_PRINTF (6, 0)
set_error (const OutcryYaml  *document,
           guint              line,
           guint              column,
           OutcryYamlError    code,
           GError           **error,
           const char        *format,
           va_list            args)
{
  g_autofree char *message = g_strdup_vprintf (format, args);
  g_autofree char *shown = outcry_message_text (message, -1, G_MAXSIZE);

  g_set_error (error, OUTCRY_YAML_ERROR, (int) code, "%s:%u:%u: %s", document->file_name, line,
               column, shown);
}

static gboolean G_GNUC_PRINTF (5, 6)
refuse_at (const OutcryYaml  *document,
           guint              line,
           guint              column,
           GError           **error,
           const char        *format,
           ...)
{
  va_list args;

  va_start (args, format);
  set_error (document, line, column, OUTCRY_YAML_ERROR_SYNTAX, error, format, args);
  va_end (args);
  return FALSE;
}

static gboolean
refuse_event (Builder     *self,
              const char  *message,
              GError     **error)
{
  const yaml_mark_t *mark = &self->event.start_mark;

  return refuse_at (self->document, (guint) mark->line + 1, (guint) mark->column + 1, error, "%s",
                    message);
}

/* Of a byte; what lies before it is UTF-8. */
static gboolean
refuse_byte (const OutcryYaml  *document,
             const char        *text,
             gsize              offset,
             const char        *message,
             GError           **error)
{
  const char *line_start = text;
  guint line = 1;

  for (const char *p = text; p < text + offset; p++)
    {
      if (*p == '\n')
        {
          line++;
          line_start = p + 1;
        }
    }
  return refuse_at (document, line,
                    (guint) g_utf8_strlen (line_start, text + offset - line_start) + 1, error, "%s",
                    message);
}

static gboolean
refuse_by_parser (Builder  *self,
                  GError  **error)
{
  const yaml_parser_t *parser = &self->parser;

  if (parser->error == YAML_READER_ERROR)
    return refuse_byte (self->document, self->text, MIN (parser->problem_offset, self->len),
                        parser->problem, error);
  return refuse_at (self->document, (guint) parser->problem_mark.line + 1,
                    (guint) parser->problem_mark.column + 1, error, "%s%s%s",
                    parser->problem != NULL ? parser->problem : "out of memory",
                    parser->context != NULL ? " " : "",
                    parser->context != NULL ? parser->context : "");
}

static gboolean
next_event (Builder  *self,
            GError  **error)
{
  if (self->has_event)
    yaml_event_delete (&self->event);
  self->has_event = yaml_parser_parse (&self->parser, &self->event) != 0;
  return self->has_event || refuse_by_parser (self, error);
}

/* Anchors and tags are refused wherever they stand. */
static gboolean
check_properties (Builder             *self,
                  const yaml_char_t   *anchor,
                  const yaml_char_t   *tag,
                  GError             **error)
{
  if (anchor != NULL)
    return refuse_event (self, "anchors are not supported", error);
  if (tag != NULL)
    return refuse_event (self, "tags are not supported", error);
  return TRUE;
}

static OutcryYamlNode *build_node (Builder  *self,
                                   guint     depth,
                                   GError  **error);

static OutcryYamlNode *
build_scalar (Builder  *self,
              GError  **error)
{
  OutcryYamlNode *node;
  const char *value = (const char *) self->event.data.scalar.value;
  gsize len = self->event.data.scalar.length;

  if (!check_properties (self, self->event.data.scalar.anchor, self->event.data.scalar.tag, error))
    return NULL;
  /* An escape can write what the text itself must not hold. */
  if (!g_utf8_validate_len (value, len, NULL))
    {
      refuse_event (self, "a text must not contain NUL", error);
      return NULL;
    }
  node = node_new (self->document, OUTCRY_YAML_SCALAR, &self->event.start_mark);
  node->text = g_strndup (value, len);
  node->plain = self->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  return node;
}

static OutcryYamlNode *
build_sequence (Builder  *self,
                guint     depth,
                GError  **error)
{
  g_autoptr (OutcryYamlNode) node = NULL;

  if (!check_properties (self, self->event.data.sequence_start.anchor,
                         self->event.data.sequence_start.tag, error))
    return NULL;
  node = node_new (self->document, OUTCRY_YAML_SEQUENCE, &self->event.start_mark);
  while (next_event (self, error))
    {
      OutcryYamlNode *item;

      if (self->event.type == YAML_SEQUENCE_END_EVENT)
        return g_steal_pointer (&node);
      item = build_node (self, depth, error);
      if (item == NULL)
        return NULL;
      g_ptr_array_add (node->items, item);
    }
  return NULL;
}

/* The event is a key; reads its value too. */
static gboolean
build_member (Builder         *self,
              OutcryYamlNode  *mapping,
              guint            depth,
              GError         **error)
{
  OutcryYamlNode *key, *value;
  const OutcryYamlNode *twin;

  if (self->event.type == YAML_ALIAS_EVENT)
    return refuse_event (self, "aliases are not supported", error);
  if (self->event.type != YAML_SCALAR_EVENT)
    return refuse_event (self, "a key must be a text", error);
  key = build_scalar (self, error);
  if (key == NULL)
    return FALSE;
  g_ptr_array_add (mapping->keys, key);
  twin = g_hash_table_lookup (mapping->index, key->text);
  if (twin != NULL)
    return refuse_at (self->document, key->line, key->column, error,
                      "the key “%s” is there already, with the value of line %u", key->text,
                      twin->line);
  if (!next_event (self, error))
    return FALSE;
  value = build_node (self, depth, error);
  if (value == NULL)
    return FALSE;
  g_ptr_array_add (mapping->items, value);
  g_hash_table_insert (mapping->index, key->text, value);
  return TRUE;
}

static OutcryYamlNode *
build_mapping (Builder  *self,
               guint     depth,
               GError  **error)
{
  g_autoptr (OutcryYamlNode) node = NULL;

  if (!check_properties (self, self->event.data.mapping_start.anchor,
                         self->event.data.mapping_start.tag, error))
    return NULL;
  node = node_new (self->document, OUTCRY_YAML_MAPPING, &self->event.start_mark);
  while (next_event (self, error))
    {
      if (self->event.type == YAML_MAPPING_END_EVENT)
        return g_steal_pointer (&node);
      if (!build_member (self, node, depth, error))
        return NULL;
    }
  return NULL;
}

/* @depth: of the collections around. */
static OutcryYamlNode *
build_node (Builder  *self,
            guint     depth,
            GError  **error)
{
  if (self->event.type == YAML_SCALAR_EVENT)
    return build_scalar (self, error);
  if (self->event.type == YAML_ALIAS_EVENT)
    {
      refuse_event (self, "aliases are not supported", error);
      return NULL;
    }
  if (depth >= OUTCRY_YAML_MAX_DEPTH)
    {
      g_autofree char *message = g_strdup_printf ("nested deeper than %d levels",
                                                  OUTCRY_YAML_MAX_DEPTH);

      refuse_event (self, message, error);
      return NULL;
    }
  if (self->event.type == YAML_SEQUENCE_START_EVENT)
    return build_sequence (self, depth + 1, error);
  g_assert (self->event.type == YAML_MAPPING_START_EVENT);
  return build_mapping (self, depth + 1, error);
}

/* "---" and no more is as empty as no text at all. */
static void
empty_if_nothing (OutcryYaml *document)
{
  OutcryYamlNode *root = document->root;
  yaml_mark_t mark = { 0 };

  if (root == NULL || !root->plain || root->text[0] != '\0')
    return;
  mark.line = root->line - 1;
  mark.column = root->column - 1;
  document->root = node_new (document, OUTCRY_YAML_MAPPING, &mark);
  node_free (root);
}

/* The events of a stream: start, documents each with start and end, end. */
static gboolean
build_document (Builder  *self,
                GError  **error)
{
  const yaml_mark_t start = { 0 };

  if (!next_event (self, error) || !next_event (self, error))
    return FALSE;
  if (self->event.type == YAML_STREAM_END_EVENT)
    {
      self->document->root = node_new (self->document, OUTCRY_YAML_MAPPING, &start);
      return TRUE;
    }
  if (self->event.data.document_start.tag_directives.start !=
      self->event.data.document_start.tag_directives.end)
    return refuse_event (self, "tags are not supported", error);
  if (!next_event (self, error))
    return FALSE;
  self->document->root = build_node (self, 0, error);
  empty_if_nothing (self->document);
  if (self->document->root == NULL || !next_event (self, error) || !next_event (self, error))
    return FALSE;
  if (self->event.type != YAML_STREAM_END_EVENT)
    return refuse_event (self, "only one document is supported", error);
  return TRUE;
}

static gboolean
check_text (const OutcryYaml  *document,
            const char        *text,
            gsize              len,
            GError           **error)
{
  const char *bad = NULL;

  if (len > OUTCRY_YAML_MAX_SIZE)
    return refuse_at (document, 1, 1, error, "larger than %d bytes", OUTCRY_YAML_MAX_SIZE);
  if (g_utf8_validate_len (text, len, &bad))
    return TRUE;
  return refuse_byte (document, text, (gsize) (bad - text),
                      *bad == '\0' ? "a NUL is not allowed" : "not valid UTF-8", error);
}

OutcryYaml *
outcry_yaml_parse (const char  *text,
                   gssize       len,
                   const char  *file_name,
                   GError     **error)
{
  g_autoptr (OutcryYaml) self = NULL;
  Builder builder = { 0 };
  gboolean built;

  g_return_val_if_fail (text != NULL || len == 0, NULL);

  if (text == NULL)
    text = "";
  self = g_new0 (OutcryYaml, 1);
  g_atomic_ref_count_init (&self->refs);
  self->file_name = outcry_message_text (file_name != NULL ? file_name : "yaml", -1, G_MAXSIZE);
  builder.document = self;
  builder.text = text;
  builder.len = len < 0 ? strlen (text) : (gsize) len;
  /* libyaml would count it as a column. */
  if (builder.len >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      builder.text += 3;
      builder.len -= 3;
    }
  if (!check_text (self, builder.text, builder.len, error))
    return NULL;
  if (!yaml_parser_initialize (&builder.parser))
    g_error ("out of memory");
  yaml_parser_set_encoding (&builder.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&builder.parser, (const yaml_char_t *) builder.text,
                                builder.len);
  built = build_document (&builder, error);
  if (builder.has_event)
    yaml_event_delete (&builder.event);
  yaml_parser_delete (&builder.parser);
  return built ? g_steal_pointer (&self) : NULL;
}

OutcryYaml *
outcry_yaml_ref (OutcryYaml *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
outcry_yaml_unref (OutcryYaml *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->root, node_free);
  g_free (self->file_name);
  g_free (self);
}

const OutcryYamlNode *
outcry_yaml_get_root (const OutcryYaml *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->root;
}

OutcryYamlKind
outcry_yaml_node_get_kind (const OutcryYamlNode *node)
{
  g_return_val_if_fail (node != NULL, OUTCRY_YAML_SCALAR);

  return node->kind;
}

const char *
outcry_yaml_node_get_text (const OutcryYamlNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return node->text;
}

gboolean
outcry_yaml_node_is_plain (const OutcryYamlNode *node)
{
  g_return_val_if_fail (node != NULL, FALSE);

  return node->plain;
}

guint
outcry_yaml_node_get_size (const OutcryYamlNode *node)
{
  g_return_val_if_fail (node != NULL, 0);

  return node->items != NULL ? node->items->len : 0;
}

const OutcryYamlNode *
outcry_yaml_node_get_item (const OutcryYamlNode *node,
                           guint                 i)
{
  g_return_val_if_fail (node != NULL, NULL);

  return node->items != NULL && i < node->items->len ? node->items->pdata[i] : NULL;
}

const OutcryYamlNode *
outcry_yaml_node_get_key_node (const OutcryYamlNode *node,
                               guint                 i)
{
  g_return_val_if_fail (node != NULL, NULL);

  return node->keys != NULL && i < node->keys->len ? node->keys->pdata[i] : NULL;
}

const char *
outcry_yaml_node_get_key (const OutcryYamlNode *node,
                          guint                 i)
{
  const OutcryYamlNode *key = outcry_yaml_node_get_key_node (node, i);

  return key != NULL ? key->text : NULL;
}

const OutcryYamlNode *
outcry_yaml_node_get_member (const OutcryYamlNode *node,
                             const char           *key)
{
  g_return_val_if_fail (node != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return node->index != NULL ? g_hash_table_lookup (node->index, key) : NULL;
}

guint
outcry_yaml_node_get_line (const OutcryYamlNode *node)
{
  g_return_val_if_fail (node != NULL, 0);

  return node->line;
}

guint
outcry_yaml_node_get_column (const OutcryYamlNode *node)
{
  g_return_val_if_fail (node != NULL, 0);

  return node->column;
}

const char *
outcry_yaml_node_get_file (const OutcryYamlNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return node->document->file_name;
}

gboolean
outcry_yaml_node_error (const OutcryYamlNode  *node,
                        GError               **error,
                        const char            *format,
                        ...)
{
  va_list args;

  g_return_val_if_fail (node != NULL, FALSE);

  va_start (args, format);
  set_error (node->document, node->line, node->column, OUTCRY_YAML_ERROR_SCHEMA, error, format,
             args);
  va_end (args);
  return FALSE;
}

gboolean
outcry_yaml_node_check_keys (const OutcryYamlNode  *node,
                             const char * const    *known,
                             GError               **error)
{
  g_return_val_if_fail (node != NULL, FALSE);
  g_return_val_if_fail (known != NULL, FALSE);

  if (node->kind != OUTCRY_YAML_MAPPING)
    return outcry_yaml_node_error (node, error, "keys with values are expected here");
  for (guint i = 0; i < node->keys->len; i++)
    {
      const OutcryYamlNode *key = node->keys->pdata[i];
      const char *nearest;

      if (g_strv_contains (known, key->text))
        continue;
      nearest = outcry_suggest (key->text, known);
      if (nearest == NULL)
        return outcry_yaml_node_error (key, error, "unknown key “%s”", key->text);
      return outcry_yaml_node_error (key, error, "unknown key “%s”; did you mean “%s”?", key->text,
                                     nearest);
    }
  return TRUE;
}
