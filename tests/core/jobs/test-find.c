/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-secrets.h"
#include "latch-record-enums.h"
#include "latch-abandoned.h"
#include "latch-error.h"
#include "latch-file.h"
#include "latch-find.h"
#include "latch-init.h"
#include "latch-recovery.h"
#include "latch-registry.h"
#include "latch-seal.h"
#include "latch-test.h"
#include "record-fixture.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

/* Every state in which a record can be found, times everything that a service can answer then: in which state the
 * record is afterwards, in memory and on the disk, and that nothing but questions was sent and no token was touched.
 * The keyring, the files and the way to the service are real; the service is a table. */

#define TOKEN "Q0FOQVJZdG9rZW4rb2YvdGhlL2luc3RhbmNlPT0xMjM="
#define OWN_ID 700123
#define COPY_ID 700456

#define INSTANCE(id, tag, token) "{\"id\":" G_STRINGIFY (id) ",\"name\":\"Demo shop\",\"element\":{\"key\":\"ecwid\"},\"tags\":[\"" tag "\"]" token "}"
#define WITH_TOKEN ",\"token\":\"" TOKEN "\""
#define OWN INSTANCE (OWN_ID, "@TAG@", WITH_TOKEN)
#define OWN_WITHOUT_TOKEN INSTANCE (OWN_ID, "@TAG@", "")
#define OWN_WITHOUT_TAG INSTANCE (OWN_ID, "Demo shop", WITH_TOKEN)
#define COPY INSTANCE (COPY_ID, "@TAG@", WITH_TOKEN)
#define OTHER "{\"id\":700999,\"name\":\"Other shop\",\"element\":{\"key\":\"ecwid\"},\"tags\":[\"x\"],\"token\":\"b3RoZXI=\"}"
#define NOTHING                                 \
  {                                             \
    404, "{\"message\":\"No instances found\"}" \
  }
#define REFUSED                                                  \
  {                                                              \
    401, "{\"message\":\"Invalid Organization or User secret\"}" \
  }
#define BUSY                      \
  {                               \
    503, "{\"message\":\"Busy\"}" \
  }
#define GARBAGE      \
  {                  \
    200, "[{\"id\":" \
  }
#define PONG                                                              \
  {                                                                       \
    200, "{\"dateTime\":\"2026-01-01T00:00:00Z\",\"endpoint\":\"ecwid\"}" \
  }

typedef struct
{
  guint       status;
  const char *body;
  const char *next;
} Answer;

/* The kinds of states that fare alike. */
typedef enum {
  SEARCHED_YOUNG,
  SEARCHED_OLD,
  ABSENT,
  FORGOTTEN,
  CREATED,
  KEPT,
  EMPTIED,
  SENT_AGAIN,
  N_KINDS
} Kind;

typedef struct
{
  const char      *name;
  Kind             kind;
  LatchRecordState state;
  guint            attempt;
} Start;

static const Start starts[] = {
  { "sent", SEARCHED_YOUNG, LATCH_RECORD_SENT, 1 },
  { "sent-and-missed-long-ago", SEARCHED_OLD, LATCH_RECORD_SENT, 1 },
  { "sent-twice", SEARCHED_YOUNG, LATCH_RECORD_SENT, 2 },
  { "unknown", SEARCHED_YOUNG, LATCH_RECORD_UNKNOWN, 1 },
  { "unknown-and-missed-long-ago", SEARCHED_OLD, LATCH_RECORD_UNKNOWN, 1 },
  { "absent", ABSENT, LATCH_RECORD_ABSENT, 1 },
  { "forgotten", FORGOTTEN, LATCH_RECORD_FORGOTTEN, 1 },
  { "created", CREATED, LATCH_RECORD_CREATED, 1 },
  { "stored", KEPT, LATCH_RECORD_STORED, 1 },
  { "stored-and-lost", EMPTIED, LATCH_RECORD_STORED, 1 },
  { "verified", KEPT, LATCH_RECORD_VERIFIED, 1 },
  { "verified-and-lost", EMPTIED, LATCH_RECORD_VERIFIED, 1 },
  { "verified-second-attempt", SENT_AGAIN, LATCH_RECORD_VERIFIED, 2 },
};

/* In what a record ends; SAME is the state it began in. */
#define SAME -1
#define VERIFIED LATCH_RECORD_VERIFIED

typedef struct
{
  const char *name;
  Answer      tagged;
  Answer      listed;
  Answer      second_page;
  Answer      single;
  Answer      ping;
  gboolean    without_secrets;
  int         ends[N_KINDS];
  guint       n_copies[N_KINDS];
  guint       n_candidates;
} Event;

static const Event events[] = {
  {
    .name = "found",
    .tagged = { 200, "[" OWN "]" },
    .single = { 200, OWN },
    .ping = PONG,
    .ends = { VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED },
  },
  {
    .name = "found-on-second-page",
    .tagged = NOTHING,
    .listed = { 200, "[" OTHER "]", "after+1" },
    .second_page = { 200, "[" OWN "]" },
    .single = { 200, OWN },
    .ping = PONG,
    .ends = { VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED },
  },
  {
    .name = "found-in-list-without-tokens",
    .tagged = { 200, "[" OWN_WITHOUT_TOKEN "]" },
    .single = { 200, OWN },
    .ping = PONG,
    .ends = { VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED },
  },
  {
    .name = "token-not-told",
    .tagged = { 200, "[" OWN_WITHOUT_TOKEN "]" },
    .single = { 200, OWN_WITHOUT_TOKEN },
    .ping = PONG,
    .ends = { SAME, SAME, SAME, SAME, SAME, VERIFIED, SAME, VERIFIED },
  },
  {
    .name = "two-copies",
    .tagged = { 200, "[" OWN "," COPY "]" },
    .single = { 200, OWN },
    .ping = PONG,
    .ends = { VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED },
    .n_copies = { 1, 1, 1, 1, 0, 0, 0, 1 },
  },
  {
    .name = "listed-twice",
    .tagged = { 200, "[" OWN "," OWN "]" },
    .single = { 200, OWN },
    .ping = PONG,
    .ends = { VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED, VERIFIED },
  },
  {
    .name = "none-at-all",
    .tagged = NOTHING,
    .listed = NOTHING,
    .single = NOTHING,
    .ping = PONG,
    .ends = { LATCH_RECORD_UNKNOWN, LATCH_RECORD_ABSENT, SAME, SAME, SAME, VERIFIED, SAME, VERIFIED },
  },
  {
    .name = "only-others",
    .tagged = NOTHING,
    .listed = { 200, "[" OTHER "]" },
    .single = NOTHING,
    .ping = PONG,
    .ends = { LATCH_RECORD_UNKNOWN, LATCH_RECORD_ABSENT, SAME, SAME, SAME, VERIFIED, SAME, VERIFIED },
  },
  {
    .name = "tags-not-kept",
    .tagged = NOTHING,
    .listed = { 200, "[" OTHER "," OWN_WITHOUT_TAG "]" },
    .single = { 200, OWN_WITHOUT_TAG },
    .ping = PONG,
    .ends = { LATCH_RECORD_UNKNOWN, LATCH_RECORD_ABSENT, SAME, SAME, VERIFIED, VERIFIED, VERIFIED, VERIFIED },
    .n_candidates = 1,
  },
  {
    .name = "tags-not-asked-for",
    .tagged = { 200, "[" OTHER "]" },
    .listed = { 200, "[" OTHER "]" },
    .single = NOTHING,
    .ping = PONG,
    .ends = { LATCH_RECORD_UNKNOWN, LATCH_RECORD_ABSENT, SAME, SAME, SAME, VERIFIED, SAME, VERIFIED },
  },
  {
    .name = "second-page-fails",
    .tagged = NOTHING,
    .listed = { 200, "[" OTHER "]", "after+1" },
    .second_page = { 400, "{\"message\":\"Invalid nextPage\"}" },
    .single = { 200, OWN },
    .ping = PONG,
    .ends = { SAME, SAME, SAME, SAME, VERIFIED, VERIFIED, VERIFIED, SAME },
  },
  {
    .name = "list-without-end",
    .tagged = NOTHING,
    .listed = { 200, "[" OTHER "]", "after+1" },
    .second_page = { 200, "[" OTHER "]", "after+1" },
    .single = { 200, OWN },
    .ping = PONG,
    .ends = { SAME, SAME, SAME, SAME, VERIFIED, VERIFIED, VERIFIED, SAME },
  },
  {
    .name = "garbage",
    .tagged = GARBAGE,
    .listed = GARBAGE,
    .single = GARBAGE,
    .ping = GARBAGE,
    .ends = { SAME, SAME, SAME, SAME, SAME, SAME, SAME, SAME },
  },
  {
    .name = "busy",
    .tagged = BUSY,
    .listed = BUSY,
    .single = BUSY,
    .ping = BUSY,
    .ends = { SAME, SAME, SAME, SAME, SAME, SAME, SAME, SAME },
  },
  {
    .name = "secrets-refused",
    .tagged = REFUSED,
    .listed = REFUSED,
    .single = REFUSED,
    .ping = REFUSED,
    .ends = { SAME, SAME, SAME, SAME, SAME, SAME, SAME, SAME },
  },
  {
    .name = "secrets-missing",
    .tagged = { 200, "[" OWN "]" },
    .single = { 200, OWN },
    .ping = PONG,
    .without_secrets = TRUE,
    .ends = { SAME, SAME, SAME, SAME, SAME, SAME, SAME, SAME },
  },
};

typedef struct
{
  const Start *start;
  const Event *event;
} Case;

typedef struct
{
  char         *directory;
  char         *address;
  SoupServer   *server;
  const Event  *event;
  LatchKeyring *keyring;
  LatchAccount *account;
  LatchRecord  *record;
  guint         n_requests;
  gboolean      only_asked;
} Fixture;

/* -- The service ---------------------------------------------------------------- */

static const Answer *
choose_answer (const Event *event,
               const char  *path,
               GHashTable  *query)
{
  if (g_str_has_suffix (path, "/ping"))
    return &event->ping;

  if (!g_str_has_suffix (path, "/instances"))
    return &event->single;

  if (query != NULL && g_hash_table_contains (query, "tags[]"))
    return &event->tagged;

  return query != NULL && g_hash_table_contains (query, "nextPage") ? &event->second_page : &event->listed;
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  Fixture            *fixture = user_data;
  const Answer       *answer = choose_answer (fixture->event, path, query);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char    *tag = latch_record_dup_tag (fixture->record);
  g_autoptr (GString) body = g_string_new (answer->body);

  /* Head and body are two packets, of which the second would wait for the first to be confirmed. */
  g_socket_set_option (soup_server_message_get_socket (message), IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  fixture->n_requests++;
  fixture->only_asked = fixture->only_asked && g_str_equal (soup_server_message_get_method (message), "GET");
  g_string_replace (body, "@TAG@", tag, 0);
  if (answer->next != NULL)
    soup_message_headers_append (headers, "Elements-Next-Page-Token", answer->next);

  /* So long that nobody waits for it. */
  soup_message_headers_append (headers, "Retry-After", "60");
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body->str, body->len);
  soup_server_message_set_status (message, answer->status, NULL);
}

static const char *
get_address (gpointer user_data,
             GError **error)
{
  return user_data;
}

/* -- What is there before ------------------------------------------------------- */

static void
write_file (char   *path,
            GBytes *bytes)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_file_write_async (path, bytes, latch_test_keep_cb, &result);
  g_assert_true (latch_file_change_finish (latch_test_wait (&result), &error));
  g_assert_no_error (error);
  g_free (path);
  g_bytes_unref (bytes);
}

static LatchCredentials *
make_credentials (void)
{
  g_autoptr (SecretValue) secret = secret_value_new ("dXNlcg==", -1, "text/plain");

  return latch_credentials_new (secret, secret);
}

/* The dates and the number of attempts are nothing that a record lets others set. */
static LatchRecord *
make_record (Fixture     *fixture,
             const Start *start)
{
  g_autoptr (LatchRecord) fresh = latch_record_new ("ecwid", "ecommerce", "Demo shop", latch_account_get_id (fixture->account));
  g_autoptr (LatchCredentials) credentials = make_credentials ();
  g_autofree char *sender = latch_seal_new (latch_account_get_id (fixture->account), "practice", credentials);
  g_autofree char *attempt = g_strdup_printf ("%u", start->attempt);
  g_autoptr (LatchRecord) old = NULL;
  LatchRecord *record;

  if (start->state >= LATCH_RECORD_CREATED)
    latch_record_set_instance_id (fresh, OWN_ID);
  latch_record_set_sender (fresh, sender);
  latch_test_bring_to (fresh, start->state);
  old = latch_test_read_changed (fresh, "Sent", "2026-01-01T00:00:00Z");
  record = latch_test_read_changed (old, "Attempt", attempt);
  if (start->kind != SEARCHED_YOUNG)
    {
      g_autoptr (LatchRecord) once = record;

      record = latch_test_read_missed (once, 601, 601);
    }
  write_file (latch_test_dup_record_path (record, fixture->directory), latch_record_to_bytes (record));
  return record;
}

static void
store_secrets (Fixture *fixture)
{
  g_autoptr (LatchCredentials) credentials = make_credentials ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_account_store_secrets_async (fixture->account, fixture->keyring, credentials, latch_test_keep_cb, &result);
  g_assert_true (latch_account_store_secrets_finish (fixture->account, latch_test_wait (&result), &error));
  g_assert_no_error (error);
}

static void
store_token (Fixture    *fixture,
             const char *token)
{
  g_autoptr (SecretValue) value = token != NULL ? secret_value_new (token, -1, "text/plain") : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_keyring_store_async (fixture->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (fixture->account),
                             latch_record_get_id (fixture->record), "Token", value, latch_test_keep_cb, &result);
  g_assert_true (latch_keyring_store_finish (fixture->keyring, latch_test_wait (&result), &error));
  g_assert_no_error (error);
}

static char *
lookup_token (Fixture     *fixture,
              LatchRecord *record)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) value = NULL;

  latch_keyring_lookup_async (fixture->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (fixture->account),
                              latch_record_get_id (record), latch_test_keep_cb, &result);
  value = latch_keyring_lookup_finish (fixture->keyring, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return value != NULL ? g_strdup (secret_value_get_text (value)) : NULL;
}

static void
begin (Fixture     *fixture,
       const Start *start,
       const Event *event)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  fixture->event = event;
  fixture->only_asked = TRUE;
  fixture->directory = g_dir_make_tmp ("latch-resume-XXXXXX", NULL);
  fixture->server = soup_server_new (NULL, NULL);
  g_assert_true (soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  uris = soup_server_get_uris (fixture->server);
  fixture->address = g_strdup_printf ("http://127.0.0.1:%d/elements/api-v2", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  soup_server_add_handler (fixture->server, NULL, request_cb, fixture, NULL);

  fixture->keyring = latch_keyring_new ();
  fixture->account = latch_account_new ("practice", "Practice");
  write_file (latch_test_dup_account_path (fixture->account, fixture->directory), latch_account_to_bytes (fixture->account));
  fixture->record = make_record (fixture, start);
  if (!event->without_secrets)
    store_secrets (fixture);
  store_token (fixture, start->kind == KEPT || start->kind == SENT_AGAIN ? TOKEN : NULL);
}

static void
clear_keyring (Fixture *fixture)
{
  g_autofree char *command = g_strdup_printf ("secret-tool clear application " APPLICATION_ID " account %s",
                                              latch_account_get_id (fixture->account));

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

static void
end (Fixture *fixture)
{
  clear_keyring (fixture);
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  g_object_unref (fixture->account);
  g_object_unref (fixture->record);
  g_object_unref (fixture->keyring);
  latch_test_remove_folder (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->address);
}

static LatchRegistry *
load_registry (Fixture *fixture)
{
  LatchRegistry *registry = latch_registry_new (fixture->directory, fixture->keyring);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_registry_set_practice_func (registry, get_address, fixture->address);
  latch_registry_load_async (registry, NULL, latch_test_keep_cb, &result);
  g_assert_true (latch_registry_load_finish (registry, latch_test_wait (&result), &error));
  g_assert_no_error (error);
  return registry;
}

static LatchRecord *
read_record (Fixture *fixture)
{
  g_autofree char *path = latch_test_dup_record_path (fixture->record, fixture->directory);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  LatchRecord *record;
  size_t       length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return NULL;

  bytes = g_bytes_new_take (g_steal_pointer (&text), length);
  record = latch_record_new_from_bytes (bytes, &error);
  g_assert_no_error (error);
  return record;
}

static guint
count_files (Fixture    *fixture,
             const char *folder)
{
  g_autofree char *path = g_build_filename (fixture->directory, folder, NULL);
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  guint n_files = 0;

  while (directory != NULL && g_dir_read_name (directory) != NULL)
    n_files++;

  return n_files;
}

/* -- The walk ------------------------------------------------------------------- */

/* Forgotten records are not in the list, but among what is not finished. */
static LatchRecord *
get_record (LatchRegistry *registry)
{
  g_autoptr (GPtrArray) unfinished = latch_registry_list_unfinished (registry);

  g_assert_cmpuint (unfinished->len, ==, 1);
  return g_object_ref (g_ptr_array_index (unfinished, 0));
}

static LatchJob *
resume (LatchRegistry *registry,
        LatchRecord   *record)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatchJob *job = latch_registry_take_up (registry, record, NULL, &error);
  gboolean  done;

  g_assert_no_error (error);
  latch_work_resume_async (latch_registry_get_work (registry), job, NULL, NULL, latch_test_keep_cb, &result);
  done = latch_work_finish (latch_test_wait (&result), &error);
  g_assert_cmpint (done, ==, error == NULL);
  g_assert_null (latch_job_get_token (job));
  return job;
}

static void
test_case (gconstpointer data)
{
  const Case  *here = data;
  const Start *start = here->start;
  const Event *event = here->event;
  int          expected = event->ends[start->kind] == SAME ? (int)start->state : event->ends[start->kind];
  Fixture      fixture = { NULL };
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (LatchRecord) written = NULL;
  g_autoptr (LatchJob) job = NULL;
  g_autofree char *token = NULL;

  begin (&fixture, start, event);
  registry = load_registry (&fixture);
  record = get_record (registry);
  job = resume (registry, record);
  written = read_record (&fixture);
  token = lookup_token (&fixture, record);

  g_assert_cmpint (latch_record_get_state (record), ==, expected);
  g_assert_cmpint (latch_record_get_state (written), ==, expected);
  g_assert_cmpint (latch_record_get_instance_id (written), ==, expected >= LATCH_RECORD_CREATED ? OWN_ID : 0);
  g_assert_true (fixture.only_asked);
  g_assert_cmpuint (fixture.n_requests, <=, 5);
  g_assert_cmpint (fixture.n_requests > 0, ==, !event->without_secrets);

  /* What is done has its token, and nothing ever takes one away. */
  if (start->kind == KEPT || start->kind == SENT_AGAIN || (expected == VERIFIED && start->kind != EMPTIED))
    g_assert_cmpstr (token, ==, TOKEN);
  g_assert_cmpuint (count_files (&fixture, "accounts"), ==, 1);
  g_assert_cmpuint (count_files (&fixture, "instances"), ==, 1 + event->n_copies[start->kind]);

  if (start->kind < CREATED && expected < LATCH_RECORD_CREATED && event->n_candidates > 0)
    g_assert_cmpuint (latch_job_get_candidates (job)->len, ==, event->n_candidates);

  g_clear_object (&job);
  g_assert_finalize_object (g_steal_pointer (&registry));
  end (&fixture);
}

/* What is only reserved was never sent: the service is not even asked, and the account’s secrets are not needed. */
static void
test_reserved (gconstpointer data)
{
  static const Start reserved = { "reserved", SEARCHED_YOUNG, LATCH_RECORD_RESERVED, 1 };
  const Event       *event = data;
  Fixture            fixture = { NULL };
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (LatchRecord) written = NULL;
  g_autoptr (LatchJob) job = NULL;

  begin (&fixture, &reserved, event);
  registry = load_registry (&fixture);
  record = get_record (registry);
  job = resume (registry, record);
  written = read_record (&fixture);

  g_assert_null (written);
  g_assert_cmpuint (fixture.n_requests, ==, 0);
  g_assert_cmpuint (count_files (&fixture, "accounts"), ==, 0);
  g_assert_cmpuint (count_files (&fixture, "instances"), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (registry)), ==, 0);
  end (&fixture);
}

/* An earlier attempt may still arrive, so its trace stays. */
static void
test_reserved_again (void)
{
  static const Start reserved = { "reserved", SEARCHED_OLD, LATCH_RECORD_RESERVED, 2 };
  Fixture            fixture = { NULL };
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (LatchRecord) written = NULL;
  g_autoptr (LatchJob) job = NULL;

  begin (&fixture, &reserved, &events[0]);
  registry = load_registry (&fixture);
  record = get_record (registry);
  job = resume (registry, record);
  written = read_record (&fixture);

  g_assert_cmpint (latch_record_get_state (written), ==, LATCH_RECORD_ABSENT);
  g_assert_cmpuint (fixture.n_requests, ==, 0);
  g_assert_cmpuint (count_files (&fixture, "accounts"), ==, 1);
  end (&fixture);
}

/* A file that somebody has edited, or an older one that was put back: a real token is no placeholder, and is not cleared. What
 * has a number needs no service to be known for what it is. */
static void
test_reserved_with_token (gconstpointer data)
{
  static const Start reserved = { "reserved", KEPT, LATCH_RECORD_RESERVED, 1 };
  static const Event none = { .tagged = BUSY, .listed = BUSY, .single = BUSY, .ping = BUSY };
  gboolean           has_number = GPOINTER_TO_INT (data);
  Fixture            fixture = { NULL };
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (LatchRecord) written = NULL;
  g_autoptr (LatchRecord) found = NULL;
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (LatchJob) again = NULL;
  g_autofree char *token = NULL;
  g_autofree char *token_again = NULL;

  begin (&fixture, &reserved, &none);
  if (has_number)
    {
      g_autoptr (LatchRecord) numbered = latch_test_read_changed (fixture.record, "InstanceId", G_STRINGIFY (OWN_ID));

      latch_test_write_record (numbered, fixture.directory);
    }
  registry = load_registry (&fixture);
  record = get_record (registry);
  job = resume (registry, record);
  written = read_record (&fixture);
  token = lookup_token (&fixture, record);
  g_assert_cmpstr (token, ==, TOKEN);
  g_assert_cmpint (latch_record_get_state (written), ==, has_number ? LATCH_RECORD_STORED : LATCH_RECORD_UNKNOWN);

  /* By its token, which the whole list tells. */
  fixture.event = &events[1];
  again = resume (registry, record);
  found = read_record (&fixture);
  token_again = lookup_token (&fixture, record);
  g_assert_cmpstr (token_again, ==, TOKEN);
  g_assert_cmpint (latch_record_get_state (found), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpint (latch_record_get_instance_id (found), ==, OWN_ID);
  g_assert_true (fixture.only_asked);
  end (&fixture);
}

/* Nor is one that has a number, although its token did not come into the keyring. */
static void
test_reserved_with_number (void)
{
  static const Start reserved = { "reserved", EMPTIED, LATCH_RECORD_RESERVED, 1 };
  static const Event none = { .tagged = BUSY, .listed = BUSY, .single = BUSY, .ping = BUSY };
  Fixture            fixture = { NULL };
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecord) numbered = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (LatchRecord) written = NULL;
  g_autoptr (LatchJob) job = NULL;

  begin (&fixture, &reserved, &none);
  numbered = latch_test_read_changed (fixture.record, "InstanceId", G_STRINGIFY (OWN_ID));
  latch_test_write_record (numbered, fixture.directory);
  registry = load_registry (&fixture);
  record = get_record (registry);
  job = resume (registry, record);
  g_assert_cmpuint (count_files (&fixture, "instances"), ==, 1);
  written = read_record (&fixture);
  g_assert_cmpint (latch_record_get_state (written), ==, LATCH_RECORD_UNKNOWN);
  end (&fixture);
}

static void
sweep (Fixture       *fixture,
       LatchRegistry *registry)
{
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (registry, fixture->keyring);

  latch_recovery_sweep (recovery);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (latch_recovery_get_error (recovery));
}

/* A token that was stored is looked for in the next start, once, and with it the account is accepted. */
static void
test_seen (void)
{
  static const Start stored = { "stored", KEPT, LATCH_RECORD_STORED, 1 };
  Fixture            fixture = { NULL };
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRegistry) later = NULL;
  g_autoptr (GPtrArray) unfinished = NULL;

  begin (&fixture, &stored, &events[0]);
  registry = load_registry (&fixture);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (registry)), ==, 0);
  sweep (&fixture, registry);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (registry)), ==, 1);
  g_clear_object (&registry);

  later = load_registry (&fixture);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (later)), ==, 1);
  unfinished = latch_registry_list_unfinished (later);
  g_assert_cmpuint (unfinished->len, ==, 0);
  end (&fixture);
}

/* The second copy is looked for again when its own record did not reach the disk. */
static void
test_copy_not_noted (void)
{
  const Event *two_copies = &events[4];
  Fixture      fixture = { NULL };
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRegistry) later = NULL;
  g_autofree char *own_path = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GDir) directory = NULL;
  const char *name;

  begin (&fixture, &starts[0], two_copies);
  own_path = latch_test_dup_record_path (fixture.record, fixture.directory);
  folder = g_path_get_dirname (own_path);
  registry = load_registry (&fixture);
  sweep (&fixture, registry);
  g_clear_object (&registry);
  g_assert_cmpuint (count_files (&fixture, "instances"), ==, 2);

  directory = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_str_equal (path, own_path))
        g_unlink (path);
    }

  later = load_registry (&fixture);
  sweep (&fixture, later);
  g_assert_cmpuint (count_files (&fixture, "instances"), ==, 2);
  end (&fixture);
}

/* Another process is at it: the copy is left to that one, and looked for again later. */
static void
test_copy_claimed (void)
{
  const Event *two_copies = &events[4];
  Fixture      fixture = { NULL };
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (LatchRegistry) later = NULL;
  g_autoptr (LatchClaim) claim = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  begin (&fixture, &starts[0], two_copies);
  other = load_registry (&fixture);
  latch_find_claim_async (latch_registry_get_journal (other), fixture.account, COPY_ID, NULL, latch_test_keep_cb, &result);
  claim = latch_find_claim_finish (latch_registry_get_journal (other), latch_test_wait (&result), &error);
  g_assert_no_error (error);

  registry = load_registry (&fixture);
  sweep (&fixture, registry);
  g_assert_cmpuint (count_files (&fixture, "instances"), ==, 1);
  g_clear_object (&claim);

  later = load_registry (&fixture);
  sweep (&fixture, later);
  g_assert_cmpuint (count_files (&fixture, "instances"), ==, 2);
  end (&fixture);
}

/* An account without a record that another process has just begun with stays. */
static void
test_leftover_claimed (void)
{
  Fixture          fixture = { NULL };
  g_autofree char *own_path = NULL;
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (LatchClaim) claim = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  begin (&fixture, &starts[0], &events[0]);
  own_path = latch_test_dup_record_path (fixture.record, fixture.directory);
  g_unlink (own_path);
  other = load_registry (&fixture);
  latch_journal_claim_account_async (latch_registry_get_journal (other), latch_account_get_id (fixture.account), NULL,
                                     latch_test_keep_cb, &result);
  claim = latch_journal_claim_finish (latch_registry_get_journal (other), latch_test_wait (&result), &error);
  g_assert_no_error (error);

  registry = load_registry (&fixture);
  sweep (&fixture, registry);
  g_assert_cmpuint (count_files (&fixture, "accounts"), ==, 1);
  g_clear_object (&claim);
  sweep (&fixture, registry);
  g_assert_cmpuint (count_files (&fixture, "accounts"), ==, 0);
  end (&fixture);
}

/* Files that were not written to their end go, and an account without a record; what cannot be read may need any account. */
static void
test_leftovers (gconstpointer data)
{
  gboolean         damaged = GPOINTER_TO_INT (data);
  Fixture          fixture = { NULL };
  g_autofree char *leftover = NULL;
  g_autofree char *strange = NULL;
  g_autofree char *own_path = NULL;
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (GPtrArray) abandoned = NULL;

  begin (&fixture, &starts[0], &events[0]);
  own_path = latch_test_dup_record_path (fixture.record, fixture.directory);
  leftover = g_strconcat (own_path, ".A1B2C3", NULL);
  strange = g_strconcat (own_path, ".backup", NULL);
  g_assert_true (g_file_set_contents (leftover, "[Inst", -1, NULL));
  g_assert_true (g_file_set_contents (strange, "[Instance]", -1, NULL));
  if (damaged)
    g_assert_true (g_file_set_contents (own_path, "[Inst", -1, NULL));
  else
    g_unlink (own_path);

  registry = load_registry (&fixture);
  abandoned = latch_abandoned_list (latch_registry_get_journal (registry));
  g_assert_cmpuint (abandoned->len, ==, damaged ? 0 : 1);
  g_assert_false (g_file_test (leftover, G_FILE_TEST_EXISTS));
  sweep (&fixture, registry);

  g_assert_true (g_file_test (strange, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_file_test (own_path, G_FILE_TEST_EXISTS), ==, damaged);
  g_assert_cmpuint (count_files (&fixture, "accounts"), ==, damaged ? 1 : 0);
  g_assert_cmpuint (fixture.n_requests, ==, 0);
  end (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  static Case cases[G_N_ELEMENTS (starts) * G_N_ELEMENTS (events)];
  size_t      n_cases = 0;

  latch_init ();
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (starts); i++)
    for (size_t j = 0; j < G_N_ELEMENTS (events); j++)
      {
        g_autofree char *path = g_strdup_printf ("/latch/find/ready/%s-then-%s", starts[i].name, events[j].name);
        Case            *here = &cases[n_cases++];

        *here = (Case){ &starts[i], &events[j] };
        g_test_add_data_func (path, here, test_case);
      }

  for (size_t j = 0; j < G_N_ELEMENTS (events); j++)
    {
      g_autofree char *path = g_strdup_printf ("/latch/find/ready/reserved-then-%s", events[j].name);

      g_test_add_data_func (path, &events[j], test_reserved);
    }

  g_test_add_func ("/latch/find/ready/reserved-second-attempt", test_reserved_again);
  g_test_add_data_func ("/latch/find/ready/reserved-with-token", GINT_TO_POINTER (FALSE), test_reserved_with_token);
  g_test_add_data_func ("/latch/find/ready/reserved-with-token-and-number", GINT_TO_POINTER (TRUE), test_reserved_with_token);
  g_test_add_func ("/latch/find/ready/reserved-with-number", test_reserved_with_number);
  g_test_add_func ("/latch/find/ready/seen", test_seen);
  g_test_add_func ("/latch/find/ready/copy-not-noted", test_copy_not_noted);
  g_test_add_func ("/latch/find/ready/copy-claimed-elsewhere", test_copy_claimed);
  g_test_add_func ("/latch/find/ready/leftover-claimed-elsewhere", test_leftover_claimed);
  g_test_add_data_func ("/latch/find/ready/leftovers", GINT_TO_POINTER (FALSE), test_leftovers);
  g_test_add_data_func ("/latch/find/ready/leftovers-of-damaged-record", GINT_TO_POINTER (TRUE), test_leftovers);

  return g_test_run ();
}
