#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that the pictures which the metainfo names are there, as large as Flathub wants them, with the shadow of a window,
and show something: light ones, a dark one and one of a phone's width."""

import pathlib
import re
import subprocess
import sys

LARGEST = (1000, 700)
PHONE = 440
COLOURS = 100

root = pathlib.Path(sys.argv[1])
metainfo = (root / 'data/io.github.latchkey.Latchkey.metainfo.xml.in').read_text()
names = re.findall(r'<image>\S*/data/screenshots/(\S+?)</image>', metainfo)
problems = [] if 3 <= len(names) <= 6 else [f'the metainfo names {len(names)} pictures']
looks = set()


def measure(path, picture_format, *options):
    run = subprocess.run(['convert', path, *options, '-format', picture_format, 'info:'], capture_output=True, text=True, check=False)
    return run.stdout.split() if run.returncode == 0 else None


for name in names:
    path = root / 'data/screenshots' / name
    size = measure(path, '%w %h %k %[fx:p{0,0}.a]')
    middle = measure(path, '%[fx:mean]', '-gravity', 'center', '-crop', '60%x60%+0+0', '-alpha', 'off', '-colorspace', 'gray')
    if size is None or middle is None:
        problems.append(f'{name} cannot be read')
        continue
    width, height, colours, corner = int(size[0]), int(size[1]), int(size[2]), float(size[3])
    looks |= {'dark' if float(middle[0]) < 0.5 else 'light', 'phone' if width <= PHONE else 'desktop'}
    if width > LARGEST[0] or height > LARGEST[1]:
        problems.append(f'{name}: {width} × {height} pixels are more than {LARGEST[0]} × {LARGEST[1]}')
    if corner > 0:
        problems.append(f'{name}: there is no room for a shadow')
    if colours < COLOURS:
        problems.append(f'{name}: only {colours} colours')

problems += [f'no picture is for {look}' for look in ('light', 'dark', 'phone', 'desktop') if look not in looks]
print('\n'.join(problems) or f'{len(names)} pictures')
sys.exit(1 if problems else 0)
