#compdef latch
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completes in zsh what latch(1) takes: commands, options, and the names of stores and accounts.

_latch_stores() {
  local -a names=(${(f)"$(latch list --names 2>/dev/null)"})
  compadd -a names
}

_latch_accounts() {
  local -a names=(${(f)"$(latch account list --names 2>/dev/null)"})
  compadd -a names
}

_latch_elements() {
  local -a keys=(${${(f)"$(latch elements 2>/dev/null)"}%% *})
  compadd -a keys
}

# What follows is another program’s.
_latch_command() {
  if [[ $words[1] == -- ]]; then
    shift words
    ((CURRENT--))
  fi
  _normal
}

_latch() {
  local -a commands=(list show test elements token run curl export create recover keep on off change rename delete forget account practice)
  local -a common=('(-q --quiet)'{-q,--quiet} '(-h --help)'{-h,--help}) json=(--json)

  if ((CURRENT == 2)); then
    compadd -a commands
    compadd -- --help --version
    return
  fi

  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
    list) _arguments $common $json '(-r --refresh)'{-r,--refresh} --names ;;
    test) _arguments $common $json '(-a --all)'{-a,--all} '1:store:_latch_stores' ;;
    token) _arguments $common --show '1:store:_latch_stores' ;;
    export) _arguments $common '(-f --format)'{-f+,--format=}':format:(env json kubernetes)' --show '*:store:_latch_stores' ;;
    run) _arguments $common '--variable=:variable:' '1:store:_latch_stores' '*::: :_latch_command' ;;
    curl) _arguments $common '1:store:_latch_stores' '2:path:' ;;
    create)
      _arguments $common $json '(-e --element)'{-e+,--element=}':connector:_latch_elements' '*'{-s+,--set=}':value:' '--secrets=:file:_files' \
        '(-n --name)'{-n+,--name=}':name:' '(-t --tags)'{-t+,--tags=}':tags:' '(-a --account)'{-a+,--account=}':account:_latch_accounts' \
        '--service=:service:(us eu sap sap-eu10 sap-us10 sap-us2 sap-trial)' --practice '1:file:_files'
      ;;
    elements) _arguments $common $json '1:connector:_latch_elements' ;;
    delete) _arguments $common '(-y --yes)'{-y,--yes} '1:store:_latch_stores' ;;
    account)
      if ((CURRENT == 2)); then
        compadd list add test replace rename remove
      elif [[ $words[2] != (list|add) && $PREFIX != -* ]]; then
        _latch_accounts
      else
        compadd -- --names --service --name --secrets --json --yes --quiet --help
      fi
      ;;
    show | keep | on | off | rename) _arguments $common $json '1:store:_latch_stores' '2:name:' ;;
    change) _arguments $common $json '*'{-s+,--set=}':value:' '--secrets=:file:_files' '1:store:_latch_stores' ;;
    forget) _arguments $common '1:store:_latch_stores' ;;
    recover) _arguments $common $json ;;
    practice) _arguments $common ;;
  esac
}

_latch "$@"
