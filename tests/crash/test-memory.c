/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "client-fixture.h"
#include "ecwid.h"
#include "latch-init.h"
#include "latch-registry.h"
#include "latch-test.h"
#include "model-fixture.h"

#include <glib/gstdio.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* After a creation, and when all that belongs to it was let go of, no secret is in the memory of the process any more.
 *
 * The service is another process, so that only one end of the talk is looked at. And the secrets that are looked for are
 * never held in plain by the one who looks. */

#define MASK 0xa5
#define SECRET_SIZE 40
#define BLOCK_SIZE (1024 * 1024)

typedef enum {
  USER,
  ORGANIZATION,
  ORDER_KEY,
  PRODUCT_KEY,
  INSTANCE_TOKEN,
  N_SECRETS
} Secret;

static const char *const secret_names[] = { "user secret", "organization secret", "order key", "product key", "token" };

typedef struct
{
  guint8       masked[N_SECRETS][SECRET_SIZE];
  char        *directory;
  GSubprocess *service;
  char         port[16];
} Fixture;

/* -- The secrets ------------------------------------------------------------------ */

static void
make_secrets (Fixture *fixture)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  for (int i = 0; i < N_SECRETS; i++)
    for (int j = 0; j < SECRET_SIZE; j++)
      fixture->masked[i][j] = (guint8)letters[g_random_int_range (0, sizeof letters - 1)] ^ MASK;
}

static void
unmask (Fixture *fixture,
        Secret   secret,
        char    *plain)
{
  for (int i = 0; i < SECRET_SIZE; i++)
    plain[i] = (char)(fixture->masked[secret][i] ^ MASK);
  plain[SECRET_SIZE] = '\0';
}

static SecretValue *
make_value (Fixture *fixture,
            Secret   secret)
{
  char         plain[SECRET_SIZE + 1];
  SecretValue *value;

  unmask (fixture, secret, plain);
  value = secret_value_new (plain, SECRET_SIZE, "text/plain");
  explicit_bzero (plain, sizeof plain);
  return value;
}

static void
set_value (Fixture    *fixture,
           LatchDraft *draft,
           const char *key,
           Secret      secret)
{
  char plain[SECRET_SIZE + 1];

  unmask (fixture, secret, plain);
  latch_draft_set_value (draft, key, plain);
  explicit_bzero (plain, sizeof plain);
}

/* -- The memory --------------------------------------------------------------------- */

static guint
count_in_block (const guint8 *block,
                size_t        size,
                const guint8 *masked)
{
  guint8 first = masked[0] ^ MASK;
  guint  n_found = 0;

  for (size_t i = 0; i + SECRET_SIZE <= size; i++)
    {
      size_t n_same = 0;

      if (block[i] != first)
        continue;

      while (n_same < SECRET_SIZE && (block[i + n_same] ^ MASK) == masked[n_same])
        n_same++;
      n_found += n_same == SECRET_SIZE;
    }

  return n_found;
}

static void
count_in_mapping (Fixture    *fixture,
                  int         memory,
                  guint64     begin,
                  guint64     end,
                  const char *name,
                  guint8     *block,
                  guint      *counts)
{
  for (guint64 at = begin; at < end; at += BLOCK_SIZE - SECRET_SIZE)
    {
      ssize_t size = pread (memory, block, (size_t)MIN (BLOCK_SIZE, end - at), (off_t)at);

      for (int i = 0; size > 0 && i < N_SECRETS; i++)
        {
          guint n_found = count_in_block (block, (size_t)size, fixture->masked[i]);

          counts[i] += n_found;
          if (n_found > 0)
            g_test_message ("%s: %u times in %s", secret_names[i], n_found, name);
        }
    }
}

/* Looks through everything that this process can write to, but for where it puts what it looks through. */
static void
count_in_memory (Fixture *fixture,
                 guint   *counts)
{
  guint8          *block = mmap (NULL, BLOCK_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int              memory = g_open ("/proc/self/mem", O_RDONLY | O_CLOEXEC, 0);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (block != MAP_FAILED && memory >= 0);
  memset (counts, 0, N_SECRETS * sizeof *counts);
  g_assert_true (g_file_get_contents ("/proc/self/maps", &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      char   *rest = NULL;
      guint64 begin = g_ascii_strtoull (*line, &rest, 16);
      guint64 end = *rest == '-' ? g_ascii_strtoull (rest + 1, &rest, 16) : 0;

      if (g_str_has_prefix (rest, " rw") && begin != (guint64)(guintptr)block)
        count_in_mapping (fixture, memory, begin, end, rest, block, counts);
    }

  g_close (memory, NULL);
  munmap (block, BLOCK_SIZE);
}

/* -- The service ---------------------------------------------------------------------- */

static gboolean
hung_up_cb (GIOChannel  *channel,
            GIOCondition condition,
            gpointer     user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* In another process: reads the token, says its port, and serves until nobody listens any more. */
static int
serve (const char *certificate_path,
       const char *key_path)
{
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_files (certificate_path, key_path, NULL);
  g_autoptr (FaultServer) server = fault_server_new (certificate);
  char token[SECRET_SIZE + 1] = "";
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (STDIN_FILENO);
  g_autofree char *body = NULL;
  g_autofree char *text = NULL;
  FaultAnswer      job = { NULL, 0, FAULT_END_KEEP };
  FaultAnswer      pong = { "HTTP/1.1 200 OK\r\nContent-Length: 54\r\n\r\n{\"dateTime\":\"2026-01-02T03:04:05Z\",\"endpoint\":\"ecwid\"}", 0, FAULT_END_KEEP };

  if (read (STDIN_FILENO, token, SECRET_SIZE) != SECRET_SIZE)
    return EXIT_FAILURE;

  body = g_strdup_printf ("{\"id\":700123,\"token\":\"%s\"}", token);
  text = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen (body), body);
  job.text = text;
  fault_server_add_answer (server, &job);
  fault_server_add_answer (server, &pong);
  printf ("%u\n", fault_server_get_port (server));
  fflush (stdout);
  g_io_add_watch (input, G_IO_HUP | G_IO_IN, hung_up_cb, loop);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}

static void
start_service (Fixture *fixture)
{
  g_autofree char *certificate = fixture_dup_certificate_path ("good.pem");
  g_autofree char *key = fixture_dup_certificate_path ("good.key");
  g_autoptr (GError) error = NULL;
  char plain[SECRET_SIZE + 1];

  fixture->service = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                       "/proc/self/exe", "--serve", certificate, key, NULL);
  g_assert_no_error (error);

  unmask (fixture, INSTANCE_TOKEN, plain);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (fixture->service), plain, SECRET_SIZE, NULL, NULL, &error);
  explicit_bzero (plain, sizeof plain);
  g_assert_no_error (error);
  g_input_stream_read (g_subprocess_get_stdout_pipe (fixture->service), fixture->port, sizeof fixture->port - 1, NULL, &error);
  g_assert_no_error (error);
  g_strchomp (fixture->port);
}

/* -- The test ---------------------------------------------------------------------------- */

static void
expect_in_memory (Fixture *fixture,
                  gboolean with_token)
{
  guint counts[N_SECRETS];

  count_in_memory (fixture, counts);
  for (int i = 0; i < N_SECRETS; i++)
    if (i != INSTANCE_TOKEN || with_token)
      g_assert_cmpuint (counts[i], >, 0);
}

static void
step_cb (LatchJob   *job,
         GParamSpec *pspec,
         Fixture    *fixture)
{
  if (latch_job_get_step (job) == LATCH_STEP_TESTING)
    expect_in_memory (fixture, TRUE);
}

/* With @kept, there is no keyring, and the secrets stay in memory as long as the keyring’s object. */
static void
create (Fixture *fixture,
        gboolean kept)
{
  g_autoptr (LatchKeyring) keyring = latch_keyring_new ();
  g_autoptr (LatchRegistry) registry = latch_registry_new (fixture->directory, keyring);
  g_autofree char *address = g_strdup_printf ("https://127.0.0.1:%s/elements/api-v2", fixture->port);
  g_autoptr (LatchAccount) account = latch_account_new (address, "Demo");
  g_autoptr (SecretValue) user = make_value (fixture, USER);
  g_autoptr (SecretValue) organization = make_value (fixture, ORGANIZATION);
  g_autoptr (LatchCredentials) credentials = latch_credentials_new (user, organization);
  g_autoptr (LatchDraft) draft = latch_draft_new (latch_element_lookup ("ecwid"));
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_draft_set_name (draft, "Demo shop");
  set_value (fixture, draft, ECWID_ORDER_KEY, ORDER_KEY);
  set_value (fixture, draft, ECWID_PRODUCT_KEY, PRODUCT_KEY);
  latch_draft_set_value (draft, ECWID_STORE_ID, "1234567");

  if (kept)
    latch_keyring_keep_in_memory (keyring);
  job = latch_test_begin (registry, account, credentials, NULL, draft, &error);
  g_assert_no_error (error);
  g_signal_connect (job, "notify::step", G_CALLBACK (step_cb), fixture);
  latch_work_create_async (latch_registry_get_work (registry), job, NULL, latch_test_keep_cb, &result);
  latch_work_finish (latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (latch_record_get_health (latch_job_get_record (job)), ==, LATCH_HEALTH_WORKS);
  g_assert_cmpint (latch_keyring_has_in_memory (keyring, LATCH_SECRET_TOKEN, latch_account_get_id (account),
                                                latch_record_get_id (latch_job_get_record (job))),
                   ==, kept);
}

static void
test_creation (gconstpointer kept)
{
  Fixture fixture = { 0 };
  guint   counts[N_SECRETS];

#if defined(__SANITIZE_ADDRESS__)
  g_test_skip ("What is freed is kept by the sanitizer for some time, as it was");
  return;
#endif

  make_secrets (&fixture);
  fixture.directory = g_dir_make_tmp ("latch-memory-XXXXXX", NULL);
  start_service (&fixture);
  create (&fixture, GPOINTER_TO_INT (kept));
  secret_service_disconnect ();
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  count_in_memory (&fixture, counts);
  for (int i = 0; i < N_SECRETS; i++)
    g_assert_cmpuint (counts[i], ==, 0);

  g_output_stream_close (g_subprocess_get_stdin_pipe (fixture.service), NULL, NULL);
  g_assert_true (g_subprocess_wait_check (fixture.service, NULL, NULL));
  g_object_unref (fixture.service);
  g_free (fixture.directory);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  if (argc == 4 && g_str_equal (argv[1], "--serve"))
    return serve (argv[2], argv[3]);

  /* The rest is left to the keyring: whoever reads a secret has its memory wiped. */
  latch_init ();
  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();

  g_test_add_data_func ("/latch/memory/ready/creation", GINT_TO_POINTER (FALSE), test_creation);
  g_test_add_data_func ("/latch/memory/absent/creation", GINT_TO_POINTER (TRUE), test_creation);

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
