/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-choices.h"

#include "latch-account.h"

#include <glib/gi18n.h>

/* The choices for an account: services and accounts, by name. */

static char *
dup_name (GObject *item)
{
  if (LATCH_IS_ACCOUNT (item))
    return g_strdup (latch_account_get_label (LATCH_ACCOUNT (item)));

  return g_strdup (gtk_string_object_get_string (GTK_STRING_OBJECT (item)));
}

/**
 * latch_account_choices_create_services:
 *
 * A row of choices always has one of them selected, and some versions of libadwaita select the first when told to select
 * none. So the first is none of the services: no secret goes to a service that nobody chose.
 *
 * Returns: (transfer full): “Choose a Service”, the titles of the services in the order of latch_service_get_all(), and
 *   “Other…”
 */
GListModel *
latch_account_choices_create_services (void)
{
  GtkStringList      *titles = gtk_string_list_new (NULL);
  size_t              n_services;
  const LatchService *services = latch_service_get_all (&n_services);

  /* Translators: the first line of a list of services, which stands there until one is chosen */
  gtk_string_list_append (titles, _ ("Choose a Service"));
  for (size_t i = 0; i < n_services; i++)
    gtk_string_list_append (titles, _ (services[i].title));

  /* Translators: another service than those in the list */
  gtk_string_list_append (titles, _ ("Other…"));
  return G_LIST_MODEL (titles);
}

/**
 * latch_account_choices_choose:
 * @row: a row with latch_account_choices_create_services()
 * @service: (nullable): a service’s id, the text of another service’s address, or `other`; %NULL or empty to choose none
 *
 * Chooses a service for the person.
 */
void
latch_account_choices_choose (AdwComboRow *row,
                              const char  *service)
{
  size_t              n_services;
  const LatchService *services = latch_service_get_all (&n_services);
  const LatchService *known = service != NULL ? latch_service_lookup (service) : NULL;

  if (service == NULL || *service == '\0')
    adw_combo_row_set_selected (row, 0);
  else if (known != NULL)
    adw_combo_row_set_selected (row, 1 + (guint)(known - services));
  else
    adw_combo_row_set_selected (row, 1 + (guint)n_services);
}

/**
 * latch_account_choices_get_service:
 * @row: a row with latch_account_choices_create_services()
 *
 * Returns: (transfer none) (nullable): the chosen service, or %NULL for “Other…” and while nothing is chosen
 */
const LatchService *
latch_account_choices_get_service (AdwComboRow *row)
{
  size_t              n_services;
  const LatchService *services = latch_service_get_all (&n_services);
  guint               position = adw_combo_row_get_selected (row);

  return position >= 1 && position <= n_services ? &services[position - 1] : NULL;
}

/**
 * latch_account_choices_is_other:
 * @row: a row with latch_account_choices_create_services()
 *
 * Returns: %TRUE when “Other…” is chosen
 */
gboolean
latch_account_choices_is_other (AdwComboRow *row)
{
  size_t n_services;

  latch_service_get_all (&n_services);
  return adw_combo_row_get_selected (row) == 1 + n_services;
}

/**
 * latch_account_choices_dup_service:
 * @row: a row with latch_account_choices_create_services()
 * @address: the field for the address of another service
 *
 * Returns: (transfer full) (nullable): the id of the chosen service, or the address that was typed for another one, or
 *   %NULL when that is none or nothing is chosen
 */
char *
latch_account_choices_dup_service (AdwComboRow *row,
                                   LatchField  *address)
{
  const LatchService *service = latch_account_choices_get_service (row);
  g_autoptr (SecretValue) typed = NULL;

  if (service != NULL)
    return g_strdup (service->id);
  if (!latch_account_choices_is_other (row))
    return NULL;

  typed = latch_field_dup_value (address);
  return latch_service_check_address (secret_value_get_text (typed), NULL);
}

/**
 * latch_account_choices_dup_label:
 * @accounts: the accounts, whose names are taken
 * @service: (nullable): the service of a new account
 * @address: (nullable): its checked address, when @service is %NULL
 *
 * Returns: (transfer full): what the account is called
 */
char *
latch_account_choices_dup_label (GListModel         *accounts,
                                 const LatchService *service,
                                 const char         *address)
{
  g_autoptr (GUri) uri = service == NULL ? g_uri_parse (address, G_URI_FLAGS_NONE, NULL) : NULL;

  return latch_account_dup_free_label (accounts, service != NULL ? _ (service->title) : g_uri_get_host (uri));
}

/**
 * latch_account_choices_create_accounts:
 * @accounts: the accounts
 *
 * Returns: (transfer full): @accounts, and after them a string that stands for a new one
 */
GListModel *
latch_account_choices_create_accounts (GListModel *accounts)
{
  const char *const new_account[] = { _ ("New Account…"), NULL };
  g_autoptr (GtkStringList) last = gtk_string_list_new (new_account);
  GListStore *parts = g_list_store_new (G_TYPE_LIST_MODEL);

  g_list_store_append (parts, accounts);
  g_list_store_append (parts, last);
  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (parts)));
}

/**
 * latch_account_choices_create_name:
 *
 * Returns: (transfer full): the name of an item of latch_account_choices_create_accounts()
 */
GtkExpression *
latch_account_choices_create_name (void)
{
  return gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (dup_name), NULL, NULL);
}
