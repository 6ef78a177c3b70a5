/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-form.h"

#include "latch-account-group.h"
#include "latch-element-group.h"
#include "latch-error.h"
#include "latch-options-group.h"
#include "latch-practice.h"
#include "latch-service.h"

/* What the person types in: the account, the store, and more. It knows what
 * is missing and what is wrong, and it makes of it what the core takes. */
struct _LatchForm
{
  AdwBin parent_instance;

  LatchAccountGroup *account;
  LatchElementGroup *element;
  LatchOptionsGroup *options;
};

G_DEFINE_FINAL_TYPE (LatchForm, latch_form, ADW_TYPE_BIN)

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
changed_cb (LatchForm *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
entered_cb (LatchForm *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "create.submit", NULL);
}

static void
loaded_cb (LatchForm *self)
{
  if (latch_element_group_get_untouched (self->element))
    latch_account_group_reset (self->account);
}

static void
latch_form_class_init (LatchFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LATCH_TYPE_ACCOUNT_GROUP);
  g_type_ensure (LATCH_TYPE_ELEMENT_GROUP);
  g_type_ensure (LATCH_TYPE_OPTIONS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-form.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchForm, account);
  gtk_widget_class_bind_template_child (widget_class, LatchForm, element);
  gtk_widget_class_bind_template_child (widget_class, LatchForm, options);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
}

static void
latch_form_init (LatchForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * latch_form_set_registry:
 * @self: a form
 * @registry: the model
 *
 * Says whose accounts are offered.
 */
void
latch_form_set_registry (LatchForm     *self,
                         LatchRegistry *registry)
{
  latch_account_group_set_registry (self->account, registry);
  g_signal_connect_object (registry, "notify::loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
}

/**
 * latch_form_choose_service:
 * @self: a form
 * @service: a service’s id, a service address, or `other`
 *
 * Sets the service with which a new account begins.
 */
void
latch_form_choose_service (LatchForm  *self,
                           const char *service)
{
  latch_account_group_choose_service (self->account, service);
}

/**
 * latch_form_fill_practice:
 * @self: a form
 *
 * Fills in what works at the practice service.
 */
void
latch_form_fill_practice (LatchForm *self)
{
  latch_account_group_fill (self->account, LATCH_SERVICE_PRACTICE, LATCH_PRACTICE_USER_SECRET, LATCH_PRACTICE_ORGANIZATION_SECRET);
  latch_element_group_fill (self->element, LATCH_PRACTICE_STORE_ID, LATCH_PRACTICE_ORDER_KEY, LATCH_PRACTICE_PRODUCT_KEY);
}

/**
 * latch_form_set_name:
 * @self: a form
 * @name: the instance’s name
 *
 * Fills in the name alone.
 */
void
latch_form_set_name (LatchForm  *self,
                     const char *name)
{
  latch_element_group_set_name (self->element, name);
}

/**
 * latch_form_reset:
 * @self: a form
 *
 * Forgets what was typed.
 */
void
latch_form_reset (LatchForm *self)
{
  latch_account_group_reset (self->account);
  latch_element_group_reset (self->element);
  latch_options_group_reset (self->options);
}

/**
 * latch_form_get_complete:
 * @self: a form
 *
 * Returns: %TRUE when everything that is asked for is there
 */
gboolean
latch_form_get_complete (LatchForm *self)
{
  return latch_account_group_get_complete (self->account) && latch_element_group_get_complete (self->element);
}

/**
 * latch_form_check:
 * @self: a form
 *
 * Checks what was typed, and marks what cannot be sent.
 *
 * Returns: (transfer none) (nullable): the first entry that is marked
 */
GtkWidget *
latch_form_check (LatchForm *self)
{
  GtkWidget *of_account = latch_account_group_check (self->account);
  GtkWidget *of_element = latch_element_group_check (self->element);
  GtkWidget *of_options = latch_options_group_check (self->options);

  if (of_account != NULL)
    return of_account;

  return of_element != NULL ? of_element : of_options;
}

/**
 * latch_form_mark:
 * @self: a form
 * @error: an error
 *
 * Marks the entries that an answer of the service is about.
 *
 * Returns: (transfer none) (nullable): the first entry that is marked
 */
GtkWidget *
latch_form_mark (LatchForm    *self,
                 const GError *error)
{
  const char *message = latch_error_get_service_message (error);
  GtkWidget  *of_element;
  GtkWidget  *of_options;

  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED))
    return latch_account_group_refuse_secrets (self->account);

  if (message == NULL)
    return NULL;

  of_element = latch_element_group_mark_named (self->element, message);
  of_options = latch_options_group_mark_named (self->options, message);
  return of_element != NULL ? of_element : of_options;
}

/**
 * latch_form_dup_account:
 * @self: a form that was checked
 *
 * Returns: (transfer full): the account that was chosen, or a new one
 */
LatchAccount *
latch_form_dup_account (LatchForm *self)
{
  return latch_account_group_dup_account (self->account);
}

/**
 * latch_form_dup_credentials:
 * @self: a form that was checked
 *
 * Returns: (transfer full) (nullable): the secrets as they were typed in, or %NULL when the keyring has them
 */
LatchCredentials *
latch_form_dup_credentials (LatchForm *self)
{
  return latch_account_group_dup_credentials (self->account);
}

/**
 * latch_form_create_draft:
 * @self: a form that was checked
 *
 * Returns: (transfer full): what is to be created
 */
LatchDraft *
latch_form_create_draft (LatchForm *self)
{
  LatchDraft *draft = latch_draft_new (latch_element_lookup ("ecwid"));

  latch_element_group_write (self->element, draft);
  latch_options_group_write (self->options, draft);
  return draft;
}
