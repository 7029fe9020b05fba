/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Recipes: an error names file, line and column; a recipe that is taken asks only hosts of its
 * source. */

#include <string.h>

#include "market/outcry-stream.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static char *
any_secret (const char *name,
            gpointer    user_data)
{
  return g_strdup ("secret");
}

static void
check_host (const OutcryRecipe *recipe,
            const char         *url,
            const char         *scheme)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *host = NULL;

  g_assert_nonnull (uri);
  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  g_assert_cmpstr (g_uri_get_scheme (uri), ==, scheme);
  g_assert_true (g_str_has_suffix (host, outcry_recipe_get_source (recipe)));
}

static void
ask (const OutcryRecipe     *recipe,
     const OutcryRecipeFeed *feed)
{
  const char *id = outcry_instrument_get_id (outcry_recipe_get_instrument (recipe, 0));
  OutcryTime now = G_GINT64_CONSTANT (1705276800) * OUTCRY_SECOND;

  if (outcry_recipe_feed_get_kind (feed) == OUTCRY_FEED_SOCKET)
    {
      g_autoptr (OutcryStream) stream = outcry_stream_new (feed, NULL, any_secret, NULL, NULL);

      if (stream == NULL)
        return;
      check_host (recipe, outcry_stream_get_url (stream), "wss");
      outcry_stream_opened (stream, 0);
      for (char *message = outcry_stream_next_message (stream); message != NULL;
           message = outcry_stream_next_message (stream))
        g_free (message);
      outcry_stream_tick (stream, outcry_stream_get_deadline (stream));
      return;
    }
  for (OutcryInterval interval = 0; interval < OUTCRY_N_INTERVALS; interval++)
    {
      g_autoptr (OutcryFetch) fetch =
          outcry_fetch_new (feed, id, interval, now - OUTCRY_DAY, now, now, any_secret, NULL, NULL);

      if (fetch != NULL)
        check_host (recipe, outcry_fetch_get_request (fetch)->url, "https");
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryRecipe) recipe =
      outcry_recipe_parse ((const char *) data, size, "x.yaml", &error);

  if (recipe == NULL)
    {
      g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA);
      g_assert_true (g_str_has_prefix (error->message, "x.yaml:"));
      g_assert_true (g_ascii_isdigit (error->message[7]));
      return 0;
    }
  g_assert_cmpuint (outcry_recipe_get_n_feeds (recipe), >, 0);
  for (guint i = 0; i < outcry_recipe_get_n_feeds (recipe); i++)
    ask (recipe, outcry_recipe_get_feed (recipe, i));
  return 0;
}
