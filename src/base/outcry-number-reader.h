/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-amount.h"

G_BEGIN_DECLS

/* Numbers as people type them in their locale. "1,234" where the comma may group or part is
 * refused, and both readings are returned for the caller to offer. */

typedef struct
{
  char decimal_point[8]; /* UTF-8, "." or "," ... */
  char group[8];         /* UTF-8, "" when the locale has none; all kinds of blank are alike */
} OutcryNumberFormat;

/* Of the current LC_NUMERIC. */
void outcry_number_format_from_locale (OutcryNumberFormat *format);

typedef enum
{
  OUTCRY_READING_EMPTY,     /* nothing but blanks */
  OUTCRY_READING_EXACT,     /* value holds it */
  OUTCRY_READING_AMBIGUOUS, /* value and other hold the two readings */
  OUTCRY_READING_INVALID,   /* not a number, or too large, or more digits than allowed */
} OutcryReadingKind;

typedef struct
{
  OutcryReadingKind kind;
  gint64            value;  /* whole number of 10^-digits; the grouped reading first */
  gint64            other;  /* AMBIGUOUS only: the reading as a decimal point */
  const char       *reason; /* INVALID only: static, untranslated (see below) */
} OutcryReading;

/* The reasons. */
#define OUTCRY_READING_NOT_A_NUMBER "not a number"
#define OUTCRY_READING_BAD_GROUPS "digits are grouped in threes"
#define OUTCRY_READING_TOO_PRECISE "too many digits after the point"
#define OUTCRY_READING_TOO_LARGE "too large"

/* @text: UTF-8 of any source; @digits: of the tick or lot.
 *
 * - The locale's own decimal point, written once, is that.
 * - A single '.' or ',' that is not, with one to three digits before it and exactly three behind,
 *   may group or part: AMBIGUOUS, unless @digits has no room for three digits behind a point; then
 *   it groups. A number that would begin with a 0 as a group ("0,001") is never taken as grouped
 *   without asking.
 * - A text with both signs, a repeated sign or a group of other than three digits has one reading
 *   at most and is EXACT or INVALID. The last of two kinds of sign is the decimal point.
 * - Blanks that do not break (in a locale that groups by blanks, any), and both apostrophes, group
 *   everywhere. Groups are of three digits, by commas also of two before the last three (India).
 * - Digits of any script; '-', '+' or U+2212 in front. No exponent, no currency. */
OutcryReading outcry_number_read (const char               *text,
                                  const OutcryNumberFormat *format,
                                  guint                     digits);

G_END_DECLS
