#ifndef MELSCOPE_CSOXR_SHIM_H
#define MELSCOPE_CSOXR_SHIM_H

#include <soxr.h>

#endif
