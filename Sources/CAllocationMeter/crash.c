// Says which case a thread was in when it crashed.
#include "allocation_meter.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static __thread const char *current_target;
static __thread unsigned long long current_number;

void melscope_crash_note(const char *target, unsigned long long number) {
    current_target = target;
    current_number = number;
}

// What stood there before: Swift's backtraces, where SWIFT_BACKTRACE asks for them.
static struct sigaction previous[65];

static void say(const char *text) {
    if (write(STDERR_FILENO, text, strlen(text)) < 0) return;
}

static void report(int signal_number) {
    char digits[24];
    char *start = digits + sizeof digits - 1;
    unsigned long long rest = current_number;
    *start = 0;
    do {
        *--start = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    say("\nmelscope-fuzz: crashed in target ");
    say(current_target ? current_target : "(none)");
    say(", case ");
    say(start);
    say("\n");
    sigaction(signal_number, &previous[signal_number], 0);
    raise(signal_number);
}

void melscope_crash_install(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = report;
    action.sa_flags = SA_NODEFER;
    const int signals[] = {SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE};
    for (size_t index = 0; index < sizeof signals / sizeof *signals; index++) {
        sigaction(signals[index], &action, &previous[signals[index]]);
    }
}
