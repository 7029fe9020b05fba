/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/outcry-storage.h"

G_BEGIN_DECLS

/* outcry_store_load_candles_async() on a storage: candles of @interval that start in [from, to),
 * ascending, the latest @limit of them when it is not 0. GArray of OutcryCandle (transfer full),
 * NULL on error. */
GArray *outcry_candle_loader_load (OutcryStorage   *storage,
                                   gint64           series,
                                   OutcryInterval   interval,
                                   OutcrySession   *session,
                                   OutcryTime       from,
                                   OutcryTime       to,
                                   gsize            limit,
                                   GCancellable    *cancellable,
                                   GError         **error);

G_END_DECLS
