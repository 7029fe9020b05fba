/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Decimal numbers as text and as whole numbers of 10^-digits in int64. */

/* int64 holds 18 whole decimal digits; more digits after the point than that cannot be had. */
#define OUTCRY_MAX_DIGITS 18

/* What to do with digits beyond the scale. */
typedef enum
{
  OUTCRY_ROUND_REFUSE,    /* a nonzero digit beyond the scale is an error */
  OUTCRY_ROUND_HALF_EVEN, /* round to the nearest, ties to even */
  OUTCRY_ROUND_DOWN,      /* towards zero */
  OUTCRY_ROUND_FLOOR,     /* towards minus infinity */
} OutcryRounding;

#define OUTCRY_DECIMAL_ERROR (outcry_decimal_error_quark ())
GQuark outcry_decimal_error_quark (void);

typedef enum
{
  OUTCRY_DECIMAL_ERROR_SYNTAX,    /* not a decimal number */
  OUTCRY_DECIMAL_ERROR_OVERFLOW,  /* does not fit */
  OUTCRY_DECIMAL_ERROR_PRECISION, /* more digits than the scale holds */
} OutcryDecimalError;

/* Decimal text ("-12.50", ".5", "1e-3", "1.5E+2"; ASCII, '.' only and a digit after it, no blanks,
 * no grouping, no leading '+', JSON's leading-zero rule not enforced) to a whole number of
 * 10^-digits. Exact; any length of text. @len may be -1 for a nul-terminated text. @value is
 * written on success alone. Linear in @len; allocates for an error only. @digits at most
 * OUTCRY_MAX_DIGITS. */
gboolean outcry_decimal_parse (const char     *text,
                               gssize          len,
                               guint           digits,
                               OutcryRounding  rounding,
                               gint64         *value,
                               GError        **error);

/* The other way: value * 10^-digits as text with exactly @digits digits after the point
 * (transfer full). */
char *outcry_decimal_format (gint64 value,
                             guint  digits);

/* The same into a buffer, nul-terminated; returns the length without the nul. */
#define OUTCRY_DECIMAL_BUFFER 48
gsize outcry_decimal_format_to (gint64 value,
                                guint  digits,
                                char   buffer[OUTCRY_DECIMAL_BUFFER]);

/* value * 10^-from as a whole number of 10^-to. FALSE on overflow, or with OUTCRY_ROUND_REFUSE on a
 * lost digit; @rescaled is then left as it was. */
gboolean outcry_decimal_rescale (gint64          value,
                                 guint           from_digits,
                                 guint           to_digits,
                                 OutcryRounding  rounding,
                                 gint64         *rescaled);

/* Digits after the point that @text needs to be held exactly (trailing zeros count as written,
 * exponents resolved), or -1 when it is not a decimal number. "1.50" needs 2, "1e-3" 3. */
int outcry_decimal_digits (const char *text,
                           gssize      len);

G_END_DECLS
