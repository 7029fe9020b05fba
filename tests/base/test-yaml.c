/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/outcry-suggest.h"
#include "base/outcry-yaml.h"

#include <string.h>

static OutcryYaml *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  OutcryYaml *yaml = outcry_yaml_parse (text, -1, "test.yaml", &error);

  g_assert_no_error (error);
  return yaml;
}

static void
assert_refused (const char *text,
                gssize      len,
                const char *start)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (outcry_yaml_parse (text, len, "test.yaml", &error));
  g_assert_error (error, OUTCRY_YAML_ERROR, OUTCRY_YAML_ERROR_SYNTAX);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, start));
}

static void
test_tree (void)
{
  g_autoptr (OutcryYaml) yaml = parse ("recipe: 1\n"
                                       "terms: {url: https://a.example/b, share: all}\n"
                                       "steps: [1m, '5m',\n"
                                       "  10]\n"
                                       "empty:\n"
                                       "text: |\n"
                                       "  two\n"
                                       "  lines\n");
  const OutcryYamlNode *root = outcry_yaml_get_root (yaml);
  const OutcryYamlNode *steps = outcry_yaml_node_get_member (root, "steps");
  const OutcryYamlNode *terms = outcry_yaml_node_get_member (root, "terms");
  const OutcryYamlNode *recipe = outcry_yaml_node_get_member (root, "recipe");

  g_assert_cmpint (outcry_yaml_node_get_kind (root), ==, OUTCRY_YAML_MAPPING);
  g_assert_cmpuint (outcry_yaml_node_get_size (root), ==, 5);
  g_assert_cmpstr (outcry_yaml_node_get_key (root, 1), ==, "terms");
  g_assert_null (outcry_yaml_node_get_key (root, 5));
  g_assert_null (outcry_yaml_node_get_item (root, 5));
  g_assert_cmpstr (outcry_yaml_node_get_text (recipe), ==, "1");
  g_assert_null (outcry_yaml_node_get_text (root));
  g_assert_null (outcry_yaml_node_get_member (root, "nothing"));
  g_assert_null (outcry_yaml_node_get_member (recipe, "recipe"));
  g_assert_cmpuint (outcry_yaml_node_get_size (recipe), ==, 0);

  g_assert_cmpint (outcry_yaml_node_get_kind (steps), ==, OUTCRY_YAML_SEQUENCE);
  g_assert_cmpuint (outcry_yaml_node_get_size (steps), ==, 3);
  g_assert_null (outcry_yaml_node_get_key (steps, 0));
  g_assert_true (outcry_yaml_node_is_plain (outcry_yaml_node_get_item (steps, 0)));
  g_assert_false (outcry_yaml_node_is_plain (outcry_yaml_node_get_item (steps, 1)));
  g_assert_cmpuint (outcry_yaml_node_get_line (outcry_yaml_node_get_item (steps, 2)), ==, 4);
  g_assert_cmpuint (outcry_yaml_node_get_column (outcry_yaml_node_get_item (steps, 2)), ==, 3);

  g_assert_cmpstr (outcry_yaml_node_get_text (outcry_yaml_node_get_item (terms, 0)), ==,
                   "https://a.example/b");
  g_assert_cmpuint (outcry_yaml_node_get_column (outcry_yaml_node_get_key_node (terms, 1)), ==, 35);
  g_assert_cmpstr (outcry_yaml_node_get_text (outcry_yaml_node_get_member (root, "empty")), ==, "");
  g_assert_cmpstr (outcry_yaml_node_get_text (outcry_yaml_node_get_member (root, "text")), ==,
                   "two\nlines\n");
  g_assert_cmpstr (outcry_yaml_node_get_file (root), ==, "test.yaml");
}

static void
test_types_are_text (void)
{
  g_autoptr (OutcryYaml) yaml = parse ("[no, 0x10, 1e3, ~, 2026-01-01, \"\\u20ac\", <<]");
  static const char * const expected[] = { "no", "0x10", "1e3", "~", "2026-01-01", "€", "<<" };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpstr (outcry_yaml_node_get_text (
                         outcry_yaml_node_get_item (outcry_yaml_get_root (yaml), i)),
                     ==, expected[i]);
}

static void
test_empty (void)
{
  static const char * const empty[] = {
    "", "# only a comment\n", "\n\n", "\xef\xbb\xbf", "---\n", "--- # all is commented out\n...\n"
  };

  for (guint i = 0; i < G_N_ELEMENTS (empty); i++)
    {
      g_autoptr (OutcryYaml) yaml = parse (empty[i]);

      g_assert_cmpint (outcry_yaml_node_get_kind (outcry_yaml_get_root (yaml)), ==,
                       OUTCRY_YAML_MAPPING);
      g_assert_cmpuint (outcry_yaml_node_get_size (outcry_yaml_get_root (yaml)), ==, 0);
    }
  outcry_yaml_unref (outcry_yaml_parse (NULL, 0, NULL, NULL));
  outcry_yaml_unref (parse ("%YAML 1.2\n--- {a: b}\n...\n"));
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *start;
  } cases[] = {
    { "a: &x b\n", "test.yaml:1:4: anchors are not" },
    { "a: 1\nb: &x [c]\n", "test.yaml:2:4: anchors are not" },
    { "&x {}\n", "test.yaml:1:1: anchors are not" },
    { "a: *x\n", "test.yaml:1:4: aliases are not" },
    { "*x : a\n", "test.yaml:1:1: aliases are not" },
    { "- *x\n", "test.yaml:1:3: aliases are not" },
    { "*x", "test.yaml:1:1: aliases are not" },
    { "a: !!int 1\n", "test.yaml:1:4: tags are not" },
    { "a: ! 1\n", "test.yaml:1:4: tags are not" },
    { "!t {a: 1}\n", "test.yaml:1:1: tags are not" },
    { "%TAG ! tag:x.example,2000:\n--- a\n", "test.yaml:1:1: tags are not" },
    { "a: 1\n---\nb: 2\n", "test.yaml:2:1: only one document" },
    { "a: 1\nb: 2\na: 3\n",
      "test.yaml:3:1: the key “a” is there already, with the value of line 1" },
    { "x: {a: 1, \"a\": 1}\n", "test.yaml:1:11: the key “a” is there already" },
    { "? [a, b]\n: c\n", "test.yaml:1:3: a key must be a text" },
    { "{{a: b}: c}\n", "test.yaml:1:2: a key must be a text" },
    { "a: \"x\\0y\"\n", "test.yaml:1:4: a text must not contain NUL" },
    { "a: [1, 2\n", "test.yaml:2:1: did not find expected ',' or ']'" },
    { "a: 'x\n", "test.yaml:2:1: found unexpected end of stream" },
    { "a: b: c\n", "test.yaml:1:5: mapping values are not allowed" },
    { "a:\n\t- b\n", "test.yaml:2:1: found character that cannot start any token" },
    { "a: 1\nb: é\x01\n", "test.yaml:2:5: control characters are not allowed" },
    { "a: 1\nb: é\xff\n", "test.yaml:2:5: not valid UTF-8" },
    { "a: \"\\ud800\"\n", "test.yaml:1:" },
    { "%YAML 3.0\n--- a\n", "test.yaml:1:1: found incompatible YAML document" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i].text, -1, cases[i].start);
  assert_refused ("a: b\nc: \0d", 9, "test.yaml:2:4: a NUL is not allowed");
  /* UTF-16 with its mark. */
  assert_refused ("\xff\xfe" "a\0", 4, "test.yaml:1:1: not valid UTF-8");
}

static char *
nest (guint depth)
{
  g_autofree char *open = g_strnfill (depth, '[');
  g_autofree char *close = g_strnfill (depth, ']');

  return g_strconcat (open, close, NULL);
}

static void
test_depth (void)
{
  g_autofree char *deepest = nest (OUTCRY_YAML_MAX_DEPTH);
  g_autofree char *too_deep = nest (OUTCRY_YAML_MAX_DEPTH + 1);
  g_autofree char *far_too_deep = g_strnfill (200000, '[');
  g_autofree char *dashes = g_strnfill (1000, '-');
  g_autoptr (OutcryYaml) yaml = parse (deepest);

  g_assert_cmpuint (outcry_yaml_node_get_size (outcry_yaml_get_root (yaml)), ==, 1);
  assert_refused (too_deep, -1, "test.yaml:1:65: nested deeper than 64 levels");
  assert_refused (far_too_deep, -1, "test.yaml:1:65: nested deeper than 64 levels");
  for (gsize i = 1; i < 999; i += 2)
    dashes[i] = ' ';
  assert_refused (dashes, -1, "test.yaml:1:129: nested deeper than 64 levels");
}

static void
test_size (void)
{
  g_autofree char *text = g_strnfill (OUTCRY_YAML_MAX_SIZE + 1, ' ');
  g_autoptr (OutcryYaml) yaml = NULL;

  memcpy (text, "a: b #", 6);
  assert_refused (text, OUTCRY_YAML_MAX_SIZE + 1, "test.yaml:1:1: larger than 1048576 bytes");
  yaml = outcry_yaml_parse (text, OUTCRY_YAML_MAX_SIZE, NULL, NULL);
  g_assert_nonnull (yaml);
}

static void
test_check_keys (void)
{
  static const char * const known[] = { "price", "quantity", "time", NULL };
  g_autoptr (OutcryYaml) yaml = parse ("price: 1\nquantitiy: 2\n");
  g_autoptr (OutcryYaml) far = parse ("time: 1\n  \ncompletely: 2\n");
  g_autoptr (OutcryYaml) list = parse ("- price");
  g_autoptr (GError) near_error = NULL;
  g_autoptr (GError) far_error = NULL;
  g_autoptr (GError) list_error = NULL;

  g_assert_false (outcry_yaml_node_check_keys (outcry_yaml_get_root (yaml), known, &near_error));
  g_assert_error (near_error, OUTCRY_YAML_ERROR, OUTCRY_YAML_ERROR_SCHEMA);
  g_assert_cmpstr (near_error->message, ==,
                   "test.yaml:2:1: unknown key “quantitiy”; did you mean “quantity”?");
  g_assert_false (outcry_yaml_node_check_keys (outcry_yaml_get_root (far), known, &far_error));
  g_assert_cmpstr (far_error->message, ==, "test.yaml:3:1: unknown key “completely”");
  g_assert_false (outcry_yaml_node_check_keys (outcry_yaml_get_root (list), known, &list_error));
  g_assert_cmpstr (list_error->message, ==, "test.yaml:1:1: keys with values are expected here");
}

static void
test_suggest (void)
{
  static const char * const known[] = { "listen", "log-level", "no-mdns", "tif", "x", NULL };
  g_autofree char *long_word = g_strnfill (100000, 'x');

  g_assert_cmpstr (outcry_suggest ("lisetn", known), ==, "listen");
  g_assert_cmpstr (outcry_suggest ("log_level", known), ==, "log-level");
  g_assert_cmpstr (outcry_suggest ("LogLevel", known), ==, "log-level");
  g_assert_cmpstr (outcry_suggest ("nomdns", known), ==, "no-mdns");
  g_assert_cmpstr (outcry_suggest ("tiff", known), ==, "tif");
  g_assert_null (outcry_suggest ("y", known));
  g_assert_null (outcry_suggest ("", known));
  g_assert_null (outcry_suggest ("peers", known));
  g_assert_null (outcry_suggest (long_word, known));
}

/* Some editors begin a file so; it is no part of the first line. */
static void
test_byte_order_mark (void)
{
  g_autoptr (OutcryYaml) yaml = parse ("\xef\xbb\xbf" "a: 1\n");
  const OutcryYamlNode *a = outcry_yaml_node_get_member (outcry_yaml_get_root (yaml), "a");

  g_assert_nonnull (a);
  g_assert_cmpuint (outcry_yaml_node_get_column (a), ==, 4);
  assert_refused ("\xef\xbb\xbf" "a: &b 1", -1, "test.yaml:1:4: ");
  assert_refused ("\xef\xbb\xbf" "a: \xff", -1, "test.yaml:1:4: ");
  assert_refused ("\xef\xbb\xbf" "a: \x07", -1, "test.yaml:1:4: ");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/yaml/tree", test_tree);
  g_test_add_func ("/base/yaml/types-are-text", test_types_are_text);
  g_test_add_func ("/base/yaml/empty", test_empty);
  g_test_add_func ("/base/yaml/byte-order-mark", test_byte_order_mark);
  g_test_add_func ("/base/yaml/refused", test_refused);
  g_test_add_func ("/base/yaml/depth", test_depth);
  g_test_add_func ("/base/yaml/size", test_size);
  g_test_add_func ("/base/yaml/check-keys", test_check_keys);
  g_test_add_func ("/base/yaml/suggest", test_suggest);

  return g_test_run ();
}
