//go:build programs

// Package programs names what is built here, so that go.mod and go.sum keep all of it.
package programs

import _ "go.etcd.io/etcd/server/v3"
