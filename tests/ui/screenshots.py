#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the pictures of README.md and of the metainfo, with the practice service.

usage: screenshots.py PROGRAM FOLDER [WIDTH HEIGHT]
In the session of tests/support/session.sh with -x and -k ready; ADW_DEBUG_COLOR_SCHEME and LC_ALL choose the look.
"""

import os
import pathlib
import subprocess
import sys

from driver import Program, wait_for


class Photographer:
    def __init__(self, binary, folder, width, height):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'glib-2.0/settings'
        settings.mkdir(parents=True)
        (settings / 'keyfile').write_text(f'[io/github/latchkey/Latchkey]\nwindow-width={width}\nwindow-height={height}\n')
        self.program = Program([binary], 'latchkey', env=dict(os.environ, GSETTINGS_BACKEND='keyfile'))
        self.window = wait_for('the window', self.find_window)
        self.binary = binary

    def find_window(self):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.program.process.pid)],
                               capture_output=True, text=True, check=False).stdout.split()
        return found[0] if found else None

    def grab(self):
        return subprocess.run(['import', '-window', self.window, 'png:-'], capture_output=True, check=True).stdout

    def take(self, name):
        """Waits until two pictures in a row are the same, so that nothing is caught half drawn."""
        before = []

        def is_still():
            before.append(self.grab())
            return len(before) > 1 and before[-1] == before[-2]
        wait_for('a window that stands still', is_still)
        (self.folder / f'{name}.png').write_bytes(before[-1])
        print(f'{name}.png', flush=True)

    def wait_for_page(self, title):
        wait_for(f'the page {title}', lambda: subprocess.run(['xdotool', 'getwindowname', self.window],
                                                             capture_output=True, text=True, check=False).stdout.strip() == title)

    def go_home(self):
        self.program.press('Back')
        self.wait_for_page('Latchkey')

    def practice(self):
        subprocess.run([self.binary, '--practice'], check=True)
        self.wait_for_page('Connect a Store')

    def create(self, name):
        self.program.type('Name', name)
        self.program.press('Create')
        self.wait_for_page(name)

    def run(self):
        program = self.program
        self.practice()
        self.take('create')
        self.create('Garden Tools')
        self.take('done')
        self.go_home()
        self.practice()
        program.type('Order API Secret', 'no-longer-valid')
        self.create('Second-hand Books')
        self.go_home()
        self.take('instances')
        program.press('Close')


def main():
    binary, folder = sys.argv[1:3]
    width, height = sys.argv[3:5] if len(sys.argv) > 4 else (640, 720)
    Photographer(binary, folder, width, height).run()


main()
