#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every command that README.md and the manual page show, in the order in which they stand there.

    test-documented.py SOURCE LATCH PRACTICE_SERVER

The service that they name is a practice service here. What stands beside the
commands, such as a script that deploys, is made for them.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

from terminal import ACCOUNT, ORDER_KEY, PRODUCT_KEY, STORE_SECRETS, Latch, Service, Skipped, go_through, need_terminals

need_terminals()
source = pathlib.Path(sys.argv[1])
service = Service(sys.argv[3])
latch = Latch(sys.argv[2], service)
folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ['LATCH_TEST_DIR']))

DOCUMENT = {'name': 'Demo shop', 'element': {'key': 'ecwid'},
            'configuration': {'ecwid.store.id': '1003', 'ecwid.order.key': ORDER_KEY, 'ecwid.product.key': PRODUCT_KEY}}
SCRIPTS = {
    'bin/latch': f'#!/bin/sh\nexec {latch.program} "$@"\n',
    'bin/print-secrets': f'#!/bin/sh\nprintf %s "{STORE_SECRETS}"\n',
    'bin/print-account': '#!/bin/sh\n' + ''.join(f'echo {key}={value}\n' for key, value in ACCOUNT.items()),
    'bin/kubectl': '#!/bin/sh\ntest "$*" = "apply -f -" && jq -e ".items[0].kind == \\"Secret\\""\n',
    'bin/systemd-creds': '#!/bin/sh\ntest "$1 $3" = "encrypt -" && grep -q . && touch "$4"\n',
    'bin/gh': '#!/bin/sh\ntest "$*" = "secret set --env-file -" && grep -q ^LATCH_TOKEN=\n',
    'bin/vault': '#!/bin/sh\ntest "$*" = "kv put secret/demo-shop -" && jq -e .token >/dev/null\n',
    'deploy.sh': 'test -n "${LATCH_TOKEN:-$SHOP_TOKEN}"\n',
    'instance.json': json.dumps(DOCUMENT),
}
USED = set()


def prepare():
    for name, text in SCRIPTS.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)


def run(block, **variables):
    """As somebody at a shell does, who stops at the first command that fails."""
    USED.update(re.findall(r'latch (account \w+|\w+)', block))
    environment = dict(os.environ, PATH=f'{folder / "bin"}:{os.environ["PATH"]}', **variables)
    done = subprocess.run(['bash', '-euo', 'pipefail', '-c', block.replace('--service us', f'--service {service.address}').replace('Cloud Elements US', '127.0.0.1')], cwd=folder, env=environment,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False, start_new_session=True)
    assert done.returncode == 0, f'{block}\n{done.stdout}{done.stderr}'


def manual_blocks():
    text = (source / 'data/latch/latch.1').read_text()
    for block in re.findall(r'^\.EX\n(.*?)^\.EE$', text, re.MULTILINE | re.DOTALL):
        yield block.replace('\\-', '-').replace('\\(aq', "'")


def readme():
    chapter = re.search(r'^## In a terminal$(.*?)^## ', (source / 'README.md').read_text(), re.MULTILINE | re.DOTALL)[1]
    run('\n'.join(line[4:] for line in chapter.splitlines() if line.startswith('    ')), **ACCOUNT)


def examples_of_the_manual():
    """The first one asks a person. The account is in the keyring by then."""
    latch.run('delete', '--yes', 'Demo shop')
    asked, *blocks, served = (block for block in manual_blocks() if 'dbus-run-session' not in block)
    words = ['create', '--service', service.address, '--element', 'ecwid', '--set', 'ecwid.store.id=1003', '--name', 'Demo shop']
    assert asked.strip() == f'latch {" ".join(words[:-1])} "{words[-1]}"'.replace(service.address, 'us'), asked
    latch.talk(*words, answers=(('Order API Secret:', ORDER_KEY), ('Product API Secret:', PRODUCT_KEY)))
    latch.run('delete', '--yes', 'Demo shop')
    for block in blocks:
        run(block)
    practice = latch.begin(*served.split()[1:])
    assert practice.stdout.readline().startswith('http://127.0.0.1:')
    practice.send_signal(signal.SIGINT)
    assert practice.wait() == 0
    USED.update(served.split()[1:])


def a_server_without_a_desktop():
    """A bus and a keyring of its own, which end with the command."""
    if shutil.which('dbus-run-session') is None:
        raise Skipped('dbus-run-session is not installed')
    block = next(block for block in manual_blocks() if 'dbus-run-session' in block)
    runtime = folder / 'runtime'
    runtime.mkdir(mode=0o700)
    run(f'unset DBUS_SESSION_BUS_ADDRESS\n{block}', XDG_RUNTIME_DIR=str(runtime), KEYRING_PASSWORD='test')


def no_command_is_left_out():
    """Each command of the help has a paragraph in the manual, and an example that ran."""
    names = set(re.findall(r'^  ((?:account )?\w+)  ', latch.run('--help').stdout, re.MULTILINE))
    text = (source / 'data/latch/latch.1').read_text()
    manual = {name for name in names if re.search(rf'^\.BI? .*?latch {name}\b|^\.BR "?latch {name}\b', text, re.MULTILINE)}
    assert names == manual, names - manual
    assert names == USED, names ^ USED


def every_exit_status_is_described():
    statuses = set(re.findall(r'LATCH_EXIT_\w+ = (\d+)', (source / 'src/cli/latch-session.h').read_text()))
    described = set(re.findall(r'^\.B (\d+)', (source / 'data/latch/latch.1').read_text(), re.MULTILINE))
    assert statuses <= described, statuses - described


def the_manual_can_be_read():
    if shutil.which('man') is None:
        raise Skipped('man is not installed')
    done = subprocess.run(['man', '--warnings', '-l', source / 'data/latch/latch.1'], env=dict(os.environ, LC_ALL='C.UTF-8', MANWIDTH='80'), capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0 and done.stderr == '', done.stderr


prepare()
go_through((readme, a_server_without_a_desktop, examples_of_the_manual, no_command_is_left_out, every_exit_status_is_described, the_manual_can_be_read))
service.stop()
