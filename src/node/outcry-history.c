/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bundled history: files of history/ in the program's data, each read as a recipe's feed says, on a
 * worker, and handed to the store in chunks, one after the other, so that other questions get
 * between. A file is done when all its chunks are durable and a document with its hash is; killed
 * before, it is read again at the next start, and what is there already is not new.
 *
 * Known weak case: while it is read the euro rates take some 20 MB, which are given back
 * afterwards. */

#define G_LOG_DOMAIN "outcry-node"

#include "node/outcry-history.h"

#include "base/outcry-hash.h"
#include "market/outcry-fetch.h"
#include "node/outcry-node-private.h"

#include <malloc.h>

#define CHUNK 4096
#define RETRY_AFTER (30 * OUTCRY_SECOND)

typedef struct
{
  const char *file;
  const char *recipe; /* below the program's data */
  const char *source;
} BundledFile;

/* The chart that is shown first comes first. */
static const BundledFile files[] = {
  { "coinbase-btcusd-daily.zip", "history/bundled.yaml", OUTCRY_BUNDLED_SOURCE },
  { "ecb-eurofxref-hist.zip", "recipes/ecb.yaml", "ecb" },
};

typedef struct
{
  const BundledFile *file;
  char              *done; /* hash of what was imported before, or NULL */
  OutcryTime         now;
  char              *hash;
  OutcryBatch       *batch; /* NULL when there is nothing to do */
} Reading;

struct _OutcryHistory
{
  OutcryNode   *node; /* owner */
  GHashTable   *done; /* file name to hash */
  GCancellable *cancellable;
  guint         idle, timer;
  guint         next; /* file */
  gboolean      importing;
  Reading      *reading; /* while its chunks are written */
  guint         part;
  guint         offset;
};

static void read_file   (OutcryHistory *self);
static void write_chunk (OutcryHistory *self);

static void
reading_free (Reading *reading)
{
  g_free (reading->done);
  g_free (reading->hash);
  g_clear_pointer (&reading->batch, outcry_batch_free);
  g_free (reading);
}

OutcryHistory *
outcry_history_new (OutcryNode *node)
{
  OutcryHistory *self = g_new0 (OutcryHistory, 1);

  self->node = node;
  self->done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->cancellable = g_cancellable_new ();
  return self;
}

void
outcry_history_stop (OutcryHistory *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->idle, g_source_remove);
  outcry_clock_clear_timer (self->node->clock, &self->timer);
}

void
outcry_history_free (OutcryHistory *self)
{
  if (self == NULL)
    return;
  outcry_history_stop (self);
  g_clear_pointer (&self->reading, reading_free);
  g_hash_table_unref (self->done);
  g_object_unref (self->cancellable);
  g_free (self);
}

void
outcry_history_set_done (OutcryHistory *self,
                         const char    *file_name,
                         const char    *hash)
{
  g_hash_table_insert (self->done, g_strdup (file_name), g_strdup (hash));
}

static void
set_importing (OutcryHistory *self,
               gboolean       importing)
{
  if (self->importing == importing)
    return;
  self->importing = importing;
  outcry_node_notify_history (self->node);
}

/* Left alone, malloc takes the large block of rows as a sign to keep as much for later, on the
 * worker's heap, where nobody will need it. */
static void
keep_little (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, 1024 * 1024);
  mallopt (M_TRIM_THRESHOLD, 1024 * 1024);
#endif
}

/* On a worker. */
static gboolean
read_rows (Reading  *reading,
           GBytes   *body,
           GError  **error)
{
  g_autofree char *path =
      g_build_filename (outcry_node_get_pkgdatadir (), reading->file->recipe, NULL);
  g_autofree char *text = NULL;
  g_autoptr (OutcryRecipe) recipe = NULL;
  const OutcryRecipeFeed *feed;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return FALSE;
  recipe = outcry_recipe_parse (text, length, path, error);
  if (recipe == NULL)
    return FALSE;
  feed = outcry_recipe_find_feed (recipe, "history");
  if (feed == NULL)
    {
      g_set_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_NOT_FOUND,
                   "%s has no feed \"history\"", path);
      return FALSE;
    }
  keep_little ();
  reading->batch = outcry_batch_new ();
  return outcry_recipe_feed_read (feed, NULL, OUTCRY_INTERVAL_1D, reading->now, body,
                                  reading->batch, error);
}

static void
read_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Reading *reading = task_data;
  g_autofree char *path = g_build_filename (outcry_node_get_pkgdatadir (), "history",
                                            reading->file->file, NULL);
  g_autoptr (GMappedFile) mapped = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  OutcryHash hash;

  mapped = g_mapped_file_new (path, FALSE, &error);
  if (mapped == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  body = g_mapped_file_get_bytes (mapped);
  outcry_hash_of (g_bytes_get_data (body, NULL), g_bytes_get_size (body), &hash);
  reading->hash = outcry_hash_to_hex (&hash);
  if (g_strcmp0 (reading->hash, reading->done) != 0 && !read_rows (reading, body, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_task_return_boolean (task, TRUE);
}

static void
end_file (OutcryHistory *self)
{
  if (self->reading != NULL)
    {
      g_clear_pointer (&self->reading, reading_free);
#ifdef __GLIBC__
      malloc_trim (0);
#endif
    }
  self->next++;
  read_file (self);
}

static void
on_retry (gpointer user_data)
{
  OutcryHistory *self = user_data;

  self->timer = 0;
  write_chunk (self);
}

static void
on_chunk (gsize         added,
          const GError *error,
          gpointer      user_data)
{
  OutcryHistory *self = user_data;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (error != NULL)
    {
      g_message ("bundled %s: %s; again later", self->reading->file->file, error->message);
      self->timer = outcry_clock_add_timer (self->node->clock, RETRY_AFTER, on_retry, self);
      return;
    }
  self->offset += CHUNK;
  write_chunk (self);
}

static void
on_marked (gsize         added,
           const GError *error,
           gpointer      user_data)
{
  OutcryHistory *self = user_data;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (error == NULL)
    outcry_history_set_done (self, self->reading->file->file, self->reading->hash);
  end_file (self);
}

static void
write_chunk (OutcryHistory *self)
{
  GPtrArray *parts = self->reading->batch->parts;
  OutcryBatchPart *part = NULL, chunk = { NULL };

  while (self->part < parts->len)
    {
      part = g_ptr_array_index (parts, self->part);
      if (self->offset < part->bars->len)
        break;
      /* What is written is not needed any more. */
      g_array_set_size (part->bars, 0);
      self->part++;
      self->offset = 0;
    }
  if (self->part == parts->len)
    {
      outcry_recorder_put_document (self->node->recorder, "bundled", self->reading->file->file,
                                    self->reading->hash, on_marked, self);
      return;
    }

  chunk = *part;
  chunk.ticks = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  chunk.bars = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  g_array_append_vals (chunk.bars, &g_array_index (part->bars, OutcryCandle, self->offset),
                       MIN (CHUNK, part->bars->len - self->offset));
  outcry_recorder_add_part (self->node->recorder, self->reading->file->source, &chunk, on_chunk,
                            self);
  g_array_unref (chunk.ticks);
  g_array_unref (chunk.bars);
}

static void
on_read (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  GTask *task = G_TASK (result);
  OutcryHistory *self = user_data;
  gboolean read = g_task_propagate_boolean (task, &error);
  Reading *reading = g_task_get_task_data (task);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!read)
    {
      g_message ("bundled %s: %s", reading->file->file, error->message);
      end_file (self);
      return;
    }
  if (reading->batch == NULL)
    {
      end_file (self);
      return;
    }

  set_importing (self, TRUE);
  self->reading = g_new0 (Reading, 1);
  self->reading->file = reading->file;
  self->reading->hash = g_steal_pointer (&reading->hash);
  self->reading->batch = g_steal_pointer (&reading->batch);
  self->part = self->offset = 0;
  write_chunk (self);
}

static void
read_file (OutcryHistory *self)
{
  g_autoptr (GTask) task = NULL;
  Reading *reading;

  if (self->next == G_N_ELEMENTS (files))
    {
      set_importing (self, FALSE);
      return;
    }
  task = g_task_new (self->node, self->cancellable, on_read, self);
  reading = g_new0 (Reading, 1);
  reading->file = &files[self->next];
  reading->done = g_strdup (g_hash_table_lookup (self->done, reading->file->file));
  reading->now = outcry_clock_now (self->node->clock);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  g_task_run_in_thread (task, read_in_thread);
}

static gboolean
on_idle (gpointer user_data)
{
  OutcryHistory *self = user_data;

  self->idle = 0;
  read_file (self);
  return G_SOURCE_REMOVE;
}

void
outcry_history_start (OutcryHistory *self)
{
  self->idle = g_idle_add_full (G_PRIORITY_LOW, on_idle, self, NULL);
}

gboolean
outcry_history_is_importing (OutcryHistory *self)
{
  return self->importing;
}
