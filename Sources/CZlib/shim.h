#ifndef MELSCOPE_CZLIB_SHIM_H
#define MELSCOPE_CZLIB_SHIM_H

#include <zlib.h>

#endif
