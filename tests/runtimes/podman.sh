#!/bin/sh
# podman, which has no daemon but to answer questions.
set -eu
. "$(dirname "$0")/lib.sh"
cat >"$WORK/storage.conf" <<EOT
[storage]
driver = "overlay"
graphroot = "$WORK/graph"
runroot = "$WORK/run"
EOT
cat >"$WORK/containers.conf" <<EOT
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
tmp_dir = "$WORK/tmp"
EOT
export CONTAINERS_STORAGE_CONF="$WORK/storage.conf" CONTAINERS_CONF="$WORK/containers.conf"
podman system service --time 0 "unix://$WORK/socket" >"$WORK/log" 2>&1 &
daemon=$!
trap 'kill $daemon; wait $daemon || true' EXIT
# It takes a third of a second for each answer; all who watch have asked who it is when its first container starts.
until_true 20 test -S "$WORK/socket"
sleep 5
podman import -c 'CMD ["/main.sh"]' "$ROOTFS.tar" localhost/lanner/web:1 >/dev/null 2>&1
# Without the limits it asks for more than it may have where CAP_SYS_RESOURCE is missing.
# Without systemd nobody makes the checks; they are made by hand.
id=$(podman run -d --health-cmd 'cat /etc/hostname' --health-interval disable --name lanner-web --network none --cgroup-parent "/$CGROUP/podman" --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 \
    localhost/lanner/web:1)
met "$(echo "$id" | cut -c 1-12)" "$(podman inspect -f '{{.State.Pid}}' lanner-web)"
script -qec "podman exec -t lanner-web sh -c 'cat /etc/hostname'" /dev/null </dev/null >/dev/null
podman healthcheck run lanner-web >/dev/null
podman rm -f -t 0 lanner-web >/dev/null
