/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-secrets-group.h"

#include "latch-access.h"
#include "latch-account-choices.h"
#include "latch-compat.h"
#include "latch-field.h"
#include "latch-intake.h"
#include "latch-practice-secrets.h"
#include "latch-secret-pair.h"

#include <glib/gi18n.h>

/* Asks for the secrets of a new account, or for an account’s secrets again, because
 * they are no longer in the keyring, the service no longer accepts them, or the
 * account was changed outside Latchkey. It asks for the service too when the account
 * is new, or its file is damaged or gone, and otherwise shows the address that the
 * secrets are sent to. Those of the practice service it has itself, since nobody can
 * know them. Emits “entered” when they are to be used, and “cancelled” when they are
 * not, or no more.
 *
 * A new account can be filled in at once from what was copied, from a file or by a
 * drop; “told” says what became of it. */
struct _LatchSecretsGroup
{
  AdwPreferencesGroup parent_instance;

  AdwActionRow *receiver;
  AdwComboRow  *service;
  LatchField   *address;
  LatchField   *user_secret;
  LatchField   *organization_secret;
  GtkWidget    *sign_in;
  GtkWidget    *website;
  GtkWidget    *intake_buttons;
  GtkButton    *use_button;
  GtkWidget    *cancel_button;

  LatchSecretPair *pair;
  LatchIntake     *intake;

  char    *account_service;
  char    *purpose;
  char    *verb;
  gboolean is_new;
  gboolean is_busy;
};

G_DEFINE_FINAL_TYPE (LatchSecretsGroup, latch_secrets_group, ADW_TYPE_PREFERENCES_GROUP)

enum {
  SIGNAL_ENTERED,
  SIGNAL_CANCELLED,
  SIGNAL_TOLD,
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
  gtk_button_set_label (self->use_button, practices (self) && !self->is_new ? _ ("_Practice Again") : self->verb);
}

/* The website of the service of a new account, on which the person finds its secrets. */
static char *
dup_website (LatchSecretsGroup *self)
{
  g_autofree char *service = self->is_new ? dup_receiving_service (self) : NULL;

  return service != NULL ? latch_service_dup_console (service) : NULL;
}

/* Another one’s address is asked for by itself. */
static gboolean
has_service (LatchSecretsGroup *self)
{
  return !asks_service (self) || latch_account_choices_is_other (self->service) || latch_account_choices_get_service (self->service) != NULL;
}

static void
changed_cb (LatchSecretsGroup *self)
{
  gboolean         is_other = asks_service (self) && latch_account_choices_is_other (self->service);
  g_autofree char *service = dup_receiving_service (self);
  g_autofree char *website = dup_website (self);

  latch_field_set_shown (self->address, is_other);
  latch_field_set_shown (self->user_secret, !practices (self));
  latch_field_set_shown (self->organization_secret, !practices (self));
  gtk_widget_set_visible (self->sign_in, service != NULL && !practices (self));
  gtk_widget_set_visible (self->website, website != NULL);
  say_purpose (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "secrets.use",
                                 !self->is_busy && has_service (self) && !latch_field_get_missing (self->address) &&
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
website_cb (LatchSecretsGroup *self)
{
  g_autofree char *website = dup_website (self);

  if (website != NULL)
    latch_open_uri (GTK_WIDGET (self), website);
}

/* What is still missing, or the button that uses what is there. */
static void
filled_cb (LatchSecretsGroup *self)
{
  if (!gtk_widget_grab_focus (GTK_WIDGET (self->use_button)))
    latch_secrets_group_focus (self);
}

/* -- Pasting and dropping ---------------------------------------------------- */

/* Secrets stay with the address that they came with, or the first that comes after them. Those without one are not the
 * practice service’s. */
static void
take_service (LatchSecretsGroup *self,
              LatchSnippet      *snippet)
{
  const char      *service = latch_snippet_get_service (snippet);
  g_autofree char *before = dup_receiving_service (self);

  if (service == NULL && practices (self))
    service = "";
  if (service == NULL)
    return;

  if (before != NULL && !latch_service_equal (before, service))
    latch_secret_pair_empty (self->pair);
  latch_account_choices_take (self->service, self->address, service);
}

/* Of a whole document, only the account is wanted here. */
static char *
fill_cb (GtkWidget    *widget,
         LatchSnippet *snippet,
         const char   *text)
{
  LatchSecretsGroup *self = LATCH_SECRETS_GROUP (widget);
  SecretValue       *user = latch_snippet_get_user (snippet);

  if (user == NULL && latch_snippet_get_service (snippet) == NULL)
    return NULL;

  take_service (self, snippet);
  if (user != NULL)
    latch_secret_pair_fill (self->pair, user, latch_snippet_get_organization (snippet));
  filled_cb (self);
  return latch_intake_dup_filled_in (snippet, has_service (self));
}

static void
tell (LatchSecretsGroup *self,
      const char        *sentence)
{
  g_signal_emit (self, signals[SIGNAL_TOLD], 0, sentence);
}

static void
paste_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  latch_intake_paste (LATCH_SECRETS_GROUP (widget)->intake);
}

static void
open_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  latch_intake_choose_file (LATCH_SECRETS_GROUP (widget)->intake);
}

/* While what was filled in is used, and where an account is known already, nothing is. */
static void
open_intake (LatchSecretsGroup *self)
{
  gboolean open = self->is_new && !self->is_busy;

  latch_intake_set_open (self->intake, open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "secrets.paste", open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "secrets.open", open);
  gtk_widget_set_visible (self->intake_buttons, self->is_new);
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

/* Shows what is asked for; @account is %NULL to ask for the service, too. */
static void
ask (LatchSecretsGroup *self,
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
  open_intake (self);
  changed_cb (self);
}

/* Nobody may find there what somebody else typed and left. A new account is not left before it is added or given up. */
static void
latch_secrets_group_unmap (GtkWidget *widget)
{
  LatchSecretsGroup *self = LATCH_SECRETS_GROUP (widget);

  if (!self->is_new)
    empty (self);

  GTK_WIDGET_CLASS (latch_secrets_group_parent_class)->unmap (widget);
}

static void
latch_secrets_group_finalize (GObject *object)
{
  LatchSecretsGroup *self = LATCH_SECRETS_GROUP (object);

  g_clear_object (&self->pair);
  g_clear_object (&self->intake);
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
  signals[SIGNAL_TOLD] = g_signal_new ("told", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (LATCH_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-secrets-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, receiver);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, service);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, address);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, user_secret);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, organization_secret);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, sign_in);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, website);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, intake_buttons);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, use_button);
  gtk_widget_class_bind_template_child (widget_class, LatchSecretsGroup, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, website_cb);
  gtk_widget_class_install_action (widget_class, "secrets.use", NULL, use_cb);
  gtk_widget_class_install_action (widget_class, "secrets.cancel", NULL, cancel_cb);
  gtk_widget_class_install_action (widget_class, "secrets.paste", NULL, paste_cb);
  gtk_widget_class_install_action (widget_class, "secrets.open", NULL, open_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "secrets.paste", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK, "secrets.open", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "secrets.cancel", NULL);
}

static void
latch_secrets_group_init (LatchSecretsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_account_choices_set_up (self->service, self->address);
  self->pair = latch_secret_pair_new (self->user_secret, self->organization_secret);
  g_signal_connect_object (self->pair, "filled", G_CALLBACK (filled_cb), self, G_CONNECT_SWAPPED);
  self->intake = latch_intake_new (GTK_WIDGET (self), NULL, fill_cb);
  latch_intake_watch (self->intake, self->address);
  latch_intake_watch (self->intake, self->user_secret);
  latch_intake_watch (self->intake, self->organization_secret);
  g_signal_connect_object (self->intake, "told", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  open_intake (self);
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
  self->is_new = FALSE;
  ask (self, account, purpose, verb);
  if (!asks_service (self) && practices (self))
    {
      g_signal_emit (self, signals[SIGNAL_ENTERED], 0);
      return;
    }

  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  latch_secrets_group_focus (self);
}

/**
 * latch_secrets_group_ask_new:
 * @self: a secrets group
 * @purpose: what becomes of the secrets, a translated sentence
 * @verb: the label of the button that uses them, with a mnemonic
 *
 * Shows the entries for a new account and its service. What was typed stays until
 * latch_secrets_group_hide(), whatever else is shown meanwhile.
 */
void
latch_secrets_group_ask_new (LatchSecretsGroup *self,
                             const char        *purpose,
                             const char        *verb)
{
  self->is_new = TRUE;
  ask (self, NULL, purpose, verb);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

/**
 * latch_secrets_group_get_typed:
 * @self: a secrets group
 *
 * Returns: %TRUE when there is a secret or an address that somebody has entered
 */
gboolean
latch_secrets_group_get_typed (LatchSecretsGroup *self)
{
  return latch_field_get_filled (self->address) || latch_field_get_filled (self->user_secret) || latch_field_get_filled (self->organization_secret);
}

/**
 * latch_secrets_group_drop:
 * @self: a secrets group
 * @value: a text, or a list of files
 *
 * Fills in a new account with what was dropped.
 *
 * Returns: %FALSE when it cannot be taken
 */
gboolean
latch_secrets_group_drop (LatchSecretsGroup *self,
                          const GValue      *value)
{
  return latch_intake_drop (self->intake, value);
}

/**
 * latch_secrets_group_focus:
 * @self: a secrets group that is shown
 *
 * Focuses the first entry that something is to be entered in.
 */
void
latch_secrets_group_focus (LatchSecretsGroup *self)
{
  LatchField *fields[] = { self->address, self->user_secret, self->organization_secret };
  LatchField *first = NULL;

  for (size_t i = 0; first == NULL && i < G_N_ELEMENTS (fields); i++)
    {
      if (latch_field_get_missing (fields[i]))
        first = fields[i];
    }

  if (!has_service (self) || practices (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->service));
  else
    gtk_widget_grab_focus (latch_field_get_entry (first != NULL ? first : self->user_secret));
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
  open_intake (self);
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
  latch_intake_stop (self->intake);
  empty (self);
  gtk_widget_set_visible (GTK_WIDGET (self->service), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * latch_secrets_group_dup_service:
 * @self: a secrets group that has emitted “entered”
 *
 * Returns: (transfer full): the id of the service that the secrets are for, or its address
 */
char *
latch_secrets_group_dup_service (LatchSecretsGroup *self)
{
  return dup_receiving_service (self);
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
