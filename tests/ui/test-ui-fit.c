/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-configuration-group.h"
#include "latch-error-panel.h"
#include "latch-instance-row.h"
#include "latch-model-enums.h"
#include "latch-secrets-group.h"
#include "latch-tooltip.h"
#include "ui-states.h"

#include <glib/gi18n.h>

/* Whether everything that is said can be read: on every page, in the language
 * that LANGUAGE says, from left to right and from right to left, in a narrow
 * and in a wide window, and with text of twice the size. */

/* The lines and buttons of newer versions are a little higher. */
#define TOLERANCE 6

#define FIRST_WITHOUT_KEYRING "form-unsaved"

/* In characters. */
#define LONGEST_TOGETHER 12

typedef struct
{
  const char      *name;
  GtkTextDirection direction;
  int              text_percent;
  int              width;
  int              height;
} Look;

static const Look looks[] = {
  { "smallest", GTK_TEXT_DIR_LTR, 100, 360, 294 },
  { "wide", GTK_TEXT_DIR_LTR, 100, 640, 720 },
  { "from right to left", GTK_TEXT_DIR_RTL, 100, 360, 720 },
  { "large text", GTK_TEXT_DIR_LTR, 200, 360, 720 },
  { "large text from right to left", GTK_TEXT_DIR_RTL, 200, 640, 720 },
};

G_GNUC_PRINTF (3, 4)
static void
complain (const Look *look,
          GtkWidget  *widget,
          const char *format,
          ...)
{
  g_autofree char *what = NULL;
  g_autoptr (GString) path = g_string_new (NULL);
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  for (GtkWidget *up = widget; up != NULL && !GTK_IS_WINDOW (up); up = gtk_widget_get_parent (up))
    {
      if (up == widget || g_str_has_prefix (G_OBJECT_TYPE_NAME (up), "Latch") || ADW_IS_PREFERENCES_ROW (up))
        g_string_append_printf (path, " < %s", G_OBJECT_TYPE_NAME (up));
    }

  g_test_message ("%s: %s%s", look->name, what, path->str);
  g_test_fail ();
}

static gboolean
is_faint (GtkWidget *widget)
{
  for (GtkWidget *up = widget; up != NULL; up = gtk_widget_get_parent (up))
    {
      if (gtk_widget_get_opacity (up) < 0.01)
        return TRUE;
    }

  return FALSE;
}

/* What the page of a store or of an account is called after, or an entry that Latchkey did not name. */
static gboolean
is_name (const char *text)
{
  return g_str_equal (text, UI_LONG_NAME) || strstr (text, UI_LONGEST_TITLE) != NULL || g_str_equal (text, _ ("Practice on This Computer"));
}

/* The header bar and entry rows cut their titles by themselves, and the list cuts what a person has called a store. There
 * has to be a tooltip with the whole of it, and with text of the usual size nothing but such a name may be cut. */
static gboolean
may_be_cut (const Look *look,
            GtkWidget  *label)
{
  static GType (*const types[]) (void) = { adw_window_title_get_type, adw_entry_row_get_type, latch_instance_row_get_type };
  const char *text = gtk_label_get_text (GTK_LABEL (label));

  if (look->text_percent == 100 && !is_name (text))
    return FALSE;

  for (size_t i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GtkWidget       *place = gtk_widget_get_ancestor (label, types[i]());
      g_autofree char *tooltip = place != NULL && gtk_widget_get_has_tooltip (place) ? latch_tooltip_dup_cut (place) : NULL;

      if (g_strcmp0 (tooltip, text) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
check_label (const Look *look,
             GtkWidget  *label)
{
  const char  *text = gtk_label_get_text (GTK_LABEL (label));
  PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (label));
  int          width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  if (pango_layout_is_ellipsized (layout) && !may_be_cut (look, label))
    complain (look, label, "“%s” is ellipsised", text);
  /* A line that is cut ends with dots, which another font may have than the text that was measured. */
  if (width > gtk_widget_get_width (label) || (height > gtk_widget_get_height (label) && !pango_layout_is_ellipsized (layout)))
    complain (look, label, "“%s” needs %d × %d and has %d × %d", text, width, height, gtk_widget_get_width (label), gtk_widget_get_height (label));
}

/* In the usual size, two short words fit into one line wherever they are. */
static void
check_button (const Look *look,
              GtkWidget  *button)
{
  GtkWidget *label = gtk_button_get_child (GTK_BUTTON (button));

  if (label != NULL && GTK_IS_LABEL (label) && look->text_percent == 100 && g_utf8_strlen (gtk_label_get_text (GTK_LABEL (label)), -1) <= LONGEST_TOGETHER &&
      pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (label))) > 1)
    complain (look, button, "“%s” has more than one line", gtk_label_get_text (GTK_LABEL (label)));
}

static gboolean
has_letters (const char *text)
{
  while (*text != '\0' && !g_unichar_isalpha (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  return *text != '\0';
}

/* Lines begin below each other, whichever way they run. */
static void
check_start (const Look *look,
             GtkWidget  *label)
{
  const char      *text = gtk_label_get_text (GTK_LABEL (label));
  PangoLayout     *layout = gtk_label_get_layout (GTK_LABEL (label));
  PangoAlignment   alignment = pango_layout_get_alignment (layout);
  PangoLayoutLine *line = pango_layout_get_line_readonly (layout, 0);
  gboolean         is_right_to_left = gtk_widget_get_direction (label) == GTK_TEXT_DIR_RTL;
  gboolean         begins_right = alignment == PANGO_ALIGN_RIGHT;

  if (gtk_label_get_xalign (GTK_LABEL (label)) > 0 || alignment == PANGO_ALIGN_CENTER || pango_layout_get_width (layout) < 0 || !has_letters (text))
    return;

  /* Pango exchanges both sides for a line in the other direction. */
  if ((line->resolved_dir == PANGO_DIRECTION_RTL) != is_right_to_left)
    begins_right = !begins_right;
  if (begins_right != is_right_to_left)
    complain (look, label, "“%s” begins at the wrong side", text);
}

/* What is meant for a computer is read from left to right everywhere. */
static void
check_direction (const Look *look,
                 GtkWidget  *label)
{
  if (gtk_widget_has_css_class (label, "monospace") && pango_layout_get_direction (gtk_label_get_layout (GTK_LABEL (label)), 0) != PANGO_DIRECTION_LTR)
    complain (look, label, "“%s” runs from right to left", gtk_label_get_text (GTK_LABEL (label)));
}

/* What went wrong scrolls in a low window only. */
static void
check_panel (const Look *look,
             GtkWidget  *panel)
{
  int height;

  gtk_widget_measure (panel, GTK_ORIENTATION_VERTICAL, gtk_widget_get_width (panel), NULL, &height, NULL, NULL);
  if (look->text_percent == 100 && look->height >= 720 && gtk_widget_get_height (panel) < height)
    complain (look, panel, "the panel needs a height of %d and has %d", height, gtk_widget_get_height (panel));
}

static void
check_place (const Look *look,
             GtkWidget  *widget,
             GtkWidget  *window)
{
  gboolean        scrolls = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW) != NULL;
  graphene_rect_t bounds;
  float           right, bottom;

  g_assert_true (gtk_widget_compute_bounds (widget, window, &bounds));
  right = bounds.origin.x + bounds.size.width;
  bottom = bounds.origin.y + bounds.size.height;
  if (bounds.origin.x < -0.5f || right > (float)gtk_widget_get_width (window) + 0.5f)
    complain (look, widget, "“%s” reaches from %g to %g in a window of %d",
              GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : G_OBJECT_TYPE_NAME (widget), (double)bounds.origin.x, (double)right, gtk_widget_get_width (window));
  if (!scrolls && (bounds.origin.y < -0.5f || bottom > (float)gtk_widget_get_height (window) + 0.5f))
    complain (look, widget, "it reaches down to %g in a window of %d", (double)bottom, gtk_widget_get_height (window));
}

static void
check_widget (const Look *look,
              GtkWidget  *widget,
              GtkWidget  *window)
{
  if (!gtk_widget_get_mapped (widget) || is_faint (widget))
    return;

  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    {
      check_label (look, widget);
      check_start (look, widget);
      check_direction (look, widget);
    }
  if (GTK_IS_BUTTON (widget))
    check_button (look, widget);
  if (LATCH_IS_ERROR_PANEL (widget))
    check_panel (look, widget);
  if (window != NULL && (GTK_IS_LABEL (widget) || GTK_IS_IMAGE (widget) || GTK_IS_BUTTON (widget) || GTK_IS_LIST_BOX_ROW (widget)))
    check_place (look, widget, window);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    check_widget (look, child, window);
}

/* Names whatever the width of a window that needs too much comes from. */
static void
find_widest (const Look *look,
             GtkWidget  *widget)
{
  GtkWidget *widest = NULL;
  int        widest_width = 0;
  int        width;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
      if (gtk_widget_get_mapped (child) && width > widest_width)
        {
          widest = child;
          widest_width = width;
        }
    }

  if (widest != NULL)
    find_widest (look, widest);
  else
    complain (look, widget, "“%s” is the widest", GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : "");
}

/* With large text a window may need more height than the smallest, but never more width. */
static void
check_window (const Look *look,
              GtkWidget  *window)
{
  int height_limit = look->text_percent > 100 ? 720 : look->height + TOLERANCE;
  int width, height;

  gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  if (width > look->width)
    {
      find_widest (look, window);
      g_test_fail_printf ("%s: the window needs a width of %d", look->name, width);
      return;
    }

  gtk_widget_measure (window, GTK_ORIENTATION_VERTICAL, look->width, &height, NULL, NULL, NULL);
  if (height > height_limit)
    complain (look, window, "the window needs a height of %d", height);

  ui_resize (window, look->width, MAX (look->height, height));
  check_widget (look, window, window);
}

/* A question may be a window of its own, which the window manager would resize. */
static void
check_questions (const Look *look,
                 GtkWidget  *window)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  int         width;

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (toplevel == window || gtk_window_get_transient_for (GTK_WINDOW (toplevel)) != GTK_WINDOW (window))
        continue;

      gtk_widget_measure (toplevel, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
      if (width > look->width)
        complain (look, toplevel, "the question needs a width of %d", width);
      check_widget (look, toplevel, NULL);
    }
}

/* What is made longer than English stands for both directions and for wide windows; a language that people read has its own
 * direction, whatever the locale of the session makes GTK think, and what fits there into a narrow window fits into a wide
 * one. */
static gboolean
is_of_language (const Look *look,
                GtkWidget  *window)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (window, _ ("Connect Your First Store"));
  gboolean is_rtl = pango_layout_get_direction (layout, 0) == PANGO_DIRECTION_RTL;

  if (g_str_equal (g_getenv ("LANGUAGE"), "en_XA"))
    return TRUE;

  return look->direction == (is_rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR) && (look->width == 360 || look->text_percent > 100);
}

/* Languages whose texts are about equally long take turns: a state is brought about in one of them. With the sanitizers any
 * two do, since GLib never frees its table of quarks when it has more than 2048 of them, which is no leak of ours. */
static gboolean
is_turn (size_t state)
{
#ifdef __SANITIZE_ADDRESS__
  static const char *const similar[] = { "ar", "de" };
#else
  static const char *const similar[] = { "es", "fr", "pt_BR" };
#endif

  for (size_t i = 0; i < G_N_ELEMENTS (similar); i++)
    {
      if (g_str_equal (g_getenv ("LANGUAGE"), similar[i]))
        return state % G_N_ELEMENTS (similar) == i;
    }

  return TRUE;
}

/* With newer versions GTK warns when a width is tried that is too small: a question, also one that a state has answered, tries
 * whether its heading fits into one line, and with large text pages that are not shown are measured so. What is shown is
 * checked all the same. */
static gboolean
may_warn (const UiState *state,
          const Look    *look)
{
  return ADW_CHECK_VERSION (1, 7, 0) && (look->text_percent > 100 || g_str_has_prefix (state->name, "question-") || g_str_equal (state->name, "accounts-left"));
}

static gboolean
is_way (GtkWidget  *widget,
        const char *way)
{
  const char *action = GTK_IS_ACTIONABLE (widget) ? gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)) : NULL;
  const char *name = NULL;

  if (GTK_IS_BUTTON (widget))
    name = gtk_button_get_label (GTK_BUTTON (widget));
  else if (ADW_IS_PREFERENCES_ROW (widget))
    name = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));

  /* The page has asked already. */
  if (LATCH_IS_SECRETS_GROUP (widget))
    return g_str_equal (way, "instance.enter-secrets");
  if (LATCH_IS_CONFIGURATION_GROUP (widget))
    return g_str_equal (way, "instance.change-secrets");

  return gtk_widget_is_sensitive (widget) && (g_strcmp0 (action, way) == 0 || g_strcmp0 (name, _ (way)) == 0);
}

/* What stands in the header bar is there whatever has happened. */
static gboolean
has_way (GtkWidget  *widget,
         const char *way)
{
  if (!ui_is_shown (widget) || GTK_IS_HEADER_BAR (widget) || ADW_IS_HEADER_BAR (widget))
    return FALSE;

  if (is_way (widget, way))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (has_way (child, way))
        return TRUE;
    }

  return FALSE;
}

/* A question may be a window of its own. */
static void
check_way (const UiState *state,
           const char    *way)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (has_way (toplevel, way))
        return;
    }

  g_test_fail_printf ("%s: nothing leads to “%s”", state->name, way);
}

/* No state is a dead end: whatever can be done about a situation can be done on the page that tells of it. */
static void
check_ways_on (const UiState *state)
{
  static const struct
  {
    LatchActions action;
    const char  *way;
  } ways[] = {
    { LATCH_ACTION_TEST, "instance.resume" },
    { LATCH_ACTION_FIND, "instance.resume" },
    { LATCH_ACTION_SAVE_TOKEN, "instance.resume" },
    { LATCH_ACTION_KEEP_TOKEN, "instance.resume" },
    { LATCH_ACTION_COPY_TOKEN, "win.copy-token" },
    { LATCH_ACTION_CREATE_AGAIN, "instance.create-again" },
    { LATCH_ACTION_ENTER_SECRETS, "instance.enter-secrets" },
    { LATCH_ACTION_REMOVE, "instance.remove" },
    { LATCH_ACTION_TURN_ON, "instance.turn-on" },
    { LATCH_ACTION_TURN_OFF, "instance.turn-off" },
    { LATCH_ACTION_DELETE, "instance.delete" },
    { LATCH_ACTION_CHANGE_SECRETS, "instance.change-secrets" },
    { LATCH_ACTION_DESCRIBE, "instance.describe" },
    { LATCH_ACTION_EVENTS, "instance.change-events" },
  };
  LatchActions actions = LATCH_ACTION_NONE;
  LatchActions known = LATCH_ACTION_NONE;

  if (state->situation != UI_NO_SITUATION)
    actions = latch_status_of ((LatchSituation)state->situation)->actions;

  for (size_t i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      known |= ways[i].action;
      if ((actions & ways[i].action) != 0)
        check_way (state, ways[i].way);
    }

  g_assert_cmpint (actions & ~known, ==, 0);
  if (state->way_on != NULL)
    check_way (state, state->way_on);

  /* What somebody else is doing ends by itself. */
  g_assert_true (state->way_on != NULL || actions != LATCH_ACTION_NONE || state->situation == LATCH_SITUATION_IN_PROGRESS);
}

/* A new situation needs a state that brings it about. */
static void
test_situations (void)
{
  g_autoptr (GEnumClass) situations = g_type_class_ref (LATCH_TYPE_SITUATION);
  size_t         n_states;
  const UiState *states = ui_get_states (&n_states);

  for (guint i = 0; i < situations->n_values; i++)
    {
      gboolean is_shown = FALSE;

      for (size_t j = 0; j < n_states; j++)
        is_shown |= states[j].situation == situations->values[i].value;

      if (!is_shown)
        g_test_fail_printf ("no state shows %s", situations->values[i].value_name);
    }
}

static void
test_state (UiFixture    *fixture,
            gconstpointer data)
{
  const UiState *state = data;
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  GtkWidget     *window;

  g_log_set_always_fatal (may_warn (state, &looks[0]) ? fatal & ~G_LOG_LEVEL_WARNING : fatal);
  window = ui_open_state (fixture, state);
  ui_settle (window);
  check_ways_on (state);
  for (size_t i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      if (!is_of_language (&looks[i], window))
        continue;

      g_log_set_always_fatal (may_warn (state, &looks[i]) ? fatal & ~G_LOG_LEVEL_WARNING : fatal);
      ui_set_look (looks[i].direction, looks[i].text_percent);
      check_window (&looks[i], window);
      check_questions (&looks[i], window);
      ui_assert_situation (fixture, state, window);
    }

  ui_set_look (GTK_TEXT_DIR_LTR, 100);
  ui_close_state (window);
  g_log_set_always_fatal (fatal);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (AdwApplication) application = NULL;
  gboolean       has_no_keyring = FALSE;
  size_t         n_states;
  const UiState *states = ui_get_states (&n_states);

  ui_use_language ();
  g_test_init (&argc, &argv, NULL);
  application = adw_application_new (APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
  g_application_set_resource_base_path (G_APPLICATION (application), "/io/github/latchkey/Latchkey");
  g_application_register (G_APPLICATION (application), NULL, NULL);
  g_application_set_default (G_APPLICATION (application));
  ui_serve_notices ();

  /* A language that is not there would be English, and prove nothing. */
  g_assert_cmpstr (_ ("Connect Your First Store"), !=, "Connect Your First Store");

  for (size_t i = 0; i < n_states; i++)
    {
      g_autofree char *path = g_strdup_printf ("/latch/ui-fit/%s", states[i].name);

      /* The keyring is killed there, and what comes then does without it. */
      has_no_keyring = has_no_keyring || g_str_equal (states[i].name, FIRST_WITHOUT_KEYRING);
      if (is_turn (i) || has_no_keyring)
        g_test_add (path, UiFixture, &states[i], ui_set_up, test_state, ui_tear_down);
    }
  g_test_add_func ("/latch/ui-fit/situations", test_situations);

  return g_test_run ();
}
