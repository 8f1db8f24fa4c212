#ifndef MELSCOPE_CVECTOR_CLONES_H
#define MELSCOPE_CVECTOR_CLONES_H

// One copy of the function for AVX-512, one for AVX2 with FMA and one for plain x86-64; the loader picks. Elsewhere the
// compiler's own vectors are enough.
//
// The loader asks the resolvers before the thread sanitizer's runtime has begun, and the compiler instruments them: with
// clones an instrumented program dies before main.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HAS_THREAD_SANITIZER
#endif
#endif

#if defined(__x86_64__) && !defined(HAS_THREAD_SANITIZER)
#define CLONES __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#else
#define CLONES
#endif

#endif
