/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "node/outcry-node-private.h"

/* A node in a directory of its own, with virtual time, and without recipes or history unless a test
 * puts some into its pkgdatadir. */
typedef struct
{
  char         *directory;  /* all of it, removed at the end */
  char         *data_dir;   /* below it */
  char         *pkgdatadir; /* below it, with recipes/ and history/ */
  OutcryConfig *config;
  OutcryClock  *clock; /* an OutcryVirtualClock */
  OutcryNode   *node;
} NodeFixture;

/* 2026-04-14T12:00:00Z, a Tuesday. */
#define NODE_FIXTURE_NOW (G_GINT64_CONSTANT (1776168000) * OUTCRY_SECOND)

void node_fixture_set_up    (NodeFixture *self, gconstpointer data);
void node_fixture_tear_down (NodeFixture *self, gconstpointer data);

/* Opens the node; must succeed without @error. */
void node_fixture_open  (NodeFixture *self, GError **error);
/* Stops and frees it. */
void node_fixture_close (NodeFixture *self);

/* Writes pkgdatadir/@path. */
void node_fixture_ship (NodeFixture *self, const char *path, const char *text);

/* A recipe of a source that is never reached. @instruments: YAML flow of them. */
char *node_fixture_recipe (const char *name, const char *instruments, gboolean socket);

/* Lets what is under way go on until @condition; the time stands still, or goes by frame by
 * frame. */
#define NODE_WAIT(condition)                                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 end_ = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;                                   \
    while (!(condition))                                                                           \
      node_fixture_iterate (#condition, end_);                                                     \
  }                                                                                                \
  G_STMT_END

#define NODE_WAIT_FRAMES(fixture, condition)                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 end_ = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;                                   \
    while (!(condition))                                                                           \
      {                                                                                            \
        node_fixture_iterate (#condition, end_);                                                   \
        node_fixture_frame (fixture);                                                              \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

void node_fixture_iterate (const char *what, gint64 end);
void node_fixture_advance (NodeFixture *self, gint64 duration);
/* A frame, unless a request is under way: virtual time is faster than any server. */
void node_fixture_frame (NodeFixture *self);

/* Waits until the store has answered all that was asked before. */
void node_fixture_settle (NodeFixture *self);

/* What a source says, as if it came from the network: not durable when it returns. */
void node_fixture_ticks (NodeFixture *self, const char *source, const char *instrument,
                         OutcryScale scale, const OutcryTick *ticks, guint n);
void node_fixture_bars (NodeFixture *self, const char *source, const char *instrument,
                        OutcryScale scale, OutcryInterval interval, const OutcryCandle *bars,
                        guint n);

OutcryTick   node_fixture_tick (OutcryTime time, gint64 price, gint64 quantity, guint64 id);
OutcryCandle node_fixture_bar  (OutcryTime start, gint64 price);

/* A callback that keeps its result; waits for it. */
void          node_fixture_done (GObject *object, GAsyncResult *result, gpointer user_data);
GAsyncResult *node_fixture_wait (GAsyncResult **result);

/* In a subprocess: mounts a disk of @kilobytes at @path that nobody else sees. FALSE when that is
 * not allowed here. */
gboolean node_fixture_mount_small (const char *path, guint kilobytes);
/* Takes all the room of the disk that @path is on, into a file at @path. */
void node_fixture_fill_disk (const char *path);
void node_fixture_remove_tree (const char *path);
