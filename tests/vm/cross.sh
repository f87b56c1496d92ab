#!/bin/sh
# Builds the probe's tests, or Lanner, for aarch64 on x86_64 and prints the path of the program.
#
#   tests/vm/cross.sh FOLDER RELEASE [tests|lanner]     where all goes; the release of Debian whose libraries are linked with; what; without: tests
#
# Rust's standard library for another architecture comes from Debian, with the compiler that it belongs to: of the release below, because it has to be as
# new as Cargo.toml asks for. It runs out of its folder, with its own libraries; nothing is installed.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p "$1"
work=$(realpath "$1")
release=$2
newest=forky
. tests/vm/apt.sh

command -v aarch64-linux-gnu-gcc >/dev/null 2>&1 || { say "no aarch64-linux-gnu-gcc"; exit 1; }

fetch() {
    say "fetching Rust of Debian $newest, with its library for aarch64"
    rm -rf "$work/rust" "$work/root"
    apt_lists amd64 "$newest" amd64 && apt_lists arm64 "$newest" arm64 && apt_lists libraries "$release" arm64 || return 1
    (cd "$work/amd64" && apt_of amd64 apt-get install --download-only -y --no-install-recommends rustc libstd-rust-dev >/dev/null) || return 1
    (cd "$work/arm64/package" && apt_of arm64 apt-get download libstd-rust-dev) || return 1
    (cd "$work/libraries/package" && apt_of libraries apt-get download libelf-dev libelf1t64 zlib1g-dev zlib1g libzstd1) || return 1
    mkdir -p "$work/rust.new" "$work/root"
    for file in "$work"/amd64/archives/*.deb "$work"/arm64/package/*.deb; do
        dpkg -x "$file" "$work/rust.new" || return 1
    done
    for file in "$work"/libraries/package/*.deb; do
        dpkg -x "$file" "$work/root" || return 1
    done
    rm -r "$work"/amd64/archives "$work"/arm64/package "$work"/libraries/package
    mv "$work/rust.new" "$work/rust"
}

[ -d "$work/rust" ] || fetch >&2 || { say "Rust of Debian $newest can't be fetched"; exit 1; }
loader=$(find "$work/rust/usr" -name 'ld-linux-x86-64.so.2' | head -n 1)
cat >"$work/rustc" <<EOT
#!/bin/sh
exec "$loader" --library-path "$work/rust/usr/lib/x86_64-linux-gnu" "$work/rust/usr/bin/rustc" --sysroot "$work/rust/usr" "\$@"
EOT
chmod +x "$work/rustc"
libraries=$work/root/usr/lib/aarch64-linux-gnu
headers=$work/root/usr/include
export RUSTC="$work/rustc" CARGO_TARGET_DIR="$work/target"
export CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
export CFLAGS_aarch64_unknown_linux_gnu="-I$headers -I$headers/aarch64-linux-gnu"
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-L $libraries -C link-arg=-Wl,--allow-shlib-undefined"
export PKG_CONFIG_ALLOW_CROSS=1 PKG_CONFIG_LIBDIR="$libraries/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$work/root"
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS
case ${3:-tests} in
tests) set -- test -p lanner-source --test kernel --no-run ;;
lanner) set -- build -p lanner --bin lanner ;;
*) say "what is $3?"; exit 2 ;;
esac
cargo "$@" --quiet --target aarch64-unknown-linux-gnu --message-format=json-render-diagnostics |
    sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1
