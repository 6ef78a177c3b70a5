/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-secrets-group.h"

#include "latch-access.h"
#include "latch-account-choices.h"
#include "latch-field.h"
#include "latch-practice-secrets.h"
#include "latch-secret-pair.h"

#include <glib/gi18n.h>

/* Asks for an account’s secrets again, because they are no longer in the keyring,
 * the service no longer accepts them, or the account was changed outside Latchkey.
 * It asks for the service too when the account’s file is damaged or gone, and
 * otherwise shows the address that the secrets are sent to. Those of the practice
 * service it has itself, since nobody can know them. Emits “entered” when they are
 * to be used, and “cancelled” when they are not, or no more. */
struct _LatchSecretsGroup
{
  AdwPreferencesGroup parent_instance;

  AdwActionRow *receiver;
  AdwComboRow  *service;
  LatchField   *address;
  LatchField   *user_secret;
  LatchField   *organization_secret;
  GtkWidget    *sign_in;
  GtkButton    *use_button;
  GtkWidget    *cancel_button;

  LatchSecretPair *pair;

  char    *account_service;
  char    *purpose;
  char    *verb;
  gboolean is_busy;
};

G_DEFINE_FINAL_TYPE (LatchSecretsGroup, latch_secrets_group, ADW_TYPE_PREFERENCES_GROUP)

enum {
  SIGNAL_ENTERED,
  SIGNAL_CANCELLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
asks_service (LatchSecretsGroup *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->service));
}

/* Where the secrets are sent, as far as it is known. */
static char *
dup_receiving_service (LatchSecretsGroup *self)
{
  return asks_service (self) ? latch_account_choices_dup_service (self->service, self->address) : g_strdup (self->account_service);
}

static gboolean
practices (LatchSecretsGroup *self)
{
  g_autofree char *service = dup_receiving_service (self);

  return latch_service_is_practice (service);
}

static void
say_purpose (LatchSecretsGroup *self)
{
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), practices (self) ? _ ("Runs on this computer. Nothing leaves it.") : self->purpose);
  gtk_button_set_label (self->use_button, practices (self) ? _ ("_Practice Again") : self->verb);
}

static void
changed_cb (LatchSecretsGroup *self)
{
  gboolean         is_other = asks_service (self) && latch_account_choices_is_other (self->service);
  gboolean         has_service = !asks_service (self) || is_other || latch_account_choices_get_service (self->service) != NULL;
  g_autofree char *service = dup_receiving_service (self);

  latch_field_set_shown (self->address, is_other);
  latch_field_set_shown (self->user_secret, !practices (self));
  latch_field_set_shown (self->organization_secret, !practices (self));
  gtk_widget_set_visible (self->sign_in, service != NULL && !practices (self));
  say_purpose (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "secrets.use",
                                 !self->is_busy && has_service && !latch_field_get_missing (self->address) &&
                                   !latch_field_get_missing (self->user_secret) && !latch_field_get_missing (self->organization_secret));
}

static void
use_cb (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  LatchSecretsGroup *self = LATCH_SECRETS_GROUP (widget);
  gboolean           address_is_right = latch_field_check (self->address);
  gboolean           user_is_right = latch_field_check (self->user_secret);
  gboolean           organization_is_right = latch_field_check (self->organization_secret);

  /* The person looks at what the address has become, and at secrets that are the wrong way round. */
  if (address_is_right && user_is_right && organization_is_right)
    {
      address_is_right = !latch_field_get_shown (self->address) || !latch_account_choices_complete_address (self->address);
      user_is_right = !address_is_right || latch_secret_pair_check (self->pair);
    }

  if (!address_is_right)
    gtk_widget_grab_focus (latch_field_get_entry (self->address));
  else if (!user_is_right)
    gtk_widget_grab_focus (latch_field_get_entry (self->user_secret));
  else if (!organization_is_right)
    gtk_widget_grab_focus (latch_field_get_entry (self->organization_secret));
  else
    g_signal_emit (self, signals[SIGNAL_ENTERED], 0);
}

static void
cancel_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_CANCELLED], 0);
}

static void
activated_cb (LatchSecretsGroup *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "secrets.use", NULL);
}

/* An entry must not have the focus when it goes or cannot be used any more. */
static void
leave_entries (LatchSecretsGroup *self)
{
  if (gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL)
    gtk_widget_grab_focus (self->cancel_button);
}

static void
sign_in_cb (LatchSecretsGroup *self)
{
  g_autofree char *service = dup_receiving_service (self);

  latch_secret_pair_sign_in (self->pair, service);
}

static void
filled_cb (LatchSecretsGroup *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->use_button));
}

static void
empty (LatchSecretsGroup *self)
{
  latch_secret_pair_empty (self->pair);
  latch_field_set_text (self->address, "");
  latch_field_set_message (self->address, NULL);
  latch_field_set_message (self->user_secret, NULL);
  latch_field_set_message (self->organization_secret, NULL);
}

/* Nobody may find there what somebody else typed and left. */
static void
latch_secrets_group_unmap (GtkWidget *widget)
{
  empty (LATCH_SECRETS_GROUP (widget));

  GTK_WIDGET_CLASS (latch_secrets_group_parent_class)->unmap (widget);
}

static void
latch_secrets_group_finalize (GObject *object)
{
  LatchSecretsGroup *self = LATCH_SECRETS_GROUP (object);

  g_clear_object (&self->pair);
  g_free (self->account_service);
  g_free (self->purpose);
  g_free (self->verb);

  G_OBJECT_CLASS (latch_secrets_group_parent_class)->finalize (object);
}

static void
latch_secrets_group_class_init (LatchSecretsGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latch_secrets_group_finalize;
  widget_class->unmap = latch_secrets_group_unmap;
  signals[SIGNAL_ENTERED] = g_signal_new ("entered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LATCH_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-secrets-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, receiver);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, service);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, address);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, user_secret);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, organization_secret);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, sign_in);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, use_button);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cb);
  gtk_widget_class_install_action (widget_class, "secrets.use", NULL, use_cb);
  gtk_widget_class_install_action (widget_class, "secrets.cancel", NULL, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "secrets.cancel", NULL);
}

static void
latch_secrets_group_init (LatchSecretsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_account_choices_set_up (self->service, self->address);
  self->pair = latch_secret_pair_new (self->user_secret, self->organization_secret);
  g_signal_connect_object (self->pair, "filled", G_CALLBACK (filled_cb), self, G_CONNECT_SWAPPED);
  changed_cb (self);
}

/**
 * latch_secrets_group_ask:
 * @self: a secrets group
 * @account: (nullable): the account, or %NULL to ask for its service, too
 * @purpose: what the secrets are needed for, a translated sentence
 * @verb: the label of the button that uses them, with a mnemonic
 *
 * Shows the entries and focuses the first one. What was typed stays for the
 * receiver that it was typed for. No service is chosen at first, so that no secret
 * goes to the wrong one. There is nothing to enter for a practice account, so
 * “entered” is emitted at once.
 */
void
latch_secrets_group_ask (LatchSecretsGroup *self,
                         LatchAccount      *account,
                         const char        *purpose,
                         const char        *verb)
{
  gboolean         ask_service = account == NULL;
  g_autofree char *shown = ask_service ? NULL : latch_service_dup_shown_address (latch_account_get_service (account));

  if (ask_service != asks_service (self) || (!ask_service && g_strcmp0 (shown, adw_action_row_get_subtitle (self->receiver)) != 0))
    empty (self);

  g_free (self->account_service);
  self->account_service = account != NULL ? g_strdup (latch_account_get_service (account)) : NULL;
  g_free (self->purpose);
  g_free (self->verb);
  self->purpose = g_strdup (purpose);
  self->verb = g_strdup (verb);
  adw_action_row_set_subtitle (self->receiver, shown != NULL ? shown : "");
  gtk_widget_set_visible (GTK_WIDGET (self->receiver), shown != NULL);
  if (ask_service && !asks_service (self))
    latch_account_choices_choose (self->service, NULL);

  gtk_widget_set_visible (GTK_WIDGET (self->service), ask_service);
  changed_cb (self);
  if (!ask_service && practices (self))
    {
      g_signal_emit (self, signals[SIGNAL_ENTERED], 0);
      return;
    }

  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  latch_secrets_group_focus (self);
}

/**
 * latch_secrets_group_focus:
 * @self: a secrets group that is shown
 *
 * Focuses the first entry.
 */
void
latch_secrets_group_focus (LatchSecretsGroup *self)
{
  if (asks_service (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->service));
  else
    gtk_widget_grab_focus (latch_field_get_entry (self->user_secret));
}

/**
 * latch_secrets_group_set_busy:
 * @self: a secrets group
 * @busy: whether anything is done to the account
 *
 * While it is, nothing can be typed or used. What was typed stays, and “cancelled” can be emitted.
 */
void
latch_secrets_group_set_busy (LatchSecretsGroup *self,
                              gboolean           busy)
{
  self->is_busy = busy;
  if (busy)
    leave_entries (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->service), !busy);
  gtk_widget_set_sensitive (latch_field_get_entry (self->address), !busy);
  gtk_widget_set_sensitive (latch_field_get_entry (self->user_secret), !busy);
  gtk_widget_set_sensitive (latch_field_get_entry (self->organization_secret), !busy);
  gtk_widget_set_sensitive (self->sign_in, !busy);
  changed_cb (self);
}

/**
 * latch_secrets_group_refuse:
 * @self: a secrets group that is shown
 * @sentence: what the page says about the secrets
 *
 * Marks both secrets as wrong where the page already says why, and keeps them.
 */
void
latch_secrets_group_refuse (LatchSecretsGroup *self,
                            const char        *sentence)
{
  latch_field_refuse (self->user_secret, sentence);
  latch_field_refuse (self->organization_secret, sentence);
}

/**
 * latch_secrets_group_hide:
 * @self: a secrets group
 *
 * Empties the entries and hides them.
 */
void
latch_secrets_group_hide (LatchSecretsGroup *self)
{
  leave_entries (self);
  empty (self);
  gtk_widget_set_visible (GTK_WIDGET (self->service), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * latch_secrets_group_dup_account:
 * @self: a secrets group that has emitted “entered”
 * @id: the account’s id
 * @accounts: the accounts that are known
 *
 * Returns: (transfer full) (nullable): the account with the chosen service, or %NULL when no service was asked for
 */
LatchAccount *
latch_secrets_group_dup_account (LatchSecretsGroup *self,
                                 const char        *id,
                                 GListModel        *accounts)
{
  g_autofree char *chosen = NULL;
  g_autofree char *title = NULL;
  g_autofree char *label = NULL;

  if (!asks_service (self))
    return NULL;

  chosen = latch_account_choices_dup_service (self->service, self->address);
  title = latch_service_dup_title (chosen);
  label = latch_account_dup_free_label (accounts, title);
  return latch_account_new_again (id, chosen, label);
}

/**
 * latch_secrets_group_dup_shown_address:
 * @self: a secrets group that has emitted “entered”
 *
 * Returns: (transfer full): where the person was told that the secrets are sent
 */
char *
latch_secrets_group_dup_shown_address (LatchSecretsGroup *self)
{
  g_autofree char *chosen = NULL;

  if (!asks_service (self))
    return g_strdup (adw_action_row_get_subtitle (self->receiver));

  chosen = latch_account_choices_dup_service (self->service, self->address);
  return latch_service_dup_shown_address (chosen);
}

/**
 * latch_secrets_group_dup_credentials:
 * @self: a secrets group that has emitted “entered”
 *
 * Returns: (transfer full): the secrets as they were typed in, or those of the practice service
 */
LatchCredentials *
latch_secrets_group_dup_credentials (LatchSecretsGroup *self)
{
  g_autoptr (SecretValue) user = NULL;
  g_autoptr (SecretValue) organization = NULL;

  user = practices (self) ? secret_value_new (latch_practice_secrets_get_user (), -1, "text/plain") : latch_field_dup_value (self->user_secret);
  organization = practices (self) ? secret_value_new (latch_practice_secrets_get_organization (), -1, "text/plain") : latch_field_dup_value (self->organization_secret);
  return latch_credentials_new (user, organization);
}
