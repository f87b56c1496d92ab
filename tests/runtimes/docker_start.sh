# start_docker OPTIONS…: dockerd with state of its own under WORK, until the script ends; `docker` is its client, and has the image.
docker() {
    /usr/bin/docker -H "unix://$WORK/socket" "$@"
}
start_docker() {
    dockerd --data-root "$WORK/data" --exec-root "$WORK/exec" --pidfile "$WORK/pid" -H "unix://$WORK/socket" --iptables=false --ip6tables=false \
        --ip-forward=false --ip-masq=false --bridge=none --default-ulimit nofile=1024:1024 --exec-opt native.cgroupdriver=cgroupfs \
        --cgroup-parent "/$CGROUP/docker" "$@" >"$WORK/log" 2>&1 &
    daemon=$!
    trap 'kill $daemon; wait $daemon || true' EXIT
    until_true 30 docker version
    docker import -c 'CMD ["/main.sh"]' "$ROOTFS.tar" localhost/lanner/web:1 >/dev/null
}
