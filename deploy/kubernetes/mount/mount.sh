#!/bin/bash
# Mounts every volume of the list, and again those whose connection has died. A mount ends with the pod that holds it.
set -u
list=${1:-/opt/gluster-mounts/volumes}
root=${2:-/var/lib/gluster-volumes}

trap 'umount --lazy "$root"/* 2>/dev/null; exit 0' TERM INT

while true; do
  while read -r name servers _; do
    case $name in '' | '#'*) continue ;; esac
    place=$root/$name
    # A client that has died answers "Transport endpoint is not connected" until it is unmounted.
    if mountpoint --quiet "$place" && ! timeout 20 stat --file-system "$place" >/dev/null 2>&1; then umount --lazy "$place"; fi
    if mountpoint --quiet "$place"; then continue; fi
    mkdir -p "$place"
    first=${servers%%,*} others=${servers#"${servers%%,*}"}
    options=log-level=WARNING
    [ -z "$others" ] || options+=,backup-volfile-servers=$(tr , : <<<"${others#,}")
    if mount -t glusterfs -o "$options" "$first:$name" "$place"; then
      echo "mounted $name"
    else
      echo "$name can't be mounted from $servers" >&2
      rmdir "$place"
    fi
  done <"$list"
  # In the background, so that a signal is heard at once.
  sleep 5 &
  wait $!
done
