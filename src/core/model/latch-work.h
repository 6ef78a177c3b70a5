/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-change.h"
#include "latch-job.h"
#include "latch-listing.h"

G_BEGIN_DECLS

#define LATCH_TYPE_WORK (latch_work_get_type ())
G_DECLARE_FINAL_TYPE (LatchWork, latch_work, LATCH, WORK, GObject)

LatchWork *latch_work_new (LatchKeyring *keyring,
                           LatchJournal *journal);
LatchJob  *latch_work_lookup_job (LatchWork  *self,
                                  const char *id);
gboolean   latch_work_has_job_of (LatchWork  *self,
                                  const char *account);
void       latch_work_set_closed (LatchWork  *self,
                                  const char *account,
                                  gboolean    closed);
gboolean   latch_work_check (LatchWork   *self,
                             LatchRecord *record,
                             GError     **error);

void     latch_work_create_async (LatchWork          *self,
                                  LatchJob           *job,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
void     latch_work_resume_async (LatchWork          *self,
                                  LatchJob           *job,
                                  LatchListing       *listing,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
void     latch_work_adopt_async (LatchWork          *self,
                                 LatchJob           *job,
                                 LatchInstanceInfo  *info,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
void     latch_work_keep_listed_async (LatchWork          *self,
                                       LatchJob           *job,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
void     latch_work_save_token_async (LatchWork          *self,
                                      LatchJob           *job,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
void     latch_work_change_async (LatchWork          *self,
                                  LatchJob           *job,
                                  LatchChange         change,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
void     latch_work_read_configuration_async (LatchWork             *self,
                                              LatchJob              *job,
                                              LatchConfigurationPart part,
                                              GCancellable          *cancellable,
                                              GAsyncReadyCallback    callback,
                                              gpointer               user_data);
void     latch_work_read_events_async (LatchWork          *self,
                                       LatchJob           *job,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
void     latch_work_configure_async (LatchWork          *self,
                                     LatchJob           *job,
                                     GPtrArray          *entries,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
void     latch_work_read_description_async (LatchWork          *self,
                                            LatchJob           *job,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
void     latch_work_describe_async (LatchWork          *self,
                                    LatchJob           *job,
                                    const char         *name,
                                    const char *const  *tags,
                                    LatchInstanceInfo  *seen,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void     latch_work_remove_async (LatchWork          *self,
                                  LatchRecord        *record,
                                  LatchRecordState    seen,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
gboolean latch_work_finish (GAsyncResult *result,
                            GError      **error);

G_END_DECLS
