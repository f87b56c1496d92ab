#!/bin/sh
# Boots an aarch64 kernel of Debian's under qemu (TCG) and has it take the probe's object: whether its verifier accepts each program there. What the
# programs tell is not looked at: that needs Lanner itself, which is built on such a machine only.
#
#   tests/vm/arm64.sh [RELEASE]     of Debian; without: trixie (6.12)
set -eu
cd "$(dirname "$0")/../.."

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
work=$target/vm
. tests/vm/apt.sh
release=${1:-trixie}
name=$release-arm64
dir=$work/$name
# Seconds that the boot may take.
patience=${LANNER_VM_PATIENCE:-1500}

for tool in qemu-system-aarch64 busybox apt-get dpkg-deb clang-16 cargo; do
    command -v "$tool" >/dev/null 2>&1 || { say "skipped: no $tool"; exit 0; }
done
mkdir -p "$work"

fetch() {
    say "fetching the kernel of Debian $release for aarch64"
    apt_lists "$name" "$release" arm64 || return 1
    package=$(kernel_package "$name" arm64)
    [ -n "$package" ] || return 1
    (cd "$dir/package" && apt_of "$name" apt-get download "$package" bpftool libc6 libcap2 libelf1t64 zlib1g libzstd1 busybox-static) || return 1
    rm -rf "$dir/root"
    mkdir -p "$dir/root"
    for file in "$dir"/package/*.deb; do
        case $file in
        */linux-image-*) dpkg-deb --fsys-tarfile "$file" | tar -x -C "$dir" --strip-components=2 --wildcards './boot/vmlinuz-*' ;;
        *) dpkg -x "$file" "$dir/root" ;;
        esac || return 1
    done
    rm -r "$dir/package"
    (cd "$dir/root" && mkdir -p proc sys && for folder in bin sbin lib; do ln -sfn "usr/$folder" "$folder"; done)
}

# The object as build.rs makes it, for the other machine.
compile() {
    cargo build --quiet -p lanner-source || return 1
    headers=$(find "$target/debug/build" -path '*/libbpf-sys-*/out/include' -prune | head -n 1)
    clang-16 -O2 -g -target bpf -mcpu=v3 -Wall -Werror -Wno-unused-function -D__TARGET_ARCH_arm64 -I bpf -I "$headers" \
        -c bpf/lanner.bpf.c -o "$dir/root/lanner.bpf.o"
}

ls "$dir"/vmlinuz-* >/dev/null 2>&1 || fetch || { say "skipped: the kernel of Debian $release for aarch64 can't be fetched"; exit 0; }
compile
cat >"$dir/root/init" <<'EOT'
#!/bin/busybox sh
export PATH=/bin:/sbin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t bpf none /sys/fs/bpf
bpftool prog loadall /lanner.bpf.o /sys/fs/bpf/lanner 2>&1 | busybox tail -n 40
echo "@@ end"
busybox poweroff -f
EOT
sed -i 's/^mount/busybox mount/' "$dir/root/init"
chmod +x "$dir/root/init"
(cd "$dir/root" && find . | busybox cpio -o -H newc 2>/dev/null) >"$dir/root.cpio"
start=$(date +%s)
timeout "$patience" qemu-system-aarch64 -M virt -cpu max -accel tcg -m 1024 -smp 2 -nographic -no-reboot -net none \
    -kernel "$(ls "$dir"/vmlinuz-* | tail -n 1)" -initrd "$dir/root.cpio" -append 'console=ttyAMA0 quiet panic=-1 mitigations=off' \
    </dev/null 2>&1 | tr -d '\r' >"$dir.log" || true
# Programs that are an alternative to another one are not loaded, which bpftool says when all the others are, and it pins them.
if grep -q '^@@ end' "$dir.log" && ! grep -v "can't pin program that wasn't loaded" "$dir.log" | grep -q '^libbpf: '; then
    say "Debian $release for aarch64: the verifier takes the probe, $(($(date +%s) - start)) s"
else
    tail -n 60 "$dir.log" >&2
    say "FAILED: the probe on aarch64"
    exit 1
fi
