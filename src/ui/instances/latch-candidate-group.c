/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-candidate-group.h"

#include "latch-compat.h"
#include "latch-isolate.h"
#include "latch-typed.h"

#include <glib/gi18n.h>

/* Instances of the service with the same name as one that was not found by its
 * tag. Only the person can tell whether one of them is the right one. */
struct _LatchCandidateGroup
{
  AdwPreferencesGroup parent_instance;

  GPtrArray *rows;
};

G_DEFINE_FINAL_TYPE (LatchCandidateGroup, latch_candidate_group, ADW_TYPE_PREFERENCES_GROUP)

enum {
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
activated_cb (AdwActionRow        *row,
              LatchCandidateGroup *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, g_object_get_data (G_OBJECT (row), "info"));
}

static void
add_row (LatchCandidateGroup *self,
         LatchInstanceInfo   *info)
{
  g_autofree char *name = latch_typed_dup_line (latch_instance_info_get_name (info));
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, latch_instance_info_get_id (info));
  /* Translators: %s is the service’s number for an instance */
  g_autofree char *subtitle = g_strdup_printf (_ ("Instance %s"), id);
  GtkWidget       *row = g_object_new (ADW_TYPE_ACTION_ROW,
                                       "use-markup", FALSE,
                                       "subtitle", subtitle,
                                       "activatable", TRUE,
                                       NULL);
  GtkWidget       *arrow = g_object_new (GTK_TYPE_IMAGE, "icon-name", "go-next-symbolic", "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  /* Set last, because properties that are set together are not applied in this order. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  g_object_set_data_full (G_OBJECT (row), "info", g_object_ref (info), g_object_unref);
  latch_isolate_align (row);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  g_signal_connect (row, "activated", G_CALLBACK (activated_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

/* What is not listed is not kept from the person. */
static void
add_rest (LatchCandidateGroup *self,
          guint                n_more)
{
  /* Translators: %u is how many more instances there are than those listed above */
  g_autofree char *title = g_strdup_printf (ngettext ("%u more on the service", "%u more on the service", n_more), n_more);
  GtkWidget       *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "selectable", FALSE, NULL);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
latch_candidate_group_finalize (GObject *object)
{
  g_ptr_array_unref (LATCH_CANDIDATE_GROUP (object)->rows);

  G_OBJECT_CLASS (latch_candidate_group_parent_class)->finalize (object);
}

static void
latch_candidate_group_class_init (LatchCandidateGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latch_candidate_group_finalize;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, LATCH_TYPE_INSTANCE_INFO);

  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/io/github/latchkey/Latchkey/latch-candidate-group.ui");
}

static void
latch_candidate_group_init (LatchCandidateGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
}

/**
 * latch_candidate_group_show:
 * @self: the group
 * @candidates: (nullable) (element-type LatchInstanceInfo): the candidates, or %NULL for none
 * @n_more: how many more the service has
 *
 * Offers the candidates, or hides the group when there are none.
 */
void
latch_candidate_group_show (LatchCandidateGroup *self,
                            GPtrArray           *candidates,
                            guint                n_more)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; candidates != NULL && i < candidates->len; i++)
    add_row (self, g_ptr_array_index (candidates, i));
  if (self->rows->len > 0 && n_more > 0)
    add_rest (self, n_more);

  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
  if (self->rows->len > 0)
    latch_announce (GTK_WIDGET (self), adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (self)));
}
