#!/bin/bash
# Builds what a machine of the cluster boots from into the folder $1, like ../../image/build.sh, but with containerd and a kubelet in
# place of GlusterFS, which comes as a pod. $LAB_KUBELET is the program, $LAB_IMAGES are archives of container images, $LAB_FILES is a
# folder with the files of /etc.
set -euo pipefail
plain=$(cd "$(dirname "$0")/../../image" && pwd)
out=$(mkdir -p "$1" && cd "$1" && pwd)
work=$(mktemp -d "$out/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
root=$work/root

packages=systemd-sysv,udev,kmod,openssh-server,iproute2,procps,psmisc,mount,lvm2,containerd,runc

ssh-keygen -q -t ed25519 -N '' -C brickyard-lab -f "$out/id_ed25519"
ssh-keygen -q -t ed25519 -N '' -C brickyard-lab-node -f "$work/host_key"

echo 'kubernetes lab: Debian tree of the machines' >&2
LAB_WORK=$work mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" \
  --aptopt='Apt::Install-Recommends "false"' --aptopt='APT::Sandbox::User "root"' --aptopt='Acquire::Retries "3"' \
  --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --customize-hook="$plain/fetch-kernel.sh" \
  bookworm "$root"

echo 'kubernetes lab: node set-up, images, disk' >&2
"$plain/set-up-node.sh" "$root" "$work" "$out/id_ed25519.pub"
version=$(ls "$root/lib/modules")
cp -r "$work/kernel/lib/modules/$version/kernel/fs/overlayfs" "$root/lib/modules/$version/kernel/fs/"
depmod -b "$root" "$version"
"$plain/make-initrd.sh" "$root" "$work" "$out/initrd"
cp "$work"/kernel/boot/vmlinuz-* "$out/vmlinuz"

# containerd where the plain node has glusterd; the kubelet is started when there is a cluster.
units=$root/etc/systemd/system
rm -f "$units/containerd.service" "$units/multi-user.target.wants/glusterd.service"
ln -sf /lib/systemd/system/containerd.service "$units/multi-user.target.wants/containerd.service"
sed -i 's/glusterd.service/containerd.service/' "$units/lab-ready.service"
install -m 755 "$LAB_KUBELET" "$root/usr/local/bin/kubelet"
cp -r "$LAB_FILES/." "$root/etc/"
cat > "$units/kubelet.service" <<'END'
[Unit]
Description=Kubelet of %H
After=containerd.service
[Service]
ExecStart=/bin/sh -c 'exec /usr/local/bin/kubelet --config=/etc/kubernetes/kubelet.json --kubeconfig=/etc/kubernetes/%H.kubeconfig \
  --hostname-override=%H --node-ip=$(ip -4 -brief address show eth1 | sed "s|.* \\([0-9.]*\\)/.*|\\1|") --node-labels=storagenode=glusterfs'
Restart=always
RestartSec=2
END

# Unpacked here, because an emulated processor would take long. All mounts and processes of it end with the namespace.
unshare --mount --pid --fork --kill-child --mount-proc bash -euo pipefail -c '
  mount -t tmpfs tmpfs /run
  mkdir -p "$0/var/lib/containerd"
  printf "version = 2\nroot = \"%s/var/lib/containerd\"\nstate = \"/run/containerd\"\n" "$0" > /run/config.toml
  containerd --config /run/config.toml > /run/log 2>&1 &
  ctr() { command ctr --namespace k8s.io "$@"; }
  for _ in $(seq 100); do ctr version > /dev/null 2>&1 && break; sleep 0.1; done
  for archive in $LAB_IMAGES; do ctr images import "$archive" > /dev/null; done
  kill %1; wait' "$root"

truncate -s 6G "$out/base.img"
mke2fs -q -t ext4 -O ^metadata_csum -J size=16 -E lazy_itable_init=1,nodiscard -m 0 -d "$root" "$out/base.img"
