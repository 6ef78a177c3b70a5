/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keyring-operation-private.h"

#include "latch-error.h"
#include "latch-init.h"
#include "latch-keyring-file.h"
#include "latch-keyring-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Matched by its attributes only: gnome-keyring hides the schema's name while it was never unlocked. */
const SecretSchema latch_keyring_schema = {
  APPLICATION_ID,
  SECRET_SCHEMA_DONT_MATCH_NAME,
  {
    { "application", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "ref", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

/* The whole process shares one queue, as it shares one keyring: writes keep their order and no two prompts are asked for
 * at once. libsecret's file loses items when two stores overlap. */
static GQueue operations = G_QUEUE_INIT;

static void
operation_free (LatchKeyringOperation *operation)
{
  g_clear_pointer (&operation->attributes, g_hash_table_unref);
  g_clear_pointer (&operation->secret, secret_value_unref);
  g_clear_object (&operation->service);
  g_list_free_full (operation->doomed, g_object_unref);
  g_clear_error (&operation->absence);
  g_free (operation->label);
  g_free (operation);
}

static gboolean
is_same_secret (SecretValue *one,
                SecretValue *other)
{
  size_t      one_length;
  size_t      other_length;
  const char *one_text = secret_value_get (one, &one_length);
  const char *other_text = secret_value_get (other, &other_length);

  return one_length == other_length && memcmp (one_text, other_text, one_length) == 0;
}

static SecretValue *
new_plain_secret (SecretValue *secret)
{
  size_t      length = 0;
  const char *text = secret != NULL ? secret_value_get (secret, &length) : "";

  return secret_value_new (text, (gssize)length, "text/plain");
}

static GError *
new_not_done_error (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED,
                              _ ("The keyring did not do what it confirmed. Check that the disk is not full, log in again and try once more."));
}

/* -- What is done there -------------------------------------------------------------- */

static void
confirm_open (GTask *task)
{
  g_task_return_boolean (task, TRUE);
}

static void
store (GTask *task)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  operation->backend->store (task);
}

static void
find (GTask *task)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  operation->backend->find (task);
}

static void
clear (GTask *task)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  operation->backend->clear (task);
}

/* A daemon that is killed between its two writes leaves an item with an empty secret; to replace it is enough. */
static gboolean
is_stored (GTask       *task,
           SecretValue *found)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  if (found != NULL && is_same_secret (found, operation->secret))
    return TRUE;

  if (operation->written_again)
    {
      g_task_return_error (task, new_not_done_error ());
      return FALSE;
    }

  operation->written_again = TRUE;
  store (task);
  return FALSE;
}

static void
judge_stored (GTask       *task,
              SecretValue *found)
{
  if (is_stored (task, found))
    g_task_return_boolean (task, TRUE);
}

static void
judge_looked_up (GTask       *task,
                 SecretValue *found)
{
  size_t length = 0;

  if (found != NULL)
    secret_value_get (found, &length);

  if (length > 0)
    g_task_return_pointer (task, secret_value_ref (found), (GDestroyNotify)secret_value_unref);
  else if (!latch_keyring_operation_look_once_more (task))
    g_task_return_pointer (task, NULL, NULL);
}

static void
judge_cleared (GTask       *task,
               SecretValue *found)
{
  if (found != NULL)
    g_task_return_error (task, new_not_done_error ());
  else if (!latch_keyring_operation_look_once_more (task))
    g_task_return_boolean (task, TRUE);
}

/* One after the other, within one turn of the queue: nothing can be stored in memory meanwhile. */
static void
move_next (GTask *task)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);
  LatchKeyring          *keyring = g_task_get_source_object (task);
  GHashTable            *attributes;
  const char            *label;
  SecretValue           *secret;

  if (!latch_keyring_memory_peek (keyring->memory, &attributes, &label, &secret))
    {
      latch_keyring_set_place (keyring, operation->backend == &latch_keyring_file_backend ? LATCH_KEYRING_PRIVATE : LATCH_KEYRING_SYSTEM);
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_clear_pointer (&operation->attributes, g_hash_table_unref);
  g_clear_pointer (&operation->secret, secret_value_unref);
  g_free (operation->label);
  operation->attributes = g_hash_table_ref (attributes);
  operation->label = g_strdup (label);
  operation->secret = secret_value_ref (secret);
  operation->written_again = FALSE;
  store (task);
}

static void
judge_moved (GTask       *task,
             SecretValue *found)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);
  LatchKeyring          *keyring = g_task_get_source_object (task);

  if (!is_stored (task, found))
    return;

  latch_keyring_memory_clear (keyring->memory, operation->attributes);
  latch_keyring_note_memory (keyring);
  move_next (task);
}

/* -- What is done in memory ---------------------------------------------------------- */

static gboolean
confirm_memory (GTask *task)
{
  g_task_return_boolean (task, TRUE);
  return TRUE;
}

static gboolean
store_in_memory (GTask *task)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);
  LatchKeyring          *keyring = g_task_get_source_object (task);

  latch_keyring_memory_store (keyring->memory, operation->attributes, operation->label, operation->secret);
  latch_keyring_note_memory (keyring);
  g_task_return_boolean (task, TRUE);
  return TRUE;
}

static gboolean
find_in_memory (GTask *task)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);
  LatchKeyring          *keyring = g_task_get_source_object (task);
  SecretValue           *found = latch_keyring_memory_lookup (keyring->memory, operation->attributes);

  if (found == NULL)
    return FALSE;

  g_task_return_pointer (task, secret_value_ref (found), (GDestroyNotify)secret_value_unref);
  return TRUE;
}

static gboolean
clear_memory (GTask *task)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);
  LatchKeyring          *keyring = g_task_get_source_object (task);

  if (!latch_keyring_memory_clear (keyring->memory, operation->attributes))
    return FALSE;

  latch_keyring_note_memory (keyring);
  g_task_return_boolean (task, TRUE);
  return TRUE;
}

/* -- One after the other ------------------------------------------------------------- */

static void
begin (GTask *task)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);
  LatchKeyring          *keyring = g_task_get_source_object (task);
  gboolean               recalls = latch_keyring_get_place (keyring) == LATCH_KEYRING_SESSION && operation->verb->recall != NULL;

  if (!recalls || !operation->verb->recall (task))
    latch_keyring_operation_find_place (task);
}

static void
completed_cb (GTask *task)
{
  g_autoptr (GTask) done = g_queue_pop_head (&operations);
  GTask *next = g_queue_peek_head (&operations);

  g_assert (done == task);
  if (next != NULL)
    begin (next);
}

static const LatchKeyringVerbClass verbs[] = {
  [LATCH_KEYRING_PEEK] = { confirm_open, NULL, confirm_memory, FALSE },
  [LATCH_KEYRING_OPEN] = { confirm_open, NULL, confirm_memory, TRUE },
  [LATCH_KEYRING_STORE] = { store, judge_stored, store_in_memory, TRUE },
  [LATCH_KEYRING_LOOKUP] = { find, judge_looked_up, find_in_memory, TRUE },
  [LATCH_KEYRING_CLEAR] = { clear, judge_cleared, clear_memory, TRUE },
  [LATCH_KEYRING_MOVE] = { move_next, judge_moved, NULL, TRUE },
};

/**
 * latch_keyring_operation_judge:
 * @task: the task of an operation
 * @found: (nullable): the secret that was looked up after everything else was done
 *
 * Ends an operation, or goes on with it.
 */
void
latch_keyring_operation_judge (GTask       *task,
                               SecretValue *found)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  operation->verb->judge (task, found);
}

/**
 * latch_keyring_operation_fail:
 * @task: the task of an operation
 * @error: an error of libsecret
 *
 * Tries once more where that may help, and ends the operation otherwise.
 */
void
latch_keyring_operation_fail (GTask        *task,
                              const GError *error)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  if (operation->looks_once_more && operation->verb == &verbs[LATCH_KEYRING_LOOKUP])
    {
      /* Nothing is lost by it: the service tells a token again, and a person the secrets of an account. */
      g_debug ("The file of secrets could not be looked into: %s %d", g_quark_to_string (error->domain), error->code);
      g_task_return_pointer (task, NULL, NULL);
    }
  else if (operation->backend != &latch_keyring_file_backend)
    latch_keyring_operation_lose_place (task, error);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG) && !operation->written_again)
    {
      /* Another process wrote the file; libsecret reads it anew. */
      operation->written_again = TRUE;
      operation->verb->act (task);
    }
  else
    g_task_return_error (task, latch_keyring_file_explain (error));
}

/**
 * latch_keyring_operation_enqueue:
 * @task: (transfer full): the task that returns the outcome, whose source is the keyring; its task data are set here
 * @verb: what to do
 * @attributes: (transfer full) (nullable): which item
 * @label: (nullable): the item’s name, to store
 * @secret: (nullable): the secret, to store; %NULL stores an empty one
 *
 * Does something to the keyring when all that came before it has ended.
 *
 * The task returns a boolean, or for %LATCH_KEYRING_LOOKUP a [struct@Secret.Value]
 * or %NULL; its errors are of domain %LATCH_ERROR.
 */
void
latch_keyring_operation_enqueue (GTask           *task,
                                 LatchKeyringVerb verb,
                                 GHashTable      *attributes,
                                 const char      *label,
                                 SecretValue     *secret)
{
  LatchKeyringOperation *operation = g_new0 (LatchKeyringOperation, 1);

  latch_wipe_freed_memory ();
  operation->verb = &verbs[verb];
  operation->attributes = attributes;
  operation->label = g_strdup (label);
  operation->secret = new_plain_secret (secret);
  g_task_set_task_data (task, operation, (GDestroyNotify)operation_free);
  g_signal_connect (task, "notify::completed", G_CALLBACK (completed_cb), NULL);
  g_queue_push_tail (&operations, task);
  if (g_queue_get_length (&operations) == 1)
    begin (task);
}
