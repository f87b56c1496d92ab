# What the scripts of runtimes share. They run as root in mount and network namespaces of the test's own, with WORK, a folder of their own, and ROOTFS,
# the file system of a container, set.

# until_true SECONDS COMMAND…: until the command succeeds
until_true() {
    left=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || { echo "not within time: $*" >&2; return 1; }
        sleep 0.05
    done
}

# met CONTAINER_ID PID: a container runs, and this is its first process. Its own network namespace gets the address of a cloud's metadata service, with
# somebody who listens there, and what waits in the container begins.
met() {
    echo "$1" >"$WORK/id"
    cd "$WORK"
    nsenter -t "$2" -n sh -c '
        ip link set lo up
        ip address add 169.254.169.254/32 dev lo 2>/dev/null
        exec busybox httpd -f -p 169.254.169.254:80' </dev/null >/dev/null 2>&1 &
    listener=$!
    until_true 5 nsenter -t "$2" -n busybox nc -w 1 169.254.169.254 80 </dev/null
    : >"/proc/$2/root/go"
    until_true 20 test -e "/proc/$2/root/done"
    kill "$listener"
}
