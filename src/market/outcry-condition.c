/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Conditions on places of an answer or message: a conjunction, evaluated on texts. */

#include "market/outcry-condition.h"

#include "market/outcry-schema.h"

typedef enum
{
  TEST_ONE_OF,
  TEST_NONE_OF,
  TEST_PRESENT,
  TEST_ABSENT,
} Test;

typedef struct
{
  OutcryLocator *at;
  Test           test;
  char         **texts;
} Condition;

struct _OutcryConditions
{
  GArray *all; /* Condition */
};

static void
condition_clear (gpointer data)
{
  Condition *condition = data;

  outcry_locator_free (condition->at);
  g_strfreev (condition->texts);
}

static gboolean
parse_value (Condition             *condition,
             const OutcryYamlNode  *node,
             const char            *what,
             GError               **error)
{
  static const char * const keys[] = { "not", NULL };

  if (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_MAPPING)
    {
      if (!outcry_yaml_node_check_keys (node, keys, error))
        return FALSE;
      node = outcry_yaml_node_get_member (node, "not");
      if (node == NULL)
        return outcry_yaml_node_error (node, error,
                                       "%s: a value, a list of values, or {not: value} is expected",
                                       what);
      condition->test = TEST_NONE_OF;
    }
  else if (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_SCALAR &&
           outcry_yaml_node_is_plain (node))
    {
      if (g_str_equal (outcry_yaml_node_get_text (node), "present"))
        condition->test = TEST_PRESENT;
      else if (g_str_equal (outcry_yaml_node_get_text (node), "absent"))
        condition->test = TEST_ABSENT;
    }
  condition->texts = outcry_schema_texts (node, what, error);
  return condition->texts != NULL;
}

OutcryConditions *
outcry_conditions_new (const OutcryYamlNode *node,
                       const char           *what,
                       OutcryRowKind         kind,
                       GError              **error)
{
  g_autoptr (OutcryConditions) self = NULL;

  g_return_val_if_fail (node != NULL, NULL);

  if (!outcry_schema_kind (node, what, OUTCRY_YAML_MAPPING, error))
    return NULL;
  self = g_new0 (OutcryConditions, 1);
  self->all = g_array_new (FALSE, TRUE, sizeof (Condition));
  g_array_set_clear_func (self->all, condition_clear);
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    {
      Condition *condition;

      g_array_set_size (self->all, i + 1);
      condition = &g_array_index (self->all, Condition, i);
      condition->at = outcry_locator_new (outcry_yaml_node_get_key_node (node, i),
                                          outcry_yaml_node_get_key (node, i), kind, error);
      if (condition->at == NULL ||
          !parse_value (condition, outcry_yaml_node_get_item (node, i), what, error))
        return NULL;
    }
  if (self->all->len == 0)
    {
      outcry_yaml_node_error (
          node, error, "%s: at least one place and its value are expected, as in {$.type: trade}",
          what);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
outcry_conditions_free (OutcryConditions *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->all);
  g_free (self);
}

static gboolean
holds (const Condition *condition,
       const OutcryRow *row)
{
  const char *text;
  OutcryFound found = outcry_locator_find (condition->at, row, &text);
  gboolean is_there = found == OUTCRY_FOUND_TEXT || found == OUTCRY_FOUND_STRUCTURE;

  switch (condition->test)
    {
    case TEST_PRESENT:
      return is_there;
    case TEST_ABSENT:
      return !is_there;
    case TEST_NONE_OF:
      return text != NULL && !g_strv_contains ((const char * const *) condition->texts, text);
    case TEST_ONE_OF:
    default:
      return text != NULL && g_strv_contains ((const char * const *) condition->texts, text);
    }
}

gboolean
outcry_conditions_hold (const OutcryConditions *self,
                        const OutcryRow        *row,
                        OutcryConditionsKind    kinds)
{
  if (self == NULL)
    return TRUE;
  for (guint i = 0; i < self->all->len; i++)
    {
      const Condition *condition = &g_array_index (self->all, Condition, i);
      OutcryConditionsKind kind = outcry_locator_is_of_document (condition->at)
                                      ? OUTCRY_CONDITIONS_OF_DOCUMENT
                                      : OUTCRY_CONDITIONS_OF_ROW;

      if ((kinds & kind) != 0 && !holds (condition, row))
        return FALSE;
    }
  return TRUE;
}
