/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dispatch of the storage interface, with its preconditions. */

#include "store/outcry-storage.h"

G_DEFINE_INTERFACE (OutcryStorage, outcry_storage, G_TYPE_OBJECT)

static void
outcry_storage_default_init (OutcryStorageInterface *iface)
{
}

gboolean
outcry_storage_begin (OutcryStorage  *self,
                      GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), FALSE);

  return OUTCRY_STORAGE_GET_IFACE (self)->begin (self, error);
}

gboolean
outcry_storage_commit (OutcryStorage  *self,
                       GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), FALSE);

  return OUTCRY_STORAGE_GET_IFACE (self)->commit (self, error);
}

void
outcry_storage_rollback (OutcryStorage *self)
{
  g_return_if_fail (OUTCRY_IS_STORAGE (self));

  OUTCRY_STORAGE_GET_IFACE (self)->rollback (self);
}

gboolean
outcry_storage_mark (OutcryStorage  *self,
                     GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), FALSE);

  return OUTCRY_STORAGE_GET_IFACE (self)->mark (self, error);
}

gboolean
outcry_storage_undo (OutcryStorage  *self,
                     GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), FALSE);

  return OUTCRY_STORAGE_GET_IFACE (self)->undo (self, error);
}

void
outcry_storage_tidy (OutcryStorage *self,
                     gboolean       idle)
{
  g_return_if_fail (OUTCRY_IS_STORAGE (self));

  OUTCRY_STORAGE_GET_IFACE (self)->tidy (self, idle);
}

void
outcry_storage_get_figures (OutcryStorage      *self,
                            OutcryStoreFigures *figures)
{
  g_return_if_fail (OUTCRY_IS_STORAGE (self));
  g_return_if_fail (figures != NULL);

  OUTCRY_STORAGE_GET_IFACE (self)->get_figures (self, figures);
}

OutcrySeries *
outcry_storage_ensure_series (OutcryStorage     *self,
                              OutcryInstrument  *instrument,
                              const char        *source,
                              GError           **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), NULL);
  g_return_val_if_fail (instrument != NULL && source != NULL, NULL);

  return OUTCRY_STORAGE_GET_IFACE (self)->ensure_series (self, instrument, source, error);
}

GPtrArray *
outcry_storage_list_series (OutcryStorage  *self,
                            GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), NULL);

  return OUTCRY_STORAGE_GET_IFACE (self)->list_series (self, error);
}

OutcrySeries *
outcry_storage_get_series (OutcryStorage  *self,
                           gint64          series,
                           GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), NULL);

  return OUTCRY_STORAGE_GET_IFACE (self)->get_series (self, series, error);
}

gssize
outcry_storage_add_ticks (OutcryStorage  *self,
                          gint64          series,
                          OutcryTick     *ticks,
                          gsize           n,
                          GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), -1);
  g_return_val_if_fail (ticks != NULL || n == 0, -1);

  return OUTCRY_STORAGE_GET_IFACE (self)->add_ticks (self, series, ticks, n, error);
}

gssize
outcry_storage_put_bars (OutcryStorage       *self,
                         gint64               series,
                         OutcryInterval       interval,
                         const OutcryCandle  *bars,
                         gsize                n,
                         GError             **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), -1);
  g_return_val_if_fail (interval < OUTCRY_N_INTERVALS, -1);
  g_return_val_if_fail (bars != NULL || n == 0, -1);

  return OUTCRY_STORAGE_GET_IFACE (self)->put_bars (self, series, interval, bars, n, error);
}

GArray *
outcry_storage_load_ticks (OutcryStorage  *self,
                           gint64          series,
                           OutcryTime      from,
                           OutcryTime      to,
                           gsize           limit,
                           GCancellable   *cancellable,
                           GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), NULL);

  return OUTCRY_STORAGE_GET_IFACE (self)->load_ticks (self, series, from, to, limit, cancellable,
                                                      error);
}

GArray *
outcry_storage_load_bars (OutcryStorage   *self,
                          gint64           series,
                          OutcryInterval   interval,
                          OutcryTime       from,
                          OutcryTime       to,
                          gsize            limit,
                          GCancellable    *cancellable,
                          GError         **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), NULL);
  g_return_val_if_fail (interval < OUTCRY_N_INTERVALS, NULL);

  return OUTCRY_STORAGE_GET_IFACE (self)->load_bars (self, series, interval, from, to, limit,
                                                     cancellable, error);
}

gboolean
outcry_storage_fold_ticks (OutcryStorage  *self,
                           gint64          series,
                           gint64          step,
                           gint64          origin,
                           OutcryTime      from,
                           OutcryTime      to,
                           GArray         *candles,
                           GCancellable   *cancellable,
                           GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), FALSE);
  g_return_val_if_fail (step > 0 && candles != NULL, FALSE);

  return OUTCRY_STORAGE_GET_IFACE (self)->fold_ticks (self, series, step, origin, from, to,
                                                      candles, cancellable, error);
}

gboolean
outcry_storage_bar_intervals (OutcryStorage  *self,
                              gint64          series,
                              OutcryTime      from,
                              OutcryTime      to,
                              guint          *mask,
                              GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), FALSE);
  g_return_val_if_fail (mask != NULL, FALSE);

  return OUTCRY_STORAGE_GET_IFACE (self)->bar_intervals (self, series, from, to, mask, error);
}

gboolean
outcry_storage_find_before (OutcryStorage   *self,
                            gint64           series,
                            OutcryInterval   coarsest,
                            OutcryTime       before,
                            OutcryTime      *found,
                            GError         **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), FALSE);
  g_return_val_if_fail (coarsest < OUTCRY_N_INTERVALS && found != NULL, FALSE);

  return OUTCRY_STORAGE_GET_IFACE (self)->find_before (self, series, coarsest, before, found,
                                                       error);
}

gboolean
outcry_storage_add_run (OutcryStorage    *self,
                        const OutcryRun  *run,
                        GError          **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), FALSE);
  g_return_val_if_fail (run != NULL && run->source != NULL, FALSE);

  return OUTCRY_STORAGE_GET_IFACE (self)->add_run (self, run, error);
}

GPtrArray *
outcry_storage_list_runs (OutcryStorage  *self,
                          const char     *source,
                          guint           limit,
                          GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), NULL);

  return OUTCRY_STORAGE_GET_IFACE (self)->list_runs (self, source, limit, error);
}

gboolean
outcry_storage_put_document (OutcryStorage  *self,
                             const char     *kind,
                             const char     *key,
                             const char     *value,
                             GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), FALSE);
  g_return_val_if_fail (kind != NULL && key != NULL, FALSE);

  return OUTCRY_STORAGE_GET_IFACE (self)->put_document (self, kind, key, value, error);
}

GHashTable *
outcry_storage_list_documents (OutcryStorage  *self,
                               const char     *kind,
                               GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_STORAGE (self), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  return OUTCRY_STORAGE_GET_IFACE (self)->list_documents (self, kind, error);
}
