/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-record-enums.h"
#include "latch-account.h"
#include "latch-record.h"

/* What would be read if the file of @record said something else. */
static inline LatchRecord *
latch_test_read_changed (LatchRecord *record,
                         const char  *key,
                         const char  *value)
{
  g_autoptr (GBytes) bytes = latch_record_to_bytes (record);
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  LatchRecord *read;
  size_t       length;
  char        *text;

  g_assert_true (g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, NULL));
  g_key_file_set_string (file, "Instance", key, value);
  text = g_key_file_to_data (file, &length, NULL);
  changed = g_bytes_new_take (text, length);
  read = latch_record_new_from_bytes (changed, &error);
  g_assert_no_error (error);
  return read;
}

/* The same for when it was missed first: so many seconds ago by the clock that nobody can set, and by the one on the wall. */
static inline LatchRecord *
latch_test_read_missed (LatchRecord *record,
                        gint64       uptime,
                        gint64       time)
{
  LatchMoment now;
  g_autoptr (GDateTime) missed = NULL;
  g_autofree char *text = NULL;
  g_autofree char *seconds = NULL;
  g_autoptr (LatchRecord) one = NULL;
  g_autoptr (LatchRecord) other = NULL;

  latch_moment_init_now (&now);
  missed = g_date_time_new_from_unix_utc (now.time - time);
  text = g_date_time_format_iso8601 (missed);
  seconds = g_strdup_printf ("%" G_GINT64_FORMAT, now.uptime - uptime);
  one = latch_test_read_changed (record, "Missed", text);
  other = latch_test_read_changed (one, "MissedBoot", now.boot);
  return latch_test_read_changed (other, "MissedUptime", seconds);
}

/* The same for its state, whether events lead there or not. */
static inline LatchRecord *
latch_test_read_in_state (LatchRecord     *record,
                          LatchRecordState state)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (LATCH_TYPE_RECORD_STATE);

  return latch_test_read_changed (record, "State", g_enum_get_value (states, (int)state)->value_nick);
}

/* Where the file of a record stands, and that of an account. */
static inline char *
latch_test_dup_record_path (LatchRecord *record,
                            const char  *directory)
{
  g_autofree char *name = g_strconcat (latch_record_get_id (record), ".record", NULL);

  return g_build_filename (directory, "instances", name, NULL);
}

static inline char *
latch_test_dup_account_path (LatchAccount *account,
                             const char   *directory)
{
  g_autofree char *name = g_strconcat (latch_account_get_id (account), ".account", NULL);

  return g_build_filename (directory, "accounts", name, NULL);
}

/* As another process writes it. */
static inline void
latch_test_write_record (LatchRecord *record,
                         const char  *directory)
{
  g_autofree char *path = latch_test_dup_record_path (record, directory);
  g_autoptr (GBytes) bytes = latch_record_to_bytes (record);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
}

/* The events that lead a new record to @state. */
static inline void
latch_test_bring_to (LatchRecord     *record,
                     LatchRecordState state)
{
  static const LatchRecordEvent ways[][5] = {
    [LATCH_RECORD_RESERVED] = { LATCH_EVENT_RESERVE },
    [LATCH_RECORD_SENT] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND },
    [LATCH_RECORD_UNKNOWN] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND, LATCH_EVENT_LOSE_ANSWER },
    [LATCH_RECORD_ABSENT] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND, LATCH_EVENT_NOT_LISTED_AFTER_WAIT },
    [LATCH_RECORD_FORGOTTEN] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND, LATCH_EVENT_NOT_LISTED_AFTER_WAIT, LATCH_EVENT_FORGET },
    [LATCH_RECORD_CREATED] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND, LATCH_EVENT_FIND },
    [LATCH_RECORD_STORED] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND, LATCH_EVENT_FIND, LATCH_EVENT_STORE },
    [LATCH_RECORD_VERIFIED] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND, LATCH_EVENT_FIND, LATCH_EVENT_STORE, LATCH_EVENT_VERIFY },
  };

  for (size_t i = 0; i == 0 || latch_record_get_state (record) != state; i++)
    latch_record_advance (record, ways[state][i]);
}
