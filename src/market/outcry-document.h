/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "base/outcry-yaml.h"
#include "market/outcry-xml.h"

G_BEGIN_DECLS

/* An answer, unpacked and parsed, whatever its format, and how a recipe points into it. */

typedef enum
{
  OUTCRY_FORMAT_JSON,
  OUTCRY_FORMAT_CSV,
  OUTCRY_FORMAT_XML,
  OUTCRY_FORMAT_HTML,
} OutcryFormat;

const char *outcry_format_to_string (OutcryFormat format); /* "JSON" ... */

/* An answer before unpacking, rows in it. */
#define OUTCRY_BODY_MAX (8 * 1024 * 1024)
#define OUTCRY_ROWS_MAX 500000

typedef struct
{
  OutcryFormat  format;
  GBytes       *bytes; /* unpacked */
  const char   *text;  /* UTF-8, behind a byte order mark; not nul-terminated; of bytes */
  gsize         len;
  JsonNode     *json;  /* JSON only */
  OutcryXml    *xml;   /* XML and HTML only */
} OutcryDocument;

/* @unzip: NULL, "gzip", or the member of a zip archive. Errors are of OUTCRY_RECIPE_ERROR. */
OutcryDocument *outcry_document_new  (GBytes          *body,
                                      OutcryFormat     format,
                                      const char      *unzip,
                                      GError         **error);
void            outcry_document_free (OutcryDocument  *self);

/* Whether text begins as a page does. */
gboolean outcry_text_is_html (const char *text,
                              gsize       len);

/* What rows are made of, and so how a field points into one. */
typedef enum
{
  OUTCRY_ROW_JSON,  /* a path: .a [0] @key, or $ from the document */
  OUTCRY_ROW_TABLE, /* the name of a column, or $ from the document when it is JSON */
  OUTCRY_ROW_XML,   /* an XPath expression */
} OutcryRowKind;

/* The names of the columns of a table, shared by its rows. */
typedef struct
{
  GHashTable *index; /* name (borrowed) -> GUINT_TO_POINTER (column + 1) */
  GPtrArray  *names; /* char * */
} OutcryColumns;

OutcryColumns *outcry_columns_new  (void);
void           outcry_columns_free (OutcryColumns *self);
/* FALSE when there is one of that name. An empty name takes its place and cannot be found. */
gboolean       outcry_columns_add  (OutcryColumns *self,
                                    const char    *name);
int            outcry_columns_find (const OutcryColumns *self,
                                    const char          *name); /* -1 for none */

/* A place of a row: of a column whose name or value comes from elsewhere (unpivot). */
typedef struct
{
  OutcryRowKind         kind;
  const OutcryDocument *document;
  guint                 number;    /* for messages: from 1; of a CSV text the line */
  const char           *trouble;   /* why it cannot be read at all, or NULL */
  /* JSON, and messages of sockets */
  JsonNode             *json;
  const char           *key;       /* @key, or NULL */
  /* TABLE */
  const OutcryColumns  *columns;
  const char * const   *cells;     /* NULL among them: null */
  guint                 n_cells;
  const char           *name_column;  /* unpivot: its name, and the column it stands for */
  const char           *value_column;
  guint                 unpivoted;
  /* XML */
  gpointer              xml;
  GPtrArray            *strings;   /* texts made for this row */
} OutcryRow;

typedef enum
{
  OUTCRY_FOUND_TEXT,
  OUTCRY_FOUND_NULL,      /* JSON null */
  OUTCRY_FOUND_NOTHING,   /* no such place */
  OUTCRY_FOUND_STRUCTURE, /* an array or object where text is expected */
} OutcryFound;

/* Where in a row, or in the document, something stands. */
typedef struct _OutcryLocator OutcryLocator;

/* Errors name the place in the file. A locator that begins with $ is of the JSON document whatever
 * the kind. */
OutcryLocator *outcry_locator_new       (const OutcryYamlNode *node,
                                         const char           *text,
                                         OutcryRowKind         kind,
                                         GError              **error);
void           outcry_locator_free      (OutcryLocator        *self);
const char    *outcry_locator_get_text  (const OutcryLocator  *self);
gboolean       outcry_locator_is_of_document (const OutcryLocator *self);

/* @text is valid as long as the row and its document. A row without place (json NULL) is the
 * document itself. */
OutcryFound    outcry_locator_find      (const OutcryLocator  *self,
                                         const OutcryRow      *row,
                                         const char          **text);

/* As find, but an array or object gives the first text in it; empty ones, "" and null give NULL.
 * For messages of errors. */
const char    *outcry_locator_find_any  (const OutcryLocator  *self,
                                         const OutcryRow      *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryDocument, outcry_document_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryLocator, outcry_locator_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryColumns, outcry_columns_free)

G_END_DECLS
