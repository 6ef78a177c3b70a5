/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-consequences.h"

#include <glib/gi18n-lib.h>

/**
 * latch_consequences_dup:
 * @removed: what is deleted from this computer, perhaps nothing
 * @n_unsure: for how many stores it is not known whether the service has them
 * @more: (nullable): what else there is to say
 *
 * Returns: (transfer full): what a question about a removal says of its consequences, in paragraphs
 */
char *
latch_consequences_dup (const char *removed,
                        guint       n_unsure,
                        const char *more)
{
  g_autoptr (GStrvBuilder) paragraphs = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  if (*removed != '\0')
    g_strv_builder_add (paragraphs, removed);

  if (n_unsure > 0)
    {
      /* Translators: %u is how many stores there are of which nobody knows whether the service has created them */
      g_autofree char *unsure = g_strdup_printf (ngettext ("%u store may have been created. Latchkey will no longer look for it.",
                                                           "%u stores may have been created. Latchkey will no longer look for them.", n_unsure),
                                                 n_unsure);

      g_strv_builder_add (paragraphs, unsure);
    }

  if (more != NULL)
    g_strv_builder_add (paragraphs, more);
  g_strv_builder_add (paragraphs, _ ("Everything stays on the service. This cannot be undone."));
  texts = g_strv_builder_end (paragraphs);
  return g_strjoinv ("\n\n", texts);
}

/**
 * latch_consequences_dup_of_account:
 * @work: account work
 * @account: an account that is to be removed
 * @name: its name as it stands in a sentence
 *
 * Returns: (transfer full): what a question about its removal says of its consequences, in paragraphs
 */
char *
latch_consequences_dup_of_account (LatchAccountWork *work,
                                   LatchAccount     *account,
                                   const char       *name)
{
  g_autofree char *removed = NULL;
  guint            n_stores, n_unsure;

  latch_account_work_count (work, account, &n_stores, &n_unsure);
  if (n_stores == 0)
    /* Translators: %s is the name of an account */
    removed = g_strdup_printf (_ ("“%s” and its secrets are deleted from this computer."), name);
  else
    /* Translators: %s is the name of an account, %u how many stores it has in the list */
    removed = g_strdup_printf (ngettext ("“%s”, its secrets, and %u store with its token are deleted from this computer.", "“%s”, its secrets, and %u stores with their tokens are deleted from this computer.", n_stores),
                               name, n_stores);

  return latch_consequences_dup (removed, n_unsure, NULL);
}
