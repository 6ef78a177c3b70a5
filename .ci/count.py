#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the cases of all test runs, names what failed, and says in its last line how they went.

    count.py BUILD=STATUS... CHECK:=STATUS...

STATUS is what the run ended with. A BUILD is a folder with Meson's logs, in
which at least one test must have run. A CHECK is told apart by its colon and
has no logs.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree


def result_of(case):
    if case.find('failure') is not None or case.find('error') is not None:
        return 'failed'
    return 'skipped' if case.find('skipped') is not None else 'passed'


def results_in(logs):
    """Gives the result of each case, and what is called for it."""
    if not (logs / 'testlog.json').exists() or not (logs / 'testlog.junit.xml').exists():
        return

    # Programs with cases of their own have a suite each; the JSON log alone tells which program crashed or ran out of time.
    suites = {suite.get('name'): suite for suite in xml.etree.ElementTree.parse(logs / 'testlog.junit.xml').getroot()}
    for line in (logs / 'testlog.json').read_text().splitlines():
        program = json.loads(line)
        verdict = {'OK': 'passed', 'EXPECTEDFAIL': 'passed', 'SKIP': 'skipped'}.get(program['result'], 'failed')
        cases = [(result_of(case), f"{program['name']}: {case.get('name')}")
                 for case in suites.get('latchkey.' + program['name'], []) if case.tag == 'testcase']
        if not cases or (verdict == 'failed' and all(result != 'failed' for result, case in cases)):
            cases.append((verdict, f"{program['name']}: {program['result']} after {program['duration']:.0f} s and {len(cases)} cases"))
        yield from cases


def main():
    count = {'passed': 0, 'failed': 0, 'skipped': 0}
    for argument in sys.argv[1:]:
        name, status = argument.split('=')
        is_well = status == '0'
        if name.endswith(':'):
            if not is_well:
                print(f'{name} it is not right everywhere.')
                count['failed'] += 1
            continue

        results = list(results_in(pathlib.Path(name) / 'meson-logs'))
        for result, case in results:
            count[result] += 1
            if result == 'failed':
                print(f'{name}: {case}')
        if not is_well and all(result != 'failed' for result, case in results):
            print(f'{name}: the build or the test run itself failed.')
            count['failed'] += 1
        if is_well and all(result != 'passed' for result, case in results):
            print(f'{name}: no test ran.')
            count['failed'] += 1

    print('{passed} passed, {failed} failed'.format(**count) + (', {skipped} skipped'.format(**count) if count['skipped'] else ''))
    return 1 if count['failed'] else 0


if __name__ == '__main__':
    sys.exit(main())
