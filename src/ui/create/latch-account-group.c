/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-group.h"

#include "latch-access.h"
#include "latch-account-choices.h"
#include "latch-compat.h"
#include "latch-field.h"
#include "latch-practice-secrets.h"
#include "latch-secret-pair.h"

#include <glib/gi18n.h>

/* The account part of the form: an existing account, by name, or a new one with
 * its service and its two secrets. It asks for the secrets of an existing
 * account after the service has rejected those in the keyring, or when the
 * account was changed, and shows the address that they are sent to. Secrets belong
 * to the account that they were typed for: when another one is chosen, they are
 * forgotten, and so are those of a new account when something else than the person
 * chooses its service. For a new account of the practice service it has them itself,
 * since nobody can know them. */
struct _LatchAccountGroup
{
  AdwPreferencesGroup parent_instance;

  AdwComboRow  *account;
  AdwComboRow  *service;
  AdwActionRow *receiver;
  LatchField   *address;
  LatchField   *user_secret;
  LatchField   *organization_secret;
  GtkWidget    *sign_in;
  GtkWidget    *website;

  LatchSecretPair *pair;

  LatchRegistry *registry;
  LatchAccount  *chosen;
  char          *preset;
  gboolean       ask_secrets;

  /* The account or its service were chosen by the person, or by what they pasted. */
  gboolean is_own;
  gboolean is_resetting;
};

G_DEFINE_FINAL_TYPE (LatchAccountGroup, latch_account_group, ADW_TYPE_PREFERENCES_GROUP)

enum {
  SIGNAL_CHANGED,
  SIGNAL_FILLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static LatchAccount *
get_chosen (LatchAccountGroup *self)
{
  gpointer item = adw_combo_row_get_selected_item (self->account);

  return LATCH_IS_ACCOUNT (item) ? item : NULL;
}

static const LatchService *
get_service (LatchAccountGroup *self)
{
  return latch_account_choices_get_service (self->service);
}

/* The website of the service of a new account, on which the person finds its secrets. */
static char *
dup_website (LatchAccountGroup *self)
{
  g_autofree char *service = get_chosen (self) == NULL ? latch_account_choices_dup_service (self->service, self->address) : NULL;

  return service != NULL ? latch_service_dup_console (service) : NULL;
}

/* Where typed secrets are sent, as far as it is known. */
static char *
dup_receiving_service (LatchAccountGroup *self)
{
  LatchAccount *chosen = get_chosen (self);

  return chosen != NULL ? g_strdup (latch_account_get_service (chosen)) : latch_account_choices_dup_service (self->service, self->address);
}

/* How to get at the secrets that are asked for. */
static void
show_ways (LatchAccountGroup *self)
{
  g_autofree char *service = dup_receiving_service (self);
  g_autofree char *website = dup_website (self);

  gtk_widget_set_visible (self->sign_in, service != NULL && latch_field_get_shown (self->user_secret));
  gtk_widget_set_visible (self->website, website != NULL);
}

static void
update_rows (LatchAccountGroup *self)
{
  LatchAccount    *chosen = get_chosen (self);
  gboolean         is_new = chosen == NULL;
  gboolean         practices = latch_account_group_get_practices (self);
  gboolean         asks_secrets = self->ask_secrets || (is_new && !practices);
  g_autofree char *shown = is_new ? NULL : latch_service_dup_shown_address (latch_account_get_service (chosen));

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), practices ? _ ("Runs on this computer. Nothing leaves it.") : NULL);
  adw_action_row_set_subtitle (self->receiver, shown != NULL ? shown : "");
  gtk_widget_set_visible (GTK_WIDGET (self->receiver), !is_new && asks_secrets);
  gtk_widget_set_visible (GTK_WIDGET (self->service), is_new);
  latch_field_set_shown (self->address, is_new && latch_account_choices_is_other (self->service));
  latch_field_set_shown (self->user_secret, asks_secrets);
  latch_field_set_shown (self->organization_secret, asks_secrets);
  show_ways (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
forget_messages (LatchAccountGroup *self)
{
  latch_field_set_message (self->address, NULL);
  latch_field_set_message (self->user_secret, NULL);
  latch_field_set_message (self->organization_secret, NULL);
}

/* The position of @account among those that are offered, or of the new one, which follows them. */
static guint
find_account (LatchAccountGroup *self,
              LatchAccount      *account)
{
  GListModel *accounts = latch_registry_get_accounts (self->registry);
  guint       position = 0;

  for (; position < g_list_model_get_n_items (accounts); position++)
    {
      g_autoptr (LatchAccount) candidate = g_list_model_get_item (accounts, position);

      if (candidate == account)
        break;
    }

  return position;
}

static gboolean
is_removed (LatchAccountGroup *self,
            LatchAccount      *account)
{
  return find_account (self, account) == g_list_model_get_n_items (latch_registry_get_accounts (self->registry));
}

static void
settle (LatchAccountGroup *self)
{
  if (g_set_object (&self->chosen, get_chosen (self)))
    latch_secret_pair_empty (self->pair);

  self->ask_secrets = FALSE;
  forget_messages (self);
  update_rows (self);
}

/* In place of an account that is removed the row has chosen another one, which is none of the person’s. */
static void
chosen_cb (LatchAccountGroup *self)
{
  if (self->is_resetting || (self->chosen != NULL && is_removed (self, self->chosen)))
    return;

  self->is_own = TRUE;
  settle (self);
}

static void
choose_none (LatchAccountGroup *self)
{
  self->is_resetting = TRUE;
  adw_combo_row_set_selected (self->account, find_account (self, NULL));
  latch_account_choices_choose (self->service, NULL);
  self->is_resetting = FALSE;
  settle (self);
}

/* The form stays as it is while the service works on it, which may make the first account. */
static void
show_accounts (LatchAccountGroup *self)
{
  if (self->registry != NULL && gtk_widget_is_sensitive (GTK_WIDGET (self)))
    gtk_widget_set_visible (GTK_WIDGET (self->account), g_list_model_get_n_items (latch_registry_get_accounts (self->registry)) > 0);
}

static void
accounts_changed_cb (LatchAccountGroup *self)
{
  show_accounts (self);
  if (self->chosen != NULL && is_removed (self, self->chosen))
    choose_none (self);
}

/* A header was pasted into one of the secrets, or somebody has signed in. */
static void
filled_cb (LatchAccountGroup *self)
{
  g_signal_emit (self, signals[SIGNAL_FILLED], 0);
}

static void
sign_in_cb (LatchAccountGroup *self)
{
  g_autofree char *service = dup_receiving_service (self);

  latch_secret_pair_sign_in (self->pair, service);
}

static void
website_cb (LatchAccountGroup *self)
{
  g_autofree char *website = dup_website (self);

  if (website != NULL)
    latch_open_uri (GTK_WIDGET (self), website);
}

static void
latch_account_group_finalize (GObject *object)
{
  LatchAccountGroup *self = LATCH_ACCOUNT_GROUP (object);

  g_clear_object (&self->registry);
  g_clear_object (&self->pair);
  g_clear_object (&self->chosen);
  g_free (self->preset);

  G_OBJECT_CLASS (latch_account_group_parent_class)->finalize (object);
}

static void
latch_account_group_class_init (LatchAccountGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latch_account_group_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FILLED] = g_signal_new ("filled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LATCH_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-account-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchAccountGroup, account);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountGroup, service);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountGroup, receiver);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountGroup, address);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountGroup, user_secret);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountGroup, organization_secret);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountGroup, sign_in);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountGroup, website);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_ways);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, website_cb);
}

static void
latch_account_group_init (LatchAccountGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_account_choices_set_up (self->service, self->address);
  g_signal_connect (self, "state-flags-changed", G_CALLBACK (show_accounts), NULL);
  self->pair = latch_secret_pair_new (self->user_secret, self->organization_secret);
  g_signal_connect_object (self->pair, "filled", G_CALLBACK (filled_cb), self, G_CONNECT_SWAPPED);
}

/**
 * latch_account_group_set_registry:
 * @self: an account group
 * @registry: the model
 *
 * Offers the accounts in @registry, followed by a new one.
 */
void
latch_account_group_set_registry (LatchAccountGroup *self,
                                  LatchRegistry     *registry)
{
  g_autoptr (GtkExpression) name = latch_account_choices_create_name ();
  g_autoptr (GListModel) choices = latch_account_choices_create_accounts (latch_registry_get_accounts (registry));

  self->registry = g_object_ref (registry);
  adw_combo_row_set_expression (self->account, name);
  adw_combo_row_set_model (self->account, choices);
  latch_access_describe_choice (self->account);
  g_signal_connect_object (latch_registry_get_accounts (registry), "items-changed", G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  latch_account_group_reset (self);
}

/**
 * latch_account_group_choose_service:
 * @self: an account group
 * @service: a service’s id, a service address, or `other`; empty for none
 *
 * Sets the initial service of a new account.
 */
void
latch_account_group_choose_service (LatchAccountGroup *self,
                                    const char        *service)
{
  if (service != self->preset)
    {
      g_free (self->preset);
      self->preset = g_strdup (service);
    }

  self->is_resetting = TRUE;
  latch_account_choices_choose (self->service, service);
  latch_field_set_text (self->address, strstr (service, "://") != NULL ? service : "");
  self->is_resetting = FALSE;
  settle (self);
}

/**
 * latch_account_group_focus:
 * @self: an account group that is not complete
 *
 * Focuses the choice of a service.
 */
void
latch_account_group_focus (LatchAccountGroup *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->service));
}

/**
 * latch_account_group_get_complete:
 * @self: an account group
 *
 * Returns: %TRUE when an account or a service is chosen; its fields are asked themselves
 */
gboolean
latch_account_group_get_complete (LatchAccountGroup *self)
{
  return get_chosen (self) != NULL || get_service (self) != NULL || latch_account_choices_is_other (self->service);
}

/**
 * latch_account_group_get_typed:
 * @self: an account group
 *
 * Returns: %TRUE when there is a secret that somebody typed, or an account or a service that they chose, other than for
 *   practice
 */
gboolean
latch_account_group_get_typed (LatchAccountGroup *self)
{
  if (self->is_own && !latch_account_group_get_practices (self))
    return TRUE;

  return latch_field_get_filled (self->user_secret) || latch_field_get_filled (self->organization_secret);
}

/* Nobody practices unless they ask for it. */
static gboolean
is_of_service (LatchAccount *account,
               const char   *service)
{
  if (service != NULL)
    return latch_service_equal (latch_account_get_service (account), service);

  return !latch_service_is_practice (latch_account_get_service (account));
}

/* The position of the account that was used last, of @service or of any but that for practice, or of the new one. */
static guint
find_last_used (LatchAccountGroup *self,
                const char        *service)
{
  GListModel    *accounts = latch_registry_get_accounts (self->registry);
  guint          found = g_list_model_get_n_items (accounts);
  LatchInstance *last = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LatchAccount) account = g_list_model_get_item (accounts, i);
      LatchInstance *newest = latch_registry_lookup_newest (self->registry, account);

      if (!is_of_service (account, service))
        continue;

      if (found > i || (newest != NULL && (last == NULL || latch_instance_compare_newest_first (newest, last, NULL) < 0)))
        {
          found = i;
          last = newest;
        }
    }

  return found;
}

/**
 * latch_account_group_get_practices:
 * @self: an account group
 *
 * Returns: %TRUE when the practice service, or an account of it, is chosen
 */
gboolean
latch_account_group_get_practices (LatchAccountGroup *self)
{
  LatchAccount       *chosen = get_chosen (self);
  const LatchService *service = get_service (self);

  if (chosen != NULL)
    return latch_service_is_practice (latch_account_get_service (chosen));

  return service != NULL && latch_service_is_practice (service->id);
}

/**
 * latch_account_group_practice:
 * @self: an account group
 *
 * Chooses the account of the practice service, or a new one.
 */
void
latch_account_group_practice (LatchAccountGroup *self)
{
  adw_combo_row_set_selected (self->account, find_last_used (self, LATCH_SERVICE_PRACTICE));
  if (get_chosen (self) == NULL)
    latch_account_choices_choose (self->service, LATCH_SERVICE_PRACTICE);
}

/**
 * latch_account_group_choose_account:
 * @self: an account group
 * @account: one of the registry’s accounts
 *
 * Chooses an account, unless it is gone.
 */
void
latch_account_group_choose_account (LatchAccountGroup *self,
                                    LatchAccount      *account)
{
  self->is_resetting = TRUE;
  adw_combo_row_set_selected (self->account, find_account (self, account));
  self->is_resetting = FALSE;
  settle (self);
}

/* What tells who is sent the secrets from anybody else. */
static char *
dup_receiver (LatchAccountGroup *self)
{
  LatchAccount    *chosen = get_chosen (self);
  g_autofree char *service = NULL;

  if (chosen != NULL)
    return g_strdup (latch_account_get_id (chosen));

  service = latch_account_choices_dup_service (self->service, self->address);
  return service != NULL ? latch_service_dup_identity (service) : g_strdup ("");
}

/**
 * latch_account_group_take:
 * @self: an account group
 * @snippet: what was pasted
 *
 * Fills in the account that @snippet tells of. Secrets are those of a new
 * account, or of the chosen one while it is asked for them. They stay with the
 * address that they came with, or the first that comes after them. Those
 * without one are not those of an account that has its own, nor of the practice
 * service, so the person chooses.
 */
void
latch_account_group_take (LatchAccountGroup *self,
                          LatchSnippet      *snippet)
{
  const char      *service = latch_snippet_get_service (snippet);
  SecretValue     *user = latch_snippet_get_user (snippet);
  SecretValue     *organization = latch_snippet_get_organization (snippet);
  LatchAccount    *chosen = get_chosen (self);
  gboolean         stays = chosen != NULL && (service == NULL || latch_service_equal (latch_account_get_service (chosen), service));
  g_autofree char *before = dup_receiver (self);
  g_autofree char *after = NULL;

  if (user != NULL && service == NULL && (chosen != NULL ? !self->ask_secrets : latch_account_group_get_practices (self)))
    service = "";

  if (user != NULL && !(stays && self->ask_secrets))
    adw_combo_row_set_selected (self->account, find_account (self, NULL));
  else if (service != NULL && !stays)
    adw_combo_row_set_selected (self->account, find_last_used (self, service));

  if (service != NULL && get_chosen (self) == NULL)
    latch_account_choices_take (self->service, self->address, service);

  after = dup_receiver (self);
  if (*before != '\0' && !g_str_equal (before, after))
    latch_secret_pair_empty (self->pair);

  self->is_own |= user != NULL || service != NULL;
  update_rows (self);
  if (user != NULL)
    latch_secret_pair_fill (self->pair, user, organization);
}

/**
 * latch_account_group_check:
 * @self: an account group whose fields are right
 *
 * Checks what the secrets have to do with each other, and shows the person which
 * host the address has become.
 *
 * Returns: (transfer none) (nullable): the entry to look at first
 */
GtkWidget *
latch_account_group_check (LatchAccountGroup *self)
{
  if (latch_field_get_shown (self->address) && latch_account_choices_complete_address (self->address))
    return latch_field_get_entry (self->address);

  return latch_secret_pair_check (self->pair) ? NULL : latch_field_get_entry (self->user_secret);
}

/**
 * latch_account_group_reset:
 * @self: an account group
 *
 * Chooses the last used account, and resets the service of a new one.
 */
void
latch_account_group_reset (LatchAccountGroup *self)
{
  if (self->preset != NULL)
    latch_account_group_choose_service (self, self->preset);

  accounts_changed_cb (self);
  self->is_resetting = TRUE;
  latch_secret_pair_empty (self->pair);
  adw_combo_row_set_selected (self->account, find_last_used (self, NULL));
  self->is_resetting = FALSE;
  self->is_own = FALSE;
  settle (self);
}

/**
 * latch_account_group_dup_account:
 * @self: an account group that was checked
 *
 * Returns: (transfer full): the chosen account, or a new one
 */
LatchAccount *
latch_account_group_dup_account (LatchAccountGroup *self)
{
  LatchAccount    *chosen = get_chosen (self);
  g_autofree char *service = NULL;

  if (chosen != NULL)
    return g_object_ref (chosen);

  service = latch_account_choices_dup_service (self->service, self->address);
  return latch_registry_new_account (self->registry, service, NULL);
}

/**
 * latch_account_group_dup_shown_address:
 * @self: an account group that was checked
 *
 * Returns: (transfer full): where the person was told that typed secrets are sent
 */
char *
latch_account_group_dup_shown_address (LatchAccountGroup *self)
{
  g_autofree char *service = NULL;

  if (get_chosen (self) != NULL)
    return g_strdup (adw_action_row_get_subtitle (self->receiver));

  service = latch_account_choices_dup_service (self->service, self->address);
  return latch_service_dup_shown_address (service);
}

/**
 * latch_account_group_dup_credentials:
 * @self: an account group that was checked
 *
 * Returns: (transfer full) (nullable): the secrets as typed, or those of the practice service; %NULL when the keyring has them
 */
LatchCredentials *
latch_account_group_dup_credentials (LatchAccountGroup *self)
{
  gboolean practices = get_chosen (self) == NULL && latch_account_group_get_practices (self);
  g_autoptr (SecretValue) user = NULL;
  g_autoptr (SecretValue) organization = NULL;

  if (!practices && !latch_field_get_shown (self->user_secret))
    return NULL;

  user = practices ? secret_value_new (latch_practice_secrets_get_user (), -1, "text/plain") : latch_field_dup_value (self->user_secret);
  organization = practices ? secret_value_new (latch_practice_secrets_get_organization (), -1, "text/plain") : latch_field_dup_value (self->organization_secret);
  return latch_credentials_new (user, organization);
}

/**
 * latch_account_group_ask_secrets:
 * @self: an account group
 *
 * Asks for the secrets of an existing account once more. Nobody knows those of
 * a practice account, so a new one is chosen in its place.
 *
 * Returns: (transfer none) (nullable): the entry to focus
 */
GtkWidget *
latch_account_group_ask_secrets (LatchAccountGroup *self)
{
  if (latch_account_group_get_practices (self))
    {
      latch_account_choices_choose (self->service, LATCH_SERVICE_PRACTICE);
      adw_combo_row_set_selected (self->account, find_account (self, NULL));
      return NULL;
    }

  self->ask_secrets = TRUE;
  update_rows (self);
  return latch_field_get_entry (self->user_secret);
}

/**
 * latch_account_group_refuse_secrets:
 * @self: an account group
 * @sentence: what the page says about it
 *
 * Marks both secrets, since the service does not say which of them is wrong,
 * and asks for them again if the account is an existing one.
 *
 * Returns: (transfer none) (nullable): the entry to focus
 */
GtkWidget *
latch_account_group_refuse_secrets (LatchAccountGroup *self,
                                    const char        *sentence)
{
  GtkWidget *first = latch_account_group_ask_secrets (self);

  if (first == NULL)
    return NULL;

  latch_field_refuse (self->user_secret, sentence);
  latch_field_refuse (self->organization_secret, sentence);
  return first;
}
