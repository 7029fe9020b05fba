/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Strict JSON and paths: the text up to the first line feed is a path, what follows it a document.
 * What parses has only what RFC 8259 allows: numbers by its grammar, names once, bounded depth; and
 * each member is found by its name, by a path too. */

#include "market/outcry-json.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
check_number (const char *text)
{
  const char *p = text + (*text == '-' ? 1 : 0);

  g_assert_true (g_ascii_isdigit (*p));
  g_assert_true (*p != '0' || !g_ascii_isdigit (p[1]));
  g_assert_true (strspn (p, "0123456789.eE+-") == strlen (p));
  g_assert_true (g_ascii_isdigit (p[strlen (p) - 1]));
}

static void
check_member (JsonNode   *object,
              const char *name,
              JsonNode   *member)
{
  g_autoptr (GString) text = g_string_new ("['");
  g_autoptr (OutcryJsonPath) path = NULL;

  g_assert_true (outcry_json_get_member (json_node_get_object (object), name) == member);
  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '\'' || *p == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
  g_string_append (text, "']");
  path = outcry_json_path_new (text->str, NULL);
  g_assert_nonnull (path);
  g_assert_true (outcry_json_path_first (path, object) == member);
}

static void
check_node (JsonNode *node,
            guint     depth)
{
  gboolean is_number;
  const char *text = outcry_json_get_text (node, &is_number);

  g_assert_cmpuint (depth, <=, OUTCRY_JSON_MAX_DEPTH);
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  if (is_number)
    check_number (text);
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &name, &member))
        {
          check_member (node, outcry_json_member_name (name), member);
          check_node (member, depth + 1);
        }
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        check_node (json_array_get_element (array, i), depth + 1);
    }
}

static void
check_match (JsonNode   *node,
             const char *key,
             gpointer    user_data)
{
  g_assert_nonnull (node);
  g_assert_true (key == NULL || g_utf8_validate (key, -1, NULL));
  (*(gsize *) user_data)++;
}

static void
check_path (const OutcryJsonPath *path,
            JsonNode             *root)
{
  gsize seen = 0;
  gsize found = outcry_json_path_each (path, root, 100, check_match, &seen);

  g_assert_cmpuint (seen, ==, MIN (found, 100));
  g_assert_cmpuint (found, <=, 101);
  g_assert_true ((outcry_json_path_first (path, root) != NULL) == (found > 0));
  if (found > 0)
    g_assert_true (outcry_json_path_reaches (path, root));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const guint8 *line_end = size > 0 ? memchr (data, '\n', size) : NULL;
  const guint8 *document = line_end != NULL ? line_end + 1 : data;
  gsize len = size - (gsize) (document - data);
  g_autofree char *text = g_strndup ((const char *) data,
                                     line_end != NULL ? (gsize) (line_end - data) : 0);
  g_autoptr (GError) path_error = NULL, error = NULL;
  g_autoptr (OutcryJsonPath) path = outcry_json_path_new (text, &path_error);
  g_autoptr (JsonNode) root = outcry_json_parse ((const char *) document, len, &error);

  g_assert_true ((path == NULL) == (path_error != NULL));
  g_assert_true ((root == NULL) == (error != NULL));
  if (root == NULL)
    return 0;
  check_node (root, 0);
  outcry_json_first_text (root);
  if (path != NULL)
    check_path (path, root);
  return 0;
}
