#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Goes to every page in every state, and looks at it as a screen reader does.

usage: access.py [--tree] [--no-keyring] BUILD
In the session of tests/support/session.sh with -x, and with -k ready unless there is to be no keyring. With --tree it prints
what a screen reader is told about each page.
"""

import argparse
import json
import os
import pathlib
import re
import sys
import time

import pyatspi
from canary import Canary
from judge import Service
from driver import TEXT, Program, forget_page, name_of, take_picture, wait_for
from gi.repository import Gio, GLib
from hands import F10, Hands, xdotool

USER_SECRET = 'cHJhY3RpY2UtdXNlci1zZWNyZXQ='
ORGANIZATION_SECRET = '70726163746963652d6f7267616e697a'
ORDER_KEY = 'practice-order'
PRODUCT_KEY = 'practice-product'
STORE_REFUSAL = 'Wrong keys'
MENU_ITEMS = ('menu item', 'radio menu item')
CONTROLS = TEXT + ('push button', 'button', 'toggle button', 'check box', 'switch', 'combo box', 'list item', 'list', 'link',
                   'alert', 'notification', 'dialog', 'frame', 'progress bar') + MENU_ITEMS
# What helps to fill in an entry, and is no error.
HELPS = {'', *(field['help'] for path in pathlib.Path(__file__).parent.parent.parent.glob('src/core/api/elements/*.json')
               for field in json.loads(path.read_text())['fields'] if 'help' in field)}
ROWS = TEXT + ('list item', 'combo box')
ROW_HEIGHT = 44
PATIENCE = 10


class Node:
    """What a screen reader is told about one widget."""

    def __init__(self, accessible, above):
        self.accessible = accessible
        self.above = above
        self.role = accessible.getRoleName()
        self.name = name_of(accessible) if self.role in ('menu item', 'list item') else accessible.name or ''
        self.states = {pyatspi.stateToString(state) for state in accessible.getState().getStates()}
        self.children = [Node(child, above + (self,)) for child in
                         (accessible.getChildAtIndex(i) for i in range(accessible.childCount)) if child is not None]

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    def is_control(self):
        """Where a combo box shows what is chosen, there are lists inside it that nobody can use."""
        roles = [node.role for node in self.above]
        return self.role in CONTROLS and ('combo box' not in roles or 'window' in roles[roles.index('combo box'):])

    def is_entry(self):
        return 'editable' in self.states

    def is_invalid(self):
        """GTK 4.8 takes another state than it should."""
        return bool(self.states & {'invalid', 'invalid entry'})

    def can_be_used(self):
        """What stands in something that is insensitive is so as well; GTK 4.8 does not say it of the parts."""
        return all('sensitive' in node.states for node in self.above[1:] + (self,))

    def get_descriptions(self):
        return [relation.getTarget(i).name for relation in self.accessible.getRelationSet()
                if relation.getRelationType() == pyatspi.RELATION_DESCRIBED_BY for i in range(relation.getNTargets())]

    def is_named(self):
        """libadwaita 1.10 gives a group's title to the group, and 1.2 to the list in it. GTK 4.18 does not name menu items."""
        group = next((node for node in reversed(self.above) if node.role == 'grouping'), None)
        named_by_group = self.role == 'list' and group is not None and group.name.strip() != ''
        return self.role in MENU_ITEMS or named_by_group or self.name.strip() != ''

    def is_called_by_type(self):
        """Parts that are not said may be called so, which GTK 4.8 has many of, and so is what it puts around a menu."""
        is_said = self.is_control() or (self.role == 'panel' and all(node.role not in MENU_ITEMS for node in self.walk()))
        return is_said and re.match(r'(Gtk|Adw|Latch)[A-Z]\w+$', self.name)

    def complain_about_name(self):
        if not self.is_named():
            yield f'{self.role} without a name'
        if '_' in self.name:
            yield f'{self.role} “{self.name}” has an underscore'
        half = self.name[:len(self.name) // 2]
        if self.name == f'{half} {half}' and not any(node.is_entry() for node in self.walk()):
            yield f'{self.role} “{self.name}” says it twice'

    def complain_about_entry(self):
        if self.role not in TEXT or not self.is_entry():
            return
        described = any(text not in HELPS for text in (*self.get_descriptions(), self.accessible.description.strip()))
        if self.is_invalid() and not described:
            yield f'nothing says why “{self.name}” is invalid'
        if not self.is_invalid() and described:
            yield f'“{self.name}” is described by an error that is gone'

    def complain_about_size(self):
        if self.role not in ROWS or 'focusable' not in self.states or not self.above or self.above[-1].role != 'list':
            return
        size = self.accessible.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        if size.width > 0 and size.height < ROW_HEIGHT:
            yield f'“{self.name}” is {size.height} pixels high'

    def complain(self):
        yield from self.complain_about_name()
        yield from self.complain_about_entry()
        yield from self.complain_about_size()


class Page:
    """What a screen reader is told at one moment."""

    def __init__(self, program):
        self.nodes = list(Node(program.root, ()).walk())
        self.controls = [node for node in self.nodes if node.is_control()]

    def find(self, name):
        return [node for node in self.nodes if node.name == name and (node.role == 'grouping' or node.is_control())]

    def complain(self, whole):
        for node in self.nodes:
            if whole and node.role != 'frame':
                continue
            if node.is_called_by_type():
                yield f'{node.role} with the name of its type, {node.name}'
            if node.is_control():
                yield from node.complain()
        yield from self.complain_about_errors()

    def complain_about_errors(self):
        """An error is announced by its name, so that has to be what the page says now, and not an earlier error."""
        said = {node.name for node in self.nodes if node.role in ('label', 'heading')}
        for node in self.nodes:
            if node.role == 'alert' and 'showing' in node.states and node.name not in said:
                yield f'the alert “{node.name}” is not what the page says'

    def complain_about_presence(self, expected, absent, insensitive, invalid):
        for name in expected:
            if not self.find(name):
                yield f'“{name}” is not there'
            elif any(node.can_be_used() for node in self.find(name)) == (name in insensitive):
                yield f'“{name}” can{"" if name in insensitive else "not"} be used'
        for name in absent:
            if self.find(name):
                yield f'“{name}” is there'
        marked = sorted({node.name for node in self.nodes if node.role in TEXT and node.is_invalid()})
        if marked != sorted(invalid):
            yield f'invalid are {marked}'

    def dump(self, secrets):
        for node in self.nodes:
            described = node.accessible.description or ', '.join(node.get_descriptions())
            line = f'{node.role} “{node.name}” {described} {" ".join(sorted(node.states))}'
            for secret in secrets:
                line = line.replace(secret, '<secret>')
            print(f'# {"  " * len(node.above)}{line}')


class Tour:
    def __init__(self, build, tree):
        self.latchkey = pathlib.Path(build) / 'src/latchkey'
        self.offers = pathlib.Path(build) / 'tests/x11-offers'
        self.service = Service(pathlib.Path(build) / 'tests/practice-server')
        self.data = pathlib.Path(os.environ['XDG_DATA_HOME']) / 'latchkey'
        self.tree = tree
        self.n_pages = 0
        settings = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'glib-2.0/settings'
        settings.mkdir(parents=True)
        address = self.service.address.removesuffix('/elements/api-v2')
        (settings / 'keyfile').write_text(f"[io/github/latchkey/Latchkey]\nservice='{address}'\n")
        self.start()

    def start(self):
        forget_page()
        self.program = Program([self.latchkey], 'latchkey', env=dict(os.environ, GSETTINGS_BACKEND='keyfile'))
        self.hands = Hands(self.program)

    def stop(self):
        self.program.press('Close')
        self.program.expect_end()

    def look(self, title, *expected, invalid=(), insensitive=(), absent=(), whole=False):
        """Looks at the page that is shown: nothing unnamed, what is expected is there, and its states are right. A window
        that is wholly the toolkit's has to have a name, and what is inside is the toolkit's affair."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                page = Page(self.program)
                complaints = list(page.complain(whole)) + list(page.complain_about_presence(expected, absent, insensitive, invalid))
                if self.tree and not complaints:
                    print(f'# {title}')
                    page.dump(self.get_secrets())
            except GLib.GError:
                complaints = ['it does not stand still']
            if not complaints or time.monotonic() > end:
                break
        self.n_pages += 1
        print(f'{"not ok" if complaints else "ok"} {self.n_pages} - {title}')
        for complaint in complaints:
            print(f'# {complaint}')
        sys.stdout.flush()
        assert not complaints, f'{len(complaints)} complaints about {title}'

    def get_secrets(self):
        return [USER_SECRET, ORGANIZATION_SECRET, ORDER_KEY, PRODUCT_KEY] + self.service.get_tokens()

    def leave_nothing_secret(self):
        secrets = self.get_secrets()
        self.service.end()
        Canary(secrets, os.environ['LATCH_TEST_DIR'], self.offers).assert_nothing_left()
        print(f'ok {self.n_pages + 1} - leave nothing secret')

    def find(self, name):
        return wait_for(f'“{name}”', lambda: next(iter(Page(self.program).find(name)), None))

    def wait_for_window(self, title):
        wait_for(f'the window {title}', lambda: self.program.has(('frame',), title))

    def open_row(self, name):
        self.hands.raise_window()
        self.hands.go_to(name)
        xdotool('key', 'Return')

    def open_form(self):
        self.program.press('Connect a Store…')
        self.wait_for_window('Connect a Store')

    def fill_in(self, name, new_account=True):
        if new_account:
            self.program.type('User Secret', USER_SECRET)
            self.program.type('Organization Secret', ORGANIZATION_SECRET)
        self.program.type('Store ID', '1003')
        self.program.type('Order API Secret', ORDER_KEY)
        self.program.type('Product API Secret', PRODUCT_KEY)
        self.program.type('Name', name)

    def create(self, fault='none'):
        self.service.ask(fault)
        self.program.press('Create')

    def go_home(self):
        self.program.press('Back')
        self.wait_for_window('Latchkey')

    # -- The parts of the tour ---------------------------------------------------

    def see_beginning(self):
        self.program.find(('push button', 'button'), lambda name: 'Connect a Store…' in name)
        self.look('nothing yet', 'Connect a Store…', 'Add an Account…', 'Try It Without an Account', 'Main Menu', 'Close', absent=('Back', 'Create', 'Stores'))

    def get_menu(self):
        return [node.name for node in Page(self.program).controls if node.role == 'menu item']

    def open_menu(self):
        self.hands.raise_window()
        xdotool('key', F10)
        wait_for('the menu', self.get_menu)

    def see_menu(self):
        """GTK 4.18 leaves out the names, of all of them or of none."""
        self.open_menu()
        names = self.get_menu()
        assert names in (['Refresh', 'Test All', 'Accounts', 'Keyboard Shortcuts', 'About Latchkey'], [''] * 5), f'the menu has {names}'
        self.look('the main menu', *filter(None, names), insensitive=[name for name in names[:2] if name])
        xdotool('key', 'Escape')
        wait_for('the menu to go', lambda: not self.get_menu())

    def see_windows(self):
        self.hands.raise_window()
        xdotool('key', 'ctrl+question')
        self.program.see('Close Window')
        self.look('the keyboard shortcuts', whole=True)
        self.close_window('Close Window')

        self.open_menu()
        xdotool('key', 'Up', 'Return')
        self.program.see('Developers')
        self.look('what Latchkey is', whole=True)
        self.close_window('Developers')

    def close_window(self, text):
        """Presses Escape until it is gone: where there is no window manager, keys may go elsewhere at first."""
        def is_gone():
            self.hands.raise_window()
            xdotool('key', 'Escape')
            return not self.program.has(('label', 'list item', 'push button', 'button'), text)
        wait_for(f'the window with “{text}” to go', is_gone)

    def see_form(self):
        self.open_form()
        self.look('the form, empty', 'Service', 'Service Address', 'User Secret', 'Organization Secret', 'Connector', 'Store ID', 'Order API Secret',
                  'Product API Secret', 'Where Do I Find These API Secrets?', 'Name', 'Advanced', 'Create', 'Back', 'Fill In From a File…',
                  'Sign In…', insensitive=('Create',),
                  absent=('Connect a Store…', 'Tags, Comma-Separated', 'Cancel', 'Save Token'))
        self.see_signing_in()

        self.fill_in('Garden Tools')
        self.program.type('Store ID', '12-34')
        self.create()
        self.program.see('A store ID contains only digits')
        self.look('the form with a wrong store ID', 'Store ID', 'Create', invalid=('Store ID',))
        self.program.type('Store ID', '1003')
        self.program.type('User Secret', ORGANIZATION_SECRET)
        self.program.type('Organization Secret', USER_SECRET)
        self.create()
        self.program.see('are swapped')
        self.look('the form with swapped secrets', 'Swap', 'Create', invalid=('User Secret',))
        self.program.press('Swap')
        self.look('the form, filled in', 'Create', absent=('Swap',))

    def see_signing_in(self):
        self.open_row('Sign In…')
        wait_for('the dialog', lambda: self.program.has(('dialog',), 'Sign In'))
        self.look('the dialog for signing in', 'Password Is Sent To', 'User Name', 'Password', 'Sign In', 'Cancel')
        self.program.type('User Name', 'practice')
        self.program.type('Password', 'wrong')
        self.program.press('Sign In')
        self.program.see('The service did not accept the user name and password')
        self.look('the dialog with a wrong password', 'User Name', 'Password', 'Sign In', 'Cancel', 'Details', invalid=('User Name', 'Password'))
        self.program.press('Cancel')
        wait_for('the dialog to go', lambda: not self.program.has(('dialog',), 'Sign In'))

    def see_refusals(self):
        self.program.type('User Secret', 'd3Jvbmc=')
        self.create()
        self.program.see('The service did not accept the user secret')
        self.look('the form with wrong secrets', 'Create', invalid=('User Secret', 'Organization Secret'))
        self.program.type('User Secret', USER_SECRET)
        self.program.type('Organization Secret', ORGANIZATION_SECRET)

        self.create('complain')
        self.program.see('Missing configuration')
        self.look('the form with keys that are missing', 'Create', 'Details', invalid=('Order API Secret', 'Product API Secret'))
        self.program.type('Order API Secret', ORDER_KEY)
        self.program.type('Product API Secret', PRODUCT_KEY)

    def see_options(self):
        self.open_row('Advanced')
        self.find('Tags, Comma-Separated')
        self.open_row('Event Notifications')
        self.find('Callback Address')
        self.look('the form with everything open', 'Tags, Comma-Separated', 'Event Notifications', 'Callback Address', 'How Events Arrive',
                  'Signature Key', 'Omit Empty Fields')
        self.open_row('Event Notifications')
        self.open_row('Advanced')

    def choose_kind(self, key, entry):
        self.hands.raise_window()
        self.hands.go_to('Kind of Sign-In')
        xdotool('key', 'space')
        self.program.see('Legacy API Keys')
        xdotool('key', key, 'Return')
        self.find(entry)

    def see_own_app(self):
        self.choose_kind('Down', 'Client ID')
        self.look('the form for an app of one’s own', 'Kind of Sign-In', 'Client ID', 'Client Secret', 'Return Address', 'Where Do I Find These Values?', 'Name',
                  'Sign In in the Browser…', insensitive=('Sign In in the Browser…',), absent=('Store ID', 'Create'))
        for name, text in (('Client ID', 'practice-client'), ('Client Secret', 'practice-app-secret'), ('Return Address', 'https://127.0.0.1/back')):
            self.program.type(name, text)
        self.program.press('Sign In in the Browser…')
        self.program.see('No browser could be opened.')
        self.look('a sign-in in the browser', 'Paste the Address', 'Open the Browser Again', 'Copy the Sign-In Link', 'Cancel',
                  absent=('Client ID', 'Sign In in the Browser…', 'Create'))
        self.program.press('Cancel')
        self.find('Client ID')
        self.choose_kind('Up', 'Store ID')

    def see_work(self):
        self.create('silence')
        self.program.see('Creating the instance…')
        self.look('the form, busy', 'Cancel', 'Store ID', 'User Secret', insensitive=('Store ID', 'User Secret'), absent=('Create',))
        self.program.press('Close')
        self.find('Stop')
        self.look('the question whether to stop', 'Stop', 'Wait')
        self.answer_no()
        self.program.press('Cancel')
        self.program.see('The store may have been connected')
        self.look('the form after an unknown outcome', 'Create', 'Look Again')
        self.program.press('Create')
        self.program.see('Create It Again?')
        self.look('the question whether to create again', 'Create', 'Cancel')
        self.answer_no()

    def answer_no(self):
        """Escape, for there may be two buttons that are called Cancel."""
        self.hands.raise_window()
        xdotool('key', 'Escape')
        wait_for('the question to go', lambda: not self.program.has(('dialog', 'alert'), lambda name: name.endswith('?')))

    def see_unfinished(self):
        self.go_home()
        self.program.see('may have been connected')
        self.look('the list with an unfinished one', 'Garden Tools', 'Stores', 'Look Again', 'Connect a Store…', absent=('Copy Token',))
        self.open_row('Garden Tools')
        self.wait_for_window('Garden Tools')
        self.look('an unfinished instance', 'Look Again', 'Connect Another Like This…', absent=('Token', 'Copy Token'))
        body = {'element': {'key': 'ecwid'}, 'name': 'Garden Tools', 'tags': ['other'], 'configuration': {
            'ecwid.store.id': '1003', 'ecwid.order.key': ORDER_KEY, 'ecwid.product.key': PRODUCT_KEY}}
        self.service.request('POST', '/instances', json.dumps(body).encode())
        self.program.press('Look Again')
        self.program.see('Is It One of These?')
        self.look('an unfinished instance with candidates', 'Is It One of These?')
        self.go_home()

    def see_finished(self):
        """The form still asks first, because of the request whose outcome is not known."""
        self.open_form()
        self.fill_in('Flower Shop', new_account=False)
        self.create()
        self.program.answer('Create')
        self.program.see('The store answers')
        self.look('a new instance', 'Test Again', 'Token', 'Show Token', 'Copy Token', 'Copy Authorization Header', 'Print the Token', 'Call the API',
                  'Copy Command for the Token', 'Copy Command for the API',
                  'For SAP Cloud Integration', 'Copy instance.json', 'Instance ID', absent=('Copy User Secret',))
        self.open_row('For SAP Cloud Integration')
        self.find('Copy User Secret')
        self.look('an instance with the values for SAP Cloud Integration', 'User', 'Copy User Secret', 'Organization', 'Copy Organization Secret', 'Element', 'Copy Element Token')
        self.open_row('For SAP Cloud Integration')
        self.see_events()
        self.program.press('Show Token')
        self.find('Hide Token')
        self.look('an instance whose token is shown', 'Hide Token')
        self.token_is_not_read_out()
        self.program.press('Copy Token')
        self.program.see_message('Token copied')
        self.look('a message that the token is copied')
        self.go_home()

    def see_events(self):
        self.open_row('Event Notifications…')
        self.program.see('With a signature key')
        self.program.type('Callback Address', 'http://hooks.example.com')
        self.look('the event settings of an instance', 'Event Notifications', 'Callback Address', 'Signature Key', 'Generate a Signature Key',
                  'Copy Signature Key', 'Copy Address', 'Save', 'Cancel', insensitive=('Copy Signature Key',))
        self.program.press('Save')
        self.program.see('Use https://')
        self.look('event settings with a wrong address', 'Callback Address', 'Save', 'Cancel', invalid=('Callback Address',), insensitive=('Copy Signature Key',))
        self.program.press('Cancel')
        wait_for('the event settings to go', lambda: not self.program.has(('label',), 'Callback Address'))
        self.open_row('Show Recent Events')
        self.program.see('No events yet.')
        self.look('an instance without events', 'Refresh', 'Close')
        self.hands.raise_window()
        xdotool('key', 'Escape')
        wait_for('the events to go', lambda: not self.program.has(('label',), 'No events yet.'))

    def token_is_not_read_out(self):
        tokens = [instance['token'] for instance in self.service.get_instances()]
        for node in Page(self.program).find('Token'):
            told = [node.name, node.accessible.description] + node.get_descriptions()
            assert not any(token in text for token in tokens for text in told), 'the token is read out with its row'

    def see_refused(self):
        self.open_form()
        self.fill_in('Second-hand Books', new_account=False)
        self.program.type('Order API Secret', 'no-longer-valid')
        self.create()
        self.program.see('API Secrets Not Accepted')
        self.look('an instance whose keys are refused', 'Change Secrets…', 'Test Again', 'Copy Token', 'Details')
        self.see_secrets_changed()
        self.go_home()
        self.look('the list', 'Garden Tools', 'Flower Shop', 'Second-hand Books', 'Copy Token')

    def see_secrets_changed(self):
        self.program.press('Change Secrets…')
        self.program.see('API secrets that you leave empty stay as they are')
        self.program.type('Order API Secret', 'practice-order')
        self.look('the API secrets of an instance', 'Order API Secret', 'Product API Secret', 'Store ID', 'Change and Test', 'Cancel', 'Test Again')
        self.program.press('Cancel')

    def see_elsewhere(self):
        self.service.ask('none')
        self.service.create(name='Corner Bakery')
        self.press_key('F5')
        self.program.see('Corner Bakery')
        self.look('the list with one that was made elsewhere', 'Corner Bakery', 'Flower Shop', 'Sort', 'Search', 'Copy Token')
        self.open_row('Corner Bakery')
        self.wait_for_window('Corner Bakery')
        self.look('a store that was made elsewhere', 'Keep Token', 'Connect Another Like This…', absent=('Token', 'Copy Token', 'Test Again', 'Remove from List'))
        self.go_home()

        self.open_row('Sort')
        wait_for('the menu', self.get_orders)
        self.look('what the list can be sorted by', *filter(None, self.get_orders()))
        self.press_key('Escape')
        wait_for('the menu to go', lambda: not self.get_orders())

    def see_old_list(self):
        """What has not been settled is told of first, so that this is seen when nothing else is open."""
        def read_in_vain():
            self.service.ask('unlisted')
            self.press_key('F5')
            return self.is_old()
        wait_for('the age of the list', read_in_vain)
        self.look('a list that could not be read again', 'Corner Bakery', 'Try Again')
        self.service.ask('none')
        self.program.press('Try Again')
        wait_for('the list', lambda: not self.is_old())

    def is_old(self):
        return self.program.has(('label',), lambda name: name.startswith('Last read: '))

    def get_orders(self):
        return [node.name for node in Page(self.program).controls if node.role == 'radio menu item']

    def press_key(self, key):
        self.hands.raise_window()
        xdotool('key', key)

    def see_no_accounts(self):
        self.open_accounts()
        self.look('no accounts yet', 'Connect a Store…', 'Add an Account…', 'Remove Everything from the Keyring…', 'Back', absent=('Stores',))
        self.go_home()

    def open_accounts(self):
        """It is the third one from the end, whether what stands before it can be done or not."""
        self.open_menu()
        xdotool('key', 'Up', 'Up', 'Up', 'Return')
        self.wait_for_window('Accounts')

    def see_accounts(self):
        self.open_accounts()
        self.look('the accounts', 'Accounts', '127.0.0.1', 'Add Account…', 'Remove Everything from the Keyring…', 'Back', absent=('Connect a Store…', 'Try Again'))
        self.open_row('Remove Everything from the Keyring…')
        self.program.see('Remove Everything?')
        self.look('the question whether to remove everything', 'Remove', 'Cancel')
        self.answer_no()
        self.see_added()
        self.open_row('127.0.0.1')
        self.wait_for_window('127.0.0.1')
        self.look('an account', 'Test', 'Name', 'Service Address', 'Stores', 'Edit Name…', 'Replace Secrets…', 'Remove Account…', absent=('Save', 'Cancel'))
        self.open_row('Edit Name…')
        self.look('the name of an account', 'Name', 'Save', 'Cancel', insensitive=('Save',))
        self.program.press('Cancel')
        self.open_row('Replace Secrets…')
        self.look('the secrets of an account', 'User Secret', 'Organization Secret', 'Test and Save', 'Cancel', insensitive=('Test and Save',))
        self.program.type('User Secret', 'd3Jvbmc=')
        self.program.type('Organization Secret', ORGANIZATION_SECRET)
        self.program.press('Test and Save')
        self.program.see('The service did not accept the user secret')
        self.look('the secrets of an account, which are wrong', 'Test and Save', 'Details', invalid=('User Secret', 'Organization Secret'))
        self.program.press('Cancel')
        self.open_row('Remove Account…')
        self.program.see('Remove Account?')
        self.look('the question whether to remove an account', 'Remove', 'Cancel')
        self.answer_no()
        self.program.press('Back')
        self.wait_for_window('Accounts')
        self.go_home()

    def see_added(self):
        self.open_row('Add Account…')
        self.wait_for_window('Add Account')
        self.look('a new account', 'Service', 'User Secret', 'Organization Secret', 'Fill In From a File…', 'Add', 'Cancel', insensitive=('Add',),
                  absent=('Service Address', 'Sign In…'))
        self.open_row('Service')
        xdotool('key', 'End', 'Return')
        self.program.type('Service Address', self.service.address.removesuffix('/elements/api-v2'))
        self.program.type('User Secret', 'd3Jvbmc=')
        self.program.type('Organization Secret', ORGANIZATION_SECRET)
        self.program.press('Add')
        self.program.see('The service did not accept the user secret')
        self.look('a new account whose secrets are wrong', 'Service Address', 'Sign In…', 'Add', 'Details', invalid=('User Secret', 'Organization Secret'))
        self.program.press('Cancel')
        self.program.see('Discard What You Typed?')
        self.look('the question whether to discard an account', 'Discard', 'Cancel', invalid=('User Secret', 'Organization Secret'))
        self.program.press('Discard')
        self.wait_for_window('Accounts')

    # -- Pages as they are when nothing else was shown before -------------------------

    def start_anew(self):
        self.stop()
        self.start()

    def see_refused_first(self):
        self.start_anew()
        self.program.see('Second-hand Books')
        self.open_row('Second-hand Books')
        self.wait_for_window('Second-hand Books')
        self.program.press('Test Again')
        self.program.see(STORE_REFUSAL)
        self.look('an instance whose keys are refused, first of all', 'Test Again', 'Copy Token', 'Details')

    def show_garden_tools(self):
        """By its id, as a notification does: another program has connected a store of the same name."""
        record = next(path for path in (self.data / 'instances').glob('*.record') if 'Name=Garden Tools\n' in path.read_text())
        Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
            'io.github.latchkey.Latchkey', '/io/github/latchkey/Latchkey', 'org.freedesktop.Application', 'ActivateAction',
            GLib.Variant('(sava{sv})', ('show-instance', [GLib.Variant('s', record.stem)], {})), None, Gio.DBusCallFlags.NONE, -1)
        self.wait_for_window('Garden Tools')

    def see_unfinished_first(self):
        self.start_anew()
        self.program.see('Garden Tools')
        self.show_garden_tools()
        self.look('an unfinished instance, first of all', 'Look Again')
        self.program.press('Look Again')
        self.program.see('Is It One of These?')
        self.look('an unfinished instance with candidates, first of all', 'Is It One of These?')

    def see_complaint_first(self):
        self.start_anew()
        self.open_form()
        self.fill_in('Garden Tools', new_account=False)
        self.create('complain')
        self.program.see('Missing configuration')
        self.look('the form with keys that are missing, first of all', 'Create', 'Details', invalid=('Order API Secret', 'Product API Secret'))

    def see_absent(self):
        """After a new start, when enough time has passed for the absence to be certain."""
        self.stop()
        boot = pathlib.Path('/proc/sys/kernel/random/boot_id').read_text().strip()
        missed = f'Missed=2026-01-01T00:00:00Z\nMissedBoot={boot}\nMissedUptime={int(time.clock_gettime(time.CLOCK_BOOTTIME)) - 601}\n'
        for path in (self.data / 'instances').glob('*.record'):
            path.write_text(re.sub(r'(?m)^Missed.*\n', '', path.read_text()) + missed)
        self.start()
        self.program.see('Not created')
        self.look('the list with one that is absent', 'Garden Tools')
        self.see_old_list()
        self.show_garden_tools()
        self.look('an absent instance', 'Connect Again…', 'Look Again', 'Remove from List')
        self.stop()

    def see_broken_list(self):
        folder = self.data / 'instances'
        folder.rename(self.data / 'moved')
        folder.write_text('')
        self.start()
        self.program.see('Could Not Load the List')
        self.look('a list that cannot be read', 'Main Menu', 'Try Again')
        self.stop()

    def see_no_keyring(self):
        self.open_form()
        self.fill_in('Garden Tools')
        self.program.press('Create')
        self.program.see('No keyring was found')
        self.look('the form without a keyring', 'Try Again')
        self.stop()


PARTS = ('see_beginning', 'see_menu', 'see_windows', 'see_no_accounts', 'see_form', 'see_options', 'see_refusals', 'see_own_app', 'see_work', 'see_unfinished',
         'see_finished', 'see_refused', 'see_elsewhere', 'see_accounts',
         'see_refused_first', 'see_unfinished_first', 'see_complaint_first', 'see_absent', 'see_broken_list')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--tree', action='store_true', help='print what a screen reader is told')
    parser.add_argument('--no-keyring', action='store_true', help='the program does not reach one')
    parser.add_argument('build')
    options = parser.parse_args()

    tour = Tour(options.build, options.tree)
    try:
        for part in ('see_no_keyring',) if options.no_keyring else PARTS:
            getattr(tour, part)()
        tour.leave_nothing_secret()
    except AssertionError as error:
        print(f'not ok {tour.n_pages + 1} - {error}', flush=True)
        take_picture()
        tour.program.kill()
        sys.exit(1)
    print(f'1..{tour.n_pages + 1}')


main()
