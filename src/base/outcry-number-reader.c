/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers as people type them. The text is split into its digits and the signs between them; what
 * the signs can mean follows from their kinds, order and distances and from the locale, and each
 * meaning is then parsed as an exact decimal.
 *
 * The rule behind the rules: a wrong price is worse than a question. So a sign that both habits of
 * the world use differently is asked about even where the locale has an opinion, except for the
 * locale's own decimal point, without which nobody could type three decimals.
 *
 * Known weak case: a pasted "1.234" from a page in another language is read by this locale's
 * decimal point without asking. */

#include "base/outcry-number-reader.h"

#include <locale.h>
#include <string.h>

#define MAX_DIGITS 64
#define MAX_SIGNS 24

typedef enum
{
  SIGN_DOT,
  SIGN_COMMA,
  SIGN_BLANK,      /* the rest group only, */
  SIGN_APOSTROPHE,
  SIGN_GROUP,
  SIGN_POINT,      /* but this is a decimal point only */
  SIGN_NONE,
} Sign;

typedef struct
{
  gboolean negative;
  guint    n_digits;
  guint    n_signs;
  char     digits[MAX_DIGITS];   /* ASCII */
  Sign     signs[MAX_SIGNS];
  guint    places[MAX_SIGNS];    /* how many digits stand before the sign */
} Number;

static gboolean
is_blank (gunichar c)
{
  return c == ' ' || c == 0x00a0 || c == 0x2009 || c == 0x202f || c == '\t';
}

static gboolean
copy_sign (char        out[8],
           const char *text)
{
  g_autofree char *utf8 = NULL;

  if (g_utf8_validate (text, -1, NULL))
    utf8 = g_strdup (text);
  else
    utf8 = g_locale_to_utf8 (text, -1, NULL, NULL, NULL);
  return utf8 != NULL && g_strlcpy (out, utf8, 8) < 8;
}

void
outcry_number_format_from_locale (OutcryNumberFormat *format)
{
  const struct lconv *conventions = localeconv ();

  g_return_if_fail (format != NULL);

  if (!copy_sign (format->decimal_point, conventions->decimal_point) ||
      format->decimal_point[0] == '\0')
    strcpy (format->decimal_point, ".");
  if (!copy_sign (format->group, conventions->thousands_sep))
    strcpy (format->group, "");
}

static Sign
sign_of (gunichar                  c,
         const OutcryNumberFormat *format)
{
  gunichar group = g_utf8_get_char (format->group);

  if (c == '.')
    return SIGN_DOT;
  if (c == ',')
    return SIGN_COMMA;
  if (c == '\'' || c == 0x2019)
    return SIGN_APOSTROPHE;
  if (is_blank (c))
    return (c != ' ' && c != '\t') || is_blank (group) ? SIGN_BLANK : SIGN_NONE;
  if (c == 0x066b || c == g_utf8_get_char (format->decimal_point))
    return SIGN_POINT;
  if (c == 0x066c || c == group)
    return SIGN_GROUP;
  return SIGN_NONE;
}

static gboolean
add_char (Number                   *number,
          const char               *at,
          const OutcryNumberFormat *format)
{
  gunichar c = g_utf8_get_char (at);
  int digit = g_unichar_digit_value (c);
  Sign sign;

  if (digit >= 0)
    {
      if (number->n_digits == MAX_DIGITS)
        return FALSE;
      number->digits[number->n_digits++] = (char) ('0' + digit);
      return TRUE;
    }
  sign = sign_of (c, format);
  if (sign == SIGN_NONE || number->n_signs == MAX_SIGNS)
    return FALSE;
  number->signs[number->n_signs] = sign;
  number->places[number->n_signs++] = number->n_digits;
  return TRUE;
}

/* @text without blanks around it. */
static gboolean
split (const char               *text,
       const char               *end,
       const OutcryNumberFormat *format,
       Number                   *number)
{
  gunichar first = g_utf8_get_char (text);

  *number = (Number) { .negative = first == '-' || first == 0x2212 };
  if (number->negative || first == '+')
    text = g_utf8_next_char (text);
  for (; text < end; text = g_utf8_next_char (text))
    {
      if (!add_char (number, text, format))
        return FALSE;
    }
  return number->n_digits > 0;
}

/* Whether the first @n signs are of one kind and group the digits before @end properly. */
static gboolean
groups_well (const Number *number,
             guint         n,
             guint         end)
{
  const guint *places = number->places;
  gboolean by_three = TRUE, by_two = n >= 2;

  if (n == 0)
    return TRUE;
  if (number->signs[0] == SIGN_POINT || places[0] < 1 || places[0] > 3 || end - places[n - 1] != 3)
    return FALSE;
  by_two = by_two && number->signs[0] == SIGN_COMMA && places[0] <= 2;
  for (guint i = 1; i < n; i++)
    {
      guint size = places[i] - places[i - 1];

      if (number->signs[i] != number->signs[0])
        return FALSE;
      by_three = by_three && size == 3;
      by_two = by_two && size == 2;
    }
  return by_three || by_two;
}

/* The value with the decimal point after @whole digits. */
static gboolean
value_of (const Number  *number,
          guint          whole,
          guint          digits,
          gint64        *value,
          const char   **reason)
{
  char text[MAX_DIGITS + 4];
  char *p = text;
  g_autoptr (GError) error = NULL;

  if (number->negative)
    *p++ = '-';
  *p++ = '0';
  memcpy (p, number->digits, whole);
  p += whole;
  if (whole < number->n_digits)
    *p++ = '.';
  memcpy (p, number->digits + whole, number->n_digits - whole);
  p += number->n_digits - whole;
  if (outcry_decimal_parse (text, p - text, digits, OUTCRY_ROUND_REFUSE, value, &error))
    return TRUE;
  *reason = error->code == OUTCRY_DECIMAL_ERROR_PRECISION ? OUTCRY_READING_TOO_PRECISE
                                                          : OUTCRY_READING_TOO_LARGE;
  return FALSE;
}

static OutcryReading
invalid (const char *reason)
{
  return (OutcryReading) { .kind = OUTCRY_READING_INVALID, .reason = reason };
}

static OutcryReading
exact (const Number *number,
       guint         whole,
       guint         digits)
{
  OutcryReading reading = { .kind = OUTCRY_READING_EXACT };

  if (!value_of (number, whole, digits, &reading.value, &reading.reason))
    return invalid (reading.reason);
  return reading;
}

/* One sign that may group or part, three digits behind it. */
static OutcryReading
either (const Number *number,
        guint         digits)
{
  OutcryReading reading = { .kind = OUTCRY_READING_AMBIGUOUS };
  gboolean begins_with_zero = number->digits[0] == '0';
  const char *reason = NULL;

  if (digits < 3 && !begins_with_zero)
    return exact (number, number->n_digits, digits);
  if (!value_of (number, number->n_digits, digits, &reading.value, &reason) ||
      !value_of (number, number->places[0], digits, &reading.other, &reason))
    return invalid (reason);
  if (reading.value == reading.other)
    return (OutcryReading) { .kind = OUTCRY_READING_EXACT, .value = reading.value };
  return reading;
}

static OutcryReading
with_groups (const Number *number,
             guint         n_groups,
             guint         whole,
             guint         digits)
{
  if (n_groups > 0 && (number->digits[0] == '0' || !groups_well (number, n_groups, whole)))
    return invalid (OUTCRY_READING_BAD_GROUPS);
  return exact (number, whole, digits);
}

static gboolean
is_own_point (Sign                      sign,
              const OutcryNumberFormat *format)
{
  return sign == SIGN_POINT ||
         (sign == SIGN_DOT && strcmp (format->decimal_point, ".") == 0) ||
         (sign == SIGN_COMMA && strcmp (format->decimal_point, ",") == 0);
}

static OutcryReading
read_number (const Number             *number,
             const OutcryNumberFormat *format,
             guint                     digits)
{
  guint n = number->n_signs;
  guint place, times = 0;
  Sign last;

  if (n == 0)
    return exact (number, number->n_digits, digits);
  last = number->signs[n - 1];
  place = number->places[n - 1];
  for (guint i = 0; i < n; i++)
    times += number->signs[i] == last ? 1 : 0;
  if (times > 1 || (last != SIGN_DOT && last != SIGN_COMMA && last != SIGN_POINT))
    return with_groups (number, n, number->n_digits, digits);
  if (n == 1 && !is_own_point (last, format) && place >= 1 && place <= 3 &&
      number->n_digits - place == 3)
    return either (number, digits);
  return with_groups (number, n - 1, place, digits);
}

OutcryReading
outcry_number_read (const char               *text,
                    const OutcryNumberFormat *format,
                    guint                     digits)
{
  const char *end;
  Number number;

  g_return_val_if_fail (text != NULL, invalid (OUTCRY_READING_NOT_A_NUMBER));
  g_return_val_if_fail (format != NULL, invalid (OUTCRY_READING_NOT_A_NUMBER));
  g_return_val_if_fail (digits <= OUTCRY_MAX_DIGITS, invalid (OUTCRY_READING_NOT_A_NUMBER));

  if (!g_utf8_validate (text, -1, &end))
    return invalid (OUTCRY_READING_NOT_A_NUMBER);
  while (text < end && is_blank (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  while (text < end && is_blank (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  if (text == end)
    return (OutcryReading) { .kind = OUTCRY_READING_EMPTY };
  if (!split (text, end, format, &number))
    return invalid (OUTCRY_READING_NOT_A_NUMBER);
  return read_number (&number, format, digits);
}
