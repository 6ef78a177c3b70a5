/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-commands.h"
#include "latch-instance.h"
#include "latch-snippet.h"
#include "record-fixture.h"

/* An instance of the list: what all that is known of it comes to, and what follows from that. */

#define ACCOUNT "0123456789abcdef0123456789abcdef"

static LatchRecord *
create_record (LatchRecordState state,
               LatchHealth      health)
{
  LatchRecord *record = latch_record_new ("ecwid", "ecommerce", "Garden Tools", ACCOUNT);

  latch_test_bring_to (record, state);
  latch_record_set_health (record, health);
  return record;
}

/* What the registry does for all of them. */
static void
follow (LatchInstance *instance)
{
  if (latch_instance_get_record (instance) != NULL)
    g_signal_connect_object (latch_instance_get_record (instance), "notify", G_CALLBACK (latch_instance_record_changed), instance, G_CONNECT_SWAPPED);
  if (latch_instance_get_account (instance) != NULL)
    g_signal_connect_object (latch_instance_get_account (instance), "notify", G_CALLBACK (latch_instance_account_changed), instance, G_CONNECT_SWAPPED);
}

#define KEPT (LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN | LATCH_ACTION_DESCRIBE | LATCH_ACTION_EVENTS | LATCH_ACTION_DELETE | LATCH_ACTION_REMOVE)

static const struct
{
  const char      *name;
  LatchRecordState state;
  LatchHealth      health;
  gboolean         in_memory;
  gboolean         is_refused;
  LatchSituation   situation;
  LatchActions     actions;
  LatchActions     suggested;
} situations[] = {
  { "reserved", LATCH_RECORD_RESERVED, LATCH_HEALTH_UNTESTED, FALSE, FALSE, LATCH_SITUATION_NOT_CREATED,
    LATCH_ACTION_REMOVE, LATCH_ACTION_REMOVE },
  { "sent", LATCH_RECORD_SENT, LATCH_HEALTH_UNTESTED, FALSE, FALSE, LATCH_SITUATION_MAY_HAVE_BEEN_CREATED,
    LATCH_ACTION_FIND | LATCH_ACTION_REMOVE, LATCH_ACTION_FIND },
  { "unknown", LATCH_RECORD_UNKNOWN, LATCH_HEALTH_UNTESTED, FALSE, FALSE, LATCH_SITUATION_MAY_HAVE_BEEN_CREATED,
    LATCH_ACTION_FIND | LATCH_ACTION_REMOVE, LATCH_ACTION_FIND },
  { "unknown-of-refused-account", LATCH_RECORD_UNKNOWN, LATCH_HEALTH_UNTESTED, FALSE, TRUE, LATCH_SITUATION_MAY_HAVE_BEEN_CREATED,
    LATCH_ACTION_FIND | LATCH_ACTION_REMOVE, LATCH_ACTION_FIND },
  { "absent", LATCH_RECORD_ABSENT, LATCH_HEALTH_UNTESTED, FALSE, FALSE, LATCH_SITUATION_SURELY_ABSENT,
    LATCH_ACTION_FIND | LATCH_ACTION_CREATE_AGAIN | LATCH_ACTION_REMOVE, LATCH_ACTION_CREATE_AGAIN },
  { "created", LATCH_RECORD_CREATED, LATCH_HEALTH_UNTESTED, FALSE, FALSE, LATCH_SITUATION_TOKEN_NOT_SAVED,
    LATCH_ACTION_SAVE_TOKEN | LATCH_ACTION_DELETE | LATCH_ACTION_REMOVE, LATCH_ACTION_SAVE_TOKEN },
  { "token-lost", LATCH_RECORD_CREATED, LATCH_HEALTH_WORKS, FALSE, FALSE, LATCH_SITUATION_TOKEN_NOT_SAVED,
    LATCH_ACTION_SAVE_TOKEN | LATCH_ACTION_DELETE | LATCH_ACTION_REMOVE, LATCH_ACTION_SAVE_TOKEN },
  { "untested", LATCH_RECORD_STORED, LATCH_HEALTH_UNTESTED, FALSE, FALSE, LATCH_SITUATION_UNTESTED,
    KEPT | LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_TURN_OFF, LATCH_ACTION_TEST },
  { "untestable", LATCH_RECORD_VERIFIED, LATCH_HEALTH_UNTESTABLE, FALSE, FALSE, LATCH_SITUATION_UNTESTABLE,
    KEPT | LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_TURN_OFF, LATCH_ACTION_TEST },
  { "refused", LATCH_RECORD_VERIFIED, LATCH_HEALTH_REFUSED, FALSE, FALSE, LATCH_SITUATION_STORE_REFUSES,
    KEPT | LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_TURN_OFF, LATCH_ACTION_CHANGE_SECRETS },
  { "turned-off", LATCH_RECORD_VERIFIED, LATCH_HEALTH_TURNED_OFF, FALSE, FALSE, LATCH_SITUATION_TURNED_OFF,
    KEPT | LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_TURN_ON, LATCH_ACTION_TURN_ON },
  { "gone", LATCH_RECORD_VERIFIED, LATCH_HEALTH_GONE, FALSE, FALSE, LATCH_SITUATION_GONE,
    LATCH_ACTION_TEST | LATCH_ACTION_REMOVE, LATCH_ACTION_REMOVE },
  { "works", LATCH_RECORD_VERIFIED, LATCH_HEALTH_WORKS, FALSE, FALSE, LATCH_SITUATION_CONNECTED,
    KEPT | LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_TURN_OFF, LATCH_ACTION_TEST },
  { "account-refused", LATCH_RECORD_VERIFIED, LATCH_HEALTH_WORKS, FALSE, TRUE, LATCH_SITUATION_ACCOUNT_REFUSED,
    LATCH_ACTION_ENTER_SECRETS | LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN | LATCH_ACTION_REMOVE, LATCH_ACTION_ENTER_SECRETS },
  { "account-refused-untested", LATCH_RECORD_STORED, LATCH_HEALTH_UNTESTED, FALSE, TRUE, LATCH_SITUATION_ACCOUNT_REFUSED,
    LATCH_ACTION_ENTER_SECRETS | LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN | LATCH_ACTION_REMOVE, LATCH_ACTION_ENTER_SECRETS },
  { "account-refused-and-gone", LATCH_RECORD_VERIFIED, LATCH_HEALTH_GONE, FALSE, TRUE, LATCH_SITUATION_ACCOUNT_REFUSED,
    LATCH_ACTION_ENTER_SECRETS | LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN | LATCH_ACTION_REMOVE, LATCH_ACTION_ENTER_SECRETS },
  { "memory-untested", LATCH_RECORD_CREATED, LATCH_HEALTH_UNTESTED, TRUE, FALSE, LATCH_SITUATION_UNTESTED,
    KEPT | LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_TURN_OFF, LATCH_ACTION_TEST },
  { "memory-refused", LATCH_RECORD_CREATED, LATCH_HEALTH_REFUSED, TRUE, FALSE, LATCH_SITUATION_STORE_REFUSES,
    KEPT | LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_TURN_OFF, LATCH_ACTION_CHANGE_SECRETS },
  { "memory-works", LATCH_RECORD_CREATED, LATCH_HEALTH_WORKS, TRUE, FALSE, LATCH_SITUATION_CONNECTED,
    KEPT | LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_TURN_OFF, LATCH_ACTION_TEST },
};

static void
test_situation (gconstpointer data)
{
  size_t index = GPOINTER_TO_SIZE (data);
  g_autoptr (LatchRecord) record = create_record (situations[index].state, situations[index].health);
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autoptr (LatchInstance) instance = latch_instance_new (record, NULL, account);
  g_autofree char   *words = NULL;
  const LatchStatus *status;

  follow (instance);
  latch_account_set_refused (account, situations[index].is_refused);
  latch_instance_set_in_memory (instance, situations[index].in_memory);
  status = latch_instance_get_status (instance);
  g_assert_cmpint (latch_instance_get_situation (instance), ==, situations[index].situation);
  g_assert_cmpint (latch_instance_get_outcome (instance), ==, situations[index].situation);
  g_assert_cmpint (status->actions, ==, situations[index].actions);
  g_assert_cmpint (status->suggested, ==, situations[index].suggested);
  g_assert_true (status->suggested & status->actions);

  /* Each situation is told in full. */
  g_assert_nonnull (status->words);
  g_assert_nonnull (status->heading);
  g_assert_nonnull (status->description);
  g_assert_nonnull (status->verb);
  g_assert_nonnull (status->icon_name);
  g_assert_nonnull (status->style_class);

  /* What is in memory only says so. */
  words = g_strconcat (status->words, situations[index].in_memory ? ", token not saved" : NULL, NULL);
  g_assert_cmpint (latch_instance_is_held (instance), ==, situations[index].in_memory);
  g_assert_cmpstr (latch_instance_get_words (instance), ==, words);
}

static void
count_cb (GObject    *instance,
          GParamSpec *pspec,
          gpointer    user_data)
{
  int *count = user_data;

  (*count)++;
}

/* What a test said is shown again once new secrets are accepted, in each instance of the account. */
static void
test_account_refused (void)
{
  g_autoptr (LatchRecord) record = create_record (LATCH_RECORD_VERIFIED, LATCH_HEALTH_WORKS);
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autoptr (LatchAccount) other = latch_account_new ("us", "Other");
  g_autoptr (LatchInstance) instance = latch_instance_new (record, NULL, account);
  int n_notified = 0;

  follow (instance);
  g_signal_connect (instance, "notify::situation", G_CALLBACK (count_cb), &n_notified);
  latch_account_set_refused (account, TRUE);
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_ACCOUNT_REFUSED);
  latch_account_set_refused (account, FALSE);
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_CONNECTED);
  g_assert_cmpint (n_notified, ==, 2);

  latch_account_set_refused (other, TRUE);
  latch_instance_set_account (instance, other);
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_ACCOUNT_REFUSED);
  latch_instance_set_account (instance, NULL);
  latch_account_set_refused (account, TRUE);
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_CONNECTED);
}

/* While something is done, the step is told; but what works goes on to be what it is while it is tested again. */
static void
test_progress (void)
{
  g_autoptr (LatchRecord) record = create_record (LATCH_RECORD_SENT, LATCH_HEALTH_UNTESTED);
  g_autoptr (LatchInstance) instance = latch_instance_new (record, NULL, NULL);
  int n_notified = 0;

  follow (instance);
  g_signal_connect (instance, "notify::situation", G_CALLBACK (count_cb), &n_notified);
  latch_instance_set_step (instance, LATCH_STEP_SENDING);
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_IN_PROGRESS);
  g_assert_cmpint (latch_instance_get_outcome (instance), ==, LATCH_SITUATION_MAY_HAVE_BEEN_CREATED);
  g_assert_cmpstr (latch_instance_get_words (instance), ==, "Creating the instance…");
  g_assert_false (latch_instance_can (instance, ~LATCH_ACTION_NONE));
  g_assert_cmpint (n_notified, ==, 1);

  latch_record_advance (record, LATCH_EVENT_FIND);
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_IN_PROGRESS);
  g_assert_cmpint (latch_instance_get_outcome (instance), ==, LATCH_SITUATION_TOKEN_NOT_SAVED);
  g_assert_cmpint (n_notified, ==, 2);

  latch_record_advance (record, LATCH_EVENT_STORE);
  latch_instance_set_step (instance, LATCH_STEP_TESTING);
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_UNTESTED);
  g_assert_true (latch_instance_can (instance, LATCH_ACTION_COPY_TOKEN));
  g_assert_cmpint (n_notified, ==, 3);

  latch_record_set_health (record, LATCH_HEALTH_WORKS);
  latch_instance_set_step (instance, LATCH_STEP_DONE);
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_CONNECTED);
  g_assert_cmpint (n_notified, ==, 4);
}

static void
test_facts (void)
{
  g_autoptr (LatchRecord) record = create_record (LATCH_RECORD_VERIFIED, LATCH_HEALTH_WORKS);
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Cloud Elements (US)");
  g_autoptr (LatchInstance) instance = latch_instance_new (record, NULL, NULL);
  int n_notified = 0;

  follow (instance);
  g_signal_connect (instance, "notify::name", G_CALLBACK (count_cb), &n_notified);
  g_signal_connect (instance, "notify::account-label", G_CALLBACK (count_cb), &n_notified);
  g_signal_connect (instance, "notify::number", G_CALLBACK (count_cb), &n_notified);
  g_assert_cmpstr (latch_instance_get_id (instance), ==, latch_record_get_id (record));
  g_assert_cmpstr (latch_instance_get_name (instance), ==, "Garden Tools");
  g_assert_cmpstr (latch_instance_get_connector (instance), ==, "Ecwid");
  g_assert_cmpstr (latch_instance_get_hub (instance), ==, "ecommerce");
  g_assert_cmpstr (latch_instance_get_account_label (instance), ==, "Unknown account");
  g_assert_true (latch_instance_get_created (instance) == latch_record_get_created (record));

  latch_instance_set_account (instance, account);
  latch_record_set_name (record, "Flower Shop");
  latch_record_set_instance_id (record, 700001);
  g_assert_cmpint (n_notified, ==, 3);
  g_assert_cmpstr (latch_instance_get_account_label (instance), ==, "Cloud Elements (US)");
  g_assert_cmpstr (latch_instance_get_name (instance), ==, "Flower Shop");
  g_assert_cmpint (latch_instance_get_number (instance), ==, 700001);
}

/* It is told, and found, by the new name only. */
static void
test_account_renamed (void)
{
  g_autoptr (LatchRecord) record = create_record (LATCH_RECORD_VERIFIED, LATCH_HEALTH_WORKS);
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Bookshop");
  g_autoptr (LatchInstance) instance = latch_instance_new (record, NULL, account);
  g_autoptr (LatchSearch) earlier = latch_search_new ("bookshop");
  g_autoptr (LatchSearch) later = latch_search_new ("florist");
  int n_notified = 0;

  follow (instance);
  g_signal_connect (instance, "notify::account-label", G_CALLBACK (count_cb), &n_notified);
  g_assert_true (latch_instance_matches (instance, earlier));
  latch_account_set_label (account, "Florist");
  g_assert_cmpint (n_notified, ==, 1);
  g_assert_cmpstr (latch_instance_get_account_label (instance), ==, "Florist");
  g_assert_true (latch_instance_matches (instance, later));
  g_assert_false (latch_instance_matches (instance, earlier));
}

static gboolean
matches (LatchInstance *instance,
         const char    *text)
{
  g_autoptr (LatchSearch) search = latch_search_new (text);

  return latch_instance_matches (instance, search);
}

/* What only the service knows. */
static void
test_without_record (void)
{
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (700002, "Made Elsewhere", "square", NULL, NULL, NULL, LATCH_ENABLED_UNKNOWN);
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autoptr (LatchInstance) instance = latch_instance_new (NULL, info, account);
  g_autofree char *id = g_strconcat (latch_account_get_id (account), ".700002", NULL);

  g_assert_cmpstr (latch_instance_get_id (instance), ==, id);
  g_assert_null (latch_instance_get_created (instance));
  g_assert_cmpint (latch_instance_get_number (instance), ==, 700002);
  g_assert_cmpstr (latch_instance_get_name (instance), ==, "Made Elsewhere");
  g_assert_cmpstr (latch_instance_get_connector (instance), ==, "square");
  g_assert_cmpstr (latch_instance_get_hub (instance), ==, "");
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_MADE_ELSEWHERE);
  g_assert_cmpint (latch_instance_get_status (instance)->actions, ==, LATCH_ACTION_KEEP_TOKEN);
}

/* What nobody has given a name that can be shown has a title and is found all the same. */
static void
test_without_name (void)
{
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (700002, " \n", "square", NULL, NULL, NULL, LATCH_ENABLED_UNKNOWN);
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autoptr (LatchInstance) instance = latch_instance_new (NULL, info, account);

  g_assert_cmpstr (latch_instance_get_name (instance), ==, "Instance 700002");
  g_assert_true (matches (instance, "700002"));
}

/* It gets a record, and is the same store under another id. */
static void
test_record_comes (void)
{
  const char *const tags[] = { "spring", "latchkey-00112233445566778899aabbccddeeff", NULL };
  const char *const other_tags[] = { "autumn", NULL };
  g_autoptr (GDateTime) created = g_date_time_new_utc (2026, 3, 1, 10, 20, 30);
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (700002, "Made Elsewhere", "square", tags, NULL, created, LATCH_ENABLED_YES);
  g_autoptr (LatchInstanceInfo) same = latch_instance_info_new (700002, "Made Elsewhere", "square", tags, NULL, created, LATCH_ENABLED_YES);
  g_autoptr (LatchInstanceInfo) off = latch_instance_info_new (700002, "Made Elsewhere", "square", other_tags, NULL, created, LATCH_ENABLED_NO);
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autoptr (LatchRecord) record = create_record (LATCH_RECORD_VERIFIED, LATCH_HEALTH_WORKS);
  g_autoptr (LatchInstance) instance = latch_instance_new (NULL, info, account);
  int n_infos = 0;
  int n_ids = 0;

  g_signal_connect (instance, "notify::info", G_CALLBACK (count_cb), &n_infos);
  g_signal_connect (instance, "notify::id", G_CALLBACK (count_cb), &n_ids);
  g_assert_true (latch_instance_get_created (instance) == created);
  g_assert_true (matches (instance, "spring square 700002 example"));
  g_assert_false (matches (instance, "latchkey"));

  latch_instance_set_info (instance, same);
  g_assert_true (latch_instance_get_info (instance) == same);
  g_assert_cmpint (n_infos, ==, 0);
  latch_instance_set_info (instance, off);
  g_assert_cmpint (n_infos, ==, 1);
  g_assert_true (matches (instance, "autumn"));
  g_assert_false (matches (instance, "spring"));

  latch_instance_set_record (instance, record);
  follow (instance);
  g_assert_cmpint (n_ids, ==, 1);
  g_assert_cmpstr (latch_instance_get_id (instance), ==, latch_record_get_id (record));
  g_assert_cmpstr (latch_instance_get_name (instance), ==, "Garden Tools");
  g_assert_cmpstr (latch_instance_get_connector (instance), ==, "Ecwid");
  g_assert_true (latch_instance_get_created (instance) == latch_record_get_created (record));
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_CONNECTED);
  latch_record_set_name (record, "Flower Shop");
  g_assert_cmpstr (latch_instance_get_name (instance), ==, "Flower Shop");
  latch_instance_set_info (instance, NULL);
  g_assert_null (latch_instance_get_info (instance));
  g_assert_false (matches (instance, "autumn"));
}

/* A file and a service may have a name of any length and any lines, which nobody could lay out. */
static void
test_long_name (void)
{
  g_autofree char *name = g_strnfill (40000, 'm');
  g_autofree char *lines = g_strconcat ("A shop\nbelow ", name, NULL);
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", lines, "0123456789abcdef0123456789abcdef");
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (700002, lines, name, NULL, NULL, NULL, LATCH_ENABLED_UNKNOWN);
  g_autoptr (LatchInstance) written = latch_instance_new (record, NULL, NULL);
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autoptr (LatchInstance) told = latch_instance_new (NULL, info, account);
  LatchInstance *const instances[] = { written, told };

  follow (written);
  for (size_t i = 0; i < G_N_ELEMENTS (instances); i++)
    {
      g_assert_true (g_str_has_prefix (latch_instance_get_name (instances[i]), "A shop below mmm"));
      g_assert_cmpint (g_utf8_strlen (latch_instance_get_name (instances[i]), -1), ==, 201);
    }

  g_assert_cmpint (g_utf8_strlen (latch_instance_get_connector (told), -1), ==, 201);
  latch_record_set_name (record, "Short");
  g_assert_cmpstr (latch_instance_get_name (written), ==, "Short");
}

/* As many copies as arrived are counted, and not all of them get a record. */
static void
test_unlisted (void)
{
  g_autoptr (LatchRecord) record = create_record (LATCH_RECORD_VERIFIED, LATCH_HEALTH_WORKS);
  g_autoptr (LatchInstance) instance = latch_instance_new (record, NULL, NULL);

  g_assert_cmpuint (latch_instance_get_n_unlisted (instance), ==, 0);
  latch_record_expect_copies (record, 21);
  g_assert_cmpuint (latch_instance_get_n_unlisted (instance), ==, 0);
  latch_record_expect_copies (record, 25);
  g_assert_cmpuint (latch_instance_get_n_unlisted (instance), ==, 4);
}

/* Words are folded once, and again when they are no longer the same. */
static void
test_search (void)
{
  g_autoptr (LatchRecord) record = create_record (LATCH_RECORD_VERIFIED, LATCH_HEALTH_WORKS);
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Winter Garden");
  g_autoptr (LatchInstance) instance = latch_instance_new (record, NULL, NULL);
  g_autoptr (LatchSearch) winter = latch_search_new ("winter");

  follow (instance);
  g_assert_true (matches (instance, "tool ecw"));
  g_assert_false (matches (instance, "winter"));
  g_assert_false (matches (instance, "unknown"));
  latch_instance_set_account (instance, account);
  g_assert_true (matches (instance, "winter tools"));
  g_assert_false (latch_instance_name_matches (instance, winter));
  latch_record_set_name (record, "Winter Tyres");
  g_assert_true (latch_instance_name_matches (instance, winter));
  g_assert_false (matches (instance, "tools"));
}

static LatchInstance *
create_dated (const char *created,
              const char *name,
              char        letter)
{
  g_autofree char *id = g_strnfill (32, letter);
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", name, ACCOUNT);
  g_autoptr (LatchRecord) dated = latch_test_read_changed (record, "Created", created);
  g_autoptr (LatchRecord) known = latch_test_read_changed (dated, "Id", id);

  return latch_instance_new (known, NULL, NULL);
}

/* Files keep whole seconds, and a folder has no order of its own. */
static void
test_order (void)
{
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (700002, "Made Elsewhere", "ecwid", NULL, NULL, NULL, LATCH_ENABLED_UNKNOWN);
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autoptr (GPtrArray) instances = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (instances, create_dated ("2026-03-02T10:00:00Z", "Zebra", 'a'));
  g_ptr_array_add (instances, create_dated ("2026-03-01T10:00:00Z", "Apple", 'b'));
  g_ptr_array_add (instances, create_dated ("2026-03-01T10:00:00Z", "Apple", 'c'));
  g_ptr_array_add (instances, create_dated ("2026-03-01T10:00:00Z", "Pear", 'd'));
  g_ptr_array_add (instances, latch_instance_new (NULL, info, account));

  for (guint i = 0; i < instances->len; i++)
    {
      for (guint j = 0; j < instances->len; j++)
        {
          int order = latch_instance_compare_newest_first (g_ptr_array_index (instances, i), g_ptr_array_index (instances, j), NULL);

          g_assert_cmpint ((order > 0) - (order < 0), ==, (i > j) - (i < j));
        }
    }
}

static void
test_release (void)
{
  g_autoptr (LatchRecord) record = create_record (LATCH_RECORD_SENT, LATCH_HEALTH_UNTESTED);
  LatchInstance *instance = latch_instance_new (record, NULL, NULL);

  g_assert_true (matches (instance, "garden"));
  g_assert_finalize_object (instance);
  latch_record_advance (record, LATCH_EVENT_FIND);
}

/* Each line runs as it is pasted; a store on this computer has no address that lasts, and what is in memory nobody else can read. */
static void
test_commands (void)
{
  g_autoptr (LatchRecord) record = create_record (LATCH_RECORD_VERIFIED, LATCH_HEALTH_WORKS);
  g_autoptr (LatchRecord) kept = create_record (LATCH_RECORD_CREATED, LATCH_HEALTH_WORKS);
  g_autoptr (LatchAccount) account = latch_account_new ("https://api.example.com/it's", "example.com");
  g_autoptr (LatchAccount) practice = latch_account_new ("practice", "Practice");
  g_autoptr (LatchInstance) instance = latch_instance_new (record, NULL, account);
  g_autoptr (LatchInstance) in_memory = latch_instance_new (kept, NULL, practice);
  g_autoptr (LatchKeyring) keyring = latch_keyring_new ();
  g_autofree char *lookup = latch_commands_dup_lookup (instance, keyring);
  g_autofree char *too_early = latch_commands_dup_request (instance, keyring);
  g_autofree char *request = NULL;
  g_autofree char *expected = g_strconcat ("secret-tool lookup application " APPLICATION_ID " ref ", latch_record_get_id (record), NULL);

  g_autofree char *whole =
    g_strdup_printf ("printf 'Authorization: User %%s, Element %%s' \"$(secret-tool lookup application %s kind user-secret account %s)\" \"$(%s)\""
                     " | curl -g -H @- -- 'https://api.example.com/it'\\''s/hubs/ecommerce/ping'",
                     APPLICATION_ID, latch_account_get_id (account), expected);

  /* Before that, the file of the account alone says that its secrets belong there. */
  g_assert_null (too_early);
  latch_account_trust (account);
  request = latch_commands_dup_request (instance, keyring);

  latch_instance_set_in_memory (in_memory, TRUE);
  g_assert_cmpstr (lookup, ==, expected);
  g_assert_cmpstr (request, ==, whole);
  g_assert_null (latch_commands_dup_lookup (in_memory, keyring));
  g_assert_null (latch_commands_dup_request (in_memory, keyring));
}

static void
count_value_cb (const char *key,
                const char *value,
                gpointer    user_data)
{
  guint *n_values = user_data;

  (*n_values)++;
}

/* The form takes it with the name, and asks for the rest, in the usual way to sign in. */
static void
test_document (void)
{
  static const char *const members[] = {
    "\"ecwid.order.key\" : \"<Order API Secret>\"",
    "\"ecwid.product.key\" : \"<Product API Secret>\"",
    "\"ecwid.store.id\" : \"<Store ID>\"",
  };
  g_autoptr (LatchRecord) record = create_record (LATCH_RECORD_VERIFIED, LATCH_HEALTH_WORKS);
  g_autoptr (LatchRecord) other = latch_record_new ("square", "ecommerce", "Garden Tools", ACCOUNT);
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (700002, "Made Elsewhere", "ecwid", NULL, NULL, NULL, LATCH_ENABLED_UNKNOWN);
  g_autoptr (LatchInstance) instance = latch_instance_new (record, NULL, NULL);
  g_autoptr (LatchInstance) unknown = latch_instance_new (other, NULL, NULL);
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autoptr (LatchKeyring) keyring = latch_keyring_new ();
  g_autoptr (LatchInstance) elsewhere = latch_instance_new (NULL, info, account);
  g_autofree char *document = latch_commands_dup_document (instance);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse (document, latch_element_get_default (), &error);
  LatchDraft *draft;
  guint       n_values = 0;

  g_assert_no_error (error);
  for (size_t i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_nonnull (strstr (document, members[i]));
  g_assert_null (strstr (document, "oauth."));
  g_assert_null (strstr (document, "authentication.type"));

  draft = latch_snippet_get_draft (snippet);
  latch_draft_foreach_value (draft, count_value_cb, &n_values);
  g_assert_cmpstr (latch_draft_get_element (draft)->key, ==, "ecwid");
  g_assert_cmpstr (latch_draft_get_name (draft), ==, "Garden Tools");
  g_assert_cmpuint (n_values, ==, 0);
  g_assert_null (latch_draft_get_tags (draft)[0]);
  g_assert_null (latch_commands_dup_document (unknown));
  g_assert_null (latch_commands_dup_document (elsewhere));
  g_assert_null (latch_commands_dup_lookup (elsewhere, keyring));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (situations); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/instance/situation/", situations[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_situation);
    }

  g_test_add_func ("/latch/instance/progress", test_progress);
  g_test_add_func ("/latch/instance/account-refused", test_account_refused);
  g_test_add_func ("/latch/instance/facts", test_facts);
  g_test_add_func ("/latch/instance/account-renamed", test_account_renamed);
  g_test_add_func ("/latch/instance/without-record", test_without_record);
  g_test_add_func ("/latch/instance/without-name", test_without_name);
  g_test_add_func ("/latch/instance/record-comes", test_record_comes);
  g_test_add_func ("/latch/instance/long-name", test_long_name);
  g_test_add_func ("/latch/instance/unlisted", test_unlisted);
  g_test_add_func ("/latch/instance/search", test_search);
  g_test_add_func ("/latch/instance/order", test_order);
  g_test_add_func ("/latch/instance/release", test_release);
  g_test_add_func ("/latch/instance/commands", test_commands);
  g_test_add_func ("/latch/instance/document", test_document);

  return g_test_run ();
}
