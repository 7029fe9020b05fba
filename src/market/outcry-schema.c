/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plain values out of YAML nodes, with errors that name the place and what is expected there. */

#include "market/outcry-schema.h"

#include <string.h>

#include "base/outcry-keyed-hash.h"
#include "base/outcry-time.h"

gboolean
outcry_schema_kind (const OutcryYamlNode *node,
                    const char           *what,
                    OutcryYamlKind        kind,
                    GError              **error)
{
  static const char * const names[] = { "a text", "a list", "a mapping of keys to values" };

  g_return_val_if_fail (node != NULL, FALSE);

  if (outcry_yaml_node_get_kind (node) == kind)
    return TRUE;
  return outcry_yaml_node_error (node, error, "%s: %s is expected, this is %s", what, names[kind],
                                 names[outcry_yaml_node_get_kind (node)]);
}

const char *
outcry_schema_text (const OutcryYamlNode *node,
                    const char           *what,
                    GError              **error)
{
  if (!outcry_schema_kind (node, what, OUTCRY_YAML_SCALAR, error))
    return NULL;
  if (*outcry_yaml_node_get_text (node) == '\0')
    {
      outcry_yaml_node_error (node, error, "%s: a text is expected, this is empty", what);
      return NULL;
    }
  return outcry_yaml_node_get_text (node);
}

char **
outcry_schema_texts (const OutcryYamlNode *node,
                     const char           *what,
                     GError              **error)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();

  g_return_val_if_fail (node != NULL, NULL);

  if (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_SCALAR)
    g_strv_builder_add (texts, outcry_yaml_node_get_text (node));
  else if (!outcry_schema_kind (node, what, OUTCRY_YAML_SEQUENCE, error))
    return NULL;
  else
    for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
      {
        const OutcryYamlNode *item = outcry_yaml_node_get_item (node, i);

        if (!outcry_schema_kind (item, what, OUTCRY_YAML_SCALAR, error))
          return NULL;
        g_strv_builder_add (texts, outcry_yaml_node_get_text (item));
      }
  return g_strv_builder_end (texts);
}

gboolean
outcry_schema_number (const OutcryYamlNode *node,
                      const char           *what,
                      guint                 minimum,
                      guint                 maximum,
                      guint                *value,
                      GError              **error)
{
  const char *text = outcry_schema_text (node, what, error);
  guint64 number;

  if (text == NULL)
    return FALSE;
  if (!g_ascii_string_to_unsigned (text, 10, minimum, maximum, &number, NULL))
    return outcry_yaml_node_error (node, error,
                                   "%s: a whole number from %u to %u is expected, not \"%s\"", what,
                                   minimum, maximum, text);
  *value = (guint) number;
  return TRUE;
}

gboolean
outcry_schema_boolean (const OutcryYamlNode *node,
                       const char           *what,
                       gboolean             *value,
                       GError              **error)
{
  const char *text = outcry_schema_text (node, what, error);

  if (text == NULL)
    return FALSE;
  if (!g_str_equal (text, "true") && !g_str_equal (text, "false"))
    return outcry_yaml_node_error (node, error, "%s: true or false is expected, not \"%s\"", what,
                                   text);
  *value = *text == 't';
  return TRUE;
}

gboolean
outcry_schema_duration (const OutcryYamlNode *node,
                        const char           *what,
                        gint64                minimum_us,
                        gint64                maximum_us,
                        gint64               *value_us,
                        GError              **error)
{
  const char *text = outcry_schema_text (node, what, error);
  gint64 value;

  if (text == NULL)
    return FALSE;
  if (!outcry_duration_parse (text, &value, NULL))
    return outcry_yaml_node_error (
        node, error, "%s: a duration such as 250ms, 5s, 1m, 4h or 1d is expected, not \"%s\"", what,
        text);
  if (value < minimum_us || value > maximum_us)
    return outcry_yaml_node_error (node, error,
                                   "%s: \"%s\" is not between %" G_GINT64_FORMAT
                                   " ms and %" G_GINT64_FORMAT " s",
                                   what, text, minimum_us / 1000, maximum_us / OUTCRY_SECOND);
  *value_us = value;
  return TRUE;
}

gboolean
outcry_schema_choice (const OutcryYamlNode *node,
                      const char           *what,
                      const char * const   *choices,
                      guint                *value,
                      GError              **error)
{
  const char *text = outcry_schema_text (node, what, error);
  g_autofree char *all = NULL;

  if (text == NULL)
    return FALSE;
  for (guint i = 0; choices[i] != NULL; i++)
    if (g_str_equal (text, choices[i]))
      {
        *value = i;
        return TRUE;
      }
  all = g_strjoinv (", ", (char **) choices);
  return outcry_yaml_node_error (node, error, "%s: one of %s is expected, not \"%s\"", what, all,
                                 text);
}

GRegex *
outcry_schema_regex (const OutcryYamlNode *node,
                     const char           *what,
                     GError              **error)
{
  const char *text = outcry_schema_text (node, what, error);
  g_autoptr (GError) inner = NULL;
  GRegex *regex;

  if (text == NULL)
    return NULL;
  regex = g_regex_new (text, G_REGEX_OPTIMIZE, 0, &inner);
  if (regex == NULL)
    outcry_yaml_node_error (node, error, "%s: not a regular expression: %s", what, inner->message);
  return regex;
}

GHashTable *
outcry_schema_map (const OutcryYamlNode *node,
                   const char           *what,
                   GError              **error)
{
  g_autoptr (GHashTable) map =
      g_hash_table_new_full (outcry_keyed_str_hash, g_str_equal, g_free, g_free);

  if (!outcry_schema_kind (node, what, OUTCRY_YAML_MAPPING, error))
    return NULL;
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    {
      const OutcryYamlNode *item = outcry_yaml_node_get_item (node, i);

      if (!outcry_schema_kind (item, what, OUTCRY_YAML_SCALAR, error))
        return NULL;
      g_hash_table_insert (map, g_strdup (outcry_yaml_node_get_key (node, i)),
                           g_strdup (outcry_yaml_node_get_text (item)));
    }
  return g_steal_pointer (&map);
}

GTimeZone *
outcry_schema_zone (const OutcryYamlNode *node,
                    const char           *what,
                    GError              **error)
{
  const char *text = outcry_schema_text (node, what, error);
  GTimeZone *zone;

  if (text == NULL)
    return NULL;
  zone = outcry_time_zone_new (text, NULL);
  if (zone == NULL)
    outcry_yaml_node_error (node, error, "%s: \"%s\" is not a time zone, such as Europe/Berlin",
                            what, text);
  return zone;
}
