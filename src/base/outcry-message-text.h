/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a message may show of a text from outside, so that it stays one line and says to a terminal
 * or a log nothing but itself: valid UTF-8, with U+FFFD for each control, line end and invisible
 * sign of direction, and "…" for what is beyond @most characters. @text is of any bytes, @len may
 * be -1. (transfer full) */
char *outcry_message_text (const char *text,
                           gssize      len,
                           gsize       most);

G_END_DECLS
