/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "node/outcry-node.h"

G_BEGIN_DECLS

/* The program: it holds the node, the settings and the windows. With a data directory named on the
 * command line it is not a unique instance, so that two nodes can run side by side.
 *
 * Signals: "node-ready" (OutcryNode *node) the node is there and about to start; "node-ending" ()
 * it is about to stop. */

#define OUTCRY_TYPE_APPLICATION (outcry_application_get_type ())
G_DECLARE_FINAL_TYPE (OutcryApplication, outcry_application, OUTCRY, APPLICATION, AdwApplication)

OutcryApplication *outcry_application_new (OutcryConfig *config);

OutcryNode *outcry_application_get_node     (OutcryApplication *self); /* NULL until it runs */
GSettings  *outcry_application_get_settings (OutcryApplication *self); /* or NULL */

/* The settings are wrong: every start fails with @error. */
void outcry_application_refuse (OutcryApplication *self,
                                const GError      *error);

/* Makes the node, when there is none, and opens a window. The errors are of outcry_node_new(). */
gboolean outcry_application_start (OutcryApplication  *self,
                                   GError            **error);

/* Opens the window that says in words why it does not start. */
void outcry_application_explain (OutcryApplication *self,
                                 const GError      *error);

OutcryConfig *outcry_application_get_config (OutcryApplication *self);

G_END_DECLS
