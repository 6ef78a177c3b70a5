/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-elsewhere.h"

#include "latch-record-state.h"

/* What other processes are at work on: the records without a token that they
 * have claimed. Their claims are asked about when a record comes or changes,
 * which the first step of any creation leads to, and from then on every second,
 * since nothing tells when a claim ends. */
struct _LatchElsewhere
{
  GObject parent_instance;

  LatchJournal *journal;
  GHashTable   *ids;
  GSource      *source;
  gboolean      is_asking;
  gboolean      must_ask;
};

G_DEFINE_FINAL_TYPE (LatchElsewhere, latch_elsewhere, G_TYPE_OBJECT)

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Milliseconds between two questions while another process is at work. */
#define INTERVAL 1000

static void
announce_missing (LatchElsewhere *self,
                  GHashTable     *from,
                  GHashTable     *in)
{
  GHashTableIter iter;
  gpointer       id;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      if (!g_hash_table_contains (in, id))
        g_signal_emit (self, signals[SIGNAL_CHANGED], 0, id);
    }
}

static GPtrArray *
list_ids (LatchElsewhere *self)
{
  g_autoptr (GPtrArray) records = latch_journal_list_records (self->journal);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < records->len; i++)
    {
      LatchRecord *record = g_ptr_array_index (records, i);

      if (latch_record_lacks_token (record))
        g_ptr_array_add (ids, g_strdup (latch_record_get_id (record)));
    }

  return ids;
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (LatchElsewhere) self = user_data;
  g_autoptr (GHashTable) before = g_steal_pointer (&self->ids);
  gint64 now = g_get_monotonic_time ();

  self->ids = latch_claims_query_finish (LATCH_CLAIMS (source), result, NULL);
  if (self->ids == NULL)
    self->ids = g_hash_table_ref (before);

  self->is_asking = FALSE;
  if (self->must_ask)
    g_source_set_ready_time (self->source, now);
  else if (g_hash_table_size (self->ids) > 0)
    g_source_set_ready_time (self->source, now + INTERVAL * G_TIME_SPAN_MILLISECOND);

  announce_missing (self, before, self->ids);
  announce_missing (self, self->ids, before);
}

static gboolean
due_cb (gpointer user_data)
{
  LatchElsewhere *self = user_data;
  g_autoptr (GPtrArray) ids = NULL;

  g_source_set_ready_time (self->source, -1);
  if (self->is_asking)
    return G_SOURCE_CONTINUE;

  self->is_asking = TRUE;
  self->must_ask = FALSE;
  ids = list_ids (self);
  latch_claims_query_async (latch_journal_get_claims (self->journal), ids, asked_cb, g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

static void
changed_cb (LatchElsewhere *self)
{
  self->must_ask = TRUE;
  g_source_set_ready_time (self->source, g_get_monotonic_time ());
}

static gboolean
dispatch (GSource    *source,
          GSourceFunc callback,
          gpointer    user_data)
{
  return callback (user_data);
}

static GSourceFuncs source_funcs = { .dispatch = dispatch };

static void
latch_elsewhere_dispose (GObject *object)
{
  LatchElsewhere *self = LATCH_ELSEWHERE (object);

  g_source_destroy (self->source);
  g_clear_object (&self->journal);

  G_OBJECT_CLASS (latch_elsewhere_parent_class)->dispose (object);
}

static void
latch_elsewhere_finalize (GObject *object)
{
  LatchElsewhere *self = LATCH_ELSEWHERE (object);

  g_hash_table_unref (self->ids);
  g_source_unref (self->source);

  G_OBJECT_CLASS (latch_elsewhere_parent_class)->finalize (object);
}

static void
latch_elsewhere_class_init (LatchElsewhereClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latch_elsewhere_dispose;
  object_class->finalize = latch_elsewhere_finalize;

  /**
   * LatchElsewhere::changed:
   * @self: what other processes are at work on
   * @id: the id of a record that one of them has begun to work on, or has stopped to
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
latch_elsewhere_init (LatchElsewhere *self)
{
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_callback (self->source, due_cb, self, NULL);
  g_source_attach (self->source, NULL);
}

/**
 * latch_elsewhere_new:
 * @journal: a journal that was not loaded yet
 *
 * Returns: (transfer full): what other processes are at work on, nothing before @journal is loaded
 */
LatchElsewhere *
latch_elsewhere_new (LatchJournal *journal)
{
  LatchElsewhere *self = g_object_new (LATCH_TYPE_ELSEWHERE, NULL);

  self->journal = g_object_ref (journal);
  g_signal_connect_object (journal, "loaded", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (journal, "record-added", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (journal, "record-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * latch_elsewhere_contains:
 * @self: what other processes are at work on
 * @id: a record’s id
 *
 * Returns: %TRUE while another process is at work on the record
 */
gboolean
latch_elsewhere_contains (LatchElsewhere *self,
                          const char     *id)
{
  return g_hash_table_contains (self->ids, id);
}
