#ifndef ALLOCATION_METER_H
#define ALLOCATION_METER_H

#include <stdbool.h>
#include <stddef.h>

/// Whether this build counts allocations: with glibc and without a sanitizer, which has an allocator of its own.
bool melscope_meter_works(void);
/// Starts counting the calling thread's heap from zero.
void melscope_meter_start(void);
/// Stops, and returns the most bytes that the thread's own allocations since the start took at once.
size_t melscope_meter_stop(void);

/// Names what the calling thread is about to do, for the line that a crash prints.
void melscope_crash_note(const char *target, unsigned long long seed, unsigned long long number);
/// Prints the note of the thread that crashes, then lets the signal end the process.
void melscope_crash_install(void);

#endif
