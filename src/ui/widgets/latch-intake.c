/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-intake.h"

#include "latch-compat.h"
#include "latch-service.h"
#include "latch-text-file.h"

#include <glib/gi18n.h>

/* What fills in several entries at once: a text on the clipboard, in a file, or
 * dropped, and one that is pasted into an entry but meant for more of them. It
 * reads the text, and has its widget fill in what was found. Emits “told” with a
 * sentence about what became of it. Whoever has the entries owns the intake. */
struct _LatchIntake
{
  GObject parent_instance;

  GtkWidget             *widget;
  LatchIntakeElementFunc get_element;
  LatchIntakeFillFunc    fill;

  /* The watched fields by their texts. */
  GHashTable *fields;

  /* The file that is read. */
  GCancellable *reading;

  gboolean is_closed;

  /* While the widget itself puts text into the entries. */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (LatchIntake, latch_intake, G_TYPE_OBJECT)

enum {
  SIGNAL_TOLD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Shorter text is typed, or is one value. */
#define MIN_SNIPPET_LENGTH 16

static const char *
get_nothing_copied (void)
{
  return _ ("Found nothing to fill in. Copy an Authorization header, a cURL command or a JSON document first.");
}

static void
tell (LatchIntake *self,
      const char  *sentence)
{
  g_signal_emit (self, signals[SIGNAL_TOLD], 0, sentence);
}

/* What comes from a clipboard or a file may come when the person has gone on. */
static gboolean
is_open (LatchIntake *self)
{
  return self->widget != NULL && !self->is_closed && gtk_widget_get_mapped (self->widget) && gtk_widget_is_sensitive (self->widget);
}

/* Fills in the entries, when the text is meant for them rather than for one of them, which loses nothing by it. */
static gboolean
take_text (LatchIntake *self,
           const char  *text,
           LatchField  *field,
           const char  *nothing_found)
{
  const LatchElement *element = self->get_element != NULL ? self->get_element (self->widget) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse (text, element, &error);
  g_autofree char *news = NULL;

  /* An entry keeps an address that is pasted into it. */
  if (snippet == NULL && error == NULL && field == NULL)
    snippet = latch_snippet_parse_address (text);
  if (snippet == NULL && error == NULL)
    return FALSE;

  self->is_filling = TRUE;
  if (field != NULL)
    latch_field_restore (field);
  if (snippet != NULL && !latch_snippet_is_empty (snippet))
    news = self->fill (self->widget, snippet, text);
  self->is_filling = FALSE;

  if (error != NULL)
    tell (self, error->message);
  else
    tell (self, news != NULL ? news : nothing_found);
  return TRUE;
}

static void
take_late_text (LatchIntake *self,
                char        *text,
                const char  *nothing_found)
{
  g_autofree char *explanation = NULL;

  if (is_open (self) && (text == NULL || !take_text (self, text, NULL, nothing_found)))
    {
      explanation = text != NULL ? latch_snippet_explain (text) : NULL;
      tell (self, explanation != NULL ? explanation : nothing_found);
    }

  secret_password_free (text);
}

static void
clipboard_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (LatchIntake) self = user_data;

  take_late_text (self, gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL), get_nothing_copied ());
}

/* Pasted or dropped, GTK inserts it into the entry that has the focus, or is below the pointer. */
static void
insert_cb (GtkEditable *text,
           const char  *inserted,
           int          length,
           int         *position,
           LatchIntake *self)
{
  size_t n_bytes = length < 0 ? strlen (inserted) : (size_t)length;
  char  *whole;

  if (n_bytes < MIN_SNIPPET_LENGTH || self->is_filling || self->is_closed || self->widget == NULL || !gtk_widget_get_mapped (self->widget))
    return;

  whole = g_strndup (inserted, n_bytes);
  if (take_text (self, whole, g_hash_table_lookup (self->fields, text), get_nothing_copied ()))
    g_signal_stop_emission_by_name (text, "insert-text");
  secret_password_free (whole);
}

static void
file_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (LatchIntake) self = user_data;
  g_autoptr (GError) error = NULL;
  char *text = latch_text_file_read_finish (result, &error);

  if (text != NULL)
    take_late_text (self, text, _ ("Found nothing to fill in. Open a file with an Authorization header, a cURL command or a JSON document."));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && is_open (self))
    tell (self, error->message);
}

/* Nothing is filled in any more when the page has gone on meanwhile. */
static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (LatchIntake) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = latch_choose_file_finish (result, &error);

  if (file != NULL)
    latch_intake_open (self, file);
  else if (error != NULL)
    tell (self, _ ("The desktop did not show its files. Drop the file on this page instead."));
}

static void
latch_intake_dispose (GObject *object)
{
  latch_intake_stop (LATCH_INTAKE (object));

  G_OBJECT_CLASS (latch_intake_parent_class)->dispose (object);
}

static void
latch_intake_finalize (GObject *object)
{
  LatchIntake *self = LATCH_INTAKE (object);

  g_clear_weak_pointer (&self->widget);
  g_hash_table_unref (self->fields);

  G_OBJECT_CLASS (latch_intake_parent_class)->finalize (object);
}

static void
latch_intake_class_init (LatchIntakeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latch_intake_dispose;
  G_OBJECT_CLASS (klass)->finalize = latch_intake_finalize;
  signals[SIGNAL_TOLD] = g_signal_new ("told", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
latch_intake_init (LatchIntake *self)
{
  self->fields = g_hash_table_new (NULL, NULL);
}

/**
 * latch_intake_new:
 * @widget: what has the entries
 * @get_element: (nullable): gives the element that is chosen in @widget, or %NULL when it asks for none
 * @fill: fills in what was found, and gives a sentence about it, or %NULL when there is nothing in it for @widget
 *
 * Takes texts while @widget is mapped and sensitive.
 *
 * Returns: (transfer full): the intake
 */
LatchIntake *
latch_intake_new (GtkWidget             *widget,
                  LatchIntakeElementFunc get_element,
                  LatchIntakeFillFunc    fill)
{
  LatchIntake *self = g_object_new (LATCH_TYPE_INTAKE, NULL);

  g_set_weak_pointer (&self->widget, widget);
  self->get_element = get_element;
  self->fill = fill;
  return self;
}

/**
 * latch_intake_watch:
 * @self: an intake
 * @field: a field of its widget
 *
 * Takes what is pasted into a field and meant for more than that.
 */
void
latch_intake_watch (LatchIntake *self,
                    LatchField  *field)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (latch_field_get_entry (field)));

  g_hash_table_insert (self->fields, text, field);
  g_signal_connect_object (text, "insert-text", G_CALLBACK (insert_cb), self, 0);
}

/**
 * latch_intake_set_open:
 * @self: an intake
 * @open: whether anything may be filled in
 *
 * Takes nothing while what was filled in is being used, or while the widget itself puts text into its entries.
 */
void
latch_intake_set_open (LatchIntake *self,
                       gboolean     open)
{
  self->is_closed = !open;
}

/**
 * latch_intake_stop:
 * @self: an intake
 *
 * Reads a file no further. What comes late would fill in a form that somebody has begun anew.
 */
void
latch_intake_stop (LatchIntake *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

/**
 * latch_intake_paste:
 * @self: an intake
 *
 * Fills in what is on the clipboard.
 */
void
latch_intake_paste (LatchIntake *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (self->widget), NULL, clipboard_read_cb, g_object_ref (self));
}

/**
 * latch_intake_open:
 * @self: an intake
 * @file: a file that a person has chosen
 *
 * Fills in what the file has, as if it had been pasted.
 */
void
latch_intake_open (LatchIntake *self,
                   GFile       *file)
{
  latch_intake_stop (self);
  self->reading = g_cancellable_new ();
  latch_text_file_read_async (file, FALSE, LATCH_SNIPPET_MAX_LENGTH, self->reading, file_read_cb, g_object_ref (self));
}

/**
 * latch_intake_choose_file:
 * @self: an intake
 *
 * Lets the person choose a file, and fills in what it has.
 */
void
latch_intake_choose_file (LatchIntake *self)
{
  if (is_open (self))
    latch_choose_file_async (self->widget, _ ("Fill In From a File"), file_chosen_cb, g_object_ref (self));
}

/**
 * latch_intake_drop:
 * @self: an intake
 * @value: a text, or a list of files
 *
 * Fills in what was dropped, as if it had been pasted.
 *
 * Returns: %FALSE when it cannot be taken
 */
gboolean
latch_intake_drop (LatchIntake  *self,
                   const GValue *value)
{
  GSList *files;

  if (!is_open (self))
    return FALSE;

  if (G_VALUE_HOLDS_STRING (value))
    {
      take_late_text (self, g_value_dup_string (value), get_nothing_copied ());
      return TRUE;
    }

  files = g_value_get_boxed (value);
  if (files != NULL && files->next != NULL)
    tell (self, _ ("Drop one file at a time."));
  else if (files != NULL)
    latch_intake_open (self, files->data);

  return files != NULL;
}

/**
 * latch_intake_dup_filled_in:
 * @snippet: what was filled in
 * @has_receiver: whether the account or the service that secrets are sent to is chosen
 *
 * Returns: (transfer full): a sentence that says so, and where the secrets go
 */
char *
latch_intake_dup_filled_in (LatchSnippet *snippet,
                            gboolean      has_receiver)
{
  const char      *service = latch_snippet_get_service (snippet);
  g_autofree char *shown = NULL;

  if (latch_snippet_get_user (snippet) != NULL && !has_receiver)
    return g_strdup (_ ("The form was filled in. Choose the service that the secrets belong to."));

  if (service == NULL)
    return g_strdup (_ ("The form was filled in."));

  shown = latch_service_dup_shown_address (service);
  /* Translators: %s is the address of a service */
  return g_strdup_printf (_ ("The form was filled in. Secrets go to %s."), shown);
}
