#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a translation that no person made, for tests and pictures: every string is about 40 % longer, accented and
between brackets, so that what is cut, put together from pieces or not translatable can be seen at once.

usage: pseudo-locale.py SOURCE-ROOT FOLDER DEPFILE STAMP
It reads the files of po/POTFILES and writes FOLDER/en_XA/LC_MESSAGES/latchkey.mo; LANGUAGE=en_XA chooses it.
"""

import pathlib
import re
import subprocess
import sys

NAME = 'en_XA'
LONGER = 1.4
XGETTEXT = ['xgettext', '--from-code=UTF-8', '--add-comments', '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2',
            '--keyword=NC_:1c,2', '--keyword=g_dcgettext:2', '--keyword=g_dngettext:2,3', '--keyword=g_dpgettext2:2c,3',
            '--flag=N_:1:pass-c-format', '--flag=C_:2:pass-c-format', '--flag=NC_:2:pass-c-format',
            '--flag=g_strdup_printf:1:c-format', '--flag=g_error_new:3:c-format', '--flag=g_task_return_new_error:4:c-format']
ACCENTS = str.maketrans('AaBCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz', 'ÅåƁÇçÐðÉéĜĝĤĥÎîĴĵĶķĻļÑñÖöŔŕŠšŢţÛûŴŵÝýŽž')
# What has to stay: placeholders, markup, entities, addresses.
KEPT = re.compile(r'(%(?:\d+\$)?[-+ #0]*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j|t)?[a-zA-Z%]|<[^<>]*>|&\w+;|https?://\S+)')
WORDS = 'one two three four five six seven eight nine ten'.split()


def translate(text):
    """The pseudo-translation of one string; its line ends, mnemonic and placeholders stay where they are."""
    body = text.rstrip('\n')
    padding = ''
    for i in range(len(body)):
        if len(padding) >= len(body) * (LONGER - 1) - 2:
            break
        padding += ' ' + WORDS[i % len(WORDS)]
    accented = ''.join(part if KEPT.fullmatch(part) else part.translate(ACCENTS) for part in KEPT.split(body))
    return f'[{accented}{padding}]' + text[len(body):]


def unquote(lines):
    return ''.join(re.sub(r'\\(.)', lambda found: {'n': '\n', 't': '\t'}.get(found[1], found[1]), line[line.index('"') + 1:-1])
                   for line in lines)


def quote(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n').replace('\t', '\\t') + '"'


def fields(entry):
    """The parts of one entry: (keyword, its lines) for msgctxt, msgid, msgid_plural and msgstr."""
    for line in entry.splitlines():
        found = re.match(r'(msg\w+(?:\[\d\])?) "', line)
        if found:
            yield found[1], [line]
        elif line.startswith('"'):
            yield None, [line]


def texts(entry):
    found = {}
    for keyword, lines in fields(entry):
        if keyword:
            last = keyword
        found.setdefault(last, []).extend(lines)
    return {keyword: unquote(lines) for keyword, lines in found.items()}


def translate_entry(entry):
    part = texts(entry)
    comments = [line for line in entry.splitlines() if line.startswith('#')]
    source = [f'{keyword} {quote(part[keyword])}' for keyword in ('msgctxt', 'msgid', 'msgid_plural') if keyword in part]
    if 'msgid_plural' in part:
        result = [f'msgstr[0] {quote(translate(part["msgid"]))}', f'msgstr[1] {quote(translate(part["msgid_plural"]))}']
    else:
        result = [f'msgstr {quote(translate(part["msgid"]))}']
    return '\n'.join(comments + source + result)


def main():
    root, folder, depfile, stamp = map(pathlib.Path, sys.argv[1:])
    names = [line for line in (root / 'po/POTFILES').read_text().splitlines() if line and not line.startswith('#')]
    template = subprocess.run([*XGETTEXT, '--directory', root, '--output=-', *names], stdout=subprocess.PIPE, text=True, check=True).stdout
    entries = [entry for entry in template.split('\n\n') if 'msgid' in entry][1:]
    header = ('msgid ""\nmsgstr "Project-Id-Version: latchkey\\nPO-Revision-Date: 2026-01-01 00:00+0000\\nLast-Translator: nobody\\n'
              f'Language-Team: nobody\\nLanguage: {NAME}\\nMIME-Version: 1.0\\nContent-Type: text/plain; charset=UTF-8\\n'
              'Content-Transfer-Encoding: 8bit\\nPlural-Forms: nplurals=2; plural=n != 1;\\n"')
    target = folder / NAME / 'LC_MESSAGES'
    target.mkdir(parents=True, exist_ok=True)
    catalogue = '\n\n'.join([header, *map(translate_entry, entries)]) + '\n'
    subprocess.run(['msgfmt', '--check', f'--output-file={target / "latchkey.mo"}', '-'], input=catalogue, text=True, check=True)
    depfile.write_text(f'{stamp}: ' + ' '.join(str(root / name) for name in ['po/POTFILES', *names]) + '\n')
    stamp.touch()


main()
