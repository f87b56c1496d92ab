#!/bin/sh
# runc alone: no daemon knows the container.
set -eu
. "$(dirname "$0")/lib.sh"
mkdir -p "$WORK/bundle" "$WORK/upper" "$WORK/overlay" "$WORK/rootfs"
mount -t overlay -o "lowerdir=$ROOTFS,upperdir=$WORK/upper,workdir=$WORK/overlay" web "$WORK/rootfs"
cd "$WORK/bundle"
runc spec
python3 - "$WORK/rootfs" "$CGROUP" <<'EOT'
import json, sys
spec = json.load(open("config.json"))
spec["process"].update(terminal=False, args=["/main.sh"])
spec["process"].pop("rlimits", None)
for of in spec["process"]["capabilities"].values():
    of += ["CAP_SETUID", "CAP_SETGID"]
spec["root"] = {"path": sys.argv[1]}
spec["linux"]["cgroupsPath"] = "/" + sys.argv[2] + "/bare/runc"
json.dump(spec, open("config.json", "w"))
EOT
runc="runc --root $WORK/state"
$runc run -d --pid-file "$WORK/pid" web </dev/null >/dev/null 2>&1
pid=$(cat "$WORK/pid")
# Nothing in the path of its control group says that it is a container.
met "ns$(stat -L -c %i "/proc/$pid/ns/pid")" "$pid"
script -qec "$runc exec -t web sh -c 'cat /etc/hostname'" /dev/null </dev/null >/dev/null
$runc kill web KILL
until_true 5 $runc delete web
