#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way through Latchkey without a mouse.

usage: keyboard.py BUILD
In the session of tests/support/session.sh with -x and -k ready. Nothing is pressed or filled in over the accessibility bus;
that only tells where the focus is.
"""

import collections
import json
import os
import pathlib
import subprocess
import sys

import pyatspi
from canary import Canary
from judge import Service
from driver import TEXT, Program, go_through, name_of, wait_for
from hands import F10, Hands, holds_text, xdotool

USER_SECRET = 'cHJhY3RpY2UtdXNlci1zZWNyZXQ='
ORGANIZATION_SECRET = '70726163746963652d6f7267616e697a'
ORDER_KEY = 'practice-order'
PRODUCT_KEY = 'practice-product'
CONSUMER_KEY = 'ck_practice'
CONSUMER_SECRET = 'cs_practice'
MENU_FROM_ITS_END = ('About Latchkey', 'Keyboard Shortcuts', 'Accounts')
CONTROLS = TEXT + ('push button', 'button', 'toggle button', 'check box', 'switch', 'combo box', 'list item', 'link')


class Keyboard:
    def __init__(self, build):
        self.build = pathlib.Path(build)
        self.service = Service(self.build / 'tests/practice-server')
        self.program = Program([self.build / 'src/latchkey'], 'latchkey')
        self.hands = Hands(self.program)

    def wait_for_page(self, title):
        wait_for(f'the page {title}', lambda: self.program.has(('frame',), title))

    def reaches_everything(self):
        """Tab gets to all that can have the focus, and to nothing else."""
        reached = {self.kind_of(node) for node in self.hands.collect()}
        missing = [f'{kind} “{name}”' for kind, name in self.find_focusable() if (kind, name) not in reached]
        assert not missing, f'Tab does not lead to {", ".join(missing)}'

    def find_focusable(self):
        """A window's own buttons have keys of their own; the lists that a combo box shows its choice with take no focus."""
        wanted = collections.OrderedDict()
        todo = [self.program.root]
        while todo:
            node = todo.pop()
            states = node.getState()
            role = node.getRoleName()
            if role in CONTROLS and states.contains(pyatspi.STATE_FOCUSABLE) and states.contains(pyatspi.STATE_SENSITIVE) \
                    and node.name != 'Close' and self.is_shown(node) and not self.holds_focusable(node):
                wanted[self.kind_of(node)] = True
            if role != 'combo box':
                todo += [child for child in (node.getChildAtIndex(i) for i in range(node.childCount)) if child is not None]
        return wanted

    @staticmethod
    def is_shown(node):
        return node.queryComponent().getExtents(pyatspi.WINDOW_COORDS).width > 0

    @staticmethod
    def holds_focusable(node):
        """A row that is an entry, a switch or a list of its own leaves the focus to what is in it."""
        if node.getRoleName() != 'list item':
            return False
        if holds_text(node):
            return True
        return any(child.getRoleName() == 'list' for panel in (node.getChildAtIndex(i) for i in range(node.childCount))
                   for child in (panel.getChildAtIndex(i) for i in range(panel.childCount)))

    @staticmethod
    def kind_of(node):
        role = node.getRoleName()
        return ('entry' if role in TEXT else 'button' if 'button' in role else role, name_of(node))

    # -- The steps ---------------------------------------------------------------

    def open_the_form(self):
        self.hands.raise_window()
        self.program.see('Connect Your First Store')
        self.hands.go_to('Connect a Store…')
        self.reaches_everything()
        self.hands.go_to('Connect a Store…')
        self.hands.press('Return', 'Service')
        self.wait_for_page('Connect a Store')

    def choose_the_service(self):
        """The last of the choices, which may be out of sight, is another service, whose address is then asked for."""
        xdotool('key', 'space')
        self.program.see('Cloud Elements EU')
        xdotool('key', 'End', 'Return')
        self.hands.listen(lambda: self.program.has(TEXT, 'Service Address'))
        self.hands.go_to('Service Address')
        self.hands.type(self.service.address.removesuffix('/elements/api-v2'))

    def sign_in(self):
        """The dialog is a window of its own, and gives the keys back to what is missing next."""
        self.password = self.service.ask('password')
        self.hands.go_to('Sign In…')
        xdotool('key', 'Return')
        wait_for('the dialog', lambda: self.program.has(('dialog',), 'Sign In'))
        self.hands.raise_window('Sign In')
        self.hands.expect('User Name')
        self.hands.type('practice')
        self.hands.press('Return', 'Password')
        self.hands.type('wrong')
        xdotool('key', 'Return')
        self.program.see('The service did not accept the user name and password')
        self.hands.expect_said('The service did not accept the user name and password')
        self.hands.expect('Password')
        self.hands.go_to('Cancel')
        self.hands.go_to('Password')
        self.hands.type(self.password)
        xdotool('key', 'Return')
        wait_for('the dialog to go', lambda: not self.program.has(('dialog',), 'Sign In'))
        self.hands.raise_window('Connect a Store')
        self.hands.expect('Store ID')

    def fill_in(self):
        for name, text in (('User Secret', USER_SECRET), ('Organization Secret', ORGANIZATION_SECRET), ('Store ID', '12-34'),
                           ('Order API Secret', ORDER_KEY), ('Product API Secret', PRODUCT_KEY), ('Name', 'Garden Tools')):
            self.hands.go_to(name)
            self.hands.type(text)
        self.hands.go_to('Create')
        self.reaches_everything()

    def open_more(self):
        self.hands.go_to('Advanced')
        xdotool('key', 'Return')
        self.hands.go_to('Tags, Comma-Separated')
        self.hands.go_to('Event Notifications')
        xdotool('key', 'space')
        self.program.find(TEXT, 'Callback Address')
        self.reaches_everything()
        self.hands.go_to('Event Notifications')
        xdotool('key', 'space')
        self.hands.go_to('Advanced', 'shift+Tab')
        xdotool('key', 'Return')

    def be_sent_to_the_first_error(self):
        self.hands.go_to('Create')
        self.hands.press('Return', 'Store ID')
        self.program.see('A store ID contains only digits')
        self.hands.type('1003')
        self.hands.go_to('User Secret', 'shift+Tab')
        self.hands.type('d3Jvbmc=')
        self.hands.go_to('Name')
        self.hands.press_past('Return', 'Cancel')
        self.hands.expect('User Secret')
        self.program.see('The service did not accept the user secret')
        self.hands.type(USER_SECRET)

    def create(self):
        self.hands.press_past('ctrl+Return', 'Cancel')
        self.hands.expect('Copy Token')
        self.program.see('The store answers')
        self.hands.expect_said('Creating the instance…')
        self.hands.expect_said('The store answers')
        self.reaches_everything()

    def copy_the_token(self):
        self.hands.go_to('Copy Token')
        xdotool('key', 'space')
        self.program.see_message('Token copied')
        self.hands.expect_said('Token copied')
        self.hands.go_to('Show Token', 'shift+Tab')
        xdotool('key', 'space')
        self.program.find(('push button', 'button', 'toggle button'), 'Hide Token')
        xdotool('key', 'space')
        self.program.find(('push button', 'button', 'toggle button'), 'Show Token')
        self.wait_for_no_message()

    def wait_for_no_message(self):
        """Until it goes, Escape is for the message."""
        wait_for('the message to go', lambda: not self.program.has(('label',), lambda name: name.startswith('Token copied')))

    def test_again(self):
        """The button cannot be used while it works, and has the focus again afterwards."""
        self.hands.go_to('Test Again', 'shift+Tab')
        self.hands.press('Return', 'Test Again')
        self.hands.press('Tab', 'Token')
        self.hands.press('shift+Tab', 'Test Again')

    def look_at_the_events(self):
        """The form and the list give the focus back to what they were opened with."""
        self.hands.go_to('Event Notifications…')
        self.hands.press('Return', 'Event Notifications')
        self.reaches_everything()
        self.hands.go_to('Generate a Signature Key')
        self.hands.press('Return', 'Copy Signature Key')
        self.hands.press('Escape', 'Event Notifications…')
        self.hands.go_to('Show Recent Events')
        self.hands.press('Return', 'Refresh')
        self.program.see('No events yet.')
        self.reaches_everything()
        self.hands.press('Return', 'Refresh')
        self.hands.press('Escape', 'Show Recent Events')

    def go_back_to_the_row(self):
        self.hands.press('alt+Left', 'Garden Tools')
        self.wait_for_page('Latchkey')
        xdotool('key', 'ctrl+c')
        self.program.see_message('Token copied')
        self.wait_for_no_message()
        self.hands.press('Return', 'Copy Token')
        self.wait_for_page('Garden Tools')
        self.hands.press('Escape', 'Garden Tools')
        self.wait_for_page('Latchkey')
        self.reaches_everything()

    def add_another(self):
        self.hands.press('ctrl+n', 'Store ID')
        self.hands.go_to('Store ID')
        self.hands.type('1003')
        self.hands.go_to('Order API Secret')
        self.hands.type('no-longer-valid')
        self.hands.go_to('Product API Secret')
        self.hands.type('practice-product')
        self.hands.go_to('Name')
        self.hands.type('Second-hand Books')
        self.hands.press_past('Return', 'Cancel')
        self.hands.expect('Copy Token')
        self.program.see('API Secrets Not Accepted')
        self.reaches_everything()
        self.hands.press('alt+Left', 'Second-hand Books')
        self.hands.press('Down', 'Garden Tools')
        self.hands.press('Return', 'Copy Token')
        self.wait_for_page('Garden Tools')
        self.hands.press('alt+Left', 'Garden Tools')

    def choose_connector(self, key, entry):
        """The form asks for what the one that the key leads to needs, and keeps the focus where it is."""
        self.hands.go_to('Connector', 'shift+Tab')
        xdotool('key', 'space')
        self.program.see('BigCommerce')
        xdotool('key', key, 'Return')
        self.program.find(TEXT, entry)
        self.hands.expect('Connector')

    def connect_with_another_connector(self):
        self.hands.press('ctrl+n', 'Store ID')
        self.choose_connector('Down', 'Store Address')
        self.reaches_everything()
        for name, text in (('Store Address', 'shop.example'), ('Consumer Key', CONSUMER_KEY), ('Consumer Secret', CONSUMER_KEY), ('Name', 'House Plants')):
            self.hands.go_to(name)
            self.hands.type(text)
        self.hands.press('Return', 'Store Address')
        self.program.see('Enter an address such as https://shop.example.com')
        self.program.see('This is a consumer key')
        self.hands.type('https://shop1003.example')
        self.hands.press('ctrl+Return', 'Consumer Secret')
        self.hands.type(CONSUMER_SECRET)
        self.hands.press_past('ctrl+Return', 'Cancel')
        self.hands.expect('Copy Token')
        self.program.see('The store answers')
        self.is_connected_with('woocommercerest', 'House Plants', {'store.url': 'https://shop1003.example', 'oauth.api.key': '********', 'oauth.api.secret': '********'})
        self.hands.press('alt+Left', 'House Plants')

    def sign_in_in_the_browser(self):
        """What takes the place of the form has the focus, and gives way to it with all that was typed."""
        self.hands.press('ctrl+n', 'Store Address')
        self.choose_connector('Up', 'Store ID')
        self.choose_kind('Down', 'Client ID')
        for name, text in (('Client ID', 'practice-client'), ('Client Secret', CONSUMER_SECRET), ('Return Address', 'https://127.0.0.1/back')):
            self.hands.go_to(name)
            self.hands.type(text)
        self.hands.press('ctrl+Return', 'Paste the Address')
        self.program.see('No browser could be opened.')
        self.reaches_everything()
        self.hands.go_to('Cancel')
        xdotool('key', 'Return')
        self.hands.expect('Sign In in the Browser…')
        self.choose_kind('Up', 'Store ID')
        self.hands.press('Escape', 'House Plants')

    def choose_kind(self, key, entry):
        self.hands.go_to('Kind of Sign-In', 'shift+Tab' if key == 'Up' else 'Tab')
        xdotool('key', 'space')
        self.program.see('Legacy API Keys')
        xdotool('key', key, 'Return')
        self.program.find(TEXT, entry)
        self.hands.expect('Kind of Sign-In')

    def is_connected_with(self, element, name, configuration):
        """The service has the store with what was typed, and the keyring has its token."""
        instance = next(instance for instance in self.service.get_instances() if instance['name'] == name)
        entries = json.loads(self.service.request('GET', f'/instances/{instance["id"]}/configuration'))
        sent = {entry['key']: entry['propertyValue'] for entry in entries if not entry['key'].startswith('event.')}
        assert instance['element']['key'] == element and sent == configuration, f'the service has {instance["element"]["key"]} with {sent}'
        search = ['secret-tool', 'search', '--all', 'application', 'io.github.latchkey.Latchkey', 'kind', 'token']
        found = subprocess.run(search, capture_output=True, text=True, check=True).stdout.splitlines()
        assert f'secret = {instance["token"]}' in found, 'the keyring does not have the token'

    def answer_a_question(self):
        """After an unknown outcome, Create asks first; Escape leaves everything as it was."""
        self.hands.press('ctrl+n', 'Store ID')
        for name, text in (('Store ID', '1003'), ('Order API Secret', 'practice-order'), ('Product API Secret', 'practice-product')):
            self.hands.go_to(name)
            self.hands.type(text)
        self.service.ask('error')
        self.hands.go_to('Create')
        xdotool('key', 'Return')
        self.program.see('The store may have been connected')
        self.hands.expect('Look Again')
        self.hands.go_to('Create', 'shift+Tab')
        xdotool('key', 'Return')
        self.program.see('Create It Again?')
        self.hands.raise_window()
        self.hands.go_to('Create')
        self.hands.go_to('Cancel')
        xdotool('key', 'Escape')
        wait_for('the question to go', lambda: not self.program.has(('label', 'heading'), 'Create It Again?'))
        self.hands.raise_window()
        self.hands.press('Escape', 'House Plants')

    def change_an_account(self):
        """Whatever was opened has the focus again afterwards."""
        self.open_menu('Accounts')
        self.hands.press('Return', '127.0.0.1')
        self.wait_for_page('Accounts')
        self.reaches_everything()
        self.hands.go_to('127.0.0.1')
        self.hands.press('Return', 'Test')
        self.wait_for_page('127.0.0.1')
        self.reaches_everything()
        self.hands.go_to('Replace Secrets…')
        self.hands.press('Return', 'User Secret')
        self.reaches_everything()
        self.hands.go_to('Organization Secret')
        self.hands.press('Escape', 'Replace Secrets…')
        self.hands.go_to('Edit Name…', 'shift+Tab')
        self.hands.press('Return', 'Name')
        xdotool('key', 'ctrl+a')
        self.hands.type('My Account')
        self.hands.press('Return', 'Edit Name…')
        self.wait_for_page('My Account')
        self.hands.press('Escape', 'My Account')
        self.wait_for_page('Accounts')
        self.hands.press('alt+Left', 'House Plants')
        self.wait_for_page('Latchkey')

    def add_an_account(self):
        """Once more the one that is there, which it leads to; what was typed for it is discarded by nobody but the person."""
        self.open_menu('Accounts')
        self.hands.press('Return', 'My Account')
        self.hands.go_to('Add Account…')
        self.hands.press('Return', 'Service')
        self.wait_for_page('Add Account')
        self.reaches_everything()
        self.hands.go_to('Service')
        self.choose_the_service()
        for name, text in (('User Secret', USER_SECRET), ('Organization Secret', ORGANIZATION_SECRET)):
            self.hands.go_to(name)
            self.hands.type(text)
        xdotool('key', 'Escape')
        self.program.see('Discard What You Typed?')
        self.hands.raise_window()
        self.hands.go_to('Discard')
        xdotool('key', 'Escape')
        wait_for('the question to go', lambda: not self.program.has(('label', 'heading'), 'Discard What You Typed?'))
        self.hands.raise_window()
        self.hands.go_to('Add')
        self.reaches_everything()
        self.hands.go_to('Add')
        self.hands.press('Return', 'Test')
        self.program.see('Latchkey already has this account')
        self.wait_for_page('My Account')
        self.hands.press('alt+Left', 'My Account')  # Escape would take the message away first, as libadwaita does.
        self.wait_for_page('Accounts')
        self.hands.press('alt+Left', 'House Plants')
        self.wait_for_page('Latchkey')

    def open_menu(self, name):
        """From its end, where all can be done: GTK 4.18 does not say what an item is called, and passes over what cannot be done now."""
        assert self.hands.move(F10) is not None, 'F10 opens no menu'
        for item in MENU_FROM_ITS_END[:MENU_FROM_ITS_END.index(name) + 1]:
            self.hands.press('Up', item)

    def keep_a_token(self):
        """F5 brings what another program has connected, and its page leads to its token."""
        self.service.ask('none')
        self.service.create(name='Corner Bakery')
        xdotool('key', 'F5')
        self.program.see('Corner Bakery')
        self.hands.go_to('Sort', 'shift+Tab')
        self.hands.press('Return', 'Newest First')
        self.hands.press('Down', 'Name')
        xdotool('key', 'Return')
        self.hands.expect('Sort')
        self.hands.go_to('Corner Bakery')
        self.hands.press('Return', 'Keep Token')
        self.wait_for_page('Corner Bakery')
        self.reaches_everything()
        self.hands.go_to('Keep Token')
        xdotool('key', 'Return')
        self.program.see('The store answers')
        self.hands.expect_said('The store answers')
        self.reaches_everything()
        self.hands.press('alt+Left', 'Corner Bakery')
        self.wait_for_page('Latchkey')

    def test_all(self):
        xdotool('key', 'ctrl+t')
        self.program.see_message('stores answer')
        self.hands.expect_said('stores answer')
        self.hands.expect('Corner Bakery')

    def open_the_menu(self):
        self.open_menu('Accounts')
        self.hands.press('Down', 'Keyboard Shortcuts')
        self.hands.press('Down', 'About Latchkey')
        self.hands.press('Escape', 'Main Menu')
        xdotool('key', 'ctrl+question')
        self.program.see('Close Window')
        self.close_window('Close Window')
        self.open_menu('Accounts')
        self.hands.press('Down', 'Keyboard Shortcuts')
        self.hands.press('Down', 'About Latchkey')
        xdotool('key', 'Return')
        self.program.see('Credits')
        self.close_window('Credits')

    def remove_everything(self):
        self.open_menu('Accounts')
        self.hands.press('Return', 'My Account')
        self.hands.go_to('Remove Everything from the Keyring…')
        xdotool('key', 'Return')
        self.program.see('Remove Everything?')
        self.hands.raise_window()
        self.hands.go_to('Remove')
        self.hands.go_to('Cancel')
        xdotool('key', 'Escape')
        wait_for('the question to go', lambda: not self.program.has(('label', 'heading'), 'Remove Everything?'))
        self.hands.raise_window()
        self.hands.expect('Remove Everything from the Keyring…')
        xdotool('key', 'Return')
        self.program.see('Remove Everything?')
        self.hands.raise_window()
        self.hands.go_to('Remove')
        xdotool('key', 'Return')
        self.program.see('No Accounts')
        self.program.see('Everything removed from the keyring')
        self.hands.raise_window()
        self.hands.expect('Connect a Store…')
        self.reaches_everything()
        self.hands.press('alt+Left', 'Add an Account…')
        self.wait_for_page('Latchkey')

    def close_window(self, text):
        """Escape closes it. Who has the keys is otherwise the affair of a window manager."""
        def is_gone():
            self.hands.raise_window()
            xdotool('key', 'Escape')
            return not self.program.has(('label', 'list item', 'push button', 'button'), lambda name: text in name)
        wait_for(f'the window with “{text}” to go', is_gone)
        self.hands.raise_window()

    def close(self):
        xdotool('key', 'ctrl+w')
        self.program.expect_end()

    def leave_nothing_secret(self):
        secrets = [USER_SECRET, ORGANIZATION_SECRET, ORDER_KEY, PRODUCT_KEY, CONSUMER_KEY, CONSUMER_SECRET, self.password, *self.service.get_tokens()]
        self.service.end()
        Canary(secrets, os.environ['LATCH_TEST_DIR'], self.build / 'tests/x11-offers').assert_nothing_left()


STEPS = ('open_the_form', 'choose_the_service', 'sign_in', 'fill_in', 'open_more', 'be_sent_to_the_first_error', 'create', 'copy_the_token', 'test_again',
         'look_at_the_events', 'go_back_to_the_row', 'add_another', 'connect_with_another_connector', 'sign_in_in_the_browser', 'answer_a_question', 'change_an_account',
         'add_an_account', 'keep_a_token', 'test_all', 'open_the_menu', 'remove_everything', 'close', 'leave_nothing_secret')


go_through(STEPS, Keyboard(sys.argv[1]))
