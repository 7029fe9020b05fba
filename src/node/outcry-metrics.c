/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Figures of the node as Prometheus reads them, text format 0.0.4: for each metric HELP, TYPE and
 * its samples together, label values escaped. Names follow its conventions: base units, _total on
 * counters. Nothing is measured until it is asked for; the counters are plain additions. */

#include "node/outcry-metrics.h"

#include "node/outcry-node-private.h"

#include "outcry-build-config.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  guint64     batches, rows, skipped, refused, ticks, bars;
  GHashTable *runs; /* outcome to guint64 * */
} SourceCounters;

struct _OutcryMetrics
{
  GHashTable *sources; /* name to SourceCounters */
};

static void
source_counters_free (gpointer data)
{
  SourceCounters *counters = data;

  g_hash_table_unref (counters->runs);
  g_free (counters);
}

OutcryMetrics *
outcry_metrics_new (void)
{
  OutcryMetrics *self = g_new0 (OutcryMetrics, 1);

  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, source_counters_free);
  return self;
}

void
outcry_metrics_free (OutcryMetrics *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->sources);
  g_free (self);
}

static SourceCounters *
counters_of (OutcryMetrics *self,
             const char    *source)
{
  SourceCounters *counters = g_hash_table_lookup (self->sources, source);

  if (counters == NULL)
    {
      counters = g_new0 (SourceCounters, 1);
      counters->runs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (self->sources, g_strdup (source), counters);
    }
  return counters;
}

void
outcry_metrics_count_batch (OutcryMetrics     *self,
                            const char        *source,
                            const OutcryBatch *batch)
{
  SourceCounters *counters = counters_of (self, source);

  counters->batches++;
  counters->rows += batch->rows;
  counters->skipped += batch->skipped;
  counters->refused += batch->refused;
}

void
outcry_metrics_count_run (OutcryMetrics *self,
                          const char    *source,
                          const char    *outcome)
{
  SourceCounters *counters = counters_of (self, source);
  guint64 *count = g_hash_table_lookup (counters->runs, outcome);

  if (count == NULL)
    {
      count = g_new0 (guint64, 1);
      g_hash_table_insert (counters->runs, g_strdup (outcome), count);
    }
  (*count)++;
}

void
outcry_metrics_count_stored (OutcryMetrics *self,
                             const char    *source,
                             gsize          ticks,
                             gsize          bars)
{
  SourceCounters *counters = counters_of (self, source);

  counters->ticks += ticks;
  counters->bars += bars;
}

char *
outcry_metrics_escape (const char *value)
{
  GString *escaped = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '\\' || *p == '"')
        g_string_append_c (escaped, '\\');
      if (*p == '\n')
        g_string_append (escaped, "\\n");
      else
        g_string_append_c (escaped, *p);
    }
  return g_string_free (escaped, FALSE);
}

static void
head (GString    *text,
      const char *name,
      const char *type,
      const char *help)
{
  g_string_append_printf (text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
whole (GString    *text,
       const char *name,
       const char *type,
       const char *help,
       guint64     value)
{
  head (text, name, type, help);
  g_string_append_printf (text, "%s %" G_GUINT64_FORMAT "\n", name, value);
}

static void
real (GString    *text,
      const char *name,
      const char *type,
      const char *help,
      double      value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  head (text, name, type, help);
  g_string_append_printf (text, "%s %s\n", name,
                          g_ascii_formatd (buffer, sizeof buffer, "%.6f", value));
}

static int
compare_keys (const void *a,
              const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gpointer *
sorted_keys (GHashTable *table,
             guint      *n)
{
  gpointer *keys = g_hash_table_get_keys_as_array (table, n);

  qsort (keys, *n, sizeof (gpointer), compare_keys);
  return keys;
}

typedef struct
{
  const char *name;
  const char *help;
  gsize       offset;
} SourceMetric;

static const SourceMetric source_metrics[] = {
  { "outcry_source_batches_total", "Answers and messages that held something.",
    G_STRUCT_OFFSET (SourceCounters, batches) },
  { "outcry_source_rows_total", "Rows seen in answers and messages.",
    G_STRUCT_OFFSET (SourceCounters, rows) },
  { "outcry_source_rows_skipped_total", "Rows left out by the recipe's own rules.",
    G_STRUCT_OFFSET (SourceCounters, skipped) },
  { "outcry_source_rows_refused_total", "Rows that were not sound.",
    G_STRUCT_OFFSET (SourceCounters, refused) },
  { "outcry_source_ticks_total", "Ticks that were new to the store.",
    G_STRUCT_OFFSET (SourceCounters, ticks) },
  { "outcry_source_bars_total", "Bars that were new to the store or changed there.",
    G_STRUCT_OFFSET (SourceCounters, bars) },
};

static void
format_sources (OutcryMetrics *self,
                GString       *text)
{
  guint n;
  g_autofree gpointer *names = sorted_keys (self->sources, &n);

  for (guint m = 0; m < G_N_ELEMENTS (source_metrics) && n > 0; m++)
    {
      const SourceMetric *metric = &source_metrics[m];

      head (text, metric->name, "counter", metric->help);
      for (guint i = 0; i < n; i++)
        {
          g_autofree char *label = outcry_metrics_escape (names[i]);
          gpointer counters = g_hash_table_lookup (self->sources, names[i]);

          g_string_append_printf (text, "%s{source=\"%s\"} %" G_GUINT64_FORMAT "\n", metric->name,
                                  label, G_STRUCT_MEMBER (guint64, counters, metric->offset));
        }
    }
}

static void
format_runs (OutcryMetrics *self,
             GString       *text)
{
  guint n;
  g_autofree gpointer *names = sorted_keys (self->sources, &n);

  head (text, "outcry_source_runs_total", "counter", "Finished runs and connections by outcome.");
  for (guint i = 0; i < n; i++)
    {
      SourceCounters *counters = g_hash_table_lookup (self->sources, names[i]);
      g_autofree char *label = outcry_metrics_escape (names[i]);
      guint n_outcomes;
      g_autofree gpointer *outcomes = sorted_keys (counters->runs, &n_outcomes);

      for (guint k = 0; k < n_outcomes; k++)
        {
          g_autofree char *outcome = outcry_metrics_escape (outcomes[k]);
          const guint64 *count = g_hash_table_lookup (counters->runs, outcomes[k]);

          g_string_append_printf (
              text,
              "outcry_source_runs_total{source=\"%s\",outcome=\"%s\"} %" G_GUINT64_FORMAT "\n",
              label, outcome, *count);
        }
    }
}

static void
format_states (OutcryNode *node,
               GString    *text)
{
  GListModel *sources = G_LIST_MODEL (outcry_node_get_sources (node));
  guint n = g_list_model_get_n_items (sources);

  head (text, "outcry_source_state", "gauge", "1 for the state a source is in.");
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (OutcrySource) source = g_list_model_get_item (sources, i);
      g_autofree char *label = outcry_metrics_escape (outcry_source_get_name (source));

      g_string_append_printf (text, "outcry_source_state{source=\"%s\",state=\"%s\"} 1\n", label,
                              outcry_source_state_to_string (outcry_source_get_state (source)));
    }
}

/* Field @index (from 1) of /proc/self/stat; 0 when there is none. */
static guint64
process_stat (guint index)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  const char *end;

  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL))
    return 0;
  end = strrchr (text, ')');
  if (end == NULL || end[1] == '\0')
    return 0;
  fields = g_strsplit (end + 2, " ", -1);
  return g_strv_length (fields) > index - 3 ? g_ascii_strtoull (fields[index - 3], NULL, 10) : 0;
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
format_process (OutcryNode *node,
                GString    *text)
{
  double ticks_per_second = (double) sysconf (_SC_CLK_TCK);

  real (text, "process_cpu_seconds_total", "counter", "User and system time.",
        (double) (process_stat (14) + process_stat (15)) / ticks_per_second);
  whole (text, "process_resident_memory_bytes", "gauge", "Resident memory.",
         process_stat (24) * (guint64) sysconf (_SC_PAGESIZE));
  whole (text, "process_virtual_memory_bytes", "gauge", "Virtual memory.", process_stat (23));
  whole (text, "process_open_fds", "gauge", "Open file descriptors.", count_descriptors ());
  whole (text, "process_threads", "gauge", "Threads.", process_stat (20));
  real (text, "process_start_time_seconds", "gauge", "When the node was made, Unix time.",
        (double) node->started / OUTCRY_SECOND);
  real (text, "outcry_uptime_seconds", "gauge", "Since the node was made.",
        (double) (outcry_clock_monotonic (node->clock) - node->started_monotonic) / OUTCRY_SECOND);
}

static void
format_store (OutcryNode *node,
              GString    *text)
{
  OutcryStoreFigures figures = { 0 };

  outcry_store_get_figures (node->store, &figures);
  whole (text, "outcry_store_bytes", "gauge", "Bytes on disk, the log included.", figures.bytes);
  whole (text, "outcry_store_ticks", "gauge", "Ticks held.", figures.ticks);
  whole (text, "outcry_store_bars", "gauge", "Bars held.", figures.bars);
  whole (text, "outcry_store_queued", "gauge", "Calls that wait for the store.", figures.queued);
  whole (text, "outcry_store_commits_total", "counter", "Commits.", figures.commits);
  if (figures.commits > 0 && figures.last_commit != OUTCRY_TIME_NONE)
    real (text, "outcry_store_last_commit_time_seconds", "gauge", "Last commit, Unix time.",
          (double) figures.last_commit / OUTCRY_SECOND);
  whole (text, "outcry_unwritten", "gauge", "Ticks and bars taken and not yet durable.",
         outcry_recorder_get_unwritten (node->recorder));
  whole (text, "outcry_write_retries_total", "counter", "Times the store was tried again.",
         outcry_recorder_get_retries (node->recorder));
  whole (text, "outcry_write_refused_total", "counter",
         "Ticks and bars that did not fit their series.",
         outcry_recorder_get_refused (node->recorder));
  whole (text, "outcry_store_trouble", "gauge", "1 while the store cannot write.",
         node->trouble != NULL);
}

char *
outcry_node_format_metrics (OutcryNode *self)
{
  GString *text;
  g_autofree char *version = outcry_metrics_escape (OUTCRY_VERSION);

  g_return_val_if_fail (OUTCRY_IS_NODE (self), NULL);

  text = g_string_new (NULL);
  head (text, "outcry_info", "gauge", "The version that runs.");
  g_string_append_printf (text, "outcry_info{version=\"%s\"} 1\n", version);
  whole (text, "outcry_instruments", "gauge", "Instruments known.",
         g_list_model_get_n_items (outcry_node_get_instruments (self)));
  whole (text, "outcry_clock_wrong", "gauge", "1 while the clock seems to be wrong.",
         self->clock_notice != NULL);
  format_store (self, text);
  format_sources (self->metrics, text);
  format_runs (self->metrics, text);
  format_states (self, text);
  format_process (self, text);
  return g_string_free (text, FALSE);
}
