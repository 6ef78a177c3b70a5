#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window and latch at work together: each shows what the other has done, without being told to look.

    test-beside.py LATCHKEY LATCH PRACTICE_SERVER

In the session of tests/support/session.sh with -x and -k ready.
"""

import os
import sys

from driver import Program
from terminal import ACCOUNT, Latch, Service, go_through, wait_for

service = Service(sys.argv[3])
latch = Latch(sys.argv[2], service)
log = open(os.path.join(os.environ['LATCH_TEST_DIR'], 'latchkey.log'), 'wb')
window = Program([sys.argv[1]], 'latchkey', stdout=log, stderr=log)


def the_window_sees_what_latch_connects():
    window.see('Connect a Store')
    latch.create(1003, 'Beside', environment=ACCOUNT)
    window.see('Beside')
    window.see('Connected')


def the_window_sees_what_latch_changes():
    latch.run('off', 'Beside')
    window.see('Turned off on the service')
    latch.run('on', 'Beside')
    window.see('Connected')
    latch.run('rename', 'Beside', 'Renamed')
    window.see('Renamed')


def the_window_sees_what_latch_forgets():
    latch.run('forget', 'Renamed')
    wait_for('the row to go', lambda: not window.has(('label',), 'Renamed'))


def neither_has_lost_anything():
    for number in range(4):
        latch.create(1004 + number, f'Shop {number}')
    for number in range(4):
        window.see(f'Shop {number}')
    assert len(latch.read('list')['stores']) == 4


go_through((the_window_sees_what_latch_connects, the_window_sees_what_latch_changes, the_window_sees_what_latch_forgets, neither_has_lost_anything))
window.kill()
service.stop()
