/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-id.h"
#include "latch-journal.h"
#include "latch-test.h"
#include "record-fixture.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* Several processes on one folder: this program starts itself again, to hold claims, to be killed, and to write what is
 * then to be seen here. Nothing waits for a time; what has to come is waited for until the test's own time-out. */

#define N_WRITERS 4
#define N_WRITES 60

/* -- A system that lacks something ----------------------------------------------- */

static gboolean has_no_locks;
static gboolean has_no_monitors;
static gboolean is_slow;

/* While @is_gated, whoever wants to read the accounts waits; the records are read before. */
static GMutex   gate_mutex;
static GCond    gate_opened;
static gboolean is_gated;
static int      is_at_gate;

typedef int (*FcntlFunc) (int   descriptor,
                          int   command,
                          void *argument);

/* As on a file system that cannot lock, in place of the C library's. */
int
fcntl64 (int descriptor,
         int command,
         ...)
{
  FcntlFunc next;
  va_list   arguments;
  void     *argument;

  va_start (arguments, command);
  argument = va_arg (arguments, void *);
  va_end (arguments);
  if (command == F_OFD_SETLK && has_no_locks)
    {
      errno = EINVAL;
      return -1;
    }

  *(void **)&next = dlsym (RTLD_NEXT, "fcntl64");
  return next (descriptor, command, argument);
}

/* As when a user has no more monitors. */
int
inotify_init1 (int flags)
{
  int (*next) (int);

  if (has_no_monitors)
    {
      errno = EMFILE;
      return -1;
    }

  *(void **)&next = dlsym (RTLD_NEXT, "inotify_init1");
  return next (flags);
}

static void
wait_at_gate (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&gate_mutex);

  g_atomic_int_set (&is_at_gate, is_gated);
  g_main_context_wakeup (NULL);
  while (is_gated)
    g_cond_wait (&gate_opened, &gate_mutex);
}

static void
set_gated (gboolean gated)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&gate_mutex);

  is_gated = gated;
  g_cond_broadcast (&gate_opened);
}

/* As over a network that stalls. */
DIR *
opendir (const char *path)
{
  DIR *(*next) (const char *);

  if (g_str_has_suffix (path, "/accounts"))
    wait_at_gate ();

  if (is_slow)
    g_usleep (G_USEC_PER_SEC / 2);

  *(void **)&next = dlsym (RTLD_NEXT, "opendir");
  return next (path);
}

/* GLib tries this one next. */
int
inotify_init (void)
{
  return inotify_init1 (0);
}

/* As on a disk that is full. */
static void
set_full (gboolean is_full)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = is_full ? 1 : limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* -- Waiting ---------------------------------------------------------------------- */

static gboolean
load (LatchJournal *journal,
      GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_journal_load_async (journal, NULL, latch_test_keep_cb, &result);
  return latch_journal_load_finish (journal, latch_test_wait (&result), error);
}

static gboolean
scan (LatchJournal *journal,
      GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_journal_scan_async (journal, NULL, latch_test_keep_cb, &result);
  return latch_journal_scan_finish (journal, latch_test_wait (&result), error);
}

static LatchClaim *
try_claim (LatchJournal *journal,
           const char   *id,
           GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_journal_claim_record_async (journal, id, NULL, latch_test_keep_cb, &result);
  return latch_journal_claim_finish (journal, latch_test_wait (&result), error);
}

static LatchClaim *
claim (LatchJournal *journal,
       LatchRecord  *record)
{
  g_autoptr (GError) error = NULL;
  LatchClaim *claimed = try_claim (journal, latch_record_get_id (record), &error);

  g_assert_no_error (error);
  return claimed;
}

static gboolean
note (LatchJournal    *journal,
      LatchClaim      *claimed,
      LatchRecord     *record,
      LatchRecordEvent event,
      GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_journal_note_async (journal, claimed, record, event, latch_test_keep_cb, &result);
  return latch_journal_write_finish (journal, latch_test_wait (&result), error);
}

static gboolean
save (LatchJournal *journal,
      LatchClaim   *claimed,
      LatchRecord  *record,
      GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_journal_save_record_async (journal, claimed, record, latch_test_keep_cb, &result);
  return latch_journal_write_finish (journal, latch_test_wait (&result), error);
}

static gboolean
delete_record (LatchJournal *journal,
               LatchClaim   *claimed,
               LatchRecord  *record,
               GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_journal_delete_record_async (journal, claimed, record, latch_test_keep_cb, &result);
  return latch_journal_write_finish (journal, latch_test_wait (&result), error);
}

static gboolean
change_account (LatchJournal          *journal,
                LatchAccount          *account,
                LatchAccountChangeFunc func,
                const char            *value,
                GError               **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_journal_change_account_async (journal, account, func, value, latch_test_keep_cb, &result);
  return latch_journal_write_finish (journal, latch_test_wait (&result), error);
}

static gboolean
seal_account (LatchJournal *journal,
              LatchAccount *account,
              GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_journal_put_account_async (journal, account, latch_account_set_seal, "seal", latch_test_keep_cb, &result);
  return latch_journal_write_finish (journal, latch_test_wait (&result), error);
}

static void
accept (LatchAccount *account,
        const char   *unused)
{
  latch_account_set_accepted (account, TRUE);
}

static gboolean
delete_account (LatchJournal *journal,
                LatchAccount *account,
                GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_journal_delete_account_async (journal, account, latch_test_keep_cb, &result);
  return latch_journal_write_finish (journal, latch_test_wait (&result), error);
}

/* -- The other process -------------------------------------------------------------- */

/* Claims until it is let go of. */
static void
other_hold (LatchJournal *journal,
            const char   *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchClaim) claimed = try_claim (journal, id, &error);

  g_assert_no_error (error);
  g_print ("held\n");
  while (getchar () != EOF)
    ;
}

/* Counts in the record's name, from what the file says at that moment. */
static void
other_count (LatchJournal *journal,
             const char   *id)
{
  for (int i = 0; i < N_WRITES;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatchClaim) claimed = try_claim (journal, id, &error);
      g_autofree char *name = NULL;
      LatchRecord     *record = latch_journal_lookup_record (journal, id);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
        continue;

      g_assert_no_error (error);
      name = g_strdup_printf ("%d", atoi (latch_record_get_name (record)) + 1);
      latch_record_set_name (record, name);
      save (journal, claimed, record, &error);
      g_assert_no_error (error);
      i++;
    }
}

static void
other_rename (LatchJournal *journal,
              const char   *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchClaim) claimed = try_claim (journal, id, &error);
  LatchRecord *record = latch_journal_lookup_record (journal, id);

  g_assert_no_error (error);
  latch_record_set_name (record, "Renamed elsewhere");
  save (journal, claimed, record, &error);
  g_assert_no_error (error);
}

static void
other_delete (LatchJournal *journal,
              const char   *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchClaim) claimed = try_claim (journal, id, &error);

  g_assert_no_error (error);
  delete_record (journal, claimed, latch_journal_lookup_record (journal, id), &error);
  g_assert_no_error (error);
}

/* Prints the id of a new record. */
static void
other_create (LatchJournal *journal,
              const char   *account)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Made elsewhere", account);
  g_autoptr (LatchClaim) claimed = claim (journal, record);

  note (journal, claimed, record, LATCH_EVENT_RESERVE, &error);
  g_assert_no_error (error);
  g_print ("%s\n", latch_record_get_id (record));
}

static void
stop_cb (LatchJournal *journal,
         GObject      *object,
         gboolean     *has_come)
{
  *has_come = TRUE;
}

/* Without monitors, until a record comes. */
static void
other_poll (LatchJournal *journal,
            const char   *id)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/");
  gboolean has_come = FALSE;

  g_signal_connect (journal, "record-added", G_CALLBACK (stop_cb), &has_come);
  g_assert_null (g_file_monitor_directory (file, G_FILE_MONITOR_NONE, NULL, NULL));
  g_print ("loaded\n");
  while (!has_come)
    g_main_context_iteration (NULL, TRUE);
}

static const struct
{
  const char *name;
  void (*func) (LatchJournal *journal,
                const char   *id);
} others[] = {
  { "hold", other_hold },
  { "count", other_count },
  { "rename", other_rename },
  { "delete", other_delete },
  { "create", other_create },
  { "poll", other_poll },
};

static int
run_other (char **arguments)
{
  g_autoptr (LatchJournal) journal = latch_journal_new (arguments[1]);
  g_autoptr (GError) error = NULL;

  has_no_monitors = g_str_equal (arguments[0], "poll");
  latch_journal_set_poll_interval (journal, 20);
  load (journal, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    {
      if (g_str_equal (others[i].name, arguments[0]))
        others[i].func (journal, arguments[2]);
    }

  return 0;
}

/* -- The fixture --------------------------------------------------------------------- */

typedef struct
{
  char         *directory;
  LatchJournal *journal;
  char         *account;
  LatchRecord  *record;
  LatchRecord  *news;
  LatchAccount *account_news;
  int           n_added;
  int           n_changed;
  int           n_removed;
} Fixture;

static void
added_cb (LatchJournal *journal,
          LatchRecord  *record,
          Fixture      *fixture)
{
  fixture->n_added++;
  g_set_object (&fixture->news, record);
}

static void
changed_cb (LatchJournal *journal,
            LatchRecord  *record,
            Fixture      *fixture)
{
  fixture->n_changed++;
  g_set_object (&fixture->news, record);
}

static void
removed_cb (LatchJournal *journal,
            LatchRecord  *record,
            Fixture      *fixture)
{
  fixture->n_removed++;
  g_set_object (&fixture->news, record);
}

static void
account_cb (LatchJournal *journal,
            LatchAccount *account,
            Fixture      *fixture)
{
  g_set_object (&fixture->account_news, account);
}

/* A journal of an empty folder, and a record that is not in it yet. */
static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("latch-journal-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->journal = latch_journal_new (fixture->directory);
  fixture->account = latch_id_new ();
  fixture->record = latch_record_new ("ecwid", "ecommerce", "0", fixture->account);
  g_signal_connect (fixture->journal, "record-added", G_CALLBACK (added_cb), fixture);
  g_signal_connect (fixture->journal, "record-changed", G_CALLBACK (changed_cb), fixture);
  g_signal_connect (fixture->journal, "record-removed", G_CALLBACK (removed_cb), fixture);
  g_signal_connect (fixture->journal, "account-added", G_CALLBACK (account_cb), fixture);
  g_signal_connect (fixture->journal, "account-changed", G_CALLBACK (account_cb), fixture);
  g_signal_connect (fixture->journal, "account-removed", G_CALLBACK (account_cb), fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  LatchJournal *journal = fixture->journal;

  /* A scan or a write holds on to the journal until it ends. */
  g_object_add_weak_pointer (G_OBJECT (journal), (gpointer *)&fixture->journal);
  g_object_unref (journal);
  while (fixture->journal != NULL)
    g_main_context_iteration (NULL, TRUE);

  g_clear_object (&fixture->record);
  g_clear_object (&fixture->news);
  g_clear_object (&fixture->account_news);
  g_free (fixture->account);
  latch_test_remove_folder (fixture->directory);
  g_free (fixture->directory);
}

static void
load_fixture (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  load (fixture->journal, &error);
  g_assert_no_error (error);
}

/* The record stands on the disk, with nobody's claim. */
static void
reserve (Fixture *fixture)
{
  g_autoptr (LatchClaim) claimed = claim (fixture->journal, fixture->record);
  g_autoptr (GError) error = NULL;

  note (fixture->journal, claimed, fixture->record, LATCH_EVENT_RESERVE, &error);
  g_assert_no_error (error);
}

static char *
dup_path (Fixture *fixture)
{
  return latch_test_dup_record_path (fixture->record, fixture->directory);
}

static void
write_text (const char *path,
            const char *text)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static char *
read_text (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
expect_file (Fixture *fixture)
{
  g_autofree char *path = dup_path (fixture);
  g_autofree char *text = read_text (path);
  g_autoptr (GBytes) bytes = latch_record_to_bytes (fixture->record);

  g_assert_cmpmem (text, strlen (text), g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
expect_no_file (Fixture *fixture)
{
  g_autofree char *path = dup_path (fixture);

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static guint
count_records (Fixture *fixture)
{
  g_autoptr (GPtrArray) records = latch_journal_list_records (fixture->journal);

  return records->len;
}

static GSubprocess *
begin_other (Fixture    *fixture,
             const char *what,
             const char *id)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *other = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                         "/proc/self/exe", "--other", what, fixture->directory, id, NULL);

  g_assert_no_error (error);
  return other;
}

static char *
read_line (GSubprocess *other)
{
  g_autoptr (GDataInputStream) stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (other));
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (stream, NULL, NULL, &error);

  g_assert_no_error (error);
  return line;
}

/* The main loop of this process runs meanwhile. */
static void
end_other (GSubprocess *other)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (other), NULL, NULL);
  g_subprocess_wait_check_async (other, NULL, latch_test_keep_cb, &result);
  g_subprocess_wait_check_finish (other, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_object_unref (other);
}

static void
run (Fixture    *fixture,
     const char *what,
     const char *id)
{
  end_other (begin_other (fixture, what, id));
}

static void
wait_until (int *count,
            int  expected)
{
  while (*count < expected)
    g_main_context_iteration (NULL, TRUE);
}

/* -- Writing ------------------------------------------------------------------------- */

static void
test_life (Fixture      *fixture,
           gconstpointer data)
{
  const char *id = latch_record_get_id (fixture->record);
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  g_assert_cmpuint (count_records (fixture), ==, 0);
  claimed = claim (fixture->journal, fixture->record);
  expect_no_file (fixture);
  g_assert_null (latch_journal_lookup_record (fixture->journal, id));

  g_assert_true (note (fixture->journal, claimed, fixture->record, LATCH_EVENT_RESERVE, &error));
  expect_file (fixture);
  g_assert_cmpint (fixture->n_added, ==, 1);
  g_assert_true (fixture->news == fixture->record);
  g_assert_true (latch_journal_lookup_record (fixture->journal, id) == fixture->record);
  g_assert_cmpuint (count_records (fixture), ==, 1);

  g_assert_true (note (fixture->journal, claimed, fixture->record, LATCH_EVENT_SEND, &error));
  g_assert_cmpint (latch_record_get_state (fixture->record), ==, LATCH_RECORD_SENT);
  expect_file (fixture);
  latch_record_set_name (fixture->record, "Renamed");
  g_assert_true (save (fixture->journal, claimed, fixture->record, &error));
  expect_file (fixture);

  /* Of its own writing nothing is news. */
  g_assert_true (scan (fixture->journal, &error));
  g_assert_cmpint (fixture->n_added, ==, 1);
  g_assert_cmpint (fixture->n_changed, ==, 0);

  latch_assert_done (delete_record (fixture->journal, claimed, fixture->record, &error), error);
  expect_no_file (fixture);
  g_assert_cmpint (fixture->n_removed, ==, 1);
  g_assert_null (latch_journal_lookup_record (fixture->journal, id));
}

static void
test_account (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autofree char *path = latch_test_dup_account_path (account, fixture->directory);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  g_assert_true (seal_account (fixture->journal, account, &error));
  g_assert_true (fixture->account_news == account);
  g_assert_true (latch_journal_lookup_account (fixture->journal, latch_account_get_id (account)) == account);
  accounts = latch_journal_list_accounts (fixture->journal);
  g_assert_cmpuint (accounts->len, ==, 1);

  g_assert_true (change_account (fixture->journal, account, accept, NULL, &error));
  text = read_text (path);
  g_assert_nonnull (strstr (text, "Accepted=true"));

  latch_assert_done (delete_account (fixture->journal, account, &error), error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_null (latch_journal_lookup_account (fixture->journal, latch_account_get_id (account)));
}

/* Whoever has the claim of an account writes under it. */
static void
test_account_claim (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autoptr (LatchJournal) second = latch_journal_new (fixture->directory);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  latch_journal_claim_account_async (fixture->journal, latch_account_get_id (account), NULL, latch_test_keep_cb, &result);
  claimed = latch_journal_claim_finish (fixture->journal, latch_test_wait (&result), &error);
  g_assert_no_error (error);

  g_assert_true (seal_account (fixture->journal, account, &error));
  g_assert_false (seal_account (second, account, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);

  g_clear_object (&claimed);
  latch_assert_done (seal_account (second, account, &error), error);
}

static char *
dup_account_value (const char *path,
                   const char *key)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  return g_key_file_get_string (file, "Account", key, NULL);
}

/* Each process changes one thing, without having heard of what the others have changed. */
static void
test_account_changed_beside (Fixture      *fixture,
                             gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autofree char *path = latch_test_dup_account_path (account, fixture->directory);
  g_autoptr (LatchJournal) second = latch_journal_new (fixture->directory);
  LatchAccount    *seconds;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *renamed = NULL;
  g_autofree char *label = NULL;
  g_autofree char *seal = NULL;
  g_autofree char *accepted = NULL;
  g_autofree char *added = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  g_assert_true (seal_account (fixture->journal, account, &error));
  g_assert_true (load (second, &error));
  seconds = latch_journal_lookup_account (second, latch_account_get_id (account));
  g_assert_true (seconds != account);

  text = read_text (path);
  lines = g_strsplit (text, "Label=Example", 2);
  renamed = g_strjoinv ("Future=kept\nLabel=Renamed", lines);
  g_assert_true (g_file_set_contents (path, renamed, -1, &error));
  g_assert_true (change_account (second, seconds, latch_account_set_seal, "second", &error));
  g_assert_true (change_account (fixture->journal, account, accept, NULL, &error));

  label = dup_account_value (path, "Label");
  seal = dup_account_value (path, "Seal");
  accepted = dup_account_value (path, "Accepted");
  added = dup_account_value (path, "Future");
  g_assert_cmpstr (added, ==, "kept");
  g_assert_cmpstr (label, ==, "Renamed");
  g_assert_cmpstr (seal, ==, "second");
  g_assert_cmpstr (accepted, ==, "true");
  g_assert_cmpstr (latch_account_get_label (account), ==, "Renamed");
  g_assert_cmpstr (latch_account_get_seal (account), ==, "second");
}

static void
refuse (LatchAccount *account,
        const char   *unused)
{
  latch_account_set_refused (account, TRUE);
}

/* What the service said of an account is not forgotten because another process had the claim at that moment. */
static void
test_account_claimed_beside (Fixture      *fixture,
                             gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autofree char *path = latch_test_dup_account_path (account, fixture->directory);
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;
  g_autofree char *written = NULL;
  GSubprocess     *other;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  latch_journal_set_poll_interval (fixture->journal, 20);
  g_assert_true (seal_account (fixture->journal, account, &error));
  other = begin_other (fixture, "hold", latch_account_get_id (account));
  line = read_line (other);
  g_assert_false (change_account (fixture->journal, account, refuse, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);

  /* It is read once more, and says what it said before. */
  text = read_text (path);
  g_assert_true (g_file_set_contents (path, text, -1, &error));
  latch_assert_done (scan (fixture->journal, &error), error);
  latch_assert_done (scan (fixture->journal, &error), error);
  g_assert_true (latch_account_get_refused (account));

  end_other (other);
  while (written == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      written = dup_account_value (path, "Refused");
    }
  g_assert_cmpstr (written, ==, "true");
}

/* Whoever enters an account again has no other way. */
static void
test_account_damaged (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autofree char *path = latch_test_dup_account_path (account, fixture->directory);
  g_autofree char *seal = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  g_assert_true (seal_account (fixture->journal, account, &error));
  g_assert_true (g_file_set_contents (path, "[Account]", -1, &error));
  latch_assert_done (change_account (fixture->journal, account, accept, NULL, &error), error);
  seal = dup_account_value (path, "Seal");
  g_assert_cmpstr (seal, ==, "seal");
}

/* Its secrets went with it. A note does not bring it back, whether the journal has heard of it yet or not, but new secrets do. */
static void
test_account_gone (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autofree char *path = latch_test_dup_account_path (account, fixture->directory);
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  g_assert_true (seal_account (fixture->journal, account, &error));
  g_assert_cmpint (g_remove (path), ==, 0);
  for (int i = 0; i < 2; i++)
    {
      g_assert_false (change_account (fixture->journal, account, accept, NULL, &error));
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
      g_clear_error (&error);
      g_assert_true (latch_account_get_accepted (account));
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_null (latch_journal_lookup_account (fixture->journal, latch_account_get_id (account)));
    }

  latch_assert_done (seal_account (fixture->journal, account, &error), error);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (latch_journal_lookup_account (fixture->journal, latch_account_get_id (account)) == account);
}

/* A note that comes while the file is being deleted comes too late, although the account still has one. */
static void
test_account_going (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autofree char *path = latch_test_dup_account_path (account, fixture->directory);
  g_autoptr (LatchClaim) claim = NULL;
  g_autoptr (GAsyncResult) claimed = NULL;
  g_autoptr (GAsyncResult) deleted = NULL;
  g_autoptr (GAsyncResult) changed = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  latch_assert_done (seal_account (fixture->journal, account, &error), error);
  latch_journal_claim_account_async (fixture->journal, latch_account_get_id (account), NULL, latch_test_keep_cb, &claimed);
  claim = latch_journal_claim_finish (fixture->journal, latch_test_wait (&claimed), &error);
  g_assert_no_error (error);
  latch_journal_delete_account_async (fixture->journal, account, latch_test_keep_cb, &deleted);
  latch_journal_change_account_async (fixture->journal, account, accept, NULL, latch_test_keep_cb, &changed);
  latch_assert_done (latch_journal_write_finish (fixture->journal, latch_test_wait (&deleted), &error), error);
  g_assert_false (latch_journal_write_finish (fixture->journal, latch_test_wait (&changed), &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_null (latch_journal_lookup_account (fixture->journal, latch_account_get_id (account)));
}

/* Somebody may still have the object of the one that is gone. */
static void
test_account_entered_again (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autoptr (LatchAccount) again = latch_account_new_again (latch_account_get_id (account), "eu", "Entered again");
  g_autofree char *path = latch_test_dup_account_path (account, fixture->directory);
  g_autofree char *label = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  g_assert_true (seal_account (fixture->journal, account, &error));
  g_assert_cmpint (g_remove (path), ==, 0);
  while (latch_journal_lookup_account (fixture->journal, latch_account_get_id (account)) != NULL)
    g_main_context_iteration (NULL, TRUE);

  latch_assert_done (seal_account (fixture->journal, again, &error), error);
  g_assert_true (latch_journal_lookup_account (fixture->journal, latch_account_get_id (account)) == again);
  label = dup_account_value (path, "Label");
  g_assert_cmpstr (label, ==, "Entered again");

  /* There is one of them. */
  g_assert_false (change_account (fixture->journal, account, accept, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

/* Nothing that another version or somebody else needs is written over, and what was to be written counts in memory. */
static void
expect_left_alone (Fixture    *fixture,
                   const char *text)
{
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autofree char *path = latch_test_dup_account_path (account, fixture->directory);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  g_assert_true (seal_account (fixture->journal, account, &error));
  write_text (path, text);

  g_assert_false (change_account (fixture->journal, account, accept, NULL, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_true (latch_account_get_accepted (account));
  g_clear_error (&error);

  g_assert_false (delete_account (fixture->journal, account, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  after = read_text (path);
  g_assert_cmpstr (after, ==, text);
}

static void
test_account_newer (Fixture      *fixture,
                    gconstpointer data)
{
  expect_left_alone (fixture, "[Account]\nVersion=2\nLabel=Example\nAccepted=true\n[Scopes]\nx=1\n");
}

static void
test_account_unreadable (Fixture      *fixture,
                         gconstpointer data)
{
  g_autofree char *large = g_strnfill (65 * 1024, '#');

  expect_left_alone (fixture, large);
}

/* What is new in this process may have a file by now. */
static void
test_account_has_a_file_by_now (Fixture      *fixture,
                                gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autoptr (LatchAccount) again = latch_account_new_again (latch_account_get_id (account), "us", "Entered again");
  g_autofree char *path = latch_test_dup_account_path (account, fixture->directory);
  g_autoptr (LatchJournal) second = latch_journal_new (fixture->directory);
  g_autofree char *label = NULL;
  g_autofree char *accepted = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (load (second, &error));
  g_assert_true (seal_account (second, account, &error));
  latch_assert_done (seal_account (fixture->journal, again, &error), error);
  g_assert_true (latch_journal_lookup_account (fixture->journal, latch_account_get_id (account)) == again);
  label = dup_account_value (path, "Label");
  accepted = dup_account_value (path, "Accepted");
  g_assert_cmpstr (label, ==, "Example");
  g_assert_cmpstr (accepted, ==, "true");
}

/* A step that the table does not have stops whoever asks for it. */
static void
test_impossible_event (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  reserve (fixture);
  claimed = claim (fixture->journal, fixture->record);
  g_assert_false (note (fixture->journal, claimed, fixture->record, LATCH_EVENT_STORE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (latch_record_get_state (fixture->record), ==, LATCH_RECORD_RESERVED);
  expect_file (fixture);
}

static void
test_without_claim (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (LatchRecord) other = latch_record_new ("ecwid", "ecommerce", "Other", fixture->account);
  g_autoptr (LatchRecord) twin = NULL;
  g_autoptr (LatchClaim) others_claim = claim (fixture->journal, other);
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (save (fixture->journal, others_claim, fixture->record, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (delete_record (fixture->journal, NULL, fixture->record, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  expect_no_file (fixture);

  /* Nor under the claim, when it is not the object that follows the file. */
  reserve (fixture);
  twin = latch_test_read_changed (fixture->record, "Name", "Twin");
  claimed = claim (fixture->journal, fixture->record);
  g_assert_false (save (fixture->journal, claimed, twin, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  expect_file (fixture);
}

typedef struct
{
  int n_done;
  int order[50];
} Order;

typedef struct
{
  Order *order;
  int    number;
} Place;

static void
placed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Place *place = user_data;
  g_autoptr (GError) error = NULL;

  latch_journal_write_finish (LATCH_JOURNAL (source), result, &error);
  g_assert_no_error (error);
  place->order->order[place->order->n_done++] = place->number;
}

/* Nobody waits for the one before, and the claim is dropped at once. */
static void
test_order (Fixture      *fixture,
            gconstpointer data)
{
  Order order = { 0 };
  Place places[G_N_ELEMENTS (order.order)];
  g_autoptr (LatchClaim) claimed = NULL;

  reserve (fixture);
  claimed = claim (fixture->journal, fixture->record);
  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *name = g_strdup_printf ("%zu", i);

      places[i] = (Place){ &order, (int)i };
      latch_record_set_name (fixture->record, name);
      latch_journal_save_record_async (fixture->journal, claimed, fixture->record, placed_cb, &places[i]);
    }

  g_clear_object (&claimed);
  wait_until (&order.n_done, G_N_ELEMENTS (places));
  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    g_assert_cmpint (order.order[i], ==, i);

  expect_file (fixture);
  g_assert_false (latch_journal_is_claimed (fixture->journal, latch_record_get_id (fixture->record)));
}

/* It would not be read again. */
static void
test_oversize (Fixture      *fixture,
               gconstpointer data)
{
  g_autofree char *name = g_strnfill (64 * 1024, 'x');
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  claimed = claim (fixture->journal, fixture->record);
  latch_record_set_name (fixture->record, name);
  g_assert_false (note (fixture->journal, claimed, fixture->record, LATCH_EVENT_RESERVE, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  expect_no_file (fixture);
  g_assert_cmpint (fixture->n_added, ==, 0);
  g_assert_null (latch_journal_lookup_record (fixture->journal, latch_record_get_id (fixture->record)));
}

static void
failed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  gboolean *has_failed = user_data;

  *has_failed = !latch_journal_write_finish (LATCH_JOURNAL (source), result, NULL);
}

/* One write that fails does not take the next one with it. */
static void
test_after_failure (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *name = g_strnfill (64 * 1024, 'x');
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_failed = FALSE;

  load_fixture (fixture);
  claimed = claim (fixture->journal, fixture->record);
  latch_record_set_name (fixture->record, name);
  latch_journal_save_record_async (fixture->journal, claimed, fixture->record, failed_cb, &has_failed);
  latch_record_set_name (fixture->record, "Short");
  latch_assert_done (save (fixture->journal, claimed, fixture->record, &error), error);
  g_assert_true (has_failed);
  expect_file (fixture);
  g_assert_cmpint (fixture->n_added, ==, 1);
  g_assert_true (latch_journal_lookup_record (fixture->journal, latch_record_get_id (fixture->record)) == fixture->record);
}

/* Nothing was ever written, and nothing is to be said about it. */
static void
test_delete_new (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  claimed = claim (fixture->journal, fixture->record);
  latch_assert_done (delete_record (fixture->journal, claimed, fixture->record, &error), error);
  g_assert_cmpint (fixture->n_removed, ==, 0);
}

/* A file where a folder should be stops even the superuser. */
static void
test_not_writable (Fixture      *fixture,
                   gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->directory, "instances", NULL);
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  reserve (fixture);
  claimed = claim (fixture->journal, fixture->record);
  latch_test_remove_folder (folder);
  write_text (folder, "");
  g_assert_false (note (fixture->journal, claimed, fixture->record, LATCH_EVENT_SEND, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_false (delete_record (fixture->journal, claimed, fixture->record, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_unlink (folder);

  /* It has happened all the same, and the next write says so. */
  g_assert_cmpint (latch_record_get_state (fixture->record), ==, LATCH_RECORD_SENT);
  g_clear_error (&error);
  g_assert_true (note (fixture->journal, claimed, fixture->record, LATCH_EVENT_LOSE_ANSWER, &error));
  expect_file (fixture);
}

/* It has happened, though the disk has no room for it. */
static void
send_unwritten (Fixture *fixture)
{
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  reserve (fixture);
  claimed = claim (fixture->journal, fixture->record);
  set_full (TRUE);
  g_assert_false (note (fixture->journal, claimed, fixture->record, LATCH_EVENT_SEND, &error));
  set_full (FALSE);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
}

static void
expect_sent (Fixture *fixture)
{
  g_assert_cmpint (latch_record_get_state (fixture->record), ==, LATCH_RECORD_SENT);
  g_assert_cmpint (fixture->n_changed, ==, 0);
}

/* Nothing puts the older file over what this process knows, and the next claim writes that. */
static void
test_unwritten (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  send_unwritten (fixture);
  g_assert_true (scan (fixture->journal, &error));
  expect_sent (fixture);

  /* Even if there is no room yet: what is to be done may not need any. */
  set_full (TRUE);
  claimed = claim (fixture->journal, fixture->record);
  set_full (FALSE);
  g_clear_object (&claimed);
  g_assert_true (scan (fixture->journal, &error));
  expect_sent (fixture);

  claimed = claim (fixture->journal, fixture->record);
  expect_sent (fixture);
  expect_file (fixture);
}

static gboolean
is_written (Fixture *fixture)
{
  g_autofree char *path = dup_path (fixture);
  g_autofree char *text = read_text (path);

  return strstr (text, "State=sent") != NULL;
}

static void
test_written_later (Fixture      *fixture,
                    gconstpointer data)
{
  latch_journal_set_poll_interval (fixture->journal, 20);
  send_unwritten (fixture);
  while (!is_written (fixture))
    g_main_context_iteration (NULL, TRUE);

  expect_sent (fixture);
}

/* Whoever has written the file in the meantime knows better, and is not undone. */
static void
test_unwritten_and_newer (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr (LatchClaim) claimed = NULL;

  send_unwritten (fixture);
  run (fixture, "rename", latch_record_get_id (fixture->record));
  claimed = claim (fixture->journal, fixture->record);
  g_assert_cmpstr (latch_record_get_name (fixture->record), ==, "Renamed elsewhere");
  g_assert_cmpint (latch_record_get_state (fixture->record), ==, LATCH_RECORD_RESERVED);
  expect_file (fixture);
}

/* -- Claims -------------------------------------------------------------------------- */

static void
expect_busy (Fixture    *fixture,
             const char *id)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (try_claim (fixture->journal, id, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpstr (error->message, ==, "Latchkey is already working on this. Try again in a moment.");
}

static void
test_own_claims (Fixture      *fixture,
                 gconstpointer data)
{
  const char *id = latch_record_get_id (fixture->record);
  g_autoptr (LatchClaim) claimed = claim (fixture->journal, fixture->record);
  g_autoptr (LatchRecord) other = latch_record_new ("ecwid", "ecommerce", "Other", fixture->account);
  g_autoptr (LatchClaim) others_claim = claim (fixture->journal, other);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatchClaim) later = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (latch_journal_is_claimed (fixture->journal, id));
  expect_busy (fixture, id);

  /* Who is waiting gets it when it is free. */
  latch_journal_claim_record_async (fixture->journal, id, NULL, latch_test_keep_cb, &result);
  g_clear_object (&claimed);
  later = latch_journal_claim_finish (fixture->journal, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_true (latch_journal_is_claimed (fixture->journal, id));
  g_clear_object (&later);
  g_assert_false (latch_journal_is_claimed (fixture->journal, id));
  g_assert_true (latch_journal_is_claimed (fixture->journal, latch_record_get_id (other)));
}

static void
test_cancelled_claim (Fixture      *fixture,
                      gconstpointer data)
{
  const char *id = latch_record_get_id (fixture->record);
  g_autoptr (LatchClaim) claimed = claim (fixture->journal, fixture->record);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GAsyncResult) given = NULL;
  g_autoptr (GError) error = NULL;

  latch_journal_claim_record_async (fixture->journal, id, cancellable, latch_test_keep_cb, &waiting);
  g_cancellable_cancel (cancellable);
  g_assert_null (latch_journal_claim_finish (fixture->journal, latch_test_wait (&waiting), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* Nobody takes it any more when it comes. */
  g_clear_object (&claimed);
  g_cancellable_reset (cancellable);
  latch_journal_claim_record_async (fixture->journal, id, cancellable, latch_test_keep_cb, &given);
  g_cancellable_cancel (cancellable);
  g_assert_null (latch_journal_claim_finish (fixture->journal, latch_test_wait (&given), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&given);
  g_assert_false (latch_journal_is_claimed (fixture->journal, id));
  claimed = claim (fixture->journal, fixture->record);
}

/* The kernel has room for 63 bits. */
static void
test_neighbours (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  claimed = try_claim (fixture->journal, "00000000000000010000000000000000", &error);
  g_assert_no_error (error);
  expect_busy (fixture, "80000000000000010000000000000001");
  g_clear_object (&claimed);
  claimed = try_claim (fixture->journal, "80000000000000010000000000000001", &error);
  g_assert_no_error (error);
}

static void
test_others_claim (Fixture      *fixture,
                   gconstpointer data)
{
  const char      *id = latch_record_get_id (fixture->record);
  GSubprocess     *other = begin_other (fixture, "hold", id);
  g_autofree char *line = read_line (other);
  g_autoptr (LatchClaim) claimed = NULL;

  g_assert_cmpstr (line, ==, "held");
  expect_busy (fixture, id);
  g_assert_false (latch_journal_is_claimed (fixture->journal, id));
  end_other (other);
  claimed = claim (fixture->journal, fixture->record);
}

static void
test_killed (Fixture      *fixture,
             gconstpointer data)
{
  GSubprocess     *other = begin_other (fixture, "hold", latch_record_get_id (fixture->record));
  g_autofree char *line = read_line (other);
  g_autoptr (LatchClaim) claimed = NULL;

  g_assert_cmpstr (line, ==, "held");
  g_subprocess_send_signal (other, SIGKILL);
  g_subprocess_wait (other, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (other));
  g_object_unref (other);
  claimed = claim (fixture->journal, fixture->record);
}

/* A program that was started here has nothing to do with what is claimed. */
static void
test_child (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (LatchClaim) claimed = claim (fixture->journal, fixture->record);
  g_autoptr (LatchJournal) second = latch_journal_new (fixture->directory);
  g_autoptr (LatchClaim) seconds_claim = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, "cat", NULL);

  g_assert_no_error (error);
  g_assert_null (try_claim (second, latch_record_get_id (fixture->record), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_object (&claimed);
  seconds_claim = claim (second, fixture->record);
  g_subprocess_force_exit (child);
}

/* Whoever claims sees what the one before wrote, in the object that is there already. */
static void
test_read_again (Fixture      *fixture,
                 gconstpointer data)
{
  const char *id = latch_record_get_id (fixture->record);
  g_autoptr (LatchJournal) second = latch_journal_new (fixture->directory);
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (LatchClaim) seconds_claim = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  reserve (fixture);

  /* A journal that knows nothing yet learns it from the claim. */
  seconds_claim = claim (second, fixture->record);
  g_assert_nonnull (latch_journal_lookup_record (second, id));
  g_assert_true (note (second, seconds_claim, latch_journal_lookup_record (second, id), LATCH_EVENT_SEND, &error));
  g_clear_object (&seconds_claim);

  claimed = claim (fixture->journal, fixture->record);
  g_assert_cmpint (latch_record_get_state (fixture->record), ==, LATCH_RECORD_SENT);
  g_assert_cmpint (fixture->n_changed, ==, 1);
  g_assert_true (fixture->news == fixture->record);

  /* What it wanted to note is nothing that can happen any more. */
  g_assert_false (note (fixture->journal, claimed, fixture->record, LATCH_EVENT_SEND, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_gone (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *path = dup_path (fixture);
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  reserve (fixture);
  g_unlink (path);
  g_assert_null (try_claim (fixture->journal, latch_record_get_id (fixture->record), &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_cmpint (fixture->n_removed, ==, 1);
  g_assert_false (latch_journal_is_claimed (fixture->journal, latch_record_get_id (fixture->record)));
}

static void
test_damaged_claim (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *path = dup_path (fixture);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  reserve (fixture);
  write_text (path, "damaged");
  g_assert_null (try_claim (fixture->journal, latch_record_get_id (fixture->record), &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  text = read_text (path);
  g_assert_cmpstr (text, ==, "damaged");
}

/* Each adds one to what the file says, many times at the same moment: not one is lost. */
static void
test_count (Fixture      *fixture,
            gconstpointer data)
{
  GSubprocess     *writers[N_WRITERS];
  g_autofree char *expected = g_strdup_printf ("%d", N_WRITERS * N_WRITES);
  g_autoptr (LatchClaim) claimed = NULL;

  load_fixture (fixture);
  reserve (fixture);
  for (int i = 0; i < N_WRITERS; i++)
    writers[i] = begin_other (fixture, "count", latch_record_get_id (fixture->record));
  for (int i = 0; i < N_WRITERS; i++)
    end_other (writers[i]);

  claimed = claim (fixture->journal, fixture->record);
  g_assert_cmpstr (latch_record_get_name (fixture->record), ==, expected);
}

/* Whoever deletes the file of locks cannot have two processes change one record from then on. */
static void
test_lock_deleted (Fixture      *fixture,
                   gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->directory, ".lock", NULL);
  g_autoptr (LatchJournal) second = latch_journal_new (fixture->directory);
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (LatchClaim) seconds_claim = NULL;
  g_autoptr (GError) error = NULL;

  reserve (fixture);
  claimed = claim (fixture->journal, fixture->record);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (note (fixture->journal, claimed, fixture->record, LATCH_EVENT_SEND, &error));
  g_assert_null (try_claim (second, latch_record_get_id (fixture->record), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);

  /* Should the other one be faster, the claim is lost. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  seconds_claim = claim (second, fixture->record);
  g_assert_false (note (fixture->journal, claimed, fixture->record, LATCH_EVENT_LOSE_ANSWER, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

static void
test_no_locks (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  has_no_locks = TRUE;
  g_assert_null (try_claim (fixture->journal, latch_record_get_id (fixture->record), &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, g_strerror (ENOLCK)));
  g_clear_error (&error);
  g_assert_false (seal_account (fixture->journal, account, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  has_no_locks = FALSE;

  expect_no_file (fixture);
  accounts = latch_journal_list_accounts (fixture->journal);
  g_assert_cmpuint (accounts->len, ==, 0);
}

/* -- Following others ----------------------------------------------------------------- */

static void
test_follow (Fixture      *fixture,
             gconstpointer data)
{
  GSubprocess     *other;
  g_autofree char *id = NULL;
  LatchRecord     *record;

  load_fixture (fixture);
  other = begin_other (fixture, "create", fixture->account);
  id = read_line (other);
  end_other (other);
  wait_until (&fixture->n_added, 1);
  record = latch_journal_lookup_record (fixture->journal, id);
  g_assert_true (fixture->news == record);
  g_assert_cmpstr (latch_record_get_name (record), ==, "Made elsewhere");

  run (fixture, "rename", id);
  wait_until (&fixture->n_changed, 1);
  g_assert_true (fixture->news == record);
  g_assert_cmpstr (latch_record_get_name (record), ==, "Renamed elsewhere");

  run (fixture, "delete", id);
  wait_until (&fixture->n_removed, 1);
  g_assert_true (fixture->news == record);
  g_assert_null (latch_journal_lookup_record (fixture->journal, id));
}

/* Whoever still has the object goes on with it, so it is the one. */
static void
test_put_back (Fixture      *fixture,
               gconstpointer data)
{
  g_autofree char *path = dup_path (fixture);
  g_autoptr (LatchRecord) changed = latch_test_read_changed (fixture->record, "Name", "Put back");
  g_autoptr (LatchRecord) twin = NULL;
  g_autoptr (GBytes) bytes = latch_record_to_bytes (changed);
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  reserve (fixture);
  g_unlink (path);
  g_assert_true (scan (fixture->journal, &error));
  g_assert_cmpint (fixture->n_removed, ==, 1);

  write_text (path, g_bytes_get_data (bytes, NULL));
  g_assert_true (scan (fixture->journal, &error));
  g_assert_cmpint (fixture->n_added, ==, 2);
  g_assert_true (fixture->news == fixture->record);
  g_assert_true (latch_journal_lookup_record (fixture->journal, latch_record_get_id (fixture->record)) == fixture->record);
  g_assert_cmpstr (latch_record_get_name (fixture->record), ==, "Put back");
  claimed = claim (fixture->journal, fixture->record);
  latch_assert_done (note (fixture->journal, claimed, fixture->record, LATCH_EVENT_SEND, &error), error);

  /* Nor does another object take its place while it is removed. */
  twin = latch_test_read_changed (fixture->record, "Name", "Twin");
  g_assert_true (delete_record (fixture->journal, claimed, fixture->record, &error));
  g_assert_false (save (fixture->journal, claimed, twin, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  latch_assert_done (save (fixture->journal, claimed, fixture->record, &error), error);
}

/* One slow look at the folder does not delay all news after it. */
static void
test_after_slow_scan (Fixture      *fixture,
                      gconstpointer data)
{
  gint64 begin = g_get_monotonic_time ();
  gint64 length;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  is_slow = TRUE;
  g_assert_true (scan (fixture->journal, &error));
  is_slow = FALSE;
  length = g_get_monotonic_time () - begin;
  g_assert_cmpint (length, >=, G_TIME_SPAN_SECOND);

  run (fixture, "create", fixture->account);
  wait_until (&fixture->n_added, 1);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 9 * length);
}

/* What a scan has read is old when this process has written meanwhile, also when it has let go of the claim again. */
static void
test_written_while_scanned (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr (LatchRecord) other = latch_record_new ("ecwid", "ecommerce", "Other", fixture->account);
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (LatchClaim) other_claimed = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  reserve (fixture);
  set_gated (TRUE);
  latch_journal_scan_async (fixture->journal, NULL, latch_test_keep_cb, &result);
  while (!g_atomic_int_get (&is_at_gate))
    g_main_context_iteration (NULL, TRUE);

  claimed = claim (fixture->journal, fixture->record);
  latch_assert_done (note (fixture->journal, claimed, fixture->record, LATCH_EVENT_SEND, &error), error);
  other_claimed = claim (fixture->journal, other);
  latch_assert_done (note (fixture->journal, other_claimed, other, LATCH_EVENT_RESERVE, &error), error);
  g_clear_object (&claimed);
  g_clear_object (&other_claimed);
  while (latch_journal_is_claimed (fixture->journal, latch_record_get_id (fixture->record)) ||
         latch_journal_is_claimed (fixture->journal, latch_record_get_id (other)))
    g_main_context_iteration (NULL, TRUE);
  set_gated (FALSE);
  latch_assert_done (latch_journal_scan_finish (fixture->journal, latch_test_wait (&result), &error), error);

  g_assert_cmpint (latch_record_get_state (fixture->record), ==, LATCH_RECORD_SENT);
  g_assert_true (latch_journal_lookup_record (fixture->journal, latch_record_get_id (other)) == other);
  g_assert_cmpint (fixture->n_removed, ==, 0);
  g_assert_cmpint (fixture->n_changed, ==, 0);

  /* What others write from then on is news again. */
  run (fixture, "rename", latch_record_get_id (fixture->record));
  wait_until (&fixture->n_changed, 1);
  g_assert_cmpstr (latch_record_get_name (fixture->record), ==, "Renamed elsewhere");
}

/* The same for what this process has read again under a claim, and has left as it is. */
static void
test_read_while_scanned (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr (LatchRecord) newer = NULL;
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = dup_path (fixture);

  load_fixture (fixture);
  reserve (fixture);
  set_gated (TRUE);
  latch_journal_scan_async (fixture->journal, NULL, latch_test_keep_cb, &result);
  while (!g_atomic_int_get (&is_at_gate))
    g_main_context_iteration (NULL, TRUE);

  newer = latch_test_read_changed (fixture->record, "Name", "Newer");
  bytes = latch_record_to_bytes (newer);
  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  claimed = claim (fixture->journal, fixture->record);
  g_assert_cmpstr (latch_record_get_name (fixture->record), ==, "Newer");
  g_clear_object (&claimed);
  while (latch_journal_is_claimed (fixture->journal, latch_record_get_id (fixture->record)))
    g_main_context_iteration (NULL, TRUE);
  set_gated (FALSE);
  latch_assert_done (latch_journal_scan_finish (fixture->journal, latch_test_wait (&result), &error), error);

  g_assert_cmpstr (latch_record_get_name (fixture->record), ==, "Newer");
}

static void
test_follow_account (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autoptr (LatchJournal) second = latch_journal_new (fixture->directory);
  LatchAccount *followed;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  g_assert_true (seal_account (second, account, &error));
  while (fixture->account_news == NULL)
    g_main_context_iteration (NULL, TRUE);
  followed = latch_journal_lookup_account (fixture->journal, latch_account_get_id (account));
  g_assert_true (fixture->account_news == followed);
  g_assert_true (followed != account);
  g_assert_false (latch_account_get_accepted (followed));

  g_assert_true (change_account (second, account, accept, NULL, &error));
  while (!latch_account_get_accepted (followed))
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (delete_account (second, account, &error));
  while (latch_journal_lookup_account (fixture->journal, latch_account_get_id (account)) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* What others write while this process has the claim counts when it lets go. */
static void
test_claimed_is_left_alone (Fixture      *fixture,
                            gconstpointer data)
{
  g_autofree char *path = dup_path (fixture);
  g_autoptr (LatchRecord) changed = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  reserve (fixture);
  claimed = claim (fixture->journal, fixture->record);
  changed = latch_test_read_changed (fixture->record, "Name", "Written without a claim");
  bytes = latch_record_to_bytes (changed);
  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);

  g_assert_true (scan (fixture->journal, &error));
  g_assert_cmpstr (latch_record_get_name (fixture->record), ==, "0");
  g_unlink (path);
  g_assert_true (scan (fixture->journal, &error));
  g_assert_cmpint (fixture->n_removed, ==, 0);

  g_clear_object (&claimed);
  wait_until (&fixture->n_removed, 1);
}

static void
test_folder_made_anew (Fixture      *fixture,
                       gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->directory, "instances", NULL);
  GSubprocess     *other;
  g_autofree char *id = NULL;

  load_fixture (fixture);
  reserve (fixture);
  latch_test_remove_folder (folder);
  wait_until (&fixture->n_removed, 1);

  other = begin_other (fixture, "create", fixture->account);
  id = read_line (other);
  end_other (other);
  wait_until (&fixture->n_added, 2);
  g_assert_nonnull (latch_journal_lookup_record (fixture->journal, id));

  run (fixture, "rename", id);
  wait_until (&fixture->n_changed, 1);
}

/* A backup is moved into the place of the whole data folder. */
static void
test_all_replaced (Fixture      *fixture,
                   gconstpointer data)
{
  g_autofree char *aside = g_strconcat (fixture->directory, "-aside", NULL);
  g_autofree char *path = dup_path (fixture);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  latch_journal_set_poll_interval (fixture->journal, 20);
  load_fixture (fixture);
  reserve (fixture);
  text = read_text (path);
  g_assert_cmpint (g_rename (fixture->directory, aside), ==, 0);
  wait_until (&fixture->n_removed, 1);
  write_text (path, text);
  wait_until (&fixture->n_added, 2);

  /* From then on the new one is watched. */
  latch_journal_set_poll_interval (fixture->journal, G_MAXINT);
  g_assert_true (scan (fixture->journal, &error));
  run (fixture, "rename", latch_record_get_id (fixture->record));
  wait_until (&fixture->n_changed, 1);
  latch_test_remove_folder (aside);
}

/* Whoever deletes the data folder does not find it again by itself; what is written next makes it. */
static void
test_folder_deleted (Fixture      *fixture,
                     gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->directory, "instances", NULL);
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  load_fixture (fixture);
  reserve (fixture);
  latch_test_remove_folder (fixture->directory);
  wait_until (&fixture->n_removed, 1);
  g_assert_true (scan (fixture->journal, &error));
  g_assert_false (g_file_test (fixture->directory, G_FILE_TEST_EXISTS));
  claimed = claim (fixture->journal, fixture->record);
  g_assert_true (save (fixture->journal, claimed, fixture->record, &error));
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
}

/* Something else stands in the folder's place for a while. */
static void
test_folder_replaced (Fixture      *fixture,
                      gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->directory, "instances", NULL);
  g_autofree char *path = dup_path (fixture);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  latch_journal_set_poll_interval (fixture->journal, 20);
  load_fixture (fixture);
  reserve (fixture);
  text = read_text (path);
  latch_test_remove_folder (folder);
  write_text (folder, "");
  g_assert_false (scan (fixture->journal, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_cmpuint (count_records (fixture), ==, 1);

  g_unlink (folder);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  wait_until (&fixture->n_removed, 1);
  write_text (path, text);
  wait_until (&fixture->n_added, 2);
}

static void
test_without_monitors (Fixture      *fixture,
                       gconstpointer data)
{
  GSubprocess     *other = begin_other (fixture, "poll", "");
  g_autofree char *line = read_line (other);

  g_assert_cmpstr (line, ==, "loaded");
  reserve (fixture);
  end_other (other);
}

/* -- Reading --------------------------------------------------------------------------- */

#define ID "0123456789abcdef0123456789abcdef"
#define OLD_RECORD                                                                                             \
  "[Instance]\nVersion=1\nId=" ID "\nElement=ecwid\nName=Shop\nAccount=" ID "\nCreated=2026-01-02T03:04:05Z\n" \
  "Sent=2026-01-02T03:04:05Z\nAttempt=2\nSweeps=3\nWait=60\nSeen=true\nInstanceId=7\nState=verified\nHealth=works\n"
#define OLD_ACCOUNT "[Account]\nVersion=1\nId=" ID "\nService=us\nLabel=Example\nAccepted=true\n"

static char *
dup_folder_path (Fixture    *fixture,
                 const char *folder,
                 const char *name)
{
  return g_build_filename (fixture->directory, folder, name, NULL);
}

static void
put_file (Fixture    *fixture,
          const char *folder,
          const char *name,
          const char *text)
{
  g_autofree char *path = dup_folder_path (fixture, folder, name);

  write_text (path, text);
}

static gboolean
has_file (Fixture    *fixture,
          const char *folder,
          const char *name)
{
  g_autofree char *path = dup_folder_path (fixture, folder, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* As the versions before wrote them. */
static void
test_old_files (Fixture      *fixture,
                gconstpointer data)
{
  LatchRecord  *record;
  LatchAccount *account;
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (GError) error = NULL;

  put_file (fixture, "instances", ID ".record", OLD_RECORD);
  put_file (fixture, "accounts", ID ".account", OLD_ACCOUNT);
  load_fixture (fixture);
  g_assert_cmpint (fixture->n_added, ==, 0);

  record = latch_journal_lookup_record (fixture->journal, ID);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpint (latch_record_get_attempt (record), ==, 2);
  g_assert_true (latch_record_is_confirmed (record));
  g_assert_cmpstr (latch_record_get_hub (record), ==, "ecommerce");
  account = latch_journal_lookup_account (fixture->journal, ID);
  g_assert_cmpstr (latch_account_get_label (account), ==, "Example");
  g_assert_true (latch_account_get_accepted (account));

  claimed = claim (fixture->journal, record);
  latch_assert_done (note (fixture->journal, claimed, record, LATCH_EVENT_VERIFY, &error), error);
}

static gboolean
has_unreadable_record (Fixture *fixture)
{
  g_autofree char *path = latch_journal_dup_unreadable_record (fixture->journal);

  return path != NULL;
}

static gboolean
delete_unreadable (Fixture *fixture,
                   GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_journal_delete_unreadable_async (fixture->journal, latch_test_keep_cb, &result);
  return latch_journal_delete_unreadable_finish (fixture->journal, latch_test_wait (&result), error);
}

/* They are kept, and noted: they may be the only trace of an instance. */
static void
test_unreadable (Fixture      *fixture,
                 gconstpointer data)
{
  g_autofree char *record = dup_folder_path (fixture, "instances", ID ".record");
  g_autofree char *other = dup_folder_path (fixture, "instances", "ffffffffffffffffffffffffffffffff.record");
  g_autoptr (GError) error = NULL;

  put_file (fixture, "instances", ID ".record", "damaged");
  put_file (fixture, "instances", "ffffffffffffffffffffffffffffffff.record", OLD_RECORD);
  put_file (fixture, "instances", "notes.record", OLD_RECORD);
  put_file (fixture, "accounts", ID ".account", "damaged");
  load_fixture (fixture);
  g_assert_cmpuint (count_records (fixture), ==, 0);
  g_assert_true (has_unreadable_record (fixture));
  g_assert_true (has_file (fixture, "instances", ID ".record"));

  put_file (fixture, "instances", ID ".record", OLD_RECORD);
  put_file (fixture, "instances", "ffffffffffffffffffffffffffffffff.record", "");
  g_assert_true (scan (fixture->journal, &error));
  g_assert_cmpint (fixture->n_added, ==, 1);
  g_assert_true (has_unreadable_record (fixture));

  /* What was read once stays when its file is damaged. */
  put_file (fixture, "instances", ID ".record", "damaged");
  g_assert_true (scan (fixture->journal, &error));
  g_assert_cmpuint (count_records (fixture), ==, 1);
  g_unlink (record);
  g_unlink (other);
  g_assert_true (scan (fixture->journal, &error));
  g_assert_false (has_unreadable_record (fixture));
  g_assert_cmpuint (count_records (fixture), ==, 0);
}

/* Whoever wants nothing kept is told what stays all the same. */
static void
test_unreadable_deleted (Fixture      *fixture,
                         gconstpointer data)
{
  g_autofree char *folder = dup_folder_path (fixture, "instances", "ffffffffffffffffffffffffffffffff.record");
  g_autoptr (GError) error = NULL;

  put_file (fixture, "instances", ID ".record", OLD_RECORD);
  load_fixture (fixture);
  g_assert_cmpuint (count_records (fixture), ==, 1);
  put_file (fixture, "instances", ID ".record", "damaged");
  put_file (fixture, "accounts", ID ".account", "damaged");
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (scan (fixture->journal, &error));
  g_assert_cmpuint (latch_journal_count_unreadable (fixture->journal), ==, 3);

  g_assert_false (delete_unreadable (fixture, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_true (g_str_has_prefix (error->message, folder));
  g_assert_false (has_file (fixture, "instances", ID ".record"));
  g_assert_false (has_file (fixture, "accounts", ID ".account"));

  g_clear_error (&error);
  g_rmdir (folder);
  latch_assert_done (delete_unreadable (fixture, &error), error);
  g_assert_cmpuint (latch_journal_count_unreadable (fixture->journal), ==, 0);
  g_assert_cmpuint (count_records (fixture), ==, 0);
}

/* Nor does it go when its file becomes something that is no file of ours. */
static void
test_foreign (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char *large = g_strnfill (64 * 1024 + 1, 'x');
  g_autofree char *folder = dup_folder_path (fixture, "instances", "ffffffffffffffffffffffffffffffff.record");
  g_autoptr (GError) error = NULL;

  put_file (fixture, "instances", ID ".record", OLD_RECORD);
  load_fixture (fixture);
  put_file (fixture, "instances", ID ".record", large);
  g_assert_true (scan (fixture->journal, &error));
  g_assert_cmpuint (count_records (fixture), ==, 1);
  g_assert_true (has_unreadable_record (fixture));

  put_file (fixture, "instances", ID ".record", OLD_RECORD);
  g_assert_true (scan (fixture->journal, &error));
  g_assert_false (has_unreadable_record (fixture));
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (scan (fixture->journal, &error));
  g_assert_true (has_unreadable_record (fixture));
}

static void
loaded_cb (LatchJournal *journal,
           gboolean     *has_loaded)
{
  *has_loaded = TRUE;
}

static void
test_unreadable_folder (Fixture      *fixture,
                        gconstpointer data)
{
  static const char *folders[] = { "instances", "accounts" };
  gboolean           has_loaded = FALSE;

  g_signal_connect (fixture->journal, "loaded", G_CALLBACK (loaded_cb), &has_loaded);
  put_file (fixture, "instances", ID ".record", OLD_RECORD);
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (fixture->directory, folders[i], NULL);
      g_autofree char *aside = g_build_filename (fixture->directory, "aside", NULL);
      g_autoptr (GError) error = NULL;

      g_rename (folder, aside);
      write_text (folder, "");
      g_assert_false (load (fixture->journal, &error));
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
      g_assert_false (has_loaded);
      g_unlink (folder);
      g_rename (aside, folder);
    }

  /* It is tried anew. */
  load_fixture (fixture);
  g_assert_true (has_loaded);
  g_assert_cmpuint (count_records (fixture), ==, 1);
  load_fixture (fixture);
}

static void
test_two_readers (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) one = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GAsyncResult) first_scan = NULL;
  g_autoptr (GAsyncResult) second_scan = NULL;
  g_autoptr (GError) error = NULL;

  put_file (fixture, "instances", ID ".record", OLD_RECORD);
  latch_journal_load_async (fixture->journal, NULL, latch_test_keep_cb, &one);
  latch_journal_load_async (fixture->journal, cancellable, latch_test_keep_cb, &other);
  g_cancellable_cancel (cancellable);
  g_assert_true (latch_journal_load_finish (fixture->journal, latch_test_wait (&one), &error));
  g_assert_false (latch_journal_load_finish (fixture->journal, latch_test_wait (&other), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_records (fixture), ==, 1);

  /* The second one asks after the first has begun, so that it sees what came in between. */
  latch_journal_scan_async (fixture->journal, NULL, latch_test_keep_cb, &first_scan);
  latch_journal_scan_async (fixture->journal, NULL, latch_test_keep_cb, &second_scan);
  latch_test_wait (&first_scan);
  g_assert_null (second_scan);
  latch_test_wait (&second_scan);
}

/* Half-written files go, unless somebody is writing them; what is no such file stays. */
static void
test_leftovers (Fixture      *fixture,
                gconstpointer data)
{
  const char      *busy = latch_record_get_id (fixture->record);
  g_autofree char *busy_name = g_strconcat (busy, ".record.ABCDE5", NULL);
  GSubprocess     *other;
  g_autofree char *line = NULL;

  put_file (fixture, "instances", ID ".record", OLD_RECORD);
  other = begin_other (fixture, "hold", busy);
  line = read_line (other);
  put_file (fixture, "instances", ID ".record.ABCDE1", "half");
  put_file (fixture, "instances", ID ".record.ABCDE2", "half");
  put_file (fixture, "accounts", ID ".account.ABCDE3", "half");
  put_file (fixture, "instances", busy_name, "half");
  put_file (fixture, "instances", ID ".record.ABCDEFG", "a copy");
  put_file (fixture, "instances", "notes.record.ABCDE4", "notes");

  load_fixture (fixture);
  g_assert_true (has_file (fixture, "instances", ID ".record"));
  g_assert_false (has_file (fixture, "instances", ID ".record.ABCDE1"));
  g_assert_false (has_file (fixture, "instances", ID ".record.ABCDE2"));
  g_assert_false (has_file (fixture, "accounts", ID ".account.ABCDE3"));
  g_assert_true (has_file (fixture, "instances", busy_name));
  g_assert_true (has_file (fixture, "instances", ID ".record.ABCDEFG"));
  g_assert_true (has_file (fixture, "instances", "notes.record.ABCDE4"));
  g_assert_cmpuint (count_records (fixture), ==, 1);
  end_other (other);
}

static void
add (const char *path,
     void (*test) (Fixture      *fixture,
                   gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 5 && g_str_equal (argv[1], "--other"))
    return run_other (argv + 2);

  g_test_init (&argc, &argv, NULL);

  add ("/latch/journal/life", test_life);
  add ("/latch/journal/account", test_account);
  add ("/latch/journal/account-claim", test_account_claim);
  add ("/latch/journal/account-changed-beside", test_account_changed_beside);
  add ("/latch/journal/account-claimed-beside", test_account_claimed_beside);
  add ("/latch/journal/account-damaged", test_account_damaged);
  add ("/latch/journal/account-gone", test_account_gone);
  add ("/latch/journal/account-going", test_account_going);
  add ("/latch/journal/account-entered-again", test_account_entered_again);
  add ("/latch/journal/account-newer", test_account_newer);
  add ("/latch/journal/account-unreadable", test_account_unreadable);
  add ("/latch/journal/account-has-a-file-by-now", test_account_has_a_file_by_now);
  add ("/latch/journal/impossible-event", test_impossible_event);
  add ("/latch/journal/without-claim", test_without_claim);
  add ("/latch/journal/order", test_order);
  add ("/latch/journal/oversize", test_oversize);
  add ("/latch/journal/after-failure", test_after_failure);
  add ("/latch/journal/delete-new", test_delete_new);
  add ("/latch/journal/not-writable", test_not_writable);
  add ("/latch/journal/unwritten/claim", test_unwritten);
  add ("/latch/journal/unwritten/later", test_written_later);
  add ("/latch/journal/unwritten/newer", test_unwritten_and_newer);
  add ("/latch/journal/claim/own", test_own_claims);
  add ("/latch/journal/claim/cancelled", test_cancelled_claim);
  add ("/latch/journal/claim/neighbours", test_neighbours);
  add ("/latch/journal/claim/others", test_others_claim);
  add ("/latch/journal/claim/killed", test_killed);
  add ("/latch/journal/claim/child", test_child);
  add ("/latch/journal/claim/read-again", test_read_again);
  add ("/latch/journal/claim/gone", test_gone);
  add ("/latch/journal/claim/damaged", test_damaged_claim);
  add ("/latch/journal/claim/count", test_count);
  add ("/latch/journal/claim/lock-deleted", test_lock_deleted);
  add ("/latch/journal/claim/no-locks", test_no_locks);
  add ("/latch/journal/follow/records", test_follow);
  add ("/latch/journal/follow/put-back", test_put_back);
  add ("/latch/journal/follow/after-slow-scan", test_after_slow_scan);
  add ("/latch/journal/follow/written-while-scanned", test_written_while_scanned);
  add ("/latch/journal/follow/read-while-scanned", test_read_while_scanned);
  add ("/latch/journal/follow/accounts", test_follow_account);
  add ("/latch/journal/follow/claimed", test_claimed_is_left_alone);
  add ("/latch/journal/follow/folder-made-anew", test_folder_made_anew);
  add ("/latch/journal/follow/folder-deleted", test_folder_deleted);
  add ("/latch/journal/follow/all-replaced", test_all_replaced);
  add ("/latch/journal/follow/folder-replaced", test_folder_replaced);
  add ("/latch/journal/follow/without-monitors", test_without_monitors);
  add ("/latch/journal/read/old-files", test_old_files);
  add ("/latch/journal/read/unreadable", test_unreadable);
  add ("/latch/journal/read/unreadable-deleted", test_unreadable_deleted);
  add ("/latch/journal/read/foreign", test_foreign);
  add ("/latch/journal/read/unreadable-folder", test_unreadable_folder);
  add ("/latch/journal/read/two-readers", test_two_readers);
  add ("/latch/journal/read/leftovers", test_leftovers);

  return g_test_run ();
}
