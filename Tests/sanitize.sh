#!/bin/sh
# Runs the tests under a sanitizer, in a build of its own:
#
#   Tests/sanitize.sh address [flags of swift test, such as --filter RunStoreTests]
#   Tests/sanitize.sh thread  [...]
#
# Reports go to standard error and make a test fail. Where Swift's own libraries were not built with the sanitizer it
# cannot see into them; what it then takes for races stands in Tests/sanitize-thread.supp, each with its reason.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
case ${1-} in
  address | thread) sanitizer=$1 ;;
  *) echo 'usage: Tests/sanitize.sh address|thread [flags of swift test]' >&2; exit 64 ;;
esac
shift
export ASAN_OPTIONS='detect_leaks=0:abort_on_error=0'
export TSAN_OPTIONS="suppressions=$root/Tests/sanitize-thread.supp:halt_on_error=0:exitcode=66"
# The tests that run the built tool find it in this build too; what takes longer under a sanitizer is held to no time.
build=$root/.build/$sanitizer
export RL_LAB_BUILD="$build/release" RL_LAB_SANITIZER="$sanitizer"
exec swift test --package-path "$root" --scratch-path "$build" -c release -Xswiftc -enforce-exclusivity=unchecked --sanitize "$sanitizer" \
  --disable-xctest "$@"
