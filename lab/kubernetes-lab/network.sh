#!/bin/bash
# The lab's network: loopback and nothing else, in a namespace of its own. It lives as long as this process.
set -euo pipefail
ip link set lo up
for address in "$@"; do ip address add "$address/32" dev lo; done
# Kubelets in the machines: QEMU listens on their storage addresses here. Without this source address QEMU would pass on a connection
# that seems to come from the machine itself.
for n in 1 2 3; do ip route add local "192.168.77.1$n/32" dev lo src 127.0.0.1 table local; done
echo ready
exec sleep infinity
