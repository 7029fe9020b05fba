/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The socket of a recipe as a state machine.
 *
 * A message is, in this order: the answer to a ping; not JSON (the connection is broken); a
 * failure; a wish for another connection; an acknowledgement; data, when "where" holds for it and
 * rows are there; or of no interest. Signs of life are the messages that "alive.when" describes,
 * and data; without "when", every message.
 *
 * One unreadable message is refused and counted. Many in a row mean that the format changed:
 * CHANGED. */

#include "market/outcry-stream-private.h"

#include <string.h>

#include "base/outcry-keyed-hash.h"
#include "base/outcry-message-text.h"
#define ACK_WITHIN (20 * OUTCRY_SECOND)
#define MAX_UNREADABLE 20
#define MAX_REASON 400

void
outcry_stream_free (OutcryStream *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->outbox, g_free);
  g_queue_clear_full (&self->gaps, g_free);
  g_clear_pointer (&self->instruments, g_array_unref);
  g_clear_pointer (&self->secrets, g_hash_table_unref);
  g_clear_pointer (&self->bindings, g_hash_table_unref);
  g_clear_pointer (&self->last_ids, g_hash_table_unref);
  g_clear_pointer (&self->seen, g_array_unref);
  g_free (self->wanted);
  g_free (self->url);
  g_strfreev (self->headers);
  g_free (self->reason);
  outcry_recipe_unref (self->recipe);
  g_free (self);
}

void
outcry_stream_fill_context (const OutcryStream    *self,
                            OutcryTemplateContext *context)
{
  *context = (OutcryTemplateContext){
    .spelling = outcry_recipe_spell,
    .spelling_data = self->recipe,
    .instruments = (const guint *) self->instruments->data,
    .n_instruments = self->instruments->len,
    .join = self->feed->join,
    .each = self->feed->each != NULL ? outcry_message_get_template (self->feed->each) : NULL,
    .secret = outcry_recipe_secret_of_table,
    .secret_data = self->secrets,
  };
}

guint
outcry_stream_max_names (const OutcryStream *self)
{
  return 4 * self->recipe->instruments->len + 100;
}

static gboolean
lists_in_url (const OutcryStream *self)
{
  return (outcry_template_get_places (self->feed->url) & OUTCRY_PLACE_LIST) != 0;
}

static gboolean
choose_instruments (OutcryStream        *self,
                    const char * const  *ids,
                    GError             **error)
{
  guint n = self->recipe->instruments->len;

  self->instruments = g_array_new (FALSE, FALSE, sizeof (guint));
  self->wanted = g_new0 (gboolean, n);
  for (guint i = 0; ids == NULL && i < n; i++)
    self->wanted[i] = TRUE;
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      int found = outcry_recipe_find_instrument (self->recipe, ids[i]);

      if (found < 0)
        {
          g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_SCHEMA,
                       "%s has no instrument %s", self->recipe->name, ids[i]);
          return FALSE;
        }
      self->wanted[found] = TRUE;
    }
  for (guint i = 0; i < n; i++)
    if (self->wanted[i])
      g_array_append_val (self->instruments, i);
  return TRUE;
}

static gboolean
render_handshake (OutcryStream  *self,
                  GError       **error)
{
  g_autoptr (GStrvBuilder) headers = g_strv_builder_new ();
  OutcryTemplateContext context;

  outcry_stream_fill_context (self, &context);
  self->url = outcry_template_render (self->feed->url, &context, TRUE, error);
  if (self->url == NULL || !outcry_recipe_check_url (self->recipe, self->url, TRUE, error))
    return FALSE;
  for (guint i = 0; i < self->feed->headers->len; i++)
    {
      g_autofree char *value =
          outcry_template_render (g_ptr_array_index (self->feed->header_templates, i), &context,
                                  FALSE, error);

      if (value == NULL)
        return FALSE;
      g_strv_builder_add_many (headers, g_ptr_array_index (self->feed->headers, i), value, NULL);
    }
  self->headers = g_strv_builder_end (headers);
  return TRUE;
}

OutcryStream *
outcry_stream_new (const OutcryRecipeFeed  *feed,
                   const char * const      *instruments,
                   OutcrySecretFunc         secret,
                   gpointer                 user_data,
                   GError                 **error)
{
  g_autoptr (OutcryStream) self = NULL;

  g_return_val_if_fail (feed != NULL, NULL);
  g_return_val_if_fail (feed->kind == OUTCRY_FEED_SOCKET, NULL);

  self = g_new0 (OutcryStream, 1);
  self->recipe = outcry_recipe_ref (feed->recipe);
  self->feed = feed;
  self->bindings = g_hash_table_new_full (outcry_keyed_str_hash, g_str_equal, g_free, g_free);
  self->last_ids = g_hash_table_new_full (outcry_keyed_str_hash, g_str_equal, g_free, g_free);
  self->seen = outcry_stream_seen_new ();
  if (!choose_instruments (self, instruments, error))
    return NULL;
  self->secrets = outcry_recipe_feed_load_secrets (feed, secret, user_data, error);
  if (self->secrets == NULL || !render_handshake (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
outcry_stream_get_url (OutcryStream *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->url;
}

const char * const *
outcry_stream_get_headers (OutcryStream *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char * const *) self->headers;
}

const char *
outcry_stream_get_reason (OutcryStream *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->reason;
}

gboolean
outcry_stream_is_live (OutcryStream *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->open && (self->feed->ack == NULL || self->acks >= self->n_expected);
}

/* @reason (transfer full) */
static OutcryStreamVerdict
end_with (OutcryStream        *self,
          OutcryStreamVerdict  verdict,
          char                *reason)
{
  g_autofree char *told = outcry_recipe_scrub (self->secrets, reason);

  g_free (self->reason);
  self->reason = outcry_message_text (told, -1, MAX_REASON);
  self->open = FALSE;
  self->verdict = verdict;
  g_queue_clear_full (&self->outbox, g_free);
  return verdict;
}

/* A secret with a line end can be put into JSON, but not everywhere; what cannot be rendered is not
 * sent. */
static void
queue_message (OutcryStream                *self,
               const OutcryMessage         *message,
               const OutcryTemplateContext *context)
{
  char *text = outcry_message_render (message, context, NULL);

  if (text != NULL)
    g_queue_push_tail (&self->outbox, text);
}

/* A message with {x} is one for each instrument, any other is one. */
static void
queue_for_instruments (OutcryStream        *self,
                       const OutcryMessage *message)
{
  OutcryTemplateContext context;

  outcry_stream_fill_context (self, &context);
  if ((outcry_message_get_places (message) & OUTCRY_PLACE_SPELLING) == 0)
    {
      queue_message (self, message, &context);
      self->n_expected++;
      return;
    }
  for (guint i = 0; i < self->instruments->len; i++)
    {
      context.instrument = g_array_index (self->instruments, guint, i);
      context.single = TRUE;
      queue_message (self, message, &context);
      self->n_expected++;
    }
}

void
outcry_stream_opened (OutcryStream *self,
                      gint64        monotonic)
{
  g_return_if_fail (self != NULL);

  g_queue_clear_full (&self->outbox, g_free);
  g_hash_table_remove_all (self->bindings);
  self->open = TRUE;
  self->clock = self->opened_at = self->alive_at = self->send_at = monotonic;
  self->ping_at = monotonic + self->feed->alive.every_us;
  self->acks = self->n_expected = self->n_unreadable = 0;
  for (guint i = 0; i < self->feed->send->len; i++)
    queue_for_instruments (self, g_ptr_array_index (self->feed->send, i));
  if (self->feed->each != NULL && !lists_in_url (self))
    queue_for_instruments (self, self->feed->each);
}

char *
outcry_stream_next_message (OutcryStream *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (!self->open || self->clock < self->send_at || g_queue_is_empty (&self->outbox))
    return NULL;
  self->send_at = self->clock + self->feed->pace_us;
  return g_queue_pop_head (&self->outbox);
}

gint64
outcry_stream_get_deadline (OutcryStream *self)
{
  gint64 deadline = G_MAXINT64;

  g_return_val_if_fail (self != NULL, G_MAXINT64);

  if (!self->open)
    return G_MAXINT64;
  if (self->feed->renew_us != 0)
    deadline = MIN (deadline, self->opened_at + self->feed->renew_us);
  if (self->feed->alive.within_us != 0)
    deadline = MIN (deadline, self->alive_at + self->feed->alive.within_us);
  if (self->feed->alive.ping != NULL)
    deadline = MIN (deadline, self->ping_at);
  if (!outcry_stream_is_live (self))
    deadline = MIN (deadline, self->opened_at + ACK_WITHIN);
  if (!g_queue_is_empty (&self->outbox))
    deadline = MIN (deadline, self->send_at);
  return deadline;
}

OutcryStreamVerdict
outcry_stream_tick (OutcryStream *self,
                    gint64        monotonic)
{
  const OutcryAlive *alive;
  OutcryTemplateContext context;

  g_return_val_if_fail (self != NULL, OUTCRY_STREAM_CLOSE);

  if (!self->open)
    return self->verdict;
  alive = &self->feed->alive;
  self->clock = MAX (self->clock, monotonic);
  if (self->feed->renew_us != 0 && self->clock - self->opened_at >= self->feed->renew_us)
    return end_with (self, OUTCRY_STREAM_RENEW,
                     g_strdup ("the connection is renewed as the recipe asks"));
  if (alive->within_us != 0 && self->clock - self->alive_at >= alive->within_us)
    return end_with (self, OUTCRY_STREAM_CLOSE,
                     g_strdup_printf ("silence for %" G_GINT64_FORMAT " s",
                                      alive->within_us / OUTCRY_SECOND));
  if (!outcry_stream_is_live (self) && self->clock - self->opened_at >= ACK_WITHIN)
    return end_with (self, OUTCRY_STREAM_CLOSE,
                     g_strdup_printf ("%u of %u subscriptions were acknowledged in time",
                                      self->acks, self->n_expected));
  if (alive->ping != NULL && self->clock >= self->ping_at)
    {
      outcry_stream_fill_context (self, &context);
      queue_message (self, alive->ping, &context);
      self->ping_at = self->clock + alive->every_us;
    }
  return OUTCRY_STREAM_GO_ON;
}

static void
take_ack (OutcryStream    *self,
          const OutcryRow *row)
{
  const char *channel = NULL;
  const char *symbol = NULL;

  self->acks++;
  if (self->feed->bind_channel == NULL)
    return;
  outcry_locator_find (self->feed->bind_channel, row, &channel);
  outcry_locator_find (self->feed->bind_symbol, row, &symbol);
  if (channel != NULL && symbol != NULL &&
      g_hash_table_size (self->bindings) < outcry_stream_max_names (self))
    g_hash_table_insert (self->bindings, g_strdup (channel), g_strdup (symbol));
}

/* Whether it was data; *verdict and the reason when the format changed. */
static gboolean
take_data (OutcryStream         *self,
           const OutcryRow      *row,
           OutcryTime            now,
           OutcryBatch          *batch,
           OutcryStreamVerdict  *verdict)
{
  const OutcryRecipeFeed *feed = self->feed;
  g_autoptr (GError) error = NULL;
  OutcryReadStats stats;
  OutcryRowReader reader = {
    .feed = feed,
    .rows = feed->rows,
    .shape = feed->shape,
    .where = feed->where,
    .instrument = -1,
    .wanted = self->wanted,
    .interval = feed->shape->has_step ? feed->shape->step : OUTCRY_INTERVAL_1M,
    .now = now,
    .drop = feed->drop,
    .bindings = self->bindings,
    .tick_func = feed->gap.id != NULL ? outcry_stream_note_id : NULL,
    .user_data = self,
  };

  if (!outcry_conditions_hold (feed->where, row, OUTCRY_CONDITIONS_OF_DOCUMENT) ||
      (feed->where == NULL && !outcry_rows_reach (feed->rows, row->document)))
    return FALSE;
  if (!outcry_row_reader_read (&reader, row->document, batch, &stats, &error) &&
      ++self->n_unreadable >= MAX_UNREADABLE)
    *verdict = end_with (self, OUTCRY_STREAM_CHANGED,
                         g_strdup_printf ("the messages changed: %s", error->message));
  else if (error == NULL)
    self->n_unreadable = 0;
  outcry_stream_follow_ids (self);
  return error == NULL;
}

static OutcryStreamVerdict
take_json (OutcryStream         *self,
           const OutcryDocument *document,
           OutcryTime            now,
           OutcryBatch          *batch)
{
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  OutcryRow row = {
    .kind = OUTCRY_ROW_JSON, .document = document, .json = document->json, .strings = strings
  };
  OutcryStreamVerdict verdict = OUTCRY_STREAM_GO_ON;
  OutcryAnswerKind kind;
  gboolean is_data = FALSE;
  char *reason = NULL;

  if (outcry_failures_match (self->feed->failures, 0, document, NULL, 0, &kind, &reason))
    return end_with (self,
                     kind == OUTCRY_ANSWER_THROTTLED ? OUTCRY_STREAM_THROTTLED
                                                     : OUTCRY_STREAM_REFUSED,
                     reason);
  if (self->feed->restart != NULL &&
      outcry_conditions_hold (self->feed->restart, &row, OUTCRY_CONDITIONS_ALL))
    return end_with (self, OUTCRY_STREAM_RENEW,
                     g_strdup ("the source asks for another connection"));
  if (self->feed->ack != NULL &&
      outcry_conditions_hold (self->feed->ack, &row, OUTCRY_CONDITIONS_ALL))
    take_ack (self, &row);
  else
    is_data = take_data (self, &row, now, batch, &verdict);
  if (verdict == OUTCRY_STREAM_GO_ON &&
      (is_data || outcry_conditions_hold (self->feed->alive.when, &row, OUTCRY_CONDITIONS_ALL)))
    self->alive_at = self->clock;
  return verdict;
}

OutcryStreamVerdict
outcry_stream_take (OutcryStream *self,
                    const char   *text,
                    gsize         len,
                    OutcryTime    now,
                    gint64        monotonic,
                    OutcryBatch  *batch)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (OutcryDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  const char *pong;

  g_return_val_if_fail (self != NULL, OUTCRY_STREAM_CLOSE);
  g_return_val_if_fail (text != NULL || len == 0, OUTCRY_STREAM_CLOSE);
  g_return_val_if_fail (batch != NULL, OUTCRY_STREAM_CLOSE);

  if (!self->open)
    return self->verdict;
  self->clock = MAX (self->clock, monotonic);
  if (len > OUTCRY_STREAM_MESSAGE_MAX)
    return end_with (self, OUTCRY_STREAM_CLOSE,
                     g_strdup_printf ("a message is larger than %d MiB",
                                      OUTCRY_STREAM_MESSAGE_MAX >> 20));
  pong = self->feed->alive.pong;
  if (pong != NULL && len == strlen (pong) && memcmp (text, pong, len) == 0)
    {
      self->alive_at = self->clock;
      return OUTCRY_STREAM_GO_ON;
    }
  bytes = g_bytes_new_static (text, len);
  document = outcry_document_new (bytes, OUTCRY_FORMAT_JSON, NULL, &error);
  if (document == NULL)
    return end_with (self, OUTCRY_STREAM_CLOSE,
                     g_strdup_printf ("a broken message: %s", error->message));
  return take_json (self, document, now, batch);
}
