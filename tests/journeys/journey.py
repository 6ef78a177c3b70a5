#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole journey in a real window, against a server that is not ours.

Somebody fills in the form and presses Create. The server must receive the
documented request and nothing else, the token must lie in the keyring, and
nothing secret may be anywhere else. Where there is no keyring, the server must
receive nothing, and the way leads on once there is one; where there is the
Secret portal in a sandbox, the token must lie in the file behind it.

The program may run in a Flatpak's sandbox; all the rest stays outside.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import socketserver
import subprocess
import threading

from canary import Canary
from driver import Program, Skipped, go_through, wait_for
from provider import Provider

USER_SECRET = 'Q0FOQVJZdXNlcitzZWNyZXQvMTIzNA=='
ORGANIZATION_SECRET = 'ca9a2f00d0ca9a2f00d0ca9a2f00d0ca'
ORDER_KEY = 'CANARYorderkey'
PRODUCT_KEY = 'CANARYproductkey'
TOKEN = 'Q0FOQVJZdG9rZW4rb2YvdGhlL2luc3RhbmNlPT0xMjM='
PASSWORD = 'CANARYpassword of nobody'
BEARER = 'Q0FOQVJZYmVhcmVyK29mL3NpZ25pbmcvaW49PTEyMw=='
SECRETS = (USER_SECRET, ORGANIZATION_SECRET, ORDER_KEY, PRODUCT_KEY, TOKEN, PASSWORD, BEARER)
INSTANCE = {'id': 700123, 'name': 'Demo shop', 'token': TOKEN, 'element': {'id': 42, 'name': 'Ecwid', 'key': 'ecwid'},
            'provisionInteractions': [], 'valid': True, 'disabled': False, 'maxCacheSize': 0, 'cacheTimeToLive': 0, 'cachingEnabled': False}
CONFIGURATION = [{'id': 11, 'key': 'ecwid.order.key', 'propertyValue': '********'}, {'id': 12, 'key': 'ecwid.product.key', 'propertyValue': '********'},
                 {'id': 13, 'key': 'ecwid.store.id', 'propertyValue': '1003'}]
ANSWERS = (
    (r'POST \S+/authentication ', {'token': BEARER, 'twoFactor': False, 'registeredForTwoFactor': False}),
    (r'GET \S+/authentication/secrets ', {'userSecret': USER_SECRET, 'organizationSecret': ORGANIZATION_SECRET}),
    ('POST', INSTANCE),
    (r'GET \S+/instances/700123 ', INSTANCE),
    (r'GET \S+/instances/700123/configuration ', CONFIGURATION),
    (r'PATCH \S+/configuration/11 ', CONFIGURATION[0]),
    (r'PATCH \S+/configuration/12 ', CONFIGURATION[1]),
    ('GET', {'dateTime': '2026-01-02T03:04:05Z', 'endpoint': 'ecwid'}),
)
NO_KEYRING = 'No keyring was found.'


class Handler(socketserver.StreamRequestHandler):
    """Keeps each request as the bytes that came, and answers as the reference page shows."""

    def handle(self):
        head = b''
        while not head.endswith(b'\r\n\r\n'):
            line = self.rfile.readline()
            if not line:
                return
            head += line
        length = re.search(rb'(?im)^content-length: *(\d+)', head)
        body = self.rfile.read(int(length.group(1))) if length else b''
        self.server.requests.append((head.decode(), body.decode()))
        if head.startswith(b'POST') or not self.server.holds_creations_only:
            self.server.answers.wait()
        if head.startswith(b'POST') and self.server.loses_answers:
            return
        if self.server.status != 200:
            answer = {'requestId': 'r-1', 'message': 'No.'}
        else:
            answer = next(answer for start, answer in ANSWERS if re.match(start, head.decode()))
        text = json.dumps(answer).encode()
        self.wfile.write(b'HTTP/1.1 %d Answer\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n'
                         % (self.server.status, len(text)) + text)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.requests = []
        self.answers = threading.Event()
        self.answers.set()
        self.holds_creations_only = False
        self.loses_answers = False
        self.status = 200
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Journey:
    def __init__(self, options):
        self.directory = pathlib.Path(os.environ['LATCH_TEST_DIR'])
        self.application = options.id
        self.home = self.directory / 'home/.var/app' / options.id if options.sandbox else self.directory
        self.picture = options.picture
        self.command = options.command
        self.server = Server()
        self.canary = Canary(SECRETS, self.directory, options.offers)
        self.provider = Provider() if options.closed else None
        settings = self.home / 'config/glib-2.0/settings'
        settings.mkdir(parents=True)
        (settings / 'keyfile').write_text(f'[{options.id.replace(".", "/")}]\nservice=\'other\'\n')
        self.log = open(self.directory / 'latchkey.log', 'wb')
        environment = dict(os.environ, GSETTINGS_BACKEND='keyfile', G_MESSAGES_DEBUG='all')
        if options.sandbox:
            del environment['GSETTINGS_BACKEND']  # There it must find its settings by itself.
        self.program = Program(options.command, 'latchkey', env=environment, stdout=self.log, stderr=self.log)

    def fill_in(self):
        program = self.program
        program.press('Connect a Store…')
        program.type('Service Address', f' http://127.0.0.1:{self.server.port} ')
        program.type('User Secret', f'{USER_SECRET}\n')
        program.type('Organization Secret', f'  {ORGANIZATION_SECRET}')
        program.type('Store ID', '1003')
        program.type('Order API Secret', ORDER_KEY)
        program.type('Product API Secret', PRODUCT_KEY)
        program.type('Name', 'Demo shop')

    def swapped_secrets_are_not_sent(self):
        program = self.program
        program.type('User Secret', f'  {ORGANIZATION_SECRET}')
        program.type('Organization Secret', f'{USER_SECRET}\n')
        program.press('Create')
        program.see('The user secret and the organization secret are swapped.')
        assert not self.server.requests, f'{len(self.server.requests)} requests'
        program.press('Swap')

    def create(self):
        self.program.press('Create')
        self.program.see('Connected')

    def request_is_the_documented_one(self):
        posts = [request for request in self.server.requests if request[0].startswith('POST')]
        assert len(posts) == 1, f'{len(posts)} POST requests'
        head, body = posts[0]
        tag = re.search(r'latchkey-[0-9a-f]{32}', body).group(0)
        lines = head.split('\r\n')
        assert lines[0] == 'POST /elements/api-v2/instances HTTP/1.1', lines[0]
        headers = {name.lower(): value for name, value in (line.split(': ', 1) for line in lines[1:] if line)}
        assert headers.get('authorization') == f'User {USER_SECRET}, Organization {ORGANIZATION_SECRET}', 'not the documented Authorization header'
        assert headers.get('content-type') == 'application/json', headers.get('content-type')
        expected = ('{"element":{"key":"ecwid"},"configuration":{"ecwid.order.key":"%s","ecwid.product.key":"%s","ecwid.store.id":"1003"},'
                    '"tags":["%s"],"name":"Demo shop"}' % (ORDER_KEY, PRODUCT_KEY, tag))
        assert body == expected, 'not the documented body'

    def ping_used_the_token(self):
        pings = [head for head, body in self.server.requests if head.startswith('GET /elements/api-v2/hubs/ecommerce/ping ')]
        assert pings and f'User {USER_SECRET}, Element {TOKEN}' in pings[0], 'not the documented ping'

    @staticmethod
    def may_try_again(attempt):
        """Whether one of some attempts succeeds: one session of secret-tool with KWallet in 85 begins with a key, its own, KWallet's
        or the common one, whose first byte is zero. It fails then, or gives another secret."""
        return any(attempt() for _ in range(3 if os.environ['LATCH_TEST_PROVIDER'] == 'kwallet' else 1))

    def token_lies_in_the_keyring(self):
        lookup = ['secret-tool', 'lookup', 'application', self.application, 'kind', 'token']
        assert self.may_try_again(lambda: subprocess.run(lookup, capture_output=True, check=False).stdout == TOKEN.encode()), 'the keyring has another token, or none'

    def token_lies_in_the_private_file(self):
        lookup = ['lookup', 'application', self.application, 'kind', 'token']
        inside = subprocess.run([*self.command[:-1], '--command=secret-tool', self.command[-1], *lookup], capture_output=True, text=True, check=False)
        assert inside.stdout == TOKEN, 'the private file has another token, or none'
        outside = subprocess.run(['secret-tool', *lookup], capture_output=True, text=True, check=False)
        assert outside.stdout == '', 'the token is in the keyring outside'
        assert (self.home / 'data/keyrings/default.keyring').exists(), 'there is no private file'

    def page_shows_the_way_to_the_token(self, tool='secret-tool'):
        record = next(self.home.glob('data/latchkey*/instances/*.record')).stem
        self.program.see(f'{tool} lookup application {self.application} ref {record}')
        self.take_picture()

    def run_as_pasted(self, line):
        """While the service keeps it waiting, no process tells a secret to those who list processes."""
        n_requests = len(self.server.requests)
        self.server.answers.clear()
        with subprocess.Popen(['bash', '-c', line], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as bash:
            wait_for('the request', lambda: len(self.server.requests) > n_requests)
            self.canary.assert_processes_clean('curl')
            self.server.answers.set()
            assert json.loads(bash.stdout.read())['endpoint'] == 'ecwid', 'the answer is another one'
        head = self.server.requests[-1][0]
        assert head.startswith('GET /elements/api-v2/hubs/ecommerce/ping '), 'another request'
        return f'\r\nAuthorization: User {USER_SECRET}, Element {TOKEN}\r\n' in head

    def line_for_curl_runs_as_it_is_pasted(self):
        if shutil.which('curl') is None:
            raise Skipped('there is no curl')
        line = self.program.see('| curl -g -H @- -- ').name
        assert self.may_try_again(lambda: self.run_as_pasted(line)), 'other secrets'

    def page_shows_the_way_into_the_sandbox(self):
        self.page_shows_the_way_to_the_token(f'flatpak run --command=secret-tool {self.application}')

    def home_lists_it_for_a_picture(self):
        self.home_lists_it()
        self.take_picture()

    def it_is_said_that_the_keyring_is_forbidden(self):
        self.program.press('Create')
        self.program.see('Latchkey has no permission to use the keyring')
        self.program.see(f'flatpak override --user --talk-name=org.freedesktop.secrets {self.application}')
        self.take_picture()

    def nothing_was_asked_or_recorded(self):
        assert not self.server.requests, f'{len(self.server.requests)} requests'
        assert not list(self.home.rglob('*.record')), 'there is a record'

    def try_in_vain(self, button, sentence):
        self.program.press(button)
        if sentence is not NO_KEYRING:
            self.provider.answer('dismiss')
        self.program.see(sentence)
        self.nothing_was_asked_or_recorded()

    def missing_keyring_is_not_wanted(self):
        self.try_in_vain('Create', 'There is no default keyring yet. Try again and choose a password for it')

    def absent_keyring_is_named(self):
        self.provider.end()
        self.try_in_vain('Try Again', NO_KEYRING)

    def locked_keyring_stays_locked(self):
        """It was made at a login, and the next one was without its password."""
        self.provider.start('ready')
        self.provider.end()
        self.provider.start('locked')
        self.try_in_vain('Try Again', 'The keyring is locked. Try again and enter its password')

    def opened_keyring_lets_it_go_on(self):
        self.program.press('Try Again')
        self.provider.answer('unlock')
        self.program.see('Connected')

    def keyring_ends(self):
        self.provider.end()

    def arguments_and_environment_are_clean(self):
        self.canary.assert_processes_clean('latchkey')

    def home_lists_it(self):
        self.program.press('Back')
        self.program.see('Demo shop')

    def close(self):
        self.program.press('Close')
        self.program.expect_end()
        self.log.close()

    def nothing_secret_lies_about(self):
        self.canary.assert_files_clean()
        if self.canary.offers:
            self.canary.assert_selections_clean()

    def take_picture(self):
        if self.picture:
            subprocess.run(['import', '-window', 'root', self.picture], check=False)


STEPS = ('fill_in', 'swapped_secrets_are_not_sent', 'create', 'request_is_the_documented_one', 'ping_used_the_token', 'token_lies_in_the_keyring', 'page_shows_the_way_to_the_token',
         'line_for_curl_runs_as_it_is_pasted', 'arguments_and_environment_are_clean', 'home_lists_it', 'close', 'nothing_secret_lies_about')
STEPS_WITH_PRIVATE_FILE = ('fill_in', 'create', 'request_is_the_documented_one', 'token_lies_in_the_private_file', 'page_shows_the_way_into_the_sandbox',
                           'arguments_and_environment_are_clean', 'home_lists_it_for_a_picture', 'close', 'nothing_secret_lies_about')
STEPS_WITH_CLOSED_KEYRINGS = ('fill_in', 'missing_keyring_is_not_wanted', 'absent_keyring_is_named', 'locked_keyring_stays_locked', 'opened_keyring_lets_it_go_on',
                              'request_is_the_documented_one', 'token_lies_in_the_keyring', 'close', 'keyring_ends', 'nothing_secret_lies_about')
STEPS_WITHOUT_KEYRING = ('fill_in', 'it_is_said_that_the_keyring_is_forbidden', 'nothing_was_asked_or_recorded', 'arguments_and_environment_are_clean',
                         'close', 'nothing_secret_lies_about')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--id', default='io.github.latchkey.Latchkey', help='the application’s id')
    parser.add_argument('--sandbox', action='store_true', help='the command starts a Flatpak')
    parser.add_argument('--no-keyring', action='store_true', help='the program does not reach one')
    parser.add_argument('--closed', action='store_true', help='there is one without a default keyring at first, and a person who closes its questions')
    parser.add_argument('--private', action='store_true', help='it does not, but finds the Secret portal')
    parser.add_argument('--offers', help='the program that reads what is offered to others')
    parser.add_argument('--picture', help='where to put a picture of the last page')
    parser.add_argument('command', nargs=argparse.REMAINDER)
    options = parser.parse_args()

    if options.no_keyring:
        steps = STEPS_WITHOUT_KEYRING
    elif options.closed:
        steps = STEPS_WITH_CLOSED_KEYRINGS
    else:
        steps = STEPS_WITH_PRIVATE_FILE if options.private else STEPS
    go_through(steps, Journey(options))


if __name__ == '__main__':
    main()
