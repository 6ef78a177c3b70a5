#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much there is to do until a store is connected: each click, each paste and each other key is counted, and is one of a
real mouse and a real keyboard.

usage: test-counts.py SOURCE BUILD
In the session of tests/support/session.sh with -x and -k ready.
"""

import os
import pathlib
import re
import shutil
import socketserver
import subprocess
import sys
import threading

from canary import Canary
from driver import Program, Skipped, go_through, wait_for
from hands import Pointer, has_text, xdotool
from journey import ORDER_KEY, ORGANIZATION_SECRET, PRODUCT_KEY, SECRETS, USER_SECRET, Server

HEADER = f'Authorization: User {USER_SECRET}, Organization {ORGANIZATION_SECRET}'
# Of a region that no public document names, and Latchkey does not either.
CONSOLE = 'https://my.openconnectors.eu99.ext.hana.ondemand.com/#/home'
HOST = 'api.openconnectors.eu99.ext.hana.ondemand.com'
HEIGHT = 1300


class Proxy(socketserver.ThreadingTCPServer):
    """Takes down where the program wants to be connected to, and connects it to nobody."""

    daemon_threads = True

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            head = b''
            while not head.endswith(b'\r\n\r\n'):
                line = self.rfile.readline()
                if not line:
                    return
                head += line
            self.server.heads.append(head.decode())
            self.wfile.write(b'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')

    def __init__(self):
        super().__init__(('127.0.0.1', 0), self.Handler)
        self.heads = []
        self.address = 'http://127.0.0.1:%d' % self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Clipboard:
    """Where somebody has copied something, which is done elsewhere and not counted."""

    def __init__(self, program):
        self.program = program
        self.process = None

    def copy(self, text):
        self.clear()
        self.process = subprocess.Popen([self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(text)
        self.process.stdin.close()
        assert self.process.stdout.readline() == 'ready\n', 'nothing is copied'

    def clear(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None


class Counts:
    def __init__(self, source, build):
        self.source = pathlib.Path(source)
        self.build = pathlib.Path(build)
        self.directory = pathlib.Path(os.environ['LATCH_TEST_DIR'])
        settings = self.directory / 'config/glib-2.0/settings'
        settings.mkdir(parents=True)
        (settings / 'keyfile').write_text(f'[io/github/latchkey/Latchkey]\nwindow-height={HEIGHT}\n')
        self.clipboard = Clipboard(self.build / 'tests/x11-copy')
        self.server = Server()
        self.proxy = Proxy()
        self.program = self.pointer = None
        self.n_starts = self.n_clicks = self.n_pastes = self.n_keys = 0

    # -- What somebody does, and what is counted ----------------------------------------

    def begin(self, command, **environment):
        """Each start is somebody’s first one."""
        self.n_starts += 1
        self.n_clicks = self.n_pastes = self.n_keys = 0
        data = self.directory / f'data-{self.n_starts}'
        log = open(self.directory / f'latchkey-{self.n_starts}.log', 'wb')
        self.program = Program(command, 'latchkey', stdout=log, stderr=log,
                               env=dict(os.environ, GSETTINGS_BACKEND='keyfile', XDG_DATA_HOME=str(data), **environment))
        self.pointer = Pointer(self.program)

    def click(self, name):
        self.pointer.click(name)
        self.n_clicks += 1

    def open_form(self):
        """Where a button is pressed over the accessibility bus, keys may come before its page."""
        self.click('Connect a Store…')
        wait_for('the form', lambda: self.program.has(('frame',), 'Connect a Store'))

    def paste(self, text, *filled):
        """Pastes where the focus is, and waits until all that comes of it is there: for each row so many characters."""
        self.clipboard.copy(text)
        xdotool('windowfocus', '--sync', self.pointer.get_window(), 'key', 'ctrl+v')
        self.n_pastes += 1
        for name, length in filled:
            wait_for(f'the text of {name}', lambda: self.get_length(name) == length)

    def get_length(self, name):
        """None while there is no such row."""
        node = next((node for node in self.program.nodes() if node.name == name and has_text(node)), None)
        return node.queryText().characterCount if node is not None else None

    def enter(self, name, text):
        """With a click first, so that it does not matter where the focus is."""
        self.click(name)
        self.paste(text, (name, len(text)))

    def end(self, what, limit):
        """How many there are of what was counted, which must be no more than so many."""
        total = self.n_clicks + self.n_pastes + self.n_keys
        print(f'# {what}: {self.n_clicks} clicks, {self.n_pastes} pastes and {self.n_keys} keys', flush=True)
        assert total <= limit, f'{total} instead of {limit}'
        self.close()

    def close(self):
        self.clipboard.clear()
        self.program.press('Close')
        self.program.expect_end()

    def expect_connection_to_region(self):
        """What is sent there is encrypted, and begins only with an answer of the host’s own."""
        wait_for('a connection', lambda: self.proxy.heads)
        assert {head.split('\r\n')[0] for head in self.proxy.heads} == {f'CONNECT {HOST}:443 HTTP/1.1'}, 'another host'
        assert not [secret for secret in SECRETS if secret in ''.join(self.proxy.heads)], 'the proxy is told a secret'
        self.program.see('Store ID')
        self.proxy.heads.clear()

    def begin_at_region(self):
        if os.environ.get('GIO_USE_PROXY_RESOLVER') == 'dummy':
            raise Skipped('there are no proxies with the sanitizers')
        self.begin([self.build / 'src/latchkey'], https_proxy=self.proxy.address, no_proxy='')

    # -- The ways -------------------------------------------------------------------

    def newcomer_needs_one_click(self):
        """A checkout is built already; what builds it is left out."""
        checkout = self.directory / 'checkout'
        tools = self.directory / 'tools'
        checkout.mkdir()
        tools.mkdir()
        shutil.copy(self.source / 'dev', checkout)
        for name, target in (('tests', self.source / 'tests'), ('data', self.source / 'data'), ('build', self.build)):
            (checkout / name).symlink_to(target)
        for name in ('ninja', 'meson', 'apt-get', 'dpkg-query'):
            (tools / name).write_text('#!/bin/sh\n')
            (tools / name).chmod(0o755)
        self.begin([checkout / 'dev', 'run'], PATH=f'{tools}:{os.environ["PATH"]}')
        self.click('Create')
        self.program.see('The store answers')
        self.end('./dev run', 1)

    def installed_program_needs_two_clicks(self):
        self.begin([self.build / 'src/latchkey'])
        self.click('Try It Without an Account')
        self.click('Create')
        self.program.see('The store answers')
        self.end('the installed program', 2)

    def real_account_needs_twelve(self):
        """Of a region that is not in the list, which the address above the console’s pages tells."""
        self.begin_at_region()
        self.open_form()
        self.paste(CONSOLE, ('Service Address', len(f'https://{HOST}/elements/api-v2')))
        self.paste(USER_SECRET, ('User Secret', len(USER_SECRET)))
        self.enter('Organization Secret', ORGANIZATION_SECRET)
        self.enter('Store ID', '1003')
        self.enter('Order API Secret', ORDER_KEY)
        self.enter('Product API Secret', PRODUCT_KEY)
        self.click('Create')
        self.expect_connection_to_region()
        self.end('a real account', 12)

    def header_needs_eight(self):
        """With the console’s address above it."""
        self.begin_at_region()
        self.open_form()
        self.paste(f'{CONSOLE}\n{HEADER}\n', ('User Secret', len(USER_SECRET)), ('Organization Secret', len(ORGANIZATION_SECRET)))
        self.paste('1003', ('Store ID', 4))
        self.enter('Order API Secret', ORDER_KEY)
        self.enter('Product API Secret', PRODUCT_KEY)
        self.click('Create')
        self.expect_connection_to_region()
        self.end('a header', 8)

    def header_alone_needs_eight(self):
        """Pasted before anything is opened, which the form then is; its address comes after it."""
        self.begin_at_region()
        self.program.see('Connect Your First Store')
        self.paste(HEADER, ('User Secret', len(USER_SECRET)), ('Organization Secret', len(ORGANIZATION_SECRET)))
        self.paste(CONSOLE, ('Service Address', len(f'https://{HOST}/elements/api-v2')))
        self.paste('1003', ('Store ID', 4))
        self.enter('Order API Secret', ORDER_KEY)
        self.enter('Product API Secret', PRODUCT_KEY)
        self.click('Create')
        self.expect_connection_to_region()
        self.end('a header alone', 8)

    def command_needs_eight(self):
        """As far as the store, since its service is one that answers."""
        self.begin([self.build / 'src/latchkey'])
        self.open_form()
        self.paste(f"curl -X POST http://127.0.0.1:{self.server.port}/elements/api-v2/instances -H '{HEADER}' -d @instance.json",
                   ('User Secret', len(USER_SECRET)), ('Organization Secret', len(ORGANIZATION_SECRET)))
        self.paste('1003', ('Store ID', 4))
        self.enter('Order API Secret', ORDER_KEY)
        self.enter('Product API Secret', PRODUCT_KEY)
        self.click('Create')
        self.program.see('The store answers')
        head, body = next(request for request in self.server.requests if request[0].startswith('POST'))
        assert f'\r\n{HEADER}\r\n' in head, 'other secrets'
        assert re.search(r'"ecwid.order.key":"%s","ecwid.product.key":"%s","ecwid.store.id":"1003"' % (ORDER_KEY, PRODUCT_KEY), body), 'another store'
        self.end('a command', 8)

    def nothing_secret_lies_about(self):
        Canary(SECRETS, self.directory, self.build / 'tests/x11-offers').assert_nothing_left()


STEPS = ('newcomer_needs_one_click', 'installed_program_needs_two_clicks', 'real_account_needs_twelve', 'header_needs_eight', 'header_alone_needs_eight', 'command_needs_eight',
         'nothing_secret_lies_about')


go_through(STEPS, Counts(*sys.argv[1:]))
