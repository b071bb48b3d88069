#!/usr/bin/env bash
# Installs the tools that read hlc's artifacts: Debian packages, a Python environment and Node
# modules, the last two under target/consumers. What is there already is left as it is, so a
# second run takes a moment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
here=$PWD
repo=$(cd ../.. && pwd)
tools=${CARGO_TARGET_DIR:-$repo/target}/consumers
mkdir -p "$tools"

# A package may not start a service on this machine, nor have it start with the machine: the tests
# start what they need, inside namespaces of their own.
guard=/usr/sbin/policy-rc.d
guarded=
unguard() { if [ -n "$guarded" ]; then rm -f "$guard"; fi; }
trap unguard EXIT

# has PROGRAM: can it be found, also where root's programs live?
has() { PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1; }

packages=()
# want PROGRAM PACKAGE...: the packages, when the program is missing
want() { has "$1" || packages+=("${@:2}"); }
want corosync corosync
want corosync-quorumtool corosync
want corosync-qdevice corosync-qdevice
want corosync-qnetd corosync-qnetd
want ceph-conf ceph-common
want chromium chromium fonts-dejavu-core
want ip iproute2
want kubectl kubernetes-client
want unshare util-linux
want strace strace
want systemd-analyze systemd
want getent libc-bin
want unbound unbound
want dig bind9-dnsutils
want java default-jre-headless
want node nodejs
want npm npm
want git git
python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3 python3-venv)
if ! has ifquery; then
    packages+=(ifupdown2)
elif ! ifquery --version 2>&1 | grep -q ifupdown2; then
    # The two exclude each other, and the network of this machine may hang on the older one.
    echo "ifupdown is installed: ifupdown2 is left out" >&2
fi

if [ ${#packages[@]} -gt 0 ]; then
    if [ "$(id -u)" != 0 ]; then
        echo "missing, and only root can install them: ${packages[*]}" >&2
        exit 1
    fi
    if [ ! -e "$guard" ]; then
        guarded=yes
        printf '#!/bin/sh\nexit 101\n' >"$guard"
        chmod +x "$guard"
    fi
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    apt-get update -q </dev/null
    apt-get install -q -y --no-install-recommends "${packages[@]}" </dev/null
    for package in "${packages[@]}"; do
        case $package in
        corosync | corosync-qdevice | corosync-qnetd | unbound) service=$package ;;
        ifupdown2) service=networking ;;
        *) continue ;;
        esac
        if has systemctl; then systemctl --quiet disable "$service" </dev/null || true; fi
    done
fi

# fresh STAMP FILE...: was the last installation made from these very files?
fresh() { [ -e "$1" ] && cat "${@:2}" | cmp -s - "$1"; }

if ! fresh "$tools/python.stamp" requirements.txt; then
    python3 -m venv --clear "$tools/venv"
    "$tools/venv/bin/python" -m pip install --quiet --no-input -r requirements.txt </dev/null
    cat requirements.txt >"$tools/python.stamp"
fi

if ! fresh "$tools/node.stamp" package.json package-lock.json; then
    cp package.json package-lock.json "$tools"
    (cd "$tools" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error </dev/null)
    cat "$here/package.json" "$here/package-lock.json" >"$tools/node.stamp"
fi

# The schema of SARIF logs, as OASIS publishes it, comes with a Rust crate that is otherwise not used. Its version is
# exact, and nothing of it or below it is compiled: the lock file stays with the copy.
if ! fresh "$tools/sarif.stamp" sarif/Cargo.toml; then
    rm -rf "$tools/sarif"
    cp -r sarif "$tools/sarif"
    sarif=$(cd "$tools/sarif" && cargo metadata --format-version 1 </dev/null |
        python3 -c 'import json, sys
packages = json.load(sys.stdin)["packages"]
print(next(it["manifest_path"] for it in packages if it["name"] == "serde-sarif"))')
    cp "$(dirname "$sarif")/src/schema.json" "$tools/sarif-schema-2.1.0.json"
    cat sarif/Cargo.toml >"$tools/sarif.stamp"
fi

if ! cargo deny --version >/dev/null 2>&1; then
    cargo install --locked cargo-deny </dev/null
fi
