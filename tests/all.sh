#!/usr/bin/env bash
# Everything that must hold: installs the tools that read hlc's artifacts (a moment when they are
# there), then format, lints, dependencies and all tests, of which none may be skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

tests/consumers/install.sh

# Rules and emitters are modules by macro, which `cargo fmt` does not follow.
find src tests -name "*.rs" -exec rustfmt --check --edition 2024 {} +
cargo clippy --locked --all-targets -- -D warnings

# Advisories are left out: their database is on the network, and no test needs that.
cargo deny --locked check bans licenses sources

# No snapshot is written here, and one that no test asks for any more is a failure: insta notes
# those it was asked for in this file.
asked=$(mktemp)
trap 'rm -f "$asked"' EXIT
export CI=true INSTA_UPDATE=no INSTA_SNAPSHOT_REFERENCES_FILE=$asked HLC_CONSUMERS=required
cargo test --locked

mapfile -t asked_for < <(xargs -r -d '\n' -a "$asked" readlink -f | sort -u)
mapfile -t there < <(find "$PWD/tests" "$PWD/snapshots" -name '*.snap' 2>/dev/null | sort)
left=$(comm -13 <(printf '%s\n' "${asked_for[@]}") <(printf '%s\n' "${there[@]}"))
if [ -n "$left" ]; then
    printf 'no test asks for these snapshots any more:\n%s\n' "$left" >&2
    exit 1
fi
