/* SPDX-License-Identifier: GPL-3.0-or-later */

/* YAML trees: every node of what parses has a place, a bounded depth and, in a mapping, is found by
 * its key; what does not parse says where. */

#include "base/outcry-yaml.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
walk (const OutcryYamlNode *node,
      guint                 depth)
{
  static const char * const known[] = { "recipe", "name", "source", "rows", NULL };
  g_autoptr (GError) error = NULL;
  const char *text = outcry_yaml_node_get_text (node);

  g_assert_cmpuint (depth, <=, OUTCRY_YAML_MAX_DEPTH);
  g_assert_cmpuint (outcry_yaml_node_get_line (node), >, 0);
  g_assert_cmpuint (outcry_yaml_node_get_column (node), >, 0);
  g_assert_true ((text != NULL) == (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_SCALAR));
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    {
      const OutcryYamlNode *item = outcry_yaml_node_get_item (node, i);
      const char *key = outcry_yaml_node_get_key (node, i);

      if (key != NULL)
        g_assert_true (outcry_yaml_node_get_member (node, key) == item);
      walk (item, depth + 1);
    }
  if (!outcry_yaml_node_check_keys (node, known, &error))
    g_assert_error (error, OUTCRY_YAML_ERROR, OUTCRY_YAML_ERROR_SCHEMA);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryYaml) yaml = outcry_yaml_parse ((const char *) data, (gssize) size, "f", &error);

  if (yaml != NULL)
    walk (outcry_yaml_get_root (yaml), 0);
  else
    {
      g_assert_error (error, OUTCRY_YAML_ERROR, OUTCRY_YAML_ERROR_SYNTAX);
      g_assert_true (g_str_has_prefix (error->message, "f:"));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  return 0;
}
