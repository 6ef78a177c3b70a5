#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that translators see every string: po/POTFILES names each file that has some and no other,
po/LINGUAS names each translation, msgfmt finds no mistake in any of them, and each has every string."""

import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(sys.argv[1])
problems = []


def lines(path):
    found = [line.strip() for line in path.read_text().splitlines()]
    return [line for line in found if line and not line.startswith('#')]


def is_translatable(path):
    name = path.name
    if name.endswith(('.desktop.in', '.metainfo.xml.in')):
        return True
    if name.endswith('.gschema.xml.in'):
        return 'gettext-domain' in path.read_text()
    if name.endswith('.ui'):
        return bool(re.search(r'translatable="(yes|true|1)"', path.read_text()))
    if name.endswith(('.c', '.h')):
        return bool(re.search(r'\b(N?C?_|Q_|d?n?gettext|g_d[np]?gettext2?) *\(', path.read_text()))
    return False


named = lines(root / 'po/POTFILES')
expected = {str(path.relative_to(root)) for folder in ('src', 'data')
            for path in sorted((root / folder).rglob('*')) if path.is_file() and is_translatable(path)}
problems += [f'po/POTFILES: {name} has strings to translate and is missing' for name in sorted(expected - set(named))]
problems += [f'po/POTFILES: {name} has nothing to translate or does not exist' for name in sorted(set(named) - expected)]
problems += [f'po/POTFILES: {name} stands there twice' for name in sorted({name for name in named if named.count(name) > 1})]

languages = lines(root / 'po/LINGUAS')
files = {path.stem for path in (root / 'po').glob('*.po')}
problems += [f'po/LINGUAS: {language} is missing' for language in sorted(files - set(languages))]
problems += [f'po/LINGUAS: there is no po/{language}.po' for language in sorted(set(languages) - files)]

with tempfile.NamedTemporaryFile(suffix='.pot') as template:
    subprocess.run(['xgettext', '--files-from=po/POTFILES', '--from-code=UTF-8', '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2',
                    '--keyword=NC_:1c,2', f'--output={template.name}'], cwd=root, check=True)
    for language in sorted(files):
        path = root / f'po/{language}.po'
        for command in (['msgfmt', '--check', '--output-file=/dev/null', path], ['msgcmp', path, template.name]):
            run = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
            if run.returncode != 0:
                problems.append(f'po/{language}.po: {run.stderr.rstrip()}')

print('\n'.join(problems) or f'{len(named)} files, {len(languages)} languages')
sys.exit(1 if problems else 0)
