/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "api/outcry-api-client.h"
#include "base/outcry-time.h"
#include "ctl/outcry-ctl-error.h"
#include "ctl/outcry-ctl-output.h"

G_BEGIN_DECLS

/* What a command is, and what it has when it runs. Private to ctl/. */

/* An option of one command or of all: "--since T", or "--dry-run" without an argument. */
typedef struct
{
  const char *name;     /* without the dashes */
  const char *argument; /* "T", NULL for a flag */
  const char *description; /* N_() */
  gboolean    required;
} OutcryCtlOption;

typedef struct _OutcryCtl OutcryCtl;

typedef gboolean (*OutcryCtlFunc) (OutcryCtl  *self,
                                   GError    **error);

typedef struct
{
  const char            *verb;
  const char            *noun;      /* the second word, or NULL */
  const char            *arguments; /* "ID", "[NAME]", "FILE", or NULL: one argument at most */
  const OutcryCtlOption *options;   /* ended by a NULL name, or NULL */
  const char            *summary;   /* N_() */
  OutcryCtlFunc          func;
  gboolean               hidden;
} OutcryCtlCommand;

struct _OutcryCtl
{
  const OutcryCtlCommand *command;
  const char             *argument; /* or NULL */
  GHashTable             *options;  /* name to value, "" for a flag */
  GPtrArray              *words;    /* all that are no options */
  OutcryApiClient        *client;
  OutcryCtlFormat         format;
  OutcryCtlSurface        surface;
  OutcryTime              now;
};

/* The table, ended by a NULL verb, and the options that every command has. */
const OutcryCtlCommand *outcry_ctl_get_commands       (void);
const OutcryCtlOption  *outcry_ctl_get_global_options (void);

/* The command of two words (@noun may be NULL); USAGE with a suggestion when there is none. */
const OutcryCtlCommand *outcry_ctl_find_command (const char  *verb,
                                                 const char  *noun,
                                                 GError     **error);

/* An option of that name in any command, or of all; NULL when there is none. */
const OutcryCtlOption *outcry_ctl_find_option (const char *name);

/* Sorts argv into words and options and finds the command; USAGE names what is wrong and the
 * nearest that is right. */
gboolean outcry_ctl_parse (OutcryCtl   *self,
                           int          argc,
                           char       **argv,
                           GError     **error);

/* NULL when it was not given. */
const char *outcry_ctl_get_option (OutcryCtl  *self,
                                   const char *name);

/* The nearest of the words, NULL when none is near. */
const char *outcry_ctl_suggest (const char         *word,
                                const char * const *words);

/* How a command is called: "outcryctl source run ID" (transfer full). */
char *outcry_ctl_usage_of (const OutcryCtlCommand *command);

/* The help of all, of a verb, or of a command, to stdout. */
gboolean outcry_ctl_print_help (const char  *verb,
                                const char  *noun,
                                GError     **error);

/* A request; NULL with the node's reason. @names: name, value, name, value, NULL; a NULL value is
 * left out. */
JsonNode *outcry_ctl_call (OutcryCtl   *self,
                           const char  *method,
                           const char  *path,
                           GBytes      *body,
                           const char  *content_type,
                           GError     **error);

/* "/v1/ticks?instrument=BTC-USD": pairs of name and value, ended by NULL; a pair without a value is
 * left out (transfer full). */
char *outcry_ctl_path (OutcryCtl  *self,
                       const char *base,
                       ...) G_GNUC_NULL_TERMINATED;

/* "/v1/sources/ID/run" (transfer full). */
char *outcry_ctl_path_of (const char *base,
                          const char *id,
                          const char *rest);

/* Writes to stdout; FILE when it cannot. */
gboolean outcry_ctl_write (const char  *text,
                           gsize        length,
                           GError     **error);

/* The option as whole microseconds in text (transfer full), NULL when it was not given; USAGE when
 * it is not a time. */
gboolean outcry_ctl_get_time (OutcryCtl   *self,
                              const char  *option,
                              char       **text,
                              GError     **error);

/* Prints @answer as JSON or YAML when that is wished, and otherwise the table of its member @rows,
 * or its fields (@rows NULL). */
gboolean outcry_ctl_print (OutcryCtl              *self,
                           JsonNode               *answer,
                           const char             *rows,
                           const OutcryCtlColumn  *columns,
                           GError                **error);

/* The same with a sentence in place of a table. */
gboolean outcry_ctl_print_line (OutcryCtl   *self,
                                JsonNode    *answer,
                                GError     **error,
                                const char  *format,
                                ...) G_GNUC_PRINTF (4, 5);

/* A file, or the standard input for "-"; at most @max bytes. */
GBytes *outcry_ctl_read_file (const char  *name,
                              gsize        max,
                              GError     **error);

/* A secret from the standard input, without an echo when that is a terminal; the bytes are wiped
 * when they are freed. */
GBytes *outcry_ctl_read_secret (const char  *name,
                                GError     **error);

/* The commands. */
gboolean outcry_ctl_status          (OutcryCtl *self, GError **error);
gboolean outcry_ctl_metrics         (OutcryCtl *self, GError **error);
gboolean outcry_ctl_watch           (OutcryCtl *self, GError **error);
gboolean outcry_ctl_source_list     (OutcryCtl *self, GError **error);
gboolean outcry_ctl_source_show     (OutcryCtl *self, GError **error);
gboolean outcry_ctl_source_add      (OutcryCtl *self, GError **error);
gboolean outcry_ctl_source_remove   (OutcryCtl *self, GError **error);
gboolean outcry_ctl_source_run      (OutcryCtl *self, GError **error);
gboolean outcry_ctl_source_pause    (OutcryCtl *self, GError **error);
gboolean outcry_ctl_source_resume   (OutcryCtl *self, GError **error);
gboolean outcry_ctl_source_log      (OutcryCtl *self, GError **error);
gboolean outcry_ctl_source_preview  (OutcryCtl *self, GError **error);
gboolean outcry_ctl_secret_list     (OutcryCtl *self, GError **error);
gboolean outcry_ctl_secret_set      (OutcryCtl *self, GError **error);
gboolean outcry_ctl_secret_forget   (OutcryCtl *self, GError **error);
gboolean outcry_ctl_instrument_list (OutcryCtl *self, GError **error);
gboolean outcry_ctl_instrument_show (OutcryCtl *self, GError **error);
gboolean outcry_ctl_tick_list       (OutcryCtl *self, GError **error);
gboolean outcry_ctl_candle_list     (OutcryCtl *self, GError **error);
gboolean outcry_ctl_import          (OutcryCtl *self, GError **error);
gboolean outcry_ctl_export_ticks    (OutcryCtl *self, GError **error);
gboolean outcry_ctl_export_candles  (OutcryCtl *self, GError **error);
gboolean outcry_ctl_help            (OutcryCtl *self, GError **error);
gboolean outcry_ctl_complete        (OutcryCtl *self, GError **error);

G_END_DECLS
