/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "latch-error.h"
#include "latch-keyring-gate.h"
#include "latch-keyring-operation.h"

typedef struct
{
  void (*act) (GTask *task);
  void (*judge) (GTask       *task,
                 SecretValue *found);
  gboolean may_ask;
} Verb;

typedef struct
{
  const Verb    *verb;
  GHashTable    *attributes;
  char          *label;
  SecretValue   *secret;
  SecretService *service;
  GList         *doomed;
  gboolean       connected_again;
  gboolean       written_again;
} Operation;

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

/* The whole process shares one queue, as it shares one keyring: writes keep their order and no two prompts are asked for at once. */
static GQueue operations = G_QUEUE_INIT;

static void
operation_free (Operation *operation)
{
  g_clear_pointer (&operation->attributes, g_hash_table_unref);
  g_clear_pointer (&operation->secret, secret_value_unref);
  g_clear_object (&operation->service);
  g_list_free_full (operation->doomed, g_object_unref);
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

/* Starts over at the gate, once, where a new connection may help. The gate's callback fails here too, so it is passed in. */
static void
fail (GTask              *task,
      const GError       *error,
      GAsyncReadyCallback passed_gate)
{
  Operation *operation = g_task_get_task_data (task);

  if (operation->connected_again || !latch_keyring_gate_is_passing_failure (error))
    {
      g_task_return_error (task, latch_keyring_gate_explain (error));
      return;
    }

  g_debug ("Connecting to the keyring again: %s %d", g_quark_to_string (error->domain), error->code);
  operation->connected_again = TRUE;
  g_clear_object (&operation->service);
  secret_service_disconnect ();
  latch_keyring_gate_pass_async (operation->verb->may_ask, passed_gate, g_object_ref (task));
}

static void
passed_gate_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Operation *operation = g_task_get_task_data (task);

  operation->service = latch_keyring_gate_pass_finish (result, &error);
  if (operation->service == NULL)
    fail (task, error, passed_gate_cb);
  else
    operation->verb->act (task);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) found = NULL;
  Operation *operation = g_task_get_task_data (task);

  if (!secret_item_load_secret_finish (SECRET_ITEM (source), result, &error))
    {
      fail (task, error, passed_gate_cb);
      return;
    }

  found = secret_item_get_secret (SECRET_ITEM (source));
  operation->verb->judge (task, found);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretItem) items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);
  Operation *operation = g_task_get_task_data (task);

  if (error != NULL)
    fail (task, error, passed_gate_cb);
  else if (items == NULL)
    operation->verb->judge (task, NULL);
  else
    secret_item_load_secret (items->data, NULL, loaded_cb, g_object_ref (task));
}

/* Not secret_service_lookup(), nor a search that loads secrets: where the keyring was locked again or restarted behind
 * the gate, both are silent and give NULL. */
static void
find (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);

  secret_service_search (operation->service, &latch_keyring_schema, operation->attributes, SECRET_SEARCH_NONE, NULL,
                         found_cb, g_object_ref (task));
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_service_store_finish (SECRET_SERVICE (source), result, &error))
    find (task);
  else
    fail (task, error, passed_gate_cb);
}

static void
confirm_open (GTask *task)
{
  g_task_return_boolean (task, TRUE);
}

static void
store (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);

  secret_service_store (operation->service, &latch_keyring_schema, operation->attributes, SECRET_COLLECTION_DEFAULT,
                        operation->label, operation->secret, NULL, stored_cb, g_object_ref (task));
}

/* A daemon that is killed between its two writes leaves an item with an empty secret; to replace it is enough. */
static void
judge_stored (GTask       *task,
              SecretValue *found)
{
  Operation *operation = g_task_get_task_data (task);

  if (found != NULL && is_same_secret (found, operation->secret))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (operation->written_again)
    {
      g_task_return_error (task, new_not_done_error ());
      return;
    }

  operation->written_again = TRUE;
  store (task);
}

static void
judge_looked_up (GTask       *task,
                 SecretValue *found)
{
  size_t length = 0;

  if (found != NULL)
    secret_value_get (found, &length);

  g_task_return_pointer (task, length > 0 ? secret_value_ref (found) : NULL, (GDestroyNotify)secret_value_unref);
}

/* The callback of one deletes the next, so it is passed in. */
static void
delete_next (GTask              *task,
             GAsyncReadyCallback deleted)
{
  Operation *operation = g_task_get_task_data (task);
  g_autoptr (SecretItem) item = NULL;

  if (operation->doomed == NULL)
    {
      find (task);
      return;
    }

  item = operation->doomed->data;
  operation->doomed = g_list_delete_link (operation->doomed, operation->doomed);
  secret_item_delete (item, NULL, deleted, g_object_ref (task));
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_item_delete_finish (SECRET_ITEM (source), result, &error))
    delete_next (task, deleted_cb);
  else
    fail (task, error, passed_gate_cb);
}

static void
found_to_clear_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Operation *operation = g_task_get_task_data (task);

  g_list_free_full (operation->doomed, g_object_unref);
  operation->doomed = secret_service_search_finish (SECRET_SERVICE (source), result, &error);
  if (error == NULL)
    delete_next (task, deleted_cb);
  else
    fail (task, error, passed_gate_cb);
}

/* Not secret_service_clear(): in libsecret 0.20 it ends its task twice when an item cannot be deleted. */
static void
clear (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);

  secret_service_search (operation->service, &latch_keyring_schema, operation->attributes, SECRET_SEARCH_ALL, NULL,
                         found_to_clear_cb, g_object_ref (task));
}

static void
judge_cleared (GTask       *task,
               SecretValue *found)
{
  if (found == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, new_not_done_error ());
}

static void
begin (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);

  latch_keyring_gate_pass_async (operation->verb->may_ask, passed_gate_cb, g_object_ref (task));
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

/* What is done behind the gate, and what is made of the item that is found there then. */
static const Verb verbs[] = {
  [LATCH_KEYRING_PEEK] = { confirm_open, NULL, FALSE },
  [LATCH_KEYRING_OPEN] = { confirm_open, NULL, TRUE },
  [LATCH_KEYRING_STORE] = { store, judge_stored, TRUE },
  [LATCH_KEYRING_LOOKUP] = { find, judge_looked_up, TRUE },
  [LATCH_KEYRING_CLEAR] = { clear, judge_cleared, TRUE },
};

/**
 * latch_keyring_operation_enqueue:
 * @task: (transfer full): the task that returns the outcome; its task data are set here
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
  Operation *operation = g_new0 (Operation, 1);

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
