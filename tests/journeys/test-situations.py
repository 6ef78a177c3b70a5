#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody finds and can do after something has happened to a store on the service: it was turned off there, or deleted,
the secrets of its account were reset, or its API secrets are wrong.

usage: test-situations.py mouse|keyboard BUILD
In the session of tests/support/session.sh with -x and -k ready. What is asked of the service on the way is taken down between
the two, and its answers are the practice service's.
"""

import http.client
import http.server
import json
import os
import pathlib
import subprocess
import sys
import threading

from canary import Canary
from driver import BUTTON, Program, forget_page, go_through, name_of, wait_for
from hands import Hands, Pointer, xdotool
from judge import Service

NAME = 'io.github.latchkey.Latchkey'
USER_SECRET = 'cHJhY3RpY2UtdXNlci1zZWNyZXQ='
ORGANIZATION_SECRET = '70726163746963652d6f7267616e697a'
ORDER_KEY = 'practice-order'
PRODUCT_KEY = 'practice-product'
WRONG_KEY = 'no-longer-valid'
CALLBACK = 'https://hooks.example.com/orders'
STORE_REFUSAL = 'Wrong keys'
BASE = '/elements/api-v2'
PING = BASE + '/hubs/ecommerce/ping'
ROLES = BUTTON + ('list item',)


class Relay(http.server.ThreadingHTTPServer):
    """Stands between the program and the service: passes on what is asked and answered, and takes down what it was."""

    daemon_threads = True

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'

        def relay(self):
            body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
            service = http.client.HTTPConnection('127.0.0.1', self.server.port)
            service.request(self.command, self.path, body, dict(self.headers, Host=f'127.0.0.1:{self.server.port}'))
            answer = service.getresponse()
            content = answer.read()
            service.close()
            self.server.gate.wait()
            self.server.exchanges.append((self.command, self.path, answer.status))
            self.server.authorizations.append(self.headers['Authorization'])
            self.send_response_only(answer.status)
            self.send_header('Content-Type', answer.getheader('Content-Type', 'application/json'))
            self.send_header('Content-Length', str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = relay

        def log_message(self, *arguments):
            pass

    def __init__(self, port):
        super().__init__(('127.0.0.1', 0), self.Handler)
        self.port = port
        self.exchanges = []
        self.authorizations = []
        self.gate = threading.Event()
        self.gate.set()
        self.address = f'http://127.0.0.1:{self.server_address[1]}'
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Mouse:
    """What is done by clicks; what is typed is put there."""

    def __init__(self, program):
        self.program = program
        self.pointer = Pointer(program)

    def begin(self):
        pass

    def press(self, name):
        self.pointer.click(name)

    def type(self, name, text):
        self.program.type(name, text)

    def go_back(self):
        self.press('Back')

    def undo(self):
        """The offer stands for some seconds only, above all else."""
        self.pointer.click('Undo', backwards=True)

    def close(self):
        self.press('Close')


class Keyboard:
    """What is done by keys alone."""

    def __init__(self, program):
        self.hands = Hands(program)

    def begin(self):
        self.hands.raise_window()

    def press(self, name):
        self.hands.go_to(name)
        xdotool('key', 'Return')

    def type(self, name, text):
        self.hands.go_to(name)
        self.hands.type(text)

    def go_back(self):
        xdotool('key', 'alt+Left')

    def undo(self):
        """The offer stands for some seconds only, and has a letter of its own."""
        xdotool('key', 'alt+u')

    def close(self):
        xdotool('key', 'ctrl+w')


class Situations:
    def __init__(self, how, build):
        self.build = pathlib.Path(build)
        self.directory = pathlib.Path(os.environ['LATCH_TEST_DIR'])
        self.records = self.directory / 'data/latchkey/instances'
        self.service = Service(self.build / 'tests/practice-server')
        self.relay = Relay(self.service.port)
        self.secrets = [USER_SECRET, ORGANIZATION_SECRET, ORDER_KEY, PRODUCT_KEY, WRONG_KEY]
        settings = self.directory / 'config/glib-2.0/settings'
        settings.mkdir(parents=True)
        (settings / 'keyfile').write_text(f"[io/github/latchkey/Latchkey]\nservice='{self.relay.address}'\nwindow-height=1900\n")
        self.how = {'mouse': Mouse, 'keyboard': Keyboard}[how]
        self.start()

    def start(self):
        forget_page()
        self.program = Program([self.build / 'src/latchkey'], 'latchkey', env=dict(os.environ, GSETTINGS_BACKEND='keyfile'))
        self.person = self.how(self.program)

    # -- What is seen, asked and kept ----------------------------------------------------

    def wait_for_page(self, title):
        wait_for(f'the page {title}', lambda: self.program.has(('frame',), title))

    def shows(self, name):
        return any(node.getRoleName() in ROLES and name_of(node) == name for node in self.program.nodes())

    def expect(self, heading, *ways):
        """What the page says of the store, and what can be done about it."""
        self.program.see(heading)
        for way in ways:
            wait_for(f'“{way}”', lambda: self.shows(way))

    def press_and_expect_requests(self, name, *exchanges):
        """The page asks the service for this and nothing else, and is then ready for more."""
        n_before = len(self.relay.exchanges)
        self.person.press(name)
        wait_for('the answers', lambda: len(self.relay.exchanges) >= n_before + len(exchanges))
        wait_for('the page to be ready', lambda: not self.program.has(('label',), lambda text: text.startswith('Testing')))
        assert self.relay.exchanges[n_before:] == list(exchanges), f'{self.relay.exchanges[n_before:]} were asked'

    def test_again(self, *exchanges):
        self.press_and_expect_requests('Test Again', *exchanges)

    def number(self, name):
        return next(instance['id'] for instance in self.service.get_instances() if instance['name'] == name)

    def path(self, name):
        return f'/instances/{self.number(name)}'

    def record_of(self, name):
        return next((path for path in self.records.glob('*.record') if f'Name={name}\n' in path.read_text()), None)

    def health_of(self, name):
        return self.record_of(name).read_text().split('Health=')[1].split('\n')[0]

    @staticmethod
    def look_up(*attributes):
        return subprocess.run(['secret-tool', 'lookup', 'application', NAME, *attributes], capture_output=True, text=True, check=False).stdout

    def token(self, name):
        return next(instance['token'] for instance in self.service.get_instances() if instance['name'] == name)

    def assert_token_kept(self, name):
        assert self.look_up('ref', self.record_of(name).stem) == self.token(name), f'the keyring has another token of {name}, or none'

    def open_store(self, name):
        self.person.press(name)
        self.wait_for_page(name)

    def go_home(self):
        self.person.go_back()
        self.wait_for_page('Latchkey')

    # -- The steps -------------------------------------------------------------------

    def connect_three_stores(self):
        """The last one gets a wrong key, as the service takes any."""
        program = self.program
        program.press('Connect a Store…')
        program.type('User Secret', USER_SECRET)
        program.type('Organization Secret', ORGANIZATION_SECRET)
        self.create('Garden Tools', ORDER_KEY)
        program.see('The store answers')
        for name, order_key in (('Flower Shop', ORDER_KEY), ('Second-hand Books', WRONG_KEY)):
            program.press('Back')
            self.wait_for_page('Latchkey')
            program.press('Connect a Store…')
            self.create(name, order_key)
        program.see('API Secrets Not Accepted')
        self.secrets += self.service.get_tokens()
        self.person.begin()

    def create(self, name, order_key):
        self.program.type('Store ID', '1003')
        self.program.type('Order API Secret', order_key)
        self.program.type('Product API Secret', PRODUCT_KEY)
        self.program.type('Name', name)
        self.program.press('Create')
        self.wait_for_page(name)

    def wrong_api_secrets(self):
        """The store's own words are told, and the list tells it as well."""
        self.test_again(('GET', PING, 403), ('GET', BASE + self.path('Second-hand Books'), 200))
        self.expect('API Secrets Not Accepted', 'Change Secrets…', 'Test Again', 'Copy Token', 'Remove from List')
        self.program.see(STORE_REFUSAL)
        self.go_home()
        self.program.see('API secrets not accepted')

    def api_secrets_changed(self):
        """Only what was typed is sent. The store answers then, with the token that it had."""
        path = BASE + self.path('Second-hand Books')
        entries = json.loads(self.service.request('GET', self.path('Second-hand Books') + '/configuration'))
        order = next(entry['id'] for entry in entries if entry['key'] == 'ecwid.order.key')
        self.open_store('Second-hand Books')
        self.press_and_expect_requests('Change Secrets…', ('GET', path, 200), ('GET', path + '/configuration', 200))
        self.program.see('API secrets that you leave empty stay as they are')
        self.person.type('Order API Secret', ORDER_KEY)
        self.press_and_expect_requests('Change and Test', ('GET', path, 200), ('PATCH', f'{path}/configuration/{order}', 200), ('GET', PING, 200))
        self.expect('Connected', 'Test Again', 'Copy Token', 'Remove from List', 'Change Secrets…')
        self.assert_token_kept('Second-hand Books')
        self.go_home()

    def turned_off(self):
        path = self.path('Garden Tools')
        self.service.request('DELETE', path + '/enabled')
        self.open_store('Garden Tools')
        self.test_again(('GET', PING, 403), ('GET', BASE + path, 200))
        self.expect('Turned Off on the Service', 'Turn On', 'Test Again', 'Copy Token', 'Remove from List')
        self.go_home()
        self.program.see('Turned off on the service')
        self.open_store('Garden Tools')
        self.service.request('PUT', path + '/enabled')
        self.test_again(('GET', PING, 200))
        self.expect('Connected', 'Test Again', 'Copy Token', 'Remove from List')
        self.assert_token_kept('Garden Tools')

    def turned_off_and_on_here(self):
        path = self.path('Garden Tools')
        self.press_and_expect_requests('Turn Off on the Service', ('GET', BASE + path, 200), ('DELETE', BASE + path + '/enabled', 200))
        self.expect('Turned Off on the Service', 'Turn On', 'Test Again', 'Copy Token', 'Remove from List')
        self.press_and_expect_requests('Turn On', ('GET', BASE + path, 200), ('PUT', BASE + path + '/enabled', 200), ('GET', PING, 200))
        self.expect('Connected', 'Test Again', 'Copy Token', 'Remove from List')
        self.assert_token_kept('Garden Tools')

    def events_turned_on(self):
        """On the same page: the address is there before the first event, and the store is as it was."""
        path = BASE + self.path('Garden Tools')
        health = self.health_of('Garden Tools')
        entries = {entry['key']: entry['id'] for entry in json.loads(self.service.request('GET', self.path('Garden Tools') + '/configuration'))}
        self.press_and_expect_requests('Event Notifications…', ('GET', path, 200), ('GET', path + '/configuration', 200))
        self.person.press('Event Notifications')
        self.person.type('Callback Address', CALLBACK)
        self.press_and_expect_requests('Save', ('GET', path, 200), *(('PATCH', f'{path}/configuration/{entries[key]}', 200) for key in (
            'event.notification.callback.url', 'event.notification.enabled')))
        self.expect('Connected', 'Test Again', 'Copy Token', 'Remove from List')
        configuration = self.service.get_configuration(self.number('Garden Tools'))
        assert (configuration['event.notification.callback.url'], str(configuration['event.notification.enabled']).lower()) == (CALLBACK, 'true')
        assert self.health_of('Garden Tools') == health, 'its record says something else'
        self.assert_token_kept('Garden Tools')

    def deleted(self):
        """Until the offer is over, a removal changes nothing."""
        path = self.path('Second-hand Books')
        token = self.look_up('ref', self.record_of('Second-hand Books').stem)
        self.go_home()
        self.service.request('DELETE', path)
        self.open_store('Second-hand Books')
        self.test_again(('GET', PING, 401), ('GET', BASE + path, 404), ('GET', BASE + '/instances?pageSize=200', 200))
        self.expect('Deleted on the Service', 'Remove from List', 'Test Again')
        assert not self.shows('Copy Token'), 'a token is offered that no longer works'
        self.remove_and_bring_back('Second-hand Books')
        self.program.see('Deleted on the service')
        assert token and self.look_up('ref', self.record_of('Second-hand Books').stem) == token, 'the token is no longer kept'

    def remove(self):
        self.person.press('Remove from List')
        self.program.see_message('Store removed')

    def remove_and_bring_back(self, name):
        """The offer stands for some seconds."""
        self.remove()
        self.person.undo()
        wait_for('the offer to be taken', lambda: not self.program.has(('label',), 'Store removed'))
        wait_for(f'{name} to come back', lambda: self.shows(name))

    def reset_secrets(self):
        """The new ones are asked for on the page, and are the ones that are sent and kept from then on."""
        path = self.path('Garden Tools')
        self.open_store('Garden Tools')
        account = self.record_of('Garden Tools').read_text().split('Account=')[1].split('\n')[0]
        self.service.reset_user_secret()
        self.secrets.append(self.service.user_secret)
        self.test_again(('GET', PING, 401), ('GET', BASE + path, 401))
        self.expect('Account Secrets Not Accepted', 'Enter Secrets…', 'Test Again', 'Remove from List')
        assert self.look_up('kind', 'user-secret', 'account', account) == USER_SECRET, 'the old secret is gone'

        self.person.press('Enter Secrets…')
        self.program.see(self.relay.address)
        self.person.type('User Secret', self.service.user_secret)
        self.person.type('Organization Secret', ORGANIZATION_SECRET)
        self.press_and_expect_requests('Test with These Secrets', ('GET', BASE + path, 200), ('GET', PING, 200))
        self.expect('Connected', 'Test Again', 'Copy Token', 'Remove from List')
        sent = [self.service.authorization, f'User {self.service.user_secret}, Element {self.token("Garden Tools")}']
        assert self.relay.authorizations[-2:] == sent, 'other secrets were sent'
        wait_for('the new secret in the keyring', lambda: self.look_up('kind', 'user-secret', 'account', account) == self.service.user_secret)
        assert self.look_up('kind', 'organization-secret', 'account', account) == ORGANIZATION_SECRET
        self.assert_token_kept('Garden Tools')
        self.go_home()

    def removed_and_brought_back(self):
        """A store that works; the service is not asked."""
        n_before = len(self.relay.exchanges)
        self.open_store('Garden Tools')
        self.remove_and_bring_back('Garden Tools')
        self.assert_token_kept('Garden Tools')
        assert len(self.relay.exchanges) == n_before, 'the service was asked'

    def renamed(self):
        """Its own tag stays, which nobody sees, and the token is called by the new name."""
        number = self.number('Garden Tools')
        path = f'{BASE}/instances/{number}'
        record = self.record_of('Garden Tools')
        self.open_store('Garden Tools')
        self.press_and_expect_requests('Edit Name and Tags…', ('GET', path, 200))
        self.program.see('Separate tags with commas')
        self.person.type('Name', 'Spades and Forks')
        self.person.type('Tags', 'spring, sale')
        self.press_and_expect_requests('Save', ('GET', path, 200), ('PATCH', path, 200))
        self.wait_for_page('Spades and Forks')
        instance = next(instance for instance in self.service.get_instances() if instance['id'] == number)
        assert sorted(instance['tags']) == sorted(['spring', 'sale', f'latchkey-{record.stem}']), f'it has the tags {instance["tags"]}'
        assert record == self.record_of('Spades and Forks'), 'another name is written down'
        self.assert_token_kept('Spades and Forks')
        self.press_and_expect_requests('Edit Name and Tags…', ('GET', path, 200))
        self.person.type('Name', 'Garden Tools')
        self.press_and_expect_requests('Save', ('GET', path, 200), ('PATCH', path, 200))
        self.wait_for_page('Garden Tools')
        self.go_home()

    def deleted_here(self):
        self.open_store('Flower Shop')
        self.delete('Flower Shop')

    def delete(self, name):
        """It is asked about first, and goes from everywhere."""
        n_before = len(self.relay.exchanges)
        path = self.path(name)
        record = self.record_of(name)
        self.person.press('Delete on the Service…')
        self.program.answer('Delete')
        self.program.see_message('The connection was deleted.')
        self.wait_for_page('Latchkey')
        assert self.relay.exchanges[n_before:] == [('GET', BASE + path, 200), ('DELETE', BASE + path, 200)], 'something else was asked'
        assert name not in [instance['name'] for instance in self.service.get_instances()], 'the service still has it'
        assert not record.exists(), 'it is still written down'
        assert self.look_up('ref', record.stem) == '', 'its token is still there'

    def removed_for_good(self):
        """Whoever closes the window does not bring it back any more."""
        record = self.record_of('Second-hand Books')
        self.open_store('Second-hand Books')
        self.remove()
        wait_for('the store to go', lambda: not self.shows('Second-hand Books'))
        self.person.close()
        self.program.expect_end()
        assert not record.exists(), 'it is still written down'
        assert self.look_up('ref', record.stem) == '', 'its token is still there'
        self.assert_token_kept('Garden Tools')
        assert [instance['name'] for instance in self.service.get_instances()] == ['Garden Tools'], 'the service has others'

    def kept_and_deleted(self):
        """A store that was made elsewhere: it gets a record and its token, and the service is only looked at until it is deleted."""
        self.service.create(name='Made by Others')
        self.secrets.append(self.token('Made by Others'))
        path = BASE + self.path('Made by Others')
        self.start()
        self.program.see('Made by Others')
        self.person.begin()
        self.open_store('Made by Others')
        self.press_and_expect_requests('Keep Token', ('GET', path, 200), ('GET', PING, 200))
        self.expect('Connected', 'Test Again', 'Copy Token', 'Remove from List')
        self.assert_token_kept('Made by Others')
        self.delete('Made by Others')
        self.assert_token_kept('Garden Tools')
        self.person.close()
        self.program.expect_end()

    def closed_while_it_is_turned_off(self):
        """The program stays until the service has answered, and knows the answer the next time."""
        self.start()
        self.program.see('Garden Tools')
        self.person.begin()
        self.open_store('Garden Tools')
        self.relay.gate.clear()
        self.person.press('Turn Off on the Service')
        self.program.see('Asking the service about the store…')
        self.person.close()
        wait_for('the window to go', lambda: not xdotool('search', '--onlyvisible', '--pid', str(self.program.process.pid), '--name', '.'))
        assert self.program.process.poll() is None, 'the program has ended'
        self.relay.gate.set()
        self.program.expect_end()
        assert self.relay.exchanges[-1] == ('DELETE', BASE + self.path('Garden Tools') + '/enabled', 200)
        assert '=turned-off\n' in self.record_of('Garden Tools').read_text(), 'the answer is not written down'

    def account_of(self, name):
        return self.record_of(name).read_text().split('Account=')[1].split('\n')[0]

    def account_replaced(self):
        """Where the account stands, before any store complains: one of its stores is asked for, and nothing is created."""
        self.service.reset_user_secret()
        self.secrets.append(self.service.user_secret)
        self.start()
        self.program.see('Garden Tools')
        self.person.begin()
        self.open_store('Garden Tools')
        self.person.press('Account')
        self.program.see('Secrets Accepted')
        self.person.press('Replace Secrets…')
        self.program.see(self.relay.address)
        self.person.type('User Secret', self.service.user_secret)
        self.person.type('Organization Secret', ORGANIZATION_SECRET)
        self.press_and_expect_requests('Test and Save', ('GET', BASE + self.path('Garden Tools'), 200))
        self.program.see_message('replaced')
        assert self.look_up('kind', 'user-secret', 'account', self.account_of('Garden Tools')) == self.service.user_secret, 'the keyring has another secret'
        self.assert_token_kept('Garden Tools')

    def account_removed(self):
        """Nothing is left of it here, and the service is not asked."""
        n_before = len(self.relay.exchanges)
        record = self.record_of('Garden Tools')
        account = self.account_of('Garden Tools')
        self.person.press('Remove Account…')
        self.program.answer('Remove')
        self.program.see_message('removed')
        self.wait_for_page('Latchkey')
        assert len(self.relay.exchanges) == n_before, 'the service was asked'
        assert [instance['name'] for instance in self.service.get_instances()] == ['Garden Tools'], 'the service has others'
        assert not record.exists(), 'the store is still written down'
        assert not (self.records.parent / f'accounts/{account}.account').exists(), 'the account is still written down'
        assert self.look_up('ref', record.stem) == '', 'a token is still there'
        assert self.look_up('account', account) == '', 'a secret is still there'
        self.person.begin()
        self.person.close()
        self.program.expect_end()

    def nothing_secret_lies_about(self):
        self.service.end()
        Canary(self.secrets, self.directory, self.build / 'tests/x11-offers').assert_nothing_left()


STEPS = ('connect_three_stores', 'wrong_api_secrets', 'api_secrets_changed', 'turned_off', 'turned_off_and_on_here', 'events_turned_on', 'deleted', 'reset_secrets',
         'removed_and_brought_back', 'renamed', 'deleted_here', 'removed_for_good', 'kept_and_deleted', 'closed_while_it_is_turned_off', 'account_replaced',
         'account_removed', 'nothing_secret_lies_about')


go_through(STEPS, Situations(*sys.argv[1:]))
