#include "clones.h"
#include "cvector.h"

#include <string.h>

static inline uint32_t bits_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline int is_non_finite(float x) { return (bits_of(x) & 0x7f800000u) == 0x7f800000u; }

CLONES
void melscope_int16_to_float(const int16_t *restrict in, float *restrict out, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = (float)in[i] * (1.0f / 32768.0f);
}

// NumPy's order of summation along a contiguous axis: one by one below eight values, eight running sums up to 128,
// halves above. It decides the last bit of the mean.
static float pairwise_sum(const float *x, size_t count) {
    if (count < 8) {
        float sum = 0;
        for (size_t i = 0; i < count; i++) sum += x[i];
        return sum;
    }
    if (count <= 128) {
        float r[8];
        memcpy(r, x, sizeof r);
        size_t i = 8;
        for (; i + 8 <= count; i += 8)
            for (size_t k = 0; k < 8; k++) r[k] += x[i + k];
        float sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        for (; i < count; i++) sum += x[i];
        return sum;
    }
    size_t half = count / 2;
    half -= half % 8;
    return pairwise_sum(x, half) + pairwise_sum(x + half, count - half);
}

CLONES
static void mean_of_two(const float *restrict in, float *restrict out, size_t frames) {
    for (size_t i = 0; i < frames; i++) out[i] = (in[2 * i] + in[2 * i + 1]) / 2;
}

void melscope_channel_mean(const float *in, size_t channels, float *out, size_t frames) {
    if (channels == 2) {
        mean_of_two(in, out, frames);
    } else {
        for (size_t i = 0; i < frames; i++) out[i] = pairwise_sum(in + i * channels, channels) / (float)channels;
    }
}

CLONES
melscope_level_t melscope_level(const float *x, size_t count) {
#pragma clang fp reassociate(on) contract(fast)
    // Magnitudes compare like the integers that hold them, with infinity and NaN on top; unlike a float maximum this
    // becomes vectors.
    uint32_t peak = 0;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t magnitude = bits_of(x[i]) & 0x7fffffffu;
        peak = magnitude > peak ? magnitude : peak;
        sum += (double)x[i] * (double)x[i];
    }
    melscope_level_t level = {.sum_of_squares = sum};
    memcpy(&level.peak, &peak, sizeof peak);
    return level;
}

CLONES
size_t melscope_zero_non_finite(float *x, size_t count) {
    size_t replaced = 0;
    for (size_t i = 0; i < count; i++) {
        int bad = is_non_finite(x[i]);
        x[i] = bad ? 0 : x[i];
        replaced += (size_t)bad;
    }
    return replaced;
}
