#!/usr/bin/env bash
# Attacks the release program and writes docs/TORTURE.md; see scripts/torture/torture.py --help.
#   scripts/torture.sh                         everything
#   scripts/torture.sh --cases kill,disk-full  some cases; the table is then printed only
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/release.sh melscope melscope-scale
exec python3 scripts/torture/torture.py "$@"
