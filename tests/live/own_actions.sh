#!/bin/sh
# Suspicious actions with stand-ins: run it as root in a mount namespace of its own, with the built tests/live/worker.c as WORKER.
# /etc, /var/log and /dev/shm are empty file systems that only this namespace sees, with a few made-up files.
set -eu
worker=$1
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mount --make-rprivate /
for folder in "$stage" /etc /var/log /dev/shm; do
    mount -t tmpfs stand-in "$folder"
done
mkdir /etc/pam.d
printf 'root:stand-in:20000:0:99999:7:::\n' >/etc/shadow
printf 'root:x:0:0:root:/root:/bin/sh\n' >/etc/passwd
printf 'auth required stand-in\n' >/etc/pam.d/login
printf 'a line\n' >/var/log/syslog
printf 'not a key\n' >"$stage/id_rsa"
chmod 755 "$stage"
cd "$stage"

# Passwords are read, as root and as nobody, and what decides on logins.
cat /etc/shadow /etc/pam.d/login >/dev/null
chmod 644 /etc/shadow
setpriv --reuid 65534 --clear-groups cat /etc/shadow >/dev/null

# A copy of the shell plays a web server that takes a path with dots, and starts a shell.
cp /bin/sh httpd
cat >request <<'EOT'
cat /etc/../etc/./../etc/shadow >/dev/null
/bin/sh -c 'id -u >/dev/null; true'
true
EOT
"$stage/httpd" "$stage/request"

# Links to what must not be read, under other names.
ln -s /etc/shadow symlink
ln -s /etc directory
ln /etc/shadow /etc/hardlink

# Keys are searched.
find "$stage" -name id_rsa >/dev/null
grep -r 'BEGIN RSA PRIVATE' "$stage" >/dev/null || true
find "$stage" -maxdepth 2 -iname id_dsa >/dev/null

# Programs run from memory and from /dev/shm.
"$worker" memfd /bin/true
cp /bin/true /dev/shm/stand-in
/dev/shm/stand-in

# Traces are removed.
: >/var/log/syslog
printf 'gone soon\n' >trace
shred -u trace

cd /
umount /dev/shm /var/log /etc "$stage"
