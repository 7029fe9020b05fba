/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers as text, whatever is in them: YAML that our reader reads, tables without a control
 * character. */

#include "base/outcry-yaml.h"
#include "ctl/outcry-ctl-output.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
check_table (JsonNode *node)
{
  static const OutcryCtlColumn columns[] = {
    { "A", "a", OUTCRY_CTL_TEXT },
    { "B", "b.c", OUTCRY_CTL_NUMBER },
    { "T", "t", OUTCRY_CTL_TIME },
    { NULL, NULL, OUTCRY_CTL_TEXT },
  };
  OutcryCtlSurface surface = { .width = 40 };
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (JsonArray) rows = json_array_new ();

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_array_add_element (rows, json_node_copy (node));
  outcry_ctl_append_table (out, &surface, rows, columns);
  outcry_ctl_append_fields (out, &surface, json_node_get_object (node), columns);
  g_assert_true (g_utf8_validate (out->str, (gssize) out->len, NULL));
  for (const char *p = out->str; *p != '\0'; p++)
    g_assert_true (*p == '\n' || (guchar) *p >= 0x20);
}

static guint
depth_of (const char *text)
{
  guint depth = 0;
  guint deepest = 0;

  for (; *text != '\0'; text++)
    {
      depth += *text == '[' || *text == '{';
      depth -= (*text == ']' || *text == '}') && depth > 0;
      deepest = MAX (deepest, depth);
    }

  return deepest;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, MIN (size, 4096));
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (OutcryYaml) yaml = NULL;
  g_autoptr (GError) error = NULL;

  /* json-glib 1.6 has no bound of its own; a node answers four deep. */
  if (!g_utf8_validate (text, -1, NULL) || depth_of (text) > 20)
    return 0;
  node = json_from_string (text, NULL);
  if (node == NULL)
    return 0;

  outcry_ctl_append_json (out, node);
  g_string_truncate (out, 0);
  outcry_ctl_append_yaml (out, node);
  yaml = outcry_yaml_parse (out->str, out->len, "yaml", &error);
  /* Our reader refuses control characters even as escapes, which YAML allows. */
  if (yaml == NULL && strstr (out->str, "\\u00") == NULL && strstr (out->str, "\\b") == NULL &&
      strstr (out->str, "\\f") == NULL)
    g_error ("%s: %s", error->message, out->str);
  check_table (node);
  return 0;
}
