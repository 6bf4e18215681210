#!/bin/sh
# Builds the fuzzers and runs each for SECONDS (60): Fuzz/run.sh [SECONDS [TARGET…]]. Ends with 1 where one finds a fault.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
targets=${*:-text export inflate mapping index instant xml archive}
TALLYSTICK_FUZZ=1 swift build -c release --product tally-fuzz --scratch-path .build/fuzz -Xswiftc -sanitize=fuzzer -Xswiftc -enable-testing
export SWIFT_BACKTRACE=enable=no
fuzz=.build/fuzz/release/tally-fuzz
for target in $targets; do
  corpus=.build/fuzz/corpus/$target
  mkdir -p "$corpus"
  "$fuzz" seeds "$target" "$corpus"
  echo "fuzzing $target for $seconds s"
  "$fuzz" "$target" -max_total_time="$seconds" -max_len=4096 -rss_limit_mb=1024 -timeout=20 -print_final_stats=0 -verbosity=0 \
    -artifact_prefix=.build/fuzz/"$target"- "$corpus"
done
