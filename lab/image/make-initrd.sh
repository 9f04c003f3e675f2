#!/bin/bash
# Makes the initial RAM disk $3: a static busybox, `init` beside this script and the modules for disks, network, thin pools and XFS.
# $1 is the node's tree with its modules, $2 holds the unpacked busybox. Loading modules here spares the boot a cold plug.
set -euo pipefail
root=$1 work=$2 initrd=$3
version=$(ls "$root/lib/modules")
tree=$work/initrd
mkdir -p "$tree"/{bin,dev,proc,sys,root,modules}
cp "$work/busybox/bin/busybox" "$tree/bin/busybox"
install -m 755 "$(dirname "$0")/init" "$tree/init"

wanted='virtio_pci virtio_blk virtio_net fuse dm-thin-pool xfs'
for module in $wanted; do
  modprobe -d "$root" -S "$version" --show-depends "$module"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
  cp "$file" "$tree/modules/"
  basename "$file" >> "$tree/modules/order"
done
(cd "$tree" && find . -print0 | LC_ALL=C sort -z | "$work/busybox/bin/busybox" cpio -0 -o -H newc 2>/dev/null) > "$initrd"
