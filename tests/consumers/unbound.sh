# Starts Unbound on a loopback of its own with a file that hlc made, asks it a list of questions, and prints each with its
# answers. Servers of forwarded zones are played by a second Unbound at their own addresses.
#
# $1: the file; $2: the questions, a name and a type a line; $3: what the other servers know, a record a line.
ip link set lo up
mount -t tmpfs none /run

own() {
    printf '%s\n' 'server:' '    do-daemonize: no' '    use-syslog: no' '    username: ""' '    chroot: ""' \
        '    pidfile: ""' '    module-config: "iterator"' 'remote-control:' '    control-enable: no'
}

{
    printf 'include: "%s"\n' "$1"
    own
    printf '%s\n' 'server:' '    interface: 127.0.0.1' '    do-not-query-localhost: no'
} >/run/first.conf

{
    own
    printf '%s\n' 'server:' '    access-control: 0.0.0.0/0 allow' '    access-control: ::/0 allow'
    sed 's/.*/    local-data: "&"/' "$3"
} >/run/second.conf
forwards=$(sed -n 's/^ *forward-addr: //p' "$1" | sort -u)
for address in $forwards; do
    case $address in
    *:*) ip addr add "$address/128" dev lo nodad ;;
    *) ip addr add "$address/32" dev lo ;;
    esac
    printf '    interface: %s\n' "$address" >>/run/second.conf
done

unbound -d -c /run/first.conf 2>/run/first.log &
first=$!
second=
if [ -n "$forwards" ]; then
    unbound -d -c /run/second.conf 2>/run/second.log &
    second=$!
fi
trap 'kill $first $second' EXIT

tries=0
until dig +time=1 +tries=1 +short @127.0.0.1 localhost A >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 50 ] || ! kill -0 "$first"; then
        cat /run/first.log >&2
        exit 1
    fi
    sleep 0.1
done
while read -r name kind; do
    answers=$(dig +time=2 +tries=2 +short @127.0.0.1 "$name" "$kind" | tr '\n' ' ')
    printf '%s %s %s\n' "$name" "$kind" "$answers"
done <"$2"
