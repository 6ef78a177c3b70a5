/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-instance-list.h"
#include "latch-instance-row.h"
#include "latch-list-head.h"
#include "latch-tooltip.h"
#include "record-fixture.h"
#include "ui-fixture.h"

#include <glib/gstdio.h>

/* A list that is far longer than the window: only what is seen has rows, and all of it can be reached. */

#define MANY 500
#define SOME 220

/* About three screens. */
#define FEW 40

static char *
dup_id (guint number)
{
  return g_strdup_printf ("%032x", number);
}

/* The higher its number, the older it is, so that the number is the position in the list. */
static void
write_named (UiFixture  *fixture,
             int         number,
             const char *name)
{
  g_autofree char *id = dup_id ((guint)number);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (1767225600 - 60 * (gint64)number);
  g_autofree char *created = g_date_time_format_iso8601 (date);
  g_autofree char *file = g_strconcat (id, ".record", NULL);
  g_autofree char *path = g_build_filename (fixture->directory, "instances", file, NULL);
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", name, "0123456789abcdef0123456789abcdef");
  g_autoptr (LatchRecord) known = latch_test_read_changed (record, "InstanceId", "700001");
  g_autoptr (LatchRecord) named = latch_test_read_changed (known, "Id", id);
  g_autoptr (LatchRecord) dated = latch_test_read_changed (named, "Created", created);
  g_autoptr (LatchRecord) stored = latch_test_read_in_state (dated, LATCH_RECORD_STORED);
  g_autoptr (GBytes) bytes = latch_record_to_bytes (stored);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
}

static void
write_record (UiFixture *fixture,
              int        number)
{
  g_autofree char *name = g_strdup_printf ("Shop %d", number);

  write_named (fixture, number, name);
}

static void
set_up (UiFixture    *fixture,
        gconstpointer data)
{
  g_autofree char *folder = NULL;

  ui_set_up (fixture, data);
  folder = g_build_filename (fixture->directory, "instances", NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (guint i = 0; i < GPOINTER_TO_UINT (data); i++)
    write_record (fixture, (int)i);
}

static void
painted_cb (GdkFrameClock *clock,
            gpointer       user_data)
{
  int *n_frames = user_data;

  (*n_frames)++;
}

/* Waits until everything has its place: what is done in an idle may ask for another frame, and the other way round. */
static void
settle (LatchWindow *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  int            n_frames = 0;

  g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &n_frames);
  for (int i = 1; i <= 3; i++)
    {
      gtk_widget_queue_draw (GTK_WIDGET (window));
      while (n_frames < i)
        g_main_context_iteration (NULL, TRUE);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }

  g_signal_handlers_disconnect_by_data (clock, &n_frames);
}

static LatchWindow *
open_window (UiFixture *fixture)
{
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  LatchWindow *window = latch_window_new (GTK_APPLICATION (g_application_get_default ()), fixture->registry, fixture->recovery, fixture->refresh, settings);

  gtk_window_present (GTK_WINDOW (window));
  while (!latch_registry_get_loaded (fixture->registry))
    g_main_context_iteration (NULL, TRUE);

  settle (window);
  return window;
}

static void
close_window (LatchWindow *window)
{
  g_object_ref (window);
  gtk_window_destroy (GTK_WINDOW (window));
  while (G_OBJECT (window)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);

  g_assert_finalize_object (window);
}

static GtkListBox *
find_list (LatchWindow *window)
{
  GtkWidget *row = ui_find (GTK_WIDGET (window), LATCH_TYPE_INSTANCE_ROW, "css-name", "row");

  g_assert_nonnull (row);
  return GTK_LIST_BOX (gtk_widget_get_parent (row));
}

static guint
count_rows (LatchWindow *window)
{
  GtkListBox *list = find_list (window);
  guint       n_rows = 0;

  while (gtk_list_box_get_row_at_index (list, (int)n_rows) != NULL)
    n_rows++;

  return n_rows;
}

static void
assert_few_rows (LatchWindow *window)
{
  g_assert_cmpuint (count_rows (window), <=, FEW);
}

static const char *
get_focused_name (LatchWindow *window)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

  g_assert_true (LATCH_IS_INSTANCE_ROW (focus));
  return latch_instance_get_name (latch_instance_row_get_instance (LATCH_INSTANCE_ROW (focus)));
}

static void
move (LatchWindow    *window,
      GtkMovementStep step,
      int             count)
{
  g_signal_emit_by_name (find_list (window), "move-cursor", step, count, FALSE, FALSE);
  settle (window);
}

/* Whether the row that has the focus lies within what the window shows. */
static void
assert_focus_is_seen (LatchWindow *window)
{
  GtkWidget      *focus = gtk_root_get_focus (GTK_ROOT (window));
  GtkWidget      *scroller = gtk_widget_get_ancestor (focus, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (focus, scroller, &bounds));
  g_assert_cmpfloat (bounds.origin.y, >=, 0);
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, gtk_widget_get_height (scroller));
}

static void
test_few_rows (UiFixture    *fixture,
               gconstpointer data)
{
  LatchWindow *window = open_window (fixture);

  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)), ==, MANY);
  assert_few_rows (window);
  g_assert_cmpstr (get_focused_name (window), ==, "Shop 0");
  close_window (window);
}

static void
test_end (UiFixture    *fixture,
          gconstpointer data)
{
  LatchWindow *window = open_window (fixture);

  assert_few_rows (window);
  move (window, GTK_MOVEMENT_BUFFER_ENDS, 1);
  g_assert_cmpuint (count_rows (window), ==, SOME);
  g_assert_cmpstr (get_focused_name (window), ==, "Shop 219");
  assert_focus_is_seen (window);
  move (window, GTK_MOVEMENT_BUFFER_ENDS, -1);
  g_assert_cmpstr (get_focused_name (window), ==, "Shop 0");
  assert_focus_is_seen (window);
  close_window (window);
}

static void
wait_for_n (UiFixture *fixture,
            guint      n_instances)
{
  while (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)) != n_instances)
    g_main_context_iteration (NULL, TRUE);
}

static double
get_place (GtkWidget *row)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (row, gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW), &bounds));
  return bounds.origin.y;
}

/* Another program adds a store at the top, and removes one above the row that has the focus: that row stays where it is looked at. */
static void
test_changes_elsewhere (UiFixture    *fixture,
                        gconstpointer data)
{
  LatchWindow     *window = open_window (fixture);
  GtkAdjustment   *adjustment;
  GtkWidget       *row;
  g_autofree char *id = dup_id (5);
  g_autofree char *file = g_strconcat (id, ".record", NULL);
  g_autofree char *path = g_build_filename (fixture->directory, "instances", file, NULL);
  double           place;
  guint            n_rows;

  for (guint i = 0; i < 30; i++)
    move (window, GTK_MOVEMENT_DISPLAY_LINES, 1);
  row = gtk_root_get_focus (GTK_ROOT (window));
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW)));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 0);
  place = get_place (row);
  n_rows = count_rows (window);

  write_record (fixture, -1);
  wait_for_n (fixture, SOME + 1);
  settle (window);
  g_assert_cmpuint (count_rows (window), ==, n_rows + 1);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == row);
  g_assert_cmpstr (get_focused_name (window), ==, "Shop 30");
  assert_focus_is_seen (window);
  g_assert_cmpfloat (get_place (row), ==, place);

  g_assert_cmpint (g_unlink (path), ==, 0);
  wait_for_n (fixture, SOME);
  settle (window);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == row);
  assert_focus_is_seen (window);
  g_assert_cmpfloat (get_place (row), ==, place);
  close_window (window);
}

typedef struct
{
  guint position;
  guint n_removed;
  guint n_added;
  guint n_changes;
} Change;

static void
changed_cb (GListModel *model,
            guint       position,
            guint       n_removed,
            guint       n_added,
            gpointer    user_data)
{
  Change *change = user_data;

  *change = (Change){ position, n_removed, n_added, change->n_changes + 1 };
}

/* Only what changes is told of, whatever comes after it. */
static void
test_head (void)
{
  g_autoptr (GListStore) store = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  g_autoptr (LatchListHead) head = latch_list_head_new (G_LIST_MODEL (store), 3);
  g_autoptr (GtkStringObject) item = gtk_string_object_new ("item");
  Change change = { 0 };

  g_signal_connect (head, "items-changed", G_CALLBACK (changed_cb), &change);
  for (guint i = 0; i < 10; i++)
    g_list_store_append (store, item);
  g_assert_cmpuint (change.n_changes, ==, 3);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (head)), ==, 3);

  g_list_store_insert (store, 0, item);
  g_assert_cmpuint (change.n_changes, ==, 4);
  g_assert_true (change.position == 0 && change.n_removed == 0 && change.n_added == 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (head)), ==, 4);

  g_list_store_remove (store, 1);
  g_assert_cmpuint (change.n_changes, ==, 6);
  g_assert_true (change.position == 3 && change.n_removed == 0 && change.n_added == 1);

  g_list_store_splice (store, 2, 6, (gpointer[]){ item }, 1);
  g_assert_cmpuint (change.n_changes, ==, 8);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (head)), ==, 4);

  g_list_store_remove_all (store);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (head)), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (head), 0));
}

/* Down goes on where the first rows end. */
static void
test_down (UiFixture    *fixture,
           gconstpointer data)
{
  LatchWindow *window = open_window (fixture);

  for (guint i = 1; i <= FEW + 1; i++)
    {
      g_autofree char *name = g_strdup_printf ("Shop %u", i);

      move (window, GTK_MOVEMENT_DISPLAY_LINES, 1);
      g_assert_cmpstr (get_focused_name (window), ==, name);
    }

  assert_focus_is_seen (window);
  g_assert_cmpuint (count_rows (window), <=, 2 * FEW);
  close_window (window);
}

/* All rows are there before the scroll bar moves, so that the list does not run away from under the pointer. */
static void
test_dragged (UiFixture    *fixture,
              gconstpointer data)
{
  LatchWindow *window = open_window (fixture);
  GtkWidget   *scroller = gtk_widget_get_ancestor (GTK_WIDGET (find_list (window)), GTK_TYPE_SCROLLED_WINDOW);
  GtkWidget   *scrollbar = gtk_scrolled_window_get_vscrollbar (GTK_SCROLLED_WINDOW (scroller));
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (scrollbar);
  guint n_pressed = 0;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_GESTURE_CLICK (controller))
        continue;

      g_signal_emit_by_name (controller, "pressed", 1, 0.0, 0.0);
      n_pressed++;
    }

  g_assert_cmpuint (n_pressed, ==, 1);
  g_assert_cmpuint (count_rows (window), ==, SOME);
  close_window (window);
}

/* What is found need not have had a row before, and afterwards the list begins anew. */
static void
test_search (UiFixture    *fixture,
             gconstpointer data)
{
  LatchWindow *window = open_window (fixture);

  move (window, GTK_MOVEMENT_BUFFER_ENDS, 1);
  latch_window_search (window, "shop 199");
  while (count_rows (window) != 1)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (ui_says (GTK_WIDGET (window), "Shop 199"));
  latch_window_search (window, "");
  while (count_rows (window) == 1)
    g_main_context_iteration (NULL, TRUE);

  settle (window);
  assert_few_rows (window);
  close_window (window);
}

static const char *
get_name_at (LatchWindow *window,
             int          position)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (find_list (window), position);

  return latch_instance_get_name (latch_instance_row_get_instance (LATCH_INSTANCE_ROW (row)));
}

static void
sort_by (LatchWindow *window,
         const char  *order)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.sort-by", "s", order);
  settle (window);
}

/* The list begins anew in another order, the focus stays with its store, and the next window has the same order. */
static void
test_sorted (UiFixture    *fixture,
             gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  LatchWindow *window;

  write_named (fixture, SOME, "Aardvark");
  window = open_window (fixture);
  g_assert_cmpstr (get_focused_name (window), ==, "Shop 0");
  move (window, GTK_MOVEMENT_DISPLAY_LINES, 1);

  sort_by (window, "name");
  g_assert_cmpstr (get_name_at (window, 0), ==, "Aardvark");
  g_assert_cmpstr (get_name_at (window, 11), ==, "Shop 10");
  g_assert_cmpstr (get_focused_name (window), ==, "Shop 1");
  assert_focus_is_seen (window);
  assert_few_rows (window);

  /* Where its store has no row any more, it goes to the first one. */
  move (window, GTK_MOVEMENT_BUFFER_ENDS, -1);
  g_assert_cmpstr (get_focused_name (window), ==, "Aardvark");
  sort_by (window, "newest");
  g_assert_cmpstr (get_focused_name (window), ==, "Shop 0");
  assert_few_rows (window);

  sort_by (window, "name");
  close_window (window);
  window = open_window (fixture);
  g_assert_cmpstr (get_name_at (window, 0), ==, "Aardvark");
  close_window (window);
  g_settings_reset (settings, "sort-by");
}

/* A store that another program renames stays where it is looked at, until the person comes back to the list. */
static void
test_sorted_again (UiFixture    *fixture,
                   gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  LatchWindow *window = open_window (fixture);

  sort_by (window, "name");
  write_named (fixture, 0, "Zoe’s shop");
  while (!g_str_equal (get_name_at (window, 0), "Zoe’s shop"))
    g_main_context_iteration (NULL, TRUE);
  settle (window);
  g_assert_cmpstr (get_focused_name (window), ==, "Zoe’s shop");

  gtk_widget_activate (ui_row (GTK_WIDGET (window), "Shop 7"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  settle (window);
  g_assert_cmpstr (get_name_at (window, 0), ==, "Shop 1");
  g_assert_cmpstr (get_name_at (window, 9), ==, "Zoe’s shop");
  g_assert_cmpstr (get_focused_name (window), ==, "Shop 7");
  close_window (window);
  g_settings_reset (settings, "sort-by");
}

/* A notification or a search of the desktop leads to any of them, and the way back to its row. */
static void
test_back (UiFixture    *fixture,
           gconstpointer data)
{
  LatchWindow     *window = open_window (fixture);
  g_autofree char *id = dup_id (121);

  latch_window_show (window, id);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Shop 121");
  settle (window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  settle (window);
  g_assert_cmpstr (get_focused_name (window), ==, "Shop 121");
  assert_focus_is_seen (window);
  close_window (window);
}

static void
test_activate (UiFixture    *fixture,
               gconstpointer data)
{
  LatchWindow *window = open_window (fixture);
  GtkWidget   *row = ui_row (GTK_WIDGET (window), "Shop 7");

  gtk_widget_activate (row);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Shop 7");
  close_window (window);
}

/* Both lines are what a screen reader says of the row. They are not said again in a tooltip unless they are cut. */
static void
test_tells_row (UiFixture    *fixture,
                gconstpointer data)
{
  LatchWindow *window = open_window (fixture);
  GtkWidget   *row = ui_row (GTK_WIDGET (window), "Shop 0");
  GtkWidget   *title = ui_find (row, GTK_TYPE_LABEL, "label", "Shop 0");
  GtkWidget   *subtitle = ui_find (row, GTK_TYPE_LABEL, "label", "Not tested · Ecwid · Unknown account");

  g_assert_nonnull (title);
  g_assert_nonnull (subtitle);
  g_assert_null (latch_tooltip_dup_cut (row));
  gtk_test_accessible_assert_relation (row, GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, NULL);
  gtk_test_accessible_assert_relation (row, GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, subtitle, NULL);
  close_window (window);
}

/* A row is broken into lines only where it has to: with small text it is not, with large text it is. */
static void
test_breaks (UiFixture    *fixture,
             gconstpointer data)
{
  LatchWindow *window = open_window (fixture);
  GtkWidget   *row = ui_row (GTK_WIDGET (window), "Shop 0");
  GtkWidget   *subtitle = ui_find (row, GTK_TYPE_LABEL, "label", "Not tested · Ecwid · Unknown account");

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 72 * 1024, NULL);
  g_assert_false (gtk_label_get_wrap (GTK_LABEL (subtitle)));
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  g_assert_true (gtk_label_get_wrap (GTK_LABEL (subtitle)));
  g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (subtitle)), ==, PANGO_ELLIPSIZE_NONE);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 72 * 1024, NULL);
  g_assert_false (gtk_label_get_wrap (GTK_LABEL (subtitle)));
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
  close_window (window);
}

static gboolean
has (GtkWidget *root,
     GType      type)
{
  return ui_find (root, type, "css-name", "widget") != NULL;
}

/* What is not shown is not made. */
static void
test_made_when_needed (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window = open_window (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  gboolean     is_empty = GPOINTER_TO_UINT (data) == 0;

  g_assert_cmpint (has (widget, LATCH_TYPE_INSTANCE_LIST), ==, !is_empty);
  g_assert_cmpint (ui_says (widget, "Connect Your First Store"), ==, is_empty);
  g_assert_null (ui_find (widget, ADW_TYPE_STATUS_PAGE, "title", is_empty ? "No Results" : "Connect Your First Store"));
  g_assert_null (ui_find (widget, ADW_TYPE_STATUS_PAGE, "title", "Could Not Load the List"));
  close_window (window);
}

/* Of a name that would keep the window busy for minutes, list and page show the beginning. */
static void
test_long_name (UiFixture    *fixture,
                gconstpointer data)
{
  g_autofree char *name = g_strnfill (40000, 'm');
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", name, "0123456789abcdef0123456789abcdef");
  g_autoptr (LatchRecord) known = latch_test_read_changed (record, "InstanceId", "700001");
  g_autoptr (LatchRecord) stored = latch_test_read_in_state (known, LATCH_RECORD_STORED);
  LatchWindow *window;
  GtkWidget   *row;

  latch_test_write_record (stored, fixture->directory);
  window = open_window (fixture);
  row = ui_find (GTK_WIDGET (window), LATCH_TYPE_INSTANCE_ROW, "css-name", "row");
  g_assert_cmpint (g_utf8_strlen (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1), ==, 201);
  g_assert_false (ui_says (GTK_WIDGET (window), name));

  gtk_widget_activate (row);
  settle (window);
  g_assert_cmpint (g_utf8_strlen (gtk_window_get_title (GTK_WINDOW (window)), -1), ==, 201);
  g_assert_true (ui_says (GTK_WIDGET (window), gtk_window_get_title (GTK_WINDOW (window))));
  g_assert_false (ui_says (GTK_WIDGET (window), name));
  close_window (window);
}

static void
test_unlisted (UiFixture    *fixture,
               gconstpointer data)
{
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", "0123456789abcdef0123456789abcdef");
  g_autoptr (LatchRecord) known = latch_test_read_changed (record, "InstanceId", "700001");
  g_autoptr (LatchRecord) copied = latch_test_read_changed (known, "Copies", "25");
  g_autoptr (LatchRecord) stored = latch_test_read_in_state (copied, LATCH_RECORD_STORED);
  LatchWindow *window;

  latch_test_write_record (stored, fixture->directory);
  window = open_window (fixture);
  gtk_widget_activate (ui_row (GTK_WIDGET (window), "Shop"));
  g_assert_true (ui_says (GTK_WIDGET (window), "4 more instances of this request are on the service and not in the list."));
  close_window (window);
}

static void
add (const char *path,
     guint       n_records,
     void (*test) (UiFixture *, gconstpointer))
{
  g_test_add (path, UiFixture, GUINT_TO_POINTER (n_records), set_up, test, ui_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (AdwApplication) application = NULL;

  g_test_init (&argc, &argv, NULL);

  /* GTK 4.24 warns that frames were submitted twice when it paints often on an X server without a compositor. */
  if (gtk_check_version (4, 20, 0) == NULL)
    g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

  application = adw_application_new (APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
  g_application_set_resource_base_path (G_APPLICATION (application), "/io/github/latchkey/Latchkey");
  g_application_register (G_APPLICATION (application), NULL, NULL);
  g_application_set_default (G_APPLICATION (application));

  add ("/latch/ui-list/all/few-rows", MANY, test_few_rows);
  add ("/latch/ui-list/all/end", SOME, test_end);
  g_test_add_func ("/latch/ui-list/all/head", test_head);
  add ("/latch/ui-list/all/changes-elsewhere", SOME, test_changes_elsewhere);
  add ("/latch/ui-list/all/down", SOME, test_down);
  add ("/latch/ui-list/all/dragged", SOME, test_dragged);
  add ("/latch/ui-list/all/search", SOME, test_search);
  add ("/latch/ui-list/all/sorted", SOME, test_sorted);
  add ("/latch/ui-list/all/sorted-again", 10, test_sorted_again);
  add ("/latch/ui-list/all/back", SOME, test_back);
  add ("/latch/ui-list/all/activate", 10, test_activate);
  add ("/latch/ui-list/all/tells-row", 1, test_tells_row);
  add ("/latch/ui-list/all/breaks", 1, test_breaks);
  add ("/latch/ui-list/all/unlisted", 0, test_unlisted);
  add ("/latch/ui-list/all/long-name", 0, test_long_name);
  add ("/latch/ui-list/all/made-when-needed/empty", 0, test_made_when_needed);
  add ("/latch/ui-list/all/made-when-needed/list", 1, test_made_when_needed);

  return g_test_run ();
}
