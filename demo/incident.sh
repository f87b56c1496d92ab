#!/bin/sh
# The demo's break-in, for real but with stand-ins: run it as root in a mount namespace of its own (`unshare -m sh demo/incident.sh`).
# A copy of the shell plays the web server; /etc/shadow and /usr/local/bin are stand-ins that only this namespace sees.
set -eu
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mount --make-rprivate /
mount -t tmpfs demo "$stage"
printf 'root:stand-in:20000:0:99999:7:::\n' >"$stage/shadow"
mkdir "$stage/bin"
cp /bin/sh "$stage/nginx"
mount --bind "$stage/shadow" /etc/shadow
mount --bind "$stage/bin" /usr/local/bin

# The server reads a request that makes it start a shell; the shell reads what it should not and leaves something behind.
cat >"$stage/request" <<'EOT'
/bin/sh -c 'id >/dev/null; cat /etc/shadow >/dev/null; echo left >/usr/local/bin/.cache-helper; true'
true
EOT
"$stage/nginx" "$stage/request"

umount /usr/local/bin /etc/shadow "$stage"
