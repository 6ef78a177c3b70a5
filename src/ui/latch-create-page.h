/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum {
  LATCH_CONCERN_NONE,
  LATCH_CONCERN_BUSY,
  LATCH_CONCERN_UNSAVED_TOKEN,
} LatchConcern;

#define LATCH_TYPE_CREATE_PAGE (latch_create_page_get_type ())
G_DECLARE_FINAL_TYPE (LatchCreatePage, latch_create_page, LATCH, CREATE_PAGE, AdwBin)

void         latch_create_page_set_store (LatchCreatePage *self,
                                          LatchStore      *store);
void         latch_create_page_choose_service (LatchCreatePage *self,
                                               const char      *service);
void         latch_create_page_fill_practice (LatchCreatePage *self);
LatchRecord *latch_create_page_get_record (LatchCreatePage *self);
LatchConcern latch_create_page_get_concern (LatchCreatePage *self);
void         latch_create_page_ask_async (LatchCreatePage    *self,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
gboolean     latch_create_page_ask_finish (LatchCreatePage *self,
                                           GAsyncResult    *result);

G_END_DECLS
