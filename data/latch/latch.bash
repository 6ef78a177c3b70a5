# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completes in Bash what latch(1) takes: commands, options, and the names of stores and accounts.

# _latch_words WORD...: those that begin as what was typed
_latch_words() {
  mapfile -t COMPREPLY < <(compgen -W "$*" -- "$current")
}

# _latch_names ARGUMENT...: the lines that latch writes. A name is whatever a service says, so it is quoted as what was
# typed is, and the shell runs nothing of it. What expands the history cannot be quoted between double quotation marks.
_latch_names() {
  local typed=${current//\\/} name

  typed=${typed#[\"\']}
  while IFS= read -r name; do
    [[ $name == "$typed"* && $name != *[[:cntrl:]]* ]] || continue
    case $current in
      \"*)
        [[ $name != *!* ]] || continue
        name=${name//\\/\\\\}
        name=${name//\"/\\\"}
        name=${name//\$/\\\$}
        name=${name//\`/\\\`}
        ;;
      \'*) name=${name//\'/\'\\\'\'} ;;
      *) printf -v name %q "$name" ;;
    esac
    COMPREPLY+=("$name")
  done < <(latch "$@" 2>/dev/null)
}

_latch_elements() {
  _latch_words "$(latch elements 2>/dev/null | cut -d ' ' -f 1)"
}

_latch_options() {
  case $1 in
    list) _latch_words --refresh --names --json --quiet --help ;;
    test) _latch_words --all --json --quiet --help ;;
    token) _latch_words --show --quiet --help ;;
    export) _latch_words --format --show --quiet --help ;;
    run) _latch_words --variable --quiet --help ;;
    create) _latch_words --element --set --secrets --name --tags --account --service --practice --json --quiet --help ;;
    delete) _latch_words --yes --quiet --help ;;
    curl | forget | practice) _latch_words --quiet --help ;;
    change) _latch_words --set --secrets --json --quiet --help ;;
    account) _latch_words --names --service --name --secrets --json --yes --quiet --help ;;
    *) _latch_words --json --quiet --help ;;
  esac
}

_latch() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} place=1 word

  # How many words are before this one that are no options.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] || ((place++))
  done

  # Bash makes three words of --service=eu.
  if [[ $current == = ]]; then
    current=''
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _latch_words list show test elements token run curl export create recover keep on off change rename delete forget account practice --help --version
    return
  fi

  case $previous in
    -e | --element) _latch_elements && return ;;
    -a | --account) _latch_names account list --names && return ;;
    --service) _latch_words us eu sap sap-eu10 sap-us10 sap-us2 sap-trial && return ;;
    -f | --format) _latch_words env json kubernetes && return ;;
    --secrets) compopt -o default 2>/dev/null && return ;;
    -s | --set | -n | --name | -t | --tags | --variable) return ;;
  esac

  # What follows is another program’s.
  if [[ $command == @(run|curl) && " ${COMP_WORDS[*]:0:COMP_CWORD} " == *' -- '* ]]; then
    compopt -o default 2>/dev/null
    return
  fi

  if [[ $current == -* ]]; then
    _latch_options "$command"
    return
  fi

  case $command in
    account)
      case $place in
        2) _latch_words list add test replace rename remove ;;
        3) [[ ${COMP_WORDS[2]} == @(list|add) ]] || _latch_names account list --names ;;
      esac
      ;;
    create) compopt -o default 2>/dev/null ;;
    elements) _latch_elements ;;
    show | test | token | run | curl | keep | on | off | change | rename | delete | forget)
      ((place != 2)) || _latch_names list --names
      ;;
    export) _latch_names list --names ;;
  esac
  return 0
}

complete -F _latch latch
