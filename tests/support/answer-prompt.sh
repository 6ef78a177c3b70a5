#!/bin/sh
# Is the person at the system's prompt for a keyring's password, until the prompt is gone.
# usage: answer-prompt.sh unlock|create|dismiss   (the password is "test")
# The prompt is answered again while it stays: a key that came before the prompt was ready is lost.
set -u
window=$(timeout 60 xdotool search --sync --onlyvisible --class gcr-prompter | tail -1)
[ -n "$window" ] || exit 1
for _ in $(seq 30); do
  case $1 in
    unlock) xdotool key ctrl+a type --args 1 test key Return ;;
    create) xdotool key ctrl+a type --args 1 test key Tab ctrl+a type --args 1 test key Return ;;
    dismiss) xdotool key Escape ;;
  esac
  for _ in $(seq 20); do
    xdotool search --onlyvisible --class gcr-prompter >/dev/null 2>&1 || exit 0
    sleep .05
  done
done
exit 1
