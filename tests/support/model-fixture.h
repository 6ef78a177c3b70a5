/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection-fixture.h"
#include "latch-registry.h"
#include "latch-service.h"

/* The record of an instance in the list. */
static inline LatchRecord *
latch_test_dup_record (LatchRegistry *registry,
                       guint          position)
{
  g_autoptr (LatchInstance) instance = g_list_model_get_item (latch_registry_get_instances (registry), position);

  return g_object_ref (latch_instance_get_record (instance));
}

/* A person who has read the address, and confirms it. */
static inline LatchJob *
latch_test_begin (LatchRegistry    *registry,
                  LatchAccount     *account,
                  LatchCredentials *credentials,
                  LatchRecord      *record,
                  LatchDraft       *draft,
                  GError          **error)
{
  g_autofree char *shown = latch_service_dup_shown_address (latch_account_get_service (account));
  LatchJob        *job = latch_registry_begin (registry, account, credentials, shown, record, draft, error);

  if (job != NULL && credentials != NULL)
    latch_connection_confirm_address (latch_job_get_connection (job));
  return job;
}
