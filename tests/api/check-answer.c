/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks answers against docs/api.yaml for tests in other languages. Each line of the standard input is one of
 *   {"method":…,"path":…,"status":…,"type":…,"body":"…"}   an answer, its body as text
 *   {"schema":…,"body":"…"}                                a value against one schema of components
 * For each it prints "ok", or why not. Exit status 1 when one was not right. */

#include <stdio.h>
#include <string.h>

#include "api-schema.h"

static gboolean
check_line (ApiSchema  *schema,
            JsonObject *line,
            char      **reason)
{
  const char *body = json_object_get_string_member (line, "body");
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  if (json_object_has_member (line, "schema"))
    {
      g_autoptr (JsonNode) value = json_from_string (body, NULL);

      return value != NULL &&
             api_schema_check_value (schema, json_object_get_string_member (line, "schema"), value,
                                     reason);
    }

  return api_schema_check_answer (schema, json_object_get_string_member (line, "method"),
                                  json_object_get_string_member (line, "path"),
                                  (guint) json_object_get_int_member (line, "status"),
                                  json_object_get_string_member (line, "type"), bytes, reason);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ApiSchema) schema = argc == 2 ? api_schema_load (argv[1], &error) : NULL;
  g_autofree char *line = NULL;
  size_t size = 0;
  int result = 0;

  if (schema == NULL)
    {
      g_printerr ("check-answer SCHEMA < ANSWERS%s%s\n", error != NULL ? ": " : "",
                  error != NULL ? error->message : "");
      return 2;
    }

  while (getline (&line, &size, stdin) > 0)
    {
      g_autoptr (JsonNode) node = json_from_string (line, NULL);
      g_autofree char *reason = NULL;

      if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) ||
          !check_line (schema, json_node_get_object (node), &reason))
        {
          g_print ("%s\n", reason != NULL ? reason : "this is not JSON");
          result = 1;
        }
      else
        g_print ("ok\n");
    }

  return result;
}
