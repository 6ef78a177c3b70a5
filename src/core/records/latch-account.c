/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account.h"

#include "latch-error.h"
#include "latch-id.h"
#include "latch-key-file.h"
#include "latch-record-enums.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

#define GROUP "Account"
#define VERSION 1

/* A service address and a label. The two secrets that belong to it lie in the
 * keyring under the account's id; this object never holds them. It is offered
 * for further instances from the moment the service accepted the secrets.
 *
 * Its seal proves that the secrets belong to the address; see latch-seal.c.
 * Latchkey never changes the address of an account, so a process goes by the
 * one that it has read first, whatever the file says later. What the file says
 * instead stays in it until the person has entered the secrets again: the
 * connection asks for them. The account also keeps where its address came
 * from: a person entered it, or a file says so. */
struct _LatchAccount
{
  GObject parent_instance;

  char    *id;
  char    *service;
  char    *filed_service;
  char    *label;
  char    *seal;
  gboolean entered;
  gboolean accepted;
  gboolean refused;
  gboolean trusted;

  LatchAccountSecrets secrets;

  /* What was read last, with keys that this version does not know. */
  GBytes *file;
};

G_DEFINE_FINAL_TYPE (LatchAccount, latch_account, G_TYPE_OBJECT)

enum {
  PROP_LABEL = 1,
  PROP_ACCEPTED,
  PROP_REFUSED,
  PROP_SECRETS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
latch_account_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  LatchAccount *self = LATCH_ACCOUNT (object);

  switch (property_id)
    {
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_ACCEPTED:
      g_value_set_boolean (value, self->accepted);
      break;
    case PROP_REFUSED:
      g_value_set_boolean (value, self->refused);
      break;
    case PROP_SECRETS:
      g_value_set_enum (value, self->secrets);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_account_finalize (GObject *object)
{
  LatchAccount *self = LATCH_ACCOUNT (object);

  g_free (self->id);
  g_free (self->service);
  g_free (self->filed_service);
  g_free (self->label);
  g_free (self->seal);
  g_clear_pointer (&self->file, g_bytes_unref);

  G_OBJECT_CLASS (latch_account_parent_class)->finalize (object);
}

static void
latch_account_class_init (LatchAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latch_account_get_property;
  object_class->finalize = latch_account_finalize;

  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  properties[PROP_ACCEPTED] = g_param_spec_boolean ("accepted", NULL, NULL, FALSE, flags);
  properties[PROP_REFUSED] = g_param_spec_boolean ("refused", NULL, NULL, FALSE, flags);
  properties[PROP_SECRETS] = g_param_spec_enum ("secrets", NULL, NULL, LATCH_TYPE_ACCOUNT_SECRETS, LATCH_ACCOUNT_SECRETS_UNKNOWN, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latch_account_init (LatchAccount *self)
{
}

/**
 * latch_account_new:
 * @service: the id of a service that Latchkey knows, or a service address
 * @label: the name under which the account is offered
 *
 * Makes an account with a new random id and an address that a person has entered. It exists nowhere but in memory.
 *
 * Returns: (transfer full): the account
 */
LatchAccount *
latch_account_new (const char *service,
                   const char *label)
{
  LatchAccount *self = g_object_new (LATCH_TYPE_ACCOUNT, NULL);

  self->id = latch_id_new ();
  self->service = g_strdup (service);
  self->label = g_strdup (label);
  self->entered = TRUE;
  return self;
}

/**
 * latch_account_new_again:
 * @id: the id of an account whose file is damaged or gone, as a record has it
 * @service: the id of a service that Latchkey knows, or a service address
 * @label: the name under which the account is offered
 *
 * Makes the account anew, so that its instances can be looked after. It was
 * accepted once, so no creation that fails takes its secrets away.
 *
 * Returns: (transfer full): the account, without a seal
 */
LatchAccount *
latch_account_new_again (const char *id,
                         const char *service,
                         const char *label)
{
  LatchAccount *self = latch_account_new (service, label);

  g_free (self->id);
  self->id = g_strdup (id);
  self->accepted = TRUE;
  return self;
}

static char *
read_label (GKeyFile *file)
{
  g_autofree char *label = latch_key_file_dup_string (file, GROUP, "Label");

  return label != NULL ? g_strchomp (latch_typed_dup_line (label)) : NULL;
}

/* A seal that cannot be read is a wrong one, and not the same as none. */
static char *
read_seal (GKeyFile *file)
{
  char *seal = latch_key_file_dup_string (file, GROUP, "Seal");

  return seal == NULL && g_key_file_has_key (file, GROUP, "Seal", NULL) ? g_strdup ("") : seal;
}

/**
 * latch_account_new_from_bytes:
 * @bytes: what latch_account_to_bytes() gave
 * @error: return location for %LATCH_ERROR_STORAGE
 *
 * Returns: (transfer full): the account, or %NULL when @bytes is not one that this version can read
 */
LatchAccount *
latch_account_new_from_bytes (GBytes  *bytes,
                              GError **error)
{
  g_autoptr (LatchAccount) self = g_object_new (LATCH_TYPE_ACCOUNT, NULL);
  g_autoptr (GKeyFile) file = latch_key_file_read (bytes);

  if (file != NULL && g_key_file_get_integer (file, GROUP, "Version", NULL) == VERSION)
    {
      self->id = latch_key_file_dup_string (file, GROUP, "Id");
      self->service = latch_key_file_dup_string (file, GROUP, "Service");
      self->label = read_label (file);
      self->accepted = g_key_file_get_boolean (file, GROUP, "Accepted", NULL);
      self->refused = g_key_file_get_boolean (file, GROUP, "Refused", NULL);
      self->seal = read_seal (file);
      self->file = g_bytes_ref (bytes);
    }

  if (self->id == NULL || !latch_id_is_valid (self->id) || self->service == NULL || self->label == NULL)
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_STORAGE, _ ("The file is damaged or was written by a newer version of Latchkey."));
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * latch_account_is_damaged:
 * @bytes: what latch_account_new_from_bytes() cannot read
 *
 * Tells whether nothing is lost when another file takes its place.
 *
 * Returns: %TRUE when no version of Latchkey can read it, %FALSE when another one may
 */
gboolean
latch_account_is_damaged (GBytes *bytes)
{
  g_autoptr (GKeyFile) file = latch_key_file_read (bytes);

  return file == NULL || !g_key_file_has_key (file, GROUP, "Version", NULL) ||
         g_key_file_get_integer (file, GROUP, "Version", NULL) == VERSION;
}

static void
swap (gpointer one,
      gpointer other)
{
  gpointer *a = one;
  gpointer *b = other;
  gpointer  kept = *a;

  *a = *b;
  *b = kept;
}

/**
 * latch_account_update_from:
 * @self: an account
 * @newer: what its file says now; not to be used any more
 *
 * Brings @self up to date with its file, which another process may have
 * written, and notifies of what is different. The service stays the same; see
 * latch_account_get_filed_service(). An account that was accepted stays
 * accepted: its file may be an older copy.
 *
 * Returns: %TRUE when anything is different
 */
gboolean
latch_account_update_from (LatchAccount *self,
                           LatchAccount *newer)
{
  g_autoptr (GBytes) before = latch_account_to_bytes (self);
  g_autoptr (GBytes) after = NULL;

  g_return_val_if_fail (g_str_equal (self->id, newer->id), FALSE);

  g_object_freeze_notify (G_OBJECT (self));
  if (newer->accepted)
    latch_account_set_accepted (self, TRUE);
  latch_account_set_refused (self, newer->refused);
  if (!g_str_equal (self->label, newer->label))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);

  if (g_strcmp0 (self->seal, newer->seal) != 0 || !g_str_equal (self->service, newer->service))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECRETS]);

  g_free (self->filed_service);
  self->filed_service = g_str_equal (self->service, newer->service) ? NULL : g_strdup (newer->service);
  swap (&self->label, &newer->label);
  swap (&self->seal, &newer->seal);
  swap (&self->file, &newer->file);
  g_object_thaw_notify (G_OBJECT (self));
  after = latch_account_to_bytes (self);
  return !g_bytes_equal (before, after);
}

/**
 * latch_account_to_bytes:
 * @self: an account
 *
 * Writes the account down, for its file. What a newer version has added to the
 * file stays in it.
 *
 * Returns: (transfer full): a key file’s text
 */
GBytes *
latch_account_to_bytes (LatchAccount *self)
{
  g_autoptr (GKeyFile) file = latch_key_file_read (self->file);

  g_key_file_set_integer (file, GROUP, "Version", VERSION);
  g_key_file_set_string (file, GROUP, "Id", self->id);
  g_key_file_set_string (file, GROUP, "Service", self->filed_service != NULL ? self->filed_service : self->service);
  g_key_file_set_string (file, GROUP, "Label", self->label);
  g_key_file_set_boolean (file, GROUP, "Accepted", self->accepted);
  latch_key_file_set_or_remove (file, GROUP, "Refused", self->refused ? "true" : NULL);
  latch_key_file_set_or_remove (file, GROUP, "Seal", self->seal);
  return latch_key_file_write (file);
}

/**
 * latch_account_get_id:
 * @self: an account
 *
 * Returns: (transfer none): its random id, the keyring’s attribute `account`
 */
const char *
latch_account_get_id (LatchAccount *self)
{
  return self->id;
}

/**
 * latch_account_get_service:
 * @self: an account
 *
 * Returns: (transfer none): the id of a known service, or a service address
 */
const char *
latch_account_get_service (LatchAccount *self)
{
  return self->service;
}

/**
 * latch_account_get_filed_service:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): what its file has for a service by now, when that is another text than
 *   latch_account_get_service() gives; it may mean the same service
 */
const char *
latch_account_get_filed_service (LatchAccount *self)
{
  return self->filed_service;
}

/**
 * latch_account_get_entered:
 * @self: an account
 *
 * Returns: %TRUE when a person has entered its address in this process, %FALSE when that comes from a file, which
 *   anybody may have written
 */
gboolean
latch_account_get_entered (LatchAccount *self)
{
  return self->entered;
}

/**
 * latch_account_get_label:
 * @self: an account
 *
 * Returns: (transfer none): the name under which it is offered
 */
const char *
latch_account_get_label (LatchAccount *self)
{
  return self->label;
}

/**
 * latch_account_set_label:
 * @self: an account
 * @label: the name under which it is offered from now on
 *
 * Names the account in memory.
 */
void
latch_account_set_label (LatchAccount *self,
                         const char   *label)
{
  char *copy;

  if (g_str_equal (self->label, label))
    return;

  copy = g_strdup (label);
  g_free (self->label);
  self->label = copy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
}

/**
 * latch_account_get_accepted:
 * @self: an account
 *
 * Returns: %TRUE when the service has accepted the account’s secrets at least once
 */
gboolean
latch_account_get_accepted (LatchAccount *self)
{
  return self->accepted;
}

/**
 * latch_account_set_accepted:
 * @self: an account
 * @accepted: whether the service accepted its secrets
 *
 * Notes that the account’s secrets are good.
 */
void
latch_account_set_accepted (LatchAccount *self,
                            gboolean      accepted)
{
  if (self->accepted == accepted)
    return;

  self->accepted = accepted;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCEPTED]);
}

/**
 * latch_account_get_refused:
 * @self: an account
 *
 * Returns: %TRUE when the service has refused the account’s secrets, and has accepted none since
 */
gboolean
latch_account_get_refused (LatchAccount *self)
{
  return self->refused;
}

/**
 * latch_account_set_refused:
 * @self: an account
 * @refused: whether the service refuses its secrets
 *
 * Notes whether its secrets are still good. All its instances fail together when they are not.
 */
void
latch_account_set_refused (LatchAccount *self,
                           gboolean      refused)
{
  if (self->refused == refused)
    return;

  self->refused = refused;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REFUSED]);
}

/**
 * latch_account_trust:
 * @self: an account
 *
 * Notes, for as long as this process lasts, that its secrets belong to its
 * address. For the connection, which checks the seal.
 */
void
latch_account_trust (LatchAccount *self)
{
  self->trusted = TRUE;
}

/**
 * latch_account_get_trusted:
 * @self: an account
 *
 * Returns: %TRUE when this process knows that its secrets belong to its address, %FALSE before a connection was opened
 */
gboolean
latch_account_get_trusted (LatchAccount *self)
{
  return self->trusted;
}

/**
 * latch_account_get_secrets:
 * @self: an account
 *
 * Returns: what this process knows of its secrets. The property notifies also of another seal, and of a file that has
 *   another service: both may make it untrue.
 */
LatchAccountSecrets
latch_account_get_secrets (LatchAccount *self)
{
  return self->secrets;
}

/**
 * latch_account_set_secrets:
 * @self: an account
 * @secrets: what the keyring has
 *
 * Notes what the keyring has. For the connection, which looks them up.
 */
void
latch_account_set_secrets (LatchAccount       *self,
                           LatchAccountSecrets secrets)
{
  if (self->secrets == secrets)
    return;

  self->secrets = secrets;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECRETS]);
}

/**
 * latch_account_get_seal:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): what proves that its secrets belong to its address, unchecked, or %NULL when it
 *   was never sealed
 */
const char *
latch_account_get_seal (LatchAccount *self)
{
  return self->seal;
}

static void
replace_seal (LatchAccount *self,
              const char   *seal)
{
  char *copy = g_strdup (seal);

  g_free (self->seal);
  self->seal = copy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECRETS]);
}

/**
 * latch_account_set_seal:
 * @self: an account
 * @seal: a seal of its secrets and its address, see latch_seal_new()
 *
 * Seals the account, with its own service whatever the file says. For the
 * connection, which knows the secrets.
 */
void
latch_account_set_seal (LatchAccount *self,
                        const char   *seal)
{
  g_clear_pointer (&self->filed_service, g_free);
  replace_seal (self, seal);
}

/**
 * latch_account_set_first_seal:
 * @self: an account
 * @seal: a seal of its secrets and its address, see latch_seal_new()
 *
 * Seals the account unless it is sealed by now, which may be with newer secrets.
 */
void
latch_account_set_first_seal (LatchAccount *self,
                              const char   *seal)
{
  if (self->seal == NULL)
    replace_seal (self, seal);
}

static gboolean
is_taken (GListModel *accounts,
          const char *label)
{
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LatchAccount) account = g_list_model_get_item (accounts, i);

      if (g_str_equal (latch_account_get_label (account), label))
        return TRUE;
    }

  return FALSE;
}

/**
 * latch_account_dup_free_label:
 * @accounts: the accounts
 * @title: what a new account would be called
 *
 * Returns: (transfer full): @title, with a number when an account has that name already
 */
char *
latch_account_dup_free_label (GListModel *accounts,
                              const char *title)
{
  char *label = g_strdup (title);

  for (guint number = 2; is_taken (accounts, label); number++)
    {
      g_free (label);
      /* Translators: the name of a further account at the same service; %s is the service, %u counts from 2 */
      label = g_strdup_printf (_ ("%s (%u)"), title, number);
    }

  return label;
}
