#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks what Flathub's linter and its guidelines ask for, as the linter itself needs a network and a Flatpak of its own.

The rules are those of flatpak-builder-lint (checks/finish_args.py, checks/modules.py) and of docs.flathub.org, "Metainfo"
and "Quality guidelines". The Devel manifest is no release: it builds this checkout.
"""

import datetime
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

ID = 'io.github.latchkey.Latchkey'
FORBIDDEN = ('--filesystem', '--own-name', '--socket=session-bus', '--socket=system-bus', '--socket=x11', '--device=all',
             '--talk-name=org.freedesktop.portal', '--talk-name=org.freedesktop.DBus', '--talk-name=ca.desrt.dconf',
             '--talk-name=org.freedesktop.Secrets', '--talk-name=org.freedesktop.Flatpak', '--talk-name=org.freedesktop.Notifications',
             f'--talk-name={ID}', '--env=G_MESSAGES_DEBUG')
NEEDED = ('--socket=wayland', '--socket=fallback-x11', '--share=ipc')
TOO_GENERAL = {'GNOME', 'GTK', 'Application'}

root = pathlib.Path(sys.argv[1])


def check_manifest(name, is_release):
    text = (root / 'flatpak' / f'{name}.yml').read_text()
    arguments = re.findall(r'^  - (--\S+)$', text, re.M)
    yield from (f'{argument} is not allowed' for argument in arguments if argument.startswith(FORBIDDEN) or '*' in argument)
    yield from (f'{argument} is missing' for argument in NEEDED if argument not in arguments)
    yield from (f'{argument} is there twice' for argument in set(arguments) if arguments.count(argument) > 1)
    lines = text.splitlines()
    yield from (f'nothing says why {argument} is needed' for argument in arguments
                if argument.startswith('--talk-name') and not any(line.strip().startswith('#') for line in lines[lines.index(f'  - {argument}') - 3:]))
    if f'id: {name}\n' not in text:
        yield 'the id is another one'
    if is_release and re.search(r'type: (dir|archive|file)\b', text):
        yield 'a release is built from a tag'
    if is_release and not re.search(r'url: https://\S+\.git\n +tag: v', text):
        yield 'there is no tag of a repository'


def text_of(element):
    return ' '.join((element.text or '').split())


def check_metainfo():
    component = ElementTree.parse(root / f'data/{ID}.metainfo.xml.in').getroot()
    name, summary = text_of(component.find('name')), text_of(component.find('summary'))
    if component.get('type') != 'desktop-application':
        yield 'it is no desktop-application'
    if len(name) > 15:
        yield f'the name has {len(name)} characters'
    if not 10 <= len(summary) <= 35 or summary.endswith('.') or name in summary or summary.split()[0].lower() in ('a', 'an', 'the'):
        yield f'the summary “{summary}” is not 10 to 35 characters without article, name and full stop'
    for tag in ('metadata_license', 'project_license', 'developer/name', 'launchable', 'content_rating', 'branding'):
        if component.find(tag) is None:
            yield f'there is no {tag}'
    if {color.get('scheme_preference') for color in component.findall('branding/color')} != {'light', 'dark'}:
        yield 'a colour for light and one for dark are needed'
    if len(component.findall('description/ul/li')) > 10:
        yield 'the list has more than ten items'
    for url in component.findall('url'):
        if not text_of(url).startswith('https://'):
            yield f'{text_of(url)} is not https'
    yield from check_screenshots(component.findall('screenshots/screenshot'))
    yield from check_releases(component.findall('releases/release'))


def check_screenshots(screenshots):
    if not 3 <= len(screenshots) <= 6 or [shot.get('type') for shot in screenshots].count('default') != 1:
        yield 'three to six pictures are wanted, one of them the default'
    for shot in screenshots:
        caption, address = text_of(shot.find('caption')), text_of(shot.find('image'))
        if not caption or caption.endswith('.'):
            yield f'“{caption}” is no sentence without a stop'
        if not re.match(r'https://raw\.githubusercontent\.com/[^/]+/[^/]+/(v[\d.]+|[\da-f]{40})/', address):
            yield f'{address} is not at a tag or a commit'


def check_releases(releases):
    dates = [datetime.date.fromisoformat(release.get('date')) for release in releases]
    if not releases or dates != sorted(dates, reverse=True):
        yield 'releases are wanted, the newest first'
    yield from (f'{release.get("version")} has no notes' for release in releases if release.find('description') is None)


def check_desktop_entry():
    entry = dict(line.split('=', 1) for line in (root / f'data/{ID}.desktop.in').read_text().split('[Desktop Action')[0].splitlines() if '=' in line)
    if entry.get('Icon') != '@application_id@':
        yield 'the icon is not the application’s'
    if entry.get('Terminal') != 'false' or 'NoDisplay' in entry or 'Hidden' in entry:
        yield 'it is not shown'
    if not set(entry.get('Categories', '').split(';')) - TOO_GENERAL - {''}:
        yield 'the categories say nothing'
    if 'flatpak run' in entry.get('Exec', '') or entry.get('Exec', '').startswith('/'):
        yield 'Exec is no plain command'


CHECKS = {
    'the manifest of the release': lambda: check_manifest(ID, True),
    'the Devel manifest': lambda: check_manifest(f'{ID}.Devel', False),
    'the metainfo': check_metainfo,
    'the desktop entry': check_desktop_entry,
    'the licence at the root': lambda: [] if (root / 'COPYING').exists() else ['there is none'],
}

print(f'1..{len(CHECKS)}')
failed = False
for number, (what, check) in enumerate(CHECKS.items(), 1):
    problems = list(check())
    failed = failed or bool(problems)
    print(f'{"not ok" if problems else "ok"} {number} - {what}')
    for problem in problems:
        print(f'# {problem}')
sys.exit(1 if failed else 0)
