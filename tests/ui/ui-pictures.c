/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ui-states.h"

/* Takes a picture of every page in every state, for people to look at; see
 * `./dev screenshots --all`. LANGUAGE chooses the language, and with it the
 * direction, as far as a look does not have one of its own. With the names of
 * states among those of the looks, only those states.
 *
 * usage: ui-pictures FOLDER LOOK... [STATE...] */

typedef struct
{
  const char      *name;
  int              width;
  int              height;
  int              text_percent;
  AdwColorScheme   scheme;
  GtkTextDirection direction;
} Look;

static const Look looks[] = {
  { "640-light", 640, 1000, 100, ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_NONE },
  { "640-dark", 640, 1000, 100, ADW_COLOR_SCHEME_FORCE_DARK, GTK_TEXT_DIR_NONE },
  { "360-light", 360, 720, 100, ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_NONE },
  { "360-dark", 360, 720, 100, ADW_COLOR_SCHEME_FORCE_DARK, GTK_TEXT_DIR_NONE },
  { "360-large-text", 360, 1100, 200, ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_NONE },
  { "360-right-to-left", 360, 720, 100, ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_RTL },
  { "1200-light", 1200, 800, 100, ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_NONE },
};

static void
save (GtkWidget  *window,
      const char *path)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable), gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static void
take (const UiState *state,
      const char    *folder,
      char         **names)
{
  UiFixture        fixture = { 0 };
  GtkTextDirection direction = gtk_widget_get_default_direction ();
  GtkWidget       *window;
  GtkWidget       *front;

  ui_set_up (&fixture, NULL);
  window = ui_open_state (&fixture, state);
  for (size_t i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s-%s.png", folder, looks[i].name, state->name);

      if (!g_strv_contains ((const char *const *)names, looks[i].name))
        continue;

      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), looks[i].scheme);
      ui_set_look (looks[i].direction != GTK_TEXT_DIR_NONE ? looks[i].direction : direction, looks[i].text_percent);
      ui_resize (window, looks[i].width, looks[i].height);
      /* A question that is a window of its own is what there is to see. */
      front = ui_find_dialog (window);
      if (front == NULL)
        front = window;
      ui_settle (front);
      ui_assert_situation (&fixture, state, window);
      save (front, path);
    }

  ui_set_look (direction, 100);
  ui_close_state (window);
  ui_tear_down (&fixture, NULL);
}

static gboolean
is_wanted (const UiState *state,
           char         **names)
{
  size_t         n_states;
  const UiState *states = ui_get_states (&n_states);
  gboolean       all = TRUE;

  for (size_t i = 0; i < n_states; i++)
    all = all && !g_strv_contains ((const char *const *)names, states[i].name);

  return all || g_strv_contains ((const char *const *)names, state->name);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (AdwApplication) application = NULL;
  size_t         n_states;
  const UiState *states = ui_get_states (&n_states);

  if (argc < 3)
    {
      g_printerr ("usage: ui-pictures FOLDER LOOK... [STATE...]\n");
      return 2;
    }

  ui_use_language ();
  application = adw_application_new (APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
  g_application_set_resource_base_path (G_APPLICATION (application), "/io/github/latchkey/Latchkey");
  g_application_register (G_APPLICATION (application), NULL, NULL);
  g_application_set_default (G_APPLICATION (application));
  ui_serve_notices ();

  for (size_t i = 0; i < n_states; i++)
    {
      if (is_wanted (&states[i], argv + 2))
        take (&states[i], argv[1], argv + 2);
    }

  return 0;
}
