#!/bin/sh
# Checks this kit with stock tools alone: sh, find, sed, awk, od, dd, sha256sum, openssl, zstd, tar.
#
#   sh verify.sh [TRUSTED.pem [TSA.pem]]
#
# TRUSTED.pem: the certificates of signers that you trust, which you got from the firm by another way than this kit; TSA.pem: those of
# time-stamping authorities, which may stamp and not seal. Without them those in the kit are taken: that shows that the kit is whole, and not
# who made it.
#
# Ends with 0 where all is as it was sealed, 11 where something is altered, missing or too many, 66 where there was nothing to check, 69 where
# a tool or a file of certificates is missing, 74 where nothing is amiss, and something cannot be judged: a certificate ended unrenewed, or is of
# an authority that TSA.pem does not have.
set -u
LC_ALL=C
export LC_ALL

path() { case $1 in '' | /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac; }
trusted=$(path "${1-}") authorities=$(path "${2-}")
cd "$(dirname -- "$0")" || exit 69
for tool in find sort sed awk od dd sha256sum openssl zstd tar; do
  command -v "$tool" >/dev/null || { echo "cannot check: $tool is not installed" >&2; exit 69; }
done
scratch=$(mktemp -d) || exit 69
trap 'rm -rf "$scratch"' EXIT
bad=0 unsure=0 unread=0 seals=0 archives=0 empty=0 events=0 absent=0
bad() { echo "BAD $1" >&2; bad=$((bad + 1)); }
unsure() { echo "NOT CHECKABLE $1" >&2; unsure=$((unsure + 1)); }

if [ -z "$trusted" ]; then
  trusted=$PWD/trust.pem
  [ -e tsa.pem ] && authorities=$PWD/tsa.pem
  echo "trusting the kit's own certificates; ask the firm whether these fingerprints are its own:"
fi
for pem in "$trusted" "${authorities:-$trusted}"; do
  [ -s "$pem" ] || { echo "cannot check: $pem is not there" >&2; exit 69; }
done
openssl crl2pkcs7 -nocrl -certfile "$trusted" 2>/dev/null | openssl pkcs7 -print_certs 2>/dev/null |
  awk -v to="$scratch/trusted" '/BEGIN/ { n++; on = 1 } on { print > (to n ".pem") } /END/ { on = 0; close(to n ".pem") }'
for pem in "$scratch"/trusted*.pem; do
  [ -s "$pem" ] || { echo "cannot check: $trusted holds no certificate" >&2; exit 69; }
  openssl x509 -in "$pem" -noout -fingerprint -sha256 -subject | sed 's/^/  /'
done

# Every file, and no other.
find . ! -type f ! -type d | while read -r path; do echo "$path"; done > "$scratch/odd"
[ -s "$scratch/odd" ] && bad "no plain file: $(cat "$scratch/odd")"
find . -type f ! -path ./SHA256SUMS | sed 's|^\./||' | sort > "$scratch/there"
if [ -s SHA256SUMS ]; then
  sed 's/^[0-9a-f]*  //' SHA256SUMS | sort > "$scratch/listed"
  comm -23 "$scratch/listed" "$scratch/there" > "$scratch/missing"
  comm -13 "$scratch/listed" "$scratch/there" > "$scratch/extra"
  while read -r path; do bad "missing: $path"; done < "$scratch/missing"
  while read -r path; do bad "one too many: $path"; done < "$scratch/extra"
  sha256sum -c --quiet SHA256SUMS > "$scratch/sums" 2>/dev/null || bad "altered: $(sed 's/: FAILED.*//' "$scratch/sums" | tr '\n' ' ')"
else
  bad "missing: SHA256SUMS"
fi

hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }
digest() { sha256sum < "$1" | cut -c 1-64; }
# A member of a manifest, which is canonical JSON on one line: quotes within texts have a backslash before them.
field() { sed -n "s/$2/\\1/p" "$1"; }

response() { # a folder, and the number of a response in it
  if [ "$2" -eq 1 ]; then echo "$1/manifest.json.tsr"; else echo "$1/manifest.json.$2.tsr"; fi
}

says() { # a response: the time in it, in seconds since 1970
  date -u -d "$(openssl ts -reply -in "$1" -text 2>/dev/null | sed -n 's/^Time stamp: //p')" +%s 2>/dev/null
}

vouches() { # a response, and as of when: whether it is a trusted authority's, over what is in stamped
  openssl ts -verify -data "$scratch/stamped" -in "$1" -CAfile "$authorities" -partial_chain $2 > "$scratch/why" 2>&1
}

# Since when a seal is known to have been there, in `time`, as its timestamps say; nothing where none of them proves it. Each is over what lies
# before it: the newest holds now, and every other one held when the next was made.
stamped() {
  time='' asof='' newest=0
  [ -e "$1/manifest.json.tsr" ] && newest=1
  for name in $(find "$1" -maxdepth 1 -name 'manifest.json.[1-9]*.tsr' | sed -n 's/.*\.json\.\([1-9][0-9]\{0,3\}\)\.tsr$/\1/p'); do
    [ "$name" -gt "$newest" ] && newest=$name
  done
  [ "$newest" -eq 0 ] || [ -n "$authorities" ] || { unread=$((unread + newest)); return; }
  while [ "$newest" -gt 0 ]; do
    response=$(response "$1" "$newest") earlier=1
    if [ "$newest" -eq 1 ]; then cat "$1/manifest.json.p7s"; else cat "$1/manifest.json" "$1/manifest.json.p7s"; fi > "$scratch/stamped"
    while [ "$earlier" -lt "$newest" ]; do
      cat "$(response "$1" "$earlier")" >> "$scratch/stamped" 2>/dev/null
      earlier=$((earlier + 1))
    done
    if [ ! -s "$response" ]; then
      bad "timestamp: $response is missing, and there is a newer one"
    elif vouches "$response" "${asof:+-attime $asof}"; then
      time=$(says "$response") asof=$time
    elif vouches "$response" -no_check_time; then
      unsure "timestamp: $response: its authority's certificate ended before it was renewed"
    elif grep -q 'certificate verify error' "$scratch/why"; then
      unsure "timestamp: $response is of no authority in TSA.pem, or its certificate was altered"
    else
      bad "timestamp: $response is over something else, or altered"
    fi
    newest=$((newest - 1))
  done
}

verifies() {
  openssl cms -verify -binary -inform DER -in "$1/manifest.json.p7s" -content "$1/manifest.json" -CAfile "$trusted" -purpose any \
    -partial_chain $2 -out /dev/null > "$scratch/why" 2>&1
}

# The seals.
: > "$scratch/chain"
find archives -name manifest.json -type f 2>/dev/null | sort > "$scratch/manifests"
while read -r manifest; do
  folder=${manifest%/manifest.json}
  stamped "$folder"
  state=sound
  if ! verifies "$folder" "${time:+-attime $time}"; then
    state=ended
    if ! verifies "$folder" -no_check_time; then
      bad "seal: $manifest: $(tail -n 1 "$scratch/why" | sed 's/.*://')"
      continue
    fi
  fi
  seals=$((seals + 1))
  # Where it belongs, by its own words: a manifest in another's folder would speak for another day or channel.
  place=archives/$(field "$manifest" '.*,"date":"\([0-9-]*\)","events":.*' | tr - /)/$(field "$manifest" '.*,"channel":"\([A-Z]*\)","config":.*')
  supplement=$(field "$manifest" '.*,"supplement":\([1-9][0-9]*\),"supplements":.*')
  rewrite=$(field "$manifest" '.*,"supersedes":{.*,"requests":{[^}]*},"rewrite":\([0-9]*\)}.*')
  place=$place${supplement:+/supplement-$supplement}${rewrite:+/rewrite-$rewrite}
  [ "$folder" = "$place" ] || bad "place: $manifest belongs into $place"
  number=$(field "$manifest" '.*,"number":\([0-9]*\),"previous":.*')
  previous=$(field "$manifest" '.*,"previous":"\{0,1\}\([0-9a-z]*\)"\{0,1\},"program":.*')
  store=$(field "$manifest" '.*,"store":"\([^"]*\)","summary":.*')
  echo "${number:-0} $(digest "$manifest") ${previous:-none} $store $folder $state" >> "$scratch/chain"
done < "$scratch/manifests"
[ "$unread" -eq 0 ] || unsure "timestamps: $unread, since no TSA.pem was given"

# The chain, as far as this kit has it.
sort -n "$scratch/chain" | awk '
  NR == 1 && $1 == 1 && $3 != "null" { print "chain: " $5 " is number 1, and names one before it" }
  NR > 1 && $1 != last + 1 { print "chain: number " last + 1 " is missing, or there are two of a number, at " $5 }
  NR > 1 && $1 == last + 1 && $3 != digest { print "chain: " $5 " does not follow from the manifest before it" }
  NR > 1 && $4 != store { print "chain: " $5 " is of another store" }
  { last = $1; digest = $2; store = $4 }' > "$scratch/broken"
while read -r line; do bad "$line"; done < "$scratch/broken"
[ -s range ] && [ "$(cat range)" != "$(sort -n "$scratch/chain" | awk 'NR == 1 { first = $1 } END { print first " " $1 }')" ] &&
  bad "chain: this kit should have the manifests $(cat range)"

# A seal whose certificate ended without a timestamp stands where the next manifest's stands, which has its digest.
sort -rn "$scratch/chain" | awk '
  { stands = $6 == "sound" || (stood && next_number == $1 + 1 && next_previous == $2) }
  !stands { print $5 }
  { stood = stands; next_number = $1; next_previous = $3 }' > "$scratch/ended"
while read -r folder; do
  unsure "seal: $folder/manifest.json: its signer's certificate has ended, and no timestamp or later seal vouches for it"
  seals=$((seals - 1))
done < "$scratch/ended"

# What the manifests name, where the kit has it.
object() { # the object's key, the digest that it must have
  case $1 in '' | /* | *../*) bad "a name that is none: $1"; return 1 ;; esac
  [ -f "$1" ] || { absent=$((absent + 1)); echo "not in this kit: $1"; return 1; }
  [ "$(digest "$1")" = "$2" ] && return
  bad "altered: $1"
  return 1
}
set -f
while read -r number digest previous store folder state; do
  manifest=$folder/manifest.json
  reference='"bytes":[0-9]*,"key":"\([^"]*\)","sha256":"\([0-9a-f]*\)"}'
  set -- $(sed -n 's/^{"archive":{"encryption":\(null\|{[^}]*}\),"index":{'"$reference"',"object":{'"$reference"'},"channel".*/\1 \2 \3 \4 \5/p' "$manifest")
  if [ $# -eq 5 ]; then
    plain=$(echo "$1" | sed -n 's/.*"plainSha256":"\([0-9a-f]*\)".*/\1/p')
    object "$2" "$3"
    if object "$4" "${plain:-$5}"; then
      archives=$((archives + 1))
      zstd -q -dc "$4" 2>/dev/null | tar -tvf - > "$scratch/tar" 2>/dev/null || bad "archive: $4 cannot be read to its end"
      grep -q -v '^-' "$scratch/tar" && bad "archive: $4 holds something else than plain files"
      grep -q -E ' (/|.*\.\./)' "$scratch/tar" && bad "archive: $4 holds names that lead elsewhere"
    fi
  fi
  set -- $(sed -n 's/.*,"summary":{'"$reference"',"sup[a-z]*":.*/\1 \2/p' "$manifest")
  [ $# -eq 2 ] && object "$1" "$2" && grep -q '^{"archive":null,' "$manifest" && empty=$((empty + 1))
done < "$scratch/chain"
set +f

# proof.json, to the byte: what the files say, as one document.
awk 'BEGIN {
  print "s/\\\\/&&/g"; print "s/\"/\\\\&/g"
  for (i = 1; i < 32; i++) if (i != 10)
    printf "s/%c/\\\\%s/g\n", i, i == 8 ? "b" : i == 9 ? "t" : i == 12 ? "f" : i == 13 ? "r" : sprintf("u%04x", i) }' > "$scratch/escape"
text() { sed -f "$scratch/escape" "$1"; }
list() { # its elements
  [ $# -gt 0 ] || { printf '[]'; return; }
  printf '[\n    "%s"' "$1"
  shift
  for element; do printf ',\n    "%s"' "$element"; done
  printf '\n  ]'
}
tokens() { # a folder
  token=1
  while [ -e "$(response "$1" "$token")" ]; do
    openssl base64 -A -in "$(response "$1" "$token")" && echo
    token=$((token + 1))
  done
}
proof() { # the folder of an event, its leaf's number, how many there are, its leaf's hash, the folder of its slot
  printf '{\n  "format": 1,\n  "event": "' && text "$1/event"
  printf '",\n  "leaf": {\n    "index": %s,\n    "hash": "%s"\n  },\n  "count": %s,\n  "path": ' "$2" "$4" "$3"
  list $(hex "$1/path" | sed 's/.\{64\}/& /g')
  printf ',\n  "root": "%s",\n  "manifest": "' "$root" && text "$5/manifest.json"
  printf '",\n  "seal": "%s",\n  "certificates": "' "$(openssl base64 -A -in "$5/manifest.json.p7s")"
  text "$5/manifest.json.pem" | sed 's/$/\\n/' | tr -d '\n'
  printf '",\n  "timestamps": ' && list $(tokens "$5") && printf '\n}\n'
}

# The events: from each leaf to the root that its manifest has (RFC 6962).
sha() { openssl dgst -sha256 -binary > "$scratch/next" && mv "$scratch/next" "$scratch/node"; }
for event in events/*/; do
  [ -d "$event" ] || continue
  read -r index count folder < "$event/place" || continue
  manifest=$folder/manifest.json
  SOUGHT=$folder awk '$5 == ENVIRON["SOUGHT"] { found = 1 } END { exit !found }' "$scratch/chain" || { bad "event: $event is of $folder, which is not sealed"; continue; }
  case $index$count in *[!0-9]* | '') bad "event: $event has no place"; continue ;; esac
  { printf '\000'; cat "$event/event"; } | sha
  leaf=$(hex "$scratch/node") place=$index
  last=$((count - 1)) step=0 steps=$(($(wc -c < "$event/path") / 32))
  while [ "$step" -lt "$steps" ]; do
    dd if="$event/path" of="$scratch/sibling" bs=32 skip="$step" count=1 2>/dev/null
    if [ $((index & 1)) -eq 1 ] || [ "$index" -eq "$last" ]; then
      { printf '\001'; cat "$scratch/sibling" "$scratch/node"; } | sha
      while [ $((index & 1)) -eq 0 ] && [ "$index" -gt 0 ]; do index=$((index >> 1)) last=$((last >> 1)); done
    else
      { printf '\001'; cat "$scratch/node" "$scratch/sibling"; } | sha
    fi
    index=$((index >> 1)) last=$((last >> 1)) step=$((step + 1))
  done
  root=$(field "$manifest" '.*"merkleRoot":"\([0-9a-f]*\)".*')
  total=$(field "$manifest" '.*,"events":{"count":\([0-9]*\),.*')
  if [ "$last" -eq 0 ] && [ "$count" = "$total" ] && [ "$(hex "$scratch/node")" = "$root" ]; then
    events=$((events + 1))
    [ -e "$event/proof.json" ] || continue
    proof "$event" "$place" "$count" "$leaf" "$folder" > "$scratch/proof"
    [ "$(digest "$scratch/proof")" = "$(digest "$event/proof.json")" ] || bad "event: ${event}proof.json says something else than the files beside it"
  else
    bad "event: $event is not in the archive of $folder"
  fi
done

echo "$seals manifests are sealed, $archives archives are whole, $events events are proved; $bad findings"
[ "$empty" -eq 0 ] || echo "$empty slots have no archive, since nothing came for them: their summaries are whole"
[ "$absent" -eq 0 ] || echo "$absent objects that manifests name are not in this kit: ask whoever made it whether they were left out on purpose"
[ "$bad" -eq 0 ] || exit 11
[ "$unsure" -eq 0 ] || { echo "$unsure things cannot be judged" >&2; exit 74; }
[ "$seals" -gt 0 ] && [ $((archives + empty + events)) -gt 0 ] || { echo "nothing was checked" >&2; exit 66; }
