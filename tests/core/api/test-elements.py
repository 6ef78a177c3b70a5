#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks every description of an element that Latchkey brings along.

    test-elements.py SOURCE [--write]

A description has nothing but what is known, names where each fact was published, and is in the list of resources. What
people read of it is in elements/words.h, where xgettext finds it; --write writes that file anew.
"""

import json
import pathlib
import re
import sys

HEAD = '''/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What people read of the descriptions beside this file, for xgettext. tests/core/api/test-elements.py writes it. */

'''
KINDS = ('text', 'address', 'choice', 'constant', 'digits', 'email', 'switch')
KEY = r'[A-Za-z0-9][A-Za-z0-9._-]*'
ADDRESS = r'https://[^\s/{}]+(/\S*)?'
SENTENCE = r'[^\s].{0,198}[.)]'
TITLE = r'[^\s.][^<>{}]{0,98}[^\s.]'

# Each member: whether it has to be there, and what it is like; a pattern is for text.
ELEMENT = {'key': (True, KEY), 'name': (True, TITLE), 'hub': (True, KEY), 'rank': (True, int), 'source': (True, ADDRESS), 'note': (False, TITLE),
           'store': (True, KEY), 'store-word': (False, r'.{1,200}'), 'authentication': (False, KEY), 'events-hint': (False, TITLE),
           'oauth2': (False, dict), 'page': (False, dict), 'fields': (True, list)}
OAUTH = {'authentication': (False, '.+'), 'client-id': (True, KEY), 'client-secret': (True, KEY), 'callback': (True, KEY), 'scope': (False, KEY),
         'site': (False, KEY), 'page': (False, dict), 'source': (True, ADDRESS)}
PAGE = {'title': (False, TITLE), 'address': (True, ADDRESS), 'address-of-store': (False, ADDRESS), 'source': (True, ADDRESS)}
FIELD = {'key': (True, KEY), 'title': (True, TITLE), 'help': (False, SENTENCE), 'kind': (False, '|'.join(KINDS)), 'secret': (True, bool), 'required': (False, bool),
         'sent': (False, bool), 'default': (False, '.+'), 'authentication': (False, KEY), 'pattern': (False, r'\^.{1,199}'), 'hint': (False, SENTENCE), 'choices': (False, list),
         'source': (False, ADDRESS)}
CHOICE = {'value': (True, '.+'), 'title': (True, TITLE)}


def check(where, members, schema):
    for name in members.keys() - schema.keys():
        yield f'{where} has an unknown member “{name}”'
    for name, (is_required, like) in schema.items():
        if name not in members:
            if is_required:
                yield f'{where} has no “{name}”'
        elif isinstance(like, type):
            if not isinstance(members[name], like):
                yield f'{where}: “{name}” is no {like.__name__}'
        elif not isinstance(members[name], str) or not re.fullmatch(like, members[name].replace('{store}', '1')):
            yield f'{where}: “{name}” is not like {like}'


def check_element(path, element):
    yield from check(path.name, element, ELEMENT)
    if path.stem != element.get('key'):
        yield f'{path.name} describes “{element.get("key")}”'
    if 'page' in element:
        yield from check(f'{path.name}, page', element['page'], PAGE)
    if 'oauth2' in element:
        yield from check(f'{path.name}, oauth2', element['oauth2'], OAUTH)
        yield from check(f'{path.name}, oauth2, page', element['oauth2'].get('page', {'address': 'https://a/', 'source': 'https://a/'}), PAGE)
    for number, field in enumerate(element.get('fields', [])):
        yield from check(f'{path.name}, field {number}', field, FIELD)
        for choice in field.get('choices', []):
            yield from check(f'{path.name}, field {number}, choice', choice, CHOICE)
    keys = [field.get('key') for field in element.get('fields', [])]
    if len(set(keys)) < len(keys) or element.get('store') not in keys or element.get('authentication', keys[0]) not in keys:
        yield f'{path.name} names a field twice, or one that is not there'


def words(element):
    """Each text that people read, with what a translator has to know about it."""
    name = element['name']
    if 'note' in element:
        yield element['note'], f'stands below the word “Store”, for {name}'
    if 'title' in element.get('page', {}):
        yield element['page']['title'], 'opens a page in the browser'
    if 'events-hint' in element:
        yield element['events-hint'], f'below it stands an address; the setting is called what {name} calls it'
    for field in element['fields']:
        if field.get('kind') == 'constant':
            continue
        yield field['title'], f'an entry of {name}, as its control panel or its documentation calls it'
        for member in ('help', 'hint'):
            if member in field:
                yield field[member], f'about the entry “{field["title"]}” of {name}'
        for choice in field.get('choices', []):
            yield choice['title'], f'a choice of the entry “{field["title"]}” of {name}'


def write_words(elements):
    comments = {}
    for element in elements:
        for text, comment in words(element):
            comments.setdefault(text, []).append(comment)
    return HEAD + '\n'.join(f'/* Translators: {"; ".join(dict.fromkeys(found))} */\nN_ ({json.dumps(text, ensure_ascii=False)})\n'
                            for text, found in comments.items())


def main():
    folder = pathlib.Path(sys.argv[1]) / 'src/core/api/elements'
    elements = {path: json.loads(path.read_text()) for path in sorted(folder.glob('*.json'))}
    problems = [problem for path, element in elements.items() for problem in check_element(path, element)]
    listed = re.findall(r'<file>(.*)</file>', (folder / 'elements.gresource.xml').read_text())
    if sorted(listed) != [path.name for path in elements]:
        problems.append('elements.gresource.xml does not list the files that are there')
    ranks = sorted(element.get('rank') for element in elements.values())
    if ranks != list(range(1, len(elements) + 1)):
        problems.append(f'the ranks are {ranks}')
    if not problems:
        text = write_words(sorted(elements.values(), key=lambda element: element['rank']))
        if sys.argv[2:] == ['--write']:
            (folder / 'words.h').write_text(text)
        elif text != (folder / 'words.h').read_text():
            problems.append('words.h is not what the descriptions say: run this with --write')
    print('\n'.join(problems) or f'{len(elements)} descriptions')
    sys.exit(1 if problems else 0)


if __name__ == '__main__':
    main()
