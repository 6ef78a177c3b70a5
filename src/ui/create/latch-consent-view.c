/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-consent-view.h"

#include "latch-isolate.h"

#include <glib/gi18n.h>

/* What stands in place of the form while a person signs in to their store in the
 * browser: what to do there, and what helps when it does not come back. Nothing
 * tells whether a browser has really opened, so its link can always be copied. */
struct _LatchConsentView
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkWidget     *paste_button;
  GtkWidget     *open_button;
};

G_DEFINE_FINAL_TYPE (LatchConsentView, latch_consent_view, ADW_TYPE_BIN)

static void
latch_consent_view_class_init (LatchConsentViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-consent-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchConsentView, status);
  gtk_widget_class_bind_template_child (widget_class, LatchConsentView, paste_button);
  gtk_widget_class_bind_template_child (widget_class, LatchConsentView, open_button);
}

static void
latch_consent_view_init (LatchConsentView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * latch_consent_view_show:
 * @self: a consent view that is seen
 * @connector: the name of the store’s product
 * @listens: whether the browser comes back by itself
 *
 * Tells a person how to sign in, and takes the focus.
 */
void
latch_consent_view_show (LatchConsentView *self,
                         const char       *connector,
                         gboolean          listens)
{
  /* A status page takes markup, and anybody may have written the name. */
  g_autofree char *escaped = g_markup_escape_text (connector, -1);
  g_autofree char *name = latch_isolate (escaped);
  /* Translators: %s is a product, such as Ecwid */
  g_autofree char *by_itself = g_strdup_printf (_ ("Allow access to your %s store. Latchkey then continues by itself."), name);
  /* Translators: %s is a product, such as Ecwid */
  g_autofree char *by_hand = g_strdup_printf (_ ("Allow access to your %s store. The browser may then show an error page, as expected. Copy the address of that page and paste it here."), name);

  adw_status_page_set_description (self->status, listens ? by_itself : by_hand);
  gtk_widget_set_visible (self->paste_button, !listens);
  gtk_widget_grab_focus (listens ? self->open_button : self->paste_button);
}
