#!/bin/sh
# Mutation testing: do the tests fail where the code is wrong in one place? The places stand in Tests/Mutants/*.txt.
#
#   Tests/mutate.sh                    all mutants; ends with a table, and with 1 where more survive than may
#   Tests/mutate.sh NAME...            those whose names contain one of these words
#   Tests/mutate.sh --check            only whether every mutant still applies to the sources; takes a second
#   Tests/mutate.sh --skip REGEX ...   without the tests that match, to see what they add
#   Tests/mutate.sh --help
set -eu
command -v python3 >/dev/null || { echo 'Tests/mutate.sh: needs python3 on the PATH' >&2; exit 69; }
exec python3 "$(dirname "$0")/Mutants/mutate.py" "$@"
