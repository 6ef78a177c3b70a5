/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error-panel.h"

#include "latch-command-row.h"
#include "latch-compat.h"
#include "latch-error.h"
#include "latch-isolate.h"

#include <glib/gi18n.h>

#define MIN_HEIGHT 60
#define MAX_HEIGHT 320
#define SENTENCE_START 28

/* An error, in a sentence for people, with the command that it speaks of. If
 * there is no keyring, it offers to do without one. Collapsed details show the messages of the service and the store,
 * and the id that the service’s support asks for.
 *
 * The panel is as high as its text at the given width, and scrolls in a lower
 * window. A GtkScrolledWindow does not measure its content that way. */
struct _LatchErrorPanel
{
  AdwBin parent_instance;

  GtkWidget *content;
  GtkImage  *icon;
  GtkWidget *sentence;
  GtkWidget *command_list;
  GtkWidget *keep_button;
  GtkWidget *details;
  GtkWidget *text;

  LatchCommandRow *command;
};

G_DEFINE_FINAL_TYPE (LatchErrorPanel, latch_error_panel, ADW_TYPE_BIN)

static void
append_line (GString    *text,
             const char *line)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');

  g_string_append (text, line);
}

/* What the service and the store said, as far as the page does not say it anyway, and what their support asks for. */
static char *
dup_details (const char   *sentence,
             const GError *error)
{
  GString    *text = g_string_new (NULL);
  guint       status = latch_error_get_status (error);
  const char *service_message = latch_error_get_service_message (error);
  const char *provider_message = latch_error_get_provider_message (error);
  const char *request_id = latch_error_get_request_id (error);

  if (service_message != NULL && strstr (sentence, service_message) == NULL)
    append_line (text, service_message);

  if (provider_message != NULL && strstr (sentence, provider_message) == NULL)
    append_line (text, provider_message);

  if (status != 0)
    {
      /* Translators: %u is an HTTP status such as 404 */
      g_autofree char *line = g_strdup_printf (_ ("Status %u"), status);

      append_line (text, line);
    }

  if (request_id != NULL)
    {
      /* Translators: %s is an id, which the service’s support asks for */
      g_autofree char *request = g_strdup_printf (_ ("Request ID %s"), request_id);

      append_line (text, request);
    }

  return g_string_free (text, FALSE);
}

static void
copy_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  LatchErrorPanel *self = LATCH_ERROR_PANEL (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), gtk_label_get_label (GTK_LABEL (self->text)));
}

static GtkSizeRequestMode
latch_error_panel_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
latch_error_panel_measure (GtkWidget     *widget,
                           GtkOrientation orientation,
                           int            for_size,
                           int           *minimum,
                           int           *natural,
                           int           *minimum_baseline,
                           int           *natural_baseline)
{
  GtkWidget *content = LATCH_ERROR_PANEL (widget)->content;

  /* In a low window it scrolls instead of becoming wider. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      gtk_widget_measure (content, orientation, -1, minimum, natural, NULL, NULL);
      return;
    }

  gtk_widget_measure (content, orientation, for_size, minimum, natural, NULL, NULL);
  /* A page that scrolls as a whole has no need for it. */
  if (gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW) != NULL)
    return;

  *natural = MIN (*natural, MAX_HEIGHT);
  *minimum = MIN (*natural, MIN_HEIGHT);
}

static void
latch_error_panel_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  gtk_widget_allocate (adw_bin_get_child (ADW_BIN (widget)), width, height, baseline, NULL);
}

static void
latch_error_panel_class_init (LatchErrorPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->get_request_mode = latch_error_panel_get_request_mode;
  widget_class->measure = latch_error_panel_measure;
  widget_class->size_allocate = latch_error_panel_size_allocate;

  g_type_ensure (LATCH_TYPE_COMMAND_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-error-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchErrorPanel, content);
  gtk_widget_class_bind_template_child (widget_class, LatchErrorPanel, icon);
  gtk_widget_class_bind_template_child (widget_class, LatchErrorPanel, sentence);
  gtk_widget_class_bind_template_child (widget_class, LatchErrorPanel, command_list);
  gtk_widget_class_bind_template_child (widget_class, LatchErrorPanel, command);
  gtk_widget_class_bind_template_child (widget_class, LatchErrorPanel, keep_button);
  gtk_widget_class_bind_template_child (widget_class, LatchErrorPanel, details);
  gtk_widget_class_bind_template_child (widget_class, LatchErrorPanel, text);
  gtk_widget_class_install_action (widget_class, "panel.copy", NULL, copy_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
latch_error_panel_init (LatchErrorPanel *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  /* It is no child of its expander while that is closed. */
  latch_isolate_align (self->text);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->details), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  gtk_expander_get_label_widget (GTK_EXPANDER (self->details)), NULL, -1);
}

static void
set_calm (LatchErrorPanel *self,
          gboolean         calm)
{
  gtk_image_set_from_icon_name (self->icon, calm ? "dialog-information-symbolic" : "dialog-error-symbolic");
  if (calm)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), "error");
}

static void
show (LatchErrorPanel *self,
      const char      *sentence,
      gboolean         says_it,
      const GError    *error)
{
  g_autofree char *details = dup_details (sentence, error);
  const char      *command = latch_error_get_command (error);

  gtk_label_set_label (GTK_LABEL (self->sentence), says_it ? sentence : "");
  gtk_widget_set_visible (self->sentence, says_it);
  latch_command_row_set_command (self->command, command != NULL ? command : "");
  gtk_widget_set_visible (self->command_list, command != NULL);
  gtk_widget_set_visible (self->keep_button, FALSE);
  gtk_label_set_label (GTK_LABEL (self->text), details);
  gtk_expander_set_expanded (GTK_EXPANDER (self->details), FALSE);
  gtk_widget_set_visible (self->details, *details != '\0');
  /* Below the sentence, or below what the page says in its place, which is centered. */
  gtk_widget_set_halign (self->details, says_it ? GTK_ALIGN_FILL : GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (self->details, says_it ? SENTENCE_START : 0);
  gtk_widget_set_visible (GTK_WIDGET (self), says_it || *details != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

/**
 * latch_error_panel_show:
 * @self: an error panel
 * @sentence: what happened and what to do
 * @error: (nullable): where the details come from
 *
 * Shows an error. One that only waits for a word of the person is shown as a note.
 */
void
latch_error_panel_show (LatchErrorPanel *self,
                        const char      *sentence,
                        const GError    *error)
{
  set_calm (self, g_error_matches (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_UNCONFIRMED));
  show (self, sentence, TRUE, error);
  latch_announce (GTK_WIDGET (self), sentence);
}

/**
 * latch_error_panel_show_note:
 * @self: an error panel
 * @sentence: what happened and what to do
 *
 * Shows what is no error, such as the consequence of the person’s own answer.
 */
void
latch_error_panel_show_note (LatchErrorPanel *self,
                             const char      *sentence)
{
  set_calm (self, TRUE);
  show (self, sentence, TRUE, NULL);
  latch_announce (GTK_WIDGET (self), sentence);
}

/**
 * latch_error_panel_show_details:
 * @self: an error panel
 * @sentence: what the page says of the error, which names the details for a screen reader
 * @error: where the details come from
 *
 * Shows the details of an error that the page itself tells.
 */
void
latch_error_panel_show_details (LatchErrorPanel *self,
                                const char      *sentence,
                                const GError    *error)
{
  show (self, sentence, FALSE, error);
}

/**
 * latch_error_panel_offer_memory:
 * @self: an error panel that shows an error
 * @action: the action that keeps secrets in memory and continues
 *
 * Offers to continue without a keyring, until another error is shown.
 */
void
latch_error_panel_offer_memory (LatchErrorPanel *self,
                                const char      *action)
{
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->keep_button), action);
  gtk_widget_set_visible (self->keep_button, TRUE);
}

/**
 * latch_error_panel_get_tells:
 * @self: an error panel
 *
 * Returns: %TRUE when it tells what happened, %FALSE when it has details only or is hidden
 */
gboolean
latch_error_panel_get_tells (LatchErrorPanel *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self)) && gtk_widget_get_visible (self->sentence);
}

/**
 * latch_error_panel_hide:
 * @self: an error panel
 *
 * Hides the error.
 */
void
latch_error_panel_hide (LatchErrorPanel *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
