#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the secrets are while somebody uses the window: nowhere but in locked memory, and after their use nowhere.

The program is started as its launchers do it, so that what it frees is wiped.
"""

import os
import pathlib
import sys

from canary import Canary
from driver import BUTTON, TEXT, Program, go_through, launcher_of, wait_for, walk
from hands import Hands, xdotool
from journey import BEARER, ORDER_KEY, ORGANIZATION_SECRET, PASSWORD, PRODUCT_KEY, SECRETS, TOKEN, USER_SECRET, Server

NAME = 'io.github.latchkey.Latchkey'


class Secrets:
    def __init__(self, binary, data, offers):
        directory = pathlib.Path(os.environ['LATCH_TEST_DIR'])
        settings = directory / 'config/glib-2.0/settings'
        settings.mkdir(parents=True)
        (settings / 'keyfile').write_text(f'[{NAME.replace(".", "/")}]\nservice=\'other\'\n')
        self.server = Server()
        self.canary = Canary(SECRETS, directory, offers)
        log = open(directory / 'latchkey.log', 'wb')
        self.program = Program([*launcher_of(pathlib.Path(data) / f'{NAME}.desktop'), binary], 'latchkey', stdout=log, stderr=log,
                               env=dict(os.environ, G_MESSAGES_DEBUG='all'))
        self.hands = Hands(self.program)

    @property
    def pid(self):
        return self.program.process.pid

    def typed_password_is_locked(self):
        hands = Hands(self.program)
        self.program.press('Connect a Store…')
        self.program.type('Service Address', f'http://127.0.0.1:{self.server.port}')
        hands.raise_window()
        hands.go_to('Sign In…')
        xdotool('key', 'Return')
        self.program.type('User Name', 'zoe@example.com')
        self.program.type('Password', PASSWORD)
        self.canary.assert_in_locked_memory_only(self.pid)
        assert self.count(PASSWORD) == 1, 'the entry does not have it'

    def count(self, secret):
        return sum(counts[SECRETS.index(secret)] for counts in self.canary.count_in_memory(self.pid))

    def refused_password_is_locked(self):
        self.server.status = 401
        self.program.press('Sign In')
        self.program.see('The service did not accept the user name and password')
        self.canary.assert_in_locked_memory_only(self.pid)

    def signing_in_leaves_the_two_secrets(self):
        """Although the password was shown."""
        self.server.status = 200
        dialog = self.program.find(('dialog',), 'Sign In')
        next(node for node in walk(dialog) if node.getRoleName() in BUTTON and node.name.startswith('Show ')).queryAction().doAction(0)
        self.program.press('Sign In')
        wait_for('the dialog to go', lambda: not self.program.has(TEXT, 'Password'))
        head, body = self.server.requests[-1]
        assert head.startswith('GET /elements/api-v2/authentication/secrets ') and f'\r\nAuthorization: Bearer {BEARER}\r\n' in head, 'another request'
        self.canary.assert_in_locked_memory_only(self.pid)
        wait_for('the password and the token to go', lambda: self.count(PASSWORD) + self.count(BEARER) == 0, 20)
        assert self.count(USER_SECRET) == self.count(ORGANIZATION_SECRET) == 1, 'the entries do not have the secrets'

    def fill_in(self):
        self.program.type('User Secret', USER_SECRET)
        self.program.type('Organization Secret', ORGANIZATION_SECRET)
        self.program.type('Store ID', '1003')
        self.program.type('Order API Secret', ORDER_KEY)
        self.program.type('Product API Secret', PRODUCT_KEY)
        self.canary.assert_in_locked_memory_only(self.pid)
        assert self.canary.count_in_memory(self.pid)[0][:4] == [1, 1, 1, 1], 'the entries do not have them'

    def typed_secrets_are_locked(self):
        self.fill_in()

    def refused_creation_leaves_nothing(self):
        self.server.status = 401
        self.program.press('Create')
        self.program.see('The service did not accept the user secret')
        self.canary.assert_in_locked_memory_only(self.pid)

    def creation_leaves_nothing(self):
        """Although a secret was shown, and typed while it was, which GTK would remember to undo it."""
        self.server.status = 200
        self.program.find(BUTTON, lambda name: name.startswith('Show ')).queryAction().doAction(0)
        self.program.type('User Secret', '')
        self.program.type('User Secret', USER_SECRET)
        self.program.press('Create')
        self.program.see('Connected')
        self.canary.assert_memory_clean(self.pid)
        self.nothing_lies_about('latchkey')

    def nothing_lies_about(self, *running):
        self.canary.assert_files_clean()
        self.canary.assert_processes_clean(*running)
        self.canary.assert_selections_clean()

    def shown_token_leaves_nothing(self):
        self.program.press('Show Token')
        self.program.see(TOKEN)
        self.program.press('Hide Token')
        self.canary.assert_memory_clean(self.pid)

    def pasted_header_is_locked(self):
        """It goes from the clipboard with the next secret that is copied."""
        self.program.press('Copy Authorization Header')
        self.program.see_message('Copied, clears in')
        for _ in range(5):
            assert self.canary.read_offers('CLIPBOARD')['UTF8_STRING'] == f'Authorization: User {USER_SECRET}, Element {TOKEN}'
        self.canary.assert_in_locked_memory_only(self.pid)

    def pasted_token_leaves_nothing(self):
        self.program.press('Copy Token')
        self.program.see_message('Token copied')
        for _ in range(5):
            assert self.canary.read_offers('CLIPBOARD')['UTF8_STRING'] == TOKEN
        self.canary.assert_in_locked_memory_only(self.pid)
        wait_for('the clipboard to be cleared', lambda: self.canary.read_offers('CLIPBOARD')['UTF8_STRING'] != TOKEN, 60)
        self.canary.assert_memory_clean(self.pid)

    def open_secrets(self):
        self.hands.raise_window()
        self.hands.go_to('Change Secrets…')
        xdotool('key', 'Return')
        self.program.see('API secrets that you leave empty stay as they are')
        self.program.type('Order API Secret', ORDER_KEY)
        self.program.type('Product API Secret', PRODUCT_KEY)
        self.canary.assert_in_locked_memory_only(self.pid)
        assert self.canary.count_in_memory(self.pid)[0][2:4] == [1, 1], 'the entries do not have them'

    def cancelled_change_leaves_nothing(self):
        self.open_secrets()
        self.program.press('Cancel')
        self.hands.expect('Change Secrets…')
        self.canary.assert_memory_clean(self.pid)

    def change_leaves_nothing(self):
        self.open_secrets()
        self.program.press('Change and Test')
        self.program.see_message('The service has the new values.')
        self.hands.expect('Change Secrets…')
        self.canary.assert_memory_clean(self.pid)
        self.nothing_lies_about('latchkey')

    def left_change_leaves_nothing(self):
        self.open_secrets()
        self.program.press('Back')
        self.canary.assert_memory_clean(self.pid)

    def close(self):
        self.program.press('Close')
        self.program.expect_end()
        self.nothing_lies_about()


STEPS = ('typed_password_is_locked', 'refused_password_is_locked', 'signing_in_leaves_the_two_secrets', 'typed_secrets_are_locked',
         'refused_creation_leaves_nothing', 'creation_leaves_nothing', 'shown_token_leaves_nothing', 'pasted_header_is_locked',
         'pasted_token_leaves_nothing', 'cancelled_change_leaves_nothing', 'change_leaves_nothing', 'left_change_leaves_nothing', 'close')


go_through(STEPS, Secrets(*sys.argv[1:]))
