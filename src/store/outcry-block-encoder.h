/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/outcry-tick-block.h"

G_BEGIN_DECLS

/* Takes the block of the ticks [start, end); @bytes are borrowed. */
typedef gboolean (*OutcryBlockEncoderFunc) (const GByteArray  *bytes,
                                            gsize              start,
                                            gsize              end,
                                            gpointer           user_data,
                                            GError           **error);

/* Encodes [start, end) of @columns in blocks of @size ticks (the last may be smaller) and hands
 * them to @func in order, on the calling thread. When they are many a second thread encodes
 * ahead. */
gboolean outcry_block_encoder_run (const OutcryTickColumns  *columns,
                                   gsize                     start,
                                   gsize                     end,
                                   gsize                     size,
                                   OutcryScale               scale,
                                   OutcryBlockEncoderFunc    func,
                                   gpointer                  user_data,
                                   GError                  **error);

G_END_DECLS
