#!/usr/bin/env bash
# Makes the fonts anew: Latin, Greek, Cyrillic and signs of Debian's Noto fonts, from which each document takes the glyphs that it shows; as text in
# Swift, since a list of so many bytes takes the compiler minutes. Needs fonts-noto-core, fonts-noto-mono and fonttools. Their licence is OFL.txt.
set -euo pipefail
cd "$(dirname "$0")"
from=/usr/share/fonts/truetype/noto
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
# What headings and sums need: Latin, punctuation, currencies, minus.
few=U+0020-007E,U+00A0-024F,U+2010-2027,U+202F-203E,U+20AC,U+2212
# Besides: marks, Greek, Cyrillic, arrows, mathematics, control pictures, shapes.
many=$few,U+02B0-04FF,U+1E00-1EFF,U+2028-205E,U+2070-209F,U+20A0-20BF,U+2100-214F,U+2190-2199,U+2200-22FF,U+2400-2426,U+25A0-25CF,U+27E8-27E9
many+=,U+FB00-FB04,U+FFFD
face() { # NAME FILE SIGNS
  pyftsubset "$from/$2.ttf" --unicodes="$3" --layout-features= --no-hinting --notdef-outline --drop-tables+=GSUB,GPOS,GDEF,STAT \
    --name-IDs=0,1,2,6,7,13,14 --output-file="$scratch/$2.ttf"
  printf '// swift-format-ignore-file\n// A subset of %s, Copyright Google LLC, under the SIL Open Font License 1.1 (OFL.txt). Made by subset.sh.\nextension EmbeddedFont {\n  static let %s = "%s"\n}\n' \
    "$2" "$1" "$(base64 -w 0 "$scratch/$2.ttf")" >"EmbeddedFont+$1.swift"
}
face serif NotoSerif-Regular $few
face sans NotoSans-Regular $many
face bold NotoSans-Bold $few
face mono NotoSansMono-Regular $many
