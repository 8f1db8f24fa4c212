#ifndef MELSCOPE_CFILESYSTEM_SHIM_H
#define MELSCOPE_CFILESYSTEM_SHIM_H

#include <sys/vfs.h>

/* unistd.h shows it to those alone that define _GNU_SOURCE, which Swift's importer does not. */
int syncfs(int descriptor);

#endif
