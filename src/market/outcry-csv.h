/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Comma-separated values line by line (RFC 4180, plus: any delimiter, blanks around a cell are
 * dropped, blank lines are skipped, LF, CRLF or CR). */
typedef struct _OutcryCsv OutcryCsv;

#define OUTCRY_CSV_MAX_CELLS 4096

/* @text is UTF-8 and must outlive the reader. @delimiter is ASCII, not a quote, blank or line end.
 */
OutcryCsv *outcry_csv_new  (const char *text,
                            gsize       len,
                            char        delimiter);
void       outcry_csv_free (OutcryCsv  *self);

/* The cells of the next line that is not blank, in an array owned by the reader and valid until the
 * next call. NULL at the end, and with @error set on a broken line (OUTCRY_RECIPE_ERROR_FORMAT,
 * _TRUNCATED when quotes stay open at the end of the text). */
const GPtrArray *outcry_csv_next (OutcryCsv  *self,
                                  GError    **error);

/* Where the cells of the last call began, from 1. */
guint outcry_csv_get_line (const OutcryCsv *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryCsv, outcry_csv_free)

G_END_DECLS
