#!/usr/bin/env bash
# Reads exports back by the libraries that people use, and runs the examples, in the tests of `melscope export`.
#   MELSCOPE_EXPORT_PYTHON=PATH    a Python with the packages of scripts/export/requirements.txt; else .deps/export-venv, made when missing
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh

if [ -z "${MELSCOPE_EXPORT_PYTHON:-}" ]; then
    MELSCOPE_EXPORT_PYTHON=$PWD/.deps/export-venv/bin/python
    environment export-venv scripts/export/requirements.txt '3 GB'
fi
export MELSCOPE_EXPORT_PYTHON
swift build --no-color-diagnostics --product melscope
exec swift test --no-color-diagnostics --filter 'ExportCommandTests|ExportTests'
