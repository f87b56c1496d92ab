#!/bin/sh
# A storm of containers that live for a moment, made by runc while dockerd runs, then by dockerd: what to make is in WARM, RUNC (numbers) and SECONDS_OF_DOCKER.
# Between warm-up and storm, and behind the storm, it waits until somebody has measured.
set -eu
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/docker_start.sh"
start_docker
mkdir "$WORK/bundles" "$WORK/cid"
python3 "$(dirname "$0")/storm.py" --bundles "$WORK/bundles" "$((WARM + RUNC))" "$ROOTFS" "$CGROUP"

# by_runc FIRST LAST
by_runc() {
    seq "$1" "$2" | timeout 60 xargs -P 4 -I N runc --root "$WORK/state" run --bundle "$WORK/bundles/N" storm-N >/dev/null
}

# by_docker FIRST STEP SECONDS: numbers FIRST, FIRST + STEP, … while there is time
by_docker() {
    number=$1
    end=$(($(date +%s) + $3))
    while [ "$(date +%s)" -lt "$end" ]; do
        docker run --rm --name "storm-$number" --cidfile "$WORK/cid/$number" --network none localhost/lanner/web:1 \
            /bin/sh -c 'read line </etc/shadow' "docker-$number" >/dev/null </dev/null
        number=$((number + $2))
    done
}

measured() {
    "$BASE/lanner-marker" "$1"
    until_true 40 test -e "$BASE/measured-$1"
}

by_runc 0 "$((WARM - 1))"
by_docker 0 1 4
measured warm
start=$(date +%s%N)
by_runc "$WARM" "$((WARM + RUNC - 1))"
echo "$((($(date +%s%N) - start) / 1000000))" >"$WORK/runc-ms"
start=$(date +%s%N)
others=
for first in 1001 1002 1003; do
    by_docker "$first" 3 "$SECONDS_OF_DOCKER" &
    others="$others $!"
done
wait $others
echo "$((($(date +%s%N) - start) / 1000000))" >"$WORK/docker-ms"
measured calm
