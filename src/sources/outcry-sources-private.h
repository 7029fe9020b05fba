/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/outcry-source-private.h"
#include "sources/outcry-sources.h"

G_BEGIN_DECLS

struct _OutcrySources
{
  GObject          parent_instance;

  OutcryClock     *clock;
  OutcryRandom    *random;
  OutcryFetcher   *fetcher;
  OutcryClockSkew *skew;
  gint64           shown_skew;
  GPtrArray       *sources; /* OutcrySource */
  GNetworkMonitor *monitor;
  gboolean         started;
};

G_END_DECLS
