#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves that the walls between the rooms of src/ hold.

    test-walls.py SOURCE BUILD

Takes the compiler's real flags of each room and tries what a room must see and
what it must not. The build gives each room the include folders of the rooms
below it only; a dependency too many there opens a wall, and fails here.
"""

import collections
import json
import pathlib
import re
import shlex
import subprocess
import sys

# The arrows: which rooms stand directly below each one. What is below those is below it as well; nothing else is visible.
BELOW = {
    'core/base': (),
    'core/http': ('core/base',),
    'core/api': ('core/http',),
    'core/keyring': ('core/base',),
    'core/records': ('core/base',),
    'core/jobs': ('core/api', 'core/keyring', 'core/records'),
    'core/model': ('core/jobs',),
    'practice': (),
    'cli': ('core/model', 'practice'),
    'ui/compat': (),
    'ui/widgets': ('ui/compat', 'core/model', 'practice'),
    'ui/create': ('ui/widgets',),
    'ui/instances': ('ui/widgets',),
    'ui/accounts': ('ui/widgets',),
    'ui/app': ('ui/create', 'ui/instances', 'ui/accounts'),
}

# The libraries that a room brings in, beside GLib and GIO; the rooms above it see them too.
BRINGS = {
    'core/http': ('libsoup/soup.h', 'libsecret/secret.h'),
    'core/api': ('json-glib/json-glib.h',),
    'core/keyring': ('libsecret/secret.h',),
    'practice': ('libsoup/soup.h', 'json-glib/json-glib.h'),
    'ui/compat': ('gtk/gtk.h', 'adwaita.h'),
}

# Compiled one by one, since only a real #include shows that the compiler refuses it, and for which reason.
FORBIDDEN = (
    ('core/api', 'latch-keyring.h'),
    ('core/http', 'latch-draft.h'),
    ('core/records', 'latch-keyring.h'),
    ('core/keyring', 'latch-record.h'),
    ('core/jobs', 'latch-registry.h'),
    ('core/records', 'libsoup/soup.h'),
    ('core/base', 'libsecret/secret.h'),
    ('practice', 'latch-error.h'),
    ('ui/widgets', 'latch-window.h'),
    ('ui/create', 'latch-home-page.h'),
    ('ui/instances', 'latch-create-page.h'),
    ('ui/accounts', 'latch-instance-page.h'),
    ('ui/compat', 'latch-error.h'),
    ('cli', 'gtk/gtk.h'),
) + tuple((room, 'gtk/gtk.h') for room in BELOW if room.startswith('core/'))

# What would keep the main loop waiting, and what would need locks; and the files that may do it all the same, with their reasons.
WAITS = r'\b(\w+_sync|g_u?sleep|u?sleep|g_main_context_iteration|g_main_loop_run) \('
MAY_WAIT = (
    'cli',  # runs the main loop, as there is no application that does
)
THREADS = r'\b(g_thread_\w*new|g_task_run_in_thread) \('
MAY_HAVE_THREADS = (
    'core/base/latch-file.c',  # only a thread can write through to the disk and go on
    'core/base/latch-lock.c',  # the kernel has no other way to wait for another process's lock
    'core/api/latch-instance-pages.c',  # a page may be many megabytes of JSON
    'core/api/latch-snapshot.c',  # so may a whole list
)
# A secret from the keyring reaches the wire through one place, which checks that it belongs to the address: nothing else makes
# a client, without which nothing is sent. What latch-use.c takes out of the keyring is for the clipboard.
WAY_OF_SECRETS = (
    (r'\b(latch_client_new) \(', ('core/api/latch-client.c', 'core/jobs/latch-connection.c')),
    (r'\b(latch_account_lookup_secrets_async) \(', ('core/jobs/latch-account-secrets.c', 'core/jobs/latch-connection.c', 'core/model/latch-use.c')),
    (r'\b(LATCH_SECRET_(?:USER|ORGANIZATION))\b', ('core/keyring/latch-keyring.c', 'core/jobs/latch-account-secrets.c')),
    (r'\b(secret_(?:service|item|collection|password_lookup|password_search)\w*) \(', ('core/keyring',)),
    (r'\b(latch_transport_send_async|latch_retry_get_async) \(', ('core/http', 'core/api')),
)
# Core's headers lead to these, so the compiler finds them above core as well. Still a window or a command that names one
# has business with the wire, the disk or the keyring's insides, which is core's.
CORE_ONLY = ('core/http', 'core/api', 'core/keyring', 'core/records')
FOR_ALL = ('latch-account.h', 'latch-configuration.h', 'latch-credentials.h', 'latch-draft.h', 'latch-element.h', 'latch-event.h', 'latch-instance-info.h',
           'latch-keyring.h', 'latch-record.h', 'latch-service.h', 'latch-sign-in.h', 'latch-snippet.h')
LIBRARIES_FOR_CORE_ONLY = ('libsoup/', 'json-glib/')


def all_below(room):
    found = {room}
    for lower in BELOW[room]:
        found |= all_below(lower)
    return found


def get_flags(entry):
    """What the compiler is told for a source, without the source and its outputs."""
    words = iter(shlex.split(entry['command']))
    flags = []
    for word in words:
        if word in ('-o', '-MF', '-MQ'):
            next(words)
        elif word not in ('-c', '-MD', entry['file']) and not word.endswith('ccache'):
            flags.append(word)
    return tuple(flags)


class House:
    def __init__(self, source, build):
        self.source = source / 'src'
        self.build = build
        self.headers = collections.defaultdict(set)
        for folder in (self.source, build / 'src'):
            for path in folder.rglob('*.h'):
                self.headers[str(path.parent.relative_to(folder))].add(path.name)

        # A room is one library, but a source could be compiled apart; each way of compiling is tried.
        self.flags = collections.defaultdict(set)
        for entry in json.loads((build / 'compile_commands.json').read_text()):
            path = (pathlib.Path(entry['directory']) / entry['file']).resolve()
            if self.source in path.parents and path.parent != self.source:
                self.flags[str(path.parent.relative_to(self.source))].add(get_flags(entry))

    def compile(self, flags, text):
        return subprocess.run([*flags, '-w', '-fdiagnostics-color=never', '-fsyntax-only', '-x', 'c', '-'],
                              input=text, cwd=self.build, env={'LC_ALL': 'C', 'PATH': '/usr/bin:/bin'},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    def check_rooms(self):
        """Each folder with sources is a room of the table, and each room of the table is there."""
        folders = {str(path.parent.relative_to(self.source)) for path in self.source.rglob('*.c')} - {'.'}
        for room in sorted(folders ^ BELOW.keys()):
            yield f'src/{room} is not in the table' if room in folders else f'src/{room} has no sources'
        for room in sorted(folders - self.flags.keys()):
            yield f'src/{room} is not compiled'

    def check_view(self, room):
        """Looks for every header of every room, and for the libraries, with the flags of one room."""
        below = all_below(room)
        expected = {name: other in below for other, names in self.headers.items() for name in names if other in BELOW}
        visible_libraries = {header for other in below for header in BRINGS.get(other, ())}
        expected |= {header: header in visible_libraries for headers in BRINGS.values() for header in headers}
        text = ''.join(f'#if {"!" if is_visible else ""}__has_include ("{header}")\n'
                       f'#error {header} {"cannot" if is_visible else "can"} be included\n#endif\n'
                       for header, is_visible in sorted(expected.items()))
        for flags in self.flags[room]:
            run = self.compile(flags, text)
            problems = re.findall(r'#error (.*)', run.stdout)
            yield from sorted(set(problems)) or ([run.stdout] if run.returncode else [])

    def check_forbidden(self, room, header):
        """Includes one header that must not be found."""
        if not any(header in names for names in self.headers.values()) and '/' not in header:
            yield f'{header} does not exist any more'
        for flags in self.flags[room]:
            run = self.compile(flags, f'#include "{header}"\n')
            if run.returncode == 0:
                yield 'it compiles'
            elif not re.search(rf"error: '?{re.escape(header)}'?(: No such file or directory| file not found)", run.stdout):
                yield run.stdout

    def check_names(self):
        """One header a name, so that an include means the same everywhere, and none that only some may use."""
        count = collections.Counter(name for names in self.headers.values() for name in names)
        yield from (f'{name} exists {n} times' for name, n in sorted(count.items()) if n > 1)
        yield from (f'{name} is private to several files' for name in sorted(count) if name.endswith('-private.h'))

    def check_core_only(self):
        """The window sees no message, no JSON and no file."""
        hidden = {name for room in CORE_ONLY for name in self.headers[room]} - set(FOR_ALL)
        for folder in ('ui', 'cli'):
            for path in sorted((self.source / folder).rglob('*.[ch]')):
                for header in re.findall(r'^\s*#\s*include\s*["<]([^">]+)[">]', path.read_text(), re.MULTILINE):
                    if header in hidden or header.startswith(LIBRARIES_FOR_CORE_ONLY):
                        yield f'{path.relative_to(self.source)} includes {header}'

    def check_paths(self):
        """An include with a path in it would climb over a wall."""
        for path in sorted(self.source.rglob('*.[ch]')):
            for header in re.findall(r'^\s*#\s*include\s*(?:"([^"]*/[^"]*)"|<((?:\.|src/|tests/)[^>]*)>)', path.read_text(), re.MULTILINE):
                yield f'{path.relative_to(self.source)} includes {header[0] or header[1]}'

    def check_uses(self, pattern, exceptions):
        for path in sorted(self.source.rglob('*.c')):
            name = str(path.relative_to(self.source))
            if not name.startswith(exceptions):
                for found in re.finditer(pattern, path.read_text()):
                    yield f'{name} uses {found[1]}'


def main():
    house = House(*(pathlib.Path(argument).resolve() for argument in sys.argv[1:]))
    cases = [('rooms', house.check_rooms()), ('names', house.check_names()), ('paths', house.check_paths()), ('core only', house.check_core_only())]
    cases += [('nothing waits', house.check_uses(WAITS, MAY_WAIT)), ('threads', house.check_uses(THREADS, MAY_HAVE_THREADS))]
    cases += [('way of secrets', (problem for pattern, places in WAY_OF_SECRETS for problem in house.check_uses(pattern, places)))]
    cases += [(f'view from {room}', house.check_view(room)) for room in BELOW]
    cases += [(f'{room} does not include {header}', house.check_forbidden(room, header)) for room, header in FORBIDDEN]

    print(f'1..{len(cases)}')
    for number, (name, check) in enumerate(cases, 1):
        problems = list(check)
        print(f'{"not ok" if problems else "ok"} {number} - {name}')
        for line in '\n'.join(problems).splitlines():
            print(f'# {line}')


if __name__ == '__main__':
    main()
