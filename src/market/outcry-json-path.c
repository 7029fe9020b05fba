/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Six forms of JSONPath on a json-glib tree, because json-glib's own evaluator is silently wrong on
 * most others and exhausts memory on one. A path is compiled to an array of steps; evaluation
 * recurses once a step (at most 32). */

#include "market/outcry-json-path.h"

#include <string.h>

#include "market/outcry-json.h"

#define MAX_STEPS 32
#define MAX_INDEX 99999999

typedef enum
{
  STEP_NAME,
  STEP_INDEX,
  STEP_WILD,
} StepKind;

typedef struct
{
  StepKind  kind;
  char     *key; /* outcry_json_member_key() of the name */
  guint     index;
} Step;

struct _OutcryJsonPath
{
  gboolean  is_absolute;
  gboolean  is_key;
  GArray   *steps; /* Step */
};

typedef struct
{
  const OutcryJsonPath *path;
  gsize                 max;
  gsize                 n;
  OutcryJsonPathFunc    func;
  gpointer              user_data;
} Walk;

static void
step_clear (gpointer data)
{
  g_free (((Step *) data)->key);
}

static gboolean
fail (const char  *path,
      const char  *at,
      const char  *what,
      GError     **error)
{
  g_set_error (error, OUTCRY_JSON_ERROR, OUTCRY_JSON_ERROR_PATH,
               "path \"%s\", column %d: %s; the forms are $ .name ['name'] [n] [*] .* and @key",
               path, (int) (at - path) + 1, what);
  return FALSE;
}

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-' || (guchar) c >= 0x80;
}

/* After a dot. */
static gboolean
parse_dot (const char  *path,
           const char **p,
           Step        *step,
           GError     **error)
{
  const char *from = *p;
  g_autofree char *name = NULL;

  if (**p == '*')
    {
      (*p)++;
      step->kind = STEP_WILD;
      return TRUE;
    }
  while (is_name_char (**p))
    (*p)++;
  if (*p == from)
    return fail (path, from, "a name or * is expected after a dot", error);
  step->kind = STEP_NAME;
  name = g_strndup (from, (gsize) (*p - from));
  step->key = outcry_json_member_key (name);
  return TRUE;
}

/* After [' */
static gboolean
parse_quoted (const char  *path,
              const char **p,
              Step        *step,
              GError     **error)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (; **p != '\''; (*p)++)
    {
      if (**p == '\\' && ((*p)[1] == '\'' || (*p)[1] == '\\'))
        (*p)++;
      else if (**p == '\\')
        return fail (path, *p, "only \\' and \\\\ can be escaped", error);
      if (**p == '\0')
        return fail (path, *p, "the name is not closed", error);
      g_string_append_c (name, **p);
    }
  (*p)++;
  step->kind = STEP_NAME;
  step->key = outcry_json_member_key (name->str);
  return TRUE;
}

/* After [ */
static gboolean
parse_bracket (const char  *path,
               const char **p,
               Step        *step,
               GError     **error)
{
  const char *from = *p;

  if (**p == '*')
    {
      (*p)++;
      step->kind = STEP_WILD;
    }
  else if (**p == '\'')
    {
      (*p)++;
      if (!parse_quoted (path, p, step, error))
        return FALSE;
    }
  else if (g_ascii_isdigit (**p))
    {
      guint64 value = 0;

      for (; g_ascii_isdigit (**p); (*p)++)
        {
          value = value * 10 + (guint64) g_ascii_digit_value (**p);
          if (value > MAX_INDEX)
            return fail (path, from, "the index is too large", error);
        }
      step->kind = STEP_INDEX;
      step->index = (guint) value;
    }
  else
    return fail (path, from, "a number, 'name' or * is expected after [", error);
  if (**p != ']')
    return fail (path, *p, "] is expected", error);
  (*p)++;
  return TRUE;
}

static gboolean
parse_steps (OutcryJsonPath  *self,
             const char      *path,
             const char      *p,
             GError         **error)
{
  while (*p != '\0')
    {
      Step step = { 0 };
      gboolean ok;

      if (self->steps->len == MAX_STEPS)
        return fail (path, p, "more than 32 steps", error);
      if (*p == '.')
        {
          p++;
          ok = parse_dot (path, &p, &step, error);
        }
      else if (*p == '[')
        {
          p++;
          ok = parse_bracket (path, &p, &step, error);
        }
      else
        return fail (path, p, "a dot or [ is expected", error);
      if (!ok)
        {
          step_clear (&step);
          return FALSE;
        }
      g_array_append_val (self->steps, step);
    }
  return TRUE;
}

OutcryJsonPath *
outcry_json_path_new (const char  *path,
                      GError     **error)
{
  g_autoptr (OutcryJsonPath) self = g_new0 (OutcryJsonPath, 1);
  const char *p = path;

  g_return_val_if_fail (path != NULL, NULL);

  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  g_array_set_clear_func (self->steps, step_clear);
  if (g_str_equal (path, "@key"))
    {
      self->is_key = TRUE;
      return g_steal_pointer (&self);
    }
  if (*p == '$')
    {
      self->is_absolute = TRUE;
      p++;
    }
  else if (*p == '\0')
    {
      fail (path, p, "it is empty", error);
      return NULL;
    }
  if (!parse_steps (self, path, p, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
outcry_json_path_free (OutcryJsonPath *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->steps);
  g_free (self);
}

gboolean
outcry_json_path_is_absolute (const OutcryJsonPath *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_absolute;
}

gboolean
outcry_json_path_is_key (const OutcryJsonPath *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_key;
}

static JsonNode *
step_into (const Step *step,
           JsonNode   *node)
{
  if (step->kind == STEP_NAME && JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), step->key);
  if (step->kind == STEP_INDEX && JSON_NODE_HOLDS_ARRAY (node) &&
      step->index < json_array_get_length (json_node_get_array (node)))
    return json_array_get_element (json_node_get_array (node), step->index);
  return NULL;
}

/* FALSE to stop: more than max. */
static gboolean
walk_from (Walk       *walk,
           guint       at,
           JsonNode   *node,
           const char *key)
{
  const Step *step;
  JsonNode *next;

  if (at == walk->path->steps->len)
    {
      if (walk->n++ >= walk->max)
        return FALSE;
      if (walk->func != NULL)
        walk->func (node, key, walk->user_data);
      return TRUE;
    }
  step = &g_array_index (walk->path->steps, Step, at);
  if (step->kind != STEP_WILD)
    {
      next = step_into (step, node);
      return next == NULL || walk_from (walk, at + 1, next, key);
    }
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &name, &next))
        if (!walk_from (walk, at + 1, next, outcry_json_member_name (name)))
          return FALSE;
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      guint len = json_array_get_length (array);

      for (guint i = 0; i < len; i++)
        if (!walk_from (walk, at + 1, json_array_get_element (array, i), key))
          return FALSE;
    }
  return TRUE;
}

gsize
outcry_json_path_each (const OutcryJsonPath *self,
                       JsonNode             *root,
                       gsize                 max,
                       OutcryJsonPathFunc    func,
                       gpointer              user_data)
{
  Walk walk = { .path = self, .max = max, .func = func, .user_data = user_data };

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (root != NULL, 0);

  if (!self->is_key)
    walk_from (&walk, 0, root, NULL);
  return walk.n;
}

static void
take_first (JsonNode   *node,
            const char *key,
            gpointer    user_data)
{
  *(JsonNode **) user_data = node;
}

JsonNode *
outcry_json_path_first (const OutcryJsonPath *self,
                        JsonNode             *root)
{
  JsonNode *first = NULL;

  outcry_json_path_each (self, root, 1, take_first, &first);
  return first;
}

gboolean
outcry_json_path_reaches (const OutcryJsonPath *self,
                          JsonNode             *root)
{
  JsonNode *node = root;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (root != NULL, FALSE);

  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = &g_array_index (self->steps, Step, i);

      if (step->kind == STEP_WILD)
        return JSON_NODE_HOLDS_OBJECT (node) || JSON_NODE_HOLDS_ARRAY (node) ||
               JSON_NODE_HOLDS_NULL (node);
      node = step_into (step, node);
      if (node == NULL)
        return FALSE;
    }
  return TRUE;
}
