#!/bin/bash
# Mounts every volume of the list, and again those whose connection has died. A mount ends with the pod that holds it.
set -u
list=${1:-/opt/gluster-mounts/volumes}
root=${2:-/var/lib/gluster-volumes}

# Asks no file system: a client that has died would answer with an error, and one that hangs not at all.
mounted() { grep -q "^\S* $1 fuse.glusterfs " /proc/self/mounts; }
alive() { timeout 20 stat --file-system "$1" >/dev/null 2>&1; }

# First where only this pod sees it: a folder that pods can see is never one that nothing is mounted on.
mount_volume() {
  local name=$1 servers=$2 hidden=/mnt/$1 place=$root/$1 options=log-level=WARNING
  [ "$servers" = "${servers#*,}" ] || options+=,backup-volfile-servers=$(tr , : <<<"${servers#*,}")
  mkdir -p "$hidden"
  mounted "$hidden" || mount -t glusterfs -o "$options" "${servers%%,*}:$name" "$hidden" || return
  mkdir -p "$place" && mount --bind "$hidden" "$place"
}

trap 'umount --lazy "$root"/*; exit 0' TERM INT

while true; do
  while read -r name servers _; do
    case $name in '' | '#'*) continue ;; esac
    for place in "$root/$name" "/mnt/$name"; do
      if mounted "$place" && ! alive "$place"; then umount --lazy "$place"; fi
    done
    mounted "$root/$name" && continue
    if mount_volume "$name" "$servers"; then echo "mounted $name"; else echo "$name can't be mounted from $servers" >&2; fi
  done <"$list"
  # In the background, so that a signal is heard at once.
  sleep 5 &
  wait $!
done
