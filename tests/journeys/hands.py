# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses a program by the keyboard alone, and knows where its focus is; or by the mouse."""

import subprocess
import time

import pyatspi
from driver import BUTTON, PATIENCE, TEXT, name_of, wait_for, walk
from gi.repository import GLib

SILENCE = 5
# By its code: with the keyboards of 2026, xdotool finds F10 on the level of Alt, and holds that as well.
F10 = '76'
LEFT_OUT = 10


def xdotool(*arguments, typed=None):
    """What is typed may be secret, so it is no argument, which anybody on the machine can read."""
    return subprocess.run(['xdotool', *arguments], input=typed, capture_output=True, text=True, check=False).stdout.split()


def is_called(node, name):
    """GTK 4.18 does not say what a menu item is called."""
    return name_of(node) == name or (node.getRoleName().endswith('menu item') and not name_of(node))


def get_version(program):
    return [int(part) for part in program.root.toolkitVersion.split('.')[:2]]


def describe(node):
    try:
        return f'{node.getRoleName()} “{name_of(node)}”' if node is not None else 'nothing'
    except GLib.GError:
        return 'what is gone'


class Hands:
    """A keyboard. Where the focus is, the program says itself, as it does to a screen reader."""

    def __init__(self, program):
        self.program = program
        self.focused = None
        self.moves = []
        self.said = []
        pyatspi.Registry.registerEventListener(self.hear_said, 'object:announcement')
        pyatspi.Registry.registerEventListener(self.hear, 'object:state-changed:focused')

    def hear(self, event):
        if event.detail1 and event.host_application == self.program.root:
            self.focused = event.source
            self.moves.append(event.source)

    def hear_said(self, event):
        if event.host_application == self.program.root:
            self.said.append(event.any_data)

    def expect_said(self, text):
        """A screen reader says it by itself, as far as the program can make it do so."""
        assert get_version(self.program) < [4, 14] or self.listen(lambda: any(text in said for said in self.said)), f'“{text}” is not said, but {self.said}'

    def catch_up(self):
        """Hears what the program has said meanwhile."""
        while GLib.MainContext.default().iteration(False):
            pass

    def settle(self):
        """Hears of all that the keys pressed so far have done: the program does that first, and then says who it is."""
        self.program.root.get_id()
        self.catch_up()

    def listen(self, enough, seconds=PATIENCE):
        """Hears what the program says until it is enough; gives whether it was. A widget that is asked may be gone by then."""
        def is_enough():
            try:
                return enough()
            except GLib.GError:
                return False
        context = GLib.MainContext.default()
        end = time.monotonic() + seconds
        while not is_enough() and time.monotonic() < end:
            if not context.iteration(False):
                time.sleep(0.005)
        return is_enough()

    def raise_window(self, title=None):
        """Gives the keys to a window, as a window manager would: to that of a title, or to the program's only one."""
        pattern = f'^{title}$' if title is not None else '.'

        def find():
            return xdotool('search', '--onlyvisible', '--all', '--pid', str(self.program.process.pid), '--name', pattern)[-1:]
        window = wait_for(f'the window {title or ""}', find)[0]
        xdotool('windowfocus', '--sync', window)

    def move(self, key):
        """Presses a key; gives where the focus went, or nothing when it stayed."""
        before = len(self.moves)
        xdotool('key', key)
        moved = self.listen(lambda: len(self.moves) > before)
        self.settle()
        return self.focused if moved else None

    def is_at(self, name):
        try:
            return self.focused is not None and is_called(self.focused, name)
        except GLib.GError:
            return False  # What had the focus is gone, and nothing has it yet.

    def expect(self, name):
        assert self.listen(lambda: self.is_at(name)), f'the focus is on {describe(self.focused)} and not on “{name}”'

    def press(self, key, name):
        """Presses a key that leads to a widget of that name."""
        before = len(self.moves)
        xdotool('key', key)
        assert self.listen(lambda: len(self.moves) > before and self.is_at(name)), \
            f'{key} leads to {describe(self.focused)} and not to “{name}”'

    def press_past(self, key, name):
        """Presses a key that leads to a widget of that name and, perhaps at once, away from it."""
        before = len(self.moves)
        xdotool('key', key)
        assert self.listen(lambda: any(is_called(node, name) for node in self.moves[before:])), \
            f'{key} leads to {describe(self.focused)} and not to “{name}”'

    def go_to(self, name, key='Tab'):
        """Presses a key until the focus is on a widget of that name."""
        passed = []
        self.settle()
        while not self.is_at(name):
            assert self.move(key) is not None and len(passed) < 100, f'{key} does not lead to “{name}” but to {passed}'
            passed.append(name_of(self.focused))

    def type(self, text):
        """Types into the entry that has the focus, again when a key was lost. What it holds is not told to anybody."""
        assert self.focused.getRoleName() in TEXT, f'{describe(self.focused)} is no entry'
        row = next(node for node in self.program.nodes() if node.name == self.focused.name and has_text(node))

        def is_typed():
            content = row.queryText()
            written = content.getText(0, content.characterCount)
            return written == text or set(written) in ({'●'}, {'•'}) and content.characterCount == len(text)
        for _ in range(5):
            xdotool('key', 'ctrl+a')
            xdotool('type', '--delay', '15', '--file', '-', typed=text)
            if self.listen(is_typed, SILENCE):
                return
        raise AssertionError(f'“{self.focused.name}” does not hold what was typed')

    def collect(self):
        """Presses Tab until the focus is where it was before; gives where it has been."""
        chain = [self.focused]
        while len(chain) < 100:
            node = self.move('Tab')
            assert node is not None, f'Tab ends at {describe(chain[-1])}'
            if node == chain[0]:
                return chain
            chain.append(node)
        raise AssertionError(f'Tab does not lead back to {describe(chain[0])} but to {[node.name for node in chain]}')


class Pointer:
    """A mouse, in a window that is high enough for its pages. Where things are, the program says itself."""

    CLICKED = BUTTON + TEXT + ('list item', 'combo box', 'switch')

    def __init__(self, program):
        self.program = program

    @staticmethod
    def get_window():
        return wait_for('the window', lambda: xdotool('search', '--onlyvisible', '--class', '^latchkey$')[-1:])[0]

    @staticmethod
    def get_place(node):
        """The middle of it, in its window; nothing when it is not shown."""
        place = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        return (place.x + place.width // 2, place.y + place.height // 2) if place.width > 0 and place.height > 0 else None

    def find(self, name, backwards=False):
        """Something of that name that can be used."""
        return next((node for node in walk(self.program.root, backwards)
                     if node.getRoleName() in self.CLICKED and is_called(node, name) and
                     node.getState().contains(pyatspi.STATE_SENSITIVE) and self.get_place(node) is not None), None)

    def find_at_rest(self, name, backwards):
        """While a page is laid out, what is on it moves. A program that has been asked so often has drawn meanwhile."""
        node = self.find(name, backwards)
        place = self.get_place(node) if node is not None else None
        return (node, place) if place is not None and all(self.get_place(node) == place for _ in range(20)) else None

    def click(self, name, backwards=False):
        """Newer versions of GTK leave the padding around something out of its place, which is some pixels farther then.
        That does for a row; a button is pressed over the accessibility bus there."""
        node, (x, y) = wait_for(f'“{name}” to click on', lambda: self.find_at_rest(name, backwards))
        shift = 0 if get_version(self.program) < [4, 10] else LEFT_OUT
        if shift > 0 and node.getRoleName() in BUTTON:
            node.queryAction().doAction(0)
        else:
            xdotool('mousemove', '--window', self.get_window(), str(x + shift), str(y + shift), 'click', '1')


def has_text(node):
    """Whether it is an entry that tells its text; on GTK 4.8 its row does so for it."""
    try:
        node.queryText()
        return node.getState().contains(pyatspi.STATE_EDITABLE)
    except NotImplementedError:
        return False


def holds_text(node):
    return any(has_text(child) for child in walk(node))
