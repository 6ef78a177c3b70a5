# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks for secrets wherever a program may have left them."""

import os
import pathlib
import subprocess

from driver import wait_for

# The keyring's own files are encrypted, and their password lies beside them.
KEPT_BY_THE_KEYRING = ('keyrings', 'password')


def find_in(path, secrets):
    content = path.read_bytes()
    return [number for number, secret in enumerate(secrets) if secret.encode() in content]


def mappings(pid):
    """What the process can write to: where it begins and ends, and whether it is kept from the disk."""
    region = None
    for line in pathlib.Path(f'/proc/{pid}/smaps').read_text().splitlines():
        words = line.split()
        if '-' in words[0] and not words[0].endswith(':'):
            begin, end = (int(number, 16) for number in words[0].split('-'))
            region = (begin, end) if words[1].startswith('rw') else None
        elif words[0] == 'VmFlags:' and region:
            yield *region, 'lo' in words


class Canary:
    """The secrets of one session, and the places where they must not be."""

    def __init__(self, secrets, directory, offers=None):
        self.secrets = secrets
        self.directory = pathlib.Path(directory)
        self.offers = offers

    def assert_clean(self, path):
        found = find_in(path, self.secrets)
        assert not found, f'secret {found[0]} stands in {path.name}'

    def assert_files_clean(self):
        """Those of the home, the data, the cache, the runtime directory, and what programs printed."""
        for path in self.directory.rglob('*'):
            if path.is_file() and not set(KEPT_BY_THE_KEYRING) & set(path.relative_to(self.directory).parts):
                self.assert_clean(path)

    def assert_processes_clean(self, *names):
        """The arguments and variables of all of this session that can be seen at this moment, with these among them. Other
        sessions run beside it with the same secrets, and are looked at by themselves."""
        seen = set()
        for process in pathlib.Path('/proc').glob('[0-9]*'):
            try:
                if str(self.directory).encode() not in (process / 'environ').read_bytes():
                    continue
                seen.add((process / 'comm').read_text().strip())
                self.assert_clean(process / 'cmdline')
                self.assert_clean(process / 'environ')
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                pass  # It ended meanwhile, or is somebody else's.
        assert set(names) <= seen, f'{names} are not among them'

    def read_offers(self, selection):
        """What another program gets: the value of each type."""
        printed = subprocess.run([self.offers, selection], capture_output=True, text=True, check=True).stdout
        return dict((line + '\t').split('\t')[:2] for line in printed.splitlines())

    def assert_selections_clean(self):
        for selection in ('CLIPBOARD', 'PRIMARY'):
            for name, value in self.read_offers(selection).items():
                assert not any(secret in value for secret in self.secrets), f'a secret is offered as {name} of {selection}'

    def assert_nothing_left(self):
        self.assert_files_clean()
        self.assert_processes_clean()
        self.assert_selections_clean()

    def count_in_memory(self, pid):
        """How often each secret is in the memory of a process, where it is locked and where it is not."""
        locked, ordinary = [0] * len(self.secrets), [0] * len(self.secrets)
        with open(f'/proc/{pid}/mem', 'rb', buffering=0) as memory:
            for begin, end, is_locked in mappings(pid):
                memory.seek(begin)
                try:
                    content = memory.read(end - begin)
                except OSError:
                    continue  # Not for reading, or gone.
                for number, secret in enumerate(self.secrets):
                    (locked if is_locked else ordinary)[number] += content.count(secret.encode())
        return locked, ordinary

    def assert_in_locked_memory_only(self, pid):
        """What is freed is wiped, and some of it is freed a moment later."""
        wait_for('no secret in ordinary memory', lambda: not any(self.count_in_memory(pid)[1]), 20,
                 lambda: f'{self.count_in_memory(pid)[1]}')

    def assert_memory_clean(self, pid):
        wait_for('no secret in memory', lambda: not any(sum(self.count_in_memory(pid), [])), 20,
                 lambda: f'{self.count_in_memory(pid)}')
