/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Errors in words. Below this layer messages are technical and English; what a user reads is made
 * here: what happened, and what can be done about it. A message that names a place in a file the
 * user wrote is kept, since there it is the help. */

#include "node/outcry-node-private.h"

#include "base/outcry-yaml.h"
#include "node/outcry-i18n.h"

G_DEFINE_QUARK (outcry-node-error-quark, outcry_node_error)

static char *
explain_store (const GError *error)
{
  switch (error->code)
    {
    case OUTCRY_STORE_ERROR_IN_USE:
      return g_strdup (_("Another Outcry is using this data directory. Only one at a time can."));
    case OUTCRY_STORE_ERROR_READ_ONLY:
      /* Translators: %s names the directory or file and the reason of the system. */
      return g_strdup_printf (_("The data directory cannot be written (%s). Check who owns it and "
                                "whether its disk is mounted read-only."),
                              error->message);
    case OUTCRY_STORE_ERROR_FULL:
      return g_strdup (_("The disk is full. Free some space and Outcry goes on by itself."));
    case OUTCRY_STORE_ERROR_CORRUPT:
      return g_strdup (_("The stored data is damaged. Move outcry.db out of the data directory and "
                         "start again; prices that sources still offer are fetched anew."));
    case OUTCRY_STORE_ERROR_NEWER:
      return g_strdup (
          _("The stored data was written by a newer version of Outcry. Update Outcry to "
             "use it."));
    case OUTCRY_STORE_ERROR_NOT_FOUND:
      return g_strdup (_("This is not stored here."));
    case OUTCRY_STORE_ERROR_OVERFLOW:
      return g_strdup (_("An amount is too large to be stored exactly."));
    case OUTCRY_STORE_ERROR_IO:
      return g_strdup_printf (_("The disk does not work as it should: %s."), error->message);
    default:
      return g_strdup (error->message);
    }
}

static char *
explain_recipe (const GError *error)
{
  switch (error->code)
    {
    case OUTCRY_RECIPE_ERROR_SCHEMA:
      /* Translators: %s names file, line and column and what is wrong there, in English. */
      return g_strdup_printf (_("The recipe is not right: %s"), error->message);
    case OUTCRY_RECIPE_ERROR_FORMAT:
      return g_strdup_printf (_("The answer is not what the recipe describes: %s"), error->message);
    case OUTCRY_RECIPE_ERROR_TRUNCATED:
      return g_strdup_printf (_("The answer was cut off: %s"), error->message);
    case OUTCRY_RECIPE_ERROR_LIMIT:
      return g_strdup_printf (_("The answer is larger than Outcry accepts: %s"), error->message);
    case OUTCRY_RECIPE_ERROR_SECRET:
      return g_strdup_printf (_("This source needs a key: %s"), error->message);
    default:
      return g_strdup (error->message);
    }
}

static char *
explain_sources (const GError *error)
{
  switch (error->code)
    {
    case OUTCRY_SOURCES_ERROR_EXISTS:
      return g_strdup (_("There is a source of this name already."));
    case OUTCRY_SOURCES_ERROR_NOT_FOUND:
      return g_strdup (_("There is no source of this name."));
    case OUTCRY_SOURCES_ERROR_INVALID:
      return g_strdup_printf (_("This setting of a source is not right: %s"), error->message);
    case OUTCRY_SOURCES_ERROR_REFUSED:
      return g_strdup_printf (_("This address is not allowed for a source: %s"), error->message);
    case OUTCRY_SOURCES_ERROR_OFFLINE:
      return g_strdup_printf (_("The source does not answer: %s"), error->message);
    case OUTCRY_SOURCES_ERROR_LIMIT:
      return g_strdup_printf (_("The answer is larger or slower than Outcry accepts: %s"),
                              error->message);
    case OUTCRY_SOURCES_ERROR_THROTTLED:
      return g_strdup_printf (_("The source has been asked often enough for now: %s"),
                              error->message);
    case OUTCRY_SOURCES_ERROR_BLOCKED:
      return g_strdup_printf (_("The source does not serve this place or program: %s"),
                              error->message);
    case OUTCRY_SOURCES_ERROR_ANSWER:
      return g_strdup_printf (_("The source’s answer cannot be used: %s"), error->message);
    case OUTCRY_SOURCES_ERROR_SECRET:
      return g_strdup_printf (_("This source needs a key: %s"), error->message);
    case OUTCRY_SOURCES_ERROR_HALTED:
    default:
      return g_strdup (error->message);
    }
}

static char *
explain_node (const GError *error)
{
  switch (error->code)
    {
    case OUTCRY_NODE_ERROR_NOT_FOUND:
      return g_strdup_printf (_("Not found: %s."), error->message);
    case OUTCRY_NODE_ERROR_INVALID:
    case OUTCRY_NODE_ERROR_REFUSED:
      /* Translated where they are made: they name what they refuse. */
      return g_strdup (error->message);
    case OUTCRY_NODE_ERROR_UNAVAILABLE:
      return g_strdup (_("Outcry is about to end and takes nothing more."));
    default:
      return g_strdup (error->message);
    }
}

char *
outcry_node_explain (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == OUTCRY_STORE_ERROR)
    return explain_store (error);
  if (error->domain == OUTCRY_RECIPE_ERROR)
    return explain_recipe (error);
  if (error->domain == OUTCRY_SOURCES_ERROR)
    return explain_sources (error);
  if (error->domain == OUTCRY_NODE_ERROR)
    return explain_node (error);
  if (error->domain == OUTCRY_CONFIG_ERROR || error->domain == OUTCRY_YAML_ERROR)
    /* Translators: %s names the file, line and column, the variable or the option, in English. */
    return g_strdup_printf (_("A setting is not right: %s"), error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (_("Cancelled."));
  return g_strdup_printf (_("Something went wrong: %s"), error->message);
}
