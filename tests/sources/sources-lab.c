/* SPDX-License-Identifier: GPL-3.0-or-later */

/* See the header. The series kept here are what a store would hold: bars by start, ticks by id, the
 * last word wins. */

#include "sources-lab.h"

#include <string.h>

typedef struct
{
  gint64     key;
  OutcryTick tick;
  OutcryCandle bar;
} Row;

static int
compare_keys (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static GTree *
find_series (Lab        *lab,
             const char *source,
             const char *instrument,
             const char *kind)
{
  g_autofree char *key = g_strdup_printf ("%s %s %s", source, instrument, kind);
  GTree *tree = g_hash_table_lookup (lab->series, key);

  if (tree == NULL)
    {
      tree = g_tree_new_full (compare_keys, NULL, NULL, g_free);
      g_hash_table_insert (lab->series, g_steal_pointer (&key), tree);
    }
  return tree;
}

static void
on_batch (OutcrySources *sources,
          OutcrySource  *source,
          OutcryBatch   *batch,
          Lab           *lab)
{
  lab->batches++;
  for (guint i = 0; i < batch->parts->len; i++)
    {
      const OutcryBatchPart *part = g_ptr_array_index (batch->parts, i);
      const char *name = outcry_source_get_name (source);

      for (guint k = 0; k < part->bars->len; k++)
        {
          Row *row = g_new0 (Row, 1);

          row->bar = g_array_index (part->bars, OutcryCandle, k);
          row->key = row->bar.start;
          g_assert_true (outcry_candle_is_sound (&row->bar));
          g_tree_replace (find_series (lab, name, part->instrument,
                                       outcry_interval_to_string (part->interval)),
                          &row->key, row);
        }
      for (guint k = 0; k < part->ticks->len; k++)
        {
          Row *row = g_new0 (Row, 1);

          row->tick = g_array_index (part->ticks, OutcryTick, k);
          row->key = (gint64) row->tick.id;
          g_tree_replace (find_series (lab, name, part->instrument, "ticks"), &row->key, row);
        }
    }
}

static void
on_run (OutcrySources         *sources,
        OutcrySource          *source,
        const OutcrySourceRun *run,
        Lab                   *lab)
{
  char *text = g_strdup_printf ("%s %s %s %s: %s", outcry_source_get_name (source), run->feed,
                                run->instrument != NULL ? run->instrument : "-", run->outcome,
                                run->reason != NULL ? run->reason : "");

  g_assert_cmpint (run->started, <=, run->ended);
  g_ptr_array_add (lab->runs, text);
  g_test_message ("%s (%u rows, %u skipped, %u refused)", text, run->rows, run->skipped,
                  run->refused);
}

static void
on_state_changed (OutcrySources *sources,
                  const char    *name,
                  Lab           *lab)
{
  lab->states++;
}

static void
add_overrides (Lab *lab)
{
  g_auto(GStrv) overrides = outcry_replay_get_overrides (lab->replay);

  for (guint i = 0; overrides[i] != NULL; i++)
    g_assert_true (outcry_sources_add_override (lab->sources, overrides[i], NULL));
}

void
lab_set_up (Lab           *lab,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  lab->clock = outcry_virtual_clock_new (LAB_START);
  lab->random = outcry_seeded_random_new (11);
  lab->replay = outcry_replay_new (lab->clock, g_getenv ("OUTCRY_SOURCE_ROOT"), 1, 1, &error);
  g_assert_no_error (error);
  lab->sources = outcry_sources_new (lab->clock, lab->random);
  lab->runs = g_ptr_array_new_with_free_func (g_free);
  lab->series =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_tree_unref);
  g_signal_connect (lab->sources, "batch", G_CALLBACK (on_batch), lab);
  g_signal_connect (lab->sources, "run", G_CALLBACK (on_run), lab);
  g_signal_connect (lab->sources, "state-changed", G_CALLBACK (on_state_changed), lab);
  add_overrides (lab);
}

void
lab_settle (Lab *lab)
{
  while (g_main_context_iteration (NULL, FALSE) || outcry_sources_get_n_active (lab->sources) > 0)
    {
      if (outcry_sources_get_n_active (lab->sources) > 0)
        g_main_context_iteration (NULL, TRUE);
    }
}

void
lab_tear_down (Lab           *lab,
               gconstpointer  data)
{
  outcry_sources_stop (lab->sources);
  outcry_replay_stop (lab->replay);
  lab_settle (lab);
  g_signal_handlers_disconnect_by_data (lab->sources, lab);
  g_assert_finalize_object (lab->sources);
  g_clear_object (&lab->replay);
  g_clear_object (&lab->random);
  g_clear_object (&lab->clock);
  g_ptr_array_unref (lab->runs);
  g_hash_table_unref (lab->series);
}

void
lab_use_server_ahead (Lab    *lab,
                      gint64  offset)
{
  outcry_replay_set_ahead (lab->replay, offset);
  lab->server_offset = offset;
}

OutcryRecipe *
lab_parse_recipe (const char *text)
{
  g_autoptr(GError) error = NULL;
  OutcryRecipe *recipe = outcry_recipe_parse (text, strlen (text), "lab.yaml", &error);

  g_assert_no_error (error);
  return recipe;
}

OutcryRecipe *
lab_read_recipe (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".yaml", NULL);
  g_autofree char *path =
      g_build_filename (g_getenv ("OUTCRY_SOURCE_ROOT"), "data", "recipes", file, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return lab_parse_recipe (text);
}

OutcrySource *
lab_add (Lab          *lab,
         OutcryRecipe *recipe,
         const char   *state)
{
  g_autoptr(OutcryRecipe) owned = recipe;
  g_autoptr(GError) error = NULL;
  OutcrySource *source = outcry_sources_add (lab->sources, recipe, state, &error);

  g_assert_no_error (error);
  return source;
}

/* One event, or one step of time when there is none. */
static void
step (Lab *lab)
{
  if (g_main_context_iteration (NULL, FALSE))
    return;
  if (outcry_sources_get_n_active (lab->sources) > 0)
    g_main_context_iteration (NULL, TRUE);
  else if (!outcry_virtual_clock_step (OUTCRY_VIRTUAL_CLOCK (lab->clock)))
    outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (lab->clock), OUTCRY_SECOND);
}

static void
on_end (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* A timer of its own, so that no step goes beyond the end. */
void
lab_advance (Lab    *lab,
             gint64  duration)
{
  gboolean over = FALSE;

  outcry_clock_add_timer (lab->clock, duration, on_end, &over);
  while (!over)
    step (lab);
  lab_settle (lab);
}

void
lab_wait_state (Lab               *lab,
                OutcrySource      *source,
                OutcrySourceState  state,
                gint64             most)
{
  gint64 end = outcry_clock_monotonic (lab->clock) + most;

  while (outcry_source_get_state (source) != state && outcry_clock_monotonic (lab->clock) < end)
    step (lab);
  g_assert_cmpstr (outcry_source_state_to_string (outcry_source_get_state (source)), ==,
                   outcry_source_state_to_string (state));
}

void
lab_wait_runs (Lab    *lab,
               guint   n,
               gint64  most)
{
  gint64 end = outcry_clock_monotonic (lab->clock) + most;
  guint wanted = lab->runs->len + n;

  while (lab->runs->len < wanted && outcry_clock_monotonic (lab->clock) < end)
    step (lab);
  g_assert_cmpuint (lab->runs->len, >=, wanted);
}

guint
lab_count (Lab        *lab,
           const char *series)
{
  GTree *tree = g_hash_table_lookup (lab->series, series);

  return tree != NULL ? (guint) g_tree_nnodes (tree) : 0;
}

const OutcryCandle *
lab_find_bar (Lab        *lab,
              const char *series,
              OutcryTime  start)
{
  GTree *tree = g_hash_table_lookup (lab->series, series);
  Row *row = tree != NULL ? g_tree_lookup (tree, &start) : NULL;

  return row != NULL ? &row->bar : NULL;
}

OutcryTime
lab_first (Lab        *lab,
           const char *series)
{
  GTree *tree = g_hash_table_lookup (lab->series, series);

  g_assert_nonnull (tree);
  return *(gint64 *) g_tree_node_key (g_tree_node_first (tree));
}

OutcryTime
lab_last (Lab        *lab,
          const char *series)
{
  GTree *tree = g_hash_table_lookup (lab->series, series);

  g_assert_nonnull (tree);
  return *(gint64 *) g_tree_node_key (g_tree_node_last (tree));
}

guint
lab_count_runs (Lab        *lab,
                const char *part)
{
  guint n = 0;

  for (guint i = 0; i < lab->runs->len; i++)
    n += strstr (g_ptr_array_index (lab->runs, i), part) != NULL;
  return n;
}

const char *
lab_last_run (Lab *lab)
{
  return lab->runs->len > 0 ? g_ptr_array_index (lab->runs, lab->runs->len - 1) : "";
}

guint
lab_count_requests (Lab        *lab,
                    const char *host)
{
  guint n = 0;

  for (guint i = 0; i < outcry_replay_get_n_requests (lab->replay); i++)
    n += g_str_equal (outcry_replay_get_request (lab->replay, i)->host, host);
  return n;
}

void
lab_assert_gaps (Lab *lab)
{
  g_autoptr(GHashTable) last = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < outcry_replay_get_n_requests (lab->replay); i++)
    {
      const OutcryReplayRequest *request = outcry_replay_get_request (lab->replay, i);
      const OutcryReplayRequest *before = g_hash_table_lookup (last, request->host);

      if (before != NULL)
        g_assert_cmpint (request->time - before->time, >=, OUTCRY_SECOND);
      g_hash_table_insert (last, request->host, (gpointer) request);
    }
}
