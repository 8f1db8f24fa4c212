#include "clones.h"
#include "measure.h"

#include <float.h>
#include <string.h>

static inline void scan_side(float value, int side, melscope_channel_scan *scan) {
    if (value < scan->top[side]) {
        scan->length[side] = 0;
        return;
    }
    if (value > scan->top[side]) {
        scan->top[side] = value;
        scan->runs[side] = scan->samples[side] = scan->length[side] = 0;
    }
    if (value == 0) return;
    size_t length = ++scan->length[side];
    if (length == 3) {
        scan->runs[side]++;
        scan->samples[side] += 3;
    } else if (length > 3) {
        scan->samples[side]++;
    }
}

void melscope_scan_channel(const float *x, size_t stride, size_t count, melscope_channel_scan *scan) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        float value = x[i * stride];
        sum += value;
        squares += (double)value * (double)value;
        scan_side(value, 0, scan);
        scan_side(-value, 1, scan);
    }
    scan->sum += sum;
    scan->sum_of_squares += squares;
}

bool melscope_settle_samples(float *x, size_t channels, size_t frames) {
    for (size_t i = 0; i < frames * channels; i++) x[i] += 0.0f;
    bool same = true;
    for (size_t frame = 0; same && frame < frames; frame++)
        for (size_t channel = 1; channel < channels; channel++) same &= x[frame * channels + channel] == x[frame * channels];
    return same;
}

CLONES
static double sum_of_squares(const float *x, size_t count) {
#pragma clang fp reassociate(on) contract(fast)
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)x[i] * (double)x[i];
    return sum;
}

void melscope_frame_powers(const float *x, size_t channels, size_t length, size_t frames, float *powers) {
    size_t count = length * channels;
    for (size_t frame = 0; frame < frames / length; frame++) {
        double power = sum_of_squares(x + frame * count, count) / (double)count;
        if (power > FLT_MAX) power = FLT_MAX;
        powers[frame] = power > 0 && power < FLT_MIN ? FLT_MIN : (float)power;
    }
}

CLONES
void melscope_accumulate(const float *restrict x, double *restrict sums, size_t count) {
    for (size_t i = 0; i < count; i++) sums[i] += x[i];
}
