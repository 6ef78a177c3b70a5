#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a command in a session of its own: a private home and session bus and, when asked for, an X server and a real keyring.
# usage: session.sh [-x | -d] [-k ready|locked|fresh] [-K PROVIDER] [-p] [-S] [-s WIDTHxHEIGHT] COMMAND...
#   -x  an X server, and the accessibility bus
#   -d  the display, language and look that are there, for a person; everything else is private all the same
#   -k  gnome-keyring: its login keyring open, closed, or not made yet (the default: none on the bus)
#   -K  another program than gnome-keyring that keeps secrets: keepassxc or kwallet, both of which need -x
#   -p  the system's prompt for passwords (the keyring's password is "test", and with -d a random one)
#   -S  the Secret portal, which gnome-keyring serves
# LATCH_TEST_DIR names the session's own directory, which is removed at the end unless KEEP is set, and TMPDIR one in it.
set -u
tests=$(dirname "$(dirname "$(readlink -f "$0")")")
size=1024x1400 x='' person='' keyring='' provider=gnome-keyring password=test desktop='' services=()
while getopts xdk:K:pSs: option; do
  case $option in
    x) x=1 services+=(org.a11y.Bus) ;;
    d) person=1 password=$(head -c 32 /dev/urandom | base64 --wrap=0) ;;
    k) keyring=$OPTARG ;;
    K) provider=$OPTARG ;;
    p) services+=(org.gnome.keyring.SystemPrompter) ;;
    S) services+=(org.freedesktop.portal.Desktop org.freedesktop.impl.portal.PermissionStore) desktop=GNOME ;;
    s) size=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))

declare -A programs=([keepassxc]='keepassxc' [kwallet]='kwalletd5')
if ! command -v "${programs[$provider]:-sh}" >/dev/null; then
  echo "1..0 # SKIP ${programs[$provider]} is not installed"
  exit
fi

directory=$(mktemp -d "${TMPDIR:-/tmp}/latchkey-test.XXXXXX") || exit 99
(umask 077 && mkdir -p "$directory"/{run,home,tmp,data,config/gtk-4.0,cache,state,services}) || exit 99

# The last one started is the first one to end.
pids=()
# shellcheck disable=SC2317
finish() {
  local status=$? pid

  # KeePassXC may have a question before it ends.
  [ "$provider" = gnome-keyring ] || kill -KILL "$LATCH_TEST_KEYRING_PID" 2>/dev/null
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
  [ "$status" = 0 ] || grep -v 'Failed to set fd limit' "$directory/bus.log" >&2
  [ -z "${KEEP:-}" ] || { echo "kept $directory" >&2 && return; }
  # What the bus started may still write its last lines.
  for _ in {1..10}; do
    rm -rf "$directory" 2>/dev/null && return
    sleep .1
  done
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
  echo "session.sh: $1 did not start" >&2
  cat "$2" >&2
  exit 99
}

# Nothing else can be started on this bus, so that nothing of the desktop's runs twice.
for service in "${services[@]}"; do cp "/usr/share/dbus-1/services/$service.service" "$directory/services/" || exit 98; done
[ -z "$person" ] || cp /usr/share/dbus-1/services/org.a11y.Bus.service "$directory/services/" 2>/dev/null

if [ -n "$person" ]; then
  # What belongs to the display is named by paths that the new home would hide.
  case ${WAYLAND_DISPLAY:-/} in
    /*) ;;
    *) export WAYLAND_DISPLAY=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/$WAYLAND_DISPLAY ;;
  esac
  [ -z "${DISPLAY:-}" ] || export XAUTHORITY=${XAUTHORITY:-${HOME:-}/.Xauthority}
  if [ -z "${AT_SPI_BUS_ADDRESS:-}" ] && { [ -n "${DBUS_SESSION_BUS_ADDRESS:-}" ] || [ -S "${XDG_RUNTIME_DIR:-/nonexistent}/bus" ]; }; then
    address=$(gdbus call --session --timeout 5 --dest org.a11y.Bus --object-path /org/a11y/bus --method org.a11y.Bus.GetAddress 2>/dev/null)
    address=${address#"('"}
    [ -z "$address" ] || export AT_SPI_BUS_ADDRESS=${address%"',)"}
  fi
  export GSETTINGS_BACKEND=keyfile
else
  unset WAYLAND_DISPLAY DISPLAY XAUTHORITY SESSION_MANAGER
  printf '[Settings]\ngtk-font-name=Cantarell 11\ngtk-decoration-layout=:close\ngtk-enable-animations=false\n' >"$directory/config/gtk-4.0/settings.ini"
  export GSETTINGS_BACKEND=${GSETTINGS_BACKEND-memory} GIO_USE_VFS=local GSK_RENDERER=${GSK_RENDERER-cairo} ADW_DISABLE_PORTAL=1 LC_ALL=${LC_ALL-C.UTF-8}
  export PYTHONPATH=$tests/journeys:$tests/crash
  [ -n "$x" ] || export GTK_A11Y=none
  # Newer C libraries translate nothing in the locale C.UTF-8, whatever LANGUAGE says, so it gets another name.
  if [ -n "${LANGUAGE:-}" ] && [ "$LC_ALL" = C.UTF-8 ]; then
    mkdir "$directory/locale"
    ln -s /usr/lib/locale/C.utf8 "$directory/locale/xx_XX.utf8"
    export LOCPATH=$directory/locale
    export LC_ALL=xx_XX.UTF-8 2>/dev/null
  fi
fi

export HOME=$directory/home XDG_RUNTIME_DIR=$directory/run XDG_DATA_HOME=$directory/data XDG_CONFIG_HOME=$directory/config
export XDG_CACHE_HOME=$directory/cache XDG_STATE_HOME=$directory/state LATCH_TEST_DIR=$directory
export TMPDIR=$directory/tmp LATCH_TEST_PROVIDER=$provider
[ -z "$desktop" ] || export XDG_CURRENT_DESKTOP=$desktop
unset GNOME_KEYRING_CONTROL

if [ -n "$x" ]; then
  # An entry for every address and display, with a cookie that only this session knows.
  { printf '\377\377\0\0\0\0\0\22MIT-MAGIC-COOKIE-1\0\20' && head -c 16 /dev/urandom; } >"$directory/xauthority"
  mkfifo "$directory/display"
  Xvfb -displayfd 3 -screen 0 "${size}x24" -nolisten tcp -noreset -auth "$directory/xauthority" \
    3>"$directory/display" >"$directory/xvfb.log" 2>&1 &
  pids=($!)
  read -r number <"$directory/display" || fail "The X server" "$directory/xvfb.log"
  export DISPLAY=:$number XAUTHORITY=$directory/xauthority GDK_BACKEND=x11
fi

# The limits are those of the system's session.conf: the keyring needs them when it holds many items.
cat >"$directory/bus.conf" <<X
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type><listen>unix:path=$directory/run/bus</listen><auth>EXTERNAL</auth><servicedir>$directory/services</servicedir>
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
  <limit name="max_match_rules_per_connection">50000</limit><limit name="max_replies_per_connection">50000</limit>
</busconfig>
X
# What the bus starts has other things to say than the command, whose output may be read by a test runner.
export DBUS_SESSION_BUS_ADDRESS=unix:path=$directory/run/bus
mkfifo "$directory/address"
dbus-daemon --config-file="$directory/bus.conf" --nofork --nopidfile --print-address=3 3>"$directory/address" >"$directory/bus.log" 2>&1 &
pids=($! "${pids[@]}")
read -r _ <"$directory/address" || fail "The session bus" "$directory/bus.log"

ask() {
  gdbus call --session --dest "$1" --object-path "$2" --method "$3" "${@:4}" 2>/dev/null
}

# keyring_is STATE: whether the keyring says so; KWallet says of what a login opened that it is locked, until a program asks
keyring_is() {
  local default

  default=$(ask org.freedesktop.secrets /org/freedesktop/secrets org.freedesktop.Secret.Service.ReadAlias default) || return
  default=${default#*\'} default=${default%\'*}
  export LATCH_TEST_COLLECTION=$default
  case $1 in
    fresh) [ "$default" = / ] ;;
    locked) [ "$default" != / ] ;;
    ready)
      if [ "$provider" = kwallet ]; then
        [ "$default" != / ] && [ "$(ask org.kde.kwalletd5 /modules/kwalletd5 org.kde.KWallet.isOpen kdewallet)" = '(true,)' ]
      else
        [ "$(ask org.freedesktop.secrets "$default" org.freedesktop.DBus.Properties.Get org.freedesktop.Secret.Collection Locked)" = '(<false>,)' ]
      fi
      ;;
  esac
}

# start_keyring STATE: waits until the keyring says that it is in this state
start_keyring() {
  "$tests/support/keyring.sh" "$provider" "$1" < <([ "$1" != ready ] || printf %s "$password") >>"$directory/keyring.log" 2>&1 &
  pids=($! "${pids[@]}")
  export LATCH_TEST_KEYRING_PID=$!
  for _ in {1..1500}; do
    kill -0 $! 2>/dev/null || break
    ! keyring_is "$1" || return
    sleep .02
  done
  fail "The keyring" "$directory/keyring.log"
}

# A locked keyring is one that this program never had open, as after a login without a password.
if [ "$keyring" = locked ]; then
  start_keyring ready
  kill "$LATCH_TEST_KEYRING_PID"
  wait "$LATCH_TEST_KEYRING_PID"
  pids=("${pids[@]:1}")
fi
[ -z "$keyring" ] || start_keyring "$keyring"

# In the background, with its own standard input, so that a signal to this script is answered at once.
"$@" <&0 &
pids=($! "${pids[@]}")
wait $!
exit $?
