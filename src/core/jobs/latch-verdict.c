/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-verdict.h"

#include "latch-api-error.h"
#include "latch-error.h"

#include <glib/gi18n-lib.h>

/* What a failed test says of an instance. The service refuses a call to the
 * store in the same way when the account’s secrets, the instance or the store’s
 * keys are to blame, so it is asked for the instance itself before anybody is.
 * The status codes are those of docs.cloud-elements.com/home/error-codes. */

static gboolean
has_store_words (const GError *test)
{
  return latch_error_get_provider_message (test) != NULL;
}

/* By now the account and the instance are known to be good. 401 and 403 are passed on from the store, with its words or
 * without. A service that has no such test for this element says so by 404 or 405. Any other refusal without the store’s
 * words, such as a conflict, may pass. */
static LatchVerdict
judge_refusal (const GError *test)
{
  guint status = latch_error_get_status (test);

  if (has_store_words (test) || status == 401 || status == 403)
    return LATCH_VERDICT_STORE_REFUSES;

  return status == 404 || status == 405 ? LATCH_VERDICT_UNTESTABLE : LATCH_VERDICT_NONE;
}

/* A token of a deleted instance is refused by 401, and not by the store. Any other refusal is one of a token that is alive: the
 * number that was asked for may be wrong. */
static gboolean
is_dead (const GError *test)
{
  return latch_api_error_is_missing (test) || (latch_error_get_status (test) == 401 && !has_store_words (test));
}

/**
 * latch_verdict_needs_instance:
 * @test: (nullable): what asking the store through the instance ended with
 *
 * Tells whether the service has to be asked for the instance before anything can be said.
 *
 * Returns: %TRUE when the service refused the test in its own form
 */
gboolean
latch_verdict_needs_instance (const GError *test)
{
  return test != NULL && latch_error_is_refusal (test);
}

/**
 * latch_verdict_judge:
 * @test: (nullable): what asking the store through the instance ended with
 * @info: (nullable): the instance as the service has it, if it was asked
 * @asked: (nullable): why there is no @info, if the service was asked
 * @is_proved: whether the instance was created with these secrets, or shown for them; see latch_connection_is_proved()
 *
 * Judges a test. A store that answers does so whatever becomes of the
 * organization secret, which the test does not carry. The instance is gone only when the API itself says so to those
 * who would be shown it, and its token does not work either; the number may still be wrong, so whoever asks reads the
 * whole list then. A store that has trouble, or a service that does, has refused nothing.
 *
 * Returns: the verdict
 */
LatchVerdict
latch_verdict_judge (const GError      *test,
                     LatchInstanceInfo *info,
                     const GError      *asked,
                     gboolean           is_proved)
{
  if (test != NULL && !latch_verdict_needs_instance (test))
    return LATCH_VERDICT_NONE;

  if (g_error_matches (asked, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED))
    return LATCH_VERDICT_ACCOUNT_REFUSED;

  if (test == NULL)
    return asked == NULL ? LATCH_VERDICT_WORKS : LATCH_VERDICT_NONE;

  if (info != NULL)
    return latch_instance_info_get_enabled (info) == LATCH_ENABLED_NO ? LATCH_VERDICT_TURNED_OFF : judge_refusal (test);

  return is_proved && is_dead (test) && latch_api_error_is_missing (asked) ? LATCH_VERDICT_GONE : LATCH_VERDICT_NONE;
}

/**
 * latch_verdict_new_mistaken_error:
 *
 * Returns: (transfer full): an error for an instance that has the number of another one
 */
GError *
latch_verdict_new_mistaken_error (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNEXPECTED, _ ("This is another instance: its token is not the one in the keyring."));
}

/**
 * latch_verdict_new_misnumbered_error:
 * @number: the number that the service lists the instance under
 *
 * Returns: (transfer full): an error for a record that has another number than its instance
 */
GError *
latch_verdict_new_misnumbered_error (gint64 number)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  return g_error_new (LATCH_ERROR, LATCH_ERROR_UNEXPECTED,
                      /* Translators: %s is a number of the service */
                      _ ("The service has this store under another instance ID, %s. Manage it on the service’s website."), id);
}

/**
 * latch_verdict_new_foreign_error:
 *
 * Returns: (transfer full): an error for secrets that lead to somebody else’s instance of the same number
 */
GError *
latch_verdict_new_foreign_error (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED,
                              _ ("These secrets belong to another account. Enter those of the account that this store was connected with."));
}

/**
 * latch_verdict_new_unproved_error:
 *
 * Returns: (transfer full): an error for an instance that neither its token nor its tag shows to be the record’s own
 */
GError *
latch_verdict_new_unproved_error (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNEXPECTED,
                              _ ("Latchkey cannot tell whether this is the same store, so it changes nothing. Change the store on the service’s website."));
}

/**
 * latch_verdict_explain_absence:
 * @error: (nullable): why the service did not show an instance
 *
 * Says what a miss may mean to those who may not be who had it made. Numbers are
 * an account’s own, so nothing says which of the two it is.
 */
void
latch_verdict_explain_absence (GError *error)
{
  if (!latch_api_error_is_missing (error))
    return;

  g_free (error->message);
  error->message = g_strdup (_ ("The service does not have this store. It may have been deleted there, or these secrets belong to another account."));
}

/**
 * latch_verdict_choose_error:
 * @test: (nullable): what asking the store through the instance ended with
 * @asked: (nullable): why the service did not give the instance, if it was asked
 *
 * Chooses what people are told. The store’s own words come first. A refusal
 * that could not be looked into blames what may be innocent.
 *
 * Returns: (transfer none) (nullable): one of the two
 */
const GError *
latch_verdict_choose_error (const GError *test,
                            const GError *asked)
{
  return asked == NULL || has_store_words (test) ? test : asked;
}
