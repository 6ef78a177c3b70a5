/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-practice.h"
#include "latch-window.h"

G_BEGIN_DECLS

typedef struct
{
  char          *directory;
  LatchPractice *practice;
  LatchKeyring  *keyring;
  LatchRegistry *registry;
  LatchRecovery *recovery;
  LatchRefresh  *refresh;
} UiFixture;

void           ui_set_up (UiFixture    *fixture,
                          gconstpointer data);
void           ui_tear_down (UiFixture    *fixture,
                             gconstpointer data);
void           ui_start_again (UiFixture *fixture);
void           ui_load (UiFixture *fixture);
const char    *ui_start_practice (UiFixture *fixture);
GtkWidget     *ui_find (GtkWidget  *root,
                        GType       type,
                        const char *property,
                        const char *value);
GtkWidget     *ui_row (GtkWidget  *root,
                       const char *title);
void           ui_type (GtkWidget  *root,
                        const char *title,
                        const char *text);
GtkWidget     *ui_find_shown (GtkWidget  *root,
                              GType       type,
                              const char *property,
                              const char *value);
gboolean       ui_is_shown (GtkWidget *widget);
GtkWidget     *ui_find_dialog (GtkWidget *window);
gboolean       ui_says (GtkWidget  *root,
                        const char *text);
void           ui_wait_for (GtkWidget  *root,
                            const char *text);
void           ui_serve_notices (void);
char          *ui_take_notice (void);
char         **ui_read_offers (const char *selection);
void           ui_install_browser (void);
char          *ui_take_opened (void);
char          *ui_dup_account_path (UiFixture *fixture);
void           ui_edit_account (UiFixture  *fixture,
                                const char *service,
                                const char *seal);
void           ui_ask_practice (UiFixture  *fixture,
                                const char *method,
                                const char *path);
gboolean       ui_practice_has_instances (UiFixture *fixture);
void           ui_change_on_service (UiFixture  *fixture,
                                     const char *method,
                                     const char *rest);
void           ui_rename_on_service (UiFixture  *fixture,
                                     const char *name);
void           ui_create_without_tag (UiFixture  *fixture,
                                      const char *name);
void           ui_refresh (UiFixture *fixture);
LatchInstance *ui_find_made_elsewhere (UiFixture *fixture);
void           ui_show_made_elsewhere (UiFixture  *fixture,
                                       GtkWidget  *window,
                                       const char *name);
void           ui_aim_fault_at_made_elsewhere (UiFixture *fixture);
void           ui_rename_made_elsewhere (UiFixture *fixture, const char *name);

G_END_DECLS
