#ifndef MELSCOPE_CSYSTEM_SHIM_H
#define MELSCOPE_CSYSTEM_SHIM_H

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#if defined(__has_include)
#if __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#endif
#endif

/* O_PATH of <fcntl.h>, which is there for _GNU_SOURCE only: a descriptor that names a file without opening it. */
#ifdef __O_PATH
static const int melscope_path_only = __O_PATH;
#else
static const int melscope_path_only = 0;
#endif

/* openat2(2), for which the C library has no function: a descriptor, or -1 with errno, ENOSYS where the headers lack it. */
static inline int melscope_open_beneath(int folder, const char *path, int flags, mode_t mode) {
#if defined(SYS_openat2) && defined(RESOLVE_BENEATH)
    struct open_how how = {
        .flags = (unsigned)flags,
        .mode = mode,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
#else
    (void)folder, (void)path, (void)flags, (void)mode;
    errno = ENOSYS;
    return -1;
#endif
}

#endif
