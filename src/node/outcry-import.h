/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "market/outcry-batch.h"
#include "node/outcry-node.h"

G_BEGIN_DECLS

/* CSV and JSON files into the store, by a mapping of columns. A mapping is YAML: format csv|json, delimiter, header, rows (JSON path), kind ticks|bars, interval, scale, zone, and
 * one entry a field: time {at, unit}, price, quantity, side, id / open, high, low, close, volume. Without one it is guessed from the header names and the first rows, and shown. */

typedef struct _OutcryImportMapping OutcryImportMapping;

OutcryImportMapping *outcry_import_mapping_parse (const char *text, gsize len, const char *file_name, GError **error);
OutcryImportMapping *outcry_import_mapping_guess (const char *data, gsize len, const char *file_name, GError **error);
char                *outcry_import_mapping_to_yaml (const OutcryImportMapping *self); /* (transfer full) */
void                 outcry_import_mapping_free  (OutcryImportMapping *self);

typedef struct
{
  guint      line;   /* of the file, from 1 */
  char      *column; /* or NULL */
  char      *reason;
} OutcryImportError;

typedef struct
{
  guint      rows;    /* data rows seen */
  guint      good;
  guint      added;   /* new in the store; 0 in a dry run */
  gboolean   dry_run;
  GPtrArray *errors;  /* OutcryImportError: one for each bad row, the first 1,000 */
  guint      n_errors; /* all */
  char      *mapping; /* YAML that was used */
  char      *kind;    /* "ticks" or "bars" */
  OutcryTime first, last;
} OutcryImportReport;

void outcry_import_report_free (OutcryImportReport *report);

/* Reads DATA whole (at most 512 MiB), on a worker. With a bad row and not @dry_run the good rows are added all the same; the report says what was not. @mapping NULL: guess.
 * The series' source is "import". */
void                outcry_node_import_async  (OutcryNode *self, GBytes *data, const char *file_name, const char *instrument, OutcryImportMapping *mapping, gboolean dry_run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
OutcryImportReport *outcry_node_import_finish (OutcryNode *self, GAsyncResult *result, GError **error);

/* Exports ticks or candles as CSV or JSON text. GBytes (transfer full). */
typedef enum { OUTCRY_EXPORT_CSV, OUTCRY_EXPORT_JSON } OutcryExportFormat;
void    outcry_node_export_ticks_async   (OutcryNode *self, const char *instrument, const char *source, OutcryTime from, OutcryTime to, OutcryExportFormat format, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void    outcry_node_export_candles_async (OutcryNode *self, const char *instrument, const char *source, OutcryInterval interval, OutcryTime from, OutcryTime to, OutcryExportFormat format, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *outcry_node_export_finish        (OutcryNode *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryImportMapping, outcry_import_mapping_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryImportReport, outcry_import_report_free)

G_END_DECLS
