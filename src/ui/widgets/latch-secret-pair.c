/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-secret-pair.h"

#include "latch-compat.h"
#include "latch-credentials.h"
#include "latch-sign-in-dialog.h"
#include "latch-snippet.h"

#include <glib/gi18n.h>

/* What the entries of an account’s two secrets have to do with each other. A
 * header that is pasted into one of them, or a part of it, goes where it
 * belongs. Secrets that stand in each other’s entry are recognized, and change
 * places at a click. Who signs in need not type them. Whoever has the fields owns
 * the pair. */
struct _LatchSecretPair
{
  GObject parent_instance;

  LatchField *user;
  LatchField *organization;
  gboolean    is_filling;

  LatchSignInDialog *dialog;
};

G_DEFINE_FINAL_TYPE (LatchSecretPair, latch_secret_pair, G_TYPE_OBJECT)

enum {
  SIGNAL_FILLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Shorter text is none of `User x`. */
#define MIN_PART_LENGTH 6

/* Pasted or dropped, GTK inserts it as a whole. */
static void
insert_cb (GtkEditable     *text,
           const char      *inserted,
           int              length,
           int             *position,
           LatchSecretPair *self)
{
  size_t        n_bytes = length < 0 ? strlen (inserted) : (size_t)length;
  LatchSnippet *snippet;
  char         *whole;

  if (n_bytes < MIN_PART_LENGTH || self->is_filling)
    return;

  whole = g_strndup (inserted, n_bytes);
  snippet = latch_snippet_parse_secrets (whole);
  secret_password_free (whole);
  if (snippet == NULL)
    return;

  self->is_filling = TRUE;
  latch_field_restore (text == gtk_editable_get_delegate (GTK_EDITABLE (latch_field_get_entry (self->user))) ? self->user : self->organization);
  latch_secret_pair_fill (self, latch_snippet_get_user (snippet), latch_snippet_get_organization (snippet));
  latch_snippet_free (snippet);
  g_signal_stop_emission_by_name (text, "insert-text");
  g_signal_emit (self, signals[SIGNAL_FILLED], 0);
}

static void
left_cb (LatchSecretPair *self)
{
  latch_secret_pair_check (self);
}

/* The field of the user secret takes its own message back. */
static void
organization_changed_cb (LatchSecretPair *self)
{
  if (latch_field_get_remedied (self->user))
    latch_field_set_message (self->user, NULL);
}

static void
swap_cb (LatchSecretPair *self)
{
  g_autoptr (SecretValue) user = latch_field_dup_value (self->user);
  g_autoptr (SecretValue) organization = latch_field_dup_value (self->organization);

  latch_secret_pair_fill (self, organization, user);
  gtk_widget_grab_focus (latch_field_get_entry (self->user));
}

static void
signed_in_cb (LatchSecretPair  *self,
              LatchCredentials *credentials)
{
  latch_secret_pair_fill (self, latch_credentials_get_user (credentials), latch_credentials_get_organization (credentials));
  g_signal_emit (self, signals[SIGNAL_FILLED], 0);
}

static gboolean
check_secret (const char *key,
              const char *value,
              GError    **error)
{
  return latch_credentials_check_secret (value, error);
}

static void
watch (LatchSecretPair *self,
       LatchField      *field)
{
  GtkWidget          *entry = latch_field_get_entry (field);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  latch_field_set_check (field, check_secret);
  g_signal_connect_object (gtk_editable_get_delegate (GTK_EDITABLE (entry)), "insert-text", G_CALLBACK (insert_cb), self, 0);
  g_signal_connect_object (focus, "leave", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry, focus);
}

static void
latch_secret_pair_finalize (GObject *object)
{
  g_clear_weak_pointer (&LATCH_SECRET_PAIR (object)->dialog);

  G_OBJECT_CLASS (latch_secret_pair_parent_class)->finalize (object);
}

static void
latch_secret_pair_class_init (LatchSecretPairClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latch_secret_pair_finalize;
  signals[SIGNAL_FILLED] = g_signal_new ("filled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
latch_secret_pair_init (LatchSecretPair *self)
{
}

/**
 * latch_secret_pair_new:
 * @user: the field of a user secret
 * @organization: the field of the organization secret
 *
 * Checks the two. Whoever has the fields keeps the pair as long as they are there.
 *
 * Returns: (transfer full): the pair
 */
LatchSecretPair *
latch_secret_pair_new (LatchField *user,
                       LatchField *organization)
{
  LatchSecretPair *self = g_object_new (LATCH_TYPE_SECRET_PAIR, NULL);

  self->user = user;
  self->organization = organization;
  watch (self, user);
  watch (self, organization);
  g_signal_connect_object (user, "remedy", G_CALLBACK (swap_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (latch_field_get_entry (organization), "changed", G_CALLBACK (organization_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * latch_secret_pair_fill:
 * @self: a pair
 * @user: (nullable): the user secret, or %NULL to leave what is there
 * @organization: (nullable): the organization secret, or %NULL to leave what is there
 *
 * Fills in secrets, and says so when they stand in each other’s place.
 */
void
latch_secret_pair_fill (LatchSecretPair *self,
                        SecretValue     *user,
                        SecretValue     *organization)
{
  self->is_filling = TRUE;
  if (user != NULL)
    latch_field_set_text (self->user, secret_value_get_text (user));
  if (organization != NULL)
    latch_field_set_text (self->organization, secret_value_get_text (organization));
  self->is_filling = FALSE;
  latch_secret_pair_check (self);
}

/**
 * latch_secret_pair_check:
 * @self: a pair
 *
 * Checks whether each secret is in its own entry, and otherwise offers to swap
 * them. What each is by itself is checked by its field.
 *
 * Returns: %FALSE when they surely are swapped
 */
gboolean
latch_secret_pair_check (LatchSecretPair *self)
{
  g_autoptr (SecretValue) user = NULL;
  g_autoptr (SecretValue) organization = NULL;

  if (!latch_field_get_shown (self->user) || !latch_field_get_filled (self->user) || !latch_field_get_filled (self->organization))
    return TRUE;

  user = latch_field_dup_value (self->user);
  organization = latch_field_dup_value (self->organization);
  if (!latch_credentials_are_swapped (secret_value_get_text (user), secret_value_get_text (organization)))
    return TRUE;

  if (!latch_field_get_remedied (self->user))
    {
      const char *message = _ ("The user secret and the organization secret are swapped.");

      latch_field_set_remedied_message (self->user, message, _ ("S_wap"));
      latch_announce (latch_field_get_entry (self->user), message);
    }

  return FALSE;
}

/**
 * latch_secret_pair_empty:
 * @self: a pair
 *
 * Forgets both secrets, and takes none any more from whoever is signing in.
 */
void
latch_secret_pair_empty (LatchSecretPair *self)
{
  latch_field_set_text (self->user, "");
  latch_field_set_text (self->organization, "");
  if (self->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (self->dialog));
}

/**
 * latch_secret_pair_sign_in:
 * @self: a pair whose fields are shown
 * @service: the service’s id, or its address; not the practice service’s id
 *
 * Lets the person sign in to the service, which then gives the two secrets, and
 * emits “filled”.
 */
void
latch_secret_pair_sign_in (LatchSecretPair *self,
                           const char      *service)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (latch_field_get_entry (self->user)));

  g_set_weak_pointer (&self->dialog, latch_sign_in_dialog_new (service, GTK_WINDOW (window)));
  g_signal_connect_object (self->dialog, "signed-in", G_CALLBACK (signed_in_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self->dialog));
}
