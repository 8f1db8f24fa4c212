#!/usr/bin/env bash
# Installs what `make package` made into bare roots, and uses it there as a normal user: the Debian package on Debian 12 and 13, the
# tarball on both, with nothing but the base system. Checks that lintian finds no error and that features are the same bytes everywhere.
# Needs root and debootstrap, some 3 GB and ten minutes.
#   scripts/package/try.sh [--root DIR]     keeps the roots in DIR, and starts from DIR/base-12 and DIR/base-13 when they are there
#   MELSCOPE_MACHINE_HOOK=FILE              as for scripts/fresh-machine.sh: may set MIRROR and define prepare_root
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=
while [ $# -gt 0 ]; do
    case $1 in
        --root) folder=$2; shift 2 ;;
        --help | -h) sed -n '2,/^set /{s/^# \{0,1\}//p}' "$0"; exit ;;
        *) sed -n '2,/^set /{s/^# \{0,1\}//p}' "$0"; exit 64 ;;
    esac
done
[ "$(id -u)" -eq 0 ] || { echo "$0 has to be run as root." >&2; exit 1; }
for tool in debootstrap lintian; do
    command -v $tool >/dev/null || { echo "$0 needs $tool: apt-get install $tool" >&2; exit 1; }
done
if [ -z "${MELSCOPE_PACKAGE_NAMESPACE:-}" ]; then
    if [ -z "$folder" ]; then
        folder=$(mktemp -d "${TMPDIR:-/tmp}/melscope-package-XXXXXX")
        trap 'rm -rf --one-file-system "$folder"' EXIT
    fi
    MELSCOPE_PACKAGE_NAMESPACE=1 unshare --mount --pid --fork --kill-child "$0" --root "$folder" &
    namespace=$!
    trap 'kill -KILL "$namespace"; exit 130' INT TERM HUP
    status=0
    wait "$namespace" || status=$?
    exit "$status"
fi

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
MIRROR=http://deb.debian.org/debian
prepare_root() { :; }
[ -z "${MELSCOPE_MACHINE_HOOK:-}" ] || . "$MELSCOPE_MACHINE_HOOK"

newest() { ls -t .build/package/$1 2>/dev/null | head -n 1; }
deb=$(newest 'melscope_*_amd64.deb')
tarball=$(newest 'melscope-*-linux-x86_64.tar.xz')
[ -n "$deb" ] && [ -n "$tarball" ] || { echo "There are no packages in .build/package: first run 'make package'." >&2; exit 1; }
echo "$deb, $tarball"

expect() {
    if [ "$1" = "$2" ]; then echo "   ok: $3"; else echo "   FAILED: $3: '$1' instead of '$2'; see $folder/log" >&2; exit 1; fi
}
expect "$(lintian --allow-root --fail-on error "$deb" >"$folder/lintian.log" 2>&1 && echo none)" none "errors that lintian finds"

in_root() {
    local who=$1 line=$2 at=/root
    [ "$who" = root ] || at=/home/$who
    setsid chroot --userspec="$who:$who" $([ "$who" = root ] || echo "--groups=$who") "$root" env -i HOME="$at" USER="$who" TERM=xterm-256color \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin bash -c "cd $at && $line" </dev/null
}

# A root of a release with nothing but Debian's base, the user lab, and what is wanted of a running machine.
new_root() {
    local name=$1 base=$2
    root=$folder/$name
    [ ! -e "$root" ] || { umount -lR "$root" 2>/dev/null || true; rm -rf --one-file-system "$root"; }
    cp -a "$base" "$root"
    mount --bind "$root" "$root"
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    mount -t proc proc "$root/proc"
    mount --rbind /sys "$root/sys"
    mount --rbind /dev "$root/dev"
    prepare_root "$root"
    in_root root 'useradd --create-home --shell /bin/bash lab'
}

# The demo in words, then one run of its clips; the sum of all features goes to $folder/sums.
use() {
    local where=$1 program=$2
    in_root lab "printf 'quit\\n' | $program demo shown --plain" >>"$folder/log" 2>&1 && status=0 || status=$?
    expect "$status" 0 "$where: melscope demo --plain"
    in_root lab "$program demo made --headless" >>"$folder/log" 2>&1 && status=0 || status=$?
    expect "$status" 0 "$where: melscope demo --headless"
    expect "$(in_root lab "ls python3 swift 2>/dev/null; command -v python3 swift | wc -l")" 0 "$where: neither Python nor Swift there"
    # Of the recordings alone: the demo's arrays are made there, by the logarithm of the machine's C library, and differ in the last bit.
    in_root lab "cd made/features && find CREMA-D RAVDESS -name '*.npy' | LC_ALL=C sort | xargs sha256sum | sha256sum" >>"$folder/sums"
    expect "$(in_root lab "cd made && find . -name '*.npy' -path '*features*' | wc -l | sed 's/^[1-9].*/some/'")" some "$where: features"
    expect "$(in_root lab "$program corpora list --json | head -c 1; $program presets | wc -l | sed 's/^[1-9].*/some/'")" '{some' "$where: corpora and presets"
    expect "$(in_root lab "$program no-such-folder survey nothing 2>&1 | wc -l | sed 's/^[1-9].*/said/'")" said "$where: wrong usage is told"
}

: >"$folder/log"
: >"$folder/sums"
for release in 12:bookworm 13:trixie; do
    number=${release%%:*}
    base=$folder/base-$number
    if [ ! -e "$base" ]; then
        echo "== debootstrap of Debian $number"
        debootstrap --variant=minbase "${release#*:}" "$base.new" "$MIRROR" >"$folder/debootstrap-$number.log"
        mv "$base.new" "$base"
    fi

    echo "== Debian $number, the Debian package"
    new_root "deb-$number" "$base"
    cp "$deb" "$root/tmp/"
    in_root root "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends /tmp/$(basename "$deb")" >>"$folder/log" 2>&1 && status=0 || status=$?
    expect "$status" 0 "apt install ./$(basename "$deb")"
    expect "$(in_root lab "ldd /usr/bin/melscope | grep -c 'not found'" || true)" 0 "all libraries are found"
    use "Debian $number" melscope
    expect "$(in_root root "apt-get purge -y -qq melscope >/dev/null 2>&1; find /usr -name '*melscope*' | wc -l")" 0 "nothing is left after purging"
    umount -lR "$root"

    echo "== Debian $number, the tarball, nothing else installed"
    new_root "tar-$number" "$base"
    mkdir "$root/home/lab/apart"
    tar -xf "$tarball" -C "$root/home/lab/apart" --strip-components=1
    in_root root 'chown -R lab: /home/lab/apart'
    expect "$(in_root lab "LD_TRACE_LOADED_OBJECTS=1 apart/bin/melscope | grep -Ev 'linux-vdso|ld-linux|/lib(c|m|dl|pthread|rt)\\.so' | grep -vc /home/lab/apart/" || true)" 0 \
        "no library of the machine but glibc's is used"
    use "Debian $number" apart/bin/melscope
    umount -lR "$root"
done
expect "$(sort -u "$folder/sums" | wc -l)" 1 "the same features everywhere"
echo "the packages install and run on bare Debian 12 and 13"
