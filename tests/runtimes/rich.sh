#!/bin/sh
# dockerd with a plain and a privileged container, in which much happens that published rules look for.
set -eu
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/docker_start.sh"
start_docker --add-runtime "here=$(realpath "$(dirname "$0")/runc_here.py")"

# begin NAME SCRIPT OPTIONS…: a container; prints its first process
begin() {
    name=$1 script=$2
    shift 2
    docker run -d --name "$name" --network none "$@" localhost/lanner/rich:1 /bin/sh /scripts/first.sh "$script" >>"$WORK/ids"
    docker inspect -f '{{.State.Pid}}' "$name"
}

# go FIRST_PROCESS: what waits in the container begins, and is waited for
go() {
    : >"/proc/$1/root/go"
    until_true 40 test -e "/proc/$1/root/done"
}

docker import "$BASE/rich.tar" localhost/lanner/rich:1 >/dev/null
pid=$(begin lanner-app app)
nsenter -t "$pid" -n sh -c '
    ip link set lo up
    for address in 203.0.113.5 203.0.113.77 10.96.0.1 10.1.2.3 169.254.169.254; do
        ip address add "$address/32" dev lo
    done'
go "$pid"
for command in 'sh /scripts/tty.sh' id; do
    docker exec -t lanner-app $command >/dev/null
done
docker exec lanner-app tar cf - /srv >/dev/null
privileged=$(begin lanner-priv priv --runtime here --privileged -v /etc:/host-etc:ro)
go "$privileged"
docker run --rm --name lanner-short --network none localhost/lanner/rich:1 sh -c 'echo hello; exit 2' >/dev/null || true
docker rm -f lanner-app lanner-priv >/dev/null
