#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as it is installed, and not as it lies in the build folder.

No key opens GTK's inspector, which would show every hidden secret. That the
keys can open one at all is seen on an empty window.
"""

import os
import pathlib
import re
import subprocess
import sys

from driver import Program, go_through, wait_for
from gi.repository import Gio, GLib

NAME = 'io.github.latchkey.Latchkey'
INSPECTOR_KEYS = ('ctrl+shift+d', 'ctrl+shift+i')


def xdotool(*arguments):
    return subprocess.run(['xdotool', *arguments], capture_output=True, text=True, check=False).stdout.split()


def windows(process):
    return xdotool('search', '--onlyvisible', '--all', '--pid', str(process.pid), '--name', '.')


class Installed:
    def __init__(self, build, empty_window):
        root = pathlib.Path(os.environ['LATCH_TEST_DIR']) / 'installed'
        subprocess.run(['meson', 'install', '--no-rebuild', '--quiet', '-C', build, '--destdir', root], stdout=subprocess.DEVNULL, check=True)
        self.binary = next(root.rglob('bin/latchkey'))
        schemas = self.binary.parent.parent / 'share/glib-2.0/schemas'
        subprocess.run(['glib-compile-schemas', schemas], check=True)
        self.empty_window = empty_window
        self.program = Program([self.binary], 'latchkey', env=dict(os.environ, GSETTINGS_SCHEMA_DIR=str(schemas), GTK_DEBUG='interactive'))

    @staticmethod
    def press_inspector_keys(window):
        xdotool('windowfocus', '--sync', window)
        for key in INSPECTOR_KEYS:
            xdotool('key', '--window', window, key)

    @staticmethod
    def show_about():
        bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        bus.call_sync(NAME, '/' + NAME.replace('.', '/'), 'org.freedesktop.Application', 'ActivateAction',
                      GLib.Variant('(sava{sv})', ('about', [], {})), None, 0, 30000, None)

    def keys_open_an_inspector_elsewhere(self):
        with subprocess.Popen([self.empty_window]) as process:
            self.press_inspector_keys(wait_for('the empty window', lambda: windows(process))[0])
            wait_for('the inspector', lambda: len(windows(process)) > 1)
            process.kill()

    def no_key_opens_an_inspector(self):
        """The last key is answered after those before it."""
        window = wait_for('the window', lambda: windows(self.program.process))[0]
        self.press_inspector_keys(window)
        xdotool('key', '--window', window, 'ctrl+n')
        self.program.see('Connect a Store')
        assert windows(self.program.process) == [window], 'there is another window'

    def nor_in_a_dialog(self):
        """Dialogs are windows up to libadwaita 1.4, and stand in the window from then on."""
        window = windows(self.program.process)[0]
        self.show_about()
        self.program.see('Details')
        dialog = next((found for found in windows(self.program.process) if found != window), window)
        self.press_inspector_keys(dialog)
        xdotool('key', '--window', dialog, 'Escape')
        wait_for('the window alone', lambda: windows(self.program.process) == [window])

    def starts_through_the_loader(self):
        """A program that starts itself once more, by its path, would start the loader in its place."""
        loader = re.search(rb'/lib[^\0]*/ld-[^\0]+', self.binary.read_bytes())[0]
        run = subprocess.run([loader, self.binary, '--version'], capture_output=True, text=True, check=False)
        assert (run.returncode, run.stdout.split()[0]) == (0, 'Latchkey'), run

    def close(self):
        self.program.press('Close')
        self.program.expect_end()


STEPS = ('keys_open_an_inspector_elsewhere', 'no_key_opens_an_inspector', 'nor_in_a_dialog', 'starts_through_the_loader', 'close')


go_through(STEPS, Installed(*sys.argv[1:]))
