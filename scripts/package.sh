#!/usr/bin/env bash
# Makes what a lab installs without building: .build/package/melscope_VERSION_amd64.deb (Debian 12 and 13) and
# melscope-VERSION-linux-x86_64.tar.xz, a folder that runs where it is unpacked on Linux with glibc 2.36 or later.
#   scripts/package.sh               both
#   scripts/package.sh deb           one of them: deb or tarball
# Both hold the same stripped program, OpenVINO's libraries that a network needs, themes, corpora, man pages (from the texts of
# --help), completions and licences. The same commit and machine give the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."

kinds=("$@")
[ $# -gt 0 ] || kinds=(deb tarball)
for kind in "${kinds[@]}"; do
    case $kind in deb | tarball) ;; *) sed -n '2,/^set /{s/^# \{0,1\}//p}' "$0"; exit 64 ;; esac
done

[ "$(uname -m)" = x86_64 ] || { echo "OpenVINO's wheel and these packages are for x86-64; this machine is $(uname -m)." >&2; exit 1; }
. /etc/os-release
[ "$ID$VERSION_ID" = debian12 ] || { echo "Packages are made on Debian 12, whose libraries they name; this is ${PRETTY_NAME:-unknown}." >&2; exit 1; }

version=$(sed -nE 's/.*static let text = "([^"]+)".*/\1/p' Sources/Engine/Settings/ProgramVersion.swift)
# A version that git has no tag for is on its way to the next one: ~ sorts before it.
debian_version=$version
tar_version=$version
if [ "$(git tag --points-at HEAD "v$version" 2>/dev/null)" != "v$version" ]; then
    revision=$(git rev-list --count HEAD)
    debian_version=$version~$revision
    tar_version=$version-$revision
fi
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8 TZ=UTC
umask 022

scripts/release.sh melscope
program=.build/release/melscope
openvino=.deps/openvino/libs
out=.build/package
stage=$out/stage
rm -rf "$stage"
mkdir -p "$out" "$stage"

. scripts/package/tree.sh
for kind in "${kinds[@]}"; do
    . "scripts/package/$kind.sh"
done
rm -rf "$stage"
