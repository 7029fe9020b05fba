/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Strict JSON over json-glib.
 *
 * One pass over the text is a complete RFC 8259 recogniser without recursion (a bit a level says
 * whether it is an object). It copies the text, each number quoted and marked. json-glib then sees
 * a subset of JSON in which it has nothing to be lax about: no number, no odd escape, no deep
 * nesting.
 *
 * Duplicate names: json-glib keeps the last of them. The pass counts the members it saw, a walk
 * over the tree counts those that are there; a difference is a duplicate, however it was escaped.
 *
 * Known weak case: a number of one digit grows to four bytes and a name by eight, so "[1,1,..."
 * doubles and {"a":1,...} grows threefold. */

#include "market/outcry-json.h"

#include "base/outcry-keyed-hash.h"

#include <string.h>

#define KEY_PREFIX 8

/* An object takes as much memory as so many other values. */
#define OBJECT_VALUES 3

typedef enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END, /* after [ */
  EXPECT_NAME,         /* after , in an object */
  EXPECT_NAME_OR_END,  /* after { */
  EXPECT_AFTER,        /* a comma, an end, or the end of the text */
} Expect;

typedef struct
{
  const char *start;
  const char *p;
  const char *end;
  gboolean    is_cut; /* half a character follows the end */
  GString    *out;
  guint64     is_object; /* bit n: level n + 1 */
  guint       depth;
  gsize       values;
  gsize       members;
  GError    **error;
} Scan;

G_STATIC_ASSERT (OUTCRY_JSON_MAX_DEPTH <= 64);

G_DEFINE_QUARK (outcry-json-error-quark, outcry_json_error)

static gboolean
refuse (Scan       *s,
        const char *what)
{
  g_set_error (s->error, OUTCRY_JSON_ERROR, OUTCRY_JSON_ERROR_SYNTAX,
               "not JSON at byte %" G_GSIZE_FORMAT ": %s", (gsize) (s->p - s->start), what);
  return FALSE;
}

/* At the end of the text it is the end that is wrong. */
static gboolean
fail (Scan       *s,
      const char *what)
{
  if (s->p < s->end)
    return refuse (s, what);
  g_set_error (s->error, OUTCRY_JSON_ERROR, OUTCRY_JSON_ERROR_TRUNCATED,
               "the JSON text ends early, after %" G_GSIZE_FORMAT " bytes",
               (gsize) (s->p - s->start));
  return FALSE;
}

static void
skip_blanks (Scan *s)
{
  while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t'))
    s->p++;
}

/* Four hexadecimal digits at p; -1 when they are not. */
static int
read_hex4 (const char *p,
           const char *end)
{
  int value = 0;

  if (end - p < 4)
    return -1;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (p[i]);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  return value;
}

/* After \u. Leaves p behind the escape. */
static gboolean
scan_unicode_escape (Scan     *s,
                     gboolean  first)
{
  int unit = read_hex4 (s->p, s->end);

  if (unit < 0)
    {
      if (s->end - s->p < 4)
        s->p = s->end;
      return fail (s, "\\u needs four hexadecimal digits");
    }
  if (unit == 0)
    return fail (s, "\\u0000 is not allowed");
  if (first && unit == OUTCRY_JSON_NUMBER_MARK)
    return fail (s, "a string that begins with \\u0001 is not allowed");
  if (unit >= 0xdc00 && unit <= 0xdfff)
    return fail (s, "half a surrogate pair");
  s->p += 4;
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      int low;

      if (s->end - s->p < 6)
        {
          s->p = s->end;
          return fail (s, "half a surrogate pair");
        }
      low = s->p[0] == '\\' && s->p[1] == 'u' ? read_hex4 (s->p + 2, s->end) : -1;
      if (low < 0xdc00 || low > 0xdfff)
        return fail (s, "half a surrogate pair");
      s->p += 6;
    }
  return TRUE;
}

/* p is at the opening quote. */
static gboolean
skip_string (Scan *s)
{
  const char *first = ++s->p;

  while (s->p < s->end && *s->p != '"')
    {
      if ((guchar) *s->p < 0x20)
        return fail (s, "a control character in a string");
      if (*s->p++ != '\\')
        continue;
      if (s->p >= s->end)
        return fail (s, "");
      if (*s->p == 'u')
        {
          gboolean at_first = s->p == first + 1;

          s->p++;
          if (!scan_unicode_escape (s, at_first))
            return FALSE;
        }
      else if (strchr ("\"\\/bfnrt", *s->p) != NULL && *s->p != '\0')
        s->p++;
      else
        return fail (s, "an unknown escape");
    }
  if (s->p >= s->end)
    return fail (s, "");
  s->p++;
  return TRUE;
}

static gboolean
scan_string (Scan *s)
{
  const char *from = s->p;

  if (!skip_string (s))
    return FALSE;
  g_string_append_len (s->out, from, s->p - from);
  return TRUE;
}

static gboolean
skip_digits (Scan *s)
{
  const char *from = s->p;

  while (s->p < s->end && g_ascii_isdigit (*s->p))
    s->p++;
  return s->p > from;
}

static gboolean
scan_number (Scan *s)
{
  const char *from = s->p;

  if (*s->p == '-')
    s->p++;
  if (s->p < s->end && *s->p == '0')
    s->p++;
  else if (!skip_digits (s))
    return fail (s, "a digit is missing");
  if (s->p < s->end && *s->p == '.')
    {
      s->p++;
      if (!skip_digits (s))
        return fail (s, "a digit is missing after the point");
    }
  if (s->p < s->end && (*s->p == 'e' || *s->p == 'E'))
    {
      s->p++;
      if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
        s->p++;
      if (!skip_digits (s))
        return fail (s, "a digit is missing in the exponent");
    }
  g_string_append_c (s->out, '"');
  g_string_append_c (s->out, OUTCRY_JSON_NUMBER_MARK);
  g_string_append_len (s->out, from, s->p - from);
  g_string_append_c (s->out, '"');
  return TRUE;
}

static gboolean
scan_word (Scan       *s,
           const char *word)
{
  gsize len = strlen (word);
  gsize left = (gsize) (s->end - s->p);

  if (left < len && memcmp (s->p, word, left) == 0)
    s->p = s->end;
  else if (left >= len && memcmp (s->p, word, len) == 0)
    {
      s->p += len;
      g_string_append_len (s->out, word, (gssize) len);
      return TRUE;
    }
  return fail (s, "a value was expected");
}

static gboolean
open_level (Scan     *s,
            gboolean  is_object,
            Expect   *expect)
{
  if (s->depth == OUTCRY_JSON_MAX_DEPTH)
    {
      g_set_error (s->error, OUTCRY_JSON_ERROR, OUTCRY_JSON_ERROR_DEPTH,
                   "more than %d levels of JSON", OUTCRY_JSON_MAX_DEPTH);
      return FALSE;
    }
  if (is_object)
    s->is_object |= G_GUINT64_CONSTANT (1) << s->depth;
  else
    s->is_object &= ~(G_GUINT64_CONSTANT (1) << s->depth);
  s->depth++;
  g_string_append_c (s->out, *s->p++);
  *expect = is_object ? EXPECT_NAME_OR_END : EXPECT_VALUE_OR_END;
  return TRUE;
}

static gboolean
scan_value (Scan   *s,
            Expect *expect)
{
  s->values += *s->p == '{' ? OBJECT_VALUES : 1;
  if (s->values > OUTCRY_JSON_MAX_VALUES)
    {
      g_set_error (s->error, OUTCRY_JSON_ERROR, OUTCRY_JSON_ERROR_TOO_LARGE,
                   "more than %d values in the JSON text", OUTCRY_JSON_MAX_VALUES);
      return FALSE;
    }
  *expect = EXPECT_AFTER;
  switch (*s->p)
    {
    case '{':
    case '[':
      return open_level (s, *s->p == '{', expect);
    case '"':
      return scan_string (s);
    case 't':
      return scan_word (s, "true");
    case 'f':
      return scan_word (s, "false");
    case 'n':
      return scan_word (s, "null");
    default:
      if (*s->p == '-' || g_ascii_isdigit (*s->p))
        return scan_number (s);
      return fail (s, "a value was expected");
    }
}

static void
append_key_prefix (GString    *out,
                   const char *name,
                   gsize       len)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  guint64 hash = outcry_keyed_hash (name, len);

  for (guint i = 0; i < KEY_PREFIX; i++, hash >>= 6)
    g_string_append_c (out, digits[hash & 63]);
}

/* The character of the escape at @p, which the scan has checked; leaves @p behind it. */
static gunichar
read_escape (const char **p,
             const char  *end)
{
  static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
  char c = (*p)[1];
  const char *letter = strchr (letters, c);
  gunichar unit;

  *p += 2;
  if (c != 'u')
    return letter != NULL ? (gunichar) meanings[letter - letters] : (gunichar) c;
  unit = (gunichar) read_hex4 (*p, end);
  *p += 4;
  if (unit < 0xd800 || unit > 0xdbff)
    return unit;
  unit = 0x10000 + ((unit - 0xd800) << 10) + ((gunichar) read_hex4 (*p + 2, end) - 0xdc00);
  *p += 6;
  return unit;
}

/* The text that the string between two quotes means. */
static GString *
unescape (const char *p,
          const char *end)
{
  GString *text = g_string_sized_new ((gsize) (end - p));

  while (p < end)
    {
      if (*p == '\\')
        g_string_append_unichar (text, read_escape (&p, end));
      else
        g_string_append_c (text, *p++);
    }
  return text;
}

/* Between the quotes: @name to @end. One name has one prefix however it is escaped. */
static void
put_name (Scan       *s,
          const char *name,
          const char *end)
{
  gsize len = (gsize) (end - name);

  g_string_append_c (s->out, '"');
  if (memchr (name, '\\', len) == NULL)
    append_key_prefix (s->out, name, len);
  else
    {
      GString *text = unescape (name, end);

      append_key_prefix (s->out, text->str, text->len);
      g_string_free (text, TRUE);
    }
  g_string_append_len (s->out, name, (gssize) len);
  g_string_append_c (s->out, '"');
}

static gboolean
scan_name (Scan   *s,
           Expect *expect)
{
  const char *from = s->p;

  if (*s->p != '"')
    return fail (s, "a member name was expected");
  if (!skip_string (s))
    return FALSE;
  put_name (s, from + 1, s->p - 1);
  skip_blanks (s);
  if (s->p >= s->end || *s->p != ':')
    return fail (s, "a colon was expected");
  g_string_append_c (s->out, *s->p++);
  s->members++;
  *expect = EXPECT_VALUE;
  return TRUE;
}

static gboolean
in_object (const Scan *s)
{
  return (s->is_object >> (s->depth - 1)) & 1;
}

static gboolean
close_level (Scan   *s,
             Expect *expect)
{
  if (*s->p != (in_object (s) ? '}' : ']'))
    return fail (s, "a comma or the end of the array or object was expected");
  s->depth--;
  g_string_append_c (s->out, *s->p++);
  *expect = EXPECT_AFTER;
  return TRUE;
}

static gboolean
scan_step (Scan   *s,
           Expect *expect)
{
  switch (*expect)
    {
    case EXPECT_VALUE_OR_END:
      return *s->p == ']' ? close_level (s, expect) : scan_value (s, expect);
    case EXPECT_NAME_OR_END:
      return *s->p == '}' ? close_level (s, expect) : scan_name (s, expect);
    case EXPECT_NAME:
      return scan_name (s, expect);
    case EXPECT_AFTER:
      if (*s->p != ',')
        return close_level (s, expect);
      g_string_append_c (s->out, *s->p++);
      *expect = in_object (s) ? EXPECT_NAME : EXPECT_VALUE;
      return TRUE;
    case EXPECT_VALUE:
    default:
      return scan_value (s, expect);
    }
}

static gboolean
scan_document (Scan *s)
{
  Expect expect = EXPECT_VALUE;

  for (;;)
    {
      skip_blanks (s);
      if (expect == EXPECT_AFTER && s->depth == 0)
        break;
      if (s->p >= s->end)
        return fail (s, "");
      if (!scan_step (s, &expect))
        return FALSE;
    }
  if (s->p < s->end || s->is_cut)
    return refuse (s, "more text after the document");
  return TRUE;
}

static gsize
count_members (JsonNode *node)
{
  gsize n = 0;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      JsonNode *member;

      n = json_object_get_size (json_node_get_object (node));
      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, NULL, &member))
        n += count_members (member);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      guint len = json_array_get_length (array);

      for (guint i = 0; i < len; i++)
        n += count_members (json_array_get_element (array, i));
    }
  return n;
}

/* Half a character at the very end may be a cut: what is before it tells, the scan ends there. */
static gboolean
check_utf8 (Scan *s)
{
  const char *bad;
  gsize offset;

  if (s->start == s->end || g_utf8_validate_len (s->start, (gsize) (s->end - s->start), &bad))
    return TRUE;
  offset = (gsize) (bad - s->start);
  s->is_cut = *bad != '\0' && g_utf8_get_char_validated (bad, s->end - bad) == (gunichar) -2;
  if (s->is_cut)
    s->end = bad;
  else
    g_set_error (s->error, OUTCRY_JSON_ERROR, OUTCRY_JSON_ERROR_SYNTAX,
                 "not UTF-8 at byte %" G_GSIZE_FORMAT, offset);
  return s->is_cut;
}

JsonNode *
outcry_json_parse (const char  *text,
                   gsize        len,
                   GError     **error)
{
  g_autoptr (GString) copy = NULL;
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) inner = NULL;
  Scan scan = { .start = text, .p = text, .end = text + len, .error = error };

  g_return_val_if_fail (text != NULL || len == 0, NULL);

  if (!check_utf8 (&scan))
    return NULL;
  copy = g_string_sized_new (len + len / 4 + 16);
  scan.out = copy;
  if (!scan_document (&scan))
    return NULL;

  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, copy->str, (gssize) copy->len, &inner))
    {
      g_set_error (error, OUTCRY_JSON_ERROR, OUTCRY_JSON_ERROR_SYNTAX, "not JSON: %s",
                   inner->message);
      return NULL;
    }
  root = json_parser_steal_root (parser);
  if (root == NULL)
    {
      g_set_error_literal (error, OUTCRY_JSON_ERROR, OUTCRY_JSON_ERROR_SYNTAX,
                           "not JSON: no value");
      return NULL;
    }
  if (count_members (root) != scan.members)
    {
      g_set_error_literal (error, OUTCRY_JSON_ERROR, OUTCRY_JSON_ERROR_DUPLICATE,
                           "a member name stands twice in a JSON object");
      return NULL;
    }
  return g_steal_pointer (&root);
}

JsonNode *
outcry_json_get_member (JsonObject *object,
                        const char *name)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (object != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  key = outcry_json_member_key (name);
  return json_object_get_member (object, key);
}

const char *
outcry_json_member_name (const char *name_in_tree)
{
  g_return_val_if_fail (name_in_tree != NULL, NULL);

  return name_in_tree + KEY_PREFIX;
}

char *
outcry_json_member_key (const char *name)
{
  GString *key;

  g_return_val_if_fail (name != NULL, NULL);

  key = g_string_new (NULL);
  append_key_prefix (key, name, strlen (name));
  g_string_append (key, name);
  return g_string_free (key, FALSE);
}

const char *
outcry_json_get_text (JsonNode *node,
                      gboolean *is_number)
{
  const char *text;

  g_return_val_if_fail (node != NULL, NULL);

  if (is_number != NULL)
    *is_number = FALSE;
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node) ? "true" : "false";
  text = json_node_get_string (node);
  if (text == NULL || text[0] != OUTCRY_JSON_NUMBER_MARK)
    return text;
  if (is_number != NULL)
    *is_number = TRUE;
  return text + 1;
}

const char *
outcry_json_first_text (JsonNode *node)
{
  const char *text = outcry_json_get_text (node, NULL);

  if (text != NULL)
    return text;
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name; /* json-glib 1.6 reads it even when it need not */
      JsonNode *member;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (text == NULL && json_object_iter_next_ordered (&iter, &name, &member))
        text = outcry_json_first_text (member);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; text == NULL && i < json_array_get_length (array); i++)
        text = outcry_json_first_text (json_array_get_element (array, i));
    }
  return text;
}
