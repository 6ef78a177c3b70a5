#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever tests beside other users of the computer shows them nothing: neither the windows nor the files of a session."""

import os
import pathlib
import stat
import subprocess


def ask_display(**changes):
    return subprocess.run(['xdotool', 'getdisplaygeometry'], env=os.environ | changes, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False).returncode


def needs_the_cookie():
    return ask_display() == 0 and ask_display(XAUTHORITY='/dev/null') != 0


def keeps_its_files_to_itself():
    return not stat.S_IMODE(pathlib.Path(os.environ['LATCH_TEST_DIR']).stat().st_mode) & 0o077


CASES = (needs_the_cookie, keeps_its_files_to_itself)

print(f'1..{len(CASES)}')
for number, case in enumerate(CASES, 1):
    print(f'{"ok" if case() else "not ok"} {number} - {case.__name__}')
