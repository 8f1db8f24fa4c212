#include "cvector.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

void melscope_keep_freed_memory(void) {
#if defined(__GLIBC__)
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 32 << 20);
#endif
}

void melscope_give_freed_memory_back(void) {
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}
