/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "node/outcry-instrument-item.h"

G_BEGIN_DECLS

/* The list of instruments in groups, one selected. Property "selected" (notifies). Signal
 * "opened": the selected one was clicked or Return pressed on it. */

#define OUTCRY_TYPE_WATCH_LIST (outcry_watch_list_get_type ())
G_DECLARE_FINAL_TYPE (OutcryWatchList, outcry_watch_list, OUTCRY, WATCH_LIST, GtkWidget)

/* A list of OutcryInstrumentItem. */
void outcry_watch_list_set_model (OutcryWatchList *self,
                                  GListModel      *model);

OutcryInstrumentItem *outcry_watch_list_get_selected (OutcryWatchList *self); /* or NULL */

/* Selects @id as soon as the list has it; until then, and when it is NULL, the first one that has a
 * price. */
void outcry_watch_list_select (OutcryWatchList *self,
                               const char      *id);

/* The id that was chosen, by the user or by the function above; NULL when none was. */
const char *outcry_watch_list_get_chosen (OutcryWatchList *self);

G_END_DECLS
