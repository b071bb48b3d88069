#!/usr/bin/env bash
# Starts a whole cluster from a built tree: one network namespace per node with the addresses of
# that node's interfaces file, all on one bridge, corosync with our corosync.conf as it is, and the
# quorum device's own daemons (with TLS, certificates made as `pvecm qdevice setup` makes them).
# Nothing leaves the namespaces, and all ends with this script, the first process of its own.
#
#   cluster.sh TREE SECONDS     prints what each node saw; status 0 when all of them settled
set -euo pipefail

# One node, in its namespaces: corosync, then the quorum device, then wait for both to be content.
node() {
    local name=$1 address log=$work/log.$1 quorum=
    exec 2>>"$work/saw.$name"
    trap "touch '$work/done.$name'" EXIT
    touch "$work/ready.$name"
    while [ ! -e "$work/go.$name" ]; do sleep 0.02; done
    hostname "$name"
    for m in /run /dev/shm /var/lib/corosync /var/log; do mount -t tmpfs tmpfs "$m"; done
    mkdir -p /run/corosync-qdevice
    ip link set lo up
    ip link set e0 up
    for address in $(addresses "$name"); do
        case $address in
        *:*) ip -6 addr add "$address" dev e0 nodad ;;
        *) ip addr add "$address" dev e0 ;;
        esac
    done
    if [ -n "$device" ]; then ip route replace "$device" dev e0; fi
    corosync -f >"$log" 2>&1 &
    local daemons=$!
    # shellcheck disable=SC2086 # a word per process
    while alive $daemons && [ $SECONDS -lt "$limit" ]; do
        if [ -n "$device" ] && [ ! -e "$work/device.$name" ] && grep -qs 'Completed service sync' "$log"; then
            touch "$work/device.$name"
            # Without -d it keeps even its errors to itself.
            corosync-qdevice -f -d >>"$log" 2>&1 &
            daemons="$daemons $!"
        fi
        quorum=$(corosync-quorumtool -s 2>&1 && corosync-cfgtool -s 2>&1) || true
        if content "$quorum"; then
            touch "$work/settled.$name"
            break
        fi
        sleep 0.1
    done
    printf '%s\n' "$quorum" >>"$work/saw.$name"
    if [ ! -e "$work/settled.$name" ]; then complaints "$log" >>"$work/saw.$name"; fi
    touch "$work/done.$name"
    wait
}

# alive PID...: are all of them still there? (`kill -0` is content with one.)
alive() {
    local pid
    for pid; do kill -0 "$pid" 2>/dev/null || return 1; done
}

# content STATUS: quorate, every started node a member, the device's vote counted, every link up?
content() {
    local links
    grep -q '^Quorate: *Yes' <<<"$1" || return 1
    [ "$(awk '$1 == "Nodes:" { print $2 }' <<<"$1")" = "$started" ] || return 1
    if [ -n "$device" ]; then
        [ "$(awk '/^Total votes:/ { print $3 }' <<<"$1")" = $((started + given)) ] || return 1
    fi
    links=$(awk -v absent=" $absent " '$1 == "nodeid:" { sub(":", "", $2)
        if ($NF != "localhost" && $NF != "connected" && !index(absent, " " $2 " ")) print }' <<<"$1")
    [ -z "$links" ]
}

# The log without its everyday lines, each complaint once.
complaints() {
    sed -E 's/^[A-Z][a-z]{2} +[0-9]+ [0-9:.]+ //' "$1" |
        grep -vE '^(info|debug|notice) |RLIMIT_MEMLOCK|\[WD ' | sort -u || true
}

addresses() { awk '$1 == "address" { print $2 }' "$tree/nodes/$1/etc/network/interfaces"; }

# The votes of the device: as stated, else what its algorithm counts, all nodes but one.
given() {
    awk '$1 == "device" { inside = 1 } inside && $1 == "votes:" { stated = $2 } $1 == "nodeid:" { nodes++ }
         END { print stated != "" ? stated : nodes - 1 }' "$conf"
}

# "name nodeid" of every node of the nodelist
members() {
    awk '/^ *node \{/ { n = ""; i = "" } $1 == "name:" { n = $2 } $1 == "nodeid:" { i = $2 }
         /^ *\}/ { if (n != "" && i != "") print n, i; n = ""; i = "" }' "$conf"
}

# attach LINK PID: a cable from the bridge to the namespaces of that process
attach() {
    ip link add "$1" type veth peer name e0 netns "$2"
    ip link set "$1" master br0 up
}

# The machine outside that gives the deciding vote, reachable from anywhere as through a router.
arbiter() {
    touch "$work/ready.arbiter"
    while [ ! -e "$work/go.arbiter" ]; do sleep 0.02; done
    mount -t tmpfs tmpfs /run
    mkdir -p /run/corosync-qnetd
    ip link set lo up
    ip link set e0 up
    ip addr add "$device" dev e0
    ip route replace default dev e0
    exec corosync-qnetd -f >"$work/log.arbiter" 2>&1
}

certificates() {
    local cluster
    cluster=$(awk '$1 == "cluster_name:" { print $2 }' "$conf")
    corosync-qnetd-certutil -i
    corosync-qdevice-net-certutil -i -c /etc/corosync/qnetd/nssdb/qnetd-cacert.crt
    corosync-qdevice-net-certutil -r -n "$cluster"
    corosync-qnetd-certutil -s -c /etc/corosync/qdevice/net/nssdb/qdevice-net-node.crq -n "$cluster"
    corosync-qdevice-net-certutil -M -c "/etc/corosync/qnetd/nssdb/cluster-$cluster.crt"
}

# spawn FUNCTION NAME LINK: run it in namespaces of its own, wired to the bridge
spawn() {
    unshare --net --uts --mount --ipc bash "${BASH_SOURCE[0]}" "$1" "$2" &
    local pid=$!
    while [ ! -e "$work/ready.$2" ]; do sleep 0.02; done
    attach "$3" $pid
    touch "$work/go.$2"
}

cluster() {
    local name id link=0
    mount -t tmpfs tmpfs /etc/corosync
    mkdir -p /etc/corosync/qnetd
    head -c 256 /dev/urandom >/etc/corosync/authkey
    cp "$tree/cluster/etc/pve/corosync.conf" "$conf"
    ip link set lo up
    ip link add br0 type bridge
    ip link set br0 up
    device=$(awk '$1 == "host:" { print $2 }' "$conf")
    started=0 absent=
    while read -r name id; do
        # A member without an interfaces file is one that is switched off.
        if [ -e "$tree/nodes/$name/etc/network/interfaces" ]; then
            started=$((started + 1)) names+=("$name")
        else
            absent="$absent $id"
        fi
    done < <(members)
    given=$(given)
    export device started absent given
    if [ -n "$device" ]; then
        certificates >"$work/certificates" 2>&1 </dev/null || cat "$work/certificates"
        spawn arbiter arbiter v0
    fi
    for name in "${names[@]}"; do link=$((link + 1)) && spawn node "$name" "v$link"; done
    for name in "${names[@]}"; do
        while [ ! -e "$work/done.$name" ]; do sleep 0.05; done
        printf '== %s\n' "$name"
        cat "$work/saw.$name"
        if [ ! -e "$work/settled.$name" ]; then status=1; fi
    done
}

case $1 in
node | arbiter) "$@" ;;
inside)
    names=() status=0
    conf=/etc/corosync/corosync.conf
    export conf
    cluster
    exit $status
    ;;
*)
    tree=$(readlink -f "$1") limit=$2 work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    export tree limit work
    unshare --net --uts --mount --ipc --pid --fork --kill-child --mount-proc bash "${BASH_SOURCE[0]}" inside
    ;;
esac
