#!/bin/bash
# mmdebstrap hook: downloads the kernel and a static busybox and unpacks them in $LAB_WORK. They are not installed,
# because that would bring initramfs-tools along and run it.
set -euo pipefail
export APT_CONFIG=$MMDEBSTRAP_APT_CONFIG
kernel=$(apt-cache depends linux-image-cloud-amd64 | awk '$1 == "Depends:" && $2 ~ /^linux-image-[0-9]/ { print $2; exit }')
mkdir -p "$LAB_WORK/debs"
cd "$LAB_WORK/debs"
apt-get --quiet --quiet download "$kernel" busybox-static
dpkg-deb -x "$kernel"_*.deb "$LAB_WORK/kernel"
dpkg-deb -x busybox-static_*.deb "$LAB_WORK/busybox"
