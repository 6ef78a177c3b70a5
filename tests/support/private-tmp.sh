#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a command that gets a folder for temporary files of its own, which goes with it.
# usage: private-tmp.sh COMMAND...
set -u
directory=$(mktemp -d "${TMPDIR:-/tmp}/latchkey-test.XXXXXX") || exit 99
# A test may become somebody else in it.
chmod 711 "$directory"
pid=
trap '[ -z "$pid" ] || { kill "$pid" && wait "$pid"; } 2>/dev/null; rm -rf "$directory"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# In the background, with its own standard input, so that a signal to this script is answered at once.
TMPDIR=$directory "$@" <&0 &
pid=$!
wait "$pid"
exit
