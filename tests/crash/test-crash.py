#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills a creation, a recovery, and what is done to a store or an account wherever they can die, and looks whether the next start makes up for it.

    test-crash.py BUILD
    test-crash.py --list      the cases that there are on every machine

Names begin with the case's row of the fault matrix: 43, killed; 47, the keyring
killed; 60, no memory for one allocation, of which the program dies as well.

Whatever happens between the click and the keyring, one of three things is true:
nothing was created, the token is in the keyring, or there is a record that says
so and finds it. And one click is one POST at the most. What is removed has its
token until its record says that it has none, and no token outlives its record. What is renamed has its old
name and tags or its new ones, and the tag by which it is found in any case. What is
turned off, deleted or given other API secrets keeps its token until it is deleted, and its record never says what is
not true of it. What was made elsewhere, and whose token is to be kept, has no record, or one by which its token is fetched.
"""

import sys

from judge import Bench

STORE, OTHER_STORE = '1003', '1004'
THEIRS, THEIR_TAG = 'Made elsewhere', 'theirs'
NOTHING, UNKNOWN, VERIFIED = 'nothing', 'unknown', 'verified'

# Each point of a creation, the call at which it is passed, and what the next start finds when it died before and after that.
POINTS = (
    ('draft', 'open account', NOTHING, NOTHING),
    ('reserved, without placeholder', 'rename reserved record', NOTHING, NOTHING),
    ('placeholder being made', 'send CreateItem token', NOTHING, NOTHING),
    ('placeholder made', 'write sent record', NOTHING, NOTHING),
    ('sent, before the first byte', 'rename sent record', NOTHING, UNKNOWN),
    ('request leaving', 'send POST body', UNKNOWN, VERIFIED),
    ('answer arriving', 'receive POST', VERIFIED, VERIFIED),
    ('created', 'rename created record', VERIFIED, VERIFIED),
    ('placeholder being replaced', 'send SetSecret', VERIFIED, VERIFIED),
    ('token stored', 'rename stored record', VERIFIED, VERIFIED),
    ('record being written', 'write created record', VERIFIED, VERIFIED),
)

# After a power cut the keyring may be an old one, while the record is not.
OLD_KEYRING = 'keyring older than the record'
OLD_KEYRING_CALLS = (('before', 'rename verified record'), ('after', 'rename verified record'))

KEYRING_KILLS = tuple((f'{when} {call}', delay) for call in ('send CreateItem token', 'send SetSecret')
                      for when, delay in (('before', 0), ('after', 0), ('after', 1000), ('after', 2500), ('after', 4000)))


# How many allocations have to fail, evenly spread over those of a creation and of a recovery.
N_ALLOCATIONS = {'create': 36, 'resume': 12}


def name_point(when, call, name):
    return f'43-killed {when} "{call}": {name}'


def name_keyring_kill(at, delay):
    return f'47-keyring-killed {delay} µs {at}'


def name_allocation(what, sample):
    return f'60-no-memory during {what}, {sample} of {N_ALLOCATIONS[what]}'


class Report:
    """Prints TAP."""

    def __init__(self):
        self.n_cases = 0
        self.n_failed = 0

    def add(self, name, complaints, outcome):
        self.n_cases += 1
        self.n_failed += bool(complaints)
        print(f'{"not ok" if complaints else "ok"} {self.n_cases} - {name}', f'# {outcome}', sep='\n')
        for complaint in complaints:
            print(f'# {complaint}')
        sys.stdout.flush()

    def end(self):
        print(f'1..{self.n_cases}')
        return self.n_failed > 0


def complain(outcome, expected=None):
    """Says what is wrong after the next start; an instance may be open only until the start after that."""
    if outcome.lost:
        yield 'a token is lost'
    if outcome.open:
        yield 'the service has an instance that the next start did not find'
    if outcome.n_posts > 1 or len(outcome.instances) > outcome.n_posts:
        yield 'something was sent more than once'
    if outcome.leftovers:
        yield f'left behind: {", ".join(outcome.leftovers)}'

    state = outcome.get_states()[0] if outcome.records else NOTHING
    if state not in ((NOTHING, UNKNOWN, VERIFIED) if expected is None else (expected,)):
        yield f'it is {state}'
    if state == NOTHING and (outcome.items or outcome.accounts or outcome.instances):
        yield 'nothing was created, but something is there'


def resume(bench):
    """The next start; and one more, where the service had not done yet what it was asked for."""
    completed, said = bench.run('resume')
    assert completed, 'the recovery died'
    outcome = bench.judge()
    if outcome.open:
        bench.run('resume')
        outcome = bench.judge()
    return outcome


def check_absence(bench):
    """When enough time has passed, an unknown outcome becomes a certain one."""
    bench.let_time_pass()
    bench.run('resume')
    states = bench.judge().get_states()
    return [] if states == ['absent'] else [f'later it is {states}']


def die(bench, report, name, at, number=0, expected=None, before_resume=None):
    """Kills a creation; the last calls may be missing where an answer came in fewer pieces."""
    with bench.creation():
        completed, _ = bench.run('create', at=at)
        complaints = ['it was not killed'] if completed and len(bench.get_calls()) >= number else []
        if before_resume is not None:
            before_resume()
        outcome = resume(bench)
        complaints += complain(outcome, expected)
        if expected == UNKNOWN:
            complaints += check_absence(bench)
        report.add(name, complaints, outcome)


def count_calls(bench):
    with bench.creation():
        completed, said = bench.run('create')
        assert completed and ' verified ' in said, said
        return bench.get_calls()


def test_points(bench, report):
    for name, call, before, after in POINTS:
        for when, expected in (('before', before), ('after', after)):
            die(bench, report, name_point(when, call, name), f'{when} {call}', expected=expected)

    for when, call in OLD_KEYRING_CALLS:
        die(bench, report, name_point(when, call, OLD_KEYRING), f'{when} {call}', expected=VERIFIED, before_resume=bench.keyring.empty_tokens)


def test_every_call(bench, report, calls):
    for number, call in enumerate(calls, 1):
        die(bench, report, f'43-killed before call {number} of {len(calls)}, "{call}"', f'before {number}', number)


def test_recovery(bench, report):
    """Kills the recovery, too, at each of its calls."""
    number = 0
    completed = False
    while not completed:
        number += 1
        with bench.creation():
            bench.run('create', at='after send POST body')
            completed, _ = bench.run('resume', at=f'before {number}')
            calls = bench.get_calls()
            outcome = resume(bench)
            name = '43-recovery-not-killed' if completed else f'43-recovery-killed before call {number}, "{calls[-1]}"'
            report.add(name, list(complain(outcome, VERIFIED)), outcome)


def complain_about_description(outcome, is_done):
    """Says what is wrong with a store: its token is lost, its name and tags are neither the old nor the new ones, or another name is."""
    if outcome.lost:
        yield 'its token is lost'
    (ref, record), = outcome.records.items()
    shown = [(instance['name'], instance['tags']) for instance in outcome.instances]
    old, new = (('Demo shop', [f'latchkey-{ref}']), ('Renamed', ['renamed', f'latchkey-{ref}']))
    if shown not in ([[new]] if is_done else [[old], [new]]):
        yield f'the service has {shown}'
    if record['Name'] not in ((new[0],) if is_done else (old[0], shown[0][0])):
        yield f'the record is called {record["Name"]}'
    label = next(label for attributes, label in outcome.labels if attributes['kind'] == 'token')
    if label not in [f'Token of {name} (Ecwid)' for name in ((new[0],) if is_done or record['Name'] == new[0] else (old[0], shown[0][0]))]:
        yield f'the token is called {label}'


def complain_about_removal(outcome):
    """Says what is wrong as soon as a removal has died: the store has its token, or says that it has none, or is gone with it."""
    for ref, record in outcome.records.items():
        if record['State'] != 'created' and not outcome.tokens.get(ref):
            yield f'it is {record["State"]} without its token'
    if any(ref not in outcome.records for ref in outcome.tokens):
        yield 'its token is still there, and no record tells of it'


def get_health(record):
    return record.get('Finding', record['Health'])


def complain_about_turning_off(outcome, is_done):
    """Says what is wrong with a store: its token is lost, or its record says what the service does not."""
    if outcome.lost:
        yield 'its token is lost'
    (record,), (instance,) = outcome.records.values(), outcome.instances
    is_off = bool(instance.get('disabled'))
    if get_health(record) not in (('turned-off',) if is_off and is_done else ('untested', 'turned-off' if is_off else 'works')):
        yield f'it is {"off" if is_off else "on"}, and its record says {get_health(record)}'
    if is_done and not is_off:
        yield 'it is still on'


def complain_about_configuration(outcome, is_done):
    """Says what is wrong with a store: its token is lost, or it is called tested before all is changed."""
    if outcome.lost:
        yield 'its token is lost'
    (record,), (store,) = outcome.records.values(), outcome.get_stores()
    if store not in ((OTHER_STORE,) if is_done else (STORE, OTHER_STORE)):
        yield f'it is the store {store}'
    if get_health(record) not in (('works',) if is_done else ('untested', 'works')):
        yield f'its record says {get_health(record)}'


def complain_about_deletion(outcome, is_done):
    """Says what is wrong with a store: it lost its token too early, or keeps anything once it is deleted."""
    yield from complain_about_removal(outcome)
    if outcome.lost:
        yield 'its token is lost'
    for record in outcome.records.values():
        if get_health(record) not in (('untested', 'works') if outcome.instances else ('untested', 'gone')):
            yield f'its record says {get_health(record)}'
    if is_done and (outcome.records or outcome.instances or outcome.tokens):
        yield 'it was not deleted'


# What is done to a store, and what may be there when it has died or is done.
CHANGES = (
    ('describe', 'description', complain_about_description),
    ('turn-off', 'turning-off', complain_about_turning_off),
    ('configure', 'configuration', complain_about_configuration),
    ('delete', 'deletion', complain_about_deletion),
)


def choose_way_on(outcome, what):
    """What the page of a store offers after a change has died: of one that is shown as deleted, the removal only."""
    return 'remove' if any(get_health(record) == 'gone' for record in outcome.records.values()) else what


def test_change(bench, report, what, title, complain_about):
    """Kills a change at each of its calls; done again, it comes to its end."""
    number = 0
    completed = False
    while not completed:
        number += 1
        with bench.creation():
            bench.run('create')
            completed, _ = bench.run(what, at=f'before {number}')
            calls = bench.get_calls()
            died = bench.judge()
            complaints = list(complain_about(died, completed))
            again, said = bench.run(choose_way_on(died, what))
            complaints += complain_about(bench.judge(), True) if again else [f'it was not done the second time: {said}']
            outcome = resume(bench)
            if outcome.records:
                complaints += complain(outcome, VERIFIED)
            name = f'43-{title}-not-killed' if completed else f'43-{title}-killed before call {number}, "{calls[-1]}"'
            report.add(name, complaints, outcome)


def test_removal(bench, report):
    """Kills a removal at each of its calls; what it does not take off the list is whole again after the next start."""
    number = 0
    completed = False
    while not completed:
        number += 1
        with bench.creation():
            bench.run('create')
            completed, _ = bench.run('remove', at=f'before {number}')
            calls = bench.get_calls()
            died = bench.judge()
            outcome = resume(bench)
            complaints = list(complain_about_removal(died))
            if outcome.records:
                complaints += complain(outcome, VERIFIED)
            elif outcome.leftovers:
                complaints.append(f'left behind: {", ".join(outcome.leftovers)}')
            if completed and outcome.records:
                complaints.append('it was not removed')
            name = '43-removal-not-killed' if completed else f'43-removal-killed before call {number}, "{calls[-1]}"'
            report.add(name, complaints, outcome)


def complain_about_keeping(outcome, number, is_done):
    """Says what is wrong with a store that was made elsewhere: it has two records, or one that is not true, or was changed."""
    (instance,) = (instance for instance in outcome.instances if instance['id'] == number)
    records = {ref: record for ref, record in outcome.records.items() if record['InstanceId'] == str(number)}
    if instance['name'] != THEIRS or instance['tags'] != [THEIR_TAG]:
        yield f'the service has {instance}'
    if len(records) > 1 or (is_done and not records):
        yield f'it has {len(records)} records'
    for ref, record in records.items():
        if record['Name'] != THEIRS or record['State'] not in (('verified',) if is_done else ('created', 'stored', 'verified')):
            yield f'it is {record["State"]}, and called {record["Name"]}'
        if outcome.tokens.get(ref) not in ((instance['token'],) if record['State'] != 'created' else (None, '', instance['token'])):
            yield f'it is {record["State"]} without its token'
    if outcome.n_posts != 2 or len(outcome.instances) != 2:
        yield 'something was created'
    if outcome.replaced:
        yield 'a token belongs to another store'
    if any(ref not in outcome.records for ref in outcome.tokens):
        yield 'an entry of the keyring is there, and no record tells of it'


def test_keeping(bench, report):
    """Kills what keeps the token of a store that was made elsewhere at each of its calls; the next start ends what has begun, and done again, it has one record."""
    number = 0
    completed = False
    while not completed:
        number += 1
        with bench.creation():
            bench.run('create')
            theirs = bench.services[0].create(name=THEIRS, tags=[THEIR_TAG])
            completed, _ = bench.run('keep', at=f'before {number}')
            calls = bench.get_calls()
            died = bench.judge()
            complaints = list(complain_about_keeping(died, theirs, completed))
            bench.run('resume')
            between = bench.judge()
            complaints += complain_about_keeping(between, theirs, len(died.records) == 2)
            if len(between.records) != len(died.records):
                complaints.append('the next start does not have what the crash left')
            again, said = bench.run('keep')
            outcome = bench.judge()
            complaints += complain_about_keeping(outcome, theirs, True) if again else [f'it was not kept the second time: {said}']
            complaints += [f'left behind: {", ".join(outcome.leftovers)}'] if outcome.leftovers else []
            name = '43-keeping-not-killed' if completed else f'43-keeping-killed before call {number}, "{calls[-1]}"'
            report.add(name, complaints, outcome)


def complain_about_account(outcome):
    """Says what is wrong as soon as an account's removal has died: a secret or a token is there that nobody would find any more."""
    yield from complain_about_removal(outcome)
    for attributes, _ in outcome.items:
        if attributes['account'] not in outcome.accounts:
            yield f'the {attributes["kind"]} of an account that is gone is still there'
    if any(record['Account'] not in outcome.accounts for record in outcome.records.values()):
        yield 'a record of an account that is gone is still there'


def test_account_removal(bench, report, verb):
    """Kills the removal of an account, or of everything, at each of its calls; done again, it comes to its end, and the service is left alone."""
    number = 0
    completed = False
    while not completed:
        number += 1
        with bench.creation():
            bench.run('create')
            completed, _ = bench.run(verb, at=f'before {number}')
            calls = bench.get_calls()
            complaints = list(complain_about_account(bench.judge()))
            between = resume(bench)
            complaints += complain_about_account(between)
            if between.records:
                complaints += complain(between, VERIFIED)
            again, said = bench.run(verb)
            outcome = bench.judge()
            if not again or outcome.records or outcome.accounts or outcome.items or list(outcome.leftovers):
                complaints.append(f'it was not removed the second time: {said}')
            if len(outcome.instances) != 1 or outcome.n_posts != 1:
                complaints.append('the service was not left alone')
            name = f'43-{verb}-not-killed' if completed else f'43-{verb}-killed before call {number}, "{calls[-1]}"'
            report.add(name, complaints, outcome)


def complain_about_name(outcome, is_done):
    """Says what is wrong with an account that was being renamed: its file and what the keyring calls its secrets have the old name or the new one."""
    if outcome.lost or len(outcome.items) != 3:
        yield 'a secret is lost'
    (account,) = outcome.accounts.values()
    allowed = ('Renamed',) if is_done else ('practice', 'Renamed') if account['Label'] == 'Renamed' else ('practice',)
    labels = sorted(label for attributes, label in outcome.labels if attributes['kind'] != 'token')
    if account['Label'] not in allowed or any(label.split(': ')[1] not in allowed for label in labels):
        yield f'it is called {account["Label"]}, and its secrets {labels}'


def test_account_name(bench, report):
    """Kills the renaming of an account at each of its calls; done again, it comes to its end."""
    number = 0
    completed = False
    while not completed:
        number += 1
        with bench.creation():
            bench.run('create')
            completed, _ = bench.run('rename-account', at=f'before {number}')
            calls = bench.get_calls()
            complaints = list(complain_about_name(bench.judge(), completed))
            again, said = bench.run('rename-account')
            complaints += complain_about_name(bench.judge(), True) if again else [f'it was not renamed the second time: {said}']
            outcome = resume(bench)
            complaints += complain(outcome, VERIFIED)
            name = '43-account-renaming-not-killed' if completed else f'43-account-renaming-killed before call {number}, "{calls[-1]}"'
            report.add(name, complaints, outcome)


def complain_about_secrets(bench, outcome, old, is_done):
    """Says what is wrong with an account whose secrets were being replaced."""
    new = bench.services[0].user_secret
    kept = sorted(secret for attributes, secret in outcome.items if attributes['kind'] == 'user-secret')
    if kept not in ([[new]] if is_done else [[old], [new]]):
        yield 'the keyring has another user secret'
    if len(outcome.items) != 3 or len(outcome.accounts) != 1:
        yield f'the keyring has {len(outcome.items)} secrets of {len(outcome.accounts)} accounts'
    if outcome.lost or outcome.get_states() != ['verified']:
        yield f'the store is {outcome.get_states()}'


def test_replacement(bench, report):
    """Kills a replacement of secrets at each of its calls; done again, it comes to its end."""
    number = 0
    completed = False
    while not completed:
        number += 1
        bench.renew_service()
        with bench.creation():
            bench.run('create')
            old = bench.services[0].user_secret
            bench.services[0].reset_user_secret()
            completed, _ = bench.run('replace', at=f'before {number}')
            calls = bench.get_calls()
            complaints = list(complain_about_secrets(bench, bench.judge(), old, completed))
            again, said = bench.run('replace')
            bench.run('resume')
            outcome = bench.judge()
            complaints += complain(outcome, VERIFIED)
            complaints += complain_about_secrets(bench, outcome, old, True) if again else [f'they were not replaced the second time: {said}']
            (account,), (record,) = outcome.accounts.values(), outcome.records.values()
            if record.get('Sender') != account.get('Seal'):
                complaints.append('the record does not tell that it was shown for the new secrets')
            name = '43-replacement-not-killed' if completed else f'43-replacement-killed before call {number}, "{calls[-1]}"'
            report.add(name, complaints, outcome)
    bench.renew_service()


def test_keyring(bench, report):
    for at, delay in KEYRING_KILLS:
        with bench.creation():
            completed, _ = bench.run('create', at=at, victim=bench.keyring.process.pid, delay=delay)
            complaints = [] if completed else ['the program died with the keyring']
            bench.keyring.revive()
            outcome = resume(bench)
            complaints += complain(outcome)
            report.add(name_keyring_kill(at, delay), complaints, outcome)


def test_memory(bench, report, what):
    """Lets single allocations fail; GLib ends the program then, most of the time."""
    with bench.creation():
        if what == 'resume':
            bench.run('create', at='after send POST body')
        n_allocations = bench.count_allocations(what)

    for sample in range(N_ALLOCATIONS[what]):
        number = 1 + (2 * sample + 1) * n_allocations // (2 * N_ALLOCATIONS[what])
        with bench.creation():
            if what == 'resume':
                bench.run('create', at='after send POST body')
            failed = bench.run_short_of_memory(what, number)
            outcome = resume(bench)
            complaints = list(complain(outcome, VERIFIED if what == 'resume' else None))
            if not failed and number < n_allocations * 9 // 10:
                complaints.append(f'there was no allocation {number}')
            report.add(name_allocation(what, sample + 1), complaints, f'allocation {number}: {outcome}')


def list_cases():
    for name, call, _, _ in POINTS:
        for when in ('before', 'after'):
            print(name_point(when, call, name))
    for when, call in OLD_KEYRING_CALLS:
        print(name_point(when, call, OLD_KEYRING))
    for at, delay in KEYRING_KILLS:
        print(name_keyring_kill(at, delay))
    for what, n_samples in N_ALLOCATIONS.items():
        for sample in range(n_samples):
            print(name_allocation(what, sample + 1))


def main():
    if sys.argv[1] == '--list':
        list_cases()
        return False

    bench = Bench(sys.argv[1])
    report = Report()
    calls = count_calls(bench)
    test_points(bench, report)
    test_every_call(bench, report, calls)
    test_recovery(bench, report)
    for change in CHANGES:
        test_change(bench, report, *change)
    test_removal(bench, report)
    test_keeping(bench, report)
    test_account_removal(bench, report, 'remove-account')
    test_account_removal(bench, report, 'remove-everything')
    test_account_name(bench, report)
    test_replacement(bench, report)
    test_keyring(bench, report)
    for what in N_ALLOCATIONS:
        test_memory(bench, report, what)
    bench.end()
    return report.end()


if __name__ == '__main__':
    sys.exit(main())
