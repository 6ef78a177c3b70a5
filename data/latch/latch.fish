# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completes in fish what latch(1) takes: commands, options, and the names of stores and accounts.

set -l stores show test token run curl keep on off change rename delete forget
set -l commands list elements create recover account practice export $stores

complete -c latch -f
complete -c latch -n "not __fish_seen_subcommand_from $commands" -a "$commands"
complete -c latch -n "not __fish_seen_subcommand_from $commands" -l version
complete -c latch -s h -l help
complete -c latch -n "__fish_seen_subcommand_from $commands" -s q -l quiet
complete -c latch -n "__fish_seen_subcommand_from list show test elements create recover keep on off change rename account" -l json
complete -c latch -n "__fish_seen_subcommand_from $stores; and test (count (commandline -opc)) -eq 2" -a "(latch list --names 2>/dev/null)"
complete -c latch -n "__fish_seen_subcommand_from list" -s r -l refresh
complete -c latch -n "__fish_seen_subcommand_from list account" -l names
complete -c latch -n "__fish_seen_subcommand_from test; and not __fish_seen_subcommand_from account" -s a -l all
complete -c latch -n "__fish_seen_subcommand_from token export" -l show
complete -c latch -n "__fish_seen_subcommand_from export" -x -s f -l format -a "env json kubernetes"
complete -c latch -n "__fish_seen_subcommand_from export" -a "(latch list --names 2>/dev/null)"
complete -c latch -n "__fish_seen_subcommand_from run" -x -l variable
complete -c latch -n "__fish_seen_subcommand_from delete remove replace" -s y -l yes
complete -c latch -n "__fish_seen_subcommand_from elements" -a "(latch elements 2>/dev/null | string split -f 1 ' ')"
complete -c latch -n "__fish_seen_subcommand_from account; and test (count (commandline -opc)) -eq 2" -a "list add test replace rename remove"
complete -c latch -n "__fish_seen_subcommand_from account; and test (count (commandline -opc)) -eq 3; and test (commandline -opc)[3] != list; and test (commandline -opc)[3] != add" -a "(latch account list --names 2>/dev/null)"
complete -c latch -n "__fish_seen_subcommand_from create" -F
complete -c latch -n "__fish_seen_subcommand_from create" -x -s e -l element -a "(latch elements 2>/dev/null | string split -f 1 ' ')"
complete -c latch -n "__fish_seen_subcommand_from create change" -x -s s -l set
complete -c latch -n "__fish_seen_subcommand_from create change add replace" -r -F -l secrets
complete -c latch -n "__fish_seen_subcommand_from create add" -x -s n -l name
complete -c latch -n "__fish_seen_subcommand_from create" -x -s t -l tags
complete -c latch -n "__fish_seen_subcommand_from create" -x -s a -l account -a "(latch account list --names 2>/dev/null)"
complete -c latch -n "__fish_seen_subcommand_from create add" -x -l service -a "us eu sap sap-eu10 sap-us10 sap-us2 sap-trial"
complete -c latch -n "__fish_seen_subcommand_from create" -l practice
