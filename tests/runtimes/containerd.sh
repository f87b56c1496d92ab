#!/bin/sh
# containerd, asked by ctr.
set -eu
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containerd_start.sh"
ctr="ctr -a $WORK/socket -n lanner-test"
start_containerd
$ctr images import "$ROOTFS.oci.tar" >/dev/null
$ctr run -d --cgroup "/$CGROUP/web1" localhost/lanner/web:1 web1 /main.sh
met web1 "$($ctr tasks ls | sed -n 's/^web1 *\([0-9]*\) .*/\1/p')"
script -qec "$ctr tasks exec -t --exec-id shell web1 sh -c 'cat /etc/hostname'" /dev/null </dev/null >/dev/null
$ctr tasks kill -s KILL web1
until_true 5 $ctr tasks delete web1
$ctr containers delete web1
