/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A sorted GListModel of instruments, kept by collecting all that is known anew and comparing. The
 * list has tens of rows, seldom thousands, and changes when a source or a series is added:
 * comparing keeps one path instead of one for each kind of change. Rows that stay are the same
 * objects. */

#include "node/outcry-instrument-model.h"

typedef struct
{
  char        *id, *name;
  OutcryScale  scale;
  GPtrArray   *sources; /* char *, NULL-terminated when it is used */
} Offer;

struct _OutcryInstrumentModel
{
  GObject parent_instance;

  OutcryClock      *clock;
  OutcryCollectFunc collect;
  gpointer          collect_data;
  GHashTable       *offers; /* while collecting: id to Offer */
  GPtrArray        *rows;   /* OutcryInstrumentItem */
  GHashTable       *by_id;  /* char * to borrowed item */
  GPtrArray        *touched; /* OutcryInstrumentItem */
  gboolean          invalid;
  guint             timer;
};

static void list_model_init (GListModelInterface *iface);
static gboolean is_sorted (OutcryInstrumentModel *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (OutcryInstrumentModel,
                               outcry_instrument_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  g_free (offer->id);
  g_free (offer->name);
  g_ptr_array_unref (offer->sources);
  g_free (offer);
}

static GType
get_item_type (GListModel *model)
{
  return OUTCRY_TYPE_INSTRUMENT_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return OUTCRY_INSTRUMENT_MODEL (model)->rows->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  OutcryInstrumentModel *self = OUTCRY_INSTRUMENT_MODEL (model);

  return position < self->rows->len ? g_object_ref (g_ptr_array_index (self->rows, position))
                                    : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
outcry_instrument_model_dispose (GObject *object)
{
  OutcryInstrumentModel *self = OUTCRY_INSTRUMENT_MODEL (object);

  outcry_instrument_model_stop (self);

  G_OBJECT_CLASS (outcry_instrument_model_parent_class)->dispose (object);
}

static void
outcry_instrument_model_finalize (GObject *object)
{
  OutcryInstrumentModel *self = OUTCRY_INSTRUMENT_MODEL (object);

  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->offers);
  g_ptr_array_unref (self->touched);
  g_ptr_array_unref (self->rows);
  g_object_unref (self->clock);

  G_OBJECT_CLASS (outcry_instrument_model_parent_class)->finalize (object);
}

static void
outcry_instrument_model_class_init (OutcryInstrumentModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = outcry_instrument_model_dispose;
  object_class->finalize = outcry_instrument_model_finalize;
}

static void
outcry_instrument_model_init (OutcryInstrumentModel *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->touched = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->offers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, offer_free);
}

static void
on_frame (gpointer user_data)
{
  g_autoptr (OutcryInstrumentModel) self = g_object_ref (user_data);
  g_autoptr (GPtrArray) touched = NULL;

  self->timer = 0;
  if (self->invalid)
    outcry_instrument_model_rebuild (self);

  touched = g_steal_pointer (&self->touched);
  self->touched = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < touched->len; i++)
    outcry_instrument_item_flush (g_ptr_array_index (touched, i));
  /* A first price moves its row up. */
  if (!is_sorted (self))
    outcry_instrument_model_rebuild (self);
}

static void
arm (OutcryInstrumentModel *self)
{
  if (self->timer == 0 && self->collect != NULL)
    self->timer = outcry_clock_add_timer (self->clock, OUTCRY_FRAME, on_frame, self);
}

static void
on_touched (OutcryInstrumentItem *item,
            gpointer              user_data)
{
  OutcryInstrumentModel *self = user_data;

  g_ptr_array_add (self->touched, g_object_ref (item));
  arm (self);
}

OutcryInstrumentModel *
outcry_instrument_model_new (OutcryClock       *clock,
                             OutcryCollectFunc  collect,
                             gpointer           user_data)
{
  OutcryInstrumentModel *self = g_object_new (OUTCRY_TYPE_INSTRUMENT_MODEL, NULL);

  self->clock = g_object_ref (clock);
  self->collect = collect;
  self->collect_data = user_data;
  return self;
}

void
outcry_instrument_model_offer (OutcryInstrumentModel *self,
                               const char            *id,
                               const char            *name,
                               OutcryScale            scale,
                               const char            *source)
{
  Offer *offer = g_hash_table_lookup (self->offers, id);

  if (offer == NULL)
    {
      offer = g_new0 (Offer, 1);
      offer->id = g_strdup (id);
      offer->scale = scale;
      offer->sources = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->offers, offer->id, offer);
    }
  if (offer->name == NULL)
    offer->name = g_strdup (name);
  offer->scale.price_digits = MAX (offer->scale.price_digits, scale.price_digits);
  offer->scale.quantity_digits = MAX (offer->scale.quantity_digits, scale.quantity_digits);
  if (!g_ptr_array_find_with_equal_func (offer->sources, source, g_str_equal, NULL))
    g_ptr_array_add (offer->sources, g_strdup (source));
}

/* The row of @offer: that of before, brought up to date, or a new one (transfer full). */
static OutcryInstrumentItem *
make_row (OutcryInstrumentModel *self,
          Offer                 *offer)
{
  OutcryInstrumentItem *item = g_hash_table_lookup (self->by_id, offer->id);
  g_autoptr (OutcryInstrument) instrument =
      outcry_instrument_new (offer->id, offer->name, offer->scale, NULL);
  const char * const *sources;

  if (instrument == NULL)
    return NULL;
  g_ptr_array_add (offer->sources, NULL);
  sources = (const char * const *) offer->sources->pdata;
  if (item == NULL)
    return outcry_instrument_item_new (self->clock, instrument, sources, on_touched, self);
  outcry_instrument_item_set_instrument (item, instrument, sources);
  return g_object_ref (item);
}

static gboolean
has_price (OutcryInstrumentItem *item)
{
  OutcryPrice price;
  OutcryTime time;

  return outcry_instrument_item_get_last (item, &price, &time);
}

/* By group; what there are prices of comes before what only a source names; then by id. */
static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  OutcryInstrumentItem *left = *(OutcryInstrumentItem *const *) a;
  OutcryInstrumentItem *right = *(OutcryInstrumentItem *const *) b;
  OutcryGroup left_group = outcry_instrument_item_get_group_kind (left);
  OutcryGroup right_group = outcry_instrument_item_get_group_kind (right);

  if (left_group != right_group)
    return left_group < right_group ? -1 : 1;
  if (has_price (left) != has_price (right))
    return has_price (left) ? -1 : 1;
  return strcmp (outcry_instrument_item_get_id (left), outcry_instrument_item_get_id (right));
}

static gboolean
is_sorted (OutcryInstrumentModel *self)
{
  for (guint i = 1; i < self->rows->len; i++)
    if (compare_rows (&self->rows->pdata[i - 1], &self->rows->pdata[i]) > 0)
      return FALSE;
  return TRUE;
}

static void
replace_rows (OutcryInstrumentModel *self,
              GPtrArray             *rows)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->rows);
  guint head = 0, tail = 0, shorter = MIN (old->len, rows->len);

  self->rows = g_ptr_array_ref (rows);
  g_hash_table_remove_all (self->by_id);
  for (guint i = 0; i < rows->len; i++)
    {
      OutcryInstrumentItem *item = g_ptr_array_index (rows, i);

      g_hash_table_insert (self->by_id, g_strdup (outcry_instrument_item_get_id (item)), item);
    }
  for (guint i = 0; i < old->len; i++)
    {
      OutcryInstrumentItem *item = g_ptr_array_index (old, i);

      if (g_hash_table_lookup (self->by_id, outcry_instrument_item_get_id (item)) != item)
        outcry_instrument_item_disconnect (item);
    }

  while (head < shorter && g_ptr_array_index (old, head) == g_ptr_array_index (rows, head))
    head++;
  while (tail < shorter - head && g_ptr_array_index (old, old->len - 1 - tail) ==
                                      g_ptr_array_index (rows, rows->len - 1 - tail))
    tail++;
  if (old->len != rows->len || head < rows->len)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                rows->len - head - tail);
}

void
outcry_instrument_model_rebuild (OutcryInstrumentModel *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  self->invalid = FALSE;
  if (self->collect == NULL)
    return;
  self->collect (self, self->collect_data);

  g_hash_table_iter_init (&iter, self->offers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      OutcryInstrumentItem *item = make_row (self, value);

      if (item != NULL)
        g_ptr_array_add (rows, item);
    }
  g_hash_table_remove_all (self->offers);
  g_ptr_array_sort (rows, compare_rows);
  replace_rows (self, rows);
}

void
outcry_instrument_model_invalidate (OutcryInstrumentModel *self)
{
  self->invalid = TRUE;
  arm (self);
}

OutcryInstrumentItem *
outcry_instrument_model_peek (OutcryInstrumentModel *self,
                              const char            *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

OutcryInstrumentItem *
outcry_instrument_model_find (OutcryInstrumentModel *self,
                              const char            *id)
{
  /* Who asks by id has just imported it, perhaps, and must not be told that it is not there. */
  if (self->invalid)
    outcry_instrument_model_rebuild (self);

  return outcry_instrument_model_peek (self, id);
}

void
outcry_instrument_model_stop (OutcryInstrumentModel *self)
{
  outcry_clock_clear_timer (self->clock, &self->timer);
  self->collect = NULL;
  for (guint i = 0; i < self->rows->len; i++)
    outcry_instrument_item_disconnect (g_ptr_array_index (self->rows, i));
}
