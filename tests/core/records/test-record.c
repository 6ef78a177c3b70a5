/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account.h"
#include "latch-error.h"
#include "latch-id.h"
#include "latch-record-state.h"
#include "latch-record.h"
#include "record-fixture.h"

static void
test_round_trip (void)
{
  g_autofree char *account = latch_id_new ();
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Zoë’s shop\nline = [x]\\", account);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LatchRecord) read = NULL;
  g_autoptr (GError) error = NULL;

  latch_record_set_instance_id (record, G_GINT64_CONSTANT (9007199254740992));
  latch_test_bring_to (record, LATCH_RECORD_VERIFIED);
  latch_record_set_health (record, LATCH_HEALTH_REFUSED);
  bytes = latch_record_to_bytes (record);
  read = latch_record_new_from_bytes (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (latch_record_get_id (read), ==, latch_record_get_id (record));
  g_assert_cmpstr (latch_record_get_element (read), ==, "ecwid");
  g_assert_cmpstr (latch_record_get_name (read), ==, "Zoë’s shop\nline = [x]\\");
  g_assert_cmpstr (latch_record_get_account (read), ==, account);
  g_assert_cmpint (latch_record_get_instance_id (read), ==, G_GINT64_CONSTANT (9007199254740992));
  g_assert_cmpint (latch_record_get_state (read), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpint (latch_record_get_health (read), ==, LATCH_HEALTH_REFUSED);
  g_assert_cmpint (g_date_time_to_unix (latch_record_get_created (read)), ==, g_date_time_to_unix (latch_record_get_created (record)));
}

static void
test_tag (void)
{
  g_autofree char *account = latch_id_new ();
  g_autoptr (LatchRecord) one = latch_record_new ("ecwid", "ecommerce", "Shop", account);
  g_autoptr (LatchRecord) other = latch_record_new ("ecwid", "ecommerce", "Shop", account);
  g_autofree char *tag = latch_record_dup_tag (one);

  g_assert_true (g_str_has_prefix (tag, "latchkey-"));
  g_assert_true (latch_id_is_valid (tag + strlen ("latchkey-")));
  g_assert_cmpstr (latch_record_get_id (one), !=, latch_record_get_id (other));
}

#define DAY (24 * 60 * 60)
#define ID "0123456789abcdef0123456789abcdef"
#define OTHER_BOOT "01234567-89ab-cdef-0123-456789abcdef"
#define WHOLE "[Instance]\nVersion=1\nId=" ID "\nElement=ecwid\nName=Shop\nAccount=" ID "\nCreated=2026-01-02T03:04:05Z\nSent=2026-01-02T03:04:05Z\nAttempt=1\nInstanceId=7\nState=stored\nHealth=works\n"

static void
test_damaged (void)
{
  static const struct
  {
    const char *what;
    const char *text;
    gboolean    readable;
  } cases[] = {
    { "whole", WHOLE, TRUE },
    { "empty", "", FALSE },
    { "not a key file", "{\"id\":1}", FALSE },
    { "other group", "[Account]\nVersion=1\n", FALSE },
    { "newer version", "[Instance]\nVersion=2\nId=" ID "\nElement=ecwid\nName=Shop\nAccount=" ID "\nCreated=2026-01-02T03:04:05Z\nSent=2026-01-02T03:04:05Z\nAttempt=1\nInstanceId=7\nState=stored\nHealth=works\n", FALSE },
    { "path as id", "[Instance]\nVersion=1\nId=../../etc/passwd\nElement=ecwid\nName=Shop\nAccount=" ID "\nCreated=2026-01-02T03:04:05Z\nSent=2026-01-02T03:04:05Z\nAttempt=1\nInstanceId=7\nState=stored\nHealth=works\n", FALSE },
    { "unknown state", "[Instance]\nVersion=1\nId=" ID "\nElement=ecwid\nName=Shop\nAccount=" ID "\nCreated=2026-01-02T03:04:05Z\nSent=2026-01-02T03:04:05Z\nAttempt=1\nInstanceId=7\nState=gone\nHealth=works\n", FALSE },
    { "created without a number", "[Instance]\nVersion=1\nId=" ID "\nElement=ecwid\nName=Shop\nAccount=" ID "\nCreated=2026-01-02T03:04:05Z\nSent=2026-01-02T03:04:05Z\nAttempt=1\nInstanceId=0\nState=created\nHealth=works\n", FALSE },
    { "negative number", "[Instance]\nVersion=1\nId=" ID "\nElement=ecwid\nName=Shop\nAccount=" ID "\nCreated=2026-01-02T03:04:05Z\nSent=2026-01-02T03:04:05Z\nAttempt=1\nInstanceId=-7\nState=stored\nHealth=works\n", FALSE },
    { "no date", "[Instance]\nVersion=1\nId=" ID "\nElement=ecwid\nName=Shop\nAccount=" ID "\nCreated=yesterday\nSent=2026-01-02T03:04:05Z\nAttempt=1\nInstanceId=7\nState=stored\nHealth=works\n", FALSE },
    { "cut", "[Instance]\nVersion=1\nId=" ID "\nElement=ecwid\nNam", FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (cases[i].text, strlen (cases[i].text));
      g_autoptr (GError) error = NULL;
      g_autoptr (LatchRecord) record = latch_record_new_from_bytes (bytes, &error);

      g_test_message ("%s", cases[i].what);
      g_assert_cmpint (record != NULL, ==, cases[i].readable);
      g_assert_cmpint (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_STORAGE), ==, !cases[i].readable);
    }
}

static void
test_every_line_counts (void)
{
  g_auto (GStrv) lines = g_strsplit (WHOLE, "\n", -1);

  for (size_t i = 0; *lines[i] != '\0'; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;

      for (size_t other = 0; lines[other] != NULL; other++)
        {
          if (other != i)
            g_string_append_printf (text, "%s\n", lines[other]);
        }

      g_test_message ("without %s", lines[i]);
      bytes = g_string_free_to_bytes (g_steal_pointer (&text));
      g_assert_null (latch_record_new_from_bytes (bytes, &error));
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
    }
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          int        *count)
{
  (*count)++;
}

static void
test_notify (void)
{
  g_autofree char *account = latch_id_new ();
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", account);
  int count = 0;

  g_signal_connect (record, "notify::state", G_CALLBACK (count_cb), &count);
  latch_record_advance (record, LATCH_EVENT_RESERVE);
  latch_record_advance (record, LATCH_EVENT_SEND);
  g_assert_cmpint (count, ==, 1);
}

/* A step that the table does not have says so, and changes nothing. */
static void
test_impossible_step (void)
{
  g_autofree char *account = latch_id_new ();
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", account);

  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*step != NULL*");
  latch_record_advance (record, LATCH_EVENT_STORE);
  g_test_assert_expected_messages ();
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_RESERVED);
}

/* Rows of the list bind to these. */
static void
test_properties (void)
{
  g_autofree char *id = latch_id_new ();
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", id);
  g_autofree char *name = NULL;
  g_autoptr (GDateTime) created = NULL;
  gint64           instance_id;
  LatchRecordState state;
  LatchHealth      health;

  latch_record_set_instance_id (record, 7);
  latch_record_set_instance_id (record, 7);
  latch_test_bring_to (record, LATCH_RECORD_STORED);
  latch_record_set_health (record, LATCH_HEALTH_WORKS);
  latch_record_set_health (record, LATCH_HEALTH_WORKS);
  g_object_get (record, "name", &name, "created", &created, "instance-id", &instance_id, "state", &state, "health", &health, NULL);

  g_assert_cmpstr (name, ==, "Shop");
  g_assert_true (created == latch_record_get_created (record));
  g_assert_cmpint (instance_id, ==, 7);
  g_assert_cmpint (state, ==, LATCH_RECORD_STORED);
  g_assert_cmpint (health, ==, LATCH_HEALTH_WORKS);
}

/* What the file says for @key, which is how a value without a getter shows. */
static char *
read_key (LatchRecord *record,
          const char  *key)
{
  g_autoptr (GBytes) bytes = latch_record_to_bytes (record);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, NULL));
  return g_key_file_get_string (file, "Instance", key, NULL);
}

/* The service may not say when it was created. */
static void
test_listed (void)
{
  g_autofree char *account = latch_id_new ();
  g_autoptr (GDateTime) created = g_date_time_new_from_iso8601 ("2024-05-06T09:08:09+02:00", NULL);

  for (size_t i = 0; i < 2; i++)
    {
      g_autoptr (LatchRecord) record = latch_record_new_listed ("square", "", "Shop", account, 700123, i == 0 ? created : NULL);
      g_autoptr (GBytes) bytes = latch_record_to_bytes (record);
      g_autoptr (GError) error = NULL;
      g_autoptr (LatchRecord) read = latch_record_new_from_bytes (bytes, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (latch_record_get_name (read), ==, "Shop");
      g_assert_cmpstr (latch_record_get_element (read), ==, "square");
      g_assert_cmpstr (latch_record_get_hub (read), ==, "");
      g_assert_cmpint (latch_record_get_instance_id (read), ==, 700123);
      g_assert_cmpint (latch_record_get_state (read), ==, LATCH_RECORD_CREATED);
      g_assert_true (latch_record_needs_attention (read, FALSE));
      if (i == 0)
        g_assert_true (g_date_time_equal (latch_record_get_created (read), created));
      else
        g_assert_null (latch_record_get_created (read));
      g_assert_true (latch_record_update_from (record, read) == FALSE);

      latch_record_set_element (read, "ecwid", "ecommerce");
      g_assert_cmpstr (latch_record_get_element (read), ==, "ecwid");
      g_assert_cmpstr (latch_record_get_hub (read), ==, "ecommerce");
    }
}

/* Files of the versions that knew one element only say nothing of a hub; others say that it is not known. */
static void
test_hub (void)
{
  g_autofree char *account = latch_id_new ();
  g_autoptr (LatchRecord) record = latch_record_new ("square", "storefronts", "Shop", account);
  g_autoptr (LatchRecord) copy = latch_record_new_copy (record, 7);
  g_autoptr (LatchRecord) none = latch_test_read_changed (record, "Hub", "");
  g_autoptr (GBytes) old = g_bytes_new_static (WHOLE, strlen (WHOLE));
  g_autoptr (LatchRecord) read = latch_record_new_from_bytes (old, NULL);
  g_autofree char *written = read_key (read, "Hub");

  g_assert_cmpstr (latch_record_get_hub (record), ==, "storefronts");
  g_assert_cmpstr (latch_record_get_hub (copy), ==, "storefronts");
  g_assert_cmpstr (latch_record_get_hub (none), ==, "");
  g_assert_cmpstr (latch_record_get_hub (read), ==, "ecommerce");
  g_assert_cmpstr (written, ==, "ecommerce");
}

static void
test_time_rules (void)
{
  static const struct
  {
    guint  wait;
    gint64 seconds;
  } waits[] = { { 0, 600 }, { 600, 600 }, { 601, 601 }, { 3600, 3600 }, { 3601, 3600 }, { G_MAXUINT, 3600 } };
  static const struct
  {
    gint64   age;
    guint    n_searches;
    gboolean is_searched;
  } searches[] = {
    { 30 * DAY, 6, FALSE },
    { 30 * DAY - 1, 7, FALSE },
    { 30 * DAY, 7, TRUE },
    { -1, 100, FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (waits); i++)
    g_assert_cmpint (latch_record_get_settling_time (waits[i].wait), ==, waits[i].seconds);

  for (size_t i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_test_message ("search %zu", i);
      g_assert_cmpint (latch_record_is_searched_after (searches[i].age, searches[i].n_searches), ==, searches[i].is_searched);
    }
}

static LatchRecord *
read_searched (const char *n_searches,
               int         n_days)
{
  g_autofree char *account = latch_id_new ();
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", account);
  g_autoptr (LatchRecord) searched = latch_test_read_changed (record, "Sweeps", n_searches);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -n_days);
  g_autofree char *sent = g_date_time_format_iso8601 (then);

  return latch_test_read_changed (searched, "Sent", sent);
}

/* It is searched for once a session. */
static void
test_searches (void)
{
  g_autoptr (LatchRecord) soon = read_searched ("7", 29);
  g_autoptr (LatchRecord) seldom = read_searched ("6", 31);
  g_autoptr (LatchRecord) done = read_searched ("7", 31);
  g_autofree char *counted = NULL;

  g_assert_false (latch_record_is_searched (soon));
  g_assert_false (latch_record_is_searched (seldom));
  g_assert_true (latch_record_is_searched (done));

  latch_record_count_search (soon);
  latch_record_count_search (soon);
  counted = read_key (soon, "Sweeps");
  g_assert_cmpstr (counted, ==, "8");
  g_assert_true (latch_record_is_searched (soon));
  latch_record_begin_attempt (soon);
  g_assert_false (latch_record_is_searched (soon));
}

/* What the list does not show is searched for until it is given up: seven sessions and thirty days after the first list
 * without it. A clock that is set forward does not make it older within a boot, and across boots only with the sessions. */
static void
test_given_up (void)
{
  static const struct
  {
    const char      *name;
    LatchRecordState state;
    const char      *n_searches;
    gint64           uptime;
    gint64           time;
    gboolean         other_boot;
    gboolean         is_given_up;
  } cases[] = {
    { "long-ago", LATCH_RECORD_FORGOTTEN, "7", 30 * DAY, 30 * DAY, FALSE, TRUE },
    { "not-so-long-ago", LATCH_RECORD_FORGOTTEN, "7", 30 * DAY - 60, 30 * DAY - 60, FALSE, FALSE },
    { "seldom", LATCH_RECORD_FORGOTTEN, "6", 30 * DAY, 30 * DAY, FALSE, FALSE },
    { "shown", LATCH_RECORD_ABSENT, "7", 30 * DAY, 30 * DAY, FALSE, FALSE },
    { "clock-forward", LATCH_RECORD_FORGOTTEN, "7", 700, 300 * DAY, FALSE, FALSE },
    { "clock-back", LATCH_RECORD_FORGOTTEN, "7", 30 * DAY, -DAY, FALSE, TRUE },
    { "other-boot", LATCH_RECORD_FORGOTTEN, "7", 0, 30 * DAY, TRUE, TRUE },
    { "other-boot-soon", LATCH_RECORD_FORGOTTEN, "7", 30 * DAY, 29 * DAY, TRUE, FALSE },
    { "other-boot-clock-forward", LATCH_RECORD_FORGOTTEN, "6", 0, 300 * DAY, TRUE, FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatchRecord) searched = read_searched (cases[i].n_searches, 31);
      g_autoptr (LatchRecord) hidden = latch_test_read_in_state (searched, cases[i].state);
      g_autoptr (LatchRecord) missed = latch_test_read_missed (hidden, cases[i].uptime, cases[i].time);
      g_autoptr (LatchRecord) moved = cases[i].other_boot ? latch_test_read_changed (missed, "MissedBoot", OTHER_BOOT) : g_object_ref (missed);
      LatchMoment now;

      latch_moment_init_now (&now);
      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (latch_record_is_given_up (moved, &now), ==, cases[i].is_given_up);
      g_assert_false (latch_record_is_given_up (searched, &now));
      g_assert_cmpint (latch_record_is_searched (moved), ==, cases[i].state == LATCH_RECORD_ABSENT);
      latch_record_count_search (moved);
      g_assert_true (latch_record_is_searched (moved));
    }
}

static LatchRecord *
new_record (void)
{
  g_autofree char *account = latch_id_new ();

  return latch_record_new ("ecwid", "ecommerce", "Shop", account);
}

/* The list is asked for now, or the seconds before or after that the clocks say. */
static gint64
miss (LatchRecord *record,
      gint64       uptime,
      gint64       time)
{
  LatchMoment asked;

  latch_moment_init_now (&asked);
  asked.uptime += uptime;
  asked.time += time;
  return latch_record_note_miss (record, &asked);
}

/* What nobody has missed before is absent at no age; then the second list has to come late enough. */
static void
test_missed (void)
{
  g_autoptr (LatchRecord) fresh = new_record ();
  g_autoptr (LatchRecord) old = latch_test_read_changed (fresh, "Sent", "2026-01-01T00:00:00Z");
  g_autoptr (LatchRecord) waiting = latch_test_read_changed (fresh, "Wait", "1200");

  g_assert_cmpint (miss (old, 0, 0), ==, 600);
  g_assert_cmpint (miss (old, 0, 0), ==, 600);
  g_assert_cmpint (miss (old, 590, 590), >=, 10);
  g_assert_cmpint (miss (old, 601, 601), ==, 0);

  g_assert_cmpint (miss (waiting, 0, 0), ==, 1200);
  g_assert_cmpint (miss (waiting, 610, 610), >=, 590);
  g_assert_cmpint (miss (waiting, 1201, 1201), ==, 0);
  latch_record_begin_attempt (waiting);
  g_assert_cmpint (miss (waiting, 0, 0), ==, 600);
}

/* A clock that somebody sets has no say in it, and nor has a list that was asked for before the request. */
static void
test_missed_clock (void)
{
  g_autoptr (LatchRecord) fresh = new_record ();
  g_autoptr (LatchRecord) ahead = latch_test_read_changed (fresh, "Sent", "2099-01-01T00:00:00Z");
  g_autoptr (LatchRecord) missed = latch_test_read_missed (fresh, 60, -3600);
  g_autoptr (LatchRecord) long_missed = latch_test_read_missed (fresh, 60, 1000000);
  g_autoptr (LatchRecord) absent = latch_test_read_missed (fresh, 601, -3600);

  g_assert_cmpint (miss (missed, 0, 0), >, 0);
  g_assert_cmpint (miss (long_missed, 0, 0), >, 0);
  g_assert_cmpint (miss (absent, 0, 0), ==, 0);

  g_assert_cmpint (miss (fresh, 0, -60), ==, 600);
  g_assert_cmpint (miss (fresh, 601, 601), ==, 600);
  g_assert_cmpint (miss (fresh, 1300, 1300), ==, 0);

  g_assert_cmpint (miss (ahead, 0, 0), ==, 600);
  g_assert_cmpint (miss (ahead, 601, 601), ==, 0);
}

/* What the file says of it survives, and what is damaged proves nothing. */
static void
test_missed_file (void)
{
  g_autoptr (LatchRecord) fresh = new_record ();
  g_autoptr (LatchRecord) missed = latch_test_read_missed (fresh, 601, 601);
  g_autoptr (GBytes) bytes = latch_record_to_bytes (missed);
  g_autoptr (LatchRecord) read = latch_record_new_from_bytes (bytes, NULL);
  g_autoptr (LatchRecord) other_boot = latch_test_read_changed (missed, "MissedBoot", "short");
  g_autoptr (LatchRecord) no_time = latch_test_read_changed (missed, "Missed", "yesterday");
  g_autoptr (LatchRecord) large = latch_test_read_changed (missed, "MissedUptime", "9223372036854775808");
  g_autoptr (LatchRecord) largest = latch_test_read_changed (missed, "MissedUptime", "9223372036854775807");
  LatchMoment now;

  latch_moment_init_now (&now);
  g_assert_cmpint (miss (read, 0, 0), ==, 0);
  g_assert_cmpint (miss (other_boot, 0, 0), ==, MAX (600 - now.uptime, 0));
  g_assert_cmpint (miss (no_time, 0, 0), ==, 600);
  g_assert_cmpint (miss (large, 0, 0), ==, 600);
  g_assert_cmpint (miss (largest, 0, 0), ==, 600);

  /* What is sent again is missed anew. */
  latch_record_begin_attempt (read);
  g_assert_cmpint (miss (read, 700, 700), ==, 600);
}

/* The most there is stays the most. */
static void
test_attempts (void)
{
  g_autoptr (LatchRecord) fresh = new_record ();
  g_autoptr (LatchRecord) many = latch_test_read_changed (fresh, "Attempt", "4294967295");
  g_autoptr (LatchRecord) more = latch_test_read_changed (fresh, "Attempt", "4294967297");

  latch_record_begin_attempt (many);
  g_assert_cmpuint (latch_record_get_attempt (many), ==, G_MAXUINT);
  g_assert_cmpuint (latch_record_get_attempt (more), ==, G_MAXUINT);
}

/* Copies are searched for like those of what was sent again, but nobody has sent it again. */
static void
test_copies (void)
{
  g_autoptr (LatchRecord) fresh = new_record ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LatchRecord) read = NULL;

  latch_record_expect_copies (fresh, 1);
  g_assert_false (latch_record_may_have_copies (fresh));
  latch_record_expect_copies (fresh, 2);
  latch_record_expect_copies (fresh, 1);

  bytes = latch_record_to_bytes (fresh);
  read = latch_record_new_from_bytes (bytes, NULL);
  g_assert_true (latch_record_may_have_copies (read));
  g_assert_cmpuint (latch_record_get_attempt (read), ==, 1);
}

static void
test_confirmed (void)
{
  g_autofree char *account = latch_id_new ();
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", account);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LatchRecord) read = NULL;

  latch_record_set_instance_id (record, 7);
  latch_test_bring_to (record, LATCH_RECORD_STORED);
  latch_record_note_confirmed (record);
  g_assert_true (latch_record_is_confirmed (record));

  /* Who stored it is no witness; the next session is. */
  bytes = latch_record_to_bytes (record);
  read = latch_record_new_from_bytes (bytes, NULL);
  g_assert_false (latch_record_is_confirmed (read));
  latch_record_note_confirmed (read);
  g_assert_true (latch_record_is_confirmed (read));
}

/* Every line of the file arrives in an object that is there already, and nothing else changes. */
static void
test_update (void)
{
  static const struct
  {
    const char *key;
    const char *value;
    const char *property;
  } cases[] = {
    { "Element", "square", "notify::element" },
    { "Hub", "storefronts", NULL },
    { "Name", "Other shop", "notify::name" },
    { "Account", "fedcba9876543210fedcba9876543210", NULL },
    { "Sender", "0123", NULL },
    { "Created", "2026-02-02T03:04:05Z", "notify::created" },
    { "Sent", "2026-02-02T03:04:05Z", NULL },
    { "Attempt", "2", NULL },
    { "Copies", "2", NULL },
    { "Sweeps", "3", NULL },
    { "Wait", "60", NULL },
    { "Seen", "true", NULL },
    { "Missed", "2026-02-02T03:04:05Z", NULL },
    { "MissedBoot", OTHER_BOOT, NULL },
    { "MissedUptime", "9223372036854775807", NULL },
    { "InstanceId", "8", "notify::instance-id" },
    { "State", "verified", "notify::state" },
    { "Health", "refused", "notify::health" },
  };
  g_autoptr (GBytes) bytes = g_bytes_new_static (WHOLE, strlen (WHOLE));
  g_autoptr (LatchRecord) record = latch_record_new_from_bytes (bytes, NULL);
  g_autoptr (LatchRecord) same = latch_record_new_from_bytes (bytes, NULL);
  int n_notified = 0;

  g_signal_connect (record, "notify", G_CALLBACK (count_cb), &n_notified);
  g_assert_false (latch_record_update_from (record, same));
  g_assert_cmpint (n_notified, ==, 0);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatchRecord) newer = latch_test_read_changed (record, cases[i].key, cases[i].value);
      g_autoptr (GBytes) expected = latch_record_to_bytes (newer);
      g_autoptr (GBytes) updated = NULL;
      int n_named = 0;

      g_test_message ("%s", cases[i].key);
      n_notified = 0;
      if (cases[i].property != NULL)
        g_signal_connect (record, cases[i].property, G_CALLBACK (count_cb), &n_named);

      g_assert_true (latch_record_update_from (record, newer));
      updated = latch_record_to_bytes (record);
      g_assert_cmpmem (g_bytes_get_data (updated, NULL), g_bytes_get_size (updated),
                       g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
      g_assert_cmpint (n_notified, ==, cases[i].property != NULL);
      g_assert_cmpint (n_named, ==, n_notified);
      g_signal_handlers_disconnect_by_data (record, &n_named);
    }
}

/* In @state, after @attempt requests. */
static LatchRecord *
make_record (LatchRecordState state,
             const char      *attempt)
{
  g_autofree char *account = latch_id_new ();
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", account);
  g_autoptr (LatchRecord) numbered = latch_test_read_changed (record, "InstanceId", latch_record_state_has_number (state) ? "7" : "0");
  g_autoptr (LatchRecord) sent = latch_test_read_changed (numbered, "Attempt", attempt);

  return latch_test_read_in_state (sent, state);
}

/* Every state, with what follows from it for those who decide. */
static void
test_meanings (void)
{
  static const struct
  {
    LatchRecordState state;
    gboolean         is_shown;
    gboolean         is_missing;
    gboolean         can_be_sent_again;
    gboolean         has_number;
    gboolean         needs_search;
    gboolean         needs_search_after_two;

    /* What of it is to be looked after, and what still is when its token is in memory, was seen, or it was searched for. */
    gboolean fresh;
    gboolean in_memory;
    gboolean confirmed;
    gboolean searched;
    gboolean both;
    gboolean confirmed_after_two;
    gboolean both_after_two;
  } cases[] = {
    { LATCH_RECORD_RESERVED, TRUE, FALSE, FALSE, FALSE, FALSE, FALSE, TRUE, TRUE, TRUE, TRUE, TRUE, TRUE, TRUE },
    { LATCH_RECORD_SENT, TRUE, TRUE, FALSE, FALSE, TRUE, TRUE, TRUE, TRUE, TRUE, TRUE, TRUE, TRUE, TRUE },
    { LATCH_RECORD_UNKNOWN, TRUE, TRUE, FALSE, FALSE, TRUE, TRUE, TRUE, TRUE, TRUE, TRUE, TRUE, TRUE, TRUE },
    { LATCH_RECORD_ABSENT, TRUE, TRUE, TRUE, FALSE, TRUE, TRUE, TRUE, TRUE, TRUE, FALSE, FALSE, TRUE, FALSE },
    { LATCH_RECORD_FORGOTTEN, FALSE, TRUE, FALSE, FALSE, TRUE, TRUE, TRUE, TRUE, TRUE, FALSE, FALSE, TRUE, FALSE },
    { LATCH_RECORD_CREATED, TRUE, FALSE, FALSE, TRUE, FALSE, FALSE, TRUE, FALSE, TRUE, TRUE, TRUE, TRUE, TRUE },
    { LATCH_RECORD_STORED, TRUE, FALSE, FALSE, TRUE, FALSE, TRUE, TRUE, TRUE, FALSE, TRUE, FALSE, TRUE, FALSE },
    { LATCH_RECORD_VERIFIED, TRUE, FALSE, FALSE, TRUE, FALSE, TRUE, TRUE, TRUE, FALSE, TRUE, FALSE, TRUE, FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatchRecord) once = make_record (cases[i].state, "1");
      g_autoptr (LatchRecord) searched = make_record (cases[i].state, "1");
      g_autoptr (LatchRecord) twice = make_record (cases[i].state, "2");

      g_test_message ("State %d", cases[i].state);
      g_assert_cmpint (latch_record_is_shown (once), ==, cases[i].is_shown);
      g_assert_cmpint (latch_record_lacks_token (once), ==, cases[i].is_shown && cases[i].state < LATCH_RECORD_STORED);
      g_assert_cmpint (latch_record_is_missing (once), ==, cases[i].is_missing);
      g_assert_cmpint (latch_record_can_be_adopted (once), ==, cases[i].is_missing);
      g_assert_cmpint (latch_record_can_be_sent_again (once), ==, cases[i].can_be_sent_again);
      g_assert_cmpint (latch_record_state_has_number (cases[i].state), ==, cases[i].has_number);
      g_assert_cmpint (latch_record_needs_search (once), ==, cases[i].needs_search);
      g_assert_cmpint (latch_record_needs_search (twice), ==, cases[i].needs_search_after_two);

      g_assert_cmpint (latch_record_needs_attention (once, FALSE), ==, cases[i].fresh);
      g_assert_cmpint (latch_record_needs_attention (once, TRUE), ==, cases[i].in_memory);
      latch_record_count_search (searched);
      g_assert_cmpint (latch_record_needs_attention (searched, FALSE), ==, cases[i].searched);
      latch_record_note_confirmed (once);
      g_assert_cmpint (latch_record_needs_attention (once, FALSE), ==, cases[i].confirmed);
      latch_record_count_search (once);
      g_assert_cmpint (latch_record_needs_attention (once, FALSE), ==, cases[i].both);
      latch_record_note_confirmed (twice);
      g_assert_cmpint (latch_record_needs_attention (twice, FALSE), ==, cases[i].confirmed_after_two);
      latch_record_count_search (twice);
      g_assert_cmpint (latch_record_needs_attention (twice, FALSE), ==, cases[i].both_after_two);

      /* What has a number has found its own. */
      latch_record_set_instance_id (once, 7);
      g_assert_false (latch_record_can_be_adopted (once));
    }
}

static void
test_renamed (void)
{
  g_autofree char *account = latch_id_new ();
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", account);
  int count = 0;

  g_signal_connect (record, "notify::name", G_CALLBACK (count_cb), &count);
  latch_record_set_name (record, "Shop");
  g_assert_cmpint (count, ==, 0);
  latch_record_set_name (record, "Other shop");
  g_assert_cmpint (count, ==, 1);
  g_assert_cmpstr (latch_record_get_name (record), ==, "Other shop");
}

/* What the service says is taken where it is of use in a list, and fits into a small file. */
static void
test_follows_name (void)
{
  g_autofree char *longest = g_strnfill (800, 'm');
  g_autofree char *too_long = g_strnfill (801, 'm');
  const struct
  {
    const char *name;
    gboolean    follows;
  } cases[] = {
    { "Other shop", TRUE },
    { "Zoë’s shop", TRUE },
    { longest, TRUE },
    { "Shop", FALSE },
    { "", FALSE },
    { " \u200b\n", FALSE },
    { too_long, FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *account = latch_id_new ();
      g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", account);

      g_assert_cmpint (latch_record_follow_name (record, cases[i].name), ==, cases[i].follows);
      g_assert_cmpstr (latch_record_get_name (record), ==, cases[i].follows ? cases[i].name : "Shop");
    }
}

/* Whatever this version finds, an earlier one can read the file, and accuses nobody; what a later one finds is not known. */
static void
test_health (void)
{
  for (LatchHealth health = LATCH_HEALTH_UNTESTED; health <= LATCH_HEALTH_GONE; health++)
    {
      g_autofree char *account = latch_id_new ();
      g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", account);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (LatchRecord) read = NULL;
      g_autoptr (GError) error = NULL;
      gboolean    is_known_earlier = health <= LATCH_HEALTH_REFUSED;
      const char *text;

      latch_record_set_instance_id (record, 7);
      latch_test_bring_to (record, LATCH_RECORD_VERIFIED);
      latch_record_set_health (record, health);
      bytes = latch_record_to_bytes (record);
      text = g_bytes_get_data (bytes, NULL);
      g_assert_cmpint (strstr (text, "\nHealth=untested\n") != NULL, ==, !is_known_earlier || health == LATCH_HEALTH_UNTESTED);
      g_assert_cmpint (strstr (text, "\nFinding=") != NULL, ==, !is_known_earlier);

      read = latch_record_new_from_bytes (bytes, &error);
      g_assert_no_error (error);
      g_assert_cmpint (latch_record_get_health (read), ==, health);
    }
}

static void
test_finding (void)
{
  static const struct
  {
    const char *lines;
    int         health;
  } cases[] = {
    { "Health=untested\nFinding=gone\n", LATCH_HEALTH_GONE },
    { "Health=untested\nFinding=something-later\n", LATCH_HEALTH_UNTESTED },
    { "Health=untested\nFinding=refused\n", LATCH_HEALTH_UNTESTED },
    { "Health=works\nFinding=gone\n", LATCH_HEALTH_WORKS },
    { "Health=gone\n", -1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("[Instance]\nVersion=1\nId=" ID "\nElement=ecwid\nName=Shop\nAccount=" ID
                                               "\nCreated=2026-01-02T03:04:05Z\nSent=2026-01-02T03:04:05Z\nAttempt=1\nInstanceId=7\nState=stored\n%s",
                                               cases[i].lines);
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      g_autoptr (LatchRecord) record = latch_record_new_from_bytes (bytes, NULL);

      g_test_message ("%s", cases[i].lines);
      g_assert_cmpint (record != NULL ? (int)latch_record_get_health (record) : -1, ==, cases[i].health);
    }
}

static void
test_account (void)
{
  g_autoptr (LatchAccount) account = latch_account_new ("https://api.example.com/elements/api-v2", "Example");
  g_autofree char *path = latch_test_dup_account_path (account, "/data");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LatchAccount) read = NULL;
  g_autoptr (GError) error = NULL;

  latch_account_set_accepted (account, TRUE);
  latch_account_set_refused (account, TRUE);
  bytes = latch_account_to_bytes (account);
  read = latch_account_new_from_bytes (bytes, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (path, "/data/accounts/"));
  g_assert_cmpstr (latch_account_get_id (read), ==, latch_account_get_id (account));
  g_assert_cmpstr (latch_account_get_service (read), ==, "https://api.example.com/elements/api-v2");
  g_assert_cmpstr (latch_account_get_label (read), ==, "Example");
  g_assert_true (latch_account_get_accepted (read));
  g_assert_true (latch_account_get_refused (read));
}

static void
test_account_damaged (void)
{
  static const char *cases[] = { "", "[Account]\nVersion=1\n", "[Account]\nVersion=2\nId=" ID "\nService=us\nLabel=x\n", "[Account]\nVersion=1\nId=..\nService=us\nLabel=x\n", "[Account]\nVersion=1\nId=" ID "\nLabel=x\n", "[Account]\nVersion=1\nId=" ID "\nService=us\n" };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (cases[i], strlen (cases[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (latch_account_new_from_bytes (bytes, &error));
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
    }
}

static void
test_account_properties (void)
{
  g_autoptr (LatchAccount) account = latch_account_new ("us", "Example");
  g_autofree char *label = NULL;
  gboolean         accepted;

  latch_account_set_accepted (account, TRUE);
  latch_account_set_accepted (account, TRUE);
  g_object_get (account, "label", &label, "accepted", &accepted, NULL);

  g_assert_cmpstr (label, ==, "Example");
  g_assert_true (accepted);
}

static void
test_free_label (void)
{
  g_autoptr (GListStore) accounts = g_list_store_new (LATCH_TYPE_ACCOUNT);
  static const char *const expected[] = { "Practice", "Practice (2)", "Practice (3)" };

  for (size_t i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *label = latch_account_dup_free_label (G_LIST_MODEL (accounts), "Practice");
      g_autoptr (LatchAccount) account = latch_account_new ("practice", label);

      g_assert_cmpstr (label, ==, expected[i]);
      g_list_store_append (accounts, account);
    }
}

/* What a newer version has written stays in the file, also when an object is brought up to date with it. */
#define ADDED "Future=kept\nFuture[de]=bleibt\n\n[Added]\nKey=1\n"

static void
assert_added (GBytes *bytes)
{
  g_autofree char  *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  const char *const added[] = { "Future=kept\n", "Future[de]=bleibt\n", "[Added]\nKey=1\n" };

  for (size_t i = 0; i < G_N_ELEMENTS (added); i++)
    g_assert_nonnull (strstr (text, added[i]));
}

static void
test_added (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (WHOLE, strlen (WHOLE));
  g_autoptr (GBytes) added = g_bytes_new_static (WHOLE ADDED, strlen (WHOLE ADDED));
  g_autoptr (LatchRecord) record = latch_record_new_from_bytes (bytes, NULL);
  g_autoptr (LatchRecord) newer = latch_record_new_from_bytes (added, NULL);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (LatchRecord) read = NULL;

  g_assert_true (latch_record_update_from (record, newer));
  latch_record_set_name (record, "Renamed");
  written = latch_record_to_bytes (record);
  assert_added (written);
  read = latch_record_new_from_bytes (written, NULL);
  g_assert_cmpstr (latch_record_get_name (read), ==, "Renamed");
}

static void
test_account_added (void)
{
  const char      *text = "[Account]\nVersion=1\nId=" ID "\nService=us\nLabel=Example\n";
  g_autofree char *longer = g_strconcat (text, ADDED, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) added = g_bytes_new_static (longer, strlen (longer));
  g_autoptr (LatchAccount) account = latch_account_new_from_bytes (bytes, NULL);
  g_autoptr (LatchAccount) newer = latch_account_new_from_bytes (added, NULL);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (LatchAccount) read = NULL;

  g_assert_true (latch_account_update_from (account, newer));
  latch_account_set_seal (account, "seal");
  written = latch_account_to_bytes (account);
  assert_added (written);
  read = latch_account_new_from_bytes (written, NULL);
  g_assert_cmpstr (latch_account_get_seal (read), ==, "seal");
}

/* What an object no longer has, its file no longer has either. */
static void
test_taken_away (void)
{
  const char *text = WHOLE "Sender=4567\nSender=0123\nMissed=2026-02-02T03:04:05Z\nMissedBoot=" OTHER_BOOT "\nMissedUptime=1\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (LatchRecord) record = latch_record_new_from_bytes (bytes, NULL);
  g_autoptr (LatchRecord) absent = latch_test_read_in_state (record, LATCH_RECORD_ABSENT);
  g_autoptr (GBytes) written = NULL;
  g_autofree char *left = NULL;

  latch_record_begin_attempt (absent);
  latch_record_set_sender (absent, NULL);
  written = latch_record_to_bytes (absent);
  left = g_strndup (g_bytes_get_data (written, NULL), g_bytes_get_size (written));
  g_assert_null (strstr (left, "Sender"));
  g_assert_null (strstr (left, "Missed"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/record/round-trip", test_round_trip);
  g_test_add_func ("/latch/record/tag", test_tag);
  g_test_add_func ("/latch/record/damaged", test_damaged);
  g_test_add_func ("/latch/record/every-line-counts", test_every_line_counts);
  g_test_add_func ("/latch/record/notify", test_notify);
  g_test_add_func ("/latch/record/impossible-step", test_impossible_step);
  g_test_add_func ("/latch/record/properties", test_properties);
  g_test_add_func ("/latch/record/hub", test_hub);
  g_test_add_func ("/latch/record/listed", test_listed);
  g_test_add_func ("/latch/record/time-rules", test_time_rules);
  g_test_add_func ("/latch/record/searches", test_searches);
  g_test_add_func ("/latch/record/given-up", test_given_up);
  g_test_add_func ("/latch/record/missed/twice", test_missed);
  g_test_add_func ("/latch/record/missed/clock", test_missed_clock);
  g_test_add_func ("/latch/record/missed/file", test_missed_file);
  g_test_add_func ("/latch/record/attempts", test_attempts);
  g_test_add_func ("/latch/record/copies", test_copies);
  g_test_add_func ("/latch/record/confirmed", test_confirmed);
  g_test_add_func ("/latch/record/update", test_update);
  g_test_add_func ("/latch/record/added", test_added);
  g_test_add_func ("/latch/record/taken-away", test_taken_away);
  g_test_add_func ("/latch/record/meanings", test_meanings);
  g_test_add_func ("/latch/record/renamed", test_renamed);
  g_test_add_func ("/latch/record/follows-name", test_follows_name);
  g_test_add_func ("/latch/record/health", test_health);
  g_test_add_func ("/latch/record/finding", test_finding);
  g_test_add_func ("/latch/account/round-trip", test_account);
  g_test_add_func ("/latch/account/damaged", test_account_damaged);
  g_test_add_func ("/latch/account/added", test_account_added);
  g_test_add_func ("/latch/account/properties", test_account_properties);
  g_test_add_func ("/latch/account/free-label", test_free_label);

  return g_test_run ();
}
