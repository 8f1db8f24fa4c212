#ifndef MELSCOPE_CVECTOR_H
#define MELSCOPE_CVECTOR_H

#include <stddef.h>

// Reductions that Swift does not vectorise. Each has clones for AVX-512, AVX2+FMA and plain x86-64 (or the one the
// compiler makes elsewhere), chosen when the library loads, so one binary is fast and safe on every processor.

/// Sum of a[i]*b[i] over count elements, in single precision with reassociation.
float melscope_dot(const float *a, const float *b, size_t count);

#endif
