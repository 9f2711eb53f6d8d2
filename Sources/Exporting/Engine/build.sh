#!/bin/sh
# Makes engine.wasm with the Swift toolchain alone: needs its clang, wasm-ld and Embedded Swift library.
set -eu
cd "$(dirname "$0")"
root=../../..
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT
bin=$(dirname "$(readlink -f "$(command -v swiftc)")")
flags='--target=wasm32-unknown-none-wasm -std=c17 -ffreestanding -Wall -Wextra -Werror -Wno-unused-parameter -Wno-unused-const-variable
  -ffp-contract=off -mbulk-memory -msimd128'
for part in runtime policy world search cart_pole; do
  # shellcheck disable=SC2086
  "$bin/clang" $flags "$([ $part = policy ] && echo -O3 || echo -Oz)" -c $part.c -o "$objects/$part.o"
done
exports=
for name in begin reset restart step policy action search visits last_reward place cart_number mover outcome observation scores \
  legal input_count score_count action_count; do
  exports="$exports --export=$name"
done
# The object holds a hash of its own name among others: a relative one makes the same bytes everywhere.
here=$PWD
case ${1:-} in /*) out=$1 ;; *) out=$here/${1:-engine.wasm} ;; esac
cd "$objects"
ln -s "$here/$root" lab
swiftc -target wasm32-unknown-none-wasm -enable-experimental-feature Embedded -enable-experimental-feature Extern -wmo -Osize \
  -parse-as-library -package-name engine -module-name engine -Xfrontend -disable-stack-protector -c -o rules.o \
  lab/Sources/RLCore/Random/RandomStream.swift lab/Sources/RLCore/Random/SeedSequence.swift \
  lab/Sources/RLCore/Random/StreamPurpose.swift \
  lab/Environments/BoardGames/ConnectFour/ConnectFourBits.swift lab/Environments/BoardGames/Othello/OthelloBits.swift \
  lab/Sources/Exporting/Engine/Rules.swift
# shellcheck disable=SC2086
"$bin/wasm-ld" --no-entry --export-memory --export=__heap_base --strip-all -z stack-size=131072 $exports -o "$out" ./*.o
