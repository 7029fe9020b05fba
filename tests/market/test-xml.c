/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "market/outcry-xml.h"

#include <string.h>

#include "market/outcry-recipe.h"

static OutcryXml *
parse (const char *text,
       gboolean    html)
{
  g_autoptr (GError) error = NULL;
  OutcryXml *xml = outcry_xml_parse (text, strlen (text), html, &error);

  g_assert_no_error (error);
  return xml;
}

static void
assert_refused (const char        *text,
                gsize              len,
                OutcryRecipeError  code)
{
  g_autoptr (GError) error = NULL;

  if (outcry_xml_parse (text, len, FALSE, &error) != NULL)
    g_error ("taken: %s", text);
  if (!g_error_matches (error, OUTCRY_RECIPE_ERROR, (int) code))
    g_test_message ("%s: %s", text, error->message);
  g_assert_error (error, OUTCRY_RECIPE_ERROR, (int) code);
}

typedef struct
{
  OutcryXml   *xml;
  OutcryXpath *field;
  GString     *out;
} Each;

static gboolean
take (gpointer node,
      gpointer user_data)
{
  Each *each = user_data;
  g_autofree char *text = outcry_xml_get_text (each->xml, each->field, node);

  g_string_append_printf (each->out, "%s ", text != NULL ? text : "-");
  return TRUE;
}

static void
assert_fields (OutcryXml  *xml,
               const char *rows,
               const char *field,
               const char *expected)
{
  g_autoptr (OutcryXpath) path = outcry_xpath_new (rows, NULL);
  g_autoptr (OutcryXpath) at = outcry_xpath_new (field, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Each each = { xml, at, out };

  g_assert_true (outcry_xml_each (xml, path, take, &each, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (g_strchomp (out->str), ==, expected);
}

static void
test_fields (void)
{
  g_autoptr (OutcryXml) xml =
      parse ("<?xml version='1.0'?><e:E xmlns:e='urn:e' xmlns='urn:c'><C><C time='2026-04-13'><C "
             "currency='USD' rate='1.1684'/>"
             "<C currency='JPY' rate=' 186.75 '><n>1</n> <n>2</n></C></C></C></e:E>",
             FALSE);

  assert_fields (xml, "//*[local-name()='C'][@currency]", "@currency", "USD JPY");
  assert_fields (xml, "//*[local-name()='C'][@currency]", "@rate", "1.1684 186.75");
  assert_fields (xml, "//*[local-name()='C'][@currency]", "../@time", "2026-04-13 2026-04-13");
  assert_fields (xml, "//*[local-name()='C'][@currency]", "*[local-name()='n'][2]", "- 2");
}

/* libxml2 would print 1.1684e+08 for a number: only texts are taken. */
static void
test_no_numbers (void)
{
  g_autoptr (OutcryXml) xml = parse ("<a><b r='116840000'/></a>", FALSE);

  assert_fields (xml, "//b", "number(@r)", "-");
  assert_fields (xml, "//b", "count(@r)", "-");
  assert_fields (xml, "//b", "@r > 1", "-");
  assert_fields (xml, "//b", "@none", "-");
}

static void
test_expressions (void)
{
  g_autoptr (OutcryXml) xml = parse ("<a/>", FALSE);
  const char *broken[] = { "//a[", "", "a b", "//", "@" };
  const char *not_nodes[] = { "1", "'a'", "true()", "x:y", "$v", "unknown()", "f(" };
  g_autofree char *longest = g_strnfill (1025, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;

      if (outcry_xpath_new (broken[i], &error) != NULL)
        g_error ("taken: \"%s\"", broken[i]);
      g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA);
    }
  g_assert_null (outcry_xpath_new (longest, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (not_nodes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (OutcryXpath) path = outcry_xpath_new (not_nodes[i], &error);

      g_assert_no_error (error);
      g_assert_false (outcry_xml_each (xml, path, take, NULL, &error));
      g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT);
    }
}

static void
test_hostile_documents (void)
{
  const char *doctype = "<!DOCTYPE a [<!ENTITY x 'yyyyyyyyyy'><!ENTITY z "
                        "'&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;'>]><a>&z;</a>";
  const char *external = "<!DOCTYPE a SYSTEM 'http://127.0.0.1/a.dtd'><a/>";
  const char *file =
      "<?xml version='1.0'?>\n<!doctype a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>";
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autofree char *large = g_strnfill (OUTCRY_XML_MAX + 1, ' ');

  assert_refused (doctype, strlen (doctype), OUTCRY_RECIPE_ERROR_FORMAT);
  assert_refused (external, strlen (external), OUTCRY_RECIPE_ERROR_FORMAT);
  assert_refused (file, strlen (file), OUTCRY_RECIPE_ERROR_FORMAT);
  assert_refused ("<a>&x;</a>", 10, OUTCRY_RECIPE_ERROR_FORMAT);
  assert_refused ("<a b='1' b='2'/>", 16, OUTCRY_RECIPE_ERROR_FORMAT);
  assert_refused ("<a></b>", 7, OUTCRY_RECIPE_ERROR_FORMAT);
  assert_refused ("<a/>\0", 5, OUTCRY_RECIPE_ERROR_FORMAT);
  assert_refused ("<a>\xff</a>", 8, OUTCRY_RECIPE_ERROR_FORMAT);
  assert_refused ("\xff\xfe<\0a\0/\0>\0", 10, OUTCRY_RECIPE_ERROR_FORMAT);
  assert_refused ("hello", 5, OUTCRY_RECIPE_ERROR_TRUNCATED);
  assert_refused ("", 0, OUTCRY_RECIPE_ERROR_TRUNCATED);
  assert_refused (large, OUTCRY_XML_MAX + 1, OUTCRY_RECIPE_ERROR_LIMIT);
  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "<a>");
  assert_refused (deep->str, deep->len, OUTCRY_RECIPE_ERROR_FORMAT);
}

/* A declared encoding does not change how the text is read. */
static void
test_encoding (void)
{
  g_autoptr (OutcryXml) xml =
      parse ("<?xml version='1.0' encoding='iso-8859-1'?><a b='é'/>", FALSE);

  assert_fields (xml, "//a", "@b", "é");
}

static void
test_truncated (void)
{
  const char *text = "<?xml version='1.0'?><a><b c='1.1684'/><b c='186.75'></b></a>";

  for (gsize len = 0; len < strlen (text); len++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (outcry_xml_parse (text, len, FALSE, &error));
      g_assert_nonnull (error);
    }
}

/* Each predicate looks at the whole document again: a billion steps for three hundred nodes. */
static void
test_costly_expression (void)
{
  g_autoptr (GString) text = g_string_new ("<r>");
  g_autoptr (OutcryXml) xml = NULL;
  g_autoptr (OutcryXpath) path =
      outcry_xpath_new ("//*[count(//*[count(//*[count(//*) > 1]) > 1]) > 1]", NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 300; i++)
    g_string_append (text, "<a/>");
  g_string_append (text, "</r>");
  xml = parse (text->str, FALSE);
  g_assert_false (outcry_xml_each (xml, path, take, NULL, &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT);
}

static void
test_html (void)
{
  g_autoptr (OutcryXml) html = parse (
      "<!DOCTYPE html><table><tr><td>1<td> 2.5 \n<tr><td>3<td>&euro;4&nbsp;</table><p>unclosed",
      TRUE);
  g_autoptr (OutcryXml) text = parse ("just text", TRUE);
  g_autoptr (GError) error = NULL;

  assert_fields (html, "//tr", "td[1]", "1 3");
  assert_fields (html, "//tr[1]", "td[2]", "2.5");
  g_assert_nonnull (text);
  g_assert_null (outcry_xml_parse ("", 0, TRUE, &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/xml/fields", test_fields);
  g_test_add_func ("/market/xml/no-numbers", test_no_numbers);
  g_test_add_func ("/market/xml/expressions", test_expressions);
  g_test_add_func ("/market/xml/hostile-documents", test_hostile_documents);
  g_test_add_func ("/market/xml/encoding", test_encoding);
  g_test_add_func ("/market/xml/truncated", test_truncated);
  g_test_add_func ("/market/xml/costly-expression", test_costly_expression);
  g_test_add_func ("/market/xml/html", test_html);

  return g_test_run ();
}
