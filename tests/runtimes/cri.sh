#!/bin/sh
# containerd, asked by CRI as a kubelet does: a pod with one container. The pod has the network of its node, which is the test's own.
set -eu
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containerd_start.sh"
start_containerd
ctr -a "$WORK/socket" -n k8s.io images import "$ROOTFS.oci.tar" >/dev/null
cri() {
    python3 "$here/cri.py" "$WORK/socket" "$@"
}
here=$(dirname "$0")
until_true 20 cri ready
pod=$(cri pod web-1 shop "/$CGROUP/kubepods/burstable/pod11112222-3333-4444-5555-666677778888")
id=$(cri container "$pod" web localhost/lanner/web:1 /main.sh)
cri start "$id"
met "$(echo "$id" | cut -c 1-12)" "$(ctr -a "$WORK/socket" -n k8s.io tasks ls | sed -n "s/^$id *\([0-9]*\) .*/\1/p")"
cri exec "$id" sh -c 'cat /etc/hostname'
# As the kubelet does it: by the commands of the pod's probes.
cri exec "$id" cat /etc/hostname
cri exec "$id" sh -c 'exit 0'
cri stop "$pod"
cri remove "$pod"
