#ifndef MELSCOPE_COPENVINO_SHIM_H
#define MELSCOPE_COPENVINO_SHIM_H

#include <openvino/c/openvino.h>

// Swift's importer finds no BOOLEAN in ov_element_type_e.
static const ov_element_type_e melscope_ov_boolean = BOOLEAN;

#endif
