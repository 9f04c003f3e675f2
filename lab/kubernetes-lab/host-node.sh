#!/bin/bash
# A node of the cluster that is this machine: containerd and kubelet in namespaces of their own for mounts, processes and cgroups, so that
# ending the first process ends everything, and nothing of it is seen outside. $1 names it, $2 is its folder, $3 its address, $4 the kubelet;
# the other arguments are archives of images. Needs to run in the lab's network.
set -euo pipefail
name=$1 folder=$2 address=$3 kubelet=$4
hierarchies=$(awk '$3 == "cgroup" { print $2 }' /proc/mounts)

if [ "${inside-}" != yes ]; then
  for hierarchy in $hierarchies; do
    group=$hierarchy/brickyard-$name
    mkdir -p "$group"
    for file in cpuset.cpus cpuset.mems; do [ ! -e "$hierarchy/$file" ] || cat "$hierarchy/$file" > "$group/$file"; done
    echo $$ > "$group/cgroup.procs"
  done
  inside=yes exec unshare --mount --pid --cgroup --fork --kill-child --mount-proc "$0" "$@"
fi

# A node's own folders; what lies on this machine is hidden, and gone at the end.
for hidden in /run /var/lib /var/log; do mount -t tmpfs tmpfs "$hidden"; done
for hierarchy in $hierarchies; do
  options=$(awk -v at="$hierarchy" '$2 == at { print $4; exit }' /proc/mounts | sed -E 's/(^|,)(rw|relatime|nosuid|nodev|noexec)//g; s/^,//')
  umount "$hierarchy"
  mount -t cgroup -o "$options" cgroup "$hierarchy"
done
# The kubelet wants these settings of the kernel, and sets them unless it finds them: what it finds is a file.
mkdir /run/kernel
while read -r value setting; do
  echo "$value" > "/run/kernel/${setting//\//.}"
  mount --bind "/run/kernel/${setting//\//.}" "/proc/sys/$setting"
done <<'END'
1 vm/overcommit_memory
0 vm/panic_on_oom
10 kernel/panic
1 kernel/panic_on_oops
1000000 kernel/keys/root_maxkeys
25000000 kernel/keys/root_maxbytes
END

rm -rf "$folder/kubelet" "$folder/pods"
mkdir -p "$folder/kubelet" "$folder/cni" /run/containerd
socket=/run/containerd/containerd.sock
ctr() { command ctr --address "$socket" --namespace k8s.io "$@"; }

shift 4
memory='io.containerd.metadata.v1.bolt/meta.db io.containerd.snapshotter.v1.overlayfs/metadata.db'
snapshots=$folder/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots
# What it knew before its first pod: images, and nothing else.
if [ -e "$folder/images" ]; then
  for file in $memory; do cp "$folder/$(basename "$file")" "$folder/containerd/$file"; done
  for snapshot in $(ls "$snapshots"); do grep --quiet --line-regexp "$snapshot" "$folder/snapshots" || rm -rf "${snapshots:?}/$snapshot"; done
else
  rm -rf "$folder/containerd"
fi

containerd --config "$folder/containerd.toml" > "$folder/containerd.log" 2>&1 &
for _ in $(seq 300); do ctr version > /dev/null 2>&1 && break; sleep 0.1; done
if [ "$(cat "$folder/images" 2> /dev/null)" != "$*" ]; then
  # Until it is written again, what the folder holds may be half of something.
  rm -f "$folder/images"
  before=$(ctr images list --quiet)
  wanted=$(for archive in "$@"; do ctr images import "$archive" | awk '$1 == "unpacking" { print $2 }'; done)
  for image in $before; do
    grep --quiet --line-regexp "$image" <<< "$wanted" || [[ $image == sha256:* ]] || ctr images remove --sync "$image" > /dev/null
  done
  for file in $memory; do cp "$folder/containerd/$file" "$folder/"; done
  ls "$snapshots" > "$folder/snapshots"
  echo "$*" > "$folder/images"
fi

"$kubelet" --config="$folder/kubelet.json" --kubeconfig="$folder/kubeconfig" --root-dir="$folder/kubelet" --cert-dir="$folder/kubelet/pki" \
  --hostname-override="$name" --node-ip="$address" --node-labels=brickyard.lab/runs=service > "$folder/kubelet.log" 2>&1 &
echo started
# The first process of a process namespace waits for whatever loses its parent.
while :; do wait -n || sleep 1; done
