#!/bin/bash
# Builds what a lab node boots from into the folder $1: base.img, vmlinuz, initrd and the key id_ed25519.
# Needs root, the packages of ../packages.ts and a Debian mirror. Everything it makes follows from the files beside it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(mkdir -p "$1" && cd "$1" && pwd)
work=$(mktemp -d "$out/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

packages=systemd-sysv,udev,kmod,openssh-server,iproute2,procps,psmisc,attr,nftables
packages+=,lvm2,thin-provisioning-tools,xfsprogs,glusterfs-server,glusterfs-client

ssh-keygen -q -t ed25519 -N '' -C brickyard-lab -f "$out/id_ed25519"
ssh-keygen -q -t ed25519 -N '' -C brickyard-lab-node -f "$work/host_key"

echo 'lab image: Debian tree' >&2
LAB_WORK=$work mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" \
  --aptopt='Apt::Install-Recommends "false"' --aptopt='APT::Sandbox::User "root"' --aptopt='Acquire::Retries "3"' \
  --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --customize-hook="$here/fetch-kernel.sh" \
  bookworm "$work/root"

echo 'lab image: kernel, node set-up, disk' >&2
"$here/set-up-node.sh" "$work/root" "$work" "$out/id_ed25519.pub"
"$here/make-initrd.sh" "$work/root" "$work" "$out/initrd"
cp "$work"/kernel/boot/vmlinuz-* "$out/vmlinuz"

truncate -s 2G "$out/base.img"
mke2fs -q -t ext4 -O ^metadata_csum -J size=16 -E lazy_itable_init=1,nodiscard -m 0 -d "$work/root" "$out/base.img"
