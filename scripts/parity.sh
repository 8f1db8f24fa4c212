#!/usr/bin/env bash
# Compares Melscope's log-mels with librosa's and its features with Keras's and ONNX Runtime's; writes docs/PARITY.md.
# Ends with 1 when a bound is broken.
#   MELSCOPE_PARITY_CLIPS=DIR      recordings to use; else ../shared/data when there, else the demo's
#   MELSCOPE_PARITY_PYTHON=PATH    a Python with the packages of scripts/parity/requirements.txt; else
#                                  .deps/parity-venv, made when missing
#   MELSCOPE_PARITY_REPORT=PATH    docs/PARITY.md
set -euo pipefail
cd "$(dirname "$0")/.."

# Settings that make numpy slower than it is.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

requirements=scripts/parity/requirements.txt
python=${MELSCOPE_PARITY_PYTHON:-${MELSCOPE_BENCH_PYTHON:-}}
if [ -z "$python" ]; then
    python=.deps/parity-venv/bin/python
    if ! cmp -s "$requirements" .deps/parity-venv.stamp; then
        echo "Fetching the Python references (about 500 MB) into .deps/parity-venv"
        rm -rf .deps/parity-venv
        scripts/setup.sh python3-venv
        python3 -m venv .deps/parity-venv
        "$python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
        cp "$requirements" .deps/parity-venv.stamp
    fi
fi
scripts/release.sh melscope
exec "$python" scripts/parity/parity.py
