#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills a creation, a recovery, and what is done to a store or an account wherever they can die, and looks whether the next start makes up for it.

    test-crash.py creation|consent|stores|accounts BUILD
    test-crash.py --list      the cases that there are on every machine

Names begin with the case's row of the fault matrix: 43, killed; 47, the keyring
killed; 60, no memory for one allocation, of which the program dies as well.

Whatever happens between the click and the keyring, one of three things is true:
nothing was created, the token is in the keyring, or there is a record that says
so and finds it. And one click is one POST at the most. Each of the other acts has
a function that says what is true as soon as it has died, after the next start, and
when it is done again.
"""

import sys
import typing

from judge import Bench

STORE, OTHER_STORE = '1003', '1004'
ADDRESS = 'https://example.com/events'
THEIRS = 'Made elsewhere'
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


def name_consent(when, call, name):
    return f'43-killed after a consent, {when} "{call}": {name}'


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


def die(bench, report, name, at, number=0, expected=None, before_resume=None, what='create'):
    """Kills a creation; the last calls may be missing where an answer came in fewer pieces."""
    with bench.creation():
        completed, _ = bench.run(what, at=at)
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


def test_consent(bench, report):
    """The same where somebody signs in to the store first: whenever it dies, the code is sent once."""
    with bench.creation():
        completed, said = bench.run('consent')
        assert completed and ' verified ' in said, said
    for name, call, before, after in POINTS:
        for when, expected in (('before', before), ('after', after)):
            die(bench, report, name_consent(when, call, name), f'{when} {call}', expected=expected, what='consent')


def choose_deaths(calls):
    """What a sync does outlives the computer; what is there when a program is killed is the same before and after it."""
    return [(number, call) for number, call in enumerate(calls, 1) if not call.startswith('sync ')]


def test_every_call(bench, report):
    calls = count_calls(bench)
    for number, call in choose_deaths(calls):
        die(bench, report, f'43-killed before call {number} of {len(calls)}, "{call}"', f'before {number}', number)


def recover(bench, report, number=0, call=None):
    """Kills a recovery before one of its calls, if any; the next one makes up for it. Gives its calls."""
    with bench.creation():
        bench.run('create', at='after send POST body')
        bench.run('resume', at=f'before {number}')
        calls = bench.get_calls()
        outcome = resume(bench)
        name = f'43-recovery-killed before call {number}, "{call}"' if number > 0 else '43-recovery-not-killed'
        report.add(name, list(complain(outcome, VERIFIED)), outcome)
        return calls


def test_recovery(bench, report):
    for number, call in choose_deaths(recover(bench, report)):
        recover(bench, report, number, call)


# -- What is done to a store or an account ----------------------------------------------


def get_health(record):
    return record.get('Finding', record['Health'])


def complain_about_description(outcome, before, is_done):
    """A store's name and tags are the old or the new ones, and the tag by which it is found is there in any case."""
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


def complain_about_turning(outcome, before, is_done, is_off):
    """A store's record says whether it is on or off as the service does, or nothing."""
    if outcome.lost:
        yield 'its token is lost'
    (record,), (instance,) = outcome.records.values(), outcome.instances
    told = 'turned-off' if instance.get('disabled') else 'works'
    if get_health(record) not in ((told,) if is_done else ('untested', told)):
        yield f'its record says {get_health(record)}, and {told} is true'
    if is_done and bool(instance.get('disabled')) != is_off:
        yield f'it is still {"on" if is_off else "off"}'


def complain_about_turning_off(outcome, before, is_done):
    yield from complain_about_turning(outcome, before, is_done, True)


def complain_about_turning_on(outcome, before, is_done):
    yield from complain_about_turning(outcome, before, is_done, False)


def complain_about_configuration(outcome, before, is_done):
    """A store is called tested only when all is changed."""
    if outcome.lost:
        yield 'its token is lost'
    (record,), (configuration,) = outcome.records.values(), outcome.get_configurations()
    store = configuration['ecwid.store.id']
    if store not in ((OTHER_STORE,) if is_done else (STORE, OTHER_STORE)):
        yield f'it is the store {store}'
    if get_health(record) not in (('works',) if is_done else ('untested', 'works')):
        yield f'its record says {get_health(record)}'


def complain_about_events(outcome, before, is_done):
    """No event goes to an address that is not the new one, and the record, which says nothing of events, says what it said."""
    (configuration,) = outcome.get_configurations()
    is_on, address = str(configuration['event.notification.enabled']) == 'true', configuration['event.notification.callback.url']
    if is_on and address != ADDRESS:
        yield f'events go to {address}'
    if is_done and not is_on:
        yield 'there are no events'
    if outcome.lost or [*map(get_health, outcome.records.values())] != ['works']:
        yield 'the store is another one'


def complain_about_removal(outcome, before, is_done):
    """A store has its token, or says that it has none, or is gone with it; the service is left alone."""
    for ref, record in outcome.records.items():
        if record['State'] != 'created' and not outcome.tokens.get(ref):
            yield f'it is {record["State"]} without its token'
    if any(ref not in outcome.records for ref in outcome.tokens):
        yield 'its token is still there, and no record tells of it'
    if is_done and (outcome.records or outcome.tokens):
        yield 'it was not removed'
    if outcome.instances != before.instances:
        yield 'the service was not left alone'


def complain_about_deletion(outcome, before, is_done):
    """A store has its token until it is deleted, and nothing afterwards."""
    yield from complain_about_removal(outcome, outcome, is_done)
    if outcome.lost:
        yield 'its token is lost'
    for record in outcome.records.values():
        if get_health(record) not in (('untested', 'works') if outcome.instances else ('untested', 'gone')):
            yield f'its record says {get_health(record)}'
    if is_done and outcome.instances:
        yield 'it was not deleted'


def complain_about_keeping(outcome, before, is_done):
    """A store that was made elsewhere has no record, or one that is true and by which its token is fetched; it was not changed."""
    (instance,) = (instance for instance in outcome.instances if instance['name'] == THEIRS)
    records = {ref: record for ref, record in outcome.records.items() if record['InstanceId'] == str(instance['id'])}
    if outcome.instances != before.instances:
        yield f'the service has {outcome.instances}'
    if len(records) > 1 or (is_done and not records):
        yield f'it has {len(records)} records'
    for ref, record in records.items():
        if record['Name'] != THEIRS or record['State'] not in (('verified',) if is_done else ('created', 'stored', 'verified')):
            yield f'it is {record["State"]}, and called {record["Name"]}'
        if outcome.tokens.get(ref) not in ((instance['token'],) if record['State'] != 'created' else (None, '', instance['token'])):
            yield f'it is {record["State"]} without its token'
    if outcome.replaced:
        yield 'a token belongs to another store'
    if any(ref not in outcome.records for ref in outcome.tokens):
        yield 'an entry of the keyring is there, and no record tells of it'


def complain_about_account_removal(outcome, before, is_done):
    """No secret and no record of an account is there that nobody would find any more."""
    yield from complain_about_removal(outcome, before, is_done)
    for attributes, _ in outcome.items:
        if attributes['account'] not in outcome.accounts:
            yield f'the {attributes["kind"]} of an account that is gone is still there'
    if any(record['Account'] not in outcome.accounts for record in outcome.records.values()):
        yield 'a record of an account that is gone is still there'
    if is_done and (outcome.accounts or outcome.items):
        yield 'the account was not removed'


def complain_about_addition(outcome, before, is_done):
    """A second account is whole, or one that the next start takes away; no secret is there that no file tells of."""
    secrets = {account: sorted(attributes['kind'] for attributes, _ in outcome.items if attributes['account'] == account and attributes['kind'] != 'token')
               for account in {attributes['account'] for attributes, _ in outcome.items}}
    accepted = [account for account, values in outcome.accounts.items() if values['Accepted'] == 'true']
    if any(account not in outcome.accounts for account in secrets):
        yield 'there are secrets of an account that is not there'
    if any(secrets.get(account) != ['organization-secret', 'user-secret'] for account in accepted):
        yield f'the accounts have {[*secrets.values()]}'
    if len(accepted) not in ((2,) if is_done else (1, 2)):
        yield f'there are {len(accepted)} accounts'
    if outcome.lost or outcome.tokens != before.tokens:
        yield 'the first account is another one'


def complain_about_name(outcome, before, is_done):
    """The file of an account and what the keyring calls its secrets have the old name or the new one."""
    if outcome.lost or len(outcome.items) != 3:
        yield 'a secret is lost'
    (account,) = outcome.accounts.values()
    allowed = ('Renamed',) if is_done else ('practice', 'Renamed') if account['Label'] == 'Renamed' else ('practice',)
    labels = sorted(label for attributes, label in outcome.labels if attributes['kind'] != 'token')
    if account['Label'] not in allowed or any(label.split(': ')[1] not in allowed for label in labels):
        yield f'it is called {account["Label"]}, and its secrets {labels}'


def complain_about_secrets(outcome, before, is_done):
    """An account has its old secret or its new one; once it has the new one, its store is known to be shown for it."""
    def get_user_secrets(outcome):
        return [secret for attributes, secret in outcome.items if attributes['kind'] == 'user-secret']

    new = outcome.services[0].user_secret
    if get_user_secrets(outcome) not in ([[new]] if is_done else [get_user_secrets(before), [new]]):
        yield 'the keyring has another user secret'
    if len(outcome.items) != 3 or len(outcome.accounts) != 1:
        yield f'the keyring has {len(outcome.items)} secrets of {len(outcome.accounts)} accounts'
    if outcome.lost or outcome.get_states() != ['verified']:
        yield f'the store is {outcome.get_states()}'
    (account,), (record,) = outcome.accounts.values(), outcome.records.values()
    if is_done and record.get('Sender') != account.get('Seal'):
        yield 'the record does not tell that it was shown for the new secrets'


class Act(typing.NamedTuple):
    """What a person does: what its cases and crash-run call it, what says what is wrong when it has died or is done, and what there is first."""

    title: str
    verb: str
    complain_about: typing.Callable
    prepare: typing.Callable = lambda bench: None


STORE_ACTS = (
    Act('description', 'describe', complain_about_description),
    Act('turning-off', 'turn-off', complain_about_turning_off),
    Act('turning-on', 'turn-on', complain_about_turning_on, lambda bench: bench.run('turn-off')),
    Act('configuration', 'configure', complain_about_configuration),
    Act('events', 'report-events', complain_about_events),
    Act('deletion', 'delete', complain_about_deletion),
    Act('removal', 'remove', complain_about_removal),
    Act('keeping', 'keep', complain_about_keeping, lambda bench: bench.services[0].create(name=THEIRS, tags=['theirs'])),
)

ACCOUNT_ACTS = (
    Act('remove-account', 'remove-account', complain_about_account_removal),
    Act('remove-everything', 'remove-everything', complain_about_account_removal),
    Act('addition', 'add', complain_about_addition),
    Act('account-renaming', 'rename-account', complain_about_name),
    Act('replacement', 'replace', complain_about_secrets, lambda bench: bench.services[0].reset_user_secret()),
    Act('sign-in', 'sign-in', complain_about_secrets, lambda bench: bench.services[0].reset_user_secret()),
)


def complain_about_end(outcome, before):
    """Whatever was done, and however often: nothing was created, nothing is half there."""
    if outcome.posts != before.posts or len(outcome.instances) > len(before.instances):
        yield 'something was created'
    if set(outcome.get_states()) - {VERIFIED}:
        yield f'a store is {outcome.get_states()}'
    if outcome.replaced:
        yield 'a token belongs to another store'
    if outcome.leftovers:
        yield f'left behind: {", ".join(outcome.leftovers)}'


def choose_way_on(act, outcome):
    """What the page of a store offers after the next start: of one that is shown as deleted, the removal only."""
    return 'remove' if any(get_health(record) == 'gone' for record in outcome.records.values()) else act.verb


def do(bench, report, act, number=0, call=None):
    """Kills an act before one of its calls, if any; the next start makes up for it, and done again, it comes to its end. Gives its calls."""
    with bench.creation():
        bench.run('create')
        act.prepare(bench)
        before = bench.judge()
        completed, said = bench.run(act.verb, at=f'before {number}')
        calls = bench.get_calls()
        complaints = ['it was not killed'] if completed and 0 < number <= len(calls) else []
        died = bench.judge()
        complaints += act.complain_about(died, before, completed)
        between = resume(bench)
        complaints += act.complain_about(between, before, completed)
        if between.records and between.instances:
            complaints += complain_about_end(between, before)
        if between.records.keys() != died.records.keys():
            complaints.append('the next start does not have what the crash left')
        again, said = bench.run(choose_way_on(act, between))
        outcome = bench.judge()
        complaints += [*act.complain_about(outcome, before, True), *complain_about_end(outcome, before)] if again else [f'it was not done again: {said}']
        name = f'43-{act.title}-killed before call {number}, "{call}"' if number > 0 else f'43-{act.title}-not-killed'
        report.add(name, complaints, outcome)
        return calls


def test_acts(bench, report, acts):
    for act in acts:
        for number, call in choose_deaths(do(bench, report, act)):
            do(bench, report, act, number, call)


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


def test_creation(bench, report):
    test_points(bench, report)
    test_every_call(bench, report)
    test_recovery(bench, report)
    test_keyring(bench, report)
    for what in N_ALLOCATIONS:
        test_memory(bench, report, what)


PARTS = {
    'creation': test_creation,
    'consent': test_consent,
    'stores': lambda bench, report: test_acts(bench, report, STORE_ACTS),
    'accounts': lambda bench, report: test_acts(bench, report, ACCOUNT_ACTS),
}


def list_cases():
    for name, call, _, _ in POINTS:
        for when in ('before', 'after'):
            print(name_point(when, call, name))
            print(name_consent(when, call, name))
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

    part, build = sys.argv[1:]
    bench = Bench(build)
    report = Report()
    PARTS[part](bench, report)
    bench.end()
    return report.end()


if __name__ == '__main__':
    sys.exit(main())
