#!/bin/bash
# Makes the cluster's certificates and tokens in the folder $1. The names and addresses of the API server are the other arguments.
set -euo pipefail
mkdir -p "$1"
cd "$1"
shift
umask 077
quiet() { openssl "$@" 2>/dev/null; }

quiet req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 3650 -subj /CN=brickyard-lab

# certificate NAME SUBJECT EXTENSIONS
certificate() {
  quiet req -newkey rsa:2048 -nodes -keyout "$1.key" -subj "$2" -out "$1.csr"
  quiet x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile <(printf '%s\n' "$3") -out "$1.crt"
  rm "$1.csr"
}
names=$(printf '%s,' "$@")
certificate server /CN=kube-apiserver "subjectAltName=${names%,}"
certificate kubelet-client /CN=kube-apiserver-kubelet-client extendedKeyUsage=clientAuth
quiet genrsa -out accounts.key 2048

# user NAME USER GROUP: a token, and a file that holds it alone
user() {
  token=$(openssl rand -hex 16)
  echo "$token" > "$1.token"
  echo "$token,$2,$1,\"$3\"" >> tokens.csv
}
user admin admin system:masters
user controller-manager system:kube-controller-manager ''
user scheduler system:kube-scheduler ''
for node in host1 host2 node1 node2 node3; do user "$node" "system:node:$node" system:nodes; done
