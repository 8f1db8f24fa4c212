// Says which case a thread was in when it crashed.
#include "allocation_meter.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static __thread const char *current_target;
static __thread unsigned long long current_seed;
static __thread unsigned long long current_number;

void melscope_crash_note(const char *target, unsigned long long seed, unsigned long long number) {
    current_target = target;
    current_seed = seed;
    current_number = number;
}

// What stood there before: Swift's backtraces, where SWIFT_BACKTRACE asks for them.
static struct sigaction previous[65];

static void say(const char *text) {
    if (write(STDERR_FILENO, text, strlen(text)) < 0) return;
}

static void say_number(unsigned long long number) {
    char digits[24];
    char *start = digits + sizeof digits - 1;
    *start = 0;
    do {
        *--start = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    say(start);
}

static void report(int signal_number) {
    say("\nmelscope-fuzz: crashed in --target ");
    say(current_target ? current_target : "(none)");
    say(" --seed ");
    say_number(current_seed);
    say(" --first ");
    say_number(current_number);
    say(" --cases 1\n");
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
