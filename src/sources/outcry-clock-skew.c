/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The median of what hosts say. With one host that host is believed: its bars are dated by its own
 * clock in any case. */

#include "sources/outcry-clock-skew.h"

#define MAX_TOOK (10 * OUTCRY_SECOND)

struct _OutcryClockSkew
{
  GHashTable *hosts; /* char * -> gint64: server minus local */
};

OutcryClockSkew *
outcry_clock_skew_new (void)
{
  OutcryClockSkew *self = g_new0 (OutcryClockSkew, 1);

  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
outcry_clock_skew_free (OutcryClockSkew *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->hosts);
  g_free (self);
}

void
outcry_clock_skew_note (OutcryClockSkew *self,
                        const char      *host,
                        OutcryTime       server_time,
                        OutcryTime       received,
                        gint64           took_us)
{
  gint64 *offset;

  g_return_if_fail (self != NULL);
  g_return_if_fail (host != NULL);

  if (server_time == OUTCRY_TIME_NONE || took_us < 0 || took_us > MAX_TOOK)
    return;
  /* The header is cut to whole seconds, and was written half-way. */
  offset = g_new (gint64, 1);
  *offset = server_time + OUTCRY_SECOND / 2 - (received - took_us / 2);
  g_hash_table_replace (self->hosts, g_strdup (host), offset);
}

static int
compare_offsets (gconstpointer a,
                 gconstpointer b)
{
  gint64 x = **(gint64 * const *) a;
  gint64 y = **(gint64 * const *) b;

  return (x > y) - (x < y);
}

gint64
outcry_clock_skew_get (OutcryClockSkew *self)
{
  g_autoptr(GPtrArray) offsets = NULL;
  gint64 low, high, offset;
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (self != NULL, 0);

  offsets = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (offsets, value);
  if (offsets->len == 0)
    return 0;
  g_ptr_array_sort (offsets, compare_offsets);
  low = *(gint64 *) g_ptr_array_index (offsets, (offsets->len - 1) / 2);
  high = *(gint64 *) g_ptr_array_index (offsets, offsets->len / 2);
  offset = ABS (low) < ABS (high) ? low : high;
  return ABS (offset) > OUTCRY_CLOCK_SKEW_BOUND ? offset : 0;
}

char *
outcry_clock_skew_explain (OutcryClockSkew *self)
{
  gint64 skew;
  const char *named = NULL;
  guint more = 0;
  gint64 seconds;
  GHashTableIter iter;
  gpointer key, value;

  g_return_val_if_fail (self != NULL, NULL);

  skew = outcry_clock_skew_get (self);
  if (skew == 0)
    return NULL;
  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      if (ABS (*(gint64 *) value - skew) > OUTCRY_CLOCK_SKEW_BOUND)
        continue;
      if (named == NULL || g_strcmp0 (key, named) < 0)
        named = key;
      more++;
    }
  /* The headers are of whole seconds, so the last digit means nothing. */
  seconds = (ABS (skew) + 5 * OUTCRY_SECOND) / (10 * OUTCRY_SECOND) * 10;
  if (more > 1)
    return g_strdup_printf ("this computer's clock is about %" G_GINT64_FORMAT
                            " s %s (%s and %u more say so)",
                            seconds, skew > 0 ? "behind" : "ahead", named, more - 1);
  return g_strdup_printf ("this computer's clock is about %" G_GINT64_FORMAT " s %s (%s says so)",
                          seconds, skew > 0 ? "behind" : "ahead", named);
}
