/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keyring.h"

#include "latch-id.h"
#include "latch-keyring-enums.h"
#include "latch-keyring-file.h"
#include "latch-keyring-queue.h"

/**
 * LatchKeyring:
 *
 * The keyring, and the only place that touches secrets at rest.
 *
 * A keyring begins as nothing but an object: no bus is asked until the first
 * call. Every call then waits in one queue. When its turn comes, the service is
 * asked: does it exist, is there a default keyring, is it locked. There the
 * system's prompt may hold the call, and all that follow, for as long as the
 * person thinks. Then the call does its work, and what it wrote is looked up
 * again before it counts as written. When the daemon turns out to have died
 * meanwhile, the connection is dropped and the call starts over.
 *
 * So an error is always of domain %LATCH_ERROR and about the keyring:
 * absent, without default, locked, or failing. And without an error, %NULL
 * means that there is no such secret.
 *
 * Nothing here can be cancelled: that would kill gnome-keyring-daemon while its
 * prompt is open. A caller that stops waiting ignores the result; the keyring
 * lives until its last call has ended.
 *
 * Each call finds out where secrets are kept, and `place` tells.
 *
 * - %LATCH_KEYRING_SYSTEM: the calls are those of [class@Secret.Service], so
 *   that other programs can look a token up.
 * - %LATCH_KEYRING_PRIVATE: where there is no service, in a sandbox with the
 *   Secret portal, libsecret's simple calls keep them in a file of this
 *   program, encrypted with a key from the portal. Outside a sandbox there is
 *   no such key, and so no file.
 * - %LATCH_KEYRING_SESSION: where there is neither, and only after
 *   latch_keyring_keep_in_memory(), which is the person's own choice, they are
 *   kept in memory until the program ends. They stay there until
 *   latch_keyring_move_async() has found a better place.
 *
 * A keyring that is locked or fails is no reason to choose another place: the
 * token would lie where nobody looks for it.
 *
 * When a permission was withdrawn and given back, or a service came late,
 * secrets are in the file although there is a service. So what the service does
 * not have is looked up in the file too, and what is cleared is cleared in both.
 * Of what both have, the service's counts, since everything is stored there
 * from then on. A file that cannot be read then hides no token: the service
 * that made the instance tells it again.
 */

struct _LatchKeyring
{
  GObject parent_instance;

  LatchKeyringMemory *memory;
  LatchKeyringPlace   place;
  gboolean            has_unsaved_secrets;
  gboolean            watches_lock;
  GDBusConnection    *bus;
  guint               lock_subscription;
};

G_DEFINE_FINAL_TYPE (LatchKeyring, latch_keyring, G_TYPE_OBJECT)

enum {
  PROP_PLACE = 1,
  PROP_HAS_UNSAVED_SECRETS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum {
  SIGNAL_MEMORY_CHANGED,
  SIGNAL_UNLOCKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const kind_names[] = {
  [LATCH_SECRET_USER] = "user-secret",
  [LATCH_SECRET_ORGANIZATION] = "organization-secret",
  [LATCH_SECRET_TOKEN] = "token",
};

static GHashTable *
new_attributes (LatchSecretKind kind,
                const char     *account,
                const char     *ref)
{
  g_assert ((kind == LATCH_SECRET_TOKEN) == (ref != NULL));

  /* Without a ref, its NULL ends the list. */
  return secret_attributes_build (&latch_keyring_schema,
                                  "application", APPLICATION_ID,
                                  "kind", kind_names[kind],
                                  "account", account,
                                  ref != NULL ? "ref" : NULL, ref,
                                  NULL);
}

static void
latch_keyring_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  LatchKeyring *self = LATCH_KEYRING (object);

  switch (property_id)
    {
    case PROP_PLACE:
      g_value_set_enum (value, self->place);
      break;
    case PROP_HAS_UNSAVED_SECRETS:
      g_value_set_boolean (value, self->has_unsaved_secrets);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_keyring_dispose (GObject *object)
{
  LatchKeyring *self = LATCH_KEYRING (object);

  if (self->lock_subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->lock_subscription);
  self->lock_subscription = 0;
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (latch_keyring_parent_class)->dispose (object);
}

static void
latch_keyring_finalize (GObject *object)
{
  latch_keyring_memory_free (LATCH_KEYRING (object)->memory);

  G_OBJECT_CLASS (latch_keyring_parent_class)->finalize (object);
}

static void
latch_keyring_class_init (LatchKeyringClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latch_keyring_get_property;
  object_class->dispose = latch_keyring_dispose;
  object_class->finalize = latch_keyring_finalize;

  properties[PROP_PLACE] = g_param_spec_enum ("place", NULL, NULL, LATCH_TYPE_KEYRING_PLACE, LATCH_KEYRING_SYSTEM, flags);
  properties[PROP_HAS_UNSAVED_SECRETS] = g_param_spec_boolean ("has-unsaved-secrets", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /* A secret was put into memory or removed from it: latch_keyring_has_in_memory() may have a new answer. */
  signals[SIGNAL_MEMORY_CHANGED] =
    g_signal_new ("memory-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_UNLOCKED] = g_signal_new ("unlocked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
latch_keyring_init (LatchKeyring *self)
{
  self->memory = latch_keyring_memory_new ();
}

static void
set_place (LatchKeyring     *self,
           LatchKeyringPlace place)
{
  if (self->place == place)
    return;

  self->place = place;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLACE]);
}

/* Secrets that are kept in memory stay there, by the person's choice, until they are moved. */
static void
note_place (LatchKeyring        *self,
            LatchKeyringBackend *backend)
{
  if (latch_keyring_memory_is_chosen (self->memory))
    set_place (self, LATCH_KEYRING_SESSION);
  else if (backend != NULL)
    set_place (self, backend == latch_keyring_file_get () ? LATCH_KEYRING_PRIVATE : LATCH_KEYRING_SYSTEM);
}

static void
note_memory (LatchKeyring *self)
{
  gboolean has_unsaved_secrets = latch_keyring_memory_peek (self->memory) != NULL;

  if (self->has_unsaved_secrets != has_unsaved_secrets)
    {
      self->has_unsaved_secrets = has_unsaved_secrets;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_UNSAVED_SECRETS]);
    }

  g_signal_emit (self, signals[SIGNAL_MEMORY_CHANGED], 0);
}

static void
name_free (LatchSecretName *name)
{
  g_free (name->account);
  g_free (name->ref);
  g_free (name);
}

/* Other programs may have items with some of these attributes. What has all of them, and nothing in them that this program
 * does not write, is this program’s; what else it has does not matter, as keyrings add attributes of their own. */
static LatchSecretName *
new_name (GHashTable *attributes)
{
  const char      *kind = g_hash_table_lookup (attributes, "kind");
  const char      *account = g_hash_table_lookup (attributes, "account");
  const char      *ref = g_hash_table_lookup (attributes, "ref");
  LatchSecretName *name;
  size_t           i = 0;

  while (i < G_N_ELEMENTS (kind_names) && g_strcmp0 (kind, kind_names[i]) != 0)
    i++;

  if (i == G_N_ELEMENTS (kind_names) || account == NULL || !latch_id_is_valid (account) ||
      (i == LATCH_SECRET_TOKEN) != (ref != NULL) || (ref != NULL && !latch_id_is_valid (ref)))
    return NULL;

  name = g_new0 (LatchSecretName, 1);
  name->kind = (LatchSecretKind)i;
  name->account = g_strdup (account);
  name->ref = g_strdup (ref);
  return name;
}

static GPtrArray *
new_names (GPtrArray *listed)
{
  GPtrArray *names = g_ptr_array_new_with_free_func ((GDestroyNotify)name_free);

  for (guint i = 0; i < listed->len; i++)
    {
      LatchSecretName *name = new_name (g_ptr_array_index (listed, i));

      if (name != NULL)
        g_ptr_array_add (names, name);
    }

  return names;
}

static gboolean
is_write (LatchKeyringVerb verb)
{
  return verb == LATCH_KEYRING_STORE || verb == LATCH_KEYRING_CLEAR;
}

static void
ran_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) found = NULL;
  g_autoptr (GPtrArray) listed = NULL;
  LatchKeyring        *self = g_task_get_source_object (task);
  LatchKeyringVerb     verb = GPOINTER_TO_INT (g_task_get_task_data (task));
  LatchKeyringBackend *backend;
  gboolean             done = latch_keyring_queue_run_finish (result, &backend, &found, &listed, &error);

  note_place (self, backend);
  if (verb == LATCH_KEYRING_MOVE || (done && is_write (verb) && self->place == LATCH_KEYRING_SESSION))
    note_memory (self);

  if (!done)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (verb == LATCH_KEYRING_LOOKUP)
    g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify)secret_value_unref);
  else if (verb == LATCH_KEYRING_LIST)
    g_task_return_pointer (task, new_names (listed), (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_boolean (task, TRUE);
}

static void
run (LatchKeyring       *self,
     LatchKeyringVerb    verb,
     LatchKeyringItem   *item,
     GAsyncReadyCallback callback,
     gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, GINT_TO_POINTER (verb), NULL);
  latch_keyring_queue_run_async (self->memory, verb, item, ran_cb, task);
}

/**
 * latch_keyring_new:
 *
 * Returns: (transfer full): the keyring; it asks nothing of the system before its first call
 */
LatchKeyring *
latch_keyring_new (void)
{
  return g_object_new (LATCH_TYPE_KEYRING, NULL);
}

/**
 * latch_keyring_get_place:
 * @self: a keyring
 *
 * Returns: where the last call found that secrets lie; the system's keyring before the first
 */
LatchKeyringPlace
latch_keyring_get_place (LatchKeyring *self)
{
  return self->place;
}

/**
 * latch_keyring_describe_place:
 * @self: a keyring
 *
 * Returns: the same in English, for those who look for a fault
 */
const char *
latch_keyring_describe_place (LatchKeyring *self)
{
  switch (self->place)
    {
    case LATCH_KEYRING_PRIVATE:
      return "in a file that only Latchkey can read, encrypted with a key from the system’s keyring";
    case LATCH_KEYRING_SESSION:
      return "in memory, until Latchkey is closed";
    case LATCH_KEYRING_SYSTEM:
    default:
      return "in the keyring";
    }
}

/**
 * latch_keyring_get_has_unsaved_secrets:
 * @self: a keyring
 *
 * Returns: %TRUE while there are secrets that would be lost with this object
 */
gboolean
latch_keyring_get_has_unsaved_secrets (LatchKeyring *self)
{
  return self->has_unsaved_secrets;
}

/**
 * latch_keyring_has_in_memory:
 * @self: a keyring
 * @kind: what the secret is
 * @account: the account's random id
 * @ref: (nullable): the record's random id, for tokens and for nothing else
 *
 * Tells whether a secret exists only in this process's memory. This needs no
 * I/O; `memory-changed` is emitted when the answer may have changed.
 *
 * Returns: %TRUE when the secret would be lost with this object; a placeholder is no secret
 */
gboolean
latch_keyring_has_in_memory (LatchKeyring   *self,
                             LatchSecretKind kind,
                             const char     *account,
                             const char     *ref)
{
  g_autoptr (GHashTable) attributes = NULL;

  /* A list asks for each of its items. */
  if (latch_keyring_memory_peek (self->memory) == NULL)
    return FALSE;

  attributes = new_attributes (kind, account, ref);
  return latch_keyring_memory_contains (self->memory, attributes);
}

/**
 * latch_keyring_locate:
 * @self: a keyring
 *
 * Has `place` found out without any secret being asked for, and without a
 * prompt. Outside a sandbox there is nothing to find out.
 */
void
latch_keyring_locate (LatchKeyring *self)
{
  if (latch_keyring_file_is_possible ())
    latch_keyring_open_async (self, FALSE, NULL, NULL);
}

static void
collection_changed_cb (GDBusConnection *bus,
                       const char      *sender,
                       const char      *path,
                       const char      *interface,
                       const char      *name,
                       GVariant        *arguments,
                       gpointer         user_data)
{
  g_autoptr (GVariant) changed = NULL;
  gboolean locked;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;

  changed = g_variant_get_child_value (arguments, 1);
  if (g_variant_lookup (changed, "Locked", "b", &locked) && !locked)
    g_signal_emit (user_data, signals[SIGNAL_UNLOCKED], 0);
}

static void
got_bus_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (LatchKeyring) self = user_data;
  g_autoptr (GError) error = NULL;

  self->bus = g_bus_get_finish (result, &error);
  if (self->bus == NULL)
    g_debug ("The keyring’s lock is not watched: %s %d", g_quark_to_string (error->domain), error->code);
  else
    self->lock_subscription =
      g_dbus_connection_signal_subscribe (self->bus, "org.freedesktop.secrets", "org.freedesktop.DBus.Properties", "PropertiesChanged", NULL,
                                          "org.freedesktop.Secret.Collection", G_DBUS_SIGNAL_FLAGS_NONE, collection_changed_cb, self, NULL);
}

/**
 * latch_keyring_watch_lock:
 * @self: a keyring
 *
 * Has `unlocked` emitted from now on whenever a keyring of the system is
 * unlocked, by this program or by another one (`Locked` of
 * `org.freedesktop.Secret.Collection`, Secret Service API 0.2).
 */
void
latch_keyring_watch_lock (LatchKeyring *self)
{
  if (self->watches_lock)
    return;

  self->watches_lock = TRUE;
  g_bus_get (G_BUS_TYPE_SESSION, NULL, got_bus_cb, g_object_ref (self));
}

/**
 * latch_keyring_keep_in_memory:
 * @self: a keyring
 *
 * Keeps what is stored from now on in memory, until the program ends. This is
 * for the person to choose, after %LATCH_ERROR_KEYRING_ABSENT: nothing else
 * leads here.
 */
void
latch_keyring_keep_in_memory (LatchKeyring *self)
{
  latch_keyring_memory_set_chosen (self->memory, TRUE);
  set_place (self, LATCH_KEYRING_SESSION);
}

/**
 * latch_keyring_move_async:
 * @self: a keyring that keeps secrets in memory
 * @callback: called when they lie elsewhere, or are known to stay
 * @user_data: data for @callback
 *
 * Stores the secrets that are in memory where there is a better place by now.
 * Each is read back before it is forgotten here; what could not be stored stays.
 */
void
latch_keyring_move_async (LatchKeyring       *self,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (LATCH_IS_KEYRING (self));

  run (self, LATCH_KEYRING_MOVE, NULL, callback, user_data);
}

/**
 * latch_keyring_move_finish:
 * @self: a keyring
 * @result: the result that the callback got
 * @error: return location for the errors of latch_keyring_open_finish()
 *
 * Returns: %TRUE when nothing is in memory any more
 */
gboolean
latch_keyring_move_finish (LatchKeyring *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_keyring_open_async:
 * @self: a keyring
 * @may_ask: whether the system may ask the person for a password; if not, a locked keyring is an error at once
 * @callback: called when the keyring is open, or is known to stay closed
 * @user_data: data for @callback
 *
 * Opens the keyring, so that what follows needs no prompt.
 */
void
latch_keyring_open_async (LatchKeyring       *self,
                          gboolean            may_ask,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (LATCH_IS_KEYRING (self));

  run (self, may_ask ? LATCH_KEYRING_UNLOCK : LATCH_KEYRING_CHECK, NULL, callback, user_data);
}

/**
 * latch_keyring_open_finish:
 * @self: a keyring
 * @result: the result that the callback got
 * @error: return location for %LATCH_ERROR_KEYRING_ABSENT, `_NO_DEFAULT`, `_LOCKED` or `_FAILED`
 *
 * Returns: %TRUE when secrets can be stored and looked up
 */
gboolean
latch_keyring_open_finish (LatchKeyring *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_keyring_store_async:
 * @self: a keyring
 * @kind: what the secret is
 * @account: the account's random id; attributes can be read while the keyring is locked, so nothing else will do
 * @ref: (nullable): the record's random id, for tokens and for nothing else
 * @label: the name that the system's password manager shows; it is encrypted at rest
 * @secret: (nullable): the secret, or %NULL to put an empty placeholder in its place
 * @callback: called when the secret was stored and read back
 * @user_data: data for @callback
 *
 * Stores a secret, in the place of the one before it.
 */
void
latch_keyring_store_async (LatchKeyring       *self,
                           LatchSecretKind     kind,
                           const char         *account,
                           const char         *ref,
                           const char         *label,
                           SecretValue        *secret,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (LATCH_IS_KEYRING (self));
  g_return_if_fail (account != NULL);
  g_return_if_fail (label != NULL);

  run (self, LATCH_KEYRING_STORE, latch_keyring_item_new (new_attributes (kind, account, ref), label, secret), callback, user_data);
}

/**
 * latch_keyring_store_finish:
 * @self: a keyring
 * @result: the result that the callback got
 * @error: return location for the errors of latch_keyring_open_finish()
 *
 * Returns: %TRUE when the keyring holds the secret and gave it back as it was
 */
gboolean
latch_keyring_store_finish (LatchKeyring *self,
                            GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_keyring_lookup_async:
 * @self: a keyring
 * @kind: what the secret is
 * @account: the account's random id
 * @ref: (nullable): the record's random id, for tokens and for nothing else
 * @callback: called when the secret was found, or is known not to be there
 * @user_data: data for @callback
 *
 * Looks a secret up.
 */
void
latch_keyring_lookup_async (LatchKeyring       *self,
                            LatchSecretKind     kind,
                            const char         *account,
                            const char         *ref,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_return_if_fail (LATCH_IS_KEYRING (self));
  g_return_if_fail (account != NULL);

  run (self, LATCH_KEYRING_LOOKUP, latch_keyring_item_new (new_attributes (kind, account, ref), NULL, NULL), callback, user_data);
}

/**
 * latch_keyring_lookup_finish:
 * @self: a keyring
 * @result: the result that the callback got
 * @error: return location for the errors of latch_keyring_open_finish()
 *
 * Returns: (transfer full) (nullable): the secret; %NULL without an error when there is none, or only a placeholder
 */
SecretValue *
latch_keyring_lookup_finish (LatchKeyring *self,
                             GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_keyring_relabel_async:
 * @self: a keyring
 * @kind: what the secret is
 * @account: the account's random id
 * @ref: (nullable): the record's random id, for tokens and for nothing else
 * @label: the new name that the system's password manager shows; it is encrypted at rest
 * @callback: called when that was tried
 * @user_data: data for @callback
 *
 * Gives a secret another name, by the property `Label` of its item (Secret
 * Service API 0.2). The secret itself is neither read nor written. A name is of
 * no use to any program, so it is not read back, and what is not there is no error.
 */
void
latch_keyring_relabel_async (LatchKeyring       *self,
                             LatchSecretKind     kind,
                             const char         *account,
                             const char         *ref,
                             const char         *label,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_return_if_fail (LATCH_IS_KEYRING (self));
  g_return_if_fail (account != NULL);
  g_return_if_fail (label != NULL);

  run (self, LATCH_KEYRING_RELABEL, latch_keyring_item_new (new_attributes (kind, account, ref), label, NULL), callback, user_data);
}

/**
 * latch_keyring_relabel_finish:
 * @self: a keyring
 * @result: the result that the callback got
 * @error: return location for the errors of latch_keyring_open_finish()
 *
 * Returns: %TRUE when nothing has another name any more
 */
gboolean
latch_keyring_relabel_finish (LatchKeyring *self,
                              GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_keyring_clear_async:
 * @self: a keyring
 * @kind: what the secret is
 * @account: the account's random id
 * @ref: (nullable): the record's random id, for tokens and for nothing else
 * @callback: called when the secret is gone
 * @user_data: data for @callback
 *
 * Removes a secret or a placeholder.
 */
void
latch_keyring_clear_async (LatchKeyring       *self,
                           LatchSecretKind     kind,
                           const char         *account,
                           const char         *ref,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (LATCH_IS_KEYRING (self));
  g_return_if_fail (account != NULL);

  run (self, LATCH_KEYRING_CLEAR, latch_keyring_item_new (new_attributes (kind, account, ref), NULL, NULL), callback, user_data);
}

/**
 * latch_keyring_clear_finish:
 * @self: a keyring
 * @result: the result that the callback got
 * @error: return location for the errors of latch_keyring_open_finish()
 *
 * Returns: %TRUE when the keyring holds no such secret any more, even if it never did
 */
gboolean
latch_keyring_clear_finish (LatchKeyring *self,
                            GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_keyring_list_async:
 * @self: a keyring
 * @callback: called when all is listed
 * @user_data: data for @callback
 *
 * Lists what this program has in the keyring, placeholders too, wherever
 * secrets may lie. The secrets themselves are not read. What is not named as
 * this program names its secrets is another one’s, and left out.
 */
void
latch_keyring_list_async (LatchKeyring       *self,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GHashTable *attributes;

  g_return_if_fail (LATCH_IS_KEYRING (self));

  attributes = secret_attributes_build (&latch_keyring_schema, "application", APPLICATION_ID, NULL);
  run (self, LATCH_KEYRING_LIST, latch_keyring_item_new (attributes, NULL, NULL), callback, user_data);
}

/**
 * latch_keyring_list_finish:
 * @self: a keyring
 * @result: the result that the callback got
 * @error: return location for the errors of latch_keyring_open_finish()
 *
 * Returns: (transfer full) (element-type LatchSecretName): what there is, or %NULL
 */
GPtrArray *
latch_keyring_list_finish (LatchKeyring *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
