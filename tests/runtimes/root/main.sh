#!/bin/sh
# The program of a container: waits until its network is there, then does what published rules look for, some of it as other users. By full paths, so that
# programs have their names.
until [ -e /go ]; do
    sleep 0.1
done
/bin/cat /etc/shadow >/dev/null
/bin/su deploy -c 'exec /sbin/apk --version' >/dev/null 2>&1
/bin/wget -q -O /dev/null http://169.254.169.254/ 2>/dev/null
/bin/cp /bin/busybox /tmp/dropped
/bin/su carrier -c 'exec /tmp/dropped' >/dev/null 2>&1
: >/done
while :; do
    sleep 60
done
