/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "node/outcry-node.h"

G_BEGIN_DECLS

/* Counters of a node, for outcry_node_format_metrics(). Private to node/. */

typedef struct _OutcryMetrics OutcryMetrics;

OutcryMetrics *outcry_metrics_new  (void);
void           outcry_metrics_free (OutcryMetrics *self);

void outcry_metrics_count_batch  (OutcryMetrics     *self,
                                  const char        *source,
                                  const OutcryBatch *batch);
void outcry_metrics_count_run    (OutcryMetrics     *self,
                                  const char        *source,
                                  const char        *outcome);
void outcry_metrics_count_stored (OutcryMetrics     *self,
                                  const char        *source,
                                  gsize              ticks,
                                  gsize              bars);

/* The value of a label with \, " and line feeds escaped (transfer full). */
char *outcry_metrics_escape (const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryMetrics, outcry_metrics_free)

G_END_DECLS
