#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves that every row of the fault matrix has a test.

    test-rows.py TESTS TEST-CRASH PART...

Cases of the matrix are named after their row. What the two tests say that they
have is compared with the rows, and a case counts only when it lies in a PART of
the paths that is run. What comes from elsewhere (files, other accounts, proxies,
other processes, hostile lists) is tested in the rooms that it concerns; their
programs are in the folder TESTS too, and these rows name each case that has to
be there. Those of the window and the journeys are looked for in their sources,
since their programs need a display to say what they have.
"""

import pathlib
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

FOREIGN_ROWS = (
    ('two accounts, one of them dead', 'recovery/ready/other-account', 'walk/mistake/dead-account'),
    ('two accounts, one of them refused', 'recovery/ready/list-refused', 'beside/ready/list-refused'),
    ('two accounts, same numbers', 'recovery/ready/same-number', 'beside/ready/candidates'),
    ('secrets of another account', 'connection/proved/same-secrets', 'connection/proved/mixed', 'connection/proved/before',
     'connection/seal/swapped-secrets', 'beside/ready/missed-by-others', 'beside/ready/missed-without-sender',
     'beside/ready/missed-with-two-senders', 'beside/ready/kept-token-elsewhere'),
    ('conflict with a late list', 'matrix/ready/36-conflict-listed-late', 'matrix/ready/36-conflict-listed-after-restart',
     'matrix/ready/36-conflict-given-up', 'matrix/ready/36-conflict-kept', 'record/given-up', 'walk/mistake/conflict-as-nothing',
     'walk/mistake/given-up-early'),
    ('record edited or put back', 'find/ready/reserved-with-token', 'find/ready/reserved-with-number', 'find/ready/reserved-with-token-and-number',
     'beside/ready/kept-token-not-absent'),
    ('record copied under another name', 'journal/read/unreadable'),
    ('record of an account that is not there', 'recovery/ready/without-account', 'beside/ready/account-comes-and-goes'),
    ('record damaged', 'record/damaged', 'recovery/ready/damaged', 'find/ready/leftovers-of-damaged-record'),
    ('record too large', 'journal/oversize', 'file/limit', 'journal/read/foreign', 'find/ready/leftovers-of-damaged-record', 'ui-form/all/name'),
    ('record whose numbers are at their maximum', 'record/attempts'),
    ('account edited', 'connection/seal/edited-address', 'connection/seal/edited-later', 'connection/seal/removed', 'connection/seal/typed-unconfirmed',
     'seal/ready/edited-address', 'seal/ready/later-edited-address', 'seal/ready/removed', 'beside/ready/edited-elsewhere', 'walk/mistake/no-seal'),
    ('account copied', 'connection/seal/copied', 'seal/ready/second-file'),
    ('account damaged', 'account/damaged', 'connection/seal/entered-again', 'journal/account-damaged'),
    ('link in place of a file', 'file/others-modes', 'lock/foreign'),
    ('folder in which nothing can be locked', 'lock/permission', 'journal/claim/no-locks'),
    ('clock back and forward', 'matrix/ready/54-clock-behind', 'matrix/ready/54-clock-ahead', 'recovery/ready/clock-back',
     'recovery/ready/clock-forward', 'record/missed/clock'),
    ('proxy for this computer', 'client/fault/09-proxy-not-for-loopback', 'client/fault/09-pac-not-for-loopback'),
    ('proxy with a password', 'client/fault/09-proxy-with-password', 'client/fault/09-proxy-password'),
    ('proxies of a PAC file', 'client/fault/09-proxy-of-pac'),
    ('two processes', 'matrix/ready/55-two-processes', 'beside/ready/copy-noted-once', 'beside/ready/recognized-once', 'beside/ready/new-account-is-claimed',
     'job/ready/old-view', 'journal/claim/read-again', 'journal/without-claim', 'walk/mistake/no-claims', 'walk/mistake/old-view'),
    ('two writes of one file', 'journal/order', 'journal/after-failure'),
    ('a person who is wrong', 'beside/ready/found-before-recognized', 'beside/ready/found-after-recognized', 'walk/mistake/old-offer'),
    ('an offer that comes too late', 'beside/ready/found-before-recognized', 'ui-window/ready/candidate-goes'),
    ('an offer of what belongs to others', 'beside/ready/candidates'),
    ('two jobs at one record', 'matrix/ready/55-two-processes'),
    ('a step that is impossible', 'record/impossible-step', 'journal/impossible-event', 'job/ready/unknown-step'),
    ('a removal while requests are on their way', 'beside/ready/removed-before-found', 'beside/ready/removed-before-sent-again',
     'beside/ready/removed-for-good', 'job/ready/forgotten', 'ui-window/ready/forgotten-meanwhile'),
    ('a removal beside another process', 'beside/ready/removed-twice', 'beside/ready/hidden-twice', 'beside/ready/removed-while-claimed',
     'ui-window/ready/found-while-removed'),
    ('a removal that fails', 'matrix/ready/51-disk-full-at-removing', 'matrix/killed/47-killed-before-removing', 'matrix/ready/47-token-not-removed',
     'walk/mistake/removal-not-noted', 'walk/mistake/token-last', 'ui-window/ready/removed-in-vain'),
    ('a copied or foreign token', 'beside/ready/kept-token-first', 'beside/ready/kept-token-not-replaced', 'beside/ready/kept-token-elsewhere'),
    ('an account that is lost', 'ui-window/ready/damaged-account', 'recovery/ready/without-account', 'recovery/ready/without-secrets'),
    ('host that looks like another', 'service/safety/look-alike', 'connection/seal/misleading-address'),
    ('request id of a hostile service', 'json/error/request-id-newline', 'json/error/request-id-65', 'client/create/bad-request-id'),
    ('web page that asks the practice service', 'practice/guard/foreign-host', 'practice/guard/foreign-origin', 'practice/guard/large-body',
     'practice/guard/deep-body', 'practice/guard/random-secrets'),
    ('program that asks for practice', 'ui-window/ready/practice-of-others', 'ui-form/all/safety-typed'),
    ('program that activates what is hidden', 'ui-form/all/safety-hidden-row'),
    ('undo, drag and copy of a secret', 'ui-form/all/safety-emptied', 'ui-form/copied/safety-copied', 'ui-form/all/safety-not-dragged'),
    ('clipboard managers', 'ui-clipboard/all/safety-hint', 'ui-clipboard/all/expires'),
    ('arguments of a command that is offered', 'instance/commands'),
    ('what is left in memory', 'memory/ready/creation', 'test-secrets.py/creation_leaves_nothing', 'test-secrets.py/pasted_token_leaves_nothing',
     'ui-clipboard/all/safety-wiped-in-place'),
    ('what is left of a crash', 'init/process'),
    ('a start in an odd environment', 'init/environment', 'test-installed.py/starts_through_the_loader'),
    ('a terminal that is a snap', 'keyring-fallback/private/other-snap'),
    ('keys that open an inspector', 'test-installed.py/no_key_opens_an_inspector'),
    ('other users of the display', 'test-session.py/needs_the_cookie'),
    ('other users of the folder for temporary files', 'test-session.py/keeps_its_files_to_itself'),
    ('a code that is used up', 'job/ready/consent-expired', 'job/ready/consent-answer-lost', 'practice/consent/allowed', 'ui-window/ready/consent-expired'),
    ('a browser that comes back from elsewhere', 'callback/beside', 'callback/mistaken', 'redirect/text/other-state', 'redirect/text/two-states',
     'ui-window/ready/consent-mistaken'),
    ('other programs that read the arguments of a browser', 'callback/start', 'ui-window/ready/consent'),
    ('a sign-in page that is none', 'json/consent-page', 'client/no-consent-page'),
    ('list of a hostile service', 'client/find/40-too-many-instances', 'client/find/40-too-much-to-keep', 'client/find/40-too-many-pages',
     'beside/ready/many-copies', 'beside/ready/tag-copied'),
)

SOURCES = pathlib.Path(__file__).parent.parent

# A program has the first part of the path for its name, but for these.
PROGRAMS = {'client': ('client', 'network-error'), 'account': ('record',)}


def list_cases(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def find_row(name):
    found = re.match(r'(\d\d)-', name)
    return int(found[1]) if found else None


def list_paths(program):
    return re.findall(r'^(?:# )?(/latch/.*)$', '\n'.join(list_cases([program, '-l'])), re.MULTILINE)


def is_in_source(case):
    """Whether a case of the window, or a step of a journey, is in its source."""
    name = case.split('/')[0]
    paths = [*SOURCES.rglob(name if name.endswith('.py') else f'test-{name}.c')]
    text = f"def {case.split('/')[1]}(" if name.endswith('.py') else f'"/latch/{case}"'
    return any(text in path.read_text() for path in paths)


def find_foreign(tests):
    """All that the programs have which the rows name."""
    cases = {case for _, *row in FOREIGN_ROWS for case in row}
    shown = {case for case in cases if case.startswith('ui-') or '.py/' in case}
    names = {case.split('/')[0] for case in cases - shown}
    programs = {program for name in names for program in PROGRAMS.get(name, (name,))}
    return {path.removeprefix('/latch/') for program in programs for path in list_paths(tests / f'test-{program}')} | {*filter(is_in_source, shown)}


def main():
    tests, crash, *parts = pathlib.Path(sys.argv[1]), *sys.argv[2:]
    matrix = tests / 'test-matrix'
    cases = {}
    strays = []
    for path in list_paths(matrix):
        part, name = path.split('/')[3:5]
        if part not in parts or find_row(name) not in range(1, len(ROWS) + 1):
            strays.append(path)
        cases.setdefault(find_row(name), []).append(name)
    for name in list_cases(['/usr/bin/python3', crash, '--list']):
        cases.setdefault(find_row(name), []).append(name)

    foreign = find_foreign(tests)
    print(f'1..{len(ROWS) + len(FOREIGN_ROWS) + 1}')
    for number, row in enumerate(ROWS, 1):
        n_cases = len(cases.get(number, ()))
        print(f'{"ok" if n_cases else "not ok"} {number} - {row}', f'# {n_cases} cases', sep='\n')
    for number, (row, *expected) in enumerate(FOREIGN_ROWS, len(ROWS) + 1):
        missing = [case for case in expected if case not in foreign]
        print(f'{"not ok" if missing else "ok"} {number} - {row}', *(f'# {case} is missing' for case in missing), sep='\n')
    print(f'{"not ok" if strays else "ok"} {len(ROWS) + len(FOREIGN_ROWS) + 1} - every case has a row and a session')
    for stray in strays:
        print(f'# {stray}')


if __name__ == '__main__':
    sys.exit(main())
