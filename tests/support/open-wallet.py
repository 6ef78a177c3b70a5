#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens KWallet's default wallet with the password from the standard input, as pam_kwallet does at a login, and makes it if there is none."""

import hashlib
import os
import pathlib
import sys
import time

from gi.repository import Gio, GLib

WALLET = 'kdewallet'
ROUNDS, LENGTH = 50000, 56


def main():
    salt = pathlib.Path(os.environ['XDG_DATA_HOME']) / f'kwalletd/{WALLET}.salt'
    salt.parent.mkdir(parents=True, exist_ok=True)
    if not salt.exists():
        salt.write_bytes(os.urandom(LENGTH))
    key = hashlib.pbkdf2_hmac('sha512', sys.stdin.readline().rstrip('\n').encode(), salt.read_bytes(), ROUNDS, LENGTH)

    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    while not bus.call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner', GLib.Variant('(s)', ['org.kde.kwalletd5']),
                            None, Gio.DBusCallFlags.NONE, -1).unpack()[0]:
        time.sleep(.02)
    bus.call_sync('org.kde.kwalletd5', '/modules/kwalletd5', 'org.kde.KWallet', 'pamOpen', GLib.Variant('(sayi)', [WALLET, key, 0]),
                  None, Gio.DBusCallFlags.NONE, -1)


if __name__ == '__main__':
    main()
