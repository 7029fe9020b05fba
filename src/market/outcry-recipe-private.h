/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-condition.h"
#include "market/outcry-failure.h"
#include "market/outcry-message.h"
#include "market/outcry-recipe.h"
#include "market/outcry-rows.h"
#include "market/outcry-shape.h"

G_BEGIN_DECLS

/* The insides of a recipe, for those who run it: outcry-row-reader, outcry-fetch, outcry-stream.
 * Immutable once parsed. */

#define OUTCRY_PAGES_MAX 1000
#define OUTCRY_URL_MAX 8192

typedef enum
{
  OUTCRY_DROP_NONE,
  OUTCRY_DROP_OPEN, /* bars whose time is not over */
  OUTCRY_DROP_LAST, /* the latest bar of each instrument in an answer */
} OutcryDrop;

typedef enum
{
  OUTCRY_PAGE_NONE,
  OUTCRY_PAGE_TIME,
  OUTCRY_PAGE_ID,
  OUTCRY_PAGE_CURSOR,
  OUTCRY_PAGE_URL,
} OutcryPageKind;

typedef struct
{
  OutcryPageKind  kind;
  guint           rows;  /* of a full page; 0: not known */
  guint           pages; /* at most */
  gboolean        back;  /* TIME: from the end to the start */
  OutcryLocator  *at;    /* CURSOR, URL: where the next is told */
  OutcryTemplate *start; /* what {cursor} is for the first page, */
  OutcryTemplate *next;  /* and for the others; NULL: the cursor itself */
  OutcryTemplate *add;   /* URL: appended to its query */
} OutcryPage;

typedef struct
{
  OutcryConditions *when;      /* or NULL: every message is a sign of life */
  gint64            within_us; /* longest silence; 0: any */
  OutcryMessage    *ping;      /* or NULL */
  gint64            every_us;
  char             *pong;      /* a text that is the answer, not JSON; or NULL */
} OutcryAlive;

typedef struct
{
  OutcryLocator  *key;      /* or NULL: the instrument */
  OutcryLocator  *id;       /* or NULL: there is no gap to see */
  OutcryTemplate *refill;   /* URL, or NULL */
  OutcryRows     *rows;     /* of the refill */
  OutcryShape    *shape;    /* of the refill, or NULL: the feed's */
} OutcryGap;

struct _OutcryRecipeFeed
{
  OutcryRecipe     *recipe; /* not owned */
  char             *name;
  OutcryFeedKind    kind;
  OutcryPlaces      places; /* in all of its templates */
  GPtrArray        *secrets; /* names in all of its templates */
  OutcryTemplate   *url;
  const char       *method;
  GPtrArray        *headers; /* name (char *), then its template, alternating */
  GPtrArray        *header_templates;
  OutcryMessage    *body;    /* or NULL */
  char             *unzip;   /* or NULL */
  char             *join;
  char             *steps[OUTCRY_N_INTERVALS]; /* what {step} is, NULL where there is none */
  OutcryRows       *rows;
  OutcryShape      *shape;
  OutcryConditions *where;   /* or NULL */
  OutcryFailures   *failures; /* or NULL */
  OutcryPage        page;
  OutcryDrop        drop;
  gboolean          newest_first;
  OutcrySchedule    schedule;

  /* SOCKET */
  GPtrArray        *send;    /* OutcryMessage */
  OutcryMessage    *each;    /* or NULL */
  OutcryConditions *ack;
  OutcryLocator    *bind_channel; /* or NULL */
  OutcryLocator    *bind_symbol;
  OutcryConditions *restart;
  OutcryAlive       alive;
  gint64            renew_us; /* 0: never */
  gint64            pace_us;  /* least time between two messages that are sent */
  OutcryGap         gap;
};

typedef struct
{
  OutcryInstrument *instrument;
  GHashTable       *spellings; /* key -> spelling */
} OutcryRecipeInstrument;

struct _OutcryRecipe
{
  gint               ref_count;
  char              *name;
  char              *title;
  char              *note;
  char              *source;
  char              *same_as;
  char              *terms_url;
  char              *cite;
  OutcryShare        share;
  OutcryRecipeLimits limits;
  char              *text;
  GPtrArray         *instruments; /* OutcryRecipeInstrument */
  GHashTable        *symbols;     /* spelling -> GUINT_TO_POINTER (instrument + 1) */
  GHashTable        *folded;      /* the same in lower case; 0 where two differ in case alone */
  GPtrArray         *feeds;       /* OutcryRecipeFeed */
  GPtrArray         *secrets;     /* names, ended by NULL */
};

OutcryRecipeFeed *outcry_recipe_feed_new  (OutcryRecipe          *recipe,
                                           const char            *name,
                                           const OutcryYamlNode  *node,
                                           GError               **error);
void              outcry_recipe_feed_free (OutcryRecipeFeed      *self);
gboolean          outcry_recipe_feed_parse_socket (OutcryRecipeFeed      *self,
                                                   const OutcryYamlNode  *node,
                                                   GError               **error);
gboolean          outcry_recipe_feed_parse_page   (OutcryRecipeFeed      *self,
                                                   const OutcryYamlNode  *node,
                                                   GError               **error);
gboolean          outcry_schedule_parse   (OutcrySchedule        *self,
                                           const OutcryYamlNode  *node,
                                           GError               **error);
void              outcry_schedule_clear   (OutcrySchedule        *self);

/* A template at a scalar whose places are noted in the feed and whose keys every instrument must
 * spell. */
OutcryTemplate   *outcry_recipe_feed_template (OutcryRecipeFeed      *self,
                                               const OutcryYamlNode  *node,
                                               const char            *what,
                                               OutcryPlaces           allowed,
                                               GError               **error);
OutcryMessage    *outcry_recipe_feed_message  (OutcryRecipeFeed      *self,
                                               const OutcryYamlNode  *node,
                                               OutcryPlaces           allowed,
                                               GError               **error);
/* The same for a URL: https (or wss) of a host of the recipe, fixed. */
OutcryTemplate   *outcry_recipe_feed_url      (OutcryRecipeFeed      *self,
                                               const OutcryYamlNode  *node,
                                               const char            *what,
                                               OutcryPlaces           allowed,
                                               gboolean               for_socket,
                                               GError               **error);

/* The secrets of a feed, looked up once, wiped when the table goes (name -> value). NULL and
 * OUTCRY_RECIPE_ERROR_SECRET when one is not there. */
GHashTable       *outcry_recipe_feed_load_secrets (const OutcryRecipeFeed  *self,
                                                   OutcrySecretFunc         func,
                                                   gpointer                 user_data,
                                                   GError                 **error);
/* An OutcrySecretFunc over such a table. */
char             *outcry_recipe_secret_of_table   (const char              *name,
                                                   gpointer                 user_data);
/* @text (transfer full) with the secrets struck out: sources repeat keys in what they say. */
char             *outcry_recipe_scrub             (GHashTable              *secrets,
                                                   char                    *text);

/* Whether @url is https (or wss), without user, fragment or blanks, of a host that is the recipe's
 * source or ends in it. */
gboolean          outcry_recipe_check_url (const OutcryRecipe    *self,
                                           const char            *url,
                                           gboolean               for_socket,
                                           GError               **error);

/* The instrument of this spelling (any key, or its id; then without regard to case), or -1. */
int               outcry_recipe_find_symbol     (const OutcryRecipe *self,
                                                 const char         *symbol);
int               outcry_recipe_find_instrument (const OutcryRecipe *self,
                                                 const char         *id);
/* An OutcrySpellingFunc; @user_data is the recipe. */
const char       *outcry_recipe_spell           (guint               instrument,
                                                 const char         *key,
                                                 gpointer            user_data);

G_END_DECLS
