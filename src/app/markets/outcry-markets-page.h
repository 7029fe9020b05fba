/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "node/outcry-node.h"

G_BEGIN_DECLS

/* Watch list and chart, side by side or, when "narrow", one at a time. Properties: "narrow",
 * "instrument" (the id chosen, or NULL) and "interval" notify when the user chooses. */

#define OUTCRY_TYPE_MARKETS_PAGE (outcry_markets_page_get_type ())
G_DECLARE_FINAL_TYPE (OutcryMarketsPage, outcry_markets_page, OUTCRY, MARKETS_PAGE, GtkWidget)

void outcry_markets_page_set_node (OutcryMarketsPage *self,
                                   OutcryNode        *node);

G_END_DECLS
