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
. scripts/environment.sh

# Settings that make numpy slower than it is.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

python=${MELSCOPE_PARITY_PYTHON:-${MELSCOPE_BENCH_PYTHON:-}}
if [ -z "$python" ]; then
    python=.deps/parity-venv/bin/python
    environment parity-venv scripts/parity/requirements.txt '500 MB'
fi
encoders_python
scripts/release.sh melscope
exec "$python" scripts/parity/parity.py
