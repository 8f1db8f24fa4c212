#include "clones.h"
#include "cvector.h"

#include <string.h>

typedef double eight __attribute__((vector_size(64)));

enum { most = 5 };

/// `count` vectors of coefficients at once, so that their sums stay in registers. One product and one sum after the other, each
/// rounded: whatever the processor, the values are the same.
static inline __attribute__((always_inline)) void columns(
    const float *restrict x, size_t rows, const double *restrict matrix, size_t stride, const size_t count, double *restrict out) {
#pragma clang fp contract(off)
    eight sums[most] = {0};
    for (size_t row = 0; row < rows; row++) {
        double value = (double)x[row];
        eight all = {value, value, value, value, value, value, value, value};
#pragma clang loop unroll(full)
        for (size_t k = 0; k < count; k++) {
            eight weights;
            memcpy(&weights, matrix + row * stride + 8 * k, sizeof weights);
            sums[k] += all * weights;
        }
    }
    memcpy(out, sums, count * sizeof(eight));
}

CLONES
void melscope_row_times_matrix(
    const float *restrict x, size_t rows, const double *restrict matrix, size_t stride, double *restrict out) {
    size_t done = 0;
    for (; done + 8 * most <= stride; done += 8 * most) columns(x, rows, matrix + done, stride, most, out + done);
    switch ((stride - done) / 8) {
    case 4: columns(x, rows, matrix + done, stride, 4, out + done); break;
    case 3: columns(x, rows, matrix + done, stride, 3, out + done); break;
    case 2: columns(x, rows, matrix + done, stride, 2, out + done); break;
    case 1: columns(x, rows, matrix + done, stride, 1, out + done); break;
    default: break;
    }
}
