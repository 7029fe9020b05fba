/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Answers as text: tables and lists of fields for people, JSON and YAML for programs. */

typedef enum
{
  OUTCRY_CTL_TABLE,
  OUTCRY_CTL_JSON,
  OUTCRY_CTL_YAML,
} OutcryCtlFormat;

gboolean outcry_ctl_format_from_string (const char      *text,
                                        OutcryCtlFormat *format);

typedef enum
{
  OUTCRY_CTL_TEXT,
  OUTCRY_CTL_NUMBER, /* to the right */
  OUTCRY_CTL_BYTES,  /* "12.4 MB", to the right */
  OUTCRY_CTL_RARE_NUMBER, /* the same; a table in which all are 0 does without the column */
  OUTCRY_CTL_TIME,   /* "2026-11-20 06:14:52" */
  OUTCRY_CTL_EXACT_TIME, /* "2026-11-20 06:14:52.120000" */
  OUTCRY_CTL_SHORT_TIME, /* "11-20 06:14" */
  OUTCRY_CTL_LENGTH, /* of an array, to the right */
  OUTCRY_CTL_LIST,   /* of strings: "a, b" */
  OUTCRY_CTL_FLAG,   /* "yes", or nothing */
} OutcryCtlKind;

/* A column of a table, or a line of a list of fields. */
typedef struct
{
  const char    *title; /* N_() */
  const char    *path;  /* of the member: "last_error", "store.bytes" */
  OutcryCtlKind  kind;
} OutcryCtlColumn;

/* What is written to. */
typedef struct
{
  guint    width;  /* columns of the terminal, 0 when it is none: nothing is cut */
  gboolean colour;
} OutcryCtlSurface;

void outcry_ctl_surface_init (OutcryCtlSurface *self);

/* The rows are objects; the columns are ended by one without a title. Appends to @out. */
void outcry_ctl_append_table  (GString                *out,
                               const OutcryCtlSurface *surface,
                               JsonArray              *rows,
                               const OutcryCtlColumn  *all_columns);
void outcry_ctl_append_fields (GString                *out,
                               const OutcryCtlSurface *surface,
                               JsonObject             *object,
                               const OutcryCtlColumn  *columns);
void outcry_ctl_append_json   (GString                *out,
                               JsonNode               *node);
void outcry_ctl_append_yaml   (GString                *out,
                               JsonNode               *node);

/* The member at @path ("store.bytes"), or NULL when it is not there or null. Borrowed. */
JsonNode *outcry_ctl_get_member (JsonObject *object,
                                 const char *path);

/* As a table shows it (transfer full): "" for NULL. No control character gets through. */
char *outcry_ctl_format_value (JsonNode      *node,
                               OutcryCtlKind  kind);

G_END_DECLS
