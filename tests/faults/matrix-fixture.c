/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "matrix-fixture.h"

#include "connection-fixture.h"
#include "draft-fixture.h"
#include "latch-recovery.h"
#include "latch-test.h"
#include "model-fixture.h"
#include "record-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include <signal.h>
#include <sys/resource.h>

/* What is seen is below 3 ms, and 10 times that for the longest list. */
#define MAX_TURN (100 * G_TIME_SPAN_MILLISECOND)

#if defined(__SANITIZE_ADDRESS__)
#define MAX_GROWTH G_MAXINT64
#else
#define MAX_GROWTH (20 * 1024)
#endif

/* -- The main loop -------------------------------------------------------------- */

/* How much of the processor it took between two looks at the events. The time on a clock would be that of the other programs
 * of this machine as well. */
static gint64 woken_at;
static gint64 longest_turn;

/* In microseconds. */
static gint64
get_thread_time (void)
{
  struct timespec time;

  g_assert_no_errno (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time));
  return (gint64)time.tv_sec * G_TIME_SPAN_SECOND + time.tv_nsec / 1000;
}

static int
poll_and_measure (GPollFD *descriptors,
                  guint    n_descriptors,
                  int      timeout)
{
  int n_ready;

  if (woken_at > 0)
    longest_turn = MAX (longest_turn, get_thread_time () - woken_at);

  n_ready = g_poll (descriptors, n_descriptors, timeout);
  woken_at = get_thread_time ();
  return n_ready;
}

/* What a test itself does between two looks at the events is not the program’s fault. */
void
matrix_excuse (void)
{
  woken_at = 0;
}

/* -- The memory ----------------------------------------------------------------- */

/* In KiB. */
static gint64
get_most_memory (void)
{
  g_autofree char *text = NULL;
  const char      *found;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  found = strstr (text, "VmHWM:");
  return found != NULL ? g_ascii_strtoll (found + strlen ("VmHWM:"), NULL, 10) : 0;
}

static gint64 memory_before;

static void
watch_memory (void)
{
  int descriptor = g_open ("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC, 0);

  if (descriptor >= 0 && write (descriptor, "5", 1) != 1)
    g_test_message ("The peak of the memory cannot be reset");
  if (descriptor >= 0)
    g_close (descriptor, NULL);

  memory_before = get_most_memory ();
}

/* -- Before and after ------------------------------------------------------------ */

/* As another start of the program has it. */
LatchRegistry *
matrix_open_other (Matrix *self)
{
  LatchRegistry *registry = latch_registry_new (self->directory, self->keyring);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_registry_set_limits (registry, &self->limits);
  latch_registry_load_async (registry, NULL, latch_test_keep_cb, &result);
  latch_registry_load_finish (registry, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return registry;
}

Matrix *
matrix_new_for_address (FaultServer *server,
                        const char  *address)
{
  Matrix *self = g_new0 (Matrix, 1);

  self->server = server;
  self->limits = fixture_limits;
  self->user_secret = USER_SECRET;
  self->directory = g_dir_make_tmp ("latch-matrix-XXXXXX", NULL);
  self->keyring = latch_keyring_new ();
  self->account = latch_account_new (address, "Practice");
  self->draft = draft_fixture_new ("1234567", "order-key", "product-key");

  g_main_context_set_poll_func (NULL, poll_and_measure);
  longest_turn = 0;
  matrix_excuse ();
  self->registry = matrix_open_other (self);
  watch_memory ();
  return self;
}

Matrix *
matrix_new (FaultServer *server)
{
  g_autofree char *address = fixture_dup_address (server, "http");

  return matrix_new_for_address (server, address);
}

void
matrix_set_limits (Matrix            *self,
                   const LatchLimits *limits)
{
  self->limits = *limits;
  latch_registry_set_limits (self->registry, &self->limits);
}

static void
expect_no_secret_and_remove (const char *path)
{
  static const char *const secrets[] = { USER_SECRET, ORGANIZATION_SECRET, TOKEN, "order-key", "product-key", "code-key" };
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;

      if (!g_file_get_contents (inner, &text, NULL, NULL))
        expect_no_secret_and_remove (inner);

      for (size_t i = 0; text != NULL && i < G_N_ELEMENTS (secrets); i++)
        g_assert_null (strstr (text, secrets[i]));

      g_unlink (inner);
    }

  g_rmdir (path);
}

/* What has to be true under every fault. */
static void
expect_promises (Matrix *self)
{
  g_assert_cmpuint (matrix_count_posts (self), <=, self->n_clicks);
  g_test_message ("The longest turn of the main loop took %" G_GINT64_FORMAT " µs of the processor", longest_turn);
  g_assert_cmpint (longest_turn, <, MAX_TURN);
  if (!self->may_take_memory)
    g_assert_cmpint (get_most_memory () - memory_before, <, MAX_GROWTH);

  for (guint i = 0; self->server != NULL && i < fault_server_get_n_requests (self->server); i++)
    {
      g_autofree char *request = fault_server_dup_request (self->server, i);

      g_assert_null (strstr (request, "Accept-Encoding"));
    }
}

void
matrix_free (Matrix *self)
{
  g_autofree char *command = g_strdup_printf ("secret-tool clear application " APPLICATION_ID " account %s",
                                              latch_account_get_id (self->account));

  expect_promises (self);
  matrix_excuse ();
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);

  g_clear_object (&self->job);
  g_clear_object (&self->record);
  g_assert_finalize_object (g_steal_pointer (&self->registry));
  g_object_unref (self->draft);
  g_object_unref (self->account);
  g_object_unref (self->keyring);
  expect_no_secret_and_remove (self->directory);
  g_free (self->directory);
  g_free (self);
}

/* -- What is done ---------------------------------------------------------------- */

static LatchCredentials *
new_credentials (Matrix *self)
{
  g_autoptr (SecretValue) user = secret_value_new (self->user_secret, -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (ORGANIZATION_SECRET, -1, "text/plain");

  return latch_credentials_new (user, organization);
}

/* With a record that is called absent, the creation is made again. */
void
matrix_begin (Matrix *self)
{
  g_autoptr (LatchCredentials) credentials = new_credentials (self);
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->job);
  self->job = latch_test_begin (self->registry, self->account, credentials, self->record, self->draft, &error);
  g_assert_no_error (error);
  g_set_object (&self->record, latch_job_get_record (self->job));
  self->n_clicks++;
}

static void
expect_clean (const GError *error)
{
  if (error == NULL)
    return;

  g_assert_null (strstr (error->message, USER_SECRET));
  g_assert_null (strstr (error->message, ORGANIZATION_SECRET));
  g_assert_null (strstr (error->message, TOKEN));
  g_assert_null (strstr (error->message, "-key"));
}

gboolean
matrix_run (Matrix  *self,
            GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError  *own_error = NULL;
  gboolean done;

  if (self->job == NULL)
    matrix_begin (self);

  latch_work_create_async (latch_registry_get_work (self->registry), self->job, NULL, latch_test_keep_cb, &result);
  done = latch_work_finish (latch_test_wait (&result), &own_error);
  matrix_excuse ();
  expect_clean (own_error);
  if (own_error != NULL)
    g_propagate_error (error, own_error);
  return done;
}

/* A job of its own for whatever is done next. */
void
matrix_take_up (Matrix *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->job);
  self->job = latch_registry_take_up (self->registry, self->record, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
resume (Matrix           *self,
        LatchCredentials *credentials,
        GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError  *own_error = NULL;
  gboolean done;

  matrix_take_up (self);
  if (credentials != NULL)
    latch_test_type (latch_job_get_connection (self->job), credentials);
  latch_work_resume_async (latch_registry_get_work (self->registry), self->job, NULL, NULL, latch_test_keep_cb, &result);
  done = latch_work_finish (latch_test_wait (&result), &own_error);
  matrix_excuse ();
  expect_clean (own_error);
  if (own_error != NULL)
    g_propagate_error (error, own_error);
  return done;
}

gboolean
matrix_resume (Matrix  *self,
               GError **error)
{
  return resume (self, NULL, error);
}

/* As when the person types the account’s secrets in once more. */
gboolean
matrix_resume_typed (Matrix  *self,
                     GError **error)
{
  g_autoptr (LatchCredentials) credentials = new_credentials (self);

  return resume (self, credentials, error);
}

gboolean
matrix_save_token (Matrix  *self,
                   GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean done;

  latch_work_save_token_async (latch_registry_get_work (self->registry), self->job, latch_test_keep_cb, &result);
  done = latch_work_finish (latch_test_wait (&result), error);
  matrix_excuse ();
  return done;
}

gboolean
matrix_remove (Matrix  *self,
               GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_work_remove_async (latch_registry_get_work (self->registry), self->record, latch_record_get_state (self->record), latch_test_keep_cb, &result);
  return latch_work_finish (latch_test_wait (&result), error);
}

/* As on a disk that is full, with 0. */
void
matrix_allow_file_size (rlim_t size)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &limit));
  limit.rlim_cur = size;
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &limit));
}

void
matrix_sweep (Matrix *self)
{
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (self->registry, self->keyring);

  latch_recovery_sweep (recovery);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  matrix_excuse ();
  g_assert_no_error (latch_recovery_get_error (recovery));
}

/* The program ends and starts: all that is known is on the disk and in the keyring. */
void
matrix_start_again (Matrix *self)
{
  g_autofree char *id = g_strdup (latch_record_get_id (self->record));
  LatchInstance   *instance;

  g_clear_object (&self->job);
  g_clear_object (&self->record);
  g_assert_finalize_object (g_steal_pointer (&self->registry));
  g_assert_finalize_object (self->keyring);
  self->keyring = latch_keyring_new ();
  self->registry = matrix_open_other (self);
  g_set_object (&self->account, latch_registry_lookup_account (self->registry, latch_account_get_id (self->account)));
  g_assert_nonnull (self->account);
  instance = latch_registry_lookup_instance (self->registry, id);
  if (instance != NULL)
    self->record = g_object_ref (latch_instance_get_record (instance));

  matrix_excuse ();
}

void
matrix_answer (Matrix     *self,
               const char *status,
               const char *body)
{
  fault_server_add_answer (self->server, fixture_create_answer (status, NULL, body));
}

/* In @format, %s stands for an instance with the job’s own tag. */
void
matrix_answer_own (Matrix     *self,
                   const char *format,
                   gint64      id)
{
  g_autofree char *tag = latch_record_dup_tag (self->record);
  g_autofree char *instance = g_strdup_printf ("{\"id\":%" G_GINT64_FORMAT ",\"name\":\"Demo shop\",\"token\":\"" TOKEN "\","
                                               "\"element\":{\"key\":\"ecwid\"},\"tags\":[\"%s\"]}",
                                               id, tag);
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *body = g_strjoinv (instance, parts);

  matrix_answer (self, "200 OK", body);
}

static const MatrixFault faults[] = {
  { "32-%s-unauthorized", "401 Unauthorized", UNAUTHORIZED, FAULT_END_CLOSE, LATCH_ERROR_UNAUTHORIZED },
  { "31-%s-unauthorized-page", "401 Unauthorized", PAGE, FAULT_END_CLOSE, LATCH_ERROR_UNEXPECTED },
  { "34-%s-forbidden", "403 Forbidden", ERROR_BODY, FAULT_END_CLOSE, LATCH_ERROR_REFUSED },
  { "34-%s-not-found", "404 Not Found", ERROR_BODY, FAULT_END_CLOSE, LATCH_ERROR_NOT_FOUND },
  { "36-%s-conflict", "409 Conflict", ERROR_BODY, FAULT_END_CLOSE, LATCH_ERROR_REFUSED },
  { "37-%s-too-often", "429 Too Many Requests", ERROR_BODY, FAULT_END_CLOSE, LATCH_ERROR_UNAVAILABLE },
  { "38-%s-error", "500 Internal Server Error", ERROR_BODY, FAULT_END_CLOSE, LATCH_ERROR_UNAVAILABLE },
  { "20-%s-page", "200 OK", PAGE, FAULT_END_CLOSE, LATCH_ERROR_UNEXPECTED },
  { "22-%s-wrong-shape", "200 OK", "{\"id\":\"x\"}", FAULT_END_CLOSE, LATCH_ERROR_UNEXPECTED },
  { "10-%s-timed-out", NULL, NULL, FAULT_END_HOLD, LATCH_ERROR_TIMED_OUT },
  { "12-%s-closed", NULL, NULL, FAULT_END_CLOSE, LATCH_ERROR_UNREACHABLE },
  { "13-%s-reset", NULL, NULL, FAULT_END_RESET, LATCH_ERROR_UNREACHABLE },
};

/* The next answers, until others are added: a request that may be repeated meets the same again. Nobody waits for long. */
void
matrix_answer_fault (Matrix            *self,
                     const MatrixFault *fault)
{
  static const LatchLimits short_limits = { .connect = 1000, .inactivity = 1, .total = 1000, .after_resume = 1000, .backoff = 2 };
  static FaultAnswer       ends[G_N_ELEMENTS (faults)];
  FaultAnswer             *end = &ends[fault - faults];

  end->end = fault->end;
  if (fault->status != NULL)
    matrix_answer (self, fault->status, fault->body);
  else
    fault_server_add_answer (self->server, end);
  matrix_set_limits (self, fault->end == FAULT_END_HOLD ? &short_limits : &fixture_limits);
}

/* The service has done nothing, and says so. */
gboolean
matrix_fault_is_refusal (const MatrixFault *fault)
{
  return fault->code == LATCH_ERROR_UNAUTHORIZED || fault->code == LATCH_ERROR_REFUSED || fault->code == LATCH_ERROR_NOT_FOUND;
}

/* @func gets each fault. */
void
matrix_add_faults (const char   *part,
                   const char   *what,
                   GTestDataFunc func)
{
  for (size_t i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_auto (GStrv) parts = g_strsplit (faults[i].name, "%s", 2);
      g_autofree char *name = g_strjoinv (what, parts);
      g_autofree char *path = g_strdup_printf ("/latch/matrix/%s/%s", part, name);

      g_test_add_data_func (path, &faults[i], func);
    }
}

typedef struct
{
  Matrix   *matrix;
  LatchStep step;
  void (*act) (Matrix *matrix);
} Errand;

static void
step_cb (LatchJob   *job,
         GParamSpec *pspec,
         Errand     *errand)
{
  if (latch_job_get_step (job) != errand->step)
    return;

  errand->act (errand->matrix);
  matrix_excuse ();
}

static void
errand_free (gpointer  data,
             GClosure *closure)
{
  g_free (data);
}

/* Does something to the world when the creation comes to @step. */
void
matrix_at_step (Matrix   *self,
                LatchStep step,
                void (*act) (Matrix *self))
{
  Errand *errand = g_new0 (Errand, 1);

  *errand = (Errand){ self, step, act };
  if (self->job == NULL)
    matrix_begin (self);
  g_signal_connect_data (self->job, "notify::step", G_CALLBACK (step_cb), errand, errand_free, 0);
}

/* -- What came of it -------------------------------------------------------------- */

/* Returns: the state on the disk, or -1 when there is no record */
int
matrix_read_state (Matrix *self)
{
  g_autofree char *path = latch_test_dup_record_path (self->record, self->directory);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  size_t length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return -1;

  bytes = g_bytes_new_take (g_steal_pointer (&text), length);
  record = latch_record_new_from_bytes (bytes, &error);
  g_assert_no_error (error);
  return (int)latch_record_get_state (record);
}

guint
matrix_count_files (Matrix     *self,
                    const char *folder)
{
  g_autofree char *path = g_build_filename (self->directory, folder, NULL);
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  guint n_files = 0;

  while (directory != NULL && g_dir_read_name (directory) != NULL)
    n_files++;

  return n_files;
}

guint
matrix_count_requests (Matrix     *self,
                       const char *start)
{
  guint n_matches = 0;

  for (guint i = 0; self->server != NULL && i < fault_server_get_n_requests (self->server); i++)
    {
      g_autofree char *request = fault_server_dup_request (self->server, i);

      n_matches += g_str_has_prefix (request, start);
    }

  return n_matches;
}

guint
matrix_count_posts (Matrix *self)
{
  return matrix_count_requests (self, "POST ");
}

char *
matrix_lookup (Matrix         *self,
               LatchSecretKind kind)
{
  const char *ref = kind == LATCH_SECRET_TOKEN ? latch_record_get_id (self->record) : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) value = NULL;

  latch_keyring_lookup_async (self->keyring, kind, latch_account_get_id (self->account), ref, latch_test_keep_cb, &result);
  value = latch_keyring_lookup_finish (self->keyring, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return value != NULL ? g_strdup (secret_value_get_text (value)) : NULL;
}

/* The whole of it: the creation fails with @code, and leaves either nothing or an unknown outcome. */
void
matrix_expect_fault (Matrix  *self,
                     int      code,
                     gboolean remains)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (matrix_run (self, &error));
  g_assert_error (error, LATCH_ERROR, code);
  if (remains)
    matrix_expect_open (self, LATCH_RECORD_UNKNOWN);
  else
    matrix_expect_nothing (self);
}

static void
expect_no_items (Matrix *self)
{
  g_autofree char *user = matrix_lookup (self, LATCH_SECRET_USER);
  g_autofree char *organization = matrix_lookup (self, LATCH_SECRET_ORGANIZATION);
  g_autofree char *command = g_strdup_printf ("secret-tool search application " APPLICATION_ID " account %s",
                                              latch_account_get_id (self->account));
  g_autofree char *found = NULL;

  g_assert_null (user);
  g_assert_null (organization);
  g_assert_true (g_spawn_command_line_sync (command, &found, NULL, NULL, NULL));
  g_assert_cmpstr (found, ==, "");
}

/* Neither a file nor an item in the keyring tells of it. */
void
matrix_expect_nothing (Matrix *self)
{
  g_assert_false (latch_job_get_recorded (self->job));
  g_assert_null (latch_job_get_token (self->job));
  g_assert_cmpuint (matrix_count_files (self, "instances"), ==, 0);
  g_assert_cmpuint (matrix_count_files (self, "accounts"), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (self->registry)), ==, 0);
  expect_no_items (self);
}

/* The record stays, on the disk and in the list, and with it what is needed to find the instance. */
void
matrix_expect_open (Matrix          *self,
                    LatchRecordState state)
{
  g_autofree char *user = matrix_lookup (self, LATCH_SECRET_USER);
  g_autofree char *token = matrix_lookup (self, LATCH_SECRET_TOKEN);

  g_assert_true (latch_job_get_recorded (self->job));
  g_assert_cmpint (latch_record_get_state (self->record), ==, state);
  g_assert_cmpint (matrix_read_state (self), ==, state);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (self->registry)), ==, 1);
  g_assert_cmpuint (matrix_count_files (self, "accounts"), ==, 1);
  g_assert_cmpstr (user, ==, self->user_secret);
  g_assert_null (token);
}

/* Nobody sees it, and all that is needed to find the instance is there. */
void
matrix_expect_hidden (Matrix *self)
{
  g_autofree char *user = matrix_lookup (self, LATCH_SECRET_USER);

  g_assert_false (latch_job_get_recorded (self->job));
  g_assert_cmpint (matrix_read_state (self), ==, LATCH_RECORD_FORGOTTEN);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (self->registry)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (self->registry)), ==, 0);
  g_assert_cmpuint (matrix_count_files (self, "accounts"), ==, 1);
  g_assert_cmpstr (user, ==, self->user_secret);
}

void
matrix_expect_stored (Matrix *self)
{
  g_autofree char *token = matrix_lookup (self, LATCH_SECRET_TOKEN);

  g_assert_cmpstr (token, ==, TOKEN);
  g_assert_null (latch_job_get_token (self->job));
  g_assert_cmpint (latch_record_get_state (self->record), >=, LATCH_RECORD_STORED);
  g_assert_true (latch_account_get_accepted (self->account));
}

/* Somebody enters the password of a keyring that was started again. */
void
matrix_open_keyring (Matrix *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  keyring_send_person ("unlock");
  latch_keyring_open_async (self->keyring, TRUE, latch_test_keep_cb, &result);
  latch_keyring_open_finish (self->keyring, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  keyring_expect_person_back ();
  matrix_excuse ();
}

/* A store that was created without any trouble, with the number 700123. */
void
matrix_create (Matrix *self)
{
  g_autoptr (GError) error = NULL;

  matrix_begin (self);
  matrix_answer_own (self, "%s", 700123);
  matrix_answer (self, "200 OK", PONG);
  matrix_run (self, &error);
  g_assert_no_error (error);
  fault_server_forget_answers (self->server);
}

void
matrix_lose_token (Matrix *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_keyring_clear_async (self->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (self->account),
                             latch_record_get_id (self->record), latch_test_keep_cb, &result);
  latch_assert_done (latch_keyring_clear_finish (self->keyring, latch_test_wait (&result), &error), error);
}

static void
limit_keyring (int milliseconds)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = secret_service_get_sync (SECRET_SERVICE_NONE, NULL, &error);

  g_assert_no_error (error);
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (service), milliseconds);
}

/* The bus’s own time limit is 25 seconds. */
void
matrix_hang_keyring (Matrix *self)
{
  limit_keyring (300);
  kill (keyring_get_daemon (), SIGSTOP);
}

void
matrix_revive_keyring (void)
{
  kill (keyring_get_daemon (), SIGCONT);
  limit_keyring (-1);
  matrix_excuse ();
}
