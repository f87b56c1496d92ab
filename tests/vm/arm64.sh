#!/bin/sh
# Boots an aarch64 kernel of Debian's under qemu (TCG), has its verifier take each program of the probe, and runs the probe's tests there, built by
# tests/vm/cross.sh. Where these can't be built, that is said, and only the verifier is asked.
#
#   tests/vm/arm64.sh [RELEASE] [full]     of Debian; without: trixie (6.12)
#
# full: Lanner is built too; its doctor is asked there (tests/vm/doctor-arm64.txt; UPDATE=1 writes it), and it watches a break-in with stand-ins.
# LANNER_VM_TESTS names the tests to run in place of those below.
set -eu
cd "$(dirname "$0")/../.."

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
work=$target/vm
. tests/vm/apt.sh
. tests/vm/doctor.sh
whole=
[ "${1:-}" != full ] || { whole=full; shift; }
release=${1:-trixie}
[ "${2:-}" != full ] || whole=full
name=$release-arm64
dir=$work/$name
# Modules that the guest may load: one that starts, and one that finds nothing to drive, as module.ko and failing.ko.
modules="drivers/net/dummy drivers/xen/xen-gntalloc"
# Seconds that the boot may take.
patience=${LANNER_VM_PATIENCE:-1500}
# What architectures differ in; each loads the probe, which takes an emulated machine a quarter of a minute: those of `domains` carry out the cases of many
# others under one load.
tests="domains::calls_are_told domains::rings_and_paths_are_told acted_at::links_on_the_way_are_followed
filter::a_renamed_directory_is_followed loss::what_does_not_fit_is_counted"

for tool in qemu-system-aarch64 busybox apt-get dpkg-deb xz clang-16 cargo; do
    command -v "$tool" >/dev/null 2>&1 || { say "skipped: no $tool"; exit 0; }
done
mkdir -p "$work"

# put_module PACKAGE MODULE FILE
put_module() {
    dpkg-deb --fsys-tarfile "$1" | tar -x -O --wildcards "*/kernel/$2.ko.xz" | xz -dc >"$3" && [ -s "$3" ]
}

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
        */linux-image-*)
            dpkg-deb --fsys-tarfile "$file" | tar -x -C "$dir" --strip-components=2 --wildcards './boot/vmlinuz-*' &&
                put_module "$file" "${modules% *}" "$dir/root/module.ko" && put_module "$file" "${modules#* }" "$dir/root/failing.ko"
            ;;
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

ls "$dir"/vmlinuz-* "$dir/root/failing.ko" >/dev/null 2>&1 || fetch || { say "skipped: the kernel of Debian $release for aarch64 can't be fetched"; exit 0; }
compile
mkdir -p "$dir/root/dev" "$dir/root/tmp" "$dir/root/root" "$dir/root/etc"
rm -f "$dir/root/bin/kernel" "$dir/root/bin/lanner"
cp /etc/passwd /etc/group "$dir/root/etc/"
program=$(tests/vm/cross.sh "$work/cross" "$release") || program=
lanner=
[ -z "$whole" ] || lanner=$(tests/vm/cross.sh "$work/cross" "$release" lanner)
if [ -n "$program" ]; then
    aarch64-linux-gnu-strip -o "$dir/root/bin/kernel" "$program"
    [ -z "$lanner" ] || aarch64-linux-gnu-strip -o "$dir/root/bin/lanner" "$lanner"
    cp demo/rules.yaml tests/vm/incident.sh "$dir/root/root/"
    cp /usr/aarch64-linux-gnu/lib/libgcc_s.so.1 "$dir/root/usr/lib/aarch64-linux-gnu/"
else
    say "skipped: tests on aarch64 can't be built: only the verifier is asked"
    tests=none
fi
cat >"$dir/root/init" <<EOT
#!/bin/busybox sh
/bin/busybox --install -s /bin 2>/dev/null
export PATH=/bin:/sbin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t tmpfs none /tmp
mount -t devtmpfs none /dev
mount -t bpf none /sys/fs/bpf
mkdir -p /sys/fs/cgroup
mount -t cgroup2 none /sys/fs/cgroup
mount -t securityfs none /sys/kernel/security
ip link set lo up
bpftool prog loadall /lanner.bpf.o /sys/fs/bpf/lanner 2>&1 | tail -n 40
rm -r /sys/fs/bpf/lanner
echo "@@ verified"
export LANNER_VM_GUEST=1
set -- $(echo ${LANNER_VM_TESTS:-$tests})
[ -x /bin/kernel ] || set --
echo "@@ wanted \$#"
[ ! -x /bin/kernel ] || kernel --exact --test-threads 1 --show-output "\$@"
echo "@@ tests \$?"
if [ -x /bin/lanner ]; then
    echo "@@ doctor"
    lanner doctor
    echo "@@ exit \$?"
    lanner run --rules /root/rules.yaml -- sh /root/incident.sh
    echo "@@ watched \$?"
fi
poweroff -f
EOT
chmod +x "$dir/root/init"
(cd "$dir/root" && find . | busybox cpio -o -H newc 2>/dev/null) >"$dir/root.cpio"
start=$(date +%s)
# Signed pointers by qemu's own function: the architecture's takes several times as long to emulate as all else.
timeout "$patience" qemu-system-aarch64 -M virt -cpu max,pauth-impdef=on -accel tcg -m 1536 -smp 2 -nographic -no-reboot -net none \
    -kernel "$(ls "$dir"/vmlinuz-* | tail -n 1)" -initrd "$dir/root.cpio" -append 'console=ttyAMA0 quiet panic=-1 mitigations=off' \
    </dev/null 2>&1 | tr -d '\r' >"$dir.log" || true
# Programs that are an alternative to another one are not loaded, which bpftool says when all the others are, and it pins them.
refused=$(sed '/^@@ verified/q' "$dir.log" | grep -v "can't pin program that wasn't loaded" | grep -c '^libbpf: ' || true)
passed=$(grep -c '\.\.\. ok' "$dir.log" || true)
# A name that no test has is no failure to the program.
if grep -q '^@@ tests 0' "$dir.log" && [ "$refused" = 0 ] && [ "$(sed -n 's/.*@@ wanted //p' "$dir.log")" = "$passed" ]; then
    say "Debian $release for aarch64: the verifier takes the probe, $passed tests passed, $(($(date +%s) - start)) s"
else
    tail -n 60 "$dir.log" >&2
    say "FAILED: the probe on aarch64"
    exit 1
fi
[ -n "$whole" ] || exit 0
compare_doctor "$dir.log" arm64 || { say "FAILED: doctor on aarch64"; exit 1; }
for told in "A shell runs below a web server" "A credential file was opened (file=/etc/shadow" "A program file was written (file=/usr/bin/.cache-helper"; do
    grep -qF "$told" "$dir.log" || { tail -n 40 "$dir.log" >&2; say "FAILED: lanner run on aarch64 does not tell: $told"; exit 1; }
done
say "Debian $release for aarch64: doctor says what it should, and lanner run tells of a break-in"
