# start_containerd: with state of its own under WORK, until the script ends.
start_containerd() {
    cat >"$WORK/config.toml" <<EOT
version = 2
root = "$WORK/root"
state = "$WORK/state"
[grpc]
  address = "$WORK/socket"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/lanner/web:1"
  restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
  conf_dir = "$WORK/cni"
EOT
    containerd --config "$WORK/config.toml" >"$WORK/log" 2>&1 &
    daemon=$!
    trap 'kill $daemon; wait $daemon || true' EXIT
    until_true 30 ctr -a "$WORK/socket" version
}
