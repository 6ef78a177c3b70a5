#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses the program as a desktop does: by its notifications, its search, its activation on the bus, and the keyboard.

usage: test-desktop.py PROGRAM DATA EMPTY, where DATA is the folder with the files that are installed for the desktop, and
EMPTY a program that shows an empty window
In the session of tests/support/session.sh with -x and -k ready.
"""

import configparser
import os
import pathlib
import re
import subprocess
import sys
import threading

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

from canary import Canary  # noqa: E402
from driver import Program, forget_page, go_through, launcher_of, wait_for  # noqa: E402
from journey import ORDER_KEY, ORGANIZATION_SECRET, PRODUCT_KEY, SECRETS, TOKEN, USER_SECRET, Server  # noqa: E402

NOTIFICATIONS = '''
<node>
  <interface name="org.gtk.Notifications">
    <method name="AddNotification"><arg type="s"/><arg type="s"/><arg type="a{sv}"/></method>
    <method name="RemoveNotification"><arg type="s"/><arg type="s"/></method>
  </interface>
  <interface name="org.freedesktop.Notifications">
    <method name="Notify">
      <arg type="s"/><arg type="u"/><arg type="s"/><arg type="s"/><arg type="s"/><arg type="as"/><arg type="a{sv}"/><arg type="i"/>
      <arg type="u" direction="out"/>
    </method>
    <method name="CloseNotification"><arg type="u"/></method>
  </interface>
</node>'''
CREATED, FAILED, UNKNOWN = '“Café Noël” connected', 'Store not connected', '“Bücher” may have been created'


class Notifications:
    """Takes down what it is told to show: as GNOME Shell under its first name, as other desktops under the second."""

    def __init__(self):
        self.calls = []
        self.ready = threading.Event()
        self.connection = None
        threading.Thread(target=self.serve, daemon=True).start()
        assert self.ready.wait(30), 'the notifications have no server'

    def serve(self):
        context = GLib.MainContext()
        context.push_thread_default()
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(os.environ['DBUS_SESSION_BUS_ADDRESS'], flags, None, None)
        for interface, path in zip(Gio.DBusNodeInfo.new_for_xml(NOTIFICATIONS).interfaces, ('/org/gtk/Notifications', '/org/freedesktop/Notifications')):
            self.connection.register_object(path, interface, self.called, None, None)
        self.own('org.gtk.Notifications')
        self.ready.set()
        GLib.MainLoop(context).run()

    def called(self, connection, sender, path, interface, method, parameters, invocation):
        self.calls.append((method, parameters.unpack()))
        invocation.return_value(GLib.Variant('(u)', (7,)) if method == 'Notify' else None)

    def call_bus(self, method, arguments):
        self.connection.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', method, arguments, None, 0, -1, None)

    def own(self, name):
        self.call_bus('RequestName', GLib.Variant('(su)', (name, 0)))

    def become_another_desktop(self):
        self.call_bus('ReleaseName', GLib.Variant('(s)', ('org.gtk.Notifications',)))
        self.own('org.freedesktop.Notifications')

    def click(self):
        self.connection.emit_signal(None, '/org/freedesktop/Notifications', 'org.freedesktop.Notifications', 'ActionInvoked',
                                    GLib.Variant('(us)', (7, 'default')))

    def wait_for(self, method):
        return wait_for(f'a call of {method}', lambda: next((arguments for name, arguments in self.calls if name == method), None))


class Desktop:
    def __init__(self, binary, data, empty_window, offers):
        self.binary = binary
        self.empty_window = empty_window
        self.directory = pathlib.Path(os.environ['LATCH_TEST_DIR'])
        self.provider = configparser.ConfigParser()
        self.provider.read(next(data.glob('*.search-provider.ini')))
        self.provider = self.provider['Shell Search Provider']
        self.name = self.provider['BusName']
        self.data = data
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.server = Server()
        self.canary = Canary(SECRETS, self.directory, offers)
        self.notifications = Notifications()
        settings = self.directory / 'config/glib-2.0/settings'
        settings.mkdir(parents=True)
        (settings / 'keyfile').write_text(f'[{self.name.replace(".", "/")}]\nservice=\'other\'\n')
        self.program = Program([binary], 'latchkey')
        self.monitor = None
        self.keyring_log = self.directory / 'keyring-calls'

    # -- What the desktop and the person can do ------------------------------------

    def call(self, name, path, interface, method, arguments=None):
        return self.bus.call_sync(name, path, interface, method, arguments, None, 0, 30000, None).unpack()

    def ask_bus(self, method, *arguments):
        return self.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', method,
                         GLib.Variant('(s)', arguments) if arguments else None)

    def search(self, method, signature, *arguments):
        return self.call(self.name, self.provider['ObjectPath'], 'org.gnome.Shell.SearchProvider2', method, GLib.Variant(signature, arguments))

    def is_running(self):
        return self.ask_bus('NameHasOwner', self.name)[0]

    @staticmethod
    def xdotool(*arguments):
        return subprocess.run(['xdotool', *arguments], capture_output=True, text=True, check=False).stdout.split('\n')[:-1]

    def windows(self):
        return self.xdotool('search', '--onlyvisible', '--class', '^latchkey$')

    def title(self):
        return self.xdotool('getwindowname', self.windows()[0])[0]

    def wait_for_page(self, title):
        wait_for(f'the page {title}', lambda: self.title() == title)

    def look_at_window(self):
        self.xdotool('windowfocus', '--sync', self.windows()[0])

    def look_elsewhere(self):
        """Without a window manager, the window below the pointer has the keyboard when no other one has it."""
        self.xdotool('mousemove', '1020', '1390', 'search', '--maxdepth', '0', '.*', 'windowfocus', '%1')

    def key(self, keys):
        self.xdotool('key', '--window', self.windows()[0], keys)

    def shows(self, text):
        return self.program.has(('label', 'list item', 'heading'), lambda name: text in name)

    def fill_in(self, name):
        self.program.type('Store ID', '1003')
        self.program.type('Order API Secret', ORDER_KEY)
        self.program.type('Product API Secret', PRODUCT_KEY)
        self.program.type('Name', name)

    def record_id(self, name):
        return next(path.stem for path in self.directory.glob('data/latchkey*/instances/*.record') if f'Name={name}' in path.read_text())

    def keyring_was_asked(self):
        return 'member=' in self.keyring_log.read_text()

    def notification(self, title, action):
        _, notice, content = self.notifications.wait_for('AddNotification')
        assert content['title'] == title, content['title']
        assert content['default-action'] == action, content['default-action']
        return notice, content

    def process_file(self, name):
        pid = self.ask_bus('GetConnectionUnixProcessID', self.name)[0]
        return pathlib.Path(f'/proc/{pid}/{name}').read_text().split('\0')[:-1]

    # -- The steps -------------------------------------------------------------------

    def files_name_each_other(self):
        assert (self.data / self.provider['DesktopId']).exists(), 'there is no such desktop file'
        assert self.provider['DesktopId'] == self.name + '.desktop'
        assert self.provider['Version'] == '2'
        assert launcher_of(self.data / self.provider['DesktopId'])[1:] == launcher_of(self.data / f'{self.name}.service')[1:], 'another environment'
        service = (self.data / f'{self.name}.service').read_text()
        assert f'Name={self.name}\n' in service, 'the service has another name'
        service, count = re.subn(r'[^ ]*/latchkey ', f'{self.binary} ', service)
        assert count == 1, 'the service starts something else'
        (self.directory / 'services' / f'{self.name}.service').write_text(service)
        self.ask_bus('ReloadConfig')

    def it_started_once(self):
        """A second exec, which needs something to know itself by, would show in what the kernel keeps of the last one."""
        assert self.process_file('cmdline') == [str(self.binary)]
        assert set(self.process_file('environ')) == {f'{name}={value}' for name, value in os.environ.items()}

    def it_needs_no_library_for_svg(self):
        """As long as there is no store, the start is not to cost what an empty window's does not."""
        def loads_svg(pid):
            return 'librsvg' in pathlib.Path(f'/proc/{pid}/maps').read_text()

        self.program.see('Connect Your First Store')
        with subprocess.Popen([self.empty_window]) as empty:
            wait_for('the empty window', lambda: self.xdotool('search', '--onlyvisible', '--pid', str(empty.pid)))
            wait_for('no library for SVG', lambda: not loads_svg(self.program.process.pid) or loads_svg(empty.pid), 10)
            empty.terminate()

    def creation_notifies(self):
        self.program.press('Connect a Store…')
        self.program.type('Service Address', f'http://127.0.0.1:{self.server.port}')
        self.program.type('User Secret', USER_SECRET)
        self.program.type('Organization Secret', ORGANIZATION_SECRET)
        self.fill_in('Café Noël')
        self.look_elsewhere()
        self.program.press('Create')
        _, content = self.notification(CREATED, 'app.show-instance')
        assert content['default-action-target'] == self.record_id('Café Noël'), 'another instance'

    def looking_withdraws_it(self):
        notice = self.notifications.wait_for('AddNotification')[1]
        self.notifications.calls.clear()
        self.look_at_window()
        assert self.notifications.wait_for('RemoveNotification') == (self.name, notice)

    def nothing_is_told_to_somebody_who_looks(self):
        self.program.press('Back')
        self.wait_for_page('Latchkey')
        self.program.press('Connect a Store…')
        self.fill_in('Looked at')
        self.notifications.calls.clear()
        self.program.press('Create')
        self.wait_for_page('Looked at')
        assert 'AddNotification' not in [method for method, _ in self.notifications.calls], 'there is a notification'

    def failure_notifies(self):
        self.program.press('Back')
        self.wait_for_page('Latchkey')
        self.program.press('Connect a Store…')
        self.fill_in('Bücher')
        self.look_elsewhere()
        self.notifications.calls.clear()
        self.server.status = 400
        self.program.press('Create')
        self.notification(FAILED, 'app.create')

    def unknown_outcome_notifies(self):
        self.notifications.calls.clear()
        self.server.status = 200
        self.server.loses_answers = True
        self.program.press('Create')
        self.notification(UNKNOWN, 'app.create')

    def click_leads_to_the_form(self):
        self.program.press('Back')
        self.wait_for_page('Latchkey')
        self.call(self.name, '/' + self.name.replace('.', '/'), 'org.freedesktop.Application', 'ActivateAction',
                  GLib.Variant('(sava{sv})', ('create', [], {})))
        self.wait_for_page('Connect a Store')

    def window_ends_the_program(self):
        self.program.press('Close')
        self.program.expect_end()
        wait_for('the name to be free', lambda: not self.is_running())

    def search_starts_it_and_shows_nothing(self):
        with open(self.keyring_log, 'w', encoding='utf-8') as log:
            self.monitor = subprocess.Popen(['dbus-monitor', '--session', "type='method_call',destination='org.freedesktop.secrets'"], stdout=log)
        wait_for('the monitor', lambda: 'NameAcquired' in self.keyring_log.read_text())
        self.keyring_log.write_text('')
        n_requests = len(self.server.requests)
        assert self.search('GetInitialResultSet', '(as)', ['CAFE', 'noel']) == ([self.record_id('Café Noël')],)
        assert self.search('GetInitialResultSet', '(as)', ['nothing', 'like', 'it']) == ([],)
        assert self.search('GetInitialResultSet', '(as)', []) == ([],)
        assert self.is_running()
        assert {'GLIBC_TUNABLES=glibc.malloc.tcache_count=0', 'G_SLICE=always-malloc'} < set(self.process_file('environ')), 'freed memory is cached'
        assert not self.windows(), 'there is a window'
        assert len(self.server.requests) == n_requests, 'the service was asked'
        assert not self.keyring_was_asked(), 'the keyring was asked'

    def search_is_narrowed(self):
        both = self.search('GetInitialResultSet', '(as)', ['b'])
        assert both == ([self.record_id('Bücher')],), both
        assert self.search('GetSubsearchResultSet', '(asas)', both[0], ['b', 'büch']) == both
        assert self.search('GetSubsearchResultSet', '(asas)', both[0], ['b', 'x']) == ([],)

    def results_are_names(self):
        (metas,) = self.search('GetResultMetas', '(as)', [self.record_id('Café Noël'), 'gone', self.record_id('Bücher')])
        assert [meta['name'] for meta in metas] == ['Café Noël', 'Bücher'], metas
        assert all(set(meta) == {'id', 'name', 'icon'} for meta in metas), metas
        assert not [secret for secret in (*SECRETS, '700123', '127.0.0.1') if secret in repr(metas)], 'more than a name'

    def it_ends_by_itself(self):
        wait_for('the program to end', lambda: not self.is_running(), 60)

    def result_opens_its_page(self):
        self.notifications.become_another_desktop()
        assert not self.keyring_was_asked(), 'the keyring was asked'
        n_requests = len(self.server.requests)
        self.search('ActivateResult', '(sasu)', self.record_id('Café Noël'), ['cafe'], 0)
        self.program = Program(None, 'latchkey')
        wait_for('the window', self.windows)
        self.wait_for_page('Café Noël')
        # Now there is a window, what was not finished is looked for: what was not asked before is asked.
        wait_for('a call of the keyring', self.keyring_was_asked)
        wait_for('a request', lambda: len(self.server.requests) > n_requests)

    def search_opens_the_list(self):
        self.search('LaunchSearch', '(asu)', ['nothing', 'like', 'it'], 0)
        self.wait_for_page('Latchkey')
        self.program.see('No Results')
        self.search('LaunchSearch', '(asu)', ['noel', 'ecwid'], 0)
        wait_for('the result', lambda: self.shows('Café Noël') and not self.shows('Bücher'))
        assert len(self.windows()) == 1, 'there are several windows'

    def keys_work(self):
        self.look_at_window()
        self.key('ctrl+f')
        wait_for('all stores', lambda: self.shows('Bücher'))
        self.key('ctrl+f')
        self.xdotool('type', 'noel')
        wait_for('the result', lambda: not self.shows('Bücher'))
        self.key('Escape')
        wait_for('all stores', lambda: self.shows('Bücher'))
        self.key('ctrl+n')
        self.wait_for_page('Connect a Store')
        self.key('Escape')
        self.wait_for_page('Latchkey')
        self.key('ctrl+n')
        self.wait_for_page('Connect a Store')
        self.key('alt+Left')
        self.wait_for_page('Latchkey')

    def other_desktops_are_told(self):
        self.server.loses_answers = False
        self.key('ctrl+n')
        self.wait_for_page('Connect a Store')
        self.fill_in('Último')
        self.look_elsewhere()
        self.program.press('Create')
        arguments = self.notifications.wait_for('Notify')
        assert arguments[3] == '“Último” connected', arguments[3]
        self.program.press('Back')
        self.wait_for_page('Latchkey')
        self.notifications.click()
        self.wait_for_page('Último')

    def quit_ends_it(self):
        self.look_at_window()
        self.key('ctrl+q')
        wait_for('the program to end', lambda: not self.is_running())
        self.monitor.terminate()

    def no_wait_keeps_it(self):
        """The answer to the question ends the window that asked. Started as the desktop does, freed memory does not look as if it was not."""
        forget_page()
        self.program = Program([*launcher_of(self.data / self.provider['DesktopId']), self.binary], 'latchkey')
        self.program.press('Connect a Store…')
        self.fill_in('Waited for')
        self.server.holds_creations_only = True
        self.server.answers.clear()
        self.server.requests.clear()
        self.program.press('Create')
        # What an earlier creation left open is asked for as well.
        wait_for('the request', lambda: any(head.startswith('POST') for head, body in self.server.requests))
        self.program.press('Close')
        self.program.answer('Stop')
        self.program.expect_end()
        self.server.answers.set()

    def practice_needs_one_click(self):
        """The desktop's menu of the program's icon starts it, and what it shows is complete."""
        entry = configparser.ConfigParser(interpolation=None)
        entry.read(self.data / self.provider['DesktopId'])
        assert entry['Desktop Entry']['Actions'] == 'practice;'
        assert entry['Desktop Action practice']['Exec'] == entry['Desktop Entry']['Exec'] + ' --practice'
        assert not self.is_running()
        self.call(self.name, '/' + self.name.replace('.', '/'), 'org.freedesktop.Application', 'ActivateAction',
                  GLib.Variant('(sava{sv})', ('practice', [], {})))
        self.program = Program(None, 'latchkey')
        self.wait_for_page('Connect a Store')
        self.program.press('Create')
        self.wait_for_page('Ecwid 1003')
        self.program.see('The store answers')
        self.program.press('Close')
        wait_for('the name to be free', lambda: not self.is_running())

    def nothing_secret_was_told(self):
        assert not [secret for secret in SECRETS if secret in repr(self.notifications.calls)], 'a secret is in a notification'
        found = subprocess.run(['secret-tool', 'lookup', 'ref', self.record_id('Último')], capture_output=True, text=True, check=False)
        assert found.stdout == TOKEN, 'the token is not where it belongs'
        self.canary.assert_nothing_left()


STEPS = ('files_name_each_other', 'it_started_once', 'it_needs_no_library_for_svg', 'creation_notifies', 'looking_withdraws_it',
         'nothing_is_told_to_somebody_who_looks', 'failure_notifies', 'unknown_outcome_notifies', 'click_leads_to_the_form',
         'window_ends_the_program', 'search_starts_it_and_shows_nothing', 'search_is_narrowed', 'results_are_names', 'it_ends_by_itself',
         'result_opens_its_page', 'search_opens_the_list', 'keys_work', 'other_desktops_are_told', 'quit_ends_it', 'no_wait_keeps_it', 'practice_needs_one_click',
         'nothing_secret_was_told')


go_through(STEPS, Desktop(sys.argv[1], pathlib.Path(sys.argv[2]), *sys.argv[3:]))
