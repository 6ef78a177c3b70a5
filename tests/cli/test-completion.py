#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the shells offer behind latch: its commands, its options, and the names of stores and accounts.

    test-completion.py SOURCE LATCH PRACTICE_SERVER
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from terminal import ACCOUNT, Latch, Service, Skipped, go_through

files = pathlib.Path(sys.argv[1]) / 'data/latch'
service = Service(sys.argv[3])
latch = Latch(sys.argv[2], service)
folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ['LATCH_TEST_DIR']))
environment = dict(os.environ, PATH=f'{pathlib.Path(latch.program).parent}:{os.environ["PATH"]}')


def needs(shell):
    if shutil.which(shell) is None:
        raise Skipped(f'{shell} is not installed')


def ask(*command):
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stderr == '', done.stderr
    return done.stdout.splitlines()


def bash(*words):
    """What Bash offers for the last word."""
    script = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _latch; printf "%s\\n" "${COMPREPLY[@]}"'
    return [word for word in ask('bash', '-c', script, 'bash', files / 'latch.bash', *words) if word]


def fish(line):
    return [word.split('\t')[0] for word in ask('fish', '--no-config', '-c', f'source {files}/latch.fish; complete -C "{line}"')]


def options_of(name):
    return set(re.findall(r'--[a-z-]+', latch.run(*name.split(), '--help').stdout))


def commands():
    return {name.split()[0] for name in re.findall(r'^  ((?:account )?\w+)  ', latch.run('--help').stdout, re.MULTILINE)}


def has_stores():
    for number, name in ((1003, 'Demo shop'), (1004, 'It’s $HOME')):
        latch.create(number, name, environment=ACCOUNT)
    assert latch.run('account', 'list', '--names').stdout == '127.0.0.1\n'


def in_bash():
    assert set(bash('latch', '')) == commands() | {'--help', '--version'}
    for name in commands() - {'account'}:
        assert set(bash('latch', name, '--')) == options_of(name), name
    assert bash('latch', 'show', '') == ['Demo\\ shop', 'It’s\\ \\$HOME']
    assert bash('latch', 'token', 'Demo\\ s') == ['Demo\\ shop'] and bash('latch', 'token', '"Demo s') == ['Demo shop']
    assert bash('latch', 'token', '$(touch /tmp/x)') == []
    for words in (('delete', '--yes'), ('token', '--show'), ('test', '-q')):
        assert bash('latch', *words, 'Demo') == ['Demo\\ shop'], words
    assert bash('latch', 'account', 'remove', '--yes', '') == ['127.0.0.1'] and bash('latch', 'create', '--service', '=', 'e') == ['eu']
    assert bash('latch', 'rename', 'Demo shop', '') == []
    assert bash('latch', 'account', '') == ['list', 'add', 'test', 'replace', 'rename', 'remove'] and bash('latch', 'account', 'test', '') == ['127.0.0.1']
    assert bash('latch', 'create', '--account', '') == ['127.0.0.1'] and 'ecwid' in bash('latch', 'create', '--element', 'e')
    assert bash('latch', 'create', '--service', 'e') == ['eu']


def bash_runs_no_name():
    """A name is the service's, and what is completed is run by Enter."""
    evil = f'x$(touch {folder}/1)`touch {folder}/2`"; touch {folder}/3; "\'; touch {folder}/4; \'\\'
    latch.create(1005, evil)
    for quote in ('', '"', "'"):
        [offered] = bash('latch', 'show', quote + 'x')
        shown = ask('bash', '-c', f'printf "%s\\n" {quote}{offered}{quote}')
        assert shown == [evil] and not list(folder.iterdir()), (offered, shown)
    latch.run('delete', '--yes', evil)


def in_zsh():
    needs('zsh')
    ask('zsh', '-n', files / 'latch.zsh')
    text = (files / 'latch.zsh').read_text()
    assert set(re.search(r'commands=\((.*?)\)', text)[1].split()) == commands()
    for name in commands() - {'account'}:
        part = re.search(rf'^    (?:\S+ \| )*{name}(?: \| \S+)*\)(.*?);;', text, re.MULTILINE | re.DOTALL)[1]
        offered = set(re.findall(r'--[a-z-]+', part)) | {'--quiet', '--help'} | ({'--json'} if '$json' in part else set())
        assert offered == options_of(name), name


def in_fish():
    needs('fish')
    assert set(fish('latch ')) == commands()
    for name in commands() - {'account'}:
        assert set(fish(f'latch {name} --')) == options_of(name), (name, fish(f'latch {name} --'))
    assert fish('latch show ') == ['Demo\\ shop', 'It’s\\ \\$HOME'] or fish('latch show ') == ['Demo shop', 'It’s $HOME']
    assert fish('latch account ') == ['add', 'list', 'remove', 'rename', 'replace', 'test'] and fish('latch account test ') == ['127.0.0.1']
    assert fish('latch create --service e') == ['eu'] and 'ecwid' in fish('latch create --element e')


go_through((has_stores, in_bash, bash_runs_no_name, in_zsh, in_fish))
service.stop()
