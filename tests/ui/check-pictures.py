#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that the pictures which the metainfo names are there, all of the window's usual size, and show something."""

import pathlib
import re
import subprocess
import sys

SIZE = (640, 720)
COLOURS = 100

root = pathlib.Path(sys.argv[1])
metainfo = (root / 'data/io.github.latchkey.Latchkey.metainfo.xml.in').read_text()
names = re.findall(r'<image>\S*/data/screenshots/(\S+?)</image>', metainfo)
problems = [] if names else ['the metainfo names no picture']

for name in names:
    path = root / 'data/screenshots' / name
    run = subprocess.run(['identify', '-format', '%w %h %k', path], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        problems.append(run.stderr.strip())
        continue
    width, height, colours = map(int, run.stdout.split())
    if (width, height) != SIZE:
        problems.append(f'{name}: {width} × {height} pixels and not {SIZE[0]} × {SIZE[1]}')
    if colours < COLOURS:
        problems.append(f'{name}: only {colours} colours')

print('\n'.join(problems) or f'{len(names)} pictures')
sys.exit(1 if problems else 0)
