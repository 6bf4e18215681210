#!/usr/bin/env bash
# Makes fonts.css anew: the letters, figures and signs that a page needs of Debian's Noto fonts, as WOFF2 inside the style sheet.
# Needs fonts-noto-core, fonts-noto-mono, fonttools and python3-brotli. The fonts' licence is OFL.txt.
set -euo pipefail
cd "$(dirname "$0")"
from=/usr/share/fonts/truetype/noto
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
# Latin-1, œ, dashes, quotes, bullets, narrow no-break space, arrows, minus, times, the brackets of spelled-out characters.
signs=U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+20AC,U+2192,U+2212,U+00D7,U+27E8-27E9
face() { # NAME WEIGHT FILE
  pyftsubset "$from/$3.ttf" --unicodes="$signs" --layout-features=kern,lnum,tnum,pnum,mark,ccmp --flavor=woff2 --no-hinting \
    --desubroutinize --name-IDs=0,1,2,7,13,14 --output-file="$scratch/$3.woff2"
  printf '@font-face { font-family: "%s"; font-weight: %s; font-display: block; src: url(data:font/woff2;base64,%s) format("woff2"); }\n' \
    "$1" "$2" "$(base64 -w 0 "$scratch/$3.woff2")"
}
{
  echo "/* Subsets of the Noto fonts, Copyright Google Inc. and Google LLC, under the SIL Open Font License 1.1. Made by Reports/Fonts/subset.sh. */"
  face "Tally Serif" 400 NotoSerif-Regular
  face "Tally Sans" 400 NotoSans-Regular
  face "Tally Sans" 600 NotoSans-Bold
  face "Tally Mono" 400 NotoSansMono-Regular
} >fonts.css
