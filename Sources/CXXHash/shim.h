#ifndef MELSCOPE_CXXHASH_SHIM_H
#define MELSCOPE_CXXHASH_SHIM_H

#include <xxhash.h>

#endif
