#!/bin/sh
# dockerd, with its own containerd.
set -eu
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/docker_start.sh"
start_docker
id=$(docker run -d --name lanner-web --network none --health-cmd 'cat /etc/hostname' --health-interval 300ms localhost/lanner/web:1)
met "$(echo "$id" | cut -c 1-12)" "$(docker inspect -f '{{.State.Pid}}' lanner-web)"
docker exec -t lanner-web sh -c 'cat /etc/hostname' >/dev/null
until_true 10 sh -c "/usr/bin/docker -H unix://$WORK/socket inspect -f '{{.State.Health.Status}}' lanner-web | grep -q '^healthy'"
docker rm -f lanner-web >/dev/null
