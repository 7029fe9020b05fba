/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/outcry-time.h"

G_BEGIN_DECLS

/* Times as one types them at a prompt, all of them UTC unless they say otherwise: RFC 3339,
 * "2026-11-20", "2026-11-20 14:30", "@1618678142.5" (seconds since 1970), "now", "today",
 * "yesterday" (their midnight), "2h ago", "90 minutes ago", "2h" (the same). */
gboolean outcry_ctl_time_parse (const char  *text,
                                OutcryTime   now,
                                OutcryTime  *time,
                                GError     **error);

G_END_DECLS
