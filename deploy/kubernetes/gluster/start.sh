#!/bin/bash
# Process 1 of a gluster pod. Brick mounts live in the pod's own mount namespace, so each start mounts them again from the
# node's list before glusterd starts the bricks on them.
set -u
fstab=/var/lib/heketi/fstab

trap 'kill "$glusterd" 2>/dev/null; pkill -x glusterfsd; pkill -x glusterfs; wait; exit 0' TERM INT

vgchange --quiet --activate y
mkdir -p /var/lib/heketi/mounts
if [ -s "$fstab" ]; then
  # A brick that can't be mounted must not stop the others.
  mount --all --fstab "$fstab" || echo 'some bricks could not be mounted' >&2
fi

glusterd --no-daemon --log-level INFO &
glusterd=$!
wait "$glusterd"
