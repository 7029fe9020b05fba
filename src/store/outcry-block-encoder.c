/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Blocks of a large batch, encoded on two threads. Encoding costs about as much as writing, so
 * while the caller writes one block a helper encodes the next ones, at most SLOTS ahead; a block
 * that nobody has begun when its turn comes is encoded by the caller, who therefore never waits
 * for a helper that was not scheduled. The helper only reads the columns and is gone when the
 * call returns. */

#include "store/outcry-block-encoder.h"

#define SLOTS 16

/* Fewer blocks than this are not worth a second thread. */
#define HELPED 4

typedef struct
{
  const OutcryTickColumns *columns;
  gsize                    start, end, size;
  OutcryScale              scale;
  gsize                    n;

  GMutex                   mutex;
  GCond                    cond;
  gsize                    next;     /* first block that nobody has begun */
  gsize                    consumed;
  gboolean                 stop;
  GThread                 *helper;   /* NULL: none */
  gboolean                 ready[SLOTS];
  GByteArray              *bytes[SLOTS];
} Run;

static void
encode (Run   *run,
        gsize  block)
{
  gsize at = run->start + block * run->size;
  GByteArray *bytes = run->bytes[block % SLOTS];

  g_byte_array_set_size (bytes, 0);
  outcry_tick_block_encode (run->columns, at, MIN (at + run->size, run->end), run->scale, bytes);
}

static void
encode_next_locked (Run *run)
{
  gsize block = run->next++;

  g_mutex_unlock (&run->mutex);
  encode (run, block);
  g_mutex_lock (&run->mutex);
  run->ready[block % SLOTS] = TRUE;
  g_cond_broadcast (&run->cond);
}

static gpointer
help (gpointer data)
{
  Run *run = data;

  g_mutex_lock (&run->mutex);
  while (!run->stop && run->next < run->n)
    {
      if (run->next < run->consumed + SLOTS)
        encode_next_locked (run);
      else
        g_cond_wait (&run->cond, &run->mutex);
    }
  g_mutex_unlock (&run->mutex);
  return NULL;
}

/* Waits until @block is encoded, or encodes it. */
static void
obtain (Run   *run,
        gsize  block)
{
  g_mutex_lock (&run->mutex);
  while (!run->ready[block % SLOTS])
    {
      if (run->next == block)
        encode_next_locked (run);
      else
        g_cond_wait (&run->cond, &run->mutex);
    }
  g_mutex_unlock (&run->mutex);
}

static void
release (Run   *run,
         gsize  block)
{
  g_mutex_lock (&run->mutex);
  run->ready[block % SLOTS] = FALSE;
  run->consumed = block + 1;
  g_cond_broadcast (&run->cond);
  g_mutex_unlock (&run->mutex);
}

static void
run_init (Run *run)
{
  g_mutex_init (&run->mutex);
  g_cond_init (&run->cond);
  for (gsize i = 0; i < MIN (run->n, SLOTS); i++)
    run->bytes[i] = g_byte_array_new ();
  /* Without one, the caller does it all. */
  if (run->n >= HELPED)
    run->helper = g_thread_try_new ("outcry-encode", help, run, NULL);
}

static void
run_end (Run *run)
{
  g_mutex_lock (&run->mutex);
  run->stop = TRUE;
  g_cond_broadcast (&run->cond);
  g_mutex_unlock (&run->mutex);
  g_clear_pointer (&run->helper, g_thread_join);
  for (gsize i = 0; i < MIN (run->n, SLOTS); i++)
    g_byte_array_unref (run->bytes[i]);
  g_mutex_clear (&run->mutex);
  g_cond_clear (&run->cond);
}

gboolean
outcry_block_encoder_run (const OutcryTickColumns  *columns,
                          gsize                     start,
                          gsize                     end,
                          gsize                     size,
                          OutcryScale               scale,
                          OutcryBlockEncoderFunc    func,
                          gpointer                  user_data,
                          GError                  **error)
{
  Run run = { .columns = columns, .start = start, .end = end, .size = size, .scale = scale };
  gboolean done = TRUE;

  g_return_val_if_fail (start <= end && end <= columns->n && size > 0, FALSE);

  run.n = (end - start + size - 1) / size;
  run_init (&run);
  for (gsize i = 0; done && i < run.n; i++)
    {
      gsize at = start + i * size;

      obtain (&run, i);
      done = func (run.bytes[i % SLOTS], at, MIN (at + size, end), user_data, error);
      release (&run, i);
    }
  run_end (&run);
  return done;
}
