#include "clones.h"
#include "cvector.h"

CLONES
void melscope_multiply(const float *restrict a, const float *restrict b, float *restrict out, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = a[i] * b[i];
}

CLONES
void melscope_power(const float *restrict spectrum, float *restrict out, size_t bins) {
#pragma clang fp contract(fast)
    for (size_t i = 0; i < bins; i++) {
        float re = spectrum[2 * i], im = spectrum[2 * i + 1];
        out[i] = re * re + im * im;
    }
}

// Not sqrtf, which may set errno, so that the loop would stay one of scalars.
CLONES
void melscope_square_root(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] = __builtin_elementwise_sqrt(x[i]);
}
