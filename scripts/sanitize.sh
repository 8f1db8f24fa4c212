#!/usr/bin/env bash
# Runs the tests under the address and the thread sanitizer, each with a build of its own in .build-asan and .build-tsan.
#   scripts/sanitize.sh              both, all tests
#   scripts/sanitize.sh thread FILTER
set -euo pipefail
cd "$(dirname "$0")/.."
kinds=(address thread)
[ $# -ge 1 ] && kinds=("$1")
filter=()
[ $# -ge 2 ] && filter=(--filter "$2")
lists=$PWD/scripts/sanitizers

# Leaks are looked for by hand in `make torture` (case leak): the leak sanitizer needs ptrace, which containers refuse, and
# takes what Swift's runtime caches on purpose for leaks.
#
# Some tests hand OpenVINO damaged models that promise tensors of 2^63 bytes. Its allocation fails, as it should, and becomes
# an error; the sanitizer would end the process instead of letting malloc return null.
export ASAN_OPTIONS="detect_leaks=0:strict_string_checks=1:allocator_may_return_null=1"
export TSAN_OPTIONS="suppressions=$lists/thread.txt:ignore_noninstrumented_modules=1:halt_on_error=0:exitcode=66:history_size=4:allocator_may_return_null=1"

# oneTBB loads libraries in a way that the address sanitizer refuses, unless it is told.
export TBB_ENABLE_SANITIZERS=1

for kind in "${kinds[@]}"; do
    scratch=.build-${kind:0:1}san
    echo "== $kind sanitizer"
    flags=()
    [ "$kind" = thread ] && flags=(-Xswiftc -DMELSCOPE_THREAD_SANITIZER)
    swift build --no-color-diagnostics --build-tests --sanitize="$kind" --scratch-path "$scratch" "${flags[@]}"
    # The end-to-end tests start the program that stands beside the test bundle, instrumented as well.
    swift test --no-color-diagnostics --skip-build --sanitize="$kind" --scratch-path "$scratch" "${flags[@]}" "${filter[@]}" 2>&1 | tee "$scratch/tests.log"
    # A report in a child process does not fail the test that started it.
    if grep -E "ERROR: AddressSanitizer|WARNING: ThreadSanitizer" "$scratch/tests.log"; then
        echo "The $kind sanitizer reported something: see $scratch/tests.log" >&2
        exit 1
    fi
done
echo "the tests ran under ${kinds[*]/%/ sanitizer,} without a report"
