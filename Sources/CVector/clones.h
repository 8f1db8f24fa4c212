#ifndef MELSCOPE_CVECTOR_CLONES_H
#define MELSCOPE_CVECTOR_CLONES_H

// One copy of the function for AVX-512, one for AVX2 with FMA and one for plain x86-64; the loader picks. Elsewhere the
// compiler's own vectors are enough.
#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#else
#define CLONES
#endif

#endif
