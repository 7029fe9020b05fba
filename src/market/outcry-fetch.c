/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One run of a poll: request, answer, and what the answer is.
 *
 * An answer is judged in this order: too large; what the recipe calls a failure; what HTTP calls
 * one; not of its format; no row readable. How it goes on is in outcry-fetch-page.c. */

#include "market/outcry-fetch-private.h"

#include <string.h>

#include "base/outcry-message-text.h"
#include "market/outcry-row-reader.h"

#define MAX_REASON 400

void
outcry_request_free (OutcryRequest *self)
{
  if (self == NULL)
    return;
  g_free (self->method);
  g_free (self->url);
  g_strfreev (self->headers);
  g_free (self->body);
  g_free (self);
}

void
outcry_answer_clear (OutcryAnswer *self)
{
  g_clear_pointer (&self->reason, g_free);
}

void
outcry_fetch_free (OutcryFetch *self)
{
  if (self == NULL)
    return;
  outcry_request_free (self->request);
  g_clear_pointer (&self->instruments, g_array_unref);
  g_clear_pointer (&self->secrets, g_hash_table_unref);
  g_free (self->cursor);
  g_free (self->next_url);
  outcry_recipe_unref (self->recipe);
  g_free (self);
}

gint64
outcry_fetch_step (const OutcryFetch *self)
{
  return self->feed->shape->ticks ? 1 : outcry_interval_duration (self->interval);
}

/* The part of the range that the next request is for. */
void
outcry_fetch_fill_context (const OutcryFetch     *self,
                           OutcryTemplateContext *context)
{
  *context = (OutcryTemplateContext){
    .spelling = outcry_recipe_spell,
    .spelling_data = self->recipe,
    .instrument = (guint) MAX (self->instrument, 0),
    .instruments = (const guint *) self->instruments->data,
    .n_instruments = self->instruments->len,
    .join = self->feed->join,
    .from = self->page_from,
    .before = self->page_from - MIN (outcry_fetch_step (self), self->page_from),
    .to = self->page_to,
    .now = self->now,
    .last = self->feed->shape->ticks
                ? self->page_to - 1
                : outcry_interval_floor (self->interval, NULL, self->page_to - 1),
    .step = self->feed->steps[self->interval],
    .cursor = self->cursor,
    .cursor_is_escaped = self->cursor_is_escaped,
    .id = self->id + 1,
    .last_id = self->id,
    .secret = outcry_recipe_secret_of_table,
    .secret_data = self->secrets,
  };
}

static gboolean
render_headers (const OutcryFetch            *self,
                const OutcryTemplateContext  *context,
                OutcryRequest                *request,
                GError                      **error)
{
  const OutcryRecipeFeed *feed = self->feed;
  g_autoptr (GStrvBuilder) headers = g_strv_builder_new ();
  gboolean has_type = FALSE;

  for (guint i = 0; i < feed->headers->len; i++)
    {
      g_autofree char *value =
          outcry_template_render (g_ptr_array_index (feed->header_templates, i), context, FALSE,
                                  error);

      if (value == NULL)
        return FALSE;
      has_type |= g_ascii_strcasecmp (g_ptr_array_index (feed->headers, i), "content-type") == 0;
      g_strv_builder_add_many (headers, g_ptr_array_index (feed->headers, i), value, NULL);
    }
  if (feed->body != NULL && !has_type)
    g_strv_builder_add_many (headers, "Content-Type",
                             outcry_message_is_json (feed->body)
                                 ? "application/json"
                                 : "application/x-www-form-urlencoded",
                             NULL);
  request->headers = g_strv_builder_end (headers);
  return TRUE;
}

/* Makes the next request; FALSE with OUTCRY_RECIPE_ERROR. */
gboolean
outcry_fetch_make_request (OutcryFetch  *self,
                           GError      **error)
{
  g_autoptr (OutcryRequest) request = g_new0 (OutcryRequest, 1);
  OutcryTemplateContext context;

  outcry_fetch_fill_context (self, &context);
  request->method = g_strdup (self->feed->method);
  request->url = self->next_url != NULL
                     ? g_steal_pointer (&self->next_url)
                     : outcry_template_render (self->feed->url, &context, TRUE, error);
  if (request->url == NULL || !outcry_recipe_check_url (self->recipe, request->url, FALSE, error) ||
      !render_headers (self, &context, request, error))
    return FALSE;
  if (self->feed->body != NULL &&
      (request->body = outcry_message_render (self->feed->body, &context, error)) == NULL)
    return FALSE;
  outcry_request_free (self->request);
  self->request = g_steal_pointer (&request);
  return TRUE;
}

static gboolean
choose_instruments (OutcryFetch  *self,
                    const char   *instrument,
                    GError      **error)
{
  self->instrument = -1;
  self->instruments = g_array_new (FALSE, FALSE, sizeof (guint));
  if (instrument != NULL)
    {
      self->instrument = outcry_recipe_find_instrument (self->recipe, instrument);
      if (self->instrument < 0)
        {
          g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA,
                       "%s has no instrument %s", self->recipe->name, instrument);
          return FALSE;
        }
    }
  else if (!outcry_recipe_feed_is_for_all (self->feed))
    {
      g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA,
                   "%s asks for one instrument at a time", self->feed->name);
      return FALSE;
    }
  for (guint i = 0; i < self->recipe->instruments->len; i++)
    if (self->instrument < 0 || (guint) self->instrument == i)
      g_array_append_val (self->instruments, i);
  return TRUE;
}

static gboolean
choose_interval (OutcryFetch     *self,
                 OutcryInterval   interval,
                 GError         **error)
{
  const OutcryShape *shape = self->feed->shape;

  self->interval = shape->ticks ? OUTCRY_INTERVAL_1M : shape->has_step ? shape->step : interval;
  if (shape->ticks || outcry_recipe_feed_has_interval (self->feed, self->interval))
    return TRUE;
  g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA, "%s has no bars of %s",
               self->feed->name, outcry_interval_to_string (interval));
  return FALSE;
}

OutcryFetch *
outcry_fetch_new (const OutcryRecipeFeed  *feed,
                  const char              *instrument,
                  OutcryInterval           interval,
                  OutcryTime               from,
                  OutcryTime               to,
                  OutcryTime               now,
                  OutcrySecretFunc         secret,
                  gpointer                 user_data,
                  GError                 **error)
{
  g_autoptr (OutcryFetch) self = NULL;

  g_return_val_if_fail (feed != NULL, NULL);
  g_return_val_if_fail (feed->kind == OUTCRY_FEED_POLL, NULL);
  g_return_val_if_fail (interval < OUTCRY_N_INTERVALS, NULL);

  self = g_new0 (OutcryFetch, 1);
  self->recipe = outcry_recipe_ref (feed->recipe);
  self->feed = feed;
  self->from = self->page_from = CLAMP (from, 0, OUTCRY_TIME_MAX);
  self->to = self->page_to = CLAMP (to, self->from, OUTCRY_TIME_MAX);
  self->now = now;
  if (!choose_instruments (self, instrument, error) || !choose_interval (self, interval, error))
    return NULL;
  self->secrets = outcry_recipe_feed_load_secrets (feed, secret, user_data, error);
  if (self->secrets == NULL)
    return NULL;
  if (!outcry_fetch_start_pages (self, error) || !outcry_fetch_make_request (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

const OutcryRequest *
outcry_fetch_get_request (OutcryFetch *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->request;
}

/* Seconds, or an HTTP date ("Fri, 20 Nov 2026 06:14:00 GMT"); -1 for anything else. */
static gint64
parse_retry_after (const char *text,
                   OutcryTime  received)
{
  guint64 seconds;
  OutcryTime time;

  if (text == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (text, 10, 0, 30 * 86400, &seconds, NULL))
    return (gint64) seconds * OUTCRY_SECOND;
  if (!outcry_time_parse_format (text, "%a, %d %b %Y %H:%M:%S %Z", NULL, &time, NULL))
    return -1;
  return CLAMP (time - received, 0, 30 * OUTCRY_DAY);
}

static void
fail_with (OutcryAnswer *answer,
           const GError *error)
{
  answer->kind = OUTCRY_ANSWER_ERROR;
  answer->reason = outcry_message_text (error->message, -1, MAX_REASON);
  answer->changed_shape = g_error_matches (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT);
}

/* The parsed answer, or NULL with @answer filled: a failure of whatever kind. */
static OutcryDocument *
judge (const OutcryRecipeFeed *feed,
       const OutcryResponse   *response,
       OutcryAnswer           *answer)
{
  g_autoptr (OutcryDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_success = response->status >= 200 && response->status <= 299;
  gsize len = 0;
  const char *text = g_bytes_get_data (response->body, &len);

  if (len > OUTCRY_BODY_MAX)
    text = NULL;
  if (is_success)
    document = outcry_document_new (response->body, outcry_rows_get_format (feed->rows),
                                    feed->unzip, &error);
  if (document != NULL)
    {
      text = document->text;
      len = document->len;
    }
  if (outcry_failures_match (feed->failures, response->status, document, text, len, &answer->kind,
                             &answer->reason) ||
      outcry_failure_of_status (response->status, response->retry_after != NULL, &answer->kind,
                                &answer->reason))
    {
      if (answer->kind == OUTCRY_ANSWER_THROTTLED)
        answer->retry_after_us = parse_retry_after (response->retry_after, response->received);
      return NULL;
    }
  if (document == NULL)
    fail_with (answer, error);
  return g_steal_pointer (&document);
}

static void
init_reader (OutcryRowReader           *reader,
             const OutcryRecipeFeed *feed,
             int                     instrument,
             OutcryInterval          interval,
             OutcryTime              now)
{
  *reader = (OutcryRowReader){
    .feed = feed,
    .rows = feed->rows,
    .shape = feed->shape,
    .where = feed->where,
    .instrument = instrument,
    .interval = interval,
    .now = now,
    .drop = feed->drop,
  };
}

static gboolean
take_document (OutcryFetch           *self,
               const OutcryDocument  *document,
               OutcryBatch           *batch,
               OutcryAnswer          *answer,
               GError               **error)
{
  OutcryRowReader reader;
  OutcryReadStats stats;
  gboolean more;
  gboolean by_time = self->feed->page.kind == OUTCRY_PAGE_TIME;

  init_reader (&reader, self->feed, self->instrument, self->interval, self->now);
  reader.clip = outcry_recipe_feed_is_ranged (self->feed);
  reader.from = by_time && !self->feed->page.back ? self->page_from : self->from;
  reader.to = by_time ? self->page_to : self->to;
  if (!outcry_row_reader_read (&reader, document, batch, &stats, error))
    return FALSE;
  self->pages++;
  if (!outcry_fetch_go_on (self, document, &stats, batch, &more, error))
    return FALSE;
  if (more && self->pages >= self->feed->page.pages)
    {
      if (self->pages >= OUTCRY_PAGES_MAX)
        {
          g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_LIMIT,
                       "the range takes more than %d pages", OUTCRY_PAGES_MAX);
          return FALSE;
        }
      more = FALSE;
    }
  answer->kind = more ? OUTCRY_ANSWER_MORE : OUTCRY_ANSWER_DONE;
  return TRUE;
}

void
outcry_fetch_take (OutcryFetch          *self,
                   const OutcryResponse *response,
                   OutcryBatch          *batch,
                   OutcryAnswer         *answer)
{
  g_autoptr (OutcryDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (self->request != NULL);
  g_return_if_fail (response != NULL && response->body != NULL);
  g_return_if_fail (batch != NULL && answer != NULL);

  *answer = (OutcryAnswer) { .kind = OUTCRY_ANSWER_ERROR, .retry_after_us = -1 };
  document = judge (self->feed, response, answer);
  if (document != NULL && !take_document (self, document, batch, answer, &error))
    fail_with (answer, error);
  answer->reason = outcry_recipe_scrub (self->secrets, answer->reason);
  if (answer->kind == OUTCRY_ANSWER_MORE || answer->kind == OUTCRY_ANSWER_THROTTLED)
    return;
  g_clear_pointer (&self->request, outcry_request_free);
  outcry_batch_sort (batch);
}

gboolean
outcry_recipe_feed_read (const OutcryRecipeFeed  *feed,
                         const char              *instrument,
                         OutcryInterval           interval,
                         OutcryTime               now,
                         GBytes                  *body,
                         OutcryBatch             *batch,
                         GError                 **error)
{
  g_autoptr (OutcryDocument) document = NULL;
  g_auto (OutcryAnswer) answer = { 0 };
  OutcryResponse response = { .status = 200, .body = body, .received = now };
  OutcryRowReader reader;
  OutcryReadStats stats;
  gboolean ok;

  g_return_val_if_fail (feed != NULL, FALSE);
  g_return_val_if_fail (interval < OUTCRY_N_INTERVALS, FALSE);
  g_return_val_if_fail (body != NULL, FALSE);
  g_return_val_if_fail (batch != NULL, FALSE);

  document = judge (feed, &response, &answer);
  if (document == NULL)
    {
      g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT, "%s", answer.reason);
      return FALSE;
    }
  if (feed->shape->ticks)
    interval = OUTCRY_INTERVAL_1M;
  else if (feed->shape->has_step)
    interval = feed->shape->step;
  init_reader (&reader, feed,
               instrument != NULL ? outcry_recipe_find_instrument (feed->recipe, instrument) : -1,
               interval, now);
  ok = outcry_row_reader_read (&reader, document, batch, &stats, error);
  outcry_batch_sort (batch);
  return ok;
}
