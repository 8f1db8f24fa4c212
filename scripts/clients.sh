#!/usr/bin/env bash
# make clients: two clients of one network file system, GlusterFS and sshfs, extract one output in parts. Each has mounts, host name,
# processes and boot identity of its own, as two machines have; server and clients are in namespaces of this machine. See docs/CLUSTER.md.
#
#   scripts/clients.sh PROGRAM [--kinds glusterfs,sshfs] [--stores npy,hdf5] [SOURCE…]    sources are folders of recordings; the demo's when none
set -euo pipefail
program=$(realpath "${1:?usage: scripts/clients.sh PROGRAM [--kinds …] [--stores …] [SOURCE…]}")
shift
here=$(cd "$(dirname "$0")" && pwd)
cannot() { echo "scripts/clients.sh cannot run here: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || cannot "it mounts file systems and makes namespaces, which takes root"
[ -c /dev/fuse ] || modprobe fuse 2> /dev/null || true
{ true < /dev/fuse; } 2> /dev/null || cannot "there is no /dev/fuse that can be opened (in a container: --device /dev/fuse --cap-add SYS_ADMIN)"
unshare -n -m -u -p -f --mount-proc true 2> /dev/null || cannot "namespaces cannot be made (unshare -n -m -u -p)"
work='' policy=''
trap '[ -z "$work" ] || rm -rf --one-file-system "$work"; [ -z "$policy" ] || rm -f "$policy"' EXIT
if ! command -v glusterd mount.glusterfs sshfs sshd ip > /dev/null; then
    command -v apt-get > /dev/null || cannot "glusterfs-server, glusterfs-client, sshfs, openssh-server and iproute2 are wanted"
    apt-get update -qq
    # The programs alone: no server of this machine is started.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        policy=/usr/sbin/policy-rc.d
        printf '#!/bin/sh\nexit 101\n' > $policy
        chmod 755 $policy
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        glusterfs-server glusterfs-client sshfs openssh-server openssh-client iproute2 > /dev/null
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/melscope-clients-XXXXXX")
unshare -n -m -p -f --mount-proc --kill-child python3 "$here/cluster/clients.py" "$program" "$work" "$@"
