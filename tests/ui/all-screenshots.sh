#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Latchkey Developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Takes a picture of every page in every state, language and look, and makes sheets with many of them.
# usage: all-screenshots.sh BUILD FOLDER [STATE...]
set -euo pipefail
root=$(dirname "$(readlink -f "$0")")/../..
build=$(readlink -f "$1") folder=$2
font=$(fc-match --format '%{file}' sans)

for language in en en_XA $(grep -xE 'ar|de' "$root/po/LINGUAS" || true); do
  for variant in "$language" "$language-high-contrast"; do
    looks=(640-light 640-dark 360-light 360-dark 360-large-text 360-right-to-left 1200-light) contrast=0
    [ "$variant" = "$language" ] || looks=(640-light 640-dark) contrast=1
    mkdir -p "$folder/$variant"
    LANGUAGE=$language GTK_A11Y=none ADW_DEBUG_HIGH_CONTRAST=$contrast GSETTINGS_SCHEMA_DIR=$build/data \
      "$root/tests/support/session.sh" -x -k ready -s 1280x1400 "$build/tests/ui-pictures" "$folder/$variant" "${looks[@]}" "${@:3}"
    for look in "${looks[@]}"; do
      montage -font "$font" -label '%t' "$folder/$variant/$look"-*.png -tile 6x -geometry '480x560>+6+6' "$folder/$variant-$look.png"
      echo "$folder/$variant-$look.png"
    done
  done
done
