/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a recipe and its feeds say of themselves. */

#include "market/outcry-recipe-private.h"

const char *
outcry_recipe_get_name (const OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

const char *
outcry_recipe_get_title (const OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->title;
}

const char *
outcry_recipe_get_note (const OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->note;
}

const char *
outcry_recipe_get_source (const OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->source;
}

const char *
outcry_recipe_get_same_as (const OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->same_as;
}

const char *
outcry_recipe_get_terms_url (const OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->terms_url;
}

const char *
outcry_recipe_get_cite (const OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->cite;
}

OutcryShare
outcry_recipe_get_share (const OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, OUTCRY_SHARE_LOCAL);

  return self->share;
}

const OutcryRecipeLimits *
outcry_recipe_get_limits (const OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->limits;
}

const char *
outcry_recipe_get_text (const OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

guint
outcry_recipe_get_n_instruments (const OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->instruments->len;
}

OutcryInstrument *
outcry_recipe_get_instrument (const OutcryRecipe *self,
                              guint               i)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (i < self->instruments->len, NULL);

  return ((OutcryRecipeInstrument *) g_ptr_array_index (self->instruments, i))->instrument;
}

guint
outcry_recipe_get_n_feeds (const OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->feeds->len;
}

const OutcryRecipeFeed *
outcry_recipe_get_feed (const OutcryRecipe *self,
                        guint               i)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (i < self->feeds->len, NULL);

  return g_ptr_array_index (self->feeds, i);
}

const OutcryRecipeFeed *
outcry_recipe_find_feed (const OutcryRecipe *self,
                         const char         *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < self->feeds->len; i++)
    {
      const OutcryRecipeFeed *feed = g_ptr_array_index (self->feeds, i);

      if (g_str_equal (feed->name, name))
        return feed;
    }
  return NULL;
}

const char * const *
outcry_recipe_get_secrets (const OutcryRecipe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char * const *) self->secrets->pdata;
}

const char *
outcry_recipe_feed_get_name (const OutcryRecipeFeed *feed)
{
  g_return_val_if_fail (feed != NULL, NULL);

  return feed->name;
}

OutcryFeedKind
outcry_recipe_feed_get_kind (const OutcryRecipeFeed *feed)
{
  g_return_val_if_fail (feed != NULL, OUTCRY_FEED_POLL);

  return feed->kind;
}

gboolean
outcry_recipe_feed_gives_ticks (const OutcryRecipeFeed *feed)
{
  g_return_val_if_fail (feed != NULL, FALSE);

  return feed->shape->ticks;
}

const OutcrySchedule *
outcry_recipe_feed_get_schedule (const OutcryRecipeFeed *feed)
{
  g_return_val_if_fail (feed != NULL, NULL);

  return &feed->schedule;
}

gboolean
outcry_recipe_feed_has_interval (const OutcryRecipeFeed *feed,
                                 OutcryInterval          interval)
{
  g_return_val_if_fail (feed != NULL, FALSE);
  g_return_val_if_fail (interval < OUTCRY_N_INTERVALS, FALSE);

  if (feed->shape->ticks)
    return FALSE;
  return feed->shape->has_step ? feed->shape->step == interval : feed->steps[interval] != NULL;
}

gboolean
outcry_recipe_feed_is_for_all (const OutcryRecipeFeed *feed)
{
  g_return_val_if_fail (feed != NULL, FALSE);

  return feed->kind == OUTCRY_FEED_SOCKET || (feed->places & OUTCRY_PLACE_SPELLING) == 0;
}

gboolean
outcry_recipe_feed_is_ranged (const OutcryRecipeFeed *feed)
{
  g_return_val_if_fail (feed != NULL, FALSE);

  return (feed->places & (OUTCRY_PLACE_FROM | OUTCRY_PLACE_TO)) != 0 ||
         feed->page.kind == OUTCRY_PAGE_ID || feed->page.kind == OUTCRY_PAGE_CURSOR;
}

OutcryRecipe *
outcry_recipe_feed_get_recipe (const OutcryRecipeFeed *feed)
{
  g_return_val_if_fail (feed != NULL, NULL);

  return feed->recipe;
}
