#!/usr/bin/env bash
# Runs both commands of the README, and an installed copy, on a bare Debian 12: a new root by debootstrap for each kind of user.
# Needs root, debootstrap and about 8 GB; takes some ten minutes a user.
#   scripts/fresh-machine.sh                  as root, as a user with sudo, as a user without
#   scripts/fresh-machine.sh --as root,sudo   some of them: root, sudo, user
#   scripts/fresh-machine.sh --root DIR       keep the roots in DIR, and start from DIR/base when it is there
#   scripts/fresh-machine.sh --root DIR --again   go on in the kept roots, with the checkouts brought up to date
#   MELSCOPE_MACHINE_HOOK=FILE                what is peculiar to this machine: a shell file that is sourced, and may set MIRROR
#                                             and define prepare_root, which is called with each new root before it is used
# Everything that is mounted or started goes with the script's own namespaces.
set -euo pipefail
cd "$(dirname "$0")/.."

kinds=root,sudo,user
folder=
again=
while [ $# -gt 0 ]; do
    case $1 in
        --as) kinds=$2; shift 2 ;;
        --root) folder=$2; shift 2 ;;
        --again) again=--again; shift ;;
        --help | -h) sed -n '2,/^set /{s/^# \{0,1\}//p}' "$0"; exit ;;
        *) sed -n '2,/^set /{s/^# \{0,1\}//p}' "$0"; exit 64 ;;
    esac
done
for kind in ${kinds//,/ }; do
    case $kind in root | sudo | user) ;; *) echo "$0: --as takes root, sudo and user, not '$kind'" >&2; exit 64 ;; esac
done
[ "$(id -u)" -eq 0 ] || { echo "$0 has to be run as root." >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "$0 needs debootstrap: apt-get install debootstrap" >&2; exit 1; }
if [ -z "${MELSCOPE_FRESH_NAMESPACE:-}" ]; then
    if [ -z "$folder" ]; then
        folder=$(mktemp -d "${TMPDIR:-/tmp}/melscope-fresh-XXXXXX")
        trap 'rm -rf --one-file-system "$folder"' EXIT
    fi
    # In the background, since unshare heeds no signal but the one that it cannot refuse; its child and all of that end with it.
    MELSCOPE_FRESH_NAMESPACE=1 unshare --mount --pid --fork --kill-child "$0" --as "$kinds" --root "$folder" $again &
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

if [ ! -e "$folder/base" ]; then
    echo "== debootstrap into $folder/base"
    debootstrap --variant=minbase bookworm "$folder/base.new" "$MIRROR" >"$folder/debootstrap.log"
    mv "$folder/base.new" "$folder/base"
fi

# Mounts what a running machine has, and a Swift on the PATH.
open_root() {
    # A root that is no mount of its own lets nobody in it make a namespace, as a machine's does.
    mount --bind "$root" "$root"
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    mount -t proc proc "$root/proc"
    mount --rbind /sys "$root/sys"
    mount --rbind /dev "$root/dev"
    local swift
    swift=$(dirname "$(dirname "$(readlink -f "$(command -v swift || echo /usr/bin/swift)")")")
    # This machine's own, when it lies in a folder of its own.
    if [ "$swift" != /usr ]; then
        mkdir -p "$root/usr/local/swift/usr"
        mount --bind "$swift" "$root/usr/local/swift/usr"
    fi
    prepare_root "$root"
}

# What a user is given besides: make to read the Makefile with, and the checkout.
new_root() {
    rm -rf --one-file-system "$root"
    cp -a "$folder/base" "$root"
    open_root
    in_root root 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends make >/dev/null' /
    in_root root 'useradd --create-home --shell /bin/bash lab' /
    git clone -q "file://$PWD" "$root$home/melscope"
    in_root root "chown -R $user: $home/melscope" /
}

# The kept root, with the last commit of this checkout in its own.
old_root() {
    open_root
    [ ! -d "$root$home/moved" ] || mv "$root$home/moved" "$root$home/melscope"
    git bundle create -q "$root/tmp/bundle" HEAD
    in_root "$user" 'git fetch -q /tmp/bundle HEAD && git reset -q --hard FETCH_HEAD'
    rm "$root/tmp/bundle"
}

# Runs a line of bash in the root as a user who has just logged in, with no locale and no settings.
in_root() {
    local who=$1 line=$2 where=${3:-$home/melscope} at=/root
    [ "$who" = root ] || at=/home/$who
    # shellcheck disable=SC2046
    setsid chroot --userspec="$who:$who" $([ "$who" = root ] || echo "--groups=$who") "$root" env -i HOME="$at" USER="$who" LOGNAME="$who" SHELL=/bin/bash \
        PATH=/usr/local/swift/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        bash -c "cd $where && $line" </dev/null
}

expect() {
    if [ "$1" = "$2" ]; then
        echo "   ok: $3"
    else
        echo "   FAILED: $3: $1 instead of $2; see $log" >&2
        exit 1
    fi
}

# Runs a line as a user and expects that it ends with 0.
succeeds() {
    status=0
    in_root "$1" "$3" "${4:-$home/melscope}" >>"$log" 2>&1 || status=$?
    expect "$status" 0 "$2"
}

# A program on a terminal, that is left by q once it shows its footer.
on_terminal() {
    local who=$1 line=$2 where=${3:-$home/melscope} keys=$root/tmp/keys screen=$root/tmp/screen status=0
    rm -f "$keys" "$screen"
    mkfifo "$keys"
    chmod 666 "$keys"
    in_root "$who" "TERM=xterm-256color script -qfec '$line' /tmp/screen </tmp/keys >/dev/null" "$where" &
    local program=$!
    {
        # Held open until the end: script takes the end of its input for the terminal's.
        exec 3>"$keys"
        while kill -0 "$program" 2>/dev/null; do
            sleep 0.2
            if grep -qa ' quit' "$screen" 2>/dev/null; then printf q >&3; break; fi
        done
        wait "$program" || status=$?
        exec 3>&-
    }
    cat "$screen" >>"$log"
    return "$status"
}

attempt() {
    kind=$1
    user=lab
    [ "$kind" != root ] || user=root
    root=$folder/$kind
    log=$folder/$kind.log
    home=/home/lab
    [ "$user" = lab ] || home=/root
    if [ -n "$again" ] && [ -d "$root$home" ]; then
        echo "== $kind: the kept root, as $user; log in $log"
        old_root >>"$log" 2>&1
    else
        : >"$log"
        echo "== $kind: a new root, as $user; log in $log"
        new_root >>"$log" 2>&1
    fi
    install_packages
    use
    install_it
    # Nothing is left mounted in a root that is kept.
    umount -lR "$root"
}

# Packages are the Makefile's business, but for the user who may not install any.
install_packages() {
    if [ "$kind" = sudo ]; then
        in_root root "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends sudo >/dev/null && echo 'lab ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/lab" / >>"$log" 2>&1
    fi
    if [ "$kind" = user ]; then
        status=0
        in_root "$user" 'make deps' >"$folder/said" 2>&1 || status=$?
        cat "$folder/said" >>"$log"
        [ -z "$again" ] || [ "$status" -ne 0 ] || return 0
        expect "$status" 2 "make without the packages ends"
        # What it says is what root then does, word by word.
        line=$(sed -n 's/^ *\(apt-get update && apt-get install .*\)/\1/p' "$folder/said")
        expect "${line:+said}" said "it says what root has to run"
        in_root root "export DEBIAN_FRONTEND=noninteractive; $line" / >>"$log" 2>&1
    fi
}

use() {
    succeeds "$user" "make run without a terminal" 'make run'
    status=0
    on_terminal "$user" 'make run' || status=$?
    expect "$status" 0 "make run on a terminal"
    expect "$(grep -ac 'Compiling' "$root/tmp/screen" || true)" 0 "a terminal makes nothing compile anew"
    expect "$(grep -ac 'CREMA-D' "$root/tmp/screen" | sed 's/^[1-9].*/shown/')" shown "the dashboard shows the datasets"
    succeeds "$user" "make test" 'make test'
}

# The installed program, with neither the build nor Swift there.
install_it() {
    prefix=/usr/local
    local as=$user bin
    [ "$kind" != sudo ] || as=root
    [ "$kind" != user ] || prefix=$home/.local
    bin=$prefix/bin/melscope
    succeeds "$as" "make install PREFIX=$prefix without Swift on the PATH" "PATH=/usr/bin:/bin make install PREFIX=$prefix"
    expect "$(in_root "$user" "readelf -d $bin | grep -E 'R(UN)?PATH' | sed 's/.*: //'")" '[$ORIGIN/../lib/melscope]' "the RUNPATH of the program"
    expect "$(in_root "$user" "readelf -d $prefix/lib/melscope/*.so* | grep -E 'R(UN)?PATH' | sed 's/.*: //' | sort -u")" '[$ORIGIN]' "the RUNPATHs of its libraries"
    expect "$(in_root root "find $prefix/bin/melscope $prefix/lib/melscope $prefix/share/melscope ! -type l \\( ! -user $as -o -perm /022 \\) | wc -l" /)" 0 \
        "nobody but $as can write what was installed"

    mv "$root$home/melscope" "$root$home/moved"
    umount "$root/usr/local/swift/usr" 2>/dev/null || true
    rm -rf "$root$home/lab" "$root$home/one" "$root$home/elsewhere" "$root$home/linked"
    expect "$(in_root "$user" "ldd $bin | grep -c 'not found'" "$home" || true)" 0 "all libraries are found without the build"
    expect "$(in_root "$user" "ldd $bin | grep -E 'openvino|tbb' | grep -vc ' $prefix/'" "$home" || true)" 0 "those of OpenVINO are the installed ones"
    succeeds "$user" "melscope --version" "$bin --version" "$home"
    succeeds "$user" "melscope demo, without the build and without Swift" "$bin demo lab --clips 24" "$home"
    succeeds "$user" "melscope verify" "$bin verify lab/features" "$home"
    succeeds "$user" "melscope extract of one clip" "$bin extract \"\$(ls -d \$PWD/lab/CREMA-D/*.wav | head -n 1)\" --output one && find one -name '*.npy' | grep -q ." "$home"
    status=0
    on_terminal "$user" "$bin lab/CREMA-D" "$home" || status=$?
    expect "$status" 0 "its dashboard"
    succeeds "$user" "the installed folders copied elsewhere, and a link to the program" "mkdir elsewhere && cd $prefix && cp -a --parents bin/melscope lib/melscope share/melscope $home/elsewhere/ \
        && ln -s elsewhere/bin/melscope $home/linked && $home/linked verify $home/lab/features && LD_TRACE_LOADED_OBJECTS=1 $home/linked | grep -q 'openvino.* $home/elsewhere/'" "$home"
    mv "$root$home/moved" "$root$home/melscope"
}

# What is done beside the trials, such as installing packages, says why it failed in the log alone.
log=/dev/null
trap 'status=$?; [ "$status" -eq 0 ] || { echo "stopped; the end of $log:"; tail -n 5 "$log"; } >&2' EXIT
for kind in ${kinds//,/ }; do attempt "$kind"; done
echo "the two commands and the installed program ran on a bare Debian 12 as: ${kinds//,/, }"
