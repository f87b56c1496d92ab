#!/bin/sh
# dockerd, with its own containerd.
set -eu
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/docker_start.sh"
start_docker
id=$(docker run -d --name lanner-web --network none localhost/lanner/web:1)
met "$(echo "$id" | cut -c 1-12)" "$(docker inspect -f '{{.State.Pid}}' lanner-web)"
docker exec -t lanner-web sh -c 'cat /etc/hostname' >/dev/null
docker rm -f lanner-web >/dev/null
