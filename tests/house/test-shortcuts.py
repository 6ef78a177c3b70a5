#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves that the list of keyboard shortcuts has all keys that the window listens to, and no others.

    test-shortcuts.py SOURCE

Both forms of the list, for older and for newer versions of libadwaita, have the same.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

MASKS = {'0': '', 'GDK_CONTROL_MASK': '<Control>', 'GDK_ALT_MASK': '<Alt>', 'GDK_SHIFT_MASK': '<Shift>'}
# The keypad has the same key once more, which a list of shortcuts does not name.
ALIASES = {'KP_Enter': 'Return'}
KEY_OF_MAIN_MENU = 'F10'


def get_keys_in_code(folder):
    """The accelerators of actions, the bindings of pages, and what a shortcut controller listens to."""
    keys = set()
    for path in folder.rglob('*.c'):
        text = path.read_text()
        keys |= set(re.findall(r'"((?:<\w+>)+\w+|F\d+)"', text))
        for key, masks in re.findall(r'(?:add_binding\w* \(\w+, |gtk_keyval_trigger_new \()GDK_KEY_(\w+), ([\w| ]+)', text):
            keys.add(''.join(MASKS[mask] for mask in masks.split(' | ')) + ALIASES.get(key, key))
    if any('<property name="primary">True' in path.read_text() for path in folder.rglob('*.ui')):
        keys.add(KEY_OF_MAIN_MENU)
    return keys


def get_list(path):
    """The title and the keys of each line, under the title of its group."""
    group = None
    for node in ElementTree.parse(path).iter('object'):
        values = {child.get('name'): child.text for child in node.findall('property')}
        if node.get('class') in ('GtkShortcutsGroup', 'AdwShortcutsSection'):
            group = values['title']
        elif 'accelerator' in values:
            yield group, values['title'], values['accelerator']


def main():
    folder = pathlib.Path(sys.argv[1]) / 'src/ui'
    in_code = get_keys_in_code(folder)
    older, newer = (list(get_list(folder / 'app' / name)) for name in ('shortcuts.ui', 'shortcuts-dialog.ui'))
    listed = [key for _, _, keys in older for key in keys.split()]
    cases = [
        ('each key is listed', sorted(in_code - set(listed))),
        ('each listed key is one', sorted(set(listed) - in_code)),
        ('both lists are the same', sorted(set(older) ^ set(newer)) or (['they differ in order'] if older != newer else [])),
    ]

    print(f'1..{len(cases)}')
    for number, (name, problems) in enumerate(cases, 1):
        print(f'{"not ok" if problems else "ok"} {number} - {name}')
        for problem in problems:
            print(f'# {problem}')


if __name__ == '__main__':
    main()
