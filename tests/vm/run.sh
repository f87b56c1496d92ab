#!/bin/sh
# Boots Debian's kernels under qemu (TCG, no KVM needed) and runs the probe's tests and `lanner doctor` in each.
#
#   tests/vm/run.sh [RELEASE…]      of Debian: bullseye (5.10), bookworm (6.1), trixie (6.12), arm64 (6.12 for aarch64, see arm64.sh);
#                                   without: $LANNER_VM, or all
#
# Kernels come from Debian's archive by its indices (apt checks signatures and hashes) and stay in target/vm. LANNER_VM_TESTS names the tests to run in
# place of those below. doctor's answer is compared
# with tests/vm/doctor-RELEASE.txt, in which numbers that change are masked; UPDATE=1 writes it.
set -eu
cd "$(dirname "$0")/../.."

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
work=$target/vm
. tests/vm/apt.sh
. tests/vm/doctor.sh
releases=${*:-${LANNER_VM:-bullseye bookworm trixie arm64}}
# Seconds that one boot may take, with all its tests.
patience=${LANNER_VM_PATIENCE:-1500}
# What kernels differ in, by name, exactly. Each loads the probe, which takes an emulated machine many seconds: those of `domains` carry out the cases of many
# others under one load.
tests="domains::calls_are_told domains::machines_are_followed domains::members_of_a_cgroup_are_watched
filter::a_renamed_directory_is_followed loss::what_does_not_fit_is_counted iterate::files_are_told_by_the_iterator"
# What the probe does not see on Linux 5.10.
newer="domains::rings_and_paths_are_told"

# Modules that guests may load: one that starts, and one that finds nothing to drive.
modules="arch/x86/kernel/cpuid drivers/cpufreq/pcc-cpufreq"

# The kernel of a release, fetched when it is not there, with its modules: prints its path.
kernel_of() {
    dir=$work/$1
    if ! ls "$dir"/vmlinuz-* "$dir/modules.cpio" >/dev/null 2>&1; then
        say "fetching the kernel of Debian $1"
        apt_lists "$1" "$1" amd64 || return 1
        package=$(kernel_package "$1" amd64)
        [ -n "$package" ] || return 1
        (cd "$dir/package" && apt_of "$1" apt-get download "$package") || return 1
        dpkg-deb --fsys-tarfile "$dir"/package/*.deb | tar -x -C "$dir" --strip-components=2 --wildcards './boot/vmlinuz-*' || return 1
        take_modules "$dir" || return 1
        rm -r "$dir/package"
    fi
    ls "$dir"/vmlinuz-* | tail -n 1
}

# Puts the modules of a package into a file system of their own, as module.ko and failing.ko.
take_modules() (
    root=$1/package/root to=module.ko
    mkdir -p "$root"
    for module in $modules; do
        dpkg-deb --fsys-tarfile "$1"/package/*.deb | tar -x -C "$1/package" --wildcards "*/kernel/$module.ko*" || return 1
        found=$(find "$1/package" -path "*/kernel/$module.ko*")
        case $found in
        *.xz) xz -dc "$found" >"$root/$to" || return 1 ;;
        *) cp "$found" "$root/$to" ;;
        esac
        to=failing.ko
    done
    cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null >"$1/modules.cpio"
)

# Copies a program and what it is linked with into a root, without its debug information.
put_program() {
    strip -o "$1/bin/$2" "$3" 2>/dev/null || cp "$3" "$1/bin/$2"
    for library in $(ldd "$3" | grep -o '/[^ ]*'); do
        mkdir -p "$1$(dirname "$library")"
        cp -L "$library" "$1$library"
    done
}

# The first file system of the guests; prints its path.
make_root() {
    # Who names tests means them everywhere.
    [ -z "${LANNER_VM_TESTS:-}" ] || newer=
    root=$work/root
    rm -rf "$root"
    mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/etc" "$root/root"
    cp /bin/busybox "$root/bin/busybox"
    cp /etc/passwd /etc/group "$root/etc/"
    put_program "$root" kernel "$1"
    put_program "$root" lanner "$2"
    cat >"$root/init" <<EOT
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t tmpfs none /tmp
mount -t devtmpfs none /dev
mkdir -p /sys/fs/cgroup
mount -t cgroup2 none /sys/fs/cgroup
mount -t securityfs none /sys/kernel/security
ip link set lo up
export LANNER_VM_GUEST=1
case \$(uname -r) in
5.10.*) newer= ;;
*) newer="$(echo $newer)" ;;
esac
set -- $(echo ${LANNER_VM_TESTS:-$tests}) \$newer
echo "@@ wanted \$#"
kernel --exact --test-threads 1 --show-output "\$@"
echo "@@ tests \$?"
echo "@@ doctor"
lanner doctor
echo "@@ exit \$?"
poweroff -f
EOT
    chmod +x "$root/init"
    (cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null) >"$work/root.cpio"
    echo "$work/root.cpio"
}

boot() {
    timeout "$patience" qemu-system-x86_64 -accel tcg -cpu max -m 1024 -smp 2 -nographic -no-reboot -net none -kernel "$1" -initrd "$2" \
        -append 'console=ttyS0 quiet panic=-1 mitigations=off' </dev/null 2>&1 | tr -d '\r'
}

check_release() {
    if [ "$1" = arm64 ]; then
        tests/vm/arm64.sh
        return
    fi
    release=$1 log=$work/$1.log
    kernel=$(kernel_of "$release") || { say "skipped: the kernel of Debian $release can't be fetched"; return 0; }
    start=$(date +%s)
    # The guest's first file system is several, one over the other.
    cat "$2" "$work/$release/modules.cpio" >"$work/$release/root.cpio"
    boot "$kernel" "$work/$release/root.cpio" >"$log" || true
    say "Debian $release, $(basename "$kernel"): $(grep -c '\.\.\. ok' "$log") tests passed ($(grep -c '^case: ' "$log") cases share loads), $(($(date +%s) - start)) s"
    grep '^skipped:' "$log" | sed 's/^/vm: /' >&2 || true
    # A name that no test has is no failure to the program.
    if ! grep -q '^@@ tests 0' "$log" || [ "$(sed -n 's/.*@@ wanted //p' "$log")" != "$(grep -c '\.\.\. ok' "$log")" ]; then
        grep -v '\.\.\. ok' "$log" | tail -n 60 >&2
        say "FAILED: tests under Debian $release"
        return 1
    fi
    compare_doctor "$log" "$release" || { say "FAILED: doctor under Debian $release"; return 1; }
}

for tool in qemu-system-x86_64 busybox apt-get dpkg-deb xz cargo; do
    command -v "$tool" >/dev/null 2>&1 || { say "skipped: no $tool"; exit 0; }
done
[ "$(uname -m)" = x86_64 ] || { say "skipped: guests are x86_64, this machine is not"; exit 0; }
mkdir -p "$work"
cargo build --quiet -p lanner
test_program=$(cargo test --quiet -p lanner-source --test kernel --no-run --message-format=json | sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
initrd=$(make_root "$test_program" "$target/debug/lanner")
# Each guest keeps one CPU busy: they run beside each other, and what they say comes in order.
failed=0
for release in $releases; do
    rm -f "$work/$release.said.end"
    { check_release "$release" "$initrd" >"$work/$release.said" 2>&1 && echo passed >"$work/$release.said.end"; } &
done
wait
for release in $releases; do
    cat "$work/$release.said" >&2
    [ -e "$work/$release.said.end" ] || failed=1
done
exit $failed
