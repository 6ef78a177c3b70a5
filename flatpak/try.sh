#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds the Flatpak of this checkout and goes through it in its sandbox, with a runtime made of Debian 13's packages
# in place of GNOME's; README.md says what this proves and what it does not.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"

id=io.github.latchkey.Latchkey.Devel
manifest=$id.yml
suite=trixie
branch=$(sed -n "s/^runtime-version: '\(.*\)'/\1/p" $manifest)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/latchkey/flatpak

# What GNOME's Platform has of what Latchkey uses.
platform=(
  libgtk-4-1 libadwaita-1-0 libsoup-3.0-0 libjson-glib-1.0-0 libsecret-1-0
  libglib2.0-bin glib-networking ca-certificates dconf-gsettings-backend gsettings-desktop-schemas
  adwaita-icon-theme librsvg2-common fontconfig fonts-cantarell at-spi2-core libsecret-tools
)
# What its Sdk has beside that.
sdk=(
  gcc libc6-dev meson ninja-build pkgconf gettext python3 openssl
  libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev libjson-glib-dev libsecret-1-dev
  libgtk-4-bin desktop-file-utils appstream appstream-compose appstream-util
)

say() { echo "try: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

# The system's own mirror.
mirror() {
  apt-get indextargets --format "\$(REPO_URI)" 'Created-By: Packages' 'Component: main' | grep -m 1 '/debian/*$'
}

# export_runtime NAME: turns what lies in NAME/usr and NAME/etc into a runtime of that name.
export_runtime() {
  local files=$1/files arch
  arch=$(flatpak --default-arch)

  mv "$1/usr" "$files"
  mv "$1/etc" "$files/etc"
  find "$files" \( -type b -o -type c -o -type p \) -delete
  (
    cd "$files"
    # What belongs to a system and not to a runtime, or is given by the host.
    rm -rf etc/{apt,hostname,localtime,machine-id,mtab,resolv.conf} etc/{shadow,gshadow}* etc/{passwd,group}- local share/{doc,man}
    mkdir -p lib/extensions share/runtime
    printf '%s\n' 'include /run/flatpak/ld.so.conf.d/app-*.conf' 'include /app/etc/ld.so.conf' /app/lib >etc/ld.so.conf.new
    sed '/^#/d' etc/ld.so.conf.d/*.conf >>etc/ld.so.conf.new
    mv etc/ld.so.conf.new etc/ld.so.conf
  )
  chmod -R u=rwX,go=rX "$files"

  cat >"$1/metadata" <<X
[Runtime]
name=$1
runtime=org.gnome.Platform/$arch/$branch
sdk=org.gnome.Sdk/$arch/$branch

[Environment]
XDG_DATA_DIRS=/app/share:/usr/share:/usr/share/runtime/share:/run/host/user-share:/run/host/share
GI_TYPELIB_PATH=/app/lib/girepository-1.0
X
  flatpak build-export --runtime --files=files --no-update-summary repo "$1" "$branch"
  rm -rf "$1"
}

make_runtimes() {
  local from
  from=$(mirror) || fail "The system's apt sources name no mirror of Debian."

  say "Making the stand-in runtime of Debian's $suite; this takes a few minutes and 3 GB below $cache"
  rm -rf "$cache/making"
  mkdir -p "$cache/making"
  cd "$cache/making"
  # The Sdk is the Platform and more, as GNOME's is.
  mmdebstrap --variant=minbase --format=null --include="${platform[*]}" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --customize-hook='copy-out /usr /etc org.gnome.Platform' \
    --customize-hook="chroot \"\$1\" apt-get install --yes --no-install-recommends ${sdk[*]}" \
    --customize-hook='copy-out /usr /etc org.gnome.Sdk' \
    $suite - "deb $from $suite main"

  ostree init --repo=repo --mode=bare-user-only
  export_runtime org.gnome.Platform
  export_runtime org.gnome.Sdk
  flatpak build-update-repo repo
  mv repo "$cache/repo"
  cd - >/dev/null
  rm -rf "$cache/making"
}

has_runtimes() {
  flatpak info --user "org.gnome.Platform//$branch" >/dev/null 2>&1 && flatpak info --user "org.gnome.Sdk//$branch" >/dev/null 2>&1
}

install_runtimes() {
  flatpak remote-add --user --if-not-exists --no-gpg-verify stand-in "file://$cache/repo"
  flatpak install --user --noninteractive --reinstall stand-in "org.gnome.Platform//$branch" "org.gnome.Sdk//$branch"
}

build() {
  flatpak-builder --user --install --force-clean --disable-rofiles-fuse --state-dir="$cache/state" "$cache/app" $manifest
}

failed=0

# check WHAT COMMAND...
check() {
  local what=$1
  shift
  if "$@" >/dev/null; then
    echo "ok - $what"
  else
    echo "not ok - $what"
    failed=$((failed + 1))
  fi
}

# What the desktop gets to see of the installed program.
check_exports() {
  local app share=$FLATPAK_USER_DIR/exports/share
  app=$(flatpak info --user --show-location $id)/files

  check 'the desktop file is valid' desktop-file-validate "$share/applications/$id.desktop"
  check 'the desktop file has the icon' grep -qx "Icon=$id" "$share/applications/$id.desktop"
  check 'the desktop file starts the sandbox' grep -q "^Exec=.*flatpak run .*--command=env .*$id .*latchkey$" "$share/applications/$id.desktop"
  check 'the desktop file starts practice in the sandbox' grep -q "^Exec=.*flatpak run .*--command=env .*$id .*latchkey --practice$" "$share/applications/$id.desktop"
  check 'the desktop file asks for activation' grep -qx DBusActivatable=true "$share/applications/$id.desktop"
  check 'the desktop file knows its windows on X11' grep -qx StartupWMClass=latchkey "$share/applications/$id.desktop"
  check 'the service has the name' grep -qx "Name=$id" "$share/dbus-1/services/$id.service"
  check 'the service starts the sandbox' grep -q "^Exec=.*flatpak run .*--command=[^ ]*env $id .*latchkey --gapplication-service" "$share/dbus-1/services/$id.service"
  check 'the search provider names the desktop file' grep -qx "DesktopId=$id.desktop" "$share/gnome-shell/search-providers/$id.search-provider.ini"
  check 'the search provider has the name' grep -qx "BusName=$id" "$share/gnome-shell/search-providers/$id.search-provider.ini"
  check 'the search provider has the path' grep -qx "ObjectPath=/${id//.//}/SearchProvider" "$share/gnome-shell/search-providers/$id.search-provider.ini"
  check 'the search provider has the version' grep -qx Version=2 "$share/gnome-shell/search-providers/$id.search-provider.ini"
  check 'the icon is there' test -s "$share/icons/hicolor/scalable/apps/$id.svg"
  check 'the symbolic icon is there' test -s "$share/icons/hicolor/symbolic/apps/$id-symbolic.svg"
  # flatpak-builder before 1.4 gives the file its old name.
  check 'the metainfo is there' grep -q "<id>$id</id>" "$share/metainfo/$id".*.xml
  check 'the software catalogue entry was made' test -s "$app/share/app-info/xmls/$id.xml.gz"
  check 'the licence is there' cmp ../COPYING "$app/share/licenses/$id/COPYING"
}

# journey SESSION ARGUMENTS -- ARGUMENTS... -- FLATPAK ARGUMENTS...: what the steps print is counted by check
journey() {
  local session=() arguments=()
  while [ "$1" != -- ]; do
    session+=("$1")
    shift
  done
  shift
  while [ "$1" != -- ]; do
    arguments+=("$1")
    shift
  done
  shift
  PYTHONDONTWRITEBYTECODE=1 ../tests/support/session.sh -x -k ready "${session[@]}" \
    /usr/bin/python3 ../tests/journeys/journey.py --id $id --sandbox "${arguments[@]}" flatpak run --user "$@" $id >&2
}

# The bus starts the program when the desktop asks for it, and the desktop knows whose window comes.
activation() {
  # shellcheck disable=SC2016
  ../tests/support/session.sh -x -k ready bash -euc '
    id=$1 path=/${1//.//}
    wait_until() { for _ in {1..100}; do if "$@"; then return 0; fi; sleep .1; done; return 1; }
    find_window() { xdotool search --onlyvisible --class "^latchkey$"; }
    has_window() { find_window && xprop -id "$(find_window | head -n 1)" _GTK_APPLICATION_ID | grep -F "\"$id\""; }
    is_gone() { ! find_window; }
    call() { gdbus call --session --dest "$1" --object-path "$2" --method "${@:3}"; }

    cp "$2" "$LATCH_TEST_DIR/services/"
    call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus.ReloadConfig
    call "$id" "$path" org.freedesktop.Application.Activate "{}"
    wait_until has_window
    call "$id" "$path" org.freedesktop.Application.ActivateAction quit "[]" "{}"
    wait_until is_gone
  ' activation $id "$FLATPAK_USER_DIR/exports/share/dbus-1/services/$id.service" >&2
}

# The installation is the cache's own: nothing of the user's or the system's is used or changed.
export FLATPAK_USER_DIR=$cache/user FLATPAK_SYSTEM_DIR=$cache/system
mkdir -p "$cache/system"

if ! has_runtimes; then
  [ -d "$cache/repo" ] || make_runtimes
  install_runtimes
fi
build
check_exports
check 'the bus starts it, with a window of its name' activation
check 'the journey ends with the token in the keyring' journey -- --picture "$cache/journey.png" --
check 'without the keyring permission and the Secret portal nothing is created' \
  journey -- --no-keyring --picture "$cache/no-keyring.png" -- --no-talk-name=org.freedesktop.secrets
check 'without the permission, but with the portal, the token is in the private file' \
  journey -S -- --private --picture "$cache/private.png" -- --no-talk-name=org.freedesktop.secrets

say "The pictures are $cache/journey.png, $cache/no-keyring.png and $cache/private.png"
[ $failed = 0 ] || fail "$failed checks failed."
