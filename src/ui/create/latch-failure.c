/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-failure.h"

#include "latch-error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

/**
 * latch_failure_is_about_keyring:
 * @error: why a creation failed
 *
 * Returns: %TRUE when the person can mend it outside of Latchkey and then simply try again
 */
gboolean
latch_failure_is_about_keyring (const GError *error)
{
  return g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT) ||
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_NO_DEFAULT) ||
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED) ||
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
}

/**
 * latch_failure_dup_sentence:
 * @error: why a creation failed
 * @unsaved: whether the instance exists and its token is in memory only
 * @unresolved: whether it is not known that the instance exists
 *
 * Says why a creation failed and what is known about the instance.
 *
 * Returns: (transfer full): one sentence or more, for people
 */
char *
latch_failure_dup_sentence (const GError *error,
                            gboolean      unsaved,
                            gboolean      unresolved)
{
  const char *known = _ ("It is not known whether the instance was created. It is kept in the list of instances.");

  if (unsaved)
    /* Translators: %s is a sentence about the keyring */
    return g_strdup_printf (_ ("The instance was created, but its token is not in the keyring yet. %s"), error->message);

  if (!unresolved)
    return g_strdup (error->message);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (known);

  return g_strdup_printf ("%s\n%s", error->message, known);
}
