#!/bin/sh
# Makes onnx.pb.swift from onnx.proto: needs protoc (Debian: protobuf-compiler) and the plugin of swift-protobuf,
# `swift build --product protoc-gen-swift` in a checkout of it, on the PATH.
set -eu
cd "$(dirname "$0")"
protoc --swift_out=. onnx.proto
swift format --in-place onnx.pb.swift
