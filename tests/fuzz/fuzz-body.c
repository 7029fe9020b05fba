/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A body said to be gzip, in pieces of a size that its first byte tells: never more than the bound.
 */

#include <stdint.h>

#include "sources/outcry-body-decoder.h"

#define BOUND 4096

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(OutcryBodyDecoder) decoder = outcry_body_decoder_new ("gzip", BOUND, NULL);
  g_autoptr(GBytes) body = NULL;
  size_t piece;

  if (size == 0)
    return 0;
  piece = data[0] + 1u;
  for (size_t at = 1; at < size; at += piece)
    {
      if (!outcry_body_decoder_push (decoder, data + at, MIN (piece, size - at), NULL))
        return 0;
    }
  body = outcry_body_decoder_finish (decoder, NULL);
  if (body != NULL)
    g_assert_cmpuint (g_bytes_get_size (body), <=, BOUND);
  return 0;
}
