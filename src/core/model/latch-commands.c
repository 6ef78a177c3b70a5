/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-commands.h"

#include "latch-json.h"
#include "latch-service.h"

/* What people paste elsewhere to use an instance, without a secret in it. Lines for
 * a terminal run as they are pasted: each secret comes from the keyring, and never
 * stands among the arguments of a program, which everybody on the computer can read. */

/* A sandbox’s file can only be read from within the sandbox. */
static char *
dup_lookup (LatchKeyring *keyring,
            const char   *attributes,
            const char   *id)
{
  gboolean    is_private = latch_keyring_get_place (keyring) == LATCH_KEYRING_PRIVATE;
  const char *tool = is_private ? "flatpak run --command=secret-tool " APPLICATION_ID : "secret-tool";

  return g_strdup_printf ("%s lookup application %s %s %s", tool, APPLICATION_ID, attributes, id);
}

/**
 * latch_commands_dup_address:
 * @account: an account
 *
 * Gets the address that other programs call. The file of an account alone must
 * not decide where somebody’s secrets go: an address from it counts once a
 * connection has found that they belong there.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL when the service has none that lasts, or it is not known to be
 *   the account’s
 */
char *
latch_commands_dup_address (LatchAccount *account)
{
  const LatchService *service = latch_service_lookup (latch_account_get_service (account));

  if (service != NULL)
    return g_strdup (service->address);

  return latch_account_get_trusted (account) ? latch_service_dup_identity (latch_account_get_service (account)) : NULL;
}

/**
 * latch_commands_dup_lookup:
 * @instance: an instance
 * @keyring: where its token lies
 *
 * Returns: (transfer full) (nullable): the line that prints the token, or %NULL where no other program can read it
 */
char *
latch_commands_dup_lookup (LatchInstance *instance,
                           LatchKeyring  *keyring)
{
  if (latch_instance_get_record (instance) == NULL || latch_instance_is_held (instance))
    return NULL;

  return dup_lookup (keyring, "ref", latch_instance_get_id (instance));
}

/**
 * latch_commands_dup_request:
 * @instance: an instance
 * @keyring: where its token and the secrets of its account lie
 *
 * Gets the line that asks the store through the instance. It is for any shell
 * in which `printf` is built in, as it is in bash, dash, zsh and fish, and for
 * cURL 7.55, the first that reads headers from standard input.
 *
 * Returns: (transfer full) (nullable): the line, or %NULL where no other program can read the secrets, or the
 *   service has no address that lasts, or its address is not known to be the account’s
 */
char *
latch_commands_dup_request (LatchInstance *instance,
                            LatchKeyring  *keyring)
{
  LatchAccount    *account = latch_instance_get_account (instance);
  g_autofree char *address = account != NULL ? latch_commands_dup_address (account) : NULL;
  g_autofree char *token = latch_commands_dup_lookup (instance, keyring);
  g_autofree char *user_secret = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *quoted = NULL;

  if (address == NULL || token == NULL)
    return NULL;

  user_secret = dup_lookup (keyring, "kind user-secret account", latch_account_get_id (account));
  uri = g_strdup_printf ("%s/hubs/%s/ping", address, latch_instance_get_hub (instance));
  quoted = g_shell_quote (uri);
  return g_strdup_printf ("printf 'Authorization: User %%s, Element %%s' \"$(%s)\" \"$(%s)\" | curl -g -H @- -- %s", user_secret, token, quoted);
}

/* Nobody is asked for what has a default, or belongs to another way to sign in than the usual one. */
static gboolean
is_asked_for (const LatchElement      *element,
              const LatchElementField *field)
{
  if (!latch_element_field_belongs_to (field, element->authentication != NULL ? element->authentication->value : NULL))
    return FALSE;

  return field->kind == LATCH_ELEMENT_FIELD_CONSTANT || (latch_element_field_is_typed (field) && field->required);
}

/**
 * latch_commands_dup_document:
 * @instance: an instance
 *
 * Gets an `instance.json` that makes another one like it, see
 * latch_json_write_document(). Latchkey keeps none of the values that the store
 * was connected with, so each has a placeholder instead: the title of its field
 * in `<` and `>`, in English, so that a script can replace it. The form takes the
 * document too, and leaves what is a placeholder empty.
 *
 * Returns: (transfer full) (nullable): the document, or %NULL when Latchkey does not know which values the element needs
 */
char *
latch_commands_dup_document (LatchInstance *instance)
{
  LatchRecord        *record = latch_instance_get_record (instance);
  const LatchElement *element = record != NULL ? latch_element_lookup (latch_record_get_element (record)) : NULL;
  g_autoptr (LatchDraft) draft = NULL;

  if (element == NULL)
    return NULL;

  draft = latch_draft_new (element);
  latch_draft_set_name (draft, latch_instance_get_name (instance));
  for (size_t i = 0; i < element->n_fields; i++)
    {
      const LatchElementField *field = &element->fields[i];
      g_autofree char         *placeholder = g_strdup_printf ("<%s>", field->title);

      if (is_asked_for (element, field))
        latch_draft_set_value (draft, field->key, field->kind == LATCH_ELEMENT_FIELD_CONSTANT ? field->value : placeholder);
    }

  return latch_json_write_document (draft);
}
