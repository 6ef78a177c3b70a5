/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "latch-error.h"
#include "latch-keyring.h"

#define SERVICE "org.freedesktop.secrets"
#define SERVICE_PATH "/org/freedesktop/secrets"
#define LOGIN_PATH "/org/freedesktop/secrets/collection/login"
#define SESSION "/org/freedesktop/secrets/session/1"
#define SECRET "token"

/* A keyring that errs on demand: it refuses so many stores, of so many it keeps nothing but confirms them, says of so many
 * secrets that they are locked, and gives so many as another key would decrypt them. Its only item may be missing or have another name than what is stored. Like
 * KeePassXC it confirms a secret that came in another one's session, but keeps none; like KWallet it gives an empty secret
 * for an item that is locked. */
typedef struct
{
  const char *session;
  gboolean    has_item;
  const char *label;
  gboolean    item_is_locked;
  guint       n_refusals;
  guint       n_losses;
  guint       n_locked;
  guint       n_garbled;
  guint       n_stores;
  guint       n_sets;
  guint       n_openings;
  gboolean    withholds;
  gboolean    was_foreign;
} Liar;

/* Those of the collection and of the item. */
static GVariant *
answer_properties (Liar         *liar,
                   GDBusMessage *call)
{
  gboolean is_item = g_str_equal (g_dbus_message_get_path (call), LOGIN_PATH "/1");

  return g_variant_new_parsed ("({'Locked': <%b>, 'Label': <%s>, 'Items': <@ao []>, 'Attributes': <@a{ss} {}>},)",
                               is_item && liar->item_is_locked, is_item ? liar->label : "");
}

static GVariant *
answer_search (Liar *liar)
{
  if (!liar->has_item)
    return g_variant_new_parsed ("(@ao [], @ao [])");

  return g_variant_new_parsed ("([objectpath '/org/freedesktop/secrets/collection/login/1'], @ao [])");
}

/* Whether the secret came in a session of the program that was here before. */
static gboolean
is_foreign (Liar         *liar,
            GDBusMessage *call)
{
  GVariant *arguments = g_dbus_message_get_body (call);
  g_autoptr (GVariant) secret = g_variant_get_child_value (arguments, g_variant_n_children (arguments) == 1 ? 0 : 1);
  const char *session = NULL;

  g_variant_get (secret, "(&o@ay@ay&s)", &session, NULL, NULL, NULL);
  return !g_str_equal (session, liar->session);
}

/* NULL refuses. A secret that is set belongs to an item that was there before. */
static GVariant *
answer_store (Liar         *liar,
              GDBusMessage *call)
{
  gboolean is_set = g_str_equal (g_dbus_message_get_member (call), "SetSecret");

  liar->n_sets += is_set;
  if (liar->n_stores++ < liar->n_refusals)
    return NULL;

  liar->was_foreign = is_foreign (liar, call);
  liar->has_item = TRUE;
  return is_set ? g_variant_new ("()") : g_variant_new ("(oo)", LOGIN_PATH "/1", "/");
}

static GVariant *
answer_secret (Liar *liar)
{
  gboolean    is_kept = liar->n_stores > liar->n_losses && !liar->was_foreign && !liar->withholds;
  const char *text = is_kept ? SECRET : "";

  if (liar->n_locked > 0)
    {
      liar->n_locked--;
      return NULL;
    }

  if (liar->n_garbled > 0)
    {
      liar->n_garbled--;
      text = "\x9c\xf3k";
    }

  /* Its person unlocks it a moment later. */
  if (liar->withholds)
    liar->item_is_locked = liar->withholds = FALSE;

  return g_variant_new ("((o@ay@ays))", liar->session,
                        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, "", 0, 1),
                        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, strlen (text), 1),
                        "text/plain");
}

/* libsecret asks for an encrypted session first. */
static GVariant *
answer_session (Liar     *liar,
                GVariant *arguments)
{
  const char *algorithm = NULL;

  g_variant_get (arguments, "(&sv)", &algorithm, NULL);
  if (!g_str_equal (algorithm, "plain"))
    return NULL;

  return g_variant_new ("(vo)", g_variant_new_string (""), liar->session);
}

static GVariant *
answer_call (Liar         *liar,
             GDBusMessage *call)
{
  const char *member = g_dbus_message_get_member (call);

  if (g_str_equal (member, "GetAll"))
    return answer_properties (liar, call);
  if (g_str_equal (member, "ReadAlias"))
    {
      liar->n_openings++;
      return g_variant_new ("(o)", LOGIN_PATH);
    }
  if (g_str_equal (member, "SearchItems"))
    return answer_search (liar);
  if (g_str_equal (member, "GetSecret"))
    return answer_secret (liar);
  if (g_str_equal (member, "OpenSession"))
    return answer_session (liar, g_dbus_message_get_body (call));
  if (g_str_equal (member, "CreateItem") || g_str_equal (member, "SetSecret"))
    return answer_store (liar, call);

  return NULL;
}

/* The last is gnome-keyring's for a secret “transferred or encrypted in an invalid way”. */
static const char *
error_for (GDBusMessage *call)
{
  if (g_str_equal (g_dbus_message_get_member (call), "OpenSession"))
    return "org.freedesktop.DBus.Error.NotSupported";
  if (g_str_equal (g_dbus_message_get_member (call), "GetSecret"))
    return "org.freedesktop.Secret.Error.IsLocked";

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
  gboolean is_stored;

  latch_keyring_store_async (keyring, LATCH_SECRET_TOKEN, "account", "ref", "Demo shop", secret, stored_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  is_stored = latch_keyring_store_finish (keyring, result, &error);
  if (code >= 0)
    g_assert_error (error, LATCH_ERROR, code);
  else
    g_assert_no_error (error);
  g_assert_cmpint (is_stored, ==, code < 0);
}

/* A placeholder becomes a token by one SetSecret, for which gnome-keyring writes its file once. Whatever else is stored
 * takes a CreateItem. */
static void
test_store (void)
{
  static const struct
  {
    const char *label;
    gboolean    item_is_locked;
    guint       n_refusals;
    guint       n_losses;
    guint       n_stores;
    guint       n_sets;
    int         code;
  } cases[] = {
    { "Other", FALSE, 0, 0, 1, 0, -1 },
    { "Other", FALSE, 0, 1, 2, 0, -1 },
    { "Other", FALSE, 0, 9, 2, 0, LATCH_ERROR_KEYRING_FAILED },
    { "Other", FALSE, 1, 1, 2, 0, -1 },
    { "Other", FALSE, 3, 3, 4, 0, -1 },
    { "Other", FALSE, 9, 9, 4, 0, LATCH_ERROR_KEYRING_FAILED },
    { "Demo shop", FALSE, 0, 0, 1, 1, -1 },
    { "Demo shop", FALSE, 0, 1, 2, 2, -1 },
    { "Demo shop", FALSE, 0, 9, 2, 2, LATCH_ERROR_KEYRING_FAILED },
    { "Demo shop", FALSE, 1, 1, 2, 2, -1 },
    { "Demo shop", FALSE, 3, 3, 4, 4, -1 },
    { "Demo shop", FALSE, 9, 9, 4, 4, LATCH_ERROR_KEYRING_FAILED },
    { "Demo shop", TRUE, 0, 0, 1, 0, -1 },
    { NULL, FALSE, 0, 0, 1, 0, -1 },
    { NULL, FALSE, 0, 1, 2, 1, -1 },
  };
  Liar liar = { .session = SESSION };
  g_autoptr (GDBusConnection) bus = connect_liar (&liar);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      liar.has_item = cases[i].label != NULL;
      liar.label = liar.has_item ? cases[i].label : "Demo shop";
      liar.item_is_locked = cases[i].item_is_locked;
      liar.n_refusals = cases[i].n_refusals;
      liar.n_losses = cases[i].n_losses;
      liar.n_stores = 0;
      liar.n_sets = 0;
      expect_store (cases[i].code);
      g_assert_cmpuint (liar.n_stores, ==, cases[i].n_stores);
      g_assert_cmpuint (liar.n_sets, ==, cases[i].n_sets);
    }

  g_dbus_connection_close_sync (bus, NULL, NULL);
}

/* Whatever becomes of the name, the secret is not sent. This keyring takes no names. */
static void
test_relabel (void)
{
  Liar liar = { .session = SESSION, .has_item = TRUE, .label = "Demo shop", .n_stores = 1 };
  g_autoptr (GDBusConnection) bus = connect_liar (&liar);
  g_autoptr (LatchKeyring) keyring = latch_keyring_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_keyring_relabel_async (keyring, LATCH_SECRET_TOKEN, "account", "ref", "Other shop", stored_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (latch_keyring_relabel_finish (keyring, result, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
  g_assert_cmpuint (liar.n_stores, ==, 1);
  g_assert_cmpuint (liar.n_sets, ==, 0);

  g_dbus_connection_close_sync (bus, NULL, NULL);
}

static void
look_up (LatchKeyring  *keyring,
         GAsyncResult **result)
{
  latch_keyring_lookup_async (keyring, LATCH_SECRET_TOKEN, "account", "ref", stored_cb, result);
}

static void
expect_found (LatchKeyring  *keyring,
              GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) found = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  found = latch_keyring_lookup_finish (keyring, *result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret_value_get_text (found), ==, SECRET);
  g_clear_object (result);
}

/* Operations that wait for each other open the service once; one that finds it locked meanwhile opens it again. */
static void
test_open_once (void)
{
  Liar liar = { .session = SESSION, .has_item = TRUE, .label = "Demo shop", .n_stores = 1 };
  g_autoptr (GDBusConnection) bus = connect_liar (&liar);
  g_autoptr (LatchKeyring) keyring = latch_keyring_new ();
  GAsyncResult *first = NULL;
  GAsyncResult *second = NULL;

  look_up (keyring, &first);
  look_up (keyring, &second);
  expect_found (keyring, &first);
  expect_found (keyring, &second);
  g_assert_cmpuint (liar.n_openings, ==, 1);

  look_up (keyring, &first);
  expect_found (keyring, &first);
  g_assert_cmpuint (liar.n_openings, ==, 2);

  look_up (keyring, &first);
  look_up (keyring, &second);
  expect_found (keyring, &first);
  liar.n_locked = 1;
  expect_found (keyring, &second);
  g_assert_cmpuint (liar.n_openings, ==, 4);

  g_dbus_connection_close_sync (bus, NULL, NULL);
}

/* An item that another program locked meanwhile is no item without a secret. */
static void
test_withheld (void)
{
  Liar liar = { .session = SESSION, .has_item = TRUE, .label = "Demo shop", .n_stores = 1, .item_is_locked = TRUE, .withholds = TRUE };
  g_autoptr (GDBusConnection) bus = connect_liar (&liar);
  g_autoptr (LatchKeyring) keyring = latch_keyring_new ();
  GAsyncResult *result = NULL;

  look_up (keyring, &result);
  expect_found (keyring, &result);
  g_assert_cmpuint (liar.n_openings, ==, 2);

  g_dbus_connection_close_sync (bus, NULL, NULL);
}

/* KWallet and libsecret disagree about the key of one session in 128, and may do so several times in a row. */
static void
test_garbled (void)
{
  Liar liar = { .session = SESSION, .has_item = TRUE, .label = "Demo shop", .n_stores = 1 };
  g_autoptr (GDBusConnection) bus = connect_liar (&liar);
  g_autoptr (LatchKeyring) keyring = latch_keyring_new ();
  g_autoptr (SecretValue) found = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  look_up (keyring, &result);
  expect_found (keyring, &result);

  liar.n_openings = 0;
  liar.n_garbled = 3;
  look_up (keyring, &result);
  expect_found (keyring, &result);
  g_assert_cmpuint (liar.n_openings, ==, 4);

  /* What stays so is no secret. */
  liar.n_garbled = 4;
  look_up (keyring, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  found = latch_keyring_lookup_finish (keyring, result, &error);
  g_assert_no_error (error);
  g_assert_null (found);
  g_clear_object (&result);

  g_dbus_connection_close_sync (bus, NULL, NULL);
}

/* A program that takes the place of another one has its own session. */
static void
test_anew_session (void)
{
  Liar before = { .session = SESSION, .label = "Demo shop" };
  Liar after = { .session = SERVICE_PATH "/session/2", .label = "Demo shop" };
  g_autoptr (GDBusConnection) first = connect_liar (&before);
  g_autoptr (GDBusConnection) second = NULL;

  expect_store (-1);
  g_dbus_connection_close_sync (first, NULL, NULL);

  second = connect_liar (&after);
  expect_store (-1);
  g_assert_cmpuint (after.n_stores, ==, 1);

  g_dbus_connection_close_sync (second, NULL, NULL);
}

/* libsecret 0.20 adds a new collection to its list, which is NULL once the program that keeps the secrets was started anew. */
static void
test_anew_signal (void)
{
  Liar liar = { .session = SESSION, .label = "Demo shop" };
  g_autoptr (GDBusConnection) bus = connect_liar (&liar);
  g_autoptr (GError) error = NULL;

  expect_store (-1);
  g_dbus_connection_emit_signal (bus, NULL, SERVICE_PATH, "org.freedesktop.Secret.Service", "CollectionCreated",
                                 g_variant_new ("(o)", LOGIN_PATH), &error);
  g_assert_no_error (error);
  expect_store (-1);

  g_dbus_connection_close_sync (bus, NULL, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/keyring-liar/store", test_store);
  g_test_add_func ("/latch/keyring-liar/store/relabel", test_relabel);
  g_test_add_func ("/latch/keyring-liar/open/once", test_open_once);
  g_test_add_func ("/latch/keyring-liar/withheld/locked-meanwhile", test_withheld);
  g_test_add_func ("/latch/keyring-liar/withheld/garbled", test_garbled);
  g_test_add_func ("/latch/keyring-liar/anew/session", test_anew_session);
  g_test_add_func ("/latch/keyring-liar/anew/signal", test_anew_signal);

  return g_test_run ();
}
