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
  exports="$exports -Xlinker --export=$name"
done
# shellcheck disable=SC2086
swiftc -target wasm32-unknown-none-wasm -enable-experimental-feature Embedded -enable-experimental-feature Extern -wmo -Osize \
  -parse-as-library -package-name engine -Xfrontend -disable-stack-protector -Xclang-linker -nostdlib -Xlinker --no-entry \
  -Xlinker --export-memory -Xlinker --export=__heap_base -Xlinker --strip-all -Xlinker -zstack-size=131072 $exports \
  $root/Sources/RLCore/Random/RandomStream.swift $root/Sources/RLCore/Random/SeedSequence.swift \
  $root/Sources/RLCore/Random/StreamPurpose.swift \
  $root/Environments/BoardGames/ConnectFour/ConnectFourBits.swift $root/Environments/BoardGames/Othello/OthelloBits.swift \
  Rules.swift "$objects"/*.o -o "${1:-engine.wasm}"
