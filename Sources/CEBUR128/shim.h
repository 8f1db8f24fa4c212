#ifndef MELSCOPE_CEBUR128_SHIM_H
#define MELSCOPE_CEBUR128_SHIM_H

#include <ebur128.h>

#endif
