/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-application.h"

#include "latch-compat.h"
#include "latch-practice.h"
#include "latch-search-provider.h"
#include "latch-window.h"

#include <glib/gi18n.h>

/* How long the program waits for the next call after the bus started it. */
#define IDLE_SECONDS 10

/* The program. It owns the model and its keyring, and starts the practice service
 * when it is first needed.
 *
 * The bus may start the program for a search or for a click on a notification.
 * It opens a window only when it has something to show. */
struct _LatchApplication
{
  AdwApplication parent_instance;

  GSettings           *settings;
  LatchRegistry       *registry;
  LatchRecovery       *recovery;
  LatchRefresh        *refresh;
  LatchPractice       *practice;
  int                  n_practice_stores;
  LatchSearchProvider *search_provider;
};

G_DEFINE_FINAL_TYPE (LatchApplication, latch_application, ADW_TYPE_APPLICATION)

static char *
dup_data_directory (void)
{
  return g_build_filename (g_get_user_data_dir (), DATA_FOLDER, NULL);
}

static const char *
get_practice_address (gpointer user_data,
                      GError **error)
{
  LatchApplication *self = user_data;
  g_autofree char  *directory = dup_data_directory ();
  g_autofree char  *path = g_build_filename (directory, "practice.json", NULL);
  g_autoptr (LatchPractice) practice = NULL;

  if (self->practice == NULL)
    {
      practice = latch_practice_new (path);
      latch_practice_set_crowd (practice, (guint)self->n_practice_stores);
      if (!latch_practice_start (practice, error))
        return NULL;

      self->practice = g_steal_pointer (&practice);
    }

  return latch_practice_get_address (self->practice);
}

/* The lists of the last time are shown, and the services may have newer ones. */
static void
loaded_cb (LatchApplication *self)
{
  latch_refresh_start (self->refresh, FALSE);
}

/* The person has come back. */
static void
active_cb (GtkWindow        *window,
           GParamSpec       *pspec,
           LatchApplication *self)
{
  if (gtk_window_is_active (window))
    latch_refresh_start_if_old (self->refresh);
}

static GtkWindow *
make_window (LatchApplication *self)
{
  LatchWindow *window = latch_window_new (GTK_APPLICATION (self), self->registry, self->recovery, self->refresh, self->settings);

  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (active_cb), self, 0);
  return GTK_WINDOW (window);
}

static LatchWindow *
present_window (LatchApplication *self)
{
  GtkApplication *application = GTK_APPLICATION (self);
  GtkWindow      *window = gtk_application_get_active_window (application);

  /* From now on, closing the window ends the program. */
  g_application_set_inactivity_timeout (G_APPLICATION (self), 0);
  if (window == NULL)
    window = make_window (self);

  gtk_window_present (window);
  return LATCH_WINDOW (window);
}

static void
create_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  latch_window_create (present_window (user_data));
}

static void
practice_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  latch_window_practice (present_window (user_data));
}

static void
search_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  latch_window_search (present_window (user_data), g_variant_get_string (parameter, NULL));
}

static void
show_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  latch_window_show (present_window (user_data), g_variant_get_string (parameter, NULL));
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  /* The window may have to ask first. Closing it ends the program. */
  if (window != NULL)
    gtk_window_close (window);
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  LatchKeyring *keyring = latch_registry_get_keyring (LATCH_APPLICATION (user_data)->registry);

  latch_show_about (gtk_application_get_active_window (GTK_APPLICATION (user_data)), latch_keyring_describe_place (keyring));
}

/* GTK’s inspector shows the text of hidden entries, and GTK opens it by a key in every window, dialogs included. */
static void
enable_debugging_cb (GtkWindow *window)
{
  g_signal_stop_emission_by_name (window, "enable-debugging");
}

static void
toplevels_changed_cb (GListModel *toplevels,
                      guint       position,
                      guint       n_removed,
                      guint       n_added)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      g_signal_connect (window, "enable-debugging", G_CALLBACK (enable_debugging_cb), NULL);
    }
}

static void
latch_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { "quit", quit_cb },
    { "about", about_cb },
    { "create", create_cb },
    { "practice", practice_cb },
    { "search", search_cb, "s" },
    { "show-instance", show_cb, "s" },
    { "show-account", show_cb, "s" },
  };
  static const struct
  {
    const char *action;
    const char *accelerators[3];
  } accelerators[] = {
    { "app.quit", { "<Control>q" } },
    { "window.close", { "<Control>w" } },
    { "win.create", { "<Control>n" } },
    { "win.search", { "<Control>f" } },
    { "win.refresh", { "F5", "<Control>r" } },
    { "win.test-all", { "<Control>t" } },
    { "win.back", { "<Alt>Left" } },
  };
  LatchApplication *self = LATCH_APPLICATION (application);
  g_autofree char  *directory = dup_data_directory ();
  g_autofree char  *descriptions = g_build_filename (directory, "elements", NULL);
  g_autofree char  *lists = g_build_filename (g_get_user_cache_dir (), DATA_FOLDER, NULL);
  g_autoptr (LatchKeyring) keyring = latch_keyring_new ();

  G_APPLICATION_CLASS (latch_application_parent_class)->startup (application);

  if (!DEVELOPMENT)
    g_signal_connect (gtk_window_get_toplevels (), "items-changed", G_CALLBACK (toplevels_changed_cb), NULL);

  latch_element_add_folder (descriptions);
  self->settings = g_settings_new (APPLICATION_ID);
  self->registry = latch_registry_new (directory, keyring);
  self->recovery = latch_recovery_new (self->registry, keyring);
  self->refresh = latch_refresh_new (self->registry, lists);
  g_signal_connect_object (self->refresh, "notify::loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  if (self->search_provider != NULL)
    latch_search_provider_set_registry (self->search_provider, self->registry);
  if (g_application_get_flags (application) & G_APPLICATION_IS_SERVICE)
    g_application_set_inactivity_timeout (application, IDLE_SECONDS * 1000);
  latch_registry_set_practice_func (self->registry, get_practice_address, self);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  latch_add_shortcuts_action (GTK_APPLICATION (self));
  for (size_t i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accelerators[i].action, accelerators[i].accelerators);
}

static void
latch_application_activate (GApplication *application)
{
  present_window (LATCH_APPLICATION (application));
}

static int
latch_application_command_line (GApplication            *application,
                                GApplicationCommandLine *command_line)
{
  LatchApplication *self = LATCH_APPLICATION (application);
  GVariantDict     *options = g_application_command_line_get_options_dict (command_line);
  LatchWindow      *window = present_window (self);

  if (g_variant_dict_lookup (options, "practice-stores", "i", &self->n_practice_stores) && self->practice != NULL)
    latch_practice_set_crowd (self->practice, (guint)self->n_practice_stores);
  if (g_variant_dict_contains (options, "practice"))
    latch_window_practice (window);

  return 0;
}

static int
latch_application_handle_local_options (GApplication *application,
                                        GVariantDict *options)
{
  int n_stores;

  if (g_variant_dict_lookup (options, "practice-stores", "i", &n_stores) && (n_stores < 0 || n_stores > LATCH_PRACTICE_CROWD_MAX))
    {
      g_printerr ("The practice service can have up to %d stores\n", LATCH_PRACTICE_CROWD_MAX);
      return 1;
    }

  if (!g_variant_dict_contains (options, "version"))
    return -1;

  g_print ("Latchkey %s\n", PACKAGE_VERSION);
  return 0;
}

/* The bus may have started the program for a search, so the provider has to be there early. It answers after startup. */
static gboolean
latch_application_dbus_register (GApplication    *application,
                                 GDBusConnection *connection,
                                 const char      *object_path,
                                 GError         **error)
{
  LatchApplication *self = LATCH_APPLICATION (application);
  g_autofree char  *path = NULL;

  if (!G_APPLICATION_CLASS (latch_application_parent_class)->dbus_register (application, connection, object_path, error))
    return FALSE;

  path = g_build_path ("/", object_path, "SearchProvider", NULL);
  self->search_provider = latch_search_provider_new (application);
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->search_provider), connection, path, error);
}

static void
latch_application_dbus_unregister (GApplication    *application,
                                   GDBusConnection *connection,
                                   const char      *object_path)
{
  LatchApplication *self = LATCH_APPLICATION (application);

  if (self->search_provider != NULL && g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->search_provider)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->search_provider));

  g_clear_object (&self->search_provider);
  G_APPLICATION_CLASS (latch_application_parent_class)->dbus_unregister (application, connection, object_path);
}

static void
latch_application_shutdown (GApplication *application)
{
  LatchApplication *self = LATCH_APPLICATION (application);

  g_clear_object (&self->refresh);
  g_clear_object (&self->recovery);
  g_clear_object (&self->registry);
  g_clear_object (&self->practice);
  g_clear_object (&self->settings);

  G_APPLICATION_CLASS (latch_application_parent_class)->shutdown (application);
}

static void
latch_application_class_init (LatchApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = latch_application_startup;
  application_class->activate = latch_application_activate;
  application_class->command_line = latch_application_command_line;
  application_class->dbus_register = latch_application_dbus_register;
  application_class->dbus_unregister = latch_application_dbus_unregister;
  application_class->handle_local_options = latch_application_handle_local_options;
  application_class->shutdown = latch_application_shutdown;
}

static void
latch_application_init (LatchApplication *self)
{
  /* The hidden option is for those who work on Latchkey. */
  static const GOptionEntry options[] = {
    { "practice", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Start with the practice service and working sample values"), NULL },
    { "practice-stores", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, NULL, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * latch_application_new:
 *
 * Returns: (transfer full): the application
 */
LatchApplication *
latch_application_new (void)
{
  return g_object_new (LATCH_TYPE_APPLICATION,
                       "application-id", APPLICATION_ID,
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", "/io/github/latchkey/Latchkey",
                       NULL);
}
