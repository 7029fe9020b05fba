/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Locators: how a field, a condition or a failure points into a row or the whole answer, by path,
 * column or XPath. */

#include "market/outcry-document.h"
#include "market/outcry-json.h"

struct _OutcryLocator
{
  char           *text;
  OutcryJsonPath *path;   /* $..., .a, [0], @key */
  OutcryXpath    *xpath;
  gboolean        is_of_document;
};

OutcryLocator *
outcry_locator_new (const OutcryYamlNode *node,
                    const char           *text,
                    OutcryRowKind         kind,
                    GError              **error)
{
  g_autoptr (OutcryLocator) self = NULL;
  g_autoptr (GError) inner = NULL;

  g_return_val_if_fail (node != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (OutcryLocator, 1);
  self->text = g_strdup (text);
  self->is_of_document = *text == '$';
  if (self->is_of_document || kind == OUTCRY_ROW_JSON)
    self->path = outcry_json_path_new (text, &inner);
  else if (kind == OUTCRY_ROW_XML)
    self->xpath = outcry_xpath_new (text, &inner);
  else if (*text == '\0')
    {
      outcry_yaml_node_error (node, error, "the name of a column is expected");
      return NULL;
    }
  if (inner != NULL)
    {
      outcry_yaml_node_error (node, error, "%s", inner->message);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
outcry_locator_free (OutcryLocator *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  outcry_json_path_free (self->path);
  outcry_xpath_free (self->xpath);
  g_free (self);
}

const char *
outcry_locator_get_text (const OutcryLocator *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

gboolean
outcry_locator_is_of_document (const OutcryLocator *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_of_document;
}

static JsonNode *
find_node (const OutcryLocator *self,
           const OutcryRow     *row)
{
  JsonNode *root = self->is_of_document ? row->document->json : row->json;

  return root != NULL ? outcry_json_path_first (self->path, root) : NULL;
}

static OutcryFound
find_cell (const OutcryLocator  *self,
           const OutcryRow      *row,
           const char          **text)
{
  int column;

  if (row->name_column != NULL && g_str_equal (self->text, row->name_column))
    {
      *text = g_ptr_array_index (row->columns->names, row->unpivoted);
      return OUTCRY_FOUND_TEXT;
    }
  if (row->value_column != NULL && g_str_equal (self->text, row->value_column))
    column = (int) row->unpivoted;
  else
    column = outcry_columns_find (row->columns, self->text);
  if (column < 0 || (guint) column >= row->n_cells)
    return OUTCRY_FOUND_NOTHING;
  *text = row->cells[column];
  return *text != NULL ? OUTCRY_FOUND_TEXT : OUTCRY_FOUND_NULL;
}

OutcryFound
outcry_locator_find (const OutcryLocator  *self,
                     const OutcryRow      *row,
                     const char          **text)
{
  JsonNode *node;

  g_return_val_if_fail (self != NULL, OUTCRY_FOUND_NOTHING);
  g_return_val_if_fail (row != NULL, OUTCRY_FOUND_NOTHING);

  *text = NULL;
  if (self->xpath != NULL)
    {
      char *made = row->document->xml != NULL
                       ? outcry_xml_get_text (row->document->xml, self->xpath, row->xml)
                       : NULL;

      if (made == NULL)
        return OUTCRY_FOUND_NOTHING;
      g_ptr_array_add (row->strings, made);
      *text = made;
      return OUTCRY_FOUND_TEXT;
    }
  if (self->path == NULL)
    return row->kind == OUTCRY_ROW_TABLE && row->columns != NULL ? find_cell (self, row, text)
                                                                 : OUTCRY_FOUND_NOTHING;
  if (outcry_json_path_is_key (self->path))
    {
      *text = row->key;
      return row->key != NULL ? OUTCRY_FOUND_TEXT : OUTCRY_FOUND_NOTHING;
    }
  node = find_node (self, row);
  if (node == NULL)
    return OUTCRY_FOUND_NOTHING;
  if (JSON_NODE_HOLDS_NULL (node))
    return OUTCRY_FOUND_NULL;
  *text = outcry_json_get_text (node, NULL);
  return *text != NULL ? OUTCRY_FOUND_TEXT : OUTCRY_FOUND_STRUCTURE;
}

const char *
outcry_locator_find_any (const OutcryLocator *self,
                         const OutcryRow     *row)
{
  const char *text = NULL;
  OutcryFound found = outcry_locator_find (self, row, &text);

  if (found == OUTCRY_FOUND_STRUCTURE)
    text = outcry_json_first_text (find_node (self, row));
  return text != NULL && *text != '\0' ? text : NULL;
}
