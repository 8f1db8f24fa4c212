#!/usr/bin/env bash
# Measures Melscope against Python pipelines and against its C libraries alone; writes benchmarks/RESULTS.md.
#   MELSCOPE_BENCH_CLIPS=DIR       recordings to use; else ../shared/data when there, else the demo's
#   MELSCOPE_BENCH_PYTHON=PATH     a Python with the packages of scripts/bench/requirements.txt; else .deps/bench-venv, made when
#                                  missing
#   MELSCOPE_BENCH_ROUNDS=5        how often everything is repeated
#   MELSCOPE_ENCODERS_PYTHON=PATH  a Python that exports large encoders, as in scripts/parity.sh; 'none' leaves them out where
#   MELSCOPE_PARITY_NETWORKS=DIR   (.deps/parity-networks) has none
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh

# Settings that make numpy slower than it is.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

python=${MELSCOPE_BENCH_PYTHON:-}
if [ -z "$python" ]; then
    python=.deps/bench-venv/bin/python
    environment bench-venv scripts/bench/requirements.txt '600 MB'
fi
networks=${MELSCOPE_PARITY_NETWORKS:-.deps/parity-networks}
for network in wav2vec2-base.onnx whisper-tiny.onnx; do
    if [ ! -e "$networks/$network" ]; then
        encoders_python
        [ -z "$MELSCOPE_ENCODERS_PYTHON" ] || "$MELSCOPE_ENCODERS_PYTHON" scripts/parity/encoders/export.py "$networks" "$network"
    fi
done
scripts/release.sh melscope melscope-floor
exec "$python" scripts/bench/bench.py
