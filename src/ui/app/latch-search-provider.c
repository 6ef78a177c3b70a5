/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-search-provider.h"

/* What GNOME Shell finds of Latchkey: the names of the stores, and nothing else.
 *
 * A search may start the program. It then reads its records, and neither shows
 * a window nor asks the keyring or a service; that comes when a result is
 * opened. An identifier of a result is a record’s random id, which names
 * nothing outside of this computer. */
struct _LatchSearchProvider
{
  GObject parent_instance;

  GApplication  *application;
  LatchRegistry *registry;
  guint          registration;
};

G_DEFINE_FINAL_TYPE (LatchSearchProvider, latch_search_provider, G_TYPE_OBJECT)

static GVariant *
find (LatchSearchProvider *self,
      const char *const   *terms)
{
  g_autofree char *text = g_strjoinv (" ", (char **)terms);
  g_autoptr (LatchSearch) search = latch_search_new (text);
  g_autoptr (GListStore) found = g_list_store_new (LATCH_TYPE_INSTANCE);
  GListModel     *instances = latch_registry_get_instances (self->registry);
  GVariantBuilder builder;

  for (guint i = 0; search != NULL && i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);

      if (latch_instance_name_matches (instance, search))
        g_list_store_append (found, instance);
    }

  g_list_store_sort (found, latch_instance_compare_newest_first, NULL);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (found)); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (G_LIST_MODEL (found), i);

      g_variant_builder_add (&builder, "s", latch_instance_get_id (instance));
    }

  return g_variant_new ("(as)", &builder);
}

/* Results that are gone meanwhile are left out. */
static GVariant *
describe (LatchSearchProvider *self,
          const char *const   *identifiers)
{
  g_autoptr (GIcon) icon = g_themed_icon_new (APPLICATION_ID);
  g_autoptr (GVariant) serialized = g_icon_serialize (icon);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (size_t i = 0; identifiers[i] != NULL; i++)
    {
      LatchInstance *instance = latch_registry_lookup_instance (self->registry, identifiers[i]);

      if (instance == NULL)
        continue;

      g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&builder, "{sv}", "id", g_variant_new_string (identifiers[i]));
      g_variant_builder_add (&builder, "{sv}", "name", g_variant_new_string (latch_instance_get_name (instance)));
      g_variant_builder_add (&builder, "{sv}", "icon", serialized);
      g_variant_builder_close (&builder);
    }

  return g_variant_new ("(aa{sv})", &builder);
}

static GVariant *
answer (LatchSearchProvider *self,
        const char          *method,
        GVariant            *parameters)
{
  g_autofree const char **words = NULL;

  if (g_str_equal (method, "GetSubsearchResultSet"))
    {
      g_variant_get (parameters, "(^a&s^a&s)", NULL, &words);
      return find (self, words);
    }

  g_variant_get (parameters, "(^a&s)", &words);
  return g_str_equal (method, "GetResultMetas") ? describe (self, words) : find (self, words);
}

/* The answer waits until the records are read; then GNOME Shell has it, or the reason why there is none. */
static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchSearchProvider   *self = g_task_get_source_object (task);
  GDBusMethodInvocation *invocation = g_object_ref (g_task_get_task_data (task));
  g_autoptr (GError) error = NULL;

  if (latch_registry_load_finish (LATCH_REGISTRY (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, answer (self,
                                                               g_dbus_method_invocation_get_method_name (invocation),
                                                               g_dbus_method_invocation_get_parameters (invocation)));
  else
    g_dbus_method_invocation_return_gerror (invocation, error);

  g_application_release (self->application);
  g_task_return_boolean (task, TRUE);
}

static void
activate (LatchSearchProvider *self,
          const char          *method,
          GVariant            *parameters)
{
  g_autofree const char **terms = NULL;
  g_autofree char        *text = NULL;
  const char             *identifier;

  if (g_str_equal (method, "ActivateResult"))
    {
      g_variant_get (parameters, "(&s^a&su)", &identifier, &terms, NULL);
      g_action_group_activate_action (G_ACTION_GROUP (self->application), "show-instance", g_variant_new_string (identifier));
      return;
    }

  g_variant_get (parameters, "(^a&su)", &terms, NULL);
  text = g_strjoinv (" ", (char **)terms);
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "search", g_variant_new_string (text));
}

static void
method_call_cb (GDBusConnection       *connection,
                const char            *sender,
                const char            *object_path,
                const char            *interface_name,
                const char            *method_name,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  LatchSearchProvider *self = user_data;
  GTask               *task;

  if (g_str_equal (method_name, "ActivateResult") || g_str_equal (method_name, "LaunchSearch"))
    {
      activate (self, method_name, parameters);
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }

  g_application_hold (self->application);
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_task_data (task, invocation, g_object_unref);
  latch_registry_load_async (self->registry, NULL, loaded_cb, task);
}

static void
latch_search_provider_dispose (GObject *object)
{
  g_clear_object (&LATCH_SEARCH_PROVIDER (object)->registry);

  G_OBJECT_CLASS (latch_search_provider_parent_class)->dispose (object);
}

static void
latch_search_provider_class_init (LatchSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latch_search_provider_dispose;
}

static void
latch_search_provider_init (LatchSearchProvider *self)
{
}

/**
 * latch_search_provider_new:
 * @application: the application, which has the actions `show-instance` and `search` and outlives the provider
 *
 * Returns: (transfer full): a provider that is not on the bus yet
 */
LatchSearchProvider *
latch_search_provider_new (GApplication *application)
{
  LatchSearchProvider *self = g_object_new (LATCH_TYPE_SEARCH_PROVIDER, NULL);

  self->application = application;
  return self;
}

/**
 * latch_search_provider_set_registry:
 * @self: a provider
 * @registry: the model, loaded or not
 *
 * Says what is searched. It has to be known before the first search is answered.
 */
void
latch_search_provider_set_registry (LatchSearchProvider *self,
                                    LatchRegistry       *registry)
{
  g_set_object (&self->registry, registry);
}

/**
 * latch_search_provider_export:
 * @self: a provider
 * @connection: the session bus
 * @object_path: the application’s path
 * @error: return location for a %G_IO_ERROR
 *
 * Answers searches at the path `SearchProvider` below @object_path.
 *
 * Returns: %TRUE when it does
 */
gboolean
latch_search_provider_export (LatchSearchProvider *self,
                              GDBusConnection     *connection,
                              const char          *object_path,
                              GError             **error)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_call_cb };
  g_autofree char                  *path = g_build_path ("/", object_path, "SearchProvider", NULL);
  g_autoptr (GBytes) xml = g_resources_lookup_data ("/io/github/latchkey/Latchkey/search-provider.xml", G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autoptr (GDBusNodeInfo) node = xml != NULL ? g_dbus_node_info_new_for_xml (g_bytes_get_data (xml, NULL), error) : NULL;

  if (node == NULL)
    return FALSE;

  self->registration = g_dbus_connection_register_object (connection, path, node->interfaces[0], &vtable, g_object_ref (self), g_object_unref, error);
  return self->registration != 0;
}

/**
 * latch_search_provider_unexport:
 * @self: a provider
 * @connection: the session bus
 *
 * Answers no searches any more.
 */
void
latch_search_provider_unexport (LatchSearchProvider *self,
                                GDBusConnection     *connection)
{
  if (self->registration != 0)
    g_dbus_connection_unregister_object (connection, self->registration);

  self->registration = 0;
}
