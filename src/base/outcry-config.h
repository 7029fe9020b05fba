/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Settings of a program: option > environment > file > default, in whatever order they are taken. A
 * schema table names each key, its type and default; the environment variable of "log-level" is
 * OUTCRY_LOG_LEVEL, the option --log-level. Unknown keys and bad values are errors that name file,
 * line and column, the variable, or the option. docs/configuration.md is the same for users. */

#define OUTCRY_CONFIG_ERROR (outcry_config_error_quark ())
GQuark outcry_config_error_quark (void);

typedef enum
{
  OUTCRY_CONFIG_ERROR_UNKNOWN, /* no such key */
  OUTCRY_CONFIG_ERROR_VALUE,   /* not a value of the key's type */
  OUTCRY_CONFIG_ERROR_FILE,    /* the file cannot be read or parsed */
} OutcryConfigError;

typedef enum
{
  OUTCRY_CONFIG_STRING,
  OUTCRY_CONFIG_BOOLEAN,  /* true yes on 1 / false no off 0, in any case */
  OUTCRY_CONFIG_INTEGER,
  OUTCRY_CONFIG_DURATION, /* "5s", "4h": microseconds */
  OUTCRY_CONFIG_LIST,     /* repeated option; YAML sequence; blanks separate in the environment */
  OUTCRY_CONFIG_CHOICE,   /* one of choices */
} OutcryConfigType;

typedef struct
{
  const char         *key;         /* lower case, '-' between words */
  OutcryConfigType    type;
  const char         *fallback;    /* text of the default (a list: with blanks), NULL for none */
  const char * const *choices;     /* CHOICE only, NULL-terminated */
  gint64              minimum;     /* INTEGER and DURATION (us); */
  gint64              maximum;     /* both 0: no bound */
  const char         *argument;    /* "DIR", for --help */
  const char         *description; /* for --help; NULL keeps the key out of it */
} OutcryConfigKey;

#define OUTCRY_TYPE_CONFIG (outcry_config_get_type ())
G_DECLARE_FINAL_TYPE (OutcryConfig, outcry_config, OUTCRY, CONFIG, GObject)

/* (transfer full). @keys is a static table ended by a NULL key; a default that is no value of its
 * type ends the program. */
OutcryConfig *outcry_config_new (const OutcryConfigKey *keys);

/* Takes "--key value", "--key=value" and, for booleans, "--key" and "--no-key" out of argv; what is
 * left stays, in order, after argv[0]; "--" ends options and goes too. A key that is itself named
 * "no-mdns" is a plain boolean. A value that begins with "--" needs the form with "=". The strings
 * of argv are neither copied nor freed. */
gboolean outcry_config_take_options     (OutcryConfig        *self,
                                         int                 *argc,
                                         char               **argv,
                                         GError             **error);

/* @envp: "NAME=value" strings, NULL-terminated. An empty variable counts as not set. A variable of
 * no key is not an error, since programs with other keys share the environment. */
gboolean outcry_config_take_environment (OutcryConfig        *self,
                                         const char * const  *envp,
                                         GError             **error);

/* A YAML file of at most 1 MiB with the keys on its one level. */
gboolean outcry_config_take_file        (OutcryConfig        *self,
                                         const char          *path,
                                         gboolean             must_exist,
                                         GError             **error);

/* The text of such a file; @len may be -1. */
gboolean outcry_config_take_text        (OutcryConfig        *self,
                                         const char          *text,
                                         gssize               len,
                                         const char          *file_name,
                                         GError             **error);

/* As an option: added to a list, instead of any other value. */
gboolean outcry_config_set              (OutcryConfig        *self,
                                         const char          *key,
                                         const char          *value,
                                         GError             **error);

/* @key must be in the table and of the getter's type. Borrowed until the next take or set. */
const char         *outcry_config_get_string  (OutcryConfig *self,
                                               const char   *key); /* also CHOICE; or NULL */
gboolean            outcry_config_get_boolean (OutcryConfig *self,
                                               const char   *key);
gint64              outcry_config_get_integer (OutcryConfig *self,
                                               const char   *key); /* also DURATION, us */
const char * const *outcry_config_get_list    (OutcryConfig *self,
                                               const char   *key); /* never NULL */

/* "option", "environment", "file:line:column" or "default". */
const char         *outcry_config_get_origin  (OutcryConfig *self,
                                               const char   *key);

/* The options as text for --help (transfer full). */
char *outcry_config_describe (OutcryConfig *self);

G_END_DECLS
