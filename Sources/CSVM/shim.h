#ifndef MELSCOPE_CSVM_SHIM_H
#define MELSCOPE_CSVM_SHIM_H

#include <libsvm/svm.h>

#endif
