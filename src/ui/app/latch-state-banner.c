/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-state-banner.h"

#include "latch-banner.h"
#include "latch-date.h"
#include "latch-isolate.h"
#include "latch-error.h"

#include <glib/gi18n.h>

/* Decides which state the banner above the pages shows.
 *
 * Above the list, the test of all stores comes first, as it is soon over and a
 * person may want to stop it. What can be lost comes next: secrets that exist in
 * memory only, on every page. Then, above the list, come unfinished requests and
 * what blocks them: the button tries once more, or shows the page where a person
 * can settle it. Last comes what there is to say of the list itself: that it is
 * being read, when that takes long, how old it is and why, or that it is not whole. */
typedef enum {
  STATE_NONE,
  STATE_TESTING,
  STATE_IN_MEMORY,
  STATE_UNFINISHED,
  STATE_READING,
  STATE_OLD,
  STATE_LEFT_OUT,
} State;

/* What takes no longer is not worth a word. */
#define READING_SECONDS 3

struct _LatchStateBanner
{
  AdwBin parent_instance;

  LatchBanner *banner;

  LatchRegistry *registry;
  LatchKeyring  *keyring;
  LatchRecovery *recovery;
  LatchTestAll  *test_all;
  LatchRefresh  *refresh;
  State          state;
  guint          reading;
  gboolean       is_slow;
  gboolean       at_home;
  gboolean       moving;
};

G_DEFINE_FINAL_TYPE (LatchStateBanner, latch_state_banner, ADW_TYPE_BIN)

static gboolean
is_unknown (LatchInstance *instance)
{
  LatchSituation situation = latch_instance_get_situation (instance);

  return situation == LATCH_SITUATION_NOT_CREATED || situation == LATCH_SITUATION_MAY_HAVE_BEEN_CREATED;
}

static gboolean
is_unsaved (LatchInstance *instance)
{
  return latch_instance_get_situation (instance) == LATCH_SITUATION_TOKEN_NOT_SAVED;
}

/* An instance that a job is working on needs nobody’s attention, nor does one that is known not to exist. */
static void
count_open (GListModel *instances,
            guint      *n_unknown,
            guint      *n_unsaved)
{
  *n_unknown = 0;
  *n_unsaved = 0;
  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);

      *n_unsaved += is_unsaved (instance);
      *n_unknown += is_unknown (instance);
    }
}

static gboolean
asks_for_account (const GError *error)
{
  return g_error_matches (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_UNCONFIRMED) || g_error_matches (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_CHANGED) ||
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
}

/* An unfinished instance whose page asks for what the search lacks: a word about the address of its account, or its secrets.
 * Without it, the next search ends in the same way. */
static LatchInstance *
find_asking (LatchStateBanner *self)
{
  GListModel   *instances = latch_registry_get_instances (self->registry);
  const GError *error = latch_recovery_get_error (self->recovery);
  const char   *account = latch_recovery_get_error_account (self->recovery);

  if (!asks_for_account (error))
    return NULL;

  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);

      if (latch_instance_get_record (instance) != NULL && (is_unknown (instance) || is_unsaved (instance)) &&
          g_strcmp0 (latch_record_get_account (latch_instance_get_record (instance)), account) == 0)
        return instance;
    }

  return NULL;
}

static const char *
get_verb (LatchStateBanner *self)
{
  if (g_error_matches (latch_recovery_get_error (self->recovery), LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED))
    return _ ("_Unlock");

  return find_asking (self) != NULL ? _ ("_Show") : _ ("_Look Again");
}

static char *
dup_unfinished_sentence (LatchStateBanner *self,
                         guint             n_unknown,
                         guint             n_unsaved,
                         const GError     *error)
{
  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED))
    return g_strdup (_ ("Unlock the keyring to find out whether the last store was connected."));

  if (error != NULL)
    return latch_registry_dup_trouble (self->registry, error, latch_recovery_get_error_account (self->recovery));

  if (n_unknown > 0)
    /* Translators: %u is how many requests were sent and not answered */
    return g_strdup_printf (ngettext ("%u store may have been connected.", "%u stores may have been connected.", n_unknown), n_unknown);

  /* Translators: %u is how many instances there are of which the token is missing */
  return g_strdup_printf (ngettext ("%u token is not saved yet.", "%u tokens are not saved yet.", n_unsaved), n_unsaved);
}

/* Latchkey looks for unfinished requests on its own; the banner says so, and names what blocks it. */
static gboolean
show_unfinished (LatchStateBanner *self)
{
  const GError    *error = latch_recovery_get_error (self->recovery);
  g_autofree char *sentence = NULL;
  guint            n_unknown, n_unsaved;

  count_open (latch_registry_get_instances (self->registry), &n_unknown, &n_unsaved);
  if (n_unknown == 0 && n_unsaved == 0)
    return FALSE;

  sentence = dup_unfinished_sentence (self, n_unknown, n_unsaved, error);
  if (latch_recovery_get_running (self->recovery))
    latch_banner_show (self->banner, _ ("Looking for stores that may have been connected…"), NULL);
  else
    latch_banner_show (self->banner, sentence, get_verb (self));
  return TRUE;
}

static void
show_testing (LatchStateBanner *self)
{
  guint n_total = MAX (latch_test_all_get_n_total (self->test_all), 1);
  guint n_done = latch_test_all_get_n_done (self->test_all);
  /* Translators: the first %u is the number of the store that is being tested, the second one is how many there are */
  g_autofree char *sentence = g_strdup_printf (_ ("Testing %u of %u…"), MIN (n_done + 1, n_total), n_total);

  latch_banner_show_progress (self->banner, sentence, _ ("_Stop"), (double)n_done / n_total);
}

static void
show_reading (LatchStateBanner *self)
{
  guint n_read = latch_refresh_get_n_read (self->refresh);
  /* Translators: %u is how many stores were read by now */
  g_autofree char *sentence = g_strdup_printf (ngettext ("Reading the list… %u store so far", "Reading the list… %u stores so far", n_read), n_read);

  latch_banner_show_progress (self->banner, n_read > 0 ? sentence : _ ("Reading the list…"), _ ("_Stop"), -1);
}

/* What is to be settled about an account is settled on its page: to read the list again would end in the same way. */
static gboolean
is_of_account (LatchStateBanner *self)
{
  const GError *error = latch_refresh_get_error (self->refresh);

  return latch_refresh_get_error_account (self->refresh) != NULL && asks_for_account (error);
}

static const char *
get_list_verb (LatchStateBanner *self)
{
  if (g_error_matches (latch_refresh_get_error (self->refresh), LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED))
    return _ ("_Unlock");

  return is_of_account (self) ? _ ("_Show") : _ ("Try A_gain");
}

static void
show_old (LatchStateBanner *self)
{
  const GError    *error = latch_refresh_get_error (self->refresh);
  GDateTime       *read = latch_refresh_get_error_read (self->refresh);
  g_autofree char *words = latch_registry_dup_trouble (self->registry, error, latch_refresh_get_error_account (self->refresh));
  g_autofree char *trouble = latch_isolate (words);
  g_autofree char *date = NULL;
  g_autofree char *sentence = NULL;

  if (read != NULL)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_local ();

      date = latch_date_dup_words (read, now);
      /* Translators: the first %s is when the list of stores was read from the service, such as “Today, 17:38”, the second
       * one a sentence about why it is not newer */
      sentence = g_strdup_printf (_ ("Last read: %s. %s"), date, trouble);
    }

  latch_banner_show (self->banner, sentence != NULL ? sentence : trouble, get_list_verb (self));
}

static void
show_left_out (LatchStateBanner *self)
{
  guint n_left_out = latch_refresh_get_n_left_out (self->refresh);
  /* Translators: %u is how many stores of an account are not listed, since it has very many or they cannot be read */
  g_autofree char *sentence = g_strdup_printf (ngettext ("The service has %u more store, which is not listed.", "The service has %u more stores, which are not listed.", n_left_out), n_left_out);

  latch_banner_show (self->banner, sentence, NULL);
}

/* What there is to say of the list itself. */
static State
show_list (LatchStateBanner *self)
{
  if (latch_refresh_get_running (self->refresh) && self->is_slow)
    {
      show_reading (self);
      return STATE_READING;
    }

  if (latch_refresh_get_error (self->refresh) != NULL)
    {
      show_old (self);
      return STATE_OLD;
    }

  if (latch_refresh_get_n_left_out (self->refresh) > 0)
    {
      show_left_out (self);
      return STATE_LEFT_OUT;
    }

  latch_banner_hide (self->banner);
  return STATE_NONE;
}

static void
update (LatchStateBanner *self)
{
  if (self->at_home && latch_test_all_get_running (self->test_all))
    {
      self->state = STATE_TESTING;
      show_testing (self);
    }
  else if (latch_keyring_get_place (self->keyring) == LATCH_KEYRING_SESSION)
    {
      self->state = STATE_IN_MEMORY;
      latch_banner_show (self->banner, _ ("No keyring found. Secrets are kept until you close Latchkey."), self->moving ? NULL : _ ("Tr_y Keyring Again"));
    }
  else if (self->at_home && show_unfinished (self))
    self->state = STATE_UNFINISHED;
  else if (self->at_home)
    self->state = show_list (self);
  else
    {
      self->state = STATE_NONE;
      latch_banner_hide (self->banner);
    }
}

static gboolean
slow_cb (gpointer user_data)
{
  LatchStateBanner *self = user_data;

  self->reading = 0;
  self->is_slow = TRUE;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
refresh_running_cb (LatchStateBanner *self)
{
  g_clear_handle_id (&self->reading, g_source_remove);
  self->is_slow = FALSE;
  if (latch_refresh_get_running (self->refresh))
    self->reading = g_timeout_add_seconds (READING_SECONDS, slow_cb, self);
  update (self);
}

static void
moved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (LatchStateBanner) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean    done = latch_keyring_move_finish (LATCH_KEYRING (source), result, &error);
  const char *sentence = done ? _ ("The secrets are saved now") : error->message;

  self->moving = FALSE;
  if (self->registry == NULL)
    return;

  update (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", sentence);
}

static void
move (LatchStateBanner *self)
{
  self->moving = TRUE;
  update (self);
  latch_keyring_move_async (self->keyring, moved_cb, g_object_ref (self));
}

static void
go_on (LatchStateBanner *self)
{
  LatchInstance *asking = find_asking (self);

  if (asking != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.resume-instance", "s", latch_instance_get_id (asking));
  else
    latch_recovery_sweep_with_prompt (self->recovery);
}

static void
read_again (LatchStateBanner *self)
{
  if (is_of_account (self))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-account", "s", latch_refresh_get_error_account (self->refresh));
  else
    latch_refresh_start (self->refresh, TRUE);
}

static void
act_cb (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  LatchStateBanner *self = LATCH_STATE_BANNER (widget);

  switch (self->state)
    {
    case STATE_TESTING:
      latch_test_all_cancel (self->test_all);
      break;
    case STATE_IN_MEMORY:
      move (self);
      break;
    case STATE_UNFINISHED:
      go_on (self);
      break;
    case STATE_OLD:
      read_again (self);
      break;
    case STATE_READING:
      latch_refresh_cancel (self->refresh);
      break;
    case STATE_LEFT_OUT:
    case STATE_NONE:
    default:
      break;
    }
}

static void
latch_state_banner_dispose (GObject *object)
{
  LatchStateBanner *self = LATCH_STATE_BANNER (object);

  g_clear_handle_id (&self->reading, g_source_remove);
  g_clear_object (&self->refresh);
  g_clear_object (&self->test_all);
  g_clear_object (&self->recovery);
  g_clear_object (&self->keyring);
  g_clear_object (&self->registry);

  G_OBJECT_CLASS (latch_state_banner_parent_class)->dispose (object);
}

static void
latch_state_banner_class_init (LatchStateBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latch_state_banner_dispose;

  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "banner.act", NULL, act_cb);
}

static void
latch_state_banner_init (LatchStateBanner *self)
{
  self->banner = g_object_new (LATCH_TYPE_BANNER, "action-name", "banner.act", NULL);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->banner));
}

/**
 * latch_state_banner_set_model:
 * @self: a state banner
 * @registry: the model
 * @recovery: the search for unfinished requests
 * @test_all: the test of all stores
 * @refresh: what reads the lists of the services
 *
 * Sets what the banner reports on.
 */
void
latch_state_banner_set_model (LatchStateBanner *self,
                              LatchRegistry    *registry,
                              LatchRecovery    *recovery,
                              LatchTestAll     *test_all,
                              LatchRefresh     *refresh)
{
  self->registry = g_object_ref (registry);
  self->keyring = g_object_ref (latch_registry_get_keyring (registry));
  self->recovery = g_object_ref (recovery);
  self->test_all = g_object_ref (test_all);
  self->refresh = g_object_ref (refresh);
  g_signal_connect_object (self->keyring, "notify::place", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (recovery, "notify::running", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (recovery, "notify::error", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (test_all, "notify::running", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (test_all, "notify::n-done", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (refresh, "notify::running", G_CALLBACK (refresh_running_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (refresh, "notify::n-read", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (refresh, "notify::read", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (refresh, "notify::error", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

/**
 * latch_state_banner_set_page:
 * @self: a state banner that has its model
 * @at_home: whether the list of instances is visible
 *
 * Tells the banner whether the list is shown. What a page has asked for may be settled
 * when the list is shown again, so the search goes on.
 */
void
latch_state_banner_set_page (LatchStateBanner *self,
                             gboolean          at_home)
{
  gboolean is_back = at_home && !self->at_home;

  self->at_home = at_home;
  if (is_back && find_asking (self) != NULL)
    latch_recovery_sweep (self->recovery);
  update (self);
}
