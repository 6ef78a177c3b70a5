#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Becomes a program that keeps secrets for the session, which tests/support/session.sh made.
# usage: keyring.sh gnome-keyring|keepassxc|kwallet ready|locked|fresh
# ready: opened with the password that comes from the standard input. locked: made once, and not opened since.
# fresh: there is none to open. KeePassXC and KWallet need a display, and what was made `ready` before it can be `locked`.
set -u
provider=$1 state=$2 support=$(dirname "$(readlink -f "$0")")

case $provider in
  gnome-keyring)
    [ "$state" = ready ] && set -- --unlock || set --
    exec gnome-keyring-daemon --foreground --components=secrets "$@"
    ;;

  keepassxc)
    database=$XDG_DATA_HOME/test.kdbx
    # KeePassXC 2.7.4 often crashes when a change comes while it saves the one before, as in tests that change much at once.
    [ "$state" = ready ] && saves=false || saves=true
    mkdir -p "$XDG_CONFIG_HOME/keepassxc"
    cat >"$XDG_CONFIG_HOME/keepassxc/keepassxc.ini" <<I
[General]
ConfigVersion=2
UpdateCheckMessageShown=true
OpenPreviousDatabasesOnStartup=false
AutoSaveAfterEveryChange=$saves
[GUI]
CheckForUpdates=false
[FdoSecrets]
Enabled=true
ShowNotification=false
ConfirmAccessItem=false
ConfirmDeleteItem=false
I
    export QT_QPA_PLATFORM=xcb
    [ "$state" != fresh ] || exec keepassxc
    [ "$state" = ready ] || exec keepassxc "$database"
    read -r password || [ -n "$password" ]
    if [ ! -e "$database" ]; then
      # A database is offered to other programs when one of its groups is; the window alone can say so otherwise.
      cat >"$XDG_DATA_HOME/test.xml" <<I
<KeePassFile>
  <Meta><CustomData><Item><Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{00112233-4455-6677-8899-aabbccddeeff}</Value></Item></CustomData></Meta>
  <Root><Group><UUID>ABEiM0RVZneImaq7zN3u/w==</UUID><Name>Root</Name></Group></Root>
</KeePassFile>
I
      printf '%s\n%s\n' "$password" "$password" | keepassxc-cli import --set-password --quiet "$XDG_DATA_HOME/test.xml" "$database"
    fi
    exec keepassxc --pw-stdin "$database" <<<"$password"
    ;;

  kwallet)
    cat >"$XDG_CONFIG_HOME/kwalletrc" <<I
[Wallet]
Enabled=true
First Use=false
Default Wallet=kdewallet
Prompt on Open=false
Leave Open=true
[org.freedesktop.secrets]
apiEnabled=true
I
    export QT_QPA_PLATFORM=xcb
    if [ "$state" = ready ]; then
      # As at a login: the wallet is made, then found by the next kwalletd5 and opened.
      read -r password || [ -n "$password" ]
      if [ ! -e "$XDG_DATA_HOME/kwalletd/kdewallet.kwl" ]; then
        kwalletd5 &
        "$support/open-wallet.py" <<<"$password"
        kill $!
        wait $!
      fi
      "$support/open-wallet.py" <<<"$password" &
    fi
    exec kwalletd5
    ;;
esac
exit 2
