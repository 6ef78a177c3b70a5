/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What befalls the computer, as the kernel tells of it. */
void machine_sleep (int hours);
void machine_set_clock (void);
void machine_change_network (int available);
