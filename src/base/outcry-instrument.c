/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An instrument: its id, what to call it, and the scale of its amounts. */

#include "base/outcry-instrument.h"

#include "base/outcry-message-text.h"

#include <string.h>

struct _OutcryInstrument
{
  gatomicrefcount refs;
  char           *id;
  char           *name;
  char           *base;
  const char     *quote; /* within id */
  OutcryScale     scale;
};

G_DEFINE_BOXED_TYPE (OutcryInstrument, outcry_instrument, outcry_instrument_ref,
                     outcry_instrument_unref)
G_DEFINE_QUARK (outcry-instrument-error-quark, outcry_instrument_error)

gboolean
outcry_instrument_id_is_valid (const char *id)
{
  gboolean at_start = TRUE;
  guint dashes = 0;
  gsize i;

  if (id == NULL)
    return FALSE;
  for (i = 0; id[i] != '\0' && i <= OUTCRY_INSTRUMENT_ID_MAX; i++)
    {
      if (id[i] == '-' && !at_start && dashes == 0)
        {
          dashes++;
          at_start = TRUE;
          continue;
        }
      if (!g_ascii_isalnum (id[i]) && (at_start || (id[i] != '.' && id[i] != '_')))
        return FALSE;
      at_start = FALSE;
    }
  return i <= OUTCRY_INSTRUMENT_ID_MAX && !at_start;
}

OutcryInstrument *
outcry_instrument_new (const char   *id,
                       const char   *name,
                       OutcryScale   scale,
                       GError      **error)
{
  OutcryInstrument *self;
  const char *dash;

  g_return_val_if_fail (id != NULL, NULL);

  if (!outcry_instrument_id_is_valid (id))
    {
      g_autofree char *shown = outcry_message_text (id, -1, 40);

      g_set_error (
          error, OUTCRY_INSTRUMENT_ERROR, OUTCRY_INSTRUMENT_ERROR_ID,
          "“%s” cannot name an instrument: at most %d letters, digits, dots and underscores, "
          "and one dash between base and quote",
          shown, OUTCRY_INSTRUMENT_ID_MAX);
      return NULL;
    }
  if (scale.price_digits > OUTCRY_MAX_DIGITS || scale.quantity_digits > OUTCRY_MAX_DIGITS)
    {
      g_set_error (error, OUTCRY_INSTRUMENT_ERROR, OUTCRY_INSTRUMENT_ERROR_SCALE,
                   "%s: more than %d digits after the point", id, OUTCRY_MAX_DIGITS);
      return NULL;
    }
  self = g_new0 (OutcryInstrument, 1);
  g_atomic_ref_count_init (&self->refs);
  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->scale = scale;
  dash = strchr (self->id, '-');
  self->base = dash == NULL ? g_strdup (id) : g_strndup (self->id, (gsize) (dash - self->id));
  self->quote = dash == NULL ? NULL : dash + 1;
  return self;
}

OutcryInstrument *
outcry_instrument_ref (OutcryInstrument *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
outcry_instrument_unref (OutcryInstrument *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->base);
  g_free (self);
}

const char *
outcry_instrument_get_id (const OutcryInstrument *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->id;
}

const char *
outcry_instrument_get_name (const OutcryInstrument *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

const char *
outcry_instrument_get_base (const OutcryInstrument *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->base;
}

const char *
outcry_instrument_get_quote (const OutcryInstrument *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->quote;
}

OutcryScale
outcry_instrument_get_scale (const OutcryInstrument *self)
{
  g_return_val_if_fail (self != NULL, ((OutcryScale) { 0, 0 }));

  return self->scale;
}
