/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "client-fixture.h"

#include "draft-fixture.h"
#include "latch-init.h"

#include <glib/gstdio.h>

/* The system's proxy settings, in the hands of a test. */
typedef GSimpleProxyResolver      TestResolver;
typedef GSimpleProxyResolverClass TestResolverClass;

GType       test_resolver_get_type (void);
static void test_resolver_interface_init (GProxyResolverInterface *interface);

G_DEFINE_TYPE_WITH_CODE (TestResolver, test_resolver, G_TYPE_SIMPLE_PROXY_RESOLVER, G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, test_resolver_interface_init))

static gboolean
test_resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

/* What a PAC file answers for every host: a list, of which the first that can be reached is taken. */
static char                   **pac;
static GProxyResolverInterface *usual;

static char **
test_resolver_lookup (GProxyResolver *resolver,
                      const char     *uri,
                      GCancellable   *cancellable,
                      GError        **error)
{
  return pac != NULL ? g_strdupv (pac) : usual->lookup (resolver, uri, cancellable, error);
}

static void
test_resolver_lookup_async (GProxyResolver     *resolver,
                            const char         *uri,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;
  char  **proxies = test_resolver_lookup (resolver, uri, cancellable, &error);

  if (proxies == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, proxies, (GDestroyNotify)g_strfreev);
}

static char **
test_resolver_lookup_finish (GProxyResolver *resolver,
                             GAsyncResult   *result,
                             GError        **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_interface_init (GProxyResolverInterface *interface)
{
  usual = g_type_interface_peek_parent (interface);
  interface->lookup = test_resolver_lookup;
  interface->lookup_async = test_resolver_lookup_async;
  interface->lookup_finish = test_resolver_lookup_finish;
  interface->is_supported = test_resolver_is_supported;
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
}

static void
test_resolver_init (TestResolver *self)
{
}

static char      *certificates;
static GPtrArray *answers;

/* Generous, for a busy machine; only the pauses between repetitions are short. */
const LatchLimits fixture_limits = { .connect = 30000, .inactivity = 60, .total = 60000, .after_resume = 60000, .backoff = 2 };

static void
answer_free (FaultAnswer *answer)
{
  g_free ((char *)answer->text);
  g_free (answer);
}

static void
trust_authority (void)
{
  g_autofree char *path = g_build_filename (certificates, "authority.pem", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, &error);

  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

static void
make_certificates (void)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "make-certificates.sh", NULL);
  g_autoptr (GError) error = NULL;
  int status;

  certificates = g_dir_make_tmp ("latchkey-XXXXXX", &error);
  g_assert_no_error (error);
  g_spawn_sync (NULL, (char *[]){ script, certificates, NULL }, NULL,
                G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

/* No line of any library at any level may hold a secret. */
static GLogWriterOutput
check_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (!g_str_equal (fields[i].key, "MESSAGE"))
        continue;

      g_assert_null (strstr (fields[i].value, USER_SECRET));
      g_assert_null (strstr (fields[i].value, ORGANIZATION_SECRET));
      g_assert_null (strstr (fields[i].value, TOKEN));
      g_assert_null (strstr (fields[i].value, "-key"));
    }

  return g_log_writer_default (level, fields, n_fields, user_data);
}

/* Comes after g_test_init() and before anything that connects. */
void
fixture_set_up (void)
{
  latch_init ();
  g_setenv ("GIO_USE_PROXY_RESOLVER", "latchkey-test", TRUE);
  g_log_set_writer_func (check_log, NULL, NULL);
  answers = g_ptr_array_new_with_free_func ((GDestroyNotify)answer_free);
  make_certificates ();
  trust_authority ();

  /* GIO knows the point only since it looked for TLS. */
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, test_resolver_get_type (), "latchkey-test", 0);
}

void
fixture_tear_down (void)
{
  g_autoptr (GDir) directory = g_dir_open (certificates, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (certificates, name, NULL);

      g_unlink (path);
    }

  g_rmdir (certificates);
  g_free (certificates);
  g_ptr_array_unref (answers);
}

/* @address is that of a proxy, or "direct://". */
void
fixture_use_proxy (const char *address)
{
  g_simple_proxy_resolver_set_default_proxy (G_SIMPLE_PROXY_RESOLVER (g_proxy_resolver_get_default ()), address);
}

/* NULL ends it. */
void
fixture_use_pac (const char *const *proxies)
{
  g_clear_pointer (&pac, g_strfreev);
  pac = g_strdupv ((char **)proxies);
}

char *
fixture_dup_certificate_path (const char *file)
{
  return g_build_filename (certificates, file, NULL);
}

GTlsCertificate *
fixture_load_certificate (const char *name)
{
  g_autofree char *certificate = g_strdup_printf ("%s/%s.pem", certificates, name);
  g_autofree char *key = g_strdup_printf ("%s/%s.key", certificates, name);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *loaded = g_tls_certificate_new_from_files (certificate, key, &error);

  g_assert_no_error (error);
  return loaded;
}

LatchClient *
fixture_create_client (const char        *address,
                       const LatchLimits *limits)
{
  g_autoptr (SecretValue) user = secret_value_new (USER_SECRET, -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (ORGANIZATION_SECRET, -1, "text/plain");
  g_autoptr (LatchCredentials) credentials = latch_credentials_new (user, organization);
  g_autoptr (LatchTransport) transport = latch_transport_new (limits);

  return latch_client_new (address, credentials, transport);
}

char *
fixture_dup_address (FaultServer *server,
                     const char  *scheme)
{
  return g_strdup_printf ("%s://127.0.0.1:%u/elements/api-v2", scheme, fault_server_get_port (server));
}

LatchClient *
fixture_create_client_for (FaultServer *server)
{
  g_autofree char *address = fixture_dup_address (server, "http");

  return fixture_create_client (address, &fixture_limits);
}

/* An answer without faults in its form; it lives as long as the program. @headers end their lines with CRLF. */
const FaultAnswer *
fixture_create_answer (const char *status,
                       const char *headers,
                       const char *body)
{
  FaultAnswer *answer = g_new0 (FaultAnswer, 1);

  answer->text = g_strdup_printf ("HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s\r\n%s",
                                  status, strlen (body), headers != NULL ? headers : "", body);
  answer->end = FAULT_END_KEEP;
  g_ptr_array_add (answers, answer);
  return answer;
}

void
fixture_store_result_cb (GObject      *source,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  GAsyncResult **stored = user_data;

  g_assert_null (*stored);
  *stored = g_object_ref (result);
}

GAsyncResult *
fixture_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

void
fixture_begin_job (LatchClient   *client,
                   GCancellable  *cancellable,
                   GAsyncResult **result)
{
  g_autoptr (LatchDraft) draft = draft_fixture_new ("1234567", "order-key", "product-key");

  latch_client_create_instance_async (client, draft, TAG, cancellable, fixture_store_result_cb, result);
}

LatchInstanceInfo *
fixture_create_instance (LatchClient *client,
                         gboolean    *sent,
                         GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  fixture_begin_job (client, NULL, &result);
  return latch_client_create_instance_finish (client, fixture_wait (&result), sent, error);
}
