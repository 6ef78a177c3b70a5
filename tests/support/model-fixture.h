/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

/* The record of an instance in the list. */
static inline LatchRecord *
latch_test_dup_record (LatchRegistry *registry,
                       guint          position)
{
  g_autoptr (LatchInstance) instance = g_list_model_get_item (latch_registry_get_instances (registry), position);

  return g_object_ref (latch_instance_get_record (instance));
}
