// Counts a thread's heap by standing before glibc's allocator: the only place that sees what the C libraries take, too.
#include "allocation_meter.h"

#include <errno.h>
#include <malloc.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

#if defined(__GLIBC__) && !defined(HAS_SANITIZER)

// Initial-exec: another model could allocate on first use, and come back here.
#define OF_THREAD static __thread __attribute__((tls_model("initial-exec")))
OF_THREAD bool counts;
OF_THREAD long live;
OF_THREAD long most;

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);

static void *taken(void *block) {
    if (counts && block) {
        live += (long)malloc_usable_size(block);
        if (live > most) most = live;
    }
    return block;
}

static void given(void *block) {
    if (counts && block) live -= (long)malloc_usable_size(block);
}

void *malloc(size_t size) { return taken(__libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return taken(__libc_calloc(count, size)); }
void *memalign(size_t alignment, size_t size) { return taken(__libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
    void *made = memalign(alignment, size);
    if (!made) return ENOMEM;
    *block = made;
    return 0;
}

void *realloc(void *block, size_t size) {
    given(block);
    void *made = __libc_realloc(block, size);
    // A refused block stays where it was.
    return made || size == 0 ? taken(made) : (taken(block), made);
}

void free(void *block) {
    given(block);
    __libc_free(block);
}

bool melscope_meter_works(void) { return true; }

void melscope_meter_start(void) {
    live = most = 0;
    counts = true;
}

size_t melscope_meter_stop(void) {
    counts = false;
    return (size_t)most;
}

#else

bool melscope_meter_works(void) { return false; }
void melscope_meter_start(void) {}
size_t melscope_meter_stop(void) { return 0; }

#endif
