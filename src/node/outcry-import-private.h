/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-candle.h"
#include "market/outcry-tick.h"
#include "node/outcry-import.h"

G_BEGIN_DECLS

/* The parts of the import: mapping, rows, values. Private to node/. */

typedef enum
{
  OUTCRY_IMPORT_TIME,
  OUTCRY_IMPORT_TIME_2, /* the time of day, when it stands in a column of its own */
  OUTCRY_IMPORT_PRICE,
  OUTCRY_IMPORT_QUANTITY,
  OUTCRY_IMPORT_SIDE,
  OUTCRY_IMPORT_ID,
  OUTCRY_IMPORT_OPEN,
  OUTCRY_IMPORT_HIGH,
  OUTCRY_IMPORT_LOW,
  OUTCRY_IMPORT_CLOSE,
  OUTCRY_IMPORT_VOLUME,
  OUTCRY_IMPORT_N_FIELDS,
} OutcryImportField;

/* "time", "price" ...; "time" for both of the time. */
const char *outcry_import_field_name (OutcryImportField field);

struct _OutcryImportMapping
{
  gboolean       json;
  char           delimiter; /* CSV */
  gboolean       header;    /* CSV: the first line has names */
  char           decimal;   /* '.', ',', or 0: each number must be unambiguous by itself */
  char          *rows;      /* JSON: path to the rows */
  gboolean       bars;
  OutcryInterval interval; /* of bars */
  gboolean       has_scale;
  OutcryScale    scale;
  gboolean       round; /* digits beyond the scale are rounded, not refused */
  GTimeZone     *zone;  /* NULL: UTC */
  char          *zone_name;
  char          *unit;  /* of the time: "s" "ms" "us" "ns" "rfc3339" "date" or a format */
  OutcryTime     since; /* added to numbers, 0 otherwise: "ms since this midnight" */
  /* Where a field stands: a header name, or a column number from 1; of JSON a relative path. NULL
   * when it is not there. */
  char          *at[OUTCRY_IMPORT_N_FIELDS];
  GHashTable    *sides; /* text to OutcrySide, or NULL for the words buy and sell */
};

OutcryImportMapping *outcry_import_mapping_new  (void);
OutcryImportMapping *outcry_import_mapping_copy (const OutcryImportMapping *self);

/* A mapping with WHICH in place of what @self does not say, as YAML (transfer full). */
char *outcry_import_mapping_draft (const OutcryImportMapping *self);

/* The sample. */

/* The first rows of a file; of JSON the columns are those of the first row. */
typedef struct
{
  GPtrArray *names; /* char *, or NULL */
  GPtrArray *paths; /* JSON: how each column is found in a row */
  GPtrArray *rows;  /* each a GPtrArray of char * or NULL; one at least */
  GArray    *lines; /* guint of each row: where it stands in the file */
} OutcryImportSample;

/* Tells @mapping the format, the delimiter or the path to the rows, and whether there is a header.
 * INVALID when there are no rows. @self is to be cleared either way. */
gboolean outcry_import_sample_read  (OutcryImportSample   *self,
                                     OutcryImportMapping  *mapping,
                                     const char           *data,
                                     gsize                 len,
                                     GError              **error);
void     outcry_import_sample_clear (OutcryImportSample   *self);

/* INVALID when @data is not text. */
gboolean outcry_import_check_text (const char  *data,
                                   gsize        len,
                                   GError     **error);

/* Values. */

/* A number of a file, with its grouping taken out and a point for its decimal sign: into @out, for
 * outcry_decimal_parse(). FALSE and a translated reason (transfer full) when it is no number, or,
 * with @decimal 0, when it has two readings. */
#define OUTCRY_IMPORT_NUMBER_SIZE 64
gboolean outcry_import_read_number (const char  *text,
                                    char         decimal,
                                    char         out[OUTCRY_IMPORT_NUMBER_SIZE],
                                    char       **reason);

/* What the decimal sign of @text must be: '.', ',', 0 when it has none, '?' when it has two
 * readings, '!' when it is no number. */
char outcry_import_decimal_of (const char *text);

gboolean outcry_import_read_time (const OutcryImportMapping  *mapping,
                                  const char                 *text,
                                  const char                 *text_2,
                                  OutcryTime                 *time,
                                  char                      **reason);

/* One of a row, or NULL for a field that is not mapped or not there. */
typedef struct
{
  guint       line;
  const char *cells[OUTCRY_IMPORT_N_FIELDS];
  const char *broken; /* why there are no cells, translated; or NULL */
} OutcryImportRow;

/* FALSE: *field and *reason (transfer full) say what is wrong. */
gboolean outcry_import_read_tick   (const OutcryImportMapping  *mapping,
                                    const OutcryImportRow      *row,
                                    OutcryScale                 scale,
                                    OutcryTick                 *tick,
                                    OutcryImportField          *field,
                                    char                      **reason);
gboolean outcry_import_read_candle (const OutcryImportMapping  *mapping,
                                    const OutcryImportRow      *row,
                                    OutcryScale                 scale,
                                    OutcryCandle               *candle,
                                    OutcryImportField          *field,
                                    char                      **reason);

/* Digits that the amounts of @row need, into *scale when they are more than it has. */
void outcry_import_measure (const OutcryImportMapping *mapping,
                            const OutcryImportRow     *row,
                            OutcryScale               *scale);

/* Rows. */

/* The cells of one line of CSV after the other (RFC 4180; any delimiter; LF, CRLF or CR; a byte
 * order mark and blank lines are skipped). A broken line does not end it. */
typedef struct _OutcryCsvLines OutcryCsvLines;

OutcryCsvLines *outcry_csv_lines_new  (const char      *data,
                                       gsize            len,
                                       char             delimiter);
void            outcry_csv_lines_free (OutcryCsvLines  *self);
/* FALSE at the end. *cells, @n of them, is valid until the next call; NULL with *broken set for a
 * line that is not CSV. */
gboolean        outcry_csv_lines_next (OutcryCsvLines      *self,
                                       const char * const **cells,
                                       guint               *n,
                                       guint               *line,
                                       const char         **broken);

typedef struct _OutcryImportRows OutcryImportRows;

/* INVALID when a column of the mapping is not in the file, or the file is not JSON. */
OutcryImportRows *outcry_import_rows_new  (const OutcryImportMapping  *mapping,
                                           GBytes                     *data,
                                           GError                    **error);
void              outcry_import_rows_free (OutcryImportRows           *self);
gboolean          outcry_import_rows_next (OutcryImportRows           *self,
                                           OutcryImportRow            *row);
void              outcry_import_rows_rewind (OutcryImportRows         *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OutcryImportSample, outcry_import_sample_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryCsvLines, outcry_csv_lines_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryImportRows, outcry_import_rows_free)

G_END_DECLS
