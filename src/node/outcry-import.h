/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "market/outcry-batch.h"
#include "node/outcry-node.h"

G_BEGIN_DECLS

/* CSV and JSON files into the store, by a mapping of columns (docs/import.md is its schema).
 * Without one it is guessed from the header names and the first rows, and shown in the report. */

typedef struct _OutcryImportMapping OutcryImportMapping;

/* Errors name file, line and column. */
OutcryImportMapping *outcry_import_mapping_parse (const char  *text,
                                                  gsize        len,
                                                  const char  *file_name,
                                                  GError     **error);

/* INVALID, with what is missing or ambiguous, when @data does not tell enough. */
OutcryImportMapping *outcry_import_mapping_guess (const char  *data,
                                                  gsize        len,
                                                  const char  *file_name,
                                                  GError     **error);

/* As outcry_import_mapping_parse() takes it (transfer full). */
char *outcry_import_mapping_to_yaml (const OutcryImportMapping *self);
void  outcry_import_mapping_free    (OutcryImportMapping       *self);

typedef struct
{
  guint    line;   /* of the file, from 1; of JSON the row, from 1 */
  char    *column; /* the name in the file, or "column 3", or NULL for the whole row */
  char    *reason; /* translated */
} OutcryImportError;

/* OutcryImportReport.errors holds this many at most. */
#define OUTCRY_IMPORT_MAX_ERRORS 1000

typedef struct
{
  guint       rows;     /* data rows seen */
  guint       good;
  guint       added;    /* new or changed in the store; 0 in a dry run */
  gboolean    dry_run;
  GPtrArray  *errors;   /* OutcryImportError: one for each bad row */
  guint       n_errors; /* all */
  char       *mapping;  /* YAML that was used */
  char       *kind;     /* "ticks" or "bars" */
  OutcryScale scale;    /* that was found or given */
  OutcryTime  first;    /* of the good rows; OUTCRY_TIME_NONE when there are none */
  OutcryTime  last;
} OutcryImportReport;

void outcry_import_report_free (OutcryImportReport *report);

/* The name of the series' source. */
#define OUTCRY_IMPORT_SOURCE "import"

/* Reads @data (at most 512 MiB, JSON 64 MiB), a stretch of rows at a time on a worker. With bad
 * rows and not @dry_run the good rows are added all the same; the report says what was not.
 * @mapping NULL: guess; it is copied. @instrument: an id, known or not. An error of the store ends
 * it: what was added before stays, and doing it again adds nothing twice. */
void                outcry_node_import_async  (OutcryNode                 *self,
                                               GBytes                     *data,
                                               const char                 *file_name,
                                               const char                 *instrument,
                                               const OutcryImportMapping  *mapping,
                                               gboolean                    dry_run,
                                               GCancellable               *cancellable,
                                               GAsyncReadyCallback         callback,
                                               gpointer                    user_data);
OutcryImportReport *outcry_node_import_finish (OutcryNode                 *self,
                                               GAsyncResult               *result,
                                               GError                    **error);

typedef enum
{
  OUTCRY_EXPORT_CSV,
  OUTCRY_EXPORT_JSON,
} OutcryExportFormat;

/* Ticks or candles of [from, to) as text: CSV with a header line, or a JSON array of objects;
 * amounts exact (in JSON strings), times RFC 3339. What it writes, outcry_node_import_async()
 * reads. A NULL @source means all. GBytes (transfer full). */
void    outcry_node_export_ticks_async   (OutcryNode           *self,
                                          const char           *instrument,
                                          const char           *source,
                                          OutcryTime            from,
                                          OutcryTime            to,
                                          OutcryExportFormat    format,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
void    outcry_node_export_candles_async (OutcryNode           *self,
                                          const char           *instrument,
                                          const char           *source,
                                          OutcryInterval        interval,
                                          OutcryTime            from,
                                          OutcryTime            to,
                                          OutcryExportFormat    format,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
GBytes *outcry_node_export_finish        (OutcryNode           *self,
                                          GAsyncResult         *result,
                                          GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryImportMapping, outcry_import_mapping_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryImportReport, outcry_import_report_free)

G_END_DECLS
