#!/bin/bash
# Runs a command in a session of its own: a private session bus, home and X server, and a real gnome-keyring.
# usage: session.sh [-x] [-k ready|locked|fresh] [-p] [-S] [-s WIDTHxHEIGHT] COMMAND...
#   -x  an X server, and the accessibility bus
#   -k  gnome-keyring: its login keyring open, closed, or not made yet (the default: none on the bus)
#   -p  the system's prompt for passwords (the keyring's password is "test")
#   -S  the Secret portal, which gnome-keyring serves
# LATCH_TEST_DIR names the session's own directory, which is removed at the end unless KEEP is set.
set -u
tests=$(dirname "$(dirname "$(readlink -f "$0")")")
size=1024x1400 x= keyring= services= desktop=
while getopts xk:pSs: option; do
  case $option in
    x) x=1 services="$services org.a11y.Bus" ;;
    k) keyring=$OPTARG ;;
    p) services="$services org.gnome.keyring.SystemPrompter" ;;
    S) services="$services org.freedesktop.portal.Desktop org.freedesktop.impl.portal.PermissionStore" desktop=GNOME ;;
    s) size=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))

directory=$(mktemp -d "${TMPDIR:-/tmp}/latchkey-test.XXXXXX")
for name in run home data config cache state services config/gtk-4.0; do mkdir -m 700 -p "$directory/$name"; done
for service in $services; do cp "/usr/share/dbus-1/services/$service.service" "$directory/services/" || exit 98; done
# The limits are those of the system's session.conf: the keyring needs them when it holds many items.
cat >"$directory/bus.conf" <<X
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type><listen>unix:dir=$directory/run</listen><auth>EXTERNAL</auth><servicedir>$directory/services</servicedir>
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
  <limit name="max_match_rules_per_connection">50000</limit><limit name="max_replies_per_connection">50000</limit>
</busconfig>
X
printf '[Settings]\ngtk-font-name=Cantarell 11\ngtk-decoration-layout=:close\ngtk-enable-animations=false\n' >"$directory/config/gtk-4.0/settings.ini"
export HOME=$directory/home XDG_RUNTIME_DIR=$directory/run XDG_DATA_HOME=$directory/data XDG_CONFIG_HOME=$directory/config
export XDG_CACHE_HOME=$directory/cache XDG_STATE_HOME=$directory/state LATCH_TEST_DIR=$directory
export GSETTINGS_BACKEND=${GSETTINGS_BACKEND-memory} GIO_USE_VFS=local GSK_RENDERER=${GSK_RENDERER-cairo} ADW_DISABLE_PORTAL=1 LC_ALL=${LC_ALL-C.UTF-8}
[ -n "$desktop" ] && export XDG_CURRENT_DESKTOP=$desktop
# Newer C libraries translate nothing in the locale C.UTF-8, whatever LANGUAGE says, so it gets another name.
if [ -n "${LANGUAGE:-}" ] && [ "$LC_ALL" = C.UTF-8 ]; then
  mkdir "$directory/locale"
  ln -s /usr/lib/locale/C.utf8 "$directory/locale/xx_XX.utf8"
  export LOCPATH=$directory/locale
  export LC_ALL=xx_XX.UTF-8
fi
export PYTHONPATH=$tests/journeys:$tests/crash
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS GNOME_KEYRING_CONTROL SESSION_MANAGER DISPLAY

pids=
finish() {
  for pid in $pids; do kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; done
  [ -n "${KEEP:-}" ] && echo "kept $directory" >&2 && return
  for _ in 1 2 3 4 5 6; do rm -rf "$directory" 2>/dev/null && break; sleep .2; done
}
trap finish EXIT

if [ -n "$x" ]; then
  : >"$directory/display"
  Xvfb -displayfd 3 -screen 0 "${size}x24" -nolisten tcp -noreset 3>"$directory/display" >"$directory/xvfb.log" 2>&1 &
  pids="$pids $!"
  until [ -s "$directory/display" ]; do kill -0 $! 2>/dev/null || { cat "$directory/xvfb.log" >&2; exit 99; }; sleep .02; done
  read -r number <"$directory/display"
  export DISPLAY=:$number GDK_BACKEND=x11
else
  export GTK_A11Y=none
fi

cat >"$directory/inside" <<'X'
# What the bus starts has other things to say than the command, whose output may be read by a test runner.
exec >&3 3>&-
ask() { gdbus call --session -d org.freedesktop.secrets -o /org/freedesktop/secrets -m "$@" 2>/dev/null; }
keyring=$1; shift
daemon=
if [ -n "$keyring" ]; then
  printf test >"$XDG_RUNTIME_DIR/password"
  input=$XDG_RUNTIME_DIR/password unlock=--unlock
  [ "$keyring" = fresh ] && input=/dev/null unlock=
  gnome-keyring-daemon --foreground $unlock --components=secrets <"$input" >"$LATCH_TEST_DIR/keyring.log" 2>&1 &
  daemon=$!
  for _ in $(seq 500); do
    alias=$(ask org.freedesktop.Secret.Service.ReadAlias default)
    case "$keyring $alias" in fresh\ *objectpath*) break ;; *login*) break ;; esac
    sleep .02
  done
  export LATCH_TEST_KEYRING_PID=$daemon
fi
if [ "$keyring" = locked ]; then
  # A keyring that this daemon never had open, as after a login without a password.
  kill $daemon; wait $daemon 2>/dev/null
  gnome-keyring-daemon --foreground --components=secrets </dev/null >>"$LATCH_TEST_DIR/keyring.log" 2>&1 &
  daemon=$!
  for _ in $(seq 500); do case "$(ask org.freedesktop.Secret.Service.ReadAlias default)" in *login*) break ;; esac; sleep .02; done
  export LATCH_TEST_KEYRING_PID=$daemon
fi
"$@"
code=$?
[ -n "$daemon" ] && { kill $daemon; wait $daemon; } 2>/dev/null
exit $code
X
dbus-run-session --config-file="$directory/bus.conf" -- bash "$directory/inside" "$keyring" "$@" 3>&1 >/dev/null 2> >(grep -v 'Failed to set fd limit' >&2)
exit $?
