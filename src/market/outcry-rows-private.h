/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-json-path.h"
#include "market/outcry-rows.h"

G_BEGIN_DECLS

/* Where rows are, as outcry-rows.c parses it and outcry-rows-read.c follows it. */

struct _OutcryRows
{
  OutcryFormat    format;
  OutcryRowKind   kind;
  OutcryJsonPath *path;
  OutcryXpath    *xpath;
  char           *text;       /* of path or xpath */
  char          **zip_names;
  GPtrArray      *zip_paths;  /* OutcryJsonPath */
  OutcryJsonPath *columns_at; /* JSON: the names stand there */
  char          **columns;    /* CSV without a header line; JSON arrays */
  char          **header;     /* CSV: the header line must be this */
  char            delimiter;
  char          **keep;       /* unpivot, else NULL */
  char           *name_column;
  char           *value_column;
  GHashTable     *skip;
};

G_END_DECLS
