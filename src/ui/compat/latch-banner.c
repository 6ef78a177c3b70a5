/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-banner.h"

#include "latch-compat.h"

/* In characters. */
#define LONGEST_TOGETHER 12

/* A banner about a state of the whole page, with one action, and with a bar while something goes on.
 * AdwBanner came with libadwaita 1.3. */
struct _LatchBanner
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkLabel    *sentence;
  GtkButton   *button;
  GtkWidget   *progress;
};

G_DEFINE_FINAL_TYPE (LatchBanner, latch_banner, ADW_TYPE_BIN)

enum {
  PROP_ACTION_NAME = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
latch_banner_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  LatchBanner *self = LATCH_BANNER (object);

  switch (property_id)
    {
    case PROP_ACTION_NAME:
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_banner_class_init (LatchBannerClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = latch_banner_set_property;

  properties[PROP_ACTION_NAME] = g_param_spec_string ("action-name", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, LatchBanner, sentence);
  gtk_widget_class_bind_template_child (widget_class, LatchBanner, button);
  gtk_widget_class_bind_template_child (widget_class, LatchBanner, progress);
}

static void
latch_banner_init (LatchBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
}

/* Two short words stay together beside a long sentence; more wrap before there is no room for the sentence. */
static void
set_verb (LatchBanner *self,
          const char  *verb)
{
  GtkWidget *label;

  gtk_button_set_label (self->button, verb);
  label = gtk_button_get_child (self->button);
  gtk_label_set_wrap (GTK_LABEL (label), g_utf8_strlen (gtk_label_get_text (GTK_LABEL (label)), -1) > LONGEST_TOGETHER);
}

static void
show (LatchBanner *self,
      const char  *sentence,
      const char  *verb)
{
  gtk_label_set_label (self->sentence, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->button), verb != NULL);
  if (verb != NULL)
    set_verb (self, verb);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_HIDDEN, FALSE, -1);
}

/**
 * latch_banner_show:
 * @self: a banner
 * @sentence: the message
 * @verb: (nullable): the label of the button, or %NULL for none
 *
 * Shows the banner, and announces the message if it is a new one.
 */
void
latch_banner_show (LatchBanner *self,
                   const char  *sentence,
                   const char  *verb)
{
  if (!gtk_revealer_get_reveal_child (self->revealer) || !g_str_equal (gtk_label_get_label (self->sentence), sentence))
    latch_announce (GTK_WIDGET (self), sentence);

  gtk_widget_set_visible (self->progress, FALSE);
  show (self, sentence, verb);
}

/**
 * latch_banner_show_progress:
 * @self: a banner
 * @sentence: what goes on, and how far it is
 * @verb: (nullable): the label of the button, or %NULL for none
 * @fraction: how much of it is done, from 0 to 1, or a negative number when nobody knows how much there is
 *
 * Shows the banner with a bar. Only the first sentence is announced: those that follow would
 * not let a screen reader say anything else.
 */
void
latch_banner_show_progress (LatchBanner *self,
                            const char  *sentence,
                            const char  *verb,
                            double       fraction)
{
  if (!gtk_widget_get_visible (self->progress))
    latch_announce (GTK_WIDGET (self), sentence);

  if (fraction < 0)
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->progress));
  else
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), fraction);
  gtk_widget_set_visible (self->progress, TRUE);
  show (self, sentence, verb);
}

/**
 * latch_banner_hide:
 * @self: a banner
 *
 * Hides the banner.
 */
void
latch_banner_hide (LatchBanner *self)
{
  gtk_widget_set_visible (self->progress, FALSE);
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
}
