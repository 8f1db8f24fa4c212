#!/usr/bin/env bash
# make cluster: a Slurm cluster of four nodes on this machine, in namespaces of its own, extracts datasets in parts; one node dies midway, N
# changes, the parts are merged; features and tables are those of one undisturbed run.
#
#   scripts/cluster.sh PROGRAM [SOURCE…]    sources are folders of recordings or arrays; the demo is always among them
set -euo pipefail
program=$(realpath "${1:?usage: scripts/cluster.sh PROGRAM [SOURCE…]}")
shift
here=$(cd "$(dirname "$0")" && pwd)
[ "$(id -u)" = 0 ] || { echo "scripts/cluster.sh makes namespaces and installs Slurm: run it as root" >&2; exit 1; }
if ! command -v slurmctld slurmd munged ip > /dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge iproute2 > /dev/null
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/melscope-cluster-XXXXXX")
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
sources=()
for source in "$@"; do sources+=("$(realpath "$source")"); done
unshare -n -m -p -f --mount-proc --kill-child bash "$here/cluster/inside.sh" "$program" "$work" "${sources[@]+"${sources[@]}"}"
