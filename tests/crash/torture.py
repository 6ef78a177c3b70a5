#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills creations, recoveries and the keyring at random, takes memory away from them, and counts what that cost.

    torture.py BUILD [RUNS] [SEED]

The service fails at random, too: it loses answers, is busy, stays silent, or
does late what nobody waits for any more. At the end every instance must have
its token in the keyring, every instance beyond the first its own record, and nothing else
may be left. Kills are spread evenly over the steps of a creation and not over
its calls, most of which come before the request has left.
"""

import collections
import json
import random
import sys
import time

from judge import Bench

FAULTS = ('none',) * 6 + ('lost', 'lost', 'error', 'silence')
MOMENTS = ('rename sent record', 'send POST', 'send POST body', 'receive POST', 'rename created record', 'send SetSecret')
STORES = ('send CreateItem user-secret', 'send CreateItem token', 'send SetSecret')
LATE_BODY = {
    'element': {'key': 'ecwid'},
    'configuration': {'ecwid.store.id': '1003', 'ecwid.order.key': 'practice-order', 'ecwid.product.key': 'practice-product'},
    'name': 'Demo shop',
}


class Run:
    """One creation with all that befalls it."""

    def __init__(self, bench, chance, typical):
        self.bench = bench
        self.chance = chance
        self.typical = typical
        self.n_clicks = 0
        self.n_kills = 0
        self.n_late = 0

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

    def attempt(self, what, fault='none'):
        """Runs a program, which most of the time comes to no end; or the keyring does."""
        self.n_clicks += what != 'resume'
        way = self.chance.choice(('time', 'call', 'moment', 'keyring', 'memory', 'none'))
        if fault == 'silence' or way == 'time':
            completed, _ = self.bench.run(what, seconds=self.choose_moment())
        elif way in ('call', 'moment'):
            call = self.choose_call() if way == 'call' else self.chance.choice(MOMENTS)
            completed, _ = self.bench.run(what, at=f'{self.chance.choice(("before", "after"))} {call}')
        elif way == 'memory':
            completed = not self.bench.run_short_of_memory(what, self.chance.randint(1, self.typical['allocations']))
        elif way == 'keyring':
            completed = self.attempt_with_keyring(what)
        else:
            completed, _ = self.bench.run(what)

        self.n_kills += not completed

    def attempt_with_keyring(self, what):
        self.bench.run(what, at=f'{self.chance.choice(("before", "after"))} {self.chance.choice(STORES)}',
                       victim=self.bench.keyring.process.pid, delay=self.chance.randint(0, 6000))
        if self.bench.keyring.is_killed():
            self.bench.keyring.revive()
            return False
        return True

    def send_late(self, outcome):
        """Lets the service do now what it was asked to do long ago."""
        for ref, record in outcome.records.items():
            if record['State'] in ('unknown', 'absent') or int(record['Attempt']) > 1:
                body = dict(LATE_BODY, tags=[f'latchkey-{ref}'])
                self.bench.service.request('POST', '/instances', json.dumps(body).encode())
                self.n_late += 1
                return

    def run(self):
        fault = self.chance.choice(FAULTS)
        self.bench.service.ask(fault)
        self.attempt('create', fault)
        self.bench.service.ask('none')

        if self.chance.random() < 0.4:
            self.attempt('resume')
        if self.chance.random() < 0.3:
            self.bench.let_time_pass()
            self.bench.run('resume')
            if self.chance.random() < 0.7:
                self.attempt('again')
            if self.chance.random() < 0.5:
                self.send_late(self.bench.judge())
            if self.chance.random() < 0.5:
                self.attempt('resume')

        return self.come_to_rest()

    def come_to_rest(self):
        """What is open after a start has to be found by one of the next."""
        for _ in range(3):
            completed, said = self.bench.run('resume')
            assert completed, 'a recovery died by itself'
            outcome = self.bench.judge()
            if not outcome.open and not outcome.lost and not outcome.leftovers:
                break
        return outcome


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
          f'{figures["silent"]} silent duplicates, {figures["leftovers"]} runs with leftovers')


def main():
    n_runs = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1_000_000)
    chance = random.Random(seed)
    figures = collections.Counter(runs=0, kills=0, instances=0, late=0, found=0, lost=0, silent=0, leftovers=0)
    bench = Bench(sys.argv[1])
    typical = measure(bench)
    print(f'seed {seed}', flush=True)

    for number in range(n_runs):
        with bench.creation():
            run = Run(bench, chance, typical)
            outcome = run.run()
            n_missing = len(outcome.lost) + len(outcome.open)
            n_silent = max(0, outcome.n_posts - run.n_late - run.n_clicks) + outcome.count_unnoted_duplicates()
            figures.update(runs=1, kills=run.n_kills, instances=len(outcome.instances), late=run.n_late, found=len(outcome.found),
                           lost=n_missing, silent=n_silent, leftovers=bool(outcome.leftovers))
            if n_missing or n_silent or outcome.leftovers:
                print(f'run {number}: {outcome}', flush=True)
        if (number + 1) % 100 == 0:
            tell(figures, seed)
            sys.stdout.flush()

    bench.end()
    tell(figures, seed)
    return figures['lost'] > 0 or figures['silent'] > 0 or figures['leftovers'] > 0


if __name__ == '__main__':
    sys.exit(main())
