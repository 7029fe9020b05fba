/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "node-fixture.h"

static void
ship (NodeFixture *fixture,
      const char  *name,
      const char  *instruments)
{
  g_autofree char *recipe = node_fixture_recipe (name, instruments, FALSE);
  g_autofree char *path = g_strdup_printf ("recipes/%s.yaml", name);

  node_fixture_ship (fixture, path, recipe);
}

static char *
list (NodeFixture *fixture)
{
  GListModel *sources = G_LIST_MODEL (outcry_node_get_sources (fixture->node));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++)
    {
      g_autoptr (OutcrySource) source = g_list_model_get_item (sources, i);
      OutcryRecipe *recipe = outcry_source_get_recipe (source);

      g_string_append_printf (text, "%s:%u ", outcry_source_get_name (source),
                              outcry_recipe_get_n_instruments (recipe));
    }
  return g_string_free (text, FALSE);
}

static void
check_list (NodeFixture *fixture,
            const char  *expected)
{
  g_autofree char *got = list (fixture);

  g_assert_cmpstr (got, ==, expected);
}

static OutcrySource *
add (NodeFixture  *fixture,
     const char   *text,
     GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  outcry_node_add_recipe_async (fixture->node, text, strlen (text), "own.yaml", FALSE, NULL,
                                node_fixture_done, &result);
  return outcry_node_add_recipe_finish (fixture->node, node_fixture_wait (&result), error);
}

static gboolean
drop (NodeFixture  *fixture,
      const char   *name,
      GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  outcry_node_remove_source_async (fixture->node, name, NULL, node_fixture_done, &result);
  return outcry_node_remove_source_finish (fixture->node, node_fixture_wait (&result), error);
}

static void
reopen (NodeFixture *fixture)
{
  node_fixture_close (fixture);
  node_fixture_open (fixture, NULL);
}

/* Shipped ones are there at once; removed ones stay away; a newer program brings newer texts, but
 * not over what the user wrote. */
static void
test_shipped (NodeFixture   *fixture,
              gconstpointer  data)
{
  g_autofree char *own = node_fixture_recipe (
      "b", "{X-Y: {rest: x, price: 2}, X-Z: {rest: z, price: 2}, X-A: {rest: a, price: 2}}", FALSE);
  g_autoptr (GError) error = NULL;

  ship (fixture, "a", "{A-B: {rest: x, price: 2}}");
  ship (fixture, "b", "{A-B: {rest: x, price: 2}}");
  ship (fixture, "c", "{A-B: {rest: x, price: 2}}");
  node_fixture_ship (fixture, "recipes/broken.yaml", "recipe: [");
  node_fixture_ship (fixture, "recipes/README", "not a recipe");
  node_fixture_open (fixture, NULL);
  check_list (fixture, "a:1 b:1 c:1 ");

  g_assert_true (drop (fixture, "c", &error));
  g_assert_true (drop (fixture, "b", &error));
  g_assert_nonnull (add (fixture, own, &error));
  g_assert_no_error (error);
  check_list (fixture, "a:1 b:3 ");
  reopen (fixture);
  check_list (fixture, "a:1 b:3 ");

  ship (fixture, "a", "{A-B: {rest: x, price: 2}, A-C: {rest: y, price: 2}}");
  ship (fixture, "b", "{A-B: {rest: x, price: 2}, A-C: {rest: y, price: 2}}");
  ship (fixture, "c", "{A-B: {rest: x, price: 2}, A-C: {rest: y, price: 2}}");
  reopen (fixture);
  check_list (fixture, "a:2 b:3 ");
}

/* The second of two at once must not leave its text behind under the first one's name. */
static void
test_two_at_once (NodeFixture   *fixture,
                  gconstpointer  data)
{
  g_autofree char *one = node_fixture_recipe ("mine", "{A-B: {rest: x, price: 2}}", FALSE);
  g_autofree char *two = node_fixture_recipe (
      "mine", "{A-B: {rest: x, price: 2}, A-C: {rest: y, price: 2}}", FALSE);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GError) error = NULL;

  node_fixture_open (fixture, NULL);
  outcry_node_add_recipe_async (fixture->node, one, strlen (one), "one.yaml", FALSE, NULL,
                                node_fixture_done, &first);
  g_assert_null (add (fixture, two, &error));
  g_assert_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_REFUSED);
  g_assert_nonnull (
      outcry_node_add_recipe_finish (fixture->node, node_fixture_wait (&first), NULL));
  g_clear_object (&first); /* holds the node */
  check_list (fixture, "mine:1 ");
  reopen (fixture);
  check_list (fixture, "mine:1 ");
}

static void
test_add (NodeFixture   *fixture,
          gconstpointer  data)
{
  g_autofree char *recipe = node_fixture_recipe ("mine", "{A-B: {rest: x, price: 2}}", FALSE);
  g_autofree char *import = node_fixture_recipe ("import", "{A-B: {rest: x, price: 2}}", FALSE);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  node_fixture_open (fixture, NULL);
  g_assert_nonnull (add (fixture, recipe, &error));
  g_assert_no_error (error);
  node_fixture_advance (fixture, OUTCRY_FRAME);
  g_assert_nonnull (outcry_node_find_instrument (fixture->node, "A-B"));

  g_assert_null (add (fixture, recipe, &error));
  g_assert_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (add (fixture, import, &error));
  g_assert_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (add (fixture, "recipe: 1\nname: [\n", &error));
  words = outcry_node_explain (error);
  g_assert_nonnull (strstr (words, "own.yaml:"));
  g_clear_error (&error);

  g_assert_false (drop (fixture, "nobody", &error));
  g_assert_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (drop (fixture, "mine", &error));
  node_fixture_advance (fixture, OUTCRY_FRAME);
  g_assert_null (outcry_node_find_instrument (fixture->node, "A-B"));
  reopen (fixture);
  check_list (fixture, "");
}

/* Wired: what a source delivers gets into the store and its runs into the log. */

typedef struct
{
  guint ticks, runs;
} Heard;

static void
on_ticks (OutcryNode        *node,
          const char        *instrument,
          const char        *source,
          const OutcryTick  *ticks,
          guint              n,
          const OutcryScale *scale,
          Heard             *heard)
{
  g_assert_cmpstr (source, ==, "a");
  heard->ticks += n;
}

static void
on_run (OutcryNode      *node,
        const OutcryRun *run,
        Heard           *heard)
{
  g_assert_cmpstr (run->source, ==, "a");
  g_assert_cmpstr (run->outcome, ==, "throttled");
  g_assert_cmpstr (run->reason, ==, "slow down");
  g_assert_cmpuint (run->rows, ==, 5);
  heard->runs++;
}

static void
test_wired (NodeFixture   *fixture,
            gconstpointer  data)
{
  OutcryTick tick = node_fixture_tick (NODE_FIXTURE_NOW, 1, 1, 1);
  OutcrySourceRun run = {
    .feed = "candles",
    .started = 1,
    .ended = 2,
    .outcome = "throttled",
    .reason = "slow down",
    .rows = 5,
  };
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  g_autofree char *metrics = NULL;
  OutcrySource *source;
  Heard heard = { 0 };

  ship (fixture, "a", "{A-B: {rest: x, price: 2}}");
  node_fixture_open (fixture, NULL);
  g_signal_connect (fixture->node, "ticks", G_CALLBACK (on_ticks), &heard);
  g_signal_connect (fixture->node, "run", G_CALLBACK (on_run), &heard);
  source = outcry_sources_find (outcry_node_get_sources (fixture->node), "a");
  g_array_append_val (
      outcry_batch_part (batch, "A-B", (OutcryScale){ 0, 0 }, OUTCRY_INTERVAL_1M)->ticks, tick);
  batch->rows = 3;
  batch->refused = 1;
  g_signal_emit_by_name (outcry_node_get_sources (fixture->node), "batch", source, batch);
  g_signal_emit_by_name (outcry_node_get_sources (fixture->node), "run", source, &run);
  NODE_WAIT (heard.ticks == 1 && heard.runs == 1);

  metrics = outcry_node_format_metrics (fixture->node);
  g_assert_nonnull (strstr (metrics, "outcry_source_rows_total{source=\"a\"} 3\n"));
  g_assert_nonnull (strstr (metrics, "outcry_source_rows_refused_total{source=\"a\"} 1\n"));
  g_assert_nonnull (strstr (metrics, "outcry_source_ticks_total{source=\"a\"} 1\n"));
  g_assert_nonnull (
      strstr (metrics, "outcry_source_runs_total{source=\"a\",outcome=\"throttled\"} 1\n"));
  g_assert_nonnull (strstr (metrics, "outcry_store_ticks 1\n"));
}

/* Metrics: each sample's metric has one HELP and one TYPE before it, all samples of a metric stand
 * together, values are numbers. */
static void
test_metrics (NodeFixture   *fixture,
              gconstpointer  data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *metrics = NULL;
  g_autofree char *escaped = outcry_metrics_escape ("a\\b\"c\nd");
  g_auto (GStrv) lines = NULL;
  g_autofree char *current = NULL;
  guint samples = 0;

  g_assert_cmpstr (escaped, ==, "a\\\\b\\\"c\\nd");
  ship (fixture, "a", "{A-B: {rest: x, price: 2}}");
  node_fixture_open (fixture, NULL);
  metrics = outcry_node_format_metrics (fixture->node);
  g_assert_true (g_str_has_suffix (metrics, "\n"));
  lines = g_strsplit (metrics, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 4);
      g_autofree char *name = NULL;
      char *end;

      if (g_str_equal (words[0], "#"))
        {
          if (g_str_equal (words[1], "HELP"))
            {
              g_assert_true (g_hash_table_add (seen, g_strdup (words[2])));
              g_free (current);
              current = g_strdup (words[2]);
            }
          else
            {
              g_assert_cmpstr (words[1], ==, "TYPE");
              g_assert_cmpstr (words[2], ==, current);
              g_assert_true (g_str_equal (words[3], "counter") || g_str_equal (words[3], "gauge"));
            }
          continue;
        }
      samples++;
      name = g_strndup (words[0], strcspn (words[0], "{"));
      g_assert_cmpstr (name, ==, current);
      g_ascii_strtod (strrchr (lines[i], ' ') + 1, &end);
      g_assert_cmpint (*end, ==, '\0');
    }
  g_assert_cmpuint (samples, >=, 20);
  g_assert_true (g_hash_table_contains (seen, "process_resident_memory_bytes"));
  g_assert_nonnull (strstr (metrics, "outcry_source_state{source=\"a\",state=\"idle\"} 1\n"));
}

#define ADD(name, test)                                                                            \
  g_test_add ("/node/recipes/" name, NodeFixture, NULL, node_fixture_set_up, test,                 \
              node_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("shipped", test_shipped);
  ADD ("two-at-once", test_two_at_once);
  ADD ("add", test_add);
  ADD ("wired", test_wired);
  ADD ("metrics", test_metrics);

  return g_test_run ();
}
