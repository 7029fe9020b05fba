/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/outcry-yaml.h"
#include "ctl/outcry-ctl-output.h"

static const OutcryCtlColumn columns[] = {
  { "ID", "id", OUTCRY_CTL_TEXT },
  { "LAST", "last", OUTCRY_CTL_NUMBER },
  { "AT", "at", OUTCRY_CTL_TIME },
  { "NOTE", "note", OUTCRY_CTL_TEXT },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);

  return node;
}

static char *
table (const char *text,
       guint       width,
       gboolean    colour)
{
  g_autoptr (JsonNode) node = parse (text);
  OutcryCtlSurface surface = { .width = width, .colour = colour };
  GString *out = g_string_new (NULL);

  outcry_ctl_append_table (out, &surface, json_node_get_array (node), columns);

  return g_string_free (out, FALSE);
}

/* Numbers end in one column whatever their length, words begin in one, no line ends in blanks. */
static void
test_table_aligned (void)
{
  g_autofree char *out = table ("[{\"id\":\"BTC-USD\",\"last\":\"46181.00\",\"at\":\"2026-11-20T06:"
                                "14:52.000000Z\",\"note\":null},"
                                "{\"id\":\"XRP-ETH\",\"last\":\"0.25\",\"at\":\"2026-11-20T06:14:"
                                "52.120000Z\",\"note\":\"two\\nlines\"}]",
                                0, FALSE);

  g_assert_cmpstr (out, ==,
                   "ID           LAST  AT                   NOTE\n"
                   "BTC-USD  46181.00  2026-11-20 06:14:52\n"
                   "XRP-ETH      0.25  2026-11-20 06:14:52  two lines\n");
}

/* Each kind of time as short as its table needs it; a count of what rarely happens takes no room
 * while it is zero. */
static void
test_table_kinds (void)
{
  static const OutcryCtlColumn kinds[] = {
    { "EXACT", "at", OUTCRY_CTL_EXACT_TIME },     { "SHORT", "at", OUTCRY_CTL_SHORT_TIME },
    { "N", "ids", OUTCRY_CTL_LENGTH },            { "SKIPPED", "skipped", OUTCRY_CTL_RARE_NUMBER },
    { "REFUSED", "refused", OUTCRY_CTL_RARE_NUMBER }, { NULL, NULL, OUTCRY_CTL_TEXT },
  };
  g_autoptr (JsonNode) node =
      parse ("[{\"at\":\"2026-11-20T06:14:52.120000Z\",\"ids\":[\"a\",\"b\"],\"skipped\":0,"
             "\"refused\":0},{\"at\":null,\"ids\":[],\"skipped\":0,\"refused\":7}]");
  OutcryCtlSurface surface = { 0 };
  g_autoptr (GString) out = g_string_new (NULL);

  outcry_ctl_append_table (out, &surface, json_node_get_array (node), kinds);
  g_assert_cmpstr (out->str, ==,
                   "EXACT                       SHORT        N  REFUSED\n"
                   "2026-11-20 06:14:52.120000  11-20 06:14  2        0\n"
                   "                                         0        7\n");
}

static void
test_table_empty (void)
{
  g_autofree char *out = table ("[]", 80, FALSE);

  g_assert_cmpstr (out, ==, "ID  LAST  AT  NOTE\n");
}

/* Only a terminal cuts, and only the widest text; an ellipsis says so. */
static void
test_table_width (void)
{
  const char *rows = "[{\"id\":\"kraken\",\"last\":\"1\",\"note\":\"the source answered with a web "
                     "page instead of JSON\"}]";
  g_autofree char *wide = table (rows, 0, FALSE);
  g_autofree char *narrow = table (rows, 40, FALSE);
  g_auto (GStrv) lines = g_strsplit (narrow, "\n", -1);

  g_assert_nonnull (strstr (wide, "instead of JSON"));
  g_assert_null (strstr (narrow, "instead of JSON"));
  g_assert_nonnull (strstr (lines[1], "the source"));
  g_assert_true (g_str_has_suffix (lines[1], "…"));
  g_assert_cmpint (g_utf8_strlen (lines[1], -1), ==, 40);
}

static void
test_table_wide_characters (void)
{
  g_autofree char *out = table ("[{\"id\":\"日本\",\"last\":\"1\"},{\"id\":\"abcd\",\"last\":\"2\"}"
                                ",{\"id\":\"e\xcc\x81xyz\",\"last\":\"3\"}]",
                                0, FALSE);

  g_assert_cmpstr (out, ==,
                   "ID    LAST  AT  NOTE\n"
                   "日本     1\n"
                   "abcd     2\n"
                   "e\xcc\x81xyz     3\n");
}

static void
test_table_colour (void)
{
  g_autofree char *with = table ("[{\"id\":\"a\"}]", 80, TRUE);
  g_autofree char *without = table ("[{\"id\":\"a\"}]", 0, FALSE);

  g_assert_nonnull (strchr (with, '\033'));
  g_assert_null (strchr (without, '\033'));
}

/* A source writes what it likes into its messages; the terminal must not obey. */
static void
test_control_characters (void)
{
  g_autofree char *out =
      table ("[{\"id\":\"a\\u001b[2J\\u0007\\u009b31m\",\"note\":\"x\\ty\\u202ez\"}]", 80, FALSE);

  g_assert_null (strchr (out, '\033'));
  g_assert_null (strchr (out, '\007'));
  g_assert_null (strstr (out, "\xc2\x9b"));
  g_assert_null (strstr (out, "\xe2\x80\xae"));
  g_assert_nonnull (strstr (out, "x y"));
}

/* What only looks like a time is cleaned as any text, and so is what is no text. */
static void
test_control_characters_elsewhere (void)
{
  g_autoptr (JsonNode) node = parse ("{\"t\":\"2026-11-20T06:1\\u001b[2J.00000\\u0007Z\","
                                     "\"o\":{\"a\":\"\\u009b1m\\u202e\"}}");
  JsonObject *object = json_node_get_object (node);
  g_autofree char *time =
      outcry_ctl_format_value (json_object_get_member (object, "t"), OUTCRY_CTL_TIME);
  g_autofree char *other =
      outcry_ctl_format_value (json_object_get_member (object, "o"), OUTCRY_CTL_TEXT);

  g_assert_true (g_str_has_prefix (time, "2026-11-20"));
  g_assert_null (strchr (time, '\033'));
  g_assert_null (strchr (time, '\007'));
  g_assert_null (strstr (other, "\xc2\x9b"));
  g_assert_null (strstr (other, "\xe2\x80\xae"));
}

static void
test_fields (void)
{
  static const OutcryCtlColumn fields[] = {
    { "Ticks held", "store.ticks", OUTCRY_CTL_NUMBER },
    { "On disk", "store.bytes", OUTCRY_CTL_BYTES },
    { "Trouble", "trouble", OUTCRY_CTL_TEXT },
    { "Ids", "ids", OUTCRY_CTL_LIST },
    { "Dry run", "dry", OUTCRY_CTL_FLAG },
    { NULL, NULL, OUTCRY_CTL_TEXT },
  };
  g_autoptr (JsonNode) node = parse ("{\"store\":{\"ticks\":12,\"bytes\":1500000},\"trouble\":null,"
                                     "\"ids\":[\"a\",\"b\"],\"dry\":false}");
  OutcryCtlSurface surface = { 0 };
  g_autoptr (GString) out = g_string_new (NULL);

  outcry_ctl_append_fields (out, &surface, json_node_get_object (node), fields);
  /* g_format_size() has a no-break space. */
  g_assert_cmpstr (out->str, ==,
                   "Ticks held  12\n"
                   "On disk     1.5\xc2\xa0MB\n"
                   "Ids         a, b\n");
}

/* Amounts pass through as they came: no double touches them. */
static void
test_json_exact (void)
{
  const char *text = "{\"last\":\"46181.000000000000000001\",\"n\":9223372036854775807,\"neg\":-"
                     "9223372036854775808}";
  g_autoptr (JsonNode) node = parse (text);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (JsonNode) again = NULL;

  outcry_ctl_append_json (out, node);
  g_assert_nonnull (strstr (out->str, "\"46181.000000000000000001\""));
  g_assert_nonnull (strstr (out->str, " 9223372036854775807"));
  g_assert_nonnull (strstr (out->str, " -9223372036854775808"));
  again = parse (out->str);
  g_assert_true (json_node_equal (node, again));
}

static void
assert_yaml_same (const OutcryYamlNode *yaml,
                  JsonNode             *json)
{
  if (JSON_NODE_HOLDS_OBJECT (json))
    {
      JsonObject *object = json_node_get_object (json);
      g_autoptr (GList) names = json_object_get_members (object);

      g_assert_cmpint (outcry_yaml_node_get_kind (yaml), ==,
                       OUTCRY_YAML_MAPPING);
      g_assert_cmpint (outcry_yaml_node_get_size (yaml), ==, json_object_get_size (object));
      for (GList *l = names; l != NULL; l = l->next)
        {
          const OutcryYamlNode *member = outcry_yaml_node_get_member (yaml, l->data);

          g_assert_nonnull (member);
          assert_yaml_same (member, json_object_get_member (object, l->data));
        }
    }
  else if (JSON_NODE_HOLDS_ARRAY (json))
    {
      JsonArray *array = json_node_get_array (json);

      g_assert_cmpint (outcry_yaml_node_get_kind (yaml), ==, OUTCRY_YAML_SEQUENCE);
      g_assert_cmpint (outcry_yaml_node_get_size (yaml), ==, json_array_get_length (array));
      for (guint i = 0; i < json_array_get_length (array); i++)
        assert_yaml_same (outcry_yaml_node_get_item (yaml, i), json_array_get_element (array, i));
    }
  else if (JSON_NODE_HOLDS_VALUE (json) && json_node_get_value_type (json) == G_TYPE_STRING)
    g_assert_cmpstr (outcry_yaml_node_get_text (yaml), ==, json_node_get_string (json));
  else
    {
      g_autofree char *text = json_to_string (json, FALSE);

      g_assert_cmpstr (outcry_yaml_node_get_text (yaml), ==, text);
      g_assert_true (outcry_yaml_node_is_plain (yaml));
    }
}

/* Our own reader of YAML reads back the same tree, with the texts that YAML is known to mistake. */
static void
test_yaml_round_trip (void)
{
  const char *text =
      "{\"plain\":\"kraken\",\"empty\":\"\",\"amount\":\"46181.00\",\"no\":\"no\",\"norway\":\"NO\",\"null\":\"null\","
      "\"octal\":\"010\",\"time\":\"2026-11-20T06:14:52.000000Z\",\"colon\":\"a: b\",\"hash\":\"a #b\",\"dash\":\"- x\","
      "\"quote\":\"say \\\"hi\\\" \\\\ there\",\"lines\":\"one\\ntwo\\n\",\"tab\":\"a\\tb\",\"blank\":\" x \",\"star\":\"*x\",\"amp\":\"&x\","
      "\"percent\":\"%x\",\"at\":\"@x\",\"tick\":\"`x\",\"bang\":\"!x\",\"question\":\"? x\",\"brace\":\"{x}\",\"bracket\":\"[x]\",\"umlaut\":\"für 日本\","
      "\"flag\":true,\"off\":false,\"none\":null,\"n\":-12,\"list\":[1,\"1\",[\"x\",[\"y\"]],{\"a\":\"b\",\"c\":[{\"d\":\"e\"},{\"f\":null}]}],"
      "\"nothing\":[],\"neither\":{\"deep\":{\"er\":[{\"x\":1,\"y\":2}]}},\"key: with colon\":1,\"true\":1,\"1\":2}";
  g_autoptr (JsonNode) node = parse (text);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (OutcryYaml) yaml = NULL;
  g_autoptr (GError) error = NULL;

  outcry_ctl_append_yaml (out, node);
  yaml = outcry_yaml_parse (out->str, out->len, "out", &error);
  g_assert_no_error (error);
  assert_yaml_same (outcry_yaml_get_root (yaml), node);
}

/* What json-glib leaves bare. */
static void
test_bare_characters (void)
{
  g_autoptr (JsonNode) node = parse ("{\"a\\u001f\":\"\\u009b\\u007f\\u2028\\u202e\\uffffé\"}");
  g_autoptr (GString) json = g_string_new ("\037");
  g_autoptr (GString) yaml = g_string_new ("\037");

  outcry_ctl_append_json (json, node);
  outcry_ctl_append_yaml (yaml, node);
  g_assert_cmpstr (json->str, ==, "\037{\n  \"a\\u001f\" : \"\\u009b\\u007f\\u2028\\u202e\\uffffé\"\n}\n");
  g_assert_cmpstr (yaml->str, ==, "\037\"a\\u001f\": \"\\u009b\\u007f\\u2028\\u202e\\uffffé\"\n");
}

static void
test_yaml_shape (void)
{
  g_autoptr (JsonNode) node = parse ("{\"sources\":[{\"id\":\"ecb\",\"rows\":3},{\"id\":\"kraken\","
                                     "\"last\":\"1.50\"}],\"none\":[]}");
  g_autoptr (GString) out = g_string_new (NULL);

  outcry_ctl_append_yaml (out, node);
  g_assert_cmpstr (out->str, ==,
                   "sources:\n"
                   "  - id: ecb\n"
                   "    rows: 3\n"
                   "  - id: kraken\n"
                   "    last: \"1.50\"\n"
                   "none: []\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ctl/output/table-aligned", test_table_aligned);
  g_test_add_func ("/ctl/output/table-kinds", test_table_kinds);
  g_test_add_func ("/ctl/output/table-empty", test_table_empty);
  g_test_add_func ("/ctl/output/table-width", test_table_width);
  g_test_add_func ("/ctl/output/table-wide-characters", test_table_wide_characters);
  g_test_add_func ("/ctl/output/table-colour", test_table_colour);
  g_test_add_func ("/ctl/output/control-characters", test_control_characters);
  g_test_add_func ("/ctl/output/control-characters-elsewhere", test_control_characters_elsewhere);
  g_test_add_func ("/ctl/output/fields", test_fields);
  g_test_add_func ("/ctl/output/json-exact", test_json_exact);
  g_test_add_func ("/ctl/output/yaml-round-trip", test_yaml_round_trip);
  g_test_add_func ("/ctl/output/yaml-shape", test_yaml_shape);
  g_test_add_func ("/ctl/output/bare-characters", test_bare_characters);

  return g_test_run ();
}
