#!/bin/sh
# A flood, while something suspicious is executed every INTERVAL seconds, MARKERS times: run it as root in a mount namespace of its own.
# The executed program is a stand-in in a /dev/shm that only this namespace sees.
set -eu
worker=$1 kind=$2 seconds=$3 markers=$4 interval=$5
mount --make-rprivate /
mount -t tmpfs flood /dev/shm
cp /bin/true /dev/shm/stand-in
"$worker" flood "$kind" "$seconds" &
number=0
while [ "$number" -lt "$markers" ]; do
    number=$((number + 1))
    /dev/shm/stand-in lanner-marker "$number"
    sleep "$interval"
done
wait
umount /dev/shm
