/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-job.h"

G_BEGIN_DECLS

/**
 * LatchChange:
 * @LATCH_CHANGE_TURN_ON: let the instance carry out calls again
 * @LATCH_CHANGE_TURN_OFF: let the service refuse all calls with its token
 * @LATCH_CHANGE_DELETE: delete it on the service, and here
 *
 * What can be changed about an instance on the service.
 */
typedef enum {
  LATCH_CHANGE_TURN_ON,
  LATCH_CHANGE_TURN_OFF,
  LATCH_CHANGE_DELETE,
} LatchChange;

void     latch_change_async (LatchJob           *job,
                             LatchChange         change,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data);
gboolean latch_change_finish (LatchJob     *job,
                              GAsyncResult *result,
                              GError      **error);

G_END_DECLS
