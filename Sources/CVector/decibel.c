#include "clones.h"
#include "cvector.h"

#include <string.h>

// 10 log10(x) of a positive normal number, without a call so that the loop below becomes vectors. x = m 2^e with m in
// [2/3, 4/3), and ln m = 2 artanh((m - 1) / (m + 1)) by its power series: what is left out is below 4e-9.
static inline float decibels(float x) {
#pragma clang fp contract(fast)
    const uint32_t two_thirds = 0x3f2aaaab;
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    int32_t exponent = (int32_t)(bits - two_thirds) >> 23;
    bits -= (uint32_t)exponent << 23;
    float m;
    memcpy(&m, &bits, sizeof m);
    float s = (m - 1) / (m + 1);
    float z = s * s;
    float series = 2.0f + z * (2.0f / 3 + z * (2.0f / 5 + z * (2.0f / 7 + z * (2.0f / 9))));
    // 10 log10(2) and 10 / ln(10).
    return (float)exponent * 3.01029995664f + s * series * 4.34294481903f;
}

CLONES
void melscope_decibels(float *x, size_t count, float smallest_power, float reference_db, float floor_db) {
    for (size_t i = 0; i < count; i++) {
        float power = x[i] > smallest_power ? x[i] : smallest_power;
        float db = decibels(power) - reference_db;
        x[i] = db > floor_db ? db : floor_db;
    }
}

CLONES
void melscope_logarithm(
    float *x, size_t count, float smallest, float added, float per_octave, float per_neper, float at_floor,
    float reference, float least) {
#pragma clang fp contract(fast)
    const uint32_t two_thirds = 0x3f2aaaab;
    for (size_t i = 0; i < count; i++) {
        // As in `decibels`.
        float value = (x[i] > smallest ? x[i] : smallest) + added;
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        int32_t exponent = (int32_t)(bits - two_thirds) >> 23;
        bits -= (uint32_t)exponent << 23;
        float m;
        memcpy(&m, &bits, sizeof m);
        float s = (m - 1) / (m + 1);
        float z = s * s;
        float series = 2.0f + z * (2.0f / 3 + z * (2.0f / 5 + z * (2.0f / 7 + z * (2.0f / 9))));
        float logarithm = (float)exponent * per_octave + s * series * per_neper;
        logarithm = (x[i] > smallest ? logarithm : at_floor) - reference;
        x[i] = logarithm > least ? logarithm : least;
    }
}

CLONES
float melscope_max(const float *x, size_t count) {
    // Magnitudes compare like the integers that hold them, with infinity and NaN on top.
    uint32_t max = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        bits &= 0x7fffffffu;
        max = bits > max ? bits : max;
    }
    float result;
    memcpy(&result, &max, sizeof max);
    return result;
}
