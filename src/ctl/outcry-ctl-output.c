/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers as text. Invariants: numbers are shown with the digits they came with; what came from a
 * source cannot steer the terminal, since control characters are replaced; the width of a text is
 * its columns on the screen, not its bytes. Only tables for a terminal are cut, and only in their
 * widest text column. */

#include "ctl/outcry-ctl-output.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define GAP "  "
#define MIN_TEXT 12

gboolean
outcry_ctl_format_from_string (const char      *text,
                               OutcryCtlFormat *format)
{
  g_return_val_if_fail (text != NULL && format != NULL, FALSE);

  if (strcmp (text, "table") == 0)
    *format = OUTCRY_CTL_TABLE;
  else if (strcmp (text, "json") == 0)
    *format = OUTCRY_CTL_JSON;
  else if (strcmp (text, "yaml") == 0)
    *format = OUTCRY_CTL_YAML;
  else
    return FALSE;

  return TRUE;
}

void
outcry_ctl_surface_init (OutcryCtlSurface *self)
{
  struct winsize size = { 0 };
  const char *no_colour = g_getenv ("NO_COLOR");
  const char *terminal = g_getenv ("TERM");

  g_return_if_fail (self != NULL);

  *self = (OutcryCtlSurface) { 0 };
  if (!isatty (STDOUT_FILENO))
    return;

  self->width = ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  self->colour = (no_colour == NULL || *no_colour == '\0') && g_strcmp0 (terminal, "dumb") != 0;
}

JsonNode *
outcry_ctl_get_member (JsonObject *object,
                       const char *path)
{
  g_auto (GStrv) names = NULL;
  JsonNode *node = NULL;

  g_return_val_if_fail (object != NULL && path != NULL, NULL);

  names = g_strsplit (path, ".", -1);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      if (i > 0)
        {
          if (!JSON_NODE_HOLDS_OBJECT (node))
            return NULL;
          object = json_node_get_object (node);
        }
      node = json_object_get_member (object, names[i]);
      if (node == NULL || JSON_NODE_HOLDS_NULL (node))
        return NULL;
    }

  return node;
}

/* Control characters become U+FFFD, line ends and tabs blanks. */
static char *
clean (const char *text)
{
  GString *out = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\r' || c == '\t')
        g_string_append_c (out, ' ');
      else if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
        g_string_append (out, "\xef\xbf\xbd");
      else
        g_string_append_unichar (out, c);
    }

  return g_string_free (out, FALSE);
}

/* "2026-11-20T06:14:52.000000Z" to "2026-11-20 06:14:52"; anything else as it is. */
static char *
format_time (const char    *text,
             OutcryCtlKind  kind)
{
  gsize length = strlen (text);
  g_autofree char *out = NULL;

  if (length != 27 || text[10] != 'T' || text[19] != '.' || text[26] != 'Z')
    return clean (text);

  out = g_strndup (text, kind == OUTCRY_CTL_SHORT_TIME                          ? 16
                         : kind == OUTCRY_CTL_TIME || strcmp (text + 19, ".000000Z") == 0 ? 19
                                                                                : 26);
  out[10] = ' ';

  return clean (kind == OUTCRY_CTL_SHORT_TIME ? out + 5 : out);
}

static char *
format_list (JsonArray *array)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *item = outcry_ctl_format_value (json_array_get_element (array, i),
                                                       OUTCRY_CTL_TEXT);

      g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", item);
    }

  return g_string_free (out, FALSE);
}

static gboolean
is_time (OutcryCtlKind kind)
{
  return kind == OUTCRY_CTL_TIME || kind == OUTCRY_CTL_EXACT_TIME || kind == OUTCRY_CTL_SHORT_TIME;
}

char *
outcry_ctl_format_value (JsonNode      *node,
                         OutcryCtlKind  kind)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("");
  if (JSON_NODE_HOLDS_ARRAY (node) && kind == OUTCRY_CTL_LENGTH)
    return g_strdup_printf ("%u", json_array_get_length (json_node_get_array (node)));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return format_list (json_node_get_array (node));
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autofree char *json = json_to_string (node, FALSE);

      return clean (json);
    }

  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return is_time (kind) ? format_time (json_node_get_string (node), kind)
                          : clean (json_node_get_string (node));
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    {
      if (kind == OUTCRY_CTL_FLAG)
        return g_strdup (json_node_get_boolean (node) ? _("yes") : "");
      return g_strdup (json_node_get_boolean (node) ? _("yes") : _("no"));
    }
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      gint64 value = json_node_get_int (node);

      if (kind == OUTCRY_CTL_BYTES && value >= 0)
        return g_format_size ((guint64) value);
      return g_strdup_printf ("%" G_GINT64_FORMAT, value);
    }

  return json_to_string (node, FALSE);
}

/* Columns on the screen. */
static guint
width_of (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

/* The longest beginning of @text that fits, with an ellipsis when it is not all. */
static char *
cut (const char *text,
     guint       width)
{
  guint used = 0;
  const char *p = text;

  if (width_of (text) <= width)
    return g_strdup (text);

  while (*p != '\0')
    {
      gunichar c = g_utf8_get_char (p);
      guint w = g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;

      if (used + w > width - 1)
        break;
      used += w;
      p = g_utf8_next_char (p);
    }

  return g_strdup_printf ("%.*s…", (int) (p - text), text);
}

static gboolean
is_right (OutcryCtlKind kind)
{
  return kind == OUTCRY_CTL_NUMBER || kind == OUTCRY_CTL_RARE_NUMBER ||
         kind == OUTCRY_CTL_BYTES || kind == OUTCRY_CTL_LENGTH;
}

static void
append_cell (GString    *out,
             const char *text,
             guint       width,
             gboolean    right,
             gboolean    last)
{
  guint own = width_of (text);
  guint padding = own < width ? width - own : 0;

  if (right)
    g_string_append_printf (out, "%*s", (int) padding, "");
  g_string_append (out, text);
  if (!right && !last)
    g_string_append_printf (out, "%*s", (int) padding, "");
}

/* Takes the width that is too much from the widest text column, as far as it can be read then. */
static void
fit (guint                 *widths,
     const OutcryCtlColumn *columns,
     guint                  n,
     guint                  available)
{
  guint total = (n - 1) * (guint) strlen (GAP);
  guint widest = n;

  for (guint i = 0; i < n; i++)
    {
      gboolean text = columns[i].kind == OUTCRY_CTL_TEXT || columns[i].kind == OUTCRY_CTL_LIST;

      total += widths[i];
      if (text && (widest == n || widths[i] > widths[widest]))
        widest = i;
    }

  if (total > available && widest < n)
    {
      guint excess = total - available;

      widths[widest] = widths[widest] > excess + MIN_TEXT ? widths[widest] - excess
                                                          : MIN (widths[widest], MIN_TEXT);
    }
}

static void
append_row (GString               *out,
            char                 **cells,
            const guint           *widths,
            const OutcryCtlColumn *columns,
            guint                  n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = cut (cells[i], widths[i]);

      if (i > 0)
        g_string_append (out, GAP);
      append_cell (out, text, widths[i], is_right (columns[i].kind), i == n - 1);
    }
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
}

/* The columns that have something to say (transfer full), ended by one without a title. */
static GArray *
choose_columns (JsonArray             *rows,
                const OutcryCtlColumn *columns)
{
  GArray *chosen = g_array_new (TRUE, TRUE, sizeof (OutcryCtlColumn));

  for (; columns->title != NULL; columns++)
    {
      gboolean wanted = columns->kind != OUTCRY_CTL_RARE_NUMBER;

      for (guint row = 0; !wanted && row < json_array_get_length (rows); row++)
        {
          JsonObject *object = json_array_get_object_element (rows, row);
          g_autofree char *text = outcry_ctl_format_value (
              outcry_ctl_get_member (object, columns->path), columns->kind);

          wanted = *text != '\0' && strcmp (text, "0") != 0;
        }
      if (wanted)
        g_array_append_val (chosen, *columns);
    }

  return chosen;
}

void
outcry_ctl_append_table (GString                *out,
                         const OutcryCtlSurface *surface,
                         JsonArray              *rows,
                         const OutcryCtlColumn  *all_columns)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) chosen = NULL;
  g_autofree guint *widths = NULL;
  const OutcryCtlColumn *columns;
  guint n;
  guint n_rows;

  g_return_if_fail (out != NULL && surface != NULL && rows != NULL && all_columns != NULL);

  chosen = choose_columns (rows, all_columns);
  columns = (const OutcryCtlColumn *) (gpointer) chosen->data;
  n = chosen->len;
  n_rows = json_array_get_length (rows);
  widths = g_new0 (guint, n);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (cells, g_strdup (_(columns[i].title)));
  for (guint row = 0; row < n_rows; row++)
    for (guint i = 0; i < n; i++)
      {
        JsonObject *object = json_array_get_object_element (rows, row);

        g_ptr_array_add (cells,
                         outcry_ctl_format_value (outcry_ctl_get_member (object, columns[i].path),
                                                  columns[i].kind));
      }
  for (guint i = 0; i < cells->len; i++)
    widths[i % n] = MAX (widths[i % n], width_of (g_ptr_array_index (cells, i)));
  if (surface->width > 0)
    fit (widths, columns, n, surface->width);

  for (guint row = 0; row <= n_rows; row++)
    {
      gboolean bold = row == 0 && surface->colour;

      g_string_append (out, bold ? "\033[1m" : "");
      append_row (out, (char **) cells->pdata + (gsize) row * n, widths, columns, n);
      g_string_append (out, bold ? "\033[0m\n" : "\n");
    }
}

void
outcry_ctl_append_fields (GString                *out,
                          const OutcryCtlSurface *surface,
                          JsonObject             *object,
                          const OutcryCtlColumn  *columns)
{
  guint widest = 0;

  g_return_if_fail (out != NULL && surface != NULL && object != NULL && columns != NULL);

  for (const OutcryCtlColumn *column = columns; column->title != NULL; column++)
    widest = MAX (widest, width_of (_(column->title)));

  for (const OutcryCtlColumn *column = columns; column->title != NULL; column++)
    {
      g_autofree char *value =
          outcry_ctl_format_value (outcry_ctl_get_member (object, column->path), column->kind);

      if (*value == '\0')
        continue;
      g_string_append (out, surface->colour ? "\033[1m" : "");
      append_cell (out, _(column->title), widest, FALSE, FALSE);
      g_string_append (out, surface->colour ? "\033[0m" : "");
      g_string_append_printf (out, "%s%s\n", GAP, value);
    }
}

static gboolean
is_better_escaped (gunichar c)
{
  /* No characters, says Unicode, and YAML may not hold them. */
  if (c == 0xfffe || c == 0xffff)
    return TRUE;
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
      return c != '\n';
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return c < 0x10000;
    default:
      return FALSE;
    }
}

/* JSON as json-glib writes it, but for what it leaves bare in strings: some control characters, and
 * signs of direction and line ends of Unicode. */
static char *
to_json (JsonNode *node,
         gboolean  pretty)
{
  GString *out = g_string_new (NULL);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *json = NULL;
  g_autofree char *valid = NULL;

  json_generator_set_pretty (generator, pretty);
  json_generator_set_indent (generator, 2);
  json_generator_set_root (generator, node);
  json = json_generator_to_data (generator, NULL);
  valid = g_utf8_make_valid (json, -1);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_better_escaped (c))
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

void
outcry_ctl_append_json (GString  *out,
                        JsonNode *node)
{
  g_autofree char *json = NULL;

  g_return_if_fail (out != NULL && node != NULL);

  json = to_json (node, TRUE);
  g_string_append (out, json);
  g_string_append_c (out, '\n');
}

/* A string that YAML 1.1 and 1.2 both read as a string without quotes: letters, then letters,
 * digits and a few signs, and no word that means something. Everything else is quoted. */
static gboolean
is_plain_yaml (const char *text)
{
  static const char * const words[] = { "true", "false", "yes", "no", "on", "off",
                                        "null", "y", "n", NULL };

  if (!g_ascii_isalpha (text[0]))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("_-./", *p) == NULL)
      return FALSE;
  for (gsize i = 0; words[i] != NULL; i++)
    if (g_ascii_strcasecmp (words[i], text) == 0)
      return FALSE;

  return TRUE;
}

/* Double quotes of YAML take what JSON's do. */
static void
append_yaml_string (GString    *out,
                    const char *text)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *quoted = NULL;

  if (is_plain_yaml (text))
    {
      g_string_append (out, text);
      return;
    }

  node = json_node_new (JSON_NODE_VALUE);
  json_node_set_string (node, text);
  quoted = to_json (node, FALSE);
  g_string_append (out, quoted);
}

static void append_yaml_value (GString  *out,
                               JsonNode *node,
                               guint     depth,
                               gboolean  in_list);

static void
append_yaml_object (GString    *out,
                    JsonObject *object,
                    guint       depth,
                    gboolean    in_list)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;
  gboolean first = TRUE;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      /* The first member of an item stands beside its dash. */
      if (!(first && in_list))
        g_string_append_printf (out, "%*s", (int) depth * 2, "");
      first = FALSE;
      append_yaml_string (out, name);
      g_string_append_c (out, ':');
      append_yaml_value (out, value, depth, FALSE);
    }
}

static void
append_yaml_array (GString   *out,
                   JsonArray *array,
                   guint      depth)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_string_append_printf (out, "%*s-", (int) depth * 2, "");
      append_yaml_value (out, json_array_get_element (array, i), depth, TRUE);
    }
}

/* What follows a "name:" or a "-" at @depth, up to the end of its line or lines. */
static void
append_yaml_value (GString  *out,
                   JsonNode *node,
                   guint     depth,
                   gboolean  in_list)
{
  if (JSON_NODE_HOLDS_OBJECT (node) && json_object_get_size (json_node_get_object (node)) > 0)
    {
      g_string_append_c (out, in_list ? ' ' : '\n');
      append_yaml_object (out, json_node_get_object (node), depth + 1, in_list);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0)
    {
      g_string_append_c (out, '\n');
      append_yaml_array (out, json_node_get_array (node), depth + 1);
    }
  else
    {
      g_string_append_c (out, ' ');
      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        append_yaml_string (out, json_node_get_string (node));
      else
        {
          g_autofree char *text = json_to_string (node, FALSE);

          g_string_append (out, text);
        }
      g_string_append_c (out, '\n');
    }
}

void
outcry_ctl_append_yaml (GString  *out,
                        JsonNode *node)
{
  g_return_if_fail (out != NULL && node != NULL);

  if (JSON_NODE_HOLDS_OBJECT (node) && json_object_get_size (json_node_get_object (node)) > 0)
    append_yaml_object (out, json_node_get_object (node), 0, FALSE);
  else if (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0)
    append_yaml_array (out, json_node_get_array (node), 0);
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      append_yaml_string (out, json_node_get_string (node));
      g_string_append_c (out, '\n');
    }
  else
    {
      g_autofree char *text = json_to_string (node, FALSE);

      g_string_append_printf (out, "%s\n", text);
    }
}
