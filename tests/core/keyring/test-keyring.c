/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "keyring-expect.h"
#include "keyring-fixture.h"
#include "latch-error.h"
#include "latch-test.h"

#include <signal.h>

/* Each part of these paths (ready, locked, ...) runs in a session of its own; tests/meson.build says in which. */

static char **
search_paths (const char *key,
              const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) unlocked = NULL;
  GVariantBuilder attributes;

  g_variant_builder_init (&attributes, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&attributes, "{ss}", key, value);
  answer = keyring_ask (KEYRING_SERVICE_PATH, "org.freedesktop.Secret.Service", "SearchItems", g_variant_new ("(a{ss})", &attributes), &error);
  g_assert_no_error (error);
  unlocked = g_variant_get_child_value (answer, 0);
  return g_variant_dup_objv (unlocked, NULL);
}

static guint
count_items (const char *ref)
{
  g_auto (GStrv) paths = search_paths ("ref", ref);

  return g_strv_length (paths);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->keyring = latch_keyring_new ();
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  keyring_end ();
  g_assert_finalize_object (fixture->keyring);
}

static char *
look_up_elsewhere (void)
{
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;

  g_spawn_command_line_sync ("secret-tool lookup application " APPLICATION_ID " ref store", &output, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&output);
}

/* One session of secret-tool with KWallet in 85 begins with a key whose first byte is zero, and fails or gives another secret. */
static void
test_store (Fixture      *fixture,
            gconstpointer data)
{
  g_autofree char *found = NULL;

  expect_open (fixture, TRUE, -1);
  expect_store (fixture, "store", "tok/en+Zoë=", -1);
  expect_lookup (fixture, "store", "tok/en+Zoë=", -1);

  found = look_up_elsewhere ();
  for (int i = 0; i < 2 && g_str_equal (keyring_get_provider (), "kwallet") && !g_str_equal (found, "tok/en+Zoë="); i++)
    {
      g_free (found);
      found = look_up_elsewhere ();
    }
  g_assert_cmpstr (found, ==, "tok/en+Zoë=");
}

static int
compare_strings (gconstpointer one,
                 gconstpointer other)
{
  return g_strcmp0 (*(const char *const *)one, *(const char *const *)other);
}

static GVariant *
get_property (const char *path,
              const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  GVariant *value;

  answer = keyring_ask (path, "org.freedesktop.DBus.Properties", "Get",
                        g_variant_new ("(ss)", "org.freedesktop.Secret.Item", name), &error);
  g_assert_no_error (error);
  g_variant_get (answer, "(v)", &value);
  return value;
}

static char *
dup_attributes (const char *path)
{
  g_autoptr (GVariant) attributes = get_property (path, "Attributes");
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iterator;
  const char  *name = NULL;
  const char  *value = NULL;

  g_variant_iter_init (&iterator, attributes);
  /* Those that KeePassXC adds begin with a capital. */
  while (g_variant_iter_next (&iterator, "{&s&s}", &name, &value))
    if (!g_ascii_isupper (name[0]))
      g_ptr_array_add (lines, g_strdup_printf ("%s=%s", name, value));
  g_ptr_array_sort (lines, compare_strings);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv (" ", (char **)lines->pdata);
}

/* The keyring contract: other programs rely on these names and values. */
static void
test_attributes (Fixture      *fixture,
                 gconstpointer data)
{
  static const struct
  {
    LatchSecretKind kind;
    const char     *account;
    const char     *ref;
    const char     *attributes;
  } cases[] = {
    { LATCH_SECRET_USER, "a1", NULL, "account=a1 application=" APPLICATION_ID " kind=user-secret xdg:schema=" APPLICATION_ID },
    { LATCH_SECRET_ORGANIZATION, "a2", NULL, "account=a2 application=" APPLICATION_ID " kind=organization-secret xdg:schema=" APPLICATION_ID },
    { LATCH_SECRET_TOKEN, "a3", "r3", "account=a3 application=" APPLICATION_ID " kind=token ref=r3 xdg:schema=" APPLICATION_ID },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SecretValue) secret = secret_value_new ("secret", -1, "text/plain");
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) paths = NULL;
      g_autofree char *attributes = NULL;

      latch_keyring_store_async (fixture->keyring, cases[i].kind, cases[i].account, cases[i].ref, "Demo shop", secret, latch_test_keep_cb, &result);
      latch_test_wait (&result);
      latch_keyring_store_finish (fixture->keyring, result, &error);
      g_assert_no_error (error);

      paths = search_paths ("account", cases[i].account);
      g_assert_cmpuint (g_strv_length (paths), ==, 1);
      attributes = dup_attributes (paths[0]);
      g_assert_cmpstr (attributes, ==, cases[i].attributes);
    }
}

static void
test_replace (Fixture      *fixture,
              gconstpointer data)
{
  expect_store (fixture, "replace", "first", -1);
  expect_store (fixture, "replace", "second", -1);
  expect_lookup (fixture, "replace", "second", -1);
  g_assert_cmpuint (count_items ("replace"), ==, 1);
}

static void
test_placeholder (Fixture      *fixture,
                  gconstpointer data)
{
  expect_store (fixture, "placeholder", NULL, -1);
  g_assert_cmpuint (count_items ("placeholder"), ==, 1);
  expect_lookup (fixture, "placeholder", NULL, -1);

  expect_store (fixture, "placeholder", "token", -1);
  g_assert_cmpuint (count_items ("placeholder"), ==, 1);
  expect_lookup (fixture, "placeholder", "token", -1);
}

static void
expect_item (const char *ref,
             const char *label)
{
  g_auto (GStrv) paths = search_paths ("ref", ref);
  g_autofree char *attributes = NULL;
  g_autoptr (GVariant) found = NULL;

  g_assert_cmpuint (g_strv_length (paths), ==, 1);
  attributes = dup_attributes (paths[0]);
  g_assert_true (g_str_has_prefix (attributes, "account=" EXPECT_ACCOUNT " application=" APPLICATION_ID " kind=token ref="));
  g_assert_true (g_str_has_suffix (attributes, " xdg:schema=" APPLICATION_ID));
  found = get_property (paths[0], "Label");
  g_assert_cmpstr (g_variant_get_string (found, NULL), ==, label);
}

/* Whether it is set or replaced, the item is the same for other programs; and its name is the last one, but in KWallet,
 * which keeps the first. */
static void
test_label (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (SecretValue) secret = secret_value_new ("second token", -1, "text/plain");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  expect_store (fixture, "label", NULL, -1);
  expect_store (fixture, "label", "token", -1);
  expect_item ("label", "Demo shop");

  latch_keyring_store_async (fixture->keyring, LATCH_SECRET_TOKEN, EXPECT_ACCOUNT, "label", "Other shop", secret, latch_test_keep_cb, &result);
  g_assert_true (latch_keyring_store_finish (fixture->keyring, latch_test_wait (&result), &error));
  g_assert_no_error (error);
  expect_item ("label", g_str_equal (keyring_get_provider (), "kwallet") ? "Demo shop" : "Other shop");
  expect_lookup (fixture, "label", "second token", -1);
}

/* The same token under another name, whatever the daemon does with a name. */
static void
test_relabel (Fixture      *fixture,
              gconstpointer data)
{
  expect_store (fixture, "relabel", "token", -1);
  expect_store (fixture, "neighbour", "another token", -1);
  expect_relabel (fixture, "relabel", "Zoë’s (Ecwid)", -1);
  expect_item ("relabel", "Zoë’s (Ecwid)");
  expect_lookup (fixture, "relabel", "token", -1);
  expect_relabel (fixture, "relabel", "Zoë’s (Ecwid)", -1);
  expect_item ("relabel", "Zoë’s (Ecwid)");
  expect_lookup (fixture, "relabel", "token", -1);

  /* Two may be called the same. */
  expect_relabel (fixture, "neighbour", "Zoë’s (Ecwid)", -1);
  expect_lookup (fixture, "relabel", "token", -1);
  expect_lookup (fixture, "neighbour", "another token", -1);

  /* Nothing comes into being. */
  expect_relabel (fixture, "nowhere", "Demo shop", -1);
  g_assert_cmpuint (count_items ("nowhere"), ==, 0);
}

static void
test_none (Fixture      *fixture,
           gconstpointer data)
{
  expect_lookup (fixture, "none", NULL, -1);
}

static void
test_clear (Fixture      *fixture,
            gconstpointer data)
{
  expect_store (fixture, "clear", "token", -1);
  expect_store (fixture, "keep", "other", -1);
  expect_clear (fixture, "clear", -1);
  g_assert_cmpuint (count_items ("clear"), ==, 0);
  expect_lookup (fixture, "clear", NULL, -1);
  expect_lookup (fixture, "keep", "other", -1);
  expect_clear (fixture, "clear", -1);
}

/* Placeholders too, and nothing that no record can have stored. */
static void
test_list (Fixture      *fixture,
           gconstpointer data)
{
  expect_list (fixture, 0, -1);
  expect_store (fixture, EXPECT_REF, "token", -1);
  expect_store (fixture, EXPECT_OTHER_REF, NULL, -1);
  expect_store (fixture, "listed", "other", -1);
  expect_list (fixture, 2, -1);
  expect_clear (fixture, EXPECT_REF, -1);
  expect_list (fixture, 1, -1);
  expect_clear (fixture, EXPECT_OTHER_REF, -1);
  expect_list (fixture, 0, -1);
}

static void
test_list_dismissed (Fixture      *fixture,
                     gconstpointer data)
{
  keyring_send_person ("dismiss");
  expect_list (fixture, 0, LATCH_ERROR_KEYRING_LOCKED);
  keyring_expect_person_back ();
}

typedef struct
{
  guint *n_done;
  guint  position;
} Turn;

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  Turn *turn = user_data;

  latch_keyring_store_finish (LATCH_KEYRING (source), result, &error);
  g_assert_no_error (error);
  turn->position = (*turn->n_done)++;
}

/* Every second store goes to the same item, where a wrong order would leave a wrong secret. */
static void
test_overlapping (Fixture      *fixture,
                  gconstpointer data)
{
  Turn  turns[20];
  guint n_done = 0;

  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      g_autofree char *ref = i % 2 == 0 ? g_strdup_printf ("overlapping-%u", i) : g_strdup ("overlapping");
      g_autofree char *text = g_strdup_printf ("token %u", i);
      g_autoptr (SecretValue) secret = secret_value_new (text, -1, "text/plain");

      turns[i].n_done = &n_done;
      latch_keyring_store_async (fixture->keyring, LATCH_SECRET_TOKEN, EXPECT_ACCOUNT, ref, "Demo shop", secret, stored_cb, &turns[i]);
    }

  while (n_done < G_N_ELEMENTS (turns))
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      g_autofree char *ref = g_strdup_printf ("overlapping-%u", i);
      g_autofree char *text = g_strdup_printf ("token %u", i);

      g_assert_cmpuint (turns[i].position, ==, i);
      if (i % 2 == 0)
        expect_lookup (fixture, ref, text, -1);
    }

  expect_lookup (fixture, "overlapping", "token 19", -1);
  g_assert_cmpuint (count_items ("overlapping"), ==, 1);
}

/* Who has waited enough lets go of the keyring; what was asked for is still done. */
static void
test_abandon (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (SecretValue) secret = secret_value_new ("token", -1, "text/plain");
  LatchKeyring *keyring = latch_keyring_new ();

  g_object_add_weak_pointer (G_OBJECT (keyring), (gpointer *)&keyring);
  latch_keyring_store_async (keyring, LATCH_SECRET_TOKEN, EXPECT_ACCOUNT, "abandon", "Demo shop", secret, NULL, NULL);
  g_object_unref (keyring);
  g_assert_nonnull (keyring);
  while (keyring != NULL)
    g_main_context_iteration (NULL, TRUE);

  expect_lookup (fixture, "abandon", "token", -1);
}

/* In these, the daemon was restarted and nobody has opened the keyring since. */
static void
set_up_locked (Fixture      *fixture,
               gconstpointer data)
{
  set_up (fixture, data);
  keyring_restart ();
}

static void
test_locked_dismissed (Fixture      *fixture,
                       gconstpointer data)
{
  keyring_send_person ("dismiss");
  expect_store (fixture, "dismissed", "token", LATCH_ERROR_KEYRING_LOCKED);
  keyring_expect_person_back ();
  /* KeePassXC would ask again before it searches. */
  if (!g_str_equal (keyring_get_provider (), "keepassxc"))
    g_assert_cmpuint (count_items ("dismissed"), ==, 0);

  keyring_send_person ("dismiss");
  expect_open (fixture, TRUE, LATCH_ERROR_KEYRING_LOCKED);
  keyring_expect_person_back ();

  keyring_send_person ("dismiss");
  expect_clear (fixture, "dismissed", LATCH_ERROR_KEYRING_LOCKED);
  keyring_expect_person_back ();
}

static void
test_locked_password (Fixture      *fixture,
                      gconstpointer data)
{
  keyring_send_person ("unlock");
  expect_store (fixture, "password", "token", -1);
  keyring_expect_person_back ();
  expect_lookup (fixture, "password", "token", -1);

  keyring_lock ();
  keyring_send_person ("unlock");
  expect_lookup (fixture, "password", "token", -1);
  keyring_expect_person_back ();
}

static void
look_up_next_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  LatchKeyring *keyring = LATCH_KEYRING (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) secret = latch_keyring_lookup_finish (keyring, result, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (secret_value_get_text (secret), ==, "token");
  keyring_lock ();
  keyring_send_person ("unlock");
  latch_keyring_lookup_async (keyring, LATCH_SECRET_TOKEN, EXPECT_ACCOUNT, "meanwhile", latch_test_keep_cb, user_data);
}

/* The second call follows without a pause, so the keyring counts as open; that it is not any more hides no secret. */
static void
test_locked_meanwhile (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) secret = NULL;

  keyring_send_person ("unlock");
  expect_store (fixture, "meanwhile", "token", -1);
  keyring_expect_person_back ();

  latch_keyring_lookup_async (fixture->keyring, LATCH_SECRET_TOKEN, EXPECT_ACCOUNT, "meanwhile", look_up_next_cb, &result);
  secret = latch_keyring_lookup_finish (fixture->keyring, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret_value_get_text (secret), ==, "token");
  keyring_expect_person_back ();
}

static void
test_locked_cold (Fixture      *fixture,
                  gconstpointer data)
{
  keyring_send_person ("unlock");
  expect_store (fixture, "cold", "token", -1);
  keyring_expect_person_back ();
  keyring_settle ();

  keyring_restart ();
  keyring_send_person ("dismiss");
  expect_lookup (fixture, "cold", NULL, LATCH_ERROR_KEYRING_LOCKED);
  keyring_expect_person_back ();

  keyring_send_person ("unlock");
  expect_lookup (fixture, "cold", "token", -1);
  keyring_expect_person_back ();
}

/* One answer opens the keyring for all that wait; a second prompt would be left unanswered. */
static void
test_locked_one_prompt (Fixture      *fixture,
                        gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (LatchKeyring) other = latch_keyring_new ();
  g_autoptr (GError) error = NULL;

  keyring_send_person ("unlock");
  latch_keyring_open_async (fixture->keyring, TRUE, latch_test_keep_cb, &first);
  latch_keyring_open_async (other, TRUE, latch_test_keep_cb, &second);
  latch_test_wait (&first);
  latch_test_wait (&second);
  keyring_expect_person_back ();

  latch_keyring_open_finish (fixture->keyring, first, &error);
  g_assert_no_error (error);
  latch_keyring_open_finish (other, second, &error);
  g_assert_no_error (error);
}

static void
test_absent (Fixture      *fixture,
             gconstpointer data)
{
  expect_open (fixture, TRUE, LATCH_ERROR_KEYRING_ABSENT);
  expect_store (fixture, "absent", "token", LATCH_ERROR_KEYRING_ABSENT);
  expect_lookup (fixture, "absent", NULL, LATCH_ERROR_KEYRING_ABSENT);
  expect_clear (fixture, "absent", LATCH_ERROR_KEYRING_ABSENT);
  expect_relabel (fixture, "absent", "Other shop", LATCH_ERROR_KEYRING_ABSENT);
}

static void
test_absent_bus (Fixture      *fixture,
                 gconstpointer data)
{
  if (g_test_subprocess ())
    {
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
      test_absent (fixture, data);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* KeePassXC and KWallet lead through several pages; a person who has made a keyring there has one from the next login on. */
static void
test_fresh (Fixture      *fixture,
            gconstpointer data)
{
  gboolean is_one_page = g_str_equal (keyring_get_provider (), "gnome-keyring");

  expect_open (fixture, FALSE, LATCH_ERROR_KEYRING_NO_DEFAULT);
  keyring_send_person ("dismiss");
  expect_store (fixture, "fresh", "token", LATCH_ERROR_KEYRING_NO_DEFAULT);
  keyring_expect_person_back ();

  if (is_one_page)
    keyring_send_person ("create");
  else
    {
      keyring_kill ();
      keyring_start ();
    }
  expect_store (fixture, "fresh", "token", -1);
  if (is_one_page)
    keyring_expect_person_back ();
  expect_lookup (fixture, "fresh", "token", -1);
}

static void
test_killed (Fixture      *fixture,
             gconstpointer data)
{
  expect_store (fixture, "killed", "token", -1);
  keyring_kill ();
  expect_lookup (fixture, "killed", NULL, LATCH_ERROR_KEYRING_ABSENT);

  keyring_restart ();
  keyring_send_person ("dismiss");
  expect_lookup (fixture, "killed", NULL, LATCH_ERROR_KEYRING_LOCKED);
  keyring_expect_person_back ();

  keyring_send_person ("unlock");
  expect_store (fixture, "killed", "second token", -1);
  keyring_expect_person_back ();
  expect_lookup (fixture, "killed", "second token", -1);
}

/* The bus starts a new daemon, which is locked; without a prompt it stays so. */
static void
test_activated (Fixture      *fixture,
                gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_getenv ("LATCH_TEST_DIR"), "services", KEYRING_SERVICE ".service", NULL);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  expect_store (fixture, "activated", "token", -1);
  g_file_set_contents (path,
                       "[D-BUS Service]\n"
                       "Name=" KEYRING_SERVICE "\n"
                       "Exec=/usr/bin/gnome-keyring-daemon --start --foreground --components=secrets\n",
                       -1, &error);
  g_assert_no_error (error);
  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ReloadConfig",
                                        NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);

  keyring_kill ();
  expect_lookup (fixture, "activated", NULL, LATCH_ERROR_KEYRING_LOCKED);
  expect_store (fixture, "activated", "second token", LATCH_ERROR_KEYRING_LOCKED);
}

static void
expect_refusal (Fixture    *fixture,
                LatchError  code,
                const char *words)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_keyring_open_async (fixture->keyring, TRUE, latch_test_keep_cb, &result);
  g_assert_false (latch_keyring_open_finish (fixture->keyring, latch_test_wait (&result), &error));
  g_assert_error (error, LATCH_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, words));
}

/* Where nobody can show the question, the sentence does not promise one. */
static void
test_mute (Fixture      *fixture,
           gconstpointer data)
{
  expect_refusal (fixture, LATCH_ERROR_KEYRING_LOCKED, "the system did not ask for");
}

static void
test_bare (Fixture      *fixture,
           gconstpointer data)
{
  expect_refusal (fixture, LATCH_ERROR_KEYRING_NO_DEFAULT, "the system did not ask for");
}

/* Where somebody refused, it does, however quick the answer was. */
static void
test_locked_refused (Fixture      *fixture,
                     gconstpointer data)
{
  keyring_send_person ("dismiss");
  expect_refusal (fixture, LATCH_ERROR_KEYRING_LOCKED, "enter its password when the system asks");
  keyring_expect_person_back ();
}

static void
test_hung (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = NULL;

  expect_store (fixture, "hung", "token", -1);
  service = secret_service_get_sync (SECRET_SERVICE_NONE, NULL, &error);
  g_assert_no_error (error);

  /* The process has one proxy; with the bus's own time limit this test would take 25 seconds. */
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (service), 300);
  kill (keyring_get_daemon (), SIGSTOP);
  expect_lookup (fixture, "hung", NULL, LATCH_ERROR_KEYRING_FAILED);
  expect_store (fixture, "hung", "other", LATCH_ERROR_KEYRING_FAILED);
  kill (keyring_get_daemon (), SIGCONT);
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (service), -1);
  expect_lookup (fixture, "hung", "token", -1);
}

static void
test_unwritable (Fixture      *fixture,
                 gconstpointer data)
{
  if (!g_str_equal (keyring_get_provider (), "gnome-keyring"))
    {
      g_test_skip ("KeePassXC and KWallet write to the disk after they have answered");
      return;
    }

  expect_store (fixture, "unwritable", "token", -1);

  keyring_fill_disk ();
  expect_store (fixture, "unwritable", "second token", LATCH_ERROR_KEYRING_FAILED);
  expect_store (fixture, "unwritable-new", "token", LATCH_ERROR_KEYRING_FAILED);

  keyring_free_disk ();
  expect_lookup (fixture, "unwritable", "token", -1);
  expect_lookup (fixture, "unwritable-new", NULL, -1);
  expect_store (fixture, "unwritable", "second token", -1);
  expect_lookup (fixture, "unwritable", "second token", -1);
}

static void
add (const char *path,
     void (*set_up_test) (Fixture *, gconstpointer),
     void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up_test, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/latch/keyring/ready/store", set_up, test_store);
  add ("/latch/keyring/ready/attributes", set_up, test_attributes);
  add ("/latch/keyring/ready/replace", set_up, test_replace);
  add ("/latch/keyring/ready/placeholder", set_up, test_placeholder);
  add ("/latch/keyring/ready/label", set_up, test_label);
  add ("/latch/keyring/ready/relabel", set_up, test_relabel);
  add ("/latch/keyring/ready/none", set_up, test_none);
  add ("/latch/keyring/ready/clear", set_up, test_clear);
  add ("/latch/keyring/ready/list", set_up, test_list);
  add ("/latch/keyring/ready/overlapping", set_up, test_overlapping);
  add ("/latch/keyring/ready/abandon", set_up, test_abandon);
  add ("/latch/keyring/ready/unwritable", set_up, test_unwritable);
  add ("/latch/keyring/locked/dismissed", set_up_locked, test_locked_dismissed);
  add ("/latch/keyring/locked/list-dismissed", set_up_locked, test_list_dismissed);
  add ("/latch/keyring/locked/refused", set_up_locked, test_locked_refused);
  add ("/latch/keyring/locked/password", set_up_locked, test_locked_password);
  add ("/latch/keyring/locked/meanwhile", set_up_locked, test_locked_meanwhile);
  add ("/latch/keyring/locked/cold", set_up_locked, test_locked_cold);
  add ("/latch/keyring/locked/one-prompt", set_up_locked, test_locked_one_prompt);
  add ("/latch/keyring/absent/service", set_up, test_absent);
  add ("/latch/keyring/absent/bus", set_up, test_absent_bus);
  add ("/latch/keyring/fresh/prompt", set_up, test_fresh);
  add ("/latch/keyring/mute/locked", set_up, test_mute);
  add ("/latch/keyring/bare/no-default", set_up, test_bare);
  add ("/latch/keyring/killed/between-calls", set_up, test_killed);
  add ("/latch/keyring/activated/between-calls", set_up, test_activated);
  add ("/latch/keyring/hung/time-out", set_up, test_hung);

  return g_test_run ();
}
