/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LatchElementField:
 * @key: the configuration key
 * @title: what people call it, to be translated
 * @secret: whether it is hidden while it is typed
 * @digits: whether it consists of digits
 * @pattern: (nullable): a regular expression that it matches
 * @hint: (nullable): what to say when it does not, to be translated
 *
 * A value that an element requires.
 */
typedef struct
{
  const char *key;
  const char *title;
  gboolean    secret;
  gboolean    digits;
  const char *pattern;
  const char *hint;
} LatchElementField;

/**
 * LatchElement:
 * @key: what the API calls it
 * @name: the product’s name
 * @hub: the hub that it belongs to
 * @fields: the configuration that it requires, in the order of the reference page
 * @n_fields: how many fields there are
 * @store_id: the field that says which store it is
 * @keys_page_start: what stands before a store’s ID in the address of the page that shows its keys
 * @keys_page_end: what stands after it
 * @any_keys_page: that page while the store is not known
 * @events_hint: (nullable): where the store has to be told the address of latch_element_dup_events_address(), to be
 *   translated
 *
 * What Latchkey knows about an element.
 */
typedef struct
{
  const char              *key;
  const char              *name;
  const char              *hub;
  const LatchElementField *fields;
  size_t                   n_fields;
  const LatchElementField *store_id;
  const char              *keys_page_start;
  const char              *keys_page_end;
  const char              *any_keys_page;
  const char              *events_hint;
} LatchElement;

#define LATCH_ECWID_STORE_ID "ecwid.store.id"
#define LATCH_ECWID_ORDER_KEY "ecwid.order.key"
#define LATCH_ECWID_PRODUCT_KEY "ecwid.product.key"

#define LATCH_CONFIGURATION_EVENTS "event.notification.enabled"
#define LATCH_CONFIGURATION_VENDOR_TYPE "event.vendor.type"
#define LATCH_CONFIGURATION_CALLBACK_URL "event.notification.callback.url"
#define LATCH_CONFIGURATION_SIGNATURE_KEY "event.notification.signature.key"
#define LATCH_CONFIGURATION_FILTER_NULLS "filter.response.nulls"

const LatchElement      *latch_element_get_default (void);
const LatchElement      *latch_element_lookup (const char *key);
const LatchElementField *latch_element_lookup_field (const char *key);
gboolean                 latch_element_check_value (const char *key,
                                                    const char *value,
                                                    GError    **error);
char                    *latch_element_dup_keys_page (const LatchElement *self,
                                                      const char         *store_id);
char                    *latch_element_dup_events_address (const LatchElement *self,
                                                           const char         *address);
char                    *latch_element_dup_suggested_name (const LatchElement *self,
                                                           const char         *store_id);

G_END_DECLS
