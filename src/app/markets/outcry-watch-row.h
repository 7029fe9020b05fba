/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "node/outcry-instrument-item.h"

G_BEGIN_DECLS

/* A row of the watch list: id and name, sparkline, last price, change. */

#define OUTCRY_TYPE_WATCH_ROW (outcry_watch_row_get_type ())
G_DECLARE_FINAL_TYPE (OutcryWatchRow, outcry_watch_row, OUTCRY, WATCH_ROW, GtkListBoxRow)

GtkWidget            *outcry_watch_row_new      (OutcryInstrumentItem *item);
OutcryInstrumentItem *outcry_watch_row_get_item (OutcryWatchRow       *self);

G_END_DECLS
