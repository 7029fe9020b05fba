/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the node knows and what it says of itself: the order in which sources are preferred, and the
 * plain accessors. */

#include "node/outcry-node-private.h"

#include "node/outcry-history.h"
#include "node/outcry-i18n.h"

static guint
rank_recipe (OutcryRecipe *recipe)
{
  guint rank = outcry_recipe_get_same_as (recipe) != NULL ? 120 : 100;

  for (guint i = 0; i < outcry_recipe_get_n_feeds (recipe); i++)
    if (outcry_recipe_feed_get_kind (outcry_recipe_get_feed (recipe, i)) == OUTCRY_FEED_SOCKET)
      return rank;
  return rank + 10;
}

guint
outcry_node_rank_source (OutcryNode *self,
                         const char *name)
{
  const char * const *prefer = outcry_config_get_list (self->config, "prefer");
  OutcrySource *source;

  for (guint i = 0; prefer[i] != NULL; i++)
    if (g_str_equal (prefer[i], name))
      return MIN (i, 99);
  if (g_str_equal (name, OUTCRY_BUNDLED_SOURCE))
    return 300;
  source = self->sources != NULL ? outcry_sources_find (self->sources, name) : NULL;
  return source != NULL ? rank_recipe (outcry_source_get_recipe (source)) : 200;
}

static int
compare_series (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  const OutcryHeldSeries *left = *(OutcryHeldSeries *const *) a;
  const OutcryHeldSeries *right = *(OutcryHeldSeries *const *) b;
  guint left_rank = outcry_node_rank_source (user_data, left->series->source);
  guint right_rank = outcry_node_rank_source (user_data, right->series->source);

  if (left_rank != right_rank)
    return left_rank < right_rank ? -1 : 1;
  return strcmp (left->series->source, right->series->source);
}

GPtrArray *
outcry_node_list_series (OutcryNode *self,
                         const char *instrument,
                         const char *source)
{
  GPtrArray *list = outcry_series_table_list (self->series, instrument);

  for (guint i = list->len; source != NULL && i-- > 0;)
    {
      const OutcryHeldSeries *held = g_ptr_array_index (list, i);

      if (!g_str_equal (held->series->source, source))
        g_ptr_array_remove_index (list, i);
    }
  g_ptr_array_sort_with_data (list, compare_series, self);
  return list;
}

static int
compare_names (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  const char *left = *(const char *const *) a, *right = *(const char *const *) b;
  guint left_rank = outcry_node_rank_source (user_data, left);
  guint right_rank = outcry_node_rank_source (user_data, right);

  if (left_rank != right_rank)
    return left_rank < right_rank ? -1 : 1;
  return strcmp (left, right);
}

char **
outcry_node_list_recipes_of (OutcryNode *self,
                             const char *instrument)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (OutcrySource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), i);
      OutcryRecipe *recipe = outcry_source_get_recipe (source);

      for (guint k = 0; k < outcry_recipe_get_n_instruments (recipe); k++)
        if (g_str_equal (outcry_instrument_get_id (outcry_recipe_get_instrument (recipe, k)),
                         instrument))
          {
            g_ptr_array_add (names, g_strdup (outcry_source_get_name (source)));
            break;
          }
    }
  g_ptr_array_sort_with_data (names, compare_names, self);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

const char *
outcry_node_get_data_dir (OutcryNode *self)
{
  g_return_val_if_fail (OUTCRY_IS_NODE (self), NULL);

  return self->data_dir;
}

OutcryConfig *
outcry_node_get_config (OutcryNode *self)
{
  g_return_val_if_fail (OUTCRY_IS_NODE (self), NULL);

  return self->config;
}

OutcryClock *
outcry_node_get_clock (OutcryNode *self)
{
  g_return_val_if_fail (OUTCRY_IS_NODE (self), NULL);

  return self->clock;
}

OutcryStore *
outcry_node_get_store (OutcryNode *self)
{
  g_return_val_if_fail (OUTCRY_IS_NODE (self), NULL);

  return self->store;
}

OutcrySources *
outcry_node_get_sources (OutcryNode *self)
{
  g_return_val_if_fail (OUTCRY_IS_NODE (self), NULL);

  return self->sources;
}

OutcryTime
outcry_node_get_started (OutcryNode *self)
{
  g_return_val_if_fail (OUTCRY_IS_NODE (self), OUTCRY_TIME_NONE);

  return self->started;
}

const char *
outcry_node_get_trouble (OutcryNode *self)
{
  g_return_val_if_fail (OUTCRY_IS_NODE (self), NULL);

  return self->trouble;
}

const char *
outcry_node_get_clock_notice (OutcryNode *self)
{
  g_return_val_if_fail (OUTCRY_IS_NODE (self), NULL);

  return self->clock_notice;
}

gsize
outcry_node_get_unwritten (OutcryNode *self)
{
  g_return_val_if_fail (OUTCRY_IS_NODE (self), 0);

  return outcry_recorder_get_unwritten (self->recorder);
}

gboolean
outcry_node_get_importing_history (OutcryNode *self)
{
  g_return_val_if_fail (OUTCRY_IS_NODE (self), FALSE);

  return outcry_history_is_importing (self->history);
}

GListModel *
outcry_node_get_instruments (OutcryNode *self)
{
  g_return_val_if_fail (OUTCRY_IS_NODE (self), NULL);

  return G_LIST_MODEL (self->instruments);
}

OutcryInstrumentItem *
outcry_node_find_instrument (OutcryNode *self,
                             const char *instrument)
{
  g_return_val_if_fail (OUTCRY_IS_NODE (self), NULL);
  g_return_val_if_fail (instrument != NULL, NULL);

  return outcry_instrument_model_find (self->instruments, instrument);
}

const char *
outcry_node_get_attribution (OutcryNode *self,
                             const char *name)
{
  OutcrySource *source;

  g_return_val_if_fail (OUTCRY_IS_NODE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (g_str_equal (name, OUTCRY_BUNDLED_SOURCE))
    return _("Trades on Coinbase, daily; sample data of QuantConnect LEAN, Apache License 2.0");
  source = outcry_sources_find (self->sources, name);
  return source != NULL ? outcry_recipe_get_cite (outcry_source_get_recipe (source)) : NULL;
}

const char *
outcry_node_get_source_title (OutcryNode *self,
                              const char *name)
{
  OutcrySource *source;

  g_return_val_if_fail (OUTCRY_IS_NODE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (g_str_equal (name, OUTCRY_BUNDLED_SOURCE))
    return _("Coinbase, sample data");
  source = outcry_sources_find (self->sources, name);
  return source != NULL ? outcry_recipe_get_title (outcry_source_get_recipe (source)) : name;
}
