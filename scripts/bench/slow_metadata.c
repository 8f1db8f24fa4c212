// A file system on which every change of names takes a while, as over a network: makes open with O_CREAT, rename, unlink, mkdir and
// forcing to the disk wait MELSCOPE_SLOW_MS milliseconds. LD_PRELOAD; MELSCOPE_SLOW_COUNT names a file that gets the number of waits.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

static atomic_long waits;

static void wait_a_while(void) {
    static long nanoseconds = -1;
    if (nanoseconds < 0) nanoseconds = (getenv("MELSCOPE_SLOW_MS") ? atol(getenv("MELSCOPE_SLOW_MS")) : 0) * 1000000;
    atomic_fetch_add(&waits, 1);
    struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    nanosleep(&time, NULL);
}

__attribute__((destructor)) static void tell(void) {
    const char *name = getenv("MELSCOPE_SLOW_COUNT");
    FILE *file = name ? fopen(name, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld\n", (long)waits);
    fclose(file);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPEN(name)                                     \
    int name(const char *path, int flags, ...) {       \
        va_list list;                                  \
        va_start(list, flags);                         \
        mode_t mode = va_arg(list, mode_t);            \
        va_end(list);                                  \
        if (flags & O_CREAT) wait_a_while();           \
        return REAL(name)(path, flags, mode);          \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                       \
    int name(int place, const char *path, int flags, ...) { \
        va_list list;                                      \
        va_start(list, flags);                             \
        mode_t mode = va_arg(list, mode_t);                \
        va_end(list);                                      \
        if (flags & O_CREAT) wait_a_while();               \
        return REAL(name)(place, path, flags, mode);       \
    }
OPENAT(openat)
OPENAT(openat64)

// openat2 has no function in glibc 2.36.
long syscall(long number, ...) {
    va_list list;
    va_start(list, number);
    long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long), d = va_arg(list, long), e = va_arg(list, long),
         f = va_arg(list, long);
    va_end(list);
    // Of its third argument the first eight bytes are the flags.
    if (number == SYS_openat2 && (*(unsigned long long *)c & O_CREAT)) wait_a_while();
    return REAL(syscall)(number, a, b, c, d, e, f);
}

int rename(const char *from, const char *to) { wait_a_while(); return REAL(rename)(from, to); }
int renameat(int a, const char *from, int b, const char *to) { wait_a_while(); return REAL(renameat)(a, from, b, to); }
int unlink(const char *path) { wait_a_while(); return REAL(unlink)(path); }
int unlinkat(int place, const char *path, int flags) { wait_a_while(); return REAL(unlinkat)(place, path, flags); }
int mkdir(const char *path, mode_t mode) { wait_a_while(); return REAL(mkdir)(path, mode); }
int mkdirat(int place, const char *path, mode_t mode) { wait_a_while(); return REAL(mkdirat)(place, path, mode); }
int fsync(int file) { wait_a_while(); return REAL(fsync)(file); }
int fdatasync(int file) { wait_a_while(); return REAL(fdatasync)(file); }
int syncfs(int file) { wait_a_while(); return REAL(syncfs)(file); }
