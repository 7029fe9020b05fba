/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Decimal text to scaled integers and back, exact.
 *
 * A decimal text is read once: whole digits, then as many digits of the fraction as the scale
 * keeps, then what is dropped, of which only the first digit and "was any other nonzero" matter for
 * any rounding. An exponent moves the point, so only a text that has one is read a second time, by
 * digit position. Nothing is allocated until there is an error to tell, and what kind of error it
 * is (syntax before overflow before precision) is found out then.
 *
 * Invariant: a magnitude is gathered in 64 unsigned bits and never exceeds 2^63 + 1 there, so that
 * the most negative int64 can be read as well. */

#include "base/outcry-decimal.h"

#include "base/outcry-message-text.h"

#include <string.h>

#define MAGNITUDE_LIMIT ((guint64) G_MAXINT64 + 1)

/* Larger than any text that fits in memory is long, so that it outweighs any count of digits. */
#define EXPONENT_LIMIT (G_GINT64_CONSTANT (1) << 50)

G_DEFINE_QUARK (outcry-decimal-error-quark, outcry_decimal_error)

static const guint64 powers[] = {
  1,
  10,
  100,
  1000,
  10000,
  100000,
  1000000,
  10000000,
  100000000,
  1000000000,
  G_GUINT64_CONSTANT (10000000000),
  G_GUINT64_CONSTANT (100000000000),
  G_GUINT64_CONSTANT (1000000000000),
  G_GUINT64_CONSTANT (10000000000000),
  G_GUINT64_CONSTANT (100000000000000),
  G_GUINT64_CONSTANT (1000000000000000),
  G_GUINT64_CONSTANT (10000000000000000),
  G_GUINT64_CONSTANT (100000000000000000),
  G_GUINT64_CONSTANT (1000000000000000000),
};

static const char pairs[] =
  "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
  "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
  "8081828384858687888990919293949596979899";

static inline gboolean
is_digit (char c)
{
  return (guint) (c - '0') < 10;
}

static inline guint
digit_of (char c)
{
  return (guint) (c - '0');
}

/* The parts of a decimal text. */
typedef struct
{
  const char *whole, *whole_end;
  const char *fraction, *fraction_end;
  gint64      exponent;
  gboolean    negative;
} Parts;

static const char *
scan_exponent (const char *p,
               const char *end,
               gint64     *exponent)
{
  gboolean negative = FALSE;
  gint64 value = 0;

  if (p < end && (*p == '+' || *p == '-'))
    negative = *p++ == '-';
  if (p == end || !is_digit (*p))
    return NULL;
  for (; p < end && is_digit (*p); p++)
    {
      value = value * 10 + digit_of (*p);
      if (value > EXPONENT_LIMIT)
        value = EXPONENT_LIMIT;
    }
  *exponent = negative ? -value : value;
  return p;
}

static gboolean
scan_parts (const char *text,
            gsize       len,
            Parts      *parts)
{
  const char *p = text, *end = text + len;

  memset (parts, 0, sizeof *parts);
  if (p < end && *p == '-')
    {
      parts->negative = TRUE;
      p++;
    }
  parts->whole = p;
  while (p < end && is_digit (*p))
    p++;
  parts->whole_end = parts->fraction = parts->fraction_end = p;
  if (p < end && *p == '.')
    {
      parts->fraction = ++p;
      while (p < end && is_digit (*p))
        p++;
      parts->fraction_end = p;
      if (parts->fraction == p)
        return FALSE;
    }
  if (parts->whole == parts->whole_end && parts->fraction == parts->fraction_end)
    return FALSE;
  if (p < end && (*p == 'e' || *p == 'E'))
    {
      p = scan_exponent (p + 1, end, &parts->exponent);
      if (p == NULL)
        return FALSE;
    }
  return p == end;
}

typedef enum
{
  PARSED,
  MALFORMED,
  TOO_LARGE,
  TOO_PRECISE,
} Outcome;

/* Whether a magnitude whose dropped digits are @first and, below it, @rest is to grow by one. */
static inline Outcome
round_up (guint64         magnitude,
          gboolean        negative,
          guint           first,
          gboolean        rest,
          OutcryRounding  rounding,
          gboolean       *up)
{
  *up = FALSE;
  if (G_LIKELY (first == 0 && !rest))
    return PARSED;
  switch (rounding)
    {
    case OUTCRY_ROUND_HALF_EVEN:
      *up = first > 5 || (first == 5 && (rest || (magnitude & 1) != 0));
      return PARSED;
    case OUTCRY_ROUND_DOWN:
      return PARSED;
    case OUTCRY_ROUND_FLOOR:
      *up = negative;
      return PARSED;
    case OUTCRY_ROUND_REFUSE:
    default:
      return TOO_PRECISE;
    }
}

static inline Outcome
finish (guint64         magnitude,
        gboolean        negative,
        guint           first,
        gboolean        rest,
        OutcryRounding  rounding,
        gint64         *value)
{
  gboolean up;
  Outcome outcome = round_up (magnitude, negative, first, rest, rounding, &up);

  if (outcome != PARSED)
    return outcome;
  magnitude += up ? 1 : 0;
  if (G_UNLIKELY (magnitude >= MAGNITUDE_LIMIT))
    {
      if (!negative || magnitude > MAGNITUDE_LIMIT)
        return TOO_LARGE;
      *value = G_MININT64;
      return PARSED;
    }
  *value = negative ? -(gint64) magnitude : (gint64) magnitude;
  return PARSED;
}

/* Adds a digit; FALSE when the magnitude would leave the range for sure. */
static inline gboolean
add_digit (guint64 *magnitude,
           guint    digit)
{
  if (G_UNLIKELY (*magnitude > MAGNITUDE_LIMIT / 10))
    return FALSE;
  *magnitude = *magnitude * 10 + digit;
  return TRUE;
}

/* By position: the digits of the text run on, and the first @keep of them are the value. */
static Outcome
parse_parts (const Parts    *parts,
             guint           digits,
             OutcryRounding  rounding,
             gint64         *value)
{
  gint64 whole_len = parts->whole_end - parts->whole;
  gint64 len = whole_len + (parts->fraction_end - parts->fraction);
  gint64 keep = whole_len + parts->exponent + (gint64) digits;
  guint64 magnitude = 0;
  guint first = 0;
  gboolean rest = FALSE;

  for (gint64 i = 0; i < len; i++)
    {
      guint digit = digit_of (i < whole_len ? parts->whole[i] : parts->fraction[i - whole_len]);

      if (i < keep)
        {
          if (!add_digit (&magnitude, digit))
            return TOO_LARGE;
        }
      else if (i == keep)
        first = digit;
      else
        rest = rest || digit != 0;
    }
  if (keep > len && magnitude != 0)
    {
      gint64 zeros = keep - len;

      if (zeros > OUTCRY_MAX_DIGITS ||
          __builtin_mul_overflow (magnitude, powers[zeros], &magnitude))
        return TOO_LARGE;
    }
  return finish (magnitude, parts->negative, first, rest, rounding, value);
}

static Outcome
parse_with_exponent (const char     *text,
                     gsize           len,
                     guint           digits,
                     OutcryRounding  rounding,
                     gint64         *value)
{
  Parts parts;

  if (!scan_parts (text, len, &parts))
    return MALFORMED;
  return parse_parts (&parts, digits, rounding, value);
}

static Outcome
parse (const char     *text,
       gsize           len,
       guint           digits,
       OutcryRounding  rounding,
       gint64         *value)
{
  const char *p = text, *end = text + len, *start;
  gboolean negative = FALSE, rest = FALSE;
  guint64 magnitude = 0;
  guint kept = 0, first = 0;

  if (p < end && *p == '-')
    {
      negative = TRUE;
      p++;
    }
  for (start = p; p < end && is_digit (*p); p++)
    {
      if (!add_digit (&magnitude, digit_of (*p)))
        goto again;
    }
  if (p == start && (p == end || *p != '.'))
    return MALFORMED;
  if (p < end && *p == '.')
    {
      start = ++p;
      for (; kept < digits && p < end && is_digit (*p); p++, kept++)
        {
          if (!add_digit (&magnitude, digit_of (*p)))
            goto again;
        }
      if (p < end && is_digit (*p))
        first = digit_of (*p++);
      for (; p < end && is_digit (*p); p++)
        rest = rest || *p != '0';
      if (p == start)
        return MALFORMED;
    }
  if (p != end)
    goto again;
  if (G_UNLIKELY (__builtin_mul_overflow (magnitude, powers[digits - kept], &magnitude)))
    return TOO_LARGE;
  return finish (magnitude, negative, first, rest, rounding, value);

  /* An exponent may follow that makes it small again, or it is no number at all. */
again:
  return parse_with_exponent (text, len, digits, rounding, value);
}

static void
set_parse_error (Outcome      outcome,
                 const char  *text,
                 gsize        len,
                 guint        digits,
                 GError     **error)
{
  g_autofree char *shown = NULL;

  if (error == NULL)
    return;
  shown = outcry_message_text (text, (gssize) len, 40);
  switch (outcome)
    {
    case TOO_LARGE:
      g_set_error (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_OVERFLOW,
                   "“%s” is too large for %u digits after the point", shown, digits);
      break;
    case TOO_PRECISE:
      g_set_error (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_PRECISION,
                   "“%s” has more than %u digits after the point", shown, digits);
      break;
    case PARSED:
    case MALFORMED:
    default:
      g_set_error (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_SYNTAX,
                   "“%s” is not a decimal number", shown);
      break;
    }
}

gboolean
outcry_decimal_parse (const char      *text,
                      gssize           len,
                      guint            digits,
                      OutcryRounding   rounding,
                      gint64          *value,
                      GError         **error)
{
  gsize size;
  Outcome outcome;

  g_return_val_if_fail (text != NULL || len == 0, FALSE);
  g_return_val_if_fail (digits <= OUTCRY_MAX_DIGITS, FALSE);

  text = text != NULL ? text : "";
  size = len < 0 ? strlen (text) : (gsize) len;
  outcome = parse (text, size, digits, rounding, value);
  if (G_LIKELY (outcome == PARSED))
    return TRUE;
  set_parse_error (outcome, text, size, digits, error);
  return FALSE;
}

int
outcry_decimal_digits (const char *text,
                       gssize      len)
{
  Parts parts;
  gint64 digits;

  g_return_val_if_fail (text != NULL || len == 0, -1);

  text = text != NULL ? text : "";
  if (!scan_parts (text, len < 0 ? strlen (text) : (gsize) len, &parts))
    return -1;
  digits = (parts.fraction_end - parts.fraction) - parts.exponent;
  return (int) CLAMP (digits, 0, G_MAXINT);
}

/* Writes exactly @count digits that end at @end. */
static inline void
put_digits (char    *end,
            guint64  value,
            guint    count)
{
  for (; count >= 2; count -= 2)
    {
      end -= 2;
      memcpy (end, pairs + 2 * (value % 100), 2);
      value /= 100;
    }
  if (count > 0)
    end[-1] = (char) ('0' + value % 10);
}

static inline guint
count_digits (guint64 value)
{
  guint count = 1;

  while (count < G_N_ELEMENTS (powers) && value >= powers[count])
    count++;
  return value >= powers[OUTCRY_MAX_DIGITS] * 10 ? count + 1 : count;
}

gsize
outcry_decimal_format_to (gint64 value,
                          guint  digits,
                          char   buffer[OUTCRY_DECIMAL_BUFFER])
{
  guint64 magnitude = value < 0 ? -(guint64) value : (guint64) value;
  guint64 whole;
  char *p = buffer;
  guint count;

  g_return_val_if_fail (digits <= OUTCRY_MAX_DIGITS, 0);

  if (value < 0)
    *p++ = '-';
  whole = magnitude / powers[digits];
  count = count_digits (whole);
  put_digits (p + count, whole, count);
  p += count;
  if (digits > 0)
    {
      *p++ = '.';
      put_digits (p + digits, magnitude - whole * powers[digits], digits);
      p += digits;
    }
  *p = '\0';
  return (gsize) (p - buffer);
}

char *
outcry_decimal_format (gint64 value,
                       guint  digits)
{
  char buffer[OUTCRY_DECIMAL_BUFFER];
  gsize len;

  g_return_val_if_fail (digits <= OUTCRY_MAX_DIGITS, NULL);

  len = outcry_decimal_format_to (value, digits, buffer);
  return g_strndup (buffer, len);
}

gboolean
outcry_decimal_rescale (gint64          value,
                        guint           from_digits,
                        guint           to_digits,
                        OutcryRounding  rounding,
                        gint64         *rescaled)
{
  guint64 magnitude = value < 0 ? -(guint64) value : (guint64) value;
  guint64 divisor, below;
  guint first;

  g_return_val_if_fail (from_digits <= OUTCRY_MAX_DIGITS, FALSE);
  g_return_val_if_fail (to_digits <= OUTCRY_MAX_DIGITS, FALSE);

  if (to_digits >= from_digits)
    {
      gint64 factor = (gint64) powers[to_digits - from_digits], product;

      if (__builtin_mul_overflow (value, factor, &product))
        return FALSE;
      *rescaled = product;
      return TRUE;
    }
  divisor = powers[from_digits - to_digits];
  below = magnitude % divisor;
  first = (guint) (below / (divisor / 10));
  return finish (magnitude / divisor, value < 0, first, below % (divisor / 10) != 0,
                 rounding, rescaled) == PARSED;
}
