#!/usr/bin/env bash
# Compares Melscope's log-mels with librosa's, its features with Keras's and ONNX Runtime's, and those of real networks with
# their own libraries'; writes docs/PARITY.md.
# Ends with 1 when a bound is broken.
#   MELSCOPE_PARITY_CLIPS=DIR      recordings to use; else ../shared/data when there, else the demo's
#   MELSCOPE_PARITY_PYTHON=PATH    a Python with the packages of scripts/parity/requirements.txt; else
#                                  .deps/parity-venv, made when missing
#   MELSCOPE_PARITY_REPORT=PATH    docs/PARITY.md
#   MELSCOPE_ENCODERS_PYTHON=PATH  a Python with the packages of scripts/parity/encoders/requirements.txt; else
#                                  .deps/encoders-venv, made when missing; 'none' leaves the real networks out
#   MELSCOPE_PARITY_NETWORKS=DIR   where exported networks are kept; else .deps/parity-networks
set -euo pipefail
cd "$(dirname "$0")/.."

# Settings that make numpy slower than it is.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

# Makes a virtual environment below .deps where it is missing or its list of packages has changed.
environment() { # NAME REQUIREMENTS SIZE
    if ! cmp -s "$2" ".deps/$1.stamp"; then
        echo "Fetching the Python references (about $3) into .deps/$1"
        rm -rf ".deps/$1"
        scripts/setup.sh python3-venv
        python3 -m venv ".deps/$1"
        ".deps/$1/bin/python" -m pip install --quiet --disable-pip-version-check -r "$2"
        cp "$2" ".deps/$1.stamp"
    fi
}

python=${MELSCOPE_PARITY_PYTHON:-${MELSCOPE_BENCH_PYTHON:-}}
if [ -z "$python" ]; then
    python=.deps/parity-venv/bin/python
    environment parity-venv scripts/parity/requirements.txt '500 MB'
fi
if [ -z "${MELSCOPE_ENCODERS_PYTHON:-}" ]; then
    MELSCOPE_ENCODERS_PYTHON=.deps/encoders-venv/bin/python
    environment encoders-venv scripts/parity/encoders/requirements.txt '4 GB'
fi
[ "$MELSCOPE_ENCODERS_PYTHON" != none ] || MELSCOPE_ENCODERS_PYTHON=
export MELSCOPE_ENCODERS_PYTHON
scripts/release.sh melscope
exec "$python" scripts/parity/parity.py
