/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-service.h"

#include "latch-error.h"
#include "latch-host.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

#define API_PATH "/elements/api-v2"

/* The addresses that public documents and code name; people type in those of other regions.
 * https://developers.cloud-elements.com, help.openconnectors.ext.hana.ondemand.com */
static const LatchService services[] = {
  { "us", N_ ("Cloud Elements US"), "https://api.cloud-elements.com" API_PATH },
  { "eu", N_ ("Cloud Elements EU"), "https://api.cloud-elements.co.uk" API_PATH },
  { "sap", N_ ("SAP Open Connectors"), "https://api.openconnectors.ext.hana.ondemand.com" API_PATH },
  { "sap-us2", N_ ("SAP Open Connectors US2"), "https://api.openconnectors.us2.ext.hana.ondemand.com" API_PATH },
  { "sap-us10", N_ ("SAP Open Connectors US10"), "https://api.openconnectors.us10.ext.hana.ondemand.com" API_PATH },
  { "sap-eu10", N_ ("SAP Open Connectors EU10"), "https://api.openconnectors.eu10.ext.hana.ondemand.com" API_PATH },
  { "sap-trial", N_ ("SAP Open Connectors Trial"), "https://api.openconnectors.trial.us10.ext.hana.ondemand.com" API_PATH },
  /* Translators: the name of a service to practice with; it also stands in “User secret: %s” */
  { LATCH_SERVICE_PRACTICE, N_ ("Practice on This Computer"), NULL },
};

/**
 * latch_service_get_all:
 * @n_services: (out): how many there are
 *
 * Gets the services that Latchkey knows by name, in the order of the menu.
 *
 * Returns: (array length=n_services): the services; pass their titles through gettext
 */
const LatchService *
latch_service_get_all (size_t *n_services)
{
  *n_services = G_N_ELEMENTS (services);
  return services;
}

static gboolean
is_host (const char *host)
{
  if (*host == '\0' || *host == '.' || strstr (host, "..") != NULL)
    return FALSE;

  if (strchr (host, ':') != NULL)
    return g_hostname_is_ip_address (host);

  return strspn (host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == strlen (host);
}

static void
set_address_error (GError **error)
{
  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID,
                       _ ("Enter an address such as https://api.example.com"));
}

/* Nothing that is unseen, or that a host could be mistaken for. */
static gboolean
is_path (const char *path)
{
  while (g_ascii_isgraph (*path))
    path++;

  return *path == '\0';
}

/* Whether @uri asks the very host that stands in @typed. GUri decodes a host and turns its foreign letters into
 * punycode, so it may be another than the one that is read. */
static gboolean
is_host_as_typed (GUri       *uri,
                  const char *typed)
{
  const char *host = g_uri_get_host (uri);
  const char *start = strstr (typed, "//");

  if (start == NULL)
    return FALSE;

  start += strlen ("//");
  start += *start == '[' ? 1 : 0;
  return g_ascii_strncasecmp (start, host, strlen (host)) == 0 && strchr (":]/", start[strlen (host)]) != NULL;
}

/* One with a dot at its end is the same host, so it is not another service. */
static char *
dup_host (GUri *uri)
{
  char *host = g_ascii_strdown (g_uri_get_host (uri), -1);

  if (g_str_has_suffix (host, "."))
    host[strlen (host) - 1] = '\0';

  return host;
}

/* Without empty parts. */
static char *
dup_path (GUri *uri)
{
  char *path = g_strdup (g_uri_get_path (uri));
  char *end = path;

  for (const char *next = path; *next != '\0'; next++)
    {
      if (*next != '/' || (next[1] != '/' && next[1] != '\0'))
        *end++ = *next;
    }

  *end = '\0';
  return path;
}

/* The port that is asked for anyway need not be named. */
static int
get_port (GUri *uri)
{
  int own = g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;

  return g_uri_get_port (uri) == own ? -1 : g_uri_get_port (uri);
}

/**
 * latch_service_check_address:
 * @address: a service address as typed or as a file has it, such as `https://api.cloud-elements.com`
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Checks an address and writes it in the one way in which Latchkey writes it:
 * complete with the API’s path when it has none, the host in small letters,
 * without a dot at its end, without the scheme’s own port and without a slash at
 * the end or beside another one.
 *
 * Only `https` is accepted, and `http` to this computer. The host is checked
 * here because libsoup 3.2 accepts hosts with blanks and with a second `@`. Its
 * letters must be those that are asked for: two hosts may look the same as they
 * are typed, but not in punycode.
 *
 * Returns: (transfer full): the address to which paths such as `/instances` are appended, or %NULL
 */
char *
latch_service_check_address (const char *address,
                             GError    **error)
{
  g_autofree char *typed = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GUri) complete = NULL;
  g_autofree char *host = NULL;
  g_autofree char *path = NULL;

  if (g_utf8_validate (address, -1, NULL))
    {
      size_t      length;
      const char *start = latch_typed_trim (address, &length);

      typed = g_strndup (start, length);
      uri = g_uri_parse (typed, G_URI_FLAGS_NONE, NULL);
    }

  if (uri == NULL || g_uri_get_host (uri) == NULL || !is_host (g_uri_get_host (uri)) || g_uri_get_userinfo (uri) != NULL ||
      g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    {
      set_address_error (error);
      return NULL;
    }

  if (!is_host_as_typed (uri, typed))
    {
      /* Translators: %s is a host in the form in which it is looked up, such as xn--e1aybc.example.com */
      g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID,
                   _ ("This address leads to %s. If that is the right host, enter it that way."), g_uri_get_host (uri));
      return NULL;
    }

  if (!is_path (g_uri_get_path (uri)))
    {
      set_address_error (error);
      return NULL;
    }

  if (!g_str_equal (g_uri_get_scheme (uri), "https") &&
      !(g_str_equal (g_uri_get_scheme (uri), "http") && latch_host_is_local (g_uri_get_host (uri))))
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID,
                           _ ("Use https://, so that nobody can read the secrets on the way."));
      return NULL;
    }

  host = dup_host (uri);
  path = dup_path (uri);
  complete = g_uri_build (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), NULL, host, get_port (uri),
                          *path == '\0' ? API_PATH : path, NULL, NULL);
  return g_uri_to_string (complete);
}

/* The page that people have in the browser, and the address that its service listens to. The regions of SAP differ by one part
 * of the host; https://help.openconnectors.ext.hana.ondemand.com names both hosts of several. */
static const struct
{
  const char *console;
  const char *address_of_console;
  const char *address;
  const char *console_of_address;
} consoles[] = {
  { "^https?://my\\.(openconnectors\\.(?:[a-z0-9-]+\\.)*ext\\.hana\\.ondemand\\.com)(?:[:/?#].*)?$", "https://api.\\1",
    "^https://api\\.(openconnectors\\.(?:[a-z0-9-]+\\.)*ext\\.hana\\.ondemand\\.com)/.*$", "https://my.\\1" },
  { "^https?://(?:my|console)\\.(cloud-elements\\.(?:com|co\\.uk))(?:[:/?#].*)?$", "https://api.\\1",
    "^https://api\\.(cloud-elements\\.(?:com|co\\.uk))/.*$", "https://console.\\1" },
};

/* Returns NULL when @text does not match @pattern. */
static char *
replace_whole (const char *pattern,
               const char *text,
               const char *replacement)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);

  return g_regex_match (regex, text, 0, NULL) ? g_regex_replace (regex, text, -1, 0, replacement, 0, NULL) : NULL;
}

/* Returns NULL for an address that is not a console’s. */
static char *
dup_console_address (const char *page)
{
  char *address = NULL;

  for (size_t i = 0; address == NULL && i < G_N_ELEMENTS (consoles); i++)
    address = replace_whole (consoles[i].console, page, consoles[i].address_of_console);

  return address;
}

/**
 * latch_service_complete_address:
 * @typed: what a person typed or copied for an address: `api.example.com`, or the address of the console
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Finds the address that is meant. What stands in a file is checked by
 * [func@Latch.service_check_address], which guesses nothing.
 *
 * Returns: (transfer full): an address as latch_service_check_address() writes it, or %NULL
 */
char *
latch_service_complete_address (const char *typed,
                                GError    **error)
{
  size_t           length;
  const char      *start = latch_typed_trim (typed, &length);
  g_autofree char *address = g_strndup (start, length);
  g_autofree char *console = NULL;

  if (g_regex_match_simple ("^[a-z0-9-]+(\\.[a-z0-9-]+)*\\.[a-z]{2,}([:/?#]|$)", address, G_REGEX_CASELESS, 0))
    {
      g_autofree char *host = g_steal_pointer (&address);

      address = g_strconcat ("https://", host, NULL);
    }

  console = dup_console_address (address);
  return latch_service_check_address (console != NULL ? console : address, error);
}

/**
 * latch_service_lookup:
 * @service: a service’s id, such as `us`, or its address, however it is written
 *
 * Returns: (nullable): the service, or %NULL when Latchkey does not know it by name
 */
const LatchService *
latch_service_lookup (const char *service)
{
  g_autofree char *address = latch_service_check_address (service, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (services); i++)
    {
      if (g_str_equal (services[i].id, service) || (address != NULL && g_strcmp0 (services[i].address, address) == 0))
        return &services[i];
    }

  return NULL;
}

/**
 * latch_service_recognize_address:
 * @address: any address
 *
 * Tells the address of a service from that of anything else, such as a proxy or
 * a page, by its host alone.
 *
 * Returns: (transfer full) (nullable): the service’s address, when @address is that of its console or of a service that
 *   Latchkey knows by name
 */
char *
latch_service_recognize_address (const char *address)
{
  g_autofree char *console = dup_console_address (address);
  g_autofree char *checked = latch_service_check_address (console != NULL ? console : address, NULL);

  return checked != NULL && (console != NULL || latch_service_lookup (checked) != NULL) ? g_steal_pointer (&checked) : NULL;
}

/**
 * latch_service_dup_identity:
 * @service: a service’s id, or a service address
 *
 * Gets what is the same text for the same service, whether it is given by name
 * or by address, and however the address is written.
 *
 * Returns: (transfer full): an address, or the id of a service on this computer
 */
char *
latch_service_dup_identity (const char *service)
{
  const LatchService *known = latch_service_lookup (service);
  char               *address;

  if (known != NULL)
    return g_strdup (known->address != NULL ? known->address : known->id);

  address = latch_service_check_address (service, NULL);
  return address != NULL ? address : g_strdup (service);
}

/**
 * latch_service_equal:
 * @service: a service’s id, or a service address
 * @other: another one
 *
 * Returns: %TRUE when they are the same service
 */
gboolean
latch_service_equal (const char *service,
                     const char *other)
{
  g_autofree char *identity = latch_service_dup_identity (service);
  g_autofree char *others = latch_service_dup_identity (other);

  return g_str_equal (identity, others);
}

/**
 * latch_service_is_practice:
 * @service: (nullable): a service’s id, or a service address
 *
 * Tells whether @service is a part of this program, whose secrets nobody else knows.
 *
 * Returns: %TRUE for %LATCH_SERVICE_PRACTICE
 */
gboolean
latch_service_is_practice (const char *service)
{
  return g_strcmp0 (service, LATCH_SERVICE_PRACTICE) == 0;
}

/**
 * latch_service_dup_shown_address:
 * @service: a service’s id, or a service address
 *
 * Gets where secrets are sent, for people to look at. The path of an address
 * could hold characters that change how the host reads, so they are escaped.
 *
 * Returns: (transfer full): an address, or the translated title of a service on this computer
 */
char *
latch_service_dup_shown_address (const char *service)
{
  const LatchService *known = latch_service_lookup (service);
  g_autofree char    *identity = NULL;

  if (known != NULL && known->address == NULL)
    return g_strdup (_ (known->title));

  identity = latch_service_dup_identity (service);
  return g_uri_escape_string (identity, "%" G_URI_RESERVED_CHARS_GENERIC_DELIMITERS G_URI_RESERVED_CHARS_SUBCOMPONENT_DELIMITERS, FALSE);
}

/**
 * latch_service_dup_title:
 * @service: a service’s id, or a service address that latch_service_check_address() gave
 *
 * Returns: (transfer full): what people call the service: its translated title, or its host
 */
char *
latch_service_dup_title (const char *service)
{
  const LatchService *known = latch_service_lookup (service);
  g_autoptr (GUri) uri = known == NULL ? g_uri_parse (service, G_URI_FLAGS_NONE, NULL) : NULL;

  if (known != NULL)
    return g_strdup (_ (known->title));

  return g_strdup (uri != NULL ? g_uri_get_host (uri) : service);
}

/**
 * latch_service_dup_console:
 * @service: a service’s id, or a service address
 *
 * Gets the page on which people manage what they have at the service. It is
 * the one that latch_service_complete_address() takes for the service’s.
 *
 * Returns: (transfer full) (nullable): an address, or %NULL when it is not known
 */
char *
latch_service_dup_console (const char *service)
{
  g_autofree char *address = latch_service_dup_identity (service);
  char            *console = NULL;

  for (size_t i = 0; console == NULL && i < G_N_ELEMENTS (consoles); i++)
    console = replace_whole (consoles[i].address, address, consoles[i].console_of_address);

  return console;
}
