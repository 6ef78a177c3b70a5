/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-init.h"
#include "latch-practice-secrets.h"
#include "latch-practice.h"
#include "latch-registry.h"
#include "latch-service.h"

#include <locale.h>
#include <stdlib.h>

/* The main job without a window: what Create does with the practice service,
 * through the same store, record and keyring, with each step printed. */

typedef struct
{
  GMainLoop     *loop;
  LatchRegistry *registry;
  LatchJob      *job;
  gboolean       succeeded;
} Run;

static const char *
get_practice_address (gpointer user_data,
                      GError **error)
{
  return latch_practice_get_address (user_data);
}

static LatchDraft *
make_draft (void)
{
  const LatchElement *element = latch_element_get_default ();
  LatchDraft         *draft = latch_draft_new (element);

  latch_draft_set_name (draft, "Practice shop");
  for (size_t i = 0; i < element->n_fields; i++)
    {
      g_autofree char *value = latch_practice_dup_value (element->key, element->fields[i].key, LATCH_PRACTICE_STORE_ID);

      latch_draft_set_value (draft, element->fields[i].key, value);
    }

  return draft;
}

static LatchCredentials *
make_credentials (void)
{
  g_autoptr (SecretValue) user = secret_value_new (latch_practice_secrets_get_user (), -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (latch_practice_secrets_get_organization (), -1, "text/plain");

  return latch_credentials_new (user, organization);
}

static void
print_step_cb (LatchJob   *job,
               GParamSpec *pspec,
               gpointer    user_data)
{
  static const char *sentences[] = {
    [LATCH_STEP_IDLE] = NULL,
    [LATCH_STEP_KEYRING] = "Asking the keyring whether it is open",
    [LATCH_STEP_RESERVING] = "Noting the intent on disk, and keeping a place for the token in the keyring",
    [LATCH_STEP_SENDING] = "Sending POST /instances",
    [LATCH_STEP_STORING] = "Putting the token into the keyring and reading it back",
    [LATCH_STEP_TESTING] = "Asking the store through the new instance (GET /hubs/ecommerce/ping)",
    [LATCH_STEP_DONE] = NULL,
  };
  const char *sentence = sentences[latch_job_get_step (job)];

  if (sentence != NULL)
    g_print ("  • %s\n", sentence);
}

static void
end (Run    *run,
     GError *error)
{
  if (error != NULL)
    g_printerr ("  ✗ %s\n", error->message);

  run->succeeded = error == NULL;
  g_main_loop_quit (run->loop);
}

static void
token_found_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Run         *run = user_data;
  LatchRecord *record = latch_job_get_record (run->job);
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) token = latch_registry_lookup_token_finish (run->registry, result, &error);

  if (token != NULL)
    {
      g_print ("  ✓ The instance %" G_GINT64_FORMAT " exists, its store %s, and its token is in the keyring.\n\n",
               latch_record_get_instance_id (record), latch_record_get_health (record) == LATCH_HEALTH_WORKS ? "answers" : "does not answer");
      g_print ("The keyring of this run is gone when it ends. From yours, other programs read a token with the command\n"
               "on the store's page:\n  secret-tool lookup application %s ref …\n",
               APPLICATION_ID);
    }

  end (run, error);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  if (latch_work_finish (result, &error))
    latch_registry_lookup_token_async (run->registry, latch_job_get_record (run->job), NULL, token_found_cb, run);
  else
    end (run, error);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Run *run = user_data;
  g_autoptr (LatchAccount) account = latch_account_new ("practice", "Practice");
  g_autoptr (LatchCredentials) credentials = make_credentials ();
  g_autofree char *shown_address = latch_service_dup_shown_address ("practice");
  g_autoptr (LatchDraft) draft = make_draft ();
  g_autoptr (GError) error = NULL;

  if (!latch_registry_load_finish (run->registry, result, &error) ||
      (run->job = latch_registry_begin (run->registry, account, credentials, shown_address, NULL, draft, &error)) == NULL)
    {
      end (run, error);
      return;
    }

  g_signal_connect (run->job, "notify::step", G_CALLBACK (print_step_cb), NULL);
  latch_work_create_async (latch_registry_get_work (run->registry), run->job, NULL, created_cb, run);
}

static gboolean
run (void)
{
  g_autofree char *directory = g_build_filename (g_get_user_data_dir (), DATA_FOLDER, NULL);
  g_autofree char *state_path = g_build_filename (directory, "practice.json", NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (LatchPractice) practice = latch_practice_new (state_path);
  g_autoptr (LatchKeyring) keyring = latch_keyring_new ();
  g_autoptr (LatchRegistry) registry = latch_registry_new (directory, keyring);
  g_autoptr (GError) error = NULL;
  Run run = { .loop = loop, .registry = registry };

  if (!latch_practice_start (practice, &error))
    {
      g_printerr ("The practice service could not start: %s\n", error->message);
      return FALSE;
    }

  g_print ("Connecting the store %s to the practice service at %s\n", LATCH_PRACTICE_STORE_ID, latch_practice_get_address (practice));
  latch_registry_set_practice_func (registry, get_practice_address, practice);
  latch_registry_load_async (registry, NULL, loaded_cb, &run);
  g_main_loop_run (loop);
  g_clear_object (&run.job);
  return run.succeeded;
}

int
main (void)
{
  latch_init ();
  latch_wipe_freed_memory ();
  setlocale (LC_ALL, "");

  return run () ? EXIT_SUCCESS : EXIT_FAILURE;
}
