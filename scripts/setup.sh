#!/usr/bin/env bash
# Installs what the build needs and is missing: Debian packages, and OpenVINO's wheel unpacked into .deps/. Names a Swift
# that is missing or too old.
#   scripts/setup.sh                 what `make run` and `make test` need
#   scripts/setup.sh PACKAGE ...     and these Debian packages
# Quick when nothing is missing: it asks dpkg and swift once and looks for one stamp file.
set -euo pipefail
cd "$(dirname "$0")/.."

# Of the tests: names in backticks came with 6.2, cancelling a test with 6.3.
SWIFT_NEEDED=6.3
OPENVINO_VERSION=2026.4.1

PACKAGES=(
    # Swift's own libraries, and what it links with.
    binutils
    libc6-dev
    libcurl4
    libgcc-12-dev
    libstdc++-12-dev
    libxml2
    # Fetching.
    ca-certificates
    git
    python3
    python3-pip
    # Libraries that the program is built on.
    libebur128-dev
    libfftw3-dev
    libhdf5-dev
    libmpg123-dev
    libncurses-dev
    libopenblas0
    libpng-dev
    libsndfile1-dev
    libsoxr-dev
    libsqlite3-dev
    libsvm-dev
    libxxhash-dev
    libzip-dev
    zlib1g-dev
    pkg-config
    # The tests: a C compiler for what they build, terminals and their descriptions.
    gcc
    ncurses-term
    tmux
)

need_swift() {
    cat >&2 <<END
$1 Melscope needs Swift $SWIFT_NEEDED or later on the PATH.
It comes from https://www.swift.org/install/linux (Debian 12): unpack the archive, for example into /usr/local/swift, then
    export PATH=/usr/local/swift/usr/bin:\$PATH
END
    exit 1
}

# Before anything is installed. What it says of itself comes later: without the packages it may not even start.
command -v swift >/dev/null || need_swift "There is no Swift here."

missing=()
for package in "${PACKAGES[@]}" "$@"; do
    status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing+=("$package")
done

need_root() {
    cat >&2 <<END
$1 This has to be run as root, once:
    apt-get update && apt-get install -y --no-install-recommends ${missing[*]}
END
    exit 1
}

if [ ${#missing[@]} -gt 0 ]; then
    echo "Installing from Debian: ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        echo "There is no apt-get here; Melscope is built on Debian 12 and needs there: ${missing[*]}" >&2
        exit 1
    fi
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || need_root "Packages are missing, and there is no sudo here."
        as_root=(sudo)
    fi
    # sudo passes no variables on; env sets them behind it.
    if ! "${as_root[@]}" apt-get update -qq \
        || ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    then
        need_root "The packages could not be installed."
    fi
fi

text=$(swift --version 2>&1) || need_swift "$(command -v swift) does not run: $text."
version=$(sed -nE 's/.*Swift version ([0-9]+(\.[0-9]+)*).*/\1/p' <<<"$text" | head -n 1)
[ -n "$version" ] || need_swift "$(command -v swift) does not say which Swift it is: $text."
oldest=$(printf '%s\n' "$version" "$SWIFT_NEEDED" | sort -V | head -n 1)
[ "$oldest" = "$SWIFT_NEEDED" ] || need_swift "$(command -v swift) is Swift $version."

stamp=.deps/openvino-$OPENVINO_VERSION.stamp
if [ ! -e "$stamp" ] || [ ! -e .deps/openvino/licenses/LICENSE ]; then
    echo "Fetching OpenVINO $OPENVINO_VERSION (about 60 MB) into .deps/"
    rm -rf .deps/openvino .deps/wheel
    mkdir -p .deps/wheel
    # The wheel is only a carrier for the C headers and libraries, so the Python it was built for does not matter.
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --python-version 3.11 --dest .deps/wheel "openvino==$OPENVINO_VERSION"
    python3 -m zipfile -e .deps/wheel/openvino-*.whl .deps/wheel/unpacked
    mv .deps/wheel/unpacked/openvino .deps/openvino
    # Whoever passes the libraries on passes these on.
    mv .deps/wheel/unpacked/openvino-*.dist-info/licenses .deps/openvino/licenses
    rm -rf .deps/wheel
    (cd .deps/openvino/libs && for library in libopenvino*.so.* libtbb*.so.*; do
        ln -sf "$library" "${library%%.so.*}.so"
    done)
    # The GPU and NPU plugins and the CPU-less front ends are never loaded; without them a checkout is 60 MB lighter.
    rm -f .deps/openvino/libs/libopenvino_intel_[gn]pu_plugin.so .deps/openvino/libs/cache.json
    touch "$stamp"
fi
