#ifndef MELSCOPE_CPNG_SHIM_H
#define MELSCOPE_CPNG_SHIM_H

#include <png.h>

#endif
