#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Secret portal on the session bus, as a program in a sandbox finds it.

usage: mock-portal.py KEY
It gives everybody the same key, made of KEY; with the KEY “dismiss”, the
person closes the prompt of the keyring behind it. It says “ready” when it is.
"""

import os
import sys

from gi.repository import Gio, GLib

PATH = '/org/freedesktop/portal/desktop'
INTERFACES = '''<node><interface name="org.freedesktop.portal.Secret">
  <method name="RetrieveSecret">
    <arg type="h" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/>
  </method>
  <property name="version" type="u" access="read"/>
</interface></node>'''


def respond(connection, sender, handle, response, n_left):
    """libsecret 0.20 begins to listen only after the call has returned, so the answer is given more than once."""
    connection.emit_signal(sender, handle, 'org.freedesktop.portal.Request', 'Response', GLib.Variant('(ua{sv})', (response, {})))
    if n_left > 0:
        GLib.timeout_add(50, respond, connection, sender, handle, response, n_left - 1)
    return GLib.SOURCE_REMOVE


def called(connection, sender, path, interface, method, arguments, invocation):
    key = sys.argv[1]
    number, options = arguments.unpack()
    descriptor = invocation.get_message().get_unix_fd_list().get(number)
    if key != 'dismiss':
        os.write(descriptor, (key * 64)[:64].encode())
    os.close(descriptor)
    handle = f"{PATH}/request/{sender[1:].replace('.', '_')}/{options.get('handle_token', 'request')}"
    invocation.return_value(GLib.Variant('(o)', (handle,)))
    GLib.timeout_add(50, respond, connection, sender, handle, 1 if key == 'dismiss' else 0, 20)


def got_bus(connection, name):
    interface = Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces[0]
    connection.register_object(PATH, interface, called, lambda *arguments: GLib.Variant('u', 1), None)


Gio.bus_own_name(Gio.BusType.SESSION, 'org.freedesktop.portal.Desktop', Gio.BusNameOwnerFlags.NONE, got_bus,
                 lambda connection, name: print('ready', flush=True), lambda connection, name: sys.exit(1))
GLib.MainLoop().run()
