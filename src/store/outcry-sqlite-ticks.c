/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adding ticks. A batch is sorted (stable, so that arrival decides among ticks without an id),
 * its own duplicates are marked, then those that are held already. A tick after the last one
 * held cannot be a duplicate, so the usual batch is compared with nothing; what is not newer is
 * compared with the held ticks of its span, read in order, against a hash of the candidates. */

#include "base/outcry-keyed-hash.h"
#include "store/outcry-sqlite-storage-private.h"

/* Sealing a batch of this size at once is cheaper than rows. */
#define SEAL_AT OUTCRY_SQLITE_TAIL_MAX

typedef struct
{
  const OutcryTick *ticks;
  gsize             n;
  guint8           *drop;  /* one a tick */
  GHashTable       *known; /* const OutcryTick *: the candidates */
  gsize             at;
} Candidates;

static int
compare_ticks (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  return outcry_tick_compare (a, b);
}

typedef enum
{
  ORDER_STRICT,   /* each after the one before: no two can be the same */
  ORDER_SORTED,
  ORDER_NONE,
} Order;

static Order
find_order (const OutcryTick *ticks,
            gsize             n)
{
  Order order = ORDER_STRICT;

  for (gsize i = 1; i < n; i++)
    {
      const OutcryTick *before = &ticks[i - 1];

      if (G_LIKELY (before->time < ticks[i].time))
        continue;
      if (before->time > ticks[i].time || before->id > ticks[i].id)
        return ORDER_NONE;
      if (before->id == ticks[i].id)
        order = ORDER_SORTED;
    }
  return order;
}

/* What makes two ticks the same: time and id; without an id all that they say. A source chooses
 * them, so the hash is keyed. */
static guint
same_hash (gconstpointer data)
{
  const OutcryTick *tick = data;
  const gint64 words[] = { tick->time, (gint64) tick->id, tick->price.ticks, tick->quantity.lots,
                           tick->side };

  return (guint) outcry_keyed_hash (words, tick->id != 0 ? 2 * sizeof words[0] : sizeof words);
}

static gboolean
same_equal (gconstpointer a,
            gconstpointer b)
{
  const OutcryTick *x = a;
  const OutcryTick *y = b;

  if (x->time != y->time || x->id != y->id)
    return FALSE;
  return x->id != 0 ||
         (x->price.ticks == y->price.ticks && x->quantity.lots == y->quantity.lots &&
             x->side == y->side);
}

/* Ticks of one instant and id stand together: only runs longer than one need a look. */
static void
drop_repeated (const OutcryTick *ticks,
               gsize             n,
               guint8           *drop)
{
  gsize end;

  for (gsize start = 0; start < n; start = end)
    {
      g_autoptr (GHashTable) seen = NULL;

      end = start + 1;
      while (end < n && outcry_tick_compare (&ticks[start], &ticks[end]) == 0)
        end++;
      if (end - start == 1)
        continue;
      seen = g_hash_table_new (same_hash, same_equal);
      for (gsize i = start; i < end; i++)
        if (!g_hash_table_add (seen, (gpointer) &ticks[i]))
          drop[i] = 1;
    }
}

static gboolean
drop_held (const OutcryTickColumns  *columns,
           gsize                     start,
           gsize                     end,
           gpointer                  user_data,
           GError                  **error)
{
  Candidates *candidates = user_data;

  for (gsize i = start; i < end; i++)
    {
      const OutcryTick *found;
      OutcryTick tick;

      while (candidates->at < candidates->n &&
             candidates->ticks[candidates->at].time < columns->time[i])
        candidates->at++;
      if (candidates->at == candidates->n)
        return TRUE;
      if (candidates->ticks[candidates->at].time != columns->time[i])
        continue;
      outcry_tick_columns_get (columns, i, &tick);
      found = g_hash_table_lookup (candidates->known, &tick);
      if (found != NULL)
        candidates->drop[found - candidates->ticks] = 1;
    }
  return TRUE;
}

static gboolean
drop_known (OutcrySqliteStorage       *self,
            const OutcrySqliteSeries  *series,
            const OutcryTick          *ticks,
            gsize                      n,
            guint8                    *drop,
            GError                   **error)
{
  g_autoptr (GHashTable) known = NULL;
  Candidates candidates = { ticks, 0, drop, NULL, 0 };

  while (candidates.n < n && ticks[candidates.n].time <= series->info.last_tick)
    candidates.n++;
  if (candidates.n == 0)
    return TRUE;
  known = g_hash_table_new (same_hash, same_equal);
  for (gsize i = 0; i < candidates.n; i++)
    if (!drop[i])
      g_hash_table_add (known, (gpointer) &ticks[i]);
  candidates.known = known;
  return outcry_sqlite_storage_scan (self, series, ticks[0].time,
                                     ticks[candidates.n - 1].time + 1, TRUE, drop_held, &candidates,
                                     NULL, error);
}

static gboolean
keep (OutcrySqliteStorage      *self,
      OutcrySqliteSeries       *series,
      const OutcryTickColumns  *fresh,
      GError                  **error)
{
  OutcryTime first = fresh->time[0];
  OutcryTime last = fresh->time[fresh->n - 1];
  gboolean done;

  if (series->n_tail + fresh->n < SEAL_AT)
    done = outcry_sqlite_tail_add (self, series, fresh, error);
  else
    done = outcry_sqlite_tail_seal (self, series, fresh, error);
  if (!done)
    return FALSE;
  if (series->info.n_ticks == 0 || first < series->info.first_tick)
    series->info.first_tick = first;
  if (series->info.n_ticks == 0 || last > series->info.last_tick)
    series->info.last_tick = last;
  series->info.n_ticks += fresh->n;
  return outcry_sqlite_storage_save_series (self, series, error);
}

/* Times at the very ends mean "none" and "no end" elsewhere. */
static gboolean
times_are_sound (const OutcryTick  *ticks,
                 gsize              n,
                 GError           **error)
{
  if (ticks[0].time != G_MININT64 && ticks[n - 1].time != G_MAXINT64)
    return TRUE;
  g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW, "a tick has no time");
  return FALSE;
}

gssize
outcry_sqlite_storage_add_ticks (OutcryStorage  *storage,
                                 gint64          id,
                                 OutcryTick     *ticks,
                                 gsize           n,
                                 GError        **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  OutcrySqliteSeries *series = outcry_sqlite_storage_find_series (self, id, error);
  OutcryTickColumns *fresh = &self->fresh;
  g_autofree guint8 *drop = NULL;
  gboolean newer;
  Order order;

  if (series == NULL)
    return -1;
  if (n == 0)
    return 0;
  order = find_order (ticks, n);
  if (order == ORDER_NONE)
    g_qsort_with_data (ticks, (gint) n, sizeof *ticks, compare_ticks, NULL);
  if (!times_are_sound (ticks, n, error))
    return -1;
  newer = series->info.n_ticks == 0 || ticks[0].time > series->info.last_tick;
  if (order != ORDER_STRICT || !newer)
    drop = g_malloc0 (n);
  if (order != ORDER_STRICT)
    drop_repeated (ticks, n, drop);
  if (!newer && !drop_known (self, series, ticks, n, drop, error))
    return -1;
  fresh->n = 0;
  outcry_tick_columns_append_all (fresh, ticks, n, drop);
  if (fresh->n > 0 && !keep (self, series, fresh, error))
    return -1;
  return (gssize) fresh->n;
}
