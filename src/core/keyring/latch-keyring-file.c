/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keyring-file.h"

#include "latch-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The file in which libsecret keeps the secrets of a program in a sandbox. It
 * is encrypted with a key that the Secret portal gives to this program alone.
 *
 * The simple calls of libsecret (secret_password_…) choose the file or the
 * service by themselves. They are called only where they choose the file: in a
 * sandbox with that portal. */

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

/* The only version that libsecret accepts. */
#define PORTAL_VERSION 1

/* The head of the file: a name and the version of the format. */
static const char head[] = "GnomeKeyring\n\r\0\n\1\0";
#define HEAD_LENGTH (sizeof head - 1)

static char *
dup_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "keyrings", SECRET_COLLECTION_DEFAULT ".keyring", NULL);
}

static GError *
new_damaged_error (void)
{
  g_autofree char *path = dup_path ();

  return g_error_new (LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED,
                      /* Translators: %s is the path of a file */
                      _ ("The file with the secrets, %s, is damaged. Put a copy of it back, or move it away, and try again."), path);
}

static GError *
new_absent_error (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT,
                              _ ("The system did not provide the key to Latchkey’s secrets file."));
}

/* Only domain and code of an error are logged. */
static GError *
explain (const GError *error)
{
  if (error->domain == LATCH_ERROR)
    return g_error_copy (error);

  g_debug ("The file of secrets failed: %s %d", g_quark_to_string (error->domain), error->code);

  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_INVALID_FILE_FORMAT))
    return new_damaged_error ();

  /* libsecret reports a dismissed prompt like this. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED,
                                _ ("The keyring is locked. Try again and enter its password when the system asks."));

  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED,
                              _ ("Latchkey’s secrets file cannot be used. Check that the disk is not full, log in again and retry."));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) contents = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  if (contents == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (contents != NULL && !latch_keyring_file_is_whole (contents))
    g_task_return_error (task, new_damaged_error ());
  else
    g_task_return_boolean (task, TRUE);
}

static void
got_version_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *path = dup_path ();
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) version = NULL;

  if (answer != NULL)
    g_variant_get (answer, "(v)", &version);
  else
    g_debug ("No Secret portal: %s %d", g_quark_to_string (error->domain), error->code);

  if (version == NULL || !g_variant_is_of_type (version, G_VARIANT_TYPE_UINT32) || g_variant_get_uint32 (version) != PORTAL_VERSION)
    {
      g_task_return_error (task, new_absent_error ());
      return;
    }

  g_file_load_bytes_async (file, NULL, read_cb, g_steal_pointer (&task));
}

static void
got_bus_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (bus == NULL)
    {
      g_task_return_error (task, new_absent_error ());
      return;
    }

  g_dbus_connection_call (bus, PORTAL, PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", "org.freedesktop.portal.Secret", "version"), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, got_version_cb, g_steal_pointer (&task));
}

/* libsecret asks the portal as well, but blocks the main loop until the answer; a portal that has answered once is quick. */
static void
open_file (LatchKeyringBackend *self,
           gboolean             may_ask,
           GAsyncReadyCallback  callback,
           gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  if (latch_keyring_file_is_possible ())
    g_bus_get (G_BUS_TYPE_SESSION, NULL, got_bus_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, new_absent_error ());
}

static gboolean
open_finish (GAsyncResult *result,
             GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
store (LatchKeyringBackend *self,
       LatchKeyringItem    *item,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  secret_password_storev_binary (&latch_keyring_schema, item->attributes, SECRET_COLLECTION_DEFAULT, item->label, item->secret, NULL,
                                 callback, user_data);
}

static void
lookup (LatchKeyringBackend *self,
        GHashTable          *attributes,
        GAsyncReadyCallback  callback,
        gpointer             user_data)
{
  secret_password_lookupv (&latch_keyring_schema, attributes, NULL, callback, user_data);
}

static void
clear (LatchKeyringBackend *self,
       GHashTable          *attributes,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  secret_password_clearv (&latch_keyring_schema, attributes, NULL, callback, user_data);
}

static void
list (LatchKeyringBackend *self,
      GHashTable          *attributes,
      GAsyncReadyCallback  callback,
      gpointer             user_data)
{
  secret_password_searchv (&latch_keyring_schema, attributes, SECRET_SEARCH_ALL, NULL, callback, user_data);
}

static GPtrArray *
list_finish (GAsyncResult *result,
             GError      **error)
{
  GError *failure = NULL;
  g_autolist (GObject) items = secret_password_search_finish (result, &failure);

  if (failure == NULL)
    return latch_keyring_collect_attributes (items);

  g_propagate_error (error, failure);
  return NULL;
}

/* Another process wrote the file; libsecret reads it again. */
static gboolean
recover (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG);
}

/**
 * latch_keyring_file_get:
 *
 * Its `open` asks whether the Secret portal is there and the file, if there is
 * one, whole. Without the portal the error is %LATCH_ERROR_KEYRING_ABSENT.
 *
 * Returns: (transfer none): the file of this program
 */
LatchKeyringBackend *
latch_keyring_file_get (void)
{
  static LatchKeyringBackend backend = {
    open_file, open_finish, store, secret_password_store_finish, lookup, secret_password_lookup_binary_finish,
    clear, secret_password_clear_finish, list, list_finish, NULL, NULL, recover, explain
  };

  return &backend;
}

/* A terminal that is a snap hands its variables on to what is started in it. libsecret would take that for a sandbox. */
static gboolean
is_in_snap (void)
{
  const char      *root = g_getenv ("SNAP");
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return g_getenv ("SNAP_NAME") != NULL && root != NULL && *root == '/' && program != NULL && g_str_has_prefix (program, root) &&
         program[strlen (root)] == G_DIR_SEPARATOR;
}

/**
 * latch_keyring_file_is_possible:
 *
 * Returns: %TRUE when this program is in a sandbox of those that libsecret knows
 */
gboolean
latch_keyring_file_is_possible (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || is_in_snap ();
}

/**
 * latch_keyring_file_exists:
 *
 * Returns: %TRUE in a sandbox where something was once stored in the file
 */
gboolean
latch_keyring_file_exists (void)
{
  g_autofree char *path = dup_path ();

  return latch_keyring_file_is_possible () && g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * latch_keyring_file_is_whole:
 * @contents: the contents of a file of secrets
 *
 * Checks the format of a file before libsecret reads it: libsecret aborts the
 * whole process when the end of the file is missing (0.20 and 0.21, where
 * secret-file-collection.c compares the size of the salt).
 *
 * Returns: %TRUE if libsecret can read it
 */
gboolean
latch_keyring_file_is_whole (GBytes *contents)
{
  size_t      length;
  const char *data = g_bytes_get_data (contents, &length);
  g_autoptr (GBytes) rest = NULL;
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GVariant) salt = NULL;
  guint32 salt_size;

  if (length < HEAD_LENGTH || memcmp (data, head, HEAD_LENGTH) != 0)
    return FALSE;

  rest = g_bytes_new (data + HEAD_LENGTH, length - HEAD_LENGTH);
  variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(uayutua(a{say}ay))"), rest, FALSE));
  if (!g_variant_is_normal_form (variant))
    return FALSE;

  g_variant_get_child (variant, 0, "u", &salt_size);
  salt = g_variant_get_child_value (variant, 1);
  return GUINT32_FROM_LE (salt_size) == g_variant_n_children (salt);
}
