/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-search-provider.h"

/* Lets GNOME Shell search the names of the stores, and nothing else.
 *
 * A search may start the program, which then reads its records but opens no
 * window and asks neither the keyring nor a service until a result is opened.
 * The identifier of a result is the random id of a record, which means nothing
 * outside this computer. */
struct _LatchSearchProvider
{
  LatchShellSearchProvider2Skeleton parent_instance;

  GApplication  *application;
  LatchRegistry *registry;
};

static void latch_search_provider_init_methods (LatchShellSearchProvider2Iface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatchSearchProvider, latch_search_provider, LATCH_TYPE_SHELL_SEARCH_PROVIDER2_SKELETON, G_IMPLEMENT_INTERFACE (LATCH_TYPE_SHELL_SEARCH_PROVIDER2, latch_search_provider_init_methods))

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

/* Results that have gone in the meantime are left out. */
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

/* The answer has to wait for the records, or for the reason why they cannot be read. */
static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchSearchProvider    *self = g_task_get_source_object (task);
  GDBusMethodInvocation  *invocation = g_object_ref (g_task_get_task_data (task));
  GVariant               *parameters = g_dbus_method_invocation_get_parameters (invocation);
  gboolean                describes = g_str_equal (g_dbus_method_invocation_get_method_name (invocation), "GetResultMetas");
  g_autofree const char **words = NULL;
  g_autoptr (GError) error = NULL;

  /* The last parameter is the one that matters; the results of an earlier search may come before it. */
  g_variant_get_child (parameters, g_variant_n_children (parameters) - 1, "^a&s", &words);
  if (latch_registry_load_finish (LATCH_REGISTRY (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, describes ? describe (self, words) : find (self, words));
  else
    g_dbus_method_invocation_return_gerror (invocation, error);

  g_application_release (self->application);
  g_task_return_boolean (task, TRUE);
}

static gboolean
answer_once_loaded (LatchShellSearchProvider2 *provider,
                    GDBusMethodInvocation     *invocation,
                    const char *const         *words)
{
  LatchSearchProvider *self = LATCH_SEARCH_PROVIDER (provider);
  GTask               *task = g_task_new (self, NULL, NULL, NULL);

  g_application_hold (self->application);
  g_task_set_task_data (task, invocation, g_object_unref);
  latch_registry_load_async (self->registry, NULL, loaded_cb, task);
  return TRUE;
}

static gboolean
narrow (LatchShellSearchProvider2 *provider,
        GDBusMethodInvocation     *invocation,
        const char *const         *found_before,
        const char *const         *terms)
{
  return answer_once_loaded (provider, invocation, terms);
}

static gboolean
activate_result (LatchShellSearchProvider2 *provider,
                 GDBusMethodInvocation     *invocation,
                 const char                *identifier,
                 const char *const         *terms,
                 guint                      timestamp)
{
  LatchSearchProvider *self = LATCH_SEARCH_PROVIDER (provider);

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "show-instance", g_variant_new_string (identifier));
  latch_shell_search_provider2_complete_activate_result (provider, invocation);
  return TRUE;
}

static gboolean
launch_search (LatchShellSearchProvider2 *provider,
               GDBusMethodInvocation     *invocation,
               const char *const         *terms,
               guint                      timestamp)
{
  LatchSearchProvider *self = LATCH_SEARCH_PROVIDER (provider);
  g_autofree char     *text = g_strjoinv (" ", (char **)terms);

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "search", g_variant_new_string (text));
  latch_shell_search_provider2_complete_launch_search (provider, invocation);
  return TRUE;
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
latch_search_provider_init_methods (LatchShellSearchProvider2Iface *iface)
{
  iface->handle_get_initial_result_set = answer_once_loaded;
  iface->handle_get_subsearch_result_set = narrow;
  iface->handle_get_result_metas = answer_once_loaded;
  iface->handle_activate_result = activate_result;
  iface->handle_launch_search = launch_search;
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
 * Sets the model. It has to be set before the first search is answered.
 */
void
latch_search_provider_set_registry (LatchSearchProvider *self,
                                    LatchRegistry       *registry)
{
  g_set_object (&self->registry, registry);
}
