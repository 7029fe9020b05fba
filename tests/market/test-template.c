/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "market/outcry-template.h"

#include <string.h>

#include "market/outcry-message.h"
#include "market/outcry-recipe.h"

#define ALL ((OutcryPlaces) 0x1ff)

static const char *
spell (guint       instrument,
       const char *key,
       gpointer    user_data)
{
  static const char * const names[] = { "BTC/USD", "ETH USD" };

  return g_str_equal (key, "x") ? names[instrument] : g_str_equal (key, "instrument") ? "ID" : NULL;
}

static char *
secret (const char *name,
        gpointer    user_data)
{
  return g_str_equal (name, "key") ? g_strdup ("a&b") : NULL;
}

static const guint both[] = { 0, 1 };

static OutcryTemplateContext
context_new (void)
{
  OutcryTime day = G_GINT64_CONSTANT (1705276800) * OUTCRY_SECOND; /* 2024-01-15 */

  return (OutcryTemplateContext){
    .spelling = spell,
    .instrument = 1,
    .instruments = both,
    .n_instruments = 2,
    .join = ",",
    .from = day + 1,
    .before = day - OUTCRY_MINUTE,
    .to = day + OUTCRY_DAY,
    .last = day + OUTCRY_HOUR,
    .now = day + 90 * OUTCRY_MINUTE + 5 * OUTCRY_SECOND,
    .step = "1 m",
    .cursor = "{x}&",
    .id = 7,
    .last_id = G_MAXUINT64,
    .secret = secret,
  };
}

static void
test_places (void)
{
  const struct { const char *text; const char *plain; const char *escaped;
  } cases[] = {
    { "", "", "" },
    { "a&b", "a&b", "a&b" },
    { "{{x}}", "{x}", "{x}" },
    { "{x}", "ETH USD", "ETH%20USD" },
    { "{x*}", "BTC/USD,ETH USD", "BTC%2FUSD,ETH%20USD" },
    { "{instrument}", "ID", "ID" },
    { "{from:s}|{from:ms}|{from:us}|{from:ns}",
      "1705276800|1705276800000|1705276800000001|1705276800000001000",
      "1705276800|1705276800000|1705276800000001|1705276800000001000" },
    { "{from:rfc3339}", "2024-01-15T00:00:00.000001Z", "2024-01-15T00:00:00.000001Z" },
    { "{before:rfc3339}", "2024-01-14T23:59:00Z", "2024-01-14T23:59:00Z" },
    { "{to:date} {last:%H:%M}", "2024-01-16 01:00", "2024-01-16 01:00" },
    { "{now:%Y%m%dT%H%M%S}", "20240115T013005", "20240115T013005" },
    { "{step}{cursor}", "1 m{x}&", "1%20m%7Bx%7D%26" },
    { "{id}-{last_id}", "7-18446744073709551615", "7-18446744073709551615" },
    { "k={secret:key}", "k=a&b", "k=a%26b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      OutcryTemplateContext context = context_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (OutcryTemplate) template = outcry_template_new (cases[i].text, ALL, &error);
      g_autofree char *plain = NULL;
      g_autofree char *escaped = NULL;

      g_assert_no_error (error);
      plain = outcry_template_render (template, &context, FALSE, &error);
      g_assert_no_error (error);
      escaped = outcry_template_render (template, &context, TRUE, &error);
      g_assert_cmpstr (plain, ==, cases[i].plain);
      g_assert_cmpstr (escaped, ==, cases[i].escaped);
    }
}

static void
test_refused (void)
{
  const char *texts[] = {
    "{",        "}",         "{x",         "x}",           "{}",        "{ x}",     "{X}",
    "{x y}",    "{x**}",     "{*}",        "{x:s}",        "{from}",    "{from:}",  "{from:sec}",
    "{from:%}", "{from:%Q}", "{from:%:H}", "{from:%%}",    "{from:%B}", "{step:1}", "{cursor:x}",
    "{id:1}",   "{secret}",  "{secret:}",  "{secret:a b}", "{{x}",      "{x}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      if (outcry_template_new (texts[i], ALL, &error) != NULL)
        g_error ("taken: %s", texts[i]);
      g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA);
    }
}

static void
test_allowed_places (void)
{
  const struct { const char *text; OutcryPlaces place;
  } cases[] = {
    { "{x}", OUTCRY_PLACE_SPELLING },    { "{x*}", OUTCRY_PLACE_LIST },
    { "{from:s}", OUTCRY_PLACE_FROM },   { "{before:s}", OUTCRY_PLACE_FROM },
    { "{to:s}", OUTCRY_PLACE_TO },       { "{last:s}", OUTCRY_PLACE_TO },
    { "{now:s}", OUTCRY_PLACE_NOW },     { "{step}", OUTCRY_PLACE_STEP },
    { "{cursor}", OUTCRY_PLACE_CURSOR }, { "{id}", OUTCRY_PLACE_ID },
    { "{last_id}", OUTCRY_PLACE_ID },    { "{secret:a}", OUTCRY_PLACE_SECRET },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OutcryTemplate) template =
          outcry_template_new (cases[i].text, cases[i].place, NULL);

      g_assert_nonnull (template);
      g_assert_cmpint (outcry_template_get_places (template), ==, cases[i].place);
      g_assert_null (
          outcry_template_new (cases[i].text, (OutcryPlaces) (ALL & ~cases[i].place), NULL));
    }
}

static void
test_prefix (void)
{
  g_autoptr (OutcryTemplate) literal = outcry_template_new ("https://a.b/{{c}}?{x}", ALL, NULL);
  g_autoptr (OutcryTemplate) place = outcry_template_new ("{x}/a", ALL, NULL);

  g_assert_cmpstr (outcry_template_get_prefix (literal), ==, "https://a.b/{c}?");
  g_assert_cmpstr (outcry_template_get_prefix (place), ==, "");
}

static void
test_early_times (void)
{
  g_autofree char *before = outcry_time_to_unit (-1, "s");
  g_autofree char *latest = outcry_time_to_unit (G_MAXINT64, "ns");

  g_assert_cmpstr (before, ==, "0");
  g_assert_cmpstr (latest, ==, "9223372036854775000");
}

static void
test_messages (void)
{
  const struct { const char *yaml; const char *text;
  } cases[] = {
    { "plain {x}", "plain ETH USD" },
    { "5", "5" },
    { "{}", "{}" },
    { "[]", "[]" },
    { "{a: 1, b: \"1\", c: 1.50, d: true, e: \"true\", f: null, g: 01, h: -, i: 1e-8, j: text}",
      "{\"a\":1,\"b\":\"1\",\"c\":1.50,\"d\":true,\"e\":\"true\",\"f\":null,\"g\":\"01\",\"h\":\"-"
      "\",\"i\":1e-8,\"j\":\"text\"}" },
    { "[\"{x*}\", \"z\"]", "[\"BTC/USD\",\"ETH USD\",\"z\"]" },
    { "[{s: \"{x*}\", n: 1}]", "[{\"s\":\"BTC/USD\",\"n\":1},{\"s\":\"ETH USD\",\"n\":1}]" },
    { "{a: {b: [[\"{x*}\"]]}}", "{\"a\":{\"b\":[[\"BTC/USD\",\"ETH USD\"]]}}" },
    { "{\"{x}\": \"{x*}\"}", "{\"ETH USD\":\"BTC/USD,ETH USD\"}" },
    { "{a: \"quote \\\" back \\\\ line \\n é\"}",
      "{\"a\":\"quote \\\" back \\\\ line \\u000a é\"}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      OutcryTemplateContext context = context_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *document = g_strconcat ("m: ", cases[i].yaml, "\n", NULL);
      g_autoptr (OutcryYaml) yaml = outcry_yaml_parse (document, strlen (document), "x", &error);
      g_autoptr (OutcryMessage) message = NULL;
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      message = outcry_message_new (outcry_yaml_node_get_member (outcry_yaml_get_root (yaml), "m"),
                                    ALL, &error);
      g_assert_no_error (error);
      text = outcry_message_render (message, &context, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/template/places", test_places);
  g_test_add_func ("/market/template/refused", test_refused);
  g_test_add_func ("/market/template/allowed-places", test_allowed_places);
  g_test_add_func ("/market/template/prefix", test_prefix);
  g_test_add_func ("/market/template/early-times", test_early_times);
  g_test_add_func ("/market/template/messages", test_messages);

  return g_test_run ();
}
