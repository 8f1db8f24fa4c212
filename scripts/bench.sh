#!/usr/bin/env bash
# Measures Melscope against Python peers and the bare library calls, and writes Benchmarks/RESULTS.md.
# MELSCOPE_BENCH_CLIPS    folder of recordings; ../shared/data when it is there, else the demo's clips
# MELSCOPE_BENCH_PYTHON   a Python with the peers' packages; else .deps/bench-venv is made with pip
set -euo pipefail
cd "$(dirname "$0")/.."
swift build -c release --product melscope-floor
python=${MELSCOPE_BENCH_PYTHON:-.deps/bench-venv/bin/python}
if [ ! -x "$python" ]; then
    python3 -m venv .deps/bench-venv
    .deps/bench-venv/bin/pip install --quiet numpy scipy soundfile soxr onnxruntime librosa tensorflow-cpu
fi
clips=${MELSCOPE_BENCH_CLIPS:-}
if [ -z "$clips" ] && [ -d ../shared/data/RAVDESS ]; then clips=../shared/data; fi
if [ -z "$clips" ]; then
    .build/release/melscope demo .deps/bench-demo --clips 120 --make-only
    clips=.deps/bench-demo
fi
exec "$python" scripts/bench/bench.py "$clips" "$python"
