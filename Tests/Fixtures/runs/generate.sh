#!/bin/sh
# Keeps a run file of this version's format: once a release, before its version is raised.
#
#   Tests/Fixtures/runs/generate.sh        makes Tests/Fixtures/runs/format-<version of the run file>.sqlite
set -eu
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/lake.yaml" <<'END'
environment: {id: FrozenLake-v1, is_slippery: false}
agent: {algorithm: q-learning}
training: {steps: 600}
evaluation: {every: 300, episodes: 2}
checkpoint: {keep: 1}
END
../../../rl-lab run "$folder/lake.yaml" --out "$folder" --seeds 3 --progress off >/dev/null
# The format is a number of four bytes at offset 60 of an SQLite file.
format=$(od -An -t u1 -j 63 -N 1 "$folder/seed-3.sqlite" | tr -d ' ')
cp "$folder/seed-3.sqlite" "format-$format.sqlite"
echo "format-$format.sqlite"
