#ifndef MELSCOPE_COPENVINO_SHIM_H
#define MELSCOPE_COPENVINO_SHIM_H

#include <openvino/c/openvino.h>

#endif
