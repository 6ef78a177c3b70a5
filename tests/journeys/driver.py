# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses a program as somebody with a screen reader does, over the accessibility bus."""

import itertools
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time

import gi

gi.require_version('Atspi', '2.0')
import pyatspi  # noqa: E402
from gi.repository import Atspi, GLib  # noqa: E402

# A program that starts, or one on a busy machine, may need longer for an answer than the 0.8 seconds that the library waits.
Atspi.set_timeout(10_000, 15_000)

# In seconds. To read the whole tree once takes several on a busy machine.
PATIENCE = 120

TEXT = ('text', 'password text')
BUTTON = ('push button', 'button', 'toggle button')


class Skipped(Exception):
    """What a step needs is not there."""


def wait_for(what, look, seconds=PATIENCE, describe=None):
    """Asks again and again until look() gives something, and says what was waited for when it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = look()
            if found:
                return found
        except (GLib.GError, LookupError, RuntimeError, AttributeError):
            pass  # The tree changes while it is read.
        time.sleep(0.05)
    raise AssertionError(f'waited in vain for {what}' + (f': {describe()}' if describe else ''))


def walk(node, backwards=False):
    """The node and all below it; backwards, of its children the last comes first."""
    yield node
    places = range(node.childCount)
    for i in reversed(places) if backwards else places:
        child = node.getChildAtIndex(i)
        if child is not None:
            yield from walk(child, backwards)


def name_of(node):
    """A widget's name, or else what stands in it."""
    return node.name or next((child.name for child in walk(node) if child.getRoleName() == 'label' and child.name), '')


def launcher_of(path):
    """What stands before the program in the line that starts it."""
    line = next(line for line in path.read_text().splitlines() if line.startswith('Exec='))
    words = shlex.split(line.removeprefix('Exec='))
    return words[:next(i for i, word in enumerate(words) if pathlib.Path(word).name == 'latchkey')]


def forget_page():
    """The next session begins with the list, wherever the last one has ended."""
    path = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'glib-2.0/settings/keyfile'
    path.write_text(''.join(line for line in path.read_text().splitlines(True) if not line.startswith('page=')))


def take_picture():
    """Keeps what is on the screen, in a new file that only this user can read."""
    handle, path = tempfile.mkstemp(prefix='latchkey-', suffix='.png')
    os.close(handle)
    subprocess.run(['import', '-window', 'root', path], check=False)
    print(f'# The screen is kept in {path}', flush=True)


def go_through(steps, traveller):
    """Takes the steps, methods of the traveller, and tells of each in the format of TAP. The first that fails is the last:
    it leaves a picture of the screen, and nothing of the program running."""
    print(f'1..{len(steps)}', flush=True)
    for number, step in enumerate(steps, 1):
        try:
            getattr(traveller, step)()
            print(f'ok {number} - {step.replace("_", " ")}', flush=True)
        except Skipped as reason:
            print(f'ok {number} - {step.replace("_", " ")} # SKIP {reason}', flush=True)
        except AssertionError as error:
            print(f'not ok {number} - {step.replace("_", " ")}: {error}', flush=True)
            take_picture()
            traveller.program.kill()
            sys.exit(1)


class Program:
    """A running program and its accessible tree."""

    def __init__(self, command, name, **options):
        """Starts the command, or finds what somebody else started when there is none."""
        self.process = subprocess.Popen(command, **options) if command else None
        try:
            self.root = wait_for(f'{name} on the accessibility bus', lambda: dict(self._list_programs())[name],
                                 describe=lambda: ', '.join(other for other, root in self._list_programs()) or 'nobody is there')
        except AssertionError:
            self.kill()
            raise

    @staticmethod
    def _list_programs():
        """Names and roots. One that has ended may be in the list for a while, and does not tell its name."""
        for root in pyatspi.Registry.getDesktop(0):
            try:
                yield root.name, root
            except (GLib.GError, AttributeError):
                pass

    def kill(self):
        """Ends it, when it was started here."""
        if self.process is not None:
            self.process.kill()

    def expect_end(self):
        """Waits until it has ended, and well."""
        wait_for('the program to end', lambda: self.process.poll() is not None)
        assert self.process.returncode == 0, f'the program ended with {self.process.returncode}'

    def has_left(self):
        """Whether it is on the accessibility bus no more."""
        try:
            self.root.get_process_id()
        except GLib.GError:
            return True
        return False

    def activate(self, node):
        """Does what a click does. A program that ends of it may be gone before it answers."""
        try:
            node.queryAction().doAction(0)
        except GLib.GError:
            wait_for('the program to end', self.has_left)

    def nodes(self):
        return list(walk(self.root))

    def look(self, roles, name):
        """The first node of one of the roles whose name is name, or for which name(its name) is true. None if there is none now."""
        matches = name if callable(name) else lambda text: text == name
        return next((node for node in walk(self.root) if node.getRoleName() in roles and matches(node.name or '')), None)

    def find(self, roles, name, seconds=PATIENCE):
        """Waits until there is such a node."""
        return wait_for(f'{"/".join(roles)} “{name}”', lambda: self.look(roles, name), seconds)

    def has(self, roles, name):
        return self.look(roles, name) is not None

    def type(self, title, text):
        """Types into the row of that title, and waits until the row holds as many characters."""
        entry = self.find(TEXT, title)
        entry.queryEditableText().setTextContents(text)
        wait_for(f'the text of {title}', lambda: entry.queryText().characterCount == len(text))

    def press(self, name, seconds=PATIENCE):
        """Presses a button once it can be pressed. A mnemonic makes GTK 4.8 name it twice, so the name's end counts."""
        def sensitive():
            button = self.look(BUTTON, lambda text: text == name or text.endswith(' ' + name))
            return button if button is not None and button.getState().contains(pyatspi.STATE_SENSITIVE) else None
        self.activate(wait_for(f'a button {name} that can be pressed', sensitive, seconds))

    def answer(self, name):
        """Presses a button of the question that stands before the window."""
        question = self.find(('dialog', 'alert'), lambda text: text.endswith('?'))
        self.activate(wait_for(f'the answer {name}', lambda: next(
            node for node in walk(question) if node.getRoleName() in BUTTON and node.name == name)))

    def see(self, text, seconds=PATIENCE):
        """Waits until a label says it."""
        roles = ('label', 'heading', 'text', 'list item', 'alert', 'notification')
        return wait_for(f'“{text}”', lambda: next(
            (node for node in walk(self.root) if node.getRoleName() in roles and text in (node.name or '')), None), seconds)

    def see_message(self, text):
        """Waits until a toast says it. It goes after seconds, in which the whole tree cannot be read where the machine is busy;
        but whatever lies above all else in a window is its last child, and that is read first."""
        return wait_for(f'the message “{text}”', lambda: next(
            (node for node in itertools.islice(walk(self.root, backwards=True), 20) if node.getRoleName() == 'label' and text in (node.name or '')), None))
