/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "market/outcry-json.h"

#include <string.h>

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = outcry_json_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  return node;
}

static void
assert_refused (const char      *text,
                gsize            len,
                OutcryJsonError  code)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = outcry_json_parse (text, len, &error);

  if (node != NULL)
    g_test_message ("taken: %s", text);
  g_assert_null (node);
  if (!g_error_matches (error, OUTCRY_JSON_ERROR, (int) code))
    g_test_message ("%s: %s", text, error->message);
  g_assert_error (error, OUTCRY_JSON_ERROR, (int) code);
}

static const char *
element (JsonNode *node,
         guint     i)
{
  return outcry_json_get_text (json_array_get_element (json_node_get_array (node), i), NULL);
}

static void
test_numbers (void)
{
  g_autoptr (JsonNode) node = parse (" [18239578009413566319, 28.21327000,1e-3 , -0, 1E+2, "
                                     "123456789012.12345678,\"7\",true,false,null]\n");
  gboolean is_number = FALSE;

  g_assert_cmpstr (element (node, 0), ==, "18239578009413566319");
  g_assert_cmpstr (element (node, 1), ==, "28.21327000");
  g_assert_cmpstr (element (node, 2), ==, "1e-3");
  g_assert_cmpstr (element (node, 3), ==, "-0");
  g_assert_cmpstr (element (node, 4), ==, "1E+2");
  g_assert_cmpstr (element (node, 5), ==, "123456789012.12345678");
  outcry_json_get_text (json_array_get_element (json_node_get_array (node), 5), &is_number);
  g_assert_true (is_number);
  outcry_json_get_text (json_array_get_element (json_node_get_array (node), 6), &is_number);
  g_assert_false (is_number);
  g_assert_cmpstr (element (node, 6), ==, "7");
  g_assert_cmpstr (element (node, 7), ==, "true");
  g_assert_cmpstr (element (node, 8), ==, "false");
  g_assert_null (element (node, 9));
}

static void
test_scalars (void)
{
  g_autoptr (JsonNode) number = parse ("12");
  g_autoptr (JsonNode) string = parse ("\"a\"");
  g_autoptr (JsonNode) null = parse ("null");

  g_assert_cmpstr (outcry_json_get_text (number, NULL), ==, "12");
  g_assert_cmpstr (outcry_json_get_text (string, NULL), ==, "a");
  g_assert_null (outcry_json_get_text (null, NULL));
}

static void
test_strings (void)
{
  g_autoptr (JsonNode) node = parse ("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\", \"\\u20ac\\ud83d\\ude00é\", "
                                     "\"\", \"x\\u0001\", \"//\", \"/* */\", \"a\\u0062\"]");

  g_assert_cmpstr (element (node, 0), ==, "\"\\/\b\f\n\r\t");
  g_assert_cmpstr (element (node, 1), ==, "€😀é");
  g_assert_cmpstr (element (node, 2), ==, "");
  g_assert_cmpstr (element (node, 3), ==, "x\001");
  g_assert_cmpstr (element (node, 4), ==, "//");
  g_assert_cmpstr (element (node, 5), ==, "/* */");
  g_assert_cmpstr (element (node, 6), ==, "ab");
}

static void
test_refuses_what_is_not_json (void)
{
  const char *texts[] = {
    "[010]", "[0x1F]", "[1.]", "[.5]", "[+1]", "[1e]]", "[-]", "[01.5]", "[1_0]", "[NaN]",
    "[Infinity]", "[-Infinity]", "var x = [1]", "// a\n[1]", "/* a */ [1]", "# a\n[1]", "[1] // a",
    "[1,]", "[,1]", "{\"a\":1,}", "{,}", "[1 2]", "{\"a\" 1}", "{a:1}", "{'a':1}", "['a']", "{1:1}",
    "[1]]", "[1}", "{\"a\":1]", "{\"a\"}", "[\"\\x41\"]", "[\"\\u00g0\"]", "[\"\\u0000x\"]",
    "[\"\\ud800\"]", "[\"\\ud800\\u0041\"]", "[\"\\udc00\"]", "[\"a\nb\"]", "[\"a\tb\"]",
    "[\"\\u0001\"]", "[\"\\u00015\"]", "[True]", "[nul]", "[tru e]", "[1];", "[1] [2]", "\f[1]",
    "\xc2\xa0[1]", "\xef\xbb\xbf[1]", "[\"\\", "<html></html>", "hello", "{\"a\":1 \"b\":2}",
    "[\"a\"\"b\"]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      if (outcry_json_parse (texts[i], strlen (texts[i]), &error) != NULL)
        g_error ("taken: %s", texts[i]);
      g_assert_nonnull (error);
    }
  assert_refused ("[010]", 5, OUTCRY_JSON_ERROR_SYNTAX);
  assert_refused ("[\"a\0b\"]", 7, OUTCRY_JSON_ERROR_SYNTAX);
  assert_refused ("[1]\0", 4, OUTCRY_JSON_ERROR_SYNTAX);
  assert_refused ("[\"\xff\xfe\x41\x41\x41\"]", 9, OUTCRY_JSON_ERROR_SYNTAX);
  assert_refused ("[\"\xed\xa0\x80\x41\x41\"]", 9, OUTCRY_JSON_ERROR_SYNTAX);
}

/* Whatever is cut off a document, it is not taken, and said to be cut. */
static void
test_truncated (void)
{
  const char *text =
      "{\"data\": [[\"a\\u20ac\\ud83d\\ude00\", -1.5e+10, true, false, null], {\"é\": {}}]}";
  gsize len = strlen (text);

  for (gsize i = 0; i < len; i++)
    assert_refused (text, i, OUTCRY_JSON_ERROR_TRUNCATED);
}

/* A bad byte near the end, or half a character behind what is no JSON anyhow, is no cut. */
static void
test_not_truncated (void)
{
  const char *texts[] = { "[\"\xff", "[\"caf\xe9\"]", "<p>caf\xc3", "{}\xc3", "\xc3\x28" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]), OUTCRY_JSON_ERROR_SYNTAX);
  assert_refused ("[\"\xe2\x82", 4, OUTCRY_JSON_ERROR_TRUNCATED);
  assert_refused ("\xef\xbb", 2, OUTCRY_JSON_ERROR_TRUNCATED);
}

/* An object takes several times what a number does. */
static void
test_too_many_objects (void)
{
  gsize n = OUTCRY_JSON_MAX_VALUES / 3 + 1;
  g_autofree char *text = g_malloc (3 * n + 2);

  text[0] = '[';
  for (gsize i = 0; i < n; i++)
    memcpy (text + 1 + 3 * i, "{},", 3);
  text[3 * n] = ']';
  assert_refused (text, 3 * n + 1, OUTCRY_JSON_ERROR_TOO_LARGE);
}

static void
test_depth (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonNode) node = NULL;

  for (guint i = 0; i < 64; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < 64; i++)
    g_string_append_c (text, ']');
  node = parse (text->str);
  g_string_set_size (text, 0);
  for (guint i = 0; i < 65; i++)
    g_string_append (text, i % 2 == 0 ? "[" : "{\"a\":");
  assert_refused (text->str, text->len, OUTCRY_JSON_ERROR_DEPTH);
  g_string_set_size (text, 0);
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (text, '[');
  assert_refused (text->str, text->len, OUTCRY_JSON_ERROR_DEPTH);
}

static void
test_duplicates (void)
{
  g_autoptr (JsonNode) node = parse ("[{\"a\":1,\"A\":2},{\"a\":3,\"b\":{\"a\":{}}}]");
  const char *texts[] = {
    "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "[{\"x\":{\"a\":{\"b\":1},\"c\":0,\"a\":2}}]",
    "{\"\":1,\"\":2}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]), OUTCRY_JSON_ERROR_DUPLICATE);
}

/* Names that g_str_hash() takes to one value do not stay so in the tree. */
static void
test_prepared_names (void)
{
  g_autoptr (GHashTable) hashes = g_hash_table_new (NULL, NULL);
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (JsonNode) node = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  for (guint i = 0; i < 4096; i++)
    {
      g_string_append (text, i == 0 ? "\"" : ",\"");
      for (guint bit = 0; bit < 12; bit++)
        g_string_append (text, (i >> bit) & 1 ? "bB" : "ac");
      g_string_append (text, "\":1");
    }
  g_string_append_c (text, '}');
  node = parse (text->str);
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      g_assert_cmpuint (g_str_hash (outcry_json_member_name (name)), ==,
                        g_str_hash ("acacacacacacacacacacacac"));
      g_hash_table_add (hashes, GUINT_TO_POINTER (g_str_hash (name)));
    }
  g_assert_cmpuint (g_hash_table_size (hashes), >, 4096 - 8);
}

/* One name in the tree, however it is spelt. */
static void
test_escaped_names (void)
{
  g_autoptr (JsonNode) node = parse ("{\"\\u0061\\n\\/\\\\\\\"\\ud83d\\ude00é\":\"x\"}");
  const char *name = "a\n/\\\"😀é";
  g_autofree char *key = outcry_json_member_key (name);
  g_autofree char *other = outcry_json_member_key ("a");

  g_assert_cmpstr (outcry_json_member_name (key), ==, name);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), key), ==, "x");
  g_assert_cmpstr (outcry_json_get_text (outcry_json_get_member (json_node_get_object (node), name),
                                         NULL),
                   ==, "x");
  g_assert_false (json_object_has_member (json_node_get_object (node), name));
  g_assert_false (json_object_has_member (json_node_get_object (node), other));
}

static void
test_too_many_values (void)
{
  gsize n = OUTCRY_JSON_MAX_VALUES + 1;
  g_autofree char *text = g_malloc (2 * n + 2);

  text[0] = '[';
  for (gsize i = 0; i < n; i++)
    {
      text[1 + 2 * i] = '1';
      text[2 + 2 * i] = ',';
    }
  text[2 * n] = ']';
  assert_refused (text, 2 * n + 1, OUTCRY_JSON_ERROR_TOO_LARGE);
}

static void
test_first_text (void)
{
  g_autoptr (JsonNode) node = parse ("[{\"a\":null,\"b\":[[],{\"c\":404}]},\"x\"]");
  g_autoptr (JsonNode) none = parse ("[[],{},null]");

  g_assert_cmpstr (outcry_json_first_text (node), ==, "404");
  g_assert_null (outcry_json_first_text (none));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/json/numbers-keep-their-text", test_numbers);
  g_test_add_func ("/market/json/scalars", test_scalars);
  g_test_add_func ("/market/json/strings", test_strings);
  g_test_add_func ("/market/json/refuses-what-is-not-json", test_refuses_what_is_not_json);
  g_test_add_func ("/market/json/truncated", test_truncated);
  g_test_add_func ("/market/json/not-truncated", test_not_truncated);
  g_test_add_func ("/market/json/depth", test_depth);
  g_test_add_func ("/market/json/duplicates", test_duplicates);
  g_test_add_func ("/market/json/prepared-names", test_prepared_names);
  g_test_add_func ("/market/json/escaped-names", test_escaped_names);
  g_test_add_func ("/market/json/too-many-values", test_too_many_values);
  g_test_add_func ("/market/json/too-many-objects", test_too_many_objects);
  g_test_add_func ("/market/json/first-text", test_first_text);

  return g_test_run ();
}
