/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Collects the body of an answer and undoes its gzip coding on the way, never holding more than it
 * was allowed to: a small answer that unpacks to gigabytes ends at the bound. */
typedef struct _OutcryBodyDecoder OutcryBodyDecoder;

/* @encoding: of the Content-Encoding header; NULL, "", "identity", "gzip" and "x-gzip" are known,
 * ANSWER for any other. @max: of the unpacked body and of the packed one, bytes. */
OutcryBodyDecoder *outcry_body_decoder_new  (const char         *encoding,
                                             gsize               max,
                                             GError            **error);
void               outcry_body_decoder_free (OutcryBodyDecoder  *self);

/* LIMIT when the body is too large, ANSWER when it is no gzip. After an error nothing more may be
 * pushed. */
gboolean outcry_body_decoder_push (OutcryBodyDecoder  *self,
                                   const void         *data,
                                   gsize               len,
                                   GError            **error);

/* The whole body (transfer full); ANSWER when the gzip stream is cut off. */
GBytes *outcry_body_decoder_finish (OutcryBodyDecoder  *self,
                                    GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryBodyDecoder, outcry_body_decoder_free)

G_END_DECLS
