/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-application.h"

#include "latch-compat.h"
#include "latch-practice.h"
#include "latch-window.h"

#include <glib/gi18n.h>

/* The program: it owns the model and the keyring behind it, and the practice
 * service from the moment when somebody first needs it. */
struct _LatchApplication
{
  AdwApplication parent_instance;

  GSettings     *settings;
  LatchStore    *store;
  LatchPractice *practice;
};

G_DEFINE_FINAL_TYPE (LatchApplication, latch_application, ADW_TYPE_APPLICATION)

static char *
dup_data_directory (void)
{
  return g_build_filename (g_get_user_data_dir (), "latchkey", NULL);
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
      if (!latch_practice_start (practice, error))
        return NULL;

      self->practice = g_steal_pointer (&practice);
    }

  return latch_practice_get_address (self->practice);
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  /* The window may have to ask first; the program ends with it. */
  if (window != NULL)
    gtk_window_close (window);
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  latch_show_about (gtk_application_get_active_window (GTK_APPLICATION (user_data)));
}

static void
latch_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { "quit", quit_cb },
    { "about", about_cb },
  };
  static const struct
  {
    const char *action;
    const char *accelerators[2];
  } accelerators[] = {
    { "app.quit", { "<Control>q" } },
    { "window.close", { "<Control>w" } },
    { "win.create", { "<Control>n" } },
    { "win.back", { "<Alt>Left" } },
  };
  LatchApplication *self = LATCH_APPLICATION (application);
  g_autofree char  *directory = dup_data_directory ();
  g_autoptr (LatchKeyring) keyring = latch_keyring_new ();

  G_APPLICATION_CLASS (latch_application_parent_class)->startup (application);

  self->settings = g_settings_new (APPLICATION_ID);
  self->store = latch_store_new (directory, keyring);
  latch_store_set_practice_func (self->store, get_practice_address, self);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  latch_add_shortcuts_action (GTK_APPLICATION (self));
  for (size_t i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accelerators[i].action, accelerators[i].accelerators);
}

static void
latch_application_activate (GApplication *application)
{
  LatchApplication *self = LATCH_APPLICATION (application);
  GtkWindow        *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (latch_window_new (GTK_APPLICATION (application), self->store, self->settings));

  gtk_window_present (window);
}

static int
latch_application_command_line (GApplication            *application,
                                GApplicationCommandLine *command_line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);

  g_application_activate (application);
  if (g_variant_dict_contains (options, "practice"))
    latch_window_practice (LATCH_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application))));

  return 0;
}

static int
latch_application_handle_local_options (GApplication *application,
                                        GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;

  g_print ("Latchkey %s\n", PACKAGE_VERSION);
  return 0;
}

static void
latch_application_shutdown (GApplication *application)
{
  LatchApplication *self = LATCH_APPLICATION (application);

  g_clear_object (&self->store);
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
  application_class->handle_local_options = latch_application_handle_local_options;
  application_class->shutdown = latch_application_shutdown;
}

static void
latch_application_init (LatchApplication *self)
{
  static const GOptionEntry options[] = {
    { "practice", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Begin with the practice service and what works there"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * latch_application_new:
 *
 * Returns: (transfer full): the program, which is to be run
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
