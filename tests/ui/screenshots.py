#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the pictures of README.md and of the metainfo, with the practice service.

usage: screenshots.py PROGRAM FOLDER
In the session of tests/support/session.sh with -x and -k ready; LC_ALL chooses the language.
"""

import os
import pathlib
import subprocess
import sys

from driver import Program, wait_for


# There is no compositor here, so a window has a frame. In its place it gets what it has under one, round corners and a
# shadow. The sizes are those that Flathub asks for: a window and its shadow in 1000 × 700.
FRAME = 5
CORNER = 12
MARGIN = 30
DESKTOP = (640, 640)
PHONE = (360, 640)


class Photographer:
    def __init__(self, binary, folder, size, scheme):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.size = size
        settings = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'glib-2.0/settings'
        settings.mkdir(parents=True, exist_ok=True)
        (settings / 'keyfile').write_text(f'[io/github/latchkey/Latchkey]\nwindow-width={size[0] + 2 * FRAME}\n'
                                         f'window-height={size[1] + 2 * FRAME}\n')
        self.program = Program([binary], 'latchkey', env=dict(os.environ, GSETTINGS_BACKEND='keyfile', ADW_DEBUG_COLOR_SCHEME=scheme))
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
        self.save(name, before[-1])
        print(f'{name}.png', flush=True)

    def save(self, name, picture):
        width, height = self.size
        corners = f'roundrectangle 0,0,{width - 1},{height - 1},{CORNER},{CORNER}'
        subprocess.run(['convert', 'png:-', '-shave', f'{FRAME}x{FRAME}', '+repage', '-alpha', 'set', '(', '-size', f'{width}x{height}', 'xc:none', '-fill', 'white', '-draw', corners, ')',
                        '-compose', 'DstIn', '-composite', '-compose', 'Over',
                        '(', '+clone', '-background', 'black', '-shadow', f'45x{MARGIN // 3}+0+{MARGIN // 6}', ')', '+swap',
                        '-background', 'none', '-layers', 'merge', '+repage',
                        '-gravity', 'center', '-extent', f'{width + 2 * MARGIN}x{height + 2 * MARGIN}', '-strip', f'png32:{self.folder / name}.png'],
                       input=picture, check=True)

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

    def connect(self):
        self.practice()
        self.take('create')
        self.create('Garden Tools')
        self.take('done')
        self.go_home()
        self.practice()
        self.program.type('Order API Secret', 'no-longer-valid')
        self.create('Second-hand Books')
        self.program.press('Close')
        self.program.process.wait(30)

    def show_list(self):
        self.program.see('Second-hand Books')
        self.take('instances')
        self.program.press('Close')
        self.program.process.wait(30)

    def show_store(self):
        self.program.see('Garden Tools')
        subprocess.run(['xdotool', 'windowfocus', '--sync', self.window, 'key', 'Down', 'Return'], check=True)
        self.wait_for_page('Garden Tools')
        self.take('phone')
        self.program.press('Close')


def main():
    binary, folder = sys.argv[1:3]
    Photographer(binary, folder, DESKTOP, 'prefer-light').connect()
    Photographer(binary, folder, DESKTOP, 'prefer-dark').show_list()
    Photographer(binary, folder, PHONE, 'prefer-light').show_store()


main()
