#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that translators see every string: po/POTFILES names each file that has some and no other,
po/LINGUAS names each translation, msgfmt finds no mistake in any of them, and each has every string. A string keeps its
mnemonic and ends as the English one does, in the typography of its language. What is seen together has a mnemonic each."""

import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(sys.argv[1])
problems = []

# What a dialog, a menu or a state of a page shows at once.
FORM = ['_Paste', '_Continue Without Keyring', '_Details']
PAGE = ['_Connect Another Like This…', '_Details']
TOGETHER = [
    ['_Refresh', '_Test All', 'A_ccounts', '_Keyboard Shortcuts', '_About Latchkey'], ['_Newest First', 'N_ame', '_Connector', 'Acc_ount', '_Situation'],
    ['_Connect a Store…', '_Add an Account…', '_Try It Without an Account'],
    ['_Connect a Store…', '_Add an Account…', '_Remove Everything from the Keyring…'], ['_Paste', '_Details', '_Add', 'Ca_ncel', '_Continue Without Keyring', 'S_wap'],
    ['_Cancel', '_Discard'], ['_Cancel', 'C_lose'], ['_Cancel', 'C_reate'], ['_Cancel', '_Send'], ['_Cancel', '_Delete'], ['_Cancel', '_Remove'], ['_Cancel', '_Use'],
    ['_Wait', '_Stop'],
    ['Paste the _Address', '_Open the Browser Again', 'Copy the Sign-In _Link', '_Cancel', '_Details'], ['_Sign In', '_Cancel', '_Details'], ['_Paste', '_Cancel'], [*FORM, 'S_wap', '_Look Again'], [*FORM, 'Save _Token'],
    [*PAGE, '_Keep Token', 'Ca_ncel'], [*PAGE, '_Remove from List', '_Test Again'],
    [*PAGE, 'Turn _On', '_Test Again'],
    [*PAGE, '_Enter Secrets…', '_Test Again', 'Test _with These Secrets', 'Ca_ncel'],
    [*PAGE, 'C_onnect Again…', '_Look Again', 'Look Again _with These Secrets', 'Ca_ncel'],
    [*PAGE, 'Save _Token', '_Get Token', 'Ca_ncel'],
    [*PAGE, 'Change _Secrets…', '_Test Again'],
    [*PAGE, '_Test Again', 'Change _and Test', 'Ca_ncel'],
    [*PAGE, 'Change _Secrets…', '_Test Again', 'Sa_ve', 'Ca_ncel'],
    [*PAGE, 'Change _Secrets…', '_Test Again', '_Refresh', 'C_lose'], [*PAGE, 'Turn _On', '_Test Again', 'Try A_gain', 'C_lose'],
    ['_Connect a Store…', '_Details', '_Test Again', '_Refresh', 'C_lose'], ['_Connect a Store…', '_Details', 'Turn _On', '_Test Again', 'Try A_gain', 'C_lose'],
    [*PAGE, 'Turn _On', '_Test Again', 'Sa_ve', 'Ca_ncel'],
    ['_Connect a Store…', '_Details', '_Practice Again', '_Test Again'],
    ['_Connect a Store…', '_Details', 'Change _Secrets…', '_Test Again', 'Sa_ve', 'Ca_ncel'],
    ['_Connect a Store…', '_Details', 'Turn _On', '_Test Again', 'Change _and Test', 'Ca_ncel'],
    ['_Details', '_Test'], ['_Details', 'C_onfirm Address…'], ['_Details', 'Replace _Secrets…'], ['_Details', '_Enter Secrets…'], ['_Details', '_Practice Again'],
    ['_Details', 'Test and Sa_ve', 'Ca_ncel'], ['_Details', 'Sa_ve', 'Ca_ncel'],
]

# What no string of a language may have: the quotes of another one, or a space that can end a line before a mark.
WRONG = {
    'ar': r'["“”?]',
    'de': r'["”»«]| …',
    'es': r'["“”]',
    'fr': r'["“”]| [:;?!»]|« |\w[;?!»]',
    'ja': r'["“”?]',
    'pt_BR': r'["„«»]',
}
ENDS = {'。': '.', '？': '?', '؟': '?'}


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


def entries(path):
    """Each string of a translation: the English one and, for each number, the translated one."""
    text = subprocess.run(['msgcat', '--no-wrap', '--no-location', path], stdout=subprocess.PIPE, text=True, check=True).stdout
    for entry in text.split('\n\n')[1:]:
        parts = {}
        for line in entry.splitlines():
            found = re.match(r'(?:(msg\S+) )?"(.*)"$', line)
            if found:
                keyword = found[1] or keyword
                parts[keyword] = parts.get(keyword, '') + found[2]
        yield parts['msgid'], [text for keyword, text in parts.items() if keyword.startswith('msgstr')]


def mnemonics(text):
    return re.findall(r'_(\w)', text.casefold())


def end(text):
    last = re.sub(r'\(_\w\)', '', text)[-1:]
    last = ENDS.get(last, last)
    return last if last in '.…:' else ''


def check_text(source, text, wrong):
    if text != text.strip() and source == source.strip():
        yield 'has blanks around it'
    if len(mnemonics(source)) != len(mnemonics(text)):
        yield 'has not as many mnemonics as the English string'
    if end(source) != end(text):
        yield 'ends differently from the English string'
    if wrong and ';' not in source and re.search(wrong, text):
        yield f'has “{re.search(wrong, text)[0]}”'


def check_together(texts):
    for group in TOGETHER:
        used = [mnemonics(texts[source]) for source in group if source in texts]
        if len(used) < len(group):
            yield f'{group}: not all of these are strings'
        elif len({letters[0] for letters in used if letters}) < len(group):
            yield f'these are seen together and need a mnemonic each: {[texts[source] for source in group]}'


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
        found = list(entries(path))
        problems += [f'po/{language}.po: “{text}” {problem}' for source, texts in found for text in texts
                     for problem in check_text(source, text, WRONG.get(language))]
        problems += [f'po/{language}.po: {problem}' for problem in check_together({source: texts[0] for source, texts in found})]
problems += [f'English: {problem}' for problem in check_together({source: source for group in TOGETHER for source in group})]

print('\n'.join(problems) or f'{len(named)} files, {len(languages)} languages')
sys.exit(1 if problems else 0)
