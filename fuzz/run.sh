#!/bin/sh
# Builds the targets with the stable compiler and runs each for so many seconds (60) on a corpus of the lab's hellos.
#   fuzz/run.sh [seconds] [target…]
# The flags are those that cargo-fuzz gives (cargo-fuzz works too: RUSTC_BOOTSTRAP=1 cargo fuzz run wire_tree).
set -eu
cd "$(dirname "$0")"
seconds=${1:-60}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- wire_tree wire_edit intake
export RUSTC_BOOTSTRAP=1
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions -Zsanitizer=address"
# With an explicit target, so that build scripts are not instrumented.
cargo build --release --target x86_64-unknown-linux-gnu
for target in "$@"; do
    corpus=corpus/$target
    mkdir -p "$corpus" "artifacts/$target"
    tail -n +2 ../lab/hellos.tsv | while IFS="$(printf '\t')" read -r name _ _ hex; do
        file=$corpus/$(echo "$name" | tr / _)
        case $target in
            wire_edit) printf 'add supported_groups secp256r1\n' >"$file" ;;
            *) : >"$file" ;;
        esac
        printf '%s' "$hex" | xxd -r -p >>"$file"
    done
    if [ "$target" = intake ]; then
        cp ../examples/*.txt ../cases/planted/*.pcap "$corpus"
    fi
    "target/x86_64-unknown-linux-gnu/release/$target" "$corpus" -artifact_prefix="artifacts/$target/" \
        -max_total_time="$seconds" -print_final_stats=1 -max_len=4096 -dict=wire.dict
done
