/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-element.h"

#include "latch-error.h"
#include "latch-host.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

/* Ecwid’s apps have tokens that begin so; the element takes the older keys only. */
#define LEGACY_KEY "^(?!secret_|public_)"
#define LEGACY_KEY_HINT N_ ("This is the token of an Ecwid app. Latchkey needs the legacy API keys of the store.")

/* https://developers.cloud-elements.com/docs/elements/ecwid/ecwid-create-instance.html; the order is that of its sample. */
static const LatchElementField ecwid_fields[] = {
  { LATCH_ECWID_ORDER_KEY, N_ ("Order API Secret"), TRUE, FALSE, LEGACY_KEY, LEGACY_KEY_HINT },
  { LATCH_ECWID_PRODUCT_KEY, N_ ("Product API Secret"), TRUE, FALSE, LEGACY_KEY, LEGACY_KEY_HINT },
  { LATCH_ECWID_STORE_ID, N_ ("Store ID"), FALSE, TRUE,
    "^[0-9]+$", N_ ("A store ID contains only digits, such as 1234567.") },
};

static const LatchElement elements[] = {
  /* The pages are those that “Ecwid Endpoint Setup” gives. */
  { "ecwid", "Ecwid", "ecommerce", ecwid_fields, G_N_ELEMENTS (ecwid_fields), &ecwid_fields[2],
    "https://my.ecwid.com/store/", "#legacy_api", "https://my.ecwid.com/cp/CP.html#legacy_api",
    /* Translators: below it stands an address; Ecwid’s own name for the setting is “Instant Order Notification” */
    N_ ("In Ecwid, set this as the instant order notification URL") },
};

/* Those of the properties that are “common to all elements” which people change later (cloud-elements/devportal,
 * _includes/common-instance-config.md and docs/guides/event-management/security.md). */
static const LatchElementField common_fields[] = {
  { LATCH_CONFIGURATION_EVENTS, N_ ("Event Notifications"), FALSE, FALSE, NULL, NULL },
  { LATCH_CONFIGURATION_CALLBACK_URL, N_ ("Callback Address"), FALSE, FALSE, NULL, NULL },
  { LATCH_CONFIGURATION_SIGNATURE_KEY, N_ ("Signature Key"), TRUE, FALSE, NULL, NULL },
};

/**
 * latch_element_get_default:
 *
 * Returns: the element that new instances are of
 */
const LatchElement *
latch_element_get_default (void)
{
  return &elements[0];
}

/**
 * latch_element_lookup:
 * @key: an element’s key, such as `ecwid`
 *
 * Returns: (nullable): the element’s description, or %NULL when Latchkey has none
 */
const LatchElement *
latch_element_lookup (const char *key)
{
  for (size_t i = 0; i < G_N_ELEMENTS (elements); i++)
    {
      if (g_str_equal (elements[i].key, key))
        return &elements[i];
    }

  return NULL;
}

/**
 * latch_element_lookup_field:
 * @key: a configuration key, such as `ecwid.store.id`
 *
 * Returns: (nullable): the field of an element, or of all, that has that key, or %NULL when Latchkey has no description of it
 */
const LatchElementField *
latch_element_lookup_field (const char *key)
{
  for (size_t i = 0; i < G_N_ELEMENTS (elements); i++)
    {
      for (size_t j = 0; j < elements[i].n_fields; j++)
        {
          if (g_str_equal (elements[i].fields[j].key, key))
            return &elements[i].fields[j];
        }
    }

  for (size_t i = 0; i < G_N_ELEMENTS (common_fields); i++)
    {
      if (g_str_equal (common_fields[i].key, key))
        return &common_fields[i];
    }

  return NULL;
}

static gboolean
has_control_character (const char *value)
{
  for (const char *c = value; *c != '\0'; c++)
    {
      if (g_ascii_iscntrl (*c))
        return TRUE;
    }

  return FALSE;
}

/* What is told of a store is nobody else’s business on the way. */
static gboolean
check_callback (const char *value,
                GError    **error)
{
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || *host == '\0')
    g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Enter an address such as https://hooks.example.com/orders"));
  else if (!g_str_equal (g_uri_get_scheme (uri), "https") && !(g_str_equal (g_uri_get_scheme (uri), "http") && latch_host_is_local (host)))
    g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Use https://, so that nobody can read the events on the way."));
  else
    return TRUE;

  return FALSE;
}

/**
 * latch_element_check_value:
 * @key: a configuration key, such as `ecwid.store.id`
 * @value: what was typed, trimmed, and joined where it is a secret
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Checks a configuration value as far as its form is published, which the
 * element’s fields say: an Ecwid store ID is a positive integer (Ecwid REST
 * API, “Store profile”), a callback address is a URL, of which Latchkey takes
 * `https`, and `http` to this computer. The form
 * of the two keys is not published; like every secret they are printable ASCII,
 * and they are no tokens of an app, which begin with `secret_` or `public_`
 * (docs.ecwid.com, “API glossary”). Other values may be anything but control
 * characters, which cannot be sent: json-glib 1.6 does not escape U+001F.
 *
 * Returns: %TRUE when @value can be sent
 */
gboolean
latch_element_check_value (const char *key,
                           const char *value,
                           GError    **error)
{
  const LatchElementField *field = latch_element_lookup_field (key);

  if (field != NULL && field->secret && !latch_typed_check_secret (value, error))
    return FALSE;

  if (has_control_character (value))
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("This value contains an invisible character. Copy it again, or type it."));
      return FALSE;
    }

  if (field != NULL && field->pattern != NULL && !g_regex_match_simple (field->pattern, value, G_REGEX_DOLLAR_ENDONLY, 0))
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ (field->hint));
      return FALSE;
    }

  return !g_str_equal (key, LATCH_CONFIGURATION_CALLBACK_URL) || check_callback (value, error);
}

/**
 * latch_element_dup_keys_page:
 * @self: an element
 * @store_id: (nullable): the store’s ID, or %NULL when it is not known yet
 *
 * Gets the page of the product’s control panel that shows what the form asks for.
 *
 * Returns: (transfer full): an https address
 */
char *
latch_element_dup_keys_page (const LatchElement *self,
                             const char         *store_id)
{
  g_autofree char *escaped = NULL;

  if (store_id == NULL || *store_id == '\0')
    return g_strdup (self->any_keys_page);

  escaped = g_uri_escape_string (store_id, NULL, FALSE);
  return g_strconcat (self->keys_page_start, escaped, self->keys_page_end, NULL);
}

/**
 * latch_element_dup_events_address:
 * @self: an element
 * @address: a service’s address, as latch_service_check_address() gives it
 *
 * Gets the address to which stores of the element report their changes:
 * `/events/{key}` of the service (cloud-elements/devportal, docs/elements/ecwid/events.md).
 *
 * Returns: (transfer full): an address
 */
char *
latch_element_dup_events_address (const LatchElement *self,
                                  const char         *address)
{
  return g_strconcat (address, "/events/", self->key, NULL);
}

/**
 * latch_element_dup_suggested_name:
 * @self: an element
 * @store_id: the store’s ID, empty when it is not known yet
 *
 * Returns: (transfer full): a name for an instance until the person writes one, empty without an ID
 */
char *
latch_element_dup_suggested_name (const LatchElement *self,
                                  const char         *store_id)
{
  if (*store_id == '\0')
    return g_strdup ("");

  /* Translators: the name that is suggested for a store, such as “Ecwid 1003”; the first %s is a product, the second a number */
  return g_strdup_printf (_ ("%s %s"), self->name, store_id);
}
