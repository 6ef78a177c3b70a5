#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""latch where something is missing: the keyring, the bus, the display, the home, a terminal.

    test-closed.py STATE LATCH PRACTICE_SERVER

Every command ends by itself, with the right exit status and one clear line, and
leaves no process behind. Nothing is sent to a service, since there is no place
for a token. STATE is that of the session's keyring: locked, absent, fresh, hung,
prompt or bare.
"""

import fcntl
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

from terminal import ACCOUNT, STORE_SECRETS, Latch, Service, Skipped, go_through, wait_for

state = sys.argv[1]
service = Service(sys.argv[3])
latch = Latch(sys.argv[2], service)
folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ['LATCH_TEST_DIR']))
SUPPORT = pathlib.Path(__file__).parent.parent / 'support'
NO_USER = 12345

# With what each command is called where nothing is there, and how it ends then.
COMMANDS = {
    'list': ((), 0), 'show': (('Shop',), 8), 'test': (('Shop',), 8), 'token': (('Shop',), 8), 'run': (('Shop', '--', 'true'), 8),
    'curl': (('Shop', '/hubs/ecommerce/ping'), 8), 'create': (('--service', service.address, '--set', 'ecwid.store.id=1003', '--secrets', '-'), 7),
    'recover': ((), 0), 'elements': ((), 0), 'keep': (('Shop',), 8), 'on': (('Shop',), 8), 'off': (('Shop',), 8), 'rename': (('Shop', 'Store'), 8),
    'delete': (('Shop', '--yes'), 8), 'forget': (('Shop',), 8), 'account list': ((), 0), 'account test': (('Me',), 8), 'account rename': (('Me', 'You'), 8),
    'account remove': (('Me', '--yes'), 8), 'account add': (('--service', service.address), 7), 'account replace': (('Me',), 8), 'change': (('Shop',), 8), 'practice': ((), 0), 'export': (('Shop',), 8),
}


def commands():
    """Those of the help, so that a new one is not left out here."""
    names = re.findall(r'^  ((?:account )?\w+)  ', latch.run('--help').stdout, re.MULTILINE)
    assert set(names) == COMMANDS.keys(), names
    return names


def processes():
    """What runs for this session, by its folder."""
    found = set()
    for process in pathlib.Path('/proc').glob('[0-9]*'):
        try:
            if os.environ['LATCH_TEST_DIR'].encode() in (process / 'environ').read_bytes():
                found.add(process.name)
        except OSError:
            pass  # It has ended, or is another user's.
    return found


def serve(environment, command):
    """It goes on until it is stopped."""
    process = subprocess.Popen([*command, latch.program, 'practice'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True)
    assert process.stdout.readline().startswith('http://127.0.0.1:')
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait() == 0, process.stderr.read()


def call_all(environment, command=(), **statuses):
    before = processes()
    for name in commands():
        if name == 'practice':
            serve(environment, command)
            continue
        arguments, status = COMMANDS[name]
        done = latch.run(*name.split(), *arguments, status=statuses.get(name, status), text=STORE_SECRETS, bare=environment, command=command)
        assert len(done.stderr.splitlines()) <= 1, done.stderr
        assert done.stderr.startswith('latch: ') or done.returncode == 0, done.stderr
    assert service.n_posts() == 0
    wait_for('all processes to end', lambda: not processes() - before)


def answers(process, number):
    return int(re.search(r'SigCgt:\s+(\w+)', pathlib.Path(f'/proc/{process.pid}/status').read_text())[1], 16) & (1 << (number - 1))


def create(says, **options):
    latch.fail('create', *COMMANDS['create'][0], text=STORE_SECRETS, status=7, says=says, **options)
    assert service.n_posts() == 0


# -- Keyrings ------------------------------------------------------------------------


def locked_without_a_display():
    create('is locked', environment=ACCOUNT)
    call_all(dict(os.environ, **ACCOUNT))


def absent():
    create('No keyring was found', environment=ACCOUNT)
    call_all(dict(os.environ, **ACCOUNT))


def fresh():
    """No keyring is made."""
    create('no default keyring', environment=ACCOUNT)
    default = subprocess.run(['gdbus', 'call', '--session', '--dest', 'org.freedesktop.secrets', '--object-path', '/org/freedesktop/secrets', '--method',
                              'org.freedesktop.Secret.Service.ReadAlias', 'default'], capture_output=True, text=True, check=True).stdout
    assert "'/'" in default, default


def hung():
    """A daemon that does not answer is waited for, but not for ever; and Ctrl+C ends the wait."""
    daemon = int(os.environ['LATCH_TEST_KEYRING_PID'])
    os.kill(daemon, signal.SIGSTOP)
    try:
        create('did not answer', environment=ACCOUNT)
        process = latch.begin('create', *COMMANDS['create'][0], environment=ACCOUNT)
        process.stdin.write(STORE_SECRETS)
        process.stdin.close()
        wait_for('the handler', lambda: answers(process, signal.SIGINT))
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130 and service.n_posts() == 0
    finally:
        os.kill(daemon, signal.SIGCONT)


def prompt():
    """Where there is a display, the system asks for the password, and the command says what it waits for."""
    process = latch.begin('create', *COMMANDS['create'][0], environment=ACCOUNT)
    process.stdin.write(STORE_SECRETS)
    process.stdin.close()
    assert 'Waiting for its password' in process.stderr.readline()
    assert subprocess.run([SUPPORT / 'answer-prompt.sh', 'unlock'], check=False).returncode == 0
    assert 'Connected' in process.stdout.read() and process.wait() == 0


# -- Nothing at all ------------------------------------------------------------------


def bare_environment():
    home = folder / 'home'
    home.mkdir()
    return {'HOME': str(home)}


def nothing_but_a_home():
    call_all(dict(bare_environment(), **ACCOUNT))


def no_bus_is_started():
    """GIO would start one where there is a display."""
    started = folder / 'started'
    program = folder / 'bin/dbus-launch'
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\ntouch {started}\n')
    program.chmod(0o755)
    environment = dict(ACCOUNT, HOME=str(folder), DISPLAY=':99', PATH=f'{program.parent}:/usr/bin:/bin')
    for bus in ({}, {'DBUS_SESSION_BUS_ADDRESS': 'autolaunch:'}, {'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nonexistent;autolaunch:'}, {'XDG_RUNTIME_DIR': '/nonexistent'}):
        create('keyring', bare=dict(environment, **bus))
    assert not started.exists()


def no_home():
    if os.getuid() != 0:
        raise Skipped('only root can be somebody whom nobody knows')
    unknown = ('setpriv', '--reuid', str(NO_USER), '--clear-groups', '--')
    latch.fail('list', status=1, says='Set HOME', bare={}, command=unknown)
    latch.run('--help', bare={}, command=unknown)
    for variable in ('HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME'):
        latch.fail('list', status=1, says=variable, bare={'HOME': str(folder), variable: 'relative'})
    assert not pathlib.Path('relative').exists()
    latch.run('list', bare={'HOME': '/proc/nonexistent'})


def nobody_reads():
    """Whoever has read enough ends the program in silence."""
    done = subprocess.run(['sh', '-c', '"$0" elements --json | true; echo "${PIPESTATUS:-}"', latch.program], capture_output=True, text=True, check=False)
    assert done.stderr == '', done.stderr
    with open('/dev/full', 'w') as full:
        done = subprocess.run([latch.program, 'elements'], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1 and 'No space' in done.stderr, done.stderr


def a_closed_stream_is_nobody_else_s_file():
    """It is told where output is lost, and nothing is written into another file."""
    for number in (0, 1, 2):
        done = subprocess.run(['bash', '-c', f'"$0" elements --json {number}>&-', latch.program], capture_output=True, text=True, check=False, env=dict(os.environ, HOME=str(folder)))
        assert done.returncode == (1 if number == 1 else 0), (number, done)
        assert done.stderr == ('latch: Standard output is closed, so the output is lost.\n' if number == 1 else ''), done.stderr


def a_signal_ends_the_wait_for_a_reader():
    """The signals are answered by nobody else meanwhile."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        reader, writer = os.pipe()
        os.write(writer, b' ' * fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096))
        process = subprocess.Popen([latch.program, 'elements'], stdout=writer, stderr=subprocess.PIPE, env=dict(os.environ, HOME=str(folder)))
        os.close(writer)
        wait_for('the signals to be answered', lambda: len(os.listdir(f'/proc/{process.pid}/task')) > 1)
        wait_for('the wait for a reader', lambda: not answers(process, number))
        process.send_signal(number)
        assert process.wait(10) == -number and process.stderr.read() == b''
        os.close(reader)


def what_is_no_command():
    latch.fail(status=2, says='latch --help')
    latch.fail('lits', status=2, says='lits')
    latch.fail('list', '--lits', status=2, says='--lits')
    latch.fail('list', 'Shop', status=2, says='latch list')
    for name in commands():
        assert latch.run(*name.split(), '--help').stdout.startswith('Usage:')
    assert latch.run('--version').stdout.startswith('Latchkey ')


CASES = {
    'locked': (locked_without_a_display,),
    'absent': (absent,),
    'fresh': (fresh,),
    'hung': (hung,),
    'prompt': (prompt,),
    'bare': (nothing_but_a_home, no_bus_is_started, no_home, nobody_reads, a_closed_stream_is_nobody_else_s_file, a_signal_ends_the_wait_for_a_reader, what_is_no_command),
}

go_through(CASES[state])
service.stop()
