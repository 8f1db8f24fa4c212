#!/usr/bin/env bash
# Installs what the build needs and is missing: Debian packages, and OpenVINO's wheel unpacked into .deps/.
# Quick when nothing is missing: it asks dpkg once and looks for one stamp file.
set -euo pipefail
cd "$(dirname "$0")/.."

PACKAGES=(libncurses-dev libsndfile1-dev libsoxr-dev libfftw3-dev libsqlite3-dev libzip-dev pkg-config python3 python3-pip tmux)
OPENVINO_VERSION=2026.4.1

missing=()
for package in "${PACKAGES[@]}"; do
    status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    echo "Installing from Debian: ${missing[*]}"
    sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "Run as root, or: apt-get install ${missing[*]}" >&2; exit 1; }
        sudo=(sudo)
    fi
    "${sudo[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

stamp=.deps/openvino-$OPENVINO_VERSION.stamp
if [ ! -e "$stamp" ]; then
    echo "Fetching OpenVINO $OPENVINO_VERSION (about 60 MB) into .deps/"
    rm -rf .deps/openvino .deps/wheel
    mkdir -p .deps/wheel
    # The wheel is only a carrier for the C headers and libraries, so the Python it was built for does not matter.
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --python-version 3.11 --dest .deps/wheel "openvino==$OPENVINO_VERSION"
    python3 -m zipfile -e .deps/wheel/openvino-*.whl .deps/wheel/unpacked
    mv .deps/wheel/unpacked/openvino .deps/openvino
    rm -rf .deps/wheel
    (cd .deps/openvino/libs && for library in libopenvino*.so.* libtbb*.so.*; do
        ln -sf "$library" "${library%%.so.*}.so"
    done)
    # The GPU and NPU plugins and the CPU-less front ends are never loaded; without them a checkout is 60 MB lighter.
    rm -f .deps/openvino/libs/libopenvino_intel_[gn]pu_plugin.so .deps/openvino/libs/cache.json
    touch "$stamp"
fi
