/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LatchElementFieldKind:
 * @LATCH_ELEMENT_FIELD_TEXT: any text
 * @LATCH_ELEMENT_FIELD_ADDRESS: an http or https address
 * @LATCH_ELEMENT_FIELD_DIGITS: digits
 * @LATCH_ELEMENT_FIELD_EMAIL: an e-mail address
 * @LATCH_ELEMENT_FIELD_CHOICE: one of several values
 * @LATCH_ELEMENT_FIELD_SWITCH: `true` or `false`
 * @LATCH_ELEMENT_FIELD_CONSTANT: always its default, which nobody is asked for
 *
 * What a value is.
 */
typedef enum {
  LATCH_ELEMENT_FIELD_TEXT,
  LATCH_ELEMENT_FIELD_ADDRESS,
  LATCH_ELEMENT_FIELD_DIGITS,
  LATCH_ELEMENT_FIELD_EMAIL,
  LATCH_ELEMENT_FIELD_CHOICE,
  LATCH_ELEMENT_FIELD_SWITCH,
  LATCH_ELEMENT_FIELD_CONSTANT,
} LatchElementFieldKind;

/**
 * LatchElementChoice:
 * @value: what is sent
 * @title: what people call it, to be translated
 */
typedef struct
{
  char *value;
  char *title;
} LatchElementChoice;

/**
 * LatchElementField:
 * @key: the configuration key
 * @title: what people call it, to be translated
 * @help: (nullable): what to say about it, to be translated
 * @kind: what the value is
 * @secret: whether it is hidden while it is typed
 * @required: whether the element cannot do without it
 * @value: (nullable): the default
 * @authentication: (nullable): the choice of the element’s `authentication` with which it is asked for
 * @pattern: (nullable): what it matches
 * @hint: (nullable): what to say when it does not, to be translated
 * @is_sent: whether the service is told of it
 * @choices: (element-type LatchElementChoice): what there is to choose from
 *
 * A value of an element’s configuration.
 */
typedef struct
{
  char                 *key;
  char                 *title;
  char                 *help;
  LatchElementFieldKind kind;
  gboolean              secret;
  gboolean              required;
  char                 *value;
  char                 *authentication;
  GRegex               *pattern;
  char                 *hint;
  gboolean              is_sent;
  GPtrArray            *choices;
} LatchElementField;

/**
 * LatchElementOAuth:
 * @authentication: (nullable): the choice of the element’s `authentication` with which people sign in this way, or %NULL
 *   when there is no other way
 * @client_id: the field of the app’s client ID
 * @client_secret: the field of the app’s client secret
 * @callback: the field of the address on which the browser ends
 * @scope: (nullable): the field of what the app asks for
 * @site: (nullable): the field that names the store, whose own pages people sign in on
 * @page: (nullable): the https address of the page that shows what the form asks for
 *
 * How people sign in to a store in the browser, through an app of their own: OAuth 2.
 */
typedef struct
{
  char                    *authentication;
  const LatchElementField *client_id;
  const LatchElementField *client_secret;
  const LatchElementField *callback;
  const LatchElementField *scope;
  const LatchElementField *site;
  char                    *page;
} LatchElementOAuth;

/**
 * LatchElement:
 * @key: what the API calls it
 * @name: the product’s name
 * @hub: the hub that it belongs to
 * @note: (nullable): for which stores it is, to be translated
 * @fields: (array length=n_fields): its configuration, in the order of the reference page
 * @n_fields: how many fields there are
 * @store_id: (nullable): the field that says which store it is
 * @store_word: (nullable): what finds the part of that value which people know
 * @authentication: (nullable): the choice of how the service signs in to the store
 * @oauth: (nullable): how people sign in in the browser
 * @page_title: (nullable): what the page answers, to be translated
 * @page: (nullable): the https address of the page that shows what the form asks for
 * @store_page: (nullable): the same for one store, with `{store}` in place of its ID
 * @events_hint: (nullable): where the store has to be told the address of latch_element_dup_events_address(), to be
 *   translated
 * @rank: where it stands among the others
 * @is_added: whether it comes from the person’s own folder
 *
 * What Latchkey knows about an element.
 */
typedef struct
{
  char                    *key;
  char                    *name;
  char                    *hub;
  char                    *note;
  LatchElementField       *fields;
  size_t                   n_fields;
  const LatchElementField *store_id;
  GRegex                  *store_word;
  const LatchElementField *authentication;
  LatchElementOAuth       *oauth;
  char                    *page_title;
  char                    *page;
  char                    *store_page;
  char                    *events_hint;
  gint64                   rank;
  gboolean                 is_added;
} LatchElement;

#define LATCH_CONFIGURATION_EVENTS "event.notification.enabled"
#define LATCH_CONFIGURATION_VENDOR_TYPE "event.vendor.type"
#define LATCH_CONFIGURATION_CALLBACK_URL "event.notification.callback.url"
#define LATCH_CONFIGURATION_SIGNATURE_KEY "event.notification.signature.key"
#define LATCH_CONFIGURATION_FILTER_NULLS "filter.response.nulls"

GPtrArray               *latch_element_get_all (void);
void                     latch_element_add_folder (const char *path);
GPtrArray               *latch_element_get_problems (void);
const LatchElement      *latch_element_get_default (void);
const LatchElement      *latch_element_lookup (const char *key);
const LatchElementField *latch_element_find_field (const LatchElement *self,
                                                   const char         *key);
gboolean                 latch_element_describes_secret (const char *key,
                                                         gboolean   *secret);
gboolean                 latch_element_check_value (const LatchElement *self,
                                                    const char         *key,
                                                    const char         *value,
                                                    GError            **error);
char                    *latch_element_dup_keys_page (const LatchElement *self,
                                                      const char         *store_id);
char                    *latch_element_dup_events_address (const LatchElement *self,
                                                           const char         *address);
char                    *latch_element_dup_suggested_name (const LatchElement *self,
                                                           const char         *store_id);
gboolean                 latch_element_field_is_typed (const LatchElementField *field);
gboolean                 latch_element_field_belongs_to (const LatchElementField *field,
                                                         const char              *authentication);
gboolean                 latch_element_field_is_sent (const LatchElementField *field,
                                                      const char              *value);
gboolean                 latch_element_field_accepts (const LatchElementField *field,
                                                      const char              *value);
guint                    latch_element_field_lookup_choice (const LatchElementField *field,
                                                            const char              *value);

G_END_DECLS
