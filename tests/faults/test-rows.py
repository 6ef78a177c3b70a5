#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves that every row of the fault matrix has a test.

    test-rows.py TEST-MATRIX TEST-CRASH PART...

Cases are named after their row. What the two tests say that they have is
compared with the rows, and a case counts only when it lies in a PART of the
paths that is run.
"""

import re
import subprocess
import sys

ROWS = (
    'connection refused', 'unknown host', 'no route', 'unknown authority', 'expired certificate', 'certificate of another host',
    'TLS handshake stalls', 'plain HTTP on the HTTPS port', 'proxy refuses', 'no answer', 'answer byte by byte',
    'closed without an answer', 'reset after the request', 'cut in the body', 'cut at the border of a chunk', 'bad size of a chunk',
    'cut without a length, two lengths, gzip', 'cut header, no HTTP', 'cut JSON', 'a page instead of JSON', 'empty answer',
    'JSON of the wrong shape', 'token with control characters', 'tag not kept', 'deep nesting', 'endless body', 'gzip bomb',
    'endless headers', 'redirect', 'refused with a reason', 'refused without a reason', 'secrets refused', 'hostile challenge',
    'forbidden, not found', 'time-out, misdirected', 'conflict', 'too many requests', 'server error', 'HTTP/2', 'list that fails or has no end',
    'listed late', 'carried out late', 'killed anywhere', 'keyring locked before sending', 'keyring locked after sending', 'no keyring',
    'keyring killed', 'keyring hangs', 'window closed in front of the prompt', 'keyring forgets', 'disk full before sending',
    'keyring full', 'folder cannot be written to', 'clock jumps', 'two windows, two processes', 'computer sleeps', 'network changes',
    'other successes', 'bad secret', 'no memory',
)


def list_cases(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def find_row(name):
    found = re.match(r'(\d\d)-', name)
    return int(found[1]) if found else None


def main():
    matrix, crash, *parts = sys.argv[1:]
    cases = {}
    strays = []
    for path in re.findall(r'^(?:# )?(/latch/.*)$', '\n'.join(list_cases([matrix, '-l'])), re.MULTILINE):
        part, name = path.split('/')[3:5]
        if part not in parts or find_row(name) not in range(1, len(ROWS) + 1):
            strays.append(path)
        cases.setdefault(find_row(name), []).append(name)
    for name in list_cases(['/usr/bin/python3', crash, '--list']):
        cases.setdefault(find_row(name), []).append(name)

    print(f'1..{len(ROWS) + 1}')
    for number, row in enumerate(ROWS, 1):
        n_cases = len(cases.get(number, ()))
        print(f'{"ok" if n_cases else "not ok"} {number} - {row}', f'# {n_cases} cases', sep='\n')
    print(f'{"not ok" if strays else "ok"} {len(ROWS) + 1} - every case has a row and a session')
    for stray in strays:
        print(f'# {stray}')


if __name__ == '__main__':
    sys.exit(main())
