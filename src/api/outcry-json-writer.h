/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/outcry-time.h"

G_BEGIN_DECLS

/* The one place where JSON text is made: straight into a string, so that an answer of a hundred
 * thousand ticks costs its text and nothing else, and no number passes through a double. Amounts
 * are strings, times RFC 3339 or whole microseconds. The caller keeps the nesting right; a wrong
 * one is a mistake of ours and is asserted. */

typedef struct
{
  GString  *text;
  guint     depth;
  gboolean  first;         /* nothing was written yet at this depth */
  gboolean  integer_times; /* microseconds instead of RFC 3339 */
} OutcryJsonWriter;

void   outcry_json_writer_init  (OutcryJsonWriter *self,
                                 gboolean          integer_times);
void   outcry_json_writer_clear (OutcryJsonWriter *self);

/* The finished text (transfer full); the writer is cleared. */
char  *outcry_json_writer_end   (OutcryJsonWriter *self,
                                 gsize            *length);

/* @name is the member's name inside an object, NULL inside an array and at the top. */
void outcry_json_begin_object (OutcryJsonWriter *self,
                               const char       *name);
void outcry_json_end_object   (OutcryJsonWriter *self);
void outcry_json_begin_array  (OutcryJsonWriter *self,
                               const char       *name);
void outcry_json_end_array    (OutcryJsonWriter *self);

void outcry_json_add_null (OutcryJsonWriter *self,
                           const char       *name);
void outcry_json_add_boolean (OutcryJsonWriter *self,
                              const char       *name,
                              gboolean          value);
void outcry_json_add_integer (OutcryJsonWriter *self,
                              const char       *name,
                              gint64            value);

/* NULL is null. Bytes that are not UTF-8 become U+FFFD. */
void outcry_json_add_string (OutcryJsonWriter *self,
                             const char       *name,
                             const char       *value);

/* An array of strings; @values is NULL-terminated and may be NULL. */
void outcry_json_add_strings (OutcryJsonWriter   *self,
                              const char         *name,
                              const char * const *values);

/* OUTCRY_TIME_NONE is null. */
void outcry_json_add_time (OutcryJsonWriter *self,
                           const char       *name,
                           OutcryTime        value);

/* value * 10^-digits, exact, as a string. */
void outcry_json_add_decimal (OutcryJsonWriter *self,
                              const char       *name,
                              gint64            value,
                              guint             digits);

/* A 64-bit number which may be beyond 2^53, and therefore a string. */
void outcry_json_add_number (OutcryJsonWriter *self,
                             const char       *name,
                             guint64           value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OutcryJsonWriter, outcry_json_writer_clear)

G_END_DECLS
