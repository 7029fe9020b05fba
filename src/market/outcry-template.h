/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-time.h"

G_BEGIN_DECLS

/* Text with places to fill: {x} the instrument's spelling called x, {x*} those of all instruments,
 * {instrument} its id, {from:UNIT} {before:UNIT} {to:UNIT} {last:UNIT} {now:UNIT} times, {step},
 * {cursor}, {id}, {last_id}, {secret:NAME}. "{{" and "}}" are braces. */

typedef enum
{
  OUTCRY_PLACE_SPELLING = 1 << 0, /* {x}, {instrument} */
  OUTCRY_PLACE_LIST = 1 << 1,     /* {x*} */
  OUTCRY_PLACE_FROM = 1 << 2,     /* {from}, {before}: the start, inclusive; one step before it */
  OUTCRY_PLACE_TO =
      1
      << 3, /* {to}, {last}: the end, exclusive; the start of the last bar that begins before it */
  OUTCRY_PLACE_NOW = 1 << 4,
  OUTCRY_PLACE_STEP = 1 << 5,
  OUTCRY_PLACE_CURSOR = 1 << 6,
  OUTCRY_PLACE_ID = 1 << 7,
  OUTCRY_PLACE_SECRET = 1 << 8,
} OutcryPlaces;

typedef struct _OutcryTemplate OutcryTemplate;

/* A spelling of an instrument by its key; NULL when it has none. "instrument" is its id. */
typedef const char *(*OutcrySpellingFunc) (guint       instrument,
                                           const char *key,
                                           gpointer    user_data);

/* (transfer full), NULL when there is none of that name. */
typedef char *(*OutcrySecretFunc) (const char *name,
                                   gpointer    user_data);

/* What the places are filled with. Nothing here is owned. */
typedef struct
{
  OutcrySpellingFunc    spelling;
  gpointer              spelling_data;
  guint                 instrument;  /* of {x} */
  gboolean              single;      /* {x*} is {x} */
  const guint          *instruments; /* of {x*} */
  guint                 n_instruments;
  const char           *join;
  const OutcryTemplate *each;        /* what {x*} joins for each, or NULL: the spelling */
  OutcryTime            from;
  OutcryTime            before;
  OutcryTime            to;
  OutcryTime            last;
  OutcryTime            now;
  const char           *step;
  const char           *cursor;
  gboolean              cursor_is_escaped;
  guint64               id;
  guint64               last_id;
  OutcrySecretFunc      secret;
  gpointer              secret_data;
} OutcryTemplateContext;

/* Only the @allowed places may be in it. Errors are OUTCRY_RECIPE_ERROR_SCHEMA. */
OutcryTemplate *outcry_template_new        (const char            *text,
                                            OutcryPlaces           allowed,
                                            GError               **error);
void            outcry_template_free       (OutcryTemplate        *self);

OutcryPlaces    outcry_template_get_places (const OutcryTemplate  *self);

/* What stands before the first place. */
const char     *outcry_template_get_prefix (const OutcryTemplate  *self);

/* Calls @func with each spelling key, each secret name. */
typedef void (*OutcryNameFunc) (const char *name,
                                gpointer    user_data);
void            outcry_template_each_key    (const OutcryTemplate *self,
                                             OutcryNameFunc        func,
                                             gpointer              user_data);
void            outcry_template_each_secret (const OutcryTemplate *self,
                                             OutcryNameFunc        func,
                                             gpointer              user_data);

/* Fills the places; values are percent-encoded when @escape is set. Returns (transfer full).
 * Errors: a secret that is not there or has control characters (OUTCRY_RECIPE_ERROR_SECRET). */
char *outcry_template_render (const OutcryTemplate        *self,
                              const OutcryTemplateContext *context,
                              gboolean                     escape,
                              GError                     **error);

/* A time as s, ms, us, ns, rfc3339, date or a strftime format of numbers writes it (transfer full),
 * in UTC. @unit must be valid. Times before 1970 are 1970. */
char    *outcry_time_to_unit      (OutcryTime   time,
                                   const char  *unit);
gboolean outcry_time_unit_is_valid (const char *unit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryTemplate, outcry_template_free)

G_END_DECLS
