/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Templates of requests and messages: parsed once into literal text and places, filled without any
 * parsing. A value never becomes part of the template, so a cursor with braces in it stays text. */

#include "market/outcry-template.h"

#include <string.h>

#include "market/outcry-recipe.h"

typedef enum
{
  PART_TEXT,
  PART_SPELLING,
  PART_LIST,
  PART_FROM,
  PART_BEFORE,
  PART_TO,
  PART_LAST,
  PART_NOW,
  PART_STEP,
  PART_CURSOR,
  PART_ID,
  PART_LAST_ID,
  PART_SECRET,
} PartKind;

typedef struct
{
  PartKind  kind;
  char     *text; /* literal, key, unit, or name of the secret */
} Part;

struct _OutcryTemplate
{
  GArray       *parts; /* Part */
  OutcryPlaces  places;
};

static const struct
{
  const char   *name;
  PartKind      kind;
  OutcryPlaces  place;
  gboolean      has_unit;
} words[] = {
  { "from", PART_FROM, OUTCRY_PLACE_FROM, TRUE },
  { "to", PART_TO, OUTCRY_PLACE_TO, TRUE },
  { "before", PART_BEFORE, OUTCRY_PLACE_FROM, TRUE },
  { "last", PART_LAST, OUTCRY_PLACE_TO, TRUE },
  { "now", PART_NOW, OUTCRY_PLACE_NOW, TRUE },
  { "step", PART_STEP, OUTCRY_PLACE_STEP, FALSE },
  { "cursor", PART_CURSOR, OUTCRY_PLACE_CURSOR, FALSE },
  { "id", PART_ID, OUTCRY_PLACE_ID, FALSE },
  { "last_id", PART_LAST_ID, OUTCRY_PLACE_ID, FALSE },
  { "secret", PART_SECRET, OUTCRY_PLACE_SECRET, TRUE },
};

static void
part_clear (gpointer data)
{
  g_free (((Part *) data)->text);
}

/* Numbers only: names of months would be in the language of the user. */
static gboolean
is_time_format (const char *format)
{
  gboolean any = FALSE;

  for (const char *p = format; *p != '\0'; p++)
    {
      if (*p != '%')
        continue;
      p++;
      if (*p == '\0' || strchr ("YymdHMSjFTs%", *p) == NULL)
        return FALSE;
      any |= *p != '%';
    }
  return any;
}

gboolean
outcry_time_unit_is_valid (const char *unit)
{
  static const char * const units[] = { "s", "ms", "us", "ns", "rfc3339", "date", NULL };

  g_return_val_if_fail (unit != NULL, FALSE);

  return g_strv_contains (units, unit) || is_time_format (unit);
}

char *
outcry_time_to_unit (OutcryTime  time,
                     const char *unit)
{
  g_autoptr (GDateTime) date_time = NULL;
  gint64 seconds;

  g_return_val_if_fail (unit != NULL, NULL);

  time = CLAMP (time, 0, OUTCRY_TIME_MAX);
  seconds = time / OUTCRY_SECOND;
  if (g_str_equal (unit, "s"))
    return g_strdup_printf ("%" G_GINT64_FORMAT, seconds);
  if (g_str_equal (unit, "ms"))
    return g_strdup_printf ("%" G_GINT64_FORMAT, time / 1000);
  if (g_str_equal (unit, "us"))
    return g_strdup_printf ("%" G_GINT64_FORMAT, time);
  if (g_str_equal (unit, "ns"))
    return g_strdup_printf ("%" G_GINT64_FORMAT, time * 1000);
  date_time = g_date_time_new_from_unix_utc (seconds);
  if (g_str_equal (unit, "rfc3339"))
    {
      g_autofree char *whole = g_date_time_format (date_time, "%Y-%m-%dT%H:%M:%S");

      return time % OUTCRY_SECOND == 0
                 ? g_strdup_printf ("%sZ", whole)
                 : g_strdup_printf ("%s.%06dZ", whole, (int) (time % OUTCRY_SECOND));
    }
  return g_date_time_format (date_time, g_str_equal (unit, "date") ? "%Y-%m-%d" : unit);
}

static gboolean
fail (const char  *text,
      const char  *at,
      GError     **error,
      const char  *what,
      const char  *name)
{
  g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA,
               "\"%s\", at character %d: %s%s%s%s", text,
               (int) g_utf8_pointer_to_offset (text, at) + 1, what, name != NULL ? " {" : "",
               name != NULL ? name : "", name != NULL ? "}" : "");
  return FALSE;
}

static gboolean
is_key (const char *key)
{
  if (!g_ascii_islower (*key))
    return FALSE;
  for (const char *p = key; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '_')
      return FALSE;
  return TRUE;
}

static gboolean
is_secret_name (const char *name)
{
  if (*name == '\0' || strlen (name) > 64)
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '_' && *p != '-')
      return FALSE;
  return TRUE;
}

static void
add_part (OutcryTemplate *self,
          PartKind        kind,
          char           *text)
{
  Part part = { kind, text };

  g_array_append_val (self->parts, part);
}

/* A reserved word; *known tells whether it was one. */
static gboolean
parse_word (OutcryTemplate  *self,
            const char      *text,
            const char      *at,
            char            *name,
            char            *unit,
            OutcryPlaces     allowed,
            gboolean        *known,
            GError         **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (!g_str_equal (name, words[i].name))
        continue;
      *known = TRUE;
      if ((allowed & words[i].place) == 0)
        return fail (text, at, error, "there is no use here for", name);
      if (!words[i].has_unit && unit != NULL)
        return fail (text, at, error, "no \":\" is expected in", name);
      if (words[i].kind == PART_SECRET && (unit == NULL || !is_secret_name (unit)))
        return fail (text, at, error,
                     "a secret is written {secret:NAME}, of letters, digits, - and _, not", name);
      if (words[i].has_unit && words[i].kind != PART_SECRET &&
          (unit == NULL || !outcry_time_unit_is_valid (unit)))
        return fail (text, at, error,
                     "a time needs a unit (s, ms, us, ns, rfc3339, date, or a format of %Y %y %m "
                     "%d %H %M %S %j %F %T %s), as in {from:ms}, not",
                     name);
      self->places |= words[i].place;
      add_part (self, words[i].kind, g_strdup (unit));
      return TRUE;
    }
  *known = FALSE;
  return TRUE;
}

/* What stands between the braces. */
static gboolean
parse_place (OutcryTemplate  *self,
             const char      *text,
             const char      *at,
             char            *name,
             OutcryPlaces     allowed,
             GError         **error)
{
  char *unit = strchr (name, ':');
  gsize len;
  gboolean is_list;
  gboolean known;

  if (unit != NULL)
    *unit++ = '\0';
  if (!parse_word (self, text, at, name, unit, allowed, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  len = strlen (name);
  is_list = len > 0 && name[len - 1] == '*';
  if (is_list)
    name[len - 1] = '\0';
  if (unit != NULL || !is_key (name))
    return fail (text, at, error, "not a place that can be filled:", name);
  if ((allowed & (is_list ? OUTCRY_PLACE_LIST : OUTCRY_PLACE_SPELLING)) == 0)
    return fail (text, at, error,
                 is_list ? "a list of all instruments cannot stand here:"
                         : "one instrument cannot stand here:",
                 name);
  self->places |= is_list ? OUTCRY_PLACE_LIST : OUTCRY_PLACE_SPELLING;
  add_part (self, is_list ? PART_LIST : PART_SPELLING, g_strdup (name));
  return TRUE;
}

static gboolean
parse_parts (OutcryTemplate  *self,
             const char      *text,
             OutcryPlaces     allowed,
             GError         **error)
{
  g_autoptr (GString) literal = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if ((*p == '{' || *p == '}') && p[1] == *p)
        {
          g_string_append_c (literal, *p++);
        }
      else if (*p == '{')
        {
          const char *close = strchr (p, '}');
          g_autofree char *name = NULL;

          if (close == NULL)
            return fail (text, p, error, "the brace is not closed; a plain brace is written twice",
                         NULL);
          name = g_strndup (p + 1, (gsize) (close - p - 1));
          if (literal->len > 0)
            add_part (self, PART_TEXT, g_strdup (literal->str));
          g_string_set_size (literal, 0);
          if (!parse_place (self, text, p, name, allowed, error))
            return FALSE;
          p = close;
        }
      else if (*p == '}')
        return fail (text, p, error,
                     "a closing brace without an opening one; a plain brace is written twice",
                     NULL);
      else
        g_string_append_c (literal, *p);
    }
  if (literal->len > 0)
    add_part (self, PART_TEXT, g_strdup (literal->str));
  return TRUE;
}

OutcryTemplate *
outcry_template_new (const char    *text,
                     OutcryPlaces   allowed,
                     GError       **error)
{
  g_autoptr (OutcryTemplate) self = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (OutcryTemplate, 1);
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_array_set_clear_func (self->parts, part_clear);
  if (!parse_parts (self, text, allowed, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
outcry_template_free (OutcryTemplate *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->parts);
  g_free (self);
}

OutcryPlaces
outcry_template_get_places (const OutcryTemplate *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->places;
}

const char *
outcry_template_get_prefix (const OutcryTemplate *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->parts->len == 0 || g_array_index (self->parts, Part, 0).kind != PART_TEXT)
    return "";
  return g_array_index (self->parts, Part, 0).text;
}

void
outcry_template_each_key (const OutcryTemplate *self,
                          OutcryNameFunc        func,
                          gpointer              user_data)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);

      if (part->kind == PART_SPELLING || part->kind == PART_LIST)
        func (part->text, user_data);
    }
}

void
outcry_template_each_secret (const OutcryTemplate *self,
                             OutcryNameFunc        func,
                             gpointer              user_data)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);

      if (part->kind == PART_SECRET)
        func (part->text, user_data);
    }
}

static void
append_value (GString    *out,
              const char *value,
              gboolean    escape)
{
  if (escape)
    g_string_append_uri_escaped (out, value, ":@", FALSE);
  else
    g_string_append (out, value);
}

static void
append_time (GString    *out,
             OutcryTime  time,
             const char *unit,
             gboolean    escape)
{
  g_autofree char *text = outcry_time_to_unit (time, unit);

  append_value (out, text, escape);
}

static gboolean
append_secret (GString                      *out,
               const OutcryTemplateContext  *context,
               const char                   *name,
               gboolean                      escape,
               GError                      **error)
{
  char *value = context->secret != NULL ? context->secret (name, context->secret_data) : NULL;
  gboolean sound = value != NULL && *value != '\0' && g_utf8_validate (value, -1, NULL);

  if (value == NULL)
    {
      g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SECRET,
                   "the secret \"%s\" is not there", name);
      return FALSE;
    }
  for (const char *p = value; sound && *p != '\0'; p++)
    sound = !g_ascii_iscntrl (*p);
  if (sound)
    append_value (out, value, escape);
  else
    g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SECRET,
                 "the secret \"%s\" is empty or has characters that cannot be sent", name);
  explicit_bzero (value, strlen (value));
  g_free (value);
  return sound;
}

static gboolean
append_list (GString                      *out,
             const OutcryTemplateContext  *context,
             const char                   *key,
             gboolean                      escape,
             GError                      **error)
{
  for (guint i = 0; i < context->n_instruments; i++)
    {
      OutcryTemplateContext one = *context;
      const char *spelling;

      one.instrument = context->instruments[i];
      one.single = TRUE;
      if (i > 0)
        g_string_append (out, context->join != NULL ? context->join : ",");
      if (context->each != NULL)
        {
          g_autofree char *text = outcry_template_render (context->each, &one, escape, error);

          if (text == NULL)
            return FALSE;
          g_string_append (out, text);
        }
      else if ((spelling = context->spelling (one.instrument, key, context->spelling_data)) != NULL)
        append_value (out, spelling, escape);
    }
  return TRUE;
}

static gboolean
append_part (GString                      *out,
             const Part                   *part,
             const OutcryTemplateContext  *context,
             gboolean                      escape,
             GError                      **error)
{
  const char *spelling;

  switch (part->kind)
    {
    case PART_LIST:
      if (!context->single)
        return append_list (out, context, part->text, escape, error);
      G_GNUC_FALLTHROUGH;
    case PART_SPELLING:
      spelling = context->spelling (context->instrument, part->text, context->spelling_data);
      append_value (out, spelling != NULL ? spelling : "", escape);
      break;
    case PART_FROM:
      append_time (out, context->from, part->text, escape);
      break;
    case PART_BEFORE:
      append_time (out, context->before, part->text, escape);
      break;
    case PART_TO:
      append_time (out, context->to, part->text, escape);
      break;
    case PART_LAST:
      append_time (out, context->last, part->text, escape);
      break;
    case PART_NOW:
      append_time (out, context->now, part->text, escape);
      break;
    case PART_STEP:
      append_value (out, context->step != NULL ? context->step : "", escape);
      break;
    case PART_CURSOR:
      append_value (out, context->cursor != NULL ? context->cursor : "",
                    escape && !context->cursor_is_escaped);
      break;
    case PART_ID:
      g_string_append_printf (out, "%" G_GUINT64_FORMAT, context->id);
      break;
    case PART_LAST_ID:
      g_string_append_printf (out, "%" G_GUINT64_FORMAT, context->last_id);
      break;
    case PART_SECRET:
      return append_secret (out, context, part->text, escape, error);
    case PART_TEXT:
    default:
      g_string_append (out, part->text);
    }
  return TRUE;
}

char *
outcry_template_render (const OutcryTemplate         *self,
                        const OutcryTemplateContext  *context,
                        gboolean                      escape,
                        GError                      **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (context != NULL, NULL);

  for (guint i = 0; i < self->parts->len; i++)
    if (!append_part (out, &g_array_index (self->parts, Part, i), context, escape, error))
      return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}
