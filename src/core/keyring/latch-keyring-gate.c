/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* For secret_service_prompt_at_dbus_path(), which is the same in the headers of libsecret 0.20.5 and of Debian 13. */
#define SECRET_API_SUBJECT_TO_CHANGE

#include "latch-keyring-gate.h"

#include "latch-error.h"

#include <glib/gi18n-lib.h>

/* The bus's errors for a service that does not exist or may not be reached, in and out of a sandbox. */
static const GDBusError absent_errors[] = {
  G_DBUS_ERROR_SERVICE_UNKNOWN,
  G_DBUS_ERROR_ACCESS_DENIED,
  G_DBUS_ERROR_SPAWN_EXEC_FAILED,
  G_DBUS_ERROR_SPAWN_FORK_FAILED,
  G_DBUS_ERROR_SPAWN_CHILD_EXITED,
  G_DBUS_ERROR_SPAWN_CHILD_SIGNALED,
  G_DBUS_ERROR_SPAWN_FAILED,
  G_DBUS_ERROR_SPAWN_SETUP_FAILED,
  G_DBUS_ERROR_SPAWN_CONFIG_INVALID,
  G_DBUS_ERROR_SPAWN_SERVICE_INVALID,
  G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND,
  G_DBUS_ERROR_SPAWN_PERMISSIONS_INVALID,
  G_DBUS_ERROR_SPAWN_FILE_INVALID,
};

/* The errors after which a new connection may help: the daemon died or was restarted, the two ends of a session disagree,
 * or the keyring was locked behind the gate. An unknown service is among them: libsecret keeps calling the dead daemon by
 * its own address, which nobody can start again. */
static const struct
{
  GQuark (*get_domain) (void);
  int code;
} recoverable_errors[] = {
  { g_io_error_quark, G_IO_ERROR_DBUS_ERROR },
  { g_dbus_error_quark, G_DBUS_ERROR_SERVICE_UNKNOWN },
  { g_dbus_error_quark, G_DBUS_ERROR_NO_REPLY },
  { g_dbus_error_quark, G_DBUS_ERROR_NAME_HAS_NO_OWNER },
  { g_dbus_error_quark, G_DBUS_ERROR_INVALID_ARGS },
  { g_dbus_error_quark, G_DBUS_ERROR_UNKNOWN_METHOD },
  { g_dbus_error_quark, G_DBUS_ERROR_UNKNOWN_OBJECT },
  { secret_error_get_quark, SECRET_ERROR_PROTOCOL },
  { secret_error_get_quark, SECRET_ERROR_NO_SUCH_OBJECT },
  { secret_error_get_quark, SECRET_ERROR_IS_LOCKED },
};

/* gnome-keyring’s own name, and that of the program that shows its questions, which has it for some seconds after the
 * answer at least. */
#define GNOME_KEYRING "org.gnome.keyring"
#define GNOME_PROMPTER "org.gnome.keyring.SystemPrompter"

/* The bus's own name for the program that this process is connected to. */
static char *connected_owner;

typedef struct
{
  SecretService *service;
  gboolean       may_ask;
  LatchError     refusal;
} Request;

static void
request_free (Request *request)
{
  g_clear_object (&request->service);
  g_free (request);
}

/* A sandbox with permission may still find no keyring, and without permission it gets the same errors from the bus. */
static gboolean
is_forbidden (void)
{
  g_autoptr (GKeyFile) sandbox = g_key_file_new ();
  g_autofree char *policy = NULL;

  if (!g_key_file_load_from_file (sandbox, "/.flatpak-info", G_KEY_FILE_NONE, NULL))
    return FALSE;

  policy = g_key_file_get_string (sandbox, "Session Bus Policy", "org.freedesktop.secrets", NULL);
  return policy == NULL || g_str_equal (policy, "none") || g_str_equal (policy, "see");
}

static GError *
new_forbidden_error (void)
{
  GError *error = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT,
                                       _ ("Latchkey has no permission to use the keyring. Grant it in a terminal, then start Latchkey again."));

  latch_error_set_command (error, "flatpak override --user --talk-name=org.freedesktop.secrets " APPLICATION_ID);
  return error;
}

static GError *
new_absent_error (void)
{
  if (is_forbidden ())
    return new_forbidden_error ();

  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT,
                              _ ("No keyring was found. Start the one that you use, such as KeePassXC, or install GNOME Keyring and log in again. Then retry."));
}

static GError *
new_no_default_error (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_NO_DEFAULT,
                              _ ("There is no default keyring yet. Try again and choose a password for it when the system asks."));
}

static GError *
new_locked_error (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED,
                              _ ("The keyring is locked. Try again and enter its password when the system asks."));
}

static gboolean
is_absence (const GError *error)
{
  for (size_t i = 0; i < G_N_ELEMENTS (absent_errors); i++)
    if (g_error_matches (error, G_DBUS_ERROR, (int)absent_errors[i]))
      return TRUE;

  return FALSE;
}

static gboolean
is_time_out (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT);
}

static GError *
new_unasked_error (LatchError refusal)
{
  if (refusal == LATCH_ERROR_KEYRING_LOCKED)
    return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED,
                                _ ("The keyring is locked, and the system did not ask for its password. Unlock it in the system’s password manager, or log in again."));

  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_NO_DEFAULT,
                              _ ("There is no default keyring yet, and the system did not ask for a password for one. Create one in the system’s password manager and try again."));
}

static void
listed_names_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree const char **names = NULL;
  Request                *request = g_task_get_task_data (task);

  if (answer != NULL)
    g_variant_get (answer, "(^a&s)", &names);

  if (names != NULL && g_strv_contains (names, GNOME_KEYRING) && !g_strv_contains (names, GNOME_PROMPTER))
    g_task_return_error (task, new_unasked_error (request->refusal));
  else if (request->refusal == LATCH_ERROR_KEYRING_LOCKED)
    g_task_return_error (task, new_locked_error ());
  else
    g_task_return_error (task, new_no_default_error ());
}

/* Where nobody can show the question, gnome-keyring answers it as if a person had refused. Other keyrings show their
 * questions themselves, and a sandbox does not see the names. */
static void
refuse (GTask     *task,
        LatchError refusal)
{
  Request *request = g_task_get_task_data (task);

  request->refusal = refusal;
  g_dbus_connection_call (g_dbus_proxy_get_connection (G_DBUS_PROXY (request->service)), "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "ListNames", NULL, G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          listed_names_cb, task);
}

/* -- Making a default keyring ------------------------------------------------------ */

/* The prompt’s answer does not matter: either there is a default keyring now, or there is none. */
static void
got_new_default_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);
  Request *request = g_task_get_task_data (task);

  if (collection != NULL)
    g_task_return_pointer (task, g_object_ref (request->service), g_object_unref);
  else if (is_time_out (error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    refuse (g_steal_pointer (&task), LATCH_ERROR_KEYRING_NO_DEFAULT);
}

static void
get_new_default (GTask *task)
{
  Request *request = g_task_get_task_data (task);

  secret_collection_for_alias (request->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL, got_new_default_cb, task);
}

static void
prompted_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = secret_service_prompt_at_dbus_path_finish (SECRET_SERVICE (source), result, &error);

  if (is_time_out (error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    get_new_default (g_steal_pointer (&task));
}

static void
creation_begun_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);
  const char *prompt = NULL;

  if (answer != NULL && g_variant_is_of_type (answer, G_VARIANT_TYPE ("(oo)")))
    g_variant_get (answer, "(o&o)", NULL, &prompt);

  if (is_time_out (error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (prompt == NULL || g_str_equal (prompt, "/"))
    get_new_default (g_steal_pointer (&task));
  else
    secret_service_prompt_at_dbus_path (SECRET_SERVICE (source), prompt, NULL, NULL, prompted_cb, g_steal_pointer (&task));
}

/* Not by secret_collection_create(): when KWallet’s prompt is dismissed, its answer has a type that libsecret does not
 * expect, and that call never ends. */
static void
make_default (GTask *task)
{
  Request        *request = g_task_get_task_data (task);
  GVariantBuilder properties;

  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  /* Translators: the name of a new keyring, as the system's password manager shows it */
  g_variant_builder_add (&properties, "{sv}", "org.freedesktop.Secret.Collection.Label", g_variant_new_string (_ ("Default Keyring")));
  g_dbus_proxy_call (G_DBUS_PROXY (request->service), "CreateCollection",
                     g_variant_new ("(a{sv}s)", &properties, SECRET_COLLECTION_DEFAULT), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                     creation_begun_cb, task);
}

/* -- Opening ------------------------------------------------------------------------ */

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  int n_unlocked = secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (n_unlocked > 0)
    g_task_return_pointer (task, g_object_ref (source), g_object_unref);
  else
    refuse (g_steal_pointer (&task), LATCH_ERROR_KEYRING_LOCKED);
}

static void
signal_cb (GDBusProxy *proxy)
{
  g_signal_stop_emission_by_name (proxy, "g-signal");
}

/* Once the program that keeps the secrets was started anew, libsecret 0.20 no longer has its list of what there is, and
 * crashes when that program tells of something new, as KeePassXC does. Nothing here needs the list. */
static void
ignore_signals (gpointer proxy)
{
  if (g_object_get_data (proxy, "ignores-signals") != NULL)
    return;

  g_signal_connect (proxy, "g-signal", G_CALLBACK (signal_cb), NULL);
  g_object_set_data (proxy, "ignores-signals", GINT_TO_POINTER (TRUE));
}

/* Tells whether another program has taken the place of the one that this process connected to. */
static gboolean
is_replaced (SecretService *service)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (service));

  if (connected_owner == NULL)
    connected_owner = g_steal_pointer (&owner);

  return owner != NULL && !g_str_equal (owner, connected_owner);
}

static void
got_default_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);
  Request *request = g_task_get_task_data (task);
  GList    collections = { collection, NULL, NULL };

  if (collection != NULL)
    ignore_signals (collection);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (is_replaced (request->service))
    /* KeePassXC keeps an item without a secret of one that comes in a session of its predecessor, and confirms it. */
    g_task_return_new_error (task, SECRET_ERROR, SECRET_ERROR_PROTOCOL, "%s", "The session is another program's");
  else if (collection == NULL && !request->may_ask)
    g_task_return_error (task, new_no_default_error ());
  else if (collection == NULL)
    make_default (g_steal_pointer (&task));
  else if (secret_collection_get_locked (collection) && !request->may_ask)
    g_task_return_error (task, new_locked_error ());
  else if (secret_collection_get_locked (collection))
    secret_service_unlock (request->service, &collections, NULL, unlocked_cb, g_steal_pointer (&task));
  else
    g_task_return_pointer (task, g_object_ref (request->service), g_object_unref);
}

static void
got_service_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Request *request = g_task_get_task_data (task);

  request->service = secret_service_get_finish (result, &error);
  if (request->service == NULL)
    {
      /* The name's owner has not been asked for yet: what fails here is the bus itself. */
      g_debug ("No keyring service: %s %d", g_quark_to_string (error->domain), error->code);
      g_task_return_error (task, new_absent_error ());
      return;
    }

  ignore_signals (request->service);
  secret_collection_for_alias (request->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL,
                               got_default_cb, g_steal_pointer (&task));
}

/**
 * latch_keyring_gate_open_async:
 * @may_ask: whether the system may ask the person for a password; otherwise a locked or missing keyring is an error at once
 * @callback: called when the keyring is open or known to stay closed
 * @user_data: data for @callback
 *
 * Asks the keyring, in this order: is there a service, is there a default
 * keyring, is it locked. Creates a missing default keyring and unlocks a locked
 * one, both through the system's own prompt, which may stay open for hours.
 * Nothing is looked up or stored without a default keyring: KeePassXC and
 * KWallet may never answer that.
 *
 * The caller runs only one of these at a time in the process, so that no
 * second prompt waits behind the first.
 *
 * The service is got without its session and its collections: libsecret 0.20
 * fails an assertion when it loads the collections of an absent service.
 */
void
latch_keyring_gate_open_async (gboolean            may_ask,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  GTask   *task = g_task_new (NULL, NULL, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->may_ask = may_ask;
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  secret_service_get (SECRET_SERVICE_NONE, NULL, got_service_cb, task);
}

/**
 * latch_keyring_gate_open_finish:
 * @result: the result that the callback got
 * @error: return location for an error of %LATCH_ERROR or of libsecret; latch_keyring_gate_explain() makes it one for people
 *
 * Returns: (transfer full): the service, whose default keyring exists and is open
 */
SecretService *
latch_keyring_gate_open_finish (GAsyncResult *result,
                                GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_keyring_gate_disconnect:
 *
 * Lets the next opening connect anew, to whatever program keeps the secrets
 * then.
 */
void
latch_keyring_gate_disconnect (void)
{
  secret_service_disconnect ();
  g_clear_pointer (&connected_owner, g_free);
}

/**
 * latch_keyring_gate_may_recover:
 * @error: an error of libsecret
 *
 * Tells whether a new connection to the keyring may help.
 *
 * gnome-keyring answers “The session wrapping the secret does not exist” once
 * its daemon was restarted, and “The secret was transferred or encrypted in an
 * invalid way” when the two ends of a session disagree.
 *
 * Returns: %TRUE if it is worth connecting and trying again
 */
gboolean
latch_keyring_gate_may_recover (const GError *error)
{
  for (size_t i = 0; i < G_N_ELEMENTS (recoverable_errors); i++)
    if (g_error_matches (error, recoverable_errors[i].get_domain (), recoverable_errors[i].code))
      return TRUE;

  return FALSE;
}

/**
 * latch_keyring_gate_explain:
 * @error: an error of libsecret, of D-Bus or of %LATCH_ERROR
 *
 * Turns a failure into a sentence that says what to do.
 *
 * Only the domain and the code of @error are logged: its message is the
 * keyring's and may quote what it was given.
 *
 * Returns: (transfer full): an error of domain %LATCH_ERROR
 */
GError *
latch_keyring_gate_explain (const GError *error)
{
  if (error->domain == LATCH_ERROR)
    return g_error_copy (error);

  g_debug ("The keyring failed: %s %d", g_quark_to_string (error->domain), error->code);

  if (is_absence (error))
    return new_absent_error ();

  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    return new_locked_error ();

  if (is_time_out (error))
    return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED,
                                _ ("The keyring does not respond. Log out, log in again and retry."));

  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED,
                              _ ("The keyring is having a problem. Check that the disk is not full, log in again and retry."));
}
