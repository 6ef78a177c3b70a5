/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance.h"

G_BEGIN_DECLS

/**
 * LatchExportFormat:
 * @LATCH_EXPORT_FORMAT_ENV: lines for an environment
 * @LATCH_EXPORT_FORMAT_JSON: an object
 * @LATCH_EXPORT_FORMAT_KUBERNETES: a Secret for each instance
 *
 * What an export looks like.
 */
typedef enum {
  LATCH_EXPORT_FORMAT_ENV,
  LATCH_EXPORT_FORMAT_JSON,
  LATCH_EXPORT_FORMAT_KUBERNETES,
} LatchExportFormat;

/**
 * LatchExport:
 * @instance: an instance that the service has
 * @address: the address of the API
 * @user: the user secret
 * @organization: the organization secret
 * @token: the token
 *
 * What is needed to use an instance.
 */
typedef struct
{
  LatchInstance *instance;
  char          *address;
  SecretValue   *user;
  SecretValue   *organization;
  SecretValue   *token;
} LatchExport;

LatchExport *latch_export_new (LatchInstance *instance);
void         latch_export_free (LatchExport *self);
char        *latch_export_write (GPtrArray        *exports,
                                 LatchExportFormat format,
                                 GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchExport, latch_export_free)

G_END_DECLS
