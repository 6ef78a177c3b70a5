/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

G_BEGIN_DECLS

/**
 * LatchUse:
 * @LATCH_USE_HEADER: the header `Authorization: User …, Element …` for calls to its store
 * @LATCH_USE_USER_SECRET: the user secret of its account
 * @LATCH_USE_ORGANIZATION_SECRET: the organization secret of its account
 *
 * What else than its token somebody needs to use an instance elsewhere.
 */
typedef enum {
  LATCH_USE_HEADER,
  LATCH_USE_USER_SECRET,
  LATCH_USE_ORGANIZATION_SECRET,
} LatchUse;

void         latch_use_lookup_async (LatchUse            use,
                                     LatchRegistry      *registry,
                                     LatchInstance      *instance,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
SecretValue *latch_use_lookup_finish (GAsyncResult *result,
                                      GError      **error);

G_END_DECLS
