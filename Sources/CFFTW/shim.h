#ifndef MELSCOPE_CFFTW_SHIM_H
#define MELSCOPE_CFFTW_SHIM_H

#include <fftw3.h>

#endif
