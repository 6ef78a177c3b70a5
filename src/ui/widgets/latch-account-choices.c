/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-choices.h"

#include "latch-access.h"
#include "latch-account.h"
#include "latch-compat.h"

#include <glib/gi18n.h>

/* The choices for an account: services and accounts, by name. */

static char *
dup_name (GObject *item)
{
  if (LATCH_IS_ACCOUNT (item))
    return g_strdup (latch_account_get_label (LATCH_ACCOUNT (item)));

  return g_strdup (gtk_string_object_get_string (GTK_STRING_OBJECT (item)));
}

static GListModel *
create_services (void)
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

static GtkWidget *
create_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  if (css_class != NULL)
    {
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, css_class);
    }

  return label;
}

static void
set_up_line_cb (GtkSignalListItemFactory *lines,
                GtkListItem              *item)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), create_label (NULL));
  gtk_box_append (GTK_BOX (texts), create_label ("dim-label"));
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (line), check);
  gtk_list_item_set_child (item, line);
}

static void
update_check (GtkListItem *item,
              AdwComboRow *row)
{
  GtkWidget *check = gtk_widget_get_last_child (gtk_list_item_get_child (item));

  gtk_widget_set_opacity (check, adw_combo_row_get_selected (row) == gtk_list_item_get_position (item) ? 1 : 0);
}

static void
selected_cb (AdwComboRow *row,
             GParamSpec  *pspec,
             GtkListItem *item)
{
  update_check (item, row);
}

static void
bind_line_cb (AdwComboRow *row,
              GtkListItem *item)
{
  size_t              n_services;
  const LatchService *services = latch_service_get_all (&n_services);
  guint               position = gtk_list_item_get_position (item);
  const LatchService *service = position >= 1 && position <= n_services ? &services[position - 1] : NULL;
  GtkWidget          *title = gtk_widget_get_first_child (gtk_widget_get_first_child (gtk_list_item_get_child (item)));
  GtkWidget          *host = gtk_widget_get_next_sibling (title);
  g_autoptr (GUri) uri = service != NULL && service->address != NULL ? g_uri_parse (service->address, G_URI_FLAGS_NONE, NULL) : NULL;

  gtk_label_set_label (GTK_LABEL (title), gtk_string_object_get_string (gtk_list_item_get_item (item)));
  latch_access_name_item (item, gtk_label_get_label (GTK_LABEL (title)));
  gtk_label_set_label (GTK_LABEL (host), uri != NULL ? g_uri_get_host (uri) : "");
  gtk_widget_set_visible (host, uri != NULL);
  g_signal_connect (row, "notify::selected", G_CALLBACK (selected_cb), item);
  update_check (item, row);
}

static void
unbind_line_cb (AdwComboRow *row,
                GtkListItem *item)
{
  g_signal_handlers_disconnect_by_data (row, item);
}

static gboolean
check_address (const char *key,
               const char *value,
               GError    **error)
{
  g_autofree char *address = latch_service_complete_address (value, error);

  return address != NULL;
}

/* Whether @complete, which was made of @typed, asks another host than the one that was read. */
static gboolean
has_other_host (const char *typed,
                const char *complete)
{
  const char *scheme = strstr (typed, "://");
  const char *host = scheme != NULL ? scheme + strlen ("://") : typed;
  g_autoptr (GUri) uri = g_uri_parse (complete, G_URI_FLAGS_NONE, NULL);

  return !g_str_has_prefix (host, "[") && g_ascii_strncasecmp (host, g_uri_get_host (uri), strlen (g_uri_get_host (uri))) != 0;
}

/**
 * latch_account_choices_complete_address:
 * @address: the field for the address of another service
 *
 * Writes the address as it is asked, so that the person sees what it has become
 * before anything is sent there.
 *
 * Returns: %TRUE when it has become that of another host
 */
gboolean
latch_account_choices_complete_address (LatchField *address)
{
  g_autoptr (SecretValue) typed = latch_field_dup_value (address);
  g_autofree char *complete = latch_service_complete_address (secret_value_get_text (typed), NULL);

  if (complete == NULL || g_str_equal (complete, secret_value_get_text (typed)))
    return FALSE;

  latch_field_set_text (address, complete);
  if (!has_other_host (secret_value_get_text (typed), complete))
    return FALSE;

  latch_announce (latch_field_get_entry (address), complete);
  return TRUE;
}

static void
address_left_cb (LatchField *address)
{
  latch_account_choices_complete_address (address);
}

/**
 * latch_account_choices_set_up:
 * @row: a row of choices
 * @address: the field for the address of another service
 *
 * Offers the services: “Choose a Service”, those of latch_service_get_all() in
 * their order, each with its host, and “Other…”.
 *
 * A row of choices always has one of them selected, and some versions of libadwaita select the first when told to select
 * none. So the first is none of the services: no secret goes to a service that nobody chose.
 */
void
latch_account_choices_set_up (AdwComboRow *row,
                              LatchField  *address)
{
  g_autoptr (GListModel) services = create_services ();
  g_autoptr (GtkListItemFactory) lines = gtk_signal_list_item_factory_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect (lines, "setup", G_CALLBACK (set_up_line_cb), NULL);
  g_signal_connect_object (lines, "bind", G_CALLBACK (bind_line_cb), row, G_CONNECT_SWAPPED);
  g_signal_connect_object (lines, "unbind", G_CALLBACK (unbind_line_cb), row, G_CONNECT_SWAPPED);
  adw_combo_row_set_model (row, services);
  adw_combo_row_set_list_factory (row, lines);
  latch_access_describe_choice (row);

  latch_field_set_check (address, check_address);
  g_signal_connect_object (focus, "leave", G_CALLBACK (address_left_cb), address, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (latch_field_get_entry (address), focus);
}

/**
 * latch_account_choices_choose:
 * @row: a row with latch_account_choices_set_up()
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
 * @row: a row with latch_account_choices_set_up()
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
 * @row: a row with latch_account_choices_set_up()
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
 * @row: a row with latch_account_choices_set_up()
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
  g_autofree char *complete = NULL;

  if (service != NULL)
    return g_strdup (service->id);
  if (!latch_account_choices_is_other (row))
    return NULL;

  typed = latch_field_dup_value (address);
  complete = latch_service_complete_address (secret_value_get_text (typed), NULL);
  service = complete != NULL ? latch_service_lookup (complete) : NULL;
  return service != NULL ? g_strdup (service->id) : g_steal_pointer (&complete);
}

/**
 * latch_account_choices_take:
 * @row: a row with latch_account_choices_set_up()
 * @address: the field for the address of another service
 * @service: a service’s id or its address that came with what was pasted, or empty for none
 *
 * Chooses that service, unless it is chosen.
 */
void
latch_account_choices_take (AdwComboRow *row,
                            LatchField  *address,
                            const char  *service)
{
  g_autofree char *before = latch_account_choices_dup_service (row, address);

  if (before != NULL && *service != '\0' && latch_service_equal (before, service))
    return;

  latch_account_choices_choose (row, service);
  latch_field_set_text (address, *service != '\0' && latch_service_lookup (service) == NULL ? service : "");
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
