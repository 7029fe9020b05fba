/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Failures told apart. Everything an entry names must hold: status, when, at (something stands
 * there), text, html. What it says is at "say", else at "at", else the text. Sources say no in JSON
 * whatever was asked for, so a CSV or HTML answer that begins like JSON is tried as JSON for the
 * places that begin with $.
 *
 * Only the first 64 KiB of a text are searched, and a regular expression that gives up does not
 * match. */

#include "market/outcry-failure.h"

#include <string.h>

#include "base/outcry-message-text.h"
#include "market/outcry-condition.h"
#include "market/outcry-schema.h"

#define MAX_TEXT (64 * 1024)
#define MAX_REASON 300

typedef struct
{
  GArray           *statuses; /* guint, or NULL */
  OutcryConditions *when;
  OutcryLocator    *at;
  OutcryLocator    *say;
  GRegex           *text;
  gboolean          html;
  OutcryAnswerKind  as;
  GRegex           *throttled;
  GRegex           *blocked;
} Failure;

struct _OutcryFailures
{
  GArray *all; /* Failure */
};

static void
failure_clear (gpointer data)
{
  Failure *failure = data;

  g_clear_pointer (&failure->statuses, g_array_unref);
  outcry_conditions_free (failure->when);
  outcry_locator_free (failure->at);
  outcry_locator_free (failure->say);
  g_clear_pointer (&failure->text, g_regex_unref);
  g_clear_pointer (&failure->throttled, g_regex_unref);
  g_clear_pointer (&failure->blocked, g_regex_unref);
}

static gboolean
parse_status (Failure               *failure,
              const OutcryYamlNode  *node,
              GError               **error)
{
  gboolean is_list = outcry_yaml_node_get_kind (node) == OUTCRY_YAML_SEQUENCE;
  guint n = is_list ? outcry_yaml_node_get_size (node) : 1;

  failure->statuses = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < n; i++)
    {
      guint status;

      if (!outcry_schema_number (is_list ? outcry_yaml_node_get_item (node, i) : node, "status",
                                 100, 599, &status, error))
        return FALSE;
      g_array_append_val (failure->statuses, status);
    }
  return TRUE;
}

static gboolean
parse_place (OutcryLocator        **locator,
             const OutcryYamlNode  *node,
             const char            *key,
             OutcryRowKind          kind,
             GError               **error)
{
  const char *text = outcry_schema_text (node, key, error);

  if (text == NULL)
    return FALSE;
  if (kind != OUTCRY_ROW_XML && *text != '$')
    return outcry_yaml_node_error (
        node, error, "%s: a path of the answer begins with $, as in $.message, not \"%s\"", key,
        text);
  *locator = outcry_locator_new (node, text, kind, error);
  return *locator != NULL;
}

static gboolean
parse_member (Failure               *failure,
              const char            *key,
              const OutcryYamlNode  *node,
              OutcryRowKind          kind,
              GError               **error)
{
  static const char * const kinds[] = { "throttled", "blocked", "error", NULL };
  guint as;

  if (g_str_equal (key, "status"))
    return parse_status (failure, node, error);
  if (g_str_equal (key, "when"))
    return (failure->when = outcry_conditions_new (node, key, kind, error)) != NULL;
  if (g_str_equal (key, "at"))
    return parse_place (&failure->at, node, key, kind, error);
  if (g_str_equal (key, "say"))
    return parse_place (&failure->say, node, key, kind, error);
  if (g_str_equal (key, "text"))
    return (failure->text = outcry_schema_regex (node, key, error)) != NULL;
  if (g_str_equal (key, "html"))
    return outcry_schema_boolean (node, key, &failure->html, error);
  if (g_str_equal (key, "throttled"))
    return (failure->throttled = outcry_schema_regex (node, key, error)) != NULL;
  if (g_str_equal (key, "blocked"))
    return (failure->blocked = outcry_schema_regex (node, key, error)) != NULL;
  if (!outcry_schema_choice (node, key, kinds, &as, error))
    return FALSE;
  failure->as = as == 0   ? OUTCRY_ANSWER_THROTTLED
                : as == 1 ? OUTCRY_ANSWER_BLOCKED
                          : OUTCRY_ANSWER_ERROR;
  return TRUE;
}

static gboolean
parse_failure (Failure               *failure,
               const OutcryYamlNode  *node,
               OutcryRowKind          kind,
               gboolean               for_socket,
               GError               **error)
{
  static const char * const keys[] = { "status", "when", "at",        "text",    "html",
                                      "say",    "as",   "throttled", "blocked", NULL };
  static const char * const socket_keys[] = {
    "when", "at", "say", "as", "throttled", "blocked", NULL
  };

  failure->as = OUTCRY_ANSWER_ERROR;
  if (!outcry_schema_kind (node, "fail", OUTCRY_YAML_MAPPING, error) ||
      !outcry_yaml_node_check_keys (node, for_socket ? socket_keys : keys, error))
    return FALSE;
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    if (!parse_member (failure, outcry_yaml_node_get_key (node, i),
                       outcry_yaml_node_get_item (node, i), kind, error))
      return FALSE;
  if (failure->statuses == NULL && failure->when == NULL && failure->at == NULL &&
      failure->text == NULL && !failure->html)
    return outcry_yaml_node_error (
        node, error,
        for_socket ? "fail: it applies to everything; \"when\" or \"at\" is missing"
                   : "fail: it applies to everything; \"status\", \"when\", \"at\", \"text\" or "
                     "\"html\" is missing");
  return TRUE;
}

OutcryFailures *
outcry_failures_new (const OutcryYamlNode *node,
                     OutcryRowKind         kind,
                     gboolean              for_socket,
                     GError              **error)
{
  g_autoptr (OutcryFailures) self = NULL;

  g_return_val_if_fail (node != NULL, NULL);

  if (!outcry_schema_kind (node, "fail", OUTCRY_YAML_SEQUENCE, error))
    return NULL;
  self = g_new0 (OutcryFailures, 1);
  self->all = g_array_new (FALSE, TRUE, sizeof (Failure));
  g_array_set_clear_func (self->all, failure_clear);
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    {
      g_array_set_size (self->all, i + 1);
      if (!parse_failure (&g_array_index (self->all, Failure, i),
                          outcry_yaml_node_get_item (node, i), kind, for_socket, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
outcry_failures_free (OutcryFailures *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->all);
  g_free (self);
}

static gboolean
has_status (const Failure *failure,
            guint          status)
{
  for (guint i = 0; i < failure->statuses->len; i++)
    if (g_array_index (failure->statuses, guint, i) == status)
      return TRUE;
  return FALSE;
}

static gboolean
applies (const Failure   *failure,
         guint            status,
         const OutcryRow *row,
         const char      *text)
{
  if (failure->statuses != NULL && !has_status (failure, status))
    return FALSE;
  if (failure->html && (text == NULL || !outcry_text_is_html (text, strlen (text))))
    return FALSE;
  if (failure->text != NULL && (text == NULL || !g_regex_match (failure->text, text, 0, NULL)))
    return FALSE;
  if (failure->when != NULL &&
      (row->document == NULL ||
       !outcry_conditions_hold (failure->when, row, OUTCRY_CONDITIONS_ALL)))
    return FALSE;
  return failure->at == NULL ||
         (row->document != NULL && outcry_locator_find_any (failure->at, row) != NULL);
}

static char *
reason_of (const Failure   *failure,
           guint            status,
           const OutcryRow *row,
           const char      *text)
{
  const char *said = NULL;

  if (row->document != NULL && failure->say != NULL)
    said = outcry_locator_find_any (failure->say, row);
  if (said == NULL && row->document != NULL && failure->at != NULL)
    said = outcry_locator_find_any (failure->at, row);
  if (said == NULL && failure->text != NULL)
    said = text;
  if (said != NULL)
    return g_strstrip (outcry_message_text (said, -1, MAX_REASON));
  if (failure->html)
    return g_strdup ("an HTML page came instead of data");
  return status != 0 ? g_strdup_printf ("HTTP status %u", status) : g_strdup ("the source says no");
}

static void
decide (const Failure     *failure,
        const char        *reason,
        OutcryAnswerKind  *kind)
{
  *kind = failure->as;
  if (failure->throttled != NULL && g_regex_match (failure->throttled, reason, 0, NULL))
    *kind = OUTCRY_ANSWER_THROTTLED;
  else if (failure->blocked != NULL && g_regex_match (failure->blocked, reason, 0, NULL))
    *kind = OUTCRY_ANSWER_BLOCKED;
}

/* The answer as JSON, when it is not that already. */
static OutcryDocument *
try_json (const char *text)
{
  g_autoptr (GBytes) bytes = NULL;

  while (g_ascii_isspace (*text))
    text++;
  if (*text != '{' && *text != '[')
    return NULL;
  bytes = g_bytes_new (text, strlen (text));
  return outcry_document_new (bytes, OUTCRY_FORMAT_JSON, NULL, NULL);
}

gboolean
outcry_failures_match (const OutcryFailures  *self,
                       guint                  status,
                       const OutcryDocument  *document,
                       const char            *text,
                       gsize                  len,
                       OutcryAnswerKind      *kind,
                       char                 **reason)
{
  g_autoptr (OutcryDocument) other = NULL;
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *head = NULL;
  OutcryRow row = { .document = document, .strings = strings };

  if (self == NULL)
    return FALSE;
  if (text != NULL)
    {
      g_autofree char *cut = g_strndup (text, MIN (len, MAX_TEXT));

      head = g_utf8_make_valid (cut, -1);
    }
  if ((document == NULL || document->format == OUTCRY_FORMAT_CSV) && head != NULL)
    {
      other = try_json (head);
      if (other != NULL)
        row.document = other;
    }
  row.kind = row.document != NULL && row.document->xml != NULL ? OUTCRY_ROW_XML : OUTCRY_ROW_JSON;
  row.json = row.document != NULL ? row.document->json : NULL;
  for (guint i = 0; i < self->all->len; i++)
    {
      const Failure *failure = &g_array_index (self->all, Failure, i);

      if (!applies (failure, status, &row, head))
        continue;
      *reason = reason_of (failure, status, &row, head);
      decide (failure, *reason, kind);
      return TRUE;
    }
  return FALSE;
}

gboolean
outcry_failure_of_status (guint              status,
                          gboolean           has_retry_after,
                          OutcryAnswerKind  *kind,
                          char             **reason)
{
  if (status >= 200 && status <= 299)
    return FALSE;
  if (status == 429 || (status == 503 && has_retry_after))
    *kind = OUTCRY_ANSWER_THROTTLED;
  else if (status == 403 || status == 451)
    *kind = OUTCRY_ANSWER_BLOCKED;
  else
    *kind = OUTCRY_ANSWER_ERROR;
  *reason = g_strdup_printf ("HTTP status %u", status);
  return TRUE;
}
