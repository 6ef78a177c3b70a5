/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *key;
  const char *title;
  gboolean    secret;
} LatchElementField;

typedef struct
{
  const char              *key;
  const char              *name;
  const char              *hub;
  const LatchElementField *fields;
  size_t                   n_fields;
} LatchElement;

#define LATCH_ECWID_STORE_ID "ecwid.store.id"
#define LATCH_ECWID_ORDER_KEY "ecwid.order.key"
#define LATCH_ECWID_PRODUCT_KEY "ecwid.product.key"

#define LATCH_CONFIGURATION_EVENTS "event.notification.enabled"
#define LATCH_CONFIGURATION_VENDOR_TYPE "event.vendor.type"
#define LATCH_CONFIGURATION_NOTIFICATION_TYPE "event.notification.type"
#define LATCH_CONFIGURATION_CALLBACK_URL "event.notification.callback.url"
#define LATCH_CONFIGURATION_SIGNATURE_KEY "event.notification.signature.key"
#define LATCH_CONFIGURATION_FILTER_NULLS "filter.response.nulls"

const LatchElement *latch_element_lookup (const char *key);
gboolean            latch_element_check_value (const char *key,
                                               const char *value,
                                               GError    **error);
char               *latch_element_dup_keys_page (const char *store_id);
char               *latch_element_dup_suggested_name (const LatchElement *self,
                                                      const char         *store_id);

G_END_DECLS
