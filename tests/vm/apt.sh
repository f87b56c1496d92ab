# Packages of other releases and machines, with lists and files of their own: nothing of this machine's changes. Sourced; $work is where they go.

say() { printf '%s\n' "vm: $*" >&2; }

# apt_lists NAME RELEASE ARCH: what a release of Debian has for a kind of machine, from now on under this name
apt_lists() {
    dir=$work/$1
    mkdir -p "$dir/lists/partial" "$dir/archives/partial" "$dir/package"
    : >"$dir/status"
    mirror=$(sed -n 's/^URIs: *\(.*\/debian\)\/* *$/\1/p; s/^deb \(\[.*\] \)*\([^ ]*\/debian\)\/* .*/\2/p' \
        /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
    printf 'deb [arch=%s signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
        "$3" "${mirror:-http://deb.debian.org/debian}" "$2" >"$dir/sources.list"
    printf '%s\n' "$3" >"$dir/architecture"
    apt_of "$1" apt-get update
}

# apt_of NAME TOOL ARGUMENT…
apt_of() {
    dir=$work/$1
    shift
    tool=$1
    shift
    "$tool" -qq -o APT::Architecture="$(cat "$dir/architecture")" -o APT::Architectures="$(cat "$dir/architecture")" \
        -o Dir::Etc::SourceList="$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State="$dir" \
        -o Dir::State::Lists="$dir/lists" -o Dir::State::status="$dir/status" -o Dir::Cache="$dir" \
        -o Acquire::Languages=none -o APT::Sandbox::User=root "$@"
}

# kernel_package NAME ARCH: the package of the newest kernel
kernel_package() {
    apt_of "$1" apt-cache depends "linux-image-$2" | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1
}
