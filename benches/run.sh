#!/usr/bin/env bash
# Ratios against peers, measured in one run: only the ratios say something.
#   benches/run.sh          decode against tls-parser; explain and negotiate; whole process against tshark
set -euo pipefail
cd "$(dirname "$0")/.."

cargo bench --quiet -p tlswhy-core --bench wire
cargo bench --quiet -p tlswhy-core --bench decide
cargo build --quiet --release -p tlswhy
printf 'release binary: %d bytes\n' "$(stat -c %s target/release/tlswhy)"

command -v tshark >/dev/null && command -v text2pcap >/dev/null || { echo "tshark is not installed: no whole-process figure"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
hello=160303004f0100004b03032e2aec857f15dd095f22d1538260d7806728aa6748cef071ab63d0b23e553a05000014c027c023c00ac009c007c008c014c013c011c0120100000e000d000a00080403020304010201
echo "$hello" | xxd -r -p | od -Ax -tx1 -v | text2pcap -q -T 50000,443 - "$work/hello.pcap"
python3 - "$work/hello.pcap" "$hello" <<'PY'
import subprocess, sys, time

def median(command):
    times = []
    for _ in range(15):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2] * 1000

pcap, hello = sys.argv[1:]
ours = median(["target/release/tlswhy", hello, "--reply", "15030300020228"])
post = median(["target/release/tlswhy", "examples/gmail-wolfssl.txt"])
peer = median(["tshark", "-r", pcap, "-V"])
print(f"whole process, median of 15: bare hex {ours:.1f} ms, whole post {post:.1f} ms, tshark -V {peer:.1f} ms: {peer / ours:.0f} times")
PY
