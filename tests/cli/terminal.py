# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs latch as somebody at a terminal or a script does, against a practice service that is another process."""

import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
import traceback

OTHER_USER_SECRET = 'b3RoZXItdXNlci1zZWNyZXQtMjM='
USER_SECRET = 'cHJhY3RpY2UtdXNlci1zZWNyZXQ='
ORGANIZATION_SECRET = '70726163746963652d6f7267616e697a'
ACCOUNT = {'LATCH_USER_SECRET': USER_SECRET, 'LATCH_ORGANIZATION_SECRET': ORGANIZATION_SECRET}
ORDER_KEY = 'practice-order'
PRODUCT_KEY = 'practice-product'
STORE_SECRETS = f'ecwid.order.key={ORDER_KEY}\necwid.product.key={PRODUCT_KEY}\n'
SECONDS = 60


# A shell that runs this in the background, or nohup(1), has them ignored, and each program that is started here would do so too.
for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, signal.SIG_DFL)


class Skipped(Exception):
    """What a case needs is not there."""


class Service:
    """A practice service in a process of its own."""

    def __init__(self, program, *arguments):
        self.process = subprocess.Popen([program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()

    def ask(self, command):
        self.process.stdin.write(command + '\n')
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def n_posts(self):
        return int(self.ask('posts'))

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Latch:
    """The program. A call judges its exit status, and that what it complains of is said in lines of its own."""

    def __init__(self, program, service=None):
        self.program = str(pathlib.Path(program).resolve())
        self.service = service

    def run(self, *arguments, status=0, text='', environment=None, bare=None, command=()):
        """Without a terminal."""
        variables = bare if bare is not None else dict(os.environ, **(environment or {}))
        done = subprocess.run([*command, self.program, *arguments], input=text, capture_output=True, text=True, env=variables,
                              timeout=SECONDS, check=False, start_new_session=True)
        assert done.returncode == status, f'{arguments} ended with {done.returncode}, not {status}: {done.stdout}{done.stderr}'
        assert '\033' not in done.stdout + done.stderr, f'{arguments} writes to no terminal as to one'
        return done

    def read(self, *arguments, status=0, **options):
        """What a program reads."""
        answer = json.loads(self.run(*arguments, '--json', status=status, **options).stdout)
        assert answer.pop('version') == 1
        return answer

    def fail(self, *arguments, status, says, **options):
        """Exactly one line says why, and nothing else is written."""
        done = self.run(*arguments, status=status, **options)
        lines = done.stderr.splitlines()
        assert done.stdout == '' and len(lines) == 1, f'{arguments}: {done.stdout}{done.stderr}'
        assert lines[0].startswith('latch: ') and says in lines[0], f'{arguments} says: {lines[0]}'

    def create(self, number, name, status=0, service=None, **options):
        return self.run('create', '--service', (service or self.service).address, '--set', f'ecwid.store.id={number}', '--secrets', '-', '--name', name,
                        status=status, text=STORE_SECRETS, **options)

    def begin(self, *arguments, environment=None):
        return subprocess.Popen([self.program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=dict(os.environ, **(environment or {})), start_new_session=True)

    def talk(self, *arguments, status=0, answers=(), environment=None):
        """At a terminal: whenever a question is there, its answer is typed, its signals are sent, or it is called. Returns all that the terminal shows."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(self.program, [self.program, *arguments], dict(os.environ, TERM='xterm', **(environment or {})))
        shown = b''
        left = list(answers)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if left and re.search(left[0][0], shown.decode(errors='replace')):
                answer = left.pop(0)[1]
                if callable(answer):
                    answer(shown.decode())
                elif isinstance(answer, str):
                    os.write(terminal, answer.encode() + b'\n')
                else:
                    for number in answer:
                        os.kill(pid, number)
            if not select.select([terminal], [], [], 0.05)[0]:
                continue
            try:
                shown += os.read(terminal, 65536)
            except OSError:
                break  # Nobody has the terminal any more.
        else:
            os.kill(pid, signal.SIGKILL)
        shows = termios.tcgetattr(terminal)[3] & termios.ECHO
        os.close(terminal)
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        assert ended == status and not left, f'{arguments} ended with {ended}, not {status}, and {left} left: {shown.decode()}'
        assert shows, f'{arguments} leaves a terminal that does not show what is typed'
        return shown.decode()


def need_terminals():
    """Nobody can be asked without one."""
    try:
        for file in pty.openpty():
            os.close(file)
    except OSError as error:
        print(f'1..0 # SKIP {error}')
        sys.exit()


def wait_for(what, look):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f'waited in vain for {what}')


def command_lines():
    """The arguments of all processes."""
    for process in pathlib.Path('/proc').glob('[0-9]*'):
        try:
            yield (process / 'cmdline').read_bytes().decode(errors='replace')
        except OSError:
            pass  # It has ended.


def go_through(cases):
    """Takes each case, and tells of it in the format of TAP."""
    print(f'1..{len(cases)}', flush=True)
    for number, case in enumerate(cases, 1):
        name = case.__name__.strip('_').replace('_', ' ')
        try:
            case()
            print(f'ok {number} - {name}', flush=True)
        except Skipped as reason:
            print(f'ok {number} - {name} # SKIP {reason}', flush=True)
        except (AssertionError, subprocess.TimeoutExpired, KeyError, ValueError) as error:
            place = traceback.extract_tb(error.__traceback__)[1:]
            lines = f'{error}\n{"".join(traceback.format_list(place))}'
            print(f'not ok {number} - {name}', flush=True)
            print(''.join(f'# {line}\n' for line in lines.splitlines()), end='', flush=True)
    sys.stdout.flush()
