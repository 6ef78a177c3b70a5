#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Is the person at the prompt for a keyring's password, until the prompt is gone.
# usage: answer-prompt.sh unlock|create|dismiss   (the password is "test")
# The prompt is answered again while it stays: a key that came before the prompt was ready is lost.
set -u
case ${LATCH_TEST_PROVIDER:-gnome-keyring} in
  gnome-keyring) prompt='--class gcr-prompter' ;;
  keepassxc) prompt='--name ^(Unlock.Database|Create.a.new)' ;;
  kwallet) prompt='--class kwalletd5' ;;
esac

# shellcheck disable=SC2086
window=$(timeout 60 xdotool search --sync --onlyvisible $prompt | tail -1)
[ -n "$window" ] || exit 1
for _ in $(seq 30); do
  # Without a window manager, the keys go to the window that asked for them last.
  [ "${LATCH_TEST_PROVIDER:-gnome-keyring}" = gnome-keyring ] || xdotool windowfocus "$window" 2>/dev/null
  case $1 in
    unlock) xdotool key ctrl+a type --args 1 test key Return ;;
    create) xdotool key ctrl+a type --args 1 test key Tab ctrl+a type --args 1 test key Return ;;
    dismiss) xdotool key Escape ;;
  esac
  for _ in $(seq 20); do
    # shellcheck disable=SC2086
    xdotool search --onlyvisible $prompt >/dev/null 2>&1 || exit 0
    sleep .05
  done
done
exit 1
