#ifndef MELSCOPE_CFILESYSTEM_SHIM_H
#define MELSCOPE_CFILESYSTEM_SHIM_H

#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/* unistd.h shows it to those alone that define _GNU_SOURCE, which Swift's importer does not. */
int syncfs(int descriptor);

/* statx(2) with AT_STATX_FORCE_SYNC: size and times of an open file as the storage has them now, whatever the system has in its cache. */
static inline void melscope_ask_storage(int descriptor) {
#ifdef SYS_statx
    long long status[32];
    syscall(SYS_statx, descriptor, "", 0x1000 /* AT_EMPTY_PATH */ | 0x2000, 0x7ff /* STATX_BASIC_STATS */, status);
#else
    (void)descriptor;
#endif
}

#endif
