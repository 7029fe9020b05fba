/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The key "page" of a feed: {rows: 300, by: time}, {by: time, rows: 1000, back: true}, {by: id,
 * rows: 1000, start: ..., next: ...}, {cursor: $.result.last, start: "{from:ns}"}, {url:
 * $.next_url, add: "apiKey={secret:massive}"}. */

#include "market/outcry-recipe-private.h"

#include "market/outcry-schema.h"

static gboolean
parse_place (OutcryPage            *page,
             OutcryPageKind         kind,
             const OutcryYamlNode  *node,
             const char            *what,
             GError               **error)
{
  const char *text = outcry_schema_text (node, what, error);

  if (text == NULL)
    return FALSE;
  if (*text != '$')
    return outcry_yaml_node_error (node, error,
                                   "%s: a path of the answer begins with $, not \"%s\"", what,
                                   text);
  page->kind = kind;
  page->at = outcry_locator_new (node, text, OUTCRY_ROW_JSON, error);
  return page->at != NULL;
}

static gboolean
parse_kind (OutcryPage            *page,
            const OutcryYamlNode  *node,
            GError               **error)
{
  static const char * const kinds[] = { "time", "id", NULL };
  const OutcryYamlNode *by = outcry_yaml_node_get_member (node, "by");
  const OutcryYamlNode *cursor = outcry_yaml_node_get_member (node, "cursor");
  const OutcryYamlNode *url = outcry_yaml_node_get_member (node, "url");
  guint i;

  if ((by != NULL) + (cursor != NULL) + (url != NULL) != 1)
    return outcry_yaml_node_error (
        node, error,
        "page: one of \"by\" (time or id), \"cursor\" (where the next one is told) and "
        "\"url\" (where the next address is told) is expected");
  if (cursor != NULL)
    return parse_place (page, OUTCRY_PAGE_CURSOR, cursor, "cursor", error);
  if (url != NULL)
    return parse_place (page, OUTCRY_PAGE_URL, url, "url", error);
  if (!outcry_schema_choice (by, "by", kinds, &i, error))
    return FALSE;
  page->kind = i == 0 ? OUTCRY_PAGE_TIME : OUTCRY_PAGE_ID;
  return TRUE;
}

static gboolean
parse_templates (OutcryRecipeFeed      *self,
                 const OutcryYamlNode  *node,
                 GError               **error)
{
  OutcryPage *page = &self->page;
  const OutcryYamlNode *start = outcry_yaml_node_get_member (node, "start");
  const OutcryYamlNode *next = outcry_yaml_node_get_member (node, "next");
  const OutcryYamlNode *add = outcry_yaml_node_get_member (node, "add");
  OutcryPlaces next_places = page->kind == OUTCRY_PAGE_ID ? OUTCRY_PLACE_ID : OUTCRY_PLACE_CURSOR;

  if (start != NULL &&
      (page->start = outcry_recipe_feed_template (self, start, "start",
                                                  OUTCRY_PLACE_FROM | OUTCRY_PLACE_TO, error)) ==
          NULL)
    return FALSE;
  if (next != NULL &&
      (page->next = outcry_recipe_feed_template (self, next, "next", next_places | OUTCRY_PLACE_TO,
                                                 error)) == NULL)
    return FALSE;
  if (add != NULL && (page->add = outcry_recipe_feed_template (self, add, "add",
                                                               OUTCRY_PLACE_SECRET, error)) == NULL)
    return FALSE;
  return TRUE;
}

/* What belongs to the kind and what does not. */
static gboolean
check_page (OutcryRecipeFeed      *self,
            const OutcryYamlNode  *node,
            GError               **error)
{
  static const char * const time_keys[] = { "by", "rows", "pages", "back", NULL };
  static const char * const id_keys[] = { "by", "rows", "pages", "start", "next", NULL };
  static const char * const cursor_keys[] = { "cursor", "rows", "pages", "start", "next", NULL };
  static const char * const url_keys[] = { "url", "rows", "pages", "add", NULL };
  const OutcryPage *page = &self->page;
  gboolean                  has_cursor =
      (outcry_template_get_places (self->url) & OUTCRY_PLACE_CURSOR) != 0 ||
      (self->body != NULL && (outcry_message_get_places (self->body) & OUTCRY_PLACE_CURSOR) != 0);
  gboolean wants_cursor = page->kind == OUTCRY_PAGE_ID || page->kind == OUTCRY_PAGE_CURSOR;

  if (!outcry_yaml_node_check_keys (node,
                                    page->kind == OUTCRY_PAGE_TIME     ? time_keys
                                    : page->kind == OUTCRY_PAGE_ID     ? id_keys
                                    : page->kind == OUTCRY_PAGE_CURSOR ? cursor_keys
                                                                       : url_keys,
                                    error))
    return FALSE;
  if (wants_cursor && !has_cursor)
    return outcry_yaml_node_error (
        node, error, "page: {cursor} is nowhere in the request, so each page would be the same");
  if (page->kind == OUTCRY_PAGE_ID &&
      (!self->shape->ticks || self->shape->id == NULL || page->rows == 0))
    return outcry_yaml_node_error (node, error,
                                   "page: paging by id needs ticks with an id, and \"rows\"");
  if (page->kind == OUTCRY_PAGE_TIME &&
      (page->rows == 0 || (self->places & (page->back ? OUTCRY_PLACE_TO : OUTCRY_PLACE_FROM)) == 0))
    return outcry_yaml_node_error (
        node, error,
        page->back ? "page: paging back by time needs \"rows\", and {to:...} in the request"
                   : "page: paging by time needs \"rows\", and {from:...} in the request");
  return TRUE;
}

gboolean
outcry_recipe_feed_parse_page (OutcryRecipeFeed      *self,
                               const OutcryYamlNode  *node,
                               GError               **error)
{
  const OutcryYamlNode *page = outcry_yaml_node_get_member (node, "page");
  const OutcryYamlNode *member;

  self->page.pages = OUTCRY_PAGES_MAX;
  if (page == NULL)
    return (self->places & OUTCRY_PLACE_CURSOR) == 0 ||
           outcry_yaml_node_error (node, error,
                                   "%s: {cursor} needs \"page\": where the cursor comes from",
                                   self->name);
  if (!outcry_schema_kind (page, "page", OUTCRY_YAML_MAPPING, error) ||
      !parse_kind (&self->page, page, error))
    return FALSE;
  member = outcry_yaml_node_get_member (page, "rows");
  if (member != NULL &&
      !outcry_schema_number (member, "rows", 1, OUTCRY_ROWS_MAX, &self->page.rows, error))
    return FALSE;
  member = outcry_yaml_node_get_member (page, "pages");
  if (member != NULL &&
      !outcry_schema_number (member, "pages", 1, OUTCRY_PAGES_MAX, &self->page.pages, error))
    return FALSE;
  member = outcry_yaml_node_get_member (page, "back");
  if (member != NULL && !outcry_schema_boolean (member, "back", &self->page.back, error))
    return FALSE;
  return parse_templates (self, page, error) && check_page (self, page, error);
}
