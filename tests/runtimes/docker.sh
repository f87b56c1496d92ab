#!/bin/sh
# dockerd, with its own containerd.
set -eu
. "$(dirname "$0")/lib.sh"
docker="/usr/bin/docker -H unix://$WORK/socket"
dockerd --data-root "$WORK/data" --exec-root "$WORK/exec" --pidfile "$WORK/pid" -H "unix://$WORK/socket" --iptables=false --ip6tables=false \
    --ip-forward=false --ip-masq=false --bridge=none --default-ulimit nofile=1024:1024 --exec-opt native.cgroupdriver=cgroupfs \
    --cgroup-parent "/$CGROUP/docker" >"$WORK/log" 2>&1 &
daemon=$!
trap 'kill $daemon; wait $daemon || true' EXIT
until_true 30 $docker version
$docker import -c 'CMD ["/main.sh"]' "$ROOTFS.tar" localhost/lanner/web:1 >/dev/null
id=$($docker run -d --name lanner-web --network none localhost/lanner/web:1)
met "$(echo "$id" | cut -c 1-12)" "$($docker inspect -f '{{.State.Pid}}' lanner-web)"
$docker exec -t lanner-web sh -c 'cat /etc/hostname' >/dev/null
$docker rm -f lanner-web >/dev/null
