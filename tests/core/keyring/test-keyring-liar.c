/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "latch-error.h"
#include "latch-keyring.h"

#define SERVICE "org.freedesktop.secrets"
#define SERVICE_PATH "/org/freedesktop/secrets"
#define LOGIN_PATH "/org/freedesktop/secrets/collection/login"
#define SECRET "token"

/* A keyring that errs on demand: it refuses so many stores, and of so many it keeps nothing but confirms them. */
typedef struct
{
  guint n_refusals;
  guint n_losses;
  guint n_stores;
} Liar;

static GVariant *
answer_properties (void)
{
  return g_variant_new_parsed ("({'Locked': <false>, 'Label': <''>, 'Items': <@ao []>, 'Attributes': <@a{ss} {}>},)");
}

static GVariant *
answer_secret (Liar *liar)
{
  const char *text = liar->n_stores > liar->n_losses ? SECRET : "";

  return g_variant_new ("((o@ay@ays))", SERVICE_PATH "/session/1",
                        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, "", 0, 1),
                        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, strlen (text), 1),
                        "text/plain");
}

/* libsecret asks for an encrypted session first. */
static GVariant *
answer_session (GVariant *arguments)
{
  const char *algorithm = NULL;

  g_variant_get (arguments, "(&sv)", &algorithm, NULL);
  if (!g_str_equal (algorithm, "plain"))
    return NULL;

  return g_variant_new ("(vo)", g_variant_new_string (""), SERVICE_PATH "/session/1");
}

static GVariant *
answer_call (Liar         *liar,
             GDBusMessage *call)
{
  const char *member = g_dbus_message_get_member (call);

  if (g_str_equal (member, "GetAll"))
    return answer_properties ();
  if (g_str_equal (member, "ReadAlias"))
    return g_variant_new ("(o)", LOGIN_PATH);
  if (g_str_equal (member, "SearchItems"))
    return g_variant_new_parsed ("([objectpath '/org/freedesktop/secrets/collection/login/1'], @ao [])");
  if (g_str_equal (member, "GetSecret"))
    return answer_secret (liar);
  if (g_str_equal (member, "OpenSession"))
    return answer_session (g_dbus_message_get_body (call));
  if (g_str_equal (member, "CreateItem") && liar->n_stores++ >= liar->n_refusals)
    return g_variant_new ("(oo)", LOGIN_PATH "/1", "/");

  return NULL;
}

/* The second is gnome-keyring's for a secret “transferred or encrypted in an invalid way”. */
static const char *
error_for (GDBusMessage *call)
{
  if (g_str_equal (g_dbus_message_get_member (call), "OpenSession"))
    return "org.freedesktop.DBus.Error.NotSupported";

  return "org.freedesktop.DBus.Error.InvalidArgs";
}

static GDBusMessage *
filter_cb (GDBusConnection *bus,
           GDBusMessage    *message,
           gboolean         incoming,
           gpointer         user_data)
{
  Liar *liar = user_data;
  g_autoptr (GDBusMessage) reply = NULL;
  GVariant *answer = NULL;

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;

  answer = answer_call (liar, message);
  if (answer == NULL)
    reply = g_dbus_message_new_method_error_literal (message, error_for (message), "Not today");
  else
    reply = g_dbus_message_new_method_reply (message);

  if (answer != NULL)
    g_dbus_message_set_body (reply, answer);

  g_dbus_connection_send_message (bus, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
  g_object_unref (message);
  return NULL;
}

static GDBusConnection *
connect_liar (Liar *liar)
{
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  GDBusConnection *bus = NULL;

  bus = g_dbus_connection_new_for_address_sync (address,
                                                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (bus, filter_cb, liar, NULL);
  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName",
                                        g_variant_new ("(su)", SERVICE, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return bus;
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
expect_store (int code)
{
  g_autoptr (LatchKeyring) keyring = latch_keyring_new ();
  g_autoptr (SecretValue) secret = secret_value_new (SECRET, -1, "text/plain");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_keyring_store_async (keyring, LATCH_SECRET_TOKEN, "account", "ref", "Demo shop", secret, stored_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (latch_keyring_store_finish (keyring, result, &error), ==, code < 0);
  if (code >= 0)
    g_assert_error (error, LATCH_ERROR, code);
}

static void
test_store (void)
{
  static const struct
  {
    guint n_refusals;
    guint n_losses;
    guint n_stores;
    int   code;
  } cases[] = {
    { 0, 0, 1, -1 },
    { 0, 1, 2, -1 },
    { 0, 9, 2, LATCH_ERROR_KEYRING_FAILED },
    { 1, 1, 2, -1 },
    { 9, 9, 2, LATCH_ERROR_KEYRING_FAILED },
  };
  Liar liar = { 0 };
  g_autoptr (GDBusConnection) bus = connect_liar (&liar);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      liar.n_refusals = cases[i].n_refusals;
      liar.n_losses = cases[i].n_losses;
      liar.n_stores = 0;
      expect_store (cases[i].code);
      g_assert_cmpuint (liar.n_stores, ==, cases[i].n_stores);
    }

  g_dbus_connection_close_sync (bus, NULL, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/keyring-liar/store", test_store);

  return g_test_run ();
}
