#ifndef MELSCOPE_CZIP_SHIM_H
#define MELSCOPE_CZIP_SHIM_H

#include <zip.h>

#endif
