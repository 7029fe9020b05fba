/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Comma-separated values: one pass, one line at a time in a buffer that is used again, so that a
 * large file costs no more than its text. Cells are kept as offsets while the buffer may still
 * move. */

#include "market/outcry-csv.h"

#include <string.h>

#include "market/outcry-recipe.h"

struct _OutcryCsv
{
  const char *p;
  const char *end;
  char        delimiter;
  guint       line;      /* of p */
  guint       from_line; /* of the cells */
  GString    *buffer;    /* the cells, each ended by a NUL */
  GArray     *offsets;   /* gsize */
  GPtrArray  *cells;
};

OutcryCsv *
outcry_csv_new (const char *text,
                gsize       len,
                char        delimiter)
{
  OutcryCsv *self;

  g_return_val_if_fail (text != NULL || len == 0, NULL);
  g_return_val_if_fail (delimiter > 0 && strchr ("\" \r\n", delimiter) == NULL, NULL);

  self = g_new0 (OutcryCsv, 1);
  self->p = text;
  self->end = text + len;
  self->delimiter = delimiter;
  self->line = 1;
  self->buffer = g_string_new (NULL);
  self->offsets = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->cells = g_ptr_array_new ();
  return self;
}

void
outcry_csv_free (OutcryCsv *self)
{
  if (self == NULL)
    return;
  g_string_free (self->buffer, TRUE);
  g_array_unref (self->offsets);
  g_ptr_array_unref (self->cells);
  g_free (self);
}

guint
outcry_csv_get_line (const OutcryCsv *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->from_line;
}

static gboolean
is_blank (const OutcryCsv *self,
          char             c)
{
  return (c == ' ' || c == '\t') && c != self->delimiter;
}

static gboolean
at_line_end (const OutcryCsv *self)
{
  return self->p >= self->end || *self->p == '\n' || *self->p == '\r';
}

/* Takes \n, \r\n or \r. */
static void
take_line_end (OutcryCsv *self)
{
  if (self->p >= self->end)
    return;
  if (*self->p == '\r' && self->p + 1 < self->end && self->p[1] == '\n')
    self->p++;
  self->p++;
  self->line++;
}

static gboolean
fail (const OutcryCsv    *self,
      OutcryRecipeError   code,
      const char         *what,
      GError            **error)
{
  g_set_error (error, OUTCRY_RECIPE_ERROR, (int) code, "line %u of the CSV text: %s",
               self->from_line, what);
  return FALSE;
}

/* p is behind the opening quote. */
static gboolean
take_quoted (OutcryCsv  *self,
             GError    **error)
{
  for (; self->p < self->end; self->p++)
    {
      if (*self->p == '"')
        {
          if (self->p + 1 >= self->end || self->p[1] != '"')
            break;
          self->p++;
        }
      else if (*self->p == '\n')
        self->line++;
      g_string_append_c (self->buffer, *self->p);
    }
  if (self->p >= self->end)
    return fail (self, OUTCRY_RECIPE_ERROR_TRUNCATED, "a quoted cell does not end", error);
  self->p++;
  while (self->p < self->end && is_blank (self, *self->p))
    self->p++;
  if (!at_line_end (self) && *self->p != self->delimiter)
    return fail (self, OUTCRY_RECIPE_ERROR_FORMAT, "text after a quoted cell", error);
  return TRUE;
}

static void
take_plain (OutcryCsv *self)
{
  const char *from = self->p;
  const char *to;

  while (!at_line_end (self) && *self->p != self->delimiter)
    self->p++;
  for (to = self->p; to > from && is_blank (self, to[-1]); to--)
    ;
  g_string_append_len (self->buffer, from, to - from);
}

static gboolean
take_cell (OutcryCsv  *self,
           GError    **error)
{
  gsize offset = self->buffer->len;

  if (self->offsets->len == OUTCRY_CSV_MAX_CELLS)
    return fail (self, OUTCRY_RECIPE_ERROR_LIMIT, "more than 4096 cells", error);
  g_array_append_val (self->offsets, offset);
  while (self->p < self->end && is_blank (self, *self->p))
    self->p++;
  if (self->p < self->end && *self->p == '"')
    {
      self->p++;
      if (!take_quoted (self, error))
        return FALSE;
    }
  else
    take_plain (self);
  if (memchr (self->buffer->str + offset, '\0', self->buffer->len - offset) != NULL)
    return fail (self, OUTCRY_RECIPE_ERROR_FORMAT, "a NUL byte", error);
  g_string_append_c (self->buffer, '\0');
  return TRUE;
}

const GPtrArray *
outcry_csv_next (OutcryCsv  *self,
                 GError    **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (;;)
    {
      while (self->p < self->end && is_blank (self, *self->p))
        self->p++;
      if (self->p >= self->end)
        return NULL;
      if (!at_line_end (self))
        break;
      take_line_end (self);
    }
  self->from_line = self->line;
  g_string_set_size (self->buffer, 0);
  g_array_set_size (self->offsets, 0);
  for (;;)
    {
      if (!take_cell (self, error))
        return NULL;
      if (at_line_end (self))
        break;
      self->p++; /* the delimiter */
    }
  take_line_end (self);
  g_ptr_array_set_size (self->cells, 0);
  for (guint i = 0; i < self->offsets->len; i++)
    g_ptr_array_add (self->cells, self->buffer->str + g_array_index (self->offsets, gsize, i));
  return self->cells;
}
