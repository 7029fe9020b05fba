/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests a host.
 *
 * Gaps and minutes are measured on the monotonic clock, so that setting the wall clock opens no
 * gate; the day is UTC's of the wall clock. Of the minute only the last MAX_MINUTE requests are
 * remembered, which is more than one a second. Hosts come from recipes, so their number is small;
 * but who redirects may make up names of his own for ever, so of more than MAX_HOSTS the one that
 * was asked least is forgotten. */

#include "sources/outcry-host-limiter.h"

#define MAX_MINUTE 64
#define MAX_HOSTS 1024

typedef struct
{
  gint64   last; /* monotonic of the last request; G_MININT64 before the first */
  gint64   hold; /* monotonic */
  gint64   recent[MAX_MINUTE]; /* ring of the last requests */
  guint    n_recent, at;
  gint64   day;
  guint    day_count;
} HostUse;

struct _OutcryHostLimiter
{
  GHashTable *hosts; /* char * -> HostUse */
};

OutcryHostLimiter *
outcry_host_limiter_new (void)
{
  OutcryHostLimiter *self = g_new0 (OutcryHostLimiter, 1);

  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
outcry_host_limiter_free (OutcryHostLimiter *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->hosts);
  g_free (self);
}

/* A host that is asked in earnest has a count, and the quota of its day with it. */
static gboolean
is_less (const HostUse *a,
         const HostUse *b)
{
  if (a->day_count != b->day_count)
    return a->day_count < b->day_count;
  return MAX (a->last, a->hold) < MAX (b->last, b->hold);
}

static void
forget_least (OutcryHostLimiter *self)
{
  const HostUse *least = NULL;
  gpointer host = NULL;
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      if (least == NULL || is_less (value, least))
        {
          least = value;
          host = key;
        }
    }
  g_hash_table_remove (self->hosts, host);
}

static HostUse *
find_host (OutcryHostLimiter *self,
           const char        *host)
{
  HostUse *use = g_hash_table_lookup (self->hosts, host);

  if (use == NULL)
    {
      if (g_hash_table_size (self->hosts) >= MAX_HOSTS)
        forget_least (self);
      use = g_new0 (HostUse, 1);
      use->last = G_MININT64;
      use->hold = G_MININT64;
      g_hash_table_insert (self->hosts, g_strdup (host), use);
    }
  return use;
}

static gint64
day_of (OutcryTime now)
{
  return outcry_floor_to (now, OUTCRY_DAY) / OUTCRY_DAY;
}

/* When the minute has room again: when the per_minute-th last request is a minute old. */
static gint64
minute_free_at (const HostUse *use,
                guint          per_minute)
{
  guint n = MIN (per_minute, MAX_MINUTE);

  if (per_minute == 0 || use->n_recent < n)
    return G_MININT64;
  return use->recent[(use->at + MAX_MINUTE - n) % MAX_MINUTE] + OUTCRY_MINUTE;
}

guint
outcry_host_limiter_get_n_hosts (OutcryHostLimiter *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_hash_table_size (self->hosts);
}

gint64
outcry_host_limiter_wait (OutcryHostLimiter        *self,
                          const char               *host,
                          const OutcryRecipeLimits *limits,
                          gint64                    monotonic,
                          OutcryTime                now)
{
  HostUse *use;
  gint64 free_at;
  gint64 wait;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (host != NULL, 0);
  g_return_val_if_fail (limits != NULL, 0);

  use = find_host (self, host);
  free_at = MAX (use->hold, minute_free_at (use, limits->per_minute));
  if (use->last != G_MININT64)
    free_at = MAX (free_at, use->last + MAX (limits->gap_us, OUTCRY_HOST_LEAST_GAP));
  wait = free_at > monotonic ? free_at - monotonic : 0;

  if (limits->per_day != 0 && use->day == day_of (now) && use->day_count >= limits->per_day)
    wait = MAX (wait, (use->day + 1) * OUTCRY_DAY - now);
  return wait;
}

void
outcry_host_limiter_note (OutcryHostLimiter *self,
                          const char        *host,
                          gint64             monotonic,
                          OutcryTime         now)
{
  HostUse *use;

  g_return_if_fail (self != NULL);
  g_return_if_fail (host != NULL);

  use = find_host (self, host);
  use->last = monotonic;
  use->recent[use->at] = monotonic;
  use->at = (use->at + 1) % MAX_MINUTE;
  use->n_recent = MIN (use->n_recent + 1, MAX_MINUTE);
  if (use->day != day_of (now))
    {
      use->day = day_of (now);
      use->day_count = 0;
    }
  use->day_count++;
}

void
outcry_host_limiter_hold (OutcryHostLimiter *self,
                          const char        *host,
                          gint64             until)
{
  HostUse *use;

  g_return_if_fail (self != NULL);
  g_return_if_fail (host != NULL);

  use = find_host (self, host);
  use->hold = MAX (use->hold, until);
}

guint
outcry_host_limiter_get_day_count (OutcryHostLimiter *self,
                                   const char        *host,
                                   OutcryTime         now)
{
  HostUse *use;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (host != NULL, 0);

  use = find_host (self, host);
  return use->day == day_of (now) ? use->day_count : 0;
}

void
outcry_host_limiter_set_day_count (OutcryHostLimiter *self,
                                   const char        *host,
                                   gint64             day,
                                   guint              count)
{
  HostUse *use;

  g_return_if_fail (self != NULL);
  g_return_if_fail (host != NULL);

  use = find_host (self, host);
  if (use->day > day || (use->day == day && use->day_count >= count))
    return;
  use->day = day;
  use->day_count = count;
}
