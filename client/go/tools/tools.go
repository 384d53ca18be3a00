//go:build tools

// Package tools keeps the versions of the generators apart from what the client needs to run.
package tools

import (
	_ "google.golang.org/grpc/cmd/protoc-gen-go-grpc"
	_ "google.golang.org/protobuf/cmd/protoc-gen-go"
)
