/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From page to page. Pages end when the source says so, when a page is not full, when the range is
 * covered, or when nothing moves any more: a source that repeats itself cannot hold us.
 *
 * Forward pages by time are windows of as many bars as a page holds, when the request names an end,
 * since some sources refuse more; without an end they go on from the last row. Ticks of the last
 * instant of a full page are left to the next page, which begins with that instant, so that none
 * without an id comes twice. */

#include "market/outcry-fetch-private.h"

#include <string.h>

#define MAX_CURSOR 4096

/* Windows are for bars whose request names both ends of them. */
static gboolean
is_windowed (const OutcryFetch *self)
{
  return self->feed->page.kind == OUTCRY_PAGE_TIME && !self->feed->page.back &&
         !self->feed->shape->ticks && (self->feed->places & OUTCRY_PLACE_TO) != 0;
}

static void
set_window (OutcryFetch *self)
{
  gint64 span = (gint64) self->feed->page.rows * outcry_fetch_step (self);

  if (is_windowed (self))
    self->page_to = self->to - self->page_from > span ? self->page_from + span : self->to;
  else if (self->feed->page.back && !self->feed->shape->ticks)
    self->page_from = self->page_to - self->from > span ? self->page_to - span : self->from;
}

gboolean
outcry_fetch_start_pages (OutcryFetch  *self,
                          GError      **error)
{
  OutcryTemplateContext context;

  set_window (self);
  if (self->feed->page.start == NULL)
    return TRUE;
  outcry_fetch_fill_context (self, &context);
  self->cursor = outcry_template_render (self->feed->page.start, &context, TRUE, error);
  self->cursor_is_escaped = TRUE;
  return self->cursor != NULL;
}

/* The text of the document at page.at, or NULL. */
static char *
next_of_document (const OutcryFetch    *self,
                  const OutcryDocument *document)
{
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  OutcryRow row = {
    .kind = OUTCRY_ROW_JSON, .document = document, .json = document->json, .strings = strings
  };
  const char *text = NULL;

  if (document->json != NULL)
    outcry_locator_find (self->feed->page.at, &row, &text);
  return text != NULL && *text != '\0' && strlen (text) <= MAX_CURSOR ? g_strdup (text) : NULL;
}

static gboolean
is_full (const OutcryFetch     *self,
         const OutcryReadStats *stats)
{
  return stats->rows > 0 && (self->feed->page.rows == 0 || stats->rows >= self->feed->page.rows);
}

/* Ticks of the last instant come again with the next page. */
static void
hold_last_instant (OutcryBatch *batch,
                   OutcryTime   last)
{
  for (guint i = 0; i < batch->parts->len; i++)
    {
      GArray *ticks = ((OutcryBatchPart *) g_ptr_array_index (batch->parts, i))->ticks;

      while (ticks->len > 0 && g_array_index (ticks, OutcryTick, ticks->len - 1).time == last)
        g_array_set_size (ticks, ticks->len - 1);
    }
}

static gboolean
go_on_by_time (OutcryFetch           *self,
               const OutcryReadStats *stats,
               OutcryBatch           *batch)
{
  if (is_windowed (self))
    {
      self->page_from = self->page_to;
      self->page_to = self->to;
    }
  else if (!is_full (self, stats) || stats->first == OUTCRY_TIME_NONE)
    return FALSE;
  else if (self->feed->page.back)
    {
      if (stats->first <= self->from || stats->first >= self->page_to)
        return FALSE;
      self->page_to = stats->first;
      self->page_from = self->from;
    }
  else if (!self->feed->shape->ticks)
    self->page_from = outcry_interval_next (self->interval, NULL, stats->last);
  else if (stats->last > self->page_from)
    {
      hold_last_instant (batch, stats->last);
      self->page_from = stats->last;
    }
  else
    self->page_from = self->page_from + 1;
  set_window (self);
  return self->page_from < self->page_to;
}

/* What the source counts in may be coarser than a microsecond: the next request must differ from
 * the one before. */
static gboolean
request_beyond (OutcryFetch  *self,
                GError      **error)
{
  static const gint64 units[] = { 0, 1000, OUTCRY_SECOND, OUTCRY_DAY };
  g_autofree char *url = g_strdup (self->request->url);
  g_autofree char *body = g_strdup (self->request->body);
  OutcryTime from = self->page_from;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      self->page_from = from + units[i];
      if (self->page_from >= self->page_to)
        break;
      if (!outcry_fetch_make_request (self, error))
        return FALSE;
      if (g_strcmp0 (url, self->request->url) != 0 || g_strcmp0 (body, self->request->body) != 0)
        return TRUE;
    }
  g_clear_pointer (&self->request, outcry_request_free);
  return TRUE;
}

/* @text (transfer full) is what the source told. */
static gboolean
set_cursor (OutcryFetch  *self,
            char         *text,
            GError      **error)
{
  OutcryTemplateContext context;
  char *filled;

  g_free (self->cursor);
  self->cursor = text;
  self->cursor_is_escaped = FALSE;
  if (self->feed->page.next == NULL)
    return TRUE;
  outcry_fetch_fill_context (self, &context);
  filled = outcry_template_render (self->feed->page.next, &context, TRUE, error);
  if (filled == NULL)
    return FALSE;
  g_free (self->cursor);
  self->cursor = filled;
  self->cursor_is_escaped = TRUE;
  return TRUE;
}

/* Cursors go one way only: from old to new, or from new to old. */
static gboolean
has_left_range (const OutcryFetch     *self,
                const OutcryReadStats *stats)
{
  if (stats->last == OUTCRY_TIME_NONE)
    return FALSE;
  return self->feed->newest_first ? stats->first < self->from : stats->last >= self->to;
}

static gboolean
set_next_url (OutcryFetch  *self,
              const char   *text,
              GError      **error)
{
  OutcryTemplateContext context;
  g_autofree char *add = NULL;
  g_autofree char *url = NULL;

  for (const char *p = text; *p != '\0'; p++)
    if ((guchar) *p <= 0x20 || (guchar) *p >= 0x7f)
      {
        g_set_error_literal (
            error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA,
            "the address of the next page has blanks or characters that are not ASCII");
        return FALSE;
      }
  url = g_uri_resolve_relative (self->request->url, text, G_URI_FLAGS_ENCODED, error);
  if (url == NULL)
    return FALSE;
  outcry_fetch_fill_context (self, &context);
  if (self->feed->page.add != NULL)
    {
      add = outcry_template_render (self->feed->page.add, &context, TRUE, error);
      if (add == NULL)
        return FALSE;
    }
  self->next_url = add == NULL
                       ? g_steal_pointer (&url)
                       : g_strconcat (url, strchr (url, '?') != NULL ? "&" : "?", add, NULL);
  return TRUE;
}

gboolean
outcry_fetch_go_on (OutcryFetch            *self,
                    const OutcryDocument   *document,
                    const OutcryReadStats  *stats,
                    OutcryBatch            *batch,
                    gboolean               *more,
                    GError                **error)
{
  g_autofree char *before = g_strdup (self->request->url);
  g_autofree char *before_body = g_strdup (self->request->body);
  g_autofree char *told = NULL;

  *more = FALSE;
  switch (self->feed->page.kind)
    {
    case OUTCRY_PAGE_TIME:
      *more = go_on_by_time (self, stats, batch);
      if (!*more)
        return TRUE;
      if (!request_beyond (self, error))
        return FALSE;
      *more = self->request != NULL;
      return TRUE;
    case OUTCRY_PAGE_ID:
      if (!is_full (self, stats) || stats->last_id <= self->id || stats->last_id == G_MAXUINT64 ||
          has_left_range (self, stats))
        return TRUE;
      self->id = stats->last_id;
      if (!set_cursor (self, g_strdup_printf ("%" G_GUINT64_FORMAT, self->id + 1), error))
        return FALSE;
      break;
    case OUTCRY_PAGE_CURSOR:
      told = next_of_document (self, document);
      if (told == NULL || !is_full (self, stats) || has_left_range (self, stats))
        return TRUE;
      if (!set_cursor (self, g_steal_pointer (&told), error))
        return FALSE;
      break;
    case OUTCRY_PAGE_URL:
      told = next_of_document (self, document);
      if (told == NULL)
        return TRUE;
      if (!set_next_url (self, told, error))
        return FALSE;
      break;
    case OUTCRY_PAGE_NONE:
    default:
      return TRUE;
    }
  if (!outcry_fetch_make_request (self, error))
    return FALSE;
  *more = !g_str_equal (before, self->request->url) ||
          g_strcmp0 (before_body, self->request->body) != 0;
  return TRUE;
}
