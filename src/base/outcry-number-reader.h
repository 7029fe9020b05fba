/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-amount.h"

G_BEGIN_DECLS

/* Numbers as people type them in their locale. "1,234" where the comma may group or part is refused, and both
 * readings are returned for the caller to offer. */

typedef struct
{
  char decimal_point[8]; /* UTF-8, "." or "," ... */
  char group[8];         /* UTF-8, "" when the locale has none; NBSP and narrow NBSP match a blank */
} OutcryNumberFormat;

/* Of the current LC_NUMERIC. */
void outcry_number_format_from_locale (OutcryNumberFormat *format);

typedef enum
{
  OUTCRY_READING_EMPTY,
  OUTCRY_READING_EXACT,     /* value holds it */
  OUTCRY_READING_AMBIGUOUS, /* value and other hold the two readings */
  OUTCRY_READING_INVALID,   /* not a number, or too large, or more digits than allowed; see reason */
} OutcryReadingKind;

typedef struct
{
  OutcryReadingKind  kind;
  gint64             value; /* whole number of 10^-digits; the locale's own reading first */
  gint64             other; /* AMBIGUOUS only */
  const char        *reason; /* INVALID only: static, untranslated ("too many digits after the point") */
} OutcryReading;

/* @digits: of the tick or lot. A text with both signs, a repeated group sign, or a group of other than three digits
 * has one reading at most and is EXACT or INVALID. A reading that needs more than @digits digits is no reading. */
OutcryReading outcry_number_read (const char               *text,
                                  const OutcryNumberFormat *format,
                                  guint                     digits);

G_END_DECLS
