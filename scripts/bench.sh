#!/usr/bin/env bash
# Measures Melscope against Python pipelines and against its C libraries alone; writes benchmarks/RESULTS.md.
#   MELSCOPE_BENCH_CLIPS=DIR       recordings to use; else ../shared/data when there, else the demo's
#   MELSCOPE_BENCH_PYTHON=PATH     a Python with the packages below; else .deps/bench-venv, made when missing
#   MELSCOPE_BENCH_ROUNDS=5        how often everything is repeated
set -euo pipefail
cd "$(dirname "$0")/.."

# Settings that make numpy slower than it is.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

PACKAGES=(numpy scipy soundfile soxr onnxruntime librosa tensorflow-cpu)
python=${MELSCOPE_BENCH_PYTHON:-}
if [ -z "$python" ]; then
    python=.deps/bench-venv/bin/python
    if [ ! -e .deps/bench-venv.stamp ]; then
        echo "Fetching the Python peers (about 500 MB) into .deps/bench-venv"
        rm -rf .deps/bench-venv
        scripts/setup.sh python3-venv
        python3 -m venv .deps/bench-venv
        "$python" -m pip install --quiet --disable-pip-version-check "${PACKAGES[@]}"
        touch .deps/bench-venv.stamp
    fi
fi
scripts/release.sh melscope melscope-floor
exec "$python" scripts/bench/bench.py
