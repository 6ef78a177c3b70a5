# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What befalls the program that keeps the secrets of a session, whichever it is; tests/support/session.sh started the first one."""

import os
import pathlib
import signal
import subprocess

from driver import wait_for
from gi.repository import Gio, GLib

SUPPORT = pathlib.Path(__file__).parent.parent / 'support'
SERVICE, PATH = 'org.freedesktop.secrets', '/org/freedesktop/secrets'
KWALLET, KWALLET_PATH = 'org.kde.kwalletd5', '/modules/kwalletd5'


class Provider:
    def __init__(self):
        self.name = os.environ['LATCH_TEST_PROVIDER']
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.first = int(os.environ['LATCH_TEST_KEYRING_PID'])
        self.process = None
        self.log = open(pathlib.Path(os.environ['LATCH_TEST_DIR'], 'keyring.log'), 'ab')

    def ask(self, name, path, interface, method, arguments):
        return self.bus.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NO_AUTO_START, -1, None).unpack()[0]

    def get_default(self):
        return self.ask(SERVICE, PATH, 'org.freedesktop.Secret.Service', 'ReadAlias', GLib.Variant('(s)', ('default',)))

    def is_open(self):
        """KWallet says of what a login opened that it is locked, until a program asks."""
        if self.get_default() == '/':
            return False
        if self.name == 'kwallet':
            return self.ask(KWALLET, KWALLET_PATH, 'org.kde.KWallet', 'isOpen', GLib.Variant('(s)', ('kdewallet',)))
        return not self.ask(SERVICE, self.get_default(), 'org.freedesktop.DBus.Properties', 'Get',
                            GLib.Variant('(ss)', ('org.freedesktop.Secret.Collection', 'Locked')))

    def end(self):
        """At once, for KeePassXC may have a question."""
        if self.process is None:
            os.kill(self.first, signal.SIGKILL)
        else:
            self.process.kill()
            self.process.wait()
        wait_for('nobody to keep secrets', lambda: not self.ask('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner',
                                                                GLib.Variant('(s)', (SERVICE,))))

    def start(self, state):
        """`ready` as after a login with the password, or `locked` as after one without it."""
        self.process = subprocess.Popen([SUPPORT / 'keyring.sh', self.name, state], stdin=subprocess.PIPE, stdout=self.log, stderr=self.log)
        if state == 'ready':
            self.process.stdin.write(b'test')
        self.process.stdin.close()
        wait_for(f'a keyring that is {state}', self.is_open if state == 'ready' else lambda: self.get_default() != '/')

    @staticmethod
    def answer(errand):
        """Somebody answers the prompt that is about to come: `unlock` or `dismiss`."""
        assert subprocess.run([SUPPORT / 'answer-prompt.sh', errand], check=False).returncode == 0, f'there was no prompt to {errand}'
