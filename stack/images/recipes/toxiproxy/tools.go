//go:build tools

// Package tools names what this recipe builds, so that go.mod and go.sum pin it.
package tools

import _ "github.com/Shopify/toxiproxy/v2/cmd/server"
