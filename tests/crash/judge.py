# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creations that are killed, and what is found out about them from outside.

A practice service and a gnome-keyring outlive the program that is killed. What
became of a creation is then judged without any code of Latchkey's: by asking
the service over HTTP, the keyring over D-Bus, and the files themselves.

There may be a second service with an account of its own, which gives its
instances the same numbers, and several programs may run at once.
"""

import collections
import configparser
import contextlib
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from gi.repository import Gio, GLib

APPLICATION = 'io.github.latchkey.Latchkey'
AUTHORIZATIONS = {
    'practice': 'User cHJhY3RpY2UtdXNlci1zZWNyZXQ=, Organization 70726163746963652d6f7267616e697a',
    'other': 'User b3RoZXItdXNlci1zZWNyZXQtMjM=, Organization 6f746865722d6f7267616e697a617469',
}
BODY = {
    'element': {'key': 'ecwid'},
    'configuration': {'ecwid.store.id': '1003', 'ecwid.order.key': 'practice-order', 'ecwid.product.key': 'practice-product'},
    'name': 'Demo shop',
}
PATIENCE = 60
DEADLOCK = 3
OUT_OF_MEMORY = 'out of memory'
OPEN_STATES = ('sent', 'unknown', 'created')

BROWSER = pathlib.Path(__file__).parent.parent.resolve() / 'support/browser.py'


def forbid_core_dumps():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Service:
    """The practice service, in a process of its own."""

    def __init__(self, program, account='practice'):
        self.process = subprocess.Popen([program, account], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        self.port = urllib.parse.urlsplit(self.address).port
        self.account = account
        self.authorization = AUTHORIZATIONS[account]
        self.name = account if account == 'practice' else self.address
        self.password = self.ask('password')

    def ask(self, command):
        self.process.stdin.write(command + '\n')
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def count_posts(self):
        return int(self.ask('posts'))

    @property
    def user_secret(self):
        return self.authorization.split()[1].rstrip(',')

    def reset_user_secret(self):
        """What a person does on the service's own pages. The new one is that of the second account, whose other secret stays its own."""
        self.request('POST', '/authentication/user-secret-reset')
        self.ask('renewed')
        self.authorization = self.authorization.replace(self.user_secret, AUTHORIZATIONS['other'].split()[1].rstrip(','))

    def request(self, method, path, body=None):
        headers = {'Authorization': self.authorization, 'Content-Type': 'application/json'}
        request = urllib.request.Request(self.address + path, method=method, headers=headers, data=body)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.read()

    def get_instances(self):
        try:
            return json.loads(self.request('GET', '/instances'))
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return []
            raise

    def get_configuration(self, number):
        entries = json.loads(self.request('GET', f'/instances/{number}/configuration'))
        return {entry['key']: entry['propertyValue'] for entry in entries}

    def get_tokens(self):
        return [instance['token'] for instance in self.get_instances()]

    def create(self, **more):
        return json.loads(self.request('POST', '/instances', json.dumps(dict(BODY, **more)).encode()))['id']

    def use_number(self):
        """Uses up the number of the next instance."""
        number = self.create()
        self.request('DELETE', f'/instances/{number}')
        return number

    def clear(self):
        """As it was at first."""
        self.ask('none')
        self.ask('first')
        self.authorization = AUTHORIZATIONS[self.account]
        for instance in self.get_instances():
            self.request('DELETE', f'/instances/{instance["id"]}')

    def end(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE)


class Keyring:
    """A gnome-keyring whose daemon can be killed, read without libsecret."""

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.log = open(pathlib.Path(os.environ['LATCH_TEST_DIR'], 'keyring.log'), 'a')
        self.start()

    def start(self):
        self.process = subprocess.Popen(['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'],
                                        stdin=subprocess.PIPE, stdout=self.log, stderr=self.log)
        self.process.stdin.write(b'test')
        self.process.stdin.close()
        end = time.monotonic() + PATIENCE
        while not self.is_ready():
            assert time.monotonic() < end, 'the keyring did not start'
            time.sleep(0.01)
        self.session = self.call('/org/freedesktop/secrets', 'Service.OpenSession', '(sv)', 'plain', GLib.Variant('s', ''))[1]

    def is_ready(self):
        try:
            return self.call('/org/freedesktop/secrets', 'Service.ReadAlias', '(s)', 'default')[0].endswith('/login')
        except GLib.Error:
            return False

    def call(self, path, method, signature, *arguments):
        interface, member = method.rsplit('.', 1)
        return self.bus.call_sync('org.freedesktop.secrets', path, f'org.freedesktop.Secret.{interface}', member,
                                  GLib.Variant(signature, arguments), None, Gio.DBusCallFlags.NONE, -1, None).unpack()

    def find(self):
        return self.call('/org/freedesktop/secrets', 'Service.SearchItems', '(a{ss})', {'application': APPLICATION})[0]

    def get_property(self, path, name):
        return self.bus.call_sync('org.freedesktop.secrets', path, 'org.freedesktop.DBus.Properties', 'Get',
                                  GLib.Variant('(ss)', ('org.freedesktop.Secret.Item', name)), None,
                                  Gio.DBusCallFlags.NONE, -1, None).unpack()[0]

    def get_labels(self):
        return [(self.get_property(path, 'Attributes'), self.get_property(path, 'Label')) for path in self.find()]

    def get_items(self):
        items = []
        for path in self.find():
            secret = self.call(path, 'Item.GetSecret', '(o)', self.session)[0][2]
            items.append((self.get_property(path, 'Attributes'), bytes(secret).decode()))
        return items

    def empty_tokens(self):
        """Takes every token back to the placeholder that it replaced."""
        for path in self.find():
            if self.get_property(path, 'Attributes')['kind'] == 'token':
                self.call(path, 'Item.SetSecret', '((oayays))', (self.session, b'', b'', 'text/plain'))

    def clear(self):
        for path in self.find():
            self.call(path, 'Item.Delete', '()')

    def is_killed(self):
        return self.process.poll() is not None

    def revive(self):
        self.process.wait(PATIENCE)
        self.start()

    def end(self):
        self.process.kill()
        self.process.wait(PATIENCE)
        self.log.close()


class Outcome:
    """What is there after a creation and its recoveries."""

    def __init__(self, bench):
        folder = bench.folder / 'latchkey'
        self.records = {path.stem: self.read(path) for path in (folder / 'instances').glob('*.record')}
        self.accounts = {path.stem: self.read(path) for path in (folder / 'accounts').glob('*.account')}
        self.items = bench.keyring.get_items()
        self.labels = bench.keyring.get_labels()
        self.instances = [dict(instance, service=service.name) for service in bench.services for instance in service.get_instances()]
        self.services = bench.services
        self.posts = {service.name: service.count_posts() - bench.posts[service.name] for service in bench.services}
        self.n_posts = sum(self.posts.values())
        self.tokens = {attributes['ref']: secret for attributes, secret in self.items if attributes['kind'] == 'token'}
        self.replaced = sorted(ref for ref, token in self.tokens.items() if token and not self.is_own(ref, token))
        self.found = [instance for instance in self.instances if self.is_kept(instance)]
        self.open = [instance for instance in self.instances if instance not in self.found and self.is_open(instance)]
        self.lost = [instance for instance in self.instances if instance not in self.found and instance not in self.open]
        self.leftovers = sorted(self.find_leftovers(folder))

    @staticmethod
    def read(path):
        parser = configparser.ConfigParser(interpolation=None)
        parser.optionxform = str
        parser.read(path)
        assert len(parser.sections()) == 1, f'{path.name} is not whole'
        return dict(parser[parser.sections()[0]])

    def get_service(self, record):
        """Where the record's instance is; nowhere, when its account is gone."""
        return self.accounts.get(record['Account'], {}).get('Service')

    def is_of(self, record, instance):
        return record['InstanceId'] == str(instance['id']) and self.get_service(record) == instance['service']

    def is_kept(self, instance):
        return any(self.is_of(record, instance) and self.tokens.get(ref) == instance['token'] for ref, record in self.records.items())

    def is_open(self, instance):
        return any(record['State'] in OPEN_STATES and self.get_service(record) == instance['service'] and
                   f'latchkey-{ref}' in instance['tags'] for ref, record in self.records.items())

    def is_own(self, ref, token):
        """Whether a token is that of the instance that the record tells of, and is nobody else's."""
        record = self.records.get(ref)
        return (record is not None and list(self.tokens.values()).count(token) == 1 and
                any(self.is_of(record, instance) and instance['token'] == token for instance in self.instances))

    def find_leftovers(self, folder):
        for path in folder.rglob('*'):
            if path.is_file() and path.suffix not in ('.record', '.account') and path.name != '.lock':
                yield 'temporary file'
        for record in self.records.values():
            if record['State'] == 'reserved':
                yield 'reserved record'
        for ref in self.tokens:
            if ref not in self.records:
                yield 'token' if self.tokens[ref] else 'empty placeholder'
        wanted = {record['Account'] for record in self.records.values()}
        for account in self.accounts:
            if account not in wanted and self.accounts[account]['Accepted'] != 'true':
                yield 'account'
        for attributes, _ in self.items:
            if attributes['kind'] != 'token' and attributes['account'] not in self.accounts:
                yield attributes['kind']

    def count_unnoted_duplicates(self):
        """Instances of one tag that the person is not shown as so many rows."""
        return sum(not any(self.is_of(record, instance) for record in self.records.values()) for instance in self.instances
                   if self.count_copies(instance) > 1)

    def count_copies(self, instance):
        return sum(other['service'] == instance['service'] and other['tags'] == instance['tags'] for other in self.instances)

    def count_unasked(self, n_late):
        """Instances beyond those that a person asked for, each of which is an attempt of a record, and those that came late."""
        tags = collections.Counter((instance['service'], tag) for instance in self.instances for tag in instance['tags'])
        attempts = {(self.get_service(record), f'latchkey-{ref}'): int(record['Attempt']) for ref, record in self.records.items()}
        return max(0, sum(max(0, n - attempts.get(tag, 0)) for tag, n in tags.items()) - n_late)

    def get_configurations(self):
        """What the instances are configured with."""
        return [service.get_configuration(instance['id']) for service in self.services for instance in self.instances if instance['service'] == service.name]

    def get_states(self):
        return sorted(record['State'] for record in self.records.values())

    def __str__(self):
        return (f'{len(self.instances)} instances, {self.n_posts} posts, records {self.get_states()}, {len(self.found)} found, '
                f'{len(self.open)} open, {len(self.lost)} lost, {len(self.replaced)} replaced, leftovers {self.leftovers}')


class Program:
    """A crash-run that was started, and what it is to do."""

    def __init__(self, bench, what, beside=False, seconds=None, memory=None, **orders):
        self.what = what
        self.log = bench.folder / ('calls-beside' if beside else 'calls')
        self.log.unlink(missing_ok=True)
        self.is_short_of_memory = memory is not None and memory > 0
        self.end = time.monotonic() + (PATIENCE if seconds is None else seconds)
        self.may_take_longer = seconds is not None
        arguments = [bench.build / 'crash-run', what, bench.services[0].address]
        if what == 'other':
            arguments.append(bench.services[1].address)
        self.process = subprocess.Popen(arguments, env=bench.make_environment(self.log, memory=memory, **orders), text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL if self.is_short_of_memory else None,
                                        preexec_fn=forbid_core_dumps if self.is_short_of_memory else None)

    def get_calls(self):
        return self.log.read_text().splitlines() if self.log.exists() else []

    def wait(self):
        """Gives whether it came to its end, and what it said."""
        if self.is_short_of_memory:
            return self.wait_short_of_memory()

        try:
            self.process.wait(max(0, self.end - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            assert self.may_take_longer, f'{self.what} came to no end'

        said = self.process.communicate()[0]
        assert self.process.returncode in (0, -9), f'{self.what} ended with {self.process.returncode}: {said}'
        return self.process.returncode == 0, said

    def wait_short_of_memory(self):
        """There is no memory for one allocation, of which it may die, or wait for ever, or take no notice."""
        failed = False
        while self.process.poll() is None and time.monotonic() < self.end:
            if not failed and OUT_OF_MEMORY in self.get_calls():
                failed = True
                self.end = min(self.end, time.monotonic() + DEADLOCK)
            time.sleep(0.01)

        self.process.kill()
        said = self.process.communicate()[0]
        return OUT_OF_MEMORY not in self.get_calls(), said


class Bench:
    """Everything that outlives a creation, and a folder for each of them."""

    def __init__(self, build, accounts=('practice',)):
        self.build = pathlib.Path(build)
        self.services = [Service(self.build / 'practice-server', account) for account in accounts]
        self.refused = None
        self.keyring = Keyring()
        self.folder = None

    def begin(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='creation-', dir=os.environ['LATCH_TEST_DIR']))
        self.posts = {service.name: service.count_posts() for service in self.services}

    def finish(self):
        shutil.rmtree(self.folder)
        self.keyring.clear()
        for service in self.services:
            service.clear()
        if len(self.services) > 1:
            self.align_numbers()

    def align_numbers(self):
        """Lets the next instances of all services have the same number."""
        numbers = {service: service.use_number() for service in self.services}
        while len(set(numbers.values())) > 1:
            service = min(numbers, key=numbers.get)
            numbers[service] = service.use_number()

    @contextlib.contextmanager
    def outage(self, service, kind):
        """Meanwhile a service cannot be reached: its connections are `refused`, or `stalled`."""
        if kind == 'stalled':
            service.process.send_signal(signal.SIGSTOP)
        elif kind == 'refused':
            self.refused = service.port
        yield
        self.refused = None
        service.process.send_signal(signal.SIGCONT)

    @contextlib.contextmanager
    def creation(self):
        self.begin()
        yield
        self.finish()

    def make_environment(self, log, **orders):
        environment = dict(os.environ, XDG_DATA_HOME=str(self.folder), LD_PRELOAD=str(self.build / 'crash-shim.so'),
                           LATCH_CRASH_LOG=str(log), LATCH_CRASH_PASSWORD=self.services[0].password, LATCH_TEST_BROWSER=str(BROWSER),
                           G_SLICE='always-malloc')
        orders['refuse'] = self.refused
        environment['ASAN_OPTIONS'] = environment.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'
        environment.update({f'LATCH_CRASH_{name.upper()}': str(value) for name, value in orders.items() if value is not None})
        return environment

    def start(self, what, **orders):
        return Program(self, what, **orders)

    def run(self, what, **orders):
        """Runs one program; gives whether it came to its end, and what it said."""
        return self.start(what, **orders).wait()

    def run_short_of_memory(self, what, number):
        """Gives whether it came to the allocation."""
        return not self.run(what, memory=number)[0]

    def count_allocations(self, what):
        self.run(what, memory=0)
        return int(self.get_calls()[-1].split()[0])

    def get_calls(self):
        path = self.folder / 'calls'
        return path.read_text().splitlines() if path.exists() else []

    def let_time_pass(self):
        """Lets what was missed in the service's list have been missed for so long that its absence is certain."""
        boot = pathlib.Path('/proc/sys/kernel/random/boot_id').read_text().strip()
        uptime = int(time.clock_gettime(time.CLOCK_BOOTTIME)) - 601
        for path in (self.folder / 'latchkey' / 'instances').glob('*.record'):
            lines = path.read_text().splitlines()
            others = [line for line in lines if not line.startswith('Missed')]
            if others != lines:
                others += ['Missed=2026-01-01T00:00:00Z', f'MissedBoot={boot}', f'MissedUptime={uptime}']
                path.write_text('\n'.join(others) + '\n')

    def judge(self):
        return Outcome(self)

    def end(self):
        for service in self.services:
            service.end()
        self.keyring.end()
