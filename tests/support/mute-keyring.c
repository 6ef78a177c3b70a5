/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mute-keyring.h"

/* A Secret Service whose default collection is locked, and whose question for the password is never answered: neither yes
 * nor no. KWallet is one when its first wizard was refused, and every other one while nobody looks at the question. */

#define SERVICE "org.freedesktop.secrets"

static int n_prompts;

static GVariant *
answer_call (GDBusMessage *call)
{
  const char *member = g_dbus_message_get_member (call);

  if (g_str_equal (member, "GetAll"))
    return g_variant_new_parsed ("({'Locked': <true>, 'Label': <''>, 'Items': <@ao []>},)");
  if (g_str_equal (member, "ReadAlias"))
    return g_variant_new_parsed ("(objectpath '/org/freedesktop/secrets/collection/login',)");
  if (g_str_equal (member, "Unlock"))
    return g_variant_new_parsed ("(@ao [], objectpath '/org/freedesktop/secrets/prompt/1')");
  if (!g_str_equal (member, "Prompt"))
    return NULL;

  g_atomic_int_inc (&n_prompts);
  g_main_context_wakeup (NULL);
  return g_variant_new ("()");
}

static GDBusMessage *
filter_cb (GDBusConnection *bus,
           GDBusMessage    *message,
           gboolean         incoming,
           gpointer         user_data)
{
  g_autoptr (GDBusMessage) reply = NULL;
  GVariant *answer;

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;

  answer = answer_call (message);
  if (answer != NULL)
    {
      reply = g_dbus_message_new_method_reply (message);
      g_dbus_message_set_body (reply, answer);
    }
  else
    reply = g_dbus_message_new_method_error_literal (message, "org.freedesktop.DBus.Error.NotSupported", "Not today");

  g_dbus_connection_send_message (bus, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
  g_object_unref (message);
  return NULL;
}

GDBusConnection *
mute_keyring_start (void)
{
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  GDBusConnection *self = g_dbus_connection_new_for_address_sync (
    address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);

  g_assert_no_error (error);
  g_dbus_connection_add_filter (self, filter_cb, NULL, NULL);
  answer = g_dbus_connection_call_sync (self, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName",
                                        g_variant_new ("(su)", SERVICE, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return self;
}

void
mute_keyring_wait_for_prompt (GDBusConnection *self)
{
  while (g_atomic_int_get (&n_prompts) == 0)
    g_main_context_iteration (NULL, TRUE);
}
