/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-window.h"

#include "latch-clipboard.h"
#include "latch-compat.h"
#include "latch-init.h"
#include "latch-isolate.h"
#include "latch-leave-dialog.h"
#include "latch-navigation.h"
#include "latch-notification.h"
#include "latch-removals.h"
#include "latch-test-all.h"
#include "latch-toast.h"
#include "latch-typed.h"
#include "latch-wrap.h"

#include <glib/gi18n.h>

/* The one window: it reports results, copies tokens, and handles start and close.
 *
 * It paints its first frame before anything is read from disk or asked of the
 * keyring or the network. Only then does it load the model. */
struct _LatchWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  LatchNavigation *pages;

  LatchRegistry  *registry;
  LatchRecovery  *recovery;
  GSettings      *settings;
  LatchClipboard *clipboard;
  LatchRemovals  *removals;
  LatchTestAll   *test_all;
  LatchRefresh   *refresh;
  AdwToast       *offer;
  GCancellable   *cancellable;
  gulong          after_paint;
  char           *wanted;
  char           *last_page;
  gboolean        opened;
  gboolean        practice;
  gboolean        closing;
  gboolean        forgetting;
};

G_DEFINE_FINAL_TYPE (LatchWindow, latch_window, ADW_TYPE_APPLICATION_WINDOW)

/* -- Navigation ---------------------------------------------------------------- */

static void
back_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  latch_navigation_back (LATCH_WINDOW (widget)->pages);
}

static void
create_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  latch_navigation_show_create (LATCH_WINDOW (widget)->pages);
}

static void
practice_cb (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  latch_navigation_practice (LATCH_WINDOW (widget)->pages);
}

static void
create_again_cb (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  latch_navigation_create_again (LATCH_WINDOW (widget)->pages, g_variant_get_string (parameter, NULL));
}

static void
create_another_cb (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  latch_navigation_create_another (LATCH_WINDOW (widget)->pages, g_variant_get_string (parameter, NULL));
}

static void
accounts_cb (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  latch_navigation_show_accounts (LATCH_WINDOW (widget)->pages);
}

static void
add_account_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  latch_navigation_add_account (LATCH_WINDOW (widget)->pages);
}

static void
show_account_cb (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  latch_navigation_show_account_of (LATCH_WINDOW (widget)->pages, g_variant_get_string (parameter, NULL));
}

static void
search_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  latch_navigation_toggle_search (LATCH_WINDOW (widget)->pages);
}

static void
show_instance_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  latch_navigation_show_instance_of (LATCH_WINDOW (widget)->pages, g_variant_get_string (parameter, NULL));
}

static void
resume_instance_cb (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  latch_navigation_resume_instance (LATCH_WINDOW (widget)->pages, g_variant_get_string (parameter, NULL));
}

static void
mouse_pressed_cb (LatchWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
}

static void
show_toast (LatchWindow *self,
            AdwToast    *toast)
{
  latch_isolate_align (adw_toast_get_custom_title (toast));
  latch_toast_show (self->toasts, toast);
}

/* -- Results of jobs ----------------------------------------------------------- */

static void
tell_arrived (LatchWindow   *self,
              const char    *title,
              LatchInstance *instance,
              LatchJob      *job)
{
  latch_notification_arrived (GTK_WINDOW (self), title, instance);
  if (latch_navigation_get_at_create (self->pages))
    latch_navigation_show_instance (self->pages, instance, job);
  else
    show_toast (self, latch_toast_new_with_action (title, _ ("_Show"), "win.show-instance", latch_instance_get_id (instance)));
}

static void
created_cb (LatchWindow *self,
            LatchJob    *job)
{
  LatchRecord     *record = latch_job_get_record (job);
  LatchInstance   *instance = latch_registry_lookup_instance (self->registry, latch_record_get_id (record));
  g_autofree char *line = latch_typed_dup_line (latch_record_get_name (record));
  g_autofree char *name = latch_isolate (line);
  /* Translators: %s is a store’s name */
  g_autofree char *connected = g_strdup_printf (_ ("“%s” connected"), name);
  /* Translators: %s is a store’s name; the test of its connection failed */
  g_autofree char *created = g_strdup_printf (_ ("“%s” was created"), name);
  const char      *title = latch_job_get_test_error (job) == NULL ? connected : created;

  g_settings_set_string (self->settings, "element", latch_record_get_element (record));

  /* Another process may have removed its record at the same time. */
  if (instance != NULL)
    tell_arrived (self, title, instance, job);
  else
    show_toast (self, latch_toast_new (title));
}

/* Recovery found the instance of an unconfirmed request while the form still showed its values. */
static void
found_cb (LatchWindow   *self,
          LatchInstance *instance)
{
  g_autofree char *name = latch_isolate (latch_instance_get_name (instance));
  /* Translators: %s is a store’s name */
  g_autofree char *title = g_strdup_printf (_ ("“%s” was found"), name);

  tell_arrived (self, title, instance, NULL);
}

static char *
dup_failure_title (LatchInstance *instance,
                   gboolean       unsaved)
{
  g_autofree char *name = instance != NULL ? latch_isolate (latch_instance_get_name (instance)) : NULL;

  if (name == NULL)
    return g_strdup (_ ("Store not connected"));

  if (unsaved)
    /* Translators: %s is a store’s name */
    return g_strdup_printf (_ ("Token of “%s” not saved"), name);

  /* Translators: %s is a store’s name */
  return g_strdup_printf (_ ("“%s” may have been created"), name);
}

static void
failed_cb (LatchWindow     *self,
           LatchCreatePage *create)
{
  gboolean         unsaved = latch_create_page_get_leave_reason (create) == LATCH_LEAVE_UNSAVED_TOKEN;
  LatchInstance   *instance = unsaved ? latch_create_page_get_instance (create) : latch_create_page_get_unresolved (create);
  g_autofree char *title = dup_failure_title (instance, unsaved);

  latch_notification_failed (GTK_WINDOW (self), title, unsaved, instance != NULL);
  latch_recovery_sweep (self->recovery);
  if (!latch_navigation_get_at_create (self->pages))
    show_toast (self, latch_toast_new_with_action (title, _ ("_Show"), "win.create", NULL));
}

/* -- All stores ---------------------------------------------------------------- */

static void
refresh_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  latch_refresh_start (LATCH_WINDOW (widget)->refresh, TRUE);
}

static void
test_all_cb (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  latch_test_all_start (LATCH_WINDOW (widget)->test_all);
}

static char *
dup_test_news (LatchTestAll *test_all)
{
  guint n_done = latch_test_all_get_n_done (test_all);
  guint n_answering = n_done - latch_test_all_get_n_failed (test_all);

  if (latch_test_all_get_cancelled (test_all))
    /* Translators: the first %u is how many stores answer, of those that were tested before the person stopped the test */
    return g_strdup_printf (ngettext ("Stopped, %u of %u tested store answers", "Stopped, %u of %u tested stores answer", n_done), n_answering, n_done);

  /* Translators: the first %u is how many stores answer, the second one how many there are */
  return g_strdup_printf (ngettext ("%u of %u store answers", "%u of %u stores answer", n_done), n_answering, n_done);
}

static void
tested_cb (LatchWindow *self)
{
  const GError    *error = latch_test_all_get_error (self->test_all);
  g_autofree char *news = dup_test_news (self->test_all);

  if (latch_test_all_get_running (self->test_all))
    return;

  if (error != NULL)
    {
      g_autofree char *trouble = latch_registry_dup_trouble (self->registry, error, latch_test_all_get_error_account (self->test_all));

      show_toast (self, latch_toast_new (trouble));
    }

  if (latch_test_all_get_n_done (self->test_all) == 0)
    return;

  latch_notification_ended (GTK_WINDOW (self), news, NULL, NULL);
  show_toast (self, latch_toast_new (news));
}

/* -- Tokens -------------------------------------------------------------------- */

static void
toast_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  show_toast (LATCH_WINDOW (widget), latch_toast_new (g_variant_get_string (parameter, NULL)));
}

/* What has ended for a store or an account, or for everything, where its page tells the person if they look. */
static void
notify (LatchWindow *self,
        const char  *id,
        const char  *news)
{
  if (latch_registry_lookup_instance (self->registry, id) != NULL)
    latch_notification_ended (GTK_WINDOW (self), news, "app.show-instance", id);
  else if (latch_registry_lookup_account (self->registry, id) != NULL)
    latch_notification_ended (GTK_WINDOW (self), news, "app.show-account", id);
  else
    latch_notification_ended (GTK_WINDOW (self), news, NULL, NULL);
}

static void
notify_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  const char *id;
  const char *news;

  g_variant_get (parameter, "(&s&s)", &id, &news);
  notify (LATCH_WINDOW (widget), id, news);
}

/* The same, where nothing else tells it, with what is for the window only. */
static void
tell_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  const char *id;
  const char *news;
  const char *told;

  g_variant_get (parameter, "(&s&s&s)", &id, &news, &told);
  notify (LATCH_WINDOW (widget), id, news);
  show_toast (LATCH_WINDOW (widget), latch_toast_new (told));
}

static void
copy_token (LatchWindow *self,
            SecretValue *token)
{
  /* Translators: %d is after how many seconds the token is removed from the clipboard */
  g_autofree char *title = g_strdup_printf (ngettext ("Token copied, clears in %d second",
                                                      "Token copied, clears in %d seconds", LATCH_CLIPBOARD_SECONDS),
                                            LATCH_CLIPBOARD_SECONDS);

  latch_clipboard_copy (self->clipboard, token);
  show_toast (self, latch_toast_new (title));
}

static void
token_found_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (LatchWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) token = latch_registry_lookup_token_finish (LATCH_REGISTRY (source), result, &error);

  if (token != NULL)
    copy_token (self, token);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_toast (self, latch_toast_new (error->message));
}

static void
copy_token_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  LatchWindow   *self = LATCH_WINDOW (widget);
  LatchInstance *instance = latch_registry_lookup_instance (self->registry, g_variant_get_string (parameter, NULL));

  if (instance != NULL)
    latch_registry_lookup_token_async (self->registry, latch_instance_get_record (instance), self->cancellable, token_found_cb, g_object_ref (self));
}

/* -- Removals ------------------------------------------------------------------ */

static void
removal_dismissed_cb (AdwToast    *toast,
                      LatchWindow *self)
{
  if (toast == self->offer)
    g_clear_weak_pointer (&self->offer);

  if (self->removals != NULL)
    latch_removals_complete (self->removals, g_object_get_data (G_OBJECT (toast), "instance"));
}

static void
remove_instance_cb (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  LatchWindow   *self = LATCH_WINDOW (widget);
  const char    *id = g_variant_get_string (parameter, NULL);
  LatchInstance *instance = latch_registry_lookup_instance (self->registry, id);
  g_autoptr (GError) error = NULL;
  AdwToast *toast;
  gboolean  is_listed;

  /* What the service has is in the list as long as it has it. */
  if (instance == NULL || latch_instance_get_record (instance) == NULL)
    return;

  is_listed = latch_instance_get_info (instance) != NULL && latch_record_get_health (latch_instance_get_record (instance)) != LATCH_HEALTH_GONE;

  if (!latch_removals_begin (self->removals, instance, &error))
    {
      show_toast (self, latch_toast_new (error->message));
      return;
    }

  /* Whatever is offered to be undone is what was done last. */
  if (self->offer != NULL)
    adw_toast_dismiss (self->offer);

  toast = latch_toast_new_with_action (is_listed ? _ ("Token removed from this computer") : _ ("Store removed"), _ ("_Undo"), "win.undo-removal", id);
  /* The time for it begins now, whatever else is being said. */
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_set_weak_pointer (&self->offer, toast);
  g_object_set_data_full (G_OBJECT (toast), "instance", g_strdup (id), g_free);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (removal_dismissed_cb), self, 0);
  show_toast (self, toast);
}

static void
undo_removal_cb (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  latch_removals_undo (LATCH_WINDOW (widget)->removals, g_variant_get_string (parameter, NULL));
}

/* Nobody is offered to undo what cannot be undone any more. */
static void
removal_overtaken_cb (LatchWindow *self,
                      const char  *id)
{
  if (self->offer != NULL && g_str_equal (g_object_get_data (G_OBJECT (self->offer), "instance"), id))
    adw_toast_dismiss (self->offer);
}

static void
removal_failed_cb (LatchWindow  *self,
                   const GError *error)
{
  show_toast (self, latch_toast_new (error->message));
}

/* -- Start and close ----------------------------------------------------------- */

static void
create_made_cb (LatchWindow     *self,
                LatchCreatePage *create)
{
  g_signal_connect_object (create, "created", G_CALLBACK (created_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (create, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (create, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (create, "copy-token", G_CALLBACK (copy_token), self, G_CONNECT_SWAPPED);
}

static void
fill_practice (LatchWindow *self)
{
  self->practice = FALSE;
  latch_navigation_offer_practice (self->pages);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (LatchWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_registry_load_finish (LATCH_REGISTRY (source), result, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        latch_navigation_show_loaded (self->pages, error, NULL);
      return;
    }

  latch_recovery_sweep (self->recovery);
  latch_refresh_load_async (self->refresh, NULL, NULL);
  if (self->practice)
    fill_practice (self);
  else if (self->wanted != NULL)
    latch_navigation_show (self->pages, self->wanted);
  else
    latch_navigation_show_loaded (self->pages, NULL, self->last_page);

  g_clear_pointer (&self->wanted, g_free);
  g_clear_pointer (&self->last_page, g_free);
}

static void
load_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  LatchWindow *self = LATCH_WINDOW (widget);

  latch_registry_load_async (self->registry, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
painted_cb (GdkFrameClock *clock,
            LatchWindow   *self)
{
  g_clear_signal_handler (&self->after_paint, clock);
  latch_wipe_freed_memory ();
  load_cb (GTK_WIDGET (self), NULL, NULL);
}

static void
mapped_cb (LatchWindow *self)
{
  if (self->opened)
    return;

  self->opened = TRUE;
  self->after_paint = g_signal_connect_object (gtk_widget_get_frame_clock (GTK_WIDGET (self)), "after-paint", G_CALLBACK (painted_cb), self, 0);
}

static void
active_cb (LatchWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    latch_notification_withdraw (GTK_WINDOW (self));
}

static void
may_close_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (LatchWindow) self = user_data;

  self->closing = latch_confirm_finish (result);
  if (self->closing)
    gtk_window_close (GTK_WINDOW (self));
}

static void
may_forget_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (LatchWindow) self = user_data;

  self->forgetting = latch_confirm_finish (result);
  self->closing = self->closing && self->forgetting;
  if (self->forgetting)
    gtk_window_close (GTK_WINDOW (self));
}

static gboolean
latch_window_close_request (GtkWindow *window)
{
  LatchWindow     *self = LATCH_WINDOW (window);
  LatchLeaveReason reason = latch_navigation_get_leave_reason (self->pages);
  LatchKeyring    *keyring = latch_registry_get_keyring (self->registry);

  if (!self->closing && reason != LATCH_LEAVE_NONE)
    {
      latch_navigation_show_create (self->pages);
      latch_leave_dialog_ask_async (reason, GTK_WIDGET (self), latch_navigation_get_leaving (self->pages), may_close_cb, g_object_ref (self));
      return TRUE;
    }

  if (!self->forgetting && latch_keyring_get_has_unsaved_secrets (keyring))
    {
      g_autoptr (GCancellable) stored = g_cancellable_new ();

      g_signal_connect_object (keyring, "notify::has-unsaved-secrets", G_CALLBACK (g_cancellable_cancel), stored, G_CONNECT_SWAPPED);
      latch_leave_dialog_ask_async (LATCH_LEAVE_HELD_SECRETS, GTK_WIDGET (self), stored, may_forget_cb, g_object_ref (self));
      return TRUE;
    }

  latch_removals_complete_all (self->removals);
  latch_clipboard_clear (self->clipboard);
  return GTK_WINDOW_CLASS (latch_window_parent_class)->close_request (window);
}

static void
latch_window_dispose (GObject *object)
{
  LatchWindow *self = LATCH_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  /* GTK lets go of the window’s actions later, and this one follows the settings. */
  g_action_map_remove_action (G_ACTION_MAP (self), "sort-by");
  g_clear_object (&self->clipboard);
  g_clear_object (&self->removals);
  if (self->test_all != NULL)
    latch_test_all_cancel (self->test_all);
  g_clear_object (&self->test_all);
  if (self->refresh != NULL)
    latch_refresh_cancel (self->refresh);
  g_clear_object (&self->refresh);
  g_clear_weak_pointer (&self->offer);
  g_clear_object (&self->recovery);
  g_clear_object (&self->settings);
  g_clear_object (&self->registry);

  G_OBJECT_CLASS (latch_window_parent_class)->dispose (object);
}

static void
latch_window_finalize (GObject *object)
{
  g_free (LATCH_WINDOW (object)->wanted);
  g_free (LATCH_WINDOW (object)->last_page);

  G_OBJECT_CLASS (latch_window_parent_class)->finalize (object);
}

static void
latch_window_class_init (LatchWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latch_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = latch_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = latch_window_close_request;

  g_type_ensure (LATCH_TYPE_NAVIGATION);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LatchWindow, pages);
  gtk_widget_class_bind_template_callback (widget_class, active_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_made_cb);
  gtk_widget_class_bind_template_callback (widget_class, mapped_cb);
  gtk_widget_class_bind_template_callback (widget_class, mouse_pressed_cb);

  gtk_widget_class_install_action (widget_class, "win.load", NULL, load_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "win.create", NULL, create_cb);
  gtk_widget_class_install_action (widget_class, "win.practice", NULL, practice_cb);
  gtk_widget_class_install_action (widget_class, "win.create-again", "s", create_again_cb);
  gtk_widget_class_install_action (widget_class, "win.create-another", "s", create_another_cb);
  gtk_widget_class_install_action (widget_class, "win.accounts", NULL, accounts_cb);
  gtk_widget_class_install_action (widget_class, "win.add-account", NULL, add_account_cb);
  gtk_widget_class_install_action (widget_class, "win.show-account", "s", show_account_cb);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh_cb);
  gtk_widget_class_install_action (widget_class, "win.test-all", NULL, test_all_cb);
  gtk_widget_class_install_action (widget_class, "win.show-instance", "s", show_instance_cb);
  gtk_widget_class_install_action (widget_class, "win.resume-instance", "s", resume_instance_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-token", "s", copy_token_cb);
  gtk_widget_class_install_action (widget_class, "win.remove-instance", "s", remove_instance_cb);
  gtk_widget_class_install_action (widget_class, "win.undo-removal", "s", undo_removal_cb);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_cb);
  gtk_widget_class_install_action (widget_class, "win.notify", "(ss)", notify_cb);
  gtk_widget_class_install_action (widget_class, "win.tell", "(sss)", tell_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
}

static void
latch_window_init (LatchWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_fix_accessible_names (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->clipboard = latch_clipboard_new (GTK_WINDOW (self), LATCH_CLIPBOARD_SECONDS * 1000);
  if (DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
  latch_wrap (GTK_WIDGET (self));
  latch_isolate_align (GTK_WIDGET (self));
}

/**
 * latch_window_new:
 * @application: the application
 * @registry: the model, which the window loads
 * @recovery: the search for unfinished requests, which starts once the model is loaded
 * @refresh: what reads the lists of the services, which shows those of the last time once the model is loaded
 * @settings: the size of the window, the page that was shown last, the order of the list, and what the form begins with
 *
 * Returns: (transfer none): a new window, still hidden
 */
LatchWindow *
latch_window_new (GtkApplication *application,
                  LatchRegistry  *registry,
                  LatchRecovery  *recovery,
                  LatchRefresh   *refresh,
                  GSettings      *settings)
{
  LatchWindow *self = g_object_new (LATCH_TYPE_WINDOW, "application", application, NULL);
  g_autoptr (GAction) sort = g_settings_create_action (settings, "sort-by");

  self->registry = g_object_ref (registry);
  self->recovery = g_object_ref (recovery);
  self->settings = g_object_ref (settings);
  self->removals = latch_removals_new (registry);
  self->test_all = latch_test_all_new (registry);
  self->refresh = g_object_ref (refresh);
  g_signal_connect_object (self->test_all, "notify::running", G_CALLBACK (tested_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->removals, "failed", G_CALLBACK (removal_failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->removals, "overtaken", G_CALLBACK (removal_overtaken_cb), self, G_CONNECT_SWAPPED);
  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);

  g_action_map_add_action (G_ACTION_MAP (self), sort);
  latch_navigation_set_model (self->pages, registry, recovery, self->test_all, self->refresh, settings);
  latch_navigation_show_home (self->pages);
  self->last_page = g_settings_get_string (settings, "page");
  g_settings_bind (settings, "page", self->pages, "place", G_SETTINGS_BIND_SET);
  return self;
}

/**
 * latch_window_practice:
 * @self: the window
 *
 * Shows the form, filled in with values that work with the practice service, as soon as the model is loaded.
 */
void
latch_window_practice (LatchWindow *self)
{
  if (latch_registry_get_loaded (self->registry))
    fill_practice (self);
  else
    self->practice = TRUE;
}

/**
 * latch_window_create:
 * @self: the window
 *
 * Shows the form with its current values.
 */
void
latch_window_create (LatchWindow *self)
{
  latch_navigation_show_create (self->pages);
}

/**
 * latch_window_show:
 * @self: the window
 * @id: the id of a record or an account
 *
 * Shows that instance or account as soon as the model is loaded. Does nothing if it is gone.
 */
void
latch_window_show (LatchWindow *self,
                   const char  *id)
{
  if (latch_registry_get_loaded (self->registry))
    {
      latch_navigation_show (self->pages, id);
      return;
    }

  g_free (self->wanted);
  self->wanted = g_strdup (id);
}

/**
 * latch_window_search:
 * @self: the window
 * @text: the text to search for
 *
 * Shows the instances that @text matches.
 */
void
latch_window_search (LatchWindow *self,
                     const char  *text)
{
  latch_navigation_search (self->pages, text);
}
