#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small stand-in for a browser and the person before it.

    browser.py ADDRESS BUTTON

Opens an address, presses a button of the practice store's page, and goes where that leads. It has no window and runs no script.
"""

import re
import sys
import urllib.parse
import urllib.request

VISIT = {'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document'}


def main():
    address, button = sys.argv[1:]
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(address, headers=VISIT)) as page:
        action = re.search(rf'action="([^"]+)"><button id="{button}"', page.read().decode())[1]
        target = urllib.parse.urljoin(page.geturl(), action)
    opener.open(urllib.request.Request(target, data=b'', headers=VISIT)).close()


if __name__ == '__main__':
    main()
