/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-rename.h"

#include "latch-account-secrets.h"
#include "latch-draft.h"
#include "latch-error.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

/* Giving an account another name, in its file and in the keyring. The name is
 * Latchkey’s own: the service does not know it. */

typedef struct
{
  LatchKeyring *keyring;
  LatchClaim   *claim;
  char         *label;
  char         *earlier;
} Renaming;

static void
renaming_free (Renaming *renaming)
{
  g_object_unref (renaming->keyring);
  g_clear_object (&renaming->claim);
  g_free (renaming->label);
  g_free (renaming->earlier);
  g_free (renaming);
}

/* The entries catch up when the secrets are stored again or the account gets its next name. */
static void
relabelled_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_account_relabel_secrets_finish (LATCH_ACCOUNT (source), result, &error))
    g_message ("The secrets of an account could not be given its new name in the keyring: %s", error->message);

  g_task_return_boolean (task, TRUE);
}

/* A name that is not on the disk would be another one at the next start. */
static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchAccount *account = g_task_get_source_object (task);
  Renaming     *renaming = g_task_get_task_data (task);
  GError       *error = NULL;

  g_clear_object (&renaming->claim);
  if (latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    {
      latch_account_relabel_secrets_async (account, renaming->keyring, relabelled_cb, g_steal_pointer (&task));
      return;
    }

  latch_account_set_label (account, renaming->earlier);
  g_task_return_error (task, error);
}

static gboolean
is_taken (LatchJournal *journal,
          LatchAccount *account,
          const char   *label)
{
  g_autoptr (GPtrArray) accounts = latch_journal_list_accounts (journal);

  for (guint i = 0; i < accounts->len; i++)
    {
      LatchAccount *other = g_ptr_array_index (accounts, i);

      if (other != account && g_str_equal (latch_account_get_label (other), label))
        return TRUE;
    }

  return FALSE;
}

static GError *
new_taken_error (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Another account has this name. Enter a different one."));
}

/* Longer than the id of any account, so that no file ever has it. */
static char *
dup_name_id (const char *label)
{
  g_autofree char *text = g_strconcat ("account ", label, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* Nobody else gives the name to an account now, and who has it already is known. */
static void
name_claimed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal *journal = LATCH_JOURNAL (source);
  LatchAccount *account = g_task_get_source_object (task);
  Renaming     *renaming = g_task_get_task_data (task);
  GError       *error = NULL;

  renaming->claim = latch_journal_claim_finish (journal, result, &error);
  if (renaming->claim == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (is_taken (journal, account, renaming->label))
    {
      g_task_return_error (task, new_taken_error ());
      return;
    }

  renaming->earlier = g_strdup (latch_account_get_label (account));
  latch_journal_change_account_async (journal, account, latch_account_set_label, renaming->label, written_cb, g_steal_pointer (&task));
}

static GError *
check_label (LatchJournal *journal,
             LatchAccount *account,
             const char   *label)
{
  if (*label == '\0')
    return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Enter a name."));

  if (g_utf8_strlen (label, -1) > LATCH_LONGEST_NAME)
    /* Translators: %d is a number of characters */
    return g_error_new (LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Enter a name of at most %d characters."), LATCH_LONGEST_NAME);

  return is_taken (journal, account, label) ? new_taken_error () : NULL;
}

/* The file has names without characters that would turn around or push away what stands beside them. */
static char *
dup_clean_label (const char *typed)
{
  size_t           length;
  const char      *start = latch_typed_trim (typed, &length);
  g_autofree char *label = g_strndup (start, length);
  g_autofree char *line = g_utf8_strlen (label, -1) > LATCH_LONGEST_NAME ? g_steal_pointer (&label) : latch_typed_dup_line (label);

  return g_strdup (g_strstrip (line));
}

/**
 * latch_account_rename_async:
 * @account: an account that has a file
 * @keyring: where its secrets are
 * @journal: where it is written down
 * @label: the new name as it was typed, UTF-8; not empty, at most 200 characters, and no other account’s
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Gives the account another name. Blanks around it are left out. A name that
 * cannot be written is none: the account keeps its earlier one. The entries in a
 * keyring that is locked or gone keep theirs until they are stored or renamed again.
 */
void
latch_account_rename_async (LatchAccount       *account,
                            LatchKeyring       *keyring,
                            LatchJournal       *journal,
                            const char         *label,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (account, NULL, callback, user_data);
  Renaming        *renaming = g_new0 (Renaming, 1);
  g_autofree char *name_id = NULL;
  GError          *error;

  renaming->keyring = g_object_ref (keyring);
  renaming->label = dup_clean_label (label);
  g_task_set_task_data (task, renaming, (GDestroyNotify)renaming_free);

  error = check_label (journal, account, renaming->label);
  name_id = dup_name_id (renaming->label);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    latch_journal_claim_and_scan_async (journal, name_id, NULL, name_claimed_cb, g_steal_pointer (&task));
}

/**
 * latch_account_rename_finish:
 * @account: the account
 * @result: the result
 * @error: return location for %LATCH_ERROR_INVALID when it cannot have that name, for %LATCH_ERROR_STORAGE, for
 *   %LATCH_ERROR_NOT_FOUND when another process has removed it, or for %G_IO_ERROR_BUSY while one changes it
 *
 * Returns: %TRUE when it has the new name
 */
gboolean
latch_account_rename_finish (LatchAccount *account,
                             GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
