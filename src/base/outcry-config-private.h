/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-config.h"

G_BEGIN_DECLS

/* Of growing precedence. */
typedef enum
{
  OUTCRY_CONFIG_RANK_DEFAULT,
  OUTCRY_CONFIG_RANK_FILE,
  OUTCRY_CONFIG_RANK_ENVIRONMENT,
  OUTCRY_CONFIG_RANK_OPTION,
} OutcryConfigRank;

/* A key and what is set. */
typedef struct
{
  const OutcryConfigKey *key;
  OutcryConfigRank       rank;
  char                  *origin;
  char                  *text;    /* STRING and CHOICE */
  gint64                 number;  /* BOOLEAN, INTEGER and DURATION */
  GPtrArray             *list;    /* LIST: NULL-terminated strings */
} OutcryConfigSlot;

struct _OutcryConfig
{
  GObject           parent_instance;
  OutcryConfigSlot *slots;
  guint             n_slots;
  char            **names; /* of the keys, for suggestions */
};

/* NULL when no key is named so. */
OutcryConfigSlot *outcry_config_find (OutcryConfig *self,
                                      const char   *key,
                                      gsize         len);

/* Sets a value, or adds it to a list, unless one of a higher rank is there; it is checked in any
 * case. @where begins the message of an error. */
gboolean outcry_config_put (OutcryConfigSlot  *slot,
                            OutcryConfigRank   rank,
                            const char        *origin,
                            const char        *where,
                            const char        *value,
                            GError           **error);

/* Empties a list, unless one of a higher rank is there. */
void outcry_config_empty_list (OutcryConfigSlot *slot,
                               OutcryConfigRank  rank,
                               const char       *origin);

/* "; did you mean “log-level”?" or "" (transfer full). */
char *outcry_config_hint (OutcryConfig *self,
                          const char   *key,
                          const char   *prefix);

/* "OUTCRY_LOG_LEVEL" (transfer full). */
char *outcry_config_variable (const char *key);

G_END_DECLS
