#!/usr/bin/env bash
# Every test of the workspace. Real stacks that are on the machine are started on loopback and asked;
# `cargo xtask lab up ci` brings the others.
set -euo pipefail
cd "$(dirname "$0")"
cargo test --workspace --doc --quiet
exec cargo nextest run --workspace --no-fail-fast
