# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creations that are killed, and what is found out about them from outside.

A practice service and a gnome-keyring outlive the program that is killed. What
became of a creation is then judged without any code of Latchkey's: by asking
the service over HTTP, the keyring over D-Bus, and the files themselves.
"""

import configparser
import contextlib
import json
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from gi.repository import Gio, GLib

APPLICATION = 'io.github.latchkey.Latchkey'
AUTHORIZATION = 'User cHJhY3RpY2UtdXNlci1zZWNyZXQ=, Organization 70726163746963652d6f7267616e697a'
PATIENCE = 60
DEADLOCK = 3
OUT_OF_MEMORY = 'out of memory'
OPEN_STATES = ('sent', 'unknown', 'created')


def forbid_core_dumps():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Service:
    """The practice service, in a process of its own."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()

    def ask(self, command):
        self.process.stdin.write(command + '\n')
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def count_posts(self):
        return int(self.ask('posts'))

    def request(self, method, path, body=None):
        headers = {'Authorization': AUTHORIZATION, 'Content-Type': 'application/json'}
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

    def clear(self):
        self.ask('none')
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

    def get_attributes(self, path):
        return self.bus.call_sync('org.freedesktop.secrets', path, 'org.freedesktop.DBus.Properties', 'Get',
                                  GLib.Variant('(ss)', ('org.freedesktop.Secret.Item', 'Attributes')), None,
                                  Gio.DBusCallFlags.NONE, -1, None).unpack()[0]

    def get_items(self):
        items = []
        for path in self.find():
            secret = self.call(path, 'Item.GetSecret', '(o)', self.session)[0][2]
            items.append((self.get_attributes(path), bytes(secret).decode()))
        return items

    def empty_tokens(self):
        """Takes every token back to the placeholder that it replaced."""
        for path in self.find():
            if self.get_attributes(path)['kind'] == 'token':
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
        self.instances = bench.service.get_instances()
        self.n_posts = bench.service.count_posts() - bench.n_posts
        self.tokens = {attributes['ref']: secret for attributes, secret in self.items if attributes['kind'] == 'token'}
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

    def is_kept(self, instance):
        return any(record['InstanceId'] == str(instance['id']) and self.tokens.get(ref) == instance['token']
                   for ref, record in self.records.items())

    def is_open(self, instance):
        return any(record['State'] in OPEN_STATES and f'latchkey-{ref}' in instance['tags'] for ref, record in self.records.items())

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
        numbers = {record['InstanceId'] for record in self.records.values()}
        return sum(str(instance['id']) not in numbers for instance in self.instances) if len(self.instances) > 1 else 0

    def get_states(self):
        return sorted(record['State'] for record in self.records.values())

    def __str__(self):
        return (f'{len(self.instances)} instances, {self.n_posts} posts, records {self.get_states()}, {len(self.found)} found, '
                f'{len(self.open)} open, {len(self.lost)} lost, leftovers {self.leftovers}')


class Bench:
    """Everything that outlives a creation, and a folder for each of them."""

    def __init__(self, build):
        self.build = pathlib.Path(build)
        self.service = Service(self.build / 'practice-server')
        self.keyring = Keyring()
        self.folder = None

    def begin(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='creation-', dir=os.environ['LATCH_TEST_DIR']))
        self.n_posts = self.service.count_posts()

    def finish(self):
        shutil.rmtree(self.folder)
        self.keyring.clear()
        self.service.clear()

    @contextlib.contextmanager
    def creation(self):
        self.begin()
        yield
        self.finish()

    def make_environment(self, **orders):
        environment = dict(os.environ, XDG_DATA_HOME=str(self.folder), LD_PRELOAD=str(self.build / 'crash-shim.so'),
                           LATCH_CRASH_LOG=str(self.folder / 'calls'), G_SLICE='always-malloc')
        environment['ASAN_OPTIONS'] = environment.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'
        environment.update({f'LATCH_CRASH_{name.upper()}': str(value) for name, value in orders.items() if value is not None})
        return environment

    def run(self, what, at=None, victim=None, delay=None, memory=None, seconds=None):
        """Runs `create` or `resume`; gives whether it came to its end, and what it said."""
        environment = self.make_environment(at=at, victim=victim, delay=delay, memory=memory)
        (self.folder / 'calls').unlink(missing_ok=True)
        process = subprocess.Popen([self.build / 'crash-run', what, self.service.address], env=environment,
                                   stdout=subprocess.PIPE, text=True)
        try:
            process.wait(PATIENCE if seconds is None else seconds)
        except subprocess.TimeoutExpired:
            assert seconds is not None, f'{what} came to no end'
            process.kill()

        said = process.communicate()[0]
        assert process.returncode in (0, -9), f'{what} ended with {process.returncode}: {said}'
        return process.returncode == 0, said

    def run_short_of_memory(self, what, number):
        """Runs it with no memory for one allocation, of which it may die, or wait for ever, or take no notice; gives whether it came to that."""
        environment = self.make_environment(memory=number)
        (self.folder / 'calls').unlink(missing_ok=True)
        process = subprocess.Popen([self.build / 'crash-run', what, self.service.address], env=environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=forbid_core_dumps)
        give_up = time.monotonic() + PATIENCE
        failed = False
        while process.poll() is None and time.monotonic() < give_up:
            if not failed and OUT_OF_MEMORY in self.get_calls():
                failed = True
                give_up = time.monotonic() + DEADLOCK
            time.sleep(0.01)

        process.kill()
        process.wait()
        return OUT_OF_MEMORY in self.get_calls()

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
            lines = [line for line in path.read_text().splitlines() if not line.startswith('Missed')]
            lines += ['Missed=2026-01-01T00:00:00Z', f'MissedBoot={boot}', f'MissedUptime={uptime}']
            path.write_text('\n'.join(lines) + '\n')

    def judge(self):
        return Outcome(self)

    def end(self):
        self.service.end()
        self.keyring.end()
