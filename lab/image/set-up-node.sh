#!/bin/bash
# Turns the Debian tree $1 into a storage node that boots in seconds on an emulated processor.
# $2 holds the unpacked kernel and the host key, $3 is the public key that may log in as root.
set -euo pipefail
root=$1 work=$2 public_key=$3
cd "$root"

# Only what a storage node needs of the kernel's modules; nothing else would ever be loaded.
version=$(ls "$work/kernel/lib/modules")
modules=lib/modules/$version
mkdir -p "$modules/kernel/drivers"
cp "$work/kernel/$modules"/modules.{order,builtin,builtin.modinfo} "$modules/"
for folder in drivers/{md,block,virtio} fs/{xfs,fuse} net/{netfilter,core,ipv4/netfilter} drivers/net/{virtio_net.ko,net_failover.ko} \
  arch/x86/crypto crypto lib; do
  mkdir -p "$modules/kernel/$(dirname "$folder")"
  cp -r "$work/kernel/$modules/kernel/$folder" "$modules/kernel/$folder" 2>/dev/null || true
done
depmod -b . "$version"

# Identity: glusterd and systemd make their own at first start, the address comes from the kernel command line.
: > etc/machine-id
rm -f var/lib/glusterd/glusterd.info var/lib/dbus/machine-id
echo '/dev/vda / ext4 rw,noatime 0 0' > etc/fstab
{ echo '127.0.0.1 localhost'; for n in 1 2 3 4 5 6; do echo "192.168.77.1$n node$n"; done; } > etc/hosts
sed -i 's/^root:[^:]*:/root:*:/' etc/shadow

# SSH: one host key on all nodes, root by key only, many sessions, nothing that asks the network.
rm -f etc/ssh/ssh_host_*
install -m 600 "$work/host_key" etc/ssh/ssh_host_ed25519_key
install -m 644 "$work/host_key.pub" etc/ssh/ssh_host_ed25519_key.pub
install -d -m 700 root/.ssh
install -m 600 "$public_key" root/.ssh/authorized_keys
cat > etc/ssh/sshd_config <<'END'
HostKey /etc/ssh/ssh_host_ed25519_key
UsePAM no
UseDNS no
PasswordAuthentication no
PermitRootLogin prohibit-password
KexAlgorithms curve25519-sha256,curve25519-sha256@libssh.org
MaxStartups 100:30:200
MaxSessions 200
Subsystem sftp internal-sftp
END
mkdir -p etc/systemd/system/ssh.service.d
printf '[Service]\nExecStartPre=\n' > etc/systemd/system/ssh.service.d/fast.conf

# Geo-replication: glusterd starts this program and waits for it, 16 s on an emulated processor.
rm -f usr/lib/x86_64-linux-gnu/glusterfs/gsyncd

# Boot: mask every wanted unit and generator that is not on these lists.
keep=' glusterd.service ssh.service systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket
 systemd-udev-trigger.service systemd-journald.service systemd-journald.socket systemd-journald-dev-log.socket
 systemd-tmpfiles-setup.service cryptsetup.target local-fs.target remote-fs.target swap.target sysinit.target '
enabled=$(find usr/lib/systemd/system etc/systemd/system -path '*.wants/*' -printf '%f\n' | sort -u)
for unit in $enabled modprobe@.service getty.target lvm2-lvmpolld.socket dm-event.socket; do
  [[ $keep =~ [[:space:]]$unit[[:space:]] ]] || ln -sf /dev/null "etc/systemd/system/$unit"
done
ln -sf /lib/systemd/system/glusterd.service etc/systemd/system/multi-user.target.wants/glusterd.service
ln -sf /lib/systemd/system/multi-user.target etc/systemd/system/default.target
mkdir -p etc/systemd/system-generators etc/systemd/journald.conf.d
for generator in usr/lib/systemd/system-generators/*; do
  [[ $generator == */systemd-fstab-generator ]] || ln -sf /dev/null "etc/systemd/system-generators/$(basename "$generator")"
done
printf '[Journal]\nStorage=volatile\nRuntimeMaxUse=16M\n' > etc/systemd/journald.conf.d/lab.conf

cat > etc/systemd/system/lab-ready.service <<'END'
[Unit]
Description=Tells the host that the node is ready
After=glusterd.service ssh.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'echo LABREADY > /dev/ttyS0'
END
ln -sf ../lab-ready.service etc/systemd/system/multi-user.target.wants/lab-ready.service
