/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <json-glib/json-glib.h>
#include <string.h>

#include "api/outcry-json-writer.h"

static void
test_every_kind (void)
{
  static const char * const words[] = { "a", "b", NULL };
  g_auto (OutcryJsonWriter) writer = { 0 };
  g_autofree char *text = NULL;
  gsize length;

  outcry_json_writer_init (&writer, FALSE);
  outcry_json_begin_object (&writer, NULL);
  outcry_json_add_null (&writer, "null");
  outcry_json_add_boolean (&writer, "yes", TRUE);
  outcry_json_add_integer (&writer, "least", G_MININT64);
  outcry_json_add_string (&writer, "text", "x");
  outcry_json_add_string (&writer, "no-text", NULL);
  outcry_json_add_strings (&writer, "words", words);
  outcry_json_add_strings (&writer, "no-words", NULL);
  outcry_json_add_time (&writer, "time", G_GINT64_CONSTANT (1795155292500000));
  outcry_json_add_time (&writer, "no-time", OUTCRY_TIME_NONE);
  outcry_json_add_decimal (&writer, "price", 4618100, 2);
  outcry_json_add_decimal (&writer, "small", -5, 8);
  outcry_json_add_number (&writer, "id", G_MAXUINT64);
  outcry_json_begin_array (&writer, "nested");
  outcry_json_begin_object (&writer, NULL);
  outcry_json_end_object (&writer);
  outcry_json_begin_array (&writer, NULL);
  outcry_json_add_integer (&writer, NULL, 1);
  outcry_json_add_integer (&writer, NULL, 2);
  outcry_json_end_array (&writer);
  outcry_json_end_array (&writer);
  outcry_json_add_integer (&writer, "after", 3);
  outcry_json_end_object (&writer);
  text = outcry_json_writer_end (&writer, &length);

  g_assert_cmpuint (length, ==, strlen (text));
  g_assert_cmpstr (text, ==,
                   "{\"null\":null,\"yes\":true,\"least\":-9223372036854775808,\"text\":\"x\",\"no-text\":null,"
                   "\"words\":[\"a\",\"b\"],\"no-words\":[],\"time\":\"2026-11-20T06:14:52.500000Z\",\"no-time\":null,"
                   "\"price\":\"46181.00\",\"small\":\"-0.00000005\",\"id\":\"18446744073709551615\","
                   "\"nested\":[{},[1,2]],\"after\":3}");
}

static void
test_integer_times (void)
{
  g_auto (OutcryJsonWriter) writer = { 0 };
  g_autofree char *text = NULL;

  outcry_json_writer_init (&writer, TRUE);
  outcry_json_begin_array (&writer, NULL);
  outcry_json_add_time (&writer, NULL, G_GINT64_CONSTANT (1795155292500000));
  outcry_json_add_time (&writer, NULL, -1);
  outcry_json_add_time (&writer, NULL, OUTCRY_TIME_NONE);
  outcry_json_end_array (&writer);
  text = outcry_json_writer_end (&writer, NULL);

  g_assert_cmpstr (text, ==, "[1795155292500000,-1,null]");
}

/* Every byte there is, through another reader of JSON and back. */
static void
test_strings (void)
{
  char all[256];
  g_auto (OutcryJsonWriter) writer = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonArray *array;

  for (int i = 0; i < 255; i++)
    all[i] = (char) (i + 1);
  all[255] = '\0';
  expected = g_utf8_make_valid (all, -1);

  outcry_json_writer_init (&writer, FALSE);
  outcry_json_begin_array (&writer, NULL);
  outcry_json_add_string (&writer, NULL, all);
  outcry_json_add_string (&writer, NULL, "für 日本 \"\\/\b");
  outcry_json_end_array (&writer);
  text = outcry_json_writer_end (&writer, NULL);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  node = json_from_string (text, NULL);
  g_assert_nonnull (node);
  array = json_node_get_array (node);
  g_assert_cmpstr (json_array_get_string_element (array, 0), ==, expected);
  g_assert_cmpstr (json_array_get_string_element (array, 1), ==, "für 日本 \"\\/\b");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/api/json-writer/every-kind", test_every_kind);
  g_test_add_func ("/api/json-writer/integer-times", test_integer_times);
  g_test_add_func ("/api/json-writer/strings", test_strings);

  return g_test_run ();
}
