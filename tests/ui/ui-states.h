/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui-fixture.h"

G_BEGIN_DECLS

/* The name of a store as somebody may well call it: long, in two directions, and with what markup would trip over. */
#define UI_LONG_NAME "متجر الكتب – Second-Hand Books & Curiosities of the Greater Metropolitan Area, Northern Branch"

/* The title of an entry in a file that somebody has written, which is as long as it may be. */
#define UI_LONGEST_TITLE "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW" \
                         "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"

#define UI_NO_SITUATION (-1)

/* How a page is brought into a state, what an earlier session has left for it, which LatchSituation the page of an
 * instance is then in, and what leads on from it beside that: the action of a button or a row, its label or its title. */
typedef struct
{
  const char *name;
  void (*show) (UiFixture   *fixture,
                LatchWindow *window);
  void (*prepare) (UiFixture *fixture);
  int         situation;
  const char *way_on;
} UiState;

const UiState *ui_get_states (size_t *n_states);
void           ui_use_language (void);
GtkWidget     *ui_open_state (UiFixture     *fixture,
                              const UiState *state);
void           ui_assert_situation (UiFixture     *fixture,
                                    const UiState *state,
                                    GtkWidget     *window);
void           ui_close_state (GtkWidget *window);
void           ui_set_look (GtkTextDirection direction,
                            int              text_percent);
void           ui_settle (GtkWidget *window);
void           ui_resize (GtkWidget *window,
                          int        width,
                          int        height);

G_END_DECLS
