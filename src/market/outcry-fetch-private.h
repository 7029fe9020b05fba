/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-fetch.h"
#include "market/outcry-row-reader.h"

G_BEGIN_DECLS

/* The insides of a fetch, shared by outcry-fetch.c and outcry-fetch-page.c. */

struct _OutcryFetch
{
  OutcryRecipe           *recipe;
  const OutcryRecipeFeed *feed;
  int                     instrument; /* -1: all */
  GArray                 *instruments; /* guint, of {x*} */
  OutcryInterval          interval;
  OutcryTime              from;
  OutcryTime              to;
  OutcryTime              now;
  GHashTable             *secrets;

  OutcryRequest          *request;    /* NULL: done */
  guint                   pages;      /* answers taken */
  OutcryTime              page_from;
  OutcryTime              page_to;
  char                   *cursor;
  gboolean                cursor_is_escaped;
  guint64                 id;         /* the greatest seen */
  char                   *next_url;
};

/* Microseconds from a row to the next: of a bar, or the least there is. */
gint64   outcry_fetch_step         (const OutcryFetch     *self);

/* What the places of the next request are. */
void     outcry_fetch_fill_context (const OutcryFetch     *self,
                                    OutcryTemplateContext *context);

/* Makes the next request; FALSE with OUTCRY_RECIPE_ERROR. */
gboolean outcry_fetch_make_request (OutcryFetch           *self,
                                    GError               **error);

/* The part of the range that the first page is for, and its cursor. */
gboolean outcry_fetch_start_pages  (OutcryFetch           *self,
                                    GError               **error);

/* Prepares the next page after @document. *more: whether there is one. */
gboolean outcry_fetch_go_on        (OutcryFetch           *self,
                                    const OutcryDocument  *document,
                                    const OutcryReadStats *stats,
                                    OutcryBatch           *batch,
                                    gboolean              *more,
                                    GError               **error);

G_END_DECLS
