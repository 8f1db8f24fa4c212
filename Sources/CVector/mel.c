#include "clones.h"
#include "cvector.h"

#include <string.h>

typedef float eight __attribute__((vector_size(32)));

#define SUM_OF(a, b, i0, i1, i2, i3, i4, i5, i6, i7, j0, j1, j2, j3, j4, j5, j6, j7) \
    (__builtin_shufflevector(a, b, i0, i1, i2, i3, i4, i5, i6, i7)                   \
     + __builtin_shufflevector(a, b, j0, j1, j2, j3, j4, j5, j6, j7))

// Three steps of a transposing reduction: neighbours, pairs, halves.
#define NEIGHBOURS(a, b) SUM_OF(a, b, 0, 8, 2, 10, 4, 12, 6, 14, 1, 9, 3, 11, 5, 13, 7, 15)
#define PAIRS(a, b) SUM_OF(a, b, 0, 1, 8, 9, 4, 5, 12, 13, 2, 3, 10, 11, 6, 7, 14, 15)
#define HALVES(a, b) SUM_OF(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15)

CLONES
void melscope_mel(
    const float *restrict power, const int32_t *restrict first_bins, const int32_t *restrict group_counts,
    const float *restrict weights, size_t bands, float *restrict out) {
#pragma clang fp contract(fast)
    for (size_t band = 0; band < bands; band += 8) {
        const int32_t *first = first_bins + band;
        eight sum[8] = {0};
        int32_t groups = group_counts[band / 8];
        for (int32_t group = 0; group < groups; group++) {
#pragma clang loop unroll(full)
            for (int k = 0; k < 8; k++) {
                eight w, p;
                memcpy(&w, weights + 8 * k, sizeof w);
                memcpy(&p, power + first[k] + 8 * group, sizeof p);
                sum[k] += w * p;
            }
            weights += 64;
        }
        // Eight sums of eight lanes each become one vector of eight sums.
        eight low = PAIRS(NEIGHBOURS(sum[0], sum[1]), NEIGHBOURS(sum[2], sum[3]));
        eight high = PAIRS(NEIGHBOURS(sum[4], sum[5]), NEIGHBOURS(sum[6], sum[7]));
        eight result = HALVES(low, high);
        size_t count = bands - band < 8 ? bands - band : 8;
        if (count == 8) {
            memcpy(out + band, &result, sizeof result);
        } else {
            memcpy(out + band, &result, count * sizeof(float));
        }
    }
}
