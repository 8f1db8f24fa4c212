#!/usr/bin/env bash
# Copies what `make run` or `make build` has built to PREFIX; needs neither Swift nor a network.
#   PREFIX=/usr/local DESTDIR= scripts/install.sh
set -euo pipefail
cd "$(dirname "$0")/.."
prefix=${PREFIX:-/usr/local}
# Shells other than bash leave the tilde of PREFIX=~/.local to us.
case $prefix in "~/"*) prefix=$HOME/${prefix:2} ;; esac
target=${DESTDIR:-}$prefix
program=.build/release/melscope
libraries=.deps/openvino/libs

if [ ! -x "$program" ] || [ ! -d "$libraries" ]; then
    echo "make install copies what was built, and nothing was: first run 'make build' here, as the user who builds." >&2
    exit 1
fi
if LC_ALL=C readelf -d "$program" 2>/dev/null | grep -E 'R(UN)?PATH' | grep -vqF '[$ORIGIN/../lib/melscope]'; then
    echo "$program was not built to be installed: first run 'make build' here." >&2
    exit 1
fi

# Each file is made anew, not written into: a melscope that runs meanwhile goes on with the old ones. What was built by
# one user and is installed by root belongs to root.
install -d "$target/bin" "$target/lib/melscope" "$target/share/melscope/themes" "$target/share/melscope/corpora"
strip=()
command -v strip >/dev/null && strip=(-s)
install "${strip[@]}" -m 755 "$program" "$target/bin/melscope"
for library in "$libraries"/*.so*; do
    if [ -L "$library" ]; then
        ln -sfn "$(readlink "$library")" "$target/lib/melscope/${library##*/}"
    else
        install -m 644 "$library" "$target/lib/melscope/"
    fi
done
install -m 644 themes/*.yaml "$target/share/melscope/themes/"
install -m 644 corpora/*.yaml "$target/share/melscope/corpora/"

# The libraries that come from Debian are the machine's.
absent=$(ldd "$target/bin/melscope" | sed -nE 's/^\s*(\S+) => not found.*/\1/p')
if [ -n "$absent" ]; then
    echo "Installed, but it cannot start here without these libraries:" $absent >&2
    echo "As root: apt-get install libsqlite3-0 libfftw3-single3 libfftw3-double3 libsoxr0 libsndfile1 libmpg123-0 libebur128-1 libsvm3 libopenblas0 libzip4 libxxhash0 zlib1g libncursesw6 libpng16-16 libstdc++6" >&2
    exit 1
fi
echo "Installed: $target/bin/melscope"
