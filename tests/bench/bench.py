#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the start of Latchkey beside that of an empty window, and its list with many stores.

usage: bench.py BUILD [--rounds N] [--stores N,N,…] [--long N] [--core N]
In the session of tests/support/session.sh with -x and -k ready; BUILD is a release build. `./dev bench` does all that.

Both programs are started in turn, in pairs whose order is random, on one core, after a round that does not count. Compare
figures of one run only: what else the machine does, and which other GTK programs share their memory, is in all of them.

  first frame   from exec to the end of the first painted frame: the time that passed, and the processor time of the process
                and its threads (of wait4, for the program ends itself there), with everything that the launcher does
  at rest       once the program needs no more processor time: how much it needed so far, its proportional memory (PSS),
                its resident memory (RSS) and that which it shares with nobody
"""

import argparse
import os
import pathlib
import random
import secrets
import shlex
import signal
import statistics
import subprocess
import sys
import time

REST = 0.8         # without work for so many seconds, a program is at rest
WORK = 0.004       # and this much processor time is no work
PATIENCE = 120     # a program that is not at rest by then is stopped
SETTLE = 0.15      # the bus and the X server say goodbye to a program after it has ended


class Program:
    def __init__(self, name, command, environment=None):
        self.name = name
        self.command = command
        self.environment = environment or {}

    def spawn(self, environment, output=None):
        actions = [(os.POSIX_SPAWN_DUP2, output, 1)] if output is not None else []
        return os.posix_spawnp(self.command[0], self.command, {**os.environ, **self.environment, **environment}, file_actions=actions)

    def measure_first_frame(self, environment):
        readable, writable = os.pipe()
        begin = time.monotonic()
        pid = self.spawn({**environment, 'FIRST_FRAME': '1'}, writable)
        os.close(writable)
        with open(readable, encoding='ascii') as lines:
            _, status, usage = os.wait4(pid, 0)
            line = lines.readline()
        if status or not line:
            sys.exit(f'{self.name} ended before its first frame, with status {status}')
        time.sleep(SETTLE)
        return {'wall ms': int(line) / 1e3 - begin * 1e3, 'CPU ms': (usage.ru_utime + usage.ru_stime) * 1e3}

    def measure_rest(self, environment):
        pid = self.spawn(environment)
        finished = wait_for_rest(pid)
        memory = read_memory(pid)
        os.kill(pid, signal.SIGKILL)
        _, _, usage = os.wait4(pid, 0)
        time.sleep(SETTLE)
        return {'CPU ms': (usage.ru_utime + usage.ru_stime) * 1e3, **memory}, finished


def wait_for_rest(pid):
    clock = (~pid << 3) | 2     # as clock_getcpuclockid() makes it
    begin = last = time.monotonic()
    used = 0
    while time.monotonic() - begin < PATIENCE:
        time.sleep(0.02)
        now = time.clock_gettime(clock)
        if now - used > WORK:
            used, last = now, time.monotonic()
        elif time.monotonic() - last > REST:
            return True
    return False


def read_memory(pid):
    lines = pathlib.Path(f'/proc/{pid}/smaps_rollup').read_text(encoding='ascii').splitlines()[1:]
    sizes = {name.rstrip(':'): int(size) / 1024 for name, size, *_ in map(str.split, lines)}
    return {'PSS MB': sizes['Pss'], 'RSS MB': sizes['Rss'], 'private MB': sizes['Private_Dirty'] + sizes['Private_Clean']}


def measure_pairs(programs, rounds, measure):
    """Gives for each program the figures of all rounds; the first one only warms up."""
    figures = {program.name: [] for program in programs}
    for number in range(rounds + 1):
        for program in random.sample(programs, len(programs)):
            figure = measure(program)
            if number > 0:
                figures[program.name].append(figure)
        print(f'\r{number}/{rounds} ', end='', file=sys.stderr, flush=True)
    print('\r', end='', file=sys.stderr)
    return figures


def describe(values):
    return f'{statistics.median(values):8.1f} ({min(values):.1f}–{max(values):.1f})'


def describe_load():
    return ' '.join(f'{load:.1f}' for load in os.getloadavg())


def compare(title, empty, ours):
    print(f'\n{title}\n{"":12} {"empty window":>26} {"Latchkey":>26} {"ratio":>7} {"difference":>11}')
    for key in empty[0]:
        a, b = ([figure[key] for figure in figures] for figures in (empty, ours))
        # The difference within a pair is free of what the machine did meanwhile.
        difference = statistics.median(y - x for x, y in zip(a, b))
        print(f'{key:12} {describe(a):>26} {describe(b):>26} {statistics.median(b) / statistics.median(a):7.3f} {difference:+11.1f}')


def write_stores(folder, number):
    instances = pathlib.Path(folder) / 'latchkey/instances'
    instances.mkdir(parents=True)
    account = secrets.token_hex(16)
    for i in range(number):
        identity = secrets.token_hex(16)
        created = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(1750000000 + 60 * i))
        (instances / f'{identity}.record').write_text(
            f'[Instance]\nVersion=1\nId={identity}\nElement=ecwid\nName=Shop number {i}\nAccount={account}\nCreated={created}\nSent={created}\n'
            f'Attempt=1\nSweeps=0\nWait=0\nSeen=true\nInstanceId={i + 1}\nState=verified\nHealth=works\n', encoding='utf-8')


def measure_stores(program, number, rounds):
    folder = pathlib.Path(os.environ['LATCH_TEST_DIR']) / f'stores-{number}'
    write_stores(folder, number)
    figures = []
    for i in range(rounds + 1):
        figure, finished = program.measure_rest({'XDG_DATA_HOME': str(folder)})
        if not finished:
            print(f'{number:8}   not at rest after {PATIENCE} s: {", ".join(f"{key} {value:.0f}" for key, value in figure.items())}')
            return
        if i > 0:
            figures.append(figure)
    print(f'{number:8} ' + ' '.join(f'{describe([figure[key] for figure in figures]):>26}' for key in figures[0]))


def measure_list(build, number):
    """Gives the figures of each thing that a person does."""
    command = [*read_launcher(build), build / 'tests/bench/long-list', build / 'tests/practice-server', str(number)]
    lines = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout.splitlines()
    return {what: list(map(float, figures)) for what, *figures in (line.split('\t') for line in lines)}


def compare_lists(build, few, many, rounds):
    pairs = [[measure_list(build, number) for number in (few, many)] for _ in range(rounds)]
    columns = ('p50', 'p99', 'max', 'max CPU')
    print(f'\nGaps of the main loop in ms, median of {rounds}\n{"":24} {f"{few} stores":>36}  {f"{many} stores":>36}')
    print(f'{"":24}' + 2 * (' ' + ''.join(f'{column:>9}' for column in columns) + ' '))
    for what, figures in pairs[0][0].items():
        medians = [[statistics.median(pair[i][what][j] for pair in pairs) for j in range(len(figures))] for i in range(2)]
        if len(figures) == len(columns):
            print(f'{what:24}' + ''.join(' ' + ''.join(f'{median:9.1f}' for median in group) + ' ' for group in medians))
        else:
            difference = statistics.median(pair[1][what][0] - pair[0][what][0] for pair in pairs)
            print(f'{what + ", MB":24} {medians[0][0]:36.1f}  {medians[1][0]:36.1f}  {difference:+.1f}')


def read_launcher(build):
    """What the desktop entry starts the program with, so that it counts."""
    entry = (pathlib.Path(build) / 'data/io.github.latchkey.Latchkey.desktop').read_text(encoding='utf-8')
    words = shlex.split(next(line for line in entry.splitlines() if line.startswith('Exec=')).removeprefix('Exec='))
    return words[:words.index('latchkey')]


def main():
    parser = argparse.ArgumentParser(description='Measures the start of Latchkey beside that of an empty window.')
    parser.add_argument('build')
    parser.add_argument('--rounds', type=int, default=15, help='how many pairs count (15)')
    parser.add_argument('--stores', default='100,1000,10000', help='how many stores are in the list (100,1000,10000)')
    parser.add_argument('--long', type=int, default=10000, help='how many stores are in the long list (10000)')
    parser.add_argument('--core', type=int, default=max(os.sched_getaffinity(0)), help='the core on which all runs')
    arguments = parser.parse_args()

    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {arguments.core})
    bench = pathlib.Path(arguments.build) / 'tests/bench'
    empty = Program('empty window', [str(bench / 'empty-window')])
    ours = Program('Latchkey', read_launcher(arguments.build) + [str(bench / 'latchkey-bench')])
    pair = [empty, ours]

    print(f'Median (smallest–largest) of {arguments.rounds} pairs on core {arguments.core}; load {describe_load()}')
    for title, environment in (('', {}), (', without GL', {'GDK_DEBUG': 'gl-disable', 'GDK_DISABLE': 'gl'})):
        figures = measure_pairs(pair, arguments.rounds, lambda program: program.measure_first_frame(environment))
        compare('First frame' + title, figures[empty.name], figures[ours.name])
        figures = measure_pairs(pair, max(arguments.rounds // 2, 1), lambda program: program.measure_rest(environment)[0])
        compare('At rest, no stores' + title, figures[empty.name], figures[ours.name])

    rounds = max(arguments.rounds // 5, 1)
    print(f'\nLatchkey at rest with so many stores, median of {rounds}\n{"":8} ' + ' '.join(f'{key:>26}' for key in ('CPU ms', 'PSS MB', 'RSS MB', 'private MB')))
    for number in filter(None, arguments.stores.split(',')):
        measure_stores(ours, int(number), rounds)

    os.sched_setaffinity(0, cores)
    compare_lists(pathlib.Path(arguments.build), 10, arguments.long, min(arguments.rounds, 5))
    print(f'\nLoad at the end: {describe_load()}')


if __name__ == '__main__':
    main()
