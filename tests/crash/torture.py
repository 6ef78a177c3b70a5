#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills creations, recoveries and the keyring at random, takes memory away from them, and counts what that cost.

    torture.py BUILD [RUNS] [SEED]

There are two accounts, each of another service, whose instances have the same
numbers, and often two programs at work in one folder: both create, or one
recovers what the other is still creating. The first service fails at random: it
loses answers, is busy, stays silent, or does late what nobody waits for any
more. The second cannot be reached half of the time: it refuses connections, or
does not answer them. At the end every instance must have its token in the
keyring, every copy its own record, every token must be that of its record's
instance, and nothing else may be left. While the second service cannot be
reached, the same must be true of the first. Kills are spread evenly over the
steps of a creation and not over its calls, most of which come before the
request has left.
"""

import collections
import random
import sys
import time

from judge import Bench

FAULTS = ('none',) * 6 + ('lost', 'lost', 'error', 'silence')
MOMENTS = ('rename sent record', 'send POST', 'send POST body', 'receive POST', 'rename created record', 'send SetSecret')
STORES = ('send CreateItem user-secret', 'send CreateItem token', 'send SetSecret')
OUTAGES = (None,) * 10 + ('refused',) * 7 + ('stalled',) * 3
BESIDE = (None, 'create', 'other', 'resume')


class Run:
    """Creations with all that befalls them."""

    def __init__(self, bench, chance, typical):
        self.bench = bench
        self.chance = chance
        self.typical = typical
        self.clicks = collections.Counter()
        self.late = collections.Counter()
        self.n_kills = 0
        self.n_outages = 0
        self.n_pairs = 0

    def choose_call(self):
        """One of any step: they lie between the moments."""
        borders = self.typical['borders']
        step = self.chance.randrange(len(borders) - 1)
        return self.chance.randint(borders[step] + 1, borders[step + 1])

    def choose_moment(self):
        """In seconds; mostly after the request has left, which is about when so many of the calls have been made."""
        seconds = self.typical['seconds']
        sent = seconds * self.typical['borders'][2] / self.typical['borders'][-1]
        return self.chance.uniform(*self.chance.choice(((0, sent), (sent, 1.3 * seconds), (sent, 1.3 * seconds))))

    def choose_death(self, way):
        """How a program ends, most of the time before it is done; or the keyring does."""
        when = self.chance.choice(('before', 'after'))
        if way == 'time':
            return {'seconds': self.choose_moment()}
        if way in ('call', 'moment'):
            return {'at': f'{when} {self.choose_call() if way == "call" else self.chance.choice(MOMENTS)}'}
        if way == 'memory':
            return {'memory': self.chance.randint(1, self.typical['allocations'])}
        if way == 'keyring':
            return {'at': f'{when} {self.chance.choice(STORES)}', 'victim': self.bench.keyring.process.pid,
                    'delay': self.chance.randint(0, 6000)}
        return {}

    def attempt(self, what, fault='none'):
        """Runs a program, and perhaps another one beside it."""
        outage = self.chance.choice(OUTAGES)
        beside = self.chance.choice(BESIDE)
        hangs = fault == 'silence' or outage == 'stalled'
        ways = ('time',) if hangs else ('time', 'call', 'moment', 'keyring', 'memory', 'none')
        deaths = [self.choose_death(self.chance.choice(ways)), self.choose_death(self.chance.choice(ways))]
        self.n_outages += outage is not None
        self.n_pairs += beside is not None

        self.bench.services[0].ask(fault)
        with self.bench.outage(self.bench.services[1], outage):
            programs = [self.bench.start(what, **deaths[0])]
            if beside is not None:
                programs.append(self.bench.start(beside, beside=True, **deaths[1]))
            for program in sorted(programs, key=lambda program: program.end):
                self.note(*program.wait())
        self.bench.services[0].ask('none')

        if self.bench.keyring.is_killed():
            self.bench.keyring.revive()
            self.n_kills += 1

    def note(self, completed, said):
        self.n_kills += not completed
        self.clicks.update(line.split()[1] for line in said.splitlines() if line.startswith('click '))

    def send_late(self, outcome):
        """Lets a service do now what it was asked to do long ago."""
        for ref, record in outcome.records.items():
            if record['State'] in ('unknown', 'absent') or int(record['Attempt']) > 1 or int(record.get('Copies', 0)) > 1:
                service = next((service for service in self.bench.services if service.name == outcome.get_service(record)), None)
                if service is not None:
                    service.create(tags=[f'latchkey-{ref}'])
                    self.late[service.name] += 1
                    return

    def run(self):
        self.attempt(self.chance.choice(('create', 'other')), self.chance.choice(FAULTS))

        if self.chance.random() < 0.4:
            self.attempt('resume')
        if self.chance.random() < 0.3:
            self.bench.run('resume')
            self.bench.let_time_pass()
            self.bench.run('resume')
            if self.chance.random() < 0.7:
                self.attempt('again')
            if self.chance.random() < 0.5:
                self.send_late(self.bench.judge())
            if self.chance.random() < 0.5:
                self.attempt('resume')

        n_waiting = 0
        if self.chance.random() < 0.5:
            with self.bench.outage(self.bench.services[1], 'refused'):
                n_waiting = self.come_to_rest(self.bench.services[:1])[1]
        return self.come_to_rest(self.bench.services)[0], n_waiting

    def come_to_rest(self, services):
        """What is open after a start has to be found by one of the next. Gives what is there, and how many tokens are missing."""
        for _ in range(3):
            completed, _ = self.bench.run('resume')
            assert completed, 'a recovery died by itself'
            outcome = self.bench.judge()
            names = [service.name for service in services]
            n_missing = sum(instance['service'] in names for instance in outcome.open + outcome.lost)
            if not n_missing and (len(services) == 1 or not outcome.leftovers):
                break
        return outcome, n_missing

    def count_silent(self, outcome):
        """What was sent, or made, without a click; and copies that are not shown."""
        n_sent = sum(max(0, n - self.late[service] - self.clicks[service]) for service, n in outcome.posts.items())
        return n_sent + outcome.count_unasked(self.late.total()) + outcome.count_unnoted_duplicates()


def measure(bench):
    with bench.creation():
        begin = time.monotonic()
        completed, _ = bench.run('create')
        assert completed
        calls = bench.get_calls()
        borders = sorted({0, len(calls)} | {calls.index(moment) for moment in MOMENTS})
        typical = {'seconds': time.monotonic() - begin, 'borders': borders}
    with bench.creation():
        return dict(typical, allocations=bench.count_allocations('create'))


def tell(figures, seed):
    print(f'seed {seed}: {figures["runs"]} runs, {figures["kills"]} kills, {figures["instances"]} instances made '
          f'({figures["late"]} of them late), {figures["found"]} tokens found, {figures["lost"]} lost, '
          f'{figures["silent"]} silent duplicates, {figures["replaced"]} replaced, {figures["leftovers"]} runs with leftovers; '
          f'{figures["outages"]} outages, {figures["pairs"]} pairs of programs')


def main():
    n_runs = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1_000_000)
    chance = random.Random(seed)
    figures = collections.Counter()
    bench = Bench(sys.argv[1], ('practice', 'other'))
    typical = measure(bench)
    print(f'seed {seed}', flush=True)

    for number in range(n_runs):
        with bench.creation():
            run = Run(bench, chance, typical)
            outcome, n_waiting = run.run()
            n_missing = len(outcome.lost) + len(outcome.open) + n_waiting
            n_silent = run.count_silent(outcome)
            figures.update(runs=1, kills=run.n_kills, instances=len(outcome.instances), late=run.late.total(),
                           found=len(outcome.found), lost=n_missing, silent=n_silent, replaced=len(outcome.replaced),
                           leftovers=bool(outcome.leftovers), outages=run.n_outages, pairs=run.n_pairs)
            if n_missing or n_silent or outcome.replaced or outcome.leftovers:
                print(f'run {number}: {outcome}, {n_waiting} waited for the other account', flush=True)
        if (number + 1) % 100 == 0:
            tell(figures, seed)
            sys.stdout.flush()

    bench.end()
    tell(figures, seed)
    return any(figures[name] > 0 for name in ('lost', 'silent', 'replaced', 'leftovers'))


if __name__ == '__main__':
    sys.exit(main())
