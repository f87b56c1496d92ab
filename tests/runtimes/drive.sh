#!/bin/sh
# What is watched: waits until all watchers have seen it, then lets each runtime do its part. Arguments: the runtimes. What they write outside of their own
# folders nobody else sees.
set -u
here=$(dirname "$0")
for folder in /run /opt /var/lib/containers; do
    [ ! -d "$folder" ] || mount -t tmpfs lanner-test "$folder"
done
mkdir "$BASE/etc" "$BASE/etc.work"
mount -t overlay -o "lowerdir=/etc,upperdir=$BASE/etc,workdir=$BASE/etc.work" lanner-test /etc
until [ -e "$BASE/go" ]; do
    "$BASE/lanner-marker" begin
    sleep 0.1
done
for runtime in "$@"; do
    export WORK="$BASE/$runtime"
    mkdir -p "$WORK"
    start=$(date +%s%N)
    sh "$here/$runtime.sh" >"$WORK/out" 2>&1
    echo "$? $((($(date +%s%N) - start) / 1000000))" >"$WORK/end"
done
"$BASE/lanner-marker" end
