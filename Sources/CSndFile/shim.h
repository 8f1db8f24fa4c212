#ifndef MELSCOPE_CSNDFILE_SHIM_H
#define MELSCOPE_CSNDFILE_SHIM_H

#include <sndfile.h>

#endif
