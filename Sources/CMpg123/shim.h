#ifndef MELSCOPE_CMPG123_SHIM_H
#define MELSCOPE_CMPG123_SHIM_H

#include <mpg123.h>

#endif
