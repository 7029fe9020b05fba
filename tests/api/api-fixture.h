/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "api-schema.h"
#include "api/outcry-api-server.h"

G_BEGIN_DECLS

/* A node in a directory of its own, its interface, and a client in the same main loop. Its sources
 * do not run. */
typedef struct
{
  char            *directory;
  OutcryConfig    *config;
  OutcryNode      *node;
  OutcryApiServer *server;
  char            *socket; /* the path */
  ApiSchema       *schema;
} ApiFixture;

typedef struct
{
  guint               status;
  char               *type;
  char               *allow;
  GBytes             *body;
  char               *text; /* of the body */
} ApiAnswer;

void api_fixture_set_up    (ApiFixture    *self,
                            gconstpointer  data);
void api_fixture_tear_down (ApiFixture    *self,
                            gconstpointer  data);

/* One request; the answer is held to the schema unless the schema cannot know it (404 of a path
 * that does not exist). */
void api_fixture_ask (ApiFixture *self,
                      const char *method,
                      const char *path,
                      const char *body,
                      ApiAnswer  *answer);

/* The same, and the status must be this. Returns the JSON (transfer full), NULL for other media
 * types. */
JsonNode *api_fixture_expect (ApiFixture *self,
                              guint       status,
                              const char *method,
                              const char *path,
                              const char *body);

/* The same for a refusal, whose message must contain @words. */
void api_fixture_expect_refusal (ApiFixture *self,
                                 guint       status,
                                 const char *words,
                                 const char *method,
                                 const char *path,
                                 const char *body);

void api_answer_clear (ApiAnswer *answer);

/* Runs the main loop until @done says so; fails after a minute. */
void api_spin_until (gboolean (*done) (gpointer data),
                     gpointer   data);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ApiAnswer, api_answer_clear)

G_END_DECLS
