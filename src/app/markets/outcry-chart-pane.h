/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "node/outcry-instrument-item.h"
#include "node/outcry-node.h"

G_BEGIN_DECLS

/* The right side of the Markets page: name and price of one instrument, its time frames, its chart
 * and, below, how old what one sees is. Property "narrow"; property "interval" ("1d") notifies when
 * the user chooses another. Signal "back": the user wants the list (narrow windows). */

#define OUTCRY_TYPE_CHART_PANE (outcry_chart_pane_get_type ())
G_DECLARE_FINAL_TYPE (OutcryChartPane, outcry_chart_pane, OUTCRY, CHART_PANE, GtkWidget)

void outcry_chart_pane_set_node (OutcryChartPane      *self,
                                 OutcryNode           *node);
void outcry_chart_pane_set_item (OutcryChartPane      *self,
                                 OutcryInstrumentItem *item); /* or NULL */

G_END_DECLS
