#include "cvector.h"

#if defined(__GLIBC__)
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>

// What mallopt was told last; glibc tells nobody.
static atomic_int kept_bytes = 128 << 10;

static void set_thresholds(int bytes) {
    mallopt(M_MMAP_THRESHOLD, bytes);
    mallopt(M_TRIM_THRESHOLD, bytes);
}
#endif

void melscope_keep_freed_memory(void) {
#if defined(__GLIBC__)
    atomic_store(&kept_bytes, 32 << 20);
    set_thresholds(32 << 20);
#endif
}

void melscope_give_freed_memory_back(void) {
#if defined(__GLIBC__)
    // malloc_trim leaves what lies at the end of an arena, of which a thread's may have 64 MiB. That end is given back when
    // something next to it is freed: more than 64 KiB, and less than what gets a mapping of its own.
    set_thresholds(128 << 10);
    free(malloc(100 << 10));
    malloc_trim(0);
    set_thresholds(atomic_load(&kept_bytes));
#endif
}
