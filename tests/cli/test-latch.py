#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each command of latch, as a script and as a person at a terminal uses it.

    test-latch.py LATCH PRACTICE_SERVER

The keyring is a real one, and open. Each case has stores of its own.
"""

import http.client
import http.server
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request

from terminal import (ACCOUNT, ORDER_KEY, ORGANIZATION_SECRET, OTHER_USER_SECRET, PRODUCT_KEY, STORE_SECRETS, USER_SECRET, Latch, Service, command_lines, go_through, need_terminals, wait_for)

need_terminals()
service = Service(sys.argv[2])
latch = Latch(sys.argv[1], service)
folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ['LATCH_TEST_DIR']))

DOCUMENT = {'name': 'From a file', 'element': {'key': 'ecwid'},
            'configuration': {'ecwid.store.id': '1003', 'ecwid.order.key': ORDER_KEY, 'ecwid.product.key': PRODUCT_KEY}, 'tags': ['one', 'two']}


def write(name, text):
    path = folder / name
    path.write_text(text)
    return str(path)


def write_program(name, text):
    """A program that is found first."""
    path = folder / 'bin' / name
    path.parent.mkdir(exist_ok=True)
    path.write_text('#!/bin/sh\n' + text)
    path.chmod(0o755)
    return {'PATH': f'{path.parent}:{os.environ["PATH"]}'}


def ask_service(receiver, method, path):
    """What somebody does on the service's own pages."""
    request = urllib.request.Request(receiver.address + path, method=method, headers={'Authorization': f'User {USER_SECRET}, Organization {ORGANIZATION_SECRET}'})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def token_of(name):
    return latch.run('token', name).stdout


def creates_with_values():
    """The first store makes the account; the second one finds it."""
    done = latch.create(1003, 'First', environment=ACCOUNT)
    assert 'First' in done.stdout and 'Connected' in done.stdout and done.stderr == ''
    store = json.loads(latch.run('create', '--set', 'ecwid.store.id=1004', '--secrets', '-', '--json', '--tags', 'a, b', text=STORE_SECRETS).stdout)['store']
    assert store['name'] == 'Ecwid 1004' and store['situation'] == 'connected' and store['token'] is True
    assert len(latch.read('account', 'list')['accounts']) == 1


def creates_from_a_document():
    path = write('instance.json', json.dumps(DOCUMENT))
    assert latch.read('create', path)['store']['name'] == 'From a file'
    assert latch.read('create', '-', '--name', 'From input', text=json.dumps(DOCUMENT))['store']['name'] == 'From input'
    n_posts = service.n_posts()
    latch.fail('create', write('broken.json', '{"element": {"key": "ecwid"'), status=2, says='')
    latch.fail('create', write('other.txt', 'Good morning'), status=2, says='no JSON document')
    latch.fail('create', str(folder / 'missing.json'), status=2, says='missing.json')
    latch.fail('create', '-', status=2, says='empty')
    latch.fail('create', path, '--element', 'bigcommerce', status=2, says='another connector')
    latch.fail('create', '-', '--secrets', '-', status=2, says='standard input')
    request = f"curl -X POST '{service.address}/elements/api-v2/instances' -H 'Authorization: User {USER_SECRET}, Organization {ORGANIZATION_SECRET}' -d '{json.dumps(DOCUMENT)}'"
    latch.fail('create', write('request.txt', request), '--secrets', '-', text=STORE_SECRETS, status=2, says='--service')
    assert service.n_posts() == n_posts


def takes_no_secret_from_arguments():
    n_posts = service.n_posts()
    for key in ('ecwid.order.key', 'LATCH_USER_SECRET', 'password'):
        latch.fail('create', '--set', f'{key}=abc', status=2, says='is a secret')
    assert service.n_posts() == n_posts


def says_what_is_missing_or_wrong():
    n_posts = service.n_posts()
    latch.fail('create', status=2, says='ecwid.order.key, ecwid.product.key, ecwid.store.id')
    latch.fail('create', '--set', 'ecwid.store.id=ten', '--secrets', '-', text=STORE_SECRETS, status=2, says='ecwid.store.id: ')
    latch.fail('create', '--set', 'no.such.key=1', status=2, says='no.such.key')
    latch.fail('create', '--set', 'ecwid.store.id', status=2, says='KEY=VALUE')
    latch.fail('create', '--element', 'unheard', status=2, says='unheard')
    latch.fail('create', '--service', 'usa', '--set', 'ecwid.store.id=1', '--secrets', '-', text=STORE_SECRETS, environment=ACCOUNT, status=2, says='us, eu')
    latch.fail('create', '--service', 'http://example.com', '--set', 'ecwid.store.id=1', '--secrets', '-', text=STORE_SECRETS, environment=ACCOUNT, status=2, says='https://')
    latch.fail('create', '--set', 'ecwid.store.id=1', '--secrets', '-', text=STORE_SECRETS, environment=ACCOUNT, status=2, says='--service')
    latch.fail('create', '--service', 'us', '--set', 'ecwid.store.id=1', '--secrets', '-', text=STORE_SECRETS, status=2, says='LATCH_USER_SECRET')
    swapped = {'LATCH_USER_SECRET': ORGANIZATION_SECRET, 'LATCH_ORGANIZATION_SECRET': USER_SECRET}
    latch.fail('create', '--service', 'us', '--set', 'ecwid.store.id=1', '--secrets', '-', text=STORE_SECRETS, environment=swapped, status=2, says='swapped')
    undecodable = dict(ACCOUNT, LATCH_USER_SECRET='caf\udce9')
    latch.fail('create', '--service', 'us', '--set', 'ecwid.store.id=1', '--secrets', '-', text=STORE_SECRETS, environment=undecodable, status=2, says='LATCH_USER_SECRET is not UTF-8')
    latch.fail('create', '--account', 'Nobody', '--set', 'ecwid.store.id=1', '--secrets', '-', text=STORE_SECRETS, status=8, says='Nobody')
    assert service.n_posts() == n_posts


def a_wrong_line_of_secrets_is_not_repeated():
    """It may be a bare secret, which Base64 ends with what looks like the end of a key."""
    for text in ('cGFzc3dvcmQ=\n', STORE_SECRETS + 'cGFzc3dvcmQ=\n', 'cGFzc3dvcmQ\n', 'cGFzc3dvcmQ==', 'ecwid.store.id=cGFz=\ncGFzc3dvcmQ=abc'):
        done = latch.run('create', '--set', 'ecwid.store.id=1003', '--secrets', '-', text=text, status=2)
        assert 'cGFz' not in done.stderr and f'Line {len(text.splitlines())} of the secrets' in done.stderr, done.stderr


def windows_ends_lines_of_its_own():
    text = f'LATCH_USER_SECRET={USER_SECRET}\r\n{STORE_SECRETS}filter.response.nulls=true\n'.replace('\n', '\r\n')
    latch.run('create', '--service', service.address, '--set', 'ecwid.store.id=1003', '--secrets', '-', '--name', 'From Windows', text=text,
              environment={'LATCH_ORGANIZATION_SECRET': ORGANIZATION_SECRET})


def one_receiver_is_meant():
    """Nothing is sent when options name two, or when only a document says where secrets go that it does not have."""
    account = next(account for account in latch.read('account', 'list')['accounts'] if account['service'] == service.address)
    n_posts = service.n_posts()
    for option in (('--account', account['id']), ('--service', service.address)):
        latch.fail('create', '--practice', *option, status=2, says='practice')
    values = ('--set', 'ecwid.store.id=1003', '--secrets', '-')
    latch.fail('create', '--service', 'us', '--account', account['id'], *values, text=STORE_SECRETS, status=2, says='--service')
    request = f"curl -X POST '{service.address}/elements/api-v2/instances' -d '{json.dumps(DOCUMENT)}'"
    latch.fail('create', write('request.txt', request), environment=ACCOUNT, status=2, says='--service')
    assert service.n_posts() == n_posts
    latch.run('create', '--practice', '--name', 'Practiced only', environment=ACCOUNT)
    assert latch.read('show', 'Practiced only')['store']['account']['service'] == 'practice' and service.n_posts() == n_posts


def a_number_may_be_a_name():
    """Nothing is done to a store that may not be meant."""
    for number in (1003, 1004):
        latch.create(number, f'Number {number}')
    one, two = (latch.read('show', f'Number {number}')['store'] for number in (1003, 1004))
    latch.run('rename', 'Number 1004', str(one['id']))
    for command in (('show',), ('delete', '--yes'), ('forget',), ('token',)):
        latch.fail(*command, str(one['id']), status=8, says=one['ref'])
    assert latch.read('show', one['ref'])['store'] == one
    for store in (one, two):
        latch.run('delete', '--yes', store['ref'])


def what_cannot_be_read_is_told():
    path = pathlib.Path(os.environ['XDG_DATA_HOME']) / 'latchkey' / 'instances' / '0123456789abcdef0123456789abcdef.record'
    path.write_text('{"version":')
    try:
        for command in ('list', 'recover'):
            said = latch.run(command).stderr
            assert '1 file' in said and path.name in said, said
    finally:
        path.unlink()


def a_store_that_is_gone_gives_nothing():
    latch.create(1003, 'Gone')
    number = latch.read('show', 'Gone')['store']['id']
    ask_service(service, 'DELETE', f'/instances/{number}')
    latch.run('test', 'Gone', status=3)
    for command in (('token', 'Gone'), ('run', 'Gone', '--', 'true'), ('curl', 'Gone', '/hubs/ecommerce/ping')):
        latch.fail(*command, status=3, says='any more')
    assert 'latch forget' in latch.run('keep', 'Gone', status=3).stderr
    latch.fail('off', 'Gone', status=3, says='')
    latch.run('forget', 'Gone')


def no_store_has_the_number_0():
    service.ask('silence')
    process = latch.begin('create', '--set', 'ecwid.store.id=1008', '--secrets', '-', '--name', 'Without a number')
    n_posts = service.n_posts()
    process.stdin.write(STORE_SECRETS)
    process.stdin.close()
    wait_for('the request', lambda: service.n_posts() > n_posts)
    process.send_signal(signal.SIGINT)
    assert process.wait() == 6
    service.ask('none')
    latch.fail('show', '0', status=8, says='0')
    latch.fail('forget', '0', status=8, says='0')
    latch.run('forget', 'Without a number')


def asks_a_person_for_secrets():
    """What is typed is not shown."""
    shown = latch.talk('create', '--set', 'ecwid.store.id=1005', '--name', 'Asked', answers=(('Order API Secret:', ORDER_KEY), ('Product API Secret:', PRODUCT_KEY)))
    assert 'Connected' in shown and ORDER_KEY not in shown and PRODUCT_KEY not in shown
    shown = latch.talk('create', '--service', 'us', '--set', 'ecwid.store.id=1005', '--secrets', write('keys', STORE_SECRETS), status=130, answers=(('User Secret:', '\x03'),))
    assert 'https://api.cloud-elements.com' in shown


def a_terminal_shows_again_what_is_typed():
    for signals in ((signal.SIGINT,), (signal.SIGINT, signal.SIGTERM), (signal.SIGHUP, signal.SIGTERM)):
        latch.talk('create', status=130, answers=(('Order API Secret:', signals),))


def asks_a_person_for_all_that_is_missing():
    """What is wrong is asked for again, and where all of it goes is said first."""
    shown = latch.talk('create', '--quiet', '--name', 'All asked', answers=(('Order API Secret:', ORDER_KEY), ('Product API Secret:', PRODUCT_KEY), ('Store ID:', 'ten'), ('latch: ', '1005')))
    assert shown.index('Secrets go to') < shown.index('Order API Secret:') and ORDER_KEY not in shown
    assert latch.read('show', 'All asked')['store']['situation'] == 'connected'
    n_posts = service.n_posts()
    assert 'Nothing was entered.' in latch.talk('create', status=130, answers=(('Order API Secret:', '\x04'),))
    assert service.n_posts() == n_posts


def reads_what_another_program_writes():
    for number, arguments in enumerate(('--secrets <(printf %s "$1") --set ecwid.store.id=1003', '<(printf %s "$2")')):
        done = subprocess.run(['bash', '-c', f'"$0" create --name "Piped {number}" {arguments}', latch.program, STORE_SECRETS, json.dumps(DOCUMENT)], capture_output=True, text=True, check=False)
        assert done.returncode == 0 and 'Connected' in done.stdout, done.stderr
    latch.fail('create', '/dev/zero', status=2, says='too large')
    latch.fail('create', str(folder), status=2, says='folder')


def lists_and_shows():
    latch.create(1003, 'Shown')
    store = latch.read('show', 'Shown')['store']
    assert set(store) == {'id', 'ref', 'name', 'element', 'hub', 'account', 'situation', 'token', 'created'}
    assert store in latch.read('list')['stores']
    assert latch.read('show', str(store['id'])) == latch.read('show', store['ref']) == {'store': store}
    assert 'Shown' in latch.run('list', '--names').stdout.splitlines() and store in latch.read('list', '--names')['stores']
    assert re.search(rf'^{store["id"]} +Shown +Ecwid +127\.0\.0\.1 +Connected$', latch.run('list').stdout, re.MULTILINE)
    assert re.search(r'^State +Connected$', latch.run('show', 'Shown').stdout, re.MULTILINE)
    assert '\033[32mConnected' in latch.talk('list') and '\033[' not in latch.talk('list', environment={'NO_COLOR': '1'})
    latch.fail('show', 'Not there', status=8, says='Not there')
    latch.fail('show', status=2, says='latch show STORE')


def a_name_moves_no_cursor():
    latch.create(1003, 'Evil')
    latch.run('rename', 'Evil', 'Evil\033[2J\u202e')
    assert all(c not in latch.talk(*command) for command in (('list', '--names'), ('list', '--json')) for c in ('\033[2J', '\u202e'))
    number = next(store['id'] for store in latch.read('list')['stores'] if store['name'].startswith('Evil'))
    for command in (('list',), ('show', str(number)), ('test', str(number)), ('delete', str(number))):
        shown = latch.talk(*command, status=130 if command[0] == 'delete' else 0, answers=((r'\[y/', 'n'),) if command[0] == 'delete' else ())
        assert '\033[2J' not in shown and '\u202e' not in shown, command
    latch.run('delete', '--yes', str(number))


def one_of_several_is_chosen_by_its_id():
    for number in (1006, 1007):
        latch.create(number, 'Twin')
    ids = [store['id'] for store in latch.read('list')['stores'] if store['name'] == 'Twin']
    for command in ('show', 'token', 'off', 'forget'):
        latch.fail(command, 'Twin', status=8, says=str(ids[1]))
    latch.run('off', str(ids[0]))
    assert [latch.read('show', str(number))['store']['situation'] for number in ids] == ['turned-off', 'connected']


def options_stand_where_people_write_them():
    latch.create(1003, '-x')
    assert json.loads(latch.run('--json', 'show', '--', '-x').stdout) == json.loads(latch.run('show', '--json', '--', '-x').stdout)
    latch.run('rename', '--json', '--', '-x', '-y')
    assert latch.run('run', '--', '-y', '--', 'true').stdout == ''
    assert latch.run('rename', '--', '-y', 'Options').stdout != ''
    for arguments in (('run', 'Options', '--variable=SHOP', '--', 'printenv', 'SHOP'), ('-q', 'run', '--variable', 'SHOP', 'Options', 'printenv', 'SHOP')):
        assert latch.run(*arguments).stdout == token_of('Options')
    latch.fail('run', 'Options', '--variabel=SHOP', '--', 'true', status=2, says='--variabel')
    assert latch.run('account').stdout == latch.run('account', '--help').stdout and 'account remove' in latch.run('account').stdout
    assert latch.run('--help', 'show').stdout == latch.run('show', '--help').stdout
    latch.fail('account', 'foo', status=2, says='“account foo”')
    latch.fail('--jsn', 'list', status=2, says='--jsn')


def gives_a_token():
    """Nothing else is written, and to nobody's eyes unless they ask."""
    latch.create(1003, 'Used')
    token = token_of('Used')
    assert re.fullmatch(r'[\w+/=]+\n', token)
    shown = latch.talk('token', 'Used', status=2)
    assert token.strip() not in shown and '--show' in shown
    assert token.strip() in latch.talk('token', 'Used', '--show')
    ref = latch.read('show', 'Used')['store']['ref']
    looked_up = subprocess.run(['secret-tool', 'lookup', 'application', 'io.github.latchkey.Latchkey', 'ref', ref], capture_output=True, text=True, check=False).stdout
    assert looked_up == token.strip()
    assert latch.run('token', 'Used', environment={'G_MESSAGES_DEBUG': 'all'}).stdout == token
    with open('/dev/full', 'w') as full:
        done = subprocess.run([latch.program, 'token', 'Used'], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1 and 'No space' in done.stderr


def becomes_a_command():
    latch.create(1003, 'Run')
    token = token_of('Run').strip()
    script = 'tr "\\0" "\\n" </proc/self/environ; grep SigIgn /proc/self/status; ls /proc/self/fd; exit 42'
    done = latch.run('run', 'Run', '--', 'sh', '-c', script, status=42, environment=ACCOUNT)
    assert f'\nLATCH_TOKEN={token}\n' in done.stdout
    assert USER_SECRET not in done.stdout and ORGANIZATION_SECRET not in done.stdout and 'SOUP_FORCE_HTTP1' not in done.stdout
    assert f'DBUS_SESSION_BUS_ADDRESS={os.environ["DBUS_SESSION_BUS_ADDRESS"]}' in done.stdout
    assert int(re.search(r'SigIgn:\s+(\w+)', done.stdout)[1], 16) & (1 << (signal.SIGPIPE - 1)) == 0
    assert done.stdout.splitlines()[-4:] == ['0', '1', '2', '3'], 'it has inherited more'
    assert latch.run('run', '--variable', 'SHOP', 'Run', '--', 'printenv', 'SHOP').stdout.strip() == token
    assert latch.run('run', 'Run', 'sh', '-c', 'echo "$@"', '--', '--json', '-x').stdout == '--json -x\n'
    latch.fail('run', 'Run', '--', '/no/such/command', status=127, says='/no/such/command')
    latch.fail('run', 'Run', '--', '/etc/passwd', status=126, says='/etc/passwd')
    latch.fail('run', 'Run', '--', status=2, says='latch run STORE')
    latch.fail('run', '--variable', 'A-B', 'Run', 'true', status=2, says='variable')
    latch.fail('run', 'Nobody', '--', 'true', status=8, says='Nobody')
    done = subprocess.run(['nohup', latch.program, 'run', 'Run', '--', 'grep', 'SigIgn', '/proc/self/status'], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1], 16) & (1 << (signal.SIGHUP - 1))


def exports_what_a_deployment_needs():
    """Each value is what the keyring has. Nobody sees it at a terminal, and nothing comes half."""
    for number in (1003, 1004):
        latch.create(number, f'Exported {number}')
    stores = [latch.read('show', f'Exported {number}')['store'] for number in (1003, 1004)]
    tokens = [token_of(store['name']).strip() for store in stores]
    values = {'LATCH_ADDRESS': service.address, **ACCOUNT, 'LATCH_TOKEN': tokens[0]}
    lines = latch.run('export', stores[0]['name']).stdout
    assert dict(line.split('=', 1) for line in lines.splitlines()) == values
    done = subprocess.run(['bash', '-euc', f'{lines}\nprintf %s "$LATCH_TOKEN"'], capture_output=True, text=True, check=True)
    assert done.stdout == tokens[0]
    several = latch.run('export', '--format=env', *(store['name'] for store in stores)).stdout.splitlines()
    assert f'LATCH_TOKEN_{stores[1]["id"]}={tokens[1]}' in several and len(several) == 8
    document = json.loads(latch.run('export', '-f', 'json', stores[0]['ref'], str(stores[1]['id'])).stdout)
    assert document['version'] == 1 and document['stores'][1] == {'id': stores[1]['id'], 'name': stores[1]['name'], 'address': service.address, 'userSecret': USER_SECRET,
                                                                  'organizationSecret': ORGANIZATION_SECRET, 'token': tokens[1]}
    secret = json.loads(latch.run('export', '--format=kubernetes', stores[0]['name']).stdout)['items'][0]
    assert secret['metadata'] == {'name': f'latchkey-{stores[0]["id"]}'} and secret['stringData']['token'] == tokens[0]
    shown = latch.talk('export', stores[0]['name'], status=2)
    assert tokens[0] not in shown and USER_SECRET not in shown and '--show' in shown
    latch.fail('export', stores[0]['name'], 'Nobody', status=8, says='Nobody')
    latch.fail('export', '--format=xml', stores[0]['name'], status=2, says='xml')
    latch.fail('export', status=2, says='latch export STORE')


def becomes_curl():
    """The header is in a file that only curl has."""
    latch.create(1003, 'Curled')
    token = token_of('Curled').strip()
    environment = write_program('curl', 'printf "%s\\n" "$@"; for word; do case $word in @*) cat "${word#@}";; esac; done')
    shown = latch.run('curl', 'Curled', '/hubs/ecommerce/ping', '--', '--request', 'POST', environment=environment).stdout.splitlines()
    assert shown[-1] == f'Authorization: User {USER_SECRET}, Element {token}'
    assert shown[-2] == f'{service.address}/hubs/ecommerce/ping' and shown[-5:-3] == ['--request', 'POST']
    assert not any(secret in line for line in shown[:-1] for secret in (token, USER_SECRET))
    if subprocess.run(['which', 'curl'], stdout=subprocess.DEVNULL, check=False).returncode == 0:
        assert json.loads(latch.run('curl', 'Curled', '/hubs/ecommerce/ping').stdout)['endpoint'] == 'ecwid'
    latch.fail('curl', 'Curled', '@example.com/', status=2, says='slash')


def tests_a_store():
    latch.create(1003, 'Tested')
    store = latch.read('test', 'Tested')['store']
    assert store['situation'] == 'connected' and store['tested'] is True
    done = latch.run('create', '--set', 'ecwid.store.id=4003', '--secrets', '-', '--name', 'Refusing', status=3, text=STORE_SECRETS)
    assert 'API secrets not accepted' in done.stdout and 'does not accept its API secrets' in done.stderr
    assert latch.read('test', 'Refusing', status=3)['store']['situation'] == 'store-refuses'
    stores = latch.read('test', '--all', status=3)['stores']
    assert {'Tested', 'Refusing'} <= {store['name'] for store in stores}
    assert 'does not work' in latch.run('test', '--all', status=3).stderr or 'do not work' in latch.run('test', '--all', status=3).stderr
    assert latch.run('test', '--all', '--quiet', status=3).stderr == ''
    latch.run('delete', '--yes', 'Refusing')
    latch.fail('test', status=2, says='--all')
    latch.fail('test', 'Tested', '--all', status=2, says='--all')


class Refusal(http.server.BaseHTTPRequestHandler):
    """Accepts nobody's secrets."""

    def do_GET(self):
        text = b'{"requestId": "r-1", "message": "Invalid Organization or User secret"}'
        self.send_response(401)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_GET

    def log_message(self, *arguments):
        pass


def says_whom_it_cannot_reach_and_who_refuses():
    """Secrets that were wrong from the beginning leave no account."""
    n_accounts = len(latch.read('account', 'list')['accounts'])
    wrong = dict(ACCOUNT, LATCH_USER_SECRET='d3Jvbmc=')
    latch.create(1003, 'Refused', environment=wrong, status=4)
    assert len(latch.read('account', 'list')['accounts']) == n_accounts

    other = Service(sys.argv[2])
    latch.create(1003, 'Left', service=other, environment=ACCOUNT)
    account = next(account for account in latch.read('account', 'list')['accounts'] if account['service'] == other.address)
    other.stop()
    done = latch.run('test', 'Left', status=5)
    assert len(done.stderr.splitlines()) == 1 and 'Could not be tested' in done.stdout
    left = latch.read('test', 'Left', status=5)['store']
    assert left['tested'] is False and left['situation'] == 'connected'
    assert [store['name'] for store in latch.read('test', '--all', status=5)['stores'] if not store['tested']] == ['Left']
    done = latch.run('test', '--all', status=5)
    assert '1 store could not be tested.' in done.stderr and re.search('Left .* Could not be tested$', done.stdout, re.MULTILINE)
    latch.fail('account', 'test', account['id'], status=5, says='')
    latch.run('list', '--refresh', status=5)

    port = int(re.search(r':(\d+)/', other.address)[1])
    with http.server.ThreadingHTTPServer(('127.0.0.1', port), Refusal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        latch.fail('account', 'test', account['id'], status=4, says='did not accept')
        latch.run('test', 'Left', status=4)
        latch.create(1004, 'Refused', service=other, status=4)
        server.shutdown()
    latch.run('forget', 'Left')


def changes_a_store():
    latch.create(1003, 'Changed')
    assert latch.read('off', 'Changed')['store']['situation'] == 'turned-off'
    latch.run('test', 'Changed', status=3)
    assert latch.read('on', 'Changed')['store']['situation'] == 'connected'
    assert latch.read('rename', 'Changed', 'Renamed')['store']['name'] == 'Renamed'
    latch.fail('rename', 'Renamed', ' ', status=2, says='name')
    latch.fail('delete', 'Renamed', status=2, says='--yes')
    for answer in ('n', '', '\x03', '\x04'):
        shown = latch.talk('delete', 'Renamed', status=130, answers=(('“Renamed”', answer),))
        assert '[y/N]' in shown and 'Nothing was changed.' in shown, shown
    assert latch.read('show', 'Renamed')['store']['situation'] == 'connected'
    latch.run('list', '--refresh')
    latch.talk('delete', 'Renamed', answers=((r'\[y/', 'y'),))
    latch.fail('show', 'Renamed', status=8, says='Renamed')
    latch.fail('test', 'Renamed', status=8, says='Renamed')


class Silence(http.server.BaseHTTPRequestHandler):
    """Stands before a service, and lets no change of an instance through, nor answers it."""

    behind = ''
    came = threading.Event()
    ends = threading.Event()

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        connection = http.client.HTTPConnection(self.behind)
        connection.request(self.command, self.path, body, {name: value for name, value in self.headers.items() if name != 'Host'})
        answer = connection.getresponse()
        text = answer.read()
        self.send_response(answer.status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_GET

    def do_DELETE(self):
        self.came.set()
        self.ends.wait(60)

    do_PUT = do_PATCH = do_DELETE

    def log_message(self, *arguments):
        pass


def a_change_without_an_answer_is_not_clear():
    """Ctrl+C stops the wait, and the second one leaves at once: both say by the exit status that nobody knows."""
    other = Service(sys.argv[2])
    Silence.behind = re.search(r'//([^/]+)', other.address)[1]
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), Silence) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        other.address = other.address.replace(Silence.behind, f'127.0.0.1:{server.server_port}')
        latch.create(1003, 'Unclear', service=other, environment=ACCOUNT)
        for arguments in (('change', 'Unclear', '--set', 'ecwid.store.id=1005'), ('delete', '--yes', 'Unclear'), ('off', 'Unclear'), ('rename', 'Unclear', 'Clear')):
            for n_signals in (1, 2):
                Silence.came.clear()
                process = latch.begin(*arguments)
                assert Silence.came.wait(30), process.communicate()
                for _ in range(n_signals):
                    process.send_signal(signal.SIGINT)
                _, said = process.communicate()
                assert process.returncode == 6 and (n_signals == 2 or 'may have' in said), (arguments, process.returncode, said)
        Silence.ends.set()
        server.shutdown()
    account = next(account for account in latch.read('account', 'list')['accounts'] if account['service'] == other.address)
    latch.run('account', 'remove', '--yes', account['id'])
    other.stop()


def keeps_what_was_made_elsewhere():
    latch.create(1003, 'Elsewhere')
    token = token_of('Elsewhere')
    latch.run('forget', 'Elsewhere')
    latch.run('list', '--refresh', status=5)  # The service of another case is gone.
    assert latch.read('show', 'Elsewhere')['store']['situation'] == 'made-elsewhere'
    latch.fail('forget', 'Elsewhere', status=8, says='only on the service')
    latch.fail('token', 'Elsewhere', status=8, says='latch keep')
    assert latch.read('keep', 'Elsewhere')['store']['situation'] == 'connected'
    assert token_of('Elsewhere') == token


def tells_of_accounts():
    account = next(account for account in latch.read('account', 'list')['accounts'] if account['service'] == service.address)
    assert account['condition'] == 'accepted'
    assert latch.read('account', 'test', account['id'])['accounts'] == [account]
    latch.fail('account', 'test', 'Nobody', status=8, says='Nobody')
    latch.fail('account', 'forget', status=2, says='account')


def changes_an_account():
    """It goes with all that is kept of it here."""
    other = Service(sys.argv[2])
    latch.create(1003, 'Of another', service=other, environment=ACCOUNT)
    account = next(account for account in latch.read('account', 'list')['accounts'] if account['service'] == other.address)
    assert latch.read('account', 'rename', account['id'], 'Renamed account')['accounts'][0]['name'] == 'Renamed account'
    latch.fail('account', 'rename', account['id'], ' ', status=2, says='name')
    ref = latch.read('show', 'Of another')['store']['ref']
    latch.fail('account', 'remove', 'Renamed account', status=2, says='--yes')
    assert '1 store' in latch.talk('account', 'remove', 'Renamed account', status=130, answers=((r'\[y/', ''),))
    assert latch.read('show', 'Of another')['store']['token'] is True
    latch.run('account', 'remove', '--yes', 'Renamed account')
    latch.fail('show', 'Of another', status=8, says='Of another')
    assert account['id'] not in [other['id'] for other in latch.read('account', 'list')['accounts']]
    assert subprocess.run(['secret-tool', 'lookup', 'ref', ref], stdout=subprocess.PIPE, check=False).stdout == b''
    other.stop()


def an_account_is_added_without_a_store():
    """Its stores are in the list at once. What is refused, or cannot be kept, leaves nothing."""
    other = Service(sys.argv[2])
    latch.create(1003, 'Already there', service=other, environment=ACCOUNT)
    first = next(account for account in latch.read('account', 'list')['accounts'] if account['service'] == other.address)
    latch.run('account', 'remove', '--yes', first['id'])
    accounts = latch.read('account', 'list')
    add = ('account', 'add', '--service', other.address)
    latch.fail('account', 'add', status=2, says='--service')
    latch.fail('account', 'add', '--service', 'usa', status=2, says='us, eu')
    latch.fail(*add, status=2, says='LATCH_USER_SECRET')
    latch.fail(*add, status=4, environment=dict(ACCOUNT, LATCH_USER_SECRET='d3Jvbmc='), says='')
    latch.fail(*add, '--secrets', '-', text='ecwid.store.id=1\n', status=2, says='Line 1')
    assert latch.read('account', 'list') == accounts
    text = ''.join(f'{key}={value}\n' for key, value in ACCOUNT.items())
    added = json.loads(latch.run(*add, '--name', 'Added', '--secrets', '-', '--json', text=text).stdout)['accounts'][0]
    assert added['name'] == 'Added' and added['condition'] == 'accepted'
    assert latch.read('show', 'Already there')['store']['situation'] == 'made-elsewhere'
    assert 'already' in latch.run(*add, environment=ACCOUNT).stderr and len(latch.read('account', 'list')['accounts']) == len(accounts['accounts']) + 1
    assert latch.read('keep', 'Already there')['store']['situation'] == 'connected'
    shown = latch.talk('account', 'replace', 'Added', answers=(('User Secret:', USER_SECRET), ('Organization Secret:', ORGANIZATION_SECRET)))
    assert 'Secrets go to' in shown and USER_SECRET not in shown
    wrong = dict(ACCOUNT, LATCH_USER_SECRET='d3Jvbmc=')
    latch.fail('account', 'replace', 'Added', environment=wrong, status=2, says=f'{other.address}. Add that address by --service')
    latch.fail('account', 'replace', 'Added', '--service', 'us', environment=wrong, status=2, says=other.address)
    latch.fail('account', 'replace', 'Added', '--service', other.address, environment=wrong, status=4, says='accept')
    assert latch.read('account', 'test', 'Added')['accounts'] == [added]
    ask_service(other, 'POST', '/authentication/user-secret-reset')
    other.ask('renewed')
    renewed = dict(ACCOUNT, LATCH_USER_SECRET=OTHER_USER_SECRET)
    latch.run('account', 'test', 'Added', status=4)
    latch.talk('account', 'replace', 'Added', environment=renewed, status=130, answers=((r'\[y/', 'n'),))
    latch.talk('account', 'replace', 'Added', environment=renewed, answers=((r'\[y/', 'y'),))
    assert latch.read('test', 'Already there')['store']['situation'] == 'connected'
    other.ask('first')
    latch.run('account', 'replace', 'Added', '--service', other.address, environment=ACCOUNT)
    subprocess.run(['secret-tool', 'clear', 'kind', 'user-secret', 'account', added['id']], check=True)
    latch.run('test', 'Already there', status=4)
    tested = {store['name']: store['tested'] for store in latch.read('test', '--all', status=4)['stores']}
    assert tested['Already there'] is False
    latch.run(*add, environment=ACCOUNT)
    assert latch.read('account', 'test', 'Added')['accounts'] == [added]
    latch.run('account', 'remove', '--yes', 'Added')
    other.stop()


def count_secrets():
    found = subprocess.run(['secret-tool', 'search', '--all', 'application', 'io.github.latchkey.Latchkey'], capture_output=True, text=True, check=False)
    return (found.stdout + found.stderr).count('attribute.kind')


def an_account_that_is_not_added_leaves_nothing():
    """Nobody answers, and the person stops it."""
    accounts_folder = pathlib.Path(os.environ['XDG_DATA_HOME']) / 'latchkey' / 'accounts'
    before = sorted(os.listdir(accounts_folder)), count_secrets()
    with socket.create_server(('127.0.0.1', 0)) as server:
        process = latch.begin('account', 'add', '--service', f'http://127.0.0.1:{server.getsockname()[1]}/elements/api-v2', environment=ACCOUNT)
        server.settimeout(30)
        connection, _ = server.accept()
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        connection.close()
    assert (sorted(os.listdir(accounts_folder)), count_secrets()) == before


def changes_what_a_store_is_connected_with():
    """One that refuses works afterwards; what stays is not sent."""
    latch.run('create', '--set', 'ecwid.store.id=4003', '--secrets', '-', '--name', 'Changed', status=3, text=STORE_SECRETS)
    latch.fail('change', 'Changed', '--set', 'ecwid.order.key=abc', status=2, says='is a secret')
    latch.fail('change', 'Changed', '--set', 'no.such.key=1', status=2, says='no.such.key')
    latch.fail('change', 'Changed', '--set', 'ecwid.store.id=ten', status=2, says='')
    latch.fail('change', 'Changed', '--secrets', '-', text='cGFzc3dvcmQ=\n', status=2, says='Line 1')
    assert latch.read('change', 'Changed', '--set', 'ecwid.store.id=1003')['store']['situation'] == 'connected'
    assert 'Nothing was changed' in latch.run('change', 'Changed', '--set', 'ecwid.store.id=1003').stderr
    shown = latch.talk('change', 'Changed', answers=(('Store ID:', 'ten'), ('latch: ', '1004'), ('Order API Secret:', ORDER_KEY), ('Product API Secret:', '')))
    assert 'Secrets go to' in shown and ORDER_KEY not in shown and 'Connected' in shown
    latch.fail('change', 'Nobody', status=8, says='Nobody')
    latch.fail('change', 'Changed', status=2, says='--set')
    latch.run('off', 'Changed')
    latch.run('change', 'Changed', '--set', 'ecwid.store.id=4003', status=3)
    done = latch.run('on', 'Changed', status=3)
    assert 'latch change' in done.stderr and 'API secrets not accepted' in done.stdout
    assert 'latch change' in latch.run('show', 'Changed').stdout
    latch.run('delete', '--yes', 'Changed')


def what_was_interrupted_is_found():
    """A request that nobody answers is stopped by Ctrl+C, and its outcome is not known. Meanwhile no secret is anybody's to see."""
    n_posts = service.n_posts()
    service.ask('silence')
    process = latch.begin('create', '--set', 'ecwid.store.id=1008', '--secrets', '-', '--name', 'Interrupted')
    process.stdin.write(STORE_SECRETS)
    process.stdin.close()
    wait_for('the request', lambda: service.n_posts() > n_posts)
    for line in command_lines():
        assert not any(secret in line for secret in (USER_SECRET, ORGANIZATION_SECRET, ORDER_KEY, PRODUCT_KEY)), line
    process.send_signal(signal.SIGINT)
    said = process.stderr.read()
    assert process.wait() == 6 and 'latch recover' in said, said
    service.ask('none')
    assert latch.read('show', 'Interrupted')['store']['situation'] == 'may-have-been-created'
    latch.fail('off', 'Interrupted', status=8, says='latch recover')
    assert latch.read('recover', status=6)['stores'][0]['name'] == 'Interrupted'
    latch.run('forget', 'Interrupted')
    assert 'Nothing is left' in latch.run('recover').stderr

    service.ask('lost')
    latch.create(1009, 'Lost', status=6)
    latch.run('recover')
    assert latch.read('show', 'Lost')['store']['situation'] == 'connected' and token_of('Lost')


def several_add_one_account():
    """Whoever comes later finds it."""
    other = Service(sys.argv[2])
    processes = [latch.begin('create', '--service', other.address, '--set', f'ecwid.store.id={1003 + number}', '--secrets', '-', environment=ACCOUNT) for number in range(3)]
    processes += [latch.begin('account', 'add', '--service', other.address, environment=ACCOUNT) for _ in range(3)]
    for process in processes:
        process.stdin.write(STORE_SECRETS)
        process.stdin.close()
    assert [process.wait() for process in processes] == [0] * len(processes), [process.stderr.read() for process in processes]
    accounts = [account for account in latch.read('account', 'list')['accounts'] if account['service'] == other.address]
    assert len(accounts) == 1, accounts
    latch.run('account', 'remove', '--yes', accounts[0]['id'])
    other.stop()


def what_is_refused_is_refused_at_once():
    """Nobody enters what belongs to a store for an account that nobody accepts."""
    other = Service(sys.argv[2])
    shown = latch.talk('create', '--service', other.address, '--set', 'ecwid.store.id=1003', status=4, answers=(('User Secret:', OTHER_USER_SECRET), ('Organization Secret:', ORGANIZATION_SECRET)))
    assert 'API Secret' not in shown, shown
    other.stop()


def several_work_at_once():
    """Nothing is lost, and each sees what the others did."""
    names = [f'Beside {number}' for number in range(6)]
    processes = [latch.begin('create', '--set', f'ecwid.store.id={1010 + number}', '--secrets', '-', '--name', name) for number, name in enumerate(names)]
    for process in processes:
        process.stdin.write(STORE_SECRETS)
        process.stdin.close()
    assert [process.wait() for process in processes] == [0] * len(names)
    assert set(names) <= set(latch.run('list', '--names').stdout.splitlines())
    changes = [latch.begin('rename', names[0], f'Renamed {number}') for number in range(4)]
    statuses = sorted(process.wait() for process in changes)
    assert statuses[0] == 0 and set(statuses) <= {0, 8, 9}, statuses


PAGE = r'http://127\S+/consent/[0-9a-f-]{36}'


def browse(button):
    """Presses a button of the page whose address the terminal shows."""
    browser = pathlib.Path(__file__).parent.parent / 'support' / 'browser.py'
    return lambda shown: subprocess.run([sys.executable, browser, re.search(PAGE, shown)[0], button], check=True)


def somebody_signs_in_in_a_browser():
    with socket.create_server(('127.0.0.1', 0)) as server:
        port = server.getsockname()[1]
    create = ('create', '--practice', '--set', 'authentication.type=oauth2')
    here = ('--set', f'oauth.callback.url=http://127.0.0.1:{port}/back')
    latch.fail(*create, status=2, says='terminal')
    latch.talk(*create, *here, '--name', 'Denied', status=3, answers=((PAGE, browse('deny')),))
    shown = latch.talk(*create, *here, '--name', 'Signed in', answers=((PAGE, browse('allow')),))
    assert 'Connected' in shown and 'Signed in' in latch.run('list', '--names').stdout.splitlines()
    latch.talk(*create, *here, '--name', 'Stopped', status=130, answers=((PAGE, (signal.SIGINT,)),))
    latch.talk(*create, '--name', 'Stopped', status=130, answers=(('browser ends:', 'https://example.com/'), ('latch: ', (signal.SIGINT,))))
    assert not {'Denied', 'Stopped'} & set(latch.run('list', '--names').stdout.splitlines())


def practices_alone():
    latch.run('create', '--practice', '--name', 'Practiced')
    assert latch.read('test', 'Practiced')['store']['situation'] == 'connected'
    names = [latch.read('create', '--practice')['store']['name'] for _ in range(2)]
    assert names[0] != names[1], names
    latch.fail('curl', 'Practiced', '/hubs/ecommerce/ping', status=5, says='practice')


def serves_other_programs():
    process = latch.begin('practice')
    address, *lines = (process.stdout.readline().strip() for _ in range(3))
    environment = dict(line.split('=', 1) for line in lines)
    assert latch.read('account', 'add', '--service', address, environment=environment)['accounts'][0]['condition'] == 'accepted'
    process.send_signal(signal.SIGINT)
    assert process.wait() == 0


def describes_connectors():
    assert 'ecwid' in [element['key'] for element in latch.read('elements')['elements']]
    fields = latch.read('elements', 'ecwid')['elements'][0]['fields']
    assert {field['key'] for field in fields if field['secret']} == {'ecwid.order.key', 'ecwid.product.key', 'oauth.api.secret'}
    assert re.search(r'^ecwid\.store\.id .*required +only with authentication\.type=custom$', latch.run('elements', 'ecwid').stdout, re.MULTILINE)
    latch.fail('elements', 'unheard', status=2, says='unheard')
    signs_in = next(element for element in latch.read('elements')['elements'] if element['authentication'])
    choice = next(field for field in signs_in['fields'] if field['key'] == signs_in['authentication'])
    conditions = {field['authentication'] for field in signs_in['fields']} - {None}
    assert conditions and conditions <= set(choice['choices'])
    assert f'only with {choice["key"]}=' in latch.run('elements', signs_in['key']).stdout


def leaves_no_secret_in_a_file():
    secrets = [secret.encode() for secret in (USER_SECRET, ORGANIZATION_SECRET, ORDER_KEY, PRODUCT_KEY, token_of('Elsewhere').strip())]
    for path in pathlib.Path(os.environ['LATCH_TEST_DIR']).rglob('*'):
        if path.is_file() and folder not in path.parents and 'keyrings' not in path.parts:
            assert not any(secret in path.read_bytes() for secret in secrets), path


go_through((creates_with_values, creates_from_a_document, takes_no_secret_from_arguments, says_what_is_missing_or_wrong,
            a_wrong_line_of_secrets_is_not_repeated, windows_ends_lines_of_its_own, one_receiver_is_meant, a_number_may_be_a_name, what_cannot_be_read_is_told, a_store_that_is_gone_gives_nothing, no_store_has_the_number_0, asks_a_person_for_secrets, a_terminal_shows_again_what_is_typed,
            asks_a_person_for_all_that_is_missing, reads_what_another_program_writes,
            lists_and_shows, a_name_moves_no_cursor, one_of_several_is_chosen_by_its_id, options_stand_where_people_write_them, gives_a_token, becomes_a_command, exports_what_a_deployment_needs, becomes_curl, tests_a_store,
            changes_a_store, tells_of_accounts, changes_an_account, an_account_is_added_without_a_store, an_account_that_is_not_added_leaves_nothing, changes_what_a_store_is_connected_with, what_was_interrupted_is_found, several_add_one_account, what_is_refused_is_refused_at_once, several_work_at_once,
            says_whom_it_cannot_reach_and_who_refuses, a_change_without_an_answer_is_not_clear, keeps_what_was_made_elsewhere, practices_alone, somebody_signs_in_in_a_browser, serves_other_programs, describes_connectors, leaves_no_secret_in_a_file))
service.stop()
